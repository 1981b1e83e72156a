//! A growing byte buffer with the number encodings of dex files.

#[derive(Clone, Debug, Default)]
pub(super) struct Output {
    pub(super) bytes: Vec<u8>,
}

impl Output {
    /// The offset of the next byte.
    pub(super) fn here(&self) -> u32 {
        self.bytes.len() as u32
    }

    pub(super) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(super) fn uleb(&mut self, mut value: u32) {
        while value >= 0x80 {
            self.u8(value as u8 | 0x80);
            value >>= 7;
        }
        self.u8(value as u8);
    }

    /// `uleb128p1`: 0 stands for `None`.
    pub(super) fn uleb_p1(&mut self, value: Option<u32>) {
        self.uleb(value.map_or(0, |value| value + 1));
    }

    pub(super) fn sleb(&mut self, mut value: i32) {
        while !(-0x40..0x40).contains(&value) {
            self.u8(value as u8 & 0x7f | 0x80);
            value >>= 7;
        }
        self.u8(value as u8 & 0x7f);
    }

    pub(super) fn align(&mut self, to: usize) {
        self.bytes.resize(self.bytes.len().next_multiple_of(to), 0);
    }

    pub(super) fn patch(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::Output;
    use crate::base::Reader;

    #[test]
    fn leb128_reads_back() {
        for value in [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0x3fff, 0x4000, i32::MAX, -1, -64, -65, i32::MIN] {
            let mut out = Output::default();
            out.sleb(value);
            out.uleb(value as u32);
            let mut reader = Reader::new(&out.bytes);
            assert_eq!((reader.sleb128(), reader.uleb128()), (Some(value), Some(value as u32)));
            assert_eq!(reader.remaining(), 0);
        }
    }
}
