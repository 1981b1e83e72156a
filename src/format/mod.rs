//! Files as tables: each format is read as its specification lays it out, and no Android meaning is added.
//!
//! Every parser here is total: `parse(bytes, limits)` gives what could be read plus a list of defects, in
//! bounded time and memory, and cannot panic: the lints below forbid the operations that could.
#![deny(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::string_slice))]

pub mod arsc;
pub mod axml;
pub mod dex;
pub mod elf;
pub mod harmony;
pub mod js;
pub mod mapping;
pub mod pb;
pub mod res;
pub mod text_xml;
pub mod xml;

use crate::base::{Limits, Parsed};

/// Reads a manifest or layout in whichever of the three encodings it has, by content: binary, textual or
/// protocol buffer.
#[must_use]
pub fn parse_xml(bytes: &[u8], limits: &Limits) -> Parsed<xml::Document> {
    if !is_markup(bytes) {
        if axml::is_axml(bytes) {
            return axml::parse(bytes, limits);
        }
        if pb::is_xml(bytes) {
            return pb::parse_xml(bytes, limits);
        }
    }
    text_xml::parse(bytes, limits)
}

/// Whether the bytes start as textual XML does: blanks, `<`, and a name or `?` or `!`.
fn is_markup(bytes: &[u8]) -> bool {
    let rest = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return true,
        [0xef, 0xbb, 0xbf, rest @ ..] => rest,
        rest => rest,
    };
    matches!(rest.trim_ascii_start(), [b'<', next, ..] if !next.is_ascii_control())
}
