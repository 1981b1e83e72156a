//! One rule over the facts of one app: selections, groups, condition, evidence.

use super::table::{Column, Table};
use crate::base::index;
use crate::fact::{Fact, FactBase, Subject};
use crate::finding::{Finding, MAX_EVIDENCE};
use crate::signature::{Atom, CompiledRule, Signatures};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Groups that one fact can be in through fields with several values.
const MAX_KEYS_PER_FACT: usize = 64;

/// Status of a rule that is kept for its id only.
const DEPRECATED: &str = "deprecated";

/// Values of the fields that separate groups, as ids.
type Key = Vec<u32>;

/// All findings of all rules, gravest first, then by clause, rule, subject and first place.
#[must_use]
pub fn evaluate(facts: &FactBase, signatures: &Signatures) -> Vec<Finding> {
    let mut table = Table::new(facts);
    let rules = signatures.rules().iter().filter(|rule| rule.rule.status != DEPRECATED);
    let mut findings: Vec<Finding> = rules.flat_map(|rule| findings_of(rule, &mut table)).collect();
    findings.sort_by_cached_key(|finding| {
        let clause = finding.clauses.first().map(|id| (signatures.clause_position(id), id.clone()));
        let place = finding.evidence.first().map(|evidence| (evidence.at.clone(), evidence.fact.clone()));
        let Finding { severity, rule, subject, fingerprint, .. } = finding;
        (Reverse(*severity), clause, rule.clone(), subject.clone(), place, fingerprint.clone())
    });
    findings
}

/// Puts in place of each clause the one that was in force on a day. A finding that no clause of that day covers
/// is taken out; their number is returned.
pub(super) fn judge_by(day: &str, findings: &mut Vec<Finding>, signatures: &Signatures) -> u64 {
    let before = findings.len();
    for finding in findings.iter_mut() {
        let clauses = finding.clauses.iter().filter_map(|id| signatures.clause_on(id, day));
        finding.clauses = clauses.map(str::to_owned).collect();
    }
    findings.retain(|finding| !finding.clauses.is_empty());
    u64::try_from(before - findings.len()).unwrap_or(u64::MAX)
}

pub(super) fn findings_of(rule: &CompiledRule, table: &mut Table<'_>) -> Vec<Finding> {
    let grouping = Grouping::new(rule, table);
    let keys = grouping.keys.iter();
    keys.filter_map(|key| {
        let group = grouping.group(key);
        if group.holds(table) { group.finding(table) } else { None }
    })
    .collect()
}

/// The facts that the selections of a rule take, by group.
pub(super) struct Grouping<'a> {
    rule: &'a CompiledRule,
    selections: FxHashMap<&'a str, Split>,
    /// Keys in the order of their texts; `None` where all facts are one group.
    pub(super) keys: Vec<Option<Key>>,
}

/// The facts of one selection.
struct Split {
    all: Vec<u32>,
    /// Positions in `per` of the fields that separate them.
    fields: Vec<usize>,
    /// By the values of these fields.
    by_key: FxHashMap<Key, Vec<u32>>,
}

impl Split {
    fn in_group(&self, key: Option<&Key>) -> &[u32] {
        let Some(key) = key else { return &self.all };
        let part: Key = self.fields.iter().filter_map(|at| key.get(*at).copied()).collect();
        self.by_key.get(&part).map_or(&[], Vec::as_slice)
    }
}

impl<'a> Grouping<'a> {
    pub(super) fn new(rule: &'a CompiledRule, table: &mut Table<'_>) -> Self {
        let positive = rule.condition.positive();
        let mut selections = FxHashMap::default();
        let mut keys: BTreeSet<Vec<(String, u32)>> = BTreeSet::new();
        for selector in &rule.selectors {
            let all = table.take(selector);
            let fields = rule.separating(&selector.kind);
            let by_key = split(&all, &selector.kind, &fields, rule, table);
            if fields.len() == rule.per.len() && positive.contains(&selector.name.as_str()) {
                let texts = |key: &Key| key.iter().map(|id| (table.text(*id).to_owned(), *id)).collect();
                keys.extend(by_key.keys().map(texts));
            }
            selections.insert(selector.name.as_str(), Split { all, fields, by_key });
        }
        let mut keys: Vec<Option<Key>> =
            keys.into_iter().map(|key| Some(key.into_iter().map(|(_, id)| id).collect())).collect();
        if keys.is_empty() {
            keys.push(None);
        }
        Self { rule, selections, keys }
    }

    pub(super) fn group<'g>(&'g self, key: &'g Option<Key>) -> Group<'g> {
        Group { grouping: self, key: key.as_ref() }
    }
}

