//! The calls of all scripts in, facts out: one for each call and type of personal information.

use super::asking;
use super::flow::{self, Trace};
use super::modules::{ModuleId, Modules, Wrap};
use super::phase::{self, Phases};
use super::reach;
use super::resolve::{CallRef, Resolved};
use super::sdks::{self, Owners};
use super::values::{Evaluator, Value};
use super::views::Views;
use crate::analysis::collection::{is_reported, kind_name};
use crate::analysis::phases::SdkStart;
use crate::analysis::products::Products;
use crate::base::Location;
use crate::fact::{self, Body, Fact, Subject};
use crate::format::js::{FunctionId, Name, Node, NodeId, Script};
use crate::program::MiniProgram;
use crate::signature::Signatures;
use crate::signature::raw::{ApiKind, Method};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Functions around a call that are named in its place.
const MAX_NAMES: usize = 64;

/// What the scripts do.
#[derive(Default)]
pub(in crate::analysis) struct Found {
    pub(in crate::analysis) facts: Vec<Fact>,
    /// Where what they obtain goes, by the place that obtains it.
    pub(in crate::analysis) flows: BTreeMap<Location, Vec<Trace>>,
    /// Addresses that are sent to, put together from constants.
    pub(in crate::analysis) urls: Vec<(String, Location)>,
    /// What was left undone.
    pub(in crate::analysis) undone: Vec<&'static str>,
    /// The SDKs that are started, by id.
    pub(in crate::analysis) sdks: BTreeMap<String, SdkStart>,
}

/// The facts of all calls.
pub(in crate::analysis) fn collect(
    mini: &MiniProgram,
    signatures: &Signatures,
    products: &Products,
    views: &Views<'_>,
) -> Found {
    let modules = Modules::of(&mini.scripts);
    let mut evaluator = Evaluator::new(&mini.scripts, &modules, signatures.scripts());
    let reached = reach::reached(mini, &mut evaluator);
    let resolved = Resolved::of(&mut evaluator, signatures);
    let phases = phase::of(mini, signatures, &mut evaluator, &resolved, (&reached, views));
    let owners = Owners::of(mini, &modules, signatures.marks(), products);
    let sdks = sdks::starts(mini, signatures, products, (&owners, &phases), &reached, &mut evaluator);
    let (modules, reached, phases) = (&modules, &reached, &phases);
    let places = Places { mini, signatures, modules, reached, phases, owners: &owners };
    let flows = flow::find(mini, signatures, &mut evaluator, &resolved, (&places, views));
    let (asking, is_cut) = asking::facts(&mut evaluator, &resolved, phases, &places);
    let mut collector = Collector { signatures, evaluator, resolved: &resolved, places, facts: flows.facts };
    collector.facts.extend(asking);
    collector.calls();
    for (at, file) in mini.scripts.iter().enumerate() {
        collector.guesses(at, &file.script);
    }
    collector.tokens();
    collector.names();
    let values = collector.evaluator.is_exhausted();
    let cuts =
        [(values, "values in scripts"), (flows.exhausted, "flows"), (is_cut, "requests of permissions")];
    Found {
        undone: cuts.into_iter().filter_map(|(is_cut, what)| is_cut.then_some(what)).collect(),
        facts: collector.facts,
        flows: flows.traces,
        urls: flows.urls,
        sdks,
    }
}

/// Where expressions stand, and when they run.
pub(super) struct Places<'p> {
    mini: &'p MiniProgram,
    signatures: &'p Signatures,
    modules: &'p Modules,
    reached: &'p FxHashSet<ModuleId>,
    phases: &'p Phases,
    owners: &'p Owners,
}

struct Collector<'a, 'p> {
    signatures: &'a Signatures,
    evaluator: Evaluator<'a>,
    resolved: &'p Resolved<'a>,
    places: Places<'p>,
    facts: Vec<Fact>,
}

/// A method of a platform that is called somewhere.
struct Use {
    global: String,
    method: String,
    certainty: &'static str,
    via: &'static str,
}

impl Collector<'_, '_> {
    /// Calls of methods of which something is known.
    fn calls(&mut self) {
        let resolved = self.resolved;
        for (call, called) in resolved.modelled() {
            let Some(script) = self.evaluator.script(call.0) else { continue };
            let certainty = if called.certain { "certain" } else { "likely" };
            let (global, method) = (called.global.to_string(), called.method.to_string());
            let used = Use { global, method, certainty, via: "call" };
            self.uses(call, script, &[used]);
        }
    }

