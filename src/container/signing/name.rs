//! A distinguished name (RFC 5280, 4.1.2.4) in, one line as apksigner prints it out: last part first.

use super::der::{Element, Elements, SEQUENCE};
use std::fmt::Write as _;

/// Parts of a name that are printed.
const MAX_PARTS: usize = 64;

/// Attribute types that have a short name, by the content of their object identifier.
const TYPES: [(&[u8], &str); 16] = [
    (&[0x55, 4, 3], "CN"),
    (&[0x55, 4, 4], "SURNAME"),
    (&[0x55, 4, 5], "SERIALNUMBER"),
    (&[0x55, 4, 6], "C"),
    (&[0x55, 4, 7], "L"),
    (&[0x55, 4, 8], "ST"),
    (&[0x55, 4, 9], "STREET"),
    (&[0x55, 4, 10], "O"),
    (&[0x55, 4, 11], "OU"),
    (&[0x55, 4, 12], "T"),
    (&[0x55, 4, 42], "GIVENNAME"),
    (&[0x55, 4, 43], "INITIALS"),
    (&[0x55, 4, 44], "GENERATION"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25], "DC"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1], "UID"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1], "EMAILADDRESS"),
];

/// Prints the content of a `Name`.
pub(super) fn print(name: &[u8]) -> String {
    let mut parts: Vec<_> = Elements::of(name).take(MAX_PARTS).map(|set| relative(set.content)).collect();
    parts.reverse();
    parts.join(", ")
}

/// A relative distinguished name: mostly one attribute, else several joined by `+`.
fn relative(set: &[u8]) -> String {
    let parts: Vec<_> = Elements::of(set).take(MAX_PARTS).filter_map(attribute).collect();
    parts.join(" + ")
}

fn attribute(pair: Element<'_>) -> Option<String> {
    let mut fields = Elements::of(pair.content);
    let (id, value) = (fields.next()?, fields.next()?);
    if pair.tag != SEQUENCE {
        return None;
    }
    let known = TYPES.iter().find(|(bytes, _)| *bytes == id.content).map(|(_, name)| (*name).to_owned());
    let name = known.unwrap_or_else(|| dotted(id.content));
    Some(format!("{name}={}", quoted(&text(value))))
}

/// An object identifier in dotted form, with the `OID.` that Java puts before it.
fn dotted(id: &[u8]) -> String {
    let mut out = "OID".to_owned();
    let mut number = 0_u64;
    let mut first = true;
    for byte in id {
        number = number.wrapping_shl(7) | u64::from(byte & 0x7f);
        if byte & 0x80 != 0 {
            continue;
        }
        if first {
            let root = number.div_euclid(40).min(2);
            let _ = write!(out, ".{root}");
            number = number.saturating_sub(root.saturating_mul(40));
            first = false;
        }
        let _ = write!(out, ".{number}");
        number = 0;
    }
    out
}

/// A string of any of the types names are written in; what is none of them as `#` and hexadecimal.
fn text(value: Element<'_>) -> String {
    match value.tag {
        // UTF8String
        0x0c => String::from_utf8_lossy(value.content).into_owned(),
        // NumericString, PrintableString, IA5String, VisibleString; T61String in practice is Latin-1
        0x12 | 0x13 | 0x14 | 0x16 | 0x1a => value.content.iter().map(|byte| char::from(*byte)).collect(),
        // BMPString
        0x1e => {
            let units = value.content.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
            char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
        }
        _ => value.whole.iter().fold("#".to_owned(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        }),
    }
}

/// Java quotes values with characters that mean something in a name.
fn quoted(text: &str) -> String {
    let special =
        text.contains([',', '+', '=', '\n', '<', '>', '#', ';', '\\', '"']) && !text.starts_with('#');
    if special || text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        text.to_owned()
    }
}
