//! A tar archive in, its regular files out: ustar, with the long names of GNU and pax.

use super::mini::Files;
use crate::base::{Bytes, Defects, Limits};

const BLOCK: usize = 512;
const NAME: std::ops::Range<usize> = 0..100;
const SIZE: std::ops::Range<usize> = 124..136;
const TYPE: usize = 156;
const MAGIC: std::ops::Range<usize> = 257..262;
const PREFIX: std::ops::Range<usize> = 345..500;
/// Bytes of a long name or of a pax header.
const MAX_NAME_BYTES: u64 = 64 << 10;

/// Whether bytes begin like a tar with a ustar header.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(MAGIC) == Some(b"ustar")
}

/// Reads the headers until two empty blocks, the end of the bytes or a header that is none.
pub(super) fn read(bytes: &Bytes, limits: &Limits, defects: &mut Defects) -> Files {
    let mut files = Files::new(bytes, limits);
    let mut at = 0_usize;
    let mut long_name: Option<Vec<u8>> = None;
    while let Some(header) = at.checked_add(BLOCK).and_then(|end| bytes.get(at..end)) {
        if header.iter().all(|byte| *byte == 0) {
            break;
        }
        let Some(size) = number(header.get(SIZE).unwrap_or_default()).filter(|_| is_tar(header)) else {
            let text = "no tar header where one should be; stopped there".to_owned();
            files.cut(at, "tar-header", text, defects);
            break;
        };
        let start = at.saturating_add(BLOCK);
        let end = usize::try_from(size).ok().and_then(|size| start.checked_add(size));
        let content = end.and_then(|end| bytes.get(start..end));
        match header.get(TYPE) {
            Some(b'L') if size <= MAX_NAME_BYTES => long_name = content.map(|name| until_nul(name).to_vec()),
            Some(b'x') if size <= MAX_NAME_BYTES => long_name = content.and_then(pax_path).or(long_name),
            Some(b'0' | 0) => {
                let name = long_name.take().unwrap_or_else(|| short_name(header));
                let place = u32::try_from(start).ok().zip(u32::try_from(size).ok());
                let Some((offset, size)) = place else {
                    let text = "a file larger than 4 GiB; stopped there".to_owned();
                    files.cut(at, "tar-header", text, defects);
                    break;
                };
                if !files.add(&name, offset, size, at, defects) {
                    break;
                }
            }
            _ => long_name = None,
        }
        let Some(next) = end.and_then(|end| end.checked_next_multiple_of(BLOCK)) else { break };
        at = next;
    }
    files
}

/// Octal digits, or eight or more bytes of binary behind a first bit that is set (GNU).
fn number(field: &[u8]) -> Option<u64> {
    if let Some((first, rest)) = field.split_first()
        && *first == 0x80
    {
        let bytes: [u8; 8] = rest.get(rest.len().checked_sub(8)?..)?.try_into().ok()?;
        return Some(u64::from_be_bytes(bytes));
    }
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches(|c| c == ' ' || c == '\0');
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

fn short_name(header: &[u8]) -> Vec<u8> {
    let field = |range| until_nul(header.get(range).unwrap_or_default());
    match field(PREFIX) {
        [] => field(NAME).to_vec(),
        prefix => [prefix, b"/", field(NAME)].concat(),
    }
}

/// The value of `path` in records of the form `length key=value\n`.
fn pax_path(content: &[u8]) -> Option<Vec<u8>> {
    let records = content.split(|byte| *byte == b'\n');
    let mut values = records.filter_map(|record| {
        let at = record.iter().position(|byte| *byte == b' ')?;
        record.get(at..)?.strip_prefix(b" path=")
    });
    values.next().map(<[u8]>::to_vec)
}

fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}
