//! `ResChunk_header`: the chunks of a region one after the other, each a window into the file's bytes.

use crate::base::{Defects, Reader, index};

/// Chunk types (`RES_*_TYPE`).
pub mod kind {
    /// `RES_STRING_POOL_TYPE`.
    pub const STRING_POOL: u16 = 0x0001;
    /// `RES_TABLE_TYPE`.
    pub const TABLE: u16 = 0x0002;
    /// `RES_XML_TYPE`.
    pub const XML: u16 = 0x0003;
    /// `RES_XML_START_NAMESPACE_TYPE`.
    pub const XML_START_NAMESPACE: u16 = 0x0100;
    /// `RES_XML_END_NAMESPACE_TYPE`.
    pub const XML_END_NAMESPACE: u16 = 0x0101;
    /// `RES_XML_START_ELEMENT_TYPE`.
    pub const XML_START_ELEMENT: u16 = 0x0102;
    /// `RES_XML_END_ELEMENT_TYPE`.
    pub const XML_END_ELEMENT: u16 = 0x0103;
    /// `RES_XML_CDATA_TYPE`.
    pub const XML_CDATA: u16 = 0x0104;
    /// `RES_XML_RESOURCE_MAP_TYPE`.
    pub const XML_RESOURCE_MAP: u16 = 0x0180;
    /// `RES_TABLE_PACKAGE_TYPE`.
    pub const TABLE_PACKAGE: u16 = 0x0200;
    /// `RES_TABLE_TYPE_TYPE`.
    pub const TABLE_TYPE: u16 = 0x0201;
    /// `RES_TABLE_TYPE_SPEC_TYPE`.
    pub const TABLE_TYPE_SPEC: u16 = 0x0202;
    /// `RES_TABLE_LIBRARY_TYPE`.
    pub const TABLE_LIBRARY: u16 = 0x0203;
    /// `RES_TABLE_OVERLAYABLE_TYPE`.
    pub const TABLE_OVERLAYABLE: u16 = 0x0204;
    /// `RES_TABLE_OVERLAYABLE_POLICY_TYPE`.
    pub const TABLE_OVERLAYABLE_POLICY: u16 = 0x0205;
    /// `RES_TABLE_STAGED_ALIAS_TYPE`.
    pub const TABLE_STAGED_ALIAS: u16 = 0x0206;
}

/// The size of `ResChunk_header`.
pub const HEADER: usize = 8;

/// One chunk.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    /// The type, as declared.
    pub kind: u16,
    /// Where the body starts inside [`Chunk::data`].
    pub header_size: usize,
    /// Where the chunk starts in the file.
    pub offset: usize,
    /// The whole chunk, header included.
    pub data: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// A cursor behind the eight bytes all headers share.
    #[must_use]
    pub const fn header(&self) -> Reader<'a> {
        Reader::at(self.data, HEADER)
    }

    /// A cursor at the body.
    #[must_use]
    pub const fn body(&self) -> Reader<'a> {
        Reader::at(self.data, self.header_size)
    }
}

/// The declared header of a chunk.
#[derive(Clone, Copy, Debug)]
pub struct Header {
    /// The type.
    pub kind: u16,
    /// Bytes until the body.
    pub header_size: usize,
    /// Bytes of the whole chunk.
    pub size: usize,
}

impl Header {
    /// The header at `offset`; `None` where the data ends before it does.
    #[must_use]
    pub fn read(data: &[u8], offset: usize) -> Option<Self> {
        let mut reader = Reader::at(data, offset);
        Some(Self {
            kind: reader.u16()?,
            header_size: usize::from(reader.u16()?),
            size: index(reader.u32()?),
        })
    }

    const fn is_sound(&self) -> bool {
        self.header_size >= HEADER && self.header_size <= self.size
    }

    /// Whether this looks like the start of a real chunk: a known type with the header size of that type.
    #[must_use]
    pub fn is_plausible(&self, left: usize) -> bool {
        let header = match self.kind {
            kind::STRING_POOL => self.header_size == 28,
            kind::XML_START_NAMESPACE..=kind::XML_CDATA | kind::TABLE_TYPE_SPEC => self.header_size == 16,
            kind::XML_RESOURCE_MAP => self.header_size == HEADER,
            kind::TABLE_PACKAGE => matches!(self.header_size, 284 | 288),
            kind::TABLE_TYPE => (20..=128).contains(&self.header_size),
            _ => false,
        };
        header && self.is_sound() && self.size <= left && self.size.is_multiple_of(4)
    }
}

