//! Phases: the call graph and the gates in; for each place of interest when it runs, how sure that is, and the
//! path that shows it, out.

mod closure;
mod frequency;
mod gates;
mod roots;
mod witness;

pub use closure::{Closure, Deferred, MAX_TARGETS, Step};
pub use frequency::{CALLBACK, Intervals};
pub use gates::{Gates, Refusal};
pub use roots::{Roots, on_click};
pub use witness::Hop;

use crate::analysis::graph::{EdgeKind, Goal, Graph};
use crate::signature::raw::When;
use closure::each_edge;
use std::collections::{BTreeMap, BTreeSet};
use witness::Ways;

/// When code runs, in the order of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// From the start of the app on, with nothing in between that the user does.
    BeforeConsent,
    /// From the start on, but only once the user has agreed.
    AfterConsent,
    /// When the user does something else.
    UserAction,
    /// When the system starts it.
    Background,
}

impl Phase {
    /// The name in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BeforeConsent => "before-consent",
            Self::AfterConsent => "after-consent",
            Self::UserAction => "user-action",
            Self::Background => "background",
        }
    }
}

/// How a place is reached in one phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The phase.
    pub phase: Phase,
    /// 0 certain, 1 likely, 2 possible.
    pub tier: u8,
    /// From the entry point to the method of the place, which is not part of it.
    pub hops: Vec<Hop>,
    /// The gate on the way.
    pub gate: Option<usize>,
}

/// A place: method and address.
pub type Place = (u32, u32);

/// What runs in each phase.
pub struct Phases<'g> {
    graph: &'g Graph<'g>,
    gates: &'g Gates,
    before: Run<'g>,
    after: Run<'g>,
    user: Run<'g>,
    background: Run<'g>,
    /// For what runs first behind a gate: the place in front of it.
    origins: BTreeMap<u32, Site>,
}

struct Run<'g> {
    closure: Closure<'g>,
    roots: Vec<Step>,
}

impl<'g> Run<'g> {
    fn new(closure: Closure<'g>, roots: Vec<Step>) -> Self {
        let mut run = Self { closure, roots };
        run.closure.follow(run.roots.iter().copied());
        run
    }
}

impl<'g> Phases<'g> {
    /// Follows the graph from the roots of each phase.
    #[must_use]
    pub fn new(graph: &'g Graph<'g>, gates: &'g Gates, roots: &Roots) -> Self {
        let steps = |goals: &[Goal]| goals.iter().map(|goal| Step::from(*goal)).collect::<Vec<_>>();
        let before = Run::new(Closure::new(graph, gates, false), steps(&roots.startup));

        let mut user = Closure::new(graph, gates, false);
        user.inherit(&before.closure);
        let mut user_roots = steps(&roots.user);
        user_roots.retain(|step| !is_agreeing(step, gates));
        user_roots.extend(waiting(&before.closure.deferred, When::User, gates));
        let mut user = Run::new(user, user_roots);

        let mut after = Closure::new(graph, gates, true);
        after.inherit(&before.closure);
        after.take_numbers(&user.closure);
        let (mut after_roots, mut origins) = behind(graph, &[&before.closure, &user.closure]);
        let handlers = gates.handlers().into_iter().filter(|method| {
            let class = graph.hierarchy.method(*method).map(|method| method.class);
            class.is_some_and(|class| before.closure.makes(class) || user.closure.makes(class))
        });
        after_roots.extend(handlers.map(Step::Method));
        let mut after = Run::new(after, after_roots);
        origins.settle(&after.closure);

        user.closure.inherit(&after.closure);
        let mut done = 0;
        let mut more: Vec<Step> = waiting(&after.closure.deferred, When::User, gates).collect();
        loop {
            let fresh = user.closure.deferred.get(done..).unwrap_or_default().to_vec();
            done += fresh.len();
            more.extend(waiting(&fresh, When::User, gates));
            if more.is_empty() {
                break;
            }
            user.closure.follow(more.iter().copied());
            user.roots.append(&mut more);
        }

        let (rest, mut more) = behind(graph, &[&user.closure]);
        after.closure.follow(rest.iter().copied());
        after.roots.extend(rest);
        more.settle(&after.closure);
        more.methods.into_iter().for_each(|(method, site)| {
            origins.methods.entry(method).or_insert(site);
        });

        let mut background = Closure::new(graph, gates, true);
        background.inherit(&before.closure);
        let mut background_roots = steps(&roots.background);
        for closure in [&before.closure, &after.closure, &user.closure] {
            background.take_numbers(closure);
            let mut types = BTreeSet::new();
            for step in waiting(&closure.deferred, When::Background, gates) {
                // The object that waits was made when it was handed over.
                if let Step::Reference(id) = step
                    && let Some(row) = graph.refs.get(id)
                    && types.insert(row.class)
                {
                    background_roots
                        .extend(closure.instances(row.class).iter().map(|it| Step::Allocate(*it)));
                }
                background_roots.push(step);
            }
        }
        let background = Run::new(background, background_roots);
        Self { graph, gates, before, after, user, background, origins: origins.methods }
    }

