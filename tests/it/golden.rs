//! One golden file for each stage of the pipeline and each sample, so that a change shows where it began:
//! `tests/golden/<sample>/<stage>.txt`. `UPDATE=1 cargo test --test it golden` writes them anew.
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::samples::{MINI, SAMPLES, input, mini_input};
use mingcha::input::Input;
use mingcha::report::bulletin::Bulletin;
use mingcha::report::csv::Csv;
use mingcha::report::docx::Docx;
use mingcha::report::html::Html;
use mingcha::report::json;
use mingcha::report::junit::Junit;
use mingcha::report::markdown::Markdown;
use mingcha::report::render::whole;
use mingcha::report::sarif::Sarif;
use mingcha::report::text::{DEFAULT_WIDTH, Detail, Style, render};
use mingcha::report::words::Lang;
use mingcha::report::xlsx::Xlsx;
use mingcha::report::{Renderer, Report};
use mingcha::scan::{self, Options, Stage};
use mingcha::signature::Signatures;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Lines shown before the first difference.
const CONTEXT: usize = 3;

/// What stands in a golden file where a report names the signatures: their digests change with every file of
/// theirs, and what that changes in a report is to be seen by itself.
const ANY: &str = "(any)";

/// The text of every stage, in the order in which they follow one another.
fn stages(name: &str, signatures: &Signatures) -> Vec<(&'static str, String)> {
    let dump = |stage, entry| {
        let text = scan::dump(&input(name), stage, entry, signatures, &Options::default());
        text.unwrap_or_else(|error| panic!("samples/{name}: {error}"))
    };
    let mut all = vec![
        ("1-container", dump(Stage::Container, None)),
        ("2-format-manifest", dump(Stage::Format, Some("AndroidManifest.xml"))),
        ("2-format-dex", dump(Stage::Format, Some("classes.dex"))),
        ("3-program", dump(Stage::Program, None)),
        ("4-facts", dump(Stage::Facts, None)),
    ];
    for (stage, language, lang) in [("5-text-zh", "zh", Lang::Zh), ("5-text-en", "en", Lang::En)] {
        let style =
            Style { lang, width: DEFAULT_WIDTH, color: false, detail: Detail::Normal, consent: false };
        all.push((stage, render(&report(name, language, signatures), signatures, &style)));
    }
    let mut text = Vec::new();
    json::write_pretty(&report(name, "zh", signatures), &mut text).unwrap();
    all.push(("5-json", String::from_utf8(text).unwrap()));
    let report = report(name, "zh", signatures);
    // A page holds both languages.
    all.push(("6-html", rendered(&mut Html::new(signatures, Lang::Zh, false), &report)));
    for (lang, names) in [
        (Lang::Zh, ["6-csv-zh", "6-junit-zh", "6-markdown-zh", "6-sarif-zh", "6-docx-zh", "6-xlsx-zh"]),
        (Lang::En, ["6-csv-en", "6-junit-en", "6-markdown-en", "6-sarif-en", "6-docx-en", "6-xlsx-en"]),
    ] {
        let texts = [
            rendered(&mut Csv::new(signatures, lang, None), &report),
            cases_that_say_something(&rendered(&mut Junit::new(signatures, lang), &report)),
            rendered(&mut Markdown::new(signatures, lang), &report),
            rendered(&mut Sarif::new(signatures, lang), &report),
            document_text(&bytes_of(&mut Docx::new(signatures, lang), &report)),
            workbook_text(&bytes_of(&mut Xlsx::new(signatures, lang, Bulletin::default()), &report)),
        ];
        all.extend(names.into_iter().zip(texts));
    }
    all
}

/// The suites without the cases that passed or were skipped: those name every rule there is.
fn cases_that_say_something(text: &str) -> String {
    let mut lines = text.lines().peekable();
    let mut kept = String::new();
    while let Some(line) = lines.next() {
        let case = line.trim_start().starts_with("<testcase ");
        let skipped = case && lines.peek().is_some_and(|next| next.trim_start().starts_with("<skipped "));
        if skipped {
            lines.by_ref().take(2).for_each(drop);
        } else if !case || !line.ends_with("/>") {
            let line =
                line.split(' ').filter(|word| !word.starts_with("tests=") && !word.starts_with("skipped="));
            kept.push_str(&line.collect::<Vec<_>>().join(" "));
            kept.push('\n');
        }
    }
    kept
}

/// The stages of a mini program: the documents say what those of apps say.
fn mini_stages(name: &str, signatures: &Signatures) -> Vec<(&'static str, String)> {
    let stages =
        [("1-container", Stage::Container), ("3-program", Stage::Program), ("4-facts", Stage::Facts)];
    let dump = |stage| scan::dump(&mini_input(name), stage, None, signatures, &Options::default()).unwrap();
    let mut all: Vec<(&str, String)> = stages.into_iter().map(|(file, stage)| (file, dump(stage))).collect();
    for (stage, language, lang) in [("5-text-zh", "zh", Lang::Zh), ("5-text-en", "en", Lang::En)] {
        let style =
            Style { lang, width: DEFAULT_WIDTH, color: false, detail: Detail::Normal, consent: false };
        let report = report_of(&mini_input(name), language, signatures);
        all.push((stage, render(&report, signatures, &style)));
    }
    all
}

