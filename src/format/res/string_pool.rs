//! `ResStringPool`: an indexed pool of UTF-8 or UTF-16 strings, decoded once into one buffer.

use super::Chunk;
use crate::base::text::{decode_mutf8, decode_utf16};
use crate::base::{Defects, Limits, Reader, index, narrow};

/// How many times the bytes of a pool its strings may come to when decoded: offsets may all point at one place.
const MAX_EXPANSION: usize = 4;
const UTF8_FLAG: u32 = 1 << 8;
const ENTRY: usize = 4;
/// Lengths beyond this many bytes lose their upper bits in pools that old `aapt` wrote.
const LOST_LENGTH: usize = 0x8000;

/// Strings by index; an unreadable one keeps its slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StringPool {
    text: String,
    spans: Vec<Option<Span>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

impl StringPool {
    /// Reads a pool chunk. Style spans are skipped.
    #[must_use]
    pub fn parse(chunk: &Chunk<'_>, limits: &Limits, defects: &mut Defects) -> Self {
        let mut header = chunk.header();
        let mut word = || header.u32().map(index);
        let (Some(count), Some(styles), Some(flags), Some(strings_start), Some(styles_start)) =
            (word(), word(), word(), word(), word())
        else {
            defects.at(chunk.offset, "string-pool-header", "string pool header is cut off, no strings read");
            return Self::default();
        };
        let end = match styles_start {
            start if styles > 0 && start > strings_start => start.min(chunk.data.len()),
            _ => chunk.data.len(),
        };
        let Some(data) = chunk.data.get(strings_start..end) else {
            if count > 0 {
                defects.at(
                    chunk.offset,
                    "string-pool-start",
                    format!("strings start at {strings_start:#x}, outside the pool"),
                );
            }
            return Self {
                text: String::new(),
                spans: vec![None; count.min(fitting(chunk)).min(limits.max_rows)],
            };
        };
        let count = bounded_count(count, chunk, limits, defects);
        let utf8 = narrow(flags) & UTF8_FLAG != 0;
        Self::decode(chunk, data, count, utf8, defects)
    }

    fn decode(chunk: &Chunk<'_>, data: &[u8], count: usize, utf8: bool, defects: &mut Defects) -> Self {
        let ceiling = data.len().saturating_mul(MAX_EXPANSION);
        let mut pool = Self { text: String::with_capacity(data.len()), spans: Vec::with_capacity(count) };
        let mut offsets = chunk.body();
        let mut scan = ceiling;
        for row in 0..count {
            let offset = offsets.u32().map_or(usize::MAX, index);
            let start = pool.text.len();
            let read = if start > ceiling {
                None
            } else if utf8 {
                pool.append_utf8(data, offset, &mut scan)
            } else {
                pool.append_utf16(data, offset)
            };
            let span = read.map(|()| Span { start: narrow(start), end: narrow(pool.text.len()) });
            if span.is_none() && start <= ceiling {
                defects.at(
                    chunk.offset,
                    "string-offset",
                    format!("string {row} at {offset:#x} cannot be read, left empty"),
                );
            }
            pool.spans.push(span);
        }
        if pool.text.len() > ceiling {
            defects.at(
                chunk.offset,
                "string-pool-overlap",
                format!(
                    "strings of a pool of {} bytes decode to more than {ceiling}, the rest left out",
                    data.len()
                ),
            );
        }
        pool
    }

    fn append_utf8(&mut self, data: &[u8], offset: usize, scan: &mut usize) -> Option<()> {
        let bytes = utf8_bytes(data, offset, scan)?;
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text.push_str(text),
            Err(_) => self.text.push_str(&decode_mutf8(bytes)),
        }
        Some(())
    }

    fn append_utf16(&mut self, data: &[u8], offset: usize) -> Option<()> {
        let mut reader = Reader::at(data, offset);
        let first = usize::from(reader.u16()?);
        let units =
            if first & 0x8000 == 0 { first } else { (first & 0x7fff) << 16 | usize::from(reader.u16()?) };
        let bytes = reader.bytes(units.checked_mul(2)?)?;
        if bytes.as_chunks::<2>().0.iter().all(|[low, high]| *high == 0 && low.is_ascii()) {
            self.text.extend(bytes.iter().step_by(2).map(|&low| char::from(low)));
        } else {
            self.text.push_str(&decode_utf16(bytes));
        }
        Some(())
    }

    /// The string in slot `row`; `None` for a slot that does not exist or could not be read.
    #[must_use]
    pub fn get(&self, row: u32) -> Option<&str> {
        let span = (*self.spans.get(index(row))?)?;
        self.text.get(index(span.start)..index(span.end))
    }

    /// How many slots there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is no slot.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// All slots in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..narrow(self.spans.len())).map(|index| self.get(index))
    }

    /// Adds a string and returns its index; for tables that keep their strings in place.
    pub fn push(&mut self, text: &str) -> u32 {
        let start = narrow(self.text.len());
        self.text.push_str(text);
        self.spans.push(Some(Span { start, end: narrow(self.text.len()) }));
        narrow(self.spans.len()).saturating_sub(1)
    }
}

/// How many offsets the chunk has room for.
fn fitting(chunk: &Chunk<'_>) -> usize {
    chunk.body().remaining() / ENTRY
}

fn bounded_count(declared: usize, chunk: &Chunk<'_>, limits: &Limits, defects: &mut Defects) -> usize {
    let count = declared.min(fitting(chunk));
    if count < declared {
        defects.at(
            chunk.offset,
            "string-count",
            format!("{declared} strings declared, room for {count}; read those"),
        );
    }
    if count > limits.max_rows {
        defects.at(
            chunk.offset,
            "string-ceiling",
            format!("{count} strings, read the first {}", limits.max_rows),
        );
    }
    count.min(limits.max_rows)
}

/// The bytes of a UTF-8 string: its length in characters, its length in bytes, its bytes, a zero.
///
/// Old `aapt` lost the upper bits of lengths from 32 KiB on; the zero tells. `scan` bounds the search for it.
fn utf8_bytes<'a>(data: &'a [u8], offset: usize, scan: &mut usize) -> Option<&'a [u8]> {
    let mut reader = Reader::at(data, offset);
    utf8_length(&mut reader)?;
    let length = utf8_length(&mut reader)?;
    let rest = reader.rest();
    let text = rest.get(..length)?;
    let tail = rest.get(length..)?;
    if tail.first() == Some(&0) {
        return Some(text);
    }
    let tail = tail.get(..*scan).unwrap_or(tail);
    let zero = memchr::memchr(0, tail);
    *scan = scan.saturating_sub(zero.unwrap_or(tail.len()));
    let lost = zero.filter(|more| more.is_multiple_of(LOST_LENGTH) && !text.contains(&0));
    rest.get(..length.saturating_add(lost.unwrap_or(0)))
}

fn utf8_length(reader: &mut Reader<'_>) -> Option<usize> {
    let first = usize::from(reader.u8()?);
    if first & 0x80 == 0 { Some(first) } else { Some((first & 0x7f) << 8 | usize::from(reader.u8()?)) }
}
