//! Encoded values: the bytes of an `encoded_value` in, one value out, nested ones read only when asked for.
//!
//! <https://source.android.com/docs/core/runtime/dex-format#encoding>

use super::id::{FieldId, MethodHandleId, MethodId, ProtoId, StringId, TypeId};
use crate::base::Reader;

/// How deep arrays and annotations may nest; anything deeper is unreadable.
const MAX_NESTING: usize = 32;
/// Values inside one array or annotation, nested ones included; one with more is unreadable.
const MAX_VALUES: u32 = 1 << 16;

/// An `encoded_value`.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EncodedValue<'a> {
    Byte(i8),
    Short(i16),
    Char(u16),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    MethodType(ProtoId),
    MethodHandle(MethodHandleId),
    String(StringId),
    Type(TypeId),
    Field(FieldId),
    Method(MethodId),
    Enum(FieldId),
    Array(EncodedArray<'a>),
    Annotation(EncodedAnnotation<'a>),
    Null,
    Boolean(bool),
}

/// An `encoded_array`: an iterator over its values that ends early where they become unreadable.
#[derive(Clone, Copy, Debug)]
pub struct EncodedArray<'a> {
    reader: Reader<'a>,
    left: u32,
}

/// An `encoded_annotation`: its type, and an iterator over its named elements.
#[derive(Clone, Copy, Debug)]
pub struct EncodedAnnotation<'a> {
    /// The annotation's class.
    pub type_: TypeId,
    reader: Reader<'a>,
    left: u32,
}

macro_rules! equal_by_bytes {
    ($($name:ident),*) => {$(
        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                self.left == other.left && std::ptr::eq(self.reader.rest(), other.reader.rest())
            }
        }
    )*};
}
equal_by_bytes!(EncodedArray, EncodedAnnotation);

impl<'a> EncodedArray<'a> {
    /// Reads the size of the array at the reader's position.
    pub(super) fn read(mut reader: Reader<'a>) -> Option<Self> {
        let left = reader.uleb128()?.min(MAX_VALUES);
        Some(Self { reader, left })
    }

    /// Values left, within the ceiling.
    #[must_use]
    pub const fn size(&self) -> u32 {
        self.left
    }
}

impl<'a> Iterator for EncodedArray<'a> {
    type Item = EncodedValue<'a>;

    fn next(&mut self) -> Option<EncodedValue<'a>> {
        self.left = self.left.checked_sub(1)?;
        let value = read(&mut self.reader);
        if value.is_none() {
            self.left = 0;
        }
        value
    }
}

impl<'a> EncodedAnnotation<'a> {
    /// Reads type and size of the annotation at the reader's position.
    pub(super) fn read(mut reader: Reader<'a>) -> Option<Self> {
        let type_ = TypeId(reader.uleb128()?);
        let left = reader.uleb128()?.min(MAX_VALUES);
        Some(Self { type_, reader, left })
    }
}

