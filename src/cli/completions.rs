//! `mingcha completions`: a completion script for a shell.

use super::args::CompletionsArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;

/// Runs the sub-command.
pub(super) fn run(args: &CompletionsArgs, mut command: clap::Command) -> Result<Exit, Failure> {
    let name = command.get_name().to_owned();
    // Into memory first: the generator panics where a write fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    let mut output = Output::stdout();
    output.put(|out| out.write_all(&script))?;
    output.finish()?;
    Ok(Exit::Nothing)
}
