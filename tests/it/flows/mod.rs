//! Small mini programs, one idea each: whether personal information that their scripts obtain is seen to be sent,
//! and to whom.
//!
//! A case is a section of a text file beside this one: `== name`, then lines `expect SOURCE -> SINK HOST …` with `?`
//! for a host that is not known, `view …` (of the page), `> NAME` before the text of a further script, and JavaScript.

use mingcha::input::{Input, Source};
use mingcha::report::model::{Flow, Report};
use mingcha::scan::{self, Options};
use mingcha::signature::Signatures;
use mingcha::testkit::mini::wxapkg;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static SIGNATURES: LazyLock<Signatures> = LazyLock::new(|| Signatures::embedded().unwrap());

const PAGE: &str = "pages/index/index";

struct Case {
    file: &'static str,
    name: &'static str,
    body: &'static str,
}

const TEXTS: [(&str, &str); 3] = [
    ("sources.txt", include_str!("sources.txt")),
    ("ways.txt", include_str!("ways.txt")),
    ("sinks.txt", include_str!("sinks.txt")),
];

fn cases() -> Vec<Case> {
    let sections = TEXTS.iter().flat_map(|(file, text)| {
        text.split("\n== ").skip(1).map(move |section| {
            let (name, body) = section.split_once('\n').unwrap();
            Case { file, name, body }
        })
    });
    sections.collect()
}

/// The page, and `app.js` where the case has none.
fn scanned(case: &Case) -> Report {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut name = format!("{PAGE}.js");
    for line in case.body.lines().filter(|line| !line.starts_with("expect ")) {
        if let Some(next) = line.strip_prefix("> ") {
            name = next.to_owned();
            continue;
        }
        let (file, text) = match line.strip_prefix("view ") {
            Some(view) => (format!("{PAGE}.wxml"), view),
            None => (name.clone(), line),
        };
        let file = files.entry(file).or_default();
        file.push_str(text);
        file.push('\n');
    }
    files.entry("app.js".to_owned()).or_insert_with(|| "App({})".to_owned());
    let config = format!("{{\"pages\": [\"{PAGE}\", \"pages/a/a\"]}}");
    files.insert("app-config.json".to_owned(), config);
    let entries: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (&**name, text.as_bytes())).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wxapkg");
    std::fs::write(&path, wxapkg(&entries)).unwrap();
    let input = Input { path: "a.wxapkg".into(), source: Source::File(path), named: true };
    scan::scan(&input, &SIGNATURES, &Options::default())
}

/// `network a.example.cn cleartext`.
fn row(flow: &Flow) -> String {
    let mut row = format!("{} {}", flow.sink, flow.host.as_deref().unwrap_or("?"));
    let abroad = flow.country.as_deref().is_some_and(|country| country != "CN");
    let notes = [
        (flow.recipient.as_deref() == Some("service"), " service"),
        (abroad, " abroad"),
        (flow.cleartext, " cleartext"),
        (flow.address, " address"),
    ];
    notes.iter().filter(|(is, _)| *is).for_each(|(_, note)| row.push_str(note));
    row
}

fn found(report: &Report) -> BTreeSet<String> {
    let rows = report.behaviours.iter().flat_map(|behaviour| {
        behaviour.flows_to.iter().map(move |flow| format!("{} -> {}", behaviour.api, row(flow)))
    });
    rows.collect()
}

fn expected(case: &Case) -> BTreeSet<String> {
    case.body
        .lines()
        .filter_map(|line| line.strip_prefix("expect "))
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
fn flows_are_found_and_none_is_invented() {
    let mut wrong = Vec::new();
    let cases = cases();
    for case in &cases {
        let (found, expected) = (found(&scanned(case)), expected(case));
        if found != expected {
            wrong
                .push(format!("{}: {}\n  expected {expected:?}\n  found    {found:?}", case.file, case.name));
        }
    }
    assert!(cases.len() >= 60, "{}", cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
