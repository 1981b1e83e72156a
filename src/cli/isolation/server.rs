//! The parent's side of a fork server: started once, asked for a process for each package.

use super::ending::Ending;
use super::wire::{Setup, receive, send};
use super::{MEMORY, SERVER};
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::{Signal, pidfd_send_signal};
use std::fs::File;
use std::io::{self, PipeReader, pipe};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// Seconds that a server may take for an answer: one that somebody stopped never gives any.
const MAX_ANSWER_SECONDS: u64 = 60;

/// A running server. It ends with the thread that started it, or when this is dropped, and its fork with it.
pub(super) struct Server {
    process: Child,
    socket: OwnedFd,
}

/// A process for one package, which waits for it.
pub(super) struct Forked {
    /// Where it takes the request and the files.
    pub(super) socket: OwnedFd,
    pub(super) outputs: (PipeReader, PipeReader),
    pub(super) pidfd: OwnedFd,
}

impl Server {
    /// Starts a server; what it cannot load it says when it is asked for a process.
    pub(super) fn start(program: &Path, setup: &Setup, files: &[&File]) -> io::Result<Self> {
        let (socket, theirs) = pair()?;
        set_socket_timeout(&socket, Timeout::Recv, Some(Duration::from_secs(MAX_ANSWER_SECONDS)))?;
        let mut command = Command::new(program);
        // In a group of its own: Ctrl-C is for the parent, which then ends its children.
        command.arg(SERVER).env_clear().env(MEMORY.0, MEMORY.1).process_group(0);
        command.stdin(Stdio::from(theirs)).stdout(Stdio::null()).stderr(Stdio::null());
        let server = Self { process: command.spawn()?, socket };
        drop(command);
        let files: Vec<BorrowedFd<'_>> = files.iter().map(AsFd::as_fd).collect();
        send(&server.socket, &serde_json::to_vec(setup)?, &files)?;
        Ok(server)
    }

    /// A new process.
    ///
    /// # Errors
    /// Where there is none; the server is then of no more use.
    pub(super) fn fork(&mut self) -> Result<Forked, Ending> {
        let not_started = |error: io::Error| Ending::not_started(&error);
        let (socket, theirs) = pair().map_err(not_started)?;
        let (out, their_out) = pipe().map_err(not_started)?;
        let (err, their_err) = pipe().map_err(not_started)?;
        // Where the server has ended, that is seen below.
        let _ = send(&self.socket, b"fork", &[theirs.as_fd(), their_out.as_fd(), their_err.as_fd()]);
        drop((theirs, their_out, their_err));
        let (text, files) = receive(&self.socket).unwrap_or_default();
        match files.into_iter().next() {
            Some(pidfd) => Ok(Forked { socket, outputs: (out, err), pidfd }),
            None if text.is_empty() => {
                let ended = self.process.kill().and_then(|()| self.process.wait());
                Err(ended.map_or_else(|error| Ending::not_started(&error), Ending::without_server))
            }
            None => Err(Ending::not_started(&io::Error::other(String::from_utf8_lossy(&text)))),
        }
    }

    /// Ends the process where it has not ended, and tells how it did; `None` where the server has ended, and so
    /// it was killed.
    pub(super) fn end(&self, pidfd: &OwnedFd) -> Option<ExitStatus> {
        // One that has ended takes no signal.
        let _ = pidfd_send_signal(pidfd, Signal::KILL);
        let (status, _) = receive(&self.socket).ok()?;
        std::str::from_utf8(&status).ok()?.parse().ok().map(ExitStatus::from_raw)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?)
}

#[cfg(test)]
mod tests {
    use super::{Server, pair};
    use rustix::net::sockopt::{Timeout, set_socket_timeout};
    use std::process::Command;
    use std::time::Duration;

    #[test]
    fn one_that_never_answers_is_ended() {
        let (socket, _theirs) = pair().unwrap();
        set_socket_timeout(&socket, Timeout::Recv, Some(Duration::from_millis(20))).unwrap();
        let process = Command::new("sleep").arg("1000").spawn().unwrap();
        let mut server = Server { process, socket };
        assert_eq!(server.fork().err().unwrap().reason, "killed");
        assert!(server.process.try_wait().unwrap().is_some(), "it has ended");
    }
}
