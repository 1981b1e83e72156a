//! The bytes of `resources.arsc` into a [`ResourceTable`].

use super::{Config, Content, Item, ResourcePackage, ResourceTable, ResourceType, Row, TypeConfig};
use crate::base::text::decode_utf16;
use crate::base::{Defects, Limits, Parsed, Reader, index};
use crate::format::res::chunk::{HEADER, Header, kind};
use crate::format::res::value::map_items;
use crate::format::res::{Chunk, ResValue, StringPool, Walker};
use std::sync::Arc;

/// `ResTable_type::FLAG_SPARSE`: offsets are pairs of entry and offset / 4.
const TYPE_SPARSE: u8 = 1;
/// `ResTable_type::FLAG_OFFSET16`: offsets are 16 bits wide, in units of 4.
const TYPE_OFFSET16: u8 = 2;
/// `ResTable_entry::FLAG_COMPLEX`.
const ENTRY_COMPLEX: u16 = 1;
/// `ResTable_entry::FLAG_COMPACT`: the value stands in the entry itself.
const ENTRY_COMPACT: u16 = 8;
/// UTF-16 units of a package name.
const PACKAGE_NAME: usize = 256;
/// The header size of packages that have a `typeIdOffset`.
const PACKAGE_WITH_OFFSET: usize = 288;

/// Reads a resource table.
#[must_use]
pub fn parse(bytes: &[u8], limits: &Limits) -> Parsed<ResourceTable> {
    let mut parser = Parser { limits, defects: Defects::default(), rows: 0, items: 0, full: false };
    let table = parser.table(bytes);
    Parsed { value: table, defects: parser.defects }
}

struct Parser<'l> {
    limits: &'l Limits,
    defects: Defects,
    rows: usize,
    items: usize,
    full: bool,
}

/// What the chunks of one package need of each other.
#[derive(Default)]
struct Context {
    type_names: StringPool,
    type_id_offset: u32,
    /// Entry count of each type as its `typeSpec` declares it, by type id.
    specs: Vec<(u8, u32)>,
}

/// `ResTable_type`.
struct TypeHeader {
    id: u8,
    flags: u8,
    count: usize,
    entries_start: usize,
}