    /// Calls that lead to no known method, and may for their name or for what they are given.
    fn guesses(&mut self, at: usize, script: &Script) {
        let scripts = self.signatures.scripts();
        let names =
            script.texts().filter(|(_, text)| scripts.is_distinctive(text) || scripts.is_source(text));
        let names: FxHashSet<Name> = names.map(|(name, _)| name).collect();
        if names.is_empty() {
            return;
        }
        let is_named =
            |node: NodeId| matches!(script.node(node), Node::Member(_, name) if names.contains(&name));
        for call in &script.calls {
            let Node::Call(callee, arguments) = script.node(call.node) else { continue };
            let arguments = script.list(arguments);
            let may_be = is_named(callee) || arguments.iter().any(|argument| is_named(*argument));
            if !may_be || self.resolved.methods((at, call.node)).iter().any(|it| !it.models.is_empty()) {
                continue;
            }
            let mut uses = self.named(at, script, callee);
            if uses.is_empty() {
                uses = self.handed_on(at, script, arguments);
            }
            self.uses((at, call.node), script, &uses);
        }
    }

    fn uses(&mut self, call: CallRef, script: &Script, uses: &[Use]) {
        let (false, Some(site)) = (uses.is_empty(), script.call_at(call.1)) else { return };
        let Node::Call(_, arguments) = script.node(call.1) else { return };
        let place = self.places.at(call, site.function, site.offset);
        let detail = self.address(call.0, script, script.list(arguments));
        for used in uses {
            self.used(used, &place, &detail);
        }
    }

    /// A method that only a platform has by that name, of an object of which nothing is known.
    fn named(&mut self, at: usize, script: &Script, callee: NodeId) -> Vec<Use> {
        let Node::Member(_, name) = script.node(callee) else { return Vec::new() };
        let name = script.text(name);
        if !self.signatures.scripts().is_distinctive(name) || !self.evaluator.eval(at, callee).is_empty() {
            return Vec::new();
        }
        let global = self.global().to_owned();
        vec![Use { global, method: name.to_owned(), certainty: "possible", via: "call" }]
    }

    /// Methods handed to a function that may call them: `promisify(wx.getLocation)`.
    fn handed_on(&mut self, at: usize, script: &Script, arguments: &[NodeId]) -> Vec<Use> {
        let mut uses = Vec::new();
        for argument in arguments {
            let Node::Member(_, name) = script.node(*argument) else { continue };
            if !self.signatures.scripts().is_source(script.text(name)) {
                continue;
            }
            for valued in self.evaluator.eval(at, *argument) {
                if let Value::Method(global, method) = &valued.value {
                    uses.push(Use {
                        global: global.to_string(),
                        method: method.to_string(),
                        certainty: "possible",
                        via: "argument",
                    });
                }
            }
        }
        uses
    }

    /// The constant `url` of the object that is given first: where a request goes.
    fn address(&mut self, at: usize, script: &Script, arguments: &[NodeId]) -> String {
        let Some(name) = script.name("url") else { return String::new() };
        let Some(Node::Object(list)) = arguments.first().map(|argument| script.node(*argument)) else {
            return String::new();
        };
        let Some(url) = script.properties(list).iter().find(|row| row.name == Some(name)) else {
            return String::new();
        };
        match self.evaluator.eval(at, url.value).as_slice() {
            [one] => match &one.value {
                Value::Text(text) => text.to_string(),
                _ => String::new(),
            },
            _ => String::new(),
        }
    }

    fn used(&mut self, used: &Use, place: &Place, detail: &str) {
        let signatures = self.signatures;
        let api = format!("{}.{}", used.global, used.method);
        let mut given: BTreeMap<String, Fact> = BTreeMap::new();
        for method in signatures.scripts().method(&signatures.bundle, &used.global, &used.method) {
            match method.kind {
                ApiKind::Source | ApiKind::WeakSource => {
                    for (data, body) in self.given(method, &api, used, place) {
                        given.entry(data.to_owned()).or_insert_with(|| place.fact(Body::Collection(body)));
                    }
                }
                // A guess that a method is called says nothing of where data goes.
                kind if used.certainty == "possible" || !is_reported(kind) => {}
                kind => {
                    let body = fact::Call {
                        model: kind_name(kind),
                        api: api.clone(),
                        detail: Some(detail.to_owned()).filter(|text| !text.is_empty()).into_iter().collect(),
                        phase: place.phase.iter().map(|phase| (*phase).to_owned()).collect(),
                        ..fact::Call::default()
                    };
                    self.facts.push(place.fact(Body::Call(body)));
                }
            }
        }
        self.facts.extend(given.into_values());
    }

    /// One row for each report-level type that a method gives.
    fn given(&self, method: &Method, api: &str, used: &Use, place: &Place) -> Vec<(&str, fact::Collection)> {
        let report = |code_type: &String| {
            let data = self.signatures.report_type(code_type)?;
            let body = fact::Collection {
                data: data.to_owned(),
                code_type: code_type.clone(),
                api: api.to_owned(),
                via: used.via.to_owned(),
                weak: method.kind == ApiKind::WeakSource,
                permissions: Some(method.scope.clone())
                    .filter(|scope| !scope.is_empty())
                    .into_iter()
                    .collect(),
                permitted: true,
                phase: place.phase.iter().map(|phase| (*phase).to_owned()).collect(),
                certainty: used.certainty.to_owned(),
                ..fact::Collection::default()
            };
            Some((data, body))
        };
        method.data.iter().filter_map(report).collect()
    }

