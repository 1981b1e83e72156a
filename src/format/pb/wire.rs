//! The protocol buffer wire format: the fields of one message, each a window into its bytes.

use crate::base::Reader;

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire<'a> {
    /// `VARINT`.
    Varint(u64),
    /// `I64`.
    Fixed64(u64),
    /// `LEN`: a string, bytes or a message.
    Bytes(&'a [u8]),
    /// `I32`.
    Fixed32(u32),
}

/// One field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// Field number.
    pub number: u64,
    /// Content.
    pub wire: Wire<'a>,
}

impl<'a> Field<'a> {
    /// The content as bytes; empty where the field is a number.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        match self.wire {
            Wire::Bytes(bytes) => bytes,
            _ => &[],
        }
    }

    /// The content as text; what is no UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// The content as a message.
    #[must_use]
    pub const fn message(&self) -> Message<'a> {
        Message::new(self.bytes())
    }

    /// The low 32 bits of a number; 0 where the field is none.
    #[must_use]
    pub fn u32(&self) -> u32 {
        let low = match self.wire {
            Wire::Varint(value) | Wire::Fixed64(value) => value & u64::from(u32::MAX),
            Wire::Fixed32(value) => u64::from(value),
            Wire::Bytes(_) => 0,
        };
        u32::try_from(low).unwrap_or(0)
    }
}

/// The fields of a message, in their order; ends early where they are malformed.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    reader: Reader<'a>,
    broken: bool,
}

impl<'a> Message<'a> {
    /// The fields in `bytes`.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { reader: Reader::new(bytes), broken: false }
    }

    /// Whether the fields ended in something malformed.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        self.broken
    }

    /// The first field of that number.
    #[must_use]
    pub fn get(mut self, number: u64) -> Option<Field<'a>> {
        self.find(|field| field.number == number)
    }

    fn field(&mut self) -> Option<Field<'a>> {
        let tag = self.reader.varint()?;
        let wire = match tag & 7 {
            0 => Wire::Varint(self.reader.varint()?),
            1 => Wire::Fixed64(self.reader.u64()?),
            2 => {
                let length = usize::try_from(self.reader.varint()?).ok()?;
                Wire::Bytes(self.reader.bytes(length)?)
            }
            5 => Wire::Fixed32(self.reader.u32()?),
            _ => return None,
        };
        let number = tag >> 3;
        (number != 0).then_some(Field { number, wire })
    }
}

impl<'a> Iterator for Message<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        if self.broken || self.reader.remaining() == 0 {
            return None;
        }
        let field = self.field();
        self.broken = field.is_none();
        field
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Message, Wire};

    #[test]
    fn fields_of_every_kind_until_one_is_broken() {
        let bytes = [
            0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i', 0x1d, 1, 0, 0, 0, 0x21, 2, 0, 0, 0, 0, 0, 0, 0, 0x2a,
            0x09, 1,
        ];
        let mut message = Message::new(&bytes);
        let fields: Vec<Field<'_>> = message.by_ref().collect();
        let wires = [Wire::Varint(150), Wire::Bytes(b"hi"), Wire::Fixed32(1), Wire::Fixed64(2)];
        assert_eq!(fields.iter().map(|field| field.wire).collect::<Vec<_>>(), wires);
        assert!(message.is_broken());
        assert_eq!(Message::new(&bytes).get(2).map(|field| field.text()).as_deref(), Some("hi"));
        assert!(Message::new(&bytes).get(9).is_none());
    }

    #[test]
    fn field_zero_and_groups_are_broken() {
        for bytes in [&[0x00, 0x00][..], &[0x0b], &[0x0c], &[0xff; 12]] {
            let mut message = Message::new(bytes);
            assert_eq!(message.next(), None);
            assert!(message.is_broken());
        }
        assert!(!Message::new(&[]).is_broken());
    }
}
