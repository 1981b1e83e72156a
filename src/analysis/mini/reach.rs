//! The modules of an app in, those that are run out: from the app and its pages along `require`; and of those the
//! ones that run when the app starts.

use super::modules::{ModuleId, Modules, Wrap};
use super::phase::Site;
use super::values::{Evaluator, Value};
use crate::format::js::{FunctionId, Node, Script};
use crate::program::MiniProgram;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Files that the platform runs when the app starts.
const APP: [&str; 7] =
    ["app", "app-service", "appservice.app", "game", "index.worker", "appservice", "app-config"];
/// Files that it runs later.
const LATER: [&str; 3] = ["plugin", "subContext", "workers"];

/// Every module that is run. What is written outside all modules of a file that the platform loads runs as well.
pub(super) fn reached(mini: &MiniProgram, evaluator: &mut Evaluator<'_>) -> FxHashSet<ModuleId> {
    let modules = evaluator.modules;
    let mut reached: FxHashSet<ModuleId> = FxHashSet::default();
    let mut open: Vec<ModuleId> = roots(mini, modules);
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        open.extend(required(evaluator, id, |_| true));
    }
    reached
}

/// The modules that run when the app starts: of the app and its first page, with what they require as they load.
pub(super) fn launched(
    mini: &MiniProgram,
    evaluator: &mut Evaluator<'_>,
    loading: &Loading,
) -> FxHashSet<ModuleId> {
    let modules = evaluator.modules;
    let mut launched: FxHashSet<ModuleId> = FxHashSet::default();
    let first = mini.config.pages.first().map(String::as_str);
    let mut open: Vec<ModuleId> =
        APP.into_iter().chain(first).filter_map(|name| modules.page(name)).collect();
    while let Some(id) = open.pop() {
        let Some(module) = modules.get(id).filter(|_| launched.insert(id)) else { continue };
        // The last part of a chunk waits until all chunks are there: what it runs, it runs in a function.
        let is_entry = module.wrap == Wrap::Entry;
        open.extend(required(evaluator, id, |function| {
            is_entry || loading.contains((module.script, function))
        }));
        if module.wrap == Wrap::File {
            let entries = modules.entries.iter().filter(|(script, _)| *script == module.script);
            open.extend(entries.map(|(_, id)| id));
        }
    }
    launched
}

/// The functions that run as their module loads: those of modules, and those called where they stand in one.
pub(super) struct Loading(FxHashSet<Site>);

impl Loading {
    pub(super) fn of(mini: &MiniProgram, modules: &Modules) -> Self {
        let mut loading: FxHashSet<Site> =
            modules.list.iter().map(|module| (module.script, module.function)).collect();
        for (at, file) in mini.scripts.iter().enumerate() {
            let script = &file.script;
            let called = script.calls.iter().filter_map(|call| {
                let Node::Call(callee, _) = script.node(call.node) else { return None };
                let function = match script.node(callee) {
                    Node::Member(inner, name) if script.text(name) == "call" => script.node(inner),
                    other => other,
                };
                match function {
                    Node::Function(function) => Some((function, call.function)),
                    _ => None,
                }
            });
            // A function comes behind the one around it.
            for (function, from) in called.collect::<BTreeMap<_, _>>() {
                if loading.contains(&(at, from)) {
                    loading.insert((at, function));
                }
            }
        }
        Self(loading)
    }

    pub(super) fn contains(&self, site: Site) -> bool {
        self.0.contains(&site)
    }
}

fn roots(mini: &MiniProgram, modules: &Modules) -> Vec<ModuleId> {
    let files = APP.iter().chain(&LATER);
    let mut roots: Vec<ModuleId> = files.filter_map(|name| modules.page(name)).collect();
    let pages = mini.config.pages.iter().chain(&mini.components);
    roots.extend(pages.filter_map(|page| modules.page(page)));
    roots.extend(modules.entries.iter().map(|(_, id)| id));
    for (at, module) in (0..).zip(&modules.list) {
        let file = module.name.rsplit('/').next().unwrap_or_default();
        let packed = file == "app-service.js" || file == "game.js" || file.ends_with("appservice.js");
        if module.wrap == Wrap::File && packed {
            roots.push(ModuleId(at));
        }
    }
    roots
}

/// The modules that one requires, in the functions that count, or imports.
fn required(
    evaluator: &mut Evaluator<'_>,
    id: ModuleId,
    counts: impl Fn(FunctionId) -> bool,
) -> Vec<ModuleId> {
    let Some(module) = evaluator.modules.get(id).cloned() else { return Vec::new() };
    let Some(script) = evaluator.script(module.script) else { return Vec::new() };
    let mut found = Vec::new();
    let modules = evaluator.modules;
    let calls = modules.contents(id).map(|contents| contents.calls.as_slice()).unwrap_or_default();
    let calls = calls.iter().filter_map(|at| script.calls.get(*at));
    for call in calls.filter(|call| counts(call.function)) {
        let Node::Call(callee, arguments) = script.node(call.node) else { continue };
        // `n.e(7).then(n.bind(n, 8))`: the module is loaded when its chunk is there.
        let (callee, position) = match script.node(callee) {
            Node::Member(inner, name) if script.text(name) == "bind" => (inner, 1),
            _ => (callee, 0),
        };
        if !may_require(script, callee) {
            continue;
        }
        for callee in evaluator.eval(module.script, callee) {
            let Value::Require(from) = callee.value else { continue };
            for argument in script.list(arguments).iter().skip(position).take(1) {
                for value in evaluator.eval(module.script, *argument) {
                    if let Value::Text(text) = value.value {
                        found.extend(evaluator.modules.resolve(from, &text));
                    }
                }
            }
        }
    }
    if module.wrap == Wrap::File {
        found.extend(script.imports().filter_map(|text| evaluator.modules.resolve(id, text)));
    }
    found
}

/// A name, or `async` of one: WeChat's `require.async`.
fn may_require(script: &Script, callee: crate::format::js::NodeId) -> bool {
    match script.node(callee) {
        Node::Local(_) => true,
        Node::Global(name) => script.text(name) == "require",
        Node::Member(object, name) => {
            script.text(name) == "async" && matches!(script.node(object), Node::Local(_) | Node::Global(_))
        }
        _ => false,
    }
}
