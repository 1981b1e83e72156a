//! Textual Android XML: text goes in, the element tree with typed values comes out, as aapt would type them.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use crate::format::res::attributes;
use crate::format::res::value::data_type;
use crate::format::xml::{Attribute, Document, Element, ResourceId, Value};

/// Attributes whose value stays a string, whatever it looks like.
const STRINGS: [&str; 12] = [
    "authorities",
    "description",
    "hint",
    "host",
    "label",
    "mimeType",
    "name",
    "path",
    "permission",
    "scheme",
    "text",
    "versionName",
];

/// Words which stand for numbers: attribute, word, number.
const WORDS: [(&str, &str, i32); 22] = [
    ("foregroundServiceType", "dataSync", 1),
    ("foregroundServiceType", "location", 8),
    ("launchMode", "singleInstance", 3),
    ("launchMode", "singleTask", 2),
    ("launchMode", "singleTop", 1),
    ("launchMode", "standard", 0),
    ("layout_height", "fill_parent", -1),
    ("layout_height", "match_parent", -1),
    ("layout_height", "wrap_content", -2),
    ("layout_width", "fill_parent", -1),
    ("layout_width", "match_parent", -1),
    ("layout_width", "wrap_content", -2),
    ("orientation", "horizontal", 0),
    ("orientation", "vertical", 1),
    ("protectionLevel", "dangerous", 1),
    ("protectionLevel", "normal", 0),
    ("protectionLevel", "signature", 2),
    ("screenOrientation", "landscape", 0),
    ("screenOrientation", "portrait", 1),
    ("visibility", "gone", 2),
    ("visibility", "invisible", 1),
    ("visibility", "visible", 0),
];

/// Units of `TYPE_DIMENSION`, by their number.
const UNITS: [&str; 6] = ["px", "dp", "sp", "pt", "in", "mm"];

/// The ids of the app's own resources, by `type/name`.
pub(super) type Ids = BTreeMap<String, ResourceId>;

/// `file:line: message`.
pub(super) fn located(file: &str, text: &str, at: usize, message: &str) -> String {
    let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    format!("{file}:{line}: {message}")
}

/// Reads a document; references are looked up in `ids`.
pub(super) fn parse(file: &str, text: &str, ids: &Ids) -> Result<Document, String> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut tree =
        Tree { file, text, ids, document: Document::default(), open: Vec::new(), spaces: BTreeMap::new() };
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or_default();
        let event = reader.read_event().map_err(|error| located(file, text, at, &error.to_string()))?;
        match event {
            Event::Start(start) => tree.start(&start, at)?,
            Event::Empty(start) => {
                tree.start(&start, at)?;
                tree.open.pop();
            }
            Event::End(_) => drop(tree.open.pop()),
            Event::Text(run) => tree.text(&run.xml10_content()),
            Event::CData(run) => tree.text(&run.xml10_content()),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let resolved = quick_xml::escape::unescape(&format!("&{name};")).map(String::from);
                tree.text(&resolved.map_err(|error| located(file, text, at, &error.to_string()))?);
            }
            Event::Eof => return Ok(tree.document),
            _ => {}
        }
    }
}

struct Tree<'a> {
    file: &'a str,
    text: &'a str,
    ids: &'a Ids,
    document: Document,
    open: Vec<u32>,
    /// Namespace URIs by prefix; files of ours declare them at the root.
    spaces: BTreeMap<String, String>,
}

impl Tree<'_> {
    fn fail<T>(&self, at: usize, message: &str) -> Result<T, String> {
        Err(located(self.file, self.text, at, message))
    }

    fn text(&mut self, run: &str) {
        if let Some(element) = self.open.last().and_then(|id| self.document.elements.get_mut(*id as usize)) {
            element.text.push_str(run);
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, at: usize) -> Result<(), String> {
        let line = 1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() as u32;
        let mut element = Element {
            parent: self.open.last().copied(),
            name: start.name().as_ref().to_owned(),
            line,
            ..Element::default()
        };
        let mut pairs = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.or_else(|error| self.fail(at, &error.to_string()))?;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            let value = value.or_else(|error| self.fail(at, &error.to_string()))?.into_owned();
            let name = attribute.key.as_ref().to_owned();
            match name.strip_prefix("xmlns:") {
                Some(prefix) => drop(self.spaces.insert(prefix.to_owned(), value)),
                None => pairs.push((name, value)),
            }
        }
        for (name, value) in pairs {
            element.attributes.push(self.attribute(&name, &value, at)?);
        }
        self.open.push(self.document.elements.len() as u32);
        self.document.elements.push(element);
        Ok(())
    }

    fn attribute(&self, name: &str, text: &str, at: usize) -> Result<Attribute, String> {
        let (namespace, name) = match name.split_once(':') {
            None => (None, name),
            Some((prefix, name)) => match self.spaces.get(prefix) {
                Some(uri) => (Some(uri.clone()), name),
                None => return self.fail(at, &format!("namespace prefix `{prefix}` is not declared")),
            },
        };
        let resource = namespace.as_ref().and_then(|_| attributes::id(name));
        if namespace.is_some() && resource.is_none() {
            return self.fail(at, &format!("there is no framework attribute `{name}`"));
        }
        let value = self.value(name, text, at)?;
        let raw = matches!(value, Value::String(_)).then(|| text.to_owned());
        Ok(Attribute { namespace, name: name.to_owned(), resource, raw, value })
    }

    fn value(&self, name: &str, text: &str, at: usize) -> Result<Value, String> {
        if let Some(reference) = text.strip_prefix('@') {
            let wanted = reference.trim_start_matches('+');
            return match self.ids.get(wanted) {
                Some(id) => Ok(Value::Reference(*id)),
                None => self.fail(at, &format!("there is no resource `@{wanted}` in res/")),
            };
        }
        Ok(typed(name, text))
    }
}

/// What aapt makes of a value which is no reference.
fn typed(name: &str, text: &str) -> Value {
    if STRINGS.contains(&name) {
        return Value::String(text.to_owned());
    }
    if let Some((.., number)) = WORDS.iter().find(|(of, word, _)| *of == name && *word == text) {
        return Value::Integer(*number);
    }
    let hex = text.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
    match text {
        "true" => Value::Boolean(true),
        "false" => Value::Boolean(false),
        _ => match text.parse().ok().or(hex.map(|bits| bits as i32)) {
            Some(number) => Value::Integer(number),
            None => dimension(text).unwrap_or_else(|| Value::String(text.to_owned())),
        },
    }
}

/// A whole number of some unit, such as `16dp`: the number stands in the upper 24 bits, the unit in the lowest 4.
fn dimension(text: &str) -> Option<Value> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = UNITS.iter().position(|unit| *unit == &text[digits.len()..])?;
    let number: i32 = digits.parse().ok()?;
    Some(Value::Other { data_type: data_type::DIMENSION, data: (number << 8) as u32 | unit as u32 })
}
