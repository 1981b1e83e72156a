//! The scripts in, where the personal information that they obtain goes out: from each call that sends data back to
//! what gave it, with the places between.
//!
//! Order and conditions do not count, and a condition on a value is no flow of it. What is followed: names, members,
//! calls and what they return, callbacks and promises, `setData`, `globalData` and storage by constant keys.

mod calls;
mod events;
mod index;
mod names;
mod roots;
#[cfg(test)]
mod tests;
mod text;
mod walk;

use super::collection::Places;
use super::resolve::{CallRef, Called, Resolved};
use super::values::Evaluator;
use crate::base::Location;
use crate::fact::{self, Body, Fact};
use crate::format::js::{Node, NodeId};
use crate::program::{MiniProgram, Program, urls};
use crate::signature::Signatures;
use crate::signature::raw::ApiKind;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;
use walk::{Hop, State, Step, Walker};

/// Expressions looked at for one sink.
const MAX_STATES: usize = 20_000;
/// Flows kept of one app.
const MAX_FLOWS: usize = 2_000;
/// Places of one flow that are told.
const MAX_TOLD: usize = 24;

/// What gives personal information, and what becomes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trace {
    /// Kind of sink: `network`, `upload`, `socket`, `cloud`, `analytics` or `navigate`.
    pub sink: String,
    /// The method that sends: `wx.request`.
    pub api: String,
    /// Host, where constant.
    pub host: String,
    /// Whose the host is: `own`, `service` or `unknown`; empty without a host.
    pub recipient: String,
    /// Owner of the host, where known.
    pub owner: String,
    /// Country of the owner, where known.
    pub country: String,
    /// Whether it is sent in the clear.
    pub cleartext: bool,
    /// Whether the host is an address and no name.
    pub address: bool,
    /// How sure.
    pub certainty: String,
    /// Whose code sends it.
    pub subject: String,
    /// The places from the source to the sink: how the value comes there, a name, the place.
    pub steps: Vec<(String, String, Location)>,
}

/// All flows.
#[derive(Debug, Default)]
pub(super) struct Flows {
    pub(super) facts: Vec<Fact>,
    /// By the place of their source.
    pub(super) traces: BTreeMap<Location, Vec<Trace>>,
    /// Addresses that requests go to, put together from constants.
    pub(super) urls: Vec<(String, Location)>,
    pub(super) exhausted: bool,
}

/// A call that sends data.
struct Sink {
    call: CallRef,
    kind: &'static str,
    called: Called,
    arguments: Vec<NodeId>,
}

pub(super) fn find<'a>(
    program: &Program,
    mini: &MiniProgram,
    signatures: &'a Signatures,
    evaluator: &mut Evaluator<'a>,
    resolved: &Resolved,
    places: &Places<'_>,
) -> Flows {
    let sinks = sinks(mini, signatures, evaluator, resolved);
    if sinks.is_empty() {
        return Flows::default();
    }
    let mut index = index::build(evaluator, resolved, signatures);
    let events = events::find(program, mini, evaluator.modules, signatures, &mut index);
    let walker = Walker::new(evaluator, resolved, signatures, index, events);
    let mut finder = Finder {
        walker,
        signatures,
        places,
        flows: Flows::default(),
        own: None,
        kept: 0,
        told: BTreeSet::new(),
    };
    let addresses: Vec<Vec<(String, bool)>> =
        sinks.iter().map(|sink| finder.addresses(sink, &Rc::from([]))).collect();
    finder.own = own_domain(&addresses, signatures);
    for (sink, urls) in sinks.iter().zip(addresses) {
        let at = places.of(sink.call);
        finder.flows.urls.extend(urls.into_iter().map(|(url, _)| (url, at.clone())));
        finder.sink(sink);
    }
    finder.flows.exhausted |= finder.walker.is_exhausted();
    let readings = readings(&finder.walker.events, signatures);
    finder.flows.facts.extend(readings);
    finder.flows
}

