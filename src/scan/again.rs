//! Stored facts in, a report by other rules out, without the package.

use super::Options;
use crate::fact::{self, FactBase};
use crate::report::Report;
use crate::report::assemble::empty;
use crate::report::model::{InputFile, Status};
use crate::rule;
use crate::signature::Signatures;

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
    let judged = rule::judge(facts, options.act_date.as_deref(), signatures);
    (report.findings, report.suppressed.not_in_force) = (judged.findings, judged.not_in_force);
    (report.clauses, report.miit_clauses) = (judged.clauses, judged.miit_clauses);
    report.act_date.clone_from(&options.act_date);
}
