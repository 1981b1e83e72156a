//! Who reads which personal information: each place with its path, and the matrix of types and subjects.

use super::statement::{dotted, interface};
use super::{Maker, place, shown};
use crate::base::Location;
use crate::report::model::{Behaviour, Call, Flow, FlowStep, Gate, OtherPath, Sdk, Step as CallStep};
use crate::report::words::{self, Lang, both, fill};
use crate::signature::raw::{self, Text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A phase in which code is reached, and how.
#[derive(Clone, Debug, Serialize)]
pub struct Phase {
    /// For example `before-consent`.
    pub id: String,
    /// Its words.
    pub phase: Text,
    /// `certain`, `likely` or `possible`.
    #[serde(skip)]
    pub certainty_id: String,
    /// How sure; nothing where no path leads there.
    pub certainty: Text,
    /// The path, from the entry point to the call; empty where none is known.
    pub steps: Vec<Step>,
    /// The consent gate on it.
    pub gate: Option<Text>,
}

/// When and by which paths something is reached, and where the value goes that it gives.
#[derive(Clone, Copy)]
pub(super) struct Reached<'a> {
    phase: &'a [String],
    certainty: &'a str,
    path: &'a [CallStep],
    gate: Option<&'a Gate>,
    other_paths: &'a [OtherPath],
    flows: &'a [Flow],
}

impl<'a> From<&'a Behaviour> for Reached<'a> {
    fn from(it: &'a Behaviour) -> Self {
        Self {
            phase: &it.phase,
            certainty: &it.certainty,
            path: &it.path,
            gate: it.gate.as_ref(),
            other_paths: &it.other_paths,
            flows: &it.flows_to,
        }
    }
}

impl<'a> From<&'a Call> for Reached<'a> {
    fn from(it: &'a Call) -> Self {
        Self {
            phase: &it.phase,
            certainty: &it.certainty,
            path: &it.path,
            gate: it.gate.as_ref(),
            other_paths: &it.other_paths,
            flows: &[],
        }
    }
}

/// The start of an SDK.
impl<'a> From<&'a Sdk> for Reached<'a> {
    fn from(it: &'a Sdk) -> Self {
        Self {
            phase: &it.phase,
            certainty: it.path_certainty.as_deref().unwrap_or_default(),
            path: &it.path,
            gate: it.gate.as_ref(),
            other_paths: &[],
            flows: &[],
        }
    }
}

impl Phase {
    /// The phase, and in brackets how sure it is; with the label before that.
    pub fn when(&self, label: &str, lang: Lang) -> String {
        let (phase, certainty) = (lang.of(&self.phase), lang.of(&self.certainty));
        if certainty.is_empty() { phase.to_owned() } else { format!("{phase} ({label}{certainty})") }
    }
}

/// A step of a call path.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// `com.example.App.onCreate`.
    pub call: String,
    /// `Lcom/example/App;->onCreate()V @0x0010`.
    pub at: String,
    /// Why it leads to the next.
    pub edge: Text,
    /// Whether it is a plain call, of which short forms say nothing.
    pub is_call: bool,
}

impl Step {
    /// `App.onCreate:12`, with the edge in brackets where it is no plain call.
    #[must_use]
    pub fn brief(&self, lang: Lang) -> String {
        let class = self.call.rsplit('.').nth(1).map_or(0, |class| class.len().saturating_add(1));
        let method = self.call.rsplit('.').next().unwrap_or_default();
        let start = self.call.len().saturating_sub(method.len()).saturating_sub(class);
        let call = self.call.get(start..).unwrap_or(&self.call);
        match self.is_call {
            true => call.to_owned(),
            false => format!("{call} [{}]", lang.of(&self.edge)),
        }
    }
}

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

/// Where a value goes.
#[derive(Clone, Debug, Serialize)]
pub struct FlowView {
    /// To whom and how.
    pub text: Text,
    /// The places on the way.
    pub steps: Vec<FlowStepView>,
}

/// A place that a value passes.
#[derive(Clone, Debug, Serialize)]
pub struct FlowStepView {
    /// How it comes there.
    pub kind: Text,
    /// The method, the key or the member.
    pub name: String,
    /// Where.
    pub place: String,
    /// The place itself.
    #[serde(skip)]
    pub at: Location,
}

impl FlowStepView {
    /// The step on one line.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        format!("{} {} {}", lang.of(&self.kind), self.name, self.place).replace("  ", " ")
    }
}

