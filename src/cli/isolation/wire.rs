//! What the processes say to each other: once what holds for all packages, then for each a request and open files
//! one way, a reply the other.

use crate::base::Limits;
use crate::format::mapping::Mapping;
use crate::report::Report;
use crate::scan::Options;
use rustix::io::retry_on_intr;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

/// Bytes of one message: a request, or the name of a file.
const MAX_MESSAGE: usize = 1 << 16;

/// Open files that one message brings: those of a [`Setup`], or what a process is born with.
const FILES: usize = 3;

/// What holds for all packages of a server. The message brings the options, and as files of their own compiled
/// signatures and a mapping file where there are any.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Setup {
    /// Who asks: a server whose parent is another has lost it.
    pub(super) parent: i32,
    /// Which of the files come.
    pub(super) signatures: bool,
    pub(super) mapping: bool,
}

/// What is to be scanned. The files of the package follow, each a message with its name.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// The path as the user would recognise it.
    pub(super) path: String,
    /// How many files the package has.
    pub(super) files: usize,
    /// The bytes of the path of an unpacked app, instead of files.
    pub(super) tree: Option<Vec<u8>>,
    /// Limits of the process.
    pub(super) seconds: u64,
    pub(super) memory: u64,
    pub(super) threads: usize,
    /// Whether the facts are wanted.
    pub(super) facts: bool,
}

/// The options of a scan as they are handed over; the mapping is a file of its own. Both ways name every field, so
/// that the compiler asks for one that is added.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Told {
    limits: Limits,
    language: String,
    category: Option<String>,
    appid: Option<String>,
    act_date: Option<String>,
    policy: Option<(String, String)>,
}

impl Told {
    pub(super) fn of(options: &Options) -> Self {
        let Options { limits, language, category, appid, act_date, mapping: _, policy } = options.clone();
        Self { limits, language, category, appid, act_date, policy }
    }

    pub(super) fn options(self, mapping: Option<Arc<Mapping>>) -> Options {
        let Self { limits, language, category, appid, act_date, policy } = self;
        Options { limits, language, category, appid, act_date, mapping, policy }
    }
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Reply {
    pub(super) report: Report,
    /// The facts of each package as text, where they were asked for.
    pub(super) facts: Vec<String>,
    /// What of the isolation this system does not have.
    pub(super) missing: Vec<String>,
}

/// Sends a message with open files.
pub(super) fn send(to: impl AsFd, text: &[u8], files: &[BorrowedFd<'_>]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !files.is_empty() {
        control.push(SendAncillaryMessage::ScmRights(files));
    }
    retry_on_intr(|| sendmsg(&to, &[IoSlice::new(text)], &mut control, SendFlags::NOSIGNAL))?;
    Ok(())
}

/// Receives a message with open files; it is empty where nobody sends any more.
pub(super) fn receive(from: impl AsFd) -> io::Result<(Vec<u8>, Vec<OwnedFd>)> {
    let mut text = vec![0; MAX_MESSAGE];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let received = retry_on_intr(|| {
        recvmsg(&from, &mut [IoSliceMut::new(&mut text)], &mut control, RecvFlags::CMSG_CLOEXEC)
    })?;
    text.truncate(received.bytes);
    let files = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(files) => Some(files),
        _ => None,
    });
    Ok((text, files.flatten().collect()))
}
