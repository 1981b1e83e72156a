//! The scripts in, tables out by which a value is followed back: who calls a function, who else fills its
//! parameters, what is written to which object.

use super::names::{ANY, Names, Path};
use crate::analysis::mini::modules::ModuleId;
use crate::analysis::mini::phase::{self, Site};
use crate::analysis::mini::resolve::{CallRef, Resolved};
use crate::analysis::mini::values::{Evaluator, Value};
use crate::format::js::{Node, NodeId, PropertyKind, Script, SymbolId, Target};
use crate::signature::raw::ApiKind;
use rustc_hash::{FxHashMap, FxHashSet};

/// Names followed from one to the next to the object that they stand for.
pub(super) const MAX_ALIASES: u32 = 6;

/// Members that are looked at of what one call is given, through all that it is put together from.
const MAX_HANDED: u32 = 2_000;

/// Callbacks that get the result of what they are given to.
const RESULTS: [&str; 2] = ["success", "complete"];
/// Objects whose functions have the object around it as `this`.
const GROUPS: [&str; 5] = ["methods", "lifetimes", "pageLifetimes", "computed", "watch"];
/// Methods of promises and lists whose function gets what stands in them.
const EACH: [&str; 11] =
    ["then", "forEach", "map", "filter", "find", "some", "every", "flatMap", "findIndex", "sort", "reduce"];

/// What an object is known by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Symbol(usize, SymbolId),
    /// An object or class, and `this` in its functions.
    Home(usize, NodeId),
    Global(Box<str>),
    Module(ModuleId),
    /// What `getApp` gives.
    App,
}

/// A value written to a part of an object.
#[derive(Clone, Debug)]
pub(super) struct Write {
    pub(super) path: Path,
    pub(super) at: usize,
    pub(super) value: NodeId,
}

/// What a parameter of a function gets when somebody else calls it.
#[derive(Clone, Debug)]
pub(super) enum Fed {
    /// Arguments of a call of the parameter that holds it.
    Call(CallRef),
    /// What a call gives, as first parameter.
    Result(CallRef),
    /// What an expression holds, as first parameter: a promise, or a list.
    Holder(usize, NodeId, bool),
    /// It is handed to a call: as an argument, or as a member of one.
    Handed(CallRef, u32, Option<Box<str>>),
    /// An event of a view.
    Event(usize),
}

/// A parameter of a function, or a member of it.
pub(super) type Slot = (Site, u32, Option<Box<str>>);

/// The tables.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) names: Names,
    pub(super) callers: FxHashMap<Site, Vec<CallRef>>,
    pub(super) fed: FxHashMap<Site, Vec<Fed>>,
    pub(super) invoked: FxHashMap<Slot, Vec<Fed>>,
    pub(super) writes: FxHashMap<Key, Vec<Write>>,
    /// Calls that give state of a view (`useState`), and what its setter is given.
    pub(super) hooks: FxHashMap<CallRef, Vec<(usize, NodeId)>>,
    /// Objects inside another that is `this` in their functions.
    pub(super) outer: FxHashMap<(usize, NodeId), NodeId>,
    /// The objects that declare the app.
    pub(super) apps: Vec<(usize, NodeId)>,
    pub(super) app_set: FxHashSet<(usize, NodeId)>,
    /// Handlers of pages and components, by module and name.
    pub(super) handlers: FxHashMap<(ModuleId, String), Vec<Site>>,
    /// The object that declares a page or component, by module.
    pub(super) pages: FxHashMap<ModuleId, (usize, NodeId)>,
    /// Whether some call was given more than is looked at.
    pub(super) is_cut: bool,
}

/// The tables of what declares the app, its pages and components.
pub(super) fn declared(evaluator: &mut Evaluator<'_>, resolved: &Resolved<'_>) -> Index {
    let mut builder = Builder { index: Index::default(), evaluator, resolved, left: 0 };
    let files = builder.evaluator.files;
    for (at, file) in files.iter().enumerate() {
        builder.homes(at, &file.script);
        builder.makers(at, &file.script);
    }
    builder.index
}

