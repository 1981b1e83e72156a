//! A script as tables: expressions, functions, calls and writes, with names resolved to what declares them.

use super::tables::{Groups, Names};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Values of a name among which functions are looked for.
const MAX_GIVEN: usize = 64;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in its table.
            #[must_use]
            pub const fn index(self) -> usize {
                crate::base::index(self.0)
            }
        }
    )*};
}

ids! {
    /// An expression.
    NodeId
    /// A function; 0 is the script itself.
    FunctionId
    /// A variable, parameter, function or class that the script declares.
    SymbolId
    /// A text: an identifier, a property, a constant.
    Name
}

/// A run of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct List {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl List {
    /// All but the first.
    #[must_use]
    pub fn rest(self) -> Self {
        Self { start: self.start.saturating_add(1).min(self.end), end: self.end }
    }

    pub(super) const fn range(self) -> Range<usize> {
        crate::base::index(self.start)..crate::base::index(self.end)
    }
}

/// An expression as far as it matters where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// A value that is not followed.
    Other,
    /// A constant text or number.
    Text(Name),
    /// A declared name.
    Local(SymbolId),
    /// A name that the script does not declare.
    Global(Name),
    /// `this` in a function.
    This(FunctionId),
    /// A parameter by position.
    Parameter(FunctionId, u32),
    /// `object.name`, or `object["name"]`.
    Member(NodeId, Name),
    /// `object[key]`.
    Index(NodeId, NodeId),
    /// A call, or a construction: callee and arguments.
    Call(NodeId, List),
    /// A function.
    Function(FunctionId),
    /// An object, or a class with its methods.
    Object(List),
    /// An array.
    Array(List),
    /// One of several values: `a || b`, `c ? a : b`.
    Either(List),
    /// Texts joined: `a + b`, a template.
    Concat(List),
    /// What a test of values gives, which tells of them and is none of them: `!a`, `a === b`.
    Test(List),
    /// What a promise gives.
    Await(NodeId),
    /// All members of another value, in an object or in arguments.
    Spread(NodeId),
    /// A module by the text that names it: `import x from "name"`.
    Import(Name),
}

/// How a property is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyKind {
    /// `name: value`.
    Value,
    /// `get name() { … }`; the value is the function.
    Getter,
    /// `...value`, or what a class extends.
    Spread,
}

/// A property of an object; without a name where the name is not constant.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// Name.
    pub name: Option<Name>,
    /// Value.
    pub value: NodeId,
    /// How it is written.
    pub kind: PropertyKind,
}

/// A function.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// The function around it; of the script itself the script.
    pub parent: FunctionId,
    /// Its own name, or that of the property or variable that holds it.
    pub name: Option<Name>,
    /// Byte offsets in the file.
    pub start: u32,
    /// End.
    pub end: u32,
    /// The object or class whose member it is.
    pub home: Option<NodeId>,
    /// The first of its expressions, and the first behind them.
    pub nodes: (u32, u32),
}

/// A call.
#[derive(Clone, Copy, Debug)]
pub struct CallSite {
    /// The call.
    pub node: NodeId,
    /// The function it stands in.
    pub function: FunctionId,
    /// Byte offset in the file: of the property called, so that it is unique among chained calls.
    pub offset: u32,
    /// Whether it stands in a loop of that function.
    pub in_loop: bool,
}

/// Where a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A declared name.
    Symbol(SymbolId),
    /// A property of a value.
    Member(NodeId, Name),
    /// A name that the script does not declare.
    Global(Name),
    /// An export of the script as a module.
    Export(Name),
    /// All exports of another module.
    ExportAll,
}

/// A write.
#[derive(Clone, Copy, Debug)]
pub struct Write {
    /// Where.
    pub target: Target,
    /// What.
    pub value: NodeId,
    /// The function it stands in.
    pub function: FunctionId,
}

/// What holds a member that is written: a name, or `this` of an object or class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    Symbol(SymbolId),
    Global(Name),
    Home(NodeId),
}

/// A script.
#[derive(Debug, Default)]
pub struct Script {
    pub(super) nodes: Vec<Node>,
    pub(super) offsets: Vec<u32>,
    pub(super) lists: Vec<NodeId>,
    pub(super) properties: Vec<Property>,
    pub(super) names: Names,
    /// The values of each declared name.
    pub(super) symbols: Groups,
    /// The values of each member that is written, and its number among them.
    pub(super) members: Groups,
    pub(super) member_ids: FxHashMap<(Holder, Name), u32>,
    /// What each function returns.
    pub(super) returns: Groups,
    /// Positions of the calls, by their expressions.
    pub(super) call_of: Vec<(NodeId, u32)>,
    /// The functions; the first is the script itself.
    pub functions: Vec<Function>,
    /// The calls, in the order of the text.
    pub calls: Vec<CallSite>,
    /// The writes, in the order of the text.
    pub writes: Vec<Write>,
}

