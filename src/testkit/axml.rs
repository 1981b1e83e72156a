//! Textual XML in, binary XML out, as aapt would write it; or with one of the lies that packers tell.

use super::res::{NONE, Pool, PoolShape, chunk, words};
use crate::base::Limits;
use crate::format::xml::{ANDROID, Attribute, Document, Element, ResourceId, Value};

/// Attributes whose value is text whatever it looks like.
const TEXT: [&str; 24] = [
    "authorities",
    "description",
    "host",
    "label",
    "mimeType",
    "name",
    "package",
    "path",
    "pathPattern",
    "pathPrefix",
    "permission",
    "port",
    "process",
    "readPermission",
    "requiredAccountType",
    "scheme",
    "sharedUserId",
    "split",
    "targetActivity",
    "targetPackage",
    "taskAffinity",
    "text",
    "versionName",
    "writePermission",
];

/// Words that stand for a number: attribute, word, number; flags are joined with `|`.
const WORDS: [(&str, &str, i32); 14] = [
    ("foregroundServiceType", "camera", 0x40),
    ("foregroundServiceType", "dataSync", 0x01),
    ("foregroundServiceType", "location", 0x08),
    ("foregroundServiceType", "mediaProjection", 0x20),
    ("foregroundServiceType", "microphone", 0x80),
    ("launchMode", "singleInstance", 3),
    ("launchMode", "singleTask", 2),
    ("launchMode", "singleTop", 1),
    ("launchMode", "standard", 0),
    ("protectionLevel", "dangerous", 1),
    ("protectionLevel", "normal", 0),
    ("protectionLevel", "signature", 2),
    ("usesPermissionFlags", "neverForLocation", 0x1_0000),
    ("visibility", "gone", 2),
];

/// How a file is written; the default is as aapt does.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The string pool.
    pub pool: PoolShape,
    /// Attribute names that have an id are left empty.
    pub no_names: bool,
    /// An attribute name and the name to write in its place.
    pub lying_name: Option<(&'static str, &'static str)>,
    /// Attributes have no namespace.
    pub no_namespaces: bool,
    /// Attributes have no resource ids.
    pub no_ids: bool,
    /// The first 16 bits of the file, where not 0x0003.
    pub magic: Option<u16>,
    /// The header size the file declares.
    pub header_size: Option<u16>,
    /// The size the file declares.
    pub size: Option<u32>,
    /// Bytes beyond the 20 that each attribute has.
    pub attribute_padding: u16,
    /// Bytes between an element and its attributes.
    pub attribute_gap: u16,
    /// A chunk of this kind before every node.
    pub junk: Option<u16>,
    /// End tags and a namespace end too many.
    pub extra_ends: usize,
    /// No end tags.
    pub unclosed: bool,
}

/// Writes textual XML as aapt does. `ids` knows the app's resources by `type/name`.
///
/// # Panics
/// Where the text is malformed or names a resource that `ids` does not know.
#[must_use]
pub fn write(text: &str, ids: &dyn Fn(&str) -> Option<u32>) -> Vec<u8> {
    write_as(text, ids, &Shape::default())
}

/// Writes textual XML in a given shape.
///
/// # Panics
/// As [`write`].
#[must_use]
pub fn write_as(text: &str, ids: &dyn Fn(&str) -> Option<u32>, shape: &Shape) -> Vec<u8> {
    encode(&document(text, ids), shape)
}

/// The element tree with the values that aapt would give it.
///
/// # Panics
/// As [`write`].
#[must_use]
pub fn document(text: &str, ids: &dyn Fn(&str) -> Option<u32>) -> Document {
    let parsed = crate::format::text_xml::parse(text.as_bytes(), &Limits::default());
    assert!(parsed.defects.is_empty(), "{:?}", parsed.defects);
    let mut document = parsed.value;
    for element in &mut document.elements {
        // aapt drops the blanks between elements.
        if element.text.trim().is_empty() {
            element.text.clear();
        }
        for attribute in &mut element.attributes {
            compile(attribute, ids);
        }
        // Android looks attributes up by ascending id.
        element.attributes.sort_by_key(|attribute| attribute.resource.map_or(NONE, |id| id.0));
    }
    document
}

fn compile(attribute: &mut Attribute, ids: &dyn Fn(&str) -> Option<u32>) {
    let raw = attribute.raw.clone().unwrap_or_default();
    if let Some(name) = raw.strip_prefix('@').filter(|name| *name != "null" && !name.starts_with("0x")) {
        let name = name.trim_start_matches('+');
        let id = ids(name).unwrap_or_else(|| panic!("no resource @{name}"));
        attribute.value = Value::Reference(ResourceId(id));
    } else if let Some(number) = flags(&attribute.name, &raw) {
        attribute.value = Value::Integer(number);
    } else if TEXT.contains(&attribute.name.as_str()) && !matches!(attribute.value, Value::Reference(_)) {
        attribute.value = Value::String(raw);
    }
    if !matches!(attribute.value, Value::String(_)) {
        attribute.raw = None;
    }
}

fn flags(attribute: &str, raw: &str) -> Option<i32> {
    let number =
        |word| WORDS.iter().find(|(of, known, _)| (*of, *known) == (attribute, word)).map(|word| word.2);
    raw.split('|').try_fold(0, |all, word| Some(all | number(word)?))
}

