//! `rule/<family>/<id>.toml`: selections over facts, a condition, clauses, texts and examples.

use super::Text;
use schemars::JsonSchema;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Severity and confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
}

/// A verdict on a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum RuleVerdict {
    /// Provable from the bytes alone.
    #[serde(rename = "不符合")]
    Violation,
    /// Indicated; a person or a run must confirm.
    #[serde(rename = "待复核")]
    Review,
}

/// A file of `rule/<family>/<id>.toml`; its stem is the id, its folder the family.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The file's stem.
    #[serde(default)]
    #[schemars(skip)]
    pub id: String,
    /// The folder.
    #[serde(default)]
    #[schemars(skip)]
    pub family: String,
    /// `stable`, `preview` or `deprecated`.
    pub status: String,
    /// First version of the rule set that has it.
    pub since: String,
    /// How grave.
    pub severity: Level,
    /// How sure.
    pub confidence: Level,
    /// What a match amounts to.
    pub verdict: RuleVerdict,
    /// Headline.
    pub title: Text,
    /// Why this is a problem.
    pub why: Text,
    /// What to do.
    pub fix: Text,
    /// What the rule cannot see.
    pub limits: Text,
    /// Ids of the clauses; the first is the one a report prints.
    pub clauses: Vec<String>,
    /// Bulletin phrases.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Fact fields that separate findings: one finding for each combination. `subject` where empty.
    #[serde(default)]
    pub per: Vec<String>,
    /// Named selections over facts.
    pub selections: BTreeMap<String, Selection>,
    /// One line: names, `and`, `or`, `not`, parentheses, `count(name) >= n`.
    pub condition: String,
    /// At least one `match` and one `no-match`.
    pub examples: Vec<Example>,
}

impl Rule {
    /// Whether it compares with a privacy policy: it finds nothing where the scan was given none.
    #[must_use]
    pub fn reads_policy(&self) -> bool {
        self.selections.values().any(|selection| selection.fact == "policy-item")
    }
}

/// Which facts a selection takes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Kind of fact.
    pub fact: String,
    /// Each named field must match one of its patterns (`*` stands for any text; `<23`, `>=30` compare numbers).
    #[serde(default, rename = "where")]
    pub matches: BTreeMap<String, Patterns>,
    /// No named field may match any of its patterns.
    #[serde(default)]
    pub unless: BTreeMap<String, Patterns>,
}

/// One pattern or several of which one must match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Patterns(#[schemars(with = "OneOrMany")] pub Vec<String>);

#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code)]
enum OneOrMany {
    One(Scalar),
    Many(Vec<Scalar>),
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code)]
enum Scalar {
    Text(String),
    Number(i64),
    Flag(bool),
}

impl<'de> Deserialize<'de> for Patterns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The compiled bundle is not self-describing: there the list is written as a list.
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(PatternsVisitor)
        } else {
            Vec::deserialize(deserializer).map(Self)
        }
    }
}

struct PatternsVisitor;

impl<'de> Visitor<'de> for PatternsVisitor {
    type Value = Patterns;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, a number, `true`, `false` or a list of these")
    }

    fn visit_str<E>(self, text: &str) -> Result<Patterns, E> {
        Ok(Patterns(vec![text.to_owned()]))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Patterns, E> {
        Ok(Patterns(vec![number.to_string()]))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Patterns, E> {
        Ok(Patterns(vec![flag.to_string()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Patterns, A::Error> {
        let mut all = Vec::new();
        while let Some(Patterns(one)) = list.next_element()? {
            all.extend(one);
        }
        Ok(Patterns(all))
    }
}

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// The rule matches.
    Match,
    /// The rule does not match.
    NoMatch,
}

/// Facts in text form and whether the rule matches them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Whether it matches.
    pub expect: Expectation,
    /// What the example shows.
    #[serde(default)]
    pub about: String,
    /// One fact a line, `#` for comments.
    pub facts: String,
}
