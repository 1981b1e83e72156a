//! Textual XML (AAR manifests, unpacked trees, apktool's output) into the element tree.

use crate::base::text::decode_utf16;
use crate::base::{Defects, Limits, Parsed, index, narrow};
use crate::format::res::attributes;
use crate::format::xml::{ANDROID, Attribute, Document, Element, ResourceId, Value};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Namespace declarations in force at one place; beyond it they are left out.
const MAX_NAMESPACES: usize = 64;
/// How many times its size a file's text may come to in the tree: namespaces repeat at every attribute.
const MAX_EXPANSION: usize = 64;
/// What a small file's text may come to at least.
const MIN_TEXT: usize = 1 << 20;

/// Reads a textual XML file, UTF-8 or UTF-16 with a byte order mark. Entities of its own are not expanded.
#[must_use]
pub fn parse(bytes: &[u8], limits: &Limits) -> Parsed<Document> {
    let text = decode(bytes);
    let mut defects = Defects::default();
    if let Cow::Owned(_) = text
        && !bytes.starts_with(&[0xff, 0xfe])
        && !bytes.starts_with(&[0xfe, 0xff])
    {
        defects.whole("xml-encoding", "not valid UTF-8, broken characters replaced");
    }
    let text_left = text.len().saturating_mul(MAX_EXPANSION).max(MIN_TEXT);
    let mut tree = Tree {
        limits,
        defects,
        document: Document::default(),
        open: Vec::new(),
        scopes: Vec::new(),
        attributes: 0,
        text_left,
        text_spent: false,
        full: false,
    };
    tree.read(&text);
    Parsed { value: tree.document, defects: tree.defects }
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(decode_utf16(rest)),
        [0xfe, 0xff, rest @ ..] => {
            let swapped: Vec<u8> =
                rest.as_chunks::<2>().0.iter().flat_map(|[high, low]| [*low, *high]).collect();
            Cow::Owned(decode_utf16(&swapped))
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(bytes),
    }
}

struct Open {
    /// The element's index; `None` for one that was left out.
    row: Option<u32>,
    scopes: usize,
}

struct Tree<'l> {
    limits: &'l Limits,
    defects: Defects,
    document: Document,
    open: Vec<Open>,
    scopes: Vec<(String, String)>,
    attributes: usize,
    text_left: usize,
    text_spent: bool,
    full: bool,
}

