//! A bounds-checked little-endian cursor: every read returns `None` past the end, and nothing here can panic.

/// A position in a byte slice; a read that would pass the end returns `None` and leaves the position alone.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    data: &'a [u8],
    position: usize,
}

macro_rules! read_integer {
    ($($name:ident -> $type:ty),*) => {$(
        #[doc = concat!("Reads a little-endian `", stringify!($type), "`.")]
        #[inline]
        pub fn $name(&mut self) -> Option<$type> {
            self.array().map(<$type>::from_le_bytes)
        }
    )*};
}

impl<'a> Reader<'a> {
    /// A cursor at the start of `data`.
    #[must_use]
    pub const fn new(data: &'a [u8]) -> Self {
        Self { data, position: 0 }
    }

    /// A cursor at `offset`; reads fail where that lies beyond the end.
    #[must_use]
    pub const fn at(data: &'a [u8], offset: usize) -> Self {
        Self { data, position: offset }
    }

    /// The offset of the next read from the start of the data.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }

    /// Moves to an absolute offset; reads fail where that lies beyond the end.
    pub const fn seek(&mut self, offset: usize) {
        self.position = offset;
    }

    /// Moves forward without reading; `None` where that passes the end.
    pub fn skip(&mut self, count: usize) -> Option<()> {
        self.bytes(count).map(|_| ())
    }

    /// How many bytes are left.
    #[must_use]
    pub const fn remaining(&self) -> usize {
        self.data.len().saturating_sub(self.position)
    }

    /// Everything from the position to the end.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.data.get(self.position..).unwrap_or_default()
    }

    /// The next `count` bytes.
    #[inline]
    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.position.checked_add(count)?;
        let slice = self.data.get(self.position..end)?;
        self.position = end;
        Some(slice)
    }

    /// The next `N` bytes as an array.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    read_integer!(u8 -> u8, u16 -> u16, u32 -> u32, u64 -> u64, i8 -> i8, i16 -> i16, i32 -> i32, i64 -> i64);

    /// Reads an unsigned LEB128 of at most 32 bits (DEX format, "LEB128"); bits beyond the 32nd are ignored.
    #[inline]
    pub fn uleb128(&mut self) -> Option<u32> {
        let first = self.u8()?;
        if first < 0x80 {
            return Some(u32::from(first));
        }
        let mut value = u32::from(first & 0x7f);
        for shift in [7_u32, 14, 21, 28] {
            let byte = self.u8()?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        Some(value)
    }

    /// Reads an unsigned LEB128 plus one, where 0 encodes "none" (DEX `uleb128p1`).
    pub fn uleb128p1(&mut self) -> Option<Option<u32>> {
        self.uleb128().map(|value| value.checked_sub(1))
    }

    /// Reads a signed LEB128 of at most 32 bits.
    pub fn sleb128(&mut self) -> Option<i32> {
        let mut value = 0_i32;
        for shift in [0_u32, 7, 14, 21, 28] {
            let byte = self.u8()?;
            value |= i32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let sign_bit = shift.saturating_add(6);
                if sign_bit < 31 && byte & 0x40 != 0 {
                    value |= -1_i32 << sign_bit;
                }
                break;
            }
        }
        Some(value)
    }

    /// Reads an unsigned base-128 varint of at most 64 bits (protocol buffers).
    pub fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0_u32..64).step_by(7) {
            let byte = self.u8()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Reader;

    #[test]
    fn a_failed_read_moves_nothing() {
        let mut reader = Reader::new(&[1, 2, 3]);
        assert_eq!(reader.u32(), None);
        assert_eq!(reader.u16(), Some(0x0201));
        assert_eq!(reader.bytes(usize::MAX), None);
        assert_eq!(reader.u8(), Some(3));
        assert_eq!(reader.remaining(), 0);
        assert_eq!(Reader::at(&[1], 9).u8(), None);
        assert!(Reader::at(&[1], 9).rest().is_empty());
    }

    #[test]
    fn leb128_as_in_the_dex_specification() {
        for (bytes, signed, unsigned) in [
            (&[0x00_u8][..], 0, 0_u32),
            (&[0x01], 1, 1),
            (&[0x7f], -1, 127),
            (&[0x80, 0x7f], -128, 16256),
            (&[0xff, 0xff, 0xff, 0xff, 0x0f], -1, u32::MAX),
        ] {
            assert_eq!(Reader::new(bytes).sleb128(), Some(signed), "{bytes:x?}");
            assert_eq!(Reader::new(bytes).uleb128(), Some(unsigned), "{bytes:x?}");
        }
        assert_eq!(Reader::new(&[0]).uleb128p1(), Some(None));
        assert_eq!(Reader::new(&[0x80]).uleb128(), None);
    }

    #[test]
    fn varint_ends_within_ten_bytes() {
        assert_eq!(Reader::new(&[0xac, 0x02]).varint(), Some(300));
        assert_eq!(Reader::new(&[0xff; 11]).varint(), None);
    }
}
