//! Rapid type analysis: the roots of a phase in, the methods that can run in it out.
//!
//! A virtual call runs what the classes instantiated in this phase (or before it) have for it: Bacon and Sweeney,
//! "Fast Static Analysis of C++ Virtual Function Calls", 1996.

use super::gates::Gates;
use crate::analysis::graph::{ANY, EdgeKind, Goal, Graph, Numbers, SiteKind, refs};
use crate::analysis::sweep::Bits;
use crate::base::{index, narrow};
use crate::program::TypeIndex;
use crate::signature::raw::When;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Range;

/// Methods that one virtual call can run before the edge counts as capped.
pub const MAX_TARGETS: usize = 16;
/// Pairs of a virtual call and an instantiated class looked at in one phase.
const MAX_DISPATCHES: usize = 50_000_000;

/// What an edge leads to.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// A method is called.
    Method(u32),
    /// A virtual call of a reference.
    Reference(u32),
    /// A class is initialised.
    Initialise(u32),
    /// An object is allocated.
    Allocate(u32),
    /// An object is made by name: its constructors run.
    Make(u32),
    /// A component is started.
    Start(u32),
    /// An object of a merged class is made with a number.
    Number(u32, i32),
}

impl From<Goal> for Step {
    fn from(goal: Goal) -> Self {
        match goal {
            Goal::Method(method) => Self::Method(method),
            Goal::Reference(id) => Self::Reference(id),
            Goal::Make(class) => Self::Make(class),
            Goal::Start(class) => Self::Start(class),
            Goal::Number(class, number) => Self::Number(class, number),
            // None is left in a graph that is complete.
            Goal::Subtypes(..) => Self::Initialise(u32::MAX),
        }
    }
}

/// A call that waits for a person or for the system.
#[derive(Clone, Copy, Debug)]
pub struct Deferred {
    /// For whom.
    pub when: When,
    /// What is called.
    pub goal: Goal,
}

/// What can run in one phase.
pub struct Closure<'g> {
    pub(super) graph: &'g Graph<'g>,
    gates: &'g Gates,
    /// Whether places behind a gate count.
    agreed: bool,
    methods: Bits,
    references: Bits,
    made: Bits,
    /// By merged class the numbers that its objects are made with.
    numbers: BTreeMap<u32, Numbers>,
    /// Such numbers that are to be followed.
    numbered: Vec<(u32, i32)>,
    instances: FxHashMap<TypeIndex, Vec<u32>>,
    waiting: FxHashMap<TypeIndex, Vec<u32>>,
    targets: FxHashMap<u32, Vec<u32>>,
    queue: Vec<u32>,
    /// Methods of which only some places run.
    entered: BTreeMap<u32, Vec<Range<u32>>>,
    left: usize,
    /// Calls that wait, in the order they were met.
    pub deferred: Vec<Deferred>,
    /// Places behind a gate in methods that are reached.
    pub gated: Vec<(u32, u32)>,
}

impl<'g> Closure<'g> {
    /// The closure of nothing; `agreed` says whether places behind a gate count.
    pub fn new(graph: &'g Graph<'g>, gates: &'g Gates, agreed: bool) -> Self {
        let classes = graph.hierarchy.class_count();
        Self {
            graph,
            gates,
            agreed,
            methods: Bits::of(narrow(graph.hierarchy.methods.items().len())),
            references: Bits::of(graph.refs.count()),
            made: Bits::of(classes),
            numbers: BTreeMap::new(),
            numbered: Vec::new(),
            instances: FxHashMap::default(),
            waiting: FxHashMap::default(),
            targets: FxHashMap::default(),
            queue: Vec::new(),
            entered: BTreeMap::new(),
            left: MAX_DISPATCHES,
            deferred: Vec::new(),
            gated: Vec::new(),
        }
    }

    /// Takes over the objects that an earlier phase has made.
    pub fn inherit(&mut self, earlier: &Self) {
        for class in 0..self.graph.hierarchy.class_count() {
            if earlier.made.get(class) {
                self.allocate(class);
            }
        }
        self.take_numbers(earlier);
        self.drain();
    }

    /// Takes over the numbers with which another phase has made objects of merged classes.
    pub fn take_numbers(&mut self, other: &Self) {
        for (class, numbers) in &other.numbers {
            self.numbered.extend(numbers.iter().map(|number| (*class, *number)));
        }
    }

    /// Whether a method can run.
    pub fn runs(&self, method: u32) -> bool {
        self.methods.get(method)
    }

    /// Whether objects of a class are made.
    pub fn makes(&self, class: u32) -> bool {
        self.made.get(class)
    }

