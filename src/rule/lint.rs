//! Every lint over signature files, those included that need the engine: do the examples behave.

use super::evaluate::findings_of;
use super::table::Table;
use crate::fact::{self, FactBase};
use crate::signature::raw::{Content, Example, Expectation};
use crate::signature::{CompiledRule, Diagnostic, Document, Signatures, lint};

const CODE: &str = "example-behaviour";

/// Every fault of every file, in the order of files and places; paths are relative to `signatures/`.
#[must_use]
pub fn check(files: &[(String, String)]) -> Vec<Diagnostic> {
    let documents = Document::parse_all(files);
    let signatures = Signatures::from_documents(files, &documents);
    let mut found = lint::check_documents(&documents, &signatures);
    found.extend(documents.iter().flat_map(examples));
    found.sort();
    found
}

/// The examples of a rule that do not behave.
fn examples(document: &Document) -> Vec<Diagnostic> {
    let Some(Content::Rule(rule)) = &document.content else { return Vec::new() };
    // A rule that does not compile has faults of its own.
    let Ok(compiled) = CompiledRule::new(rule) else { return Vec::new() };
    let rows = rule.examples.iter().enumerate();
    let wrong = rows.filter(|(_, example)| behaves(&compiled, example) == Some(false));
    wrong.map(|(row, example)| diagnostic(document, row, example)).collect()
}

/// Whether a rule does with an example what it should; `None` where the example cannot be read.
fn behaves(rule: &CompiledRule, example: &Example) -> Option<bool> {
    let facts = FactBase::new(fact::parse(&example.facts).ok()?);
    let holds = !findings_of(rule, &mut Table::new(&facts)).is_empty();
    Some(holds == (example.expect == Expectation::Match))
}

fn diagnostic(document: &Document, row: usize, example: &Example) -> Diagnostic {
    let (line, column) = document.position(&format!("examples/{row}/facts"));
    let message = match example.expect {
        Expectation::Match => format!("the rule does not match `{}`", example.about),
        Expectation::NoMatch => format!("the rule matches `{}`", example.about),
    };
    Diagnostic {
        path: document.path.clone(),
        line,
        column,
        code: CODE,
        message,
        help: lint::help(CODE).to_owned(),
    }
}
