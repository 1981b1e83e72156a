//! `mingcha dump`: what one stage of the pipeline saw.

use super::args::{DumpArgs, Language, Shared};
use super::exit::Exit;
use super::failure::Failure;
use super::knowledge;
use super::output::Output;
use crate::base::text::printable;
use crate::input::{Input, Item, collect};
use crate::scan::{Options, dump};
use std::path::PathBuf;

/// Runs the sub-command.
pub(super) fn run(args: &DumpArgs, shared: &Shared) -> Result<Exit, Failure> {
    let input = only(&args.file)?;
    let signatures = knowledge::load(shared)?;
    let language = if shared.lang == Language::Zh { "zh" } else { "en" };
    let category = knowledge::category(args.category.as_deref(), &signatures)?;
    let options =
        Options { language: language.to_owned(), category, appid: args.appid.clone(), ..Options::default() };
    let text = dump(&input, args.stage.into(), args.entry.as_deref(), &signatures, &options)?;
    let mut output = Output::stdout();
    output.put(|out| {
        for line in text.lines() {
            // Names and texts of the package are hostile; tabs are ours.
            let parts: Vec<_> = line.split('\t').map(printable).collect();
            writeln!(out, "{}", parts.join("\t"))?;
        }
        Ok(())
    })?;
    output.finish()?;
    Ok(Exit::Nothing)
}

/// The one package that a path names.
pub(super) fn only(file: &PathBuf) -> Result<Input, Failure> {
    let path = file.display();
    let mut items = collect(std::slice::from_ref(file), std::io::empty());
    match (items.pop(), items.is_empty()) {
        (Some(Item::Input(input)), true) => Ok(input),
        (Some(Item::Failed { error, .. }), true) => Err(error.into()),
        (None, _) => Err(Failure::new(format!("{path}: no package"), "name one package")),
        _ => Err(Failure::new(format!("{path}: holds several packages"), "name one of them")),
    }
}
