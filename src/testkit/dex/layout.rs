//! The whole file: classes and their pool go in, the bytes of a dex file come out.

use sha1::{Digest, Sha1};

use super::annotations;
use super::code_item;
use super::cursor::located;
use super::debug;
use super::encode;
use super::model::{ACC_CONSTRUCTOR, ACC_PRIVATE, ACC_STATIC, Class, Field, Method, Value};
use super::output::Output;
use super::pool::{Pool, in_order};
use super::section::{File, kind};

const NO_INDEX: u32 = 0xffff_ffff;

/// The first version with `call_site_ids` and `method_handles`.
const VERSION_WITH_HANDLES: u32 = 38;

/// The version whose header tells of the container it lies in.
const VERSION_WITH_CONTAINER: u32 = 41;

/// Offsets of what a class points at; 0 where it has none.
#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    interfaces: u32,
    annotations: u32,
    class_data: u32,
    static_values: u32,
}

struct Layout<'a> {
    pool: &'a Pool,
    classes: &'a [Class],
    sources: &'a [(String, String)],
    version: u32,
    file: File,
    parts: Vec<Parts>,
    /// Offsets of the parameter lists, by prototype.
    parameters: Vec<u32>,
    strings: Vec<u32>,
    call_sites: Vec<u32>,
    /// Offsets of the debug information and the code, by class and method.
    debug_infos: Vec<Vec<u32>>,
    codes: Vec<Vec<u32>>,
}

/// Lays out the classes, which stand in the order of `class_defs`.
pub(super) fn write(
    pool: &Pool,
    classes: &[Class],
    sources: &[(String, String)],
    version: u32,
) -> Result<Vec<u8>, String> {
    if version < VERSION_WITH_HANDLES && !(pool.handles.is_empty() && pool.call_sites.is_empty()) {
        return Err(format!(
            "call sites and method handles need dex version {VERSION_WITH_HANDLES}, not {version}"
        ));
    }
    let mut layout = Layout {
        pool,
        classes,
        sources,
        version,
        file: File::default(),
        parts: vec![Parts::default(); classes.len()],
        parameters: Vec::new(),
        strings: Vec::new(),
        call_sites: Vec::new(),
        debug_infos: Vec::new(),
        codes: Vec::new(),
    };
    let ids_end = layout.reserve();
    layout.file.out.bytes.resize(ids_end as usize, 0);
    layout.string_data();
    layout.type_lists();
    layout.encoded_arrays();
    let directories = annotations::write(pool, classes, &mut layout.file);
    for (parts, directory) in layout.parts.iter_mut().zip(directories) {
        parts.annotations = directory;
    }
    layout.debug_infos();
    layout.code_items()?;
    layout.class_data();
    let map = layout.map_list();
    layout.ids();
    layout.header(ids_end, map);
    Ok(layout.file.out.bytes)
}

