//! `mingcha signatures`: lint signature files, and their schemas.

use super::args::{Shared, SignaturesCommand};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::rule::lint;
use crate::signature::{read_directory, schema};
use std::path::Path;

/// Where a checkout of the project keeps its signatures.
const DEFAULT_FOLDER: &str = "signatures";

/// Runs the sub-command.
pub(super) fn run(command: &SignaturesCommand, shared: &Shared) -> Result<Exit, Failure> {
    match command {
        SignaturesCommand::Check { directory } => {
            let folder = directory.as_deref().or(shared.signatures.as_deref());
            check(folder.unwrap_or_else(|| Path::new(DEFAULT_FOLDER)))
        }
        SignaturesCommand::Schema { output } => write_schemas(output.as_deref()),
    }
}

/// Prints every fault; any is as bad as signatures that cannot be loaded.
fn check(folder: &Path) -> Result<Exit, Failure> {
    if !folder.is_dir() {
        let text = format!("{}: is no folder of signatures", folder.display());
        return Err(Failure::new(text, "name the folder: `mingcha signatures check DIR`"));
    }
    let files = read_directory(folder).map_err(|error| Failure::new(error.message, error.help))?;
    if files.is_empty() {
        let text = format!("{}: holds no signature file", folder.display());
        return Err(Failure::new(text, "name the folder that holds version.toml"));
    }
    let faults = lint::check(&files);
    let name = folder.display().to_string();
    let mut output = Output::stdout();
    output.put(|out| {
        for fault in &faults {
            writeln!(out, "{}", fault.clone().under(&name))?;
        }
        writeln!(out, "{} files checked, {} faults", files.len(), faults.len())
    })?;
    output.finish()?;
    Ok(if faults.is_empty() { Exit::Nothing } else { Exit::Failed })
}

fn write_schemas(folder: Option<&Path>) -> Result<Exit, Failure> {
    let schemas = schema();
    match folder {
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(|error| Failure::writing(folder, &error))?;
            for (name, text) in schemas {
                let mut output = Output::open(Some(&folder.join(name)))?;
                output.text(&text)?;
                output.finish()?;
            }
        }
        None => {
            // One object by file name, so that the output is one JSON document.
            let all = schemas.iter().map(|(name, text)| {
                let value = serde_json::from_str(text).unwrap_or(serde_json::Value::Null);
                ((*name).to_owned(), value)
            });
            let all: serde_json::Map<_, _> = all.collect();
            let mut output = Output::stdout();
            output.text(&format!("{:#}\n", serde_json::Value::Object(all)))?;
            output.finish()?;
        }
    }
    Ok(Exit::Nothing)
}
