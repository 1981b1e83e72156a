//! What is wrong with a signature file, where, and what to do about it.

use std::fmt;

/// One fault of a signature file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Path of the file, relative to the folder of the signatures until `under` is called.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Id of the lint.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Diagnostic {
    /// The same with the path below `folder`, as a user would type it.
    #[must_use]
    pub fn under(self, folder: &str) -> Self {
        let path = format!("{}/{}", folder.trim_end_matches('/'), self.path);
        Self { path, ..self }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, column, code, message, help } = self;
        write!(formatter, "{path}:{line}:{column}: error[{code}]: {message}")?;
        if help.is_empty() { Ok(()) } else { write!(formatter, "\n  help: {help}") }
    }
}

/// Why no signatures could be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What happened and where.
    pub message: String,
    /// What to try.
    pub help: String,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
