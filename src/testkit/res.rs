//! What the writers of binary XML and resource tables share: chunks and string pools, sound or lying.

/// No string.
pub const NONE: u32 = u32::MAX;

/// Appends little-endian words.
pub fn words(out: &mut Vec<u8>, values: &[u32]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

/// A chunk: its kind, the rest of its header, its body.
#[must_use]
pub fn chunk(kind: u16, header: &[u8], body: &[u8]) -> Vec<u8> {
    let header_size = 8 + header.len();
    let mut out = Vec::with_capacity(header_size + body.len());
    out.extend(kind.to_le_bytes());
    out.extend((header_size as u16).to_le_bytes());
    words(&mut out, &[(header_size + body.len()) as u32]);
    out.extend(header);
    out.extend(body);
    out
}

/// How a pool is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolShape {
    /// UTF-16 instead of UTF-8.
    pub utf16: bool,
    /// Declared number of strings, where it is to lie.
    pub count: Option<u32>,
    /// A style span on the first string.
    pub styled: bool,
}

/// Strings by index, equal ones once.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    strings: Vec<String>,
}

impl Pool {
    /// The index of `text`, new where it was not seen before.
    pub fn add(&mut self, text: &str) -> u32 {
        match self.strings.iter().position(|known| known == text) {
            Some(row) => row as u32,
            None => self.push(text),
        }
    }

    /// A new slot for `text`, also where an equal one stands.
    pub fn push(&mut self, text: &str) -> u32 {
        self.strings.push(text.to_owned());
        self.strings.len() as u32 - 1
    }

    /// The pool as a chunk.
    #[must_use]
    pub fn write(&self, shape: PoolShape) -> Vec<u8> {
        let (mut offsets, mut data) = (Vec::new(), Vec::new());
        for text in &self.strings {
            words(&mut offsets, &[data.len() as u32]);
            if shape.utf16 { utf16(&mut data, text) } else { utf8(&mut data, text) }
        }
        data.resize(data.len().next_multiple_of(4), 0);
        let styles = u32::from(shape.styled);
        let start = 28 + offsets.len() as u32 + 4 * styles;
        let styles_start = if shape.styled { start + data.len() as u32 } else { 0 };
        let mut header = Vec::new();
        let count = shape.count.unwrap_or(self.strings.len() as u32);
        let flags = if shape.utf16 { 0 } else { 1 << 8 };
        words(&mut header, &[count, styles, flags, start, styles_start]);
        if shape.styled {
            words(&mut offsets, &[0]);
            words(&mut data, &[0, 0, 1, NONE, NONE, NONE]);
        }
        chunk(0x0001, &header, &[offsets, data].concat())
    }
}

fn utf8(data: &mut Vec<u8>, text: &str) {
    for length in [text.encode_utf16().count(), text.len()] {
        if length > 0x7f {
            data.push((length >> 8) as u8 | 0x80);
        }
        data.push(length as u8);
    }
    data.extend(text.as_bytes());
    data.push(0);
}

fn utf16(data: &mut Vec<u8>, text: &str) {
    let units: Vec<u16> = text.encode_utf16().collect();
    if units.len() > 0x7fff {
        data.extend(((units.len() >> 16) as u16 | 0x8000).to_le_bytes());
    }
    data.extend((units.len() as u16).to_le_bytes());
    data.extend(units.iter().chain(&[0]).flat_map(|unit| unit.to_le_bytes()));
}