    /// Whether a method can run in any phase.
    #[must_use]
    pub fn runs(&self, method: u32) -> bool {
        self.runs_of().iter().any(|(_, run)| run.closure.runs(method))
    }

    /// Whether a ceiling on work was met.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.runs_of().iter().any(|(_, run)| run.closure.is_exhausted())
    }

    /// References of virtual calls with more targets than the ceiling in some phase, sorted.
    #[must_use]
    pub fn capped(&self) -> BTreeSet<u32> {
        let all = self.runs_of().into_iter().flat_map(|(_, run)| run.closure.fan_outs());
        all.filter(|(_, count)| *count > MAX_TARGETS).map(|(id, _)| id).collect()
    }

    const fn runs_of(&self) -> [(Phase, &Run<'g>); 4] {
        [
            (Phase::BeforeConsent, &self.before),
            (Phase::AfterConsent, &self.after),
            (Phase::UserAction, &self.user),
            (Phase::Background, &self.background),
        ]
    }

    /// How each place is reached, phase by phase; nothing for a place that nobody reaches.
    #[must_use]
    pub fn traces(&self, places: &BTreeSet<Place>) -> BTreeMap<Place, Vec<Trace>> {
        let mut wanted: BTreeSet<u32> = places.iter().map(|(method, _)| *method).collect();
        let gated = || self.origins.values().map(|origin| origin.0);
        let first = self.paths(&self.before, wanted.iter().copied().chain(gated()));
        let clicked = self.paths(&self.user, wanted.iter().copied().chain(gated()));
        let mut traces: BTreeMap<Place, Vec<Trace>> = BTreeMap::new();
        wanted.retain(|method| self.runs(*method));
        let runs = self.runs_of();
        for (phase, run) in runs {
            let later;
            let paths = match phase {
                Phase::BeforeConsent => &first,
                Phase::UserAction => &clicked,
                _ => {
                    later = self.paths(run, wanted.iter().copied());
                    &later
                }
            };
            for place in places {
                let Some((tier, hops, root)) = paths.get(&place.0) else { continue };
                if !run.closure.is_made(place.0, place.1) {
                    continue;
                }
                let mut trace = Trace { phase, tier: *tier, hops: hops.clone(), gate: None };
                match phase {
                    // The method runs at once, the place in it only behind a gate.
                    Phase::BeforeConsent | Phase::UserAction => {
                        trace.gate = self.gates.at(place.0, place.1);
                        if trace.gate.is_some() {
                            trace.phase = Phase::AfterConsent;
                        }
                    }
                    Phase::AfterConsent => self.prefix(&mut trace, *root, [&first, &clicked]),
                    Phase::Background => trace.gate = self.gates.at(place.0, place.1),
                }
                traces.entry(*place).or_default().push(trace);
            }
        }
        for list in traces.values_mut() {
            list.sort_by_key(|trace| (trace.phase, trace.tier, trace.hops.len()));
            list.dedup_by_key(|trace| trace.phase);
        }
        traces
    }

    /// How each place is reached from where the user refuses, as `user-action` with the button that refuses.
    #[must_use]
    pub fn refused(&self, refusals: &[Refusal], places: &BTreeSet<Place>) -> BTreeMap<Place, Trace> {
        // A refusal that can happen: its handler runs, or an object with it is made.
        let happens = |refusal: &&Refusal| {
            let class = self.graph.hierarchy.method(refusal.handler).map(|method| method.class);
            [&self.before, &self.user].into_iter().any(|run| {
                run.closure.runs(refusal.handler) || class.is_some_and(|class| run.closure.makes(class))
            })
        };
        let refusals: BTreeMap<u32, &Refusal> =
            refusals.iter().filter(happens).map(|refusal| (refusal.handler, refusal)).collect();
        let mut traces = BTreeMap::new();
        if refusals.is_empty() || places.is_empty() {
            return traces;
        }
        let mut closure = Closure::new(self.graph, self.gates, false);
        closure.inherit(&self.user.closure);
        refusals.values().for_each(|refusal| closure.enter(refusal.handler, &refusal.places));
        let roots = refusals.keys().map(|handler| Step::Method(*handler)).collect();
        let run = Run { closure, roots };
        let paths = self.paths(&run, places.iter().map(|(method, _)| *method));
        for place in places {
            let Some((tier, hops, root)) = paths.get(&place.0) else { continue };
            if let Some(refusal) = refusals.get(root).filter(|_| run.closure.counts(place.0, place.1)) {
                let (phase, gate) = (Phase::UserAction, Some(refusal.gate));
                traces.insert(*place, Trace { phase, tier: *tier, hops: hops.clone(), gate });
            }
        }
        traces
    }

    /// Puts the way to the gate before the way from it.
    fn prefix(&self, trace: &mut Trace, root: u32, ways: [&BTreeMap<u32, Path>; 2]) {
        trace.gate = self.gates.handler(root);
        let Some((method, address, edge)) = self.origins.get(&root) else { return };
        let Some((tier, hops, _)) = ways.iter().find_map(|paths| paths.get(method)) else { return };
        trace.gate = self.gates.at(*method, *address).or(trace.gate);
        trace.tier = trace.tier.max(*tier).max(edge.tier());
        let gate = Hop { method: *method, address: *address, edge: *edge };
        trace.hops = hops.iter().copied().chain([gate]).chain(trace.hops.iter().copied()).collect();
    }

    /// The surest, then shortest path to each method of a phase.
    fn paths(&self, run: &Run<'g>, wanted: impl Iterator<Item = u32>) -> BTreeMap<u32, Path> {
        let mut left: BTreeSet<u32> = wanted.filter(|method| run.closure.runs(*method)).collect();
        let mut found = BTreeMap::new();
        let kinds = if left.is_empty() { Vec::new() } else { run.closure.kinds() };
        for tier in 0..=2 {
            if left.is_empty() {
                break;
            }
            let ways = Ways::new(&run.closure, &run.roots, &kinds, tier);
            left.retain(|method| {
                if ways.reaches(*method) {
                    let (hops, root) = ways.to(*method);
                    found.insert(*method, (tier, hops, root));
                }
                !ways.reaches(*method)
            });
        }
        found
    }

    /// The call graph.
    #[must_use]
    pub const fn graph(&self) -> &'g Graph<'g> {
        self.graph
    }
}

