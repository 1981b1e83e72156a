//! Sections of the data part: items are aligned, shared where equal, and listed in the map.

use std::collections::BTreeMap;

use super::output::Output;

/// The type codes of map items.
pub(super) mod kind {
    pub(crate) const HEADER: u16 = 0x0000;
    pub(crate) const STRING_ID: u16 = 0x0001;
    pub(crate) const TYPE_ID: u16 = 0x0002;
    pub(crate) const PROTO_ID: u16 = 0x0003;
    pub(crate) const FIELD_ID: u16 = 0x0004;
    pub(crate) const METHOD_ID: u16 = 0x0005;
    pub(crate) const CLASS_DEF: u16 = 0x0006;
    pub(crate) const CALL_SITE_ID: u16 = 0x0007;
    pub(crate) const METHOD_HANDLE: u16 = 0x0008;
    pub(crate) const MAP_LIST: u16 = 0x1000;
    pub(crate) const TYPE_LIST: u16 = 0x1001;
    pub(crate) const ANNOTATION_SET_REF_LIST: u16 = 0x1002;
    pub(crate) const ANNOTATION_SET: u16 = 0x1003;
    pub(crate) const CLASS_DATA: u16 = 0x2000;
    pub(crate) const CODE: u16 = 0x2001;
    pub(crate) const STRING_DATA: u16 = 0x2002;
    pub(crate) const DEBUG_INFO: u16 = 0x2003;
    pub(crate) const ANNOTATION: u16 = 0x2004;
    pub(crate) const ENCODED_ARRAY: u16 = 0x2005;
    pub(crate) const ANNOTATIONS_DIRECTORY: u16 = 0x2006;
}

/// One line of the map: type, count, offset.
pub(super) type MapItem = (u16, u32, u32);

/// The file so far, and the map of it.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) out: Output,
    pub(super) map: Vec<MapItem>,
    known: BTreeMap<Vec<u8>, u32>,
}

impl File {
    /// Lists a table of `count` rows of `size` bytes at `offset`, and gives the offset behind it.
    pub(super) fn table(&mut self, kind: u16, offset: u32, count: usize, size: u32) -> u32 {
        if count > 0 {
            self.map.push((kind, count as u32, offset));
        }
        offset + count as u32 * size
    }

    /// Starts a section; equal items are shared within one section only.
    pub(super) fn section(&mut self, kind: u16) {
        self.known.clear();
        self.map.push((kind, 0, 0));
    }

    /// Ends a section; one without items is not listed.
    pub(super) fn end(&mut self) {
        self.map.retain(|(_, count, _)| *count > 0);
    }

    /// The offset of an item with these bytes, written now if none has been before.
    pub(super) fn shared(&mut self, bytes: Vec<u8>, align: usize) -> u32 {
        if let Some(offset) = self.known.get(&bytes) {
            return *offset;
        }
        let offset = self.put(&bytes, align);
        self.known.insert(bytes, offset);
        offset
    }

    /// Writes an item of its own.
    pub(super) fn put(&mut self, bytes: &[u8], align: usize) -> u32 {
        self.out.align(align);
        let offset = self.out.here();
        self.out.bytes.extend(bytes);
        if let Some((_, count, start)) = self.map.last_mut() {
            if *count == 0 {
                *start = offset;
            }
            *count += 1;
        }
        offset
    }
}
