//! A dex file and its index tables: ids in, rows out.

use std::borrow::Cow;

use super::class::{ClassData, ClassDef};
use super::code::CodeItem;
use super::header::Header;
use super::id::{FieldId, MethodId, ProtoId, StringId, TypeId};
use super::{budget, debug_info};
use crate::base::{Bytes, Defects, Limits, Reader, index, text};

/// The most parameters a method can have: `invoke-*/range` counts them in one byte.
const MAX_PARAMETERS: usize = 255;

/// A dex file. Rows are decoded from the bytes when asked for.
#[derive(Clone, Debug)]
pub struct Dex {
    bytes: Bytes,
    pub(super) header: Header,
    pub(super) readable: budget::Readable,
}

/// A row of `proto_ids`.
#[derive(Clone, Copy, Debug)]
pub struct Proto<'a> {
    /// The short-form descriptor.
    pub shorty: StringId,
    /// The return type.
    pub return_type: TypeId,
    /// The parameter types.
    pub parameters: TypeList<'a>,
}

/// A row of `field_ids`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRef {
    /// The class the reference names, which may inherit the field.
    pub class: TypeId,
    /// The field's type.
    pub type_: TypeId,
    /// The field's name.
    pub name: StringId,
}

/// A row of `method_ids`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodRef {
    /// The class the reference names, which may inherit the method.
    pub class: TypeId,
    /// The prototype.
    pub proto: ProtoId,
    /// The method's name.
    pub name: StringId,
}

/// A `type_list`: an iterator over types that borrows the file.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypeList<'a> {
    rest: &'a [[u8; 2]],
}

impl Iterator for TypeList<'_> {
    type Item = TypeId;

    #[inline]
    fn next(&mut self) -> Option<TypeId> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(TypeId(u32::from(u16::from_le_bytes(*first))))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.rest.len(), Some(self.rest.len()))
    }
}

impl ExactSizeIterator for TypeList<'_> {}

/// Reads the `type_list` at `offset`, clipped to the file; 0 is an empty list.
pub(super) fn type_list(data: &[u8], offset: u32) -> TypeList<'_> {
    let mut reader = Reader::at(data, index(offset));
    let Some(size) = reader.u32().filter(|_| offset != 0) else { return TypeList::default() };
    let all = reader.rest().as_chunks::<2>().0;
    TypeList { rest: all.get(..index(size)).unwrap_or(all) }
}

fn u32_at<const N: usize>(row: &[u8; N], at: usize) -> Option<u32> {
    Reader::at(row, at).u32()
}

fn u16_at<const N: usize>(row: &[u8; N], at: usize) -> Option<u16> {
    Reader::at(row, at).u16()
}

impl Dex {
    pub(super) fn new(bytes: Bytes, header: Header, limits: &Limits, defects: &mut Defects) -> Self {
        let readable = budget::measure(&bytes, &header, limits, defects);
        Self { bytes, header, readable }
    }

