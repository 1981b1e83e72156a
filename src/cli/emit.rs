//! Reports in, files out: the form, the place and the case data that the user asked for.

use super::args::{BulletinName, Format, RenderArgs, Shared};
use super::config::read_text;
use super::failure::Failure;
use super::output::Output;
use super::pdf::Pdf;
use super::remark;
use super::terminal;
use crate::report::bulletin::Bulletin;
use crate::report::case::CaseFile;
use crate::report::csv::Csv;
use crate::report::docx::Docx;
use crate::report::html::Html;
use crate::report::junit::Junit;
use crate::report::markdown::Markdown;
use crate::report::render::{Json, JsonLines, Text, whole};
use crate::report::sarif::Sarif;
use crate::report::text::{DEFAULT_WIDTH, Detail, Style};
use crate::report::words::Lang;
use crate::report::xlsx::Xlsx;
use crate::report::{Renderer, Report};
use crate::signature::Signatures;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

/// Characters of an app's name in a file name.
const MAX_NAME: usize = 60;

/// Writes reports, one after another.
pub(super) struct Emitter<'a> {
    args: &'a RenderArgs,
    signatures: &'a Signatures,
    style: Style,
    many: bool,
    case: Option<CaseFile>,
    target: Target<'a>,
    written: usize,
    /// Apps in a bulletin of mini programs.
    strangers: usize,
}

enum Target<'a> {
    /// Everything goes to one place.
    One(Box<dyn Renderer + 'a>, Output),
    /// A file for each report.
    Folder(PathBuf),
}

impl<'a> Emitter<'a> {
    /// Opens what is written to. `many` says that there may be more than one report.
    ///
    /// # Errors
    /// Where the output cannot be opened, or the case file cannot be read.
    pub(super) fn open(
        args: &'a RenderArgs,
        shared: &Shared,
        signatures: &'a Signatures,
        many: bool,
    ) -> Result<Self, Failure> {
        let case = args.case.as_deref().map(read_case).transpose()?;
        let folder = args.output.as_deref().filter(|path| args.format.is_single() && path.is_dir());
        let first = style(args, shared, &Output::stdout());
        let mut emitter = Self {
            args,
            signatures,
            style: first,
            many,
            case,
            target: Target::Folder(folder.map(Path::to_path_buf).unwrap_or_default()),
            written: 0,
            strangers: 0,
        };
        // What cannot be made is said before packages are scanned for it.
        let renderer = emitter.renderer()?;
        if folder.is_none() {
            let mut output = Output::open(args.output.as_deref())?;
            if output.is_stdout() && !args.format.is_text() && io::stdout().is_terminal() {
                let text = format!("a terminal cannot show {}", args.format.extension());
                return Err(Failure::new(text, "write to a file with -o FILE"));
            }
            emitter.style = style(args, shared, &output);
            let mut renderer = match emitter.style == first {
                true => renderer,
                false => emitter.renderer()?,
            };
            output.put(|out| renderer.begin(out))?;
            emitter.target = Target::One(renderer, output);
        }
        Ok(emitter)
    }

    /// Whether text goes to standard output.
    pub(super) fn is_text_on_stdout(&self) -> bool {
        let stdout = matches!(&self.target, Target::One(_, output) if output.is_stdout());
        stdout && self.args.format == Format::Text
    }

