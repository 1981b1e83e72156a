//! Findings: what a rule made of the facts, with evidence, and the verdicts on the clauses.

pub mod baseline;

use crate::base::Location;
use crate::fact::Fact;
use crate::signature::raw::{Level, Rule, RuleVerdict, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Facts that one finding shows; the rest is counted in `evidence_omitted`.
pub const MAX_EVIDENCE: usize = 50;

/// Bytes of the SHA-256 that make a fingerprint.
const FINGERPRINT_BYTES: usize = 16;

/// Fields that stay the same when an app is built again without change of behaviour. Offsets, lines, file names
/// (code moves between dex files), versions and constants are not among them.
const STABLE_FIELDS: [&str; 9] =
    ["class", "method", "data", "api", "name", "id", "topic", "model", "element"];

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
    /// Those of `clauses` whose number was not read in a source: to be verified before they are cited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses_unverified: Vec<String>,
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
    /// How many facts made the rule match and are not in `evidence`.
    #[serde(default)]
    pub evidence_omitted: usize,
    /// What to do.
    pub remedy: Text,
}

impl Finding {
    /// The finding of a rule in one group of facts, `facts` being those that made it match, the primary one
    /// first. `None` without a fact: there is no finding without evidence.
    #[must_use]
    pub fn new(rule: &Rule, subject: String, group: &[&str], facts: &[&Fact]) -> Option<Self> {
        let primary = facts.first()?;
        let mut data: Vec<String> = facts.iter().flat_map(|fact| fact.values("data")).collect();
        data.sort_unstable();
        data.dedup();
        let shown = facts.iter().take(MAX_EVIDENCE);
        Some(Self {
            rule: rule.id.clone(),
            fingerprint: fingerprint(&rule.id, &subject, group, primary),
            verdict: rule.verdict,
            severity: rule.severity,
            confidence: rule.confidence,
            clauses: rule.clauses.clone(),
            clauses_unverified: Vec::new(),
            phrases: rule.phrases.clone(),
            title: rule.title.clone(),
            subject,
            data,
            evidence: shown.map(|fact| Evidence { at: fact.at.clone(), fact: fact.to_string() }).collect(),
            evidence_omitted: facts.len().saturating_sub(MAX_EVIDENCE),
            remedy: rule.fix.clone(),
        })
    }
}

fn fingerprint(rule: &str, subject: &str, group: &[&str], primary: &Fact) -> String {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(text);
        hash.update([0]);
    };
    part(rule);
    part(subject);
    group.iter().for_each(|text| part(text));
    part(primary.body.kind());
    for field in STABLE_FIELDS {
        part(field);
        primary.values(field).iter().for_each(|text| part(text));
    }
    hash.finalize().iter().take(FINGERPRINT_BYTES).map(|byte| format!("{byte:02x}")).collect()
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
    /// What a person or a run must look at, where static analysis cannot check it.
    pub reason: Option<Text>,
    /// Whether its number was not read in a source: to be verified before it is cited.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub number_unverified: bool,
}

#[cfg(test)]
mod tests {
    use super::{Finding, MAX_EVIDENCE};
    use crate::fact::{Fact, parse};
    use crate::signature::raw::{Level, Rule, RuleVerdict, Text};
    use std::collections::BTreeMap;

    fn rule(id: &str) -> Rule {
        Rule {
            id: id.to_owned(),
            family: String::new(),
            status: "stable".to_owned(),
            since: "2026.11".to_owned(),
            severity: Level::High,
            confidence: Level::High,
            verdict: RuleVerdict::Review,
            title: Text::default(),
            why: Text::default(),
            fix: Text::default(),
            limits: Text::default(),
            clauses: Vec::new(),
            phrases: Vec::new(),
            per: Vec::new(),
            selections: BTreeMap::new(),
            condition: String::new(),
            examples: Vec::new(),
        }
    }

    fn fingerprint(rule_id: &str, subject: &str, group: &[&str], fact: &str) -> String {
        let fact = parse(fact).unwrap().remove(0);
        Finding::new(&rule(rule_id), subject.to_owned(), group, &[&fact]).unwrap().fingerprint
    }

    #[test]
    fn fingerprints_survive_a_rebuild_and_tell_findings_apart() {
        let base = "collection data=device.imei api=La;->b file=classes.dex class=Lx; method=m()V offset=4";
        let of = |fact: &str| fingerprint("r", "app", &["app"], fact);
        let first = of(base);
        assert_eq!(first.len(), 32);
        assert_eq!(first, of(&base.replace("classes.dex", "classes2.dex").replace("offset=4", "offset=90")));
        assert_ne!(first, of(&base.replace("class=Lx;", "class=Ly;")));
        assert_ne!(first, of(&base.replace("device.imei", "device.mac")));
        assert_ne!(first, fingerprint("other", "app", &["app"], base));
        assert_ne!(first, fingerprint("r", "sdk:x", &["app"], base));
        assert_ne!(first, fingerprint("r", "app", &["app", "x"], base));
    }

    #[test]
    fn there_is_no_finding_without_a_fact() {
        assert_eq!(Finding::new(&rule("r"), "app".to_owned(), &[], &[]), None);
    }

    #[test]
    fn evidence_is_bounded_and_the_rest_counted() {
        let text: String = (0..70).map(|n| format!("collection data=d.{n:02} class=La;\n")).collect();
        let facts = parse(&text).unwrap();
        let facts: Vec<&Fact> = facts.iter().collect();
        let finding = Finding::new(&rule("r"), "app".to_owned(), &[], &facts).unwrap();
        assert_eq!((finding.evidence.len(), finding.evidence_omitted), (MAX_EVIDENCE, 20));
        assert_eq!(finding.data.len(), 70);
    }
}
