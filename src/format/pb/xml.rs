//! `XmlNode` messages into the element tree.

use super::item::{self, Item};
use super::{Message, Wire};
use crate::base::{Defects, Limits, Parsed, index, narrow};
use crate::format::res::attributes;
use crate::format::xml::{Attribute, Document, Element, ResourceId, Value};

/// `XmlNode.element`.
const NODE_ELEMENT: u64 = 1;
/// `XmlElement.name`.
const ELEMENT_NAME: u64 = 3;

/// Whether these bytes are an `XmlNode` with an element that has a name.
#[must_use]
pub fn is_xml(bytes: &[u8]) -> bool {
    let element = Message::new(bytes).get(NODE_ELEMENT);
    let name = element.and_then(|element| element.message().get(ELEMENT_NAME));
    name.is_some_and(|name| matches!(name.wire, Wire::Bytes(text) if !text.is_empty() && text.is_ascii()))
}

/// Reads the manifest or a layout of an app bundle.
#[must_use]
pub fn parse_xml(bytes: &[u8], limits: &Limits) -> Parsed<Document> {
    let mut tree = Tree {
        start: bytes,
        limits,
        document: Document::default(),
        defects: Defects::default(),
        attributes: 0,
        full: false,
    };
    if !is_xml(bytes) {
        tree.defects.at(0, "not-pb-xml", "no XmlNode with a named element, nothing read");
        return Parsed { value: tree.document, defects: tree.defects };
    }
    tree.read(bytes);
    Parsed { value: tree.document, defects: tree.defects }
}

struct Tree<'a, 'l> {
    start: &'a [u8],
    limits: &'l Limits,
    document: Document,
    defects: Defects,
    attributes: usize,
    full: bool,
}

/// An element whose fields are being read.
struct Open<'a> {
    row: u32,
    fields: Message<'a>,
}

impl<'a> Tree<'a, '_> {
    fn read(&mut self, bytes: &'a [u8]) {
        let mut open: Vec<Open<'a>> = Vec::new();
        self.node(bytes, &mut open);
        while let Some(top) = open.last_mut() {
            let row = top.row;
            let Some(field) = top.fields.next() else {
                if top.fields.is_broken() {
                    self.broken("an element ends in a malformed field, the rest of it left out");
                }
                open.pop();
                continue;
            };
            match field.number {
                2 => self.with(row, |element| {
                    element.namespace = Some(field.text()).filter(|uri| !uri.is_empty())
                }),
                3 => self.with(row, |element| element.name = field.text()),
                4 => {
                    let attribute = self.attribute(field.message());
                    self.with(row, |element| element.attributes.extend(attribute));
                }
                5 => self.node(field.bytes(), &mut open),
                _ => {}
            }
        }
    }

    /// Reads a node: text goes to the open element, an element is opened.
    fn node(&mut self, bytes: &'a [u8], open: &mut Vec<Open<'a>>) {
        let parent = open.last().map(|open| open.row);
        let (mut line, mut element) = (0, None);
        let mut fields = Message::new(bytes);
        for field in fields.by_ref() {
            match field.number {
                NODE_ELEMENT => element = Some(field),
                2 => {
                    if let Some(row) = parent {
                        self.with(row, |element| element.text.push_str(&field.text()));
                    }
                }
                3 => line = field.message().get(1).map_or(0, |line| line.u32()),
                _ => {}
            }
        }
        if fields.is_broken() {
            self.broken("a node ends in a malformed field, the rest of it left out");
        }
        let Some(element) = element else { return };
        if open.len() >= self.limits.max_depth || self.document.elements.len() >= self.limits.max_rows {
            self.ceiling();
            return;
        }
        let row = narrow(self.document.elements.len());
        // A window of a slice: the distance of the two starts is its offset.
        let offset = bytes.as_ptr().addr().saturating_sub(self.start.as_ptr().addr());
        let offset = u64::try_from(offset).unwrap_or(0);
        self.document.elements.push(Element { parent, line, offset, ..Element::default() });
        open.push(Open { row, fields: element.message() });
    }

    fn attribute(&mut self, message: Message<'_>) -> Option<Attribute> {
        if self.attributes >= self.limits.max_rows {
            self.ceiling();
            return None;
        }
        self.attributes = self.attributes.saturating_add(1);
        let mut attribute =
            Attribute { namespace: None, name: String::new(), resource: None, raw: None, value: Value::Null };
        let mut compiled = None;
        for field in message {
            match field.number {
                1 => attribute.namespace = Some(field.text()).filter(|uri| !uri.is_empty()),
                2 => attribute.name = field.text(),
                3 => attribute.raw = Some(field.text()).filter(|raw| !raw.is_empty()),
                5 => attribute.resource = Some(ResourceId(field.u32())).filter(|id| id.0 != 0),
                6 => compiled = item::read(field.message()),
                _ => {}
            }
        }
        attribute.value = match compiled {
            Some(Item::Word(value)) => value.plain(),
            Some(Item::Text(text)) => Value::String(text),
            None => Value::String(attribute.raw.clone().unwrap_or_default()),
        };
        self.true_name(&mut attribute);
        Some(attribute)
    }

    fn true_name(&mut self, attribute: &mut Attribute) {
        let Some(known) =
            attribute.resource.and_then(attributes::name).filter(|known| *known != attribute.name)
        else {
            return;
        };
        let written = std::mem::replace(&mut attribute.name, known.to_owned());
        self.defects.whole(
            "pb-name-lie",
            format!("attribute is called {written:?} and has the resource id of {known}, taken as {known}"),
        );
    }

    fn with(&mut self, row: u32, change: impl FnOnce(&mut Element)) {
        if let Some(element) = self.document.elements.get_mut(index(row)) {
            change(element);
        }
    }

    fn broken(&mut self, text: &str) {
        self.defects.whole("pb-field", text);
    }

    fn ceiling(&mut self) {
        if !self.full {
            self.defects.whole(
                "pb-ceiling",
                "too many or too deeply nested elements or attributes, the rest left out",
            );
        }
        self.full = true;
    }
}
