//! Control flow of one method: its code in, which instructions can run when certain edges or places are cut out.

use super::Rows;
use crate::base::{index, narrow};
use crate::format::dex::{self, CodeItem, flag};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::ops::Range;

/// Instructions of a method whose control flow is looked at; a longer one has no gates.
const MAX_INSTRUCTIONS: usize = 20_000;

/// The control-flow graph, one node for each instruction.
pub(in crate::analysis) struct Flow {
    addresses: Vec<u32>,
    successors: Rows<u32>,
    exits: Vec<bool>,
}

impl Flow {
    /// The flow of a method; `None` where it is longer than the ceiling.
    pub(in crate::analysis) fn new(body: &CodeItem<'_>) -> Option<Self> {
        Self::build(body, true)
    }

    /// The flow of a method where nothing is thrown.
    pub(in crate::analysis) fn without_exceptions(body: &CodeItem<'_>) -> Option<Self> {
        Self::build(body, false)
    }

    fn build(body: &CodeItem<'_>, throws: bool) -> Option<Self> {
        let instructions: Vec<_> = dex::instructions(body).take(MAX_INSTRUCTIONS + 1).collect();
        if instructions.len() > MAX_INSTRUCTIONS {
            return None;
        }
        let addresses: Vec<u32> = instructions.iter().map(|it| it.address).collect();
        let node = |address: u32| addresses.binary_search(&address).ok().map(narrow);
        let handlers: Vec<(Range<u32>, Vec<u32>)> = body
            .tries()
            .map(|item| {
                let handlers = body.handlers(&item).filter_map(|handler| node(handler.address));
                (item.start..item.end, handlers.collect())
            })
            .collect();
        let mut successors = Rows::default();
        let mut exits = Vec::new();
        for instruction in &instructions {
            let mut row = Vec::new();
            if !instruction.opcode.has(flag::ENDS_BLOCK) {
                row.extend(node(instruction.next_address()));
            }
            row.extend(instruction.target().and_then(node));
            if instruction.opcode.has(flag::SWITCH) {
                row.extend(instruction.switch_targets().filter_map(|(_, target)| node(target)));
            }
            if throws && instruction.opcode.has(flag::CAN_THROW) {
                let covered = handlers.iter().filter(|(range, _)| range.contains(&instruction.address));
                row.extend(covered.flat_map(|(_, handlers)| handlers));
            }
            row.sort_unstable();
            row.dedup();
            exits.push(instruction.opcode.has(flag::RETURN));
            successors.push(row);
        }
        Some(Self { addresses, successors, exits })
    }

    /// Nodes reached from the start without these edges and places.
    fn forward(&self, edges: &[(u32, u32)], places: &[u32]) -> Vec<bool> {
        let mut seen = vec![false; self.addresses.len()];
        let mut waiting = vec![0_u32];
        while let Some(node) = waiting.pop() {
            let (Some(slot), Some(from)) = (seen.get_mut(index(node)), self.addresses.get(index(node)))
            else {
                continue;
            };
            if !std::mem::replace(slot, true) && !places.contains(from) {
                waiting.extend(self.uncut(node, edges));
            }
        }
        seen
    }

