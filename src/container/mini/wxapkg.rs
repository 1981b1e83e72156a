//! A WeChat or QQ package (`.wxapkg`, `.qapkg`) in, its files out.
//!
//! All integers are big-endian: `BE`, edition, length of the index, length of the body, `ED`, count of files, then
//! for each file the length of its name, the name, absolute offset and size.

use super::Files;
use crate::base::{Bytes, Defects, Limits, Reader};

const FIRST_MARK: u8 = 0xbe;
const LAST_MARK: u8 = 0xed;
/// Where the last mark stands.
const LAST_MARK_AT: usize = 13;
/// Where the number of files stands.
const COUNT_AT: usize = 14;

/// Whether bytes begin like one.
pub(crate) fn is_wxapkg(bytes: &[u8]) -> bool {
    bytes.first() == Some(&FIRST_MARK) && bytes.get(LAST_MARK_AT) == Some(&LAST_MARK)
}

/// Reads the index. WeChat itself trusts the count alone, so both lengths in the header are only compared.
pub(super) fn read(bytes: &Bytes, limits: &Limits, defects: &mut Defects) -> Files {
    let mut reader = Reader::at(bytes, 1);
    let (edition, index, body) = (be32(&mut reader), be32(&mut reader), be32(&mut reader));
    if edition != Some(0) {
        defects.at(1, "wxapkg-edition", "the edition is not 0; read as if it were");
    }
    if !lengths_agree(bytes.len(), index, body) {
        defects.at(5, "wxapkg-length", "the lengths in the header do not add up to the file; ignored");
    }
    reader.seek(COUNT_AT);
    let count = be32(&mut reader).unwrap_or_default();
    let mut files = Files::new(bytes, limits);
    for at in 0..count {
        let position = reader.position();
        let mut entry = || {
            let length = usize::try_from(be32(&mut reader)?).ok()?;
            let name = reader.bytes(length)?;
            Some((name, be32(&mut reader)?, be32(&mut reader)?))
        };
        let Some((name, offset, size)) = entry() else {
            let text = format!("the index names {count} files and ends after {at}");
            files.cut(position, "wxapkg-index", text, defects);
            break;
        };
        if !files.add(name, offset, size, position, defects) {
            break;
        }
    }
    files
}

/// WeChat counts the four bytes of the count into the length of the index; some packers do not.
fn lengths_agree(size: usize, index: Option<u32>, body: Option<u32>) -> bool {
    let sum = |header: u64| Some(header.saturating_add(index?.into()).saturating_add(body?.into()));
    let size = u64::try_from(size).ok();
    sum(14) == size || sum(18) == size
}

fn be32(reader: &mut Reader<'_>) -> Option<u32> {
    reader.array().map(u32::from_be_bytes)
}
