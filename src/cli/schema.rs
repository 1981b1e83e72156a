//! `mingcha schema`: the JSON Schema of the report.

use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::report::schema::report_schema;

/// Runs the sub-command.
pub(super) fn run() -> Result<Exit, Failure> {
    let mut output = Output::stdout();
    output.text(&report_schema())?;
    output.finish()?;
    Ok(Exit::Nothing)
}
