//! The parser's tree in, the tables of a script out.

use super::model::{
    Function, FunctionId, Holder, List, Name, Node, NodeId, Property, Script, SymbolId, Target, Write,
};
use super::tables::Groups;
use oxc_ast::ast::{IdentifierReference, Program};
use oxc_ast_visit::Visit as _;
use oxc_semantic::Scoping;
use oxc_span::Span;
use rustc_hash::FxHashMap;

/// What stands for every value that is not followed.
pub(super) const OTHER: NodeId = NodeId(0);

/// Builds the tables.
pub(super) fn build(program: &Program<'_>, scoping: &Scoping, base: u32) -> Script {
    let mut script = Script { nodes: vec![Node::Other], offsets: vec![base], ..Script::default() };
    let end = base.saturating_add(program.span.end);
    let whole = Function { parent: FunctionId(0), name: None, start: base, end, home: None, nodes: (0, 0) };
    script.functions.push(whole);
    let function = FunctionId(0);
    let (returned, open) = (Vec::new(), Vec::new());
    let mut builder = Builder { scoping, script, base, at: base, function, loops: 0, returned, open };
    builder.visit_program(program);
    builder.finish()
}

pub(super) struct Builder<'s> {
    scoping: &'s Scoping,
    pub(super) script: Script,
    base: u32,
    /// Where the expression begins that is visited.
    pub(super) at: u32,
    /// The function around what is visited.
    pub(super) function: FunctionId,
    /// Loops of that function around what is visited.
    pub(super) loops: u32,
    /// What functions return.
    returned: Vec<(u32, NodeId)>,
    /// Members of the lists that are being read, one inside the other.
    pub(super) open: Vec<NodeId>,
}

impl Builder<'_> {
    /// Writes and returns by what they belong to.
    fn finish(self) -> Script {
        let mut script = self.script;
        script.calls.sort_by_key(|call| call.offset);
        script.call_of = script.calls.iter().map(|call| call.node).zip(0..).collect();
        script.call_of.sort_unstable();
        let (mut symbols, mut members) = (Vec::new(), Vec::new());
        let mut member_ids: FxHashMap<(Holder, Name), u32> = FxHashMap::default();
        for write in &script.writes {
            match write.target {
                Target::Symbol(symbol) => symbols.push((symbol.0, write.value)),
                Target::Member(object, name) => {
                    if let Some(holder) = script.holder(object) {
                        let next = crate::base::narrow(member_ids.len());
                        members.push((*member_ids.entry((holder, name)).or_insert(next), write.value));
                    }
                }
                _ => {}
            }
        }
        (script.symbols, script.members) = (Groups::of(symbols), Groups::of(members));
        script.member_ids = member_ids;
        script.returns = Groups::of(self.returned);
        // Scripts of an app are kept together.
        script.nodes.shrink_to_fit();
        script.offsets.shrink_to_fit();
        script.lists.shrink_to_fit();
        script.properties.shrink_to_fit();
        script.functions.shrink_to_fit();
        script.calls.shrink_to_fit();
        script.writes.shrink_to_fit();
        script.names.shrink();
        script
    }

    pub(super) fn push(&mut self, node: Node) -> NodeId {
        let id = NodeId(crate::base::narrow(self.script.nodes.len()));
        self.script.nodes.push(node);
        self.script.offsets.push(self.at);
        id
    }

    pub(super) fn set(&mut self, id: NodeId, node: Node) {
        if let Some(slot) = self.script.nodes.get_mut(id.index()) {
            *slot = node;
        }
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        self.script.names.id(text)
    }

    pub(super) fn list(&mut self, ids: &[NodeId]) -> List {
        let start = crate::base::narrow(self.script.lists.len());
        self.script.lists.extend_from_slice(ids);
        List { start, end: crate::base::narrow(self.script.lists.len()) }
    }

    /// The list that began at a place of `open`.
    pub(super) fn close(&mut self, start: usize) -> List {
        let from = crate::base::narrow(self.script.lists.len());
        self.script.lists.extend(self.open.drain(start.min(self.open.len())..));
        List { start: from, end: crate::base::narrow(self.script.lists.len()) }
    }

    pub(super) fn properties(&mut self, properties: &[Property]) -> List {
        let start = crate::base::narrow(self.script.properties.len());
        self.script.properties.extend_from_slice(properties);
        List { start, end: crate::base::narrow(self.script.properties.len()) }
    }

    pub(super) fn text(&mut self, text: &str) -> NodeId {
        let name = self.name(text);
        self.push(Node::Text(name))
    }

    /// `object.name`.
    pub(super) fn member(&mut self, object: NodeId, name: &str) -> NodeId {
        let name = self.name(name);
        self.push(Node::Member(object, name))
    }

    /// One of two values.
    pub(super) fn either(&mut self, first: NodeId, second: NodeId) -> NodeId {
        match (first, second) {
            (OTHER, other) | (other, OTHER) => other,
            _ => {
                let list = self.list(&[first, second]);
                self.push(Node::Either(list))
            }
        }
    }

    pub(super) fn offset(&self, span: Span) -> u32 {
        self.base.saturating_add(span.start)
    }

    pub(super) fn end(&self, span: Span) -> u32 {
        self.base.saturating_add(span.end)
    }

    pub(super) fn write(&mut self, target: Target, value: NodeId) {
        self.script.writes.push(Write { target, value, function: self.function });
    }

    /// A name, resolved to its declaration where the script has one.
    pub(super) fn reference(&mut self, identifier: &IdentifierReference<'_>) -> NodeId {
        let node = match self.symbol(identifier) {
            Some(symbol) => Node::Local(symbol),
            None if identifier.name == "undefined" => return OTHER,
            None => Node::Global(self.name(&identifier.name)),
        };
        self.push(node)
    }

    pub(super) fn symbol(&self, identifier: &IdentifierReference<'_>) -> Option<SymbolId> {
        let reference = identifier.reference_id.get()?;
        let symbol = self.scoping.get_reference(reference).symbol_id()?;
        Some(SymbolId(crate::base::narrow(symbol.index())))
    }

    pub(super) fn returns(&mut self, value: NodeId) {
        if value != OTHER {
            self.returned.push((self.function.0, value));
        }
    }
}
