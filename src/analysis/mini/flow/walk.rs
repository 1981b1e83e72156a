//! An expression in, where its value may come from out: one step back at a time.

use super::index::{Fed, Index, Key, Write};
use super::names::{ANY, Member, Path, before, inside};
use crate::analysis::mini::modules::ModuleId;
use crate::analysis::mini::phase::Site;
use crate::analysis::mini::resolve::{CallRef, Called, Resolved};
use crate::analysis::mini::values::{Evaluator, Value};
use crate::format::js::{FunctionId, List, Node, NodeId, PropertyKind, Script, SymbolId};
use crate::signature::Signatures;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::Cell;
use std::rc::Rc;

/// Calls that one value passes through on its way.
const MAX_CALLS: usize = 8;
/// Values, writes and returns at one place that are followed; all callers of a function are, however many.
const MAX_FANOUT: usize = 128;
/// One more than is followed, so that a cut is seen.
pub(super) const LOOKED_AT: usize = MAX_FANOUT + 1;
/// Functions handed on from one to the next.
pub(super) const MAX_HANDS: u32 = 6;
/// Steps back that the analysis of one app takes, over all sinks.
const MAX_STEPS: u64 = 3_000_000;

/// A part of an expression's value, seen through calls: which call each function on the way was called by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) at: usize,
    pub(super) node: NodeId,
    pub(super) path: Path,
    pub(super) calls: Calls,
}

pub(super) type Calls = Rc<[(Site, CallRef)]>;

/// One step back.
pub(super) enum Step<'a> {
    /// The value stands there too; the words say how it came from there, where a reader should know.
    To(State, Option<Hop>),
    /// A call that gives personal information.
    Source(CallRef, Called<'a>, bool),
    /// An event that brings it.
    Event(usize),
}

/// A place that a value passes, and how.
#[derive(Clone, Debug)]
pub(super) struct Hop {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) at: usize,
    pub(super) node: NodeId,
}

pub(super) struct Walker<'w, 'a> {
    pub(super) evaluator: &'w mut Evaluator<'a>,
    pub(super) resolved: &'w Resolved<'a>,
    pub(super) signatures: &'a Signatures,
    pub(super) index: Index,
    pub(super) events: Vec<super::events::Event>,
    /// Parts of objects that a field of a view fills.
    bound: Vec<(Key, Write, usize)>,
    /// What is stored under which key; worked out when first asked for.
    pub(super) stored: Option<FxHashMap<String, Vec<(usize, NodeId)>>>,
    left: Cell<u64>,
    /// Whether something at some place was not followed.
    cut: Cell<bool>,
}

impl<'w, 'a> Walker<'w, 'a> {
    pub(super) fn new(
        evaluator: &'w mut Evaluator<'a>,
        resolved: &'w Resolved<'a>,
        signatures: &'a Signatures,
        index: Index,
        (events, bound): (Vec<super::events::Event>, Vec<(Key, Write, usize)>),
    ) -> Self {
        let (left, cut) = (Cell::new(MAX_STEPS), Cell::new(false));
        Self { evaluator, resolved, signatures, index, events, bound, stored: None, left, cut }
    }

    /// Whether work was left undone.
    pub(super) const fn is_exhausted(&self) -> bool {
        self.left.get() == 0 || self.cut.get()
    }

    /// Pays for a step; whether one is left.
    fn spend(&self) -> bool {
        self.left.set(self.left.get().saturating_sub(1));
        self.left.get() > 0
    }

