//! A view as text for a terminal: what it amounts to, how much was seen, the findings, the rest.

mod behaviours;
mod findings;
mod layout;
mod lists;
#[cfg(test)]
mod tests;

pub use layout::{Ink, Page};

use super::Report;
use super::model::Tool;
use super::outcome::Outcome;
use super::view::{Row, View, shown, verdict_sentence};
use super::words::{self, DocumentWords, Lang, Words, fill};
use crate::signature::Signatures;
use crate::signature::raw::Text;

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

/// One app being printed.
struct Sheet<'a> {
    page: Page,
    view: &'a View,
    words: &'static Words,
    own: &'static DocumentWords,
    lang: Lang,
    detail: Detail,
    consent: bool,
}

/// Prints a report and the reports of the packages inside it.
#[must_use]
pub fn render(report: &Report, signatures: &Signatures, style: &Style) -> String {
    let page = Page::new(style.lang, style.width, style.color);
    if style.detail == Detail::Verdict {
        return verdict_line(report, page, style.lang);
    }
    let view = View::of(report, signatures);
    let (words, own) = (style.lang.words(), style.lang.document());
    let (lang, detail, consent) = (style.lang, style.detail, style.consent);
    let mut sheet = Sheet { page, view: &view, words, own, lang, detail, consent };
    sheet.title();
    sheet.whole(false);
    for inner in &view.nested {
        sheet.view = inner;
        sheet.page.heading(&format!("── {}{}{}", words.nested_in, words.colon, inner.path));
        sheet.whole(true);
    }
    sheet.tool(&report.tool);
    sheet.page.into_text()
}

fn verdict_line(report: &Report, mut page: Page, lang: Lang) -> String {
    let (path, outcome) = (shown(&report.input.path), report.outcome());
    let verdict = page.ink(verdict_ink(outcome), &verdict_sentence(report, lang));
    let partial = match outcome {
        Outcome::Found if report.is_incomplete() => {
            format!(" [{}]", words::status("partial", lang).unwrap_or_default())
        }
        _ => String::new(),
    };
    page.line(&format!("{path}{}{verdict}{partial}", lang.words().colon));
    page.into_text()
}

const fn verdict_ink(outcome: Outcome) -> Ink {
    match outcome {
        Outcome::Failed | Outcome::Found => Ink::Bad,
        Outcome::Undecided => Ink::Warn,
        Outcome::NotFound => Ink::Note,
    }
}

impl<'a> Sheet<'a> {
    /// A text in the language of the page.
    fn of<'t>(&self, text: &'t Text) -> &'t str {
        self.lang.of(text)
    }

    fn whole(&mut self, is_nested: bool) {
        let view = self.view;
        self.headline();
        if view.outcome == Outcome::Failed {
            return;
        }
        self.page.heading(self.words.identity);
        self.rows(&view.object);
        let missing = [self.own.not_given, self.own.by_authority];
        let lang = self.lang;
        self.rows(view.case.iter().filter(|row| !missing.contains(&lang.of(&row.value))));
        self.page.heading(self.words.coverage);
        self.rows(&view.coverage);
        self.limitations();
        if is_nested && view.outcome != Outcome::Found && self.detail != Detail::Full {
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
        self.sentences(self.words.not_covered, &view.not_covered);
        self.sentences(self.words.next, &view.next);
    }

    fn title(&mut self) {
        let (title, path) = (&self.view.title, &self.view.path);
        let title = if title == path { path.clone() } else { format!("{title}  {path}") };
        let title = self.page.ink(Ink::Heading, &title);
        self.page.line(&title);
    }

    fn headline(&mut self) {
        let view = self.view;
        let ink = verdict_ink(view.outcome);
        self.page.field_in(0, self.words.verdict, self.lang.of(&view.verdict), Some(ink));
        for note in &view.notes {
            self.page.field(0, "", self.lang.of(note));
        }
    }

    fn rows(&mut self, rows: impl IntoIterator<Item = &'a Row>) {
        for row in rows {
            self.page.field(2, self.lang.of(&row.label), self.lang.of(&row.value));
        }
    }

    fn limitations(&mut self) {
        let view = self.view;
        if !view.limitations.is_empty() {
            self.page.field(2, self.words.limitations, "");
        }
        for row in &view.limitations {
            self.page.bullet(4, &format!("[{}] {}", self.of(&row.label), self.of(&row.value)));
        }
    }

    fn sentences(&mut self, heading: &str, list: &[Text]) {
        self.page.heading(heading);
        for text in list {
            self.page.bullet(2, self.lang.of(text));
        }
    }

    fn tool(&mut self, tool: &Tool) {
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

    /// Texts on one line.
    fn joined<'t>(&self, list: impl IntoIterator<Item = &'t Text>) -> String {
        let texts: Vec<&str> = list.into_iter().map(|text| self.of(text)).collect();
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
