//! What binary XML and resource tables share on the writing side: chunks and string pools.

/// A string that is not there (`ResStringPool_ref` of -1), and whatever else is left out.
pub(super) const NONE: u32 = u32::MAX;

/// Appends little-endian numbers of 16 bits.
pub(super) fn halves(out: &mut Vec<u8>, values: &[u16]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

/// Appends little-endian numbers of 32 bits.
pub(super) fn words(out: &mut Vec<u8>, values: &[u32]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

/// A chunk: its kind, the rest of its header, its body.
pub(super) fn chunk(kind: u16, header: &[u8], body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + header.len() + body.len());
    halves(&mut out, &[kind, 8 + header.len() as u16]);
    words(&mut out, &[(8 + header.len() + body.len()) as u32]);
    out.extend(header);
    out.extend(body);
    out
}

/// A `Res_value`.
pub(super) fn res_value(out: &mut Vec<u8>, data_type: u8, data: u32) {
    halves(out, &[8]);
    out.extend([0, data_type]);
    words(out, &[data]);
}

/// A string pool in UTF-16, in the order in which strings are first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    strings: Vec<String>,
}

impl Pool {
    /// The index of a string, which is added where it is new.
    pub(super) fn add(&mut self, text: &str) -> u32 {
        let found = self.strings.iter().position(|known| known == text);
        let index = found.unwrap_or_else(|| {
            self.strings.push(text.to_owned());
            self.strings.len() - 1
        });
        index as u32
    }

    /// The pool as a chunk.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut offsets = Vec::new();
        let mut data = Vec::new();
        for text in &self.strings {
            words(&mut offsets, &[data.len() as u32]);
            let units: Vec<u16> = text.encode_utf16().collect();
            match u16::try_from(units.len()) {
                Ok(length) if length < 0x8000 => halves(&mut data, &[length]),
                _ => halves(&mut data, &[(units.len() >> 16) as u16 | 0x8000, units.len() as u16]),
            }
            halves(&mut data, &units);
            halves(&mut data, &[0]);
        }
        data.resize(data.len().next_multiple_of(4), 0);
        let mut header = Vec::new();
        words(&mut header, &[self.strings.len() as u32, 0, 0, 28 + offsets.len() as u32, 0]);
        offsets.extend(data);
        chunk(0x0001, &header, &offsets)
    }
}
