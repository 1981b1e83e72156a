//! The functions of an app in, when they run out: at launch and on the first page before anything is asked, when
//! the user acts, or unknown.
//!
//! Calls are followed to known functions, and into functions that are handed on, which whoever gets them may call.
//! Where a function asks the user, or looks up what the user decided, itself or by a helper that returns it, the rest of
//! it is hidden: branches are not told apart, so nothing behind such a place is called "before consent".

use super::gates::Gates;
use super::modules::ModuleId;
use super::reach::{self, Loading};
use super::resolve::Resolved;
use super::values::{Evaluator, Value};
use super::views::{self, Views};
use crate::format::js::{FunctionId, List, Node, NodeId, Script};
use crate::program::MiniProgram;
use crate::signature::Signatures;
use crate::signature::raw::ApiKind;
use rustc_hash::{FxHashMap, FxHashSet};

/// Handlers that the platform calls at launch: of the app, and of its first page.
const LAUNCH: [&str; 9] = [
    "onLaunch",
    "onShow",
    "setup",
    "created",
    "mounted",
    "componentWillMount",
    "componentDidMount",
    "componentDidShow",
    RENDER,
];
const FIRST_PAGE: [&str; 13] = [
    "onLoad",
    "onShow",
    "onReady",
    "onInit",
    "setup",
    "created",
    "beforeMount",
    "mounted",
    "componentWillMount",
    "componentDidMount",
    "componentDidShow",
    "attached",
    RENDER,
];
/// The function that a component of React is, or its class has.
const RENDER: &str = "render";
/// Calls that wrap what declares an app or a page, one inside the other.
const MAX_WRAPS: u32 = 3;
/// Handlers of a page or component that are no act of the user's.
const LIFE_CYCLE: [&str; 35] = [
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
    "setup",
    "data",
    "beforeCreate",
    "beforeMount",
    "beforeUnmount",
    "unmounted",
    "beforeDestroy",
    "destroyed",
    "constructor",
    "componentWillMount",
    "componentDidMount",
    "componentDidUpdate",
    "componentWillUnmount",
    "componentDidShow",
    "componentDidHide",
    "componentDidCatch",
    RENDER,
];

/// What looks at anything that decides whether to ask.
const CHECKS: [ApiKind; 3] = [ApiKind::Gate, ApiKind::PermissionCheck, ApiKind::StorageSource];
/// What calls a function that it is given, and does so by itself.
const CALLERS: [&str; 9] =
    ["setTimeout", "nextTick", "then", "catch", "finally", "forEach", "map", "Promise", "call"];

/// A function of a script.
pub(super) type Site = (usize, FunctionId);

/// When functions run.
#[derive(Debug, Default)]
pub(super) struct Phases {
    launch: FxHashSet<Site>,
    action: FxHashSet<Site>,
    graph: Graph,
    /// Functions that ask something before, or look up what was decided.
    checks: FxHashSet<Site>,
    /// Handlers that run whenever the app or a page is shown.
    shows: Vec<Site>,
}

impl Phases {
    /// The phases of an expression in a function, in the order that reports have; empty where nothing is known.
    pub(super) fn of(&self, site: Site, node: NodeId) -> Vec<&'static str> {
        let is_launch = self.launch.contains(&site) && !self.graph.is_gated(site, node);
        let launch = is_launch.then_some("before-consent");
        let action = self.action.contains(&site).then_some("user-action");
        launch.into_iter().chain(action).collect()
    }

    pub(super) const fn checks(&self) -> &FxHashSet<Site> {
        &self.checks
    }

    pub(super) fn shows(&self) -> &[Site] {
        &self.shows
    }

    /// The functions that run when some do, not those behind a function that stops.
    pub(super) fn follow(&self, from: &[Site], stops: impl Fn(Site) -> bool) -> FxHashSet<Site> {
        let mut seen = FxHashSet::default();
        let mut open = from.to_vec();
        while let Some(site) = open.pop() {
            if seen.insert(site) && !stops(site) {
                open.extend(self.graph.edges.get(&site).into_iter().flatten().map(|(_, target)| target));
            }
        }
        seen
    }
}

