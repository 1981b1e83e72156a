//! A report as text for a terminal: what it amounts to, how much was seen, the findings, the rest.

mod behaviours;
mod coverage;
mod findings;
mod layout;
mod lists;
#[cfg(test)]
mod tests;

pub(in crate::report) use behaviours::levels;
pub(in crate::report) use coverage::{next_steps, not_covered};
pub(in crate::report) use findings::short_fact;
pub use layout::{Ink, Page, safe};

use super::model::AppCategory;
use super::names::Names;
use super::outcome::{Counts, Outcome};
use super::words::{Lang, Words, fill};
use super::{Report, words};
use crate::signature::Signatures;

/// How much is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// One line with the verdict.
    Verdict,
    /// What a reader needs first.
    #[default]
    Normal,
    /// All evidence and all rows.
    Full,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Language.
    pub lang: Lang,
    /// Columns.
    pub width: usize,
    /// Whether colours are used.
    pub color: bool,
    /// How much is printed.
    pub detail: Detail,
    /// Whether what was looked at as consent is printed.
    pub consent: bool,
}

/// Columns where no terminal says otherwise.
pub const DEFAULT_WIDTH: usize = 110;

/// One report being printed.
struct Sheet<'a> {
    page: Page,
    report: &'a Report,
    names: Names<'a>,
    words: &'static Words,
    lang: Lang,
    detail: Detail,
    consent: bool,
}

/// Prints a report and the reports of the packages inside it.
#[must_use]
pub fn render(report: &Report, signatures: &Signatures, style: &Style) -> String {
    let names = Names::new(signatures, style.lang);
    let page = Page::new(style.lang, style.width, style.color);
    let words = style.lang.words();
    let mut sheet =
        Sheet { page, report, names, words, lang: style.lang, detail: style.detail, consent: style.consent };
    if style.detail == Detail::Verdict {
        sheet.verdict_line();
        return sheet.page.into_text();
    }
    for (number, inner) in report.with_nested().into_iter().enumerate() {
        sheet.report = inner;
        if number > 0 {
            let title = format!("{}{}{}", words.nested_in, words.colon, sheet.page.safe(&inner.input.path));
            sheet.page.heading(&format!("── {title}"));
        } else {
            sheet.title();
        }
        sheet.whole(number > 0);
    }
    sheet.tool();
    sheet.page.into_text()
}

/// What a report amounts to, as one sentence.
#[must_use]
pub fn verdict_sentence(report: &Report, lang: Lang) -> String {
    let words = lang.words();
    match report.outcome() {
        Outcome::Failed => {
            let reason = report.error.as_ref().map_or(words.unknown, |error| error.message.as_str());
            fill(words.failed, &[("reason", &safe(reason, lang))])
        }
        Outcome::Found => {
            let counts = Counts::of(report.all_findings());
            let texts = [counts.high, counts.medium, counts.low, counts.violation, counts.review]
                .map(|count| count.to_string());
            let [high, medium, low, violation, review] = texts.each_ref();
            let n = report.all_findings().count().to_string();
            let values = [
                ("n", n.as_str()),
                ("high", high),
                ("medium", medium),
                ("low", low),
                ("violation", violation),
                ("review", review),
            ];
            fill(words.found, &values)
        }
        Outcome::Undecided => words.undecided.to_owned(),
        Outcome::NotFound => match report.accepted() {
            0 => words.not_found.to_owned(),
            n => fill(words.not_found_else, &[("n", &n.to_string())]),
        },
    }
}

