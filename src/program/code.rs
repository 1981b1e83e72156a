//! All dex files of an app as one program: types with one id each, classes in class-loader order, hierarchy.

use crate::base::text::encode_mutf8;
use crate::base::{Defects, Interner, index, narrow};
use crate::format::dex::{ClassDef, Dex, EncodedValue, TypeId, access};

/// The id of a type across all dex files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeIndex(pub u32);

/// The position of a class definition among all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassIndex(pub u32);

/// A dex file and how its type ids map to those of the program.
#[derive(Debug)]
pub struct DexFile {
    /// Path in the package, with the part's name before `!/` where it is in a split.
    pub file: String,
    /// The file.
    pub dex: Dex,
    types: Vec<Option<TypeIndex>>,
}

impl DexFile {
    /// The program's id of a type of this file.
    #[must_use]
    pub fn type_index(&self, id: TypeId) -> Option<TypeIndex> {
        self.types.get(index(id.0)).copied().flatten()
    }
}

/// A class definition.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its type.
    pub type_: TypeIndex,
    /// Position of the dex file.
    pub dex: usize,
    /// Row of its `class_defs`.
    pub row: u32,
    /// The super class; `None` for a root.
    pub superclass: Option<TypeIndex>,
    /// The interfaces it implements directly.
    pub interfaces: Vec<TypeIndex>,
}

/// The code of an app.
#[derive(Default)]
pub struct Code {
    /// Dex files in class-loader order.
    pub dexes: Vec<DexFile>,
    /// Definitions in class-loader order, repeated ones too.
    pub classes: Vec<Class>,
    /// How many definitions repeat an earlier one, which wins on the device.
    pub duplicates: usize,
    types: Interner,
    /// The first definition of each type.
    defined: Vec<Option<ClassIndex>>,
}

impl Code {
    /// Merges dex files that stand in class-loader order.
    #[must_use]
    pub fn merge(dexes: Vec<(String, Dex)>, defects: &mut Defects) -> Self {
        let mut code = Self::default();
        for (file, dex) in dexes {
            let types = (0..dex.type_count()).map(|id| code.intern(dex.type_bytes(TypeId(id))?)).collect();
            code.dexes.push(DexFile { file, dex, types });
        }
        code.defined = vec![None; code.types.len()];
        for at in 0..code.dexes.len() {
            code.define(at);
        }
        if code.duplicates > 0 {
            defects.whole(
                "duplicate-classes",
                format!(
                    "{} classes are defined more than once; the first definition counts, as on the device",
                    code.duplicates
                ),
            );
        }
        code
    }

    fn intern(&mut self, descriptor: &[u8]) -> Option<TypeIndex> {
        self.types.intern(descriptor).map(TypeIndex)
    }

    fn define(&mut self, at: usize) {
        let Some(file) = self.dexes.get(at) else { return };
        for definition in file.dex.class_defs().flatten() {
            let Some(type_) = file.type_index(definition.class) else { continue };
            let class = Class {
                type_,
                dex: at,
                superclass: definition.superclass.and_then(|id| file.type_index(id)),
                interfaces: definition.interfaces.filter_map(|id| file.type_index(id)).collect(),
                row: definition.number,
            };
            match self.defined.get_mut(index(type_.0)) {
                Some(slot @ None) => *slot = Some(ClassIndex(narrow(self.classes.len()))),
                Some(Some(_)) => self.duplicates += 1,
                None => continue,
            }
            self.classes.push(class);
        }
    }

    /// The dex file of a class and its row there.
    #[must_use]
    pub fn definition(&self, class: &Class) -> Option<(&DexFile, ClassDef<'_>)> {
        let file = self.dexes.get(class.dex)?;
        Some((file, file.dex.class_def(class.row)?))
    }

    /// How many types there are.
    #[must_use]
    pub fn type_count(&self) -> u32 {
        narrow(self.types.len())
    }

    /// The descriptor of a type, in Modified UTF-8.
    #[must_use]
    pub fn descriptor(&self, type_: TypeIndex) -> &[u8] {
        self.types.get(type_.0)
    }

    /// The type with that descriptor.
    #[must_use]
    pub fn find_type(&self, descriptor: &[u8]) -> Option<TypeIndex> {
        self.types.find(descriptor).map(TypeIndex)
    }

    /// The position of the definition of a type that the device would use.
    #[must_use]
    pub fn class_index(&self, type_: TypeIndex) -> Option<ClassIndex> {
        self.defined.get(index(type_.0)).copied().flatten()
    }

    /// The definition of a type that the device would use; `None` for a class that is not in the package.
    #[must_use]
    pub fn class_of(&self, type_: TypeIndex) -> Option<&Class> {
        let class = self.defined.get(index(type_.0)).copied().flatten()?;
        self.classes.get(index(class.0))
    }

    /// Whether the package defines the class with that binary name.
    #[must_use]
    pub fn defines(&self, class: &str) -> bool {
        self.find_class(class).is_some_and(|type_| self.class_of(type_).is_some())
    }

    /// The type of the class with that binary name.
    #[must_use]
    pub fn find_class(&self, class: &str) -> Option<TypeIndex> {
        self.find_type(&encode_mutf8(&format!("L{};", class.replace('.', "/"))))
    }

    /// The text that a static final field of a class in the package holds.
    #[must_use]
    pub fn static_text(&self, type_: TypeIndex, field: &[u8]) -> Option<String> {
        let (home, definition) = self.definition(self.class_of(type_)?)?;
        let fields = home.dex.class_data(&definition);
        let (at, found) = fields.fields().filter(|it| it.is_static).enumerate().find(|(_, it)| {
            let known = home.dex.field(it.field).and_then(|it| home.dex.string_bytes(it.name));
            known == Some(field)
        })?;
        if found.access_flags & access::FINAL == 0 {
            return None;
        }
        match home.dex.static_values(&definition)?.nth(at)? {
            EncodedValue::String(id) => home.dex.string(id).map(Into::into),
            _ => None,
        }
    }

    /// The type and all it extends or implements that is named in the package, nearest first.
    ///
    /// Supers come before interfaces; a hierarchy that turns in circles ends at the ceiling.
    pub fn ancestry(&self, type_: TypeIndex) -> impl Iterator<Item = TypeIndex> + '_ {
        let mut waiting = std::collections::VecDeque::from([type_]);
        let mut left = Self::MAX_ANCESTORS;
        std::iter::from_fn(move || {
            let type_ = waiting.pop_front()?;
            left = left.checked_sub(1)?;
            if let Some(class) = self.class_of(type_) {
                waiting.extend(class.interfaces.iter().copied());
                if let Some(superclass) = class.superclass {
                    waiting.push_front(superclass);
                }
            }
            Some(type_)
        })
    }

    const MAX_ANCESTORS: usize = 500;
}