/// The other tables added.
pub(super) fn complete(index: Index, evaluator: &mut Evaluator<'_>, resolved: &Resolved<'_>) -> Index {
    let mut builder = Builder { index, evaluator, resolved, left: 0 };
    let files = builder.evaluator.files;
    for (at, file) in files.iter().enumerate() {
        builder.writes(at, &file.script);
        builder.calls(at, &file.script);
    }
    builder.index
}

struct Builder<'b, 'a> {
    index: Index,
    evaluator: &'b mut Evaluator<'a>,
    resolved: &'b Resolved<'b>,
    /// What is left of [`MAX_HANDED`].
    left: u32,
}

impl Builder<'_, '_> {
    fn homes(&mut self, at: usize, script: &Script) {
        for (id, node) in script.nodes() {
            let Node::Object(list) = node else { continue };
            for row in script.properties(list) {
                let is_group = row.name.is_some_and(|name| GROUPS.contains(&script.text(name)));
                if is_group && matches!(script.node(row.value), Node::Object(_)) {
                    self.index.outer.insert((at, row.value), id);
                }
            }
        }
    }

    fn makers(&mut self, at: usize, script: &Script) {
        for call in &script.calls {
            let Node::Call(callee, arguments) = script.node(call.node) else { continue };
            let Some(maker) = phase::maker(script, callee) else { continue };
            let Some(argument) = script.list(arguments).first() else { continue };
            let objects = self.evaluator.eval(at, *argument);
            for value in objects {
                if let Value::Object(at, node) = value.value {
                    if maker == phase::Maker::App && self.index.app_set.insert((at, node)) {
                        self.index.apps.push((at, node));
                    }
                    if let Some(module) = self.evaluator.modules.around(at, call.function) {
                        self.index.pages.entry(module).or_insert((at, node));
                    }
                }
            }
            let Some(module) = self.evaluator.modules.around(at, call.function) else { continue };
            for (name, site) in phase::handlers(self.evaluator, at, *argument) {
                self.index.handlers.entry((module, name)).or_default().push(site);
            }
        }
    }

    fn writes(&mut self, at: usize, script: &Script) {
        for write in &script.writes {
            let (object, name) = match write.target {
                Target::Member(object, name) => (object, name),
                Target::Global(name) => {
                    let key = Key::Global(script.text(name).into());
                    self.write(key, Vec::new(), at, write.value);
                    continue;
                }
                _ => continue,
            };
            if matches!(script.node(write.value), Node::Function(_) | Node::Test(_) | Node::Other) {
                continue;
            }
            if let Some((key, mut path)) = self.index.root(self.evaluator, at, object) {
                path.push(self.index.names.id(script.text(name)));
                self.write(key, path, at, write.value);
            }
        }
    }

    fn write(&mut self, key: Key, path: Path, at: usize, value: NodeId) {
        self.index.writes.entry(key).or_default().push(Write { path, at, value });
    }

    fn calls(&mut self, at: usize, script: &Script) {
        for site in &script.calls {
            let call = (at, site.node);
            let Node::Call(callee, list) = script.node(site.node) else { continue };
            let arguments = script.list(list);
            for function in self.resolved.functions(call) {
                self.index.callers.entry(*function).or_default().push(call);
            }
            if let Some(slot) = slot_of(script, at, callee, MAX_ALIASES) {
                self.index.invoked.entry(slot).or_default().push(Fed::Call(call));
            }
            if let Node::Member(object, name) = script.node(callee) {
                self.changing(at, script, object, script.text(name), arguments);
            }
            if let [value, ..] = *arguments
                && let Some(hook) = setter(script, callee, MAX_ALIASES)
            {
                self.index.hooks.entry((at, hook)).or_default().push((at, value));
            }
            self.handed(call, script, callee, arguments);
        }
    }

