//! A process for each package: it may use so much and no more, and its end is a report like any other.

mod child;
mod ending;
mod sandbox;
mod wire;

pub(super) use child::run as run_child;

use super::args::ProcessArgs;
use super::remark;
use crate::base::Error;
use crate::input::{self, Digests, Input, Source};
use crate::report::Report;
use crate::report::assemble::empty;
use crate::report::model::{InputFile, ProcessLimits, ReportError};
use crate::scan::Options;
use crate::signature::Signatures;
use ending::{Ending, wait};
use rustix::fs::MemfdFlags;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wire::{Reply, Request, send};

/// The sub-command that a process for one package is started with.
pub(super) const CHILD: &str = "scan-one";

/// What one package may use where nothing else is asked for.
const DEFAULT_SECONDS: u64 = 300;
const DEFAULT_MEMORY: u64 = 4 << 30;

/// How much more a second try may use.
const MORE_SECONDS: u64 = 3;
const MORE_MEMORY: u64 = 2;

/// What one package may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    /// Seconds of processor time; of time on the clock twice as many.
    pub(super) seconds: u64,
    /// Bytes of memory.
    pub(super) memory: u64,
}

impl From<&ProcessArgs> for Budget {
    fn from(args: &ProcessArgs) -> Self {
        Self {
            seconds: args.max_time.unwrap_or(DEFAULT_SECONDS),
            memory: args.max_memory.unwrap_or(DEFAULT_MEMORY),
        }
    }
}

impl Budget {
    /// What a second try may use.
    #[must_use]
    fn enlarged(self) -> Self {
        Self {
            seconds: self.seconds.saturating_mul(MORE_SECONDS),
            memory: self.memory.saturating_mul(MORE_MEMORY),
        }
    }
}

/// A report, and the facts of each package as text where they were asked for.
#[derive(Debug)]
pub(super) struct Isolated {
    pub(super) report: Report,
    pub(super) facts: Vec<String>,
}

/// Scans packages in processes of their own.
pub(super) struct Isolation<'a> {
    program: PathBuf,
    signatures: &'a Signatures,
    options: &'a Options,
    /// Compiled signatures for processes to read, where they are not those inside the program.
    bundle: Option<File>,
    budget: Budget,
    threads: usize,
    facts: bool,
    /// Held for reading by each process, for writing by a second try: that runs alone.
    running: RwLock<()>,
    told: AtomicBool,
}

impl<'a> Isolation<'a> {
    /// `at_once` is how many packages are scanned at the same time, so that processes share the processors.
    ///
    /// # Errors
    /// Where the program cannot find itself, or signatures cannot be handed over.
    pub(super) fn new(
        signatures: &'a Signatures,
        are_embedded: bool,
        options: &'a Options,
        budget: Budget,
        at_once: usize,
    ) -> Result<Self, Error> {
        let failed = |error: io::Error| {
            let text = format!("cannot prepare processes for the packages: {error}");
            Error::new(text, "`--no-sandbox` scans in one process")
        };
        // This very program, also where its file was replaced meanwhile.
        let own = PathBuf::from("/proc/self/exe");
        let program = if own.exists() { own } else { std::env::current_exe().map_err(failed)? };
        let bundle = match are_embedded {
            true => None,
            false => Some(handed_over(signatures).map_err(failed)?),
        };
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = processors.checked_div(at_once).unwrap_or(1).max(1);
        let (running, told) = (RwLock::new(()), AtomicBool::new(false));
        Ok(Self { program, signatures, options, bundle, budget, threads, facts: false, running, told })
    }

    /// Keeps the facts too.
    #[must_use]
    pub(super) fn with_facts(self) -> Self {
        Self { facts: true, ..self }
    }

    /// Scans an input; where its process ended otherwise than with a report, once more, alone and with more.
    pub(super) fn scan(&self, input: &Input) -> Isolated {
        match self.first_try(input) {
            Ok(isolated) => isolated,
            Err(_) => self.second_try(input),
        }
    }

    /// Scans an input beside others.
    ///
    /// # Errors
    /// Where its process ended otherwise than with a report.
    pub(super) fn first_try(&self, input: &Input) -> Result<Isolated, Ending> {
        let _beside = self.running.read();
        self.run(input, self.budget)
    }

