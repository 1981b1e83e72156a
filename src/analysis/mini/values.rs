//! An expression of a script in, what it may stand for out: platform objects, their methods, modules, functions.
//!
//! Flow does not count: a name stands for everything that is ever written to it. Evaluation goes as deep as
//! `MAX_STEPS` and keeps `MAX_VALUES` of what an expression may be.

use super::modules::{ModuleId, Modules};
use super::names::Names;
use crate::format::js::{FunctionId, List, Node, NodeId, PropertyKind, Script};
use crate::program::mini::ScriptFile;
use crate::signature::script_index::ScriptIndex;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Expressions followed from one to the next.
const MAX_STEPS: u32 = 48;
/// Values that one expression may have.
const MAX_VALUES: usize = 6;
/// Values that a name is given, or calls that give one to a parameter, which are followed.
pub(super) const MAX_WRITES: usize = 12;
/// Evaluations of one app, and those that one question may cost.
const MAX_EVALUATIONS: u64 = 10_000_000;
pub(super) const MAX_PER_QUESTION: u32 = 2_000;

/// What an expression stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// The global object of a platform.
    Root(Rc<str>),
    /// A method of it.
    Method(Rc<str>, Rc<str>),
    /// An object that a method gave, by its interface.
    Instance(Rc<str>, Rc<str>),
    /// `require` of a module.
    Require(ModuleId),
    /// `module` of a module.
    ModuleObject(ModuleId),
    /// What a module exports.
    Exports(ModuleId),
    /// What webpack's `n.n(x)` gives: a function that returns the module, or its default export.
    Getter(Rc<[Valued]>),
    /// A function.
    Function(usize, FunctionId),
    /// An object of the script.
    Object(usize, NodeId),
    /// A constant.
    Text(Rc<str>),
}

/// A value, and whether only facts lead to it or a shape that wrappers usually have as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Valued {
    pub(super) value: Value,
    pub(super) certain: bool,
}

pub(super) type Values = Vec<Valued>;

