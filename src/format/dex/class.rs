//! Class definitions: a row of `class_defs` in, the class with its fields and methods out.
//!
//! <https://source.android.com/docs/core/runtime/dex-format#class-def-item>

use super::file::{Dex, TypeList, type_list};
use super::header::Header;
use super::id::{FieldId, MethodId, StringId, TypeId, optional};
use crate::base::{Reader, index};

/// The bits of `access_flags`.
#[allow(missing_docs)]
pub mod access {
    pub const PUBLIC: u32 = 0x1;
    pub const PRIVATE: u32 = 0x2;
    pub const PROTECTED: u32 = 0x4;
    pub const STATIC: u32 = 0x8;
    pub const FINAL: u32 = 0x10;
    pub const SYNCHRONIZED: u32 = 0x20;
    pub const VOLATILE: u32 = 0x40;
    pub const BRIDGE: u32 = 0x40;
    pub const TRANSIENT: u32 = 0x80;
    pub const VARARGS: u32 = 0x80;
    pub const NATIVE: u32 = 0x100;
    pub const INTERFACE: u32 = 0x200;
    pub const ABSTRACT: u32 = 0x400;
    pub const STRICT: u32 = 0x800;
    pub const SYNTHETIC: u32 = 0x1000;
    pub const ANNOTATION: u32 = 0x2000;
    pub const ENUM: u32 = 0x4000;
    pub const CONSTRUCTOR: u32 = 0x10000;
    pub const DECLARED_SYNCHRONIZED: u32 = 0x20000;
}

/// A row of `class_defs`.
#[derive(Clone, Copy, Debug)]
pub struct ClassDef<'a> {
    /// The row.
    pub number: u32,
    /// The class.
    pub class: TypeId,
    /// Bits of [`access`].
    pub access_flags: u32,
    /// The superclass; only `java.lang.Object` has none.
    pub superclass: Option<TypeId>,
    /// The interfaces it implements or extends.
    pub interfaces: TypeList<'a>,
    /// The name of the source file.
    pub source_file: Option<StringId>,
    /// Offset of the annotations, 0 for none.
    pub annotations_off: u32,
    /// Offset of the fields and methods, 0 for none.
    pub class_data_off: u32,
    /// Offset of the initial values of static fields, 0 for none.
    pub static_values_off: u32,
}

impl<'a> ClassDef<'a> {
    pub(super) fn read(dex: &Dex, data: &'a [u8], number: u32) -> Option<Self> {
        let mut class = Self::read_raw(data, &dex.header, number)?;
        if dex.readable.closed_classes.binary_search(&number).is_ok() {
            class.interfaces = TypeList::default();
            class.class_data_off = 0;
            class.annotations_off = 0;
            class.static_values_off = 0;
        }
        Some(class)
    }

    /// Reads a row even where the class is closed.
    pub(super) fn read_raw(data: &'a [u8], header: &Header, number: u32) -> Option<Self> {
        let row: &[u8; 32] = header.classes.row(data, number)?;
        let mut reader = Reader::new(row);
        let class = reader.u32().filter(|class| *class < header.types.count)?;
        Some(Self {
            number,
            class: TypeId(class),
            access_flags: reader.u32()?,
            superclass: optional(reader.u32()?).map(TypeId),
            interfaces: type_list(data, reader.u32()?),
            source_file: optional(reader.u32()?).map(StringId),
            annotations_off: reader.u32()?,
            class_data_off: reader.u32()?,
            static_values_off: reader.u32()?,
        })
    }
}

/// A `class_data_item`: where its lists start and how long they claim to be.
#[derive(Clone, Copy, Debug)]
pub struct ClassData<'a> {
    /// Static fields, as declared.
    pub static_fields_size: u32,
    /// Instance fields, as declared.
    pub instance_fields_size: u32,
    /// Direct methods, as declared.
    pub direct_methods_size: u32,
    /// Virtual methods, as declared.
    pub virtual_methods_size: u32,
    reader: Reader<'a>,
}