fn bytes_of(renderer: &mut dyn Renderer, report: &Report) -> Vec<u8> {
    let mut out = Vec::new();
    whole(renderer, [report], &mut out).unwrap();
    out
}

/// The parts of a zip whose names begin so, one after another.
fn parts(bytes: &[u8], prefix: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        if file.name().unwrap().starts_with(prefix) {
            file.read_to_string(&mut text).unwrap();
        }
    }
    text
}

/// Markup without its tags: `ends` of them become what separates what stands between.
fn without_tags(xml: &str, ends: &[(&str, &str)]) -> String {
    let xml = ends.iter().fold(xml.to_owned(), |xml, (tag, with)| xml.replace(tag, &format!("{with}{tag}")));
    let mut out = String::new();
    for (at, part) in xml.split('<').enumerate() {
        out.push_str(if at == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) });
    }
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A document as text: a line for each paragraph, its style before it, and a bar before each cell.
fn document_text(bytes: &[u8]) -> String {
    let xml = parts(bytes, "word/document.xml")
        .replace("<w:pStyle w:val=\"", "<w:pStyle>")
        .replace("\"/></w:pPr>", ": <x>");
    without_tags(&xml, &[("<w:tc>", "| "), ("</w:p>", "\n")])
}

/// A workbook as text: a line for each row, a bar before each cell.
fn workbook_text(bytes: &[u8]) -> String {
    without_tags(&parts(bytes, "xl/worksheets/"), &[("<c ", "| "), ("</row>", "\n"), ("<sheetData>", "\n")])
}

/// A document without its style and script, which are files of their own.
fn rendered(renderer: &mut dyn Renderer, report: &Report) -> String {
    let mut text = String::from_utf8(bytes_of(renderer, report)).unwrap();
    for (start, end) in [("<style>", "</style>"), ("<script>", "</script>"), ("'sha256-", "'; base")] {
        if let (Some(from), Some(to)) = (text.find(start), text.find(end)) {
            text.replace_range(from + start.len()..to, ANY);
        }
    }
    // A line that is as long as a page shows no difference.
    text.replace("<tr>", "\n<tr>").replace("<article", "\n<article").replace("},{", "},\n{")
}

fn report(name: &str, language: &str, signatures: &Signatures) -> Report {
    report_of(&input(name), language, signatures)
}

fn report_of(input: &Input, language: &str, signatures: &Signatures) -> Report {
    let options = Options { language: language.to_owned(), ..Options::default() };
    let mut report = scan::scan(input, signatures, &options);
    report.tool.version = ANY.to_owned();
    let ruleset = &mut report.tool.ruleset;
    for field in [&mut ruleset.version, &mut ruleset.analysis_sha256, &mut ruleset.rules_sha256] {
        *field = ANY.to_owned();
    }
    report
}

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden", name].iter().collect()
}

/// The first line in which two texts differ, with the lines before it; `None` where they are the same.
fn difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.split('\n').collect(), found.split('\n').collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let before = old[same.saturating_sub(CONTEXT)..same].iter().map(|line| format!("      {line}\n"));
    let line = |lines: &[&str]| lines.get(same).map_or("(end)".to_owned(), |line| (*line).to_owned());
    Some(format!(
        "line {}\n{}    - {}\n    + {}",
        same + 1,
        before.collect::<String>(),
        line(&old),
        line(&new)
    ))
}

#[test]
fn every_stage_of_every_sample_is_as_it_was() {
    let signatures = Signatures::embedded().unwrap();
    let update = std::env::var_os("UPDATE").is_some();
    let mut differences = Vec::new();
    let apps = SAMPLES.iter().map(|name| (*name, stages(name, &signatures)));
    let mini = MINI.iter().map(|(name, _)| (*name, mini_stages(name, &signatures)));
    for (name, stages) in apps.chain(mini) {
        let mut left: BTreeMap<PathBuf, ()> =
            files(&folder(name)).into_iter().map(|path| (path, ())).collect();
        for (stage, text) in stages {
            let path = folder(name).join(format!("{stage}.txt"));
            left.remove(&path);
            if update {
                fs::create_dir_all(folder(name)).unwrap();
                fs::write(&path, &text).unwrap();
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            differences
                .extend(difference(&expected, &text).map(|text| format!("  {name}/{stage}.txt {text}")));
        }
        differences.extend(left.into_keys().map(|path| format!("  {} belongs to no stage", path.display())));
    }
    assert!(
        differences.is_empty(),
        "the first line that differs, - golden, + now; where that is right: UPDATE=1 cargo test --test it golden\n{}",
        differences.join("\n")
    );
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn the_first_difference_is_shown_with_the_lines_before_it() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    let shown = difference("a\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n").unwrap();
    assert_eq!(shown, "line 5\n      b\n      c\n      d\n    - e\n    + E");
    assert_eq!(difference("a\n", "a\nb\n").unwrap(), "line 2\n      a\n    - \n    + b");
    assert_eq!(difference("a", "a\n").unwrap(), "line 2\n      a\n    - (end)\n    + ");
}
