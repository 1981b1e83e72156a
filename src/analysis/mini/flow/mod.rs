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
use super::views::Views;
use crate::base::Location;
use crate::fact::{self, Body, Fact};
use crate::format::js::{Node, NodeId};
use crate::program::{MiniProgram, urls};
use crate::signature::Signatures;
use crate::signature::raw::ApiKind;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;
use text::Known;
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
struct Sink<'r, 'a> {
    call: CallRef,
    kind: &'static str,
    called: &'r Called<'a>,
    arguments: &'a [NodeId],
}

pub(super) fn find<'a>(
    mini: &'a MiniProgram,
    signatures: &'a Signatures,
    evaluator: &mut Evaluator<'a>,
    resolved: &Resolved<'a>,
    (places, views): (&Places<'_>, &Views<'_>),
) -> Flows {
    let mut index = index::declared(evaluator, resolved);
    let events = events::find(mini, evaluator.modules, (signatures, views), &mut index);
    let facts = readings(&events.0, signatures);
    let sinks = sinks(mini, resolved);
    if sinks.is_empty() {
        return Flows { facts, ..Flows::default() };
    }
    let index = index::complete(index, evaluator, resolved);
    let walker = Walker::new(evaluator, resolved, signatures, index, events);
    let mut finder = Finder {
        walker,
        signatures,
        places,
        flows: Flows { facts, ..Flows::default() },
        own: None,
        kept: 0,
        told: BTreeSet::new(),
    };
    let addresses: Vec<Vec<Known>> = sinks.iter().map(|sink| finder.addresses(sink, &Rc::from([]))).collect();
    finder.own = own_domain(&addresses, signatures);
    for (sink, urls) in sinks.iter().zip(addresses) {
        let at = places.of(sink.call);
        let whole = urls.into_iter().filter(has_host);
        finder.flows.urls.extend(whole.map(|url| (url.text, at.clone())));
        finder.sink(sink);
    }
    finder.flows.exhausted |= finder.walker.is_exhausted() || finder.walker.index.is_cut;
    finder.flows
}

fn sinks<'r, 'a>(mini: &'a MiniProgram, resolved: &'r Resolved<'a>) -> Vec<Sink<'r, 'a>> {
    let sinks = resolved.modelled().filter_map(|(call, called)| {
        let kind = called.models.iter().find_map(|model| model.sink)?.as_str();
        let script = &mini.scripts.get(call.0)?.script;
        let Node::Call(_, list) = script.node(call.1) else { return None };
        Some(Sink { call, kind, called, arguments: script.list(list) })
    });
    sinks.collect()
}

/// The domain that most requests of the app go to and that belongs to nobody known: taken for its own.
fn own_domain(addresses: &[Vec<Known>], signatures: &Signatures) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for urls in addresses {
        let hosts: BTreeSet<String> = urls.iter().filter_map(host).collect();
        let unknown = hosts.iter().filter(|host| signatures.host(host).is_none() && !urls::is_address(host));
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

/// Whether the host of a URL is all there: followed by something, or the text is known to its end.
fn has_host(url: &Known) -> bool {
    let behind = url.text.split_once("://").map(|(_, rest)| rest);
    behind.is_some_and(|rest| url.whole || rest.contains(['/', '?', '#', ':']))
}

fn host(url: &Known) -> Option<String> {
    has_host(url).then(|| urls::host(&url.text)).flatten()
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
    told: BTreeSet<(Location, String, CallRef, String)>,
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
    /// The addresses of a request as far as they are constant: at least with the scheme.
    fn addresses(&mut self, sink: &Sink<'_, '_>, calls: &walk::Calls) -> Vec<Known> {
        let Some(first) = sink.arguments.first().copied() else { return Vec::new() };
        let path = vec![self.walker.index.names.id("url")];
        let state = State { at: sink.call.0, node: first, path, calls: Rc::clone(calls) };
        self.walker.texts(&state).into_iter().filter(|it| it.text.contains("://")).collect()
    }

    /// Follows all that a sink is given back to where it comes from.
    fn sink(&mut self, sink: &Sink<'_, '_>) {
        let mut visits: Vec<Visit> = Vec::new();
        let mut seen = Walker::fresh();
        let mut open = VecDeque::new();
        for argument in sink.arguments {
            let state = State { at: sink.call.0, node: *argument, path: Vec::new(), calls: Rc::from([]) };
            if seen.insert(state.clone()) {
                open.push_back(visits.len());
                visits.push(Visit { state, after: None, hop: None });
            }
        }
        let mut hosts: HashMap<walk::Calls, Vec<Known>> = HashMap::new();
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
                        let origin = Some(self.called(call, &called, made));
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

    fn called(&self, call: CallRef, called: &Called<'_>, made: bool) -> Origin {
        let sources = called.models.iter().filter(|model| model.kind == ApiKind::Source);
        Origin {
            api: called.api(),
            data: sources.flat_map(|model| model.data.clone()).collect(),
            at: self.places.of(call),
            certainty: match (made, called.certain) {
                (true, _) => "possible",
                (false, true) => "certain",
                (false, false) => "likely",
            },
            phase: self.places.phase(call),
        }
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
        sink: &Sink<'_, '_>,
        visits: &[Visit],
        at: usize,
        origin: Option<Origin>,
        hosts: &mut HashMap<walk::Calls, Vec<Known>>,
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
        let mut by_host: BTreeMap<String, bool> = BTreeMap::new();
        for url in &urls {
            // Of an address whose host is not known the scheme may be.
            *by_host.entry(host(url).unwrap_or_default()).or_default() |= urls::is_cleartext(&url.text);
        }
        if by_host.is_empty() {
            by_host.insert(String::new(), false);
        }
        for (host, cleartext) in by_host {
            if self.kept >= MAX_FLOWS {
                self.flows.exhausted = true;
                return;
            }
            let key = (origin.at.clone(), origin.api.clone(), sink.call, host.clone());
            if self.told.insert(key) {
                self.kept += 1;
                let steps = self.steps(visits, at, &origin, sink);
                self.tell(sink, &origin, host, cleartext, steps);
            }
        }
    }

    /// The places on the way, the source first.
    fn steps(
        &self,
        visits: &[Visit],
        at: usize,
        origin: &Origin,
        sink: &Sink<'_, '_>,
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
        steps.push(("sink".to_owned(), sink.called.api(), self.places.of(sink.call)));
        steps
    }

    fn tell(
        &mut self,
        sink: &Sink<'_, '_>,
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
            api: sink.called.api(),
            address: urls::is_address(&host),
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
    let fact = |(event, code_type): (&events::Event, &String)| {
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
    alone.flat_map(|event| event.data.iter().map(move |data| (event, data))).filter_map(fact).collect()
}
