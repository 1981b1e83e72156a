//! `mingcha scan`: packages in, reports out, in the order of the paths.

use super::args::{Format, ScanArgs, Shared};
use super::bundle::{Bundles, Told};
use super::emit::{Emitter, file_name};
use super::exit::Exit;
use super::failure::Failure;
use super::given::{self, Given};
use super::isolation::{Budget, Isolated, Isolation};
use super::progress::Progress;
use super::{baseline, clock, complain, in_order, knowledge, remark};
use crate::base::text::printable;
use crate::base::{Error, Limits, Location};
use crate::fact::FactBase;
use crate::format::mapping::Mapping;
use crate::input::{Input, Item, collect};
use crate::report::assemble::empty;
use crate::report::model::{InputFile, ReportError};
use crate::report::outcome::Outcome;
use crate::report::words::{Lang, fill};
use crate::report::{Renderer, Report};
use crate::scan::{Options, Scanned, merge_sets, scan_with_facts};
use crate::signature::Signatures;
use std::collections::BTreeMap;
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
    let (mapping, policy) = (mapping(args, &items)?, policy(args, &items)?);
    let options = Options {
        language: Lang::from(shared.lang).tag().to_owned(),
        category: knowledge::category(args.category.as_deref(), &signatures)?,
        appid: args.appid.clone(),
        act_date: args.act_date.clone(),
        mapping: mapping.as_ref().map(|it| it.value.clone()),
        policy: policy.as_ref().map(|it| (it.name.clone(), it.value.clone())),
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
    let told = |_| Told {
        mapping: mapping.as_ref().map(Given::entry),
        policy: policy.as_ref().map(Given::entry),
        ..Told::from(&options)
    };
    let told = args.evidence.as_ref().map(told);
    let mut run = Run::new(args, shared, &signatures, &options, told, &items)?;
    in_order::in_order(
        &pool,
        items,
        |item| {
            let mut done = one(item, &signatures, &options, isolation.as_ref(), args.evidence.is_some())?;
            if let Some((accepted, day)) = &baseline {
                done.report.accept(accepted, day);
            }
            Some(done)
        },
        |item, done| run.take(item, done),
    )?;
    let end = run.end();
    // The process ends here: giving the tables back piece by piece takes longer than a small package.
    std::mem::forget(signatures);
    end
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
    let isolation = Isolation::new(signatures, are_embedded, options, budget, threads.min(inputs))?;
    Ok(Some(if args.evidence.is_some() { isolation.with_facts() } else { isolation }))
}

/// Refuses a file that belongs to one app where there are several.
fn for_one(option: &str, path: &Path, items: &[Item], help: &str) -> Result<(), Failure> {
    match items.len() {
        0 | 1 => Ok(()),
        several => {
            let path = path.display();
            let text = format!("{option} {path} belongs to one app, {several} are to be scanned");
            Err(Failure::new(text, help))
        }
    }
}

fn mapping(args: &ScanArgs, items: &[Item]) -> Result<Option<Given<Arc<Mapping>>>, Failure> {
    let Some(path) = &args.mapping else { return Ok(None) };
    for_one("--mapping", path, items, "scan each with the mapping file of its own build")?;
    given::mapping(path).map(Some)
}

fn policy(args: &ScanArgs, items: &[Item]) -> Result<Option<Given<String>>, Failure> {
    let Some(path) = &args.policy else { return Ok(None) };
    for_one("--policy", path, items, "scan each with its own policy")?;
    given::policy(path).map(Some)
}

/// What came of one input.
struct Done {
    report: Report,
    /// The facts of the package as text, where they are wanted.
    facts: String,
    /// As in [`Scanned`].
    renamed: BTreeMap<Location, Location>,
}

impl From<Report> for Done {
    fn from(report: Report) -> Self {
        Self { report, facts: String::new(), renamed: BTreeMap::new() }
    }
}

/// Scans one input; what cannot be scanned becomes a report that says so.
fn one(
    item: &Item,
    signatures: &Signatures,
    options: &Options,
    isolation: Option<&Isolation<'_>>,
    with_facts: bool,
) -> Option<Done> {
    match (item, isolation) {
        (Item::Input(input), Some(isolation)) => {
            let Isolated { report, facts, .. } = isolation.scan(input);
            Some(Done { facts: facts.into_iter().next().unwrap_or_default(), ..Done::from(report) })
        }
        (Item::Input(input), None) => {
            let Scanned { report, facts, renamed } = scan_with_facts(input, signatures, options);
            let facts = facts.first().filter(|_| with_facts).map(FactBase::record).unwrap_or_default();
            Some(Done { report, facts, renamed })
        }
        (Item::Failed { path, error }, _) => Some(failed(signatures, path, error.clone()).into()),
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
        told: Option<Told>,
        items: &[Item],
    ) -> Result<Self, Failure> {
        let (lang, many) = (Lang::from(shared.lang), is_many(&args.paths, items));
        let bundles = args.evidence.as_deref().zip(told);
        let bundles = bundles.map(|(folder, told)| Bundles { folder, many, signatures, options, told, lang });
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
    fn take(&mut self, item: Item, result: Option<Option<Done>>) -> Result<(), Failure> {
        let (path, named) = match &item {
            Item::Input(input) => (input.path.as_str(), input.named || input.has_package_name()),
            Item::Failed { path, .. } => (path.as_str(), true),
            Item::Skipped { path, files } => {
                self.skipped(path, *files);
                return Ok(());
            }
        };
        self.progress.waiting_for(path);
        let done = result.flatten().unwrap_or_else(|| self.crashed(path).into());
        self.progress.step();
        if done.report.outcome() == Outcome::Failed && !named {
            self.skipped(path, 1);
            return Ok(());
        }
        let input = match &item {
            Item::Input(input) => Some(input),
            _ => None,
        };
        self.write(input, done)
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

    fn write(&mut self, input: Option<&Input>, done: Done) -> Result<(), Failure> {
        let Done { report, facts, renamed } = done;
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
            self.progress.aside(|| bundles.write(name, input, &report, &facts, &renamed, page))?;
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
