//! Who reads which personal information, in how many places, and where first.

use super::{Detail, Ink, Sheet};
use crate::base::Location;
use crate::report::model::{Behaviour, Step};
use crate::report::view::flow_words;
use crate::report::words::{self, Lang, fill};
use crate::signature::raw;
use std::collections::BTreeMap;

/// Types of information that are printed without `-v`.
const TYPES_SHOWN: usize = 60;

/// The places of one type, by who holds them.
type Subjects<'a> = BTreeMap<&'a str, Vec<&'a Behaviour>>;

impl<'a> Sheet<'a> {
    pub(super) fn behaviours(&mut self) {
        let (report, words) = (self.report, self.words);
        self.page.heading(&format!(
            "{} ({})",
            words.behaviours,
            report.behaviours.iter().filter(|it| it.counts()).count()
        ));
        if report.behaviours.is_empty() {
            self.nothing(words.behaviours_none);
            return;
        }
        let mut types: BTreeMap<&str, Subjects<'a>> = BTreeMap::new();
        let all = self.detail == Detail::Full;
        let (shown_reads, weak): (Vec<_>, Vec<_>) =
            report.behaviours.iter().partition(|it| all || it.counts());
        if !shown_reads.is_empty() {
            self.page.paragraph(2, words.behaviours_note, Some(Ink::Dim));
        }
        for behaviour in shown_reads {
            types.entry(&behaviour.data).or_default().entry(&behaviour.subject).or_default().push(behaviour);
        }
        let mut types: Vec<(&str, Subjects<'a>)> = types.into_iter().collect();
        // What the law calls sensitive comes first.
        types.sort_by_key(|(data, _)| !self.names.is_sensitive(data));
        let shown = self.shown(TYPES_SHOWN);
        for (data, subjects) in types.iter().take(shown) {
            self.behaviour_type(data, subjects);
        }
        self.more_rows(types.len().saturating_sub(shown));
        let weak = weak.iter().filter(|it| it.weak).count();
        if weak > 0 {
            let text = fill(words.weak_reads, &[("n", &weak.to_string())]);
            self.page.paragraph(2, &text, Some(Ink::Dim));
        }
    }

    fn behaviour_type(&mut self, data: &'a str, subjects: &Subjects<'a>) {
        let name = self.page.safe(self.names.data(data));
        let sensitive = if self.names.is_sensitive(data) { self.words.sensitive } else { "" };
        self.page.paragraph(2, &format!("{name}  {sensitive}"), Some(Ink::Note));
        let all = self.detail == Detail::Full;
        let (libraries, others): (Vec<_>, Vec<_>) =
            subjects.iter().partition(|(subject, _)| !all && self.is_library(subject));
        for (subject, sites) in others {
            self.behaviour_subject(subject, sites);
        }
        if !libraries.is_empty() {
            let counts = libraries.into_iter().map(|(subject, sites)| {
                format!("{} {}", self.page.safe(self.names.subject(subject, self.report)), sites.len())
            });
            let counts: Vec<String> = counts.collect();
            let text = counts.join(self.words.list_separator);
            let text = format!("{}{}{text}", self.words.libraries, self.words.colon);
            self.page.paragraph(4, &text, Some(Ink::Dim));
        }
    }

    fn behaviour_subject(&mut self, subject: &'a str, sites: &[&'a Behaviour]) {
        let name = self.page.safe(self.names.subject(subject, self.report));
        let count = fill(self.words.sites_of, &[("n", &sites.len().to_string())]);
        if self.detail == Detail::Full {
            self.page.paragraph(4, &format!("{name}  {count}"), None);
            for site in sites {
                let line = format!("{}  [{}]  {}", self.interface(site), self.phases(site), site.at);
                let line = self.page.safe(&line);
                self.page.bullet(6, &line);
                self.path(site, 10);
            }
        } else if let Some(first) =
            sites.iter().min_by_key(|site| (rank(site), site.flows_to.is_empty(), &site.at))
        {
            let interface = self.page.safe(&self.interface(first));
            let phases = self.page.safe(&self.phases(first));
            self.page.paragraph(4, &format!("{name}  {count}  {interface}  [{phases}]"), None);
            let place = self.page.safe(&short_place(&first.at));
            self.page.paragraph(8, &place, Some(Ink::Dim));
            self.path(first, 8);
        }
    }

    fn path(&mut self, behaviour: &Behaviour, indent: usize) {
        // The phase stands beside the interface already.
        if let Some(text) = self.way(behaviour).filter(|_| !behaviour.path.is_empty()) {
            self.page.paragraph(indent, &text, Some(Ink::Dim));
        }
        let colon = self.words.colon;
        for flow in &behaviour.flows_to {
            let text = flow_words(flow, self.lang);
            let text = self.page.safe(&format!("{}{colon}{text}", self.lang.document().flows));
            self.page.paragraph(indent, &text, None);
            for step in flow.steps.iter().filter(|_| self.detail == Detail::Full) {
                let kind = words::flow_step(&step.kind, self.lang).unwrap_or(&step.kind);
                let text = self.page.safe(&format!("→ {kind} {} {}", step.name, short_place(&step.at)));
                self.page.paragraph(indent.saturating_add(2), &text, Some(Ink::Dim));
            }
        }
        if let Some(gate) = &behaviour.gate {
            let kind = words::gate_kind(&gate.kind, self.lang).unwrap_or(&gate.kind);
            let why = words::gate_why(&gate.why, self.lang).unwrap_or(&gate.why);
            let text = format!("{}{}{kind} {} ({why})", self.words.gate, self.words.colon, gate.key);
            let text = self.page.safe(&text);
            self.page.paragraph(indent, &text, Some(Ink::Dim));
        }
    }

