//! Lints over signature files.

use super::{Diagnostic, Document};

/// Parse errors of all files.
#[must_use]
pub fn check(files: &[(String, String)]) -> Vec<Diagnostic> {
    Document::parse_all(files).iter().flat_map(Document::faults).collect()
}
