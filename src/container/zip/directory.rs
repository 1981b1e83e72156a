//! The central directory in, its entries out: all of them, duplicates too.

use super::end::{End, HEADER_SIGNATURE};
use super::{to_u64, to_usize};
use crate::base::{Defects, Limits, Reader, narrow};
use crate::container::Entry;

/// Bytes of a central directory header without its three variable fields (APPNOTE 4.3.12).
const HEADER_SIZE: usize = 46;
/// Header id of the zip64 extended information extra field (APPNOTE 4.5.3).
const ZIP64_FIELD: u16 = 1;
const FULL: u64 = 0xffff_ffff;

/// Reads headers until something else follows.
pub(super) fn read(bytes: &[u8], end: &End, limits: &Limits, defects: &mut Defects) -> Vec<Entry> {
    let directory = bytes.get(..end.directory_end).unwrap_or(bytes);
    let room = end.directory_end.saturating_sub(end.directory).checked_div(HEADER_SIZE).unwrap_or_default();
    let mut entries = Vec::with_capacity(to_usize(end.count).min(room).min(limits.max_entries));
    let mut reader = Reader::at(directory, end.directory);
    while reader.remaining() >= HEADER_SIZE {
        if entries.len() >= limits.max_entries {
            let text = format!("more than {} entries; the rest was left out", limits.max_entries);
            defects.at(reader.position(), "zip-too-many-entries", text);
            return entries;
        }
        let at = reader.position();
        match header(&mut reader, entries.len(), defects) {
            Some(entry) => entries.push(entry),
            None => {
                reader.seek(at);
                if Reader::at(directory, at).u32() == Some(HEADER_SIGNATURE) {
                    defects.at(
                        at,
                        "zip-directory-truncated",
                        "a header ends beyond the central directory; stopped here",
                    );
                }
                break;
            }
        }
    }
    gap(&entries, reader.position(), end, defects);
    count(&mut entries, end, defects);
    entries
}

fn gap(entries: &[Entry], stopped: usize, end: &End, defects: &mut Defects) {
    let gap = end.directory_end.saturating_sub(stopped);
    if gap > 0 && !entries.is_empty() {
        let text =
            format!("{gap} bytes that are no entry stand between the central directory and its end record");
        defects.at(stopped, "zip-directory-gap", text);
    }
}

/// Android reads as many entries as are declared, and no others.
fn count(entries: &mut [Entry], end: &End, defects: &mut Defects) {
    let found = to_u64(entries.len());
    if found > end.count {
        let text = format!(
            "{} entries are declared and {found} are there; Android does not see the last ones",
            end.count
        );
        defects.at(end.directory_end, "zip-entry-count", text);
        entries.iter_mut().skip(to_usize(end.count)).for_each(|entry| entry.hidden = true);
    } else if found < end.count {
        let text =
            format!("{} entries are declared and {found} are there; Android refuses such a file", end.count);
        defects.at(end.directory_end, "zip-entry-count", text);
    }
}

fn header(reader: &mut Reader<'_>, index: usize, defects: &mut Defects) -> Option<Entry> {
    let at = reader.position();
    if reader.u32()? != HEADER_SIGNATURE {
        return None;
    }
    reader.skip(4)?;
    let flags = reader.u16()?;
    let method = reader.u16()?;
    reader.skip(4)?;
    let crc = reader.u32()?;
    let compressed = u64::from(reader.u32()?);
    let size = u64::from(reader.u32()?);
    let name_length = usize::from(reader.u16()?);
    let extra_length = usize::from(reader.u16()?);
    let comment_length = usize::from(reader.u16()?);
    reader.skip(8)?;
    let offset = u64::from(reader.u32()?);
    let raw_name = reader.bytes(name_length)?;
    let extra = reader.bytes(extra_length)?;
    reader.skip(comment_length)?;
    let name = String::from_utf8_lossy(raw_name).into_owned();
    let mut entry =
        Entry { name, size, compressed, offset, crc, method, flags, hidden: false, index: narrow(index) };
    let needed = [size, compressed, offset].contains(&FULL);
    if needed && zip64(&mut entry, extra).is_none() {
        let text = format!(
            "entry {:?} has no usable zip64 field though a size says so; Android refuses to read it",
            entry.name
        );
        defects.at(at, "zip-zip64", text);
    }
    if !needed && has_broken_zip64(extra) {
        let text = format!(
            "entry {:?} has a zip64 field longer than its extra data; ignored, as Android does",
            entry.name
        );
        defects.at(at, "zip-zip64", text);
    }
    if std::str::from_utf8(raw_name).is_err() {
        let text = format!("entry name {:?} is not UTF-8; Android refuses such a file", entry.name);
        defects.at(at, "zip-name", text);
    }
    Some(entry)
}

/// Takes sizes and offset from the zip64 field: those that are full in the header, all three where all are there.
fn zip64(entry: &mut Entry, extra: &[u8]) -> Option<()> {
    let mut reader = Reader::new(extra);
    loop {
        let (id, length) = (reader.u16()?, reader.u16()?);
        let field = reader.bytes(usize::from(length))?;
        if id != ZIP64_FIELD {
            continue;
        }
        let complete = length == 24 || length == 28;
        let mut values = Reader::new(field);
        for value in [&mut entry.size, &mut entry.compressed, &mut entry.offset] {
            if *value == FULL || complete {
                *value = values.u64()?;
            }
        }
        return Some(());
    }
}

fn has_broken_zip64(extra: &[u8]) -> bool {
    let mut reader = Reader::new(extra);
    while let (Some(id), Some(length)) = (reader.u16(), reader.u16()) {
        if reader.skip(usize::from(length)).is_none() {
            return id == ZIP64_FIELD;
        }
    }
    false
}
