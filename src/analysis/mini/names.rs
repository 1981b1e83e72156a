//! A name or parameter in, its values out, remembered as far as they are whole.

use super::modules::Wrap;
use super::values::{Evaluator, MAX_PER_QUESTION, MAX_WRITES, Value, Values, join, one};
use crate::format::js::{FunctionId, List, Node, SymbolId};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Evaluations after which a question still has nearly all that one may cost.
const NEAR: u32 = 16;
/// Depends on no name that is being worked out.
const INDEPENDENT: u32 = u32::MAX;
/// Depends on where a ceiling was met.
const CUT: u32 = 0;

/// A name of a script.
type Name = (usize, SymbolId);

/// What is known of a name so far, and the outermost name on which it depends.
#[derive(Debug)]
struct Partial {
    values: Values,
    depends: u32,
}

/// What is known of names.
#[derive(Debug)]
pub(super) struct Names {
    whole: FxHashMap<Name, Values>,
    /// Of names whose values were cut short, or are being worked out: they hold for one question only, since another
    /// may come by another way and see more.
    partial: FxHashMap<Name, Partial>,
    /// Those in the order in which they were first asked for.
    asked: Vec<Name>,
    /// Names that are being worked out, one inside the other.
    depth: u32,
    /// The outermost of them that what was evaluated since depends on; 0 where a ceiling cut it.
    depends: u32,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            whole: FxHashMap::default(),
            partial: FxHashMap::default(),
            asked: Vec::new(),
            depth: 0,
            depends: INDEPENDENT,
        }
    }
}

impl Names {
    /// Before a new question.
    pub(super) fn forget(&mut self) {
        self.depends = INDEPENDENT;
        self.partial.clear();
        self.asked.clear();
    }

    /// A ceiling was met.
    pub(super) const fn cut(&mut self) {
        self.depends = CUT;
    }

    /// What is known of a name; a part of it makes what is evaluated depend on it.
    fn known(&mut self, name: Name) -> Option<Values> {
        if let Some(known) = self.whole.get(&name) {
            return Some(known.clone());
        }
        let known = self.partial.get(&name)?;
        self.depends = self.depends.min(known.depends);
        Some(known.values.clone())
    }

    /// A name begins to be worked out: how deep it stands, what depended before, and where those it asks for begin.
    fn begin(&mut self, name: Name) -> (u32, u32, usize) {
        self.depth = self.depth.saturating_add(1);
        let before = std::mem::replace(&mut self.depends, INDEPENDENT);
        let inner = self.asked.len();
        self.asked.push(name);
        // While it is worked out it is nothing: a name that is given itself gains nothing by it.
        self.partial.insert(name, Partial { values: Vec::new(), depends: self.depth });
        (self.depth, before, inner)
    }

    /// It is worked out, as whole as anybody will see it where `is_whole`.
    fn end(
        &mut self,
        name: Name,
        (depth, before, inner): (u32, u32, usize),
        values: &Values,
        is_whole: bool,
    ) {
        let depends = self.depends;
        self.depth = depth.saturating_sub(1);
        if depends >= depth || is_whole {
            for name in self.asked.drain(inner..) {
                self.partial.remove(&name);
            }
            self.whole.insert(name, values.clone());
            self.depends = before;
            return;
        }
        for name in self.asked.get(inner..).unwrap_or_default() {
            if let Some(known) = self.partial.get_mut(name).filter(|known| known.depends >= depth) {
                known.depends = depends;
            }
        }
        self.partial.insert(name, Partial { values: values.clone(), depends });
        self.depends = before.min(depends);
    }
}

impl Evaluator<'_> {
    pub(super) fn symbol(&mut self, at: usize, symbol: SymbolId, steps: u32) -> Values {
        if let Some(known) = self.names.known((at, symbol)) {
            return known;
        }
        let Some(script) = self.script(at) else { return Vec::new() };
        let begun = self.names.begin((at, symbol));
        // What is asked first sees as much as anybody will.
        let is_whole = begun.0 == 1 && self.question.saturating_add(NEAR) > MAX_PER_QUESTION;
        let values = self.all(at, script.values_of(symbol), steps);
        self.names.end((at, symbol), begun, &values, is_whole);
        values
    }

    /// What the wrapper of a module gives, or what the calls of a known function do.
    pub(super) fn parameter(&mut self, at: usize, function: FunctionId, position: u32, steps: u32) -> Values {
        if let Some(id) = self.modules.of_function(at, function) {
            let wrap = self.modules.get(id).map(|module| module.wrap);
            let value = match (wrap, position) {
                (Some(Wrap::Define | Wrap::Entry), 0) | (Some(Wrap::Webpack), 2) => Value::Require(id),
                (Some(Wrap::Define), 1) | (Some(Wrap::Webpack), 0) => Value::ModuleObject(id),
                (Some(Wrap::Define), 2) | (Some(Wrap::Webpack), 1) => Value::Exports(id),
                _ => return Vec::new(),
            };
            return one(value);
        }
        if self.modules.plugins.contains_key(&(at, function)) {
            // define, require, module, exports, global, wx
            return if position == 5 { one(Value::Root("wx".into())) } else { Vec::new() };
        }
        let callers = self.callers_of(at);
        let Some(script) = self.script(at) else { return Vec::new() };
        let mut values = Vec::new();
        for arguments in callers.get(&function).into_iter().flatten() {
            if let Some(argument) = script.list(*arguments).get(crate::base::index(position)) {
                join(&mut values, self.step(at, *argument, steps));
            }
        }
        values
    }

    /// The arguments of the calls of each function that is called where it stands or by its one name.
    fn callers_of(&mut self, at: usize) -> Rc<FxHashMap<FunctionId, Vec<List>>> {
        if let Some(known) = self.callers.get(&at) {
            return Rc::clone(known);
        }
        let mut map: FxHashMap<FunctionId, Vec<List>> = FxHashMap::default();
        for call in self.script(at).map(|script| script.calls.as_slice()).unwrap_or_default() {
            let Some(script) = self.script(at) else { continue };
            let Node::Call(callee, arguments) = script.node(call.node) else { continue };
            let (callee, arguments) = match script.node(callee) {
                // `f.call(this, a)`: the first argument is no parameter.
                Node::Member(inner, name) if script.text(name) == "call" => (inner, arguments.rest()),
                _ => (callee, arguments),
            };
            for function in script.functions_of(callee) {
                let calls = map.entry(function).or_default();
                if calls.len() < MAX_WRITES {
                    calls.push(arguments);
                }
            }
        }
        let map = Rc::new(map);
        self.callers.insert(at, Rc::clone(&map));
        map
    }
}