impl Parser<'_> {
    fn table(&mut self, bytes: &[u8]) -> ResourceTable {
        let mut table = ResourceTable::default();
        let Some(header) = Header::read(bytes, 0).filter(|header| header.kind == kind::TABLE) else {
            self.defects.at(0, "not-arsc", "no resource table header, nothing read");
            return table;
        };
        let end = self.extent(bytes, &header);
        let start = if header.header_size < HEADER { 12 } else { header.header_size };
        let mut walker = Walker::new(bytes.get(..end).unwrap_or(bytes), start, 0);
        let mut strings: Option<Arc<StringPool>> = None;
        while let Some(chunk) = walker.next(&mut self.defects) {
            match chunk.kind {
                kind::STRING_POOL if strings.is_none() => {
                    strings = Some(Arc::new(StringPool::parse(&chunk, self.limits, &mut self.defects)));
                }
                kind::TABLE_PACKAGE => {
                    let package = self.package(&chunk);
                    table.packages.extend(package);
                }
                other => {
                    self.defects.at(chunk.offset, "arsc-unknown-chunk", format!("chunk {other:#06x} skipped"))
                }
            }
        }
        let strings = strings.unwrap_or_default();
        for package in &mut table.packages {
            package.strings = Arc::clone(&strings);
        }
        let declared = Reader::at(bytes, HEADER).u32().map_or(0, index);
        if declared != table.packages.len() {
            let found = table.packages.len();
            self.defects.at(
                HEADER,
                "arsc-package-count",
                format!("{declared} packages declared, {found} found"),
            );
        }
        table
    }

    fn extent(&mut self, bytes: &[u8], header: &Header) -> usize {
        if header.size != bytes.len() {
            self.defects.at(4, "arsc-size", format!("size declared as {}, is {}", header.size, bytes.len()));
        }
        if header.size < header.header_size.max(HEADER) { bytes.len() } else { header.size.min(bytes.len()) }
    }

    fn package(&mut self, chunk: &Chunk<'_>) -> Option<ResourcePackage> {
        let mut header = chunk.header();
        let (Some(id), Some(name)) = (header.u32(), header.bytes(PACKAGE_NAME)) else {
            self.defects.at(chunk.offset, "arsc-package", "package header is cut off, package left out");
            return None;
        };
        let mut word = || header.u32();
        let (type_strings, _, key_strings, _) = (word()?, word()?, word()?, word()?);
        let type_id_offset = if chunk.header_size >= PACKAGE_WITH_OFFSET { word().unwrap_or(0) } else { 0 };
        if id > 0xff {
            self.defects.at(
                chunk.offset,
                "arsc-package-id",
                format!("package id {id:#x} does not fit in a byte, its last byte taken"),
            );
        }
        let mut package =
            ResourcePackage { id: id & 0xff, name: package_name(name), ..ResourcePackage::default() };
        let context =
            Context { type_names: self.pool(chunk, index(type_strings)), type_id_offset, specs: Vec::new() };
        package.keys = self.pool(chunk, index(key_strings));
        self.types(chunk, &mut package, context);
        Some(package)
    }

    /// The string pool at `offset` in a package.
    fn pool(&mut self, package: &Chunk<'_>, offset: usize) -> StringPool {
        let found = Header::read(package.data, offset)
            .filter(|header| header.kind == kind::STRING_POOL && offset > 0)
            .and_then(|_| Walker::new(package.data, offset, package.offset).next(&mut Defects::default()));
        match found {
            Some(chunk) => StringPool::parse(&chunk, self.limits, &mut self.defects),
            None => {
                self.defects.at(
                    package.offset,
                    "arsc-names",
                    format!("no string pool at {offset:#x} of the package, names are missing"),
                );
                StringPool::default()
            }
        }
    }

    fn types(&mut self, chunk: &Chunk<'_>, package: &mut ResourcePackage, mut context: Context) {
        let mut walker = Walker::new(chunk.data, chunk.header_size, chunk.offset);
        while let Some(child) = walker.next(&mut self.defects) {
            match child.kind {
                kind::TABLE_TYPE_SPEC => self.type_spec(&child, &mut context),
                kind::TABLE_TYPE => self.type_config(&child, package, &context),
                kind::STRING_POOL
                | kind::TABLE_LIBRARY
                | kind::TABLE_OVERLAYABLE
                | kind::TABLE_OVERLAYABLE_POLICY
                | kind::TABLE_STAGED_ALIAS => {}
                other => {
                    self.defects.at(child.offset, "arsc-unknown-chunk", format!("chunk {other:#06x} skipped"))
                }
            }
        }
    }

    fn type_spec(&mut self, chunk: &Chunk<'_>, context: &mut Context) {
        let mut header = chunk.header();
        let (Some(id), Some(()), Some(count)) = (header.u8(), header.skip(3), header.u32()) else { return };
        let room = chunk.body().remaining() / 4;
        if index(count) > room {
            self.defects.at(
                chunk.offset,
                "type-spec-size",
                format!("type {id:#04x}: {count} entries declared, room for {room}"),
            );
        }
        context.specs.push((id, count));
    }

    fn type_config(&mut self, chunk: &Chunk<'_>, package: &mut ResourcePackage, context: &Context) {
        let Some((header, config)) = type_header(chunk) else {
            self.defects.at(chunk.offset, "arsc-type", "type header is cut off, its values left out");
            return;
        };
        self.check_spec(chunk, &header, context);
        let mut rows = self.rows(chunk, &header, package);
        if !rows.is_sorted_by_key(|row| row.entry) {
            rows.sort_by_key(|row| row.entry);
            self.defects.at(
                chunk.offset,
                "arsc-unsorted",
                format!("sparse entries of type {:#04x} are not in order, sorted", header.id),
            );
        }
        let known = package.types.iter().position(|type_| type_.id == header.id);
        let at = known.unwrap_or(package.types.len());
        if known.is_none() {
            let row =
                u32::from(header.id).checked_sub(1).and_then(|row| row.checked_sub(context.type_id_offset));
            let name = row.and_then(|row| context.type_names.get(row)).unwrap_or_default().to_owned();
            package.types.push(ResourceType { id: header.id, name, configs: Vec::new() });
        }
        if let Some(type_) = package.types.get_mut(at) {
            type_.configs.push(TypeConfig { config, rows });
        }
    }

    fn check_spec(&mut self, chunk: &Chunk<'_>, header: &TypeHeader, context: &Context) {
        let id = header.id;
        if id == 0 {
            self.defects.at(
                chunk.offset,
                "arsc-type-id",
                "type id is 0, which no resource id can name; read anyway",
            );
        }
        let text = match context.specs.iter().find(|(spec, _)| *spec == id) {
            None => format!("type {id:#04x} has no typeSpec before it, read anyway"),
            Some((_, count)) if index(*count) < header.count && header.flags & TYPE_SPARSE == 0 => {
                format!("type {id:#04x} has {} entries, its typeSpec says {count}; read all", header.count)
            }
            Some(_) => return,
        };
        self.defects.at(chunk.offset, "type-spec-mismatch", text);
    }

    fn rows(&mut self, chunk: &Chunk<'_>, header: &TypeHeader, package: &mut ResourcePackage) -> Vec<Row> {
        let width = if header.flags & (TYPE_SPARSE | TYPE_OFFSET16) == TYPE_OFFSET16 { 2 } else { 4 };
        let end = header.entries_start.clamp(chunk.header_size, chunk.data.len());
        let offsets = chunk.data.get(chunk.header_size..end).unwrap_or_default();
        let room = offsets.len().checked_div(width).unwrap_or(0);
        if header.count > room {
            self.defects.at(
                chunk.offset,
                "arsc-entry-count",
                format!("{} entries declared, room for {room}; read those", header.count),
            );
        }
        let count = header.count.min(room).min(usize::from(u16::MAX).saturating_add(1));
        let mut rows = Vec::with_capacity(if header.flags & TYPE_SPARSE == 0 { count / 2 } else { count });
        let mut reader = Reader::new(offsets);
        for entry in 0..count {
            let Some((entry, offset)) = next_offset(&mut reader, header.flags, entry) else { continue };
            if self.rows >= self.limits.max_rows {
                self.ceiling(chunk);
                break;
            }
            let start = header.entries_start.saturating_add(offset);
            match self.row(Reader::at(chunk.data, start), entry, package) {
                Some(row) => rows.push(row),
                None => self.defects.at(
                    chunk.offset.saturating_add(start),
                    "arsc-entry",
                    format!("entry {entry:#06x} of type {:#04x} lies outside its chunk, left out", header.id),
                ),
            }
            self.rows = self.rows.saturating_add(1);
        }
        rows
    }

    fn row(&mut self, mut reader: Reader<'_>, entry: u16, package: &mut ResourcePackage) -> Option<Row> {
        let start = reader.position();
        let size = reader.u16()?;
        let flags = reader.u16()?;
        let word = reader.u32()?;
        if flags & ENTRY_COMPACT != 0 {
            let [_, data_type] = flags.to_le_bytes();
            let content = Content::Simple(ResValue { data_type, data: word });
            return Some(Row { entry, key: u32::from(size), content });
        }
        if flags & ENTRY_COMPLEX == 0 {
            reader.seek(start.checked_add(usize::from(size))?);
            return Some(Row { entry, key: word, content: Content::Simple(ResValue::read(&mut reader)?) });
        }
        let (parent, count) = (reader.u32()?, reader.u32()?);
        reader.seek(start.checked_add(usize::from(size))?);
        let content = Content::Complex(self.complex(reader, parent, count, package));
        Some(Row { entry, key: word, content })
    }

    fn complex(&mut self, reader: Reader<'_>, parent: u32, count: u32, package: &mut ResourcePackage) -> u32 {
        let left = self.limits.max_rows.saturating_sub(self.items);
        let place = package.items.len();
        let items = map_items(reader, count).take(left).map(|(name, value)| Item { name, value });
        let row = package.push_complex(parent, items);
        let read = package.items.len().saturating_sub(place);
        self.items = self.items.saturating_add(read);
        if index(count) > read {
            self.defects
                .whole("arsc-map-count", format!("complex entry declares {count} items, {read} read"));
        }
        row
    }

    fn ceiling(&mut self, chunk: &Chunk<'_>) {
        if !self.full {
            self.defects.at(
                chunk.offset,
                "arsc-ceiling",
                format!("more than {} values, the rest left out", self.limits.max_rows),
            );
        }
        self.full = true;
    }
}

