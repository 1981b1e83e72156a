//! What the analysis did not see, and what to do about it.

use super::summary::{Row, grouped};
use super::{Maker, counted, joined, same, shown};
use crate::finding::Verdict;
use crate::report::model::{Limitation, Status};
use crate::report::words::{self, Words, both, fill};
use crate::signature::raw::{RuleVerdict, Text};

fn sentence(of: impl Fn(&'static Words) -> &'static str) -> Text {
    both(|lang| of(lang.words()).to_owned())
}

/// A sentence with one value in it.
fn with(of: impl Fn(&'static Words) -> &'static str, name: &str, value: &Text) -> Text {
    both(|lang| fill(of(lang.words()), &[(name, lang.of(value))]))
}

impl Maker<'_> {
    pub(super) fn limitations(&self) -> Vec<Row> {
        let row = |limitation: &Limitation| Row {
            label: same(shown(&limitation.id)),
            value: both(|lang| {
                let written = lang.of(&limitation.text);
                let known = words::limitation(&limitation.id, lang).unwrap_or_default();
                shown(if written.is_empty() { known } else { written })
            }),
        };
        self.report.limitations.iter().map(row).collect()
    }

    pub(super) fn policy(&self) -> Text {
        both(|lang| match &self.report.policy {
            None => lang.document().no_policy.to_owned(),
            Some(policy) => {
                let (all, missing) = (policy.compared.to_string(), policy.not_named.len().to_string());
                fill(lang.document().policy_compared, &[("n", &all), ("m", &missing)])
            }
        })
    }

    pub(super) fn frameworks(&self) -> Text {
        let ids = &self.report.coverage.frameworks;
        let names: Vec<Text> =
            ids.iter().map(|id| both(|lang| shown(self.names(lang).framework(id)))).collect();
        joined(&names)
    }

    fn items_not_checkable(&self) -> usize {
        self.report.clauses.iter().filter(|clause| clause.verdict == Verdict::NotCheckable).count()
    }

    /// What was not covered, a sentence each.
    pub(super) fn not_covered(&self) -> Vec<Text> {
        let (report, coverage) = (self.report, &self.report.coverage);
        let mut parts = Vec::new();
        if coverage.packed.is_some() {
            parts.push(sentence(|words| words.uncovered_packed));
        }
        if coverage.native_libraries > 0 {
            let n = same(grouped(coverage.native_libraries));
            parts.push(with(|words| words.uncovered_native, "n", &n));
        }
        if !coverage.frameworks.is_empty() && !report.app.is_mini() {
            parts.push(with(|words| words.uncovered_frameworks, "names", &self.frameworks()));
        }
        if coverage.dynamic_loading_sites > 0 {
            let n = same(grouped(coverage.dynamic_loading_sites));
            parts.push(with(|words| words.uncovered_dynamic, "n", &n));
        }
        if !coverage.missing_parts.is_empty() {
            let names = both(|lang| shown(&coverage.missing_parts.join(lang.words().list_separator)));
            parts.push(with(|words| words.uncovered_parts, "names", &names));
        }
        let blind = self.items_not_checkable();
        if blind > 0 {
            parts.push(counted(|words| words.uncovered_items, blind));
        }
        parts.push(sentence(|words| words.uncovered_web));
        parts.push(sentence(|words| words.uncovered_server));
        parts.push(sentence(|words| words.uncovered_runtime));
        parts.push(match &report.policy {
            None => sentence(|words| words.uncovered_policy),
            Some(_) => sentence(|words| words.uncovered_meaning),
        });
        parts
    }

    /// What to do next, a sentence each.
    pub(super) fn next(&self) -> Vec<Text> {
        let report = self.report;
        let has = |verdict| report.findings.iter().any(|finding| finding.verdict == verdict);
        let mut steps = Vec::new();
        if report.coverage.packed.is_some() {
            steps.push(sentence(|words| words.next_packed));
        }
        if !report.coverage.missing_parts.is_empty() {
            steps.push(sentence(|words| words.next_parts));
        }
        if report.status == Status::Partial && steps.is_empty() {
            steps.push(sentence(|words| words.next_partial));
        }
        if has(RuleVerdict::Violation) {
            steps.push(sentence(|words| words.next_violation));
        }
        if has(RuleVerdict::Review) {
            steps.push(sentence(|words| words.next_review));
        }
        if let Some(first) = report.by_severity().first() {
            steps.push(with(|words| words.next_explain, "rule", &same(shown(&first.rule))));
        }
        if self.items_not_checkable() > 0 || steps.is_empty() {
            steps.push(sentence(|words| words.next_manual));
        }
        steps
    }
}