    /// All bytes of the file, or of the container it stands in; offsets count from their start.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.bytes
    }

    /// The version of the format: 35 to 41.
    #[must_use]
    pub const fn version(&self) -> u16 {
        self.header.version
    }

    /// Where the header stands: 0 except inside a container.
    #[must_use]
    pub const fn header_offset(&self) -> u32 {
        self.header.offset
    }

    /// The size the header declares.
    #[must_use]
    pub const fn file_size(&self) -> u32 {
        self.header.file_size
    }

    /// Rows of `string_ids`.
    #[must_use]
    pub const fn string_count(&self) -> u32 {
        self.header.strings.count
    }

    /// Rows of `type_ids`.
    #[must_use]
    pub const fn type_count(&self) -> u32 {
        self.header.types.count
    }

    /// Rows of `proto_ids`.
    #[must_use]
    pub const fn proto_count(&self) -> u32 {
        self.header.protos.count
    }

    /// Rows of `field_ids`.
    #[must_use]
    pub const fn field_count(&self) -> u32 {
        self.header.fields.count
    }

    /// Rows of `method_ids`.
    #[must_use]
    pub const fn method_count(&self) -> u32 {
        self.header.methods.count
    }

    /// Rows of `class_defs`.
    #[must_use]
    pub const fn class_count(&self) -> u32 {
        self.header.classes.count
    }

    /// A string as Modified UTF-8, without its length and NUL.
    #[must_use]
    pub fn string_bytes(&self, id: StringId) -> Option<&[u8]> {
        if id.0 >= self.readable.strings {
            return None;
        }
        let data = self.data();
        let offset = u32::from_le_bytes(*self.header.strings.row(data, id.0)?);
        let mut reader = Reader::at(data, index(offset));
        // `utf16_size` counts UTF-16 code units; one takes one to three bytes.
        let size = index(reader.uleb128()?);
        let rest = reader.rest();
        if size > rest.len() {
            return None;
        }
        let ceiling = size.saturating_mul(3).saturating_add(1);
        let window = rest.get(..ceiling).unwrap_or(rest);
        window.get(..memchr::memchr(0, window)?)
    }

    /// A string as text; what is malformed becomes U+FFFD.
    #[must_use]
    pub fn string(&self, id: StringId) -> Option<Cow<'_, str>> {
        self.string_bytes(id).map(text::decode_mutf8)
    }

    /// The descriptor of a type, as an id.
    #[must_use]
    #[inline]
    pub fn type_string(&self, id: TypeId) -> Option<StringId> {
        self.header.types.row(self.data(), id.0).map(|row| StringId(u32::from_le_bytes(*row)))
    }

    /// The descriptor of a type as Modified UTF-8.
    #[must_use]
    pub fn type_bytes(&self, id: TypeId) -> Option<&[u8]> {
        self.string_bytes(self.type_string(id)?)
    }

    /// The descriptor of a type as text, for example `Landroid/os/Bundle;`.
    #[must_use]
    pub fn type_descriptor(&self, id: TypeId) -> Option<Cow<'_, str>> {
        self.string(self.type_string(id)?)
    }

    /// A prototype. Parameters past the 255th, which no call can pass, are left out.
    #[must_use]
    pub fn proto(&self, id: ProtoId) -> Option<Proto<'_>> {
        let data = self.data();
        let row: &[u8; 12] = self.header.protos.row(data, id.0)?;
        let mut parameters = type_list(data, u32_at(row, 8)?);
        parameters.rest = parameters.rest.get(..MAX_PARAMETERS).unwrap_or(parameters.rest);
        Some(Proto { shorty: StringId(u32_at(row, 0)?), return_type: TypeId(u32_at(row, 4)?), parameters })
    }

    /// A field reference.
    #[must_use]
    #[inline]
    pub fn field(&self, id: FieldId) -> Option<FieldRef> {
        let row: &[u8; 8] = self.header.fields.row(self.data(), id.0)?;
        Some(FieldRef {
            class: TypeId(u16_at(row, 0)?.into()),
            type_: TypeId(u16_at(row, 2)?.into()),
            name: StringId(u32_at(row, 4)?),
        })
    }

    /// A method reference.
    #[must_use]
    #[inline]
    pub fn method(&self, id: MethodId) -> Option<MethodRef> {
        let row: &[u8; 8] = self.header.methods.row(self.data(), id.0)?;
        Some(MethodRef {
            class: TypeId(u16_at(row, 0)?.into()),
            proto: ProtoId(u16_at(row, 2)?.into()),
            name: StringId(u32_at(row, 4)?),
        })
    }

    /// Parameter types and return type as a descriptor, for example `(Landroid/os/Bundle;)V`.
    #[must_use]
    pub fn proto_descriptor(&self, id: ProtoId) -> Option<String> {
        let proto = self.proto(id)?;
        let mut out = String::from("(");
        for parameter in proto.parameters {
            out.push_str(&self.type_descriptor(parameter)?);
        }
        out.push(')');
        out.push_str(&self.type_descriptor(proto.return_type)?);
        Some(out)
    }

    /// Name, parameter types and return type, for example `onCreate(Landroid/os/Bundle;)V`.
    #[must_use]
    pub fn method_descriptor(&self, id: MethodId) -> Option<String> {
        let method = self.method(id)?;
        let mut out = self.string(method.name)?.into_owned();
        out.push_str(&self.proto_descriptor(method.proto)?);
        Some(out)
    }

    /// The class definitions, a `None` for each that is unreadable.
    pub fn class_defs(&self) -> impl ExactSizeIterator<Item = Option<ClassDef<'_>>> {
        let data = self.data();
        (0..self.class_count()).map(move |number| ClassDef::read(self, data, number))
    }

    /// The class definition in row `number`.
    #[must_use]
    pub fn class_def(&self, number: u32) -> Option<ClassDef<'_>> {
        ClassDef::read(self, self.data(), number)
    }

    /// The fields and methods of a class; empty for a class without data.
    #[must_use]
    pub fn class_data(&self, class: &ClassDef<'_>) -> ClassData<'_> {
        ClassData::read(self.data(), class.class_data_off)
    }

    /// The code at `code_off` of a method; `None` for 0 (abstract or native) and where there is none.
    #[must_use]
    #[inline]
    pub fn code(&self, code_off: u32) -> Option<CodeItem<'_>> {
        CodeItem::read(self.data(), code_off)
    }

    /// The source line of the instruction at `address`, where debug information gives one.
    #[must_use]
    pub fn line_of(&self, code: &CodeItem<'_>, address: u32) -> Option<u32> {
        debug_info::line_of(self.data(), code, address)
    }

    /// All `(address, line)` positions of a method, in the order of the debug information.
    pub fn lines<'a>(&'a self, code: &CodeItem<'a>) -> impl Iterator<Item = (u32, u32)> + use<'a> {
        debug_info::Positions::new(self.data(), code)
    }

    /// Whether the Adler-32 in the header is that of the bytes; `None` where the file is cut short.
    #[must_use]
    pub fn verify_checksum(&self) -> Option<bool> {
        let start = index(self.header.offset);
        let end = start.checked_add(index(self.header.file_size))?;
        Some(adler32(self.data().get(start.checked_add(12)?..end)?) == self.header.checksum)
    }
}

/// Adler-32 (RFC 1950). Sums of 5552 bytes fit 32 bits before the modulus has to be taken.
fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    let (mut low, mut high) = (1_u32, 0_u32);
    for chunk in bytes.chunks(5_552) {
        for byte in chunk {
            low = low.wrapping_add(u32::from(*byte));
            high = high.wrapping_add(low);
        }
        (low, high) = (low.wrapping_rem(MODULUS), high.wrapping_rem(MODULUS));
    }
    high << 16 | low
}
