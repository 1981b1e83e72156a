//! Packages in processes of their own: the same reports, and every bad end a report like any other.
#![allow(clippy::unwrap_used, clippy::panic)]

use mingcha::testkit::MARK;
use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/startup-ids/startup-ids.apk");

fn run(folder: &Path, arguments: &[&str], stdin: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
    command.current_dir(folder).env_clear().args(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A folder with two good packages and these bad ones.
fn stage(words: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(SAMPLE, folder.path().join("a-good.apk")).unwrap();
    fs::copy(SAMPLE, folder.path().join("z-good.apk")).unwrap();
    for word in words {
        fs::write(folder.path().join(format!("{word}.apk")), format!("{MARK}{word}\n")).unwrap();
    }
    folder
}

#[test]
fn a_process_of_its_own_changes_no_report() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let beside = run(&samples, &["scan", ".", "--format", "jsonl", "--no-sandbox"], "");
    let isolated = run(&samples, &["scan", ".", "--format", "jsonl"], "");
    assert!(lines(&isolated).len() > 3);
    assert_eq!(String::from_utf8(isolated.stdout).unwrap(), String::from_utf8(beside.stdout).unwrap());
    assert_eq!(isolated.status.code(), beside.status.code());
}

#[test]
fn signatures_of_the_user_are_handed_over() {
    let folder = stage(&[]);
    let signatures = concat!(env!("CARGO_MANIFEST_DIR"), "/signatures");
    let arguments = ["scan", ".", "--format", "jsonl", "--signatures", signatures];
    let isolated = run(folder.path(), &arguments, "");
    let embedded = run(folder.path(), &arguments[..4], "");
    assert_eq!(lines(&isolated), lines(&embedded));
}

#[test]
fn every_bad_end_is_a_report_and_costs_nobody_else() {
    let words = ["abort", "memory", "panic", "sleep", "spin", "stack"];
    let folder = stage(&words);
    let limits = ["--max-time", "1", "--max-memory", "256M"];
    let output = run(folder.path(), &[&["scan", ".", "--format", "jsonl"][..], &limits].concat(), "");
    assert_eq!(output.status.code(), Some(2));
    let reports = lines(&output);
    let told: Vec<(&str, &str)> = reports
        .iter()
        .map(|report| {
            let path = report["input"]["path"].as_str().unwrap();
            (path.rsplit('/').next().unwrap(), report["error"]["reason"].as_str().unwrap_or("none"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("a-good.apk", "none"),
            ("abort.apk", "crash"),
            ("memory.apk", "memory"),
            ("panic.apk", "panic"),
            ("sleep.apk", "time"),
            ("spin.apk", "time"),
            ("stack.apk", "stack"),
            ("z-good.apk", "none"),
        ]
    );
    for report in reports.iter().filter(|report| report["status"] == "failed") {
        assert_eq!(report["error"]["limits"]["attempts"], 2, "{report}");
        assert_eq!(report["error"]["limits"]["seconds"], 3);
        assert_eq!(report["input"]["sha256"].as_str().unwrap().len(), 64);
    }
}

#[test]
fn a_process_has_neither_files_nor_network_nor_programs() {
    let words = ["files", "process", "socket"];
    let folder = stage(&words);
    let output = run(folder.path(), &["scan", ".", "--format", "jsonl"], "");
    let missing = String::from_utf8_lossy(&output.stderr).contains("note: ");
    for report in lines(&output).iter().filter(|report| report["status"] == "failed") {
        // A process that can do what it should not panics, which is a reason; none means that it was no package.
        assert!(missing || report["error"]["reason"] == "", "{report}");
    }
}

#[test]
fn a_worker_answers_every_line_with_one_line() {
    let folder = stage(&["abort", "spin"]);
    let input = "a-good.apk\nabort.apk\n\nno-such.apk\nhttps://example.com/x.apk\n.\nspin.apk\nfile://";
    let input = format!("{input}{}/z-good.apk", folder.path().display());
    let output = run(folder.path(), &["worker", "--max-time", "1"], &input);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let reports = lines(&output);
    let told: Vec<(&str, &str)> = reports
        .iter()
        .map(|report| {
            (report["status"].as_str().unwrap(), report["error"]["reason"].as_str().unwrap_or("none"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("complete", "none"),
            ("failed", "crash"),
            ("failed", ""),
            ("failed", ""),
            ("failed", ""),
            ("failed", ""),
            ("failed", "time"),
            ("complete", "none"),
        ]
    );
}
