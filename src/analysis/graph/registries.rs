//! What the platform and libraries look up by a name or a type: components, classes and methods, content providers,
//! implementations of services, subscribers of an event bus.

use super::hierarchy::Hierarchy;
use super::locals::{Origin, Value};
use super::selectors::Selectors;
use super::special::{Call, Finder, Found, Goal, SPUT_OBJECT, Special, walk};
use super::{Components, EdgeKind, Graph, Listed};
use crate::base::{index, text};
use crate::format::dex::FieldId;
use crate::program::{Code, Program, TypeIndex};
use crate::signature::Signatures;
use crate::signature::api_index::descriptor;
use crate::signature::raw::Takes;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A field by the class that declares it and its name.
pub(super) type Field = (TypeIndex, Vec<u8>);

/// The registries of one app.
#[derive(Default)]
pub(super) struct Registries {
    /// For each authority the class of the provider that has it.
    authorities: BTreeMap<String, u32>,
    /// For each interface the classes that `META-INF/services` names.
    services: FxHashMap<TypeIndex, Vec<u32>>,
    /// For each annotation of an event bus the methods that carry it, with the one parameter of each.
    subscribers: BTreeMap<String, Vec<(TypeIndex, u32)>>,
    /// Static fields, by class and name, that hold a URI of an own provider: its class.
    fields: FxHashMap<Field, u32>,
}

impl Registries {
    pub(super) fn new(
        program: &Program,
        hierarchy: &Hierarchy,
        selectors: &Selectors,
        components: &Components<'_>,
        signatures: &Signatures,
    ) -> Self {
        let mut registries = Self::default();
        for listed in &components.listed {
            let component = listed.component.and_then(|at| program.manifest.components.get(at));
            let names = component.and_then(|component| component.authorities.as_deref()).unwrap_or_default();
            for name in names.split(';').filter(|name| !name.is_empty()) {
                registries.authorities.entry(name.to_owned()).or_insert(listed.class);
            }
        }
        let find = |name: &str| program.code.find_type(&text::encode_mutf8(&descriptor(name)));
        for (interface, names) in &program.services {
            let Some(interface) = find(interface) else { continue };
            let classes = names.iter().filter_map(|name| hierarchy.class_of(find(name)?));
            registries.services.insert(interface, classes.collect());
        }
        let events = signatures.bundle.callbacks.registrar.iter().filter(|row| row.takes == Takes::Event);
        for annotation in events.flat_map(|row| &row.calls) {
            let Some(type_) = find(annotation) else { continue };
            let of_type = || subscribers(&program.code, hierarchy, selectors, type_);
            registries.subscribers.entry(annotation.clone()).or_insert_with(of_type);
        }
        registries
    }

    pub(super) fn has_providers(&self) -> bool {
        !self.authorities.is_empty()
    }

    pub(super) fn keep(&mut self, fields: Vec<(Field, u32)>) {
        self.fields = fields.into_iter().collect();
    }

    /// The provider that a content URI or an authority names.
    fn provider(&self, name: &str) -> Option<u32> {
        let name = name.strip_prefix("content://").unwrap_or(name);
        self.authorities.get(name.split(['/', '?', '#']).next()?).copied()
    }
}

/// Methods of one parameter that carry an annotation.
fn subscribers(
    code: &Code,
    hierarchy: &Hierarchy,
    selectors: &Selectors,
    annotation: TypeIndex,
) -> Vec<(TypeIndex, u32)> {
    let mut found = Vec::new();
    for (class, row) in (0..).zip(&code.classes) {
        let Some((file, definition)) = code.definition(row) else { continue };
        let Some(annotations) = file.dex.annotations(&definition) else { continue };
        for (id, set) in annotations.methods() {
            let mut types = set.filter_map(|item| file.type_index(item.annotation.type_));
            if !types.any(|type_| type_ == annotation) {
                continue;
            }
            for (at, method) in hierarchy.own_methods(class).filter(|(_, method)| method.id == id) {
                let mut parameters = selectors.types(method.selector).skip(1);
                if let (Some(parameter), None) = (parameters.next(), parameters.next()) {
                    found.push((parameter, at));
                }
            }
        }
    }
    found
}

/// The static fields that an initialiser gives a URI of an own provider.
pub(super) fn kept_uris(graph: &Graph<'_>, code: &Code, number: u32) -> Vec<(Field, u32)> {
    let mut kept = Vec::new();
    let class = graph.hierarchy.method(number).map(|method| method.class);
    if graph.registries.has_providers()
        && class.and_then(|it| graph.hierarchy.initialiser(it)) == Some(number)
    {
        let mut found = Found::default();
        walk(graph, code, number, |finder, locals, instruction| {
            if let (SPUT_OBJECT, Some(a), Some(field)) =
                (instruction.opcode.0, instruction.a(), instruction.index())
            {
                kept.extend(finder.kept_uri(FieldId(field), locals.get(a)));
            }
            finder.instruction(locals, instruction, &mut found)
        });
    }
    kept
}

