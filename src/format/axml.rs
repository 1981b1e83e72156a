//! Binary XML (`ResXMLTree` of AOSP `ResourceTypes.h`) into the element tree, read as Android reads it.

use crate::base::{Defects, Limits, Parsed, Reader, index, narrow};
use crate::format::res::chunk::{HEADER, Header, kind};
use crate::format::res::{Chunk, ResValue, StringPool, Walker, attributes};
use crate::format::xml::{ANDROID, Attribute, Document, Element, ResourceId, Value};

/// How many times its size a file's text may come to in the tree: one long string may be named many times.
const MAX_EXPANSION: u64 = 64;
/// What a small file's text may come to at least.
const MIN_TEXT: u64 = 1 << 20;
/// `ResXMLTree_attribute`.
const ATTRIBUTE: usize = 20;
/// No string (`ResStringPool_ref` of -1).
const NONE: u32 = u32::MAX;

/// Whether these bytes are binary XML, also where the first word lies.
///
/// Android never looks at the type of the outer chunk: it goes by the string pool behind it.
#[must_use]
pub fn is_axml(bytes: &[u8]) -> bool {
    let Some(header) = Header::read(bytes, 0) else { return false };
    if header.kind == kind::XML && header.header_size == HEADER {
        return true;
    }
    header.kind != kind::TABLE && first_chunk(bytes, &header).is_some()
}

/// Where the first inner chunk starts: behind the declared header, or behind the eight bytes it should have.
fn first_chunk(bytes: &[u8], header: &Header) -> Option<usize> {
    [header.header_size, HEADER].into_iter().find(|&start| {
        start >= HEADER
            && Header::read(bytes, start).is_some_and(|inner| {
                let known = matches!(
                    inner.kind,
                    kind::STRING_POOL | kind::XML_RESOURCE_MAP | kind::XML_START_NAMESPACE..=kind::XML_CDATA
                );
                known && inner.is_plausible(bytes.len().saturating_sub(start))
            })
    })
}

/// Reads a binary XML file.
#[must_use]
pub fn parse(bytes: &[u8], limits: &Limits) -> Parsed<Document> {
    let mut defects = Defects::default();
    let Some(header) = Header::read(bytes, 0).filter(|_| is_axml(bytes)) else {
        defects.at(0, "not-axml", "no binary XML header and no string pool behind it, nothing read");
        return Parsed { value: Document::default(), defects };
    };
    let (start, end) = extent(bytes, &header, &mut defects);
    let mut walker = Walker::new(bytes.get(..end).unwrap_or(bytes), start, 0);
    let mut tree = Tree::new(bytes.len(), limits);
    while let Some(chunk) = walker.next(&mut defects) {
        tree.chunk(&chunk, &mut defects);
    }
    tree.finish(defects)
}

/// The start of the first inner chunk and the end of the file as far as its header says so.
fn extent(bytes: &[u8], header: &Header, defects: &mut Defects) -> (usize, usize) {
    if header.kind != kind::XML {
        defects.at(
            0,
            "axml-magic",
            format!("first word is {:#06x}, not 0x0003; Android does not look at it, read on", header.kind),
        );
    }
    let start = first_chunk(bytes, header).unwrap_or(HEADER);
    if header.header_size != HEADER {
        defects.at(
            2,
            "axml-header-size",
            format!("header size is {}, not 8; first chunk taken at {start}", header.header_size),
        );
    }
    if header.size > bytes.len() || header.size < start {
        defects.at(
            4,
            "axml-size",
            format!("file size declared as {}, is {}; read to the end", header.size, bytes.len()),
        );
        return (start, bytes.len());
    }
    if header.size < bytes.len() {
        let rest = bytes.len().saturating_sub(header.size);
        defects.at(header.size, "axml-trailing", format!("{rest} bytes behind the declared end left out"));
    }
    (start, header.size)
}

struct Tree<'l> {
    limits: &'l Limits,
    strings: Option<StringPool>,
    resources: Vec<u32>,
    document: Document,
    open: Vec<u32>,
    too_deep: usize,
    namespaces: usize,
    nodes_seen: bool,
    attributes: usize,
    text_left: u64,
    text_spent: bool,
    full: bool,
}

impl<'l> Tree<'l> {
    fn new(size: usize, limits: &'l Limits) -> Self {
        let text = u64::from(narrow(size)).saturating_mul(MAX_EXPANSION).max(MIN_TEXT);
        Self {
            limits,
            strings: None,
            resources: Vec::new(),
            document: Document::default(),
            open: Vec::new(),
            too_deep: 0,
            namespaces: 0,
            nodes_seen: false,
            attributes: 0,
            text_left: text.min(limits.max_bytes_touched),
            text_spent: false,
            full: false,
        }
    }

