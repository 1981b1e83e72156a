//! A report as one page that needs no network: the template is `html/page.html`, and it escapes all it is given.

mod rows;

use self::rows::{Both, Rows};
use super::Report;
use super::render::Renderer;
use super::view::{FindingView, View};
use super::words::{self, Lang, both, fill};
use crate::signature::Signatures;
use crate::signature::raw::{Level, RuleVerdict, Text};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

/// Rows of a long table; JSON has the rest.
const MAX_ROWS: usize = 2_000;

const TEMPLATE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// HTML.
pub struct Html<'a> {
    signatures: &'a Signatures,
    lang: Lang,
    open: bool,
}

impl<'a> Html<'a> {
    /// A page that opens in a language; `open` shows all that a reader would have to unfold, for print.
    #[must_use]
    pub const fn new(signatures: &'a Signatures, lang: Lang, open: bool) -> Self {
        Self { signatures, lang, open }
    }
}

/// An SDK or the app, to choose by.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Subject {
    id: String,
    name: Text,
}

impl Subject {
    fn of(finding: &FindingView) -> Self {
        Self { id: finding.subject_id.clone(), name: finding.subject.clone() }
    }
}

impl Renderer for Html<'_> {
    fn report(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut view = View::of(report, self.signatures);
        let findings = std::iter::once(&view).chain(&view.nested).flat_map(View::findings);
        let subjects: BTreeSet<Subject> = findings.map(Subject::of).collect();
        let nested = view.nested.iter_mut().map(|view| Rows::taken_from(view, self.open));
        let nested: Vec<Rows> = nested.collect();
        let rows: Vec<Rows> = std::iter::once(Rows::taken_from(&mut view, self.open)).chain(nested).collect();
        let mut environment = Environment::new();
        add_rows(&mut environment, rows);
        let lang = self.lang;
        environment.add_filter("t", |text: Value| Value::from_safe_string(in_both(&text)));
        environment
            .add_filter("tn", |text: Value, count: usize| Value::from_safe_string(with_count(&text, count)));
        environment.add_filter("list", |texts: Vec<Value>| Value::from_safe_string(list_in_both(&texts)));
        environment.add_filter("plain", move |text: Value| field(&text, lang.tag()));
        environment.add_template("page.html", TEMPLATE).map_err(io::Error::other)?;
        let page = environment.get_template("page.html").map_err(io::Error::other)?;
        let words: BTreeMap<&str, Text> = words::pairs().collect();
        let level = |level| both(|lang| words::level(level, lang).to_owned());
        let verdict = |verdict| both(|lang| words::rule_verdict(verdict, lang).to_owned());
        let values = context! {
            view => value(&view),
            w => value(&words),
            subjects => value(&subjects),
            lang => match self.lang { Lang::Zh => "zh-CN", Lang::En => "en" },
            tool => format!("{} {}", report.tool.name, report.tool.version),
            open => self.open,
            max_rows => MAX_ROWS,
            style => STYLE,
            script => SCRIPT,
            script_digest => format!("sha256-{}", base64(&Sha256::digest(SCRIPT))),
            high => value(level(Level::High)),
            medium => value(level(Level::Medium)),
            low => value(level(Level::Low)),
            violation => value(verdict(RuleVerdict::Violation)),
            review => value(verdict(RuleVerdict::Review)),
        };
        page.render_captured_to(values, out).map(|_| ()).map_err(unwritten)
    }
}

/// Why a page could not be written: where the writer failed, its own error.
fn unwritten(error: minijinja::Error) -> io::Error {
    let cause = std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.map(io::Error::kind).map_or_else(|| io::Error::other(error), io::Error::from)
}

fn value(of: impl Serialize) -> Value {
    Value::from(Serde(of))
}

fn field(text: &Value, name: &str) -> String {
    text.get_attr(name).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A text in both languages, of which the page's style shows one.
fn in_both(text: &Value) -> String {
    let [zh, en] = ["zh", "en"].map(|name| field(text, name));
    spans(&zh, &en)
}

/// Texts in one, in both languages.
fn list_in_both(texts: &[Value]) -> String {
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| {
        let texts: Vec<String> = texts.iter().map(|text| field(text, lang.tag())).collect();
        texts.join(lang.words().list_separator)
    });
    spans(&zh, &en)
}

fn spans(zh: &str, en: &str) -> String {
    Both(zh, en).to_string()
}

/// What the template takes one by one: values of all of it would be copies of all of it.
fn add_rows(environment: &mut Environment<'_>, rows: Vec<Rows>) {
    let all: Vec<Arc<Rows>> = rows.into_iter().map(Arc::new).collect();
    let apps = all.clone();
    environment.add_function("findings", move |app: usize, group: usize| {
        let count = apps.get(app).map_or(0, |rows| rows.findings(group));
        one_by_one(apps.get(app), count, move |rows, at| rows.finding(group, at))
    });
    let apps = all.clone();
    environment.add_function("reads", move |app: usize| apps.get(app).map_or(0, |rows| rows.reads()));
    environment.add_function("read", move |app: usize| {
        let count = all.get(app).map_or(0, |rows| rows.reads()).min(MAX_ROWS);
        one_by_one(all.get(app), count, Rows::read)
    });
}

fn one_by_one(
    rows: Option<&Arc<Rows>>,
    count: usize,
    of: impl Fn(&Rows, usize) -> String + Copy + Send + Sync + 'static,
) -> Value {
    let rows = rows.cloned();
    Value::make_iterable(move || {
        let rows = rows.clone().into_iter();
        rows.flat_map(move |rows| (0..count).map(move |at| Value::from_safe_string(of(&rows, at))))
    })
}

fn with_count(text: &Value, count: usize) -> String {
    let count = count.to_string();
    let [zh, en] = ["zh", "en"].map(|name| fill(&field(text, name), &[("n", &count)]));
    spans(&zh, &en)
}

/// Base64, as the security policy of a page writes digests.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().chain(std::iter::repeat(&0)).take(3);
        let group = group.fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
        for place in 0..4_usize {
            let index = (group >> (18_usize.saturating_sub(place.saturating_mul(6)))) & 63;
            let letter = usize::try_from(index).ok().and_then(|index| ALPHABET.get(index));
            let letter = if place > chunk.len() { &b'=' } else { letter.unwrap_or(&b'=') };
            out.push(char::from(*letter));
        }
    }
    out
}

#[cfg(test)]
mod tests;
