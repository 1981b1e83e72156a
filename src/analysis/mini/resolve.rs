//! The calls of all scripts in, which functions and which methods of a platform each may call, worked out once.

use super::phase::Site;
use super::values::{Evaluator, Value};
use crate::format::js::{Node, NodeId};
use crate::signature::Signatures;
use crate::signature::raw::{ApiKind, Method};
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
    /// Of each script.
    functions: Vec<Table<Site>>,
    methods: Vec<Table<Called<'s>>>,
}

impl<'s> Resolved<'s> {
    pub(super) fn of(evaluator: &mut Evaluator<'_>, signatures: &'s Signatures) -> Self {
        let mut resolved = Self::default();
        for (at, file) in evaluator.files.iter().enumerate() {
            let (mut functions, mut methods) = (Vec::new(), Vec::new());
            for call in &file.script.calls {
                let Node::Call(callee, _) = file.script.node(call.node) else { continue };
                // A function that is bound is handed on; a method is not called by it.
                let is_bound = matches!(file.script.node(callee), Node::Member(_, name) if file.script.text(name) == "bind");
                for valued in evaluator.eval(at, callee) {
                    match valued.value {
                        Value::Function(script, function) => functions.push((call.node, (script, function))),
                        Value::Method(global, method) if !is_bound => {
                            methods
                                .push((call.node, Called::new(signatures, global, method, valued.certain)));
                        }
                        _ => {}
                    }
                }
            }
            resolved.functions.push(Table::of(functions));
            resolved.methods.push(Table::of(methods));
        }
        resolved
    }

    pub(super) fn functions(&self, (at, node): CallRef) -> &[Site] {
        self.functions.get(at).map(|table| table.get(node)).unwrap_or_default()
    }

    pub(super) fn methods(&self, (at, node): CallRef) -> &[Called<'s>] {
        self.methods.get(at).map(|table| table.get(node)).unwrap_or_default()
    }

    /// Every call of a method of which something is known, in the order of the scripts.
    pub(super) fn modelled(&self) -> impl Iterator<Item = (CallRef, &Called<'s>)> {
        let all = self.methods.iter().enumerate();
        let all = all.flat_map(|(at, table)| table.iter().map(move |(node, called)| ((at, node), called)));
        all.filter(|(_, called)| !called.models.is_empty())
    }
}

/// What is known of some expressions of one script, by their ids; of most nothing is.
#[derive(Debug)]
struct Table<T> {
    /// A bit for each expression of which something is known.
    bits: Vec<u64>,
    /// How many such stand before each word of `bits`.
    before: Vec<usize>,
    /// These expressions, and where what is known of each ends.
    nodes: Vec<(NodeId, usize)>,
    values: Vec<T>,
}

impl<T> Table<T> {
    fn of(mut rows: Vec<(NodeId, T)>) -> Self {
        rows.sort_by_key(|(node, _)| *node);
        let mut table = Self { bits: Vec::new(), before: Vec::new(), nodes: Vec::new(), values: Vec::new() };
        for (node, value) in rows {
            table.values.push(value);
            let end = table.values.len();
            match table.nodes.last_mut() {
                Some((last, known)) if *last == node => *known = end,
                _ => {
                    let (word, bit) = place(node);
                    table.before.resize(table.before.len().max(word + 1), table.nodes.len());
                    table.bits.resize(table.before.len(), 0);
                    if let Some(bits) = table.bits.get_mut(word) {
                        *bits |= bit;
                    }
                    table.nodes.push((node, end));
                }
            }
        }
        table
    }

    fn get(&self, node: NodeId) -> &[T] {
        let (word, bit) = place(node);
        let Some(bits) = self.bits.get(word).filter(|bits| **bits & bit != 0) else { return &[] };
        let within = crate::base::index((bits & (bit - 1)).count_ones());
        self.before.get(word).map(|before| self.at(before + within)).unwrap_or_default()
    }

    /// What is known of an expression by its position among them.
    fn at(&self, position: usize) -> &[T] {
        let end = |position: usize| self.nodes.get(position).map(|(_, end)| *end);
        let start = position.checked_sub(1).and_then(end).unwrap_or_default();
        self.values.get(start..end(position).unwrap_or(start)).unwrap_or_default()
    }

    fn iter(&self) -> impl Iterator<Item = (NodeId, &T)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.flat_map(|(position, (node, _))| self.at(position).iter().map(|value| (*node, value)))
    }
}

/// The word of an expression's bit, and the bit.
const fn place(node: NodeId) -> (usize, u64) {
    (node.index() / 64, 1 << (node.index() % 64))
}
