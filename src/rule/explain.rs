//! Why a rule holds for a package, or why not: what each selection took and what each group gave.

use super::evaluate::Grouping;
use super::table::Table;
use crate::fact::FactBase;
use crate::signature::raw::Rule;
use crate::signature::{CompiledRule, Selector};

/// Facts shown of a selection.
const MAX_SAMPLES: usize = 5;

/// Groups shown.
const MAX_GROUPS: usize = 20;

/// How a rule came to its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Rule id.
    pub rule: String,
    /// The condition as written.
    pub condition: String,
    /// Each selection, by name.
    pub selections: Vec<SelectionTrace>,
    /// The first groups, those that hold before the others.
    pub groups: Vec<GroupTrace>,
    /// How many groups there are.
    pub group_count: usize,
    /// Whether the condition holds in a group.
    pub holds: bool,
}

/// What a selection took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectionTrace {
    /// Its name.
    pub name: String,
    /// Kind of fact.
    pub kind: String,
    /// Whether its facts are evidence.
    pub positive: bool,
    /// Facts of the kind.
    pub of_kind: usize,
    /// After each field: its name and how many facts are left; `where` first, then `unless`.
    pub steps: Vec<(String, usize)>,
    /// Facts taken.
    pub taken: usize,
    /// Some of them in text form; where none was taken, some of the kind.
    pub samples: Vec<String>,
}

/// What a group gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupTrace {
    /// The fields that separate it with their values; empty where all facts are one group.
    pub fields: Vec<(String, String)>,
    /// Each atom of the condition and whether it holds.
    pub atoms: Vec<(String, bool)>,
    /// What the condition gave.
    pub holds: bool,
}

/// Evaluates a rule step by step.
///
/// # Errors
/// Where a pattern or the condition of the rule is wrong.
pub fn explain(rule: &Rule, facts: &FactBase) -> Result<Explanation, String> {
    let compiled = CompiledRule::new(rule)?;
    let mut table = Table::new(facts);
    let selections =
        compiled.selectors.iter().map(|it| selection(it, &compiled, facts, &mut table)).collect();
    let mut groups = groups(&compiled, &mut table);
    groups.sort_by_key(|group| !group.holds);
    let group_count = groups.len();
    let holds = groups.first().is_some_and(|group| group.holds);
    groups.truncate(MAX_GROUPS);
    let (rule, condition) = (rule.id.clone(), rule.condition.clone());
    Ok(Explanation { rule, condition, selections, groups, group_count, holds })
}

fn selection(
    selector: &Selector,
    rule: &CompiledRule,
    facts: &FactBase,
    table: &mut Table<'_>,
) -> SelectionTrace {
    let mut steps = Vec::new();
    let taken = table.take_stepwise(selector, |field, left| steps.push((field.to_owned(), left)));
    let mut samples: Vec<String> =
        taken.iter().take(MAX_SAMPLES).filter_map(|at| table.fact(*at)).map(ToString::to_string).collect();
    if taken.is_empty() {
        samples = facts.of_kind(&selector.kind).iter().take(MAX_SAMPLES).map(ToString::to_string).collect();
    }
    SelectionTrace {
        name: selector.name.clone(),
        kind: selector.kind.clone(),
        positive: rule.condition.positive().contains(&selector.name.as_str()),
        of_kind: table.count(&selector.kind),
        steps,
        taken: taken.len(),
        samples,
    }
}

fn groups(rule: &CompiledRule, table: &mut Table<'_>) -> Vec<GroupTrace> {
    let grouping = Grouping::new(rule, table);
    let trace = |key| {
        let group = grouping.group(key);
        let atoms = rule.condition.atoms().into_iter();
        let atoms = atoms.map(|(atom, _)| (atom.to_string(), group.enough(atom, table))).collect();
        let fields = group.fields(table).into_iter().map(|(name, text)| (name.to_owned(), text.to_owned()));
        GroupTrace { fields: fields.collect(), atoms, holds: group.holds(table) }
    };
    grouping.keys.iter().map(trace).collect()
}
