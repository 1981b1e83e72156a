//! The terms of all text topics in one automaton.

use super::raw::Bundle;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::BTreeMap;

/// Finds the terms of every topic in one pass over a text.
#[derive(Debug, Default)]
pub(super) struct TopicIndex {
    terms: Option<AhoCorasick>,
    /// The topic of each term.
    topics: Vec<usize>,
}

impl TopicIndex {
    pub(super) fn new(bundle: &Bundle) -> Self {
        let terms = bundle
            .topics
            .iter()
            .enumerate()
            .flat_map(|(at, topic)| topic.terms.iter().map(move |term| (at, term)));
        let (topics, terms): (Vec<usize>, Vec<&String>) = terms.unzip();
        let automaton = AhoCorasick::builder()
            // Most packages have less text than a DFA of all terms takes to build.
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(terms);
        Self { terms: automaton.ok(), topics }
    }

    /// Each topic that a term of `text` names, with the place of the first such term.
    pub(super) fn find(&self, text: &str) -> Vec<(usize, usize)> {
        let Some(terms) = &self.terms else { return Vec::new() };
        let mut found: BTreeMap<usize, usize> = BTreeMap::new();
        for one in terms.find_overlapping_iter(text) {
            if let Some(topic) = self.topics.get(one.pattern().as_usize()) {
                let first = found.entry(*topic).or_insert(one.start());
                *first = one.start().min(*first);
            }
        }
        found.into_iter().collect()
    }
}
