//! Findings, numbered, under their leading clause, each piece of evidence with its number and call path.

use super::items::ClauseView;
use super::paths::{FlowView, Phase, Reached, Step, last};
use super::statement::stated_at;
use super::{Maker, counted, place, shown};
use crate::base::Location;
use crate::base::text::printable;
use crate::fact::{self, Body};
use crate::finding::{Evidence, Finding};
use crate::report::words::{self, both};
use crate::signature::raw::{Level, RuleVerdict, Text};
use serde::Serialize;
use std::collections::HashMap;

/// The findings of one leading clause.
#[derive(Debug, Serialize)]
pub struct Group {
    /// The clause; none where a finding names none.
    pub clause: Option<ClauseView>,
    /// Its findings.
    pub findings: Vec<FindingView>,
}

/// A finding.
#[derive(Debug, Serialize)]
pub struct FindingView {
    /// `P001`.
    pub number: String,
    /// Rule id.
    pub rule: String,
    /// Fingerprint.
    pub fingerprint: String,
    /// `high`, `medium` or `low`.
    pub level: &'static str,
    /// Its word.
    pub severity: Text,
    /// `violation` or `review`.
    pub kind: &'static str,
    /// Its word.
    pub verdict: Text,
    /// How sure.
    pub confidence: Text,
    /// Headline.
    pub title: Text,
    /// `app`, `sdk:<id>` or `unknown`.
    pub subject_id: String,
    /// Its name.
    pub subject: Text,
    /// Types of personal information.
    pub data: Vec<Text>,
    /// Bulletin phrases.
    pub phrases: Vec<String>,
    /// Clauses, the leading one first.
    pub clauses: Vec<ClauseView>,
    /// What to do.
    pub remedy: Text,
    /// Evidence.
    pub evidence: Vec<EvidenceView>,
    /// That there is more.
    pub omitted: Option<Text>,
}

/// A piece of evidence.
#[derive(Debug, Serialize)]
pub struct EvidenceView {
    /// `P001-1`.
    pub number: String,
    /// Where.
    pub place: String,
    /// The place itself.
    #[serde(skip)]
    pub at: Location,
    /// The file of it.
    pub file: String,
    /// Class and method of it.
    pub symbol: String,
    /// Source line, where known.
    pub line: Option<u32>,
    /// What stands there, as a sentence.
    #[serde(skip)]
    pub said: Text,
    /// What and where as a sentence.
    pub statement: Text,
    /// The whole fact.
    #[serde(skip)]
    pub whole: String,
    /// When and by which path it is reached.
    pub phases: Vec<Phase>,
    /// Where the value goes.
    pub flows: Vec<FlowView>,
}

impl EvidenceView {
    /// The steps of all its paths, one after another.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.phases.iter().flat_map(|phase| &phase.steps)
    }
}

pub(super) const fn level_id(level: Level) -> &'static str {
    match level {
        Level::High => "high",
        Level::Medium => "medium",
        Level::Low => "low",
    }
}

/// `Lcom/example/App;->onCreate()V`, as far as each part applies.
fn symbol(at: &Location) -> String {
    let parts: Vec<&str> = [at.class.as_deref(), at.method.as_deref()].into_iter().flatten().collect();
    shown(&parts.join("->"))
}

impl<'a> Maker<'a> {
    /// The gravest finding leads; its clause collects the others that begin with it.
    pub(super) fn groups(&self) -> Vec<Group> {
        let calls = self.report.calls.iter().map(|it| (&it.at, it.into()));
        let reads = self.report.behaviours.iter().map(|it| (&it.at, it.into()));
        let places: HashMap<&Location, Reached<'a>> = calls.chain(reads).collect();
        let mut order: Vec<Option<&String>> = Vec::new();
        let mut by_clause: HashMap<Option<&String>, Vec<&'a Finding>> = HashMap::new();
        for finding in self.report.by_severity() {
            let clause = finding.clauses.first();
            let group = by_clause.entry(clause).or_default();
            if group.is_empty() {
                order.push(clause);
            }
            group.push(finding);
        }
        let mut number = 0_usize;
        let mut view = |finding: &&'a Finding| {
            number = number.saturating_add(1);
            self.finding(finding, format!("{}P{number:03}", self.prefix), &places)
        };
        let groups = order.into_iter().map(|clause| Group {
            clause: clause.map(|id| self.clause(id)),
            findings: by_clause.get(&clause).into_iter().flatten().map(&mut view).collect(),
        });
        groups.collect()
    }

    fn finding(
        &self,
        finding: &'a Finding,
        number: String,
        places: &HashMap<&Location, Reached<'a>>,
    ) -> FindingView {
        let evidence = finding.evidence.iter().enumerate().map(|(at, evidence)| {
            self.evidence(evidence, format!("{number}-{}", at.saturating_add(1)), places)
        });
        let evidence = evidence.collect();
        FindingView {
            rule: shown(&finding.rule),
            fingerprint: shown(&finding.fingerprint),
            level: level_id(finding.severity),
            severity: both(|lang| words::level(finding.severity, lang).to_owned()),
            kind: match finding.verdict {
                RuleVerdict::Violation => "violation",
                RuleVerdict::Review => "review",
            },
            verdict: both(|lang| words::rule_verdict(finding.verdict, lang).to_owned()),
            confidence: both(|lang| words::level(finding.confidence, lang).to_owned()),
            title: both(|lang| shown(lang.of(&finding.title))),
            subject_id: shown(&finding.subject),
            subject: self.subject(&finding.subject),
            data: self.data_all(&finding.data),
            phrases: finding.phrases.iter().map(|phrase| shown(phrase)).collect(),
            clauses: finding.clauses.iter().map(|id| self.clause(id)).collect(),
            remedy: both(|lang| shown(lang.of(&finding.remedy))),
            evidence,
            omitted: (finding.evidence_omitted > 0)
                .then(|| counted(|words| words.omitted_evidence, finding.evidence_omitted)),
            number,
        }
    }

    fn evidence(
        &self,
        evidence: &Evidence,
        number: String,
        places: &HashMap<&Location, Reached<'a>>,
    ) -> EvidenceView {
        let facts = fact::parse(&evidence.fact).unwrap_or_default();
        let said = self.said(&evidence.fact, &facts);
        let reached = places.get(&evidence.at).copied();
        let phases = match facts.first().map(|fact| &fact.body) {
            Some(Body::Sdk(it)) => self.start(&it.id),
            _ => reached.map(|it| self.phases(it)).unwrap_or_default(),
        };
        EvidenceView {
            number,
            place: place(&evidence.at),
            file: shown(&evidence.at.file),
            symbol: symbol(&evidence.at),
            line: evidence.at.line,
            statement: stated_at(&said, &evidence.at),
            said,
            whole: printable(&evidence.fact).into_owned(),
            at: evidence.at.clone(),
            phases,
            flows: reached.map(|it| self.flows(it)).unwrap_or_default(),
        }
    }

    /// When and by which path an SDK is started, up to its own method.
    fn start(&self, id: &str) -> Vec<Phase> {
        let sdk = self.report.sdks.iter().find(|sdk| sdk.id == id);
        let Some((sdk, at)) = sdk.and_then(|sdk| Some((sdk, sdk.started_at.as_ref()?))) else {
            return Vec::new();
        };
        let mut phases = self.phases(sdk.into());
        phases
            .iter_mut()
            .filter(|phase| !phase.steps.is_empty())
            .for_each(|phase| phase.steps.push(last(at)));
        phases
    }
}
