//! Lints that need the engine: do the examples behave.

use crate::signature::Diagnostic;

/// Every fault of every file.
#[must_use]
pub fn check(files: &[(String, String)]) -> Vec<Diagnostic> {
    crate::signature::lint::check(files)
}
