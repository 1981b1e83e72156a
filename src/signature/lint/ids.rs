//! Ids: their form, and that each is one thing's.

use super::context::{Context, Faults};
use crate::signature::Document;
use crate::signature::raw::{Content, stem};
use std::collections::BTreeMap;

/// One version file with year and month.
pub(super) fn version(context: &Context<'_>, faults: &mut Faults<'_>) {
    for (document, content) in context.documents() {
        if let Content::Version(file) = content
            && !is_year_month(&file.version)
        {
            faults.at(document, "version", format!("`{}` is no year and month", file.version));
        }
    }
}

/// Whether a text is `YYYY.MM`.
pub(super) fn is_year_month(text: &str) -> bool {
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}

/// File stems and rule families are kebab-case; a law's stem is its id in lower case.
pub(super) fn form(context: &Context<'_>, faults: &mut Faults<'_>) {
    for (document, content) in context.documents() {
        let mut names: Vec<&str> = document.path.split('/').filter(|part| !part.ends_with(".toml")).collect();
        names.push(stem(&document.path));
        if matches!(content, Content::Platform(_)) {
            continue;
        }
        if let Some(name) = names.into_iter().find(|name| !is_kebab(name)) {
            faults.at(document, "", format!("`{name}` is not kebab-case"));
        }
        if let Content::Law(law) = content
            && law.id.to_lowercase() != stem(&document.path)
        {
            faults.at(document, "id", format!("`{}` in lower case is not the file's name", law.id));
        }
    }
}

fn is_kebab(text: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.split('-').all(word)
}

/// No id twice among things of one sort.
pub(super) fn unique(context: &Context<'_>, faults: &mut Faults<'_>) {
    let mut seen: BTreeMap<(&str, String), String> = BTreeMap::new();
    let mut note = |sort: &'static str, id: &str, document: &Document, way: &str| {
        if let Some(first) = seen.insert((sort, id.to_owned()), document.path.clone()) {
            faults.at(document, way, format!("the {sort} `{id}` stands in {first} too"));
        }
    };
    for (document, content) in context.documents() {
        for (sort, id, way) in ids(content) {
            note(sort, id, document, &way);
        }
    }
}

/// Sort, id and way of everything that a file defines.
fn ids(content: &Content) -> Vec<(&'static str, &str, String)> {
    fn rows<'a, T>(
        sort: &'static str,
        (key, name): (&str, &str),
        items: &'a [T],
        id: fn(&T) -> &str,
    ) -> Vec<(&'static str, &'a str, String)> {
        let row = |(at, item): (usize, &'a T)| (sort, id(item), format!("{key}/{at}/{name}"));
        items.iter().enumerate().map(row).collect()
    }
    let one = |sort, id| vec![(sort, id, String::new())];
    match content {
        Content::Version(_) => one("file", "version"),
        Content::Platform(_) => Vec::new(),
        Content::Taxonomy(it) => [
            rows("data type", ("type", "id"), &it.types, |it| &it.id),
            rows("code-level type", ("code_type", "id"), &it.code_type, |it| &it.id),
        ]
        .concat(),
        Content::Api(_) | Content::Callback(_) | Content::Consent(_) => Vec::new(),
        Content::Permission(it) => rows("permission", ("permission", "name"), &it.permission, |it| &it.name),
        Content::Domain(it) => rows("host", ("domain", "suffix"), &it.domain, |it| &it.suffix),
        Content::Sdk(it) => one("sdk", &it.id),
        Content::Packer(it) => one("packer", &it.id),
        Content::Framework(it) => one("framework", &it.id),
        Content::Topic(it) => one("topic", &it.id),
        Content::Secret(it) => one("secret", &it.id),
        Content::Category(it) => one("category", &it.id),
        Content::Rule(it) => one("rule", &it.id),
        Content::Law(it) => {
            [one("law", &it.id), rows("clause", ("clause", "id"), &it.clause, |it| &it.id)].concat()
        }
    }
}
