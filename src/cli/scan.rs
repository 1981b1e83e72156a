//! `mingcha scan`: packages in, reports out, in the order of the paths.

use super::args::{Format, ScanArgs, Shared};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::progress::Progress;
use super::{batch, complain, knowledge, remark, terminal};
use crate::base::text::printable;
use crate::base::{Error, Limits};
use crate::format::mapping::{self, Mapping};
use crate::input::{Input, Item, collect, map};
use crate::report::assemble::empty;
use crate::report::model::{InputFile, ReportError};
use crate::report::outcome::Outcome;
use crate::report::text::{DEFAULT_WIDTH, Detail, Style, render};
use crate::report::words::{Lang, fill};
use crate::report::{Report, json};
use crate::scan::{Options, merge_sets, scan};
use crate::signature::Signatures;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Runs the sub-command.
pub(super) fn run(args: &ScanArgs, shared: &Shared) -> Result<Exit, Failure> {
    let signatures = knowledge::load(shared)?;
    let items = merge_sets(collect(&args.paths, io::stdin().lock()), &Limits::default());
    if items.is_empty() {
        return Err(Failure::new(
            "nothing to scan: the list of paths is empty",
            "name a package or a directory",
        ));
    }
    refuse_to_overwrite(args.output.as_deref(), &items)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.jobs.map_or(0, usize::from)).build();
    let pool =
        pool.map_err(|error| Failure::new(format!("cannot start threads: {error}"), "try --jobs 1"))?;
    let mut run = Run::new(args, shared, &signatures, &items)?;
    let options = Options {
        language: run.lang.tag().to_owned(),
        category: knowledge::category(args.category.as_deref(), &signatures)?,
        act_date: args.act_date.clone(),
        mapping: mapping(args, &items)?,
        ..Options::default()
    };
    run.begin()?;
    batch::in_order(
        &pool,
        items,
        |item| one(item, &signatures, &options),
        |item, report| run.take(item, report),
    )?;
    run.end()
}

/// The mapping file, which belongs to one build of one app.
fn mapping(args: &ScanArgs, items: &[Item]) -> Result<Option<Arc<Mapping>>, Failure> {
    let Some(path) = &args.mapping else { return Ok(None) };
    if items.len() > 1 {
        return Err(Failure::new(
            format!("--mapping {} belongs to one app, {} are to be scanned", path.display(), items.len()),
            "scan each with the mapping file of its own build",
        ));
    }
    let parsed = mapping::parse(map(path)?, &Limits::default());
    match parsed.defects.as_slice().first() {
        Some(defect) => Err(Failure::new(
            format!("{}: cannot use this mapping file: {}", path.display(), defect.text),
            "name the mapping.txt that R8 or ProGuard wrote beside this build",
        )),
        None => Ok(Some(Arc::new(parsed.value))),
    }
}

/// Scans one input; what cannot be scanned becomes a report that says so.
fn one(item: &Item, signatures: &Signatures, options: &Options) -> Option<Report> {
    match item {
        Item::Input(input) => Some(scan(input, signatures, options)),
        Item::Failed { path, error } => Some(failed(signatures, path, error.clone())),
        Item::Skipped { .. } => None,
    }
}

/// The report of an input that could not be analysed at all.
fn failed(signatures: &Signatures, path: &str, error: Error) -> Report {
    let error = ReportError { message: error.message, help: error.help };
    let file = InputFile { path: path.to_owned(), ..InputFile::default() };
    Report { error: Some(error), ..empty(signatures, file) }
}

/// A report written over the package it is about would destroy the evidence.
fn refuse_to_overwrite(output: Option<&Path>, items: &[Item]) -> Result<(), Failure> {
    let Some(output) = output.and_then(|path| path.canonicalize().ok()) else { return Ok(()) };
    let same = |item: &&Item| match item {
        Item::Input(input) => Path::new(&input.path).canonicalize().is_ok_and(|path| path == output),
        _ => false,
    };
    match items.iter().find(same) {
        Some(_) => {
            let text = format!("{}: is one of the packages to scan", output.display());
            Err(Failure::new(text, "name another file after -o"))
        }
        None => Ok(()),
    }
}

/// Whether JSON is an array: more than one path, a list, or a directory that was walked.
fn is_many(paths: &[PathBuf], items: &[Item]) -> bool {
    let walked = |path: &PathBuf| {
        path.as_os_str() == "-" || path.is_dir() && !matches!(items, [Item::Input(Input { named: true, .. })])
    };
    paths.len() > 1 || paths.iter().any(walked)
}

/// How many packages came to what.
#[derive(Default)]
struct Tally {
    all: usize,
    found: usize,
    clean: usize,
    undecided: usize,
    failed: usize,
}

impl Tally {
    fn count(&mut self, outcome: Outcome) {
        let counter = match outcome {
            Outcome::Found => &mut self.found,
            Outcome::NotFound => &mut self.clean,
            Outcome::Undecided => &mut self.undecided,
            Outcome::Failed => &mut self.failed,
        };
        *counter = counter.saturating_add(1);
        self.all = self.all.saturating_add(1);
    }
}

