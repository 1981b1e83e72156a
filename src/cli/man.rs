//! `mingcha man`: manual pages.

use super::args::ManArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use std::path::Path;

/// Runs the sub-command.
pub(super) fn run(args: &ManArgs, command: clap::Command) -> Result<Exit, Failure> {
    match &args.output {
        Some(folder) => write_all(folder, command)?,
        None => {
            let mut page = Vec::new();
            let made = clap_mangen::Man::new(command).render(&mut page);
            made.map_err(|error| Failure::printing(&error))?;
            let mut output = Output::stdout();
            output.put(|out| out.write_all(&page))?;
            output.finish()?;
        }
    }
    Ok(Exit::Nothing)
}

fn write_all(folder: &Path, command: clap::Command) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::writing(folder, &error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(command, folder).map_err(failed)
}
