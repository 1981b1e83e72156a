//! The last bytes of a file in, the place and size of its central directory out.

use super::{to_u64, to_usize};
use crate::base::{Defects, Reader};
use memchr::memmem;

/// `PK\x05\x06`: end of central directory record (APPNOTE 4.3.16).
const END_SIGNATURE: &[u8] = b"PK\x05\x06";
const END_SIZE: usize = 22;
/// `PK\x06\x07` and `PK\x06\x06`: zip64 locator and record (APPNOTE 4.3.15, 4.3.14).
const LOCATOR_SIGNATURE: u32 = 0x0706_4b50;
const LOCATOR_SIZE: usize = 20;
const RECORD_SIGNATURE: u32 = 0x0606_4b50;
/// `PK\x01\x02`: central directory header.
pub(super) const HEADER_SIGNATURE: u32 = 0x0201_4b50;
/// `PK\x03\x04`: local file header.
pub(super) const LOCAL_SIGNATURE: u32 = 0x0403_4b50;

/// Bytes at the end in which Android looks for the record.
const ANDROID_SEARCH: usize = 65_535 + END_SIZE;
/// End signatures looked at, from the last one back.
const MAX_CANDIDATES: usize = 256;

/// Where the central directory is, as far as the end record can be trusted.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// Offset of the first header of the central directory.
    pub(super) directory: usize,
    /// Offset of what follows it.
    pub(super) directory_end: usize,
    /// How many entries are declared.
    pub(super) count: u64,
    /// How far the directory lies behind its written offset.
    pub(super) shift: usize,
    /// Whether the directory is where the record says, and whether it ends where the record says.
    placed: bool,
    fits: bool,
}

/// An end record as written.
struct Candidate {
    offset: usize,
    directory_end: usize,
    disk: u16,
    count: u64,
    directory_size: u64,
    directory_offset: u64,
    comment_end: usize,
}

/// Whether the first bytes are those of a zip, whole or not.
pub(in crate::container) fn is_zip_like(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(END_SIGNATURE)
}

/// Finds the end record that leads to a central directory; the last that fits the file's end exactly is best.
pub(super) fn find(bytes: &[u8], defects: &mut Defects) -> Option<End> {
    let offsets: Vec<_> = offsets(bytes).collect();
    let candidates: Vec<_> = offsets.iter().filter_map(|offset| Candidate::read(bytes, *offset)).collect();
    let usable = |candidate: &&Candidate| candidate.locate(bytes).is_some();
    let exact = |candidate: &&Candidate| candidate.comment_end == bytes.len();
    let mut fitting = candidates.iter().filter(usable);
    let chosen = candidates.iter().filter(exact).find(usable).or_else(|| fitting.next())?;
    let (directory, shift) = chosen.locate(bytes)?;
    chosen.report(bytes, offsets.first().copied(), defects);
    let written_end = chosen.directory_offset.saturating_add(chosen.directory_size);
    Some(End {
        directory,
        directory_end: chosen.directory_end,
        count: chosen.count,
        shift,
        placed: directory == to_usize(chosen.directory_offset) || chosen.count == 0,
        fits: written_end <= to_u64(chosen.directory_end),
    })
}

fn offsets(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let tail = bytes.len().saturating_sub(ANDROID_SEARCH);
    let near = memmem::rfind(bytes.get(tail..).unwrap_or_default(), END_SIGNATURE).is_some();
    // Android looks no further than the tail; damaged files are worth a full look.
    let from = if near { tail } else { 0 };
    let mut end = bytes.len();
    std::iter::from_fn(move || {
        let found = memmem::rfind(bytes.get(from..end)?, END_SIGNATURE)?.checked_add(from)?;
        end = found;
        Some(found)
    })
    .take(MAX_CANDIDATES)
}

