//! What every form of output has in common: a beginning, one report after another, an end.

use super::text::{Detail, Style, render};
use super::words::fill;
use super::{Report, Tally, json};
use crate::signature::Signatures;
use std::io::{self, Write};

/// A form of output. Reports come one by one; none is kept unless the form needs it whole.
pub trait Renderer {
    /// Writes what stands before the first report.
    ///
    /// # Errors
    /// Where the writer fails.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes a report.
    ///
    /// # Errors
    /// Where the writer fails.
    fn report(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()>;

    /// Writes what stands after the last report.
    ///
    /// # Errors
    /// Where the writer fails.
    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// Reports as one file, whole.
///
/// # Errors
/// Where the writer fails.
pub fn whole<'r>(
    renderer: &mut dyn Renderer,
    reports: impl IntoIterator<Item = &'r Report>,
    out: &mut dyn Write,
) -> io::Result<()> {
    renderer.begin(out)?;
    for report in reports {
        renderer.report(report, out)?;
    }
    renderer.end(out)
}

/// Text for people.
pub struct Text<'a> {
    signatures: &'a Signatures,
    style: Style,
    tally: Tally,
}

impl<'a> Text<'a> {
    /// Text in a style.
    #[must_use]
    pub fn new(signatures: &'a Signatures, style: Style) -> Self {
        Self { signatures, style, tally: Tally::default() }
    }
}

impl Renderer for Text<'_> {
    fn report(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let gap = if self.tally.all == 0 || self.style.detail == Detail::Verdict { "" } else { "\n" };
        self.tally.count(report.outcome());
        write!(out, "{gap}{}", render(report, self.signatures, &self.style))
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let tally = &self.tally;
        if tally.all < 2 || self.style.detail == Detail::Verdict {
            return Ok(());
        }
        let texts =
            [tally.all, tally.found, tally.clean, tally.undecided, tally.failed].map(|n| n.to_string());
        let [n, found, clean, undecided, failed] = texts.each_ref();
        let values = [
            ("n", n.as_str()),
            ("found", found),
            ("clean", clean),
            ("undecided", undecided),
            ("failed", failed),
        ];
        write!(out, "\n{}\n", fill(self.style.lang.words().batch, &values))
    }
}

/// One JSON object, or an array of them.
pub struct Json {
    many: bool,
    first: bool,
}

impl Json {
    /// An array where there may be many.
    #[must_use]
    pub const fn new(many: bool) -> Self {
        Self { many, first: true }
    }
}

impl Renderer for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.many { out.write_all(b"[") } else { Ok(()) }
    }

    fn report(&mut self, report: &Report, mut out: &mut dyn Write) -> io::Result<()> {
        if self.many {
            out.write_all(if self.first { b"\n" } else { b",\n" })?;
        }
        self.first = false;
        json::write_pretty(report, &mut out)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.many { b"\n]\n" } else { b"\n" })
    }
}

/// One JSON object a line.
pub struct JsonLines;

impl Renderer for JsonLines {
    fn report(&mut self, report: &Report, mut out: &mut dyn Write) -> io::Result<()> {
        json::write_line(report, &mut out)?;
        out.write_all(b"\n")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Json, JsonLines, Renderer, Text, whole};
    use crate::report::Report;
    use crate::report::samples::{failed, full, signatures};
    use crate::report::text::{DEFAULT_WIDTH, Detail, Style};
    use crate::report::words::Lang;

    /// What a renderer makes of reports, whole.
    pub(in crate::report) fn bytes_of(renderer: &mut dyn Renderer, reports: &[Report]) -> Vec<u8> {
        let mut out = Vec::new();
        whole(renderer, reports, &mut out).unwrap();
        out
    }

    /// The same as text.
    pub(in crate::report) fn all_of(renderer: &mut dyn Renderer, reports: &[Report]) -> String {
        String::from_utf8(bytes_of(renderer, reports)).unwrap()
    }

    #[test]
    fn json_is_an_array_where_there_may_be_many() {
        let many = all_of(&mut Json::new(true), &[full(), failed()]);
        assert_eq!(serde_json::from_str::<Vec<Report>>(&many).unwrap(), [full(), failed()]);
        let one = all_of(&mut Json::new(false), &[full()]);
        assert_eq!(serde_json::from_str::<Report>(&one).unwrap(), full());
        assert_eq!(all_of(&mut Json::new(true), &[]), "[\n]\n");
        assert_eq!(all_of(&mut JsonLines, &[full(), failed()]).lines().count(), 2);
    }

    #[test]
    fn text_of_several_reports_ends_with_a_count() {
        let signatures = signatures();
        let style = Style {
            lang: Lang::En,
            width: DEFAULT_WIDTH,
            color: false,
            detail: Detail::Normal,
            consent: false,
        };
        let text = all_of(&mut Text::new(&signatures, style), &[full(), failed()]);
        assert!(text.ends_with("2 in all: 1 with findings, 0 without, 0 undecided, 1 failed\n"), "{text}");
        let text = all_of(&mut Text::new(&signatures, style), &[full()]);
        assert!(!text.contains("in all"), "{text}");
    }
}
