//! 检测报告 as a .docx file, in the order in which Chinese laboratories write: cover, statement, … evidence.

mod parts;
mod writer;

use self::writer::{Document, paragraph};
use super::Report;
use super::render::Renderer;
use super::view::{EvidenceView, FindingView, ItemTable, Row, View, joined};
use super::words::{DocumentWords, Lang, Words};
use crate::signature::Signatures;
use std::io::{self, Write};

/// Rows of a long table; JSON has the rest.
const MAX_ROWS: usize = 5_000;

/// Facts told in a problem; the appendix has all.
const MAX_STATED: usize = 10;

/// DOCX.
pub struct Docx<'a> {
    signatures: &'a Signatures,
    lang: Lang,
}

impl<'a> Docx<'a> {
    /// A document in one language.
    #[must_use]
    pub const fn new(signatures: &'a Signatures, lang: Lang) -> Self {
        Self { signatures, lang }
    }
}

impl Renderer for Docx<'_> {
    fn report(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let view = View::of(report, self.signatures);
        let words = (self.lang.words(), self.lang.document());
        let mut pages =
            Pages { document: Document::new(self.lang), lang: self.lang, words: words.0, own: words.1 };
        pages.whole(&view);
        let cover = pages.cover(&view);
        let header = format!("{}  {}", pages.own.report_number, self.lang.of(&view.report_number));
        let title = format!("{} {}", pages.own.report_title, view.title);
        out.write_all(&pages.document.finish(&title, &header, &cover).map_err(io::Error::other)?)
    }
}

/// The pages being written.
struct Pages {
    document: Document,
    lang: Lang,
    words: &'static Words,
    own: &'static DocumentWords,
}

impl Pages {
    fn cover(&self, view: &View) -> String {
        let mut out = paragraph("Title", self.own.report_title);
        for text in [&view.title, &view.version, &view.package] {
            out.push_str(&paragraph("Subtitle", text));
        }
        out.push_str(&paragraph("Subtitle", ""));
        for row in &view.case {
            let line =
                format!("{}{}{}", self.lang.of(&row.label), self.words.colon, self.lang.of(&row.value));
            out.push_str(&paragraph("CoverLine", &line));
        }
        out
    }

    fn whole(&mut self, view: &View) {
        let own = self.own;
        self.document.chapter(own.statement);
        for text in [own.statement_static, own.statement_not_found, own.statement_legal, own.statement_same] {
            self.document.paragraph("Bullet", text);
        }
        self.document.chapter(own.summary);
        self.summary(view);
        self.document.chapter(own.basis);
        self.basis(view);
        self.document.chapter(own.object);
        self.facts(&view.object);
        self.document.chapter(own.environment);
        self.facts(&view.environment);
        self.facts(&view.coverage);
        self.document.chapter(own.results);
        view.items.iter().for_each(|table| self.items(table));
        self.document.chapter(own.problems);
        self.problems(view);
        self.document.chapter(self.words.permissions);
        self.permissions(view);
        self.document.chapter(own.data_list);
        self.data(view);
        self.document.chapter(self.words.sdks);
        self.sdks(view);
        self.document.chapter(own.policy);
        self.document.paragraph("Normal", self.lang.of(&view.policy));
        self.document.chapter(own.uncovered_heading);
        self.uncovered(view);
        self.document.chapter(own.appendix);
        self.evidence(view);
        for inner in &view.nested {
            self.document.chapter(&format!("{}{}{}", self.words.nested_in, self.words.colon, inner.path));
            self.nested(inner);
        }
    }

    fn nested(&mut self, view: &View) {
        self.summary(view);
        self.facts(&view.object);
        self.problems(view);
        self.evidence(view);
    }

    fn facts(&mut self, rows: &[Row]) {
        let rows: Vec<(String, String)> = rows
            .iter()
            .map(|row| (self.lang.of(&row.label).to_owned(), self.lang.of(&row.value).to_owned()))
            .collect();
        if !rows.is_empty() {
            self.document.facts(&rows);
        }
    }

