//! Word-processing XML: paragraphs, headings, tables and a table of contents in, the bytes of a .docx file out.

use super::parts;
use crate::report::words::{Lang, fill};
use quick_xml::escape::escape;
use std::io::{Cursor, Write};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Width of the text of a page, in twentieths of a point.
const TEXT_WIDTH: u32 = 9412;

/// Width of a label: what is left holds a SHA-256 on one line.
const LABEL_WIDTH: u32 = 1700;

/// Bytes of a cell up to which its row stays on one page.
const WHOLE_ROW: usize = 600;

/// A document that grows from top to bottom.
pub(super) struct Document {
    lang: Lang,
    body: String,
    headings: Vec<(u8, String)>,
    chapter: u32,
}

impl Document {
    /// An empty document.
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang, body: String::new(), headings: Vec::new(), chapter: 0 }
    }

    /// A numbered chapter.
    pub(super) fn chapter(&mut self, text: &str) {
        self.chapter = self.chapter.saturating_add(1);
        let text = format!("{} {text}", self.chapter);
        self.heading(1, &text);
    }

    /// A heading; the table of contents lists it.
    pub(super) fn heading(&mut self, level: u8, text: &str) {
        self.headings.push((level, text.to_owned()));
        let number = self.headings.len();
        let text = run(text);
        self.body.push_str(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Heading{level}\"/></w:pPr>\
             <w:bookmarkStart w:id=\"{number}\" w:name=\"_Toc{number}\"/>{text}<w:bookmarkEnd w:id=\"{number}\"/></w:p>"
        ));
    }

    /// A paragraph in a style of `parts::STYLES`.
    pub(super) fn paragraph(&mut self, style: &str, text: &str) {
        self.body.push_str(&paragraph(style, text));
    }

    /// A label and a value on each row.
    pub(super) fn facts(&mut self, rows: &[(String, String)]) {
        let widths = [LABEL_WIDTH, TEXT_WIDTH.saturating_sub(LABEL_WIDTH)];
        let rows: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(at, (label, value))| {
                // The heading and the first rows stay on one page.
                let style = if at < 2 { "TableKeep" } else { "TableText" };
                row(&[label.clone(), value.clone()], &widths, style, false, true)
            })
            .collect();
        self.table_of(&widths, &rows.concat());
    }

    /// A table; its header stands again on each page. `shares` divide the width.
    pub(super) fn table(&mut self, header: &[&str], shares: &[u32], rows: &[Vec<String>]) {
        let all = shares.iter().sum::<u32>().max(1);
        let width = |share: &u32| TEXT_WIDTH.saturating_mul(*share).checked_div(all).unwrap_or_default();
        let widths: Vec<u32> = shares.iter().map(width).collect();
        let header: Vec<String> = header.iter().map(|&text| text.to_owned()).collect();
        let mut text = row(&header, &widths, "TableHead", true, false);
        for cells in rows {
            text.push_str(&row(cells, &widths, "TableText", false, false));
        }
        self.table_of(&widths, &text);
    }

    fn table_of(&mut self, widths: &[u32], rows: &str) {
        let grid: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
        self.body.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/>\
             <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        ));
        // Two tables that touch would become one.
        self.body.push_str(&paragraph("Gap", ""));
    }

    /// The file: a cover, the table of contents, and what was written.
    pub(super) fn finish(self, title: &str, header: &str, cover: &str) -> ZipResult<Vec<u8>> {
        let words = self.lang.document();
        let contents = self.contents();
        let document = format!(
            "{}<w:document {}><w:body>{cover}{}{contents}{}{}{}</w:body></w:document>",
            parts::XML,
            parts::NAMESPACES,
            page_break(),
            page_break(),
            self.body,
            parts::SECTION,
        );
        let marked = fill(words.page_of, &[("page", "\u{0}PAGE\u{0}"), ("pages", "\u{0}NUMPAGES\u{0}")]);
        let footer: String = marked
            .split('\u{0}')
            .map(|part| match part {
                "PAGE" | "NUMPAGES" => simple_field(part),
                text => run(text),
            })
            .collect();
        let footer = format!(
            "{}<w:ftr {}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>{footer}</w:p></w:ftr>",
            parts::XML,
            parts::NAMESPACES
        );
        let header =
            format!("{}<w:hdr {}>{}</w:hdr>", parts::XML, parts::NAMESPACES, paragraph("Header", header));
        let core = parts::CORE.replace("{title}", &escape(title));
        let files = [
            ("[Content_Types].xml", parts::CONTENT_TYPES),
            ("_rels/.rels", parts::RELATIONS),
            ("docProps/core.xml", &core),
            ("word/_rels/document.xml.rels", parts::DOCUMENT_RELATIONS),
            ("word/document.xml", &document),
            ("word/styles.xml", parts::STYLES),
            ("word/numbering.xml", parts::NUMBERING),
            ("word/settings.xml", parts::SETTINGS),
            ("word/header1.xml", &header),
            ("word/footer1.xml", &footer),
        ];
        packed(&files)
    }

    /// Headings with a link to each and the number of its page, which is a field: LibreOffice fills it as it
    /// lays the pages out, Word when it opens the file. A whole table as one field stays without numbers there.
    fn contents(&self) -> String {
        let mut out = paragraph("ContentsHeading", self.lang.document().contents);
        let listed = self.headings.iter().enumerate().filter(|(_, (level, _))| *level < 3);
        for (at, (level, text)) in listed {
            let anchor = format!("_Toc{}", at.saturating_add(1));
            out.push_str(&format!(
                "<w:p><w:pPr><w:pStyle w:val=\"TOC{level}\"/></w:pPr><w:hyperlink w:anchor=\"{anchor}\" w:history=\"1\">\
                 {}<w:r><w:tab/></w:r>{}</w:hyperlink></w:p>",
                run(text),
                field(&format!(" PAGEREF {anchor} \\h "))
            ));
        }
        out
    }
}

/// A row; `head` repeats it on each page, `labelled` sets the first cell off.
fn row(cells: &[String], widths: &[u32], style: &str, head: bool, labelled: bool) -> String {
    let repeat = if head { "<w:tblHeader/>" } else { "" };
    // A long row that had to stay whole would leave half a page empty.
    let whole = if cells.iter().all(|cell| cell.len() <= WHOLE_ROW) { "<w:cantSplit/>" } else { "" };
    let mut out = format!("<w:tr><w:trPr>{whole}{repeat}</w:trPr>");
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let marked = head || labelled && at == 0;
        let shade = if marked { "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EDF1F5\"/>" } else { "" };
        let text: String = cell.split('\n').map(|line| paragraph(style, line)).collect();
        out.push_str(&format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{shade}</w:tcPr>{text}</w:tc>"
        ));
    }
    out.push_str("</w:tr>");
    out
}

/// A paragraph in a style.
pub(super) fn paragraph(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}</w:p>", run(text))
}

fn run(text: &str) -> String {
    match text {
        "" => String::new(),
        _ => format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text)),
    }
}

fn field(instruction: &str) -> String {
    format!(
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\">{instruction}</w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
    )
}

fn simple_field(name: &str) -> String {
    format!("<w:fldSimple w:instr=\" {name} \">{}</w:fldSimple>", run("1"))
}

fn page_break() -> String {
    "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>".to_owned()
}

/// A zip with fixed times.
fn packed(files: &[(&str, &str)]) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, text) in files {
        zip.start_file(*name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
