//! How the user is asked, in; facts out on ways that disturb or deceive: asking again at once when refused, at every
//! show, for several things together, and consent that the code gives for the user.

use super::collection::Places;
use super::phase::{Phases, Site};
use super::resolve::{CallRef, Resolved};
use super::values::{Evaluator, Value};
use crate::fact::{self, Body, Fact};
use crate::format::js::{CallSite, FunctionId, Node, NodeId, Script};
use crate::signature::raw::ApiKind;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Functions that are followed from refusals, in all of one app.
const MAX_FOLLOWED: usize = 2_000_000;

/// A request of a permission.
struct Request<'a> {
    call: CallRef,
    site: Site,
    api: String,
    scope: String,
    arguments: &'a [NodeId],
}

/// The facts, and whether some requests were not looked at.
pub(super) fn facts(
    evaluator: &mut Evaluator<'_>,
    resolved: &Resolved<'_>,
    phases: &Phases,
    places: &Places<'_>,
) -> (Vec<Fact>, bool) {
    let mut facts = Vec::new();
    let mut requests: Vec<Request<'_>> = Vec::new();
    for (call, called) in resolved.modelled() {
        let Some(script) = evaluator.script(call.0) else { continue };
        let (Node::Call(_, list), Some(site)) = (script.node(call.1), script.call_at(call.1)) else {
            continue;
        };
        let arguments = script.list(list);
        if called.is_any(&[ApiKind::PermissionRequest]) {
            let scope = scope(evaluator, call.0, script, arguments);
            requests.push(Request {
                call,
                site: (call.0, site.function),
                api: called.api(),
                scope,
                arguments,
            });
        } else if called.is_any(&[ApiKind::Consent]) && agrees(evaluator, call.0, arguments) {
            facts.push(fact("agrees", &called.api(), "", (call.0, site), places));
        }
    }
    let checks = phases.checks();
    let shown = phases.follow(phases.shows(), |site| checks.contains(&site));
    let mut together: BTreeMap<Site, BTreeSet<&str>> = BTreeMap::new();
    let mut same: BTreeMap<(&str, &str), FxHashSet<Site>> = BTreeMap::new();
    for request in &requests {
        together.entry(request.site).or_default().insert(&request.scope);
        if !checks.contains(&request.site) {
            same.entry((&request.api, &request.scope)).or_default().insert(request.site);
        }
    }
    let mut refusals = Refusals { evaluator, phases, chains: FxHashMap::default(), left: MAX_FOLLOWED };
    for request in &requests {
        let Some(script) = refusals.evaluator.script(request.site.0) else { continue };
        let Some(call) = script.call_at(request.call.1) else { continue };
        let again = same.get(&(request.api.as_str(), request.scope.as_str()));
        let mut add = |pattern: &str| {
            facts.push(fact(pattern, &request.api, &request.scope, (request.site.0, call), places));
        };
        if again.is_some_and(|again| refusals.lead_to(request, script, again)) {
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
    (facts, refusals.left == 0)
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
    let first = arguments.first().and_then(|first| script.property_of(*first, "scope"));
    let found = first.map(|value| evaluator.eval(at, value));
    match found.as_deref() {
        Some([only]) => match &only.value {
            Value::Text(text) => text.to_string(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// What runs when the user refuses.
struct Refusals<'r, 'a> {
    evaluator: &'r mut Evaluator<'a>,
    phases: &'r Phases,
    /// Of each script the method call that is made on what a call gives.
    chains: FxHashMap<usize, FxHashMap<NodeId, NodeId>>,
    /// What is left of the ceiling.
    left: usize,
}

impl Refusals<'_, '_> {
    /// Whether what runs after a refusal comes to one of these, and nothing between asks or looks.
    fn lead_to(&mut self, request: &Request<'_>, script: &Script, again: &FxHashSet<Site>) -> bool {
        let at = request.site.0;
        let first = request.arguments.first();
        let mut handlers: Vec<NodeId> =
            first.and_then(|first| script.property_of(*first, "fail")).into_iter().collect();
        handlers.extend(self.caught(at, script, request.call.1));
        let mut sites: Vec<Site> = Vec::new();
        for handler in handlers {
            for value in self.evaluator.eval(at, handler) {
                if let Value::Function(at, function) = value.value {
                    sites.push((at, function));
                }
            }
        }
        if sites.is_empty() || self.left == 0 {
            return false;
        }
        let checks = self.phases.checks();
        let reached = self.phases.follow(&sites, |site| checks.contains(&site));
        self.left = self.left.saturating_sub(reached.len());
        reached.iter().any(|site| again.contains(site))
    }

    /// What is given to `.catch` of a call, or of what follows it.
    fn caught(&mut self, at: usize, script: &Script, call: NodeId) -> Vec<NodeId> {
        let chain = self.chains.entry(at).or_insert_with(|| {
            let next = script.calls.iter().filter_map(|site| match script.node(site.node) {
                Node::Call(callee, _) => match script.node(callee) {
                    Node::Member(object, _) => Some((object, site.node)),
                    _ => None,
                },
                _ => None,
            });
            next.collect()
        });
        let mut found = Vec::new();
        let mut promise = call;
        while let Some(next) = chain.get(&promise) {
            promise = *next;
            let Node::Call(callee, list) = script.node(promise) else { break };
            let Node::Member(_, name) = script.node(callee) else { break };
            match (script.text(name), script.list(list)) {
                ("catch", [handler, ..]) | ("then", [_, handler, ..]) => found.push(*handler),
                _ => {}
            }
        }
        found
    }
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
        let first = script.list(list).first();
        let event = first.and_then(|first| script.property_of(*first, "event")).map(|event| script.node(event));
        is_resolve && matches!(event, Some(Node::Text(name)) if script.text(name) == "agree")
    })
}
