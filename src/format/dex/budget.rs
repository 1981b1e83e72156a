//! What of a file may be read: tables in, how far strings and classes reach before a walk would touch too much.
//!
//! Offsets may all point at one place, so a small file can stand for terabytes of strings and code. Instead of
//! counting at every access, the cost of one whole walk is added up once, and rows beyond the ceiling are closed.

use super::annotation::{AnnotationSet, Annotations};
use super::class::{ClassData, ClassDef};
use super::code::CodeItem;
use super::header::Header;
use crate::base::{Defects, Limits, Reader, index};

/// Strings never overlap in a valid file, so together they are no longer than it; this leaves room for lies.
const STRING_OVERLAP: u64 = 4;
/// Members and try items take two bytes and more each, so a valid file has fewer of them than bytes.
const ROW_OVERLAP: u64 = 4;
/// What one annotation is charged.
const ANNOTATION_BYTES: u64 = 16;

/// The part of the tables that is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Readable {
    /// Strings below this row.
    pub(super) strings: u32,
    /// Rows of `class_defs` that are closed, ascending.
    pub(super) closed_classes: Vec<u32>,
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Adds up what a walk over all strings, and one over all classes, would touch.
pub(super) fn measure(data: &[u8], header: &Header, limits: &Limits, defects: &mut Defects) -> Readable {
    let strings = measure_strings(data, header, limits);
    if strings < header.strings.count {
        let text = format!("strings overlap too much; those from {strings} on are not read");
        defects.at(index(header.strings.offset), "dex-strings-overlap", text);
    }
    let closed_classes = measure_classes(data, header, limits);
    if let Some(first) = closed_classes.first() {
        let text =
            format!("code overlaps too much; {} classes from {first} on are not read", closed_classes.len());
        defects.at(index(header.classes.offset), "dex-code-overlap", text);
    }
    Readable { strings, closed_classes }
}

fn measure_strings(data: &[u8], header: &Header, limits: &Limits) -> u32 {
    let mut left = wide(data.len()).saturating_mul(STRING_OVERLAP).min(limits.max_bytes_touched);
    for number in 0..header.strings.count {
        let Some(row) = header.strings.row(data, number) else { return number };
        let mut reader = Reader::at(data, index(u32::from_le_bytes(*row)));
        // A size beyond the file is a lie about one string, which must not close the honest ones after it.
        let size = reader.uleb128().map_or(0, index);
        let cost = if size > reader.remaining() { 0 } else { wide(size) };
        match left.checked_sub(cost) {
            Some(rest) => left = rest,
            None => return number,
        }
    }
    header.strings.count
}

/// The two purses of a walk over classes: bytes a reader would touch, and rows looked at to find that out.
struct Purse {
    bytes: u64,
    rows: u64,
}

impl Purse {
    fn spend(&mut self, bytes: u64) -> Option<()> {
        self.rows = self.rows.checked_sub(1)?;
        self.bytes = self.bytes.checked_sub(bytes)?;
        Some(())
    }
}

fn measure_classes(data: &[u8], header: &Header, limits: &Limits) -> Vec<u32> {
    let rows = wide(data.len()).saturating_mul(ROW_OVERLAP);
    let mut purse = Purse { bytes: limits.max_bytes_touched, rows };
    let mut closed = Vec::new();
    for number in 0..header.classes.count {
        let Some(class) = ClassDef::read_raw(data, header, number) else { continue };
        // A class that costs too much gives its bytes back to those after it, but not the rows already looked at.
        let before = purse.bytes;
        if spend_class(data, &class, &mut purse).is_none() {
            purse.bytes = before;
            closed.push(number);
        }
    }
    closed
}

fn spend_class(data: &[u8], class: &ClassDef<'_>, purse: &mut Purse) -> Option<()> {
    purse.spend(wide(class.interfaces.len()).saturating_mul(2))?;
    let members = ClassData::read(data, class.class_data_off);
    for _ in members.fields() {
        purse.spend(2)?;
    }
    for method in members.methods() {
        let code = CodeItem::read(data, method.code_off);
        purse.spend(code.map_or(4, |code| wide(code.insns.len()).saturating_mul(2)))?;
        for try_item in code.iter().flat_map(CodeItem::tries) {
            let handlers = code.map_or(0, |code| code.handlers(&try_item).len());
            purse.spend(wide(handlers).saturating_mul(2).saturating_add(8))?;
        }
    }
    spend_annotations(data, class, purse)
}

/// Charges every annotation once for each place it stands in, at the size of a short one.
fn spend_annotations(data: &[u8], class: &ClassDef<'_>, purse: &mut Purse) -> Option<()> {
    let Some(all) = Annotations::read(data, class.annotations_off) else { return Some(()) };
    let mut spend = |set: AnnotationSet<'_>| {
        let count = wide(set.size());
        purse.rows = purse.rows.checked_sub(count)?;
        purse.spend(count.saturating_mul(ANNOTATION_BYTES).saturating_add(8))
    };
    spend(all.class())?;
    for (_, set) in all.fields() {
        spend(set)?;
    }
    for (_, set) in all.methods() {
        spend(set)?;
    }
    for (_, sets) in all.parameters() {
        for set in sets {
            spend(set)?;
        }
    }
    Some(())
}