    fn chunk(&mut self, chunk: &Chunk<'_>, defects: &mut Defects) {
        match chunk.kind {
            kind::STRING_POOL => self.string_pool(chunk, defects),
            kind::XML_RESOURCE_MAP => self.resource_map(chunk, defects),
            kind::XML_START_NAMESPACE => self.namespaces = self.namespaces.saturating_add(1),
            kind::XML_END_NAMESPACE => self.end_namespace(chunk, defects),
            kind::XML_START_ELEMENT => self.start_element(chunk, defects),
            kind::XML_END_ELEMENT => self.end_element(chunk, defects),
            kind::XML_CDATA => self.text(chunk, defects),
            other => {
                defects.at(
                    chunk.offset,
                    "axml-unknown-chunk",
                    format!("unknown chunk {other:#06x} of {} bytes skipped", chunk.data.len()),
                );
                return;
            }
        }
        self.nodes_seen |= (kind::XML_START_NAMESPACE..=kind::XML_CDATA).contains(&chunk.kind);
    }

    fn string_pool(&mut self, chunk: &Chunk<'_>, defects: &mut Defects) {
        if self.strings.is_some() {
            let kept = if self.nodes_seen { "first" } else { "last" };
            defects.at(
                chunk.offset,
                "axml-second-pool",
                format!("more than one string pool, the {kept} one taken as Android does"),
            );
        }
        if !self.nodes_seen {
            self.strings = Some(StringPool::parse(chunk, self.limits, defects));
        } else if self.strings.is_none() {
            defects.at(
                chunk.offset,
                "axml-late-pool",
                "string pool behind the first node, which Android would not read; skipped",
            );
        }
    }

    fn resource_map(&mut self, chunk: &Chunk<'_>, defects: &mut Defects) {
        if self.nodes_seen {
            defects.at(
                chunk.offset,
                "axml-late-map",
                "resource map behind the first node, which Android would not read; skipped",
            );
            return;
        }
        let words = chunk.body().rest().as_chunks::<4>().0.iter();
        self.resources = words.take(self.limits.max_rows).map(|word| u32::from_le_bytes(*word)).collect();
    }

    fn end_namespace(&mut self, chunk: &Chunk<'_>, defects: &mut Defects) {
        match self.namespaces.checked_sub(1) {
            Some(left) => self.namespaces = left,
            None => {
                defects.at(chunk.offset, "axml-extra-end", "a namespace ends that never started, ignored")
            }
        }
    }

    fn start_element(&mut self, chunk: &Chunk<'_>, defects: &mut Defects) {
        if self.document.elements.len() >= self.limits.max_rows {
            self.ceiling(chunk, defects);
            return;
        }
        let mut header = chunk.header();
        let line = header.u32().unwrap_or(0);
        let mut body = chunk.body();
        let Some(declared) = StartElement::read(&mut body) else {
            defects.at(chunk.offset, "axml-element", "start of an element is cut off, left out");
            return;
        };
        let element = Element {
            parent: self.open.last().copied(),
            namespace: self.string(declared.namespace, chunk, defects),
            name: self.string(declared.name, chunk, defects).unwrap_or_default(),
            attributes: self.attributes(chunk, &declared, defects),
            text: String::new(),
            line,
            offset: u64::try_from(chunk.offset).unwrap_or(u64::MAX),
        };
        let row = narrow(self.document.elements.len());
        self.document.elements.push(element);
        if self.open.len() < self.limits.max_depth {
            self.open.push(row);
            return;
        }
        if self.too_deep == 0 {
            defects.at(
                chunk.offset,
                "axml-depth",
                format!("more than {} open elements, deeper ones hang on the last", self.limits.max_depth),
            );
        }
        self.too_deep = self.too_deep.saturating_add(1);
    }

    fn ceiling(&mut self, chunk: &Chunk<'_>, defects: &mut Defects) {
        if !self.full {
            defects.at(
                chunk.offset,
                "axml-ceiling",
                format!("more than {} elements or attributes, the rest left out", self.limits.max_rows),
            );
        }
        self.full = true;
    }

    fn attributes(
        &mut self,
        chunk: &Chunk<'_>,
        declared: &StartElement,
        defects: &mut Defects,
    ) -> Vec<Attribute> {
        let ext = chunk.data.get(chunk.header_size..).unwrap_or_default();
        if declared.start != ATTRIBUTE {
            defects.at(
                chunk.offset,
                "axml-attribute-start",
                format!("attributes start at {}, not 20; read there", declared.start),
            );
        }
        if declared.size != ATTRIBUTE && declared.count > 0 {
            defects.at(
                chunk.offset,
                "axml-attribute-size",
                format!("attributes have {} bytes, not 20; read at that distance", declared.size),
            );
        }
        let room = ext.len().saturating_sub(declared.start) / ATTRIBUTE;
        if declared.count > room {
            defects.at(
                chunk.offset,
                "axml-attribute-count",
                format!("{} attributes declared, room for {room}", declared.count),
            );
        }
        let mut list = Vec::new();
        for row in 0..declared.count.min(room) {
            if self.attributes >= self.limits.max_rows {
                self.ceiling(chunk, defects);
                break;
            }
            let at = row.saturating_mul(declared.size).saturating_add(declared.start);
            let Some(attribute) = self.attribute(Reader::at(ext, at), chunk, defects) else { break };
            list.push(attribute);
            self.attributes = self.attributes.saturating_add(1);
        }
        list
    }

