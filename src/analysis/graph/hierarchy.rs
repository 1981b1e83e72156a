//! Defined methods with one id each, the ancestors of every class, and dispatch: class and selector in, method out.

use super::selectors::Selector;
use crate::base::{index, narrow};
use crate::format::dex::{EncodedMethod, MethodId, access};
use crate::program::{Code, TypeIndex};
use crate::signature::Signatures;
use crate::signature::api_index::{class_name, descriptor};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Classes that one task takes.
const CHUNK: usize = 256;

/// A defined method.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// Position in [`Code::classes`].
    pub class: u32,
    /// Its row in the `method_ids` of its dex file.
    pub id: MethodId,
    /// Bits of `access_flags`.
    pub access: u32,
    /// Offset of the code; 0 where there is none.
    pub code_off: u32,
    /// Name and prototype.
    pub selector: Selector,
}

impl Method {
    /// The method as its class lists it.
    pub fn encoded(&self) -> EncodedMethod {
        let is_virtual = self.access & (access::STATIC | access::PRIVATE | access::CONSTRUCTOR) == 0;
        EncodedMethod { method: self.id, access_flags: self.access, code_off: self.code_off, is_virtual }
    }

    /// Whether a call can be dispatched to it.
    pub fn is_virtual(&self) -> bool {
        self.access & (access::STATIC | access::PRIVATE | access::CONSTRUCTOR | access::ABSTRACT) == 0
    }
}

/// Rows of variable length, one after the other.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), items: Vec::new() }
    }
}

impl<T> Rows<T> {
    /// Adds a row.
    pub fn push(&mut self, row: impl IntoIterator<Item = T>) {
        self.items.extend(row);
        self.ends.push(narrow(self.items.len()));
    }

    /// The places of a row's items.
    pub fn range(&self, row: u32) -> std::ops::Range<usize> {
        let end = |at: u32| self.ends.get(index(at)).map_or(self.items.len(), |end| index(*end));
        row.checked_sub(1).map_or(0, end)..end(row)
    }

    /// The items of a row.
    pub fn row(&self, row: u32) -> &[T] {
        self.items.get(self.range(row)).unwrap_or_default()
    }

    /// Changes the items of a row.
    pub(super) fn change(&mut self, row: u32, change: impl FnMut(&mut T)) {
        let range = self.range(row);
        self.items.get_mut(range).unwrap_or_default().iter_mut().for_each(change);
    }

    /// All items.
    pub fn items(&self) -> &[T] {
        &self.items
    }
}

/// The methods and the hierarchy of an app.
#[derive(Default)]
pub struct Hierarchy {
    /// All defined methods, class by class.
    pub methods: Rows<Method>,
    /// For each class its methods by selector.
    declared: Vec<(Selector, u32)>,
    /// For each class itself and all it extends or implements, the platform's too.
    ancestors: Rows<TypeIndex>,
    /// For each class its superclass among the classes.
    supers: Vec<u32>,
    /// For each class its static initialiser.
    initialisers: Vec<u32>,
    /// For each type the class that defines it.
    classes: Vec<u32>,
    /// For each class those of the package that extend or implement it.
    subclasses: Rows<u32>,
    interfaces: FxHashSet<u32>,
}

/// No class, no method.
pub const NONE: u32 = u32::MAX;

type Table = Vec<Option<(TypeIndex, Selector)>>;

impl Hierarchy {
    pub(super) fn new(
        code: &Code,
        selectors: &[Table],
        initialiser: Option<u32>,
        names: impl Fn(Selector) -> u32 + Sync,
        signatures: &Signatures,
    ) -> Self {
        let mut hierarchy = Self::default();
        let classes: Vec<u32> = (0..narrow(code.classes.len())).collect();
        let methods: Vec<Vec<(u32, Vec<Method>)>> = classes
            .par_chunks(CHUNK)
            .map(|chunk| chunk.iter().map(|class| (*class, methods(code, selectors, *class))).collect())
            .collect();
        for (_, row) in methods.into_iter().flatten() {
            hierarchy.methods.push(row);
        }
        let of_type = |type_: TypeIndex| code.class_index(type_).map_or(NONE, |class| class.0);
        hierarchy.classes = (0..code.type_count()).map(|type_| of_type(TypeIndex(type_))).collect();
        hierarchy.supers = code.classes.iter().map(|class| class.superclass.map_or(NONE, of_type)).collect();
        for class in &classes {
            let start = hierarchy.declared.len();
            let rows: Vec<_> = hierarchy.own_methods(*class).map(|(at, it)| (it.selector, at)).collect();
            hierarchy.declared.extend(rows);
            let rows = hierarchy.declared.get_mut(start..).unwrap_or_default();
            rows.sort_unstable();
            let found = rows.iter().find(|(selector, _)| Some(names(*selector)) == initialiser);
            hierarchy.initialisers.push(found.map_or(NONE, |(_, method)| *method));
        }
        let is_interface = |class: &u32| {
            let class = code.classes.get(index(*class));
            let row = class.and_then(|class| code.definition(class)).map(|(_, row)| row.access_flags);
            row.is_some_and(|flags| flags & access::INTERFACE != 0)
        };
        hierarchy.interfaces = classes.iter().copied().filter(is_interface).collect();
        hierarchy.add_ancestors(code, signatures);
        hierarchy
    }

