//! A report as one page that needs no network: the template is `html/page.html`, and it escapes all it is given.

use super::Report;
use super::render::Renderer;
use super::view::View;
use super::words::{self, Lang, both, fill};
use crate::signature::Signatures;
use crate::signature::raw::{Level, RuleVerdict, Text};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, HtmlEscape, context};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

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
struct Subject<'v> {
    id: &'v str,
    name: &'v Text,
}

impl Renderer for Html<'_> {
    fn report(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let view = View::of(report, self.signatures);
        let mut environment = Environment::new();
        let lang = self.lang;
        environment.add_filter("t", |text: Value| Value::from_safe_string(in_both(&text)));
        environment
            .add_filter("tn", |text: Value, count: usize| Value::from_safe_string(with_count(&text, count)));
        environment.add_filter("list", |texts: Vec<Value>| Value::from_safe_string(list_in_both(&texts)));
        environment.add_filter("plain", move |text: Value| field(&text, lang.tag()));
        environment.add_template("page.html", TEMPLATE).map_err(io::Error::other)?;
        let page = environment.get_template("page.html").map_err(io::Error::other)?;
        let words: BTreeMap<&str, Text> = words::pairs().collect();
        let subjects: BTreeSet<Subject<'_>> = std::iter::once(&view)
            .chain(&view.nested)
            .flat_map(View::findings)
            .map(|it| Subject { id: &it.subject_id, name: &it.subject })
            .collect();
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
        page.render_captured_to(values, out).map(|_| ()).map_err(io::Error::other)
    }
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
    if zh == en {
        return format!("<bdi>{}</bdi>", HtmlEscape(zh));
    }
    let (zh, en) = (HtmlEscape(zh), HtmlEscape(en));
    format!("<span lang=zh>{zh}</span><span lang=en>{en}</span>")
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
