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
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds of a day.
const DAY: u64 = 86_400;

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

/// The day, in UTC: that of `SOURCE_DATE_EPOCH` where it is set, so that a scan can be repeated.
pub(super) fn today() -> String {
    let told = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse::<u64>().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    day_of(told.unwrap_or_else(now))
}

/// The day of a time in seconds since 1970.
fn day_of(seconds: u64) -> String {
    let mut days = seconds / DAY;
    let is_leap = |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    // Every 400 years have the same days.
    let mut year = 1970_u64.saturating_add((days / 146_097).saturating_mul(400));
    days %= 146_097;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days = days.saturating_sub(length);
        year = year.saturating_add(1);
    }
    let lengths = [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in lengths {
        if days < length {
            break;
        }
        days = days.saturating_sub(length);
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::day_of;

    #[test]
    fn a_time_is_of_a_day() {
        let days = [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_795_737_599, "2026-11-26"),
            (4_107_542_400, "2100-03-01"),
            (253_402_300_799, "9999-12-31"),
        ];
        for (seconds, day) in days {
            assert_eq!(day_of(seconds), day, "{seconds}");
        }
    }
}
