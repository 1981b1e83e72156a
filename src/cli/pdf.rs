//! PDF: the page of a report, printed by a Chromium that is installed.

use super::failure::Failure;
use crate::report::html::Html;
use crate::report::{Renderer, Report};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Seconds that the browser may take for one report.
const MAX_SECONDS: u64 = 180;

/// Names under which browsers that print are installed.
const BROWSERS: [&str; 9] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// Where the browser writes times, which would make equal reports differ.
const TIMES: [&[u8]; 2] = [b"/CreationDate (D:", b"/ModDate (D:"];

/// What stands there instead.
const NO_TIME: &[u8] = b"20000101000000";

/// PDF.
pub(super) struct Pdf<'a> {
    html: Html<'a>,
    browser: PathBuf,
}

impl<'a> Pdf<'a> {
    /// Prints a page by the browser that the user named, or, for `auto`, by one that is installed.
    ///
    /// # Errors
    /// Where there is none.
    pub(super) fn new(html: Html<'a>, engine: &Path) -> Result<Self, Failure> {
        let found = match engine.to_str() {
            Some("auto") => BROWSERS.iter().find_map(|name| find(Path::new(name))),
            _ => find(engine),
        };
        match found {
            Some(browser) => Ok(Self { html, browser }),
            None => {
                let text = match engine.to_str() {
                    Some("auto") => "no browser that can print a PDF is installed".to_owned(),
                    _ => format!("{}: there is no such program", engine.display()),
                };
                let help = "install Chromium (Debian: apt-get install chromium fonts-noto-cjk), Chrome or Edge, or name \
                            one with --pdf-engine; or write --format html or docx";
                Err(Failure::new(text, help))
            }
        }
    }
}

/// A program: a path, or a name looked for where the system looks.
fn find(name: &Path) -> Option<PathBuf> {
    if name.components().count() > 1 {
        return name.is_file().then(|| name.to_path_buf());
    }
    let folders = std::env::var_os("PATH")?;
    let mut candidates = std::env::split_paths(&folders).map(|folder| folder.join(name));
    candidates.find(|path| path.is_file())
}

impl Renderer for Pdf<'_> {
    fn report(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut page = Vec::new();
        self.html.report(report, &mut page)?;
        let folder = Folder::new()?;
        fs::write(folder.0.join("report.html"), &page)?;
        self.print(&folder)?;
        let mut pdf = fs::read(folder.0.join("report.pdf"))?;
        without_times(&mut pdf);
        renumber_nodes(&mut pdf);
        out.write_all(&pdf)
    }
}