    /// Calls seen as text in scripts that do not parse.
    fn tokens(&mut self) {
        for (file, token) in &self.places.mini.tokens {
            if !self.signatures.scripts().is_global(&token.object) {
                continue;
            }
            let used = Use {
                global: token.object.clone(),
                method: token.member.clone(),
                certainty: "possible",
                via: "text",
            };
            let offset = Some(u64::from(token.offset));
            let at = Location { offset, ..Location::file(file) };
            self.used(&used, &Place { at, subject: Subject::App, phase: vec!["unknown"] }, "");
        }
    }

    /// Methods of HarmonyOS whose name and module both stand in bytecode: no more than a hint that it is called.
    fn names(&mut self) {
        for (file, names) in &self.places.mini.ark {
            for method in self.signatures.bundle.methods.iter().filter(|it| it.global.starts_with("@ohos.")) {
                let module = method.global.replacen('.', ":", 1);
                if !names.contains_key(&module) && !names.contains_key(&method.global) {
                    continue;
                }
                for (name, offset) in method.names.iter().filter_map(|name| names.get_key_value(name)) {
                    let (global, method) = (method.global.clone(), name.clone());
                    let used = Use { global, method, certainty: "possible", via: "text" };
                    let at = Location { offset: Some(u64::from(*offset)), ..Location::file(file) };
                    self.used(&used, &Place { at, subject: Subject::App, phase: vec!["unknown"] }, "");
                }
            }
        }
    }

    /// The global object of the platform.
    fn global(&self) -> &'static str {
        use crate::container::Platform;
        match self.places.mini.platform {
            Platform::Alipay => "my",
            Platform::Douyin => "tt",
            Platform::Baidu => "swan",
            Platform::Qq => "qq",
            Platform::Kuaishou => "ks",
            Platform::Jd => "jd",
            Platform::Uniapp => "uni",
            _ => "wx",
        }
    }
}

impl Places<'_> {
    /// Where an expression stands.
    pub(super) fn of(&self, expression: CallRef) -> Location {
        self.whole(expression).map(|place| place.at).unwrap_or_default()
    }

    /// When it runs.
    pub(super) fn phase(&self, expression: CallRef) -> Vec<&'static str> {
        self.whole(expression).map(|place| place.phase).unwrap_or_default()
    }

    /// Whose code it is.
    pub(super) fn subject(&self, expression: CallRef) -> Subject {
        self.whole(expression).map(|place| place.subject).unwrap_or_default()
    }

    fn whole(&self, (at, node): CallRef) -> Option<Place> {
        let script = &self.mini.scripts.get(at)?.script;
        let (function, offset) = match script.call_at(node) {
            Some(call) => (call.function, call.offset),
            None => (script.function_around(node), script.offset(node)),
        };
        Some(self.at((at, node), function, offset))
    }

    /// The SDK whose module it is.
    fn owner(&self, id: ModuleId) -> Option<String> {
        let sdk = self.owners.sdk(id, self.modules)?;
        Some(self.signatures.bundle.sdks.get(crate::base::index(sdk))?.id.clone())
    }

    fn at(&self, (at, node): CallRef, function: FunctionId, offset: u32) -> Place {
        let id = self.modules.around(at, function);
        let module = id.and_then(|id| self.modules.get(id));
        let script = self.mini.scripts.get(at);
        let file = script.map(|file| file.file.clone()).unwrap_or_default();
        let class = module.filter(|module| module.wrap != Wrap::File || module.name != file);
        let name = class.map(|module| module.name.clone());
        let is_plugin = name.as_deref().is_some_and(|name| name.starts_with("__plugin__/"));
        Place {
            at: Location {
                class: name,
                method: script.and_then(|file| function_name(self.modules, at, &file.script, function)),
                offset: Some(u64::from(offset)),
                line: script.and_then(|file| file.line(offset)),
                file,
            },
            subject: match id.and_then(|id| self.owner(id)) {
                Some(sdk) => Subject::Sdk(sdk),
                None if is_plugin => Subject::Unknown,
                None => Subject::App,
            },
            phase: match self.phases.of((at, function), node) {
                known if !known.is_empty() => known,
                _ if id.is_none_or(|id| self.reached.contains(&id)) => vec!["unknown"],
                _ => vec!["unreached"],
            },
        }
    }
}

/// Where a call stands and whose it is.
struct Place {
    at: Location,
    subject: Subject,
    phase: Vec<&'static str>,
}

impl Place {
    fn fact(&self, body: Body) -> Fact {
        Fact::new(body, self.at.clone()).by(self.subject.clone())
    }
}

/// The innermost name among the functions around a call, inside its module.
fn function_name(modules: &Modules, at: usize, script: &Script, function: FunctionId) -> Option<String> {
    let mut id = function;
    for _ in 0..MAX_NAMES {
        if modules.of_function(at, id).is_some() {
            return None;
        }
        let row = script.function(id)?;
        if let Some(name) = row.name {
            return Some(script.text(name).to_owned());
        }
        id = row.parent;
    }
    None
}
