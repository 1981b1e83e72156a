//! Two files of a HarmonyOS module: `resources.index` in, its texts out; `modules.abc` in, names that stand in it out.
//!
//! The index is that of version 1, as `hap_parser_v1` of <https://gitee.com/openharmony/global_resource_management>
//! reads it; a newer one gives nothing. Of the bytecode only the strings are read, see
//! <https://gitee.com/openharmony/arkcompiler_runtime_core/blob/master/docs/file_format.md>: that a name stands in a
//! file does not mean that it is used.

use crate::base::{Reader, index};
use std::collections::BTreeMap;

/// Configurations of an index, and texts of all of them.
const MAX_KEYS: u32 = 1_000;
const MAX_TEXTS: usize = 200_000;
/// Bytes of names and texts that are read of an index, repetition counted: offsets may all point at one place.
const MAX_TEXT_BYTES: usize = 16 << 20;
/// Names kept of one bytecode file.
const MAX_NAMES: usize = 200_000;
/// Bytes of a name.
const MAX_NAME: usize = 64;
/// Bytes of the version before the lengths of an index.
const VERSION: usize = 128;
/// The type of a parameter that is a language, and of a resource that is a text.
const LANGUAGE: u32 = 0;
const STRING: u32 = 9;

/// Texts by name, for each language; that of the default is empty.
pub type Texts = BTreeMap<String, BTreeMap<String, String>>;

/// The texts of an index, and whether some were left out.
#[must_use]
pub fn texts(bytes: &[u8]) -> (Texts, bool) {
    let (rows, size) = (MAX_TEXTS, MAX_TEXT_BYTES);
    let mut index = Index { bytes, texts: Texts::new(), rows, size, is_cut: false };
    index.read();
    (index.texts, index.is_cut)
}

struct Index<'a> {
    bytes: &'a [u8],
    texts: Texts,
    /// What is left of each ceiling.
    rows: usize,
    size: usize,
    is_cut: bool,
}

impl Index<'_> {
    fn read(&mut self) -> Option<()> {
        let mut reader = Reader::at(self.bytes, VERSION);
        reader.u32()?;
        let keys = reader.u32()?;
        self.is_cut = keys > MAX_KEYS;
        for _ in 0..keys.min(MAX_KEYS) {
            if reader.bytes(4)? != b"KEYS" {
                return None;
            }
            let offset = reader.u32()?;
            let mut language = String::new();
            for _ in 0..reader.u32()? {
                let (kind, value) = (reader.u32()?, reader.u32()?);
                if kind == LANGUAGE {
                    // The two letters of a language are the bytes of a number, the first one highest.
                    language = value
                        .to_be_bytes()
                        .iter()
                        .filter(|b| b.is_ascii_alphabetic())
                        .map(|b| char::from(*b))
                        .collect();
                }
            }
            self.items(index(offset), &language);
            if self.rows == 0 || self.size == 0 {
                self.is_cut = true;
                return None;
            }
        }
        Some(())
    }

    fn items(&mut self, offset: usize, language: &str) -> Option<()> {
        let mut reader = Reader::at(self.bytes, offset);
        if reader.bytes(4)? != b"IDSS" {
            return None;
        }
        for _ in 0..reader.u32()? {
            let (_, at) = (reader.u32()?, reader.u32()?);
            self.rows = self.rows.saturating_sub(1);
            if let Some((name, text)) = item(self.bytes, index(at)) {
                self.size = self.size.saturating_sub(name.len().saturating_add(text.len()));
                if self.size > 0 && self.rows > 0 {
                    self.texts.entry(name).or_default().insert(language.to_owned(), text);
                }
            }
            if self.size == 0 || self.rows == 0 {
                return None;
            }
        }
        Some(())
    }
}

/// Name and text of an item; `None` for what is no text.
fn item(bytes: &[u8], offset: usize) -> Option<(String, String)> {
    let mut reader = Reader::at(bytes, offset);
    let (_, kind, _) = (reader.u32()?, reader.u32()?, reader.u32()?);
    if kind != STRING {
        return None;
    }
    let text = string(&mut reader)?;
    Some((string(&mut reader)?, text))
}

