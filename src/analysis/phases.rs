//! Facts of code with their phases: when each place runs, how sure that is, by which path; and how far each SDK got.

use super::collection::Collected;
use super::consent::conditions::Conditions;
use super::consent::{self, Consent};
use super::graph::{Graph, SiteKind};
use super::owners::Owners;
use super::products::Products;
use super::reach::{Hop, Phase, Phases, Place, Roots, Trace};
use super::sweep::Counts;
use super::switches;
use crate::base::{Location, index, text};
use crate::fact::{Body, Fact, Subject};
use crate::program::Program;
use crate::signature::Signatures;
use crate::signature::api_index::class_name;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// How a place is reached in one phase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallPath {
    /// The phase.
    pub phase: &'static str,
    /// `certain`, `likely` or `possible`.
    pub certainty: &'static str,
    /// From the entry point to the method of the place: where each leads on, and the kind of the edge.
    pub steps: Vec<(Location, &'static str)>,
    /// The gate on the way, by position.
    pub gate: Option<usize>,
}

/// How each place is reached, surest phase first.
pub type Paths = BTreeMap<Location, Vec<CallPath>>;

/// How far an SDK got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SdkStart {
    /// Whether something starts it.
    pub initialised: bool,
    /// When, by phase.
    pub paths: Vec<CallPath>,
    /// What starts it: a method of its own, or a component.
    pub at: Location,
}

/// What the phases add to the facts.
#[derive(Debug, Default)]
pub struct Timing {
    /// Paths by place.
    pub paths: Paths,
    /// Gates, with their places.
    pub gates: Vec<(consent::Gate, Location)>,
    /// What was looked at as a gate, with its place.
    pub candidates: Vec<(consent::Source, Location)>,
    /// SDKs by id.
    pub sdks: BTreeMap<String, SdkStart>,
    /// Where what scripts obtain goes, by the place that obtains it.
    pub flows: BTreeMap<Location, Vec<super::Trace>>,
    /// Invokes with more targets than the ceiling.
    pub capped: u64,
    /// Invokes whose targets are known.
    pub resolved: u64,
    /// Whether a ceiling on work was met.
    pub exhausted: bool,
    /// Whether phases could be told at all.
    pub known: bool,
}

/// Stands for a method as a whole where a place is an address.
const ENTRY: u32 = u32::MAX;

const TIERS: [&str; 3] = ["certain", "likely", "possible"];

