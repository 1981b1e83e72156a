//! Rules: clauses, condition, grouping, examples.

use super::context::{Context, Faults, Place};
use crate::base::index;
use crate::fact::COMMON_FIELDS;
use crate::signature::raw::{Expectation, ITEMS_LAW, Law, Rule};
use crate::signature::{Condition, PER_APP, fields_of};

/// A rule cites clauses that exist and that somebody read.
pub(super) fn clauses(context: &Context<'_>, faults: &mut Faults<'_>) {
    for rule in context.rules() {
        if rule.it.clauses.is_empty() {
            faults.at(rule.document, "clauses", format!("`{}` cites no clause", rule.it.id));
        }
        for (at, id) in rule.it.clauses.iter().enumerate() {
            let message = match (context.signatures.clause(id), law_of(context, id)) {
                (None, _) => format!("there is no clause `{id}`"),
                (Some(clause), _) if clause.confidence == "C" => format!("`{id}` rests on recall alone"),
                (_, Some(law)) if law.confidence == "C" => format!("the law of `{id}` rests on recall alone"),
                _ => continue,
            };
            faults.at(rule.document, &format!("clauses/{at}"), message);
        }
    }
}

fn law_of<'a>(context: &Context<'a>, clause: &str) -> Option<&'a Law> {
    let (law, _) = context.signatures.clause_position(clause)?;
    context.signatures.bundle.laws.get(index(law))
}

/// The clause that a report prints is in force, and an item of the 认定方法 where the rule serves one.
pub(super) fn leading_clause(context: &Context<'_>, faults: &mut Faults<'_>) {
    for rule in context.rules() {
        let Some((id, others)) = rule.it.clauses.split_first() else { continue };
        let is_item = |id: &str| id.split(':').next() == Some(ITEMS_LAW);
        let message = match (law_of(context, id).and_then(|law| law.ended.as_ref()), others) {
            (Some(day), _) => format!("the law of `{id}` ended on {day}"),
            (None, others) if !is_item(id) && others.iter().any(|other| is_item(other)) => {
                format!("`{id}` stands before an item of {ITEMS_LAW}")
            }
            _ => continue,
        };
        faults.at(rule.document, "clauses/0", message);
    }
}

/// The condition parses, and names selections and fields that exist.
pub(super) fn conditions(context: &Context<'_>, faults: &mut Faults<'_>) {
    for rule in context.rules() {
        let mut at = |column, message| faults.beside(rule.document, "condition", (0, column), message);
        let condition = match Condition::parse(&rule.it.condition) {
            Ok(condition) => condition,
            Err(error) => {
                at(error.column, error.message);
                continue;
            }
        };
        for (atom, _) in condition.atoms() {
            match (rule.it.selections.get(&atom.selection), &atom.field) {
                (None, _) => at(atom.column, format!("there is no selection `{}`", atom.selection)),
                (Some(selection), Some(field)) if !has_field(&selection.fact, field) => {
                    at(atom.column, format!("a fact of kind `{}` has no field `{field}`", selection.fact));
                }
                _ => {}
            }
        }
    }
}

/// Whether facts of a kind have a field; of an unknown kind, which has a lint of its own, all is believed.
pub(super) fn has_field(kind: &str, field: &str) -> bool {
    COMMON_FIELDS.contains(&field) || fields_of(kind).is_none_or(|fields| fields.contains(&field))
}

fn parsed<'a>(context: &Context<'a>) -> Vec<(Place<'a, Rule>, Condition)> {
    let rules = context.rules().into_iter();
    rules.filter_map(|rule| Condition::parse(&rule.it.condition).ok().map(|it| (rule, it))).collect()
}

/// A condition cannot hold without a fact.
pub(super) fn anchors(context: &Context<'_>, faults: &mut Faults<'_>) {
    for (rule, condition) in parsed(context) {
        if !condition.is_anchored() {
            let message = "the condition holds where there is no fact at all".to_owned();
            faults.at(rule.document, "condition", message);
        }
    }
}

/// Each selection stands in the condition.
pub(super) fn unused(context: &Context<'_>, faults: &mut Faults<'_>) {
    for (rule, condition) in parsed(context) {
        let atoms = condition.atoms();
        for name in rule.it.selections.keys() {
            if !atoms.iter().any(|(atom, _)| atom.selection == *name) {
                let message = format!("the condition does not name `{name}`");
                faults.at(rule.document, &format!("selections/{name}"), message);
            }
        }
    }
}

/// Each field of `per` belongs to a positive selection, and `app` stands alone.
pub(super) fn grouping(context: &Context<'_>, faults: &mut Faults<'_>) {
    for (rule, condition) in parsed(context) {
        let kinds: Vec<&str> = condition
            .positive()
            .iter()
            .filter_map(|name| rule.it.selections.get(*name).map(|selection| selection.fact.as_str()))
            .collect();
        for (at, field) in rule.it.per.iter().enumerate() {
            let message = if field == PER_APP {
                if rule.it.per.len() == 1 { continue } else { "`app` stands beside a field".to_owned() }
            } else if kinds.iter().any(|kind| has_field(kind, field)) {
                continue;
            } else {
                format!("no positive selection has a field `{field}`")
            };
            faults.at(rule.document, &format!("per/{at}"), message);
        }
    }
}

/// An example that matches, and one that does not.
pub(super) fn examples_missing(context: &Context<'_>, faults: &mut Faults<'_>) {
    for rule in context.rules() {
        for (expect, name) in [(Expectation::Match, "match"), (Expectation::NoMatch, "no-match")] {
            if !rule.it.examples.iter().any(|example| example.expect == expect) {
                faults.at(rule.document, "examples", format!("there is no example of `{name}`"));
            }
        }
    }
}

/// The facts of examples can be read.
pub(super) fn examples_syntax(context: &Context<'_>, faults: &mut Faults<'_>) {
    for rule in context.rules() {
        for (at, example) in rule.it.examples.iter().enumerate() {
            let way = format!("examples/{at}/facts");
            match crate::fact::parse(&example.facts) {
                Err(error) => {
                    let lines = lines_before(&rule, &way, &error);
                    faults.beside(rule.document, &way, (lines, 0), error);
                }
                Ok(facts) if facts.is_empty() && example.expect == Expectation::Match => {
                    faults.at(rule.document, &way, "an example of `match` has no fact".to_owned());
                }
                Ok(_) => {}
            }
        }
    }
}

/// How many lines below the start of a text of several lines the line stands that an error names.
fn lines_before(rule: &Place<'_, Rule>, way: &str, error: &str) -> usize {
    let (line, _) = rule.document.position(way);
    let start = rule.document.text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let number = error.strip_prefix("line ").and_then(|rest| rest.split(':').next()?.parse().ok());
    if start.trim_end().ends_with("\"\"\"") { number.unwrap_or(0) } else { 0 }
}
