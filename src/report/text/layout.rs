//! Text for a terminal: widths as East-Asian terminals count them, wrapping, tables, colour, hostile text made safe.

use crate::base::text::printable;
use crate::report::words::Lang;
use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Characters of one value in a cell of a table.
const MAX_CELL_CHARACTERS: usize = 120;

/// Columns that a table column keeps when others need room.
const MIN_COLUMN: usize = 6;

/// Columns that a table column keeps while the first column is whole.
const ROOMY_COLUMN: usize = 22;

/// Columns between two columns of a table.
const GAP: usize = 2;

/// Colours by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Headings.
    Heading,
    /// High severity, failures.
    Bad,
    /// Medium severity, what is incomplete.
    Warn,
    /// Low severity, ids.
    Note,
    /// What matters less.
    Dim,
}

impl Ink {
    const fn style(self) -> Style {
        match self {
            Self::Heading => Style::new().bold(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Warn => AnsiColor::Yellow.on_default().bold(),
            Self::Note => AnsiColor::Cyan.on_default(),
            Self::Dim => Style::new().dimmed(),
        }
    }
}

/// Text that grows line by line.
#[derive(Debug)]
pub struct Page {
    out: String,
    lang: Lang,
    width: usize,
    color: bool,
}

impl Page {
    /// An empty page of `width` columns.
    #[must_use]
    pub const fn new(lang: Lang, width: usize, color: bool) -> Self {
        Self { out: String::new(), lang, width, color }
    }

    /// What was written.
    #[must_use]
    pub fn into_text(self) -> String {
        self.out
    }

    /// Text from the package for a cell of a table: no control characters, short.
    #[must_use]
    pub fn cell(&self, text: &str) -> String {
        match text.char_indices().nth(MAX_CELL_CHARACTERS) {
            None => printable(text).into_owned(),
            Some((end, _)) => format!("{}…", printable(text.get(..end).unwrap_or_default())),
        }
    }

    /// The text in a colour, where the page has colours.
    #[must_use]
    pub fn ink(&self, ink: Ink, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let style = ink.style();
        format!("{style}{text}{style:#}")
    }