    /// Calls that write: `setData`, `push`, `Object.assign`.
    fn changing(&mut self, at: usize, script: &Script, object: NodeId, method: &str, arguments: &[NodeId]) {
        let field = match method {
            "setData" => "data",
            "setState" => "state",
            "push" | "unshift" | "add" | "set" | "append" => {
                let Some((key, mut path)) = self.index.root(self.evaluator, at, object) else { return };
                path.push(ANY);
                for argument in arguments {
                    self.write(key.clone(), path.clone(), at, *argument);
                }
                return;
            }
            "assign" => {
                let Some((target, sources)) = arguments.split_first() else { return };
                let Some((key, path)) = self.index.root(self.evaluator, at, *target) else { return };
                for source in sources {
                    self.write(key.clone(), path.clone(), at, *source);
                }
                return;
            }
            _ => return,
        };
        let (Some((key, mut path)), Some(given)) =
            (self.index.root(self.evaluator, at, object), arguments.first())
        else {
            return;
        };
        path.push(self.index.names.id(field));
        let Node::Object(list) = script.node(*given) else { return self.write(key, path, at, *given) };
        for row in script.properties(list) {
            let part = match row.name {
                Some(name) => self.index.names.path(script.text(name)),
                None if row.kind == PropertyKind::Spread => Vec::new(),
                None => vec![ANY],
            };
            self.write(key.clone(), [path.as_slice(), &part].concat(), at, row.value);
        }
    }

    /// Functions that a call is given, alone or in an object.
    fn handed(&mut self, call: CallRef, script: &Script, callee: NodeId, arguments: &[NodeId]) {
        let gives = self.gives(call);
        self.left = MAX_HANDED;
        let holder = match script.node(callee) {
            Node::Member(object, name) if EACH.contains(&script.text(name)) => {
                Some((object, script.text(name) != "then"))
            }
            _ => None,
        };
        for (position, argument) in (0..).zip(arguments) {
            let fed = match (gives, holder) {
                (Some(true), _) => Some(Fed::Result(call)),
                (Some(false), _) => None,
                (None, Some((holder, is_list))) => {
                    Some(Fed::Holder(call.0, holder, is_list)).filter(|_| position == 0)
                }
                (None, None) => Some(Fed::Handed(call, position, None)),
            };
            if let Some(fed) = fed {
                self.feed(call.0, script, *argument, &fed);
            }
            self.handed_in(call, script, position, *argument, gives, MAX_ALIASES);
        }
    }

    fn handed_in(
        &mut self,
        call: CallRef,
        script: &Script,
        position: u32,
        object: NodeId,
        gives: Option<bool>,
        steps: u32,
    ) {
        let Some(steps) = steps.checked_sub(1) else { return };
        match script.node(object) {
            Node::Object(list) => {
                for row in script.properties(list) {
                    self.left = self.left.saturating_sub(1);
                    if self.left == 0 {
                        return self.index.is_cut = true;
                    }
                    let Some(name) = row.name.map(|name| script.text(name)) else {
                        if row.kind == PropertyKind::Spread {
                            self.handed_in(call, script, position, row.value, gives, steps);
                        }
                        continue;
                    };
                    match gives {
                        Some(true) if RESULTS.contains(&name) => {
                            self.feed(call.0, script, row.value, &Fed::Result(call));
                        }
                        Some(_) => {}
                        None => {
                            let fed = Fed::Handed(call, position, Some(name.into()));
                            self.feed(call.0, script, row.value, &fed);
                        }
                    }
                }
            }
            // `Object.assign({}, options, { … })`.
            Node::Call(callee, list) if matches!(script.node(callee), Node::Member(_, name) if matches!(script.text(name), "assign" | "extend")) => {
                for part in script.list(list) {
                    self.left = self.left.saturating_sub(1);
                    if self.left == 0 {
                        return self.index.is_cut = true;
                    }
                    self.handed_in(call, script, position, *part, gives, steps);
                }
            }
            Node::Local(symbol) if gives == Some(true) => {
                if let [value] = script.values_of(symbol) {
                    self.handed_in(call, script, position, *value, gives, steps);
                }
            }
            // Options handed on as they are.
            Node::Parameter(function, at) if gives == Some(true) => {
                for name in RESULTS {
                    let slot = ((call.0, function), at, Some(name.into()));
                    self.index.invoked.entry(slot).or_default().push(Fed::Result(call));
                }
            }
            _ => {}
        }
    }