impl Tree<'_> {
    fn read(&mut self, text: &str) {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let mut place = Place { text, offset: 0, line: 1 };
        loop {
            let offset = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(event) => self.event(&event, offset, &mut place),
                Err(error) => {
                    self.defects.at(
                        offset,
                        "xml-syntax",
                        format!("{error}, the rest left out").to_lowercase(),
                    );
                    break;
                }
            }
        }
        if !self.open.is_empty() {
            let open = self.open.len();
            self.defects.whole("xml-unclosed", format!("{open} elements are not closed"));
        }
    }

    fn event(&mut self, event: &Event<'_>, offset: usize, place: &mut Place<'_>) {
        match event {
            Event::Start(start) => self.start(start, offset, place.line_at(offset)),
            Event::Empty(start) => {
                self.start(start, offset, place.line_at(offset));
                self.end(offset);
            }
            Event::End(_) => self.end(offset),
            Event::Text(text) => self.text(text),
            Event::CData(text) => self.text(text),
            Event::GeneralRef(name) => self.reference(name, offset),
            _ => {}
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, offset: usize, line: u32) {
        let scopes = self.scopes.len();
        let row = (self.open.len() < self.limits.max_depth
            && self.document.elements.len() < self.limits.max_rows)
            .then(|| narrow(self.document.elements.len()));
        if row.is_none() && !self.full {
            self.full = true;
            self.defects.at(
                offset,
                "xml-ceiling",
                "too many or too deeply nested elements, the rest left out",
            );
        }
        if row.is_some() {
            let element = self.element(start, offset, line);
            self.document.elements.push(element);
        }
        self.open.push(Open { row, scopes });
    }

    fn element(&mut self, start: &BytesStart<'_>, offset: usize, line: u32) -> Element {
        self.declare(start, offset);
        let name = start.name();
        let (prefix, local) = split(name.into_inner());
        let mut element = Element {
            parent: self.open.last().and_then(|open| open.row),
            namespace: self.namespace(prefix.unwrap_or_default()),
            name: local.to_owned(),
            line,
            offset: u64::try_from(offset).unwrap_or(u64::MAX),
            ..Element::default()
        };
        for attribute in start.attributes().with_checks(false) {
            let Ok(attribute) = attribute else {
                self.defects.at(offset, "xml-attribute", "an attribute cannot be read, left out");
                continue;
            };
            let key = attribute.key.into_inner();
            if is_declaration(key) || self.attributes >= self.limits.max_rows {
                continue;
            }
            self.attributes = self.attributes.saturating_add(1);
            let value = match attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0) {
                Ok(value) => value.into_owned(),
                Err(_) => {
                    self.defects.at(offset, "xml-entity", "an entity of the file's own is not expanded");
                    attribute.value.into_owned()
                }
            };
            element.attributes.push(self.attribute(key, value));
        }
        element
    }

    fn attribute(&mut self, key: &str, raw: String) -> Attribute {
        let (prefix, local) = split(key);
        let namespace = prefix.and_then(|prefix| self.namespace(prefix));
        let android = namespace.as_deref() == Some(ANDROID);
        Attribute {
            resource: if android { attributes::id(local) } else { None },
            namespace,
            name: local.to_owned(),
            value: typed(&raw),
            raw: Some(raw),
        }
    }

    /// Takes the namespace declarations of an element into scope.
    fn declare(&mut self, start: &BytesStart<'_>, offset: usize) {
        for attribute in start.attributes().with_checks(false).flatten() {
            let key = attribute.key.into_inner();
            if !is_declaration(key) {
                continue;
            }
            if self.scopes.len() >= MAX_NAMESPACES {
                self.defects.at(
                    offset,
                    "xml-namespaces",
                    format!("more than {MAX_NAMESPACES} namespaces in force, further ones left out"),
                );
                return;
            }
            let prefix = key.strip_prefix("xmlns:").unwrap_or_default();
            self.scopes.push((prefix.to_owned(), attribute.value.into_owned()));
        }
    }

    /// The namespace of a prefix; a prefix that was never declared stands for itself, `android` for Android's.
    fn namespace(&mut self, prefix: &str) -> Option<String> {
        let declared =
            self.scopes.iter().rev().find(|(known, _)| known == prefix).map(|(_, uri)| uri.as_str());
        let uri = match (declared, prefix) {
            (Some(uri), _) => uri,
            (None, "android") => ANDROID,
            (None, other) => other,
        };
        if uri.is_empty() {
            return None;
        }
        let Some(left) = self.text_left.checked_sub(uri.len()) else {
            if !self.text_spent {
                self.defects.whole(
                    "xml-text-ceiling",
                    "namespaces repeat too often for a file of this size, further ones left out",
                );
            }
            self.text_spent = true;
            return None;
        };
        self.text_left = left;
        Some(uri.to_owned())
    }

    fn end(&mut self, offset: usize) {
        match self.open.pop() {
            Some(open) => self.scopes.truncate(open.scopes),
            None => self.defects.at(offset, "xml-extra-end", "an element ends that never started, ignored"),
        }
    }

    fn text(&mut self, text: &str) {
        let row = self.open.last().and_then(|open| open.row);
        if let Some(element) = row.and_then(|row| self.document.elements.get_mut(index(row))) {
            element.text.push_str(text);
        }
    }

    fn reference(&mut self, name: &str, offset: usize) {
        let whole = format!("&{name};");
        match quick_xml::escape::unescape(&whole) {
            Ok(text) => self.text(&text),
            Err(_) => {
                self.defects.at(offset, "xml-entity", "an entity of the file's own is not expanded");
                self.text(&whole);
            }
        }
    }
}

/// Counts lines as the reader goes forward.
struct Place<'t> {
    text: &'t str,
    offset: usize,
    line: u32,
}

impl Place<'_> {
    fn line_at(&mut self, offset: usize) -> u32 {
        let passed = self.text.as_bytes().get(self.offset..offset).unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', passed).count();
        self.line = self.line.saturating_add(narrow(lines));
        self.offset = self.offset.max(offset);
        self.line
    }
}

fn is_declaration(key: &str) -> bool {
    key == "xmlns" || key.starts_with("xmlns:")
}

fn split(name: &str) -> (Option<&str>, &str) {
    match name.split_once(':') {
        Some((prefix, local)) => (Some(prefix), local),
        None => (None, name),
    }
}

/// The value that the text stands for by itself; names of resources stay text.
fn typed(raw: &str) -> Value {
    match raw {
        "true" => return Value::Boolean(true),
        "false" => return Value::Boolean(false),
        "@null" => return Value::Reference(ResourceId(0)),
        _ => {}
    }
    if let Some(id) = raw.strip_prefix('@').and_then(hexadecimal) {
        return Value::Reference(ResourceId(id));
    }
    if let Some(id) = raw.strip_prefix('?').and_then(hexadecimal) {
        return Value::Attribute(ResourceId(id));
    }
    let number =
        raw.parse().ok().filter(|_| !raw.starts_with('+')).or_else(|| hexadecimal(raw).map(u32::cast_signed));
    number.map_or_else(|| Value::String(raw.to_owned()), Value::Integer)
}

fn hexadecimal(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}
