//! What a call gives: modules, webpack's helpers, platform objects, wrappers around them.

use super::values::{Evaluator, Value, Valued, Values, join, one};
use crate::format::js::{List, Node, NodeId};
use std::rc::Rc;

impl Evaluator<'_> {
    pub(super) fn call(&mut self, at: usize, callee: NodeId, arguments: List, steps: u32) -> Values {
        let Some(script) = self.script(at) else { return Vec::new() };
        let arguments = script.list(arguments);
        if let Some(values) = self.helper(at, callee, arguments, steps) {
            return values;
        }
        let callees = self.step(at, callee, steps);
        let mut values = Vec::new();
        for callee in &callees {
            let found = match &callee.value {
                Value::Require(_) => self.required(at, callee, arguments, steps),
                Value::Method(global, method) => match self.index.interface(global, method) {
                    Some(interface) => {
                        let value = Value::Instance(Rc::clone(global), interface.into());
                        vec![Valued { value, certain: callee.certain }]
                    }
                    None => Vec::new(),
                },
                Value::Getter(values) => values.to_vec(),
                // `new C()`: members of the class are those of what it makes.
                Value::Object(..) => vec![callee.clone()],
                Value::Function(..) => self.returned(std::slice::from_ref(callee), steps),
                _ => Vec::new(),
            };
            join(&mut values, found);
        }
        values
    }

    /// Calls that are known by their own name or by that of the method called.
    fn helper(&mut self, at: usize, callee: NodeId, arguments: &[NodeId], steps: u32) -> Option<Values> {
        let script = self.script(at)?;
        match script.node(callee) {
            Node::Member(object, name) => {
                let name = script.text(name);
                let on_global = |wanted: &str| match script.node(object) {
                    Node::Global(global) => script.text(global) == wanted,
                    _ => false,
                };
                match name {
                    "bind" => Some(self.step(at, object, steps)),
                    "assign" if on_global("Object") => Some(self.each(at, arguments, steps)),
                    "resolve" if on_global("Promise") => Some(self.each(at, arguments, steps)),
                    "n" => self.getter(at, object, arguments, steps),
                    "t" | "r" => self.webpack(at, object, steps).then(|| self.each(at, arguments, steps)),
                    _ => None,
                }
            }
            Node::Global(name) if script.text(name) == "Proxy" => {
                Some(self.proxied(at, arguments.get(1).copied()?, steps))
            }
            // Quick apps: `$app_require$("@app-module/system.device")`.
            Node::Global(name) if script.text(name) == "$app_require$" => {
                let texts = self.step(at, *arguments.first()?, steps);
                Some(texts.iter().flat_map(|text| self.package(text_of(text))).collect())
            }
            _ => None,
        }
    }

    fn each(&mut self, at: usize, nodes: &[NodeId], steps: u32) -> Values {
        let mut values = Vec::new();
        for node in nodes {
            join(&mut values, self.step(at, *node, steps));
        }
        values
    }

    /// Whether an expression is webpack's `require`.
    fn webpack(&mut self, at: usize, object: NodeId, steps: u32) -> bool {
        self.step(at, object, steps).iter().any(|it| match it.value {
            Value::Require(id) => self.modules.get(id).is_some_and(|module| module.scope > 0),
            _ => false,
        })
    }

    /// `n.n(x)`: a function that gives the default export of a module that has one, else the module.
    fn getter(&mut self, at: usize, object: NodeId, arguments: &[NodeId], steps: u32) -> Option<Values> {
        if !self.webpack(at, object, steps) {
            return None;
        }
        let mut values = Vec::new();
        for module in self.step(at, *arguments.first()?, steps) {
            let default = self.member(&module, "default", steps);
            let found = if default.is_empty() { vec![module] } else { default };
            join(&mut values, found);
        }
        Some(one(Value::Getter(values.into())))
    }

    /// `new Proxy(target, { get(target, key) { … wx[key] … } })` stands for the object that its getter reads.
    fn proxied(&mut self, at: usize, handler: NodeId, steps: u32) -> Values {
        let mut values = Vec::new();
        for handler in self.step(at, handler, steps) {
            for getter in self.member(&handler, "get", steps) {
                let Value::Function(at, function) = getter.value else { continue };
                let Some(script) = self.script(at) else { continue };
                for node in script.nodes_of(function).collect::<Vec<_>>() {
                    let Node::Index(object, _) = node else { continue };
                    let roots = self.step(at, object, steps).into_iter();
                    let roots = roots.filter(|it| matches!(it.value, Value::Root(_)));
                    join(&mut values, roots.map(|it| Valued { certain: false, ..it }).collect());
                }
            }
        }
        values
    }

    /// The module that a constant given to `require` names.
    fn required(&mut self, at: usize, callee: &Valued, arguments: &[NodeId], steps: u32) -> Values {
        let Value::Require(from) = callee.value else { return Vec::new() };
        let Some(name) = arguments.first() else { return Vec::new() };
        let mut values = Vec::new();
        for name in self.step(at, *name, steps) {
            let text = text_of(&name);
            join(
                &mut values,
                match self.modules.resolve(from, text) {
                    Some(id) => one(Value::Exports(id)),
                    None => self.package(text),
                },
            );
        }
        values
    }
}

/// The text of a constant; empty for any other value.
fn text_of(value: &Valued) -> &str {
    match &value.value {
        Value::Text(text) => text,
        _ => "",
    }
}