/// Facts of one kind by the values of the separating fields.
fn split(
    all: &[u32],
    kind: &str,
    fields: &[usize],
    rule: &CompiledRule,
    table: &mut Table<'_>,
) -> FxHashMap<Key, Vec<u32>> {
    let names = fields.iter().filter_map(|field| rule.per.get(*field));
    let columns: Vec<Rc<Column>> = names.map(|name| table.column(kind, name)).collect();
    let (start, empty) = (table.start(kind), table.id(""));
    let mut by_key: FxHashMap<Key, Vec<u32>> = FxHashMap::default();
    for at in all {
        for key in keys_of(index(*at).saturating_sub(start), &columns, empty) {
            by_key.entry(key).or_default().push(*at);
        }
    }
    by_key
}

/// Every combination of the values that a fact has in the separating fields.
fn keys_of(row: usize, columns: &[Rc<Column>], empty: u32) -> Vec<Key> {
    let mut keys: Vec<Key> = vec![Vec::new()];
    for column in columns {
        let mut values: Vec<u32> = column.ids(row).collect();
        if values.is_empty() {
            values.push(empty);
        }
        values.sort_unstable();
        values.dedup();
        let longer = keys.iter().flat_map(|key| values.iter().map(move |value| with(key, *value)));
        keys = longer.take(MAX_KEYS_PER_FACT).collect();
    }
    keys
}

fn with(key: &Key, value: u32) -> Key {
    key.iter().copied().chain([value]).collect()
}

/// One group of a rule.
pub(super) struct Group<'g> {
    grouping: &'g Grouping<'g>,
    key: Option<&'g Key>,
}

impl<'g> Group<'g> {
    pub(super) fn holds(&self, table: &mut Table<'_>) -> bool {
        self.grouping.rule.condition.holds(&mut |atom| self.enough(atom, table))
    }

    pub(super) fn enough(&self, atom: &Atom, table: &mut Table<'_>) -> bool {
        let facts = self.facts(&atom.selection);
        match &atom.field {
            None => facts.len() >= atom.at_least,
            Some(field) => {
                let values: FxHashSet<u32> = facts.iter().flat_map(|at| table.values(*at, field)).collect();
                values.len() >= atom.at_least
            }
        }
    }

    /// The fields of `per` with the group's texts; none where all facts are one group.
    pub(super) fn fields<'t>(&self, table: &'t Table<'_>) -> Vec<(&'g str, &'t str)> {
        let ids = self.key.into_iter().flatten();
        self.grouping.rule.per.iter().map(String::as_str).zip(ids.map(|id| table.text(*id))).collect()
    }

    fn facts(&self, selection: &str) -> &'g [u32] {
        self.grouping.selections.get(selection).map_or(&[], |split| split.in_group(self.key))
    }

    fn finding(&self, table: &Table<'_>) -> Option<Finding> {
        let positive = self.grouping.rule.condition.positive();
        let lists: Vec<&[u32]> = positive.iter().map(|name| self.facts(name)).collect();
        let mut facts: Vec<&Fact> = interleave(&lists).into_iter().filter_map(|at| table.fact(at)).collect();
        // That enough could be seen is a condition of a finding and proves nothing of it.
        if facts.iter().any(|fact| fact.body.kind() != "coverage") {
            facts.retain(|fact| fact.body.kind() != "coverage");
        }
        let fields = self.fields(table);
        let subject =
            fields.iter().find(|(field, _)| *field == "subject").map(|(_, text)| (*text).to_owned());
        let subject = subject.unwrap_or_else(|| shared_subject(&lists, table).to_string());
        let group: Vec<&str> = fields.iter().map(|(_, text)| *text).collect();
        Finding::new(&self.grouping.rule.rule, subject, &group, &facts)
    }
}

/// Who all facts of the first selection that has any belong to; the app where they differ.
fn shared_subject(lists: &[&[u32]], table: &Table<'_>) -> Subject {
    let first = lists.iter().find(|list| !list.is_empty()).copied().unwrap_or_default();
    let mut subjects: Vec<_> = first.iter().filter_map(|at| table.fact(*at)).map(|it| &it.subject).collect();
    subjects.dedup();
    match subjects.as_slice() {
        [only] => (*only).clone(),
        _ => Subject::App,
    }
}

/// The lists one after another, each fact once; so that the first `MAX_EVIDENCE` hold one of each list, the rest
/// of a list that would crowd out the later ones goes to the end.
fn interleave(lists: &[&[u32]]) -> Vec<u32> {
    let mut head = Vec::new();
    let mut tail = Vec::new();
    let mut seen = FxHashSet::default();
    for (at, list) in lists.iter().enumerate() {
        let later = lists.iter().skip(at.saturating_add(1)).filter(|list| !list.is_empty()).count();
        let room = MAX_EVIDENCE.saturating_sub(head.len()).saturating_sub(later).max(1);
        let fresh: Vec<u32> = list.iter().copied().filter(|fact| seen.insert(*fact)).collect();
        let (shown, rest) = fresh.split_at(room.min(fresh.len()));
        head.extend_from_slice(shown);
        tail.extend_from_slice(rest);
    }
    head.extend(tail);
    head
}