    fn table(&mut self, header: &[&str], shares: &[u32], mut rows: Vec<Vec<String>>) {
        let more = rows.len().saturating_sub(MAX_ROWS);
        rows.truncate(MAX_ROWS);
        self.document.table(header, shares, &rows);
        if more > 0 {
            let text = super::words::fill(self.own.more_in_json, &[("n", &more.to_string())]);
            self.document.paragraph("Normal", &text);
        }
    }

    fn summary(&mut self, view: &View) {
        self.document.paragraph("Verdict", self.lang.of(&view.verdict));
        for note in &view.notes {
            self.document.paragraph("Bullet", self.lang.of(note));
        }
        for chart in &view.charts {
            let rows =
                chart.bars.iter().map(|bar| vec![self.lang.of(&bar.label).to_owned(), bar.value.to_string()]);
            let rows = rows.collect();
            self.table(&[self.lang.of(&chart.title), self.own.total], &[8, 1], rows);
        }
    }

    fn basis(&mut self, view: &View) {
        let rows = view.basis.iter().map(|law| {
            vec![
                self.lang.of(&law.title).to_owned(),
                law.number.clone(),
                law.issuer.clone(),
                law.effective.clone(),
            ]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let header = [self.own.law, self.own.document_number, self.words.issuer, self.own.in_force_since];
        self.table(&header, &[5, 3, 3, 2], rows);
    }

    fn items(&mut self, table: &ItemTable) {
        self.document.heading(2, self.lang.of(&table.heading));
        let rows = table.rows.iter().enumerate().map(|(at, item)| {
            vec![
                format!("{} {}", at.saturating_add(1), item.clause.number),
                self.lang.of(&item.clause.summary).to_owned(),
                self.lang.of(&item.severity).to_owned(),
                format!("{}\n{}", self.lang.of(&item.verdict), item.problems.join(" ")).trim_end().to_owned(),
                self.lang.of(&item.advice).to_owned(),
            ]
        });
        let rows = rows.collect();
        let header =
            [self.own.item, self.own.standard, self.words.severity, self.words.result, self.words.remedy];
        self.table(&header, &[3, 7, 3, 4, 7], rows);
    }

    fn problems(&mut self, view: &View) {
        if view.groups.is_empty() {
            self.document.paragraph("Normal", self.lang.of(&view.nothing.findings));
        }
        for group in &view.groups {
            let heading = match &group.clause {
                Some(clause) => format!("{} {}", clause.id, self.lang.of(&clause.summary)),
                None => self.words.clause_other.to_owned(),
            };
            self.document.heading(2, &heading);
            for finding in &group.findings {
                self.problem(finding, view);
            }
        }
    }

    fn problem(&mut self, finding: &FindingView, view: &View) {
        let (words, own, lang) = (self.words, self.own, self.lang);
        self.document.heading(3, &format!("{} {}", finding.number, lang.of(&finding.title)));
        let clauses = finding
            .clauses
            .iter()
            .map(|clause| format!("{}\n{}", lang.of(&clause.citation), lang.of(&clause.summary)));
        let stated = finding.evidence.iter().take(MAX_STATED);
        let stated = stated.map(|it| format!("{} {}", it.number, lang.of(&it.statement)));
        let rest = finding.evidence.len().saturating_sub(MAX_STATED);
        let rest = (rest > 0).then(|| super::words::fill(own.stated_more, &[("n", &rest.to_string())]));
        let facts = stated.chain(rest).chain(finding.omitted.iter().map(|text| lang.of(text).to_owned()));
        let numbers = match (finding.evidence.first(), finding.evidence.last()) {
            (Some(first), Some(last)) if finding.evidence.len() > 1 => {
                format!("{} – {}", first.number, last.number)
            }
            (Some(only), _) => only.number.clone(),
            _ => String::new(),
        };
        let result = format!(
            "{}  {}{}{}  {}{}{}",
            lang.of(&finding.verdict),
            words.severity,
            words.colon,
            lang.of(&finding.severity),
            words.confidence,
            words.colon,
            lang.of(&finding.confidence),
        );
        let rows = [
            (own.problem, finding.phrases.join("；")),
            (own.clause, clauses.collect::<Vec<_>>().join("\n")),
            (words.subject, lang.of(&finding.subject).to_owned()),
            (words.data, lang.of(&joined(&finding.data)).to_owned()),
            (own.fact, facts.collect::<Vec<_>>().join("\n")),
            (words.result, result),
            (own.evidence_number, numbers),
            (words.remedy, lang.of(&finding.remedy).to_owned()),
            (own.deadline, lang.of(&view.deadline).to_owned()),
            (words.rule, format!("{}  {}", finding.rule, finding.fingerprint)),
        ];
        let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
        let rows: Vec<(String, String)> = rows.map(|(label, value)| (label.to_owned(), value)).collect();
        self.document.facts(&rows);
    }

    fn permissions(&mut self, view: &View) {
        let lang = self.lang;
        if view.permissions.is_empty() {
            self.document.paragraph("Normal", lang.of(&view.nothing.permissions));
            return self.facts(&view.permissions_beside);
        }
        let rows = view.permissions.iter().map(|it| {
            vec![
                broken(lang.of(&it.name)),
                lang.of(&it.level).to_owned(),
                lang.of(&it.allows).to_owned(),
                lang.of(&joined(&it.data)).replace(self.words.list_separator, "\n"),
                lang.of(&it.used_by).replace(self.words.list_separator, "\n"),
            ]
        });
        let rows = rows.collect();
        let words = self.words;
        let header =
            [words.permission, words.protection, words.detail_of_permission, words.data, words.used_by];
        self.table(&header, &[9, 2, 4, 4, 4], rows);
        self.facts(&view.permissions_beside);
    }

    fn data(&mut self, view: &View) {
        let lang = self.lang;
        let rows = view.data.iter().flat_map(|row| {
            let mark = if row.sensitive { format!("\n{}", self.words.sensitive) } else { String::new() };
            row.subjects.iter().map(move |reads| {
                vec![
                    format!("{}{mark}", lang.of(&row.data)),
                    lang.of(&reads.subject).to_owned(),
                    reads.places.to_string(),
                    reads.interfaces.join("\n"),
                    lang.of(&reads.phase).to_owned(),
                    reads.first.clone(),
                ]
            })
        });
        let rows: Vec<Vec<String>> = rows.collect();
        if rows.is_empty() {
            return self.document.paragraph("Normal", lang.of(&view.nothing.data));
        }
        let (words, own) = (self.words, self.own);
        self.document.paragraph("Normal", own.matrix_note);
        let header = [words.data, words.subject, own.places, words.interface, own.phase, words.first_place];
        self.table(&header, &[4, 3, 3, 6, 4, 6], rows);
    }

    fn sdks(&mut self, view: &View) {
        let lang = self.lang;
        let rows = view.sdks.iter().map(|sdk| {
            vec![
                format!("{}\n{}", lang.of(&sdk.name), sdk.version).trim_end().to_owned(),
                sdk.vendor.clone(),
                lang.of(&sdk.category).to_owned(),
                format!("{}\n{}\n{}", lang.of(&sdk.state), lang.of(&sdk.certainty), lang.of(&sdk.phase))
                    .trim_end()
                    .to_owned(),
                lang.of(&joined(&sdk.collects)).to_owned(),
                sdk.marks.first().cloned().unwrap_or_default(),
            ]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        if rows.is_empty() {
            return self.document.paragraph("Normal", lang.of(&view.nothing.sdks));
        }
        let words = self.words;
        let header = [words.name, words.vendor, words.category, words.state, words.collects, words.marks];
        self.table(&header, &[4, 4, 3, 3, 5, 5], rows);
    }

    fn uncovered(&mut self, view: &View) {
        for text in &view.not_covered {
            self.document.paragraph("Bullet", self.lang.of(text));
        }
        self.facts(&view.limitations);
        if !view.defects.is_empty() {
            let rows = view.defects.iter().map(|it| vec![it.file.clone(), it.kind.clone(), it.text.clone()]);
            let rows = rows.collect();
            self.document.heading(2, self.words.defects);
            self.table(&[self.words.file, self.words.kind, self.words.detail], &[2, 2, 4], rows);
        }
    }

    fn evidence(&mut self, view: &View) {
        let own = self.own;
        let rows = view
            .findings()
            .flat_map(|finding| &finding.evidence)
            .map(|it| vec![it.number.clone(), self.told(it)]);
        let rows: Vec<Vec<String>> = rows.collect();
        match rows.is_empty() {
            true => self.document.paragraph("Normal", self.lang.of(&view.nothing.findings)),
            false => self.table(&[own.evidence_number, own.fact], &[2, 13], rows),
        }
        let starts = view.sdks.iter().map(|sdk| sdk.start(self.lang).join("\n")).filter(|it| !it.is_empty());
        let starts: Vec<Vec<String>> = starts.map(|start| vec![start]).collect();
        if !starts.is_empty() {
            self.document.heading(2, own.sdk_starts);
            self.table(&[own.fact], &[1], starts);
        }
        if !view.consent.is_empty() {
            let rows = view.consent.iter().map(|it| {
                let of = |text| self.lang.of(text).to_owned();
                vec![of(&it.sign), of(&it.counts), of(&it.why), it.place.clone()]
            });
            let rows = rows.collect();
            self.document.heading(2, self.words.consent_signs);
            let header = [own.value, self.words.result, own.consent_note, own.place];
            self.table(&header, &[3, 2, 4, 6], rows);
        }
        self.document.heading(2, self.words.hosts);
        if view.hosts.is_empty() {
            self.document.paragraph("Normal", self.lang.of(&view.nothing.hosts));
        } else {
            let rows = view.hosts.iter().map(|it| {
                let cleartext = if it.cleartext { self.words.cleartext } else { "" };
                vec![it.host.clone(), it.owner.clone(), cleartext.to_owned(), it.place.clone()]
            });
            let rows = rows.collect();
            let words = self.words;
            let header = [words.host, words.host_owner, words.cleartext, words.first_place];
            self.table(&header, &[8, 6, 2, 9], rows);
        }
    }

    /// A piece of evidence: what it says, the exact place, the paths to it with a step on each line, the gate.
    fn told(&self, evidence: &EvidenceView) -> String {
        let colon = self.words.colon;
        let labelled = |label: &str, text: &str| format!("{label}{colon}{text}");
        let mut lines = vec![self.lang.of(&evidence.statement).to_owned()];
        // Of a place without class and method the statement says all.
        lines.extend((!evidence.symbol.is_empty()).then(|| evidence.place.clone()));
        for phase in &evidence.phases {
            let (own, steps) = (self.own, &phase.steps);
            let when = phase.when(&format!("{}{colon}", own.certainty), self.lang);
            lines.push(labelled(own.phase, &when));
            lines.extend(
                steps
                    .iter()
                    .map(|it| format!("→ {} {}", it.at, self.lang.of(&it.edge)).trim_end().to_owned()),
            );
            lines.extend(phase.gate.iter().map(|text| labelled(self.words.gate, self.lang.of(text))));
        }
        for flow in &evidence.flows {
            lines.push(labelled(self.own.flows, self.lang.of(&flow.text)));
            lines.extend(flow.steps.iter().map(|step| format!("→ {}", step.line(self.lang))));
        }
        lines.join("\n")
    }
}

/// A permission's name on two lines, so that no line breaks within a word.
fn broken(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((space, last)) => format!("{space}.\n{last}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests;
