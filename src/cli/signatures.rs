//! `mingcha signatures`: lint signature files, and their schemas.

use super::args::{ListFormat, Shared, SignaturesCommand};
use super::exit::Exit;
use super::failure::Failure;
use super::knowledge;
use super::output::Output;
use crate::report::rule_pages;
use crate::rule::lint;
use crate::signature::{Change, Difference, Signatures, diff, read_directory, schema};
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
        SignaturesCommand::Diff { old, new, format } => differences(old, new.as_deref(), *format, shared),
        SignaturesCommand::Compile { directory, output } => {
            compile(directory.as_deref().or(shared.signatures.as_deref()), output)
        }
        SignaturesCommand::Docs { output } => write_pages(output, shared),
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

fn load(path: &Path) -> Result<Signatures, Failure> {
    Signatures::load(path).map_err(|error| Failure::new(error.message, error.help))
}

/// What the new set has that the old one has not, one thing a line.
fn differences(old: &Path, new: Option<&Path>, format: ListFormat, shared: &Shared) -> Result<Exit, Failure> {
    let old = load(old)?;
    let new = match new {
        Some(path) => load(path)?,
        None => knowledge::load(shared)?,
    };
    let found = diff(&old.bundle, &new.bundle);
    let mut output = Output::stdout();
    output.put(|out| match format {
        ListFormat::Json => {
            // Differences are plain structs, which always print.
            writeln!(out, "{}", serde_json::to_string_pretty(&found).unwrap_or_default())
        }
        ListFormat::Text => {
            for Difference { sort, id, change } in &found {
                match change {
                    Change::Added => writeln!(out, "+ {sort} {id}")?,
                    Change::Removed => writeln!(out, "- {sort} {id}")?,
                    Change::Changed { keys } => writeln!(out, "~ {sort} {id}: {}", keys.join(", "))?,
                }
            }
            let count = |is: fn(&Change) -> bool| found.iter().filter(|it| is(&it.change)).count();
            let added = count(|it| matches!(it, Change::Added));
            let removed = count(|it| matches!(it, Change::Removed));
            let changed = found.len().saturating_sub(added).saturating_sub(removed);
            let versions = [&old.bundle.version, &new.bundle.version];
            let [from, to] = versions;
            writeln!(out, "{from} -> {to}: {added} added, {removed} removed, {changed} changed")
        }
    })?;
    output.finish()?;
    Ok(Exit::Nothing)
}

/// Writes a set of signatures as one file.
fn compile(folder: Option<&Path>, output: &Path) -> Result<Exit, Failure> {
    let signatures = match folder {
        Some(path) => load(path)?,
        None => Signatures::embedded().map_err(|error| Failure::new(error.message, error.help))?,
    };
    let encoded = signatures.bundle.encode();
    let bytes = encoded.map_err(|error| Failure::new(format!("cannot compile: {error}"), "report it"))?;
    let mut file = Output::open(Some(output))?;
    file.put(|out| out.write_all(&bytes))?;
    file.finish()?;
    Ok(Exit::Nothing)
}

fn write_pages(folder: &Path, shared: &Shared) -> Result<Exit, Failure> {
    for (name, text) in rule_pages(&knowledge::load(shared)?) {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|error| Failure::writing(parent, &error))?;
        let mut output = Output::open(Some(&path))?;
        output.text(&text)?;
        output.finish()?;
    }
    Ok(Exit::Nothing)
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
