//! The header of a dex file: bytes and the header's offset in, table places clipped to the bytes out.
//!
//! <https://source.android.com/docs/core/runtime/dex-format#header-item>

use crate::base::{Defects, Limits, Reader, index, narrow};

/// Size of the header up to version 040.
pub(super) const HEADER_SIZE: u32 = 0x70;
/// Size of the header of a container (version 041).
pub(super) const CONTAINER_HEADER_SIZE: u32 = 0x78;
/// The first version that is a container.
pub(super) const CONTAINER_VERSION: u16 = 41;
const ENDIAN_CONSTANT: u32 = 0x1234_5678;
const REVERSE_ENDIAN_CONSTANT: u32 = 0x7856_3412;
const TYPE_CALL_SITE_ID_ITEM: u16 = 0x0007;
const TYPE_METHOD_HANDLE_ITEM: u16 = 0x0008;
/// Rows read of a map list; the specification knows 21 types, each at most once.
const MAX_MAP_ITEMS: u32 = 64;

/// A table of fixed-size rows, clipped so that every row lies inside the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) offset: u32,
    pub(super) count: u32,
}

impl Table {
    /// Row `number` of `N` bytes.
    #[inline]
    pub(super) fn row<const N: usize>(self, data: &[u8], number: u32) -> Option<&[u8; N]> {
        if number >= self.count {
            return None;
        }
        let start = index(number).checked_mul(N)?.checked_add(index(self.offset))?;
        data.get(start..)?.first_chunk()
    }
}

/// The fields of `header_item` that a reader needs, with the two tables that only the map names.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub(super) version: u16,
    /// Where this header starts.
    pub(super) offset: u32,
    pub(super) checksum: u32,
    /// The size as declared.
    pub(super) file_size: u32,
    pub(super) strings: Table,
    pub(super) types: Table,
    pub(super) protos: Table,
    pub(super) fields: Table,
    pub(super) methods: Table,
    pub(super) classes: Table,
    pub(super) call_sites: Table,
    pub(super) method_handles: Table,
}

/// The version in a `DEX_FILE_MAGIC`; `None` where the bytes are no dex file.
pub(super) fn version(bytes: &[u8]) -> Option<u16> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u16::from(byte & 0xf));
    match *bytes.first_chunk()? {
        [b'd', b'e', b'x', b'\n', a, b, c, 0] => {
            digit(a)?.checked_mul(100)?.checked_add(digit(b)?.checked_mul(10)?)?.checked_add(digit(c)?)
        }
        _ => None,
    }
}

/// Clips a table to the bytes and to the ceiling on rows.
fn clip(data: &[u8], table: Table, row: usize, name: &str, limits: &Limits, defects: &mut Defects) -> Table {
    let room = data.len().saturating_sub(index(table.offset)).checked_div(row).unwrap_or(0);
    let count = narrow(room.min(limits.max_rows)).min(table.count);
    if count < table.count {
        let text = format!("{name} declares {} rows, {count} are read", table.count);
        defects.at(index(table.offset), "dex-table-size", text);
    }
    Table { offset: table.offset, count }
}

impl Header {
    /// Reads the header at `offset`; `None` where there is no dex magic or not even a whole header.
    pub(super) fn read(data: &[u8], offset: u32, limits: &Limits, defects: &mut Defects) -> Option<Self> {
        let whole = data.get(index(offset)..)?.get(..index(HEADER_SIZE))?;
        let version = version(whole)?;
        let mut reader = Reader::at(data, index(offset));
        reader.skip(8)?;
        let checksum = reader.u32()?;
        reader.skip(20)?;
        let file_size = reader.u32()?;
        let header_size = reader.u32()?;
        let endian_tag = reader.u32()?;
        reader.skip(8)?;
        let map_off = reader.u32()?;
        let mut table = |row: usize, name: &str| -> Option<Table> {
            let (count, offset) = (reader.u32()?, reader.u32()?);
            Some(clip(data, Table { offset, count }, row, name, limits, defects))
        };
        let mut header = Self {
            version,
            offset,
            checksum,
            file_size,
            strings: table(4, "string_ids")?,
            types: table(4, "type_ids")?,
            protos: table(12, "proto_ids")?,
            fields: table(8, "field_ids")?,
            methods: table(8, "method_ids")?,
            classes: table(32, "class_defs")?,
            call_sites: Table::default(),
            method_handles: Table::default(),
        };
        header.check(data, header_size, endian_tag, defects);
        header.read_map(data, map_off, limits, defects);
        Some(header)
    }