/// Works out the phases of all functions.
pub(super) fn of(
    mini: &MiniProgram,
    signatures: &Signatures,
    evaluator: &mut Evaluator<'_>,
    resolved: &Resolved<'_>,
    (reached, views): (&FxHashSet<ModuleId>, &Views<'_>),
) -> Phases {
    let mut graph = Graph::default();
    let mut gates = Gates::new(signatures);
    let loading = Loading::of(mini, evaluator.modules);
    let launched = reach::launched(mini, evaluator, &loading);
    let modules = launched.iter().filter_map(|id| evaluator.modules.get(*id));
    let mut launch: Vec<Site> = modules.map(|module| (module.script, module.function)).collect();
    let mut action = handlers_of_views(evaluator, views);
    let (mut checks, mut shows) = (FxHashSet::default(), Vec::new());
    let first = first_page(mini, evaluator);
    for (at, file) in mini.scripts.iter().enumerate() {
        let script = &file.script;
        for call in &script.calls {
            let Node::Call(callee, arguments) = script.node(call.node) else { continue };
            let from = (at, call.function);
            let methods = resolved.methods((at, call.node));
            let functions = resolved.functions((at, call.node));
            if methods.iter().any(|it| it.is_any(&CHECKS)) {
                checks.insert(from);
            }
            let is_known = !methods.is_empty() || !functions.is_empty();
            if is_known && gates.has(evaluator, resolved, (at, call.node)) {
                let gate = graph.gates.entry(from).or_insert(call.node);
                *gate = call.node.min(*gate);
            }
            let module = evaluator.modules.around(at, call.function);
            let is_run = module.is_none_or(|id| reached.contains(&id));
            let maker = maker(script, callee).filter(|_| is_run);
            // What is handed on while a module loads may be a store, a service, a component: it runs later, or never.
            let is_run_here =
                !loading.contains(from) || !methods.is_empty() || calls_what_it_gets(script, callee);
            let mut targets: Vec<Site> = functions.to_vec();
            for argument in script.list(arguments) {
                match maker {
                    Some(maker) => {
                        let is_first = match named_page(script, *argument) {
                            // The builder of Taro tells which page it is.
                            Some(page) => mini.config.pages.first().is_some_and(|first| first == page),
                            None => first.is_some() && module == first,
                        };
                        for (name, site) in handlers(evaluator, at, *argument) {
                            if matches!(name.as_str(), "onShow" | "componentDidShow" | "show") {
                                shows.push(site);
                            }
                            match role(maker, is_first, &name) {
                                Role::Launch => launch.push(site),
                                Role::Action => action.push(site),
                                Role::Unknown => {}
                            }
                        }
                    }
                    None => {
                        for (name, site) in handed_on(script, at, *argument) {
                            // What an element is given for the user's acts does not run with it.
                            match name.is_some_and(is_listener) {
                                true => action.push(site),
                                false if is_run_here => targets.push(site),
                                false => {}
                            }
                        }
                    }
                }
            }
            // A module runs when it is loaded, whoever is handed its function.
            targets.retain(|(at, function)| evaluator.modules.of_function(*at, *function).is_none());
            if !targets.is_empty() {
                let edges = graph.edges.entry(from).or_default();
                edges.extend(targets.into_iter().map(|target| (call.node, target)));
            }
        }
    }
    let (launch, action) = (graph.reach(launch, true), graph.reach(action, false));
    Phases { launch, action, graph, checks, shows }
}

#[derive(Debug, Default)]
struct Graph {
    /// The call, and the function that it may run.
    edges: FxHashMap<Site, Vec<(NodeId, Site)>>,
    /// The first place in a function that asks the user or looks up what the user decided.
    gates: FxHashMap<Site, NodeId>,
}

impl Graph {
    /// Whether an expression stands behind the gate of its function: it is evaluated after it, or is it.
    fn is_gated(&self, site: Site, node: NodeId) -> bool {
        self.gates.get(&site).is_some_and(|gate| node >= *gate)
    }

    fn reach(&self, mut open: Vec<Site>, stop_at_gates: bool) -> FxHashSet<Site> {
        let mut seen = FxHashSet::default();
        while let Some(site) = open.pop() {
            if seen.insert(site) {
                let edges = self.edges.get(&site).into_iter().flatten();
                let open_ones = edges.filter(|(call, _)| !(stop_at_gates && self.is_gated(site, *call)));
                open.extend(open_ones.map(|(_, target)| target));
            }
        }
        seen
    }
}

/// The methods that views name as handlers, by whatever the page or component is declared.
fn handlers_of_views(evaluator: &Evaluator<'_>, views: &Views<'_>) -> Vec<Site> {
    let mut named: FxHashMap<ModuleId, FxHashSet<&str>> = FxHashMap::default();
    for view in &views.known {
        if let Some(module) = evaluator.modules.page(view.page) {
            named.entry(module).or_default().extend(views::handlers(view));
        }
    }
    let mut found = Vec::new();
    for (at, file) in evaluator.files.iter().enumerate().filter(|_| !named.is_empty()) {
        let script = &file.script;
        for (function, row) in (0..).map(FunctionId).zip(&script.functions) {
            let Some(name) = row.name.filter(|_| row.home.is_some()) else { continue };
            let module = evaluator.modules.around(at, function);
            let is_named =
                module.and_then(|id| named.get(&id)).is_some_and(|it| it.contains(script.text(name)));
            if is_named && !LIFE_CYCLE.contains(&script.text(name)) {
                found.push((at, function));
            }
        }
    }
    found
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

/// Whether a call declares the app, or a page or component: of the platform, or of uni-app.
pub(super) fn maker(script: &Script, callee: NodeId) -> Option<Maker> {
    match script.node(callee) {
        Node::Global(name) => match script.text(name) {
            "App" => Some(Maker::App),
            "Page" | "Component" | "Behavior" => Some(Maker::Page),
            _ => None,
        },
        Node::Member(_, name) => match script.text(name) {
            "createSSRApp" | "createApp" => Some(Maker::App),
            "createPage" | "createComponent" => Some(Maker::Page),
            _ => None,
        },
        _ => None,
    }
}

/// The path of a page among the arguments of a call: `Page(createPageConfig(View, "pages/index/index"))`.
fn named_page(script: &Script, argument: NodeId) -> Option<&str> {
    let Node::Call(_, list) = script.node(argument) else { return None };
    script.list(list).iter().find_map(|it| match script.node(*it) {
        Node::Text(name) => Some(script.text(name)).filter(|text| text.contains('/')),
        _ => None,
    })
}

/// Whether a property is a handler of the user's acts: `onClick`.
fn is_listener(name: &str) -> bool {
    name.strip_prefix("on").is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
        && !FIRST_PAGE.contains(&name)
        && !LAUNCH.contains(&name)
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

/// The functions of the object or class that declares an app, a page or a component, those in `methods` too; a
/// component that is a function is that function.
pub(super) fn handlers(evaluator: &mut Evaluator<'_>, at: usize, argument: NodeId) -> Vec<(String, Site)> {
    let mut found = Vec::new();
    for value in declared(evaluator, at, argument, MAX_WRAPS) {
        let (at, node) = match value {
            Value::Object(at, node) => (at, node),
            Value::Function(at, function) => {
                found.push((RENDER.to_owned(), (at, function)));
                continue;
            }
            _ => continue,
        };
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

/// What an argument declares: it, or the first argument of what wraps it (`defineComponent`, builders of frameworks).
fn declared(evaluator: &mut Evaluator<'_>, at: usize, argument: NodeId, wraps: u32) -> Vec<Value> {
    let is_known = |value: &Value| matches!(value, Value::Object(..) | Value::Function(..));
    let values = evaluator.eval(at, argument).into_iter().map(|it| it.value).filter(is_known);
    let values: Vec<Value> = values.collect();
    let (Some(wraps), Some(script)) = (wraps.checked_sub(1), evaluator.script(at)) else { return values };
    let inner = match script.node(argument) {
        Node::Call(_, list) => script.list(list).first().copied(),
        Node::Local(symbol) => match *script.values_of(symbol) {
            [value] if matches!(script.node(value), Node::Call(..)) => Some(value),
            _ => None,
        },
        _ => None,
    };
    match inner {
        // What a builder gives is the framework's; what it is given is the app's.
        Some(inner) => {
            let own = declared(evaluator, at, inner, wraps);
            if own.is_empty() { values } else { own }
        }
        None => values,
    }
}

fn functions(script: &Script, at: usize, list: List) -> Vec<(String, Site)> {
    let rows = script.properties(list).iter().filter_map(|row| match script.node(row.value) {
        Node::Function(function) => Some((script.text(row.name?).to_owned(), (at, function))),
        _ => None,
    });
    rows.collect()
}

/// Functions among the arguments of a call, and in the object given, with the name they have there: `success`,
/// `then(…)`.
fn handed_on(script: &Script, at: usize, argument: NodeId) -> Vec<(Option<&str>, Site)> {
    match script.node(argument) {
        Node::Object(list) => {
            let rows = script.properties(list).iter().filter_map(|row| match script.node(row.value) {
                Node::Function(function) => Some((row.name.map(|name| script.text(name)), (at, function))),
                _ => None,
            });
            rows.collect()
        }
        _ => script.functions_of(argument).into_iter().map(|function| (None, (at, function))).collect(),
    }
}

/// Whether a call runs the functions that it is given, by itself.
fn calls_what_it_gets(script: &Script, callee: NodeId) -> bool {
    match script.node(callee) {
        Node::Global(name) | Node::Member(_, name) => CALLERS.contains(&script.text(name)),
        _ => false,
    }
}
