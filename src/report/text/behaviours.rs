//! Who reads which personal information, in how many places, and where first.

use super::{Detail, Ink, Sheet};
use crate::base::Location;
use crate::report::view::BehaviourView;
use crate::report::words::fill;
use std::collections::BTreeMap;

/// Types of information that are printed without `-v`.
const TYPES_SHOWN: usize = 60;

/// The places of one type, by who holds them.
type Subjects<'a> = BTreeMap<&'a str, Vec<&'a BehaviourView>>;

impl<'a> Sheet<'a> {
    pub(super) fn behaviours(&mut self) {
        let (view, words, all) = (self.view, self.words, self.detail == Detail::Full);
        let counted = view.behaviours.iter().filter(|it| it.counts).count();
        self.page.heading(&format!("{} ({counted})", words.behaviours));
        if view.behaviours.is_empty() {
            self.page.paragraph(2, self.lang.of(&view.nothing.data), None);
            return;
        }
        let (printed, rest): (Vec<_>, Vec<_>) = view.behaviours.iter().partition(|it| all || it.counts);
        if !printed.is_empty() {
            self.page.paragraph(2, words.behaviours_note, Some(Ink::Dim));
        }
        let mut types: BTreeMap<&str, Subjects<'a>> = BTreeMap::new();
        for it in printed {
            types.entry(&it.data_id).or_default().entry(&it.subject_id).or_default().push(it);
        }
        let mut types: Vec<Subjects<'a>> = types.into_values().collect();
        // What the law calls sensitive comes first.
        let sensitive = |subjects: &Subjects<'_>| subjects.values().flatten().any(|it| it.sensitive);
        types.sort_by_key(|subjects| !sensitive(subjects));
        let shown = self.shown(TYPES_SHOWN);
        types.iter().take(shown).for_each(|subjects| self.behaviour_type(subjects));
        self.more_rows(types.len().saturating_sub(shown));
        let weak = rest.iter().filter(|it| it.weak).count();
        if weak > 0 {
            let text = fill(words.weak_reads, &[("n", &weak.to_string())]);
            self.page.paragraph(2, &text, Some(Ink::Dim));
        }
    }

    fn behaviour_type(&mut self, subjects: &Subjects<'a>) {
        let Some(first) = subjects.values().flatten().next() else { return };
        let sensitive = if first.sensitive { self.words.sensitive } else { "" };
        self.page.paragraph(2, &format!("{}  {sensitive}", self.of(&first.data)), Some(Ink::Note));
        let all = self.detail == Detail::Full;
        // Common libraries are named and counted only.
        let is_library = |sites: &Vec<&BehaviourView>| !all && sites.iter().any(|site| site.library);
        let (libraries, others): (Vec<_>, Vec<_>) = subjects.values().partition(|sites| is_library(sites));
        others.into_iter().for_each(|sites| self.behaviour_subject(sites));
        let counts = libraries
            .iter()
            .filter_map(|sites| Some(format!("{} {}", self.of(&sites.first()?.subject), sites.len())));
        let counts: Vec<String> = counts.collect();
        if !counts.is_empty() {
            let text = counts.join(self.words.list_separator);
            let text = format!("{}{}{text}", self.words.libraries, self.words.colon);
            self.page.paragraph(4, &text, Some(Ink::Dim));
        }
    }

    fn behaviour_subject(&mut self, sites: &[&'a BehaviourView]) {
        let Some(first) = sites.iter().min_by_key(|site| (rank(site), site.flows.is_empty(), &site.at))
        else {
            return;
        };
        let count = fill(self.words.sites_of, &[("n", &sites.len().to_string())]);
        let head = format!("{}  {count}", self.of(&first.subject));
        if self.detail == Detail::Full {
            self.page.paragraph(4, &head, None);
            for site in sites {
                self.page.bullet(6, &format!("{}  {}", self.read(site), site.place));
                self.path(site, 10);
            }
        } else {
            self.page.paragraph(4, &format!("{head}  {}", self.read(first)), None);
            self.page.paragraph(8, &short_place(&first.at), Some(Ink::Dim));
            self.path(first, 8);
        }
    }

    /// The interface, the API levels on which it runs, and when.
    fn read(&self, site: &BehaviourView) -> String {
        let levels = self.of(&site.levels);
        let gap = if levels.is_empty() { "" } else { "  " };
        format!("{}{gap}{levels}  [{}]", site.interface, self.of(&site.phase))
    }

    fn path(&mut self, site: &'a BehaviourView, indent: usize) {
        for phase in site.phases.iter().take(self.shown(1)) {
            // The phase alone stands beside the interface already.
            let lines = self.way(phase).into_iter().skip(usize::from(phase.steps.is_empty()));
            lines.for_each(|line| self.page.paragraph(indent, &line, Some(Ink::Dim)));
        }
        for flow in &site.flows {
            let text = format!("{}{}{}", self.own.flows, self.words.colon, self.of(&flow.text));
            self.page.paragraph(indent, &text, None);
            for step in flow.steps.iter().filter(|_| self.detail == Detail::Full) {
                let text = format!("→ {}", step.line(self.lang));
                self.page.paragraph(indent.saturating_add(2), &text, Some(Ink::Dim));
            }
        }
    }

    /// Everything that was looked at as a sign of consent, and why it counts or does not.
    pub(super) fn consent_signs(&mut self) {
        let (view, words) = (self.view, self.words);
        self.page.heading(&format!("{} ({})", words.consent_signs, view.consent.len()));
        if view.consent.is_empty() {
            self.page.paragraph(2, self.lang.of(&view.nothing.consent), None);
        }
        for it in &view.consent {
            let [sign, counts, why] = [&it.sign, &it.counts, &it.why].map(|text| self.of(text));
            self.page.bullet(2, &format!("{sign}  [{counts}] {why}  {}", it.place));
        }
    }
}

/// What a reader asks for first: before consent, then as sure as can be.
fn rank(site: &BehaviourView) -> (usize, &str) {
    let phases = ["before-consent", "unknown", "after-consent", "user-action", "background", "unreached"];
    let first = site.phases.first();
    let id = first.map_or("unknown", |phase| phase.id.as_str());
    let phase = phases.iter().position(|it| *it == id).unwrap_or(phases.len());
    // `certain`, `likely`, `possible`: the order of the alphabet.
    (phase, first.map_or("", |phase| phase.certainty_id.as_str()))
}

/// A place without the method's descriptor: the offset tells overloaded methods apart.
fn short_place(at: &Location) -> String {
    let method = at.method.as_deref().and_then(|method| method.split('(').next()).map(str::to_owned);
    crate::report::view::shown(&Location { method, ..at.clone() }.to_string())
}
