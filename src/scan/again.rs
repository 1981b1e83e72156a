//! Stored facts in, a report by other rules out, without the package.

use super::Options;
use crate::fact::{self, FactBase};
use crate::report::Report;
use crate::report::assemble::empty;
use crate::report::model::{InputFile, Status};
use crate::rule;
use crate::signature::Signatures;
use crate::signature::raw::{ITEMS_LAW, MIIT_LAW};

/// The report that a scan with these signatures would give: `report` and `facts` (each package's as text, in the
/// order of [`Report::with_nested`]) are of a scan with signatures whose digest of what shapes facts is the same.
/// `None` where that is not so.
#[must_use]
pub fn evaluate_again(
    mut report: Report,
    facts: &[String],
    signatures: &Signatures,
    options: &Options,
) -> Option<Report> {
    let ruleset = &report.tool.ruleset;
    let tool = empty(signatures, InputFile::default()).tool;
    if ruleset.analysis_sha256 != tool.ruleset.analysis_sha256 || report.tool.version != tool.version {
        return None;
    }
    let mut facts = facts.iter();
    let mut waiting = vec![&mut report];
    while let Some(report) = waiting.pop() {
        report.tool = tool.clone();
        let facts = FactBase::new(fact::parse(facts.next()?).ok()?);
        if report.status != Status::Failed {
            judge(report, &facts, signatures, options);
        }
        waiting.extend(report.nested.iter_mut().rev());
    }
    Some(report)
}

fn judge(report: &mut Report, facts: &FactBase, signatures: &Signatures, options: &Options) {
    report.findings = rule::evaluate(facts, signatures);
    report.suppressed.not_in_force = match &options.act_date {
        Some(day) => rule::judge_by(day, &mut report.findings, signatures),
        None => 0,
    };
    let verdicts = |law| rule::clause_verdicts(law, &report.findings, facts, signatures);
    (report.clauses, report.miit_clauses) = (verdicts(ITEMS_LAW), verdicts(MIIT_LAW));
    report.act_date.clone_from(&options.act_date);
}