/// `网络请求 wx.request → api.example.cn（归属未知、明文）`.
pub(super) fn flow_words(flow: &Flow, lang: Lang) -> String {
    let words = lang.document();
    let sink = words::sink(&flow.sink, lang).unwrap_or(&flow.sink);
    let host = flow.host.as_deref().unwrap_or_default();
    let mut notes: Vec<String> = Vec::new();
    match (&flow.recipient, &flow.owner) {
        (_, Some(owner)) => notes.push(owner.clone()),
        (Some(recipient), None) => {
            notes.push(words::recipient(recipient, lang).unwrap_or(recipient).to_owned());
        }
        (None, None) if matches!(flow.sink.as_str(), "network" | "upload" | "socket") => {
            notes.push(words.flow_no_host.to_owned());
        }
        (None, None) => {}
    }
    if let Some(country) = flow.country.as_deref().filter(|country| *country != "CN") {
        notes.push(fill(words.flow_country, &[("country", country)]));
    }
    notes.extend(flow.address.then(|| words.flow_address.to_owned()));
    notes.extend(flow.cleartext.then(|| words.flow_cleartext.to_owned()));
    if flow.certainty != "certain" {
        notes.extend(words::certainty(&flow.certainty, lang).map(str::to_owned));
    }
    let notes = notes.join(lang.words().list_separator);
    let notes = if notes.is_empty() { notes } else { format!(" ({notes})") };
    let arrow = if host.is_empty() { "" } else { " → " };
    shown(&format!("{sink} {}{arrow}{host}{notes}", flow.api))
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

pub(super) fn step(step: &CallStep) -> Step {
    let class = step.class.trim_start_matches('L').trim_end_matches(';').replace('/', ".");
    let method = step.method.split('(').next().unwrap_or_default();
    Step {
        call: shown(&match step.line {
            Some(line) => format!("{class}.{method}:{line}"),
            None => format!("{class}.{method}"),
        }),
        at: shown(&format!("{}->{} @{:#06x}", step.class, step.method, step.offset)),
        edge: both(|lang| words::edge(&step.edge, lang).map_or_else(|| shown(&step.edge), str::to_owned)),
        is_call: step.edge == "exact",
    }
}

/// Phases to which no path was found: none is sure.
const PATHLESS: [&str; 2] = ["unknown", "unreached"];

/// The method in which a path ends, as its last step.
pub(super) fn last(at: &Location) -> Step {
    let symbol = Location { file: String::new(), offset: None, line: None, ..at.clone() };
    Step { call: dotted(&symbol), at: shown(symbol.to_string().trim()), edge: Text::default(), is_call: true }
}

fn phase_words(id: &str) -> Text {
    both(|lang| words::phase(id, lang).map_or_else(|| shown(id), str::to_owned))
}

pub(super) fn certainty_words(id: &str) -> Text {
    both(|lang| words::certainty(id, lang).map_or_else(|| shown(id), str::to_owned))
}

/// A sign of consent: its kind and key.
pub(super) fn sign(kind: &str, key: &str) -> Text {
    both(|lang| shown(&format!("{} {key}", words::gate_kind(kind, lang).unwrap_or(kind))))
}

/// A consent gate: what it is, why it counts, and where it stands.
pub(super) fn gate(gate: &Gate) -> Text {
    let (sign, why) = (sign(&gate.kind, &gate.key), gate_words(&gate.why));
    let place = dotted(&gate.at);
    both(|lang| format!("{} ({}) @ {place}", lang.of(&sign), lang.of(&why)))
}

/// Why something counts as a sign of consent.
pub(super) fn gate_words(why: &str) -> Text {
    both(|lang| words::gate_why(why, lang).map_or_else(|| shown(why), str::to_owned))
}

pub(super) fn phases_in_words<'b>(ids: impl IntoIterator<Item = &'b str>) -> Text {
    let texts: Vec<Text> = ids.into_iter().map(phase_words).collect();
    super::joined(&texts)
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
    pub(super) fn phases(&self, it: Reached<'_>) -> Vec<Phase> {
        let one = |id: &str, certainty: &str, path: &[CallStep], at: Option<&Gate>| Phase {
            id: shown(id),
            phase: phase_words(id),
            certainty_id: shown(certainty),
            certainty: match path {
                [] if PATHLESS.contains(&id) => Text::default(),
                _ => certainty_words(certainty),
            },
            steps: path.iter().map(step).collect(),
            gate: at.map(gate),
        };
        let first = it.phase.first().map(|id| one(id, it.certainty, it.path, it.gate));
        let others =
            it.other_paths.iter().map(|it| one(&it.phase, &it.certainty, &it.path, it.gate.as_ref()));
        first.into_iter().chain(others).collect()
    }

    pub(super) fn flows(&self, it: Reached<'_>) -> Vec<FlowView> {
        let step = |step: &FlowStep| FlowStepView {
            kind: both(|lang| {
                words::flow_step(&step.kind, lang).map_or_else(|| shown(&step.kind), str::to_owned)
            }),
            name: shown(&step.name),
            place: place(&step.at),
            at: step.at.clone(),
        };
        let flow = |flow: &Flow| FlowView {
            text: both(|lang| flow_words(flow, lang)),
            steps: flow.steps.iter().map(step).collect(),
        };
        it.flows.iter().map(flow).collect()
    }

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
