//! A process for each package: it may use so much and no more, and its end is a report like any other.

mod child;
mod ending;
mod fork_server;
mod sandbox;
mod server;
mod wire;

pub(super) use fork_server::run as run_server;

use super::args::ProcessArgs;
use super::remark;
use crate::base::Error;
use crate::format::mapping::Mapping;
use crate::input::{self, Digests, Input, Source};
use crate::report::Report;
use crate::report::assemble::empty;
use crate::report::model::{InputFile, ProcessLimits, ReportError};
use crate::scan::Options;
use crate::signature::Signatures;
use ending::{Ending, wait};
use rustix::fs::MemfdFlags;
use server::{Forked, Server};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::{self, ThreadId};
use std::time::Duration;
use wire::{Reply, Request, Setup, Told, send};

/// The sub-command that a server of processes is started with.
pub(super) const SERVER: &str = "fork-server";

/// How these take memory, as glibc reads it from the environment: in large pages where the kernel has them, in pieces
/// of 16 MiB, and what is given back is kept. Else a fifth of their time goes into the same few thousand small pages.
const MEMORY: (&str, &str) = (
    "GLIBC_TUNABLES",
    "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=16777216:glibc.malloc.mmap_threshold=33554432:\
     glibc.malloc.trim_threshold=4294967296",
);

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
    /// Whether a result would have no more now than these limits, under which it came about.
    #[must_use]
    pub(super) fn is_within(self, limits: &ProcessLimits) -> bool {
        let now = if limits.attempts > 1 { self.enlarged() } else { self };
        now.seconds <= limits.seconds && now.memory <= limits.memory
    }

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
    /// What its process might use.
    pub(super) limits: ProcessLimits,
}

