//! The manifest's components and other classes of which the platform makes the objects: which methods start them,
//! and which come later.

use super::hierarchy::Hierarchy;
use super::selectors::{Selector, Selectors};
use crate::base::{narrow, text};
use crate::program::{Code, Component, Program};
use crate::signature::Signatures;
use crate::signature::api_index::{class_name, descriptor};
use crate::signature::raw::Entry;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A class of which the platform makes the objects.
#[derive(Clone, Debug)]
pub struct Listed<'a> {
    /// The class.
    pub class: u32,
    /// What kind of class it is.
    pub entry: &'a Entry,
    /// Position among the manifest's components; `None` for the application and for what no manifest lists.
    pub component: Option<usize>,
    /// Methods called when it is started, in order.
    pub start: Vec<u32>,
    /// Its other methods that the platform calls.
    pub later: Vec<u32>,
}

/// All of them.
#[derive(Default)]
pub struct Components<'a> {
    /// In the order of the manifest, what it does not list after that.
    pub listed: Vec<Listed<'a>>,
    by_class: FxHashMap<u32, usize>,
    actions: BTreeMap<String, Vec<usize>>,
}

impl<'a> Components<'a> {
    pub(super) fn new(
        program: &Program,
        hierarchy: &Hierarchy,
        selectors: &Selectors,
        signatures: &'a Signatures,
    ) -> Self {
        let mut finder = Finder { program, hierarchy, selectors, signatures, names: FxHashMap::default() };
        let mut components = Self::default();
        let manifest = &program.manifest;
        let application = &manifest.application;
        for (kind, class) in
            [("component-factory", &application.component_factory), ("application", &application.class)]
        {
            components.add(class.as_ref().and_then(|class| finder.listed(kind, class, None)));
        }
        for (at, component) in manifest.components.iter().enumerate() {
            let kind = component.kind.as_str().trim_end_matches("-alias");
            let class = component.target.as_ref().unwrap_or(&component.class);
            components.add(finder.listed(kind, class, Some(at)));
            let actions = component.filters.iter().flat_map(|filter| &filter.actions);
            let passive = &signatures.bundle.callbacks.passive;
            let is_common = |action: &str| {
                passive.iter().flat_map(|it| &it.actions).any(|start| action.starts_with(start.as_str()))
            };
            for action in actions.filter(|action| !is_common(action)) {
                if let Some(last) = components.listed.len().checked_sub(1) {
                    components.actions.entry(action.clone()).or_default().push(last);
                }
            }
            for name in initialisers(component) {
                components.add(finder.listed("initializer", name, Some(at)));
            }
        }
        for listed in finder.unlisted() {
            components.add(Some(listed));
        }
        components
    }

    fn add(&mut self, listed: Option<Listed<'a>>) {
        if let Some(listed) = listed {
            self.by_class.entry(listed.class).or_insert(self.listed.len());
            self.listed.push(listed);
        }
    }

    /// The entry that a class is.
    pub fn of_class(&self, class: u32) -> Option<&Listed<'a>> {
        self.listed.get(*self.by_class.get(&class)?)
    }

    /// The components that listen for an action.
    pub fn of_action(&self, action: &str) -> impl Iterator<Item = &Listed<'a>> {
        self.actions.get(action).into_iter().flatten().filter_map(|at| self.listed.get(*at))
    }
}

/// Classes that `androidx.startup` makes and starts inside its provider.
pub(super) fn initialisers(component: &Component) -> impl Iterator<Item = &str> {
    let named = component.meta_data.iter().filter(|item| item.value == "androidx.startup");
    named.map(|item| item.key.as_str())
}

struct Finder<'p, 'a> {
    program: &'p Program,
    hierarchy: &'p Hierarchy,
    selectors: &'p Selectors,
    signatures: &'a Signatures,
    /// Names of the methods that a class of the platform has.
    names: FxHashMap<crate::program::TypeIndex, FxHashSet<u32>>,
}

impl<'a> Finder<'_, 'a> {
    fn class(&self, name: &str) -> Option<u32> {
        let type_ = self.program.code.find_type(&text::encode_mutf8(&descriptor(name)))?;
        self.hierarchy.class_of(type_)
    }

    fn listed(&mut self, kind: &str, class: &str, component: Option<usize>) -> Option<Listed<'a>> {
        let signatures = self.signatures;
        let entry = signatures.bundle.callbacks.entry.iter().find(|entry| entry.component == kind)?;
        Some(self.entry(entry, self.class(class)?, component))
    }

    /// Fragments, workers, views of layouts: a library makes them by name.
    fn unlisted(&mut self) -> Vec<Listed<'a>> {
        let signatures = self.signatures;
        let elements: FxHashSet<u32> =
            self.program.views.iter().filter_map(|view| self.class(&view.element)).collect();
        let mut found = Vec::new();
        let entries = signatures.bundle.callbacks.entry.iter();
        for entry in entries.filter(|entry| entry.unlisted || entry.in_layouts) {
            let Some(type_) = self.program.code.find_type(descriptor(&entry.class).as_bytes()) else {
                continue;
            };
            for class in 0..narrow(self.program.code.classes.len()) {
                let named = !entry.in_layouts || elements.contains(&class);
                if named && self.hierarchy.is_a(class, type_) {
                    found.push(self.entry(entry, class, None));
                }
            }
        }
        found
    }

    fn entry(&mut self, entry: &'a Entry, class: u32, component: Option<usize>) -> Listed<'a> {
        let overriding = self.overriding(class, entry);
        let position = |method: &u32| {
            let method = self.hierarchy.method(*method)?;
            let name = self.selectors.name(method.selector);
            entry.start.iter().position(|start| start.as_bytes() == name)
        };
        let (mut start, later): (Vec<u32>, Vec<u32>) =
            overriding.into_iter().partition(|method| position(method).is_some());
        start.sort_by_key(|method| (position(method), *method));
        Listed { class, entry, component, start, later }
    }

    /// Methods of a class and its superclasses in the package that override or implement what the platform, or
    /// the entry's own class, declares.
    fn overriding(&mut self, class: u32, entry: &Entry) -> Vec<u32> {
        let outside: Vec<_> = self
            .hierarchy
            .ancestors(class)
            .iter()
            .copied()
            .filter(|type_| self.hierarchy.class_of(*type_).is_none())
            .collect();
        for type_ in &outside {
            let (code, selectors, signatures) = (&self.program.code, self.selectors, self.signatures);
            self.names.entry(*type_).or_insert_with(|| names(code, selectors, signatures, *type_));
        }
        let start: FxHashSet<u32> =
            entry.start.iter().filter_map(|name| self.selectors.find_name(name)).collect();
        let is_called = |selector: Selector| {
            let name = self.selectors.name_id(selector);
            start.contains(&name)
                || outside
                    .iter()
                    .any(|type_| self.names.get(type_).is_some_and(|names| names.contains(&name)))
        };
        let mut seen = FxHashSet::default();
        let mut found = Vec::new();
        for (at, method) in self.hierarchy.all_methods(class) {
            if method.is_virtual() && is_called(method.selector) && seen.insert(method.selector) {
                found.push(at);
            }
        }
        found
    }
}

fn names(
    code: &Code,
    selectors: &Selectors,
    signatures: &Signatures,
    type_: crate::program::TypeIndex,
) -> FxHashSet<u32> {
    let name = class_name(&text::decode_mutf8(code.descriptor(type_)));
    let classes = signatures.platform().ancestry(&name);
    classes.flat_map(|class| class.methods()).filter_map(|method| selectors.find_name(method)).collect()
}
