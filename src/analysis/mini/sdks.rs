//! SDKs in scripts: the marks they leave, the modules they own, and where the app starts them.

use super::modules::{ModuleId, Modules, Wrap};
use super::phase::Phases;
use super::values::{Evaluator, Value};
use crate::analysis::phases::{CallPath, SdkStart};
use crate::analysis::products::Products;
use crate::base::Location;
use crate::format::js::{Name, Node, NodeId, Script};
use crate::program::MiniProgram;
use crate::signature::Signatures;
use crate::signature::mark_index::{MarkIndex, MarkKind, Meaning, Product};
use crate::signature::raw::Sdk;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Bytes of a constant that may be a mark.
const MAX_MARK: usize = 200;
/// Files that bundlers put modules of the app and of its libraries into as one.
const BUNDLES: [&str; 8] =
    ["app", "vendor", "vendors", "common", "main", "app-service", "game", "index.worker"];
/// The member that stands for loading a module.
const LOAD: &str = "load";

/// Tells every mark that the scripts and the configuration show, with the file.
pub(in crate::analysis) fn marks(
    mini: &MiniProgram,
    index: &MarkIndex,
    mut see: impl FnMut(Meaning, MarkKind, &str, &str),
) {
    for file in &mini.scripts {
        for (_, text) in file.script.texts() {
            for meaning in constant(index, text) {
                see(meaning, MarkKind::ScriptText, text, &file.file);
            }
        }
        let imports = file.script.imports().chain(required(&file.script));
        for path in imports.chain(std::iter::once(file.name.as_str())) {
            for (meaning, name) in module(index, path) {
                see(meaning, MarkKind::ScriptModule, name, &file.file);
            }
        }
        for (value, meanings) in index.values(MarkKind::ScriptGlobal) {
            if names(&file.script, value) {
                meanings.iter().for_each(|it| see(*it, MarkKind::ScriptGlobal, value, &file.file));
            }
        }
    }
    for plugin in &mini.config.plugins {
        for meaning in index.find(MarkKind::Plugin, &plugin.provider) {
            see(meaning, MarkKind::Plugin, &plugin.provider, &mini.config_file);
        }
    }
}

fn constant(index: &MarkIndex, text: &str) -> Vec<Meaning> {
    if text.len() > MAX_MARK { Vec::new() } else { index.find(MarkKind::ScriptText, text) }
}

/// Constants given to calls that may be names of modules: `define("a/b.js", …)`, `require("./b")`, keys of tables.
fn required(script: &Script) -> impl Iterator<Item = &str> {
    let firsts = script.calls.iter().filter_map(|call| match script.node(call.node) {
        Node::Call(_, arguments) => match script.node(*script.list(arguments).first()?) {
            Node::Text(name) => Some(script.text(name)),
            _ => None,
        },
        _ => None,
    });
    firsts.filter(|text| text.len() <= MAX_MARK && !text.contains("://"))
}

/// The marks of modules that a path shows: one part of it, or two, `.js` and `.min.js` left out.
fn module<'a>(index: &MarkIndex, path: &'a str) -> Vec<(Meaning, &'a str)> {
    let mut found = Vec::new();
    let mut before: Option<usize> = None;
    let mut start = 0;
    for part in path.split('/') {
        let end = start + part.len();
        let candidates =
            [Some(start), before.filter(|at| path.get(*at..).is_some_and(|it| it.starts_with('@')))];
        for from in candidates.into_iter().flatten() {
            let whole = path.get(from..end).unwrap_or_default();
            let stem = whole.strip_suffix(".js").unwrap_or(whole);
            let stem = stem.strip_suffix(".min").unwrap_or(stem);
            found.extend(index.find(MarkKind::ScriptModule, stem).into_iter().map(|it| (it, stem)));
        }
        before = Some(start);
        start = end + 1;
    }
    found
}

/// Whether a script uses a global name, or a member of a global object.
fn names(script: &Script, mark: &str) -> bool {
    let (object, member) = mark.split_once('.').map_or((None, mark), |(object, it)| (Some(object), it));
    let Some(name) = script.name(member) else { return false };
    script.nodes().any(|(_, node)| match (node, object) {
        (Node::Global(it), None) => it == name,
        (Node::Member(holder, it), Some(object)) => it == name && is_global(script, holder, object),
        _ => false,
    }) || script.writes.iter().any(|write| match (write.target, object) {
        (crate::format::js::Target::Member(holder, it), Some(object)) => {
            it == name && is_global(script, holder, object)
        }
        _ => false,
    })
}

