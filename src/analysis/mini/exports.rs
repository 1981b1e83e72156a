//! A module in, the expressions that it exports out.

use super::modules::ModuleId;
use super::values::{Evaluator, Value};
use crate::format::js::{Node, NodeId, PropertyKind, Script, Target};

/// What a module exports.
#[derive(Debug, Default)]
pub(super) struct Exports {
    /// Name, expression, and whether that is a function that returns the value.
    pub(super) named: Vec<(String, NodeId, bool)>,
    /// What is written to `module.exports`.
    pub(super) whole: Vec<NodeId>,
}

/// Collects the exports of a module.
pub(super) fn of(evaluator: &mut Evaluator<'_>, id: ModuleId) -> Exports {
    let mut exports = Exports::default();
    let Some(module) = evaluator.modules.get(id).cloned() else { return exports };
    let Some(script) = evaluator.script(module.script) else { return exports };
    let modules = evaluator.modules;
    let Some(contents) = modules.contents(id) else { return exports };
    for write in contents.writes.iter().filter_map(|at| script.writes.get(*at)) {
        match write.target {
            Target::Export(name) if module.function.0 == 0 => {
                exports.named.push((script.text(name).to_owned(), write.value, false));
            }
            Target::ExportAll if module.function.0 == 0 => exports.whole.push(write.value),
            Target::Member(object, name) if may_be_exports(script, object) => {
                let objects = evaluator.eval(module.script, object);
                let is = |wanted: &Value| objects.iter().any(|it| it.value == *wanted);
                if is(&Value::ModuleObject(id)) && script.text(name) == "exports" {
                    exports.whole.push(write.value);
                } else if is(&Value::Exports(id)) {
                    exports.named.push((script.text(name).to_owned(), write.value, false));
                }
            }
            _ => {}
        }
    }
    for call in contents.calls.iter().filter_map(|at| script.calls.get(*at)) {
        let Node::Call(callee, arguments) = script.node(call.node) else { continue };
        defined(evaluator, &mut exports, id, module.script, script, callee, script.list(arguments));
    }
    exports
}

/// A name, or `module.exports`: nothing else can be what a module exports.
fn may_be_exports(script: &Script, object: NodeId) -> bool {
    match script.node(object) {
        Node::Local(_) | Node::Global(_) => true,
        Node::Member(inner, _) => matches!(script.node(inner), Node::Local(_) | Node::Global(_)),
        _ => false,
    }
}

/// `n.d(exports, "name", getter)`, `n.d(exports, {name: getter})`, `Object.defineProperty(exports, "name", …)`.
fn defined(
    evaluator: &mut Evaluator<'_>,
    exports: &mut Exports,
    id: ModuleId,
    at: usize,
    script: &Script,
    callee: NodeId,
    arguments: &[NodeId],
) {
    let Node::Member(_, method) = script.node(callee) else { return };
    if !matches!(script.text(method), "d" | "defineProperty") {
        return;
    }
    let Some((object, rest)) = arguments.split_first() else { return };
    if !evaluator.eval(at, *object).iter().any(|it| it.value == Value::Exports(id)) {
        return;
    }
    match *rest {
        [table] => match script.node(table) {
            Node::Object(list) => {
                let rows = script.properties(list).iter().filter_map(|row| Some((row.name?, row.value)));
                exports.named.extend(rows.map(|(name, value)| (script.text(name).to_owned(), value, true)));
            }
            Node::Array(list) => exports.named.extend(listed(script, script.list(list))),
            _ => {}
        },
        [name, value, ..] => {
            let Node::Text(name) = script.node(name) else { return };
            let name = script.text(name).to_owned();
            match script.node(value) {
                Node::Object(list) => exports.named.extend(descriptor(script, list, &name)),
                _ => exports.named.push((name, value, true)),
            }
        }
        [] => {}
    }
}

/// `["name", getter, "name", 0, value, …]`, as webpack writes it since 5.100.
fn listed(script: &Script, items: &[NodeId]) -> Vec<(String, NodeId, bool)> {
    let mut found = Vec::new();
    let mut rest = items;
    while let [name, value, behind @ ..] = rest {
        let Node::Text(name) = script.node(*name) else { break };
        let name = script.text(name).to_owned();
        match (script.node(*value), behind) {
            (Node::Text(_), [value, behind @ ..]) => {
                found.push((name, *value, false));
                rest = behind;
            }
            _ => {
                found.push((name, *value, true));
                rest = behind;
            }
        }
    }
    found
}

/// The value or the getter of a property descriptor.
fn descriptor(script: &Script, list: crate::format::js::List, name: &str) -> Vec<(String, NodeId, bool)> {
    let rows = script.properties(list).iter().filter(|row| row.kind == PropertyKind::Value);
    let rows = rows.filter_map(|row| match script.text(row.name?) {
        "get" => Some((name.to_owned(), row.value, true)),
        "value" => Some((name.to_owned(), row.value, false)),
        _ => None,
    });
    rows.collect()
}
