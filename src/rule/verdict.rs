//! The verdict on each item of a regulation, whether or not a rule found something.

use super::evaluate::{evaluate, judge_by};
use crate::fact::FactBase;
use crate::finding::{ClauseVerdict, Finding, Verdict};
use crate::signature::raw::{Checkable, Clause, ITEMS_LAW, MIIT_LAW, RuleVerdict};
use crate::signature::{Selector, Signatures};

/// What the rules say of the facts of one package.
#[derive(Debug)]
pub struct Judged {
    /// Findings.
    pub findings: Vec<Finding>,
    /// Verdicts on the items of [`ITEMS_LAW`].
    pub clauses: Vec<ClauseVerdict>,
    /// Verdicts on the items of [`MIIT_LAW`].
    pub miit_clauses: Vec<ClauseVerdict>,
    /// Findings left out because no clause was in force on the day.
    pub not_in_force: u64,
}

/// Evaluates all rules, by the clauses in force on a day, or now where none is given.
#[must_use]
pub fn judge(facts: &FactBase, day: Option<&str>, signatures: &Signatures) -> Judged {
    let mut findings = evaluate(facts, signatures);
    let not_in_force = day.map_or(0, |day| judge_by(day, &mut findings, signatures));
    let is_unverified = |id: &&String| signatures.clause(id).is_some_and(|it| it.number_unverified);
    for finding in &mut findings {
        finding.clauses_unverified = finding.clauses.iter().filter(is_unverified).cloned().collect();
    }
    let items = |law| clause_verdicts(law, day, &findings, facts, signatures);
    let (clauses, miit_clauses) = (items(ITEMS_LAW), items(MIIT_LAW));
    Judged { findings, clauses, miit_clauses, not_in_force }
}

/// Verdicts on all items of a regulation, in its order; none applies to an act before the regulation was in force.
#[must_use]
pub fn clause_verdicts(
    law: &str,
    day: Option<&str>,
    findings: &[Finding],
    facts: &FactBase,
    signatures: &Signatures,
) -> Vec<ClauseVerdict> {
    let items = signatures.law(law).map_or(&[][..], |law| law.clause.as_slice());
    let in_force = |clause: &Clause| {
        day.is_none_or(|day| signatures.clause_on(&clause.id, day) == Some(clause.id.as_str()))
    };
    let verdict = |clause: &Clause| match found(&clause.id, findings) {
        Some(RuleVerdict::Violation) => Verdict::Violation,
        Some(RuleVerdict::Review) => Verdict::Review,
        None if !in_force(clause) || !applies(clause, facts) => Verdict::NotApplicable,
        None if clause.checkable == Checkable::Not || !served(&clause.id, facts, signatures) => {
            Verdict::NotCheckable
        }
        // Where code is hidden, nothing found says nothing: a person or a run must look.
        None if coverage_is(facts, "partial") => Verdict::NotCheckable,
        None => Verdict::NotFound,
    };
    let item = |clause: &Clause| {
        let verdict = verdict(clause);
        let reason = (verdict == Verdict::NotCheckable).then(|| clause.reason.clone());
        ClauseVerdict { id: clause.id.clone(), verdict, reason, number_unverified: clause.number_unverified }
    };
    items.iter().map(item).collect()
}

/// The gravest verdict of the findings that cite a clause.
fn found(clause: &str, findings: &[Finding]) -> Option<RuleVerdict> {
    let citing = findings.iter().filter(|finding| finding.clauses.iter().any(|id| id == clause));
    citing.map(|finding| finding.verdict).min()
}

/// Whether a clause concerns this app; only of a fully seen app it is said that it does not.
fn applies(clause: &Clause, facts: &FactBase) -> bool {
    let Some(selection) = &clause.applies else { return true };
    let Ok(selector) = Selector::new("applies", selection) else { return true };
    !coverage_is(facts, "full") || facts.of_kind(&selector.kind).iter().any(|fact| selector.takes(fact))
}

fn coverage_is(facts: &FactBase, code: &str) -> bool {
    facts.of_kind("coverage").iter().any(|fact| fact.values("code") == [code])
}

/// Whether a rule can find something for a clause; those that read a policy cannot where none was given.
fn served(clause: &str, facts: &FactBase, signatures: &Signatures) -> bool {
    let has_policy = !facts.of_kind("policy").is_empty();
    let mut rules = signatures.bundle.rules.iter().filter(|rule| has_policy || !rule.reads_policy());
    rules.any(|rule| rule.clauses.iter().any(|id| id == clause))
}