impl Pdf<'_> {
    fn print(&self, folder: &Folder) -> io::Result<()> {
        let log = fs::File::create(folder.0.join("log"))?;
        let mut command = Command::new(&self.browser);
        command
            .current_dir(&folder.0)
            .args(["--headless", "--disable-gpu", "--no-first-run", "--disable-extensions"])
            // The page needs no network; the browser itself must not use any.
            .args([
                "--disable-background-networking",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND",
            ])
            .arg(format!("--user-data-dir={}", folder.0.join("profile").display()))
            .args(["--no-pdf-header-footer", "--print-to-pdf=report.pdf"])
            .arg(folder.0.join("report.html"));
        if folder.is_root() {
            // Chromium refuses to run for root with its sandbox; our page is escaped and reaches nowhere.
            command.arg("--no-sandbox");
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn()?;
        if waited(child)? && folder.0.join("report.pdf").is_file() {
            return Ok(());
        }
        let log = fs::read(folder.0.join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let last = log.lines().last().unwrap_or("it said nothing");
        Err(io::Error::other(format!("{} printed no PDF: {last}", self.browser.display())))
    }
}

/// Whether a program ended well in time; one that does not end is ended.
fn waited(mut child: Child) -> io::Result<bool> {
    let end = Instant::now() + Duration::from_secs(MAX_SECONDS);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::other(format!("the browser took more than {MAX_SECONDS} seconds")));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn without_times(pdf: &mut [u8]) {
    for name in TIMES {
        let places: Vec<usize> = memchr::memmem::find_iter(pdf, name).collect();
        for place in places {
            let start = place.saturating_add(name.len());
            if let Some(digits) = pdf.get_mut(start..start.saturating_add(NO_TIME.len()))
                && digits.iter().all(u8::is_ascii_digit)
            {
                digits.copy_from_slice(NO_TIME);
            }
        }
    }
}

/// What the browser calls an element of the page in the structure of a tagged PDF; digits follow.
const NODE: &[u8] = b"(node";
/// Digits of its number.
const NODE_DIGITS: usize = 8;

/// Numbers the elements from one on, in their order: the browser counts others of its own before them, and not always
/// as many.
fn renumber_nodes(pdf: &mut [u8]) {
    let places: Vec<usize> =
        memchr::memmem::find_iter(pdf, NODE).map(|at| at.saturating_add(NODE.len())).collect();
    let number = |pdf: &[u8], at: usize| {
        let (digits, rest) = pdf.get(at..)?.split_at_checked(NODE_DIGITS)?;
        let is_number = digits.iter().all(u8::is_ascii_digit) && rest.first() == Some(&b')');
        is_number.then(|| digits.to_vec())
    };
    let is_named = |pdf: &[u8], at: usize| {
        pdf.get(..at.saturating_sub(NODE.len())).is_some_and(|before| before.ends_with(b"/ID "))
    };
    let named = places.iter().filter(|at| is_named(pdf, **at));
    let named: BTreeSet<Vec<u8>> = named.filter_map(|at| number(pdf, *at)).collect();
    let new: BTreeMap<Vec<u8>, String> =
        named.into_iter().zip(1_u32..).map(|(old, new)| (old, format!("{new:0NODE_DIGITS$}"))).collect();
    for at in places {
        if let Some(new) = number(pdf, at).and_then(|old| new.get(&old))
            && let Some(digits) = pdf.get_mut(at..at.saturating_add(NODE_DIGITS))
        {
            digits.copy_from_slice(new.as_bytes());
        }
    }
}

/// A folder that only this user can read, gone when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let base = std::env::temp_dir();
        let mut last = io::Error::other("no name is free");
        for number in 0..64 {
            let path = base.join(format!("mingcha-{}-{number}", std::process::id()));
            let mut builder = fs::DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            match builder.create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Whether this user is root: who owns what was just created.
    fn is_root(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            fs::metadata(&self.0).is_ok_and(|metadata| metadata.uid() == 0)
        }
        #[cfg(not(unix))]
        false
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing more can be done about a folder that cannot be removed.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::{Pdf, renumber_nodes, without_times};
    use crate::report::html::Html;
    use crate::report::samples::signatures;
    use crate::report::words::Lang;
    use std::path::Path;

    #[test]
    fn elements_are_numbered_in_their_order_and_nothing_else() {
        let mut pdf =
            b"/ID (node00000104) /ID (node00000111) [(node00000111) (node00000104)] (node00000105) (node1)"
                .to_vec();
        renumber_nodes(&mut pdf);
        let expected =
            "/ID (node00000001) /ID (node00000002) [(node00000002) (node00000001)] (node00000105) (node1)";
        assert_eq!(String::from_utf8(pdf).unwrap(), expected);
    }

    #[test]
    fn times_are_taken_out_and_nothing_else() {
        let mut pdf =
            b"<</CreationDate (D:20261126190533+00'00')\n/ModDate (D:2026) /X (D:20261126190533)>>".to_vec();
        without_times(&mut pdf);
        let expected =
            b"<</CreationDate (D:20000101000000+00'00')\n/ModDate (D:2026) /X (D:20261126190533)>>";
        assert_eq!(pdf, expected);
    }

    #[test]
    fn a_browser_that_is_not_there_is_said_before_any_work() {
        let signatures = signatures();
        let html = || Html::new(&signatures, Lang::Zh, true);
        assert!(Pdf::new(html(), Path::new("/no/such/browser")).is_err());
        assert!(Pdf::new(html(), Path::new("no-such-browser")).is_err());
    }
}