fn package_name(bytes: &[u8]) -> String {
    let name = decode_utf16(bytes);
    name.split('\0').next().unwrap_or_default().to_owned()
}

fn type_header(chunk: &Chunk<'_>) -> Option<(TypeHeader, Config)> {
    let mut reader = chunk.header();
    let (id, flags) = (reader.u8()?, reader.u8()?);
    reader.skip(2)?;
    let (count, entries_start) = (index(reader.u32()?), index(reader.u32()?));
    let start = reader.position();
    let declared = index(Reader::at(chunk.data, start).u32()?);
    let end = start.checked_add(declared)?.min(chunk.header_size);
    let config = Config::read(chunk.data.get(start..end).unwrap_or_default());
    Some((TypeHeader { id, flags, count, entries_start }, config))
}

/// The entry and offset of the next slot; `None` for an entry without a value here.
fn next_offset(reader: &mut Reader<'_>, flags: u8, row: usize) -> Option<(u16, usize)> {
    let entry = u16::try_from(row).ok();
    if flags & TYPE_SPARSE != 0 {
        return Some((reader.u16()?, usize::from(reader.u16()?).checked_mul(4)?));
    }
    if flags & TYPE_OFFSET16 != 0 {
        let offset = reader.u16()?;
        return (offset != u16::MAX).then_some((entry?, usize::from(offset).checked_mul(4)?));
    }
    let offset = reader.u32()?;
    (offset != u32::MAX).then_some((entry?, index(offset)))
}
