//! Who reads which personal information: each place with its path, and the matrix of types and subjects.

use super::paths::{FlowView, Phase, certainty_words, phases_in_words};
use super::statement::{dotted, interface};
use super::{Maker, place, shown};
use crate::base::Location;
use crate::report::model::Behaviour;
use crate::report::words::{Lang, both, fill};
use crate::signature::raw::{self, Text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A place that reads personal information.
#[derive(Debug, Serialize)]
pub struct BehaviourView {
    /// Type of information, by id.
    #[serde(skip)]
    pub data_id: String,
    /// Its name.
    pub data: Text,
    /// Whether the law calls it sensitive.
    pub sensitive: bool,
    /// Whether it is a read of personal information that can succeed: what summaries count.
    #[serde(skip)]
    pub counts: bool,
    /// Whether the value identifies only together with others.
    #[serde(skip)]
    pub weak: bool,
    /// `app`, `sdk:<id>` or `unknown`.
    pub subject_id: String,
    /// Its name.
    pub subject: Text,
    /// Whether that is a common library.
    #[serde(skip)]
    pub library: bool,
    /// `TelephonyManager.getDeviceId`, with the constant that decides.
    pub interface: String,
    /// The API levels on which it runs, where not all.
    pub levels: Text,
    /// Where.
    pub place: String,
    /// The place itself.
    #[serde(skip)]
    pub at: Location,
    /// Whether it is not necessary for the category of the app.
    pub not_necessary: bool,
    /// When and by which path it is reached.
    pub phases: Vec<Phase>,
    /// The phases in words.
    pub phase: Text,
    /// How sure.
    pub certainty: Text,
    /// Where the value goes.
    pub flows: Vec<FlowView>,
}

/// A type of information and who reads it.
#[derive(Debug, Serialize)]
pub struct DataRow {
    /// The type.
    pub data: Text,
    /// Whether the law calls it sensitive.
    pub sensitive: bool,
    /// Places, over all subjects.
    pub total: usize,
    /// Places of each subject, in the order of [`super::View::subjects`].
    pub cells: Vec<usize>,
    /// The subjects that do read it.
    pub subjects: Vec<SubjectReads>,
}

/// What one subject reads of one type.
#[derive(Debug, Serialize)]
pub struct SubjectReads {
    /// Who.
    pub subject: Text,
    /// In how many places.
    pub places: usize,
    /// By which interfaces.
    pub interfaces: Vec<String>,
    /// Phases in which they are reached.
    pub phase: Text,
    /// The first place.
    pub first: String,
}

fn interface_of(behaviour: &Behaviour) -> String {
    interface(&behaviour.api, behaviour.detail.as_deref().unwrap_or_default())
}

/// The API levels on which a place runs, whether it gives anything there, and how often it is repeated; nothing where
/// all levels do and no interval is known.
fn levels(behaviour: &Behaviour, lang: Lang) -> Option<String> {
    let words = lang.words();
    let number = |level: Option<i64>| level.map(|level| level.to_string()).unwrap_or_default();
    let (from, to) = (number(behaviour.api_min), number(behaviour.api_max));
    let levels = match (from.as_str(), to.as_str()) {
        ("", "") => None,
        (from, "") => Some(fill(words.api_from, &[("n", from)])),
        ("", to) => Some(fill(words.api_to, &[("n", to)])),
        (from, to) => Some(fill(words.api_between, &[("from", from), ("to", to)])),
    };
    let never = (behaviour.obtains == Some(false)).then(|| words.api_never.to_owned());
    let interval = behaviour.interval.map(|interval| how_often(interval, lang));
    let parts: Vec<String> = levels.into_iter().chain(never).chain(interval).collect();
    (!parts.is_empty()).then(|| parts.join(words.list_separator))
}

/// How often something is repeated.
pub(super) fn how_often(interval: i64, lang: Lang) -> String {
    match interval {
        0 => lang.words().incessant.to_owned(),
        _ => fill(lang.words().repeated, &[("n", &duration(interval))]),
    }
}

/// Milliseconds in the largest unit that leaves no rest.
fn duration(interval: i64) -> String {
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")];
    let whole = units.iter().find(|(unit, _)| interval % unit == 0);
    let (unit, name) = whole.copied().unwrap_or((1, "ms"));
    format!("{} {name}", interval / unit)
}

/// The app first, then SDKs, what is unknown last.
fn rank(subject: &str) -> (u8, &str) {
    match subject {
        "app" => (0, subject),
        "unknown" => (2, subject),
        _ => (1, subject),
    }
}

impl<'a> Maker<'a> {
    fn is_library(&self, subject: &str) -> bool {
        let Some(id) = subject.strip_prefix("sdk:") else { return false };
        self.report.sdks.iter().any(|sdk| sdk.id == id && raw::is_library(&sdk.category))
    }

    pub(super) fn behaviours(&self) -> Vec<BehaviourView> {
        let names = self.names(Lang::Zh);
        let view = |behaviour: &'a Behaviour| BehaviourView {
            data_id: behaviour.data.clone(),
            data: self.data(&behaviour.data),
            sensitive: names.is_sensitive(&behaviour.data),
            counts: behaviour.counts(),
            weak: behaviour.weak,
            library: self.is_library(&behaviour.subject),
            at: behaviour.at.clone(),
            subject_id: shown(&behaviour.subject),
            subject: self.subject(&behaviour.subject),
            interface: interface_of(behaviour),
            levels: both(|lang| levels(behaviour, lang).unwrap_or_default()),
            place: place(&behaviour.at),
            not_necessary: behaviour.necessary == Some(false),
            phases: self.phases(behaviour.into()),
            phase: phases_in_words(behaviour.phase.iter().map(String::as_str)),
            certainty: certainty_words(&behaviour.certainty),
            flows: self.flows(behaviour.into()),
        };
        self.report.behaviours.iter().map(view).collect()
    }

    /// The subjects, and for each type of information who reads it where; sensitive types first.
    pub(super) fn matrix(&self) -> (Vec<Text>, Vec<DataRow>) {
        let mut types: BTreeMap<&'a str, BTreeMap<&'a str, Vec<&'a Behaviour>>> = BTreeMap::new();
        for behaviour in self.report.behaviours.iter().filter(|it| it.counts()) {
            types.entry(&behaviour.data).or_default().entry(&behaviour.subject).or_default().push(behaviour);
        }
        let subjects: BTreeSet<(u8, &'a str)> =
            types.values().flat_map(|readers| readers.keys()).map(|subject| rank(subject)).collect();
        let names = self.names(Lang::Zh);
        let row = |(data, readers): (&'a str, BTreeMap<&'a str, Vec<&'a Behaviour>>)| DataRow {
            data: self.data(data),
            sensitive: names.is_sensitive(data),
            total: readers.values().map(Vec::len).sum(),
            cells: subjects.iter().map(|(_, id)| readers.get(id).map_or(0, Vec::len)).collect(),
            subjects: readers.iter().map(|(subject, places)| self.reads(subject, places)).collect(),
        };
        let mut rows: Vec<DataRow> = types.into_iter().map(row).collect();
        rows.sort_by_key(|row| !row.sensitive);
        (subjects.iter().map(|(_, id)| self.subject(id)).collect(), rows)
    }

    fn reads(&self, subject: &'a str, places: &[&Behaviour]) -> SubjectReads {
        let interfaces: BTreeSet<String> = places.iter().map(|it| interface_of(it)).collect();
        let phases: BTreeSet<&str> = places.iter().flat_map(|it| &it.phase).map(String::as_str).collect();
        let first = places.iter().map(|it| &it.at).min();
        SubjectReads {
            subject: self.subject(subject),
            places: places.len(),
            interfaces: interfaces.into_iter().collect(),
            phase: phases_in_words(phases),
            first: first.map(dotted).unwrap_or_default(),
        }
    }
}
