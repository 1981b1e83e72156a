//! Where this system has no processes of the kind that packages are read in: they are read in this one.

use super::args::ProcessArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::remark;
use crate::base::Error;
use crate::input::Input;
use crate::report::Report;
use crate::report::model::ProcessLimits;
use crate::scan::{Options, scan_with_facts};
use crate::signature::Signatures;

pub(super) const SERVER: &str = "fork-server";

pub(super) fn run_server() -> Result<Exit, Failure> {
    Err(Failure::new("packages are not read in processes of their own on this system", "use `mingcha scan`"))
}

/// What one package may use; not enforced here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget;

impl From<&ProcessArgs> for Budget {
    fn from(_: &ProcessArgs) -> Self {
        Self
    }
}

impl Budget {
    pub(super) fn is_within(self, _: &ProcessLimits) -> bool {
        true
    }
}

/// A report, and the facts of each package as text.
#[derive(Debug)]
pub(super) struct Isolated {
    pub(super) report: Report,
    pub(super) facts: Vec<String>,
    pub(super) limits: ProcessLimits,
}

/// Scans packages in this process.
pub(super) struct Isolation<'a> {
    signatures: &'a Signatures,
    options: &'a Options,
}

impl<'a> Isolation<'a> {
    pub(super) fn new(
        signatures: &'a Signatures,
        _: bool,
        options: &'a Options,
        _: Budget,
        _: usize,
    ) -> Result<Self, Error> {
        remark("note: on this system packages are read in one process, without limits\n");
        Ok(Self { signatures, options })
    }

    pub(super) fn with_facts(self) -> Self {
        self
    }

    pub(super) fn scan(&self, input: &Input) -> Isolated {
        let scanned = scan_with_facts(input, self.signatures, self.options);
        Isolated {
            report: scanned.report,
            facts: scanned.facts.iter().map(crate::fact::FactBase::record).collect(),
            limits: ProcessLimits::default(),
        }
    }

    pub(super) fn first_try(&self, input: &Input) -> Result<Isolated, Isolated> {
        Ok(self.scan(input))
    }

    pub(super) fn second_try(&self, input: &Input) -> Result<Isolated, Error> {
        Ok(self.scan(input))
    }
}
