//! What a report amounts to in one word: the same for the headline, the exit code and the batch summary.

use super::model::{Report, Status};
use crate::finding::Finding;
use crate::finding::baseline::Baseline;
use crate::signature::raw::{Level, RuleVerdict};
use serde::Serialize;
use std::cmp::Reverse;

/// Packages inside packages that a report shows; scans go less deep.
const MAX_DEPTH: usize = 8;

/// What a report amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All was read and nothing was found. Not a pass.
    NotFound,
    /// There are findings.
    Found,
    /// Nothing was found in what could be read, and not all could.
    Undecided,
    /// Nothing could be analysed.
    Failed,
}

/// How many packages came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All.
    pub all: usize,
    /// With findings.
    pub found: usize,
    /// Seen in full, without findings.
    pub clean: usize,
    /// Without findings, not seen in full.
    pub undecided: usize,
    /// Not analysed.
    pub failed: usize,
}

impl Tally {
    /// Counts one more.
    pub fn count(&mut self, outcome: Outcome) {
        let counter = match outcome {
            Outcome::Found => &mut self.found,
            Outcome::NotFound => &mut self.clean,
            Outcome::Undecided => &mut self.undecided,
            Outcome::Failed => &mut self.failed,
        };
        *counter = counter.saturating_add(1);
        self.all = self.all.saturating_add(1);
    }
}

/// How many findings of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// High severity.
    pub high: usize,
    /// Medium severity.
    pub medium: usize,
    /// Low severity.
    pub low: usize,
    /// Provable from the package.
    pub violation: usize,
    /// To be confirmed.
    pub review: usize,
}

impl Counts {
    /// Counts findings.
    #[must_use]
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            let severity = match finding.severity {
                Level::High => &mut counts.high,
                Level::Medium => &mut counts.medium,
                Level::Low => &mut counts.low,
            };
            *severity = severity.saturating_add(1);
            let verdict = match finding.verdict {
                RuleVerdict::Violation => &mut counts.violation,
                RuleVerdict::Review => &mut counts.review,
            };
            *verdict = verdict.saturating_add(1);
        }
        counts
    }
}

impl Report {
    /// This report and those of the packages inside it, outermost first.
    #[must_use]
    pub fn with_nested(&self) -> Vec<&Self> {
        let (mut all, mut stack) = (Vec::new(), vec![(self, 0)]);
        while let Some((report, depth)) = stack.pop() {
            all.push(report);
            if depth < MAX_DEPTH {
                stack.extend(report.nested.iter().rev().map(|inner| (inner, depth.saturating_add(1))));
            }
        }
        all
    }

    /// The findings of this package and of those inside it: what a report amounts to rests on all of them.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.with_nested().into_iter().flat_map(|report| &report.findings)
    }

    /// How far the analysis came, where what is packed, missing or inside counts too.
    #[must_use]
    pub fn seen(&self) -> Status {
        match self.status {
            Status::Complete if self.is_incomplete() => Status::Partial,
            status => status,
        }
    }

    /// Whether a part of this package, or of one inside it, could not be seen: what `--strict` refuses.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.with_nested().into_iter().any(|report| {
            report.status != Status::Complete
                || report.coverage.packed.is_some()
                || !report.coverage.missing_parts.is_empty()
        })
    }

    /// Findings that a baseline accepted, here and in the packages inside.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        let counts = self.with_nested().into_iter().map(|report| report.suppressed.baseline);
        counts.fold(0, u64::saturating_add)
    }

    /// Findings left out as configured, here and in the packages inside.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        let counts = self.with_nested().into_iter().flat_map(|report| {
            let it = &report.suppressed;
            [it.baseline, it.below_threshold, it.not_in_force]
        });
        counts.fold(0, u64::saturating_add)
    }

    /// Leaves out what a baseline accepts on a day, here and in the packages inside, and counts it. The verdicts on
    /// the clauses stay: they say what was seen.
    pub fn accept(&mut self, baseline: &Baseline, day: &str) {
        let mut stack = vec![self];
        while let Some(report) = stack.pop() {
            let app = report.app.id.clone().unwrap_or_default();
            let before = report.findings.len();
            let rules = &mut report.suppressed.rules;
            report.findings.retain(|it| {
                let accepted = baseline.accepts(&app, &it.fingerprint, day);
                rules.extend(accepted.then(|| it.rule.clone()));
                !accepted
            });
            rules.sort_unstable();
            rules.dedup();
            let accepted = before.saturating_sub(report.findings.len());
            let accepted = u64::try_from(accepted).unwrap_or(u64::MAX);
            report.suppressed.baseline = report.suppressed.baseline.saturating_add(accepted);
            stack.extend(report.nested.iter_mut());
        }
    }

    /// The highest severity of a finding, in this package or one inside it.
    #[must_use]
    pub fn highest_severity(&self) -> Option<Level> {
        self.all_findings().map(|finding| finding.severity).max()
    }

    /// The findings, gravest first; equal ones by rule, subject and fingerprint.
    #[must_use]
    pub fn by_severity(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by(|a, b| {
            let key = |f: &Finding| (Reverse(f.severity), f.verdict == RuleVerdict::Review);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.rule.cmp(&b.rule))
                .then_with(|| a.subject.cmp(&b.subject))
                .then_with(|| a.fingerprint.cmp(&b.fingerprint))
        });
        findings
    }

    /// What it amounts to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if self.status == Status::Failed {
            Outcome::Failed
        } else if self.highest_severity().is_some() {
            Outcome::Found
        } else if self.is_incomplete() {
            Outcome::Undecided
        } else {
            Outcome::NotFound
        }
    }
}

impl Status {
    /// The word that stands in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }
}
