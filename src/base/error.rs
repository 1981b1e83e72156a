//! What stops a step altogether: usage, input and output, a bad signature file. Never for file content.

use std::fmt;

/// A failure a person has to act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What went wrong and where; lower case, no full stop.
    pub message: String,
    /// What to try next; printed as `help: …`.
    pub help: String,
}

impl Error {
    /// An error with its way out.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
