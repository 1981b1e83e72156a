//! A workbook for a bulletin desk: a row for each app in the issuer's columns, and sheets of all that is below it.

use super::Report;
use super::bulletin::{self, Bulletin};
use super::csv::{app_columns, app_row};
use super::render::Renderer;
use super::view::{ClauseView, View, joined};
use super::words::Lang;
use crate::signature::Signatures;
use crate::signature::raw::Text;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};
use std::io::{self, Write};

/// Rows of a sheet; the format has a few more.
const MAX_ROWS: u32 = 1_000_000;

/// Characters of a cell; the format has a few more.
const MAX_CELL: usize = 32_000;

/// XLSX. Rows go to temporary files as they come, so that the number of apps needs no memory.
pub struct Xlsx<'a> {
    signatures: &'a Signatures,
    lang: Lang,
    bulletin: Bulletin,
    workbook: Workbook,
    header: Format,
    wrap: Format,
    /// Rows written to each sheet.
    rows: [u32; 6],
    apps: usize,
}

/// The sheets, in order.
#[derive(Clone, Copy)]
enum Sheet {
    Bulletin,
    Apps,
    Findings,
    Permissions,
    Sdks,
    Behaviours,
}

impl<'a> Xlsx<'a> {
    /// A workbook in one language, its first sheet as an issuer's bulletin.
    #[must_use]
    pub fn new(signatures: &'a Signatures, lang: Lang, bulletin: Bulletin) -> Self {
        let header = Format::new().set_bold().set_background_color(0xED_F1_F5).set_text_wrap();
        let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self { signatures, lang, bulletin, workbook: Workbook::new(), header, wrap, rows: [0; 6], apps: 0 }
    }

    /// Name, columns and widths of each sheet.
    fn sheets(&self) -> [(&'static str, Vec<&'static str>); 6] {
        let (words, own) = (self.lang.words(), self.lang.document());
        let lead = [own.row, own.app_name, words.package, own.app_version];
        let with = |columns: Vec<&'static str>| lead.into_iter().chain(columns).collect::<Vec<_>>();
        [
            (own.sheet_bulletin, bulletin::columns(self.bulletin, self.lang)),
            (own.sheet_apps, app_columns(self.lang)),
            (
                own.sheet_findings,
                with(vec![
                    words.id,
                    words.severity,
                    words.result,
                    words.title,
                    own.problem,
                    words.clauses,
                    words.subject,
                    words.data,
                    own.evidence_number,
                    own.place,
                    own.fact,
                    words.remedy,
                    words.rule,
                    words.fingerprint,
                ]),
            ),
            (
                own.sheet_permissions,
                with(vec![
                    words.permission,
                    words.protection,
                    words.detail_of_permission,
                    words.data,
                    words.used_by,
                ]),
            ),
            (
                own.sheet_sdks,
                with(vec![
                    words.name,
                    words.id,
                    words.vendor,
                    words.category,
                    own.app_version,
                    words.state,
                    own.certainty,
                    own.phase,
                    own.started_by,
                    words.collects,
                    words.marks,
                ]),
            ),
            (
                own.sheet_behaviours,
                with(vec![
                    words.data,
                    words.sensitive,
                    words.subject,
                    words.interface,
                    own.phase,
                    own.certainty,
                    own.place,
                    own.path,
                    words.gate,
                    own.flows,
                ]),
            ),
        ]
    }

    fn put(&mut self, sheet: Sheet, cells: &[String]) -> Result<(), XlsxError> {
        let index = sheet as usize;
        let Some(row) = self.rows.get_mut(index) else { return Ok(()) };
        *row = row.saturating_add(1);
        let row = *row;
        let full = vec![self.lang.document().sheet_full.to_owned()];
        let cells = match row.cmp(&MAX_ROWS) {
            std::cmp::Ordering::Less => cells,
            std::cmp::Ordering::Equal => &full,
            std::cmp::Ordering::Greater => return Ok(()),
        };
        let worksheet = self.workbook.worksheet_from_index(index)?;
        for (column, text) in (0_u16..).zip(cells) {
            // Always a text: what a package calls itself is never a number, a link or a formula.
            let text: String = text.chars().take(MAX_CELL).collect();
            worksheet.write_string_with_format(row, column, text, &self.wrap)?;
        }
        Ok(())
    }