impl Script {
    /// An expression.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node {
        self.nodes.get(id.index()).copied().unwrap_or(Node::Other)
    }

    /// All expressions.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, Node)> + '_ {
        (0..).map(NodeId).zip(self.nodes.iter().copied())
    }

    /// The innermost function around an expression.
    #[must_use]
    pub fn function_around(&self, id: NodeId) -> FunctionId {
        let behind = self.functions.partition_point(|row| row.nodes.0 <= id.0);
        let mut at = behind.saturating_sub(1);
        while let Some(row) = self.functions.get(at).filter(|row| at > 0 && row.nodes.1 <= id.0) {
            at = row.parent.index();
        }
        FunctionId(crate::base::narrow(at))
    }

    /// A call by its expression.
    #[must_use]
    pub fn call_at(&self, id: NodeId) -> Option<&CallSite> {
        let at = self.call_of.binary_search_by_key(&id, |(node, _)| *node).ok()?;
        self.calls.get(crate::base::index(self.call_of.get(at)?.1))
    }

    /// Where an expression begins, as a byte offset in the file.
    #[must_use]
    pub fn offset(&self, id: NodeId) -> u32 {
        self.offsets.get(id.index()).copied().unwrap_or_default()
    }

    /// The properties of that name, of all objects.
    pub fn properties_named(&self, name: Name) -> impl Iterator<Item = &Property> {
        self.properties.iter().filter(move |row| row.name == Some(name))
    }

    /// The expressions of a list: arguments, elements, alternatives, pieces.
    #[must_use]
    pub fn list(&self, list: List) -> &[NodeId] {
        self.lists.get(list.range()).unwrap_or_default()
    }

    /// The properties of an object.
    #[must_use]
    pub fn properties(&self, list: List) -> &[Property] {
        self.properties.get(list.range()).unwrap_or_default()
    }

    /// The value of a property that an object is written with; the last one holds.
    #[must_use]
    pub fn property_of(&self, object: NodeId, wanted: &str) -> Option<NodeId> {
        let (Node::Object(list), Some(wanted)) = (self.node(object), self.name(wanted)) else { return None };
        self.properties(list).iter().rev().find(|row| row.name == Some(wanted)).map(|row| row.value)
    }

    /// A text.
    #[must_use]
    pub fn text(&self, name: Name) -> &str {
        self.names.text(name)
    }

    /// The id of a text, where the script has it.
    #[must_use]
    pub fn name(&self, text: &str) -> Option<Name> {
        self.names.find(text)
    }

    /// All texts.
    pub fn texts(&self) -> impl Iterator<Item = (Name, &str)> {
        self.names.iter()
    }

    /// A function.
    #[must_use]
    pub fn function(&self, id: FunctionId) -> Option<&Function> {
        self.functions.get(id.index())
    }

    /// The modules that it imports.
    pub fn imports(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Import(name) => Some(self.text(*name)),
            _ => None,
        })
    }

    /// The values that a declared name is given.
    #[must_use]
    pub fn values_of(&self, symbol: SymbolId) -> &[NodeId] {
        self.symbols.get(symbol.0)
    }

    /// The functions that an expression is, where it stands or by its name.
    #[must_use]
    pub fn functions_of(&self, node: NodeId) -> Vec<FunctionId> {
        let values = match self.node(node) {
            Node::Function(function) => return vec![function],
            Node::Local(symbol) => self.values_of(symbol),
            _ => return Vec::new(),
        };
        let functions = values.iter().take(MAX_GIVEN).filter_map(|value| match self.node(*value) {
            Node::Function(function) => Some(function),
            _ => None,
        });
        functions.collect()
    }

    /// What is written to a member of a name, or of `this` in one object or class.
    #[must_use]
    pub fn written_to(&self, object: NodeId, name: Name) -> &[NodeId] {
        let id = self.holder(object).and_then(|holder| self.member_ids.get(&(holder, name)));
        id.map_or(&[], |id| self.members.get(*id))
    }

    pub(super) fn holder(&self, object: NodeId) -> Option<Holder> {
        match self.node(object) {
            Node::Local(symbol) => Some(Holder::Symbol(symbol)),
            Node::Global(name) => Some(Holder::Global(name)),
            Node::This(function) => self.home_of(function).map(Holder::Home),
            _ => None,
        }
    }

    /// The object or class that `this` is in a function: where it lives, or the function around it does.
    #[must_use]
    pub fn home_of(&self, function: FunctionId) -> Option<NodeId> {
        let mut function = function;
        loop {
            let row = self.function(function)?;
            if row.home.is_some() || row.parent == function {
                return row.home;
            }
            function = row.parent;
        }
    }

    /// The expressions of a function, with those of the functions inside it.
    pub fn nodes_of(&self, function: FunctionId) -> impl Iterator<Item = Node> + '_ {
        let (start, end) = self.function(function).map_or((0, 0), |function| function.nodes);
        (start..end).map(|at| self.node(NodeId(at)))
    }

    /// What a function returns.
    #[must_use]
    pub fn returns_of(&self, function: FunctionId) -> &[NodeId] {
        self.returns.get(function.0)
    }
}
