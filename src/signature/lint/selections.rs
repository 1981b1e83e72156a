//! Selections over facts: kinds, fields, patterns and values that exist.

use super::context::{Context, Faults};
use super::rules::has_field;
use crate::fact::Body;
use crate::signature::raw::{ApiKind, Patterns, Selection};
use crate::signature::{Document, Pattern, Signatures, fields_of};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

/// A selection of a rule or of a clause, and its place.
type Place<'a> = (&'a Document, String, &'a Selection);

fn selections<'a>(context: &Context<'a>) -> Vec<Place<'a>> {
    let mut all = Vec::new();
    for rule in context.rules() {
        let named = rule.it.selections.iter();
        all.extend(named.map(|(name, it)| (rule.document, format!("selections/{name}"), it)));
    }
    for law in context.laws() {
        for (row, clause) in law.it.clause.iter().enumerate() {
            all.extend(clause.applies.iter().map(|it| (law.document, format!("clause/{row}/applies"), it)));
        }
    }
    all
}

/// One field of a selection with its patterns.
struct Test<'a> {
    document: &'a Document,
    way: String,
    kind: &'a str,
    field: &'a str,
    patterns: &'a Patterns,
}

/// Every test whose kind and field exist.
fn tests<'a>(context: &Context<'a>) -> Vec<Test<'a>> {
    let mut all = Vec::new();
    for (document, way, selection) in selections(context) {
        let kind = selection.fact.as_str();
        for (key, fields) in [("where", &selection.matches), ("unless", &selection.unless)] {
            for (field, patterns) in fields {
                let way = format!("{way}/{key}/{field}");
                all.push(Test { document, way, kind, field, patterns });
            }
        }
    }
    all
}

/// Kinds of facts that exist.
pub(super) fn kinds(context: &Context<'_>, faults: &mut Faults<'_>) {
    for (document, way, selection) in selections(context) {
        if fields_of(&selection.fact).is_none() {
            let message = format!("there is no kind of fact `{}`", selection.fact);
            faults.at(document, &format!("{way}/fact"), message);
        }
    }
}

/// Fields that the kind has.
pub(super) fn fields(context: &Context<'_>, faults: &mut Faults<'_>) {
    for test in tests(context) {
        if !has_field(test.kind, test.field) {
            let message = format!("a fact of kind `{}` has no field `{}`", test.kind, test.field);
            faults.at(test.document, &test.way, message);
        }
    }
}

/// Patterns that compile and fit the type of their field.
pub(super) fn patterns(context: &Context<'_>, faults: &mut Faults<'_>) {
    for test in tests(context) {
        if test.patterns.0.is_empty() {
            faults.at(test.document, &test.way, format!("`{}` has no pattern", test.field));
        }
        for text in &test.patterns.0 {
            if let Err(error) = Pattern::new(text).and_then(|pattern| fits(&test, text, &pattern)) {
                faults.at(test.document, &test.way, error);
            }
        }
    }
}

/// Whether a value that the pattern stands for could be read into the field.
fn fits(test: &Test<'_>, text: &str, pattern: &Pattern) -> Result<(), String> {
    let Some(mut body) = Body::default_of(test.kind) else { return Ok(()) };
    if !fields_of(test.kind).is_some_and(|fields| fields.contains(&test.field)) {
        return Ok(());
    }
    match pattern {
        Pattern::Exact(_) if !text.is_empty() => body.set(test.field, &[text]),
        Pattern::Range(..) if body.set(test.field, &["no number"]).is_ok() => {
            Err(format!("`{text}` compares numbers, and `{}` is none", test.field))
        }
        Pattern::Range(..) => body.set(test.field, &["0"]),
        _ => Ok(()),
    }
}

/// Values that facts can have, where these are known.
pub(super) fn values(context: &Context<'_>, faults: &mut Faults<'_>) {
    for test in tests(context) {
        for text in test.patterns.0.iter().filter(|text| !text.is_empty()) {
            // Whether a number fits is for `pattern` to say.
            if let Ok(pattern) = Pattern::new(text)
                && !matches!(pattern, Pattern::Range(..))
                && !is_possible(&test, text, &pattern, context.signatures)
            {
                let message = format!("`{}` of `{}` is never `{text}`", test.field, test.kind);
                faults.at(test.document, &test.way, message);
            }
        }
    }
}

fn is_possible(test: &Test<'_>, text: &str, pattern: &Pattern, signatures: &Signatures) -> bool {
    let hits = |value: &str| pattern.matches(value);
    let bundle = &signatures.bundle;
    match (test.kind, test.field) {
        (_, "subject") => {
            hits("app") || hits("unknown") || bundle.sdks.iter().any(|it| hits(&format!("sdk:{}", it.id)))
        }
        ("collection" | "permission", "data") | ("sdk", "collects" | "declared") => {
            bundle.taxonomy.types.iter().any(|it| hits(&it.id))
        }
        ("collection", "code_type") => bundle.taxonomy.code_type.iter().any(|it| hits(&it.id)),
        ("text", "topic") | ("view", "topics") => bundle.topics.iter().any(|it| hits(&it.id)),
        ("sdk", "id") => bundle.sdks.iter().any(|it| hits(&it.id)),
        ("sdk", "category") => bundle.sdks.iter().any(|it| hits(&it.category)),
        ("secret", "id") => bundle.secrets.iter().any(|it| hits(&it.id)),
        ("category", "id") | ("application", "category") => bundle.categories.iter().any(|it| hits(&it.id)),
        ("packer", "id") => bundle.packers.iter().any(|it| hits(&it.id)),
        ("framework", "id") => bundle.frameworks.iter().any(|it| hits(&it.id)),
        ("permission", "name") => bundle.permissions.iter().any(|it| hits(&it.name)),
        ("permission", "protection") => bundle.permissions.iter().any(|it| hits(&it.protection)),
        ("call", "model") => text.contains('*') || is_model(text),
        (kind, field) => {
            let known = VALUES.iter().find(|(of, name, _)| *of == kind && *name == field);
            known.is_none_or(|(_, _, values)| values.iter().any(|value| hits(value)))
        }
    }
}

fn is_model(text: &str) -> bool {
    let name: StrDeserializer<'_, Error> = text.into_deserializer();
    ApiKind::deserialize(name).is_ok()
}

/// Fields with a fixed list of values.
const VALUES: &[(&str, &str, &[&str])] = &[
    ("component", "element", &["activity", "activity-alias", "service", "receiver", "provider"]),
    ("collection", "via", &["call", "field", "constant", "callback"]),
    (
        "collection",
        "phase",
        &["before-consent", "after-consent", "user-action", "background", "unreached", "unknown"],
    ),
    (
        "call",
        "phase",
        &["before-consent", "after-consent", "user-action", "background", "unreached", "unknown"],
    ),
    ("sdk", "phase", &["before-consent", "after-consent", "user-action", "background"]),
    ("collection", "certainty", &["certain", "likely", "possible"]),
    ("call", "certainty", &["certain", "likely", "possible"]),
    ("collection", "necessary", &["yes", "no"]),
    ("permission", "necessary", &["yes", "no"]),
    ("sdk", "certainty", &["certain", "likely", "possible"]),
    ("sdk", "state", &["present", "initialised", "collecting"]),
    ("signer", "schemes", &["v1", "v2", "v3", "v3.1"]),
    ("declaration", "quality", &["missing", "empty", "sample", "vague", "given"]),
    ("declaration", "when", &["inuse", "always", "missing"]),
    ("policy-item", "element", &["data", "sdk", "guide"]),
    ("coverage", "code", &["full", "partial"]),
];
