//! Edges that only arguments and receivers tell: callbacks, intents, reflection, lambdas, receivers that are known.

use super::hierarchy::{NONE, Rows};
use super::intents::Intents;
use super::locals::{Locals, Origin, Value};
use super::periods::Period;
use super::refs::{DISPATCH, Hooks, TARGET, WIDE};
use super::registries::kept_uris;
use super::selectors::Selector;
use super::{EdgeKind, Graph, Site, SiteKind};
use crate::base::{index, text};
use crate::format::dex::{CallSiteId, EncodedValue, Instruction, MethodHandleTarget, access};
use crate::program::{Code, DexFile, TypeIndex};
use crate::signature::api_index::descriptor;
use crate::signature::raw::{Registrar, Takes, When};
use rayon::prelude::*;

/// Methods that one task takes.
const CHUNK: usize = 64;

/// Where a special edge leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Goal {
    /// A method.
    Method(u32),
    /// Whatever instantiated subtypes of a type have for a selector; a reference once the graph is complete.
    Subtypes(TypeIndex, Selector),
    /// The same as a reference.
    Reference(u32),
    /// An object of the class is made.
    Make(u32),
    /// A component is started.
    Start(u32),
    /// An object of a merged class is made with a number.
    Number(u32, i32),
}

/// An edge that arguments or receivers tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Special {
    /// Address of the instruction.
    pub address: u32,
    /// Kind.
    pub kind: EdgeKind,
    /// What brings the call about.
    pub when: When,
    /// Target.
    pub goal: Goal,
}

/// Works out the edges of all methods that the sweep found worth a look.
pub(super) fn complete<'a>(graph: &mut Graph<'a>, code: &Code) {
    let methods = std::mem::take(&mut graph.special);
    let kept: Vec<_> = methods.par_iter().flat_map_iter(|method| kept_uris(graph, code, *method)).collect();
    graph.registries.keep(kept);
    let parts: Vec<Vec<(u32, Found<'a>)>> = methods
        .par_chunks(CHUNK)
        .map(|chunk| {
            chunk.iter().filter_map(|method| Some((*method, of_method(graph, code, *method)?))).collect()
        })
        .collect();
    let mut rows = Rows::default();
    let mut next = 0;
    for (method, found) in parts.into_iter().flatten() {
        graph.periods.extend(found.periods.into_iter().map(|period| Period { method, ..period }));
        while next < method {
            rows.push([]);
            next += 1;
        }
        let edges: Vec<Special> = found
            .edges
            .into_iter()
            .map(|edge| match edge.goal {
                Goal::Subtypes(type_, selector) => {
                    Special { goal: Goal::Reference(graph.refs.intern(type_, selector)), ..edge }
                }
                _ => edge,
            })
            .collect();
        rows.push(edges);
        next += 1;
        for address in found.known {
            graph.sites.change(method, |site| {
                if site.address == address && site.kind() == SiteKind::Dispatch {
                    *site = Site::new(address, SiteKind::Known, site.id());
                }
            });
        }
    }
    graph.specials = rows;
}

#[derive(Default)]
pub(super) struct Found<'a> {
    pub(super) edges: Vec<Special>,
    intents: Intents,
    periods: Vec<Period<'a>>,
    /// Addresses of dispatches whose receiver is known.
    known: Vec<u32>,
}

fn of_method<'a>(graph: &Graph<'a>, code: &Code, number: u32) -> Option<Found<'a>> {
    let mut found = Found::default();
    walk(graph, code, number, |finder, locals, instruction| {
        finder.instruction(locals, instruction, &mut found)
    })?;
    std::mem::take(&mut found.intents).settle(&mut found.edges);
    found.edges.sort_unstable();
    found.edges.dedup();
    let is_empty = found.edges.is_empty() && found.known.is_empty() && found.periods.is_empty();
    (!is_empty).then_some(found)
}

/// Walks over the instructions of a method.
pub(super) fn walk<'a>(
    graph: &Graph<'a>,
    code: &Code,
    number: u32,
    mut visit: impl FnMut(&Finder<'_, 'a>, &Locals<'_>, &Instruction<'_>) -> Option<Value>,
) -> Option<()> {
    let method = graph.hierarchy.method(number)?;
    let file = graph.file(code, number)?;
    let dex = code.classes.get(index(method.class))?.dex;
    let body = file.dex.code(method.code_off)?;
    let finder = Finder { graph, code, file, dex };
    Locals::walk(code, file, method.id, method.access, &body, |locals, instruction| {
        visit(&finder, locals, instruction)
    });
    Some(())
}

