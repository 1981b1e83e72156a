//! Findings: what a rule made of the facts, with evidence, and the verdicts on the clauses.

use crate::base::Location;
use crate::signature::raw::{Level, RuleVerdict, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A verdict on a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Verdict {
    /// Does not comply: provable from the package.
    #[serde(rename = "不符合")]
    Violation,
    /// Indicated; a person or a run must confirm.
    #[serde(rename = "待复核")]
    Review,
    /// Static analysis found nothing; not a pass.
    #[serde(rename = "静态检测未发现")]
    NotFound,
    /// Does not apply to this app.
    #[serde(rename = "不适用")]
    NotApplicable,
    /// Static analysis cannot see it.
    #[serde(rename = "静态不可检测")]
    NotCheckable,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Rule id.
    pub rule: String,
    /// Stable across scans of the same app: hex.
    pub fingerprint: String,
    /// `不符合` or `待复核`.
    pub verdict: RuleVerdict,
    /// How grave.
    pub severity: Level,
    /// How sure.
    pub confidence: Level,
    /// Clause ids, the leading one first.
    pub clauses: Vec<String>,
    /// Bulletin phrases.
    pub phrases: Vec<String>,
    /// Headline.
    pub title: Text,
    /// `app`, `sdk:<id>` or `unknown`.
    pub subject: String,
    /// Report-level data types.
    pub data: Vec<String>,
    /// The facts that made the rule match; the first is the primary one.
    pub evidence: Vec<Evidence>,
    /// What to do.
    pub remedy: Text,
}

/// A fact that made a rule match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The place.
    pub at: Location,
    /// The fact in its text form.
    pub fact: String,
}

/// The verdict on one clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClauseVerdict {
    /// Clause id, for example `ID191:三-1`.
    pub id: String,
    /// Verdict.
    pub verdict: Verdict,
}
