//! The findings, grouped by the clause that leads each, and the table of the 31 items.

use super::{Detail, Ink, Sheet};
use crate::fact;
use crate::finding::{ClauseVerdict, Evidence, Finding, Verdict};
use crate::report::words::{self, fill};
use crate::signature::raw::{Level, RuleVerdict};
use std::cmp::Reverse;

/// Places of one finding that are printed without `-v`.
const EVIDENCE_SHOWN: usize = 3;

impl<'a> Sheet<'a> {
    /// Findings, gravest first; equal ones by rule, subject and place.
    pub(super) fn by_severity(&self) -> Vec<&'a Finding> {
        let mut findings: Vec<&Finding> = self.report.findings.iter().collect();
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

    pub(super) fn findings(&mut self) {
        let mut rest = self.by_severity();
        if rest.is_empty() {
            return;
        }
        self.page.heading(&format!("{} ({})", self.words.findings, rest.len()));
        let all = rest.len();
        // The clause of the gravest finding left leads the next group.
        while let Some(first) = rest.first() {
            if rest.len() < all {
                self.page.gap();
            }
            let clause = first.clauses.first().cloned();
            let (group, others) = rest.into_iter().partition(|f| f.clauses.first() == clause.as_ref());
            rest = others;
            self.clause_heading(clause.as_deref());
            for finding in group {
                self.finding(finding);
            }
        }
    }

    fn clause_heading(&mut self, clause: Option<&str>) {
        let Some(id) = clause else {
            self.page.paragraph(2, self.words.clause_other, Some(Ink::Heading));
            return;
        };
        let summary = self.names.clause_summary(id).unwrap_or_default();
        self.page.paragraph(2, &format!("{} {summary}", self.page.safe(id)), Some(Ink::Heading));
    }

    fn finding(&mut self, finding: &'a Finding) {
        let (words, lang) = (self.words, self.lang);
        let severity = words::level(finding.severity, lang);
        let verdict = words::rule_verdict(finding.verdict, lang);
        let title = self.page.safe(lang.of(&finding.title));
        let ink = match finding.severity {
            Level::High => Ink::Bad,
            Level::Medium => Ink::Warn,
            Level::Low => Ink::Note,
        };
        self.page.paragraph(4, &format!("[{severity}] [{verdict}] {title}"), Some(ink));
        let confidence = words::level(finding.confidence, lang);
        let subject = self.page.safe(self.names.subject(&finding.subject, self.report));
        let rule = self.page.safe(&finding.rule);
        let line = format!("{subject}  ({} {confidence}; {} {rule})", words.confidence, words.rule);
        self.page.field(6, words.subject, &line);
        if !finding.data.is_empty() {
            let data = self.data_names(&finding.data);
            self.page.field(6, words.data, &data);
        }
        if !finding.phrases.is_empty() {
            let phrases = self.joined(&finding.phrases);
            self.page.field(6, words.phrases, &phrases);
        }
        if let Some(others) = finding.clauses.get(1..).filter(|others| !others.is_empty()) {
            let others = self.joined(others);
            self.page.field(6, words.also, &others);
        }
        self.evidence(&finding.evidence, finding.evidence_omitted);
        let remedy = self.page.safe(lang.of(&finding.remedy));
        if !remedy.is_empty() {
            self.page.field(6, words.remedy, &remedy);
        }
        if self.detail == Detail::Full {
            let fingerprint = self.page.safe(&finding.fingerprint);
            self.page.field(6, words.fingerprint, &fingerprint);
        }
    }

    /// The first places, and how many there are besides: some may be counted in the report and not listed.
    fn evidence(&mut self, evidence: &[Evidence], omitted: usize) {
        let shown = self.shown(EVIDENCE_SHOWN);
        for (number, item) in evidence.iter().take(shown).enumerate() {
            let label = if number == 0 { self.words.evidence } else { "" };
            let place = self.page.safe(&item.at.to_string());
            self.page.field(6, label, &place);
            let fact = if self.detail == Detail::Full { item.fact.clone() } else { short_fact(&item.fact) };
            let fact = self.page.safe(&fact);
            self.page.field_in(6, "", &fact, Some(Ink::Dim));
            let report = self.report;
            if let Some(text) =
                report.behaviours.iter().find(|it| it.at == item.at).and_then(|it| self.way(it))
            {
                self.page.field_in(6, "", &text, Some(Ink::Dim));
            }
        }
        let hidden = evidence.len().saturating_sub(shown);
        for (count, template) in [(hidden, self.words.more_evidence), (omitted, self.words.omitted_evidence)]
        {
            if count > 0 {
                let text = fill(template, &[("n", &count.to_string())]);
                self.page.field_in(6, "", &text, Some(Ink::Dim));
            }
        }
    }

