//! What ends the program early: an error for a person, or a reader that went away.

use crate::base::Error;
use std::io;
use std::path::Path;

/// Why a sub-command stopped.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// To be printed, with its way out.
    Error(Error),
    /// Whoever read our output has enough: no error.
    BrokenPipe,
}

impl Failure {
    /// A failure with its way out.
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Error(Error::new(message, help))
    }

    /// The same, said of a file.
    #[must_use]
    pub(super) fn about(self, path: &Path) -> Self {
        match self {
            Self::Error(error) if !error.message.starts_with(&*path.to_string_lossy()) => {
                Self::new(format!("{}: {}", path.display(), error.message), error.help)
            }
            other => other,
        }
    }

    /// Writing failed.
    #[must_use]
    pub(super) fn writing(to: &Path, error: &io::Error) -> Self {
        let help = match error.kind() {
            io::ErrorKind::BrokenPipe => return Self::BrokenPipe,
            io::ErrorKind::NotFound => "create the directory first, or name another file",
            io::ErrorKind::PermissionDenied => "name a file in a directory that you may write to",
            io::ErrorKind::StorageFull => "free some space, or name a file on another disk",
            _ => "name another file",
        };
        Self::new(format!("{}: cannot write: {error}", to.display()), help)
    }

    /// Writing to standard output failed.
    #[must_use]
    pub(super) fn printing(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            _ => Self::new(format!("standard output: cannot write: {error}"), "write to a file with -o FILE"),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}
