//! CSV: one row for each app, in the columns of a bulletin or with what a desk needs to sort apps.

use super::bulletin::{self, Bulletin};
use super::model::Report;
use super::outcome::Counts;
use super::render::Renderer;
use super::view::{shown, verdict_sentence};
use super::words::{self, Lang};
use crate::signature::Signatures;
use std::io::{self, Write};

/// CSV.
pub struct Csv<'a> {
    signatures: &'a Signatures,
    lang: Lang,
    bulletin: Option<Bulletin>,
    rows: usize,
}

impl<'a> Csv<'a> {
    /// The columns of a bulletin, or, without one, more.
    #[must_use]
    pub const fn new(signatures: &'a Signatures, lang: Lang, bulletin: Option<Bulletin>) -> Self {
        Self { signatures, lang, bulletin, rows: 0 }
    }
}

impl Renderer for Csv<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // Spreadsheets take a file without this mark for one in the system's own encoding.
        out.write_all("\u{feff}".as_bytes())?;
        let columns = match self.bulletin {
            Some(bulletin) => bulletin::columns(bulletin, self.lang),
            None => app_columns(self.lang),
        };
        write_row(out, columns)
    }

    fn report(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.rows = self.rows.saturating_add(1);
        let row = match self.bulletin {
            Some(bulletin) => bulletin::row(bulletin, self.rows, report, self.signatures, self.lang),
            None => app_row(self.rows, report, self.signatures, self.lang),
        };
        write_row(out, row.iter().map(|text| harmless(text)))
    }
}

/// Writes a row.
///
/// # Errors
/// Where `out` fails.
pub(crate) fn write_row<T: AsRef<[u8]>>(
    out: &mut dyn Write,
    row: impl IntoIterator<Item = T>,
) -> io::Result<()> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
    writer.write_record(row)?;
    writer.flush()
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn harmless(text: &str) -> String {
    let first = text.trim_start().chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// The columns of the table of apps.
#[must_use]
pub fn app_columns(lang: Lang) -> Vec<&'static str> {
    let (words, document) = (lang.words(), lang.document());
    let mut columns = bulletin::columns(Bulletin::Miit, lang);
    columns.extend([
        words.verdict,
        words.package,
        document.version_code,
        words::level(crate::signature::raw::Level::High, lang),
        words::level(crate::signature::raw::Level::Medium, lang),
        words::level(crate::signature::raw::Level::Low, lang),
        words::rule_verdict(crate::signature::raw::RuleVerdict::Violation, lang),
        words::rule_verdict(crate::signature::raw::RuleVerdict::Review, lang),
        document.filing_number,
        words.status,
        words.packed,
        words.file,
        "SHA-256",
        "SM3",
    ]);
    columns
}

/// A row of the table of apps.
#[must_use]
pub fn app_row(number: usize, report: &Report, signatures: &Signatures, lang: Lang) -> Vec<String> {
    let counts = Counts::of(report.all_findings());
    let filing = report.case.as_ref().and_then(|case| case.filing_number.as_deref());
    let mut row = bulletin::row(Bulletin::Miit, number, report, signatures, lang);
    row.extend([
        shown(&verdict_sentence(report, lang)),
        report.app.id.as_deref().map(shown).unwrap_or_default(),
        report.app.version_code.map(|code| code.to_string()).unwrap_or_default(),
        counts.high.to_string(),
        counts.medium.to_string(),
        counts.low.to_string(),
        counts.violation.to_string(),
        counts.review.to_string(),
        filing.map(shown).unwrap_or_default(),
        words::status(report.seen().id(), lang).unwrap_or_default().to_owned(),
        report.coverage.packed.as_ref().map(|it| shown(&it.packer)).unwrap_or_default(),
        shown(&report.input.path),
        shown(&report.input.sha256),
        shown(&report.input.sm3),
    ]);
    row
}

#[cfg(test)]
mod tests {
    use super::{Csv, app_columns};
    use crate::report::bulletin::Bulletin;
    use crate::report::render::tests::all_of;
    use crate::report::samples::{empty, failed, full, hostile, packed, signatures};
    use crate::report::words::Lang;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let text = text.strip_prefix('\u{feff}').unwrap();
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn one_row_for_each_app() {
        let signatures = signatures();
        let all = rows(&all_of(&mut Csv::new(&signatures, Lang::Zh, None), &[full(), failed(), empty()]));
        assert_eq!(all.len(), 4);
        assert!(all.iter().all(|row| row.len() == app_columns(Lang::Zh).len()));
        assert_eq!((&*all[1][1], &*all[3][0]), ("示例应用", "3"));
        let bulletin = Some(Bulletin::MiniProgram);
        let all = rows(&all_of(&mut Csv::new(&signatures, Lang::Zh, bulletin), &[full()]));
        assert_eq!(all[0], ["序号", "小程序名称", "小程序主办者", "所涉问题"]);
    }

    #[test]
    fn what_a_package_inside_holds_counts() {
        let signatures = signatures();
        let mut outer = empty();
        outer.nested = vec![full(), packed()];
        let all = rows(&all_of(&mut Csv::new(&signatures, Lang::Zh, None), &[outer]));
        let of = |name: &str| all[1][all[0].iter().position(|title| title == name).unwrap()].as_str();
        assert!(of("结论").contains("发现 2 项问题"), "{}", of("结论"));
        assert_eq!([of("高"), of("低"), of("不符合"), of("待复核")], ["1", "1", "1", "1"]);
        assert_eq!(of("状态"), "检测不完整");
    }

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_a_row() {
        let names =
            ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", " =1", "＝1", "a\",\"b\n=c"];
        let reports = names.map(|name| {
            let mut report = hostile();
            report.app.name = Some(name.into());
            report
        });
        let all = rows(&all_of(&mut Csv::new(&signatures(), Lang::Zh, None), &reports));
        assert_eq!(all.len(), names.len() + 1);
        for row in &all[1..] {
            assert!(!row[1].trim_start().starts_with(['=', '+', '-', '@', '＝']), "{:?}", row[1]);
        }
    }
}
