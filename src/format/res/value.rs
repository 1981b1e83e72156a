//! `Res_value`: eight bytes with a type and a data word, and its conversion to the public [`Value`].

use super::StringPool;
use crate::base::{Reader, index};
use crate::format::xml::{ResourceId, Value};

/// `Res_value` types.
pub mod data_type {
    /// `TYPE_NULL`.
    pub const NULL: u8 = 0x00;
    /// `TYPE_REFERENCE`.
    pub const REFERENCE: u8 = 0x01;
    /// `TYPE_ATTRIBUTE`.
    pub const ATTRIBUTE: u8 = 0x02;
    /// `TYPE_STRING`.
    pub const STRING: u8 = 0x03;
    /// `TYPE_FLOAT`.
    pub const FLOAT: u8 = 0x04;
    /// `TYPE_DIMENSION`.
    pub const DIMENSION: u8 = 0x05;
    /// `TYPE_FRACTION`.
    pub const FRACTION: u8 = 0x06;
    /// `TYPE_DYNAMIC_REFERENCE`.
    pub const DYNAMIC_REFERENCE: u8 = 0x07;
    /// `TYPE_DYNAMIC_ATTRIBUTE`.
    pub const DYNAMIC_ATTRIBUTE: u8 = 0x08;
    /// `TYPE_INT_DEC`.
    pub const INT_DEC: u8 = 0x10;
    /// `TYPE_INT_HEX`.
    pub const INT_HEX: u8 = 0x11;
    /// `TYPE_INT_BOOLEAN`.
    pub const INT_BOOLEAN: u8 = 0x12;
    /// `TYPE_INT_COLOR_ARGB8`.
    pub const COLOR_ARGB8: u8 = 0x1c;
    /// `TYPE_INT_COLOR_RGB8`.
    pub const COLOR_RGB8: u8 = 0x1d;
    /// `TYPE_INT_COLOR_ARGB4`.
    pub const COLOR_ARGB4: u8 = 0x1e;
    /// `TYPE_INT_COLOR_RGB4`.
    pub const COLOR_RGB4: u8 = 0x1f;
}

/// A value as tables store it: type and data word. A string is an index into a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResValue {
    /// `dataType`.
    pub data_type: u8,
    /// `data`.
    pub data: u32,
}

impl ResValue {
    /// Reads a `Res_value` (`size`, `res0`, `dataType`, `data`); its size is always taken as 8.
    #[must_use]
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.skip(3)?;
        Some(Self { data_type: reader.u8()?, data: reader.u32()? })
    }

    /// The public form of this value. A string the pool cannot give stays the raw word.
    #[must_use]
    pub fn value(self, strings: &StringPool) -> Value {
        match self.data_type {
            data_type::STRING => match strings.get(self.data) {
                Some(text) => Value::String(text.to_owned()),
                None => self.other(),
            },
            _ => self.plain(),
        }
    }

    /// The public form of a value that is no string.
    #[must_use]
    pub fn plain(self) -> Value {
        match self.data_type {
            data_type::NULL => Value::Null,
            data_type::REFERENCE | data_type::DYNAMIC_REFERENCE => Value::Reference(ResourceId(self.data)),
            data_type::ATTRIBUTE | data_type::DYNAMIC_ATTRIBUTE => Value::Attribute(ResourceId(self.data)),
            data_type::FLOAT => Value::Float(f32::from_bits(self.data)),
            data_type::INT_DEC | data_type::INT_HEX => Value::Integer(self.data.cast_signed()),
            data_type::INT_BOOLEAN => Value::Boolean(self.data != 0),
            _ => self.other(),
        }
    }

    /// The string, where this is one and the pool has it.
    #[must_use]
    pub fn text(self, strings: &StringPool) -> Option<&str> {
        (self.data_type == data_type::STRING).then(|| strings.get(self.data)).flatten()
    }

    /// The id this value refers to, where it is a reference.
    #[must_use]
    pub fn reference(self) -> Option<ResourceId> {
        matches!(self.data_type, data_type::REFERENCE | data_type::DYNAMIC_REFERENCE)
            .then_some(ResourceId(self.data))
    }

    const fn other(self) -> Value {
        Value::Other { data_type: self.data_type, data: self.data }
    }
}

/// How many bytes an item of a complex entry has: a name and a `Res_value`.
pub const MAP_ITEM: usize = 12;

/// Reads the items of a complex entry (`ResTable_map`): at most `count`, and no more than the data holds.
pub fn map_items(reader: Reader<'_>, count: u32) -> impl Iterator<Item = (ResourceId, ResValue)> {
    let mut rows = reader.rest().as_chunks::<MAP_ITEM>().0.iter().take(index(count));
    std::iter::from_fn(move || {
        let mut row = Reader::new(rows.next()?);
        Some((ResourceId(row.u32()?), ResValue::read(&mut row)?))
    })
}