impl<'a> Iterator for EncodedAnnotation<'a> {
    type Item = (StringId, EncodedValue<'a>);

    fn next(&mut self) -> Option<(StringId, EncodedValue<'a>)> {
        self.left = self.left.checked_sub(1)?;
        let name = self.reader.uleb128().map(StringId);
        let element = name.and_then(|name| Some((name, read(&mut self.reader)?)));
        if element.is_none() {
            self.left = 0;
        }
        element
    }
}

/// The type and argument of the byte that starts a value.
fn head(reader: &mut Reader<'_>) -> Option<(u8, u8)> {
    reader.u8().map(|byte| (byte & 0x1f, byte >> 5))
}

/// Little-endian bytes, `argument + 1` of them, zero-extended, with the number of bits read.
fn unsigned(reader: &mut Reader<'_>, argument: u8) -> Option<(u64, u32)> {
    let mut value = 0_u64;
    let mut shift = 0_u32;
    for byte in reader.bytes(usize::from(argument).saturating_add(1))? {
        value |= u64::from(*byte).checked_shl(shift).unwrap_or(0);
        shift = shift.saturating_add(8);
    }
    Some((value, shift))
}

fn signed(reader: &mut Reader<'_>, argument: u8) -> Option<i64> {
    let (value, bits) = unsigned(reader, argument)?;
    let unused = 64_u32.saturating_sub(bits);
    value.checked_shl(unused)?.cast_signed().checked_shr(unused)
}

/// A float or double: zero-extended to the right, so the bytes read are the highest ones.
fn high(reader: &mut Reader<'_>, argument: u8) -> Option<u64> {
    let (value, bits) = unsigned(reader, argument)?;
    value.checked_shl(64_u32.saturating_sub(bits))
}

/// Reads one value and moves past it.
fn read<'a>(reader: &mut Reader<'a>) -> Option<EncodedValue<'a>> {
    use EncodedValue as V;
    let before = *reader;
    let (kind, argument) = head(reader)?;
    let id = |reader: &mut Reader<'_>| u32::try_from(unsigned(reader, argument)?.0).ok();
    Some(match kind {
        0x00 => V::Byte(i8::try_from(signed(reader, argument)?).ok()?),
        0x02 => V::Short(i16::try_from(signed(reader, argument)?).ok()?),
        0x03 => V::Char(u16::try_from(unsigned(reader, argument)?.0).ok()?),
        0x04 => V::Int(i32::try_from(signed(reader, argument)?).ok()?),
        0x06 => V::Long(signed(reader, argument)?),
        0x10 => V::Float(f32::from_bits(u32::try_from(high(reader, argument)? >> 32).ok()?)),
        0x11 => V::Double(f64::from_bits(high(reader, argument)?)),
        0x15 => V::MethodType(ProtoId(id(reader)?)),
        0x16 => V::MethodHandle(MethodHandleId(id(reader)?)),
        0x17 => V::String(StringId(id(reader)?)),
        0x18 => V::Type(TypeId(id(reader)?)),
        0x19 => V::Field(FieldId(id(reader)?)),
        0x1a => V::Method(MethodId(id(reader)?)),
        0x1b => V::Enum(FieldId(id(reader)?)),
        0x1c => {
            let array = EncodedArray::read(*reader)?;
            *reader = before;
            skip(reader)?;
            V::Array(array)
        }
        0x1d => {
            let annotation = EncodedAnnotation::read(*reader)?;
            *reader = before;
            skip(reader)?;
            V::Annotation(annotation)
        }
        0x1e => V::Null,
        0x1f => V::Boolean(argument != 0),
        _ => return None,
    })
}

/// One open array or annotation while skipping.
#[derive(Clone, Copy, Default)]
struct Open {
    left: u32,
    named: bool,
}

/// Moves past one value with everything nested in it, on a stack of fixed size.
fn skip(reader: &mut Reader<'_>) -> Option<()> {
    let mut stack = [Open::default(); MAX_NESTING];
    let mut depth = 0_usize;
    for _ in 0..MAX_VALUES {
        let opened = skip_head(reader)?;
        if let Some(open) = opened {
            *stack.get_mut(depth)? = open;
            depth = depth.saturating_add(1);
        }
        loop {
            let Some(top) = depth.checked_sub(1) else { return Some(()) };
            let open = stack.get_mut(top)?;
            if let Some(left) = open.left.checked_sub(1) {
                open.left = left;
                if open.named {
                    reader.uleb128()?;
                }
                break;
            }
            depth = top;
        }
    }
    None
}

/// Moves past a plain value, or into an array or annotation.
fn skip_head(reader: &mut Reader<'_>) -> Option<Option<Open>> {
    let (kind, argument) = head(reader)?;
    match kind {
        0x1c => Some(Some(Open { left: reader.uleb128()?, named: false })),
        0x1d => {
            reader.uleb128()?;
            Some(Some(Open { left: reader.uleb128()?, named: true }))
        }
        0x1e | 0x1f => Some(None),
        _ => reader.skip(usize::from(argument).saturating_add(1)).map(|()| None),
    }
}