pub(super) const SPUT_OBJECT: u8 = 0x69;

pub(super) struct Finder<'g, 'a> {
    pub(super) graph: &'g Graph<'a>,
    pub(super) code: &'g Code,
    pub(super) file: &'g DexFile,
    dex: usize,
}

impl<'g, 'a> Finder<'g, 'a> {
    /// Notes the edges of a call; says what it returns where that is a class.
    pub(super) fn instruction(
        &self,
        locals: &Locals<'_>,
        instruction: &Instruction<'_>,
        found: &mut Found<'a>,
    ) -> Option<Value> {
        if !instruction.is_invoke() {
            if GIVES_AWAY.contains(&instruction.opcode.0)
                && let Some(Value::New(object)) = instruction.a().map(|a| locals.get(a).value)
            {
                found.intents.share(object);
            }
            return None;
        }
        if matches!(instruction.opcode.0, 0xfc | 0xfd) {
            found.edges.extend(self.lambda(instruction));
            return None;
        }
        let id = self.graph.refs.of_dex(self.dex, instruction.index()?)?;
        let row = self.graph.refs.get(id)?;
        if row.flags & (DISPATCH | WIDE) == DISPATCH | WIDE {
            self.receiver(locals, instruction, row.selector, found);
        }
        let is_static = matches!(instruction.opcode.0, 0x71 | 0x77);
        let registers: Vec<u16> = instruction.registers().collect();
        let number = self.graph.number(self.code, row, |at| {
            registers.get(at).map(|register| locals.get(*register).value).unwrap_or_default()
        });
        found.edges.extend(number.map(|(class, number)| Special {
            address: instruction.address,
            kind: EdgeKind::Exact,
            when: When::Same,
            goal: Goal::Number(class, number),
        }));
        let objects: Vec<u32> = registers.iter().filter_map(|it| object(locals.get(*it))).collect();
        let receiver = registers.first().filter(|_| !is_static).map(|register| locals.get(*register));
        let hooks = self.graph.refs.hooks(id);
        let registrars = hooks.map(|hooks| hooks.registrars.as_slice()).unwrap_or_default();
        let sends = registrars.iter().find(|(_, registrar)| registrar.takes == Takes::Intent);
        match sends {
            Some((_, registrar)) => found.intents.send(&objects, instruction.address, registrar.phase),
            // What the app has itself gets the receiver as well.
            None => {
                let own = is_static || row.flags & (TARGET | DISPATCH) != 0;
                let given = registers.iter().skip(usize::from(!own)).map(|register| locals.get(*register));
                given.filter_map(object).for_each(|object| found.intents.share(object));
            }
        }
        if let Some(hooks) = hooks {
            let period =
                |model| self.period(locals, instruction.address, row.selector, model, &registers, is_static);
            found.periods.extend(hooks.periodic.iter().filter_map(|model| period(*model)));
            self.taken(locals, instruction.address, hooks, is_static, &registers, found);
        }
        let mut returned = None;
        for (type_, registrar) in registrars {
            let call = Call { address: instruction.address, registrar, declared: *type_, is_static };
            let told = found.edges.len();
            returned = returned.or(self.registrar(locals, &call, &registers, found));
            if matches!(registrar.takes, Takes::Action | Takes::Class | Takes::ClassName) {
                found.intents.build(receiver.and_then(object), told..found.edges.len());
            }
        }
        if let Some((receiver, object)) = receiver.and_then(|receiver| Some((receiver, object(receiver)?))) {
            // `new Intent().setClass(…)` is the same intent.
            let row = self.graph.selectors.types(row.selector).next();
            if found.intents.is_built(object) && row == receiver.type_ {
                returned = returned.or(Some(receiver.value));
            }
        }
        returned
    }

    /// A virtual call whose receiver was allocated in the method.
    fn receiver(
        &self,
        locals: &Locals<'_>,
        instruction: &Instruction<'_>,
        selector: Selector,
        found: &mut Found<'a>,
    ) {
        let Some(receiver) = instruction.registers().next() else { return };
        let Origin { value: Value::New(_), type_: Some(type_) } = locals.get(receiver) else { return };
        found.known.push(instruction.address);
        let class = self.graph.hierarchy.class_of(type_);
        let target = class.and_then(|class| self.graph.hierarchy.dispatch(class, selector));
        found.edges.extend(target.map(|target| Special {
            address: instruction.address,
            kind: EdgeKind::Exact,
            when: When::Same,
            goal: Goal::Method(target),
        }));
    }

