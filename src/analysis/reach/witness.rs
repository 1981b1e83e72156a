//! Shortest paths: the closure of a phase in, for each wanted method the surest and then shortest way to it out.

use super::closure::{Closure, Step, each_edge, each_target, method_count};
use crate::analysis::graph::{EdgeKind, NONE};
use crate::base::index;
use crate::signature::raw::When;
use std::collections::VecDeque;

/// A step of a path: the method, the place in it that leads on, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The method.
    pub method: u32,
    /// Address of the instruction that leads on.
    pub address: u32,
    /// Kind of the edge that leads on.
    pub edge: EdgeKind,
}

/// The ways to the methods of a phase whose edges are all of one tier or surer.
pub(super) struct Ways {
    /// For each method the node before it and how it leads here.
    before: Vec<(u32, u32, EdgeKind)>,
}

/// The kind of an edge, where it leads to a virtual call as this phase has it.
fn refine(kind: EdgeKind, step: Step, kinds: &[EdgeKind]) -> EdgeKind {
    let Step::Reference(id) = step else { return kind };
    match (kind, kinds.get(index(id)).copied().unwrap_or(EdgeKind::Cha)) {
        (_, EdgeKind::Capped) => EdgeKind::Capped,
        (EdgeKind::Cha, found) => found,
        (kind, _) => kind,
    }
}

/// The mark of a root.
const ROOT: u32 = NONE - 1;

impl Ways {
    /// Breadth-first search over the edges of a tier.
    pub(super) fn new(closure: &Closure<'_>, roots: &[Step], kinds: &[EdgeKind], tier: u8) -> Self {
        let graph = closure.graph;
        let methods = method_count(graph);
        let mut before = vec![(NONE, 0, EdgeKind::Exact); methods];
        let mut expanded = vec![false; index(graph.refs.count())];
        let mut waiting = VecDeque::new();
        let mut arrive = |method: u32, from: (u32, u32, EdgeKind), waiting: &mut VecDeque<u32>| {
            if let Some(slot) = before.get_mut(index(method)).filter(|slot| slot.0 == NONE)
                && closure.runs(method)
            {
                *slot = from;
                waiting.push_back(method);
            }
        };
        for root in roots {
            let from = (ROOT, 0, EdgeKind::Exact);
            each_target(graph, *root, |method| arrive(method, from, &mut waiting));
            if let Step::Reference(id) = root {
                closure.targets(*id).iter().for_each(|method| arrive(*method, from, &mut waiting));
            }
        }
        while let Some(method) = waiting.pop_front() {
            let whole = closure.counts_whole(method);
            each_edge(graph, method, |address, kind, when, step| {
                let kind = refine(kind, step, kinds);
                let counts = || whole || closure.counts(method, address);
                if when != When::Same || kind.tier() > tier || !counts() {
                    return;
                }
                let from = (method, address, kind);
                each_target(graph, step, |target| arrive(target, from, &mut waiting));
                if let Step::Reference(id) = step
                    && let Some(done) = expanded.get_mut(index(id))
                    && !std::mem::replace(done, true)
                {
                    closure.targets(id).iter().for_each(|target| arrive(*target, from, &mut waiting));
                }
            });
        }
        Self { before }
    }

    /// Whether a method is reached.
    pub(super) fn reaches(&self, method: u32) -> bool {
        self.before.get(index(method)).is_some_and(|slot| slot.0 != NONE)
    }

    /// The way to a method and the method it begins with; the method itself is not part of the way.
    pub(super) fn to(&self, method: u32) -> (Vec<Hop>, u32) {
        let mut hops = Vec::new();
        let mut at = method;
        while let Some((before, address, edge)) = self.before.get(index(at)).copied()
            && before < ROOT
            && hops.len() < self.before.len()
        {
            hops.push(Hop { method: before, address, edge });
            at = before;
        }
        hops.reverse();
        (hops, at)
    }
}