    /// A renderer of the form that was asked for.
    ///
    /// # Errors
    /// Where what it needs is not installed.
    pub(super) fn renderer(&self) -> Result<Box<dyn Renderer + 'a>, Failure> {
        let (signatures, lang) = (self.signatures, self.style.lang);
        let bulletin = self.args.bulletin.map(Bulletin::from);
        Ok(match self.args.format {
            Format::Text => Box::new(Text::new(signatures, self.style)),
            Format::Json => Box::new(Json::new(self.many)),
            Format::Jsonl => Box::new(JsonLines),
            Format::Sarif => Box::new(Sarif::new(signatures, lang)),
            Format::Markdown => Box::new(Markdown::new(signatures, lang)),
            Format::Csv => Box::new(Csv::new(signatures, lang, bulletin)),
            Format::Junit => Box::new(Junit::new(signatures, lang)),
            Format::Html => Box::new(Html::new(signatures, lang, false)),
            Format::Docx => Box::new(Docx::new(signatures, lang)),
            Format::Pdf => {
                let html = Html::new(signatures, lang, true);
                Box::new(Pdf::new(html, &self.args.pdf_engine)?)
            }
            Format::Parquet => {
                let help = "`mingcha batch PATH… --store FILE` makes one; then \
                            `mingcha report --store FILE --format parquet -o DIR`";
                return Err(Failure::new("parquet is made from a store", help));
            }
            Format::Xlsx => Box::new(Xlsx::new(signatures, lang, bulletin.unwrap_or_default())),
        })
    }

    /// The report with what the case file says of it.
    #[must_use]
    pub(super) fn completed(&self, report: Report) -> Report {
        match &self.case {
            Some(case) => Report { case: Some(case.of(&report)), ..report },
            None => report,
        }
    }

    /// Writes a report.
    ///
    /// # Errors
    /// Where it cannot be written, or a file that holds one app would have to hold another.
    pub(super) fn report(&mut self, report: &Report) -> Result<(), Failure> {
        self.written = self.written.saturating_add(1);
        let of_minis = self.args.bulletin == Some(BulletinName::MiniProgram);
        self.strangers = self.strangers.saturating_add(usize::from(of_minis && !report.app.is_mini()));
        let (number, format) = (self.written, self.args.format);
        let made = match &self.target {
            Target::Folder(_) => Some(self.renderer()?),
            Target::One(..) => None,
        };
        match (&mut self.target, made) {
            (Target::Folder(folder), Some(mut renderer)) => {
                let name = file_name(number, report, format.extension());
                let mut output = Output::open(Some(&folder.join(name)))?;
                output.put(|out| whole(&mut *renderer, [report], out))?;
                output.finish()
            }
            (Target::One(renderer, output), _) => {
                if number > 1 && format.is_single() {
                    let text = format!("{} holds one app, and there are several", format.extension());
                    return Err(Failure::new(text, "name an existing directory after -o"));
                }
                output.put(|out| renderer.report(report, out))
            }
            (Target::Folder(_), None) => Ok(()),
        }
    }

    /// Ends the output: a file takes its place.
    ///
    /// # Errors
    /// Where that fails.
    pub(super) fn finish(self) -> Result<(), Failure> {
        if self.strangers > 0 {
            remark(&format!("note: {} of {} results are no mini programs\n", self.strangers, self.written));
        }
        match self.target {
            Target::One(mut renderer, mut output) => {
                output.put(|out| renderer.end(out))?;
                output.finish()
            }
            Target::Folder(_) => Ok(()),
        }
    }
}

fn style(args: &RenderArgs, shared: &Shared, output: &Output) -> Style {
    let (color, width) = match output.is_stdout() {
        true => (terminal::has_color(), terminal::width()),
        false => (terminal::file_has_color(shared.color), DEFAULT_WIDTH),
    };
    let detail = match (args.quiet, args.verbose) {
        (true, _) => Detail::Verdict,
        (_, true) => Detail::Full,
        _ => Detail::Normal,
    };
    Style { lang: Lang::from(shared.lang), width, color, detail, consent: args.explain_consent }
}

fn read_case(path: &Path) -> Result<CaseFile, Failure> {
    let help = "name a readable case file, in UTF-8, as docs/reports.md describes it";
    let text = read_text(path, help)?;
    CaseFile::parse(&text)
        .map_err(|error| Failure::new(format!("{}: {}", path.display(), error.message), error.help))
}

/// `00001-com.example.html`: in the order of the reports, nothing in it that a path could take amiss.
pub(super) fn file_name(number: usize, report: &Report, extension: &str) -> String {
    let name = report.app.id.as_deref().unwrap_or("app");
    let name: String = name
        .chars()
        .take(MAX_NAME)
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') { c } else { '-' })
        .collect();
    format!("{number:05}-{name}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::file_name;
    use crate::report::samples::{failed, full, hostile};

    #[test]
    fn a_file_name_holds_nothing_of_a_path() {
        assert_eq!(file_name(7, &full(), "html"), "00007-com.example.html");
        assert_eq!(file_name(1, &failed(), "pdf"), "00001-app.pdf");
        let mut report = hostile();
        report.app.id = Some("../../etc/pass wd\u{0}".into());
        assert_eq!(file_name(2, &report, "docx"), "00002-..-..-etc-pass-wd-.docx");
    }
}