/// Walks the chunks of a region; what is malformed is noted, and the walk goes on at the next sound chunk.
#[derive(Debug)]
pub struct Walker<'a> {
    data: &'a [u8],
    position: usize,
    base: usize,
}

impl<'a> Walker<'a> {
    /// A walk over `data` from `position`; `base` is where `data` starts in the file.
    #[must_use]
    pub const fn new(data: &'a [u8], position: usize, base: usize) -> Self {
        Self { data, position, base }
    }

    /// The next chunk, or `None` at the end.
    pub fn next(&mut self, defects: &mut Defects) -> Option<Chunk<'a>> {
        loop {
            let start = self.position;
            let left = self.data.len().checked_sub(start)?;
            let Some(header) = Header::read(self.data, start) else {
                if left > 0 {
                    defects.at(
                        self.place(start),
                        "chunk-trailing",
                        format!("{left} bytes after the last chunk left out"),
                    );
                }
                self.position = self.data.len();
                return None;
            };
            if !header.is_sound() {
                self.position = self.resync(start);
                let skipped = self.position.saturating_sub(start);
                defects.at(
                    self.place(start),
                    "chunk-size",
                    format!(
                        "chunk {:#06x} declares header size {} and size {}, skipped {skipped} bytes to the next sound chunk",
                        header.kind, header.header_size, header.size
                    ),
                );
                continue;
            }
            let size = self.size(&header, start, left, defects);
            self.position = start.saturating_add(size);
            return Some(Chunk {
                kind: header.kind,
                header_size: header.header_size.min(size),
                offset: self.place(start),
                data: self.data.get(start..self.position)?,
            });
        }
    }

    fn size(&self, header: &Header, start: usize, left: usize, defects: &mut Defects) -> usize {
        if header.size <= left {
            if !header.size.is_multiple_of(4) {
                defects.at(
                    self.place(start),
                    "chunk-alignment",
                    format!("chunk {:#06x} has size {}, not a multiple of 4", header.kind, header.size),
                );
            }
            return header.size;
        }
        let container = matches!(header.kind, kind::TABLE | kind::XML | kind::TABLE_PACKAGE);
        let size = if container { left } else { self.resync(start).saturating_sub(start) };
        defects.at(
            self.place(start),
            "chunk-size",
            format!(
                "chunk {:#06x} declares size {}, only {left} bytes are left; took {size}",
                header.kind, header.size
            ),
        );
        size
    }

    /// The next place behind `start`, in steps of four, where a plausible chunk starts; else the end.
    fn resync(&self, start: usize) -> usize {
        let from = start.saturating_add(HEADER);
        (from..self.data.len())
            .step_by(4)
            .find(|&at| {
                let left = self.data.len().saturating_sub(at);
                Header::read(self.data, at).is_some_and(|header| header.is_plausible(left))
            })
            .unwrap_or(self.data.len())
    }

    const fn place(&self, position: usize) -> usize {
        self.base.saturating_add(position)
    }
}

#[cfg(test)]
mod tests {
    use super::Walker;
    use crate::base::Defects;
    use crate::testkit::res::chunk;

    fn walk(data: &[u8]) -> (Vec<(u16, usize)>, Vec<&'static str>) {
        let (mut walker, mut defects) = (Walker::new(data, 0, 100), Defects::default());
        let chunks = std::iter::from_fn(|| walker.next(&mut defects))
            .map(|chunk| (chunk.kind, chunk.offset))
            .collect();
        (chunks, defects.as_slice().iter().map(|defect| defect.kind).collect())
    }

    #[test]
    fn the_walk_goes_on_behind_a_broken_chunk() {
        let sound = chunk(0x0103, &[0; 8], &[0; 8]);
        let twice = [sound.clone(), sound.clone()].concat();
        assert_eq!(walk(&twice), (vec![(0x0103, 100), (0x0103, 124)], vec![]));
        for size in [0, 4, 1_000_000_u32] {
            let mut broken = twice.clone();
            broken[4..8].copy_from_slice(&size.to_le_bytes());
            let (chunks, defects) = walk(&broken);
            assert_eq!(chunks.last(), Some(&(0x0103, 124)), "{size}");
            assert_eq!(defects, ["chunk-size"], "{size}");
        }
        assert_eq!(walk(&[sound, vec![1, 2, 3]].concat()).1, ["chunk-trailing"]);
        assert_eq!(walk(&[]), (vec![], vec![]));
    }
}
