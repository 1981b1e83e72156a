//! A report as documents show it: sorted, numbered and named in both languages, so that a renderer only sets it.

mod behaviours;
mod findings;
mod items;
mod lists;
mod paths;
mod statement;
mod summary;
#[cfg(test)]
mod tests;
mod uncovered;

pub use behaviours::{BehaviourView, DataRow, SubjectReads};
pub use findings::{EvidenceView, FindingView, Group};
pub use items::{ClauseView, ItemTable, ItemView, LawView, number_flag};
pub use lists::{ConsentView, DefectView, HostView, Nothing, PermissionView, SdkView};
pub use paths::{FlowStepView, FlowView, Phase, Step};
pub use summary::{Bar, Chart, Row};

use super::model::Report;
use super::names::Names;
use super::outcome::{Counts, Outcome};
pub(in crate::report) use summary::verdict_sentence;

use super::words::{Lang, Words, both, fill};
use crate::base::Location;
use crate::base::text::printable;
use crate::signature::Signatures;
use crate::signature::raw::{Clause, Law, Text};
use serde::Serialize;
use std::collections::HashMap;

/// Characters of one text from the package that a document shows; JSON has the rest.
const MAX_SHOWN: usize = 400;

/// One app.
#[derive(Debug, Serialize)]
pub struct View {
    /// Name of the app, or its path where it has none.
    pub title: String,
    /// Path of the package.
    pub path: String,
    /// Package name.
    pub package: String,
    /// Version name.
    pub version: String,
    /// Whether nothing could be analysed.
    pub failed: bool,
    /// What it amounts to.
    #[serde(skip)]
    pub outcome: Outcome,
    /// The same as a class of pages: `bad`, `warn` or `note`.
    pub tone: &'static str,
    /// The same as a sentence.
    pub verdict: Text,
    /// What a reader must know beside the verdict.
    pub notes: Vec<Text>,
    /// Findings by severity and verdict.
    pub counts: Counts,
    /// Data of the case.
    pub case: Vec<Row>,
    /// Number of the report, as far as the case says it.
    pub report_number: Text,
    /// Until when problems are to be removed: the authority says it or nobody.
    pub deadline: Text,
    /// What was tested.
    pub object: Vec<Row>,
    /// With what it was tested.
    pub environment: Vec<Row>,
    /// How much could be seen.
    pub coverage: Vec<Row>,
    /// Limitations.
    pub limitations: Vec<Row>,
    /// Regulations that the findings and items rest on.
    pub basis: Vec<LawView>,
    /// Findings by leading clause.
    pub groups: Vec<Group>,
    /// The 31 items and the ten of MIIT.
    pub items: Vec<ItemTable>,
    /// Permissions.
    pub permissions: Vec<PermissionView>,
    /// Permissions that code needs and nobody requests; those the app defines.
    pub permissions_beside: Vec<Row>,
    /// Subjects that read personal information: the columns of `data`.
    pub subjects: Vec<Text>,
    /// Types of personal information and who reads them.
    pub data: Vec<DataRow>,
    /// Every place that reads personal information.
    pub behaviours: Vec<BehaviourView>,
    /// What was looked at as a sign of consent.
    pub consent: Vec<ConsentView>,
    /// Third-party SDKs.
    pub sdks: Vec<SdkView>,
    /// Hosts.
    pub hosts: Vec<HostView>,
    /// Defects of the file.
    pub defects: Vec<DefectView>,
    /// What was not covered.
    pub not_covered: Vec<Text>,
    /// How the privacy policy was compared.
    pub policy: Text,
    /// What stands where a list is empty.
    pub nothing: Nothing,
    /// What to do next.
    pub next: Vec<Text>,
    /// Charts.
    pub charts: Vec<Chart>,
    /// Packages inside this one.
    pub nested: Vec<View>,
}

impl View {
    /// The view of a report and of the packages inside it.
    #[must_use]
    pub fn of(report: &Report, signatures: &Signatures) -> Self {
        let mut views = report.with_nested().into_iter().enumerate().map(|(number, report)| {
            let prefix = if number == 0 { String::new() } else { format!("N{number}-") };
            Maker::new(report, signatures, prefix).view()
        });
        // `with_nested` begins with the report itself.
        let first = views.next().unwrap_or_else(|| Maker::new(report, signatures, String::new()).view());
        Self { nested: views.collect(), ..first }
    }

