//! The terms that categories of apps are suggested by, in one automaton.

use super::raw::Bundle;
use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;

/// Finds the terms of every category in one pass over a text.
#[derive(Debug)]
pub(super) struct CategoryTerms {
    automaton: Option<AhoCorasick>,
    terms: Vec<String>,
}

impl CategoryTerms {
    pub(super) fn new(bundle: &Bundle) -> Self {
        let terms: Vec<String> =
            bundle.categories.iter().flat_map(|category| &category.suggest.text).cloned().collect();
        Self { automaton: AhoCorasick::builder().ascii_case_insensitive(true).build(&terms).ok(), terms }
    }

    pub(super) fn find<'a>(&self, texts: impl Iterator<Item = &'a str>) -> BTreeSet<&str> {
        let Some(automaton) = &self.automaton else { return BTreeSet::new() };
        let found = texts.flat_map(|text| automaton.find_overlapping_iter(text));
        found.filter_map(|found| self.terms.get(found.pattern().as_usize())).map(String::as_str).collect()
    }
}