    /// Nodes from which the method can return without passing these places.
    fn backward(&self, places: &[u32]) -> Vec<bool> {
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); self.addresses.len()];
        for node in 0..narrow(self.addresses.len()) {
            for to in self.successors.row(node) {
                if let Some(list) = before.get_mut(index(*to)) {
                    list.push(node);
                }
            }
        }
        let mut seen = vec![false; self.addresses.len()];
        let exits = self.exits.iter().enumerate().filter(|(_, is_exit)| **is_exit);
        let mut waiting: Vec<u32> = exits.map(|(at, _)| narrow(at)).collect();
        while let Some(node) = waiting.pop() {
            let (Some(slot), Some(address)) = (seen.get_mut(index(node)), self.addresses.get(index(node)))
            else {
                continue;
            };
            if *slot || places.contains(address) {
                continue;
            }
            *slot = true;
            waiting.extend(before.get(index(node)).into_iter().flatten());
        }
        seen
    }

    /// Addresses that run only by way of these edges, as ranges.
    pub(in crate::analysis) fn behind(&self, edges: &[(u32, u32)]) -> Vec<Range<u32>> {
        let all = self.forward(&[], &[]);
        let without = self.forward(edges, &[]);
        self.ranges(|node| all.get(node) == Some(&true) && without.get(node) == Some(&false))
    }

    /// Addresses that run only together with a place: it comes before or after them on every way.
    pub(in crate::analysis) fn together(&self, place: u32) -> Vec<Range<u32>> {
        let forward = self.forward(&[], &[place]);
        let backward = self.backward(&[place]);
        let runs = self.forward(&[], &[]);
        self.ranges(|node| {
            let alone = forward.get(node) == Some(&true) && backward.get(node) == Some(&true);
            runs.get(node) == Some(&true) && !alone
        })
    }

    /// Addresses that every way by a place passes before or after it, the place among them.
    pub(in crate::analysis) fn always(&self, place: u32) -> Vec<Range<u32>> {
        let Ok(at) = self.addresses.binary_search(&place) else { return Vec::new() };
        let mut passed = self.passed(0, |node| index(node) == at);
        passed.extend(self.passed(narrow(at), |node| self.exits.get(index(node)) == Some(&true)));
        passed.sort_unstable();
        self.ranges(|node| passed.binary_search(&narrow(node)).is_ok())
    }

    /// Nodes that every way from one node to an end passes.
    fn passed(&self, start: u32, is_end: impl Fn(u32) -> bool) -> Vec<u32> {
        let way = self.way(start, &is_end);
        let steps: FxHashMap<u32, usize> = way.iter().copied().zip(0..).collect();
        let mut seen = vec![false; self.addresses.len()];
        let mut passed = Vec::new();
        // How far along the way one gets from the nodes before this one.
        let mut furthest = 0;
        for (step, node) in way.iter().enumerate() {
            if step == furthest {
                passed.push(*node);
            }
            let mut waiting = vec![*node];
            while let Some(node) = waiting.pop() {
                let on_way = steps.get(&node).copied();
                let Some(slot) = seen.get_mut(index(node)) else { continue };
                match on_way {
                    Some(reached) if reached != step => furthest = furthest.max(reached),
                    _ if std::mem::replace(slot, true) => {}
                    None if is_end(node) => furthest = way.len(),
                    // An end is not left.
                    Some(_) if is_end(node) => {}
                    _ => waiting.extend(self.successors.row(node)),
                }
            }
        }
        passed
    }

    /// One way from a node to an end.
    fn way(&self, start: u32, is_end: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut before: Vec<Option<u32>> = vec![None; self.addresses.len()];
        let mut waiting = VecDeque::from([(start, start)]);
        while let Some((node, from)) = waiting.pop_front() {
            let Some(slot @ None) = before.get_mut(index(node)) else { continue };
            *slot = Some(from);
            if is_end(node) {
                let back = |node: &u32| before.get(index(*node)).copied().flatten().filter(|it| it != node);
                let mut way: Vec<u32> = std::iter::successors(Some(node), back).collect();
                way.reverse();
                return way;
            }
            waiting.extend(self.successors.row(node).iter().map(|to| (*to, node)));
        }
        Vec::new()
    }

    /// Whether every instruction that can run is in the ranges.
    pub(in crate::analysis) fn is_all(&self, ranges: &[Range<u32>]) -> bool {
        let runs = self.forward(&[], &[]);
        let mut nodes = self.addresses.iter().zip(runs).filter(|(_, runs)| *runs);
        nodes.all(|(address, _)| ranges.iter().any(|range| range.contains(address)))
    }

    /// Addresses that decide whether a place runs: it can be reached by one edge from there and not by another.
    /// The edges cut out are there for neither.
    pub(in crate::analysis) fn deciding(&self, place: u32, cut: &[(u32, u32)]) -> Vec<u32> {
        let reaching = self.reaching(place, cut);
        let mut found = Vec::new();
        for node in 0..narrow(self.addresses.len()) {
            let row = self.uncut(node, cut);
            let reaches = |to: &u32| reaching.get(index(*to)) == Some(&true);
            let (count, all) =
                row.fold((0, 0), |(count, all), to| (count + usize::from(reaches(&to)), all + 1));
            if count > 0 && count < all {
                found.extend(self.addresses.get(index(node)));
            }
        }
        found
    }

    /// The successors of a node by edges that are not cut.
    fn uncut<'s>(&'s self, node: u32, cut: &'s [(u32, u32)]) -> impl Iterator<Item = u32> + 's {
        let from = self.addresses.get(index(node)).copied();
        let is_cut = move |to: u32| {
            let edge = from.zip(self.addresses.get(index(to)).copied());
            edge.is_some_and(|edge| cut.contains(&edge))
        };
        self.successors.row(node).iter().copied().filter(move |to| !is_cut(*to))
    }

    fn reaching(&self, place: u32, cut: &[(u32, u32)]) -> Vec<bool> {
        let mut seen = vec![false; self.addresses.len()];
        // Nodes stand in address order, so one backward walk finds all but what loops lead back.
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for node in (0..narrow(self.addresses.len())).rev() {
                let is_place = self.addresses.get(index(node)) == Some(&place);
                let mut row = self.uncut(node, cut);
                let reaches = is_place || row.any(|to| seen.get(index(to)) == Some(&true));
                if let Some(slot) = seen.get_mut(index(node)).filter(|slot| reaches && !**slot) {
                    (*slot, changed) = (true, true);
                }
            }
        }
        seen
    }

    fn ranges(&self, holds: impl Fn(usize) -> bool) -> Vec<Range<u32>> {
        let mut ranges: Vec<Range<u32>> = Vec::new();
        let mut open = false;
        for (node, address) in self.addresses.iter().enumerate() {
            match (holds(node), open) {
                (true, false) => ranges.push(*address..u32::MAX),
                (false, true) => {
                    if let Some(last) = ranges.last_mut() {
                        last.end = *address;
                    }
                }
                _ => {}
            }
            open = holds(node);
        }
        ranges
    }
}
