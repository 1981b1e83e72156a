//! The modules of an app in, those that are run out: from the app and its pages along `require`.

use super::modules::{ModuleId, Modules, Wrap};
use super::values::{Evaluator, Value};
use crate::format::js::{Node, Script};
use crate::program::MiniProgram;
use rustc_hash::FxHashSet;

/// Files that the platform runs by itself.
const ENTRIES: [&str; 10] = [
    "app",
    "app-service",
    "appservice.app",
    "game",
    "index.worker",
    "plugin",
    "appservice",
    "app-config",
    "subContext",
    "workers",
];

/// Every module that is run. What is written outside all modules of a file that the platform loads runs as well.
pub(super) fn reached(mini: &MiniProgram, evaluator: &mut Evaluator<'_>) -> FxHashSet<ModuleId> {
    let modules = evaluator.modules;
    let mut reached: FxHashSet<ModuleId> = FxHashSet::default();
    let mut open: Vec<ModuleId> = roots(mini, modules);
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        open.extend(required(evaluator, id));
    }
    reached
}

fn roots(mini: &MiniProgram, modules: &Modules) -> Vec<ModuleId> {
    let mut roots: Vec<ModuleId> = ENTRIES.iter().filter_map(|name| modules.page(name)).collect();
    let pages = mini.config.pages.iter().chain(&mini.components);
    roots.extend(pages.filter_map(|page| modules.page(page)));
    roots.extend(&modules.entries);
    for (at, module) in (0..).zip(&modules.list) {
        let file = module.name.rsplit('/').next().unwrap_or_default();
        let packed = file == "app-service.js" || file == "game.js" || file.ends_with("appservice.js");
        if module.wrap == Wrap::File && packed {
            roots.push(ModuleId(at));
        }
    }
    roots
}

/// The modules that one requires or imports.
fn required(evaluator: &mut Evaluator<'_>, id: ModuleId) -> Vec<ModuleId> {
    let Some(module) = evaluator.modules.get(id).cloned() else { return Vec::new() };
    let Some(script) = evaluator.script(module.script) else { return Vec::new() };
    let mut found = Vec::new();
    let modules = evaluator.modules;
    let calls = modules.contents(id).map(|contents| contents.calls.as_slice()).unwrap_or_default();
    for call in calls.iter().filter_map(|at| script.calls.get(*at)) {
        let Node::Call(callee, arguments) = script.node(call.node) else { continue };
        if !may_require(script, callee) {
            continue;
        }
        for callee in evaluator.eval(module.script, callee) {
            let Value::Require(from) = callee.value else { continue };
            for argument in script.list(arguments).iter().take(1) {
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

/// A name, or a member of one (`n.e`, `require.async`).
fn may_require(script: &Script, callee: crate::format::js::NodeId) -> bool {
    match script.node(callee) {
        Node::Local(_) => true,
        Node::Global(name) => script.text(name) == "require",
        _ => false,
    }
}
