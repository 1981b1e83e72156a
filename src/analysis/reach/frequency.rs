//! How often a place is reached: the calls that have something done at a known interval, followed by sure steps.

use super::Place;
use super::closure::{Step, each_edge, each_target};
use crate::analysis::graph::{EdgeKind, Flow, Goal, Graph, NONE, Numbers, Period};
use crate::program::Code;
use crate::signature::raw::When;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Methods followed from one such call.
const MAX_METHODS: usize = 2_000;
/// The member of what a callback obtains.
pub const CALLBACK: &str = "";

/// The shortest known intervals, in milliseconds.
#[derive(Debug, Default)]
pub struct Intervals {
    /// Of the calls that are told an interval.
    places: BTreeMap<Place, i64>,
    /// Of what these have done again and again.
    repeated: BTreeMap<Place, i64>,
    /// By method, report-level type and member: what is told there to an object of which the member obtains it; no
    /// member stands for a callback.
    told: BTreeMap<(u32, String, String), i64>,
    /// The same by class, for what is obtained in another method.
    classes: BTreeMap<(u32, String, String), i64>,
}

impl Intervals {
    /// The intervals of an app, as far as they concern these places.
    #[must_use]
    pub fn new(graph: &Graph<'_>, code: &Code, wanted: &BTreeSet<Place>) -> Self {
        let mut intervals = Self::default();
        for period in &graph.periods {
            let Some(class) = graph.hierarchy.method(period.method).map(|method| method.class) else {
                continue;
            };
            let repetition = Repetition { graph, code, period, own: OnceCell::new() };
            let reached = repetition.reached();
            if period.model.once && !reached.contains(&period.method) {
                continue;
            }
            shorten(&mut intervals.places, (period.method, period.address), period.interval);
            for data in &period.model.data {
                for member in period.model.starts.iter().map(String::as_str).chain([CALLBACK]) {
                    let key = |of| (of, data.clone(), member.to_owned());
                    shorten(&mut intervals.told, key(period.method), period.interval);
                    shorten(&mut intervals.classes, key(class), period.interval);
                }
            }
            for method in reached {
                let places = wanted.range((method, 0)..=(method, u32::MAX));
                for place in places.filter(|place| repetition.runs(place.0, place.1)) {
                    shorten(&mut intervals.repeated, *place, period.interval);
                }
            }
        }
        intervals
    }

    /// How often a place is reached; with a report-level type and the member that obtains it, how often it does.
    #[must_use]
    pub fn of(&self, graph: &Graph<'_>, place: Place, read: Option<(&str, &str)>) -> Option<i64> {
        let key = |of| read.map(|(data, member)| (of, data.to_owned(), member.to_owned()));
        let class = || graph.hierarchy.method(place.0).map(|method| method.class);
        let told = || self.told.get(&key(place.0)?).copied();
        let near = || self.classes.get(&key(class()?)?).copied();
        let own = self.places.get(&place).copied().or_else(told).or_else(near);
        own.into_iter().chain(self.repeated.get(&place).copied()).min()
    }
}

fn shorten<K: Ord>(known: &mut BTreeMap<K, i64>, key: K, interval: i64) {
    known.entry(key).and_modify(|it| *it = interval.min(*it)).or_insert(interval);
}

/// What a periodic call has done again and again.
struct Repetition<'g> {
    graph: &'g Graph<'g>,
    code: &'g Code,
    period: &'g Period<'g>,
    /// Addresses of the method of the call that run whenever it is made.
    own: OnceCell<Vec<Range<u32>>>,
}

impl Repetition<'_> {
    /// The methods that it runs, over edges that leave no choice.
    fn reached(&self) -> BTreeSet<u32> {
        let (graph, period) = (self.graph, self.period);
        let mut methods = BTreeSet::new();
        let mut waiting = Vec::new();
        let specials = graph.specials.row(period.method);
        let mut first: Vec<_> = specials.iter().filter(|edge| edge.address == period.address).collect();
        if first.is_empty() {
            // An alarm or a job is told by an intent or a component that the method names elsewhere.
            first = specials
                .iter()
                .filter(|edge| edge.kind == EdgeKind::Icc && edge.when != When::Same)
                .collect();
        }
        first.iter().for_each(|edge| follow(graph, edge.goal.into(), &mut methods, &mut waiting));
        while let Some(method) = waiting.pop().filter(|_| methods.len() < MAX_METHODS) {
            each_edge(graph, method, |address, _, _, step| {
                if self.runs(method, address) {
                    follow(graph, step, &mut methods, &mut waiting);
                }
            });
        }
        methods
    }

    /// Whether each repetition that enters a method runs a place of it, as far as branches on its way tell: in the
    /// method of the call only what runs whenever the call is made, in a merged class only what the object made for
    /// the call does.
    fn runs(&self, method: u32, address: u32) -> bool {
        if method == self.period.method {
            return self.own.get_or_init(|| self.own()).iter().any(|range| range.contains(&address));
        }
        let merged = &self.graph.merged;
        !merged.has(method) || merged.runs(method, address, &self.numbers(method))
    }

    fn own(&self) -> Vec<Range<u32>> {
        let method = self.graph.hierarchy.method(self.period.method);
        let file = self.graph.file(self.code, self.period.method);
        let body = file.zip(method).and_then(|(file, method)| file.dex.code(method.code_off));
        let flow = body.and_then(|body| Flow::without_exceptions(&body));
        flow.map(|flow| flow.always(self.period.address)).unwrap_or_default()
    }

    /// The numbers that the method of the call gives to objects of a method's merged class.
    fn numbers(&self, method: u32) -> Numbers {
        let of = self.graph.hierarchy.method(method).map(|method| method.class);
        let specials = self.graph.specials.row(self.period.method).iter();
        let number = specials.filter_map(|edge| match edge.goal {
            Goal::Number(class, number) if Some(class) == of => Some(number),
            _ => None,
        });
        number.collect()
    }
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
