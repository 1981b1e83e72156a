//! The exit codes, as a table.

use super::{Stage, program};
use std::process::Stdio;

#[test]
fn table() {
    let stage = Stage::new();
    let cases: &[(&[&str], i32)] = &[
        (&["clean"], 0),
        (&["low"], 1),
        (&["medium"], 1),
        (&["high"], 1),
        (&["low", "--fail-on", "medium"], 0),
        (&["medium", "--fail-on", "medium"], 1),
        (&["medium", "--fail-on", "high"], 0),
        (&["high", "--fail-on", "high"], 1),
        (&["high", "--fail-on", "never"], 0),
        (&["clean", "--strict"], 0),
        (&["high", "--strict"], 1),
        (&["packed"], 0),
        (&["packed", "--strict"], 3),
        (&["packed", "--strict", "--fail-on", "never"], 3),
        (&["packed-high"], 1),
        // Incomplete weighs more than findings, failed more than both.
        (&["packed-high", "--strict"], 3),
        (&["packed", "high", "--strict"], 3),
        (&["missing.apk"], 2),
        (&["notes.txt"], 2),
        (&["missing.apk", "--fail-on", "never"], 2),
        (&["high", "missing.apk"], 2),
        (&["packed", "missing.apk", "--strict"], 2),
        (&["clean", "low", "--fail-on", "high"], 0),
        (&["clean", "high"], 1),
        (&["high", "clean", "-q"], 1),
        (&["high", "--format", "json"], 1),
        (&["high", "--format", "jsonl"], 1),
        (&["high", "-o", "out.txt"], 1),
        // Usage.
        (&["clean", "--no-such-flag"], 2),
        (&["clean", "--fail-on", "sometimes"], 2),
        (&["clean", "--jobs", "0"], 2),
        (&["clean", "--jobs", "2"], 0),
        (&["clean", "-q", "-v"], 2),
        (&[], 2),
        (&["clean", "-o", "no/such/folder/out.txt"], 2),
        (&["clean", "--signatures", "no-such-folder"], 2),
    ];
    for (arguments, code) in cases {
        let run = stage.scan(arguments);
        assert_eq!(run.code, *code, "{arguments:?}\nstdout:\n{}\nstderr:\n{}", run.stdout, run.stderr);
        if *code == 2 {
            assert!(
                run.stderr.contains("error:") && run.stderr.contains("help:"),
                "{arguments:?}: {}",
                run.stderr
            );
        }
    }
}

#[test]
fn the_others_are_scanned_where_one_fails() {
    let stage = Stage::new();
    let run = stage.scan(&["missing.apk", "high", "notes.txt", "clean", "--format", "json"]).expect(2);
    let reports = run.json();
    let statuses: Vec<&str> =
        reports.as_array().unwrap().iter().map(|report| report["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["failed", "complete", "failed", "complete"]);
    assert!(run.stderr.contains("missing.apk"), "{}", run.stderr);
    assert_eq!(run.stderr.matches("help:").count(), 2, "{}", run.stderr);
}

#[test]
fn an_app_without_a_dex_file_is_never_seen_in_full() {
    let stage = Stage::new();
    std::fs::remove_file(stage.path("clean/classes.dex")).unwrap();
    let report = stage.scan(&["clean", "--strict", "--format", "json"]).expect(3).json();
    assert_eq!(report["status"], "partial");
    assert_eq!(
        report["limitations"].as_array().unwrap().iter().filter(|it| it["id"] == "code-undecoded").count(),
        1
    );
}

#[test]
fn a_closed_pipe_is_no_error() {
    let stage = Stage::new();
    for arguments in [
        &["scan", "high", "clean", "low"][..],
        &["scan", "high", "--format", "html"],
        &["list", "data"],
        &["schema"],
        &["man"],
        &["--help"],
    ] {
        let mut child = program(stage.0.path())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Nobody will ever read: the first write meets a closed pipe.
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn a_baseline_accepts_what_it_names_until_its_day_and_no_other() {
    let stage = Stage::new();
    stage.write("result.json", stage.scan(&["high", "--format", "json"]).expect(1).stdout);
    stage.run(&["baseline", "result.json", "--reason", "known", "--expires", "2027-01-31"]).expect(0);
    let scan = |app: &str, day: &str| {
        let arguments = [
            "scan",
            "--signatures",
            "signatures",
            app,
            "--lang",
            "en",
            "--baseline",
            "mingcha-baseline.toml",
        ];
        stage.run_with(&arguments, &[("SOURCE_DATE_EPOCH", day)], "")
    };
    // 2027-01-31 23:59:59, and a second later.
    let accepted = scan("high", "1801439999").expect(0);
    let text = accepted.stdout.replace('\n', " ");
    assert!(text.contains("1 by the baseline") && text.contains("nothing beside"), "{}", accepted.stdout);
    let over = scan("high", "1801440000").expect(1);
    assert!(over.stderr.contains("1 entries of the baseline are over"), "{}", over.stderr);
    scan("medium", "1801439999").expect(1);
    let refused =
        stage.scan(&["high", "--baseline", "mingcha-baseline.toml", "--evidence", "case"]).expect(2);
    assert!(refused.stderr.contains("exclude each other"), "{}", refused.stderr);
    stage.run(&["baseline", "result.json", "--reason", "", "--expires", "2027-01-31"]).expect(2);
    stage.run(&["baseline", "result.json", "--reason", "x", "--expires", "soon"]).expect(2);
}

#[test]
fn a_project_sets_defaults_and_what_is_typed_wins() {
    let stage = Stage::new();
    stage.write("mingcha.toml", "fail-on = \"high\"\nlang = \"en\"\n");
    let run = stage.run(&["scan", "medium", "--signatures", "signatures"]).expect(0);
    assert!(
        run.stderr.contains("mingcha.toml sets fail-on = high, lang = en") && run.stdout.contains("Verdict"),
        "{}",
        run.stderr
    );
    stage.run(&["scan", "medium", "--signatures", "signatures", "--fail-on", "low", "-q"]).expect(1);
    stage.write("mingcha.toml", "output = \"x\"\n");
    assert!(stage.run(&["scan", "medium"]).expect(2).stderr.contains("`output` cannot be set"));
}