    fn attribute(
        &mut self,
        mut reader: Reader<'_>,
        chunk: &Chunk<'_>,
        defects: &mut Defects,
    ) -> Option<Attribute> {
        let (namespace, name, raw) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let typed = ResValue::read(&mut reader)?;
        let resource = self.resources.get(index(name)).copied().filter(|&id| id != 0).map(ResourceId);
        let value = match typed.data_type {
            crate::format::res::value::data_type::STRING => match self.string(typed.data, chunk, defects) {
                Some(text) => Value::String(text),
                None => typed.plain(),
            },
            _ => typed.plain(),
        };
        Some(Attribute {
            namespace: self.string(namespace, chunk, defects),
            name: self.attribute_name(name, resource, namespace, chunk, defects),
            resource,
            raw: self.string(raw, chunk, defects),
            value,
        })
    }

    /// Android finds attributes by resource id, so the id's name counts; the file's own may be missing or lie.
    fn attribute_name(
        &mut self,
        name: u32,
        resource: Option<ResourceId>,
        namespace: u32,
        chunk: &Chunk<'_>,
        defects: &mut Defects,
    ) -> String {
        let written = self.strings.as_ref().and_then(|pool| pool.get(name)).unwrap_or_default();
        let known = resource.and_then(attributes::name);
        match known {
            Some(known) if written.is_empty() => {
                defects.at(
                    chunk.offset,
                    "axml-name-missing",
                    format!("attribute name left out, taken as {known} by its resource id"),
                );
                known.to_owned()
            }
            Some(known) if known != written => {
                let text = format!(
                    "attribute is called {written:?} and has the resource id of {known}, taken as {known}"
                );
                defects.at(chunk.offset, "axml-name-lie", text);
                known.to_owned()
            }
            None if resource.is_none() && attributes::id(written).is_some() && self.is_android(namespace) => {
                let text =
                    format!("attribute android:{written} has no resource id, Android would not find it");
                defects.at(chunk.offset, "axml-id-missing", text);
                self.string(name, chunk, defects).unwrap_or_default()
            }
            _ => self.string(name, chunk, defects).unwrap_or_default(),
        }
    }

    fn is_android(&self, namespace: u32) -> bool {
        self.strings.as_ref().and_then(|pool| pool.get(namespace)) == Some(ANDROID)
    }

    fn end_element(&mut self, chunk: &Chunk<'_>, defects: &mut Defects) {
        if let Some(left) = self.too_deep.checked_sub(1) {
            self.too_deep = left;
        } else if self.open.pop().is_none() {
            defects.at(chunk.offset, "axml-extra-end", "an element ends that never started, ignored");
        }
    }

    fn text(&mut self, chunk: &Chunk<'_>, defects: &mut Defects) {
        let text = chunk.body().u32().and_then(|row| self.string(row, chunk, defects));
        let open = self.open.last().and_then(|&row| self.document.elements.get_mut(index(row)));
        if let (Some(text), Some(element)) = (text, open) {
            element.text.push_str(&text);
        }
    }

    /// A string of the pool, paid for from the ceiling on the text of the tree.
    fn string(&mut self, row: u32, chunk: &Chunk<'_>, defects: &mut Defects) -> Option<String> {
        if row == NONE {
            return None;
        }
        let Some(text) = self.strings.as_ref().and_then(|pool| pool.get(row)) else {
            defects.at(
                chunk.offset,
                "axml-string",
                format!("string {row} does not exist or cannot be read, left out"),
            );
            return None;
        };
        let cost = u64::from(narrow(text.len()));
        if let Some(left) = self.text_left.checked_sub(cost) {
            self.text_left = left;
            return Some(text.to_owned());
        }
        if !self.text_spent {
            defects.at(
                chunk.offset,
                "axml-text-ceiling",
                "strings repeat too often for a file of this size, further ones left out",
            );
        }
        self.text_spent = true;
        None
    }

    fn finish(self, mut defects: Defects) -> Parsed<Document> {
        if self.strings.is_none() {
            defects.whole("axml-no-pool", "no string pool, names and texts are missing");
        }
        let open = self.open.len().saturating_add(self.too_deep);
        if open > 0 {
            defects.whole("axml-unclosed", format!("{open} elements are not closed"));
        }
        Parsed { value: self.document, defects }
    }
}

/// `ResXMLTree_attrExt`.
struct StartElement {
    namespace: u32,
    name: u32,
    start: usize,
    size: usize,
    count: usize,
}

impl StartElement {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            namespace: reader.u32()?,
            name: reader.u32()?,
            start: usize::from(reader.u16()?),
            size: usize::from(reader.u16()?),
            count: usize::from(reader.u16()?),
        })
    }
}
