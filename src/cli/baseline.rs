//! `mingcha baseline`: results of a scan in, a file out that accepts their findings until a day, with a reason.

use super::args::BaselineArgs;
use super::config::read_text;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::report::open;
use crate::finding::baseline::{Accepted, Baseline};
use crate::report::Report;
use crate::report::model::Status;
use crate::report::read::read_each;
use std::path::Path;

/// Runs the sub-command.
pub(super) fn run(args: &BaselineArgs) -> Result<Exit, Failure> {
    let mut baseline = if args.output.exists() { read(&args.output)? } else { Baseline::default() };
    for path in &args.results {
        let read = read_each(open(path)?, |report| {
            if report.status == Status::Failed {
                let help = "scan it again: what could not be read cannot be accepted";
                return Err(Failure::new(format!("{}: is a scan that failed", report.input.path), help));
            }
            for report in report.with_nested() {
                add(&mut baseline, report, args);
            }
            Ok(())
        });
        read.map_err(|failure: Failure| failure.about(path))?;
    }
    let text = baseline.text().map_err(|error| Failure::new(error.message, error.help))?;
    let mut output = Output::open(Some(&args.output))?;
    output.text(&text)?;
    output.finish()?;
    Ok(Exit::Nothing)
}

fn add(baseline: &mut Baseline, report: &Report, args: &BaselineArgs) {
    for finding in &report.findings {
        baseline.add(Accepted {
            app: report.app.id.clone().unwrap_or_default(),
            rule: finding.rule.clone(),
            fingerprint: finding.fingerprint.clone(),
            reason: args.reason.clone(),
            expires: args.expires.clone(),
        });
    }
}

/// Reads a baseline.
///
/// # Errors
/// Where it cannot be read, or is none.
pub(super) fn read(path: &Path) -> Result<Baseline, Failure> {
    let text = read_text(path, "name a file that `mingcha baseline` wrote")?;
    Baseline::parse(&text)
        .map_err(|error| Failure::new(format!("{}: {}", path.display(), error.message), error.help))
}