    /// The classes of the objects made that are of a type.
    pub(super) fn instances(&self, type_: TypeIndex) -> &[u32] {
        self.instances.get(&type_).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the ceiling on work was met.
    pub const fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    /// How many methods each virtual call can run that is made.
    pub fn fan_outs(&self) -> impl Iterator<Item = (u32, usize)> {
        self.targets.iter().map(|(id, targets)| (*id, targets.len()))
    }

    /// Follows everything from these roots on.
    pub fn follow(&mut self, roots: impl IntoIterator<Item = Step>) {
        for root in roots {
            self.step(root);
            self.drain();
        }
    }

    /// Follows some places of a method; all of it where none are named.
    pub fn enter(&mut self, method: u32, places: &[Range<u32>]) {
        if places.is_empty() {
            return self.follow([Step::Method(method)]);
        }
        self.entered.insert(method, places.to_vec());
        self.methods.set(method);
        self.visit(method, |address| places.iter().any(|range| range.contains(&address)));
        self.drain();
    }

    fn drain(&mut self) {
        loop {
            if let Some((class, number)) = self.numbered.pop() {
                self.number(class, number);
                continue;
            }
            let Some(method) = self.queue.pop() else { return };
            let graph = self.graph;
            if graph.merged.has(method) {
                let numbers =
                    graph.hierarchy.method(method).and_then(|it| self.numbers.get(&it.class)).cloned();
                let numbers = numbers.unwrap_or_default();
                self.visit(method, |address| graph.merged.runs(method, address, &numbers));
            } else {
                self.visit(method, |_| true);
            }
        }
    }

    /// Follows the edges from some addresses of a method.
    fn visit(&mut self, method: u32, wanted: impl Fn(u32) -> bool) {
        let (graph, gates) = (self.graph, self.gates);
        let gated = !self.agreed && gates.has(method);
        each_edge(graph, method, |address, _, when, step| {
            if !wanted(address) {
            } else if gated && gates.is_agreed(method, address) {
                self.gated.push((method, address));
            } else if when == When::Same {
                self.step(step);
            }
        });
        for special in graph.specials.row(method).iter().filter(|special| special.when != When::Same) {
            if wanted(special.address) && !(gated && gates.is_agreed(method, special.address)) {
                self.deferred.push(Deferred { when: special.when, goal: special.goal });
            }
        }
    }

    /// An object of a merged class is made with a number: what its methods do for that one is followed.
    fn number(&mut self, class: u32, number: i32) {
        let before = self.numbers.get(&class).cloned().unwrap_or_default();
        let after = self.numbers.entry(class).or_default();
        if !after.insert(number) {
            return;
        }
        let (graph, after) = (self.graph, after.clone());
        for method in graph.merged.methods(class) {
            let merged = &graph.merged;
            if self.methods.get(*method) {
                self.visit(*method, |address| {
                    merged.runs(*method, address, &after) && !merged.runs(*method, address, &before)
                });
            }
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Reference(id) => self.reference(id),
            Step::Allocate(class) => self.allocate(class),
            Step::Make(class) | Step::Start(class) => {
                self.allocate(class);
                if !self.graph.merged.methods(class).is_empty() {
                    self.numbered.push((class, ANY));
                }
            }
            Step::Number(class, number) => self.numbered.push((class, number)),
            _ => {}
        }
        let graph = self.graph;
        each_target(graph, step, |method| self.method(method));
    }

    fn method(&mut self, method: u32) {
        if !self.methods.get(method) {
            self.methods.set(method);
            self.queue.push(method);
        }
    }

    fn allocate(&mut self, class: u32) {
        if self.made.get(class) {
            return;
        }
        self.made.set(class);
        let graph = self.graph;
        for type_ in graph.hierarchy.ancestors(class) {
            self.instances.entry(*type_).or_default().push(class);
            for id in self.waiting.get(type_).cloned().unwrap_or_default() {
                self.dispatch(id, class);
            }
        }
    }

    fn reference(&mut self, id: u32) {
        if self.references.get(id) {
            return;
        }
        self.references.set(id);
        let Some(row) = self.graph.refs.get(id) else { return };
        self.waiting.entry(row.class).or_default().push(id);
        for class in self.instances.get(&row.class).cloned().unwrap_or_default() {
            self.dispatch(id, class);
        }
    }

    fn dispatch(&mut self, id: u32, class: u32) {
        self.left = self.left.saturating_sub(1);
        let Some(row) = self.graph.refs.get(id).filter(|_| self.left > 0) else { return };
        let Some(method) = self.graph.hierarchy.dispatch(class, row.selector) else { return };
        let targets = self.targets.entry(id).or_default();
        if !targets.contains(&method) {
            targets.push(method);
            self.method(method);
        }
    }

    /// The methods that a virtual call can run in this phase, in order.
    pub(super) fn targets(&self, id: u32) -> &[u32] {
        self.targets.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// For each reference the kind of a plain virtual call of it in this phase; [`EdgeKind::Capped`] goes for any
    /// edge to it.
    pub(super) fn kinds(&self) -> Vec<EdgeKind> {
        (0..self.graph.refs.count()).map(|id| self.kind(id)).collect()
    }

    /// The same of one reference.
    pub(super) fn kind(&self, id: u32) -> EdgeKind {
        let waits = self.graph.refs.get(id).is_some_and(|row| row.flags & refs::WAITS != 0);
        match self.targets(id).len() {
            0 => EdgeKind::Cha,
            1 if !waits && !self.graph.is_overridden(id) => EdgeKind::Exact,
            count if waits || count > MAX_TARGETS => EdgeKind::Capped,
            _ => EdgeKind::Cha,
        }
    }

    /// Whether a place counts in this phase.
    pub(super) fn counts(&self, method: u32, address: u32) -> bool {
        let entered = self.entered.get(&method);
        (self.agreed || !self.gates.is_agreed(method, address))
            && self.is_made(method, address)
            && entered.is_none_or(|places| places.iter().any(|range| range.contains(&address)))
    }

    /// Whether every place of a method counts in this phase.
    pub(super) fn counts_whole(&self, method: u32) -> bool {
        let is_gated = !self.agreed && self.gates.has(method);
        !is_gated && !self.graph.merged.has(method) && !self.entered.contains_key(&method)
    }

    /// Whether an object is made in which a place runs.
    pub(super) fn is_made(&self, method: u32, address: u32) -> bool {
        let merged = &self.graph.merged;
        if !merged.has(method) {
            return true;
        }
        let class = self.graph.hierarchy.method(method).map(|method| method.class);
        class.and_then(|class| self.numbers.get(&class)).is_some_and(|it| merged.runs(method, address, it))
    }
}

/// Every edge out of a method: address, kind, when, and what it leads to.
pub(super) fn each_edge(graph: &Graph<'_>, method: u32, mut visit: impl FnMut(u32, EdgeKind, When, Step)) {
    for site in graph.sites.row(method) {
        let (kind, step) = match site.kind() {
            SiteKind::Call => {
                let Some(row) = graph.refs.get(site.id()) else { continue };
                (EdgeKind::Exact, Step::Method(row.target))
            }
            SiteKind::Dispatch => (EdgeKind::Cha, Step::Reference(site.id())),
            SiteKind::New => (EdgeKind::Exact, Step::Allocate(site.id())),
            SiteKind::Initialise => (EdgeKind::Exact, Step::Initialise(site.id())),
            SiteKind::Custom | SiteKind::Known => continue,
        };
        visit(site.address, kind, When::Same, step);
    }
    for special in graph.specials.row(method) {
        if special.when == When::Same {
            visit(special.address, special.kind, special.when, special.goal.into());
        }
    }
}

/// Every method that a step other than a virtual call runs.
pub(super) fn each_target(graph: &Graph<'_>, step: Step, mut visit: impl FnMut(u32)) {
    let hierarchy = &graph.hierarchy;
    let initialise = |class: u32, visit: &mut dyn FnMut(u32)| {
        hierarchy.chain(class).filter_map(|class| hierarchy.initialiser(class)).for_each(visit);
    };
    match step {
        Step::Method(method) => {
            visit(method);
            let class = hierarchy.method(method).filter(|method| !method.is_virtual()).map(|it| it.class);
            class.into_iter().for_each(|class| initialise(class, &mut visit));
        }
        Step::Reference(_) | Step::Number(..) => {}
        Step::Initialise(class) | Step::Allocate(class) => initialise(class, &mut visit),
        Step::Make(class) => {
            initialise(class, &mut visit);
            graph.constructors(class).for_each(visit);
        }
        Step::Start(class) => {
            initialise(class, &mut visit);
            graph.constructors(class).for_each(&mut visit);
            let listed = graph.components.of_class(class);
            listed.into_iter().flat_map(|listed| &listed.start).for_each(|method| visit(*method));
        }
    }
}

/// How many methods there are, for tables by method.
pub(super) fn method_count(graph: &Graph<'_>) -> usize {
    index(narrow(graph.hierarchy.methods.items().len()))
}
