//! The functions of an app in, when they run out: at launch and on the first page before anything is asked, when
//! the user acts, or unknown.
//!
//! Calls are followed to known functions, and into functions that are handed on, which whoever gets them may call.
//! A function that asks the user, or looks up what the user decided, hides what runs behind it: flow inside a
//! function is not seen, so nothing behind such a place is called "before consent".

use super::modules::ModuleId;
use super::resolve::Resolved;
use super::values::{Evaluator, Value};
use crate::format::js::{FunctionId, List, Node, NodeId, Script};
use crate::program::MiniProgram;
use crate::signature::Signatures;
use crate::signature::raw::ApiKind;
use rustc_hash::{FxHashMap, FxHashSet};

/// Handlers that the platform calls at launch: of the app, and of its first page.
const LAUNCH: [&str; 2] = ["onLaunch", "onShow"];
const FIRST_PAGE: [&str; 5] = ["onLoad", "onShow", "onReady", "onInit", "created"];
/// Handlers of a page or component that are no act of the user's.
const LIFE_CYCLE: [&str; 18] = [
    "onLoad",
    "onShow",
    "onReady",
    "onHide",
    "onUnload",
    "onInit",
    "created",
    "attached",
    "ready",
    "moved",
    "detached",
    "mounted",
    "onLaunch",
    "onError",
    "onPageNotFound",
    "onUnhandledRejection",
    "onThemeChange",
    "observer",
];

/// A function of a script.
pub(super) type Site = (usize, FunctionId);

/// When functions run.
#[derive(Debug, Default)]
pub(super) struct Phases {
    launch: FxHashSet<Site>,
    action: FxHashSet<Site>,
}

impl Phases {
    /// The phases of a function, in the order that reports have; empty where nothing is known.
    pub(super) fn of(&self, site: Site) -> Vec<&'static str> {
        let launch = self.launch.contains(&site).then_some("before-consent");
        let action = self.action.contains(&site).then_some("user-action");
        launch.into_iter().chain(action).collect()
    }
}

/// Works out the phases of all functions.
pub(super) fn of(
    mini: &MiniProgram,
    signatures: &Signatures,
    evaluator: &mut Evaluator<'_>,
    resolved: &Resolved,
    reached: &FxHashSet<ModuleId>,
) -> Phases {
    let mut graph = Graph { edges: FxHashMap::default(), gates: FxHashSet::default() };
    let mut launch: Vec<Site> = Vec::new();
    let mut action: Vec<Site> = Vec::new();
    let first = first_page(mini, evaluator);
    for (at, file) in mini.scripts.iter().enumerate() {
        let script = &file.script;
        for call in &script.calls {
            let Node::Call(callee, arguments) = script.node(call.node) else { continue };
            let from = (at, call.function);
            if is_gate(signatures, script, callee) {
                graph.gates.insert(from);
            }
            let module = evaluator.modules.around(at, call.function);
            let is_run = module.is_none_or(|id| reached.contains(&id));
            let maker = maker(script, callee).filter(|_| is_run);
            let mut targets: Vec<Site> = resolved.functions((at, call.node)).to_vec();
            for argument in script.list(arguments) {
                match maker {
                    Some(maker) => {
                        let is_first = first.is_some() && module == first;
                        for (name, site) in handlers(evaluator, at, *argument) {
                            match role(maker, is_first, &name) {
                                Role::Launch => launch.push(site),
                                Role::Action => action.push(site),
                                Role::Unknown => {}
                            }
                        }
                    }
                    None => targets.extend(handed_on(script, at, *argument)),
                }
            }
            graph.edges.entry(from).or_default().extend(targets);
        }
    }
    Phases { launch: graph.reach(launch, true), action: graph.reach(action, false) }
}

struct Graph {
    edges: FxHashMap<Site, Vec<Site>>,
    /// Functions that ask the user or look up what the user decided.
    gates: FxHashSet<Site>,
}

impl Graph {
    fn reach(&self, mut open: Vec<Site>, stop_at_gates: bool) -> FxHashSet<Site> {
        let mut seen = FxHashSet::default();
        while let Some(site) = open.pop() {
            let is_gate = stop_at_gates && self.gates.contains(&site);
            if !is_gate && seen.insert(site) {
                open.extend(self.edges.get(&site).into_iter().flatten());
            }
        }
        seen
    }
}

/// The module of the page that the app begins with.
fn first_page(mini: &MiniProgram, evaluator: &Evaluator<'_>) -> Option<ModuleId> {
    evaluator.modules.page(mini.config.pages.first()?)
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Maker {
    App,
    Page,
}

/// Whether a call declares the app, or a page or component.
pub(super) fn maker(script: &Script, callee: NodeId) -> Option<Maker> {
    let Node::Global(name) = script.node(callee) else { return None };
    match script.text(name) {
        "App" => Some(Maker::App),
        "Page" | "Component" | "Behavior" => Some(Maker::Page),
        _ => None,
    }
}

enum Role {
    Launch,
    Action,
    Unknown,
}

fn role(maker: Maker, is_first: bool, name: &str) -> Role {
    match maker {
        Maker::App if LAUNCH.contains(&name) => Role::Launch,
        Maker::Page if is_first && FIRST_PAGE.contains(&name) => Role::Launch,
        Maker::Page if !LIFE_CYCLE.contains(&name) => Role::Action,
        _ => Role::Unknown,
    }
}

/// The functions of the object that declares an app, a page or a component, those in `methods` too.
pub(super) fn handlers(evaluator: &mut Evaluator<'_>, at: usize, argument: NodeId) -> Vec<(String, Site)> {
    let mut found = Vec::new();
    for value in evaluator.eval(at, argument) {
        let Value::Object(at, node) = value.value else { continue };
        let Some(script) = evaluator.script(at) else { continue };
        let Node::Object(list) = script.node(node) else { continue };
        found.extend(functions(script, at, list));
        for row in script.properties(list) {
            let is_group = row
                .name
                .is_some_and(|name| matches!(script.text(name), "methods" | "lifetimes" | "pageLifetimes"));
            if let Node::Object(inner) = script.node(row.value)
                && is_group
            {
                found.extend(functions(script, at, inner));
            }
        }
    }
    found
}

fn functions(script: &Script, at: usize, list: List) -> Vec<(String, Site)> {
    let rows = script.properties(list).iter().filter_map(|row| match script.node(row.value) {
        Node::Function(function) => Some((script.text(row.name?).to_owned(), (at, function))),
        _ => None,
    });
    rows.collect()
}

/// Functions among the arguments of a call, and in the object given: `success`, `then(…)`.
fn handed_on(script: &Script, at: usize, argument: NodeId) -> Vec<Site> {
    match script.node(argument) {
        Node::Function(function) => vec![(at, function)],
        Node::Object(list) => functions(script, at, list).into_iter().map(|(_, site)| site).collect(),
        Node::Local(symbol) => script
            .values_of(symbol)
            .iter()
            .filter_map(|value| match script.node(*value) {
                Node::Function(function) => Some((at, function)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a callee, by the name of its method, asks the user or looks up what was decided.
fn is_gate(signatures: &Signatures, script: &Script, callee: NodeId) -> bool {
    let name = match script.node(callee) {
        Node::Member(_, name) => script.text(name),
        _ => return false,
    };
    let kinds = [ApiKind::Gate, ApiKind::Consent, ApiKind::PermissionCheck, ApiKind::PermissionRequest];
    signatures.scripts().has_kind(name, &kinds)
}