    /// All findings in the order of the document.
    pub fn findings(&self) -> impl Iterator<Item = &FindingView> {
        self.groups.iter().flat_map(|group| &group.findings)
    }
}

/// Makes the view of one report.
struct Maker<'a> {
    report: &'a Report,
    signatures: &'a Signatures,
    clauses: HashMap<&'a str, (&'a Law, &'a Clause)>,
    prefix: String,
}

impl<'a> Maker<'a> {
    fn new(report: &'a Report, signatures: &'a Signatures, prefix: String) -> Self {
        let laws = &signatures.bundle.laws;
        let clauses =
            laws.iter().flat_map(|law| law.clause.iter().map(move |it| (it.id.as_str(), (law, it))));
        Self { report, signatures, clauses: clauses.collect(), prefix }
    }

    fn names(&self, lang: Lang) -> Names<'a> {
        Names::new(self.signatures, lang)
    }

    /// A text from words and names of each language.
    fn say(&self, of: impl Fn(&'static Words, Names<'a>) -> String) -> Text {
        both(|lang| of(lang.words(), self.names(lang)))
    }

    fn data(&self, id: &'a str) -> Text {
        both(|lang| shown(self.names(lang).data(id)))
    }

    fn data_all(&self, ids: &'a [String]) -> Vec<Text> {
        ids.iter().map(|id| self.data(id)).collect()
    }

    fn subject(&self, id: &'a str) -> Text {
        both(|lang| shown(self.names(lang).subject(id, self.report)))
    }

    fn subjects(&self, ids: &'a [String]) -> Text {
        let names: Vec<Text> = ids.iter().map(|id| self.subject(id)).collect();
        joined(&names)
    }

    fn view(&self) -> View {
        let report = self.report;
        let tone = match report.outcome() {
            Outcome::Failed | Outcome::Found => "bad",
            Outcome::Undecided => "warn",
            Outcome::NotFound => "note",
        };
        let path = shown(&report.input.path);
        let optional = |text: &Option<String>| text.as_deref().map(shown).unwrap_or_default();
        let name = optional(&report.app.name);
        let groups = self.groups();
        let (subjects, data) = self.matrix();
        let charts = self.charts(&groups, &data);
        View {
            title: if name.is_empty() { path.clone() } else { name },
            path,
            package: optional(&report.app.id),
            version: optional(&report.app.version_name),
            failed: report.outcome() == Outcome::Failed,
            outcome: report.outcome(),
            tone,
            verdict: both(|lang| verdict_sentence(report, lang)),
            notes: self.notes(),
            counts: Counts::of(report.all_findings()),
            case: self.case(),
            report_number: self.case_field(|case| &case.report_number, |words| words.not_given),
            deadline: self.case_field(|case| &case.deadline, |words| words.by_authority),
            object: self.object(),
            environment: self.environment(),
            coverage: self.coverage(),
            limitations: self.limitations(),
            basis: self.basis(),
            items: self.items(&groups),
            groups,
            permissions: self.permissions(),
            permissions_beside: self.permissions_beside(),
            subjects,
            data,
            behaviours: self.behaviours(),
            consent: self.consent(),
            sdks: self.sdks(),
            hosts: self.hosts(),
            defects: self.defects(),
            not_covered: self.not_covered(),
            policy: self.policy(),
            nothing: self.nothing(),
            next: self.next(),
            charts,
            nested: Vec::new(),
        }
    }
}

/// Text from the package as a document shows it: without characters that hide or turn text, bounded in length.
#[must_use]
pub fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        None => printable(text).into_owned(),
        Some((end, _)) => {
            let head = printable(text.get(..end).unwrap_or_default());
            format!("{head}…({})", text.chars().count())
        }
    }
}

/// Texts in one, with the separator of each language.
#[must_use]
pub fn joined(texts: &[Text]) -> Text {
    both(|lang| {
        let texts: Vec<&str> = texts.iter().map(|text| lang.of(text)).collect();
        texts.join(lang.words().list_separator)
    })
}

/// The same text in both languages.
fn same(text: impl Into<String>) -> Text {
    let zh = text.into();
    Text { en: zh.clone(), zh }
}

/// Words with one number in them.
fn counted(of: impl Fn(&'static Words) -> &'static str, count: usize) -> Text {
    both(|lang| fill(of(lang.words()), &[("n", &count.to_string())]))
}

fn place(at: &Location) -> String {
    shown(&at.to_string())
}
