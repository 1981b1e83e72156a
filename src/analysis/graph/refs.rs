//! Method references of all dex files, one id for each class and selector, and what each of them leads to.

use super::callbacks::{Callbacks, FlagUse, bits};
use super::hierarchy::{Hierarchy, NONE};
use super::selectors::{Selector, Selectors, width};
use crate::base::{index, narrow};
use crate::program::{Code, TypeIndex};
use crate::signature::Signatures;
use crate::signature::api_index::{class_name, descriptor};
use crate::signature::raw::{Periodic, Registrar, When};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A reference names a method of a class, which may inherit it.
#[derive(Clone, Copy, Debug)]
pub struct Ref {
    /// The class named.
    pub class: TypeIndex,
    /// Name and prototype.
    pub selector: Selector,
    /// The defined method that the class has or inherits; [`NONE`] where the platform has it.
    pub target: u32,
    /// What the sweep has to know.
    pub flags: u8,
}

/// Leads to a method of the package.
pub const TARGET: u8 = 1;
/// A virtual call of it may run a method of the package.
pub const DISPATCH: u8 = 2;
/// Its arguments or receiver may be called back, or name what is.
pub const SPECIAL: u8 = 4;
/// So many methods may answer that the receiver is worth a look.
pub const WIDE: u8 = 8;
/// Reads or writes a stored value, or answers whether the user has agreed.
pub const STORE: u8 = 32;
/// A method of a listener of the platform that waits for a person: who calls it hands on what the person did.
pub const WAITS: u8 = 64;
/// Nobody defines it: neither the package nor the platform.
pub const UNKNOWN: u8 = 16;

/// Methods of one selector up to which a receiver is not looked at.
const NARROW: u32 = 8;

/// What a call does beyond calling its target.
#[derive(Clone, Debug, Default)]
pub struct Hooks<'a> {
    /// Argument registers, the receiver counted, whose objects the platform calls back as that type.
    pub takes: Vec<(usize, TypeIndex)>,
    /// Models of the call.
    pub registrars: Vec<(TypeIndex, &'a Registrar)>,
    /// What it has done again and again.
    pub periodic: Vec<&'a Periodic>,
    /// What it does with flags.
    pub flags: Vec<FlagUse<'a>>,
}

/// All references.
#[derive(Default)]
pub struct Refs<'a> {
    rows: Vec<Ref>,
    by_dex: Vec<Vec<u32>>,
    hooks: FxHashMap<u32, Hooks<'a>>,
    known: FxHashMap<(TypeIndex, Selector), u32>,
}

impl<'a> Refs<'a> {
    /// Takes in the references of all dex files.
    pub(super) fn new(tables: &[Vec<Option<(TypeIndex, Selector)>>]) -> Self {
        let mut refs = Self::default();
        let count = tables.iter().map(Vec::len).sum();
        refs.known.reserve(count);
        refs.rows.reserve(count);
        for table in tables {
            let row =
                table.iter().map(|row| row.map_or(NONE, |(class, selector)| refs.intern(class, selector)));
            let row = row.collect();
            refs.by_dex.push(row);
        }
        refs
    }

    /// The id of a reference, new where it was not seen before.
    pub(super) fn intern(&mut self, class: TypeIndex, selector: Selector) -> u32 {
        let next = narrow(self.rows.len());
        let id = *self.known.entry((class, selector)).or_insert(next);
        if id == next {
            self.rows.push(Ref { class, selector, target: NONE, flags: 0 });
        }
        id
    }

    /// Finds the target of each and what the sweep has to know of it.
    pub(super) fn resolve(
        &mut self,
        code: &Code,
        hierarchy: &Hierarchy,
        selectors: &Selectors,
        callbacks: &Callbacks<'a>,
        signatures: &Signatures,
    ) {
        let implemented = implemented(hierarchy, selectors);
        let supertypes = bits(code.type_count(), supertypes(code, hierarchy));
        let is_known = known_types(code, hierarchy, &self.rows, signatures);
        self.rows.par_iter_mut().for_each(|row| {
            let class = hierarchy.class_of(row.class);
            if let Some(target) = class.and_then(|class| hierarchy.dispatch(class, row.selector)) {
                row.target = target;
                row.flags |= TARGET;
            }
            let count = implemented.get(index(row.selector.0)).copied().unwrap_or(0);
            if count > 0 && supertypes.get(index(row.class.0)) == Some(&true) {
                row.flags |= DISPATCH;
                let open = class.is_some_and(|class| is_open(code, class));
                row.flags |= if count > NARROW && open { WIDE } else { 0 };
            }
            if row.flags == 0 && class.is_none() && is_known.get(index(row.class.0)) == Some(&false) {
                row.flags |= UNKNOWN;
            }
        });
        self.hook(code, hierarchy, selectors, callbacks, signatures);
    }

    /// Has the arguments of the calls of some methods looked at.
    pub(super) fn look_at(&mut self, wanted: impl Fn(u32) -> bool) {
        self.rows.iter_mut().filter(|row| wanted(row.target)).for_each(|row| row.flags |= SPECIAL);
    }