/// One run over all inputs.
struct Run<'a> {
    args: &'a ScanArgs,
    signatures: &'a Signatures,
    lang: Lang,
    style: Style,
    many: bool,
    output: Output,
    progress: Progress,
    tally: Tally,
    exit: Exit,
}

impl<'a> Run<'a> {
    fn new(
        args: &'a ScanArgs,
        shared: &Shared,
        signatures: &'a Signatures,
        items: &[Item],
    ) -> Result<Self, Failure> {
        let output = Output::open(args.output.as_deref())?;
        let (color, width) = match output.is_stdout() {
            true => (terminal::has_color(), terminal::width()),
            false => (terminal::file_has_color(shared.color), DEFAULT_WIDTH),
        };
        let detail = match (args.quiet, args.verbose) {
            (true, _) => Detail::Verdict,
            (_, true) => Detail::Full,
            _ => Detail::Normal,
        };
        let lang = Lang::from(shared.lang);
        Ok(Self {
            args,
            signatures,
            lang,
            style: Style { lang, width, color, detail, consent: args.explain_consent },
            many: is_many(&args.paths, items),
            output,
            progress: Progress::new(items.len(), args.quiet),
            tally: Tally::default(),
            exit: Exit::Nothing,
        })
    }

    fn begin(&mut self) -> Result<(), Failure> {
        if self.args.format == Format::Json && self.many { self.output.text("[") } else { Ok(()) }
    }

    /// Takes the next result, in the order of the inputs.
    fn take(&mut self, item: Item, result: Option<Option<Report>>) -> Result<(), Failure> {
        let (path, named) = match &item {
            Item::Input(input) => (input.path.as_str(), input.named || input.has_package_name()),
            Item::Failed { path, .. } => (path.as_str(), true),
            Item::Skipped { path, files } => {
                self.skipped(path, *files);
                return Ok(());
            }
        };
        self.progress.waiting_for(path);
        let report = result.flatten().unwrap_or_else(|| self.crashed(path));
        self.progress.step();
        if report.outcome() == Outcome::Failed && !named {
            self.skipped(path, 1);
            return Ok(());
        }
        self.write(&report)
    }

    fn crashed(&self, path: &str) -> Report {
        let text = format!("{path}: the scan stopped at a fault of mingcha itself");
        let error =
            Error::new(text, "report it with the lines printed above; the other packages are not affected");
        failed(self.signatures, path, error)
    }

    fn skipped(&self, path: &str, files: usize) {
        if !self.args.quiet {
            let values = [("path", &*printable(path)), ("n", &files.to_string())];
            let text = fill(self.lang.words().skipped, &values);
            self.progress.aside(|| remark(&format!("{text}\n")));
        }
    }

    fn write(&mut self, report: &Report) -> Result<(), Failure> {
        self.exit = self.exit.max(Exit::of(report, self.args.fail_on, self.args.strict));
        let first = self.tally.all == 0;
        self.tally.count(report.outcome());
        self.complain_about(report);
        let (format, many, signatures, style) = (self.args.format, self.many, self.signatures, self.style);
        let output = &mut self.output;
        self.progress.aside(|| {
            output.put(|mut out| match format {
                Format::Text => {
                    let gap = if first || style.detail == Detail::Verdict { "" } else { "\n" };
                    write!(out, "{gap}{}", render(report, signatures, &style))
                }
                Format::Json => {
                    if many {
                        out.write_all(if first { b"\n" } else { b",\n" })?;
                    }
                    json::write_pretty(report, &mut out)
                }
                Format::Jsonl => {
                    json::write_line(report, &mut out)?;
                    out.write_all(b"\n")
                }
            })
        })
    }

    /// Says on standard error that an input failed, unless the very terminal shows the report that says so.
    fn complain_about(&self, report: &Report) {
        let shown = self.args.format == Format::Text
            && self.output.is_stdout()
            && io::stdout().is_terminal()
            && io::stderr().is_terminal();
        if let Some(error) = report.error.as_ref().filter(|_| !shown) {
            let path = &report.input.path;
            let message = match error.message.starts_with(path.as_str()) {
                true => error.message.clone(),
                false => format!("{path}: {}", error.message),
            };
            self.progress.aside(|| complain(&message, &error.help));
        }
    }

    fn end(mut self) -> Result<Exit, Failure> {
        self.progress.finish();
        match self.args.format {
            Format::Json if self.many => self.output.text("\n]\n")?,
            Format::Json => self.output.text("\n")?,
            Format::Text if self.tally.all > 1 && !self.args.quiet => {
                let text = self.batch_line();
                self.output.text(&text)?;
            }
            _ => {}
        }
        self.output.finish()?;
        if self.tally.all > 0 {
            return Ok(self.exit);
        }
        Err(Failure::new(
            "nothing to scan: no package among the files",
            "name a package, or a directory with some",
        ))
    }

    fn batch_line(&self) -> String {
        let tally = &self.tally;
        let texts =
            [tally.all, tally.found, tally.clean, tally.undecided, tally.failed].map(|n| n.to_string());
        let [n, found, clean, undecided, failed] = texts.each_ref();
        let values = [
            ("n", n.as_str()),
            ("found", found),
            ("clean", clean),
            ("undecided", undecided),
            ("failed", failed),
        ];
        format!("\n{}\n", fill(self.lang.words().batch, &values))
    }
}