    /// Objects that the platform takes and calls back by the declared type of the parameter.
    fn taken(
        &self,
        locals: &Locals<'_>,
        address: u32,
        hooks: &Hooks<'_>,
        is_static: bool,
        registers: &[u16],
        found: &mut Found<'a>,
    ) {
        for (position, type_) in &hooks.takes {
            let position = position.saturating_sub(usize::from(is_static));
            let Some(register) = registers.get(position) else { continue };
            let origin = locals.get(*register);
            if origin.value == Value::Number(0) {
                continue;
            }
            let callbacks = &self.graph.callbacks;
            let families = origin.type_.map(|it| callbacks.families(&self.graph.hierarchy, it, *type_));
            for type_ in families.into_iter().flatten().chain([*type_]) {
                for selector in callbacks.of(type_) {
                    found.edges.extend(self.called(address, origin, type_, *selector, When::Same));
                }
            }
        }
    }

    /// The edge to a method that is called on an object taken as `declared`.
    fn called(
        &self,
        address: u32,
        origin: Origin,
        declared: TypeIndex,
        selector: Selector,
        at_least: When,
    ) -> Option<Special> {
        let hierarchy = &self.graph.hierarchy;
        let class = origin.type_.and_then(|type_| hierarchy.class_of(type_));
        let (goal, ancestors) = match (origin.value, class) {
            (Value::New(_), Some(class)) => {
                (Goal::Method(hierarchy.dispatch(class, selector)?), hierarchy.ancestors(class))
            }
            (Value::New(_), None) => return None,
            (_, Some(class)) if hierarchy.is_a(class, declared) => {
                let type_ = origin.type_.unwrap_or(declared);
                (Goal::Subtypes(type_, selector), hierarchy.ancestors(class))
            }
            _ => {
                let outside = origin.type_.filter(|it| class.is_none() && *it != declared);
                // An object of a type that no class of the app extends is the platform's own.
                if outside.is_some_and(|it| !self.graph.callbacks.is_extended(it)) {
                    return None;
                }
                let below = outside.filter(|it| self.graph.callbacks.is_below(*it, declared));
                let type_ = below.unwrap_or(declared);
                (Goal::Subtypes(type_, selector), self.graph.callbacks.above(type_))
            }
        };
        let when = self.graph.callbacks.when(self.graph.selectors.name_id(selector), ancestors);
        Some(Special { address, kind: EdgeKind::Callback, when: when.max(at_least), goal })
    }

    fn registrar(
        &self,
        locals: &Locals<'_>,
        call: &Call<'_>,
        registers: &[u16],
        found: &mut Found<'a>,
    ) -> Option<Value> {
        let arguments = registers.get(usize::from(!call.is_static)..).unwrap_or_default();
        let receiver = registers.first().filter(|_| !call.is_static).map(|register| locals.get(*register));
        let origins = arguments.iter().map(|register| locals.get(*register));
        match call.registrar.takes {
            Takes::Receiver => {
                let receiver = receiver?;
                if let Value::Class(class) = receiver.value {
                    found.edges.extend(self.made(call, class, EdgeKind::Reflection));
                    return None;
                }
                self.calls(call, receiver, found);
            }
            // The caller has seen to it.
            Takes::Intent => {}
            Takes::Authority => origins.for_each(|origin| self.provided(call, origin, found)),
            Takes::Uri => return origins.map(|it| it.value).find(|it| matches!(it, Value::Text(_))),
            Takes::Services => origins.for_each(|origin| self.services(call, origin, found)),
            Takes::Event => origins.for_each(|origin| self.subscribers(call, origin, found)),
            Takes::Argument => origins.for_each(|origin| self.calls(call, origin, found)),
            Takes::Class => {
                for origin in origins {
                    if let Value::Class(class) = origin.value {
                        found.edges.extend(self.made(call, class, EdgeKind::Icc));
                    }
                }
            }
            Takes::ClassName => {
                for origin in origins {
                    let Value::Text(text) = origin.value else { continue };
                    // A package may stand before the class.
                    let name = self.file.dex.string(text)?;
                    let type_ = self.code.find_type(&text::encode_mutf8(&descriptor(&name)));
                    let Some(class) = type_ else { continue };
                    found.edges.extend(self.made(call, class, EdgeKind::Reflection));
                    return Some(Value::Class(class));
                }
            }
            Takes::MethodName => {
                let Some(Value::Class(class)) = receiver.map(|receiver| receiver.value) else { return None };
                for origin in origins {
                    if let Value::Text(text) = origin.value {
                        found.edges.extend(self.named(call, class, self.file.dex.string_bytes(text)?));
                    }
                }
            }
            Takes::Action => {
                for origin in origins {
                    let Value::Text(text) = origin.value else { continue };
                    let action = self.file.dex.string(text)?;
                    let listed = self.graph.components.of_action(&action);
                    found.edges.extend(listed.map(|listed| self.started(call, listed, EdgeKind::Icc)));
                }
            }
        }
        None
    }