impl Sheet<'_> {
    fn verdict_line(&mut self) {
        let path = self.page.safe(&self.report.input.path);
        let verdict = self.page.ink(self.verdict_ink(), &verdict_sentence(self.report, self.lang));
        let partial = match self.report.outcome() {
            Outcome::Found if self.report.is_incomplete() => {
                format!(" [{}]", words::status("partial", self.lang).unwrap_or_default())
            }
            _ => String::new(),
        };
        self.page.line(&format!("{path}{}{verdict}{partial}", self.words.colon));
    }

    fn verdict_ink(&self) -> Ink {
        match self.report.outcome() {
            Outcome::Failed | Outcome::Found => Ink::Bad,
            Outcome::Undecided => Ink::Warn,
            Outcome::NotFound => Ink::Note,
        }
    }

    fn whole(&mut self, is_nested: bool) {
        self.headline();
        let outcome = self.report.outcome();
        if outcome == Outcome::Failed {
            return;
        }
        self.identity();
        self.coverage();
        if is_nested && outcome != Outcome::Found && self.detail != Detail::Full {
            return;
        }
        self.findings();
        self.behaviours();
        if self.consent {
            self.consent_signs();
        }
        self.permissions();
        self.sdks();
        self.hosts();
        self.items();
        self.defects();
        self.not_covered();
        self.next_steps();
    }

    fn title(&mut self) {
        let report = self.report;
        let title = self.page.safe(report.app.name.as_deref().unwrap_or_default());
        let path = self.page.safe(&report.input.path);
        let title = if title.is_empty() { path } else { format!("{title}  {path}") };
        let title = self.page.ink(Ink::Heading, &title);
        self.page.line(&title);
    }

    fn headline(&mut self) {
        let (report, words) = (self.report, self.words);
        let ink = self.verdict_ink();
        let sentence = verdict_sentence(report, self.lang);
        self.page.field_in(0, words.verdict, &sentence, Some(ink));
        if let Some(error) = report.error.as_ref().filter(|error| !error.help.is_empty()) {
            let help = self.page.safe(&error.help);
            self.page.field(0, words.help, &help);
        }
        let nested = report.with_nested().iter().skip(1).map(|inner| inner.findings.len()).sum::<usize>();
        if nested > 0 {
            self.page.field_in(0, "", &fill(words.nested_findings, &[("n", &nested.to_string())]), Some(ink));
        }
        if report.outcome() == Outcome::Found && report.is_incomplete() {
            self.page.field_in(0, "", words.incomplete, Some(Ink::Warn));
        }
        let suppressed = &report.suppressed;
        let counts = [suppressed.baseline, suppressed.below_threshold, suppressed.not_in_force];
        if counts.iter().any(|count| *count > 0) {
            let [baseline, below, not_in_force] = counts.map(|count| count.to_string());
            let values = [("baseline", &*baseline), ("below", &*below), ("not_in_force", &*not_in_force)];
            let text = fill(words.suppressed, &values);
            self.page.field(0, "", &text);
        }
    }

    fn identity(&mut self) {
        let (report, words) = (self.report, self.words);
        let (app, input) = (&report.app, &report.input);
        let safe = |text: &Option<String>| match text {
            Some(text) => safe(text, self.lang),
            None => words.unknown.to_owned(),
        };
        let number = |value: Option<i64>| value.map_or_else(|| words.unknown.to_owned(), |n| n.to_string());
        let (name, package) = (safe(&app.name), safe(&app.id));
        let version = format!("{} ({})", safe(&app.version_name), number(app.version_code));
        let (min, target) = (number(app.min_sdk), number(app.target_sdk));
        let levels = fill(words.sdk_levels_of, &[("min", &min), ("target", &target)]);
        self.page.heading(words.identity);
        self.page.field(2, words.name, &name);
        self.page.field(2, words.package, &package);
        self.page.field(2, words.version, &version);
        self.page.field(2, words.sdk_levels, &levels);
        self.category();
        if let Some(day) = &report.act_date {
            self.page.field(2, words.act_date, day);
        }
        for (label, value) in report.case.iter().flat_map(|case| case.fields(self.lang.document())) {
            if let Some(value) = value {
                let value = self.page.safe(value);
                self.page.field(2, label, &value);
            }
        }
        self.signers();
        let size = fill(words.size_of, &[("n", &grouped(input.size))]);
        let file = format!("{}  {}  {size}", self.page.safe(&input.path), self.page.safe(&input.kind));
        self.page.field(2, words.file, &file);
        let digests =
            [("SHA-256", &input.sha256), ("SM3", &input.sm3), ("SHA-1", &input.sha1), ("MD5", &input.md5)];
        for (label, digest) in digests.into_iter().filter(|(_, digest)| !digest.is_empty()) {
            self.page.field(2, label, digest);
        }
    }

    /// The category that the scan was told, else those that the package looks like.
    fn category(&mut self) {
        let (app, words, lang) = (&self.report.app, self.words, self.lang);
        let named = |it: &AppCategory| {
            let number = it.number.to_string();
            fill(words.category_of, &[("name", lang.of(&it.name)), ("n", &number)])
        };
        let suggested: Vec<String> = app.categories_suggested.iter().map(named).collect();
        let text = match &app.category {
            Some(category) => named(category),
            None if suggested.is_empty() => return,
            None => fill(words.category_guess, &[("names", &suggested.join(words.list_separator))]),
        };
        self.page.field(2, words.app_category, &text);
    }

    fn signers(&mut self) {
        let words = self.words;
        if self.report.app.signers.is_empty() {
            self.page.field(2, words.signer, words.unsigned);
        }
        for signer in &self.report.app.signers {
            let schemes = signer.schemes.join(" ");
            let text = format!("{}  [{schemes}]  ({})", self.page.safe(&signer.subject), words.not_verified);
            self.page.field(2, words.signer, &text);
            self.page.field(2, "", &format!("SHA-256 {}", self.page.safe(&signer.sha256)));
        }
    }

    fn tool(&mut self) {
        let tool = &self.report.tool;
        let short = |digest: &str| digest.chars().take(12).collect::<String>();
        let (analysis, rules) = (short(&tool.ruleset.analysis_sha256), short(&tool.ruleset.rules_sha256));
        let values = [
            ("name", tool.name.as_str()),
            ("version", &tool.version),
            ("ruleset", &tool.ruleset.version),
            ("analysis", &analysis),
            ("rules", &rules),
        ];
        let text = fill(self.words.tool_of, &values);
        self.page.gap();
        let text = self.page.ink(Ink::Dim, &format!("{}{}{text}", self.words.tool, self.words.colon));
        self.page.line(&text);
    }

    fn joined(&self, list: &[String]) -> String {
        let texts: Vec<String> = list.iter().map(|text| self.page.safe(text)).collect();
        texts.join(self.words.list_separator)
    }

    /// How many rows of a long list are printed.
    fn shown(&self, normal: usize) -> usize {
        if self.detail == Detail::Full { usize::MAX } else { normal }
    }

    fn more_rows(&mut self, hidden: usize) {
        if hidden > 0 {
            let text = fill(self.words.more_rows, &[("n", &hidden.to_string())]);
            self.page.paragraph(2, &text, Some(Ink::Dim));
        }
    }
}

/// A number with its thousands set off.
pub(in crate::report) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
