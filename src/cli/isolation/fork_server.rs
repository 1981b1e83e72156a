//! A process that loads once what every scan needs, and forks for each package.

use super::child::{self, Loaded};
use super::sandbox;
use super::wire::{receive, send};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use rustix::io::retry_on_intr;
use rustix::process::{Pid, PidfdFlags, WaitOptions, getpid, pidfd_open, waitpid};
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};

/// What a process is told with its pidfd; whoever reads it as an error has received no file.
const STARTED: &[u8] = b"too many open files to watch it";

/// Runs the server, and in each of its forks a package.
pub(in crate::cli) fn run() -> Result<Exit, Failure> {
    sandbox::die_with_parent();
    let loaded = match Loaded::receive() {
        Ok(loaded) => loaded,
        Err(failure) => {
            // The parent hears it as the answer to its first package.
            let _ = receive(io::stdin());
            let text = match failure {
                Failure::Error(error) => error.message,
                Failure::BrokenPipe => String::new(),
            };
            let _ = send(io::stdin(), text.as_bytes(), &[]);
            return Ok(Exit::Failed);
        }
    };
    match serve() {
        Ok(Some(streams)) => child::run(loaded, streams),
        Ok(None) => Ok(Exit::Nothing),
        Err(error) => {
            let _ = send(io::stdin(), error.to_string().as_bytes(), &[]);
            Ok(Exit::Failed)
        }
    }
}

/// Forks for each package that comes. In the fork its streams are returned; in the server nothing, when the parent
/// has no more packages.
fn serve() -> io::Result<Option<[OwnedFd; 3]>> {
    let server = getpid().as_raw_pid();
    loop {
        let (text, streams) = receive(io::stdin())?;
        if text.is_empty() {
            return Ok(None);
        }
        let streams = <[OwnedFd; 3]>::try_from(streams);
        let streams = streams.map_err(|_| io::Error::from_raw_os_error(libc::EMFILE))?;
        let Some(forked) = fork()? else {
            sandbox::die_with_parent();
            sandbox::end_without(server);
            return Ok(Some(streams));
        };
        drop(streams);
        let pidfd = pidfd_open(forked, PidfdFlags::empty())?;
        send(io::stdin(), STARTED, &[pidfd.as_fd()])?;
        let ended = retry_on_intr(|| waitpid(Some(forked), WaitOptions::empty()))?;
        let status = ended.map_or(libc::SIGKILL, |(_, status)| status.as_raw());
        send(io::stdin(), status.to_string().as_bytes(), &[])?;
    }
}

/// Another process like this one; `None` in it.
#[allow(unsafe_code)]
fn fork() -> io::Result<Option<Pid>> {
    // SAFETY: this process has one thread: nothing that it ran starts another, which a test watches. So the fork has
    // every thread there was, and no lock that another one held. No safe way exists to become two.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        id => Ok(Pid::from_raw(id)),
    }
}
