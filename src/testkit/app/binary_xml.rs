//! Binary XML: an element tree goes in, the bytes that aapt would make of it come out.

use super::chunk::{NONE, Pool, chunk, halves, res_value, words};
use crate::format::res::value::data_type;
use crate::format::xml::{ANDROID, Attribute, Document, Element, Value};

/// Writes a document.
pub(super) fn write(document: &Document) -> Vec<u8> {
    let mut pool = Pool::default();
    let mut map = Vec::new();
    let mut ids: Vec<(u32, &str)> = document
        .elements
        .iter()
        .flat_map(|element| &element.attributes)
        .filter_map(|attribute| Some((attribute.resource?.0, attribute.name.as_str())))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    // The names of attributes with ids come first, in step with the resource map.
    for (id, name) in ids {
        pool.add(name);
        words(&mut map, &[id]);
    }
    let mut writer = Writer { document, pool, nodes: Vec::new() };
    writer.namespace(0x0100);
    let mut open = Vec::new();
    for (id, element) in document.elements.iter().enumerate() {
        while open.last().copied() != element.parent {
            let Some(done) = open.pop() else { break };
            writer.end(done);
        }
        writer.start(element);
        open.push(id as u32);
    }
    while let Some(done) = open.pop() {
        writer.end(done);
    }
    writer.namespace(0x0101);
    let body = [writer.pool.write(), chunk(0x0180, &[], &map), writer.nodes].concat();
    chunk(0x0003, &[], &body)
}

struct Writer<'a> {
    document: &'a Document,
    pool: Pool,
    nodes: Vec<u8>,
}

impl Writer<'_> {
    fn node(&mut self, kind: u16, line: u32, body: &[u8]) {
        let mut header = Vec::new();
        words(&mut header, &[line, NONE]);
        self.nodes.extend(chunk(kind, &header, body));
    }

    fn namespace(&mut self, kind: u16) {
        let mut body = Vec::new();
        words(&mut body, &[self.pool.add("android"), self.pool.add(ANDROID)]);
        self.node(kind, 1, &body);
    }

    fn optional(&mut self, text: Option<&String>) -> u32 {
        text.map_or(NONE, |text| self.pool.add(text))
    }

    fn start(&mut self, element: &Element) {
        let mut body = Vec::new();
        words(&mut body, &[self.optional(element.namespace.as_ref()), self.pool.add(&element.name)]);
        halves(&mut body, &[20, 20, element.attributes.len() as u16, 0, 0, 0]);
        // Android looks attributes up by id in ascending order.
        let mut attributes: Vec<&Attribute> = element.attributes.iter().collect();
        attributes.sort_by_key(|attribute| attribute.resource.map_or(NONE, |id| id.0));
        for attribute in attributes {
            let name = [self.optional(attribute.namespace.as_ref()), self.pool.add(&attribute.name)];
            words(&mut body, &name);
            words(&mut body, &[self.optional(attribute.raw.as_ref())]);
            let (data_type, data) = self.typed(&attribute.value);
            res_value(&mut body, data_type, data);
        }
        self.node(0x0102, element.line, &body);
        let text = element.text.trim();
        if !text.is_empty() {
            let index = self.pool.add(text);
            let mut body = Vec::new();
            words(&mut body, &[index]);
            res_value(&mut body, data_type::NULL, 0);
            self.node(0x0104, element.line, &body);
        }
    }

    fn end(&mut self, id: u32) {
        let element = &self.document.elements[id as usize];
        let mut body = Vec::new();
        words(&mut body, &[self.optional(element.namespace.as_ref()), self.pool.add(&element.name)]);
        self.node(0x0103, element.line, &body);
    }

    fn typed(&mut self, value: &Value) -> (u8, u32) {
        match value {
            Value::Null => (data_type::NULL, 0),
            Value::Reference(id) => (data_type::REFERENCE, id.0),
            Value::Attribute(id) => (data_type::ATTRIBUTE, id.0),
            Value::String(text) => (data_type::STRING, self.pool.add(text)),
            Value::Float(number) => (data_type::FLOAT, number.to_bits()),
            Value::Boolean(flag) => (data_type::INT_BOOLEAN, if *flag { u32::MAX } else { 0 }),
            Value::Integer(number) => (data_type::INT_DEC, *number as u32),
            Value::Other { data_type, data } => (*data_type, *data),
        }
    }
}