impl Candidate {
    fn read(bytes: &[u8], offset: usize) -> Option<Self> {
        let mut reader = Reader::at(bytes, offset.checked_add(END_SIGNATURE.len())?);
        let disk = reader.u16()?;
        reader.skip(4)?;
        let count = u64::from(reader.u16()?);
        let directory_size = u64::from(reader.u32()?);
        let directory_offset = u64::from(reader.u32()?);
        let comment_end = usize::from(reader.u16()?).checked_add(reader.position())?;
        let plain = Self {
            offset,
            directory_end: offset,
            disk,
            count,
            directory_size,
            directory_offset,
            comment_end,
        };
        let full = count == 0xffff || directory_size == 0xffff_ffff || directory_offset == 0xffff_ffff;
        Some(if full { plain.zip64(bytes).unwrap_or(plain) } else { plain })
    }

    /// The zip64 record that the locator before this record points to.
    fn zip64(&self, bytes: &[u8]) -> Option<Self> {
        let mut locator = Reader::at(bytes, self.offset.checked_sub(LOCATOR_SIZE)?);
        if locator.u32()? != LOCATOR_SIGNATURE {
            return None;
        }
        locator.skip(4)?;
        let offset = to_usize(locator.u64()?);
        let mut record = Reader::at(bytes, offset);
        if record.u32()? != RECORD_SIGNATURE {
            return None;
        }
        record.skip(28)?;
        let count = record.u64()?;
        let directory_size = record.u64()?;
        let directory_offset = record.u64()?;
        Some(Self { directory_end: offset, count, directory_size, directory_offset, ..*self })
    }

    /// The directory's place and how far it is from where it should be: where the written offset leads to a
    /// header, else where the written size does.
    fn locate(&self, bytes: &[u8]) -> Option<(usize, usize)> {
        let written = to_usize(self.directory_offset);
        if is_header(bytes, written) && written < self.directory_end {
            return Some((written, 0));
        }
        let counted = self.directory_end.checked_sub(to_usize(self.directory_size))?;
        if is_header(bytes, counted) {
            return Some((counted, counted.saturating_sub(written)));
        }
        (self.count == 0 && self.directory_size == 0).then_some((self.directory_end, 0))
    }

    /// What is odd about the record itself.
    fn report(&self, bytes: &[u8], last: Option<usize>, defects: &mut Defects) {
        if let Some(last) = last.filter(|last| *last != self.offset) {
            let text = "another end-of-directory signature, which leads nowhere, stands behind the real one";
            defects.at(last, "zip-fake-end", text);
        }
        if self.comment_end > bytes.len() {
            let text = "the archive comment is declared longer than the file; Android refuses such a file";
            defects.at(self.offset, "zip-comment-length", text);
        } else if self.comment_end < bytes.len() {
            let extra = bytes.len().saturating_sub(self.comment_end);
            let text =
                format!("{extra} bytes stand behind the end of the archive; Android refuses such a file");
            defects.at(self.comment_end, "zip-trailing-data", text);
        }
        if self.disk != 0 && self.disk != 0xffff {
            let text = format!("disk number {} in an archive of one part; Android ignores it", self.disk);
            defects.at(self.offset, "zip-disk-number", text);
        }
    }
}

fn is_header(bytes: &[u8], offset: usize) -> bool {
    Reader::at(bytes, offset).u32() == Some(HEADER_SIGNATURE)
}

/// What is odd about where things are, once it is known how far entries lie behind their written offsets.
pub(super) fn report_place(bytes: &[u8], end: &End, shift: usize, defects: &mut Defects) {
    if shift != 0 {
        let text =
            format!("everything lies {shift} bytes behind its written offset; Android refuses such a file");
        defects.at(0, "zip-prepended-data", text);
    } else if !is_zip_like(bytes) {
        let text = "something other than an entry stands at the start; Android refuses such a file";
        defects.at(0, "zip-prepended-data", text);
    }
    if shift == 0 && !end.placed {
        let text = "the central directory is not at its written offset; it was found by its size";
        defects.at(end.directory_end, "zip-directory-offset", text);
    } else if shift == 0 && !end.fits {
        let text = "the central directory is declared longer than it is; Android refuses such a file";
        defects.at(end.directory_end, "zip-directory-size", text);
    }
}