    pub(super) fn data_names(&self, ids: &[String]) -> String {
        let names: Vec<String> = ids.iter().map(|id| self.page.safe(self.names.data(id))).collect();
        names.join(self.words.list_separator)
    }

    pub(super) fn items(&mut self) {
        let report = self.report;
        self.items_of(self.words.items, &report.clauses);
        if !report.miit_clauses.is_empty() {
            self.items_of(self.words.miit_items, &report.miit_clauses);
        }
    }

    fn items_of(&mut self, heading: &str, items: &[ClauseVerdict]) {
        self.page.heading(heading);
        if items.is_empty() {
            self.page.paragraph(2, self.words.items_none, None);
            return;
        }
        let verdicts = [
            (Verdict::Violation, Some(Ink::Bad)),
            (Verdict::Review, Some(Ink::Warn)),
            (Verdict::NotFound, None),
            (Verdict::NotApplicable, None),
            (Verdict::NotCheckable, None),
        ];
        for (verdict, ink) in verdicts {
            let ids: Vec<&str> = items
                .iter()
                .filter(|clause| clause.verdict == verdict)
                .map(|clause| clause.id.as_str())
                .collect();
            if ids.is_empty() {
                continue;
            }
            let head = format!("{} ({})", words::verdict(verdict, self.lang), ids.len());
            if self.detail == Detail::Full {
                self.page.paragraph(2, &head, ink);
                for id in ids {
                    let summary = self.names.clause_summary(id).unwrap_or_default();
                    let line = format!("{} {summary}", self.page.safe(id));
                    self.page.bullet(4, &line);
                }
            } else {
                let numbers: Vec<String> = ids.into_iter().map(|id| self.item_number(id)).collect();
                let line = format!("{head}{}{}", self.words.colon, numbers.join(" "));
                self.page.paragraph(2, &line, ink);
            }
        }
    }

    /// The number of an item as the act prints it.
    fn item_number(&self, id: &str) -> String {
        let number = self.names.clause(id).map(|clause| clause.number.as_str());
        let number = number.or_else(|| id.split_once(':').map(|(_, number)| number)).unwrap_or(id);
        self.page.safe(number)
    }
}

/// The fields that tell a reader what a fact of a kind says; the place stands beside it. Kinds without a row
/// say all they have.
const TELLING: &[(&str, &[&str])] = &[
    ("collection", &["api", "detail"]),
    ("call", &["api", "detail"]),
    ("permission", &["name"]),
    ("component", &["element", "name", "permission"]),
    ("sdk", &["id"]),
    ("host", &["name", "owner", "country"]),
    ("text", &["sample"]),
    ("view", &["element", "text"]),
    ("native-library", &["name"]),
    ("limitation", &["id", "detail"]),
];

/// A fact in few words; a text that is no fact stays as it is.
fn short_fact(text: &str) -> String {
    let Ok(facts) = fact::parse(text) else { return text.to_owned() };
    let [fact] = facts.as_slice() else { return text.to_owned() };
    let kind = fact.body.kind();
    match TELLING.iter().find(|(known, _)| *known == kind) {
        Some((_, fields)) => {
            let values: Vec<String> = fields.iter().flat_map(|field| fact.body.values(field)).collect();
            values.join("  ")
        }
        None => {
            let fields = fact.body.fields().into_iter().filter(|(_, values)| !values.is_empty());
            let fields: Vec<String> =
                fields.map(|(name, values)| format!("{name}={}", values.join(","))).collect();
            format!("{kind}  {}", fields.join("  "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TELLING, short_fact};
    use crate::fact::KINDS;

    #[test]
    fn a_fact_in_few_words() {
        let cases = [
            (
                "collection data=comm.sms code_type=sms api=Landroid/x/Y;->query detail=content://sms via=constant file=classes.dex",
                "Landroid/x/Y;->query  content://sms",
            ),
            ("permission name=android.permission.READ_SMS declared=true", "android.permission.READ_SMS"),
            ("no fact at all", "no fact at all"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(short_fact(text), expected);
        }
        let coverage = short_fact("coverage code=partial classes=3");
        assert!(coverage.starts_with("coverage  code=partial  classes=3"), "{coverage}");
    }

    #[test]
    fn telling_fields_exist() {
        for (kind, fields) in TELLING {
            let (_, known) = KINDS.iter().find(|(known, _)| known == kind).unwrap();
            for field in *fields {
                assert!(known.contains(field), "{kind} has no {field}");
            }
        }
    }
}
