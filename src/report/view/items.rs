//! Clauses: those a finding rests on, the regulations of the report, and the result of each item.

use super::findings::{Group, level_id};
use super::{Maker, shown};
use crate::finding::{ClauseVerdict, Verdict};
use crate::report::words::{self, Lang, both, fill};
use crate::signature::raw::{Clause, Law, Text};
use serde::Serialize;

/// A clause.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseView {
    /// Id.
    pub id: String,
    /// Number as the act prints it.
    pub number: String,
    /// Title of the regulation.
    pub law: Text,
    /// First day in force, as far as known.
    pub effective: String,
    /// Says that nobody read the number in a source; empty where one did. Whoever shows the id alone adds it.
    pub flag: Text,
    /// Regulation, document number, first day in force and number, as a report cites it, with the flag.
    pub citation: Text,
    /// What it says, with the flag.
    pub summary: Text,
}

/// A regulation.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LawView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Document number.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// First day in force.
    pub effective: String,
}

/// The items of one act.
#[derive(Debug, Serialize)]
pub struct ItemTable {
    /// Heading.
    pub heading: Text,
    /// Items.
    pub rows: Vec<ItemView>,
}

/// An item with its result.
#[derive(Debug, Serialize)]
pub struct ItemView {
    /// The clause.
    pub clause: ClauseView,
    /// `violation`, `review`, `not-found`, `not-applicable` or `not-checkable`.
    pub kind: &'static str,
    /// Its words.
    pub verdict: Text,
    /// Highest severity of a finding under it: `high`, `medium`, `low`, or empty.
    pub level: &'static str,
    /// Its word.
    pub severity: Text,
    /// Numbers of the findings.
    pub problems: Vec<String>,
    /// What to do: the remedies of the findings, or what a person must look at.
    pub advice: Text,
}

const fn verdict_id(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Violation => "violation",
        Verdict::Review => "review",
        Verdict::NotFound => "not-found",
        Verdict::NotApplicable => "not-applicable",
        Verdict::NotCheckable => "not-checkable",
    }
}

impl<'a> Maker<'a> {
    pub(super) fn clause(&self, id: &'a str) -> ClauseView {
        match self.clauses.get(id) {
            Some((law, clause)) => ClauseView {
                id: shown(id),
                number: clause.number.clone(),
                law: law.title.clone(),
                effective: law.effective.clone().unwrap_or_default(),
                flag: both(|lang| number_flag(clause, lang).to_owned()),
                citation: both(|lang| {
                    format!("{}{}", cited(law, &clause.number, lang), number_flag(clause, lang))
                }),
                summary: both(|lang| format!("{}{}", lang.of(&clause.summary), number_flag(clause, lang))),
            },
            None => ClauseView {
                id: shown(id),
                number: shown(id.split_once(':').map_or(id, |(_, number)| number)),
                law: Text::default(),
                effective: String::new(),
                flag: Text::default(),
                citation: both(|_| shown(id)),
                summary: Text::default(),
            },
        }
    }

    /// The regulations that findings and items name, once each.
    pub(super) fn basis(&self) -> Vec<LawView> {
        let report = self.report;
        let items = report.clauses.iter().chain(&report.miit_clauses).map(|item| &item.id);
        let ids = report.findings.iter().flat_map(|finding| &finding.clauses).chain(items);
        let laws = ids.filter_map(|id| self.clauses.get(id.as_str())).map(|(law, _)| law_view(law));
        let mut laws: Vec<LawView> = laws.collect();
        laws.sort();
        laws.dedup();
        laws
    }

    pub(super) fn items(&self, groups: &[Group]) -> Vec<ItemTable> {
        let table = |heading: Text, items: &'a [ClauseVerdict]| ItemTable {
            heading,
            rows: items.iter().map(|item| self.item(item, groups)).collect(),
        };
        let report = self.report;
        let tables = [
            table(self.say(|words, _| words.items.to_owned()), &report.clauses),
            table(self.say(|words, _| words.miit_items.to_owned()), &report.miit_clauses),
        ];
        tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
    }

    fn item(&self, item: &'a ClauseVerdict, groups: &[Group]) -> ItemView {
        let under: Vec<_> = groups
            .iter()
            .flat_map(|group| &group.findings)
            .filter(|finding| finding.clauses.iter().any(|clause| clause.id == item.id))
            .collect();
        let highest = self
            .report
            .findings
            .iter()
            .filter(|finding| finding.clauses.contains(&item.id))
            .map(|finding| finding.severity)
            .max();
        let mut remedies: Vec<Text> = under.iter().map(|finding| finding.remedy.clone()).collect();
        remedies.sort_unstable();
        remedies.dedup();
        let by_hand = self.clauses.get(item.id.as_str()).map(|(_, clause)| clause.reason.clone());
        ItemView {
            clause: self.clause(&item.id),
            kind: verdict_id(item.verdict),
            verdict: both(|lang| words::verdict(item.verdict, lang).to_owned()),
            level: highest.map_or("", level_id),
            severity: both(|lang| highest.map_or("", |level| words::level(level, lang)).to_owned()),
            problems: under.iter().map(|finding| finding.number.clone()).collect(),
            advice: match remedies.as_slice() {
                [] if item.verdict == Verdict::NotCheckable => by_hand.unwrap_or_default(),
                [] => Text::default(),
                all => both(|lang| all.iter().map(|text| lang.of(text)).collect::<Vec<_>>().join(" ")),
            },
        }
    }
}

/// What follows a number that nobody read in a source; else nothing.
pub const fn number_flag(clause: &Clause, lang: Lang) -> &'static str {
    if clause.number_unverified { lang.words().number_unverified } else { "" }
}

/// A clause by number, document number and the first day of the act.
fn cited(law: &Law, number: &str, lang: Lang) -> String {
    let words = lang.document();
    let flag = if law.effective_unverified { words.day_unverified } else { "" };
    let since = law.effective.as_ref().map(|day| fill(words.cited_since, &[("day", day)]) + flag);
    let details = Some(law.number.clone()).filter(|number| !number.is_empty()).into_iter().chain(since);
    let details: Vec<String> = details.collect();
    let separator = lang.words().list_separator;
    let values = [("law", lang.of(&law.title)), ("details", &details.join(separator)), ("number", number)];
    fill(words.cited, &values).replace("（）", "").replace(" ()", "")
}

fn law_view(law: &Law) -> LawView {
    LawView {
        id: law.id.clone(),
        title: law.title.clone(),
        number: law.number.clone(),
        issuer: law.issuer.clone(),
        effective: law.effective.clone().unwrap_or_default(),
    }
}
