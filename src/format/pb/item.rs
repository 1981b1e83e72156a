//! `Item` of `Resources.proto`: the value of an attribute, of an entry, or of a part of one.

use super::{Field, Message, Wire};
use crate::format::res::ResValue;
use crate::format::res::value::data_type;

/// A value: a typed word, or text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Word(ResValue),
    Text(String),
}

const fn word(data_type: u8, data: u32) -> Item {
    Item::Word(ResValue { data_type, data })
}

/// Reads an `Item`; `None` where it is none of the kinds known.
pub(super) fn read(message: Message<'_>) -> Option<Item> {
    message.into_iter().find_map(|field| match field.number {
        1 => Some(reference(field.message())),
        // `String`, `RawString`, `StyledString` and `FileReference` all keep their text in field 1.
        2..=5 => Some(Item::Text(field.message().get(1).map_or(String::new(), |text| text.text()))),
        6 => Some(word(data_type::INT_BOOLEAN, 0)),
        7 => primitive(field.message()),
        _ => None,
    })
}

/// `Reference`; one by name only has no id and becomes text.
fn reference(message: Message<'_>) -> Item {
    let (mut kind, mut id, mut name) = (0, 0, None);
    for field in message {
        match field.number {
            1 => kind = field.u32(),
            2 => id = field.u32(),
            3 => name = Some(field.text()),
            _ => {}
        }
    }
    let (mark, data_type) = if kind == 1 { ('?', data_type::ATTRIBUTE) } else { ('@', data_type::REFERENCE) };
    match name.filter(|name| id == 0 && !name.is_empty()) {
        Some(name) => Item::Text(format!("{mark}{name}")),
        None => word(data_type, id),
    }
}

/// `Primitive`: the field number is the type.
fn primitive(mut message: Message<'_>) -> Option<Item> {
    message.find_map(|field| {
        let kind = match field.number {
            1 => return Some(word(data_type::NULL, 0)),
            2 => return Some(word(data_type::NULL, 1)),
            3 => data_type::FLOAT,
            4 | 13 => data_type::DIMENSION,
            5 | 14 => data_type::FRACTION,
            6 => data_type::INT_DEC,
            7 => data_type::INT_HEX,
            8 => data_type::INT_BOOLEAN,
            9 => data_type::COLOR_ARGB8,
            10 => data_type::COLOR_RGB8,
            11 => data_type::COLOR_ARGB4,
            12 => data_type::COLOR_RGB4,
            _ => return None,
        };
        Some(word(kind, number(&field, kind)))
    })
}

/// A true boolean has all bits set in `Res_value`.
fn number(field: &Field<'_>, kind: u8) -> u32 {
    match field.wire {
        Wire::Varint(value) if kind == data_type::INT_BOOLEAN => {
            if value == 0 {
                0
            } else {
                u32::MAX
            }
        }
        _ => field.u32(),
    }
}