impl<'a> Finder<'_, 'a> {
    /// A class given or named: a component is started, of any other an object is made.
    pub(super) fn made(&self, call: &Call<'_>, type_: TypeIndex, kind: EdgeKind) -> Vec<Special> {
        let Some(class) = self.graph.hierarchy.class_of(type_) else { return Vec::new() };
        let is_component = |listed: &&Listed<'_>| listed.component.is_some();
        if let Some(listed) = self.graph.components.of_class(class).filter(is_component) {
            return vec![self.started(call, listed, kind)];
        }
        let called = self.graph.named(class, |name| call.is_called(name));
        let called = called.map(|method| call.edge(EdgeKind::Callback, Goal::Method(method)));
        [call.edge(kind, Goal::Make(class))].into_iter().chain(called).collect()
    }

    pub(super) fn started(&self, call: &Call<'_>, listed: &Listed<'_>, kind: EdgeKind) -> Special {
        call.edge(kind, Goal::Start(listed.class))
    }

    /// All methods of that name which a class has.
    pub(super) fn named(&self, call: &Call<'_>, type_: TypeIndex, name: &[u8]) -> Vec<Special> {
        let class = self.graph.hierarchy.class_of(type_);
        let methods = class.into_iter().flat_map(|class| self.graph.named(class, |it| it == name));
        methods.map(|method| call.edge(EdgeKind::Reflection, Goal::Method(method))).collect()
    }

    /// The methods of an own provider that a call through the resolver runs.
    pub(super) fn provided(&self, call: &Call<'_>, origin: Origin, found: &mut Found<'a>) {
        let graph = self.graph;
        let class = match origin.value {
            Value::Text(text) => self.file.dex.string(text).and_then(|it| graph.registries.provider(&it)),
            Value::Field(field) => self.field(field).and_then(|it| graph.registries.fields.get(&it).copied()),
            _ => None,
        };
        let Some(class) = class else { return };
        // A provider of another process is made for the first call.
        found.edges.push(call.edge(EdgeKind::Icc, Goal::Start(class)));
        let called = graph.named(class, |name| call.is_called(name));
        found.edges.extend(called.map(|method| call.edge(EdgeKind::Icc, Goal::Method(method))));
    }

    /// Objects of the classes that are named as implementations of a service.
    pub(super) fn services(&self, call: &Call<'_>, origin: Origin, found: &mut Found<'a>) {
        let Value::Class(interface) = origin.value else { return };
        let classes = self.graph.registries.services.get(&interface);
        let classes = classes.into_iter().flatten();
        found.edges.extend(classes.map(|class| call.edge(EdgeKind::Reflection, Goal::Make(*class))));
    }

    /// The subscribers that an event goes to: those which take its type or one above it. Where the type is only
    /// what the code declares, the event may be of any below it.
    pub(super) fn subscribers(&self, call: &Call<'_>, origin: Origin, found: &mut Found<'a>) {
        let hierarchy = &self.graph.hierarchy;
        let is_exact = match origin.value {
            Value::New(_) | Value::Class(_) | Value::Text(_) | Value::Number(_) => true,
            Value::Unknown | Value::Result(_) | Value::Field(_) | Value::Parameter(_) => false,
        };
        let is_object = |type_| self.code.descriptor(type_) == b"Ljava/lang/Object;";
        let event = origin.type_.filter(|event| !is_object(*event));
        let class = event.and_then(|event| hierarchy.class_of(event));
        let above = class.map(|class| hierarchy.ancestors(class)).unwrap_or_default();
        let is_below = |parameter, event| {
            hierarchy.class_of(parameter).is_some_and(|class| hierarchy.is_a(class, event))
        };
        let names = call.registrar.calls.iter();
        let rows = names.filter_map(|name| self.graph.registries.subscribers.get(name)).flatten();
        for (parameter, method) in rows {
            let kind = if event == Some(*parameter) || above.contains(parameter) || is_object(*parameter) {
                EdgeKind::Callback
            } else if !is_exact && event.is_none_or(|event| is_below(*parameter, event)) {
                EdgeKind::Capped
            } else {
                continue;
            };
            let Some(row) = hierarchy.method(*method) else { continue };
            let Some(class) = self.code.classes.get(index(row.class)) else { continue };
            found.edges.push(call.edge(kind, Goal::Subtypes(class.type_, row.selector)));
        }
    }

    fn field(&self, id: FieldId) -> Option<Field> {
        let row = self.file.dex.field(id)?;
        Some((self.file.type_index(row.class)?, self.file.dex.string_bytes(row.name)?.to_vec()))
    }

    /// What a `sput` of a URI tells of its field.
    pub(super) fn kept_uri(&self, field: FieldId, origin: Origin) -> Option<(Field, u32)> {
        let Value::Text(text) = origin.value else { return None };
        let class = self.graph.registries.provider(&self.file.dex.string(text)?)?;
        Some((self.field(field)?, class))
    }
}