/// Works out when everything runs and writes it into the facts.
pub(super) fn attach(
    program: &Program,
    signatures: &Signatures,
    graph: &Graph<'_>,
    consent: &Consent,
    (products, owners): (&Products, &Owners),
    collected: &mut Collected,
    counts: &Counts,
) -> Timing {
    if program.manifest_file.is_empty() {
        return Timing { resolved: counts.invokes.saturating_sub(counts.unknown), ..Timing::default() };
    }
    let roots = Roots::new(program, graph);
    let phases = Phases::new(graph, &consent.gates, &roots);
    let starts = starts(program, signatures, graph, products);
    let switches = switches::find(program, signatures, graph, products);
    let mut places: BTreeSet<Place> = collected.places.iter().copied().collect();
    places.extend(starts.values().flatten().map(|method| (*method, ENTRY)));
    places.extend(switches.iter().map(|switch| switch.place));
    let mut traces = phases.traces(&places);
    let mut refused = take_in(phases.refused(&consent.refusals, &places), &mut traces);
    let calls = collected.facts.iter().zip(&collected.places);
    let calls = calls.filter(|(fact, _)| matches!(fact.body, Body::Call(_))).map(|(_, place)| *place);
    let calls = calls.filter(|place| !refused.contains(place)).collect();
    refused.extend(take_in(phases.refused(&consent.denials, &calls), &mut traces));
    let mut conditions = Conditions::new(graph, &program.code, consent);
    for ((method, address), list) in &mut traces {
        for trace in list.iter_mut().filter(|trace| trace.tier == 0) {
            let hops = trace.hops.iter().map(|hop| (hop.method, hop.address));
            let mut places = hops.chain((*address != ENTRY).then_some((*method, *address)));
            if places.any(|(method, address)| conditions.decide(method, address)) {
                trace.tier = 1;
            }
        }
    }
    let writer = Writer { program, graph };
    let mut timing = Timing { known: true, exhausted: phases.is_exhausted(), ..Timing::default() };
    let located = |at: (u32, u32)| writer.method(at.0, Some(at.1));
    let mut gates = consent.list.clone();
    let held = switches::held(&switches, &traces, &mut gates);
    timing.gates = gates.into_iter().map(|gate| (gate.clone(), located(gate.at))).collect();
    timing.candidates = consent.candidates.iter().map(|it| (it.clone(), located(it.at))).collect();
    for switch in &switches {
        collected.facts.push(Fact::new(switch.fact(), located(switch.place)));
        collected.places.push(switch.place);
    }
    for (fact, place) in collected.facts.iter_mut().zip(&collected.places) {
        let mut traces = Cow::from(traces.get(place).map(Vec::as_slice).unwrap_or_default());
        if let (Subject::Sdk(id), Body::Collection(_)) = (&fact.subject, &fact.body)
            && let Some(held) = held.get(id)
        {
            traces = Cow::from(held.hold(&traces));
        }
        let traces = traces.as_ref();
        set_phase(fact, traces);
        let is_refused = refused.contains(place).then_some(true);
        match &mut fact.body {
            Body::Collection(body) => body.refused = is_refused,
            Body::Call(body) => body.refused = is_refused,
            _ => {}
        }
        set_proven(fact, traces, |method| writer.method(method, None).class, owners, signatures);
        if !traces.is_empty() {
            let paths = traces.iter().map(|trace| writer.path(trace)).collect();
            // A reading waits for its SDK's switch; another call at the same place does not.
            if matches!(fact.body, Body::Collection(_)) {
                timing.paths.insert(fact.at.clone(), paths);
            } else {
                timing.paths.entry(fact.at.clone()).or_insert(paths);
            }
        }
    }
    for (id, methods) in starts {
        let found = methods.iter().filter_map(|method| Some((*method, traces.get(&(*method, ENTRY))?)));
        let mut start = SdkStart::default();
        let mut best: Vec<(u32, Trace)> =
            found.flat_map(|(method, traces)| traces.iter().map(move |it| (method, it.clone()))).collect();
        if let Some(held) = held.get(&id) {
            best = best
                .into_iter()
                .flat_map(|(method, trace)| held.hold(&[trace]).into_iter().map(move |it| (method, it)))
                .collect();
        }
        best.sort_by_key(|(method, trace)| (trace.phase, trace.tier, trace.hops.len(), *method));
        best.dedup_by_key(|(_, trace)| trace.phase);
        if let Some((method, _)) = best.first() {
            start.at = writer.method(*method, None);
            start.initialised = true;
            start.paths = best.iter().map(|(_, trace)| writer.path(trace)).collect();
        }
        timing.sdks.insert(id, start);
    }
    own_providers(program, signatures, graph, (owners, &roots, &held), &mut timing.sdks);
    let capped = phases.capped();
    let sites = graph.sites.items().iter();
    let wide = sites.filter(|site| site.kind() == SiteKind::Dispatch && capped.contains(&site.id()));
    timing.capped = u64::try_from(wide.count()).unwrap_or(u64::MAX);
    let open = counts.unknown.saturating_add(timing.capped).saturating_add(collected.reflection_unresolved);
    timing.resolved = counts.invokes.saturating_sub(open);
    timing
}

/// Adds the likely ways from a refusal, before others of that phase that are no surer; the places that have one.
fn take_in(found: BTreeMap<Place, Trace>, traces: &mut BTreeMap<Place, Vec<Trace>>) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for (place, trace) in found.into_iter().filter(|(_, trace)| trace.tier <= 1) {
        places.insert(place);
        let list = traces.entry(place).or_default();
        list.retain(|known| known.phase != trace.phase || known.tier < trace.tier);
        list.push(trace);
        list.sort_by_key(|trace| trace.phase);
    }
    places
}

/// The phases of a place and the certainty of the first.
fn set_phase(fact: &mut Fact, traces: &[Trace]) {
    let (phase, certainty) = match &mut fact.body {
        Body::Collection(body) => (&mut body.phase, &mut body.certainty),
        Body::Call(body) => (&mut body.phase, &mut body.certainty),
        Body::SdkSwitch(body) => (&mut body.phase, &mut body.certainty),
        _ => return,
    };
    *phase = match traces {
        [] => vec!["unreached".to_owned()],
        _ => traces.iter().map(|trace| trace.phase.as_str().to_owned()).collect(),
    };
    phase.dedup();
    if let Some(first) = traces.first() {
        let own = TIERS.iter().position(|tier| tier == certainty).unwrap_or(0);
        let tier = own.max(usize::from(first.tier));
        *certainty = TIERS.get(tier).copied().unwrap_or("possible").to_owned();
    }
}

/// Components whose code runs before any screen does.
const BEFORE_SCREENS: [&str; 2] = ["application", "provider"];

