//! The element tree that all three encodings of Android XML (binary, textual, protocol buffer) are read into.
//!
//! The tree is flat: elements in document order, each with the index of its parent, so that nothing that
//! walks it recurses on the depth of the input.

use crate::base::index;
use std::fmt::{self, Write as _};

/// A resource id: `0xPPTTEEEE`, package, type and entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub u32);

impl fmt::Display for ResourceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:#010x}", self.0)
    }
}

/// A typed value (`Res_value` of AOSP `ResourceTypes.h`).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `TYPE_NULL`: undefined or empty.
    Null,
    /// `TYPE_REFERENCE` or `TYPE_DYNAMIC_REFERENCE`: `@type/entry`.
    Reference(ResourceId),
    /// `TYPE_ATTRIBUTE` or `TYPE_DYNAMIC_ATTRIBUTE`: `?type/entry`.
    Attribute(ResourceId),
    /// `TYPE_STRING`.
    String(String),
    /// `TYPE_FLOAT`.
    Float(f32),
    /// `TYPE_INT_BOOLEAN`.
    Boolean(bool),
    /// `TYPE_INT_DEC` (and `TYPE_INT_HEX`, of which only the printed form differs).
    Integer(i32),
    /// Colours, dimensions, fractions and whatever else: the type byte and the raw data word.
    Other {
        /// The `dataType` byte.
        data_type: u8,
        /// The `data` word.
        data: u32,
    },
}

/// An attribute of an element.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Namespace URI, where there is one.
    pub namespace: Option<String>,
    /// Name. Where the file leaves it out, the name of the framework attribute with this resource id.
    pub name: String,
    /// The attribute's resource id, where the resource map has one.
    pub resource: Option<ResourceId>,
    /// The text as written in the source, where the file keeps it.
    pub raw: Option<String>,
    /// The typed value.
    pub value: Value,
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// Index of the parent in [`Document::elements`]; `None` for a root.
    pub parent: Option<u32>,
    /// Namespace URI, where there is one.
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
    /// Attributes in the order of the file; duplicates are kept.
    pub attributes: Vec<Attribute>,
    /// The element's own text, all runs joined; empty where there is none.
    pub text: String,
    /// Line in the source, 0 where unknown.
    pub line: u32,
    /// Byte offset of the element in the file that was read.
    pub offset: u64,
}

/// A document: its elements in document order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Elements in document order; an element stands after its parent and before its next sibling.
    pub elements: Vec<Element>,
}

/// The namespace of Android's own attributes.
pub const ANDROID: &str = "http://schemas.android.com/apk/res/android";

impl Element {
    /// The first attribute of that name in the `android:` namespace, or in none.
    ///
    /// Android itself looks framework attributes up by resource id; obfuscated manifests drop namespaces.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        let named = |attribute: &&Attribute| attribute.name == name;
        self.attributes
            .iter()
            .filter(named)
            .find(|attribute| attribute.namespace.as_deref() == Some(ANDROID))
            .or_else(|| self.attributes.iter().filter(named).find(|attribute| attribute.namespace.is_none()))
            .or_else(|| self.attributes.iter().find(named))
    }

    /// The text of an attribute whose value is a string.
    #[must_use]
    pub fn string(&self, name: &str) -> Option<&str> {
        match self.attribute(name) {
            Some(Attribute { value: Value::String(text), .. }) => Some(text),
            Some(Attribute { raw, .. }) => raw.as_deref(),
            None => None,
        }
    }
}

impl Document {
    /// The children of element `parent`, or the roots for `None`, in document order, with their indices.
    ///
    /// A subtree is one run of the document, so this looks at no more than the subtree.
    pub fn children(&self, parent: Option<u32>) -> impl Iterator<Item = (u32, &Element)> {
        let first = parent.map_or(0, |parent| parent.saturating_add(1));
        let subtree = (first..).zip(self.elements.get(index(first)..).unwrap_or_default());
        let inside = subtree.take_while(move |(_, element)| parent.is_none() || element.parent >= parent);
        inside.filter(move |(_, element)| element.parent == parent)
    }

    /// How many ancestors an element has; it stops at the length of the document.
    #[must_use]
    pub fn depth(&self, element: &Element) -> usize {
        let up = |id: &Option<u32>| id.and_then(|id| self.elements.get(index(id))).map(|e| e.parent);
        std::iter::successors(up(&element.parent), up).take(self.elements.len()).count()
    }

