//! What the two processes say to each other: a request and open files one way, a reply the other.

use crate::report::Report;
use rustix::io::retry_on_intr;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

/// Bytes of one message: a request, or the name of a file.
const MAX_MESSAGE: usize = 1 << 16;

/// What is to be scanned, and how.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// The path as the user would recognise it.
    pub(super) path: String,
    /// How many files follow, each a message with its name.
    pub(super) files: usize,
    /// An unpacked app, instead of files.
    pub(super) tree: Option<PathBuf>,
    /// As in the options of a scan.
    pub(super) language: String,
    pub(super) category: Option<String>,
    pub(super) appid: Option<String>,
    pub(super) act_date: Option<String>,
    /// Limits of the process.
    pub(super) seconds: u64,
    pub(super) memory: u64,
    pub(super) threads: usize,
    /// Whether the facts are wanted.
    pub(super) facts: bool,
    /// Whether compiled signatures follow, before the files.
    pub(super) signatures: bool,
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

/// Sends a message, with an open file.
pub(super) fn send(to: BorrowedFd<'_>, text: &[u8], file: Option<BorrowedFd<'_>>) -> io::Result<()> {
    let files: Vec<BorrowedFd<'_>> = file.into_iter().collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !files.is_empty() {
        control.push(SendAncillaryMessage::ScmRights(&files));
    }
    retry_on_intr(|| sendmsg(to, &[IoSlice::new(text)], &mut control, SendFlags::NOSIGNAL))?;
    Ok(())
}

/// Receives a message; it is empty where nobody sends any more.
pub(super) fn receive(from: impl AsFd) -> io::Result<(Vec<u8>, Option<OwnedFd>)> {
    let mut text = vec![0; MAX_MESSAGE];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let received = retry_on_intr(|| {
        recvmsg(&from, &mut [IoSliceMut::new(&mut text)], &mut control, RecvFlags::CMSG_CLOEXEC)
    })?;
    text.truncate(received.bytes);
    let mut files = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(files) => Some(files),
        _ => None,
    });
    Ok((text, files.next().and_then(|mut files| files.next())))
}
