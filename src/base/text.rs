//! The two string encodings of Android files: Modified UTF-8 (dex) and UTF-16 little-endian (resources).

use std::borrow::Cow;

/// Decodes Modified UTF-8 (DEX format, "MUTF-8 encoding"): `C0 80` is NUL, characters beyond the BMP are two
/// three-byte surrogates. What is malformed becomes U+FFFD.
#[must_use]
pub fn decode_mutf8(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            Cow::Owned(char::decode_utf16(mutf8_units(bytes)).map(|c| c.unwrap_or('\u{fffd}')).collect())
        }
    }
}

/// The UTF-16 code units of a Modified UTF-8 string.
fn mutf8_units(bytes: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (unit, length) = match *rest {
            [] => return None,
            [a, ..] if a < 0x80 => (u16::from(a), 1),
            [a, b, ..] if a & 0xe0 == 0xc0 && b & 0xc0 == 0x80 => {
                (u16::from(a & 0x1f) << 6 | u16::from(b & 0x3f), 2)
            }
            [a, b, c, ..] if a & 0xf0 == 0xe0 && b & 0xc0 == 0x80 && c & 0xc0 == 0x80 => {
                (u16::from(a & 0x0f) << 12 | u16::from(b & 0x3f) << 6 | u16::from(c & 0x3f), 3)
            }
            _ => (0xfffd, 1),
        };
        rest = rest.get(length..).unwrap_or_default();
        Some(unit)
    })
}

/// Encodes a string as Modified UTF-8.
#[must_use]
pub fn encode_mutf8(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for unit in text.encode_utf16() {
        let [high, low] = unit.to_be_bytes();
        match unit {
            0x0001..=0x007f => out.push(low),
            0x0000 | 0x0080..=0x07ff => out.extend([0xc0 | (high << 2) | (low >> 6), 0x80 | (low & 0x3f)]),
            _ => out.extend([
                0xe0 | (high >> 4),
                0x80 | ((high & 0x0f) << 2) | (low >> 6),
                0x80 | (low & 0x3f),
            ]),
        }
    }
    out
}

/// Decodes UTF-16 little-endian; a lone surrogate becomes U+FFFD, an odd last byte is left out.
#[must_use]
pub fn decode_utf16(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

/// Makes hostile text safe to print on one line: control characters and direction marks become `\u{…}`.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
                | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
        out
    }))
}

#[cfg(test)]
mod tests {
    use super::{decode_mutf8, decode_utf16, encode_mutf8, printable};

    #[test]
    fn mutf8_round_trip() {
        for text in ["", "plain", "中文", "a\0b", "\u{1f600}x", "é\u{7ff}\u{800}"] {
            assert_eq!(decode_mutf8(&encode_mutf8(text)), text);
        }
        assert_eq!(encode_mutf8("\0"), [0xc0, 0x80]);
        assert_eq!(encode_mutf8("\u{1f600}").len(), 6);
    }

    #[test]
    fn malformed_text_is_replaced_not_lost() {
        assert_eq!(decode_mutf8(&[b'a', 0xff, b'b']), "a\u{fffd}b");
        assert_eq!(decode_mutf8(&[0xe4, 0xb8]), "\u{fffd}\u{fffd}");
        assert_eq!(decode_mutf8(&[0xed, 0xa0, 0x80]), "\u{fffd}");
        assert_eq!(decode_utf16(&[0x61, 0, 0x00, 0xd8, 0x62]), "a\u{fffd}");
    }

    #[test]
    fn hidden_characters_are_shown() {
        assert_eq!(printable("a\u{202e}b\n"), "a\\u{202e}b\\u{a}");
        assert_eq!(printable("中"), "中");
    }
}
