//! Exit codes and how several reasons become one.

use super::args::FailOn;
use crate::report::Report;
use crate::report::model::Status;

/// Why the program ends as it does, the least grave first. Where several hold, the gravest wins: whoever reads
/// only the exit code must first hear that something was not scanned at all (2), then that something was seen
/// in part (3, with `--strict`), and only then of findings (1), so that 1 means "all was read, and this is it".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing at or above the threshold.
    #[default]
    Nothing,
    /// Findings.
    Findings,
    /// With `--strict`: something could be seen only in part.
    Incomplete,
    /// Usage, input or output, bad signatures, or an input that could not be scanned.
    Failed,
}

/// The table for `--help`.
pub const HELP: &str = "\
Exit codes:
  0  no finding at or above --fail-on
  1  findings at or above --fail-on
  2  wrong usage, input or output failed, bad signatures, or an input that could not be scanned
     (the others are still scanned and reported)
  3  with --strict: a package is packed, has missing parts, or could be read only in part
Where several hold, 2 wins over 3, and 3 over 1: who reads only the code must not miss that
something was not scanned. A closed pipe ends with 0.";

impl Exit {
    /// The code for the system.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::Findings => 1,
            Self::Incomplete => 3,
            Self::Failed => 2,
        }
    }

    /// What one report amounts to.
    #[must_use]
    pub fn of(report: &Report, fail_on: FailOn, strict: bool) -> Self {
        if report.status == Status::Failed {
            Self::Failed
        } else if strict && report.is_incomplete() {
            Self::Incomplete
        } else if report.highest_severity().is_some_and(|severity| fail_on.counts(severity)) {
            Self::Findings
        } else {
            Self::Nothing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;
    use crate::cli::args::FailOn;
    use crate::report::samples::{empty, failed, full, packed};
    use crate::signature::raw::Level;

    #[test]
    fn one_report() {
        let mut medium = full();
        for finding in &mut medium.findings {
            finding.severity = Level::Medium;
        }
        let mut packed_with_findings = full();
        packed_with_findings.coverage.packed = packed().coverage.packed;
        let mut nested = empty();
        nested.nested = vec![full()];
        let cases = [
            (empty(), FailOn::Low, true, 0),
            (failed(), FailOn::Never, false, 2),
            (packed(), FailOn::Low, false, 0),
            (packed(), FailOn::Low, true, 3),
            (full(), FailOn::Low, true, 1),
            (full(), FailOn::High, false, 1),
            (full(), FailOn::Never, true, 0),
            (medium.clone(), FailOn::Medium, false, 1),
            (medium, FailOn::High, false, 0),
            (packed_with_findings.clone(), FailOn::Low, false, 1),
            (packed_with_findings, FailOn::Low, true, 3),
            (nested, FailOn::Low, false, 1),
        ];
        for (number, (report, fail_on, strict, code)) in cases.into_iter().enumerate() {
            assert_eq!(Exit::of(&report, fail_on, strict).code(), code, "case {number}");
        }
    }

    #[test]
    fn the_gravest_reason_wins() {
        let codes = [Exit::Nothing, Exit::Findings, Exit::Incomplete, Exit::Failed].map(|exit| exit.code());
        assert_eq!(codes, [0, 1, 3, 2]);
        assert_eq!(Exit::Findings.max(Exit::Failed).code(), 2);
        assert_eq!(Exit::Incomplete.max(Exit::Findings).code(), 3);
    }
}
