//! What a call gives: sources, storage, promises, lists, functions of the app, and what unknown functions make of what
//! they are given.

use super::index::Key;
use super::names::{ANY, Member, before};
use super::roots::is_app;
use super::walk::{Hop, LOOKED_AT, MAX_HANDS, State, Step, Walker, bind, each, silent, to};
use crate::analysis::mini::phase::Site;
use crate::analysis::mini::resolve::Called;
use crate::analysis::mini::values::Value;
use crate::format::js::{List, Node, NodeId, Script};
use crate::signature::raw::ApiKind;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Methods whose answer holds nothing of what they are asked about.
const ANSWERS: [&str; 16] = [
    "indexOf",
    "lastIndexOf",
    "includes",
    "startsWith",
    "endsWith",
    "test",
    "hasOwnProperty",
    "isArray",
    "some",
    "every",
    "has",
    "findIndex",
    "isNaN",
    "log",
    "forEach",
    "push",
];
/// Methods that give the same list, or a part of it.
const LISTS: [&str; 7] = ["filter", "slice", "concat", "reverse", "sort", "find", "splice"];

impl<'a> Walker<'_, 'a> {
    pub(super) fn call(
        &mut self,
        state: &State,
        script: &'a Script,
        callee: NodeId,
        list: List,
        all: bool,
    ) -> Vec<Step<'a>> {
        let call = (state.at, state.node);
        let arguments = script.list(list);
        if let Some(steps) = self.platform(state, script, callee, arguments, all) {
            return steps;
        }
        if is_app(script, callee) {
            return if state.path.is_empty() { Vec::new() } else { self.member_of(&Key::App, state) };
        }
        let name = match script.node(callee) {
            Node::Member(_, name) | Node::Global(name) => script.text(name),
            _ => "",
        };
        if let Node::Member(object, _) = script.node(callee)
            && let Some(steps) = self.method(state, script, object, name, arguments)
        {
            return steps;
        }
        if name == "Promise"
            && let Some(first) = arguments.first()
        {
            return self.promise(state, *first);
        }
        let functions = self.resolved.functions(call);
        if !functions.is_empty() {
            return self.returned(state, functions);
        }
        if let Some(hook) = self.index.hooks.get(&call) {
            let rest = state.path.get(1..).unwrap_or_default();
            let states = hook.iter().map(|(at, node)| {
                silent(State { at: *at, node: *node, path: rest.to_vec(), calls: Rc::clone(&state.calls) })
            });
            return states.collect();
        }
        let exported = self.exported(state);
        if !exported.is_empty() || !all {
            return exported;
        }
        if let Some(steps) = self.promisified(script, state, callee) {
            return steps;
        }
        if ANSWERS.contains(&name) || !self.is_information(&state.path) {
            return Vec::new();
        }
        let receiver = match script.node(callee) {
            Node::Member(object, _) => Some(object),
            _ => None,
        };
        each(state, &receiver.into_iter().chain(arguments.iter().copied()).collect::<Vec<_>>(), &[])
    }

    fn returned(&self, state: &State, functions: &[Site]) -> Vec<Step<'a>> {
        let mut steps = Vec::new();
        for (at, function) in functions.iter().copied() {
            let Some(calls) = bind(&state.calls, (at, function), (state.at, state.node)) else { continue };
            let Some(script) = self.script(at) else { continue };
            for node in script.returns_of(function).iter().take(LOOKED_AT) {
                let next = State { at, node: *node, path: state.path.clone(), calls: Rc::clone(&calls) };
                let hop = Hop { kind: "return", name: String::new(), at, node: *node };
                steps.push(Step::To(next, Some(hop)));
            }
        }
        steps
    }

    /// A call of a platform's method.
    fn platform(
        &mut self,
        state: &State,
        script: &'a Script,
        callee: NodeId,
        arguments: &[NodeId],
        all: bool,
    ) -> Option<Vec<Step<'a>>> {
        let methods = self.resolved.methods((state.at, state.node));
        if methods.is_empty() {
            return None;
        }
        let named: Option<Vec<String>> = match script.node(callee) {
            Node::Index(_, key) if methods.len() > 1 => {
                let texts = self.texts(&State { node: key, path: Vec::new(), ..state.clone() });
                Some(texts.into_iter().map(|it| it.text).collect())
            }
            _ => None,
        };
        let mut steps = Vec::new();
        for it in methods {
            if named.as_ref().is_some_and(|names| !names.iter().any(|name| **name == *it.method)) {
                continue;
            }
            if it.is_any(&[ApiKind::StorageSource]) {
                steps.extend(self.stored(state, script, arguments));
                continue;
            }
            if it.is_any(&[ApiKind::Source]) && self.is_information(&state.path) {
                steps.push(Step::Source((state.at, state.node), it.clone(), false));
            }
            if all && it.is_any(&[ApiKind::Pass]) {
                steps.extend(each(state, arguments, &[]));
            }
        }
        Some(steps)
    }

    /// Methods of promises, lists and `Object`.
    fn method(
        &mut self,
        state: &State,
        script: &'a Script,
        object: NodeId,
        name: &str,
        arguments: &[NodeId],
    ) -> Option<Vec<Step<'a>>> {
        let is_global = |wanted: &str| match script.node(object) {
            Node::Global(name) => script.text(name) == wanted,
            _ => false,
        };
        match name {
            "assign" if is_global("Object") => Some(each(state, arguments, &state.path)),
            "resolve" if is_global("Promise") => Some(each(state, arguments, &state.path)),
            "all" | "race" | "any" if is_global("Promise") => Some(each(state, arguments, &state.path)),
            "then" => Some(self.given_back(state, arguments, &state.path)),
            "catch" | "finally" => Some(vec![silent(to(state, object, state.path.clone()))]),
            "map" | "flatMap" => {
                let rest = state.path.get(1..).unwrap_or_default().to_vec();
                Some(self.given_back(state, arguments, &rest))
            }
            _ if LISTS.contains(&name) => {
                let path = if name == "find" { before(ANY, &state.path) } else { state.path.clone() };
                let mut steps = vec![silent(to(state, object, path))];
                if name == "concat" {
                    steps.extend(each(state, arguments, &state.path));
                }
                Some(steps)
            }
            _ => None,
        }
    }

    /// What the function given first returns.
    fn given_back(&mut self, state: &State, arguments: &[NodeId], path: &[Member]) -> Vec<Step<'a>> {
        let Some(first) = arguments.first() else { return Vec::new() };
        let mut steps = Vec::new();
        for value in self.evaluator.eval(state.at, *first) {
            if let Value::Function(at, function) = value.value
                && let Some(script) = self.script(at)
            {
                let own = State { at, ..state.clone() };
                steps.extend(each(&own, script.returns_of(function), path));
            }
        }
        steps
    }

    /// What the function given to `new Promise` resolves it with.
    fn promise(&mut self, state: &State, executor: NodeId) -> Vec<Step<'a>> {
        let mut steps = Vec::new();
        for value in self.evaluator.eval(state.at, executor) {
            let Value::Function(at, function) = value.value else { continue };
            for fed in self.index.invoked.get(&((at, function), 0, None)).into_iter().flatten() {
                self.fed(state, fed, 0, MAX_HANDS, &mut steps);
            }
        }
        steps
    }

    /// A call of what some function made of a source: `promisify(wx.getLocation)()`.
    fn promisified(&mut self, script: &'a Script, state: &State, callee: NodeId) -> Option<Vec<Step<'a>>> {
        let made = match script.node(callee) {
            Node::Local(symbol) => *script.values_of(symbol).first()?,
            _ => callee,
        };
        let Node::Call(_, list) = script.node(made) else { return None };
        let mut steps = Vec::new();
        for argument in script.list(list) {
            let Node::Member(_, name) = script.node(*argument) else { continue };
            if !self.signatures.scripts().is_source(script.text(name)) {
                continue;
            }
            for value in self.evaluator.eval(state.at, *argument) {
                if let Value::Method(global, method) = value.value {
                    let called = Called::new(self.signatures, global, method, false);
                    steps.push(Step::Source((state.at, made), called, true));
                }
            }
        }
        Some(steps).filter(|steps| !steps.is_empty() && self.is_information(&state.path))
    }

    /// What was stored under the key that is asked for.
    fn stored(&mut self, state: &State, script: &Script, arguments: &[NodeId]) -> Vec<Step<'a>> {
        let Some(first) = arguments.first() else { return Vec::new() };
        let is_object = matches!(script.node(*first), Node::Object(_));
        let path = match (is_object, state.path.split_first()) {
            (true, Some((name, rest))) if self.index.names.text(*name) == "data" => rest.to_vec(),
            _ => state.path.clone(),
        };
        let keys = self.storage_keys(state, *first, is_object);
        if self.stored.is_none() {
            // Keys may themselves come from the storage: of those nothing is known.
            self.stored = Some(FxHashMap::default());
            self.stored = Some(self.all_stored());
        }
        let mut steps = Vec::new();
        for key in keys {
            let values = self.stored.as_ref().and_then(|stored| stored.get(&key)).into_iter().flatten();
            for (at, node) in values.take(LOOKED_AT) {
                let next = State { at: *at, node: *node, path: path.clone(), calls: Rc::clone(&state.calls) };
                let hop = Hop { kind: "storage", name: key.clone(), at: *at, node: *node };
                steps.push(Step::To(next, Some(hop)));
            }
        }
        steps
    }

    fn storage_keys(&mut self, state: &State, first: NodeId, is_object: bool) -> Vec<String> {
        let path = if is_object { vec![self.index.names.id("key")] } else { Vec::new() };
        let texts = self.texts(&to(state, first, path));
        texts.into_iter().filter(|text| text.whole).map(|text| text.text).collect()
    }

    fn all_stored(&mut self) -> FxHashMap<String, Vec<(usize, NodeId)>> {
        let mut stored: FxHashMap<String, Vec<(usize, NodeId)>> = FxHashMap::default();
        let resolved = self.resolved;
        for ((at, node), called) in resolved.modelled() {
            let Some(script) = self.script(at).filter(|_| called.models.iter().any(|model| model.keyed))
            else {
                continue;
            };
            let Node::Call(_, list) = script.node(node) else { continue };
            let Some(first) = script.list(list).first().copied() else { continue };
            let start = State { at, node: first, path: Vec::new(), calls: Rc::from([]) };
            let (value, keys) = match script.node(first) {
                Node::Object(_) => {
                    (script.property_of(first, "data"), self.storage_keys(&start, first, true))
                }
                _ => (script.list(list).get(1).copied(), self.storage_keys(&start, first, false)),
            };
            let Some(value) = value else { continue };
            for key in keys {
                stored.entry(key).or_default().push((at, value));
            }
        }
        stored
    }
}
