//! The calls of all scripts in, which functions and which methods of a platform each may call, worked out once.

use super::phase::Site;
use super::values::{Evaluator, Value};
use crate::format::js::{Node, NodeId};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A call: position of its script, and the expression.
pub(super) type CallRef = (usize, NodeId);

/// A method of a platform.
#[derive(Clone, Debug)]
pub(super) struct Called {
    pub(super) global: Rc<str>,
    pub(super) method: Rc<str>,
    pub(super) certain: bool,
}

/// What calls lead to; a call that leads to nothing known is in neither table.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    functions: FxHashMap<CallRef, Vec<Site>>,
    methods: FxHashMap<CallRef, Vec<Called>>,
}

impl Resolved {
    pub(super) fn of(evaluator: &mut Evaluator<'_>) -> Self {
        let mut resolved = Self::default();
        for (at, file) in evaluator.files.iter().enumerate() {
            for call in &file.script.calls {
                let Node::Call(callee, _) = file.script.node(call.node) else { continue };
                for valued in evaluator.eval(at, callee) {
                    match valued.value {
                        Value::Function(script, function) => {
                            resolved.functions.entry((at, call.node)).or_default().push((script, function));
                        }
                        Value::Method(global, method) => {
                            let called = Called { global, method, certain: valued.certain };
                            resolved.methods.entry((at, call.node)).or_default().push(called);
                        }
                        _ => {}
                    }
                }
            }
        }
        resolved
    }

    pub(super) fn functions(&self, call: CallRef) -> &[Site] {
        self.functions.get(&call).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn methods(&self, call: CallRef) -> &[Called] {
        self.methods.get(&call).map(Vec::as_slice).unwrap_or_default()
    }
}
