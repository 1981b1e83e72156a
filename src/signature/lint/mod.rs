//! Lints over signature files: each a function, a code and a recommendation; all faults, not the first only.

mod apis;
mod context;
mod ids;
mod laws;
mod members;
mod products;
mod references;
mod rules;
mod secrets;
mod selections;
mod texts;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod world;

pub use texts::is_day;

use super::{Diagnostic, Document, Signatures};
use context::{Context, Faults};

/// A check of signature files.
#[derive(Clone, Copy, Debug)]
pub struct Lint {
    /// Stable id.
    pub code: &'static str,
    /// What to do about a fault.
    pub help: &'static str,
    run: Option<fn(&Context<'_>, &mut Faults<'_>)>,
}

const fn lint(code: &'static str, run: fn(&Context<'_>, &mut Faults<'_>), help: &'static str) -> Lint {
    Lint { code, help, run: Some(run) }
}

/// A fault that is found elsewhere: while a file is read, or by the rule engine.
const fn elsewhere(code: &'static str, help: &'static str) -> Lint {
    Lint { code, help, run: None }
}

/// Every lint, in the order of the checks.
pub const LINTS: &[Lint] = &[
    elsewhere("syntax", "fix the TOML syntax here; fill in or remove a key without a value"),
    elsewhere("unknown-key", "see signatures/README.md for the keys of this kind of file"),
    elsewhere("missing-key", "add the key; signatures/README.md has a full example of this kind of file"),
    elsewhere("wrong-type", "see signatures/README.md for what this key takes"),
    elsewhere("unknown-folder", "see the list of folders in signatures/README.md"),
    lint("version", ids::version, "write `version = \"YYYY.MM\"` in version.toml"),
    lint("id-form", ids::form, "rename the file: lower-case words and digits joined by `-`"),
    lint("id-unique", ids::unique, "give each thing one entry and one id"),
    lint("language", texts::languages, "write the text in Chinese (zh) and in English (en)"),
    lint("date", texts::dates, "write the day as YYYY-MM-DD"),
    lint("vocabulary", texts::vocabulary, "use one of the words that signatures/README.md lists"),
    lint("topic-example", texts::topic_examples, "change the terms, or the example"),
    lint("order", texts::order, "sort the list by code point and name each value once"),
    lint("sources", products::sources, "say where the facts come from: `sources = [\"curated\"]`"),
    lint("marks", products::marks, "add a mark under [strong], or two kinds of marks under [weak]"),
    lint(
        "host-form",
        products::hosts,
        "write the host in lower case, two labels at least, without scheme or path",
    ),
    lint("regex", products::regexes, "fix the regular expression after `re:`"),
    lint("prefix-form", products::prefix_form, "write whole dotted segments: `com.vendor.product`"),
    lint("prefix-broad", products::prefix_broad, "use at least two segments, or make it a weak mark"),
    lint("prefix-platform", products::prefix_platform, "use a prefix below the vendor's own package"),
    lint("prefix-shared", products::prefix_shared, "give the prefix to one product, or use longer ones"),
    lint("platform-order", products::platform_rows, "sort the table by class name, one row for a class"),
    lint(
        "switch",
        products::switches,
        "name members and meta-data keys of `consent_switch`; `KEY=VALUE` in `off_by`",
    ),
    lint(
        "version-source",
        products::versions,
        "write `const:Class.FIELD`, `file:PATH`, or `library:PATTERN` with one group in brackets",
    ),
    lint(
        "secret",
        secrets::check,
        "give a pattern with examples, or meta-data keys; fix what does not match",
    ),
    lint(
        "api-member",
        apis::members,
        "name methods or fields; a carrier names its table, and only it; a sink of scripts where it sends",
    ),
    lint(
        "api-duplicate",
        apis::duplicates,
        "join the models; beside another, a member may only pass, reflect or hand over, or depend on numbers",
    ),
    lint(
        "unknown-member",
        members::known,
        "correct the name, or list the class of a library under `libraries` in callback/libraries.toml",
    ),
    lint("unknown-data", references::data, "use an id of taxonomy/data.toml"),
    lint("unknown-permission", references::permissions, "use a name of permission/*.toml, or add it there"),
    lint("unknown-sdk", references::sdks, "use the stem of a file below sdk/"),
    lint("clause-law", laws::clause_ids, "write the clause id as the law's id, `:` and the number"),
    lint(
        "formerly",
        laws::formerly,
        "name a clause of a law with an `ended` day before this one's `effective`",
    ),
    lint("reason", laws::reasons, "say what cannot be checked and what a person must look at"),
    lint("draft", laws::drafts, "wait until it is in force: what has no force cannot be cited"),
    lint("item-unserved", laws::items, "write a rule for the item, or a reason why there is none"),
    lint("rule-clauses", rules::clauses, "name clauses of law/*.toml that were read in a source (A or B)"),
    lint("leading-clause", rules::leading_clause, "put the clause first that a report should print"),
    lint("condition", rules::conditions, "see `Rules` in signatures/README.md for the grammar"),
    lint("no-anchor", rules::anchors, "add a selection of what must be there: `app and not policy`"),
    lint("unused-selection", rules::unused, "name the selection in the condition, or remove it"),
    lint("per", rules::grouping, "use fields of a positive selection, or [\"app\"]"),
    lint("unknown-fact", selections::kinds, "see `mingcha dump FILE --stage facts`, or src/fact/kinds.rs"),
    lint(
        "unknown-field",
        selections::fields,
        "use a field of the kind, or subject, file, class, method, offset",
    ),
    lint("pattern", selections::patterns, "see `Rules` in signatures/README.md for patterns"),
    lint("unknown-value", selections::values, "use a value that such a fact can have"),
    lint(
        "example-missing",
        rules::examples_missing,
        "add an example with `expect = \"match\"` or \"no-match\"",
    ),
    lint("example-syntax", rules::examples_syntax, "one fact a line: `kind field=value field=\"two words\"`"),
    elsewhere("example-behaviour", "`mingcha explain RULE --why-not FILE` shows which selection failed"),
];

/// Every fault of the files that shows without running rules, in the order of files and places; paths are
/// relative to `signatures/`.
#[must_use]
pub fn check(files: &[(String, String)]) -> Vec<Diagnostic> {
    let documents = Document::parse_all(files);
    let signatures = Signatures::from_documents(files, &documents);
    check_documents(&documents, &signatures)
}

/// The same over files that were read already.
#[must_use]
pub fn check_documents(documents: &[Document], signatures: &Signatures) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = documents.iter().flat_map(Document::faults).collect();
    let context = Context::new(documents, signatures);
    for lint in LINTS {
        if let Some(run) = lint.run {
            run(&context, &mut Faults::new(lint, &mut found));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The recommendation of a lint.
#[must_use]
pub fn help(code: &str) -> &'static str {
    LINTS.iter().find(|lint| lint.code == code).map_or("", |lint| lint.help)
}