/// Evaluates expressions of all scripts of an app.
pub(super) struct Evaluator<'a> {
    pub(super) files: &'a [ScriptFile],
    pub(super) modules: &'a Modules,
    pub(super) index: &'a ScriptIndex,
    pub(super) names: Names,
    exports: FxHashMap<ModuleId, Rc<super::exports::Exports>>,
    pub(super) callers: FxHashMap<usize, Rc<FxHashMap<FunctionId, Vec<List>>>>,
    left: u64,
    /// Questions that are being answered, one inside the other, and what is left of the outermost one.
    open: u32,
    pub(super) question: u32,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(files: &'a [ScriptFile], modules: &'a Modules, index: &'a ScriptIndex) -> Self {
        Self {
            files,
            modules,
            index,
            names: Names::default(),
            exports: FxHashMap::default(),
            callers: FxHashMap::default(),
            left: MAX_EVALUATIONS,
            open: 0,
            question: 0,
        }
    }

    /// Whether work was left undone.
    pub(super) const fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    pub(super) fn script(&self, at: usize) -> Option<&'a Script> {
        self.files.get(at).map(|file| &file.script)
    }

    /// What an expression may be.
    pub(super) fn eval(&mut self, at: usize, node: NodeId) -> Values {
        if self.open == 0 {
            self.question = MAX_PER_QUESTION;
            self.names.forget();
        }
        self.open = self.open.saturating_add(1);
        let values = self.step(at, node, MAX_STEPS);
        self.open = self.open.saturating_sub(1);
        values
    }

    pub(super) fn step(&mut self, at: usize, node: NodeId, steps: u32) -> Values {
        let Some(script) = self.script(at) else { return Vec::new() };
        self.left = self.left.saturating_sub(1);
        self.question = self.question.saturating_sub(1);
        let Some(steps) = steps.checked_sub(1).filter(|_| self.left > 0 && self.question > 0) else {
            self.names.cut();
            return Vec::new();
        };
        match script.node(node) {
            Node::Text(name) => one(Value::Text(script.text(name).into())),
            Node::Global(name) => self.global(at, script.text(name)),
            Node::Local(symbol) => self.symbol(at, symbol, steps),
            Node::Parameter(function, position) => self.parameter(at, function, position, steps),
            Node::Member(object, name) => self.member_node(at, object, script.text(name), steps),
            Node::Index(object, key) => self.index_node(at, object, key, steps),
            Node::Call(callee, arguments) => self.call(at, callee, arguments, steps),
            Node::Function(function) => one(Value::Function(at, function)),
            Node::Object(_) | Node::Array(_) => one(Value::Object(at, node)),
            Node::Either(list) => self.all(at, script.list(list), steps),
            Node::Concat(list) => self.concat(at, script.list(list), steps),
            Node::Await(inner) => self.step(at, inner, steps),
            Node::Import(name) => self.import(at, script.text(name)),
            Node::This(function) => self.this(at, script, function),
            // What copies the members of a platform's object has its methods, or some of them.
            Node::Spread(inner) => {
                let roots = self.step(at, inner, steps).into_iter();
                let roots = roots.filter(|it| matches!(it.value, Value::Root(_)));
                roots.map(|it| Valued { certain: false, ..it }).collect()
            }
            Node::Test(_) | Node::Other => Vec::new(),
        }
    }

    pub(super) fn all(&mut self, at: usize, nodes: &[NodeId], steps: u32) -> Values {
        let mut values = Vec::new();
        for node in nodes.iter().take(MAX_WRITES) {
            join(&mut values, self.step(at, *node, steps));
        }
        values
    }

    /// A name that no script declares: an object of the platform, or of the module that the file is.
    fn global(&self, at: usize, name: &str) -> Values {
        let file = ModuleId(crate::base::narrow(at));
        match name {
            "require" => one(Value::Require(file)),
            "module" => one(Value::ModuleObject(file)),
            "exports" => one(Value::Exports(file)),
            name if self.index.is_global(name) => one(Value::Root(name.into())),
            _ => Vec::new(),
        }
    }

    fn member_node(&mut self, at: usize, object: NodeId, name: &str, steps: u32) -> Values {
        let objects = self.step(at, object, steps);
        let mut values = Vec::new();
        for object in &objects {
            join(&mut values, self.member(object, name, steps));
        }
        if values.is_empty() {
            join(&mut values, self.written(at, object, name, steps));
        }
        values
    }

    /// What is written to a member of the same name, or of `this` in the same class.
    fn written(&mut self, at: usize, object: NodeId, name: &str, steps: u32) -> Values {
        let Some(script) = self.script(at) else { return Vec::new() };
        let Some(name) = script.name(name) else { return Vec::new() };
        self.all(at, script.written_to(object, name), steps)
    }

    /// A member of a value.
    pub(super) fn member(&mut self, object: &Valued, name: &str, steps: u32) -> Values {
        let certain = object.certain;
        let value = match &object.value {
            Value::Root(global) if name == "default" => Value::Root(Rc::clone(global)),
            Value::Root(global) => Value::Method(Rc::clone(global), name.into()),
            Value::Method(global, method) => match name {
                "bind" | "call" | "apply" => object.value.clone(),
                _ => Value::Method(Rc::clone(global), format!("{method}.{name}").into()),
            },
            Value::Instance(global, interface) => {
                Value::Method(Rc::clone(global), format!("{interface}.{name}").into())
            }
            Value::ModuleObject(id) if name == "exports" => Value::Exports(*id),
            Value::Require(id) if name == "async" => Value::Require(*id),
            Value::Require(_) => return Vec::new(),
            Value::Exports(id) => return self.export(*id, name, certain, steps),
            Value::Getter(values) if name == "a" => return values.to_vec(),
            Value::Object(at, node) => return self.property(*at, *node, name, certain, steps),
            _ => return Vec::new(),
        };
        vec![Valued { value, certain }]
    }

    fn property(&mut self, at: usize, node: NodeId, name: &str, certain: bool, steps: u32) -> Values {
        let (Some(script), Some(steps)) = (self.script(at), steps.checked_sub(1)) else { return Vec::new() };
        let list = match script.node(node) {
            Node::Object(list) => list,
            Node::Array(list) => {
                let item = name.parse::<usize>().ok().and_then(|position| script.list(list).get(position));
                return item.map(|item| self.step(at, *item, steps)).unwrap_or_default();
            }
            _ => return Vec::new(),
        };
        let mut values = Vec::new();
        for property in script.properties(list) {
            match property.kind {
                PropertyKind::Value if property.name.is_some_and(|it| script.text(it) == name) => {
                    join(&mut values, self.step(at, property.value, steps));
                }
                PropertyKind::Getter if property.name.is_some_and(|it| script.text(it) == name) => {
                    let getter = self.step(at, property.value, steps);
                    join(&mut values, self.returned(&getter, steps));
                }
                PropertyKind::Spread => {
                    for parent in self.step(at, property.value, steps) {
                        join(&mut values, self.member(&parent, name, steps));
                    }
                }
                _ => {}
            }
        }
        if values.is_empty()
            && let Some(global) = self.runtime(script, list)
        {
            values.push(Valued { value: Value::Method(global.into(), name.into()), certain: false });
        }
        values.iter_mut().for_each(|value| value.certain &= certain);
        values
    }

    /// The global object that an object of a framework stands for.
    fn runtime(&self, script: &Script, list: List) -> Option<&'a str> {
        let properties = script.properties(list);
        self.index.runtime(|name| {
            script.name(name).is_some_and(|name| properties.iter().any(|row| row.name == Some(name)))
        })
    }

    /// What a call of any of these gives, arguments unknown.
    pub(super) fn returned(&mut self, functions: &[Valued], steps: u32) -> Values {
        let Some(steps) = steps.checked_sub(1) else { return Vec::new() };
        let mut values = Vec::new();
        for function in functions {
            if let Value::Function(at, function) = function.value
                && let Some(script) = self.script(at)
            {
                join(&mut values, self.all(at, script.returns_of(function), steps));
            }
        }
        values
    }

    fn index_node(&mut self, at: usize, object: NodeId, key: NodeId, steps: u32) -> Values {
        let keys = self.step(at, key, steps);
        let mut values = Vec::new();
        for object in self.step(at, object, steps) {
            for key in &keys {
                if let Value::Text(name) = &key.value {
                    join(&mut values, self.member(&object, name, steps));
                }
            }
        }
        values
    }

    /// Texts joined, where every piece is one constant.
    fn concat(&mut self, at: usize, pieces: &[NodeId], steps: u32) -> Values {
        let mut text = String::new();
        for piece in pieces {
            match self.step(at, *piece, steps).as_slice() {
                [Valued { value: Value::Text(piece), .. }] if text.len() < MAX_TEXT => text.push_str(piece),
                _ => return Vec::new(),
            }
        }
        one(Value::Text(text.into()))
    }

    fn this(&self, at: usize, script: &Script, function: FunctionId) -> Values {
        script.home_of(function).map(|home| one(Value::Object(at, home))).unwrap_or_default()
    }

    /// `import` of a module of the app, of the platform, or of a package that stands for a global object.
    fn import(&self, at: usize, text: &str) -> Values {
        let file = ModuleId(crate::base::narrow(at));
        match self.modules.resolve(file, text) {
            Some(id) => one(Value::Exports(id)),
            None => self.package(text),
        }
    }

    /// A package by its name, where it stands for the object of a platform.
    pub(super) fn package(&self, text: &str) -> Values {
        let text = text.replace("@app-module/", "@");
        match text.as_str() {
            "@tarojs/taro" => one(Value::Root("Taro".into())),
            module if self.index.is_global(module) => one(Value::Root(module.into())),
            _ => Vec::new(),
        }
    }

    /// What a module exports, worked out once.
    pub(super) fn exports_of(&mut self, id: ModuleId) -> Rc<super::exports::Exports> {
        if let Some(known) = self.exports.get(&id) {
            return Rc::clone(known);
        }
        let found = Rc::new(super::exports::of(self, id));
        self.exports.insert(id, Rc::clone(&found));
        found
    }

    fn export(&mut self, id: ModuleId, name: &str, certain: bool, steps: u32) -> Values {
        let Some(steps) = steps.checked_sub(1) else { return Vec::new() };
        let exports = self.exports_of(id);
        let Some(at) = self.modules.get(id).map(|module| module.script) else { return Vec::new() };
        let mut values = Vec::new();
        for (named, node, is_getter) in &exports.named {
            if named == name {
                let found = self.step(at, *node, steps);
                let found = if *is_getter { self.returned(&found, steps) } else { found };
                join(&mut values, found);
            }
        }
        for node in exports.whole.iter().take(MAX_WRITES) {
            for whole in self.step(at, *node, steps) {
                if whole.value != Value::Exports(id) {
                    join(&mut values, self.member(&whole, name, steps));
                }
            }
        }
        // Without a default export a module is its own: `esModuleInterop`.
        if values.is_empty() && name == "default" {
            values = match exports.whole.is_empty() {
                true => one(Value::Exports(id)),
                false => exports.whole.iter().flat_map(|node| self.step(at, *node, steps)).collect(),
            };
        }
        values.iter_mut().for_each(|value| value.certain &= certain);
        values
    }
}

/// Bytes of a joined text.
const MAX_TEXT: usize = 2_000;

pub(super) fn one(value: Value) -> Values {
    vec![Valued { value, certain: true }]
}

/// Adds values that are not there yet.
pub(super) fn join(values: &mut Values, more: Values) {
    for value in more {
        if values.len() < MAX_VALUES && !values.contains(&value) {
            values.push(value);
        }
    }
}