/// An `encoded_field`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodedField {
    /// The field.
    pub field: FieldId,
    /// Bits of [`access`].
    pub access_flags: u32,
    /// Whether it stands in the list of static fields.
    pub is_static: bool,
}

/// An `encoded_method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodedMethod {
    /// The method.
    pub method: MethodId,
    /// Bits of [`access`].
    pub access_flags: u32,
    /// Offset of the code, 0 where abstract or native.
    pub code_off: u32,
    /// Whether it stands in the list of virtual methods.
    pub is_virtual: bool,
}

impl<'a> ClassData<'a> {
    /// Reads the sizes at `offset`; everything is empty where there is nothing.
    pub(super) fn read(data: &'a [u8], offset: u32) -> Self {
        let empty = Self {
            static_fields_size: 0,
            instance_fields_size: 0,
            direct_methods_size: 0,
            virtual_methods_size: 0,
            reader: Reader::new(&[]),
        };
        if offset == 0 {
            return empty;
        }
        let mut reader = Reader::at(data, index(offset));
        let sizes = (reader.uleb128(), reader.uleb128(), reader.uleb128(), reader.uleb128());
        let (Some(statics), Some(instances), Some(direct), Some(virtual_)) = sizes else { return empty };
        Self {
            static_fields_size: statics,
            instance_fields_size: instances,
            direct_methods_size: direct,
            virtual_methods_size: virtual_,
            reader,
        }
    }

    /// Static fields, then instance fields.
    #[must_use]
    pub const fn fields(&self) -> EncodedFields<'a> {
        EncodedFields {
            reader: self.reader,
            first: self.static_fields_size,
            second: self.instance_fields_size,
            in_second: self.static_fields_size == 0,
            last: 0,
        }
    }

    /// Direct methods, then virtual methods.
    #[must_use]
    pub fn methods(&self) -> EncodedMethods<'a> {
        let mut fields = self.fields();
        fields.by_ref().for_each(drop);
        let complete = fields.first == 0 && fields.second == 0;
        EncodedMethods {
            reader: fields.reader,
            first: if complete { self.direct_methods_size } else { 0 },
            second: if complete { self.virtual_methods_size } else { 0 },
            in_second: self.direct_methods_size == 0,
            last: 0,
        }
    }
}

macro_rules! member_list {
    ($(#[$doc:meta])* $name:ident, $item:ident, |$id:ident, $second:ident, $reader:ident| $build:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a> {
            reader: Reader<'a>,
            first: u32,
            second: u32,
            in_second: bool,
            last: u32,
        }

        impl Iterator for $name<'_> {
            type Item = $item;

            #[inline]
            fn next(&mut self) -> Option<$item> {
                if self.first == 0 && !self.in_second {
                    // Index differences start anew in the second list.
                    (self.in_second, self.last) = (true, 0);
                }
                let left = if self.in_second { &mut self.second } else { &mut self.first };
                let after = left.checked_sub(1)?;
                let mut reader = self.reader;
                let ($id, $second) = (self.last.wrapping_add(reader.uleb128()?), self.in_second);
                let item = { let $reader = &mut reader; $build };
                (*left, self.last, self.reader) = (after, $id, reader);
                Some(item)
            }
        }
    };
}

member_list!(
    /// The fields of a class; ends early where the bytes do.
    EncodedFields, EncodedField, |id, second, reader| EncodedField {
        field: FieldId(id),
        access_flags: reader.uleb128()?,
        is_static: !second,
    }
);

member_list!(
    /// The methods of a class; ends early where the bytes do.
    EncodedMethods, EncodedMethod, |id, second, reader| EncodedMethod {
        method: MethodId(id),
        access_flags: reader.uleb128()?,
        code_off: reader.uleb128()?,
        is_virtual: second,
    }
);