fn sinks(
    mini: &MiniProgram,
    signatures: &Signatures,
    evaluator: &Evaluator<'_>,
    resolved: &Resolved,
) -> Vec<Sink> {
    let mut sinks = Vec::new();
    for (at, file) in mini.scripts.iter().enumerate() {
        for call in &file.script.calls {
            for called in resolved.methods((at, call.node)) {
                let models = evaluator.index.method(&signatures.bundle, &called.global, &called.method);
                let Some(kind) = models.iter().find_map(|model| sink_kind(model.kind, &called.method)) else {
                    continue;
                };
                let Node::Call(_, list) = file.script.node(call.node) else { continue };
                let arguments = file.script.list(list).to_vec();
                sinks.push(Sink { call: (at, call.node), kind, called: called.clone(), arguments });
            }
        }
    }
    sinks
}

/// What kind of sink a method is.
fn sink_kind(kind: ApiKind, method: &str) -> Option<&'static str> {
    let starts = |prefix: &str| method.starts_with(prefix);
    match kind {
        ApiKind::IpcSink => Some("navigate"),
        ApiKind::NetworkSink if starts("cloud.") || starts("Database") => Some("cloud"),
        ApiKind::NetworkSink if starts("upload") => Some("upload"),
        ApiKind::NetworkSink if method.contains("Socket") => Some("socket"),
        ApiKind::NetworkSink if starts("report") => Some("analytics"),
        ApiKind::NetworkSink => Some("network"),
        _ => None,
    }
}

/// The domain that most requests of the app go to and that belongs to nobody known: taken for its own.
fn own_domain(addresses: &[Vec<(String, bool)>], signatures: &Signatures) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for urls in addresses {
        let hosts: BTreeSet<String> = urls.iter().filter_map(|(url, _)| urls::host(url)).collect();
        let unknown = hosts.iter().filter(|host| signatures.host(host).is_none() && !is_address(host));
        for domain in unknown.map(|host| registrable(host)).collect::<BTreeSet<_>>() {
            *counts.entry(domain.to_owned()).or_default() += 1;
        }
    }
    let most = counts.values().copied().max()?;
    let mut first = counts.into_iter().filter(|(_, count)| *count == most);
    match (first.next(), first.next()) {
        (Some((domain, _)), None) => Some(domain),
        _ => None,
    }
}

/// The part of a host name that somebody registers: `example.com`, `example.com.cn`.
fn registrable(host: &str) -> &str {
    let dots: Vec<usize> = host.match_indices('.').map(|(at, _)| at).collect();
    let labels: Vec<&str> = host.rsplit('.').collect();
    let is_shared = matches!(labels.as_slice(), [top, second, _, ..]
        if top.len() == 2 && matches!(*second, "com" | "net" | "org" | "gov" | "edu" | "ac" | "co"));
    let kept = if is_shared { 3 } else { 2 };
    let start = dots.len().checked_sub(kept).and_then(|at| dots.get(at)).map_or(0, |dot| dot + 1);
    host.get(start..).unwrap_or(host)
}

fn is_address(host: &str) -> bool {
    host.split('.').all(|part| part.parse::<u8>().is_ok())
}

/// Whether the host of a URL is all there: followed by something, or the text is known to its end.
fn has_host(url: &str, whole: bool) -> bool {
    let behind = url.split_once("://").map(|(_, rest)| rest);
    behind.is_some_and(|rest| whole || rest.contains(['/', '?', '#', ':']))
}

/// Where a walk came from: the step after, and what to tell of it.
struct Visit {
    state: State,
    after: Option<usize>,
    hop: Option<Hop>,
}

struct Finder<'f, 'w, 'a> {
    walker: Walker<'w, 'a>,
    signatures: &'f Signatures,
    places: &'f Places<'f>,
    flows: Flows,
    own: Option<String>,
    kept: usize,
    told: BTreeSet<(Location, String, Location, String)>,
}

/// What gives the value.
struct Origin {
    api: String,
    data: Vec<String>,
    at: Location,
    certainty: &'static str,
    phase: Vec<&'static str>,
}