    /// A function gets something: one that stands here, or whatever a parameter holds.
    fn feed(&mut self, at: usize, script: &Script, node: NodeId, fed: &Fed) {
        match script.node(node) {
            Node::Function(function) => return self.fed((at, function), fed),
            Node::Local(_) | Node::Member(..) | Node::Call(..) | Node::Either(_) => {}
            _ => return,
        }
        let slot = slot_of(script, at, node, MAX_ALIASES);
        if let Some(slot) = &slot {
            self.index.invoked.entry(slot.clone()).or_default().push(fed.clone());
        }
        let is_call = matches!(script.node(node), Node::Call(callee, _)
            if matches!(script.node(callee), Node::Member(_, name) if script.text(name) == "bind"));
        if slot.is_some() || (matches!(script.node(node), Node::Call(..)) && !is_call) {
            return;
        }
        for value in self.evaluator.eval(at, node) {
            if let Value::Function(at, function) = value.value {
                self.fed((at, function), fed);
            }
        }
    }

    fn fed(&mut self, site: Site, fed: &Fed) {
        self.index.fed.entry(site).or_default().push(fed.clone());
    }

    /// Of a call of a platform's method, whether its callbacks get personal information or what it was given.
    fn gives(&self, call: CallRef) -> Option<bool> {
        let methods = self.resolved.methods(call);
        if methods.is_empty() {
            return None;
        }
        let giving = [ApiKind::Source, ApiKind::Pass, ApiKind::StorageSource];
        Some(methods.iter().any(|it| it.is_any(&giving)))
    }
}

/// The parameter that a name or a member of one stands for.
fn slot_of(script: &Script, at: usize, node: NodeId, steps: u32) -> Option<Slot> {
    let steps = steps.checked_sub(1)?;
    match script.node(node) {
        Node::Parameter(function, position) => Some(((at, function), position, None)),
        Node::Member(object, name) => match slot_of(script, at, object, steps)? {
            (site, position, None) => Some((site, position, Some(script.text(name).into()))),
            _ => None,
        },
        Node::Local(symbol) => {
            let values = script.values_of(symbol);
            values.iter().take(2).find_map(|value| slot_of(script, at, *value, steps))
        }
        Node::Either(list) => {
            script.list(list).iter().take(2).find_map(|value| slot_of(script, at, *value, steps))
        }
        _ => None,
    }
}

/// The call that gave the pair whose second member an expression is: `const [value, set] = useState()`.
fn setter(script: &Script, node: NodeId, steps: u32) -> Option<NodeId> {
    let steps = steps.checked_sub(1)?;
    match script.node(node) {
        Node::Local(symbol) => match *script.values_of(symbol) {
            [value] => setter(script, value, steps),
            _ => None,
        },
        Node::Member(object, name) if script.text(name) == "1" => pair(script, object, steps),
        _ => None,
    }
}

/// The call that gave a pair, through a helper that makes a list of it.
fn pair(script: &Script, node: NodeId, steps: u32) -> Option<NodeId> {
    let steps = steps.checked_sub(1)?;
    match script.node(node) {
        Node::Local(symbol) => match *script.values_of(symbol) {
            [value] => pair(script, value, steps),
            _ => None,
        },
        Node::Call(callee, list) => {
            let name = match script.node(callee) {
                Node::Local(_) => None,
                Node::Global(name) | Node::Member(_, name) => Some(script.text(name)),
                _ => None,
            };
            match script.list(list).first() {
                Some(first)
                    if name != Some("useState")
                        && matches!(script.node(*first), Node::Local(_) | Node::Call(..)) =>
                {
                    pair(script, *first, steps).or(Some(node))
                }
                _ => Some(node),
            }
        }
        _ => None,
    }
}
