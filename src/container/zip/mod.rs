//! A zip archive in, its entries as Android's loader sees them out; every oddity becomes a `zip-…` defect.
//!
//! What Android does is read off AOSP `libziparchive/zip_archive.cc`; the layout is PKWARE's APPNOTE 6.3.

mod audit;
mod directory;
mod end;
mod inflate;
mod local;
#[cfg(test)]
mod tests;

use super::Entry;
use crate::base::{Budget, Bytes, Defect, Defects, Limits, Parsed};

pub(super) use end::is_zip_like;

/// The compression method Android inflates; it reads every other as stored.
const DEFLATED: u16 = 8;

/// An archive: the bytes of the file and where its parts begin.
#[derive(Clone, Debug)]
pub(super) struct Zip {
    bytes: Bytes,
    /// Where the central directory begins; no entry's data reaches beyond.
    pub(super) directory: usize,
    /// How far entries lie behind the offsets written for them.
    shift: usize,
}

impl Zip {
    /// Reads the central directory; `None` where there is none.
    pub(super) fn open(bytes: &Bytes, limits: &Limits) -> Parsed<Option<(Self, Vec<Entry>)>> {
        let mut defects = Defects::default();
        let Some(end) = end::find(bytes, &mut defects) else { return Parsed { value: None, defects } };
        let entries = directory::read(bytes, &end, limits, &mut defects);
        let shift = local::shift(bytes, &end, entries.first());
        end::report_place(bytes, &end, shift, &mut defects);
        let zip = Self { bytes: bytes.clone(), directory: end.directory, shift };
        audit::audit(&zip, &entries, &mut defects);
        Parsed { value: Some((zip, entries)), defects }
    }

    /// The whole file.
    pub(super) const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The content of an entry: a part of the file where stored, inflated otherwise.
    pub(super) fn read(&self, entry: &Entry, limits: &Limits, budget: &Budget) -> Parsed<Option<Bytes>> {
        let mut defects = Defects::default();
        let value = self.content(entry, limits, budget, &mut defects);
        if let Some(content) = &value {
            check_content(entry, content, &mut defects);
        }
        Parsed { value, defects }
    }

    fn content(
        &self,
        entry: &Entry,
        limits: &Limits,
        budget: &Budget,
        defects: &mut Defects,
    ) -> Option<Bytes> {
        let Some(data) = self.data(entry) else {
            defects.add(entry_defect(entry, "zip-local-header", "has no data in the file; left out"));
            return None;
        };
        if entry.method == DEFLATED {
            let output = inflate::inflate(&data, entry, limits, budget, defects)?;
            return Some(Bytes::new(output));
        }
        let length = data.len().min(to_usize(entry.size));
        if to_u64(length) < entry.size {
            defects.add(entry_defect(entry, "zip-truncated", "ends beyond the end of the data; cut short"));
        }
        let allowed = to_u64(length) <= limits.max_entry_bytes && budget.spend(to_u64(length));
        if !allowed {
            defects.add(entry_defect(
                entry,
                "zip-too-big",
                "is larger than the limit for one entry or package; left out",
            ));
            return None;
        }
        data.slice(0..length)
    }

    /// Up to `count` first bytes of an entry; empty where it has none. For looking at what an entry is.
    pub(super) fn peek(&self, entry: &Entry, count: usize) -> Vec<u8> {
        let Some(data) = self.data(entry) else { return Vec::new() };
        match entry.method {
            DEFLATED => inflate::first_bytes(&data, count),
            _ => data.get(..count.min(to_usize(entry.size))).unwrap_or(&data).to_vec(),
        }
    }

    /// Everything from the start of an entry's data to the central directory.
    fn data(&self, entry: &Entry) -> Option<Bytes> {
        let start = local::data_start(self, entry)?;
        self.bytes.slice(start..self.directory.min(self.bytes.len()))
    }
}

fn check_content(entry: &Entry, content: &[u8], defects: &mut Defects) {
    if to_u64(content.len()) != entry.size {
        let text = format!("declares {} bytes and has {}; what is there was read", entry.size, content.len());
        defects.add(entry_defect(entry, "zip-size", &text));
    }
    // Not flate2's own: with zlib-rs that one runs without vector instructions.
    let crc = crc32fast::hash(content);
    if crc != entry.crc {
        let text =
            format!("has CRC {:#010x} where {:#010x} is declared; Android does not check it", crc, entry.crc);
        defects.add(entry_defect(entry, "zip-crc", &text));
    }
}

/// A defect that names the entry.
fn entry_defect(entry: &Entry, kind: &'static str, text: &str) -> Defect {
    Defect { kind, offset: Some(entry.offset), text: format!("entry {:?} {text}", entry.name) }
}

/// A declared size or offset as an index; what cannot be one lies beyond every slice.
fn to_usize(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn to_u64(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