/// Whether a reading runs at every start before any screen: see [`crate::fact::Collection::proven`].
fn set_proven(
    fact: &mut Fact,
    traces: &[Trace],
    class_of: impl Fn(u32) -> Option<String>,
    owners: &Owners,
    signatures: &Signatures,
) {
    let Body::Collection(body) = &mut fact.body else { return };
    let Some(first) = traces.first().filter(|trace| trace.phase == Phase::BeforeConsent) else { return };
    let entry = match first.hops.first() {
        Some(hop) => class_of(hop.method),
        None => fact.at.class.clone(),
    };
    let component = owners.component(&class_name(entry.as_deref().unwrap_or_default()));
    let granted = |name: &String| signatures.permission(name).is_none_or(|it| it.protection == "dangerous");
    let proven = body.certainty == "certain"
        && BEFORE_SCREENS.contains(&component.as_str())
        && body.obtains.is_none()
        && body.until.is_none()
        && !body.weak
        && body.permitted
        && !body.permissions.iter().any(granted);
    body.proven = proven.then_some(true);
}

/// The methods that start each recognised SDK.
fn starts(
    program: &Program,
    signatures: &Signatures,
    graph: &Graph<'_>,
    products: &Products,
) -> BTreeMap<String, Vec<u32>> {
    let mut found = BTreeMap::new();
    for sdk in switches::recognised(products, signatures) {
        let methods = sdk.init.iter().flat_map(|member| switches::methods(program, graph, member));
        found.insert(sdk.id.clone(), methods.collect());
    }
    found
}

/// An SDK whose own provider runs when the app starts has started itself: one with code of the SDK's own that does
/// something then, as a `FileProvider` with another name has not.
///
/// Not so where meta-data turns that off, or where it waits for a switch: then it does nothing yet.
fn own_providers(
    program: &Program,
    signatures: &Signatures,
    graph: &Graph<'_>,
    (owners, roots, held): (&Owners, &Roots, &BTreeMap<String, switches::Held>),
    sdks: &mut BTreeMap<String, SdkStart>,
) {
    let started: BTreeSet<u32> = roots
        .startup
        .iter()
        .filter_map(|goal| match goal {
            super::graph::Goal::Make(class) => Some(*class),
            _ => None,
        })
        .collect();
    for listed in &graph.components.listed {
        let is_provider = matches!(listed.entry.component.as_str(), "provider" | "initializer");
        let Subject::Sdk(id) = owners.of(index(listed.class)) else { continue };
        let component = listed.component.and_then(|at| program.manifest.components.get(at));
        let (Some(component), true) = (component, is_provider && started.contains(&listed.class)) else {
            continue;
        };
        let runs = |method: &u32| {
            let class = graph.hierarchy.method(*method).map(|method| method.class);
            class.is_some_and(|class| owners.of(index(class)) == Subject::Sdk(id.clone()))
                && !graph.sites.row(*method).is_empty()
        };
        if !listed.start.iter().any(runs) {
            continue;
        }
        let is_off = |sdk| switches::is_off(sdk, &program.manifest.application.meta_data);
        if held.contains_key(&id) || signatures.sdk(&id).is_some_and(is_off) {
            continue;
        }
        let Some(start) = sdks.get_mut(&id) else { continue };
        let path = CallPath {
            phase: Phase::BeforeConsent.as_str(),
            certainty: "certain",
            steps: Vec::new(),
            gate: None,
        };
        if start
            .paths
            .first()
            .is_none_or(|first| first.phase != path.phase || first.certainty != path.certainty)
        {
            start.paths.retain(|known| known.phase != path.phase);
            start.paths.insert(0, path);
            start.at = Location { offset: Some(component.offset), ..Location::file(&program.manifest_file) };
        }
        start.initialised = true;
    }
}

struct Writer<'a> {
    program: &'a Program,
    graph: &'a Graph<'a>,
}

impl Writer<'_> {
    fn path(&self, trace: &Trace) -> CallPath {
        CallPath {
            phase: trace.phase.as_str(),
            certainty: TIERS.get(usize::from(trace.tier)).copied().unwrap_or("possible"),
            steps: trace.hops.iter().map(|hop| self.hop(hop)).collect(),
            gate: trace.gate,
        }
    }

    fn hop(&self, hop: &Hop) -> (Location, &'static str) {
        (self.method(hop.method, Some(hop.address)), hop.edge.as_str())
    }

    fn method(&self, number: u32, address: Option<u32>) -> Location {
        let code = &self.program.code;
        let Some(method) = self.graph.hierarchy.method(number) else { return Location::default() };
        let Some(file) = self.graph.file(code, number) else { return Location::default() };
        let type_ = code.classes.get(index(method.class)).map(|class| class.type_);
        let body = file.dex.code(method.code_off);
        Location {
            file: file.file.clone(),
            class: type_.map(|type_| text::decode_mutf8(code.descriptor(type_)).into_owned()),
            method: file.dex.method_descriptor(method.id),
            offset: address.map(u64::from),
            line: body.zip(address).and_then(|(body, address)| file.dex.line_of(&body, address)),
        }
    }
}
