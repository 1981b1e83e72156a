//! An entry of the central directory in, its local file header and the start of its data out.

use super::end::{End, LOCAL_SIGNATURE};
use super::{Zip, to_usize};
use crate::base::Reader;
use crate::container::Entry;

/// Bytes of a local file header without its two variable fields (APPNOTE 4.3.7).
const HEADER_SIZE: usize = 30;

/// A local file header: what it repeats of the central directory.
pub(super) struct Local<'a> {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) compressed: u32,
    pub(super) size: u32,
    pub(super) name: &'a [u8],
    /// Where the data begins.
    pub(super) data: usize,
}

/// The local header of an entry; `None` where none stands there.
pub(super) fn read<'a>(zip: &'a Zip, entry: &Entry) -> Option<Local<'a>> {
    let at = to_usize(entry.offset).checked_add(zip.shift)?;
    let mut reader = Reader::at(&zip.bytes, at);
    if reader.u32()? != LOCAL_SIGNATURE {
        return None;
    }
    reader.skip(2)?;
    let flags = reader.u16()?;
    let method = reader.u16()?;
    reader.skip(4)?;
    let crc = reader.u32()?;
    let compressed = reader.u32()?;
    let size = reader.u32()?;
    let name_length = usize::from(reader.u16()?);
    let extra_length = usize::from(reader.u16()?);
    let name = reader.bytes(name_length)?;
    let data = reader.position().checked_add(extra_length)?;
    Some(Local { flags, method, crc, compressed, size, name, data })
}

/// Where an entry's data begins; behind a header that cannot be read, where one without extra field would end.
pub(super) fn data_start(zip: &Zip, entry: &Entry) -> Option<usize> {
    let assumed = || {
        let at = to_usize(entry.offset).checked_add(zip.shift)?;
        at.checked_add(HEADER_SIZE)?.checked_add(entry.name.len())
    };
    let start = read(zip, entry).map(|local| local.data).or_else(assumed)?;
    (start <= zip.directory).then_some(start)
}

/// How far entries lie behind their written offsets: as far as the directory does, unless the first says no.
pub(super) fn shift(bytes: &[u8], end: &End, first: Option<&Entry>) -> usize {
    let at = |offset| Reader::at(bytes, offset).u32() == Some(LOCAL_SIGNATURE);
    match first.map(|entry| to_usize(entry.offset)) {
        Some(offset) if at(offset) && !at(offset.saturating_add(end.shift)) => 0,
        _ => end.shift,
    }
}
