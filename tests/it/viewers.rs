//! What other programs make of our files: Chromium of the page and the PDF, LibreOffice of the document and the
//! workbook. Each test does its work where the program is installed, and says so where it is not.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

use crate::samples::scan;
use mingcha::report::bulletin::Bulletin;
use mingcha::report::docx::Docx;
use mingcha::report::html::Html;
use mingcha::report::render::whole;
use mingcha::report::words::Lang;
use mingcha::report::xlsx::Xlsx;
use mingcha::report::{Renderer, Report};
use mingcha::signature::Signatures;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A program on the path, unless it is not installed.
fn installed(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        eprintln!("{name} is not installed; what it would make of our files is not tested");
    }
    found
}

fn bytes_of(renderer: &mut dyn Renderer, reports: &[Report]) -> Vec<u8> {
    let mut out = Vec::new();
    whole(renderer, reports, &mut out).unwrap();
    out
}

/// Renames the app and its parts to what attacks pages, documents and sheets.
fn hostile(mut report: Report) -> Report {
    let attack = "\"><script>document.title='owned'</script><img src=x onerror=alert(1)>=cmd|' /C calc'!A0\u{202e}\u{0}";
    report.app.name = Some(attack.into());
    report.app.id = Some(attack.into());
    report.input.path = "长".repeat(10_000);
    for finding in &mut report.findings {
        finding.subject = attack.into();
        for evidence in &mut finding.evidence {
            evidence.at.file = attack.into();
        }
    }
    report
}

fn chromium(browser: &Path, folder: &Path, page: &str) -> Output {
    std::fs::write(folder.join("page.html"), page).unwrap();
    let mut command = Command::new(browser);
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"])
        .args(["--virtual-time-budget=4000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(folder.join("page.html"));
    command.output().unwrap()
}

/// Types into the filters and writes down what is shown; our own page forbids foreign scripts, so the test
/// takes that rule out first.
const PROBE: &str = "<script>
  var seen = [];
  function shown() { return document.querySelectorAll('article:not([hidden])').length; }
  seen.push(shown());
  var level = document.getElementById('level');
  level.value = 'high'; level.dispatchEvent(new Event('change')); seen.push(shown());
  level.value = ''; level.dispatchEvent(new Event('change'));
  var search = document.getElementById('search');
  search.value = 'no such text anywhere'; search.dispatchEvent(new Event('input'));
  setTimeout(function () {
    seen.push(shown());
    search.value = ''; search.dispatchEvent(new Event('input'));
    setTimeout(function () {
      seen.push(shown());
      document.getElementById('language').click();
      seen.push(document.documentElement.lang);
      document.documentElement.setAttribute('data-seen', seen.join(' '));
    }, 500);
  }, 500);
</script></body>";

#[test]
fn a_browser_opens_the_page_without_a_complaint_and_its_filters_work() {
    let Some(browser) = installed("chromium") else { return };
    let signatures = Signatures::embedded().unwrap();
    let report = scan("overreach");
    let high =
        report.findings.iter().filter(|it| it.severity == mingcha::signature::raw::Level::High).count();
    for report in [report.clone(), hostile(report)] {
        let all = report.findings.len();
        let page = bytes_of(&mut Html::new(&signatures, Lang::Zh, false), &[report]);
        let page = String::from_utf8(page).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let plain = chromium(&browser, folder.path(), &page);
        let said = String::from_utf8_lossy(&plain.stderr).into_owned();
        assert!(!said.contains("CONSOLE"), "{said}");
        let dom = String::from_utf8_lossy(&plain.stdout).into_owned();
        assert!(dom.contains("article") && !dom.contains("<title>owned") && !dom.contains("<img"), "{dom}");
        let start = page.find("<meta http-equiv=\"Content-Security-Policy\"").unwrap();
        let end = start + page[start..].find('>').unwrap() + 1;
        let probed = format!("{}{}", &page[..start], page[end..].replacen("</body>", PROBE, 1));
        let dom = chromium(&browser, folder.path(), &probed);
        let dom = String::from_utf8_lossy(&dom.stdout).into_owned();
        let expected = format!("data-seen=\"{all} {high} 0 {all} en\"");
        assert!(dom.contains(&expected), "{expected}: {:?}", dom.get(..300));
    }
}

#[test]
fn the_command_prints_a_pdf_the_same_each_time() {
    if installed("chromium").is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let print = |name: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
        command
            .args(["scan", "samples/packed/packed.apk", "--format", "pdf", "-o"])
            .arg(folder.path().join(name));
        let output = command.output().unwrap();
        assert!(
            output.status.code().is_some_and(|code| code < 2),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        std::fs::read(folder.path().join(name)).unwrap()
    };
    let first = print("a.pdf");
    assert!(first.starts_with(b"%PDF-") && first.len() > 10_000);
    assert!(first == print("b.pdf"));
}

/// Has LibreOffice convert a file, and returns what came of it.
fn converted(office: &Path, folder: &Path, name: &str, bytes: &[u8], to: &str, suffix: &str) -> Vec<u8> {
    std::fs::write(folder.join(name), bytes).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut command = Command::new(office);
    command.current_dir(folder).args([&profile, "--headless", "--convert-to", to, name]);
    let output = command.output().unwrap();
    let made = folder.join(Path::new(name).with_extension(suffix));
    std::fs::read(&made).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn an_office_program_opens_the_document_and_the_workbook() {
    let Some(office) = installed("soffice") else { return };
    let signatures = Signatures::embedded().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for report in [scan("overreach"), hostile(scan("overreach")), scan("packed")] {
        let document = bytes_of(&mut Docx::new(&signatures, Lang::Zh), std::slice::from_ref(&report));
        let pdf = converted(&office, folder.path(), "report.docx", &document, "pdf", "pdf");
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 20_000);
        let book = bytes_of(&mut Xlsx::new(&signatures, Lang::Zh, Bulletin::Miit), &[report.clone(), report]);
        let sheet = converted(
            &office,
            folder.path(),
            "book.xlsx",
            &book,
            "csv:Text - txt - csv (StarCalc):44,34,76",
            "csv",
        );
        let sheet = String::from_utf8(sheet).unwrap();
        let rows: Vec<&str> = sheet.lines().collect();
        assert_eq!(rows[0], "序号,应用名称,应用开发者,应用来源,应用版本,所涉问题");
        assert!(rows[1].starts_with("1,") && sheet.contains("\n2,"), "{sheet}");
        assert!(!sheet.contains("Err:") && !sheet.contains("#NAME"), "{sheet}");
    }
}