    fn hook(
        &mut self,
        code: &Code,
        hierarchy: &Hierarchy,
        selectors: &Selectors,
        callbacks: &Callbacks<'a>,
        signatures: &Signatures,
    ) {
        let mut platform: FxHashMap<TypeIndex, Vec<TypeIndex>> = FxHashMap::default();
        for (id, row) in (0..).zip(&mut self.rows) {
            let mut hooks = Hooks::default();
            let name = selectors.name_id(row.selector);
            let models = callbacks.registrars(name);
            let flags = callbacks.flag_uses(name);
            let periodic = callbacks.periodic(name);
            if !models.is_empty() || !flags.is_empty() || !periodic.is_empty() {
                let above = match hierarchy.class_of(row.class) {
                    Some(class) => hierarchy.ancestors(class),
                    None => platform
                        .entry(row.class)
                        .or_insert_with(|| super::hierarchy::above(code, signatures, row.class)),
                };
                let fits = |type_: &TypeIndex| *type_ == row.class || above.contains(type_);
                hooks.flags = flags.iter().filter(|(type_, _)| fits(type_)).map(|(_, it)| *it).collect();
                hooks.periodic =
                    periodic.iter().filter(|(type_, _)| fits(type_)).map(|(_, it)| *it).collect();
                hooks.registrars = models.iter().filter(|(type_, _)| fits(type_)).copied().collect();
            }
            if hierarchy.class_of(row.class).is_none() && callbacks.when(name, &[row.class]) == When::User {
                row.flags |= WAITS;
            }
            let releases = || {
                let name = selectors.name(row.selector);
                let passive = signatures.bundle.callbacks.passive.iter();
                passive.flat_map(|it| &it.releases).any(|start| name.starts_with(start.as_bytes()))
            };
            if row.flags & TARGET == 0 && !releases() {
                // The receiver of a static call is missing; the walk over the instruction knows and shifts.
                let mut register = 1;
                for type_ in selectors.types(row.selector).skip(1) {
                    if callbacks.calls_back(type_) {
                        hooks.takes.push((register, type_));
                    }
                    register += width(code, type_);
                }
            }
            if !hooks.takes.is_empty() || !hooks.registrars.is_empty() || !hooks.periodic.is_empty() {
                row.flags |= SPECIAL;
            }
            if hooks.flags.iter().any(|it| !matches!(it, FlagUse::Test(_))) {
                row.flags |= STORE;
            }
            if row.flags & SPECIAL != 0 || !hooks.flags.is_empty() {
                self.hooks.insert(id, hooks);
            }
        }
    }

    /// A reference by its id.
    pub fn get(&self, id: u32) -> Option<&Ref> {
        self.rows.get(index(id))
    }

    /// The id of a row of the `method_ids` of a dex file.
    pub fn of_dex(&self, dex: usize, method: u32) -> Option<u32> {
        self.by_dex.get(dex)?.get(index(method)).copied().filter(|id| *id != NONE)
    }

    /// What a call does beyond calling its target.
    pub fn hooks(&self, id: u32) -> Option<&Hooks<'a>> {
        self.hooks.get(&id)
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        narrow(self.rows.len())
    }
}

/// For each selector how many methods answer a virtual call of it.
fn implemented(hierarchy: &Hierarchy, selectors: &Selectors) -> Vec<u32> {
    let mut counts = vec![0_u32; index(selectors.count())];
    for method in hierarchy.methods.items().iter().filter(|method| method.is_virtual()) {
        if let Some(count) = counts.get_mut(index(method.selector.0)) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

fn supertypes<'a>(code: &'a Code, hierarchy: &'a Hierarchy) -> impl Iterator<Item = u32> + 'a {
    let classes = 0..narrow(code.classes.len());
    classes.flat_map(|class| hierarchy.ancestors(class)).map(|type_| type_.0)
}

/// Whether a class is an interface or abstract: its objects are of other classes.
fn is_open(code: &Code, class: u32) -> bool {
    use crate::format::dex::access;
    let definition = code.classes.get(index(class)).and_then(|class| code.definition(class));
    definition.is_some_and(|(_, row)| row.access_flags & (access::INTERFACE | access::ABSTRACT) != 0)
}

/// For each type whether the package or the platform has it; only types of references are looked up.
fn known_types(code: &Code, hierarchy: &Hierarchy, rows: &[Ref], signatures: &Signatures) -> Vec<bool> {
    let mut known = vec![None; index(code.type_count())];
    for row in rows {
        let Some(slot @ None) = known.get_mut(index(row.class.0)) else { continue };
        let bytes = code.descriptor(row.class);
        *slot = Some(
            !bytes.starts_with(b"L") || hierarchy.class_of(row.class).is_some() || {
                let name = class_name(&crate::base::text::decode_mutf8(bytes));
                signatures.platform().find(&name).is_some()
                    || signatures.apis().class(descriptor(&name).as_bytes()).is_some()
            },
        );
    }
    known.into_iter().map(|known| known.unwrap_or(true)).collect()
}
