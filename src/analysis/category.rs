//! The category of apps: what the package suggests, and what of it is necessary information of a given one.

use crate::base::Location;
use crate::fact::{self, Body, Fact};
use crate::program::Program;
use crate::signature::Signatures;
use crate::signature::raw::{Category, Suggest};
use aho_corasick::AhoCorasick;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Categories that are suggested at most.
const MAX_SUGGESTED: usize = 3;
/// What a guess must weigh: a name does alone, other signs need each other.
const ENOUGH: usize = 3;
/// What a term of the app's own name weighs.
const NAME: usize = 3;

/// The categories that name, texts, SDKs and permissions speak for, as guesses.
pub(super) fn suggestions(program: &Program, facts: &[Fact], signatures: &Signatures) -> Vec<Fact> {
    if program.manifest_file.is_empty() {
        return Vec::new();
    }
    let signs = Signs::of(program, facts, signatures);
    let mut found: Vec<(Reverse<usize>, u32, Fact)> = Vec::new();
    for category in &signatures.bundle.categories {
        let (weight, reasons) = signs.speak_for(&category.suggest);
        if weight >= ENOUGH {
            let body = fact::Category { id: category.id.clone(), reasons };
            let fact = Fact::new(body, Location::file(&program.manifest_file));
            found.push((Reverse(weight), category.number, fact));
        }
    }
    found.sort();
    found.into_iter().take(MAX_SUGGESTED).map(|(_, _, fact)| fact).collect()
}

/// What a category can be recognised by; names and words in lower case.
struct Signs<'a> {
    names: Vec<String>,
    words: BTreeSet<String>,
    /// Those of all categories' terms that the texts show.
    terms: BTreeSet<&'a str>,
    sdks: BTreeSet<String>,
    permissions: BTreeSet<String>,
}

impl<'a> Signs<'a> {
    fn of(program: &Program, facts: &[Fact], signatures: &'a Signatures) -> Self {
        let manifest = &program.manifest;
        let mut sdks = BTreeSet::new();
        for fact in facts {
            if let Body::Sdk(body) = &fact.body {
                sdks.insert(body.id.clone());
            }
        }
        Self {
            names: manifest.application.labels.values().map(|label| label.to_lowercase()).collect(),
            words: manifest.package.to_lowercase().split('.').map(str::to_owned).collect(),
            terms: terms_shown(program, signatures),
            sdks,
            permissions: manifest.uses_permissions.iter().map(|it| it.name.clone()).collect(),
        }
    }

    fn speak_for(&self, suggest: &Suggest) -> (usize, Vec<String>) {
        let named = |term: &&String| {
            let term = term.to_lowercase();
            self.words.contains(&term) || self.names.iter().any(|name| name.contains(&term))
        };
        let mut reasons = Vec::new();
        let mut note = |kind: &str, weight: usize, found: Vec<&String>| {
            reasons.extend(found.iter().map(|value| format!("{kind}:{value}")));
            found.len() * weight
        };
        let weight = note("name", NAME, suggest.name.iter().filter(named).take(1).collect())
            + note(
                "text",
                1,
                suggest.text.iter().filter(|term| self.terms.contains(term.as_str())).collect(),
            )
            + note("sdk", 1, suggest.sdk.iter().filter(|id| self.sdks.contains(*id)).collect())
            + note(
                "permission",
                1,
                suggest.permission.iter().filter(|name| self.permissions.contains(*name)).collect(),
            );
        (weight, reasons)
    }
}

/// The terms of all categories that stand in a text of the resources.
fn terms_shown<'a>(program: &Program, signatures: &'a Signatures) -> BTreeSet<&'a str> {
    let categories = signatures.bundle.categories.iter();
    let terms: Vec<&str> =
        categories.flat_map(|category| &category.suggest.text).map(String::as_str).collect();
    let mut shown = BTreeSet::new();
    if let Ok(automaton) = AhoCorasick::builder().ascii_case_insensitive(true).build(&terms) {
        for (_, _, text) in program.resources.strings() {
            let found = automaton.find_overlapping_iter(text);
            shown.extend(found.filter_map(|found| terms.get(found.pattern().as_usize()).copied()));
        }
    }
    shown
}

/// Writes into the facts whether what they open or obtain is necessary information of the category.
pub(super) fn compare(facts: &mut [Fact], category: &Category) {
    let data: BTreeSet<&str> =
        category.necessary.iter().flat_map(|it| &it.data).map(String::as_str).collect();
    let answer = |necessary: bool| if necessary { "yes" } else { "no" }.to_owned();
    for fact in facts {
        match &mut fact.body {
            Body::Application(body) => body.category.clone_from(&category.id),
            Body::Permission(body) if !body.data.is_empty() => {
                let group = category.permission_groups.contains(&body.group);
                body.necessary = answer(group || body.data.iter().any(|id| data.contains(id.as_str())));
            }
            Body::Collection(body) => body.necessary = answer(data.contains(body.data.as_str())),
            _ => {}
        }
    }
}