impl Layout<'_> {
    fn header_size(&self) -> u32 {
        if self.version >= VERSION_WITH_CONTAINER { 0x78 } else { 0x70 }
    }

    /// Lists the header and the index tables; gives their end.
    fn reserve(&mut self) -> u32 {
        let pool = self.pool;
        let mut offset = self.file.table(kind::HEADER, 0, 1, self.header_size());
        for (kind, count, size) in [
            (kind::STRING_ID, pool.strings.len(), 4),
            (kind::TYPE_ID, pool.types.len(), 4),
            (kind::PROTO_ID, pool.protos.len(), 12),
            (kind::FIELD_ID, pool.fields.len(), 8),
            (kind::METHOD_ID, pool.methods.len(), 8),
            (kind::CLASS_DEF, self.classes.len(), 32),
            (kind::CALL_SITE_ID, pool.call_sites.len(), 4),
            (kind::METHOD_HANDLE, pool.handles.len(), 8),
        ] {
            offset = self.file.table(kind, offset, count, size);
        }
        offset
    }

    fn string_data(&mut self) {
        self.file.section(kind::STRING_DATA);
        for units in self.pool.strings.keys() {
            let mut out = Output::default();
            out.uleb(units.len() as u32);
            out.bytes.extend(mutf8(units));
            out.u8(0);
            self.strings.push(self.file.put(&out.bytes, 1));
        }
        self.file.end();
    }

    fn type_lists(&mut self) {
        self.file.section(kind::TYPE_LIST);
        for proto in in_order(&self.pool.protos) {
            let offset = type_list(&mut self.file, self.pool, &proto.parameters);
            self.parameters.push(offset);
        }
        for (class, parts) in self.classes.iter().zip(&mut self.parts) {
            parts.interfaces = type_list(&mut self.file, self.pool, &class.interfaces);
        }
        self.file.end();
    }

    fn encoded_arrays(&mut self) {
        self.file.section(kind::ENCODED_ARRAY);
        for (class, parts) in self.classes.iter().zip(&mut self.parts) {
            let values = static_values(self.pool, class);
            if !values.is_empty() {
                parts.static_values = self.file.shared(encode::array(self.pool, &values), 1);
            }
        }
        for values in self.pool.call_sites.keys() {
            self.call_sites.push(self.file.shared(encode::array(self.pool, values), 1));
        }
        self.file.end();
    }

    fn debug_infos(&mut self) {
        self.file.section(kind::DEBUG_INFO);
        for class in self.classes {
            let offsets = class.methods.iter().map(|method| {
                let info = method.code.as_ref().and_then(|code| debug::info(self.pool, code));
                info.map_or(0, |bytes| self.file.shared(bytes, 1))
            });
            self.debug_infos.push(offsets.collect());
        }
        self.file.end();
    }

    fn code_items(&mut self) -> Result<(), String> {
        self.file.section(kind::CODE);
        for (class, infos) in self.classes.iter().zip(&self.debug_infos) {
            let mut offsets = Vec::new();
            for (method, info) in class.methods.iter().zip(infos) {
                let Some(code) = &method.code else {
                    offsets.push(0);
                    continue;
                };
                let item = code_item::item(self.pool, code, *info).map_err(|(at, message)| {
                    let (file, text) = &self.sources[class.source];
                    located(file, text, at, &message)
                })?;
                offsets.push(self.file.put(&item, 4));
            }
            self.codes.push(offsets);
        }
        self.file.end();
        Ok(())
    }

    fn class_data(&mut self) {
        self.file.section(kind::CLASS_DATA);
        for index in 0..self.classes.len() {
            let class = &self.classes[index];
            if !class.fields.is_empty() || !class.methods.is_empty() {
                let bytes = class_data(self.pool, class, &self.codes[index]);
                self.parts[index].class_data = self.file.put(&bytes, 1);
            }
        }
        self.file.end();
    }

    fn map_list(&mut self) -> u32 {
        self.file.out.align(4);
        let offset = self.file.out.here();
        self.file.map.push((kind::MAP_LIST, 1, offset));
        self.file.out.u32(self.file.map.len() as u32);
        for (kind, count, start) in &self.file.map {
            self.file.out.u16(*kind);
            self.file.out.u16(0);
            self.file.out.u32(*count);
            self.file.out.u32(*start);
        }
        offset
    }

    /// Fills the index tables, whose place has been kept.
    fn ids(&mut self) {
        let pool = self.pool;
        let mut out = Output::default();
        self.strings.iter().for_each(|offset| out.u32(*offset));
        in_order(&pool.types).into_iter().for_each(|descriptor| out.u32(pool.name(descriptor)));
        for (proto, parameters) in in_order(&pool.protos).into_iter().zip(&self.parameters) {
            out.u32(pool.name(&proto.shorty()));
            out.u32(pool.types[&proto.returns]);
            out.u32(*parameters);
        }
        for field in in_order(&pool.fields) {
            out.u16(pool.types[&field.class] as u16);
            out.u16(pool.types[&field.of_type] as u16);
            out.u32(pool.name(&field.name));
        }
        for method in in_order(&pool.methods) {
            out.u16(pool.types[&method.class] as u16);
            out.u16(pool.protos[&method.proto] as u16);
            out.u32(pool.name(&method.name));
        }
        for (class, parts) in self.classes.iter().zip(&self.parts) {
            class_def(pool, class, parts, &mut out);
        }
        self.call_sites.iter().for_each(|offset| out.u32(*offset));
        for handle in in_order(&pool.handles) {
            out.u16(handle.kind);
            out.u16(0);
            out.u16(pool.member(&handle.member) as u16);
            out.u16(0);
        }
        self.file.out.patch(self.header_size() as usize, &out.bytes);
    }

    fn header(&mut self, ids_end: u32, map: u32) {
        let size = self.file.out.here();
        let container = self.version >= VERSION_WITH_CONTAINER;
        let mut out = Output::default();
        for value in [size, self.header_size(), 0x1234_5678, 0, 0, map] {
            out.u32(value);
        }
        for table in
            [kind::STRING_ID, kind::TYPE_ID, kind::PROTO_ID, kind::FIELD_ID, kind::METHOD_ID, kind::CLASS_DEF]
        {
            let row = self.file.map.iter().find(|(kind, ..)| *kind == table);
            let (count, offset) = row.map_or((0, 0), |(_, count, offset)| (*count, *offset));
            out.u32(count);
            out.u32(offset);
        }
        // From version 41 on the data part is not told apart; the container's size and our offset in it follow.
        let data = if container { [0, 0, size, 0] } else { [size - ids_end, ids_end, 0, 0] };
        data.iter().take(if container { 4 } else { 2 }).for_each(|value| out.u32(*value));
        self.file.out.patch(0, format!("dex\n{:03}\0", self.version).as_bytes());
        self.file.out.patch(32, &out.bytes);
        seal(&mut self.file.out.bytes);
    }
}

