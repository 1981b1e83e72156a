//! What stands behind a report: the facts of the package, and the code or text around each piece of evidence.

use super::{Options, facts_of, open};
use crate::base::{Budget, Error, Location};
use crate::input::Input;
use crate::program::places;
use crate::signature::Signatures;

/// What stands behind a report.
#[derive(Debug)]
pub struct Traces {
    /// The facts, one a line.
    pub facts: String,
    /// The surroundings of each place, in the order in which they were asked for; empty where there is none.
    pub places: Vec<String>,
}

/// Reads a package again for what stands behind the report on it.
///
/// # Errors
/// Where it cannot be opened.
pub fn traces(
    input: &Input,
    wanted: &[&Location],
    signatures: &Signatures,
    options: &Options,
) -> Result<Traces, Error> {
    let limits = &options.limits;
    let budget = Budget::new(limits.max_package_bytes);
    let opened = open(input, options, &budget)?;
    let facts = facts_of(&opened, &budget, signatures, options).dump();
    // What the analysis inflated is paid for; the places are paid for anew.
    let budget = Budget::new(limits.max_package_bytes);
    Ok(Traces { facts, places: places::around(&opened.package, wanted, limits, &budget) })
}
