//! `mingcha scan`: packages in, reports out, in the order of the paths.

use super::args::{Format, ScanArgs, Shared};
use super::bundle::Bundles;
use super::emit::{Emitter, file_name};
use super::exit::Exit;
use super::failure::Failure;
use super::isolation::{Budget, Isolation};
use super::progress::Progress;
use super::{baseline, clock, complain, in_order, knowledge, remark};
use crate::base::text::printable;
use crate::base::{Error, Limits};
use crate::format::mapping::{self, Mapping};
use crate::input::{Input, Item, collect, map};
use crate::report::assemble::empty;
use crate::report::model::{InputFile, ReportError};
use crate::report::outcome::Outcome;
use crate::report::words::{Lang, fill};
use crate::report::{Renderer, Report};
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
    refuse_to_overwrite(args.render.output.as_deref(), &items)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.jobs.map_or(0, usize::from)).build();
    let pool =
        pool.map_err(|error| Failure::new(format!("cannot start threads: {error}"), "try --jobs 1"))?;
    let options = Options {
        language: Lang::from(shared.lang).tag().to_owned(),
        category: knowledge::category(args.category.as_deref(), &signatures)?,
        appid: args.appid.clone(),
        act_date: args.act_date.clone(),
        mapping: mapping(args, &items)?,
        policy: policy(args, &items)?,
        ..Options::default()
    };
    let baseline = match (&args.baseline, &args.evidence) {
        (Some(_), Some(_)) => {
            let help = "leave out the baseline (mingcha.toml may name it): evidence is of all findings";
            return Err(Failure::new("a case folder and a baseline exclude each other", help));
        }
        (Some(path), None) => Some((baseline::read(path)?, clock::today())),
        (None, _) => None,
    };
    if let Some((accepted, day)) = &baseline
        && accepted.expired(day) > 0
    {
        let text =
            fill(Lang::from(shared.lang).words().expired, &[("n", &accepted.expired(day).to_string())]);
        remark(&format!("{text}\n"));
    }
    let isolation = isolation(args, shared, &signatures, &options, &items, pool.current_num_threads())?;
    let mut run = Run::new(args, shared, &signatures, &options, &items)?;
    in_order::in_order(
        &pool,
        items,
        |item| {
            let mut report = one(item, &signatures, &options, isolation.as_ref())?;
            if let Some((accepted, day)) = &baseline {
                report.accept(accepted, day);
            }
            Some(report)
        },
        |item, report| run.take(item, report),
    )?;
    run.end()
}

/// Processes for the packages, where there are several or limits are asked for.
fn isolation<'a>(
    args: &ScanArgs,
    shared: &Shared,
    signatures: &'a Signatures,
    options: &'a Options,
    items: &[Item],
    threads: usize,
) -> Result<Option<Isolation<'a>>, Failure> {
    let inputs = items.iter().filter(|item| matches!(item, Item::Input(_))).count();
    if args.no_sandbox || inputs < 2 && !args.process.is_given() {
        return Ok(None);
    }
    let budget = Budget::from(&args.process);
    let are_embedded = shared.signatures.is_none();
    Ok(Some(Isolation::new(signatures, are_embedded, options, budget, threads.min(inputs))?))
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

/// Bytes of the text of a privacy policy.
const MAX_POLICY_BYTES: usize = 4 << 20;

/// Name and text of the privacy policy, which belongs to one app.
fn policy(args: &ScanArgs, items: &[Item]) -> Result<Option<(String, String)>, Failure> {
    let Some(path) = &args.policy else { return Ok(None) };
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    if items.len() > 1 {
        return Err(Failure::new(
            format!("--policy {} belongs to one app, {} are to be scanned", path.display(), items.len()),
            "scan each with its own policy",
        ));
    }
    let bytes = map(path)?;
    let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= MAX_POLICY_BYTES);
    match text {
        Some(text) if !text.trim().is_empty() => Ok(Some((name, text.to_owned()))),
        _ => Err(Failure::new(
            format!("{}: not a text in UTF-8 of at most 4 MiB", path.display()),
            "save the privacy policy as plain text",
        )),
    }
}

