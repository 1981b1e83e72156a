//! A short summary in Markdown, for comments on pull requests.

use super::Report;
use super::render::Renderer;
use super::view::{ClauseView, FindingView, View};
use super::words::{Lang, fill};
use crate::signature::Signatures;
use std::io::{self, Write};

/// Findings listed.
const MAX_LISTED: usize = 20;

/// Markdown.
pub struct Markdown<'a> {
    signatures: &'a Signatures,
    lang: Lang,
}

impl<'a> Markdown<'a> {
    /// Summaries in one language.
    #[must_use]
    pub const fn new(signatures: &'a Signatures, lang: Lang) -> Self {
        Self { signatures, lang }
    }
}

impl Renderer for Markdown<'_> {
    fn report(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let view = View::of(report, self.signatures);
        for view in std::iter::once(&view).chain(&view.nested) {
            self.page(view, out)?;
        }
        let tool = view.environment.iter().take(2).map(|row| plain(self.lang.of(&row.value)));
        writeln!(out, "\n<sub>{}</sub>\n", tool.collect::<Vec<_>>().join(" · "))
    }
}

impl Markdown<'_> {
    fn page(&self, view: &View, out: &mut dyn Write) -> io::Result<()> {
        let (words, document) = (self.lang.words(), self.lang.document());
        writeln!(out, "## {} {}\n", plain(&view.title), plain(&view.version))?;
        writeln!(out, "**{}**\n", plain(self.lang.of(&view.verdict)))?;
        for note in &view.notes {
            writeln!(out, "> {}\n", plain(self.lang.of(note)))?;
        }
        for row in view.coverage.iter().chain(&view.limitations) {
            writeln!(
                out,
                "- {}{}{}",
                plain(self.lang.of(&row.label)),
                words.colon,
                plain(self.lang.of(&row.value))
            )?;
        }
        if view.failed {
            return Ok(());
        }
        if !view.groups.is_empty() {
            let header = [
                document.row,
                words.severity,
                words.result,
                document.problem,
                words.subject,
                words.clauses,
                words.evidence,
            ];
            writeln!(out, "\n| {} |\n|{}", header.join(" | "), "---|".repeat(header.len()))?;
            for finding in view.findings().take(MAX_LISTED) {
                writeln!(out, "| {} |", self.row(finding).join(" | "))?;
            }
        }
        let more = view.findings().count().saturating_sub(MAX_LISTED);
        if more > 0 {
            writeln!(out, "\n{}", fill(document.markdown_more, &[("n", &more.to_string())]))?;
        }
        let list: Vec<String> = view.not_covered.iter().map(|text| plain(self.lang.of(text))).collect();
        writeln!(out, "\n{}{}{}", words.not_covered, words.colon, list.join(words.list_separator))
    }

    fn row(&self, finding: &FindingView) -> [String; 7] {
        let places = finding.evidence.first().map(|evidence| plain(&evidence.place)).unwrap_or_default();
        let flagged = |clause: &ClauseView| plain(&format!("{}{}", clause.id, self.lang.of(&clause.flag)));
        let clauses: Vec<String> = finding.clauses.iter().map(flagged).collect();
        [
            finding.number.clone(),
            self.lang.of(&finding.severity).to_owned(),
            self.lang.of(&finding.verdict).to_owned(),
            plain(self.lang.of(&finding.title)),
            plain(self.lang.of(&finding.subject)),
            clauses.join(" "),
            places,
        ]
    }
}

/// Text that Markdown takes as nothing but text: no markup, link, mention, cell or heading comes of it.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if character.is_alphanumeric() || !character.is_ascii() || " ,/()".contains(character) {
            out.push(character);
        } else {
            out.push_str(&format!("&#{};", u32::from(character)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{MAX_LISTED, Markdown, plain};
    use crate::report::render::tests::all_of;
    use crate::report::samples::{empty, failed, full, signatures};
    use crate::report::words::Lang;

    #[test]
    fn the_summary_says_what_counts() {
        let mut report = full();
        let text = all_of(&mut Markdown::new(&signatures(), Lang::Zh), &[report.clone(), failed()]);
        for expected in ["示例应用", "发现 2 项问题", "P001", "未覆盖范围", "检测失败"] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
        let one = report.findings[0].clone();
        report.findings.extend(std::iter::repeat_n(one, 30));
        let text = all_of(&mut Markdown::new(&signatures(), Lang::En), &[report]);
        assert_eq!(text.lines().filter(|line| line.starts_with("| P")).count(), MAX_LISTED);
        assert!(text.contains("12 more"), "{text}");
    }

    #[test]
    fn what_a_package_inside_holds_is_in_the_headline() {
        let mut outer = empty();
        outer.nested = vec![full()];
        let text = all_of(&mut Markdown::new(&signatures(), Lang::Zh), &[outer]);
        let verdict = text.lines().find(|line| line.starts_with("**")).unwrap();
        assert!(verdict.contains("发现 2 项问题"), "{verdict}");
    }

    #[test]
    fn nothing_in_a_name_is_markup() {
        let text = plain("@team #1 [x](http://a.b) <img> |`*_~ www.a.b");
        assert!(!text.contains(['@', '[', '<', '|', '`', '*', '_', '.', ':']), "{text}");
        assert!(text.contains("&#64;team") && text.contains("www&#46;a"));
    }
}
