//! `mingcha diff`: two packages or saved reports in, what is new, gone and repeated out.

use super::args::{DiffArgs, ListFormat, Shared};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::{dump, knowledge};
use crate::report::diff::{Diff, diff_text};
use crate::report::model::Status;
use crate::report::read::read_each;
use crate::report::words::Lang;
use crate::report::{Report, json};
use crate::scan::{Options, scan};
use crate::signature::Signatures;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::PathBuf;

/// Runs the sub-command.
pub(super) fn run(args: &DiffArgs, shared: &Shared) -> Result<Exit, Failure> {
    let signatures = knowledge::load(shared)?;
    let lang = Lang::from(shared.lang);
    let (old, new) = (report(&args.old, &signatures, lang)?, report(&args.new, &signatures, lang)?);
    let diff = Diff::of(&old, &new);
    let mut output = Output::open(args.output.as_deref())?;
    match args.format {
        ListFormat::Text => output.text(&diff_text(&diff, (&old, &new), &signatures, lang))?,
        ListFormat::Json => output.put(|mut out| {
            json::write_pretty(&diff, &mut out)?;
            out.write_all(b"\n")
        })?,
    }
    output.finish()?;
    Ok(if diff.has_new() { Exit::Findings } else { Exit::Nothing })
}

/// The report of a package, or the one that a file holds.
fn report(path: &PathBuf, signatures: &Signatures, lang: Lang) -> Result<Report, Failure> {
    let report = match is_text(path) {
        true => saved(path)?,
        false => {
            let options = Options { language: lang.tag().to_owned(), ..Options::default() };
            scan(&dump::only(path)?, signatures, &options)
        }
    };
    match (&report.status, &report.error) {
        (Status::Failed, Some(error)) => {
            Err(Failure::new(error.message.clone(), error.help.clone()).about(path))
        }
        _ => Ok(report),
    }
}

/// Whether a file begins as JSON does.
fn is_text(path: &PathBuf) -> bool {
    let mut start = [0; 1];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && matches!(start, [b'{' | b'[' | b' ' | b'\n'])
}

fn saved(path: &PathBuf) -> Result<Report, Failure> {
    let file = File::open(path).map_err(|error| {
        Failure::new(format!("{}: {error}", path.display()), "name a package or a saved report")
    })?;
    let mut all = Vec::new();
    let read = read_each(BufReader::new(file), |report| match all.is_empty() {
        true => {
            all.push(report);
            Ok(())
        }
        false => Err(Failure::new("holds several reports", "name a file with one report")),
    });
    read.map_err(|failure| failure.about(path))?;
    all.pop().ok_or_else(|| Failure::new("holds no report", "scan a package first").about(path))
}
