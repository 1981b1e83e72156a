//! `mingcha report`: what a scan wrote, in another form, without scanning again.

use super::args::{Format, ReportArgs, Shared};
use super::emit::Emitter;
use super::exit::Exit;
use super::failure::Failure;
use super::knowledge;
use super::output::Output;
use super::parquet;
use crate::report::Report;
use crate::report::read::read_each;
use crate::signature::Signatures;
use crate::store::Store;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// Runs the sub-command.
pub(super) fn run(args: &ReportArgs, shared: &Shared) -> Result<Exit, Failure> {
    refuse_to_overwrite(args)?;
    let signatures = knowledge::load(shared)?;
    if let Some(store) = &args.store {
        return of_store(&Store::open_to_read(store)?, args, shared, &signatures);
    }
    let open_emitter = |many| Emitter::open(&args.render, shared, &signatures, many);
    // The form depends on whether there are several: the first report waits until that is known.
    let mut first: Option<Report> = None;
    let mut emitter = None;
    for path in &args.results {
        let read = read_each(open(path)?, |report| match (&mut emitter, first.take()) {
            (Some(emitter), _) => write(emitter, report),
            (None, None) => {
                first = Some(report);
                Ok(())
            }
            (None, Some(before)) => {
                let opened = emitter.insert(open_emitter(true)?);
                write(opened, before)?;
                write(opened, report)
            }
        });
        read.map_err(|failure: Failure| failure.about(path))?;
    }
    let emitter = match (emitter, first) {
        (Some(emitter), _) => emitter,
        (None, Some(only)) => {
            let mut emitter = open_emitter(false)?;
            write(&mut emitter, only)?;
            emitter
        }
        (None, None) => {
            return Err(Failure::new("there is no report in what was given", "scan a package first"));
        }
    };
    emitter.finish()?;
    Ok(Exit::Nothing)
}

/// All that a store holds.
fn of_store(
    store: &Store,
    args: &ReportArgs,
    shared: &Shared,
    signatures: &Signatures,
) -> Result<Exit, Failure> {
    if args.render.format == Format::Html {
        let page = store.dashboard(shared.lang.into())?;
        let mut output = Output::open(args.render.output.as_deref())?;
        output.text(&page)?;
        output.finish()?;
        return Ok(Exit::Nothing);
    }
    if args.render.format == Format::Parquet {
        parquet::write(store, args.render.output.as_deref())?;
        return Ok(Exit::Nothing);
    }
    let mut emitter = Emitter::open(&args.render, shared, signatures, true)?;
    for result in store.current()? {
        if let Some(report) = store.report(result)? {
            write(&mut emitter, report)?;
        }
    }
    emitter.finish()?;
    Ok(Exit::Nothing)
}

fn write(emitter: &mut Emitter<'_>, report: Report) -> Result<(), Failure> {
    let report = emitter.completed(report);
    emitter.report(&report)
}

/// Opens a result; `-` is standard input.
///
/// # Errors
/// Where that fails.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    let help = "name a file that `scan --format json` or `--format jsonl` wrote";
    let file = File::open(path);
    let file = file.map_err(|error| Failure::new(format!("{}: {error}", path.display()), help))?;
    Ok(Box::new(BufReader::new(file)))
}

/// A page written over the result that it is made from would destroy the result.
fn refuse_to_overwrite(args: &ReportArgs) -> Result<(), Failure> {
    let Some(output) = args.render.output.as_ref().and_then(|path| path.canonicalize().ok()) else {
        return Ok(());
    };
    match args
        .results
        .iter()
        .chain(&args.store)
        .any(|path| path.canonicalize().is_ok_and(|path| path == output))
    {
        true => {
            let text = format!("{}: is one of the results to read", output.display());
            Err(Failure::new(text, "name another file after -o"))
        }
        false => Ok(()),
    }
}