/// Scans packages in processes of their own.
pub(super) struct Isolation<'a> {
    program: PathBuf,
    signatures: &'a Signatures,
    /// What every server is given, in this order.
    options: File,
    /// Compiled signatures, where they are not those inside the program.
    bundle: Option<File>,
    mapping: Option<File>,
    /// The servers that wait for a package, each with the thread that it belongs to.
    idle: Mutex<HashMap<ThreadId, Server>>,
    budget: Budget,
    /// Processors, and how many of them a process has beside others.
    processors: usize,
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
        let bundle =
            (!are_embedded).then(|| signatures.bundle.encode().map_err(io::Error::other)).transpose();
        let bundle = bundle.map_err(failed)?.map(|bytes| in_memory(&bytes)).transpose().map_err(failed)?;
        let told =
            postcard::to_stdvec(&Told::of(options)).map_err(|error| failed(io::Error::other(error)))?;
        let mapping = options.mapping.as_deref().map(Mapping::text).map(in_memory).transpose();
        let (options, mapping) = (in_memory(&told).map_err(failed)?, mapping.map_err(failed)?);
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = processors.checked_div(at_once).unwrap_or(1).max(1);
        let (running, told) = (RwLock::new(()), AtomicBool::new(false));
        let (idle, facts) = (Mutex::default(), false);
        let isolation = Self {
            program,
            signatures,
            options,
            bundle,
            mapping,
            idle,
            budget,
            processors,
            threads,
            facts,
            running,
            told,
        };
        if let Err(error) = keep_open_files() {
            isolation.tell(&[format!("the files that this one was started with ({error})")]);
        }
        Ok(isolation)
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
            Err(_) => self.second_try(input).unwrap_or_else(|error| Isolated {
                report: self.failed(input, ReportError::from(error)),
                facts: Vec::new(),
                limits: limits(self.budget, 2),
            }),
        }
    }

    /// Scans an input beside others.
    ///
    /// # Errors
    /// Where its process ended otherwise than with a report, or none could be started.
    pub(super) fn first_try(&self, input: &Input) -> Result<Isolated, Ending> {
        let _beside = self.running.read();
        self.run(input, self.budget, 1)
    }

    /// Scans an input alone and with more; where that fails too, the report says so.
    ///
    /// # Errors
    /// Where the machine could not begin: that is no result.
    pub(super) fn second_try(&self, input: &Input) -> Result<Isolated, Error> {
        let _alone = self.running.write();
        let budget = self.budget.enlarged();
        let ending = match self.run(input, budget, 2) {
            Ok(isolated) => return Ok(isolated),
            Err(ending) => ending,
        };
        if let Some(error) = ending.error(&input.path) {
            return Err(error);
        }
        let limits = limits(budget, 2);
        let error = ReportError {
            message: format!("{}: {}", input.path, ending.text(&limits)),
            help: "give it more with --max-time and --max-memory, or send the package with your report of the fault"
                .to_owned(),
            reason: ending.reason.to_owned(),
            limits: Some(limits.clone()),
        };
        Ok(Isolated { report: self.failed(input, error), facts: Vec::new(), limits })
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

    fn run(&self, input: &Input, budget: Budget, attempts: u32) -> Result<Isolated, Ending> {
        let paths: Vec<&Path> = match &input.source {
            Source::File(path) => vec![path],
            Source::Set { base, splits } => {
                std::iter::once(base).chain(splits).map(PathBuf::as_path).collect()
            }
            Source::Tree(_) | Source::Held(_) => Vec::new(),
        };
        let mut files = Vec::new();
        for path in paths {
            let file = input::open(path).map_err(Ending::not_opened)?;
            files.push((path.file_name().unwrap_or_default().to_string_lossy(), file));
        }
        let request = Request {
            path: input.path.clone(),
            files: files.len(),
            tree: match &input.source {
                Source::Tree(folder) => Some(folder.as_os_str().as_bytes().to_vec()),
                _ => None,
            },
            seconds: budget.seconds,
            memory: budget.memory,
            threads: if attempts > 1 { self.processors } else { self.threads },
            facts: self.facts,
        };
        let reply = self.ask(&request, &files)?;
        let Reply { report, facts, missing } =
            serde_json::from_slice(&reply).map_err(|error| Ending::no_report(&error))?;
        self.tell(&missing);
        Ok(Isolated { report, facts, limits: limits(budget, attempts) })
    }

    /// Hands the request and the files to a new process, and waits for its answer.
    fn ask(&self, request: &Request, files: &[(Cow<'_, str>, File)]) -> Result<Vec<u8>, Ending> {
        let mut server = self.server().map_err(|error| Ending::not_started(&error))?;
        let Forked { socket, outputs, pidfd } = server.fork()?;
        let sent = serde_json::to_vec(request).map_err(io::Error::from).and_then(|text| {
            send(&socket, &text, &[])?;
            files.iter().try_for_each(|(name, file)| send(&socket, name.as_bytes(), &[file.as_fd()]))
        });
        // Where it ended before it had read all, how it ended says more than that it did not read.
        if let Err(error) = sent
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            return Err(Ending::not_started(&error));
        }
        let mut ended = None;
        let reply = wait(outputs, Duration::from_secs(request.seconds.saturating_mul(2)), || {
            ended = server.end(&pidfd);
            ended.unwrap_or(ExitStatus::from_raw(libc::SIGKILL))
        });
        if ended.is_some() {
            self.idle().insert(thread::current().id(), server);
        }
        reply
    }

    /// The server of this thread, as it ends with it: the one that waits, or a new one.
    fn server(&self) -> io::Result<Server> {
        if let Some(server) = self.idle().remove(&thread::current().id()) {
            return Ok(server);
        }
        let setup = Setup {
            parent: rustix::process::getpid().as_raw_pid(),
            signatures: self.bundle.is_some(),
            mapping: self.mapping.is_some(),
        };
        let files = [Some(&self.options), self.bundle.as_ref(), self.mapping.as_ref()];
        Server::start(&self.program, &setup, &files.into_iter().flatten().collect::<Vec<_>>())
    }

    fn idle(&self) -> MutexGuard<'_, HashMap<ThreadId, Server>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says once what this system cannot enforce.
    fn tell(&self, missing: &[String]) {
        if !missing.is_empty() && !self.told.swap(true, Ordering::Relaxed) {
            remark(&format!("note: packages are read in processes with {}\n", missing.join(", ")));
        }
    }
}

fn limits(budget: Budget, attempts: u32) -> ProcessLimits {
    ProcessLimits { seconds: budget.seconds, memory: budget.memory, attempts }
}

/// Bytes as a file that a process can be given.
fn in_memory(bytes: &[u8]) -> io::Result<File> {
    let mut file = File::from(rustix::fs::memfd_create("mingcha", MemfdFlags::CLOEXEC)?);
    file.write_all(bytes)?;
    Ok(file)
}

/// What this process was started with, beyond its three streams, is not for those that it starts.
#[allow(unsafe_code)]
fn keep_open_files() -> io::Result<()> {
    // SAFETY: the call takes three numbers and no memory, and closes nothing: with this flag it marks descriptors
    // to be closed in programs that are started from here. No safe way exists to name one that nothing here opened.
    let ended =
        unsafe { libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    if ended == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