    /// The call path, from the entry point to the place, each step with the kind of the edge that leads on.
    pub(super) fn way(&self, behaviour: &Behaviour) -> Option<String> {
        let (words, lang) = (self.words, self.lang);
        let phase = behaviour.phase.first()?;
        let phase = words::phase(phase, lang).unwrap_or(phase);
        let certainty = words::certainty(&behaviour.certainty, lang).unwrap_or(&behaviour.certainty);
        let text = match behaviour.path.as_slice() {
            // No path leads there, so none is sure.
            [] => format!("{}{}{phase}", lang.document().phase, words.colon),
            path => {
                let steps: Vec<String> = path.iter().map(|step| hop(step, lang)).collect();
                let told = format!("{phase}{}{certainty}", words.list_separator);
                format!("{} ({told}){}{}", words.call_path, words.colon, steps.join(" → "))
            }
        };
        Some(self.page.safe(&text))
    }

    /// Everything that was looked at as a sign of consent, and why it counts or does not.
    pub(super) fn consent_signs(&mut self) {
        let (report, words) = (self.report, self.words);
        self.page.heading(&format!("{} ({})", words.consent_signs, report.consent.len()));
        if report.consent.is_empty() {
            self.nothing(words.none);
        }
        for it in &report.consent {
            let verdict = if it.counts { words.consent_counts } else { words.consent_not };
            let why = words::gate_why(&it.why, self.lang).unwrap_or(&it.why);
            let line = format!("{} ({})  [{verdict}] {why}  {}", it.key, it.kind, short_place(&it.at));
            let line = self.page.safe(&line);
            self.page.bullet(2, &line);
        }
    }

    /// Libraries are named and counted only.
    fn is_library(&self, subject: &str) -> bool {
        let Some(id) = subject.strip_prefix("sdk:") else { return false };
        let sdk = self.report.sdks.iter().find(|sdk| sdk.id == id);
        sdk.is_some_and(|sdk| raw::is_library(&sdk.category))
    }

    /// `Landroid/telephony/TelephonyManager;->getDeviceId` as `TelephonyManager.getDeviceId`, with the constant
    /// that decides what is read and the API levels on which it runs.
    fn interface(&self, behaviour: &Behaviour) -> String {
        let name = behaviour.api.rsplit('/').next().unwrap_or(&behaviour.api).replace(";->", ".");
        let detail = behaviour.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        let levels = levels(behaviour, self.lang).map(|levels| format!("  {levels}")).unwrap_or_default();
        format!("{name}{detail}{levels}")
    }

    fn phases(&self, behaviour: &Behaviour) -> String {
        let phases: Vec<&str> =
            behaviour.phase.iter().map(|id| words::phase(id, self.lang).unwrap_or(id)).collect();
        phases.join(self.words.list_separator)
    }
}

/// The API levels on which a place runs, whether it gives anything there, and how often it is repeated; nothing where
/// all levels do and no interval is known.
pub(in crate::report) fn levels(behaviour: &Behaviour, lang: Lang) -> Option<String> {
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
    let interval = behaviour.interval.map(|interval| match interval {
        0 => words.incessant.to_owned(),
        _ => fill(words.repeated, &[("n", &duration(interval))]),
    });
    let parts: Vec<String> = levels.into_iter().chain(never).chain(interval).collect();
    (!parts.is_empty()).then(|| parts.join(words.list_separator))
}

/// Milliseconds in the largest unit that leaves no rest.
fn duration(interval: i64) -> String {
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")];
    let whole = units.iter().find(|(unit, _)| interval % unit == 0);
    let (unit, name) = whole.copied().unwrap_or((1, "ms"));
    format!("{} {name}", interval / unit)
}

/// What a reader asks for first: before consent, then as sure as can be.
fn rank(behaviour: &Behaviour) -> (usize, usize) {
    let position = |list: &[&str], value: &str| list.iter().position(|it| *it == value).unwrap_or(list.len());
    let phase = behaviour.phase.first().map_or("unknown", String::as_str);
    let phases = ["before-consent", "unknown", "after-consent", "user-action", "background", "unreached"];
    (position(&phases, phase), position(&["certain", "likely", "possible"], &behaviour.certainty))
}

/// A step as `MainActivity.onCreate:12`, its edge in brackets where it is no plain call.
fn hop(step: &Step, lang: Lang) -> String {
    let class = step.class.trim_end_matches(';').rsplit('/').next().unwrap_or_default();
    let method = step.method.split('(').next().unwrap_or_default();
    let line = step.line.map(|line| format!(":{line}")).unwrap_or_default();
    let edge = words::edge(&step.edge, lang).filter(|_| step.edge != "exact");
    let edge = edge.map(|edge| format!(" [{edge}]")).unwrap_or_default();
    format!("{class}.{method}{line}{edge}")
}

/// A place without the method's descriptor: the offset tells overloaded methods apart.
fn short_place(at: &Location) -> String {
    let method = at.method.as_deref().and_then(|method| method.split('(').next()).map(str::to_owned);
    Location { method, ..at.clone() }.to_string()
}
