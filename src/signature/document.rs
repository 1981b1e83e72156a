//! A signature file with its text, what was read from it, and the places of its values.

use super::raw::{Content, Problem, line_column, parse_file};
use super::{Diagnostic, lint};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file of `signatures/`.
#[derive(Clone, Debug)]
pub struct Document {
    /// Path relative to `signatures/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What it says, where it could be read.
    pub content: Option<Content>,
    problems: Vec<Problem>,
}

impl Document {
    /// Reads every file.
    #[must_use]
    pub fn parse_all(files: &[(String, String)]) -> Vec<Self> {
        files.iter().map(|(path, text)| Self::parse(path, text)).collect()
    }

    fn parse(path: &str, text: &str) -> Self {
        let (content, problems) = match parse_file(path, text) {
            Ok(content) => (Some(content), Vec::new()),
            Err(problem) => (None, all_problems(text, problem)),
        };
        Self { path: path.to_owned(), text: text.to_owned(), content, problems }
    }

    /// Why the file could not be read.
    pub fn faults(&self) -> impl Iterator<Item = Diagnostic> {
        self.problems.iter().map(|problem| {
            let (line, column) = line_column(&self.text, problem.span.start);
            let code = classify(&problem.message);
            let message = problem.message.clone();
            Diagnostic {
                path: self.path.clone(),
                line,
                column,
                code,
                message,
                help: lint::help(code).to_owned(),
            }
        })
    }

    /// Line and column of a value, by its keys and list positions joined with `/`: `api/3/data/0`. Where there is
    /// no such value, the place of the last part of the way that exists.
    #[must_use]
    pub fn position(&self, way: &str) -> (usize, usize) {
        let (table, _) = DeTable::parse_recoverable(&self.text);
        let mut place = 0..0;
        let mut value: Option<&Spanned<DeValue<'_>>> = None;
        for step in way.split('/') {
            let next = match value.map(Spanned::get_ref) {
                None => entry(table.get_ref(), step),
                Some(DeValue::Table(inner)) => entry(inner, step),
                Some(DeValue::Array(list)) => {
                    step.parse().ok().and_then(|at: usize| list.get(at)).map(|it| (it.span(), it))
                }
                Some(_) => None,
            };
            let Some((span, found)) = next else { break };
            place = span;
            value = Some(found);
        }
        line_column(&self.text, place.start)
    }
}

type Entry<'a, 'text> = (Range<usize>, &'a Spanned<DeValue<'text>>);

/// A value of a table; its place is that of the key for tables and lists, whose own may be far from it.
fn entry<'a, 'text>(table: &'a DeTable<'text>, key: &str) -> Option<Entry<'a, 'text>> {
    let (name, value) = table.iter().find(|(name, _)| name.get_ref() == key)?;
    let place = match value.get_ref() {
        DeValue::Table(_) | DeValue::Array(_) => name.span(),
        _ => value.span(),
    };
    Some((place, value))
}

/// Every fault of the syntax; where there is none, the first fault of the content.
fn all_problems(text: &str, first: Problem) -> Vec<Problem> {
    let (_, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return vec![first];
    }
    let problem = |error: &toml::de::Error| Problem {
        span: error.span().unwrap_or_default(),
        message: error.message().replace('\n', ", "),
    };
    errors.iter().map(problem).collect()
}

/// The lint that a message of the TOML reader belongs to.
fn classify(message: &str) -> &'static str {
    if message.starts_with("unknown field") {
        "unknown-key"
    } else if message.starts_with("missing field") {
        "missing-key"
    } else if ["invalid type", "unknown variant", "wanted"].iter().any(|it| message.starts_with(it)) {
        "wrong-type"
    } else if message.ends_with("signature file") {
        "unknown-folder"
    } else {
        "syntax"
    }
}