    /// The element at a byte offset with what is in it, inside its ancestors.
    #[must_use]
    pub fn part(&self, offset: u64) -> Option<Self> {
        let start = self.elements.iter().position(|element| element.offset == offset)?;
        let (id, element) = (u32::try_from(start).ok()?, self.elements.get(start)?);
        let up = |id: &u32| self.elements.get(index(*id)).and_then(|element| element.parent);
        let mut kept: Vec<u32> =
            std::iter::successors(element.parent, up).take(self.elements.len()).collect();
        kept.reverse();
        kept.push(id);
        let rest = (id.saturating_add(1)..).zip(self.elements.iter().skip(start.saturating_add(1)));
        kept.extend(rest.take_while(|(_, inner)| inner.parent >= Some(id)).map(|(inner, _)| inner));
        let new = |old: u32| kept.iter().position(|id| *id == old).and_then(|at| u32::try_from(at).ok());
        let elements = kept.iter().filter_map(|old| {
            let element = self.elements.get(index(*old))?;
            Some(Element { parent: element.parent.and_then(new), ..element.clone() })
        });
        Some(Self { elements: elements.collect() })
    }

    /// One line per element and attribute, for golden files and `dump`.
    #[must_use]
    pub fn dump(&self) -> String {
        let mut out = String::new();
        for element in &self.elements {
            let indent = "  ".repeat(self.depth(element));
            let _ = writeln!(
                out,
                "{indent}E: {} (line={})",
                qualified(element.namespace.as_deref(), &element.name),
                element.line
            );
            for attribute in &element.attributes {
                let name = qualified(attribute.namespace.as_deref(), &attribute.name);
                let resource = attribute.resource.map_or(String::new(), |id| format!("({id})"));
                let _ = write!(out, "{indent}  A: {name}{resource}={}", attribute.value);
                match &attribute.raw {
                    Some(raw) if attribute.value != Value::String(raw.clone()) => {
                        let _ = writeln!(out, " (raw {raw:?})");
                    }
                    _ => out.push('\n'),
                }
            }
            if !element.text.trim().is_empty() {
                let _ = writeln!(out, "{indent}  T: {:?}", element.text);
            }
        }
        out
    }
}

fn qualified(namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(ANDROID) => format!("android:{name}"),
        Some(uri) => format!("{{{uri}}}{name}"),
        None => name.to_owned(),
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Reference(id) => write!(formatter, "@{id}"),
            Self::Attribute(id) => write!(formatter, "?{id}"),
            Self::String(text) => write!(formatter, "{text:?}"),
            Self::Float(number) => write!(formatter, "{number}"),
            Self::Boolean(value) => write!(formatter, "{value}"),
            Self::Integer(number) => write!(formatter, "{number}"),
            Self::Other { data_type, data } => write!(formatter, "(type {data_type:#x}){data:#x}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Document, Element};

    #[test]
    fn children_stay_inside_their_subtree() {
        let parents = [None, Some(0), Some(1), Some(0), None, Some(4)];
        let elements = parents.map(|parent| Element { parent, ..Element::default() }).to_vec();
        let document = Document { elements };
        let children = |of| document.children(of).map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(children(None), [0, 4]);
        assert_eq!(children(Some(0)), [1, 3]);
        assert_eq!(children(Some(4)), [5]);
        assert_eq!(children(Some(9)), [0; 0]);
        assert_eq!(document.depth(&document.elements[2]), 2);
    }

    #[test]
    fn a_part_is_an_element_inside_its_ancestors() {
        let parents = [None, Some(0), Some(1), Some(0), Some(3), Some(0)];
        let elements = parents.into_iter().zip(0..).map(|(parent, offset)| Element {
            parent,
            offset,
            name: format!("e{offset}"),
            ..Element::default()
        });
        let document = Document { elements: elements.collect() };
        let part = document.part(3).unwrap();
        let names: Vec<(&str, Option<u32>)> =
            part.elements.iter().map(|element| (element.name.as_str(), element.parent)).collect();
        assert_eq!(names, [("e0", None), ("e3", Some(0)), ("e4", Some(1))]);
        assert_eq!(document.part(9), None);
    }
}
