//! Writers for the files of a HarmonyOS module: `resources.index` and the strings of `modules.abc`.

/// Texts by language; that of the default is empty.
pub type Languages<'a> = &'a [(&'a str, &'a [(&'a str, &'a str)])];

/// An index of version 1.
#[must_use]
pub fn resources(languages: Languages<'_>) -> Vec<u8> {
    let mut head = vec![0; 128];
    head[..12].copy_from_slice(b"Restool 4.02");
    let keys: usize =
        languages.iter().map(|(language, _)| 12 + if language.is_empty() { 0 } else { 8 }).sum();
    let mut tables: Vec<u8> = Vec::new();
    let mut rows: Vec<u8> = Vec::new();
    for (language, texts) in languages {
        rows.extend(b"KEYS");
        rows.extend(((136 + keys + tables.len()) as u32).to_le_bytes());
        rows.extend(u32::from(!language.is_empty()).to_le_bytes());
        if !language.is_empty() {
            rows.extend(0_u32.to_le_bytes());
            let letters = language.bytes().fold(0_u32, |number, byte| number << 8 | u32::from(byte));
            rows.extend(letters.to_le_bytes());
        }
        let start = 136 + keys + tables.len() + 8 + 8 * texts.len();
        let mut items: Vec<u8> = Vec::new();
        tables.extend(b"IDSS");
        tables.extend((texts.len() as u32).to_le_bytes());
        for (id, (name, text)) in (0_u32..).zip(*texts) {
            tables.extend(id.to_le_bytes());
            tables.extend(((start + items.len()) as u32).to_le_bytes());
            let size = 12 + 2 + text.len() + 1 + 2 + name.len() + 1;
            for number in [size as u32, 9, id] {
                items.extend(number.to_le_bytes());
            }
            for part in [text, name] {
                items.extend((part.len() as u16 + 1).to_le_bytes());
                items.extend(part.as_bytes());
                items.push(0);
            }
        }
        tables.extend(items);
    }
    head.extend(((136 + rows.len() + tables.len()) as u32).to_le_bytes());
    head.extend((languages.len() as u32).to_le_bytes());
    head.extend(rows);
    head.extend(tables);
    head
}

/// Bytecode that holds these strings and nothing else; none is longer than 63 units.
#[must_use]
pub fn abc(strings: &[&str]) -> Vec<u8> {
    let mut out = b"PANDA\0\0\0".to_vec();
    out.resize(60, 0);
    for text in strings {
        let units = text.encode_utf16().count() as u8;
        out.push(units << 1 | u8::from(text.is_ascii()));
        out.extend(text.as_bytes());
        out.push(0);
    }
    out
}