/// A text with its length before and a zero behind it, which the length counts.
fn string(reader: &mut Reader<'_>) -> Option<String> {
    let length = usize::from(reader.u16()?);
    let bytes = reader.bytes(length)?;
    Some(String::from_utf8_lossy(bytes.strip_suffix(b"\0").unwrap_or(bytes)).into_owned())
}

/// Whether a file is Ark bytecode.
#[must_use]
pub fn is_abc(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PANDA\0\0\0")
}

/// The strings of a bytecode file that may be names, with the place of each; and whether some were left out.
#[must_use]
pub fn names(bytes: &[u8]) -> (BTreeMap<String, u32>, bool) {
    let mut names = BTreeMap::new();
    let mut start = 0;
    for end in memchr::memchr_iter(0, bytes) {
        let piece = bytes.get(start..end).unwrap_or_default();
        start = end.saturating_add(1);
        let tail = piece.iter().rev().take(MAX_NAME).take_while(|byte| is_of_name(**byte)).count();
        // The byte before a string is its length and whether it is ASCII; that byte may look like a letter itself.
        for length in (3..=tail).rev() {
            let Some(from) = end.checked_sub(length) else { continue };
            let before = from.checked_sub(1).and_then(|at| bytes.get(at)).copied();
            let wanted = length.checked_mul(2).and_then(|twice| u8::try_from(twice.checked_add(1)?).ok());
            if before.is_none() || before != wanted {
                continue;
            }
            if names.len() >= MAX_NAMES {
                return (names, true);
            }
            let text = bytes.get(from..end).map(|it| String::from_utf8_lossy(it).into_owned());
            names.entry(text.unwrap_or_default()).or_insert(crate::base::narrow(from));
        }
    }
    (names, false)
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@' | b':' | b'.' | b'/' | b'-')
}

#[cfg(test)]
mod tests {
    use super::{names, texts};
    use crate::testkit::harmony::{abc, resources};

    #[test]
    fn the_texts_of_each_language() {
        let index = resources(&[("", &[("app_name", "Cafe"), ("r", "x")]), ("zh", &[("app_name", "咖啡")])]);
        let (found, _) = texts(&index);
        assert_eq!(found["app_name"][""], "Cafe");
        assert_eq!(found["app_name"]["zh"], "咖啡");
        assert_eq!(found.len(), 2);
        assert!(texts(b"Restool 6.0").0.is_empty() && texts(b"").0.is_empty());
        for end in 0..index.len() {
            let _ = texts(&index[..end]);
        }
        for at in 0..index.len() {
            let mut bytes = index.clone();
            bytes[at] ^= 0xff;
            let _ = texts(&bytes);
        }
    }

    #[test]
    fn rows_that_share_one_long_text_cost_bounded_memory() {
        let text = "x".repeat(60_000);
        let mut index = resources(&[("", &[("r", &text)])]);
        let row: Vec<u8> = index[156..164].to_vec();
        // The table is moved to the end, with the one row many times over.
        let start = index.len() as u32;
        index[140..144].copy_from_slice(&start.to_le_bytes());
        index.extend(b"IDSS");
        index.extend(100_000_u32.to_le_bytes());
        index.extend(row.repeat(100_000));
        let (found, is_cut) = texts(&index);
        assert_eq!((found["r"][""].len(), is_cut), (60_000, true));
    }

    #[test]
    fn names_are_strings_and_not_pieces_of_them() {
        let file =
            abc(&["@ohos:geoLocationManager", "getCurrentLocation", "中文", "a longer text with getOAID"]);
        let (found, _) = names(&file);
        let found: Vec<&str> = found.keys().map(String::as_str).collect();
        assert_eq!(found, ["@ohos:geoLocationManager", "getCurrentLocation"]);
        for end in 0..file.len() {
            let _ = names(&file[..end]);
        }
    }
}