    fn start(&mut self) -> Result<(), XlsxError> {
        // No clock: equal reports are equal bytes.
        let properties = DocProperties::new()
            .set_author("mingcha")
            .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
        self.workbook.set_properties(&properties);
        for (name, columns) in self.sheets() {
            let worksheet = self.workbook.add_worksheet_with_constant_memory()?;
            worksheet.set_name(name)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?.set_landscape();
            for (column, title) in (0_u16..).zip(columns) {
                worksheet.set_column_width(column, if column == 0 { 7 } else { 22 })?;
                worksheet.write_string_with_format(0, column, title, &self.header)?;
            }
        }
        Ok(())
    }

    fn app(&mut self, report: &Report) -> Result<(), XlsxError> {
        self.apps = self.apps.saturating_add(1);
        let row = bulletin::row(self.bulletin, self.apps, report, self.signatures, self.lang);
        self.put(Sheet::Bulletin, &row)?;
        self.put(Sheet::Apps, &app_row(self.apps, report, self.signatures, self.lang))?;
        let view = View::of(report, self.signatures);
        std::iter::once(&view).chain(&view.nested).try_for_each(|view| self.details(view))
    }

    fn details(&mut self, view: &View) -> Result<(), XlsxError> {
        let lang = self.lang;
        let of = |text: &Text| lang.of(text).to_owned();
        let yes = lang.document().yes;
        let lead = [self.apps.to_string(), view.title.clone(), view.package.clone(), view.version.clone()];
        let with = |cells: Vec<String>| lead.iter().cloned().chain(cells).collect::<Vec<_>>();
        for it in view.findings() {
            let first = it.evidence.first();
            let flagged = |clause: &ClauseView| format!("{}{}", clause.id, of(&clause.flag));
            let clauses: Vec<String> = it.clauses.iter().map(flagged).collect();
            let cells = with(vec![
                it.number.clone(),
                of(&it.severity),
                of(&it.verdict),
                of(&it.title),
                it.phrases.join("；"),
                clauses.join("；"),
                of(&it.subject),
                of(&joined(&it.data)),
                first.map(|evidence| evidence.number.clone()).unwrap_or_default(),
                first.map(|evidence| evidence.place.clone()).unwrap_or_default(),
                first.map(|evidence| of(&evidence.statement)).unwrap_or_default(),
                of(&it.remedy),
                it.rule.clone(),
                it.fingerprint.clone(),
            ]);
            self.put(Sheet::Findings, &cells)?;
        }
        for it in &view.permissions {
            let cells = with(vec![
                of(&it.name),
                of(&it.level),
                of(&it.allows),
                of(&joined(&it.data)),
                of(&it.used_by),
            ]);
            self.put(Sheet::Permissions, &cells)?;
        }
        for it in &view.sdks {
            let cells = with(vec![
                of(&it.name),
                it.id.clone(),
                it.vendor.clone(),
                of(&it.category),
                it.version.clone(),
                of(&it.state),
                of(&it.certainty),
                of(&it.phase),
                it.started_at.clone(),
                of(&joined(&it.collects)),
                it.marks.join("\n"),
            ]);
            self.put(Sheet::Sdks, &cells)?;
        }
        for it in &view.behaviours {
            let first = it.phases.first().map(|phase| phase.steps.as_slice()).unwrap_or_default();
            let path: Vec<&str> = first.iter().map(|step| step.at.as_str()).collect();
            let cells = with(vec![
                of(&it.data),
                if it.sensitive { yes } else { "" }.to_owned(),
                of(&it.subject),
                format!("{} {}", it.interface, of(&it.levels)).trim_end().to_owned(),
                of(&it.phase),
                of(&it.certainty),
                it.place.clone(),
                path.join("\n"),
                it.phases
                    .iter()
                    .filter_map(|phase| Some(of(phase.gate.as_ref()?)))
                    .collect::<Vec<_>>()
                    .join("\n"),
                it.flows.iter().map(|flow| of(&flow.text)).collect::<Vec<_>>().join("\n"),
            ]);
            self.put(Sheet::Behaviours, &cells)?;
        }
        Ok(())
    }

