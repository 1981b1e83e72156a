//! The findings, grouped by the clause that leads each, and the tables of items.

use super::{Detail, Ink, Sheet};
use crate::report::view::{ClauseView, FindingView, ItemTable, ItemView, Phase};
use crate::report::words::fill;

/// Places of one finding that are printed without `-v`.
const EVIDENCE_SHOWN: usize = 3;

impl<'a> Sheet<'a> {
    pub(super) fn findings(&mut self) {
        let view = self.view;
        if view.groups.is_empty() {
            return;
        }
        self.page.heading(&format!("{} ({})", self.words.findings, view.findings().count()));
        for (number, group) in view.groups.iter().enumerate() {
            if number > 0 {
                self.page.gap();
            }
            let clause = match &group.clause {
                Some(clause) => format!("{} {}", clause.id, self.of(&clause.summary)),
                None => self.words.clause_other.to_owned(),
            };
            self.page.paragraph(2, &clause, Some(Ink::Heading));
            for finding in &group.findings {
                self.finding(finding);
            }
        }
    }

    fn finding(&mut self, finding: &'a FindingView) {
        let (words, lang) = (self.words, self.lang);
        let ink = match finding.level {
            "high" => Ink::Bad,
            "medium" => Ink::Warn,
            _ => Ink::Note,
        };
        let [severity, verdict, title] =
            [&finding.severity, &finding.verdict, &finding.title].map(|it| lang.of(it));
        self.page.paragraph(4, &format!("[{severity}] [{verdict}] {title}"), Some(ink));
        let [subject, confidence] = [&finding.subject, &finding.confidence].map(|it| lang.of(it));
        let line = format!("{subject}  ({} {confidence}; {} {})", words.confidence, words.rule, finding.rule);
        self.page.field(6, words.subject, &line);
        let others = finding.clauses.iter().skip(1).map(|clause| starred(&clause.id, clause));
        let rows = [
            (words.data, self.joined(&finding.data)),
            (words.phrases, finding.phrases.join(words.list_separator)),
            (words.also, others.collect::<Vec<_>>().join(words.list_separator)),
        ];
        for (label, text) in rows.into_iter().filter(|(_, text)| !text.is_empty()) {
            self.page.field(6, label, &text);
        }
        self.evidence(finding);
        if !lang.of(&finding.remedy).is_empty() {
            self.page.field(6, words.remedy, lang.of(&finding.remedy));
        }
        if self.detail == Detail::Full {
            self.page.field(6, words.fingerprint, &finding.fingerprint);
        }
    }

    /// The first places, and how many there are besides: some may be counted in the report and not listed.
    fn evidence(&mut self, finding: &'a FindingView) {
        let (shown, all) = (self.shown(EVIDENCE_SHOWN), self.detail == Detail::Full);
        let dim = |sheet: &mut Self, text: &str| sheet.page.field_in(6, "", text, Some(Ink::Dim));
        for (number, item) in finding.evidence.iter().take(shown).enumerate() {
            let label = if number == 0 { self.words.evidence } else { "" };
            self.page.field(6, label, &item.place);
            dim(self, self.lang.of(&item.said));
            for phase in item.phases.iter().take(self.shown(1)) {
                self.way(phase).iter().for_each(|line| dim(self, line));
            }
            if all {
                dim(self, &item.whole);
            }
        }
        let hidden = finding.evidence.len().saturating_sub(shown);
        let hidden = (hidden > 0).then(|| fill(self.words.more_evidence, &[("n", &hidden.to_string())]));
        let omitted = finding.omitted.as_ref().map(|text| self.of(text).to_owned());
        hidden.into_iter().chain(omitted).for_each(|text| dim(self, &text));
    }

    /// The call path of a phase, from the entry point to the place, and the gate on it.
    pub(super) fn way(&self, phase: &Phase) -> Vec<String> {
        let (words, lang) = (self.words, self.lang);
        let (when, certainty) = (lang.of(&phase.phase), lang.of(&phase.certainty));
        let way = match phase.steps.as_slice() {
            // No path leads there, so none is sure.
            [] => format!("{}{}{when}", self.own.phase, words.colon),
            steps => {
                let steps: Vec<String> = steps.iter().map(|step| step.brief(lang)).collect();
                let told = format!("{when}{}{certainty}", words.list_separator);
                format!("{} ({told}){}{}", words.call_path, words.colon, steps.join(" → "))
            }
        };
        let gate = phase.gate.as_ref().map(|gate| format!("{}{}{}", words.gate, words.colon, lang.of(gate)));
        std::iter::once(way).chain(gate).collect()
    }

    pub(super) fn items(&mut self) {
        let view = self.view;
        if view.items.is_empty() {
            self.page.heading(self.words.items);
            self.page.paragraph(2, self.words.items_none, None);
        }
        view.items.iter().for_each(|table| self.items_of(table));
        let cited = view.findings().flat_map(|finding| &finding.clauses);
        let items = view.items.iter().flat_map(|table| &table.rows).map(|item| &item.clause);
        if cited.chain(items).any(|clause| !clause.flag.zh.is_empty()) {
            self.page.paragraph(2, self.own.star, Some(Ink::Dim));
        }
    }

    fn items_of(&mut self, table: &'a ItemTable) {
        self.page.heading(self.lang.of(&table.heading));
        let kinds = [
            ("violation", Some(Ink::Bad)),
            ("review", Some(Ink::Warn)),
            ("not-found", None),
            ("not-applicable", None),
            ("not-checkable", None),
        ];
        for (kind, ink) in kinds {
            let items: Vec<&ItemView> = table.rows.iter().filter(|item| item.kind == kind).collect();
            let Some(first) = items.first() else { continue };
            let head = format!("{} ({})", self.of(&first.verdict), items.len());
            if self.detail == Detail::Full {
                self.page.paragraph(2, &head, ink);
                for item in items {
                    let line = format!("{} {}", item.clause.id, self.of(&item.clause.summary));
                    self.page.bullet(4, &line);
                    if kind == "not-checkable" && !item.advice.zh.is_empty() {
                        self.page.paragraph(6, self.of(&item.advice), Some(Ink::Dim));
                    }
                }
            } else {
                let numbers = items.iter().map(|item| starred(&item.clause.number, &item.clause));
                let numbers = numbers.collect::<Vec<_>>().join(" ");
                let more = if kind == "not-checkable" { self.own.by_hand } else { "" };
                self.page.paragraph(2, &format!("{head}{}{numbers}{more}", self.words.colon), ink);
            }
        }
    }
}

/// An id or number with a star where nobody read the number in a source.
fn starred(text: &str, clause: &ClauseView) -> String {
    let star = if clause.flag.zh.is_empty() { "" } else { "*" };
    format!("{text}{star}")
}
