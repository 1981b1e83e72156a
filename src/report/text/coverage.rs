//! What could be seen (before the findings), what could not, and what to do about it (at the end).

use super::{Ink, Sheet, grouped, safe};
use crate::finding::Verdict;
use crate::report::Report;
use crate::report::model::Status;
use crate::report::names::Names;
use crate::report::words::{self, Lang, fill};
use crate::signature::raw::RuleVerdict;

impl Sheet<'_> {
    pub(super) fn coverage(&mut self) {
        let (coverage, words) = (&self.report.coverage, self.words);
        self.page.heading(words.coverage);
        let status = words::status(self.report.status.id(), self.lang).unwrap_or_default();
        let ink = (self.report.status != Status::Complete).then_some(Ink::Warn);
        self.page.field_in(2, words.status, status, ink);
        let counts = [coverage.dex_files, coverage.classes, coverage.methods];
        let [dex, classes, methods] = counts.map(grouped);
        let [decoded, invokes] = [coverage.methods_decoded, coverage.invokes].map(grouped);
        let values = [
            ("dex", dex.as_str()),
            ("classes", &classes),
            ("methods", &methods),
            ("decoded", &decoded),
            ("invokes", &invokes),
        ];
        self.page.field(2, words.code, &fill(words.code_of, &values));
        self.packed();
        if coverage.native_libraries > 0 {
            let n = grouped(coverage.native_libraries);
            self.page.field(2, words.native, &fill(words.native_of, &[("n", &n)]));
        }
        if coverage.js_files > 0 {
            let [n, parsed] = [coverage.js_files, coverage.js_files_parsed].map(grouped);
            self.page.field(2, words.scripts, &fill(words.scripts_of, &[("n", &n), ("parsed", &parsed)]));
        }
        if !coverage.frameworks.is_empty() {
            let names = self.framework_names();
            self.page.field(2, words.frameworks, &names);
        }
        if coverage.dynamic_loading_sites > 0 {
            let n = grouped(coverage.dynamic_loading_sites);
            self.page.field(2, words.dynamic, &fill(words.dynamic_of, &[("n", &n)]));
        }
        if !coverage.missing_parts.is_empty() {
            let parts = self.joined(&coverage.missing_parts);
            self.page.field_in(2, words.missing_parts, &parts, Some(Ink::Warn));
        }
        self.limitations();
    }

    fn packed(&mut self) {
        let words = self.words;
        let Some(packed) = &self.report.coverage.packed else {
            self.page.field(2, words.packed, words.not_packed);
            return;
        };
        let packer = self.page.safe(self.names.packer(&packed.packer));
        self.page.field_in(2, words.packed, &fill(words.packed_of, &[("packer", &packer)]), Some(Ink::Warn));
        let limit = self.shown(2);
        for mark in packed.evidence.iter().take(limit) {
            let text = self.mark(mark);
            self.page.field(2, "", &text);
        }
    }

    fn limitations(&mut self) {
        let words = self.words;
        if self.report.limitations.is_empty() {
            return;
        }
        self.page.field(2, words.limitations, "");
        for limitation in &self.report.limitations {
            let written = self.lang.of(&limitation.text);
            let text = if written.is_empty() {
                words::limitation(&limitation.id, self.lang).unwrap_or_default()
            } else {
                written
            };
            let text = format!("[{}] {}", self.page.safe(&limitation.id), self.page.safe(text));
            self.page.bullet(4, &text);
        }
    }

    fn framework_names(&self) -> String {
        self.page.safe(&framework_names(self.report, self.names, self.lang))
    }

    pub(super) fn not_covered(&mut self) {
        self.page.heading(self.words.not_covered);
        for part in not_covered(self.report, self.names, self.lang) {
            self.page.bullet(2, &part);
        }
    }

    pub(super) fn next_steps(&mut self) {
        self.page.heading(self.words.next);
        for step in next_steps(self.report, self.lang) {
            self.page.bullet(2, &step);
        }
    }
}

fn framework_names(report: &Report, names: Names<'_>, lang: Lang) -> String {
    let names: Vec<&str> = report.coverage.frameworks.iter().map(|id| names.framework(id)).collect();
    names.join(lang.words().list_separator)
}

fn items_not_checkable(report: &Report) -> usize {
    report.clauses.iter().filter(|clause| clause.verdict == Verdict::NotCheckable).count()
}

/// What the analysis of a package did not cover, a sentence each.
pub(in crate::report) fn not_covered(report: &Report, names: Names<'_>, lang: Lang) -> Vec<String> {
    let (coverage, words) = (&report.coverage, lang.words());
    let mut parts = Vec::new();
    if coverage.packed.is_some() {
        parts.push(words.uncovered_packed.to_owned());
    }
    if coverage.native_libraries > 0 {
        parts.push(fill(words.uncovered_native, &[("n", &grouped(coverage.native_libraries))]));
    }
    if !coverage.frameworks.is_empty() && report.app.platform == "android" {
        let names = safe(&framework_names(report, names, lang), lang);
        parts.push(fill(words.uncovered_frameworks, &[("names", &names)]));
    }
    if coverage.dynamic_loading_sites > 0 {
        parts.push(fill(words.uncovered_dynamic, &[("n", &grouped(coverage.dynamic_loading_sites))]));
    }
    if !coverage.missing_parts.is_empty() {
        let names = safe(&coverage.missing_parts.join(words.list_separator), lang);
        parts.push(fill(words.uncovered_parts, &[("names", &names)]));
    }
    let blind = items_not_checkable(report);
    if blind > 0 {
        parts.push(fill(words.uncovered_items, &[("n", &blind.to_string())]));
    }
    let always = [words.uncovered_web, words.uncovered_server, words.uncovered_runtime];
    parts.extend(always.map(str::to_owned));
    parts.push(match &report.policy {
        None => words.uncovered_policy.to_owned(),
        Some(_) => words.uncovered_meaning.to_owned(),
    });
    parts
}

/// What to do after a scan, a sentence each.
pub(in crate::report) fn next_steps(report: &Report, lang: Lang) -> Vec<String> {
    let words = lang.words();
    let has = |verdict| report.findings.iter().any(|finding| finding.verdict == verdict);
    let mut steps = Vec::new();
    if report.coverage.packed.is_some() {
        steps.push(words.next_packed.to_owned());
    }
    if !report.coverage.missing_parts.is_empty() {
        steps.push(words.next_parts.to_owned());
    }
    if report.status == Status::Partial && steps.is_empty() {
        steps.push(words.next_partial.to_owned());
    }
    if has(RuleVerdict::Violation) {
        steps.push(words.next_violation.to_owned());
    }
    if has(RuleVerdict::Review) {
        steps.push(words.next_review.to_owned());
    }
    if let Some(first) = report.by_severity().first() {
        steps.push(fill(words.next_explain, &[("rule", &safe(&first.rule, lang))]));
    }
    if items_not_checkable(report) > 0 || steps.is_empty() {
        steps.push(words.next_manual.to_owned());
    }
    steps
}