    /// A line as it is; it must be short and may hold colours.
    pub fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// An empty line, unless the page is empty.
    pub fn gap(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// A heading after an empty line.
    pub fn heading(&mut self, text: &str) {
        self.gap();
        let text = self.ink(Ink::Heading, text);
        self.line(&text);
    }

    /// A label and a value; the value wraps under itself.
    pub fn field(&mut self, indent: usize, label: &str, value: &str) {
        self.field_in(indent, label, value, None);
    }

    /// A label and a value in a colour.
    pub fn field_in(&mut self, indent: usize, label: &str, value: &str, ink: Option<Ink>) {
        let column = match self.lang {
            Lang::Zh => 10,
            Lang::En => 14,
        };
        let hang = indent.saturating_add(column.max(label.width().saturating_add(GAP)));
        let lead = format!("{}{}", " ".repeat(indent), self.ink(Ink::Dim, label));
        let padding = hang.saturating_sub(indent).saturating_sub(label.width());
        self.wrapped(&format!("{lead}{}", " ".repeat(padding)), hang, value, ink);
    }

    /// A bullet; the text wraps under itself.
    pub fn bullet(&mut self, indent: usize, text: &str) {
        self.wrapped(&format!("{}- ", " ".repeat(indent)), indent.saturating_add(2), text, None);
    }

    /// A paragraph.
    pub fn paragraph(&mut self, indent: usize, text: &str, ink: Option<Ink>) {
        self.wrapped(&" ".repeat(indent), indent, text, ink);
    }

    fn wrapped(&mut self, lead: &str, hang: usize, text: &str, ink: Option<Ink>) {
        let lines = wrap(text, self.width.saturating_sub(hang));
        for (number, line) in lines.iter().enumerate() {
            let line = ink.map_or_else(|| line.clone(), |ink| self.ink(ink, line));
            if number == 0 {
                self.line(&format!("{lead}{line}"));
            } else {
                self.line(&format!("{}{line}", " ".repeat(hang)));
            }
        }
    }

    /// A table: cells wrap inside their columns. Cells are plain; the first column may have a colour.
    pub fn table(&mut self, indent: usize, header: &[&str], rows: &[Vec<String>], inks: &[Option<Ink>]) {
        let room = self.width.saturating_sub(indent);
        let widths = column_widths(header, rows, room);
        let header: Vec<String> = header.iter().map(|&text| text.to_owned()).collect();
        self.row(indent, &header, &widths, Some((Ink::Dim, true)));
        for (number, row) in rows.iter().enumerate() {
            let ink = inks.get(number).copied().flatten();
            self.row(indent, row, &widths, ink.map(|ink| (ink, false)));
        }
    }

    fn row(&mut self, indent: usize, cells: &[String], widths: &[usize], ink: Option<(Ink, bool)>) {
        let cells: Vec<Vec<String>> =
            cells.iter().zip(widths).map(|(cell, &width)| wrap(cell, width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        for level in 0..height {
            let mut line = " ".repeat(indent);
            for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
                let text = cell.get(level).map_or("", String::as_str);
                match ink {
                    Some((ink, whole)) if whole || column == 0 => line.push_str(&self.ink(ink, text)),
                    _ => line.push_str(text),
                }
                let padding = width.saturating_sub(text.width()).saturating_add(GAP);
                line.push_str(&" ".repeat(padding));
            }
            self.line(&line);
        }
    }
}

/// The widths of the columns: natural where there is room, else the widest gives way first.
fn column_widths(header: &[&str], rows: &[Vec<String>], room: usize) -> Vec<usize> {
    let natural = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        cells.chain(header.get(column).map(|text| text.width())).max().unwrap_or_default()
    };
    let gaps = GAP.saturating_mul(header.len().saturating_sub(1));
    let room = room.saturating_sub(gaps);
    let mut widths: Vec<usize> = (0..header.len()).map(|column| natural(column).min(room)).collect();
    while widths.iter().sum::<usize>() > room {
        // The first column names the row: it gives way last, and of equally wide ones the last gives way.
        let others = widths.iter_mut().skip(1).max().filter(|width| **width > ROOMY_COLUMN);
        let narrowed = match others {
            Some(width) => Some(width),
            None => widths.iter_mut().max().filter(|width| **width > MIN_COLUMN),
        };
        match narrowed {
            Some(width) => *width = width.saturating_sub(1),
            None => break,
        }
    }
    widths
}

/// Breaks a text into lines of at most `width` columns: at spaces, after the separators of paths and names,
/// between Chinese characters, and anywhere where nothing else helps. Never empty.
#[must_use]
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(MIN_COLUMN);
    let mut lines = Vec::new();
    let mut rest = text.trim_end();
    while rest.width() > width {
        let (hard, soft) = break_points(rest, width);
        // A break that leaves half a line empty helps nobody.
        let at = if soft.saturating_mul(2) > hard { soft } else { hard };
        let (line, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        lines.push(line.trim_end().to_owned());
        rest = tail.trim_start();
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(rest.to_owned());
    }
    lines
}

/// Byte offsets: the last that fits, and the last good place before it (0 where there is none).
fn break_points(text: &str, width: usize) -> (usize, usize) {
    let (mut used, mut hard, mut soft) = (0_usize, 0, 0);
    let mut before = ' ';
    for (offset, character) in text.char_indices() {
        let columns = character.width().unwrap_or_default();
        if may_break(before, character) {
            soft = offset;
        }
        used = used.saturating_add(columns);
        if used > width && offset > 0 {
            return (offset, soft);
        }
        hard = offset.saturating_add(character.len_utf8());
        before = character;
    }
    (hard, soft)
}

fn may_break(before: char, after: char) -> bool {
    let wide = |c: char| c.width() == Some(2);
    let closing =
        matches!(after, '，' | '。' | '；' | '：' | '、' | '）' | '”' | '》' | ')' | ',' | '.' | ';');
    let opening = matches!(before, '（' | '“' | '《' | '(');
    if closing || opening {
        return false;
    }
    after == ' ' || before == ' ' || matches!(before, '/' | ';' | ',' | '!') || wide(before) || wide(after)
}

#[cfg(test)]
mod tests {
    use super::{Page, wrap};
    use crate::report::words::Lang;
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn lines_are_never_wider_than_the_page() {
        let texts = [
            "应用经过加固，真实代码在运行时才解出；代码部分的结果只反映外壳",
            "classes.dex Lcom/example/very/long/name/of/a/package/Application;->onCreate(Landroid/os/Bundle;)V",
            &"x".repeat(1000),
            &"字".repeat(333),
            "",
            "e\u{301}\u{301}\u{301}",
        ];
        for text in texts {
            for width in [6, 7, 20, 80] {
                let lines = wrap(text, width);
                assert!(lines.iter().all(|line| line.width() <= width), "{lines:?}");
                let joined: String = lines.concat();
                assert_eq!(joined.replace(' ', ""), text.replace(' ', ""), "nothing is lost");
            }
        }
    }

    #[test]
    fn punctuation_does_not_start_a_line() {
        for line in wrap("一二三，四五六。七八九", 6) {
            assert!(!line.starts_with(['，', '。']), "{line}");
        }
    }

    #[test]
    fn a_cell_is_bounded_and_visible() {
        let text = Page::new(Lang::Zh, 80, false).cell(&"\u{1b}[31m".repeat(2500));
        assert!(text.ends_with('…') && !text.contains('\u{1b}'), "{text}");
        assert!(text.starts_with("{U+001B}[31m") || text.contains("[31m"), "{text}");
    }

    #[test]
    fn columns_line_up_with_wide_characters() {
        let mut page = Page::new(Lang::Zh, 40, false);
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        page.table(2, &["名称", "b"], &[row("中文", "x"), row("ab", "y"), row(&"长".repeat(40), "z")], &[]);
        let text = page.into_text();
        assert!(text.lines().all(|line| line.width() <= 40), "{text}");
        let column = |line: &str, mark: char| line.split(mark).next().unwrap().width();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(column(lines[1], 'x'), column(lines[2], 'y'));
    }

    #[test]
    fn no_colour_no_escape() {
        let mut page = Page::new(Lang::Zh, 40, false);
        page.heading("x");
        page.field_in(2, "a", "b", Some(super::Ink::Bad));
        assert!(!page.into_text().contains('\u{1b}'));
        let mut page = Page::new(Lang::Zh, 40, true);
        page.heading("x");
        assert!(page.into_text().contains("\u{1b}[1m"));
    }
}
