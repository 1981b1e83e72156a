//! All entries of an archive in, the oddities that say somebody tampered with it out.

use super::local::{self, Local};
use super::{DEFLATED, Zip, to_usize};
use crate::base::{Defect, Defects};
use crate::container::Entry;
use hashbrown::HashSet;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Directories of one name that are looked up among the files.
const MAX_PARENTS: usize = 16;
/// General purpose bit 3: sizes and CRC stand behind the data. Bit 0: encrypted.
const HAS_DESCRIPTOR: u16 = 1 << 3;
const ENCRYPTED: u16 = 1;

/// One defect a kind, however many entries show it: the first by name, the others counted.
#[derive(Default)]
struct Oddities(BTreeMap<&'static str, (Defect, usize)>);

impl Oddities {
    fn note(&mut self, entry: &Entry, kind: &'static str, text: impl FnOnce() -> String) {
        self.0
            .entry(kind)
            .and_modify(|(_, more)| *more = more.saturating_add(1))
            .or_insert_with(|| (super::entry_defect(entry, kind, &text()), 0));
    }

    fn into_defects(self, defects: &mut Defects) {
        for (mut defect, more) in self.0.into_values() {
            if more > 0 {
                defect.text = format!("{} ({more} more entries like it)", defect.text);
            }
            defects.add(defect);
        }
    }
}

/// Compares every entry with its local header, with its name's rules and with the other entries.
pub(super) fn audit(zip: &Zip, entries: &[Entry], defects: &mut Defects) {
    let mut oddities = Oddities::default();
    for entry in entries {
        method(entry, &mut oddities);
        name(entry, &mut oddities);
        match local::read(zip, entry) {
            Some(local) => against_local(entry, &local, &mut oddities),
            None => oddities
                .note(entry, "zip-local-header", || "has no local header; Android cannot read it".to_owned()),
        }
    }
    names(entries, &mut oddities);
    overlaps(zip, entries, &mut oddities);
    oddities.into_defects(defects);
}

fn method(entry: &Entry, oddities: &mut Oddities) {
    if entry.method != 0 && entry.method != DEFLATED {
        oddities.note(entry, "zip-method", || {
            format!("has the unknown compression method {}; read as stored, as Android does", entry.method)
        });
    }
    if entry.method != DEFLATED && entry.compressed != entry.size {
        oddities.note(entry, "zip-stored-size", || {
            format!(
                "is stored with sizes {} and {}; the second was taken, as Android does",
                entry.compressed, entry.size
            )
        });
    }
    if entry.flags & ENCRYPTED != 0 {
        oddities.note(entry, "zip-encrypted-flag", || {
            "is marked as encrypted; ignored, as Android does".to_owned()
        });
    }
}

fn name(entry: &Entry, oddities: &mut Oddities) {
    let name = entry.name.as_str();
    if name.is_empty() || name.contains('\0') {
        oddities.note(entry, "zip-name", || {
            "has an empty name or a NUL in it; Android refuses such a file".to_owned()
        });
    } else if name.starts_with('/') || name.contains('\\') || name.split('/').any(|part| part == "..") {
        oddities.note(entry, "zip-name", || "has a path that leads out of the package".to_owned());
    }
}

fn against_local(entry: &Entry, local: &Local<'_>, oddities: &mut Oddities) {
    // A name that is not UTF-8 was replaced in the entry and can no longer be compared.
    if local.name != entry.name.as_bytes() && !entry.name.contains('\u{fffd}') {
        let other = String::from_utf8_lossy(local.name);
        oddities.note(entry, "zip-local-name", || {
            format!("is called {other:?} in its local header; Android refuses to read it")
        });
    }
    if local.method != entry.method {
        oddities.note(entry, "zip-local-method", || {
            format!("has method {} in its local header; ignored, as Android does", local.method)
        });
    }
    if local.flags & ENCRYPTED != entry.flags & ENCRYPTED {
        oddities.note(entry, "zip-encrypted-flag", || {
            "is marked as encrypted in one header only; ignored, as Android does".to_owned()
        });
    }
    let full = local.size == u32::MAX || local.compressed == u32::MAX;
    let sizes = (u64::from(local.compressed), u64::from(local.size)) != (entry.compressed, entry.size);
    if local.flags & HAS_DESCRIPTOR == 0 && !full && (sizes || local.crc != entry.crc) {
        oddities.note(entry, "zip-local-size", || {
            format!(
                "has sizes {} and {} and CRC {:#010x} in its local header, {} and {} and {:#010x} in the directory",
                local.compressed, local.size, local.crc, entry.compressed, entry.size, entry.crc
            )
        });
    }
}

/// Names that occur twice, and names that use a file as a directory.
fn names(entries: &[Entry], oddities: &mut Oddities) {
    let mut seen: HashSet<&str> = HashSet::with_capacity(entries.len());
    for entry in entries {
        if !seen.insert(&entry.name) {
            oddities.note(entry, "zip-duplicate-entry", || {
                "occurs twice; Android refuses such a file".to_owned()
            });
        }
    }
    let mut last = "";
    for entry in entries {
        let Some((parent, _)) = entry.name.rsplit_once('/').filter(|(parent, _)| *parent != last) else {
            continue;
        };
        last = parent;
        let mut parents = std::iter::successors(Some(parent), |path| path.rsplit_once('/').map(|(up, _)| up));
        if parents.by_ref().take(MAX_PARENTS).any(|path| seen.contains(path)) {
            oddities.note(entry, "zip-name-under-file", || {
                "lies under the name of a file; an unpacked copy loses one of them".to_owned()
            });
        }
    }
}

/// Data ranges that reach into the next entry.
fn overlaps(zip: &Zip, entries: &[Entry], oddities: &mut Oddities) {
    let mut order: Vec<_> = entries.iter().map(|entry| (entry.offset, Reverse(entry.index), entry)).collect();
    order.sort_unstable_by_key(|(offset, index, _)| (*offset, *index));
    let mut reach = 0_usize;
    for (offset, _, entry) in order {
        if to_usize(offset).saturating_add(zip.shift) < reach {
            oddities.note(entry, "zip-overlap", || "overlaps the entry before it".to_owned());
        }
        let start = local::data_start(zip, entry).unwrap_or_default();
        reach = reach.max(start.saturating_add(to_usize(entry.compressed)));
    }
}