    fn check(&self, data: &[u8], header_size: u32, endian_tag: u32, defects: &mut Defects) {
        let at = index(self.offset);
        if !matches!(self.version, 35 | 37..=41) {
            let text = format!("dex version {:03} is not known, read as the nearest known one", self.version);
            defects.at(at, "dex-version", text);
        }
        let expected = if self.is_container() { CONTAINER_HEADER_SIZE } else { HEADER_SIZE };
        if header_size != expected {
            let text = format!("header_size is {header_size:#x}, not {expected:#x}; taken as {expected:#x}");
            defects.at(at, "dex-header-size", text);
        }
        match endian_tag {
            ENDIAN_CONSTANT => {}
            REVERSE_ENDIAN_CONSTANT => {
                defects.at(at, "dex-endian-tag", "endian_tag says big-endian, read as little-endian");
            }
            other => defects.at(at, "dex-endian-tag", format!("endian_tag is {other:#010x}, ignored")),
        }
        if self.is_container() {
            self.check_container(data, defects);
        }
        let room = narrow(data.len()).saturating_sub(self.offset);
        if self.file_size > room {
            let text =
                format!("file_size is {} but {room} bytes are there; the rest is missing", self.file_size);
            defects.at(at, "dex-truncated", text);
        } else if self.file_size < room && !self.is_container() {
            let text =
                format!("{} bytes follow the declared end of the file", room.saturating_sub(self.file_size));
            defects.at(at, "dex-trailing-bytes", text);
        }
    }

    /// Checks the two fields that only a container's header has.
    fn check_container(&self, data: &[u8], defects: &mut Defects) {
        let mut reader = Reader::at(data, index(self.offset.saturating_add(HEADER_SIZE)));
        let (container_size, header_offset) = (reader.u32(), reader.u32());
        if container_size != Some(narrow(data.len())) || header_offset != Some(self.offset) {
            let text = "container_size and header_offset are not those of the file, ignored";
            defects.at(index(self.offset), "dex-container", text);
        }
    }

    /// Whether offsets count from the start of a container that several dex files share.
    pub(super) const fn is_container(&self) -> bool {
        self.version >= CONTAINER_VERSION
    }

    /// Finds `call_site_ids` and `method_handles`, which the header does not name.
    fn read_map(&mut self, data: &[u8], map_off: u32, limits: &Limits, defects: &mut Defects) {
        let mut reader = Reader::at(data, index(map_off));
        let Some(size) = reader.u32().filter(|_| map_off != 0) else {
            return defects.at(index(map_off), "dex-map-list", "no map_list at map_off");
        };
        if size > MAX_MAP_ITEMS {
            let text = format!("map_list declares {size} items, {MAX_MAP_ITEMS} are read");
            defects.at(index(map_off), "dex-map-list", text);
        }
        for _ in 0..size.min(MAX_MAP_ITEMS) {
            let item = (reader.u16(), reader.skip(2), reader.u32(), reader.u32());
            let (Some(kind), Some(()), Some(count), Some(offset)) = item else {
                return defects.at(reader.position(), "dex-map-list", "map_list ends early");
            };
            let table = Table { offset, count };
            match kind {
                TYPE_CALL_SITE_ID_ITEM => {
                    self.call_sites = clip(data, table, 4, "call_site_ids", limits, defects);
                }
                TYPE_METHOD_HANDLE_ITEM => {
                    self.method_handles = clip(data, table, 8, "method_handles", limits, defects);
                }
                _ => {}
            }
        }
    }
}