    fn add_ancestors(&mut self, code: &Code, signatures: &Signatures) {
        let mut platform: FxHashMap<TypeIndex, Vec<TypeIndex>> = FxHashMap::default();
        let mut row = Vec::new();
        for class in &code.classes {
            row.clear();
            for type_ in code.ancestry(class.type_) {
                row.push(type_);
                if code.class_of(type_).is_none() {
                    let above = platform.entry(type_).or_insert_with(|| above(code, signatures, type_));
                    row.extend_from_slice(above);
                }
            }
            row.sort_unstable();
            row.dedup();
            self.ancestors.push(row.iter().copied());
        }
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for class in 0..narrow(code.classes.len()) {
            let above = self.ancestors(class).iter().filter_map(|type_| self.class_of(*type_));
            pairs.extend(above.filter(|above| *above != class).map(|above| (above, class)));
        }
        pairs.sort_unstable();
        let mut pairs = pairs.into_iter().peekable();
        for class in 0..narrow(code.classes.len()) {
            let below = std::iter::from_fn(|| pairs.next_if(|(above, _)| *above == class));
            self.subclasses.push(below.map(|(_, class)| class));
        }
    }

    /// The class that defines a type.
    pub fn class_of(&self, type_: TypeIndex) -> Option<u32> {
        self.classes.get(index(type_.0)).copied().filter(|class| *class != NONE)
    }

    /// How many classes there are, repeated definitions too.
    pub fn class_count(&self) -> u32 {
        narrow(self.supers.len())
    }

    /// A method by its id.
    pub fn method(&self, method: u32) -> Option<&Method> {
        self.methods.items().get(index(method))
    }

    /// A class itself and all it extends or implements, sorted.
    pub fn ancestors(&self, class: u32) -> &[TypeIndex] {
        self.ancestors.row(class)
    }

    /// Whether a class is a type or a subtype of it.
    pub fn is_a(&self, class: u32, type_: TypeIndex) -> bool {
        self.ancestors(class).binary_search(&type_).is_ok()
    }

    /// The superclass, where it is defined.
    pub fn superclass(&self, class: u32) -> Option<u32> {
        self.supers.get(index(class)).copied().filter(|class| *class != NONE)
    }

    /// The class and its superclasses as far as they are defined.
    pub fn chain(&self, class: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(class), |class| self.superclass(*class)).take(MAX_SUPERCLASSES)
    }

    /// The methods of a class itself, with their ids.
    pub fn own_methods(&self, class: u32) -> impl Iterator<Item = (u32, &Method)> {
        self.methods.range(class).map(narrow).zip(self.methods.row(class))
    }

    /// The methods of a class and of its superclasses as far as they are defined, with their ids.
    pub fn all_methods(&self, class: u32) -> impl Iterator<Item = (u32, &Method)> {
        self.chain(class).flat_map(|class| self.own_methods(class))
    }

    /// The static initialiser of a class.
    pub fn initialiser(&self, class: u32) -> Option<u32> {
        self.initialisers.get(index(class)).copied().filter(|method| *method != NONE)
    }

    /// The method of a class itself.
    pub fn declares(&self, class: u32, selector: Selector) -> Option<u32> {
        let rows = self.declared.get(self.methods.range(class)).unwrap_or_default();
        let at = rows.partition_point(|(known, _)| *known < selector);
        rows.get(at).filter(|(known, _)| *known == selector).map(|(_, method)| *method)
    }

    /// Whether a virtual call on a type may run anything but the type's own method.
    pub fn is_overridden(&self, type_: TypeIndex, selector: Selector) -> bool {
        let Some(class) = self.class_of(type_).filter(|class| !self.interfaces.contains(class)) else {
            return true;
        };
        let below = self.subclasses.row(class);
        below.len() > MAX_SUBCLASSES || below.iter().any(|class| self.declares(*class, selector).is_some())
    }

    /// What a call on an object of a class runs: its own method, an inherited one, or an interface's default.
    pub fn dispatch(&self, class: u32, selector: Selector) -> Option<u32> {
        let own = self.chain(class).find_map(|class| self.declares(class, selector));
        own.or_else(|| {
            let interfaces = self.ancestors(class).iter().filter_map(|type_| self.class_of(*type_));
            interfaces.filter_map(|class| self.declares(class, selector)).find(|method| {
                self.method(*method).is_some_and(|method| method.access & access::ABSTRACT == 0)
            })
        })
    }
}

/// Subclasses looked at to tell that a method is overridden nowhere; a class with more counts as overridden.
const MAX_SUBCLASSES: usize = 256;
/// Superclasses followed; a hierarchy may turn in circles.
const MAX_SUPERCLASSES: usize = 500;

fn methods(code: &Code, selectors: &[Table], class: u32) -> Vec<Method> {
    let Some(row) = code.classes.get(index(class)) else { return Vec::new() };
    let (Some((file, definition)), Some(table)) = (code.definition(row), selectors.get(row.dex)) else {
        return Vec::new();
    };
    let methods = file.dex.class_data(&definition);
    let method = |method: EncodedMethod| {
        let known = table.get(index(method.method.0)).copied().flatten();
        let selector = known.map_or(Selector(NONE), |(_, selector)| selector);
        let access = method.access_flags;
        Method { class, id: method.method, access, code_off: method.code_off, selector }
    };
    methods.methods().map(method).collect()
}

/// All that a class of the platform extends or implements, as far as the package names it.
pub(super) fn above(code: &Code, signatures: &Signatures, type_: TypeIndex) -> Vec<TypeIndex> {
    let bytes = code.descriptor(type_);
    let name = class_name(&crate::base::text::decode_mutf8(bytes));
    let classes = signatures.platform().ancestry(&name);
    classes.filter_map(|class| code.find_type(descriptor(class.name).as_bytes())).collect()
}