/// Tier, way, and the method that the way begins with.
type Path = (u8, Vec<Hop>, u32);

/// What waits for a person or for the system; what is the agreeing itself is a phase of its own.
fn waiting<'a>(deferred: &'a [Deferred], when: When, gates: &'a Gates) -> impl Iterator<Item = Step> + 'a {
    let waiting = deferred.iter().filter(move |deferred| deferred.when == when);
    waiting.map(|deferred| Step::from(deferred.goal)).filter(|step| !is_agreeing(step, gates))
}

fn is_agreeing(step: &Step, gates: &Gates) -> bool {
    matches!(step, Step::Method(method) if gates.handler(*method).is_some())
}

/// A place in front of a gate and how it leads on.
type Site = (u32, u32, EdgeKind);

/// Where what is called behind gates comes from.
#[derive(Default)]
struct Origins {
    methods: BTreeMap<u32, Site>,
    references: Vec<(Step, Site)>,
}

impl Origins {
    /// What the virtual calls among them run is known once their phase has been followed.
    fn settle(&mut self, closure: &Closure<'_>) {
        for (step, mut origin) in std::mem::take(&mut self.references) {
            let Step::Reference(id) = step else { continue };
            let kind = closure.kind(id);
            if origin.2 == EdgeKind::Cha || kind == EdgeKind::Capped {
                origin.2 = kind;
            }
            for target in closure.targets(id) {
                self.methods.entry(*target).or_insert(origin);
            }
        }
    }
}

/// What the places behind a gate call, and for each method called the place.
fn behind(graph: &Graph<'_>, closures: &[&Closure<'_>]) -> (Vec<Step>, Origins) {
    let places: BTreeSet<Place> = closures.iter().flat_map(|closure| &closure.gated).copied().collect();
    let methods: BTreeSet<u32> = places.iter().map(|(method, _)| *method).collect();
    let mut steps = Vec::new();
    let mut origins = Origins::default();
    for method in methods {
        each_edge(graph, method, |address, kind, when, step| {
            if when != When::Same || !places.contains(&(method, address)) {
                return;
            }
            steps.push(step);
            origins.references.push((step, (method, address, kind)));
            closure::each_target(graph, step, |target| {
                origins.methods.entry(target).or_insert((method, address, kind));
            });
        });
    }
    (steps, origins)
}
