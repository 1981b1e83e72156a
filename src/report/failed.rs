//! The report of an input that could not be analysed at all.

use super::Report;
use super::model::*;
use crate::base::Error;
use crate::signature::Signatures;

impl Tool {
    /// This program with these signatures.
    #[must_use]
    pub fn current(signatures: &Signatures) -> Self {
        let bundle = &signatures.bundle;
        Self {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ruleset: Ruleset {
                version: bundle.version.clone(),
                analysis_sha256: bundle.analysis_sha256.clone(),
                rules_sha256: bundle.rules_sha256.clone(),
            },
        }
    }
}

impl Report {
    /// A report with status `failed` that says why.
    #[must_use]
    pub fn failed(tool: Tool, path: &str, error: Error) -> Self {
        Self {
            schema_version: SCHEMA_VERSION.to_owned(),
            tool,
            status: Status::Failed,
            error: Some(ReportError { message: error.message, help: error.help }),
            input: InputFile { path: path.to_owned(), ..InputFile::default() },
            app: App::default(),
            coverage: Coverage::default(),
            nested: Vec::new(),
            permissions: Vec::new(),
            permissions_defined: Vec::new(),
            permissions_undeclared: Vec::new(),
            declarations: Declarations::default(),
            hosts: Vec::new(),
            sdks: Vec::new(),
            behaviours: Vec::new(),
            findings: Vec::new(),
            clauses: Vec::new(),
            limitations: Vec::new(),
            defects: Vec::new(),
            suppressed: Suppressed::default(),
        }
    }
}