fn is_global(script: &Script, node: NodeId, wanted: &str) -> bool {
    matches!(script.node(node), Node::Global(name) if script.text(name) == wanted)
}

/// Whose each module is, of those that are an SDK's.
#[derive(Debug, Default)]
pub(super) struct Owners {
    modules: FxHashMap<ModuleId, u32>,
    plugins: FxHashMap<String, u32>,
}

impl Owners {
    /// By name where the path has a mark; else by a constant that is a strong mark of one SDK alone, unless a
    /// bundler may have put the app's own code into the same module.
    pub(super) fn of(mini: &MiniProgram, modules: &Modules, index: &MarkIndex, products: &Products) -> Self {
        let sdk = |meaning: Meaning| match meaning.product {
            Product::Sdk(at) if products.recognised.contains_key(&meaning.product) => Some(at),
            _ => None,
        };
        let mut owners = Self::default();
        for (id, found) in (0..).map(ModuleId).zip(&modules.list) {
            let named = module(index, &found.name).into_iter().find_map(|(meaning, _)| sdk(meaning));
            owners.modules.extend(named.map(|at| (id, at)));
        }
        let pages: FxHashSet<&str> =
            mini.config.pages.iter().chain(&mini.components).map(String::as_str).collect();
        let mut by_text: FxHashMap<ModuleId, FxHashSet<u32>> = FxHashMap::default();
        for (at, file) in mini.scripts.iter().enumerate() {
            let marked: FxHashMap<Name, u32> = file
                .script
                .texts()
                .filter_map(|(name, text)| {
                    let strong = constant(index, text).into_iter().filter(|it| it.strong);
                    Some((name, strong.filter_map(sdk).next()?))
                })
                .collect();
            if marked.is_empty() {
                continue;
            }
            for (id, node) in file.script.nodes() {
                let Node::Text(name) = node else { continue };
                let Some(product) = marked.get(&name) else { continue };
                if let Some(id) = modules.around_node(at, &file.script, id) {
                    by_text.entry(id).or_default().insert(*product);
                }
            }
        }
        for (id, products) in by_text {
            let Some(found) = modules.get(id) else { continue };
            let stem = found.name.strip_suffix(".js").unwrap_or(&found.name);
            let file = stem.rsplit('/').next().unwrap_or(stem);
            let mixed = found.wrap != Wrap::Webpack && (BUNDLES.contains(&file) || pages.contains(stem));
            if let (Some(product), 1, false) = (products.iter().next(), products.len(), mixed) {
                owners.modules.entry(id).or_insert(*product);
            }
        }
        for plugin in &mini.config.plugins {
            let known = index.find(MarkKind::Plugin, &plugin.provider).into_iter().find_map(sdk);
            owners.plugins.extend(known.map(|at| (plugin.provider.clone(), at)));
        }
        owners
    }

    /// The SDK that a module belongs to, by position.
    pub(super) fn sdk(&self, id: ModuleId, modules: &Modules) -> Option<u32> {
        let plugin = || {
            let name = modules.get(id)?.name.strip_prefix("__plugin__/")?;
            self.plugins.get(name.split('/').next()?)
        };
        self.modules.get(&id).or_else(plugin).copied()
    }
}