impl Finder<'_, '_, '_> {
    /// The constant addresses of a request, and whether each is all of it.
    fn addresses(&mut self, sink: &Sink, calls: &walk::Calls) -> Vec<(String, bool)> {
        let Some(first) = sink.arguments.first().copied() else { return Vec::new() };
        let path = vec![self.walker.index.names.id("url")];
        let state = State { at: sink.call.0, node: first, path, calls: Rc::clone(calls) };
        let texts = self.walker.texts(&state).into_iter();
        texts.filter(|it| has_host(&it.text, it.whole)).map(|it| (it.text, it.whole)).collect()
    }

    /// Follows all that a sink is given back to where it comes from.
    fn sink(&mut self, sink: &Sink) {
        let mut visits: Vec<Visit> = Vec::new();
        let mut seen = Walker::fresh();
        let mut open = VecDeque::new();
        for argument in &sink.arguments {
            let state = State { at: sink.call.0, node: *argument, path: Vec::new(), calls: Rc::from([]) };
            if seen.insert(state.clone()) {
                open.push_back(visits.len());
                visits.push(Visit { state, after: None, hop: None });
            }
        }
        let mut hosts: HashMap<walk::Calls, Vec<(String, bool)>> = HashMap::new();
        while let Some(at) = open.pop_front() {
            let Some(state) = visits.get(at).map(|visit| visit.state.clone()) else { break };
            for step in self.walker.back(&state, true) {
                match step {
                    Step::To(next, hop) => {
                        if visits.len() >= MAX_STATES {
                            self.flows.exhausted = true;
                            return;
                        }
                        if seen.insert(next.clone()) {
                            open.push_back(visits.len());
                            visits.push(Visit { state: next, after: Some(at), hop });
                        }
                    }
                    Step::Source(call, called, made) => {
                        let origin = self.called(call, &called, made);
                        self.found(sink, &visits, at, origin, &mut hosts);
                    }
                    Step::Event(event) => {
                        let origin = self.event(event);
                        self.found(sink, &visits, at, origin, &mut hosts);
                    }
                }
            }
        }
    }

    fn called(&self, call: CallRef, called: &Called, made: bool) -> Option<Origin> {
        let index = self.signatures.scripts();
        let models = index.method(&self.signatures.bundle, &called.global, &called.method);
        let sources = models.iter().filter(|model| model.kind == ApiKind::Source);
        Some(Origin {
            api: format!("{}.{}", called.global, called.method),
            data: sources.flat_map(|model| model.data.clone()).collect(),
            at: self.places.of(call),
            certainty: match (made, called.certain) {
                (true, _) => "possible",
                (false, true) => "certain",
                (false, false) => "likely",
            },
            phase: self.places.phase(call),
        })
    }

    fn event(&self, event: usize) -> Option<Origin> {
        let event = self.walker.events.get(event)?;
        Some(Origin {
            api: event.api.clone(),
            data: event.data.clone(),
            at: event.at.clone(),
            certainty: event.certainty,
            phase: vec!["user-action"],
        })
    }

    fn found(
        &mut self,
        sink: &Sink,
        visits: &[Visit],
        at: usize,
        origin: Option<Origin>,
        hosts: &mut HashMap<walk::Calls, Vec<(String, bool)>>,
    ) {
        let (Some(origin), Some(last)) = (origin, visits.get(at)) else { return };
        let urls = match hosts.get(&last.state.calls) {
            Some(known) => known.clone(),
            None => {
                let urls = self.addresses(sink, &last.state.calls);
                hosts.insert(Rc::clone(&last.state.calls), urls.clone());
                urls
            }
        };
        let place = self.places.of(sink.call);
        let steps = self.steps(visits, at, &origin, sink, &place);
        let mut by_host: BTreeMap<String, bool> = BTreeMap::new();
        for (url, _) in &urls {
            if let Some(host) = urls::host(url) {
                *by_host.entry(host).or_default() |= urls::is_cleartext(url);
            }
        }
        if by_host.is_empty() {
            by_host.insert(String::new(), false);
        }
        for (host, cleartext) in by_host {
            if self.kept >= MAX_FLOWS {
                self.flows.exhausted = true;
                return;
            }
            let key = (origin.at.clone(), origin.api.clone(), place.clone(), host.clone());
            if self.told.insert(key) {
                self.kept += 1;
                self.tell(sink, &origin, host, cleartext, steps.clone());
            }
        }
    }

    /// The places on the way, the source first.
    fn steps(
        &self,
        visits: &[Visit],
        at: usize,
        origin: &Origin,
        sink: &Sink,
        place: &Location,
    ) -> Vec<(String, String, Location)> {
        let mut steps = vec![("source".to_owned(), origin.api.clone(), origin.at.clone())];
        let mut next = visits.get(at);
        while let Some(visit) = next {
            if let Some(hop) = &visit.hop
                && steps.len() < MAX_TOLD
            {
                let at = self.places.of((hop.at, hop.node));
                if steps.last().is_none_or(|(_, _, last)| *last != at) {
                    steps.push((hop.kind.to_owned(), hop.name.clone(), at));
                }
            }
            next = visit.after.and_then(|after| visits.get(after));
        }
        let api = format!("{}.{}", sink.called.global, sink.called.method);
        steps.push(("sink".to_owned(), api, place.clone()));
        steps
    }

    fn tell(
        &mut self,
        sink: &Sink,
        origin: &Origin,
        host: String,
        cleartext: bool,
        steps: Vec<(String, String, Location)>,
    ) {
        let domain = self.signatures.host(&host);
        let recipient = match domain {
            _ if host.is_empty() => "",
            Some(_) => "service",
            None if self.own.as_deref() == Some(registrable(&host)) => "own",
            None => "unknown",
        };
        let certainty = match (origin.certainty, sink.called.certain) {
            ("certain", true) => "certain",
            ("possible", _) => "possible",
            _ => "likely",
        };
        let subject = self.places.subject(sink.call);
        let trace = Trace {
            sink: sink.kind.to_owned(),
            api: format!("{}.{}", sink.called.global, sink.called.method),
            address: is_address(&host),
            recipient: recipient.to_owned(),
            owner: domain.map(|it| it.owner.clone()).unwrap_or_default(),
            country: domain.map(|it| it.country.clone()).unwrap_or_default(),
            cleartext,
            certainty: certainty.to_owned(),
            subject: subject.to_string(),
            host,
            steps,
        };
        let mut reported = BTreeSet::new();
        for code_type in &origin.data {
            let Some(data) = self.signatures.report_type(code_type).filter(|data| reported.insert(*data))
            else {
                continue;
            };
            let body = fact::Flow {
                data: data.to_owned(),
                code_type: code_type.clone(),
                api: origin.api.clone(),
                sink: trace.sink.clone(),
                sink_api: trace.api.clone(),
                host: trace.host.clone(),
                recipient: trace.recipient.clone(),
                owner: trace.owner.clone(),
                country: trace.country.clone(),
                cleartext,
                address: trace.address,
                phase: origin.phase.iter().map(|phase| (*phase).to_owned()).collect(),
                certainty: certainty.to_owned(),
            };
            self.flows.facts.push(Fact::new(Body::Flow(body), origin.at.clone()).by(subject.clone()));
        }
        self.flows.traces.entry(origin.at.clone()).or_default().push(trace);
    }
}

/// Readings that only the handler of an event tells of.
fn readings(events: &[events::Event], signatures: &Signatures) -> Vec<Fact> {
    let alone = events.iter().filter(|event| event.alone);
    let fact = |event: &events::Event| {
        let code_type = event.data.first()?;
        let body = fact::Collection {
            data: signatures.report_type(code_type)?.to_owned(),
            code_type: code_type.clone(),
            api: event.api.clone(),
            via: "event".to_owned(),
            permitted: true,
            phase: vec!["user-action".to_owned()],
            certainty: event.certainty.to_owned(),
            ..fact::Collection::default()
        };
        Some(Fact::new(Body::Collection(body), event.at.clone()))
    };
    alone.filter_map(fact).collect()
}