    fn save(&mut self) -> Result<Vec<u8>, XlsxError> {
        for ((index, row), (_, columns)) in self.rows.into_iter().enumerate().zip(self.sheets()) {
            let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or_default();
            self.workbook.worksheet_from_index(index)?.autofilter(0, 0, row.min(MAX_ROWS), last)?;
        }
        self.workbook.save_to_buffer()
    }
}

impl Renderer for Xlsx<'_> {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        self.start().map_err(io::Error::other)
    }

    fn report(&mut self, report: &Report, _out: &mut dyn Write) -> io::Result<()> {
        self.app(report).map_err(io::Error::other)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.save().map_err(io::Error::other)?)
    }
}

#[cfg(test)]
mod tests {
    use super::Xlsx;
    use crate::report::bulletin::Bulletin;
    use crate::report::render::tests::bytes_of;
    use crate::report::samples::{failed, full, hostile, signatures};
    use crate::report::words::Lang;
    use std::io::{Cursor, Read as _};

    fn parts(bytes: &[u8]) -> Vec<(String, String)> {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        let mut read = |name: String| {
            let mut text = String::new();
            zip.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
            (name, text)
        };
        names.into_iter().map(&mut read).collect()
    }

    #[test]
    fn a_row_for_each_app_and_a_sheet_for_each_list() {
        let signatures = signatures();
        let mut book = Xlsx::new(&signatures, Lang::Zh, Bulletin::Cac);
        let bytes = bytes_of(&mut book, &[full(), failed(), full()]);
        assert_eq!(book.rows, [3, 3, 4, 8, 2, 10]);
        let parts = parts(&bytes);
        let text = |wanted: &str| &parts.iter().find(|(name, _)| name == wanted).unwrap().1;
        for name in ["通报", "应用", "问题", "权限", "SDK清单", "行为"] {
            assert!(text("xl/workbook.xml").contains(&format!("name=\"{name}\"")), "{name}");
        }
        let first = text("xl/worksheets/sheet1.xml");
        assert!(first.contains("主要问题") && first.contains("示例应用") && first.contains("（检测失败）"));
    }

    #[test]
    fn no_cell_is_a_formula() {
        let mut report = hostile();
        report.app.name = Some("=cmd|' /C calc'!A0\u{0}\u{ffff}".into());
        report.app.id = Some("http://evil".into());
        let signatures = signatures();
        let bytes = bytes_of(&mut Xlsx::new(&signatures, Lang::Zh, Bulletin::Miit), &[report]);
        for (name, text) in parts(&bytes).iter().filter(|(name, _)| name.contains("sheet")) {
            assert!(!text.contains("<f>") && !text.contains("<hyperlink"), "{name}");
            assert!(
                !text.contains(|c: char| c.is_control() && c != '\n' && c != '\t' && c != '\r'),
                "{name}"
            );
        }
    }

    #[test]
    fn the_same_reports_are_the_same_bytes() {
        let signatures = signatures();
        let once = || bytes_of(&mut Xlsx::new(&signatures, Lang::En, Bulletin::Miit), &[full()]);
        let first = once();
        std::thread::sleep(std::time::Duration::from_millis(2100));
        assert!(first == once(), "a zip keeps times to two seconds");
    }
}