/// Where the app starts each recognised SDK: a member of its module, or of the name it adds, is called; or the module
/// is loaded, where that is enough.
pub(super) fn starts(
    mini: &MiniProgram,
    signatures: &Signatures,
    products: &Products,
    (owners, phases): (&Owners, &Phases),
    reached: &FxHashSet<ModuleId>,
    evaluator: &mut Evaluator<'_>,
) -> BTreeMap<String, SdkStart> {
    let known = products.recognised.keys().filter_map(|product| match product {
        Product::Sdk(at) => Some((*at, signatures.bundle.sdks.get(crate::base::index(*at))?)),
        _ => None,
    });
    let known: BTreeMap<u32, &Sdk> = known.filter(|(_, sdk)| !sdk.script_init.is_empty()).collect();
    let mut starts: BTreeMap<String, SdkStart> = BTreeMap::new();
    let modules = evaluator.modules;
    for (id, module) in (0..).map(ModuleId).zip(&modules.list) {
        let sdk = owners.sdk(id, modules).and_then(|at| known.get(&at));
        let Some(sdk) = sdk.filter(|sdk| reached.contains(&id) && is_start(sdk, LOAD)) else { continue };
        let file = mini.scripts.get(module.script).map(|file| file.file.clone()).unwrap_or_default();
        let at = Location { class: Some(module.name.clone()), ..Location::file(&file) };
        add(&mut starts, sdk, at, &phases.of((module.script, module.function), NodeId(0)));
    }
    for (at, file) in mini.scripts.iter().enumerate() {
        for call in &file.script.calls {
            let Node::Call(callee, _) = file.script.node(call.node) else { continue };
            let Node::Member(object, name) = file.script.node(callee) else { continue };
            let name = file.script.text(name);
            if !known.values().any(|sdk| is_start(sdk, name)) {
                continue;
            }
            let module = evaluator.modules.around(at, call.function);
            if module.is_some_and(|id| !reached.contains(&id)) {
                continue;
            }
            let own = module.and_then(|id| owners.sdk(id, evaluator.modules));
            for position in receivers(evaluator, owners, &known, at, object) {
                // What an SDK calls of itself starts nothing.
                let Some(sdk) = known.get(&position).filter(|sdk| is_start(sdk, name)) else { continue };
                if own == Some(position) {
                    continue;
                }
                let class = module.and_then(|id| Some(evaluator.modules.get(id)?.name.clone()));
                let offset = Some(u64::from(call.offset));
                let place = Location { class, offset, ..Location::file(&file.file) };
                add(&mut starts, sdk, place, &phases.of((at, call.function), call.node));
            }
        }
    }
    starts
}

fn is_start(sdk: &Sdk, name: &str) -> bool {
    sdk.script_init.iter().any(|it| it == name)
}