    pub(super) fn script(&self, at: usize) -> Option<&'a Script> {
        self.evaluator.script(at)
    }

    /// Where the value of a state may come from. With `all`, also what it may be made of: texts it is joined from,
    /// members of an object, arguments of calls whose work is unknown.
    pub(super) fn back(&mut self, state: &State, all: bool) -> Vec<Step<'a>> {
        let Some(script) = self.script(state.at).filter(|_| self.spend()) else { return Vec::new() };
        let mut steps = match script.node(state.node) {
            Node::Local(symbol) => self.local(state, script, symbol),
            Node::Member(object, name) => {
                let name = self.index.names.id(script.text(name));
                vec![silent(to(state, object, before(name, &state.path)))]
            }
            Node::Index(object, key) => self.indexed(state, object, key),
            Node::This(function) => self.this(state, script, function),
            Node::Global(name) => self.written(&Key::Global(script.text(name).into()), state),
            Node::Parameter(function, position) => return self.parameter(state, function, position),
            Node::Call(callee, arguments) => self.call(state, script, callee, arguments, all),
            Node::Object(list) => self.object(state, script, list, all),
            Node::Array(list) => match state.path.as_slice() {
                [] if all => each(state, script.list(list), &[]),
                [ANY, rest @ ..] => each(state, script.list(list), rest),
                _ => Vec::new(),
            },
            Node::Either(list) => each(state, script.list(list), &state.path),
            Node::Await(inner) | Node::Spread(inner) => vec![silent(to(state, inner, state.path.clone()))],
            Node::Concat(list) if all && state.path.is_empty() => each(state, script.list(list), &[]),
            Node::Import(_) => self.exported(state),
            Node::Text(_) | Node::Function(_) | Node::Test(_) | Node::Other | Node::Concat(_) => Vec::new(),
        };
        self.cut.set(self.cut.get() || steps.len() > MAX_FANOUT);
        steps.truncate(MAX_FANOUT);
        steps
    }

    fn local(&mut self, state: &State, script: &Script, symbol: SymbolId) -> Vec<Step<'a>> {
        let mut steps = each(state, script.values_of(symbol), &state.path);
        steps.extend(self.written(&Key::Symbol(state.at, symbol), state));
        steps
    }

    /// What is written to the asked part of an object.
    fn written(&mut self, key: &Key, state: &State) -> Vec<Step<'a>> {
        let mut steps = Vec::new();
        for write in self.index.writes.get(key).into_iter().flatten() {
            if let Some(path) = inside(&write.path, &state.path) {
                let kind = match key {
                    Key::App => "global",
                    Key::Home(..) => "state",
                    Key::Module(_) => "module",
                    Key::Symbol(..) | Key::Global(_) => "",
                };
                let names = write.path.iter().map(|name| self.index.names.text(*name));
                let name = names.collect::<Vec<_>>().join(".");
                let hop = Hop { kind, name, at: write.at, node: write.value };
                let next = State { at: write.at, node: write.value, path, calls: Rc::clone(&state.calls) };
                steps.push(Step::To(next, Some(hop).filter(|hop| !hop.kind.is_empty())));
                if steps.len() >= LOOKED_AT {
                    break;
                }
            }
        }
        for (bound, write, event) in &self.bound {
            if bound == key && inside(&write.path, &state.path).is_some() {
                steps.push(Step::Event(*event));
            }
        }
        steps
    }

    fn indexed(&mut self, state: &State, object: NodeId, key: NodeId) -> Vec<Step<'a>> {
        let texts = self.texts(&State { node: key, path: Vec::new(), ..state.clone() });
        let mut steps = Vec::new();
        for text in texts.iter().filter(|text| text.whole) {
            let name = self.index.names.id(&text.text);
            steps.push(silent(to(state, object, before(name, &state.path))));
        }
        if steps.is_empty() {
            steps.push(silent(to(state, object, before(ANY, &state.path))));
        }
        steps
    }

    /// A part of `this`; never all of it, which would be too much to say.
    fn this(&mut self, state: &State, script: &Script, function: FunctionId) -> Vec<Step<'a>> {
        let (Some(home), false) = (script.home_of(function), state.path.is_empty()) else {
            return Vec::new();
        };
        let key = self.index.home(state.at, home);
        self.member_of(&key, state)
    }

    /// What is written to an object, and what it is declared with.
    pub(super) fn member_of(&mut self, key: &Key, state: &State) -> Vec<Step<'a>> {
        let mut steps = self.written(key, state);
        let objects = match key {
            Key::Home(at, node) => vec![(*at, *node)],
            Key::App => self.index.apps.clone(),
            _ => Vec::new(),
        };
        for (at, node) in objects {
            let Some(script) = self.script(at) else { continue };
            let Node::Object(list) = script.node(node) else { continue };
            let own = State { at, node, ..state.clone() };
            steps.extend(self.properties(&own, script, list));
            // Vue: `data() { return { … } }`.
            for row in script.properties(list) {
                if let (Some(name), Node::Function(function)) = (row.name, script.node(row.value))
                    && script.text(name) == "data"
                {
                    steps.extend(each(&own, script.returns_of(function), &state.path));
                }
            }
        }
        steps
    }

    fn object(&mut self, state: &State, script: &Script, list: List, all: bool) -> Vec<Step<'a>> {
        if !state.path.is_empty() {
            let key = self.index.home(state.at, state.node);
            let mut steps = self.written(&key, state);
            steps.extend(self.properties(state, script, list));
            return steps;
        }
        if !all {
            return Vec::new();
        }
        let key = self.index.home(state.at, state.node);
        let mut steps = self.written(&key, state);
        let rows = script.properties(list).iter();
        steps.extend(rows.map(|row| silent(to(state, row.value, Vec::new()))));
        steps
    }

    /// The asked member of an object as it is written.
    fn properties(&mut self, state: &State, script: &Script, list: List) -> Vec<Step<'a>> {
        let Some((first, rest)) = state.path.split_first() else { return Vec::new() };
        let mut steps = Vec::new();
        for row in script.properties(list) {
            let name = row.name.map(|name| self.index.names.id(script.text(name)));
            let is_asked = *first == ANY || name.is_none_or(|name| name == *first);
            match row.kind {
                PropertyKind::Spread => steps.push(silent(to(state, row.value, state.path.clone()))),
                PropertyKind::Value if is_asked => steps.push(silent(to(state, row.value, rest.to_vec()))),
                PropertyKind::Getter if is_asked => {
                    if let Node::Function(function) = script.node(row.value) {
                        steps.extend(each(state, script.returns_of(function), rest));
                    }
                }
                _ => {}
            }
        }
        steps
    }

    fn parameter(&self, state: &State, function: FunctionId, position: u32) -> Vec<Step<'a>> {
        let site = (state.at, function);
        if self.evaluator.modules.of_function(state.at, function).is_some() {
            return Vec::new();
        }
        if let Some((_, call)) = state.calls.iter().find(|(known, _)| *known == site).copied() {
            return self.argument(state, call, position, &state.calls).into_iter().collect();
        }
        let mut steps = Vec::new();
        for call in self.index.callers.get(&site).into_iter().flatten().copied() {
            let Some(calls) = bind(&state.calls, site, call) else { continue };
            steps.extend(self.argument(state, call, position, &calls));
        }
        for fed in self.index.fed.get(&site).into_iter().flatten() {
            self.fed(state, fed, position, MAX_HANDS, &mut steps);
        }
        // Generators that compilers make of `async`: what was awaited is what was handed out.
        if position == 0
            && let Some((first, rest)) = state.path.split_first()
            && self.index.names.text(*first) == "sent"
            && let Some(script) = self.script(state.at)
        {
            steps.extend(each(state, script.returns_of(function), rest));
        }
        steps
    }

    /// An argument of a call.
    fn argument(&self, state: &State, call: CallRef, position: u32, calls: &Calls) -> Option<Step<'a>> {
        let script = self.script(call.0).filter(|_| self.spend())?;
        let Node::Call(_, list) = script.node(call.1) else { return None };
        let list = script.list(list);
        let spread = list.iter().take(crate::base::index(position).saturating_add(1));
        let spread = spread.copied().find(|it| matches!(script.node(*it), Node::Spread(_)));
        let node = spread.or_else(|| list.get(crate::base::index(position)).copied())?;
        let path = if spread.is_some() { before(ANY, &state.path) } else { state.path.clone() };
        let hop = Hop { kind: "argument", name: String::new(), at: call.0, node: call.1 };
        Some(Step::To(State { at: call.0, node, path, calls: Rc::clone(calls) }, Some(hop)))
    }

    /// What a function's parameter gets from whoever was handed the function.
    pub(super) fn fed(&self, state: &State, fed: &Fed, position: u32, hands: u32, steps: &mut Vec<Step<'a>>) {
        let Some(hands) = hands.checked_sub(1).filter(|_| self.spend()) else { return };
        let first = position == 0;
        match fed {
            Fed::Call(call) => steps.extend(self.argument(state, *call, position, &state.calls)),
            Fed::Result(call) if first => {
                let next = State { at: call.0, node: call.1, ..state.clone() };
                let hop = Hop { kind: "callback", name: String::new(), at: state.at, node: state.node };
                steps.push(Step::To(next, Some(hop)));
            }
            Fed::Holder(at, node, is_list) if first => {
                // A list gives its elements, a promise all that it holds.
                let path = if *is_list { before(ANY, &state.path) } else { state.path.clone() };
                steps.push(silent(State { at: *at, node: *node, path, calls: Rc::clone(&state.calls) }));
            }
            Fed::Event(event) if first => {
                if let Some(known) = self.events.get(*event)
                    && inside(&known.part, &state.path).is_some_and(|rest| self.is_information(&rest))
                {
                    steps.push(Step::Event(*event));
                }
            }
            Fed::Handed(call, argument, name) => {
                for function in self.resolved.functions(*call) {
                    let slot = (*function, *argument, name.clone());
                    let Some(calls) = bind(&state.calls, *function, *call) else { continue };
                    let inner = State { calls, ..state.clone() };
                    for fed in self.index.invoked.get(&slot).into_iter().flatten() {
                        self.fed(&inner, fed, position, hands, steps);
                    }
                }
            }
            Fed::Result(_) | Fed::Holder(..) | Fed::Event(_) => {}
        }
    }

    /// Whether a part of what a source gives is personal information: whether it worked and how long it is are not.
    pub(super) fn is_information(&self, path: &[Member]) -> bool {
        !path.iter().any(|name| {
            matches!(self.index.names.text(*name), "errMsg" | "errCode" | "errno" | "length" | "statusCode")
        })
    }

    pub(super) fn exported(&mut self, state: &State) -> Vec<Step<'a>> {
        let mut steps = Vec::new();
        for value in self.evaluator.eval(state.at, state.node) {
            match value.value {
                Value::Exports(id) => steps.extend(self.module(state, id)),
                Value::Object(at, node) if (at, node) != (state.at, state.node) => {
                    steps.push(silent(State { at, node, ..state.clone() }));
                }
                _ => {}
            }
        }
        steps
    }

    /// What a module exports under the asked name.
    fn module(&mut self, state: &State, id: ModuleId) -> Vec<Step<'a>> {
        let mut steps = self.written(&Key::Module(id), state);
        let Some(at) = self.evaluator.modules.get(id).map(|module| module.script) else { return steps };
        let Some(script) = self.script(at) else { return steps };
        let exports = self.evaluator.exports_of(id);
        let own = State { at, ..state.clone() };
        for node in &exports.whole {
            steps.push(silent(to(&own, *node, state.path.clone())));
        }
        let Some((first, rest)) = state.path.split_first() else { return steps };
        let mut found = false;
        for (name, node, is_getter) in &exports.named {
            if self.index.names.id(name) != *first {
                continue;
            }
            found = true;
            match (is_getter, script.node(*node)) {
                (true, Node::Function(function)) => {
                    steps.extend(each(&own, script.returns_of(function), rest))
                }
                _ => steps.push(silent(to(&own, *node, rest.to_vec()))),
            }
        }
        if !found && self.index.names.text(*first) == "default" {
            for node in &exports.whole {
                steps.push(silent(to(&own, *node, rest.to_vec())));
            }
            let whole = State { path: rest.to_vec(), ..state.clone() };
            if !rest.is_empty() {
                steps.extend(self.module(&whole, id));
            }
        }
        steps
    }

    /// Everything that is not to be visited twice.
    pub(super) fn fresh() -> FxHashSet<State> {
        FxHashSet::default()
    }
}

/// The same value seen elsewhere, nothing to tell.
pub(super) fn silent(state: State) -> Step<'static> {
    Step::To(state, None)
}

/// Another expression of the same script.
pub(super) fn to(state: &State, node: NodeId, path: Path) -> State {
    State { at: state.at, node, path, calls: Rc::clone(&state.calls) }
}

pub(super) fn each<'a>(state: &State, nodes: &[NodeId], path: &[Member]) -> Vec<Step<'a>> {
    nodes.iter().take(LOOKED_AT).map(|node| silent(to(state, *node, path.to_vec()))).collect()
}

/// Notes by which call a function was called; none where the way is too long.
pub(super) fn bind(calls: &Calls, site: Site, call: CallRef) -> Option<Calls> {
    if calls.len() >= MAX_CALLS {
        return None;
    }
    let others = calls.iter().filter(|(known, _)| *known != site).copied();
    Some(others.chain([(site, call)]).collect())
}
