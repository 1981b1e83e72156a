//! How often a place is reached: the calls that have something done at a known interval, followed by sure steps.

use super::Place;
use super::closure::{Step, each_edge, each_target};
use crate::analysis::graph::{EdgeKind, Graph, NONE, Period};
use crate::signature::raw::When;
use std::collections::{BTreeMap, BTreeSet};

/// Methods followed from one such call.
const MAX_METHODS: usize = 2_000;

/// The shortest known intervals, in milliseconds.
#[derive(Debug, Default)]
pub struct Intervals {
    methods: BTreeMap<u32, i64>,
    places: BTreeMap<Place, i64>,
    /// By method and report-level type: what is told there to an object that obtains it.
    told: BTreeMap<(u32, String), i64>,
    /// The same by class, for what is obtained in another method.
    classes: BTreeMap<(u32, String), i64>,
}

impl Intervals {
    /// The intervals of an app.
    #[must_use]
    pub fn new(graph: &Graph<'_>) -> Self {
        let mut intervals = Self::default();
        for period in &graph.periods {
            let Some(class) = graph.hierarchy.method(period.method).map(|method| method.class) else {
                continue;
            };
            let reached = reached(graph, period);
            if period.model.once && !reached.contains(&period.method) {
                continue;
            }
            shorten(&mut intervals.places, (period.method, period.address), period.interval);
            for data in &period.model.data {
                shorten(&mut intervals.told, (period.method, data.clone()), period.interval);
                shorten(&mut intervals.classes, (class, data.clone()), period.interval);
            }
            for method in reached {
                shorten(&mut intervals.methods, method, period.interval);
            }
        }
        intervals
    }

    /// How often a place is reached; with a report-level type, how often that is obtained there.
    #[must_use]
    pub fn of(&self, graph: &Graph<'_>, place: Place, data: Option<&str>) -> Option<i64> {
        let class = || graph.hierarchy.method(place.0).map(|method| method.class);
        let told = || self.told.get(&(place.0, data?.to_owned())).copied();
        let near = || self.classes.get(&(class()?, data?.to_owned())).copied();
        let own = self.places.get(&place).copied().or_else(told).or_else(near);
        own.into_iter().chain(self.methods.get(&place.0).copied()).min()
    }
}

fn shorten<K: Ord>(known: &mut BTreeMap<K, i64>, key: K, interval: i64) {
    known.entry(key).and_modify(|it| *it = interval.min(*it)).or_insert(interval);
}

/// The methods that a periodic call runs, over edges that leave no choice.
fn reached(graph: &Graph<'_>, period: &Period<'_>) -> BTreeSet<u32> {
    let mut methods = BTreeSet::new();
    let mut waiting = Vec::new();
    let specials = graph.specials.row(period.method);
    let mut first: Vec<_> = specials.iter().filter(|edge| edge.address == period.address).collect();
    if first.is_empty() {
        // An alarm or a job is told by an intent or a component that the method names elsewhere.
        first =
            specials.iter().filter(|edge| edge.kind == EdgeKind::Icc && edge.when != When::Same).collect();
    }
    first.iter().for_each(|edge| follow(graph, edge.goal.into(), &mut methods, &mut waiting));
    while let Some(method) = waiting.pop().filter(|_| methods.len() < MAX_METHODS) {
        each_edge(graph, method, |_, _, _, step| follow(graph, step, &mut methods, &mut waiting));
    }
    methods
}

fn follow(graph: &Graph<'_>, step: Step, methods: &mut BTreeSet<u32>, waiting: &mut Vec<u32>) {
    let mut add = |method: u32| {
        if methods.insert(method) {
            waiting.push(method);
        }
    };
    match step {
        Step::Reference(id) if !graph.is_overridden(id) => {
            if let Some(row) = graph.refs.get(id).filter(|row| row.target != NONE) {
                add(row.target);
            }
        }
        // Initialisers run once.
        Step::Initialise(_) | Step::Allocate(_) | Step::Reference(_) | Step::Number(..) => {}
        Step::Method(method) => add(method),
        Step::Make(_) | Step::Start(_) => each_target(graph, step, add),
    }
}