/// Notes a start; the first place of the earliest phase stands for all.
fn add(starts: &mut BTreeMap<String, SdkStart>, sdk: &Sdk, at: Location, phases: &[&'static str]) {
    let start = starts.entry(sdk.id.clone()).or_default();
    let is_earlier =
        phases.contains(&"before-consent") && start.paths.iter().all(|path| path.phase != "before-consent");
    if !start.initialised || is_earlier {
        start.at = at;
    }
    start.initialised = true;
    for phase in phases {
        if start.paths.iter().all(|path| path.phase != *phase) {
            start.paths.push(CallPath { phase, certainty: "likely", ..CallPath::default() });
        }
    }
    start.paths.sort_by_key(|path| path.phase != "before-consent");
}

/// The SDKs whose module, or whose name, an expression is.
fn receivers(
    evaluator: &mut Evaluator<'_>,
    owners: &Owners,
    known: &BTreeMap<u32, &Sdk>,
    at: usize,
    object: NodeId,
) -> Vec<u32> {
    let Some(script) = evaluator.script(at) else { return Vec::new() };
    let mut found: Vec<u32> = known
        .iter()
        .filter(|(_, sdk)| {
            let marks = sdk.strong.script_global.iter().chain(&sdk.weak.script_global);
            marks.into_iter().any(|mark| is_named(script, object, mark))
        })
        .map(|(position, _)| *position)
        .collect();
    let mut values = evaluator.eval(at, object);
    // `x.default` and `x()` of a module whose exports are not followed are still the module's.
    if values.is_empty() {
        values = match script.node(object) {
            Node::Member(inner, _) => evaluator.eval(at, inner),
            Node::Call(callee, _) => evaluator.eval(at, callee),
            _ => Vec::new(),
        };
    }
    for valued in values {
        let module = match valued.value {
            Value::Exports(id) => Some(id),
            Value::Object(at, node) => {
                evaluator.script(at).and_then(|script| evaluator.modules.around_node(at, script, node))
            }
            Value::Function(at, function) => evaluator.modules.around(at, function),
            _ => None,
        };
        found.extend(module.and_then(|id| owners.sdk(id, evaluator.modules)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether an expression is the name that an SDK adds.
fn is_named(script: &Script, node: NodeId, mark: &str) -> bool {
    match (script.node(node), mark.split_once('.')) {
        (Node::Global(name), None) => script.text(name) == mark,
        (Node::Member(holder, name), Some((object, member))) => {
            script.text(name) == member && is_global(script, holder, object)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::analysed;
    use crate::fact::Body;

    /// `id state phase collects certainty` of the SDKs, and `subject api` of what is collected.
    fn found(config: &str, files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let facts = analysed(config, files);
        let mut sdks = Vec::new();
        let mut collected = Vec::new();
        for fact in facts.all() {
            match &fact.body {
                Body::Sdk(it) => sdks.push(format!(
                    "{} {} {} {} {}",
                    it.id,
                    it.state,
                    it.phase.join(","),
                    it.collects.join(","),
                    it.certainty
                )),
                Body::Collection(it) => collected.push(format!("{} {}", fact.subject, it.api)),
                _ => {}
            }
        }
        (sdks, collected)
    }

    const CONFIG: &str = r#"{"pages": ["pages/index/index"]}"#;

    #[test]
    fn a_module_by_its_name_is_started_and_owns_what_it_reads() {
        let sdk = "define('utils/sensorsdata.min.js', function(e, m, x){ m.exports = {init(){ wx.getLocation() }} });";
        let app = "define('app.js', function(require){ var s = require('./utils/sensorsdata.min.js');
            App({onLaunch(){ s.init(); wx.chooseMedia() }}) }); require('app.js');";
        let (sdks, collected) = found(CONFIG, &[("app-service.js", &format!("{sdk}{app}"))]);
        assert_eq!(sdks, ["sensorsdata collecting before-consent location.precise certain"]);
        assert_eq!(collected.len(), 2, "{collected:?}");
        assert!(collected.contains(&"sdk:sensorsdata wx.getLocation".to_owned()), "{collected:?}");
        assert!(collected.iter().any(|it| it.starts_with("app wx.chooseMedia")), "{collected:?}");
        let idle = app.replace("s.init();", "");
        let (sdks, _) =
            found(CONFIG, &[("app-service.js", &format!("{}{idle}", sdk.replace("wx.getLocation()", "")))]);
        assert_eq!(sdks, ["sensorsdata present   certain"]);
    }

    #[test]
    fn a_module_without_a_name_is_known_by_its_constants() {
        let chunk = |app: &str| {
            format!(
                r#"(wx.webpackJsonp=wx.webpackJsonp||[]).push([["v"],{{
                7:function(e,t,n){{ var u="/uminiprogram_logs/comm/uif"; wx.login(); e.exports={{init:function(){{}}}} }},
                8:function(e,t,n){{ {app} }} }},[[8,"r"]]]);"#
            )
        };
        let (sdks, collected) =
            found(CONFIG, &[("app.js", &chunk("var u=n(7); u.init(); wx.getLocation()"))]);
        assert_eq!(sdks, ["umeng-analytics collecting before-consent net.openid certain"]);
        assert!(collected.contains(&"sdk:umeng-analytics wx.login".to_owned()), "{collected:?}");
        assert!(collected.contains(&"app wx.getLocation".to_owned()), "{collected:?}");
        // Where a bundler merged all into one file, whose code a call is in is not known.
        let merged = r#"define("common/vendor.js", function(){ var u="/wxm_logs"; wx.getLocation() });
            define("app.js", function(require){ require("common/vendor.js"); wx.uma.trackEvent("x") }); require("app.js");"#;
        let (sdks, collected) = found(CONFIG, &[("app-service.js", merged)]);
        assert_eq!(sdks, ["umeng-analytics present   certain"]);
        assert_eq!(collected, ["app wx.getLocation"]);
    }

    #[test]
    fn plugins_and_marks_that_are_weak() {
        let config = r#"{"pages": ["p"], "plugins": {"video": {"provider": "wxa75efa648b60994b", "version": "1"},
            "other": {"provider": "wx0000000000000000", "version": "1"}}}"#;
        let plugin = r#"definePlugin("plugin://wxa75efa648b60994b", function(define, require, module, exports, global, wx, App){
            define("index.js", function(){ wx.getLocation() }) });"#;
        let (sdks, collected) = found(config, &[("app-service.js", plugin)]);
        assert_eq!(sdks, ["tencent-video-plugin present  location.precise certain"]);
        assert_eq!(collected, ["sdk:tencent-video-plugin wx.getLocation"]);
        // One weak mark alone names nothing; two of different kinds do, and not for sure.
        assert_eq!(found(CONFIG, &[("app.js", "var g = require('geetest')")]).0, [""; 0]);
        let two = "var g = require('geetest'); var u = 'https://api.geetest.com/x'";
        assert_eq!(found(CONFIG, &[("app.js", two)]).0, ["geetest present   likely"]);
        assert_eq!(
            found(CONFIG, &[("app.js", "// umtrack-wx\nvar sensors = 1; foo('a sensorsdata b')")]).0,
            [""; 0]
        );
    }
}
