//! Bad input, through the library and through the program: never a panic, always a report that says what is
//! wrong, and everything else in the same command is still scanned.
#![allow(clippy::unwrap_used, clippy::panic)]

mod damage;
mod files;
#[cfg(target_os = "linux")]
mod memory;
mod targets;

use mingcha::input::{Input, Source};
use mingcha::report::model::{Report, Status};
use mingcha::report::outcome::Outcome;
use mingcha::scan::{self, Options};
use mingcha::signature::Signatures;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A folder with bad files.
struct Stage {
    folder: TempDir,
    signatures: Signatures,
}

impl Stage {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), signatures: Signatures::embedded().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// The report of these bytes, which says of itself whether something went wrong.
    #[track_caller]
    fn scan(&self, bytes: &[u8]) -> Report {
        self.write("input", bytes);
        let path = self.path("input");
        let input = Input { path: "input".to_owned(), source: Source::File(path), named: true };
        let report = scan::scan(&input, &self.signatures, &Options::default());
        assert_eq!(report.status == Status::Failed, report.error.is_some());
        if let Some(error) = &report.error {
            assert!(!error.message.is_empty() && !error.help.is_empty(), "{error:?}");
            assert_eq!(report.outcome(), Outcome::Failed);
        }
        // A panic that was caught is still a panic.
        assert!(report.limitations.iter().all(|limitation| limitation.id != "analysis-failed"));
        report
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::of(program().current_dir(self.folder.path()).args(arguments))
    }
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
    command.env_clear();
    command
}

/// What a run of the program left behind.
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let run =
            Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        run
    }

    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The reports, by the last part of their paths.
    fn reports(&self) -> Vec<(String, Report)> {
        let reports: Vec<Report> =
            serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout));
        let name = |report: &Report| report.input.path.rsplit('/').next().unwrap().to_owned();
        reports.into_iter().map(|report| (name(&report), report)).collect()
    }
}

fn sample(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("samples/{name}/{name}.apk"));
    std::fs::read(path).unwrap()
}