    /// Scans an input alone and with more; where that fails too, the report says so.
    pub(super) fn second_try(&self, input: &Input) -> Isolated {
        let _alone = self.running.write();
        let budget = self.budget.enlarged();
        let ending = match self.run(input, budget) {
            Ok(isolated) => return isolated,
            Err(ending) => ending,
        };
        let limits = ProcessLimits { seconds: budget.seconds, memory: budget.memory, attempts: 2 };
        let error = ReportError {
            message: format!("{}: {}", input.path, ending.text(&limits)),
            help: "give it more with --max-time and --max-memory, or send the package with your report of the fault"
                .to_owned(),
            reason: ending.reason.to_owned(),
            limits: Some(limits),
        };
        Isolated { report: self.failed(input, error), facts: Vec::new() }
    }

    fn failed(&self, input: &Input, error: ReportError) -> Report {
        let digests = match &input.source {
            Source::File(path) | Source::Set { base: path, .. } => input::digest(path).ok(),
            Source::Tree(_) | Source::Held(_) => None,
        };
        let file = InputFile { path: input.path.clone(), ..InputFile::default() };
        let file = match digests {
            Some(Digests { md5, sha1, sha256, sm3, size }) => {
                InputFile { size, md5, sha1, sha256, sm3, ..file }
            }
            None => file,
        };
        Report { error: Some(error), ..empty(self.signatures, file) }
    }

    fn run(&self, input: &Input, budget: Budget) -> Result<Isolated, Ending> {
        let paths: Vec<&Path> = match &input.source {
            Source::File(path) => vec![path],
            Source::Set { base, splits } => {
                std::iter::once(base).chain(splits).map(PathBuf::as_path).collect()
            }
            Source::Tree(_) | Source::Held(_) => Vec::new(),
        };
        let mut files = Vec::new();
        for path in paths {
            match input::open(path) {
                Ok(file) => files.push((path.file_name().unwrap_or_default().to_string_lossy(), file)),
                // Nothing to try again: this is no fault of a process.
                Err(error) => {
                    let report = self.failed(input, ReportError::from(error));
                    return Ok(Isolated { report, facts: Vec::new() });
                }
            }
        }
        let request = Request {
            path: input.path.clone(),
            files: files.len(),
            tree: match &input.source {
                Source::Tree(folder) => Some(folder.clone()),
                _ => None,
            },
            language: self.options.language.clone(),
            category: self.options.category.clone(),
            appid: self.options.appid.clone(),
            act_date: self.options.act_date.clone(),
            seconds: budget.seconds,
            memory: budget.memory,
            threads: self.threads,
            facts: self.facts,
            signatures: self.bundle.is_some(),
        };
        let reply = self.ask(&request, &files).map_err(|error| Ending::not_started(&error))?;
        let reply = wait(reply, Duration::from_secs(budget.seconds.saturating_mul(2)))?;
        let Reply { report, facts, missing } =
            serde_json::from_slice(&reply).map_err(|error| Ending::no_report(&error))?;
        self.tell(&missing);
        Ok(Isolated { report, facts })
    }

    /// Starts a process and hands it the request and the files.
    fn ask(
        &self,
        request: &Request,
        files: &[(std::borrow::Cow<'_, str>, File)],
    ) -> io::Result<std::process::Child> {
        let (ours, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        let mut command = Command::new(&self.program);
        // In a group of its own: Ctrl-C is for the parent, which then ends its children.
        command.arg(CHILD).env_clear().process_group(0);
        command.stdin(Stdio::from(theirs)).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn()?;
        drop(command);
        let text = serde_json::to_vec(request).map_err(io::Error::from)?;
        let bundle = self.bundle.as_ref().map(|file| file.as_fd());
        let sent = send(ours.as_fd(), &text, bundle).and_then(|()| {
            files.iter().try_for_each(|(name, file)| send(ours.as_fd(), name.as_bytes(), Some(file.as_fd())))
        });
        // Where it ended before it had read all, how it ended says more than that it did not read.
        match sent {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(child),
        }
    }

    /// Says once what this system cannot enforce.
    fn tell(&self, missing: &[String]) {
        if !missing.is_empty() && !self.told.swap(true, Ordering::Relaxed) {
            remark(&format!("note: packages are read in processes with {}\n", missing.join(", ")));
        }
    }
}

/// The signatures as a file that a process can be given.
fn handed_over(signatures: &Signatures) -> io::Result<File> {
    let bytes = signatures.bundle.encode().map_err(io::Error::other)?;
    let mut file = File::from(rustix::fs::memfd_create("signatures", MemfdFlags::CLOEXEC)?);
    file.write_all(&bytes)?;
    Ok(file)
}
