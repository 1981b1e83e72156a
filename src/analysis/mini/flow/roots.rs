//! An expression in, the object that it is a part of out.

use super::index::{Index, Key, MAX_ALIASES};
use super::names::{ANY, Path};
use crate::analysis::mini::modules::ModuleId;
use crate::analysis::mini::values::{Evaluator, Value};
use crate::format::js::{Node, NodeId, Script};

impl Index {
    /// The object around another that is `this` in its functions.
    pub(super) fn home(&self, at: usize, home: NodeId) -> Key {
        let home = self.outer.get(&(at, home)).copied().unwrap_or(home);
        if self.app_set.contains(&(at, home)) { Key::App } else { Key::Home(at, home) }
    }

    /// The object that an expression is a part of, and which part.
    pub(super) fn root(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        at: usize,
        node: NodeId,
    ) -> Option<(Key, Path)> {
        let mut members: Path = Vec::new();
        let (mut at, mut node) = (at, node);
        for _ in 0..MAX_ALIASES.saturating_mul(2) {
            let script = evaluator.script(at)?;
            let key = match script.node(node) {
                Node::Member(object, name) => {
                    members.push(self.names.id(script.text(name)));
                    node = object;
                    continue;
                }
                Node::Index(object, _) => {
                    members.push(ANY);
                    node = object;
                    continue;
                }
                Node::Local(symbol) => match *script.values_of(symbol) {
                    [value] if stands_for_another(evaluator, script, at, value) => {
                        node = value;
                        continue;
                    }
                    _ => Key::Symbol(at, symbol),
                },
                Node::This(function) => self.home(at, script.home_of(function)?),
                Node::Object(_) => self.home(at, node),
                Node::Global(name) if !evaluator.index.is_global(script.text(name)) => {
                    Key::Global(script.text(name).into())
                }
                Node::Call(callee, _) if is_app(script, callee) => Key::App,
                Node::Call(..) | Node::Import(_) => match exported(evaluator, at, node)? {
                    Ok(id) => Key::Module(id),
                    Err((script, value)) => {
                        // `default` of a module that has no other export is the module.
                        (at, node) = (script, value);
                        if members.last().is_some_and(|name| self.names.text(*name) == "default") {
                            members.pop();
                        }
                        continue;
                    }
                },
                _ => return None,
            };
            members.reverse();
            return Some((key, members));
        }
        None
    }
}

/// The module that a call of `require` or an import gives, or the one value that it exports.
fn exported(
    evaluator: &mut Evaluator<'_>,
    at: usize,
    node: NodeId,
) -> Option<Result<ModuleId, (usize, NodeId)>> {
    let found = evaluator.eval(at, node).into_iter().find_map(|it| match it.value {
        Value::Exports(id) => Some(Ok(id)),
        Value::Object(at, node) => Some(Err((at, node))),
        _ => None,
    })?;
    let Ok(id) = found else { return Some(found) };
    let exports = evaluator.exports_of(id);
    let script = evaluator.modules.get(id)?.script;
    let only = match (exports.whole.as_slice(), exports.named.as_slice()) {
        ([value], _) => Some(*value),
        ([], [(name, value, false)]) if name == "default" => Some(*value),
        _ => None,
    };
    Some(only.map_or(Ok(id), |value| Err((script, value))))
}

fn stands_for_another(evaluator: &mut Evaluator<'_>, script: &Script, at: usize, value: NodeId) -> bool {
    match script.node(value) {
        Node::This(function) => script.home_of(function).is_some(),
        Node::Member(..) | Node::Local(_) | Node::Object(_) => true,
        Node::Call(callee, _) if is_app(script, callee) => true,
        Node::Import(_) => exported(evaluator, at, value).is_some(),
        Node::Call(callee, _) if matches!(script.node(callee), Node::Local(_) | Node::Global(_)) => {
            exported(evaluator, at, value).is_some()
        }
        _ => false,
    }
}

/// Whether a callee is `getApp`, of the platform or of a framework.
pub(super) fn is_app(script: &Script, callee: NodeId) -> bool {
    match script.node(callee) {
        Node::Global(name) | Node::Member(_, name) => script.text(name) == "getApp",
        _ => false,
    }
}