/// Writes the signature and the checksum that fit the bytes.
pub(super) fn seal(bytes: &mut [u8]) {
    let signature = Sha1::digest(&bytes[32..]);
    bytes[12..32].copy_from_slice(&signature);
    let checksum = adler32(&bytes[12..]);
    bytes[8..12].copy_from_slice(&checksum.to_le_bytes());
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    for chunk in bytes.chunks(5552) {
        for byte in chunk {
            a += u32::from(*byte);
            b += a;
        }
        (a, b) = (a % 65521, b % 65521);
    }
    b << 16 | a
}

/// Modified UTF-8 of UTF-16 units, lone surrogates included.
fn mutf8(units: &[u16]) -> Vec<u8> {
    let mut out = Vec::with_capacity(units.len());
    for unit in units {
        let six = |shift: u16| (unit >> shift & 0x3f) as u8 | 0x80;
        match unit {
            0x01..=0x7f => out.push(*unit as u8),
            0 | 0x80..=0x7ff => out.extend([(unit >> 6) as u8 | 0xc0, six(0)]),
            _ => out.extend([(unit >> 12) as u8 | 0xe0, six(6), six(0)]),
        }
    }
    out
}

/// The offset of the list, 0 where it is empty.
fn type_list(file: &mut File, pool: &Pool, types: &[String]) -> u32 {
    if types.is_empty() {
        return 0;
    }
    let mut out = Output::default();
    out.u32(types.len() as u32);
    types.iter().for_each(|descriptor| out.u16(pool.types[descriptor] as u16));
    file.shared(out.bytes, 4)
}

/// The values of the static fields in the order of their indices, up to the last that has one.
fn static_values(pool: &Pool, class: &Class) -> Vec<Value> {
    let mut fields: Vec<&Field> = class.fields.iter().filter(|field| field.flags & ACC_STATIC != 0).collect();
    fields.sort_by_key(|field| pool.fields[&field.id]);
    let count = fields.iter().rposition(|field| field.initial.is_some()).map_or(0, |last| last + 1);
    fields.truncate(count);
    fields.iter().map(|field| field.initial.clone().unwrap_or_else(|| default(&field.id.of_type))).collect()
}

fn default(descriptor: &str) -> Value {
    match descriptor {
        "Z" => Value::Boolean(false),
        "B" => Value::Byte(0),
        "S" => Value::Short(0),
        "C" => Value::Char(0),
        "I" => Value::Int(0),
        "J" => Value::Long(0),
        "F" => Value::Float(0),
        "D" => Value::Double(0),
        _ => Value::Null,
    }
}

fn class_def(pool: &Pool, class: &Class, parts: &Parts, out: &mut Output) {
    for value in [
        pool.types[&class.name],
        class.flags,
        class.superclass.as_ref().map_or(NO_INDEX, |superclass| pool.types[superclass]),
        parts.interfaces,
        class.source_file.as_ref().map_or(NO_INDEX, |name| pool.string(name)),
        parts.annotations,
        parts.class_data,
        parts.static_values,
    ] {
        out.u32(value);
    }
}

fn class_data(pool: &Pool, class: &Class, codes: &[u32]) -> Vec<u8> {
    let mut statics = Vec::new();
    let mut instances = Vec::new();
    for field in &class.fields {
        let list = if field.flags & ACC_STATIC == 0 { &mut instances } else { &mut statics };
        list.push((pool.fields[&field.id], field.flags, None));
    }
    let mut direct = Vec::new();
    let mut virtual_methods = Vec::new();
    for (method, code) in class.methods.iter().zip(codes) {
        let list = if is_direct(method) { &mut direct } else { &mut virtual_methods };
        list.push((pool.methods[&method.id], method.flags, Some(*code)));
    }
    let mut lists = [statics, instances, direct, virtual_methods];
    let mut out = Output::default();
    lists.iter().for_each(|list| out.uleb(list.len() as u32));
    for list in &mut lists {
        list.sort_unstable();
        let mut previous = 0;
        for (index, flags, code) in list {
            out.uleb(*index - previous);
            out.uleb(*flags);
            code.iter().for_each(|offset| out.uleb(*offset));
            previous = *index;
        }
    }
    out.bytes
}

fn is_direct(method: &Method) -> bool {
    method.flags & (ACC_STATIC | ACC_PRIVATE | ACC_CONSTRUCTOR) != 0
}
