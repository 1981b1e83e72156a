//! When and by which paths code is reached, at which consent gates, and where values go.

use super::statement::dotted;
use super::{Maker, place, shown};
use crate::base::Location;
use crate::report::model::{Behaviour, Call, Flow, FlowStep, Gate, OtherPath, Sdk, Step as CallStep};
use crate::report::words::{self, Lang, both, fill};
use crate::signature::raw::Text;
use serde::Serialize;

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
    /// The place itself, whose file is not known.
    #[serde(skip)]
    pub place: Location,
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
        place: Location {
            class: Some(step.class.clone()),
            method: Some(step.method.clone()),
            offset: Some(step.offset),
            ..Location::default()
        },
    }
}

/// Phases to which no path was found: none is sure.
const PATHLESS: [&str; 2] = ["unknown", "unreached"];

/// The method in which a path ends, as its last step.
pub(super) fn last(at: &Location) -> Step {
    let symbol = Location { file: String::new(), offset: None, line: None, ..at.clone() };
    let (call, at) = (dotted(&symbol), shown(symbol.to_string().trim()));
    Step { call, at, edge: Text::default(), is_call: true, place: symbol }
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

impl Maker<'_> {
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
}
