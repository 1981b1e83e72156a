//! Waits for the process of a package, and tells how it ended.

use crate::base::Error;
use crate::report::model::ProcessLimits;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

/// Bytes of a reply: a report and its facts.
const MAX_REPLY: usize = 512 << 20;

/// Bytes kept of what a process prints as an error.
const MAX_LAST_WORDS: usize = 4_096;

/// How a process ended that gave no report.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) struct Ending {
    /// As in `error.reason` of a report, where [`Self::MACHINE`] never comes to.
    pub(super) reason: &'static str,
    detail: String,
    help: String,
}

impl Ending {
    /// It never came to the package, about which that says nothing: the machine has no more processes or files.
    const MACHINE: &'static str = "machine";

    fn new(reason: &'static str, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into(), help: String::new() }
    }

    /// No process could be started.
    pub(super) fn not_started(error: &io::Error) -> Self {
        let help = "give this user more processes and open files, or lower --jobs, and start again";
        Self {
            help: help.to_owned(),
            ..Self::new(Self::MACHINE, format!("no process could be started for it: {error}"))
        }
    }

    /// The server of processes ended, and with it all that it had started.
    pub(super) fn without_server(status: ExitStatus) -> Self {
        match status.signal() {
            Some(libc::SIGKILL) => Self::killed(),
            _ => Self::not_started(&io::Error::other(format!("what starts them ended with {status}"))),
        }
    }

    fn killed() -> Self {
        Self::new("killed", "its process was killed from outside, as the system does when memory runs out")
    }

    /// A file of the package could not be opened.
    pub(super) fn not_opened(error: Error) -> Self {
        Self { reason: Self::MACHINE, detail: error.message, help: error.help }
    }

    /// The error of the run that it is, where it is no result.
    pub(super) fn error(&self, path: &str) -> Option<Error> {
        let about = format!("{path}: ");
        let text = self.detail.strip_prefix(&about).unwrap_or(&self.detail);
        (self.reason == Self::MACHINE).then(|| Error::new(about.clone() + text, self.help.clone()))
    }

    /// What it answered is no report.
    pub(super) fn no_report(error: &serde_json::Error) -> Self {
        Self::new("crash", format!("what its process answered is no report: {error}"))
    }

    /// In words.
    pub(super) fn text(&self, limits: &ProcessLimits) -> String {
        let what = match self.reason {
            "time" => format!("reading it took more than {} s", limits.seconds),
            "memory" => format!("reading it took more than {} MiB of memory", limits.memory >> 20),
            "stack" => "reading it went too deep".to_owned(),
            "output" => "its report is too long".to_owned(),
            _ => self.detail.clone(),
        };
        format!("{what} (tried {} times)", limits.attempts)
    }

    /// What the status and the last words of a process say.
    fn of(status: ExitStatus, last_words: &[u8]) -> Self {
        let words = String::from_utf8_lossy(last_words);
        if words.contains("memory allocation of") || words.contains("Cannot allocate memory") {
            return Self::new("memory", "");
        } else if words.contains("has overflowed its stack") {
            return Self::new("stack", "");
        }
        match (status.signal(), status.code()) {
            (Some(libc::SIGXCPU), _) => Self::new("time", ""),
            (Some(libc::SIGKILL), _) => Self::killed(),
            (Some(signal), _) => Self::new("crash", format!("its process was ended by signal {signal}")),
            // The code of a panic that nothing caught.
            (None, Some(101)) => {
                // Before that stands the number of a thread, which is another each time.
                let words = words.split_once("panicked at ").map_or(&*words, |(_, place)| place);
                Self::new("panic", format!("the scan stopped at a fault of mingcha: {}", first_line(words)))
            }
            // What the process says where it fails before it reads the package.
            (None, Some(2)) => Self::not_started(&io::Error::other(first_line(&words))),
            (None, code) => {
                let code = code.unwrap_or_default();
                Self::new("crash", format!("its process ended with {code}: {}", first_line(&words)))
            }
        }
    }
}

fn first_line(words: &str) -> String {
    let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.take(2).collect::<Vec<_>>().join(" ")
}

