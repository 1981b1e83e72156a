//! The same trees and tables as the binary writers take, as protocol buffers of `aapt2`.

use super::arsc::Table;
use crate::format::arsc::{Config, EntryValue};
use crate::format::xml::{Attribute, Document, Element, ResourceId, Value};

/// Plurals by the id of their arity.
const PLURALS: [u32; 6] = [0x0100_0005, 0x0100_0006, 0x0100_0007, 0x0100_0008, 0x0100_0009, 0x0100_0004];

/// A message under construction.
#[derive(Clone, Debug, Default)]
pub struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, field: u32, value: u32) -> Self {
        self.varint(u64::from(field) << 3);
        self.varint(u64::from(value));
        self
    }

    /// Adds a `float`.
    #[must_use]
    pub fn float(mut self, field: u32, value: f32) -> Self {
        self.varint(u64::from(field) << 3 | 5);
        self.0.extend(value.to_le_bytes());
        self
    }

    /// Adds bytes or a string.
    #[must_use]
    pub fn bytes(mut self, field: u32, value: &[u8]) -> Self {
        self.varint(u64::from(field) << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend(value);
        self
    }

    /// Adds a message.
    #[must_use]
    pub fn message(self, field: u32, value: Self) -> Self {
        self.bytes(field, &value.0)
    }

    /// The bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Writes an element tree as an `XmlNode`.
///
/// # Panics
/// Where the document has no element.
#[must_use]
pub fn xml(document: &Document) -> Vec<u8> {
    // Children stand behind their parents: from the last element to the first, each is complete when met.
    let mut children: Vec<Vec<Message>> = vec![Vec::new(); document.elements.len()];
    for (row, element) in document.elements.iter().enumerate().rev() {
        let mut message = start(element);
        for child in children[row].drain(..).rev() {
            message = message.message(5, child);
        }
        let node =
            Message::default().message(1, message).message(3, Message::default().number(1, element.line));
        match element.parent {
            Some(parent) => children[parent as usize].push(node),
            None => return node.into_bytes(),
        }
    }
    panic!("no root element")
}

fn start(element: &Element) -> Message {
    let mut message = Message::default();
    if let Some(uri) = &element.namespace {
        message = message.bytes(2, uri.as_bytes());
    }
    message = message.bytes(3, element.name.as_bytes());
    for one in &element.attributes {
        message = message.message(4, attribute(one));
    }
    if !element.text.is_empty() {
        message = message.message(5, Message::default().bytes(2, element.text.as_bytes()));
    }
    message
}

fn attribute(attribute: &Attribute) -> Message {
    let mut message = Message::default();
    if let Some(uri) = &attribute.namespace {
        message = message.bytes(1, uri.as_bytes());
    }
    message = message.bytes(2, attribute.name.as_bytes());
    if let Some(raw) = &attribute.raw {
        message = message.bytes(3, raw.as_bytes());
    }
    if let Some(id) = attribute.resource {
        message = message.number(5, id.0);
    }
    message.message(6, item(&attribute.value))
}

fn item(value: &Value) -> Message {
    let message = Message::default();
    let primitive = |field, data| Message::default().message(7, Message::default().number(field, data));
    match value {
        Value::Null => message.message(7, Message::default().bytes(1, &[])),
        Value::Reference(id) => message.message(1, Message::default().number(2, id.0)),
        Value::Attribute(id) => message.message(1, Message::default().number(1, 1).number(2, id.0)),
        Value::String(text) => message.message(2, Message::default().bytes(1, text.as_bytes())),
        Value::Float(number) => message.message(7, Message::default().float(3, *number)),
        Value::Boolean(flag) => primitive(8, u32::from(*flag)),
        Value::Integer(number) => primitive(6, number.cast_unsigned()),
        Value::Other { data_type, data } => {
            let fields = [(0x05, 13), (0x06, 14), (0x1c, 9), (0x1d, 10), (0x1e, 11), (0x1f, 12)];
            let field = fields.iter().find(|(kind, _)| kind == data_type).unwrap().1;
            primitive(field, *data)
        }
    }
}

/// Writes `resources.pb`.
#[must_use]
pub fn table(table: &Table) -> Vec<u8> {
    let id = |id: u32| Message::default().number(1, id);
    let mut package = Message::default().message(1, id(table.id)).bytes(2, table.package.as_bytes());
    for (type_, row) in table.types().into_iter().zip(1..) {
        let mut message = Message::default().message(1, id(row)).bytes(2, type_.as_bytes());
        for (entry, row) in table.entries(type_).into_iter().zip(0..) {
            let mut one = Message::default().message(1, id(row)).bytes(2, entry.as_bytes());
            for (config_, value) in table.values(type_, entry) {
                let pair = Message::default().message(1, config(config_)).message(2, entry_value(value));
                one = one.message(6, pair);
            }
            message = message.message(3, one);
        }
        package = package.message(3, message);
    }
    Message::default().message(2, package).into_bytes()
}

fn config(config: &Config) -> Message {
    let mut message = Message::default();
    if !config.language.is_empty() {
        message = message.bytes(3, config.locale().as_bytes());
    }
    let night = if config.ui_mode >> 4 & 3 == 2 { 1 } else { 0 };
    let numbers = [
        (1, u32::from(config.mcc)),
        (4, u32::from(config.screen_layout >> 6)),
        (15, u32::from(config.orientation)),
        (17, night),
        (18, u32::from(config.density)),
        (24, u32::from(config.sdk)),
    ];
    numbers
        .into_iter()
        .filter(|(_, value)| *value != 0)
        .fold(message, |message, (field, value)| message.number(field, value))
}

fn entry_value(value: &EntryValue) -> Message {
    let message = Message::default();
    match value {
        EntryValue::Simple(value) => message.message(4, item(value)),
        EntryValue::Complex { parent, items } => message.message(5, compound(*parent, items)),
    }
}

/// Items named by arity are plurals, items that count up an array, others a style.
fn compound(parent: Option<ResourceId>, items: &[(ResourceId, Value)]) -> Message {
    let plural = items.iter().all(|(name, _)| PLURALS.contains(&name.0));
    let array = items.iter().zip(0x0100_0001..).all(|((name, _), row)| name.0 == row);
    let mut inner = Message::default();
    if let Some(parent) = parent {
        inner = inner.message(1, Message::default().number(2, parent.0));
    }
    for (name, value) in items {
        inner = if array {
            inner.message(1, Message::default().message(3, item(value)))
        } else if plural {
            let arity = PLURALS.iter().position(|known| *known == name.0).unwrap_or(5) as u32;
            inner.message(1, Message::default().number(3, arity).message(4, item(value)))
        } else {
            let key = Message::default().number(2, name.0);
            inner.message(3, Message::default().message(3, key).message(4, item(value)))
        };
    }
    let field = if array {
        4
    } else if plural {
        5
    } else {
        2
    };
    Message::default().message(field, inner)
}
