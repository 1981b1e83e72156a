//! Which topics the texts of an app speak of, and the views that an agreement stands on.

use crate::base::Location;
use crate::base::text::decode_mutf8;
use crate::fact::{self, Body, Fact};
use crate::format::dex::StringId;
use crate::program::{FileUrl, Program, View, urls};
use crate::signature::Signatures;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Characters of a text that a fact keeps.
const SAMPLE: usize = 80;
/// Facts kept for one topic; the first in file order.
const MAX_PER_TOPIC: usize = 20;

/// Facts about texts and views.
pub(super) fn facts(program: &Program, signatures: &Signatures) -> Vec<Fact> {
    let mut texts = Texts { signatures, facts: Vec::new(), counts: vec![0; signatures.bundle.topics.len()] };
    for (id, config, text) in program.resources.strings() {
        texts.look(text, &config.locale(), false, || Location::file(format!("resources.arsc#{id}")));
    }
    for document in &program.documents {
        texts.look(&document.text, "", false, || Location::file(&document.file));
    }
    for (file, id, text) in code_texts(program) {
        texts.look(&text, "", false, || Location::file(format!("{file}#string@{id}")));
    }
    for url in links(program, signatures) {
        texts.look(&url.url, "", true, || Location { offset: Some(url.offset), ..Location::file(&url.file) });
    }
    let mut facts = texts.facts;
    facts.extend(views(program, signatures));
    facts
}

struct Texts<'a> {
    signatures: &'a Signatures,
    facts: Vec<Fact>,
    counts: Vec<usize>,
}

impl Texts<'_> {
    fn look(&mut self, text: &str, language: &str, is_link: bool, at: impl Fn() -> Location) {
        for (number, start) in self.signatures.topics_in(text) {
            let Some(count) = self.counts.get_mut(number) else { continue };
            let Some(topic) = self.signatures.bundle.topics.get(number) else { continue };
            if is_link && !topic.links {
                continue;
            }
            *count += 1;
            if *count > MAX_PER_TOPIC {
                continue;
            }
            let body = fact::Topic {
                topic: topic.id.clone(),
                sample: sample(text, start),
                language: language.to_owned(),
            };
            self.facts.push(Fact::new(Body::Topic(body), at()));
        }
    }
}

/// The text around a byte offset, on one line.
fn sample(text: &str, start: usize) -> String {
    let before = text.get(..start).unwrap_or_default().chars().rev().take(SAMPLE / 4).count();
    let skipped = text.get(..start).unwrap_or_default().chars().count().saturating_sub(before);
    text.chars().skip(skipped).take(SAMPLE).map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// Strings in code that have a character beyond ASCII: texts for people, in apps that draw their own views.
fn code_texts(program: &Program) -> impl Iterator<Item = (&str, u32, Cow<'_, str>)> {
    program.code.dexes.iter().flat_map(|file| {
        let strings =
            (0..file.dex.string_count()).filter_map(|id| Some((id, file.dex.string_bytes(StringId(id))?)));
        let texts = strings.filter(|(_, bytes)| !bytes.is_ascii());
        texts.map(|(id, bytes)| (file.file.as_str(), id, decode_mutf8(bytes)))
    })
}

/// Links in code, less those to hosts of known owners: those are the pages of SDKs.
fn links<'a>(program: &'a Program, signatures: &Signatures) -> impl Iterator<Item = &'a FileUrl> {
    let own = |url: &&FileUrl| urls::host(&url.url).is_some_and(|host| signatures.host(&host).is_none());
    program.urls.iter().filter(|url| url.file.ends_with(".dex")).filter(own)
}

/// Check boxes and the like, with the topics of their own text and of their neighbours' texts.
fn views(program: &Program, signatures: &Signatures) -> Vec<Fact> {
    let mut facts = Vec::new();
    let layouts = program.views.chunk_by(|a, b| a.file == b.file);
    for views in layouts {
        for view in views.iter().filter(|view| matters(view)) {
            let neighbours = views.iter().filter(|other| other.parent == view.parent);
            let topics: BTreeSet<usize> = neighbours
                .flat_map(|other| signatures.topics_in(&other.text))
                .map(|(topic, _)| topic)
                .collect();
            let ids = topics.into_iter().filter_map(|topic| signatures.bundle.topics.get(topic));
            let mut topics: Vec<String> = ids.map(|topic| topic.id.clone()).collect();
            topics.sort_unstable();
            let body = fact::View {
                element: view.element.clone(),
                text: sample(&view.text, 0),
                checked: view.checked,
                on_click: view.on_click.clone(),
                topics,
            };
            let at = Location { offset: Some(view.offset), ..Location::file(&view.file) };
            facts.push(Fact::new(Body::View(body), at));
        }
    }
    facts
}

/// A view that can be ticked, that names a handler, or that shows a web page.
fn matters(view: &View) -> bool {
    let name = view.element.rsplit('.').next().unwrap_or_default();
    let ticks = ["CheckBox", "Switch", "ToggleButton", "RadioButton", "SwitchCompat", "CheckedTextView"];
    ticks.iter().any(|tick| name.ends_with(tick)) || !view.on_click.is_empty() || name.ends_with("WebView")
}