/// What a process answers on its two outputs; it is ended where it takes longer than `limit` or answers too much.
/// `end` kills it where it has not ended yet, and tells how it ended.
///
/// # Errors
/// Where it ends without an answer.
pub(super) fn wait(
    (out, err): (impl Read + AsFd, impl Read + AsFd),
    limit: Duration,
    end: impl FnOnce() -> ExitStatus,
) -> Result<Vec<u8>, Ending> {
    let (mut reply, mut words) = (Vec::new(), Vec::new());
    let read = collect((out, &mut reply), (err, &mut words), Instant::now(), limit);
    // One that has closed its output is ending and keeps its status; any other has to be ended.
    let ended = end();
    read?;
    // One that was killed after it had said all was on its way out.
    let was_killed = ended.signal() == Some(libc::SIGKILL);
    match ended.success() || was_killed && reply.ends_with(b"}") {
        true => Ok(reply),
        false => Err(Ending::of(ended, &words)),
    }
}

/// Reads both outputs to their ends.
fn collect(
    (mut out, reply): (impl Read + AsFd, &mut Vec<u8>),
    (mut err, words): (impl Read + AsFd, &mut Vec<u8>),
    start: Instant,
    limit: Duration,
) -> Result<(), Ending> {
    let mut piece = vec![0; 1 << 16];
    let (mut out_open, mut err_open) = (true, true);
    while out_open || err_open {
        let left = limit.checked_sub(start.elapsed()).ok_or_else(|| Ending::new("time", ""))?;
        let (out_ready, err_ready) =
            ready(out_open.then(|| out.as_fd()), err_open.then(|| err.as_fd()), left)?;
        if out_ready {
            let count = out.read(&mut piece).unwrap_or(0);
            out_open = count > 0;
            reply.extend(piece.iter().take(count));
            if reply.len() > MAX_REPLY {
                return Err(Ending::new("output", ""));
            }
        }
        if err_ready {
            let count = err.read(&mut piece).unwrap_or(0);
            err_open = count > 0;
            words.extend(piece.iter().take(count.min(MAX_LAST_WORDS.saturating_sub(words.len()))));
        }
    }
    Ok(())
}

/// Waits until one of two files can be read, or has ended.
fn ready(
    out: Option<std::os::fd::BorrowedFd<'_>>,
    err: Option<std::os::fd::BorrowedFd<'_>>,
    left: Duration,
) -> Result<(bool, bool), Ending> {
    let mut files: Vec<PollFd<'_>> =
        [out, err].into_iter().flatten().map(|file| PollFd::from_borrowed_fd(file, PollFlags::IN)).collect();
    let left = Timespec::try_from(left).map_err(|_| Ending::new("time", ""))?;
    match poll(&mut files, Some(&left)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(Ending::new("crash", format!("its process cannot be watched: {error}"))),
    }
    let mut is_ready = files.iter().map(|file| !file.revents().is_empty());
    Ok((out.is_some() && is_ready.next() == Some(true), err.is_some() && is_ready.next() == Some(true)))
}

#[cfg(test)]
mod tests {
    use super::{Ending, wait};
    use std::process::{Command, Stdio};
    use std::time::Duration;

    fn run(script: &str, limit: Duration) -> Result<Vec<u8>, Ending> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let outputs = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        wait(outputs, limit, || child.kill().and_then(|()| child.wait()).unwrap())
    }

    #[test]
    fn every_ending_has_its_reason() {
        let long = Duration::from_secs(60);
        assert_eq!(run("printf '{}'", long), Ok(b"{}".to_vec()));
        for (script, reason) in [
            ("kill -XCPU $$", "time"),
            ("kill -KILL $$", "killed"),
            ("kill -SEGV $$", "crash"),
            ("exit 3", "crash"),
            ("exit 2", "machine"),
            ("exit 101", "panic"),
            ("echo 'memory allocation of 7 bytes failed' >&2; kill -ABRT $$", "memory"),
            ("echo 'thread main has overflowed its stack' >&2; kill -ABRT $$", "stack"),
        ] {
            assert_eq!(run(script, long).unwrap_err().reason, reason, "{script}");
        }
        assert_eq!(run("sleep 60", Duration::from_millis(50)).unwrap_err().reason, "time");
    }
}
