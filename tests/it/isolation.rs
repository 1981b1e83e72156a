//! Packages in processes of their own: the same reports, and every bad end a report like any other.
#![allow(clippy::unwrap_used, clippy::panic)]

use clap::CommandFactory as _;
use mingcha::cli::args::Cli;
use mingcha::testkit::MARK;
use mingcha::testkit::app::build_files;
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

/// The processes that one has started.
#[cfg(target_os = "linux")]
pub(crate) fn children(id: &str) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let ids = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    ids.flat_map(|ids| ids.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
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

const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a\">\
    <uses-permission android:name=\"android.permission.CAMERA\"/><application android:name=\"a.App\"/></manifest>";
const READS: &str = "
.class public La/App;
.super Landroid/app/Application;
.method public onCreate()V
    .registers 2
    sget-object v0, Landroid/os/Build;->SERIAL:Ljava/lang/String;
    return-void
.end method
";

/// What scan is told about a package, with whether it shows in the report on this one.
const TOLD: [(&str, &str, bool); 7] = [
    ("lang", "en", true),
    ("category", "map-navigation", true),
    ("act-date", "2020-01-01", true),
    ("appid", "wx0123456789abcdef", false),
    ("mapping", "mapping.txt", true),
    ("policy", "policy.txt", true),
    ("signatures", concat!(env!("CARGO_MANIFEST_DIR"), "/signatures"), false),
];

/// What the process that reads the package need not know.
const FOR_THE_PARENT: [&str; 19] = [
    "paths",
    "format",
    "output",
    "case",
    "bulletin",
    "pdf-engine",
    "explain-consent",
    "quiet",
    "verbose",
    "baseline",
    "fail-on",
    "strict",
    "evidence",
    "jobs",
    "max-time",
    "max-memory",
    "no-sandbox",
    "color",
    "help",
];

#[test]
fn what_scan_is_told_reaches_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let files = [("AndroidManifest.xml", MANIFEST), ("smali/App.smali", READS)];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
    write("a.apk", &build_files(&files).unwrap());
    write("mapping.txt", b"com.example.Main -> a.App:\n    1:1:void begin():9:9 -> onCreate\n");
    // More than one message takes.
    write("policy.txt", "本政策说明我们如何处理摄像头权限。\n".repeat(4_000).as_bytes());
    let scan = |more: &[&str]| {
        let output = run(folder.path(), &[&["scan", "a.apk"][..], more].concat(), "");
        assert!(output.status.code() < Some(2), "{more:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let mut all = Vec::new();
    for (name, value, shows) in TOLD {
        let option = [format!("--{name}"), value.to_owned()];
        for format in ["json", "text"] {
            let option = [&option[0], &option[1], "--format", format];
            let plain = scan(&option);
            assert_eq!(scan(&[&option[..], &["--max-time", "60"]].concat()), plain, "{option:?}");
            assert!(format == "json" || !shows || plain != scan(&option[2..]), "{name} has no effect");
        }
        all.extend(option);
    }
    let all: Vec<&str> = all.iter().map(String::as_str).chain(["--format", "json"]).collect();
    assert_eq!(scan(&[&all[..], &["--max-memory", "1G"]].concat()), scan(&all));

    let mut command = Cli::command();
    command.build();
    let scan = command.find_subcommand("scan").unwrap();
    for argument in scan.get_arguments() {
        let name = argument.get_long().unwrap_or(argument.get_id().as_str());
        let is_told = TOLD.iter().any(|(told, ..)| *told == name);
        assert!(is_told || FOR_THE_PARENT.contains(&name), "does --{name} have to reach the process?");
    }
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
    let notes = String::from_utf8_lossy(&output.stderr).into_owned();
    let reports = lines(&output);
    let failed: Vec<&Value> = reports.iter().filter(|report| report["status"] == "failed").collect();
    assert_eq!(failed.len(), words.len(), "{reports:?}");
    for (word, report) in words.iter().zip(failed) {
        // A process that can do what it should not panics, which is a reason; none means that it was no package.
        let lacks = if *word == "files" { "no Landlock" } else { "no seccomp" };
        assert!(notes.contains(lacks) || report["error"]["reason"] == "", "{word}: {report}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_inherits_no_file_and_keeps_no_capability() {
    let folder = stage(&["sleep"]);
    fs::write(folder.path().join("inherited"), "x").unwrap();
    let script = "exec 7<inherited; exec \"$0\" scan sleep.apk --max-time 1 --format json";
    let mut command = Command::new("sh");
    command.current_dir(folder.path()).args(["-c", script, env!("CARGO_BIN_EXE_mingcha")]);
    let mut parent = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut seen = false;
    while parent.try_wait().unwrap().is_none() && !seen {
        let servers = children(&parent.id().to_string());
        for id in servers.iter().flat_map(|server| children(server)) {
            let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
            let field =
                |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("").trim();
            let Ok(files) = fs::read_dir(format!("/proc/{id}/fd")) else { continue };
            // The filters come last.
            if field("Seccomp_filters:") != "2" {
                continue;
            }
            let open: Vec<_> = files.flatten().filter_map(|file| fs::read_link(file.path()).ok()).collect();
            assert!(open.len() > 2 && !open.iter().any(|path| path.ends_with("inherited")), "{open:?}");
            assert_eq!(field("CapEff:").trim_matches('0'), "");
            assert_eq!(field("CapPrm:").trim_matches('0'), "");
            // What forks has no other thread that could hold a lock.
            let threads = servers.iter().map(|id| fs::read_dir(format!("/proc/{id}/task")).unwrap().count());
            assert_eq!(threads.collect::<Vec<_>>(), [1]);
            seen = true;
        }
    }
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert!(seen, "no process was seen");
}

#[cfg(target_os = "linux")]
#[test]
fn an_unpacked_app_of_any_name_is_read() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join(std::ffi::OsStr::from_bytes(b"app-\xff"));
    fs::create_dir(&app).unwrap();
    fs::write(app.join("AndroidManifest.xml"), MANIFEST).unwrap();
    let output = run(folder.path(), &["scan", ".", "--format", "json", "--max-time", "60"], "");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report[0]["app"]["id"], "a", "{report}");
}

/// A file that says it is longer than any package is not hashed for minutes.
#[test]
fn a_file_of_any_length_is_answered() {
    let folder = stage(&[]);
    fs::File::create(folder.path().join("long.apk")).unwrap().set_len(40 << 30).unwrap();
    let output = run(folder.path(), &["worker"], "long.apk\na-good.apk\n");
    let reports = lines(&output);
    assert!(reports[0]["error"]["message"].as_str().unwrap().contains("more than a package has"));
    assert_eq!(reports[1]["status"], "complete");
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

#[test]
fn a_worker_takes_a_folder_with_the_parts_of_one_app_and_walks_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = |split: &str| {
        let text = format!("<manifest package=\"a\" {split}/>");
        let files = [("AndroidManifest.xml".to_owned(), text.into_bytes())].into();
        build_files(&files).unwrap()
    };
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("set/base.apk", &manifest(""));
    write("set/split.apk", &manifest("split=\"more\""));
    write("set/readme.txt", b"text");
    (0..1_001).for_each(|number| write(&format!("many/{number}"), b""));
    let reports = lines(&run(folder.path(), &["worker"], "set\nmany\n"));
    assert_eq!(reports[0]["input"]["parts"][0]["name"], "split.apk", "{}", reports[0]);
    assert!(
        reports[1]["error"]["message"].as_str().unwrap().contains("more than 1000 files"),
        "{}",
        reports[1]
    );
}
