//! A ByteDance package (`TPKG`, or `SPKG` around one) in, its files out; all integers are little-endian.

use super::Files;
use crate::base::{Bytes, Defects, Limits, Reader};

/// Whether bytes begin like a package.
pub(super) fn is_tpkg(bytes: &[u8]) -> bool {
    bytes.starts_with(b"TPKG")
}

/// Whether bytes begin like the wrapper.
pub(super) fn is_spkg(bytes: &[u8]) -> bool {
    bytes.starts_with(b"SPKG")
}

/// Reads the index: magic, version, size of a block of metadata, count, then name, absolute offset and size of
/// each file. `None` where names and offsets are encrypted, as in mini games with a block of metadata.
pub(super) fn read(bytes: &Bytes, limits: &Limits, defects: &mut Defects) -> Option<Files> {
    let mut reader = Reader::at(bytes, 4);
    let version = reader.u32();
    if version != Some(2) {
        defects.at(4, "tpkg-version", "the version is not 2; read as if it were");
    }
    if reader.u32().is_some_and(|size| size != 0) {
        return None;
    }
    let count = reader.u32().unwrap_or_default();
    let mut files = Files::new(bytes, limits);
    for at in 0..count {
        let position = reader.position();
        let mut entry = || {
            let length = usize::try_from(reader.u32()?).ok()?;
            let name = reader.bytes(length)?;
            Some((name, reader.u32()?, reader.u32()?))
        };
        let Some((name, offset, size)) = entry() else {
            let text = format!("the index names {count} files and ends after {at}");
            files.cut(position, "tpkg-index", text, defects);
            break;
        };
        if !files.add(name, offset, size, position, defects) {
            break;
        }
    }
    Some(files)
}

/// Where the Zstandard frame of a wrapper begins; `None` where its content is encrypted.
pub(super) fn frame_of_spkg(bytes: &[u8]) -> Option<usize> {
    let mut reader = Reader::at(bytes, 4);
    let (version, _kind, metadata) = (reader.u32()?, reader.u16()?, reader.u16()?);
    (version == 1 && metadata == 0).then(|| reader.position())
}