/// Writes an element tree.
#[must_use]
pub fn encode(document: &Document, shape: &Shape) -> Vec<u8> {
    let mut writer = Writer { shape, pool: Pool::default(), ids: Vec::new(), nodes: Vec::new() };
    writer.attribute_names(document);
    writer.namespace(0x0100);
    let mut open: Vec<u32> = Vec::new();
    for (row, element) in (0..).zip(&document.elements) {
        while open.last().copied() != element.parent {
            let Some(done) = open.pop() else { break };
            writer.end(&document.elements[done as usize]);
        }
        writer.start(element);
        open.push(row);
    }
    while let Some(done) = open.pop() {
        writer.end(&document.elements[done as usize]);
    }
    writer.namespace(0x0101);
    for _ in 0..shape.extra_ends {
        writer.end(&Element::default());
        writer.namespace(0x0101);
    }
    writer.finish()
}

struct Writer<'s> {
    shape: &'s Shape,
    pool: Pool,
    ids: Vec<(u32, u32)>,
    nodes: Vec<u8>,
}

impl Writer<'_> {
    /// Names with ids come first in the pool, in step with the resource map.
    fn attribute_names(&mut self, document: &Document) {
        let attributes = document.elements.iter().flat_map(|element| &element.attributes);
        let mut named: Vec<(u32, &str)> = attributes
            .filter_map(|attribute| Some((attribute.resource?.0, attribute.name.as_str())))
            .collect();
        named.sort_unstable();
        named.dedup();
        for (id, name) in named.into_iter().filter(|_| !self.shape.no_ids) {
            let row = match self.shape.lying_name {
                _ if self.shape.no_names => self.pool.push(""),
                Some((of, lie)) if of == name => self.pool.push(lie),
                _ => self.pool.push(name),
            };
            self.ids.push((id, row));
        }
    }

    fn node(&mut self, kind: u16, line: u32, body: &[u8]) {
        if let Some(junk) = self.shape.junk {
            self.nodes.extend(chunk(junk, &[], &[0xde, 0xad, 0xbe, 0xef]));
        }
        let mut header = Vec::new();
        words(&mut header, &[line, NONE]);
        self.nodes.extend(chunk(kind, &header, body));
    }

    fn namespace(&mut self, kind: u16) {
        let mut body = Vec::new();
        words(&mut body, &[self.pool.add("android"), self.pool.add(ANDROID)]);
        self.node(kind, 1, &body);
    }

    fn optional(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.pool.add(text))
    }

    fn start(&mut self, element: &Element) {
        let mut body = Vec::new();
        words(&mut body, &[self.optional(element.namespace.as_deref()), self.pool.add(&element.name)]);
        let (start, size) = (20 + self.shape.attribute_gap, 20 + self.shape.attribute_padding);
        let count = element.attributes.len() as u16;
        body.extend([start, size, count, 0, 0, 0].iter().flat_map(|half| half.to_le_bytes()));
        body.resize(body.len() + usize::from(self.shape.attribute_gap), 0xaa);
        for attribute in &element.attributes {
            self.attribute(&mut body, attribute);
        }
        self.node(0x0102, element.line, &body);
        if !element.text.trim().is_empty() {
            let mut body = Vec::new();
            words(&mut body, &[self.pool.add(&element.text), 8, 0]);
            self.node(0x0104, element.line, &body);
        }
    }

    fn attribute(&mut self, body: &mut Vec<u8>, attribute: &Attribute) {
        let namespace = attribute.namespace.as_deref().filter(|_| !self.shape.no_namespaces);
        let known = attribute.resource.and_then(|id| self.ids.iter().find(|(known, _)| *known == id.0));
        let name = known.map(|(_, row)| *row);
        let name = name.unwrap_or_else(|| self.pool.add(&attribute.name));
        let (kind, data) = typed(&attribute.value, &mut self.pool);
        let raw = self.optional(attribute.raw.as_deref());
        words(body, &[self.optional(namespace), name, raw, 8 | u32::from(kind) << 24, data]);
        body.resize(body.len() + usize::from(self.shape.attribute_padding), 0xbb);
    }

    fn end(&mut self, element: &Element) {
        if self.shape.unclosed {
            return;
        }
        let mut body = Vec::new();
        words(&mut body, &[self.optional(element.namespace.as_deref()), self.pool.add(&element.name)]);
        self.node(0x0103, element.line, &body);
    }

    fn finish(self) -> Vec<u8> {
        let ids: Vec<u8> = self.ids.iter().flat_map(|(id, _)| id.to_le_bytes()).collect();
        let body = [self.pool.write(self.shape.pool), chunk(0x0180, &[], &ids), self.nodes].concat();
        let mut file = chunk(0x0003, &[], &body);
        let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
        if let Some(magic) = self.shape.magic {
            put(0, &magic.to_le_bytes());
        }
        if let Some(size) = self.shape.header_size {
            put(2, &size.to_le_bytes());
        }
        if let Some(size) = self.shape.size {
            put(4, &size.to_le_bytes());
        }
        file
    }
}

/// The type and data word of a value; strings go to the pool.
pub(super) fn typed(value: &Value, pool: &mut Pool) -> (u8, u32) {
    match value {
        Value::Null => (0x00, 0),
        Value::Reference(id) => (0x01, id.0),
        Value::Attribute(id) => (0x02, id.0),
        Value::String(text) => (0x03, pool.add(text)),
        Value::Float(number) => (0x04, number.to_bits()),
        Value::Integer(number) => (0x10, number.cast_unsigned()),
        Value::Boolean(flag) => (0x12, if *flag { u32::MAX } else { 0 }),
        Value::Other { data_type, data } => (*data_type, *data),
    }
}