/// Scans one input; what cannot be scanned becomes a report that says so.
fn one(
    item: &Item,
    signatures: &Signatures,
    options: &Options,
    isolation: Option<&Isolation<'_>>,
) -> Option<Report> {
    match (item, isolation) {
        (Item::Input(input), Some(isolation)) => Some(isolation.scan(input).report),
        (Item::Input(input), None) => Some(scan(input, signatures, options)),
        (Item::Failed { path, error }, _) => Some(failed(signatures, path, error.clone())),
        (Item::Skipped { .. }, _) => None,
    }
}

/// The report of an input that could not be analysed at all.
pub(super) fn failed(signatures: &Signatures, path: &str, error: Error) -> Report {
    let file = InputFile { path: path.to_owned(), ..InputFile::default() };
    Report { error: Some(ReportError::from(error)), ..empty(signatures, file) }
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

/// One run over all inputs.
struct Run<'a> {
    args: &'a ScanArgs,
    signatures: &'a Signatures,
    lang: Lang,
    emitter: Emitter<'a>,
    bundles: Option<Bundles<'a>>,
    progress: Progress,
    seen: usize,
    exit: Exit,
}

impl<'a> Run<'a> {
    fn new(
        args: &'a ScanArgs,
        shared: &Shared,
        signatures: &'a Signatures,
        options: &'a Options,
        items: &[Item],
    ) -> Result<Self, Failure> {
        let (lang, many) = (Lang::from(shared.lang), is_many(&args.paths, items));
        let bundles =
            args.evidence.as_deref().map(|folder| Bundles { folder, many, signatures, options, lang });
        if let Some(bundles) = &bundles {
            bundles.prepare()?;
        }
        Ok(Self {
            args,
            signatures,
            lang,
            emitter: Emitter::open(&args.render, shared, signatures, many)?,
            bundles,
            progress: Progress::new(items.len(), args.render.quiet),
            seen: 0,
            exit: Exit::Nothing,
        })
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
        let input = match &item {
            Item::Input(input) => Some(input),
            _ => None,
        };
        self.write(input, report)
    }

    fn crashed(&self, path: &str) -> Report {
        let text = format!("{path}: the scan stopped at a fault of mingcha itself");
        let error =
            Error::new(text, "report it with the lines printed above; the other packages are not affected");
        failed(self.signatures, path, error)
    }

    fn skipped(&self, path: &str, files: usize) {
        if !self.args.render.quiet {
            let values = [("path", &*printable(path)), ("n", &files.to_string())];
            let text = fill(self.lang.words().skipped, &values);
            self.progress.aside(|| remark(&format!("{text}\n")));
        }
    }

    fn write(&mut self, input: Option<&Input>, report: Report) -> Result<(), Failure> {
        self.exit = self.exit.max(Exit::of(&report, self.args.fail_on, self.args.strict));
        self.seen = self.seen.saturating_add(1);
        self.complain_about(&report);
        let report = self.emitter.completed(report);
        if let Some(bundles) = &self.bundles {
            let format = self.args.render.format;
            let mut renderer = self.emitter.renderer()?;
            let name = file_name(self.seen, &report, "");
            let name = name.trim_end_matches('.');
            let page = (format != Format::Text).then_some((format, &mut *renderer as &mut dyn Renderer));
            self.progress.aside(|| bundles.write(name, input, &report, page))?;
        }
        let emitter = &mut self.emitter;
        self.progress.aside(|| emitter.report(&report))
    }

    /// Says on standard error that an input failed, unless the very terminal shows the report that says so.
    fn complain_about(&self, report: &Report) {
        let shown =
            self.emitter.is_text_on_stdout() && io::stdout().is_terminal() && io::stderr().is_terminal();
        if let Some(error) = report.error.as_ref().filter(|_| !shown) {
            let path = &report.input.path;
            let message = match error.message.starts_with(path.as_str()) {
                true => error.message.clone(),
                false => format!("{path}: {}", error.message),
            };
            self.progress.aside(|| complain(&message, &error.help));
        }
    }

    fn end(self) -> Result<Exit, Failure> {
        self.progress.finish();
        self.emitter.finish()?;
        if self.seen > 0 {
            return Ok(self.exit);
        }
        Err(Failure::new(
            "nothing to scan: no package among the files",
            "name a package, or a directory with some",
        ))
    }
}
