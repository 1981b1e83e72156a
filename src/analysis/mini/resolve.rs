//! The calls of all scripts in, which functions and which methods of a platform each may call, worked out once.

use super::phase::Site;
use super::values::{Evaluator, Value};
use crate::format::js::{Node, NodeId};
use crate::signature::Signatures;
use crate::signature::raw::{ApiKind, Method};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A call: position of its script, and the expression.
pub(super) type CallRef = (usize, NodeId);

/// A method of a platform.
#[derive(Clone, Debug)]
pub(super) struct Called<'s> {
    pub(super) global: Rc<str>,
    pub(super) method: Rc<str>,
    pub(super) certain: bool,
    /// What is known of it.
    pub(super) models: Vec<&'s Method>,
}

impl<'s> Called<'s> {
    pub(super) fn new(signatures: &'s Signatures, global: Rc<str>, method: Rc<str>, certain: bool) -> Self {
        let models = signatures.scripts().method(&signatures.bundle, &global, &method);
        Self { global, method, certain, models }
    }

    /// `wx.getLocation`.
    pub(super) fn api(&self) -> String {
        format!("{}.{}", self.global, self.method)
    }

    pub(super) fn is_any(&self, kinds: &[ApiKind]) -> bool {
        self.models.iter().any(|model| kinds.contains(&model.kind))
    }
}

/// What calls lead to; a call that leads to nothing known is in neither table.
#[derive(Debug, Default)]
pub(super) struct Resolved<'s> {
    functions: FxHashMap<CallRef, Vec<Site>>,
    methods: FxHashMap<CallRef, Vec<Called<'s>>>,
    /// The calls of `methods`, sorted.
    order: Vec<CallRef>,
    /// Of each script a bit for each expression that is in a table: nearly all calls are in none.
    known: Vec<Vec<u64>>,
}

impl<'s> Resolved<'s> {
    pub(super) fn of(evaluator: &mut Evaluator<'_>, signatures: &'s Signatures) -> Self {
        let mut resolved = Self::default();
        for (at, file) in evaluator.files.iter().enumerate() {
            resolved.known.push(vec![0; file.script.size().div_ceil(64)]);
            for call in &file.script.calls {
                let Node::Call(callee, _) = file.script.node(call.node) else { continue };
                // A function that is bound is handed on; a method is not called by it.
                let is_bound = matches!(file.script.node(callee), Node::Member(_, name) if file.script.text(name) == "bind");
                for valued in evaluator.eval(at, callee) {
                    match valued.value {
                        Value::Function(script, function) => {
                            resolved.know((at, call.node));
                            resolved.functions.entry((at, call.node)).or_default().push((script, function));
                        }
                        Value::Method(global, method) if !is_bound => {
                            let called = Called::new(signatures, global, method, valued.certain);
                            resolved.know((at, call.node));
                            resolved.methods.entry((at, call.node)).or_default().push(called);
                        }
                        _ => {}
                    }
                }
            }
        }
        resolved.order = resolved.methods.keys().copied().collect();
        resolved.order.sort_unstable();
        resolved
    }

    fn know(&mut self, (at, node): CallRef) {
        if let Some(bits) = self.known.get_mut(at).and_then(|bits| bits.get_mut(node.index() / 64)) {
            *bits |= 1 << (node.index() % 64);
        }
    }

    fn knows(&self, (at, node): CallRef) -> bool {
        let bits = self.known.get(at).and_then(|bits| bits.get(node.index() / 64));
        bits.is_some_and(|bits| bits & (1 << (node.index() % 64)) != 0)
    }

    pub(super) fn functions(&self, call: CallRef) -> &[Site] {
        if !self.knows(call) {
            return &[];
        }
        self.functions.get(&call).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn methods(&self, call: CallRef) -> &[Called<'s>] {
        if !self.knows(call) {
            return &[];
        }
        self.methods.get(&call).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every call of a method of which something is known, in the order of the scripts.
    pub(super) fn modelled(&self) -> impl Iterator<Item = (CallRef, &Called<'s>)> {
        let all = self.order.iter().flat_map(|call| self.methods(*call).iter().map(|it| (*call, it)));
        all.filter(|(_, called)| !called.models.is_empty())
    }
}