    /// The methods that a model says are called on an object.
    fn calls(&self, call: &Call<'_>, origin: Origin, found: &mut Found<'a>) {
        let hierarchy = &self.graph.hierarchy;
        if call.is_called(b"*") {
            let class = origin.type_.and_then(|type_| hierarchy.class_of(type_));
            let methods = class.into_iter().flat_map(|class| hierarchy.all_methods(class));
            let public = methods.filter(|(_, it)| it.is_virtual() && it.access & access::PUBLIC != 0);
            found.edges.extend(public.map(|(at, _)| call.edge(EdgeKind::Callback, Goal::Method(at))));
            return;
        }
        // The type of the model declares what is called, or what it takes does: `Message.obtain(Handler, Runnable)`.
        let class = origin.type_.and_then(|type_| hierarchy.class_of(type_));
        let above = class.map(|class| hierarchy.ancestors(class)).unwrap_or_default();
        let declared = above.iter().chain(origin.type_.as_ref()).chain(Some(&call.declared));
        let mut seen = Vec::new();
        for type_ in declared {
            for selector in self.graph.callbacks.of(*type_) {
                let name = self.graph.selectors.name(*selector);
                if call.is_called(name) && !seen.contains(selector) {
                    seen.push(*selector);
                    found.edges.extend(self.called(
                        call.address,
                        origin,
                        *type_,
                        *selector,
                        call.registrar.phase,
                    ));
                }
            }
        }
    }

    /// The implementation of a lambda or method reference: a method handle among the bootstrap arguments.
    fn lambda(&self, instruction: &Instruction<'_>) -> Option<Special> {
        let dex = &self.file.dex;
        let site = dex.call_site(CallSiteId(instruction.index()?))?;
        let interface = self.file.type_index(dex.proto(site.proto)?.return_type)?;
        let target = site.arguments.filter_map(|value| match value {
            EncodedValue::MethodHandle(handle) => match dex.method_handle(handle)?.target {
                MethodHandleTarget::Method(method) => self.graph.refs.of_dex(self.dex, method.0),
                MethodHandleTarget::Field(_) => None,
            },
            _ => None,
        });
        let target = target.filter_map(|id| self.graph.refs.get(id)).find(|row| row.target != NONE)?.target;
        let name = self.graph.selectors.find_name(&dex.string(site.name)?);
        let ancestors = [interface];
        let when = name.map_or(When::Same, |name| self.graph.callbacks.when(name, &ancestors));
        let goal = Goal::Method(target);
        Some(Special { address: instruction.address, kind: EdgeKind::Callback, when, goal })
    }
}

/// The object that a register holds, where it was allocated in the method.
fn object(origin: Origin) -> Option<u32> {
    match origin.value {
        Value::New(object) => Some(object),
        _ => None,
    }
}

/// `return-object`, `aput-object`, `iput-object`, `sput-object`.
const GIVES_AWAY: [u8; 4] = [0x11, 0x4d, 0x5b, SPUT_OBJECT];

/// A call that a model speaks of.
pub(super) struct Call<'c> {
    pub(super) address: u32,
    pub(super) registrar: &'c Registrar,
    declared: TypeIndex,
    is_static: bool,
}

impl Call<'_> {
    /// Whether the model says that methods of that name are called.
    pub(super) fn is_called(&self, name: &[u8]) -> bool {
        self.registrar.calls.iter().any(|called| called.as_bytes() == name)
    }

    /// An edge that the model speaks of.
    pub(super) fn edge(&self, kind: EdgeKind, goal: Goal) -> Special {
        Special { address: self.address, kind, when: self.registrar.phase, goal }
    }
}
