//! `signatures/callback` resolved to the types and names of one app: what the platform calls back, and when.

use super::hierarchy::{Hierarchy, above};
use super::selectors::{Selector, Selectors};
use crate::base::index;
use crate::base::text::decode_mutf8;
use crate::program::{Code, TypeIndex};
use crate::signature::Signatures;
use crate::signature::api_index::{class_name, descriptor};
use crate::signature::raw::{FlagTest, Periodic, Registrar, StoredRead, StoredWrite, When};
use rustc_hash::{FxHashMap, FxHashSet};

/// What a call does with a stored flag.
#[derive(Clone, Copy, Debug)]
pub enum FlagUse<'a> {
    /// Reads it.
    Read(&'a StoredRead),
    /// Writes it.
    Write(&'a StoredWrite),
    /// Says whether the user has agreed.
    Answer,
    /// Tells the flag that it is given.
    Test(&'a FlagTest),
}

/// What calls back in one app.
#[derive(Default)]
pub(super) struct Callbacks<'a> {
    /// For each type of the platform the selectors of the app's methods that it declares.
    types: FxHashMap<TypeIndex, Vec<Selector>>,
    /// For each type outside the package that an app's class extends, itself and what it extends there.
    above: FxHashMap<TypeIndex, Vec<TypeIndex>>,
    passive: FxHashSet<TypeIndex>,
    /// By method name: the declaring type, and when.
    when: FxHashMap<u32, Vec<(TypeIndex, When)>>,
    /// By method name: the declaring type and the model.
    registrars: FxHashMap<u32, Vec<(TypeIndex, &'a Registrar)>>,
    /// By method name: the declaring type and how often something is done.
    periodic: FxHashMap<u32, Vec<(TypeIndex, &'a Periodic)>>,
    /// By method name: the declaring type and what is done with a flag.
    flag_uses: FxHashMap<u32, Vec<(TypeIndex, FlagUse<'a>)>>,
}

impl<'a> Callbacks<'a> {
    pub(super) fn new(
        code: &Code,
        hierarchy: &Hierarchy,
        selectors: &Selectors,
        signatures: &'a Signatures,
    ) -> Self {
        let mut callbacks = Self::default();
        let data = &signatures.bundle.callbacks;
        let find = |class: &str| code.find_type(descriptor(class).as_bytes());
        for row in &data.callback {
            let Some(class) = find(&row.class) else { continue };
            for name in row.methods.iter().filter_map(|name| selectors.find_name(name)) {
                callbacks.when.entry(name).or_default().push((class, row.phase));
            }
        }
        for row in &data.registrar {
            let Some(class) = find(&row.class) else { continue };
            for name in row.methods.iter().filter_map(|name| selectors.find_name(name)) {
                callbacks.registrars.entry(name).or_default().push((class, row));
            }
        }
        for row in &data.periodic {
            let Some(class) = find(&row.class) else { continue };
            for name in row.methods.iter().filter_map(|name| selectors.find_name(name)) {
                callbacks.periodic.entry(name).or_default().push((class, row));
            }
        }
        let consent = &signatures.bundle.consent;
        let mut add = |class: &str, methods: &[String], flag: FlagUse<'a>| {
            let Some(class) = find(class) else { return };
            for name in methods.iter().filter_map(|name| selectors.find_name(name)) {
                callbacks.flag_uses.entry(name).or_default().push((class, flag));
            }
        };
        consent.read.iter().for_each(|it| add(&it.class, &it.methods, FlagUse::Read(it)));
        consent.write.iter().for_each(|it| add(&it.class, &it.methods, FlagUse::Write(it)));
        consent.answer.iter().for_each(|it| add(&it.class, &it.methods, FlagUse::Answer));
        consent.test.iter().for_each(|it| add(&it.class, &it.methods, FlagUse::Test(it)));
        callbacks.passive =
            data.passive.iter().flat_map(|row| &row.classes).filter_map(|class| find(class)).collect();
        callbacks.add_types(code, hierarchy, selectors, signatures);
        callbacks
    }

    /// Takes in the types outside the package that the app's classes extend, and the methods that answer them.
    fn add_types(
        &mut self,
        code: &Code,
        hierarchy: &Hierarchy,
        selectors: &Selectors,
        signatures: &Signatures,
    ) {
        let mut names: FxHashMap<TypeIndex, FxHashSet<u32>> = FxHashMap::default();
        for class in 0..hierarchy.class_count() {
            let ancestors = hierarchy.ancestors(class);
            for type_ in ancestors.iter().filter(|type_| hierarchy.class_of(**type_).is_none()) {
                let names = names.entry(*type_).or_insert_with(|| {
                    self.above.insert(*type_, above(code, signatures, *type_));
                    declared(code, selectors, signatures, *type_)
                });
                if names.is_empty() {
                    continue;
                }
                let methods = hierarchy.methods.row(class).iter().filter(|method| method.is_virtual());
                let called = methods
                    .map(|method| method.selector)
                    .filter(|selector| names.contains(&selectors.name_id(*selector)));
                self.types.entry(*type_).or_default().extend(called);
            }
        }
        for list in self.types.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
    }

    /// The selectors that a type of the platform may call on an object it was given; none for other types.
    pub(super) fn of(&self, type_: TypeIndex) -> &[Selector] {
        self.types.get(&type_).map(Vec::as_slice).unwrap_or_default()
    }

    /// Types outside the package that an object is of, of those which are a `declared` too: what takes it as that
    /// calls methods of these as well.
    pub(super) fn families<'s>(
        &'s self,
        hierarchy: &'s Hierarchy,
        type_: TypeIndex,
        declared: TypeIndex,
    ) -> impl Iterator<Item = TypeIndex> + 's {
        let of_class = hierarchy.class_of(type_).map(|class| hierarchy.ancestors(class));
        let types = of_class.unwrap_or_else(|| self.above(type_));
        types.iter().copied().filter(move |it| *it != declared && self.is_below(*it, declared))
    }

    /// Whether a type outside the package extends another; not known of types that no class of the app extends.
    pub(super) fn is_below(&self, type_: TypeIndex, other: TypeIndex) -> bool {
        self.above(type_).contains(&other)
    }

    /// A type outside the package and what it extends; nothing of types that no class of the app extends.
    pub(super) fn above(&self, type_: TypeIndex) -> &[TypeIndex] {
        self.above.get(&type_).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether an app's class extends a type outside the package.
    pub(super) fn is_extended(&self, type_: TypeIndex) -> bool {
        self.above.contains_key(&type_)
    }

    /// Whether the platform calls back what it takes as that type.
    pub(super) fn calls_back(&self, type_: TypeIndex) -> bool {
        !self.above(type_).is_empty() && !self.passive.contains(&type_)
    }

    /// When a method of that name is called whose class has these ancestors.
    pub(super) fn when(&self, name: u32, ancestors: &[TypeIndex]) -> When {
        let rows = self.when.get(&name).map(Vec::as_slice).unwrap_or_default();
        rows.iter().find(|(type_, _)| ancestors.contains(type_)).map_or(When::Same, |(_, when)| *when)
    }

    /// What calls by that name do with flags.
    pub(super) fn flag_uses(&self, name: u32) -> &[(TypeIndex, FlagUse<'a>)] {
        self.flag_uses.get(&name).map(Vec::as_slice).unwrap_or_default()
    }

    /// What calls by that name have done again and again.
    pub(super) fn periodic(&self, name: u32) -> &[(TypeIndex, &'a Periodic)] {
        self.periodic.get(&name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The models of calls by that name.
    pub(super) fn registrars(&self, name: u32) -> &[(TypeIndex, &'a Registrar)] {
        self.registrars.get(&name).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Names of the methods that a type of the platform, or what it extends, declares.
fn declared(code: &Code, selectors: &Selectors, signatures: &Signatures, type_: TypeIndex) -> FxHashSet<u32> {
    let name = class_name(&decode_mutf8(code.descriptor(type_)));
    let classes = signatures.platform().ancestry(&name).filter(|class| class.name != "java.lang.Object");
    classes.flat_map(|class| class.methods()).filter_map(|method| selectors.find_name(method)).collect()
}

/// A bit for each of `count` ids, set for those of `ids`.
pub(super) fn bits(count: u32, ids: impl Iterator<Item = u32>) -> Vec<bool> {
    let mut bits = vec![false; index(count)];
    for id in ids {
        if let Some(bit) = bits.get_mut(index(id)) {
            *bit = true;
        }
    }
    bits
}
