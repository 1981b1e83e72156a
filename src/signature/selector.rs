//! A rule ready to run: its selections with compiled patterns, its condition, its grouping.

use super::raw::{Patterns, Rule, Selection};
use super::{Condition, Pattern};
use crate::fact::Fact;
use std::collections::BTreeMap;

/// What `per` says where a rule gives one finding for the whole app.
pub const PER_APP: &str = "app";

/// The grouping of a rule that names none.
const PER_DEFAULT: &str = "subject";

/// Kinds of facts that are somebody's doing, so that their `subject` separates groups. The facts of all other
/// kinds concern the app as a whole: they are part of every subject's group.
pub const OWNED_KINDS: [&str; 6] = ["component", "collection", "call", "sdk", "host", "native-library"];

/// A selection with compiled patterns.
#[derive(Clone, Debug)]
pub struct Selector {
    /// Its name in the rule.
    pub name: String,
    /// Kind of fact.
    pub kind: String,
    /// Fields that must match, each with its patterns.
    pub matches: Vec<(String, Vec<Pattern>)>,
    /// Fields that must not match.
    pub unless: Vec<(String, Vec<Pattern>)>,
}

impl Selector {
    /// Compiles a selection.
    ///
    /// # Errors
    /// Where a pattern is wrong.
    pub fn new(name: &str, selection: &Selection) -> Result<Self, String> {
        Ok(Self {
            name: name.to_owned(),
            kind: selection.fact.clone(),
            matches: compile(&selection.matches)?,
            unless: compile(&selection.unless)?,
        })
    }

    /// Whether it takes a fact.
    #[must_use]
    pub fn takes(&self, fact: &Fact) -> bool {
        fact.body.kind() == self.kind
            && self.matches.iter().all(|(field, patterns)| matches_any(&fact.values(field), patterns))
            && !self.unless.iter().any(|(field, patterns)| matches_any(&fact.values(field), patterns))
    }
}

/// Whether one of a field's values matches one of the patterns.
#[must_use]
fn matches_any<T: AsRef<str>>(values: &[T], patterns: &[Pattern]) -> bool {
    patterns.iter().any(|pattern| {
        values.iter().any(|value| pattern.matches(value.as_ref()))
            || values.is_empty() && pattern.matches_absent()
    })
}

fn compile(fields: &BTreeMap<String, Patterns>) -> Result<Vec<(String, Vec<Pattern>)>, String> {
    let field = |(name, patterns): (&String, &Patterns)| {
        let patterns = patterns.0.iter().map(|text| Pattern::new(text)).collect::<Result<_, _>>()?;
        Ok((name.clone(), patterns))
    };
    fields.iter().map(field).collect()
}

/// A rule ready to run.
#[derive(Clone, Debug)]
pub struct CompiledRule {
    /// As written.
    pub rule: Rule,
    /// Fields that separate findings; none for one finding per app.
    pub per: Vec<String>,
    /// Its selections, by name.
    pub selectors: Vec<Selector>,
    /// Its condition.
    pub condition: Condition,
}

impl CompiledRule {
    /// Compiles a rule.
    ///
    /// # Errors
    /// Where a pattern or the condition is wrong, or the condition names no selection of the rule.
    pub fn new(rule: &Rule) -> Result<Self, String> {
        let condition = Condition::parse(&rule.condition)
            .map_err(|error| format!("condition, column {}: {}", error.column, error.message))?;
        for (atom, _) in condition.atoms() {
            if !rule.selections.contains_key(&atom.selection) {
                return Err(format!("the condition names `{}`, which is no selection", atom.selection));
            }
        }
        let selectors = rule.selections.iter().map(|(name, selection)| Selector::new(name, selection));
        Ok(Self {
            rule: rule.clone(),
            per: per(rule),
            selectors: selectors.collect::<Result<_, _>>()?,
            condition,
        })
    }

    /// A selection by name.
    #[must_use]
    pub fn selector(&self, name: &str) -> Option<&Selector> {
        self.selectors.iter().find(|selector| selector.name == name)
    }

    /// The fields of `per` that separate the facts of a kind, as positions in `per`.
    #[must_use]
    pub fn separating(&self, kind: &str) -> Vec<usize> {
        (0..).zip(&self.per).filter(|(_, field)| separates(kind, field)).map(|(at, _)| at).collect()
    }
}

fn per(rule: &Rule) -> Vec<String> {
    if rule.per.is_empty() {
        return vec![PER_DEFAULT.to_owned()];
    }
    rule.per.iter().filter(|field| *field != PER_APP).cloned().collect()
}

/// Whether a field separates facts of a kind into groups.
#[must_use]
pub fn separates(kind: &str, field: &str) -> bool {
    match field {
        "subject" => OWNED_KINDS.contains(&kind),
        _ => {
            crate::fact::COMMON_FIELDS.contains(&field)
                || fields_of(kind).is_some_and(|it| it.contains(&field))
        }
    }
}

/// The fields of a kind besides the common ones; `None` where there is no such kind.
#[must_use]
pub fn fields_of(kind: &str) -> Option<&'static [&'static str]> {
    crate::fact::KINDS.iter().find(|(name, _)| *name == kind).map(|(_, fields)| *fields)
}

#[cfg(test)]
mod tests {
    use super::{OWNED_KINDS, fields_of};

    #[test]
    fn owned_kinds_exist() {
        assert!(OWNED_KINDS.iter().all(|kind| fields_of(kind).is_some()));
    }
}
