//! How the user is asked, in; facts out on ways that disturb or deceive: asking again at once when refused, at every
//! show, for several things together, and consent that the code gives for the user.

use super::collection::Places;
use super::phase::{Phases, Site};
use super::resolve::{CallRef, Resolved};
use super::values::{Evaluator, Value};
use crate::fact::{self, Body, Fact};
use crate::format::js::{CallSite, FunctionId, Node, NodeId, Script};
use crate::signature::Signatures;
use crate::signature::raw::ApiKind;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// A request of a permission.
struct Request<'a> {
    call: CallRef,
    site: Site,
    api: String,
    scope: String,
    arguments: &'a [NodeId],
}

pub(super) fn facts(
    signatures: &Signatures,
    evaluator: &mut Evaluator<'_>,
    resolved: &Resolved,
    phases: &Phases,
    places: &Places<'_>,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut requests: Vec<Request<'_>> = Vec::new();
    let files = evaluator.files;
    for (at, file) in files.iter().enumerate() {
        for call in &file.script.calls {
            for called in resolved.methods((at, call.node)) {
                let models = evaluator.index.method(&signatures.bundle, &called.global, &called.method);
                let Node::Call(_, list) = file.script.node(call.node) else { continue };
                let arguments = file.script.list(list);
                let api = format!("{}.{}", called.global, called.method);
                if models.iter().any(|model| model.kind == ApiKind::PermissionRequest) {
                    let scope = scope(evaluator, at, &file.script, arguments);
                    let site = (at, call.function);
                    requests.push(Request { call: (at, call.node), site, api, scope, arguments });
                } else if *called.method == *"onNeedPrivacyAuthorization" && agrees(evaluator, at, arguments)
                {
                    facts.push(fact("agrees", &api, "", (at, call), places));
                }
            }
        }
    }
    let checks = phases.checks();
    let shown = phases.follow(phases.shows(), |site| checks.contains(&site));
    let mut together: BTreeMap<Site, BTreeSet<String>> = BTreeMap::new();
    for request in &requests {
        together.entry(request.site).or_default().insert(request.scope.clone());
    }
    for request in &requests {
        let Some(script) = evaluator.script(request.site.0) else { continue };
        let Some(call) = script.call_at(request.call.1) else { continue };
        let mut add = |pattern: &str| {
            facts.push(fact(pattern, &request.api, &request.scope, (request.site.0, call), places));
        };
        if refused_again(evaluator, request, &requests, phases) {
            add("again");
        }
        if shown.contains(&request.site) && !checks.contains(&request.site) {
            add("every-show");
        }
        let scopes = together.get(&request.site);
        if call.in_loop || scopes.is_some_and(|it| it.iter().filter(|scope| !scope.is_empty()).count() > 1) {
            add("together");
        }
    }
    facts
}

fn fact(pattern: &str, api: &str, scope: &str, (at, call): (usize, &CallSite), places: &Places<'_>) -> Fact {
    let place = (at, call.node);
    let body = fact::Asking {
        pattern: pattern.to_owned(),
        api: api.to_owned(),
        scope: scope.to_owned(),
        phase: places.phase(place).iter().map(|phase| (*phase).to_owned()).collect(),
    };
    Fact::new(Body::Asking(body), places.of(place)).by(places.subject(place))
}

/// The constant `scope` of a request.
fn scope(evaluator: &mut Evaluator<'_>, at: usize, script: &Script, arguments: &[NodeId]) -> String {
    let found = property(script, arguments, "scope").map(|value| evaluator.eval(at, value));
    match found.as_deref() {
        Some([only]) => match &only.value {
            Value::Text(text) => text.to_string(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// A property of the object that is given first.
fn property(script: &Script, arguments: &[NodeId], wanted: &str) -> Option<NodeId> {
    let Node::Object(list) = script.node(*arguments.first()?) else { return None };
    let rows = script.properties(list).iter();
    rows.rev().find(|row| row.name.is_some_and(|name| script.text(name) == wanted)).map(|row| row.value)
}

/// Whether what runs when the user refuses makes the same request again, and nothing between asks or looks.
fn refused_again(
    evaluator: &mut Evaluator<'_>,
    request: &Request<'_>,
    requests: &[Request<'_>],
    phases: &Phases,
) -> bool {
    let at = request.site.0;
    let Some(script) = evaluator.script(at) else { return false };
    let mut handlers: Vec<NodeId> = property(script, request.arguments, "fail").into_iter().collect();
    handlers.extend(caught(script, request.call.1));
    let mut sites: Vec<Site> = Vec::new();
    for handler in handlers {
        for value in evaluator.eval(at, handler) {
            if let Value::Function(at, function) = value.value {
                sites.push((at, function));
            }
        }
    }
    let checks = phases.checks();
    let reached = phases.follow(&sites, |site| checks.contains(&site));
    let same = requests.iter().filter(|it| it.api == request.api && it.scope == request.scope);
    same.into_iter().any(|it| reached.contains(&it.site) && !checks.contains(&it.site))
}

/// What is given to `.catch` of a call, or of what follows it.
fn caught(script: &Script, call: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut promises = FxHashSet::from_iter([call]);
    for site in &script.calls {
        let Node::Call(callee, list) = script.node(site.node) else { continue };
        let Node::Member(object, name) = script.node(callee) else { continue };
        if promises.contains(&object) {
            promises.insert(site.node);
            match (script.text(name), script.list(list)) {
                ("catch", [handler, ..]) | ("then", [_, handler, ..]) => found.push(*handler),
                _ => {}
            }
        }
    }
    found
}

/// Whether a handler of the platform's privacy question answers it with yes by itself.
fn agrees(evaluator: &mut Evaluator<'_>, at: usize, arguments: &[NodeId]) -> bool {
    let Some(first) = arguments.first() else { return false };
    evaluator.eval(at, *first).iter().any(|value| match value.value {
        Value::Function(at, function) => evaluator.script(at).is_some_and(|script| answers(script, function)),
        _ => false,
    })
}

fn answers(script: &Script, function: FunctionId) -> bool {
    script.calls.iter().filter(|call| call.function == function).any(|call| {
        let Node::Call(callee, list) = script.node(call.node) else { return false };
        let Node::Local(symbol) = script.node(callee) else { return false };
        let is_resolve = matches!(script.values_of(symbol), [value] if script.node(*value) == Node::Parameter(function, 0));
        let event = property(script, script.list(list), "event").map(|event| script.node(event));
        is_resolve && matches!(event, Some(Node::Text(name)) if script.text(name) == "agree")
    })
}
