//! Edges that only arguments and receivers tell: callbacks, intents, reflection, lambdas, receivers that are known.

use super::hierarchy::{NONE, Rows};
use super::locals::{Locals, Origin, Value};
use super::refs::{DISPATCH, Hooks, WIDE};
use super::selectors::Selector;
use super::{EdgeKind, Graph, Listed, Site, SiteKind};
use crate::base::{index, narrow, text};
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
pub(super) fn complete(graph: &mut Graph<'_>, code: &Code) {
    let methods = std::mem::take(&mut graph.special);
    let parts: Vec<Vec<(u32, Found)>> = methods
        .par_chunks(CHUNK)
        .map(|chunk| {
            chunk.iter().filter_map(|method| Some((*method, of_method(graph, code, *method)?))).collect()
        })
        .collect();
    let mut rows = Rows::default();
    let mut next = 0;
    for (method, found) in parts.into_iter().flatten() {
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
struct Found {
    edges: Vec<Special>,
    /// Addresses of dispatches whose receiver is known.
    known: Vec<u32>,
}

fn of_method(graph: &Graph<'_>, code: &Code, number: u32) -> Option<Found> {
    let method = graph.hierarchy.method(number)?;
    let file = graph.file(code, number)?;
    let dex = code.classes.get(index(method.class))?.dex;
    let body = file.dex.code(method.code_off)?;
    let finder = Finder { graph, code, file, dex };
    let mut found = Found::default();
    let mut defers = None;
    Locals::walk(code, file, method.id, method.access, &body, |locals, instruction| {
        finder.instruction(locals, instruction, &mut found, &mut defers)
    });
    // What goes into a `PendingIntent` is started by whoever fires it.
    if let Some(when) = defers {
        found.edges.iter_mut().filter(|edge| edge.kind == EdgeKind::Icc).for_each(|edge| edge.when = when);
    }
    found.edges.sort_unstable();
    found.edges.dedup();
    (!found.edges.is_empty() || !found.known.is_empty()).then_some(found)
}

struct Finder<'g, 'a> {
    graph: &'g Graph<'a>,
    code: &'g Code,
    file: &'g DexFile,
    dex: usize,
}

impl<'g, 'a> Finder<'g, 'a> {
    /// Notes the edges of a call; says what it returns where that is a class.
    fn instruction(
        &self,
        locals: &Locals<'_>,
        instruction: &Instruction<'_>,
        found: &mut Found,
        defers: &mut Option<When>,
    ) -> Option<Value> {
        if !instruction.is_invoke() {
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
        let hooks = self.graph.refs.hooks(id)?;
        let is_static = matches!(instruction.opcode.0, 0x71 | 0x77);
        self.taken(locals, instruction.address, hooks, is_static, &registers, found);
        let mut returned = None;
        for (type_, registrar) in &hooks.registrars {
            if registrar.takes == Takes::Intent {
                *defers = Some(registrar.phase);
                continue;
            }
            let call = Call { address: instruction.address, registrar, declared: *type_, is_static };
            returned = returned.or(self.registrar(locals, &call, &registers, found));
        }
        returned
    }

    /// A virtual call whose receiver was allocated in the method.
    fn receiver(
        &self,
        locals: &Locals<'_>,
        instruction: &Instruction<'_>,
        selector: Selector,
        found: &mut Found,
    ) {
        let Some(receiver) = instruction.registers().next() else { return };
        let Origin { value: Value::New, type_: Some(type_) } = locals.get(receiver) else { return };
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
        found: &mut Found,
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
            (Value::New, Some(class)) => {
                (Goal::Method(hierarchy.dispatch(class, selector)?), hierarchy.ancestors(class))
            }
            (Value::New, None) => return None,
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
        found: &mut Found,
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
            // Puts off what the method's intents start: the caller has seen to it.
            Takes::Intent => {}
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
                    let name = self.file.dex.string(text)?;
                    let class = self.code.find_type(&text::encode_mutf8(&descriptor(&name)))?;
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
    fn calls(&self, call: &Call<'_>, origin: Origin, found: &mut Found) {
        let hierarchy = &self.graph.hierarchy;
        let names = &call.registrar.calls;
        if names.iter().any(|name| name == "*") {
            let class = origin.type_.and_then(|type_| hierarchy.class_of(type_));
            for class in class.into_iter().flat_map(|class| hierarchy.chain(class)) {
                let range = hierarchy.methods.range(class);
                for (at, method) in range.zip(hierarchy.methods.row(class)) {
                    if method.is_virtual() && method.access & access::PUBLIC != 0 {
                        let goal = Goal::Method(narrow(at));
                        let when = call.registrar.phase;
                        found.edges.push(Special {
                            address: call.address,
                            kind: EdgeKind::Callback,
                            when,
                            goal,
                        });
                    }
                }
            }
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
                if names.iter().any(|called| called.as_bytes() == name) && !seen.contains(selector) {
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

    /// A class given or named: a component is started, of any other an object is made.
    fn made(&self, call: &Call<'_>, type_: TypeIndex, kind: EdgeKind) -> Vec<Special> {
        let Some(class) = self.graph.hierarchy.class_of(type_) else { return Vec::new() };
        let is_component = |listed: &&Listed<'_>| listed.component.is_some();
        let when = call.registrar.phase;
        if let Some(listed) = self.graph.components.of_class(class).filter(is_component) {
            return vec![self.started(call, listed, kind)];
        }
        let mut edges = vec![Special { address: call.address, kind, when, goal: Goal::Make(class) }];
        for name in &call.registrar.calls {
            for class in self.graph.hierarchy.chain(class) {
                let range = self.graph.hierarchy.methods.range(class);
                for (at, method) in range.zip(self.graph.hierarchy.methods.row(class)) {
                    if self.graph.selectors.name(method.selector) == name.as_bytes() {
                        let goal = Goal::Method(narrow(at));
                        edges.push(Special { address: call.address, kind: EdgeKind::Callback, when, goal });
                    }
                }
            }
        }
        edges
    }

    fn started(&self, call: &Call<'_>, listed: &Listed<'_>, kind: EdgeKind) -> Special {
        Special { address: call.address, kind, when: call.registrar.phase, goal: Goal::Start(listed.class) }
    }

    /// All methods of that name which a class has.
    fn named(&self, call: &Call<'_>, type_: TypeIndex, name: &[u8]) -> Vec<Special> {
        let hierarchy = &self.graph.hierarchy;
        let class = hierarchy.class_of(type_);
        let mut edges = Vec::new();
        for class in class.into_iter().flat_map(|class| hierarchy.chain(class)) {
            for (at, method) in hierarchy.methods.range(class).zip(hierarchy.methods.row(class)) {
                if self.graph.selectors.name(method.selector) == name {
                    let goal = Goal::Method(narrow(at));
                    let when = call.registrar.phase;
                    edges.push(Special { address: call.address, kind: EdgeKind::Reflection, when, goal });
                }
            }
        }
        edges
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

/// A call that a model speaks of.
struct Call<'c> {
    address: u32,
    registrar: &'c Registrar,
    declared: TypeIndex,
    is_static: bool,
}
