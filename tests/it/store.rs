//! A store of results: each package once, whatever kills the run; the same rows in the end.
#![allow(clippy::unwrap_used, clippy::panic)]

use mingcha::testkit::MARK;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");

pub(crate) fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
    command.current_dir(folder).env_clear().args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[track_caller]
pub(crate) fn run(folder: &Path, arguments: &[&str], stdin: &str, code: i32) -> Output {
    let mut child = program(folder, arguments).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

pub(crate) fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn samples() -> Vec<PathBuf> {
    let folders = fs::read_dir(SAMPLES).unwrap().map(|entry| entry.unwrap().path());
    let apk = |folder: PathBuf| folder.join(format!("{}.apk", folder.file_name()?.to_str()?)).into();
    let mut found: Vec<PathBuf> = folders.filter_map(apk).filter(|path: &PathBuf| path.is_file()).collect();
    found.sort();
    found
}

/// Copies of the samples that all differ, twins of some, and packages that end their process.
pub(crate) fn stage(copies: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in");
    fs::create_dir(&input).unwrap();
    let samples = samples();
    for number in 0..copies {
        let mut bytes = fs::read(&samples[number % samples.len()]).unwrap();
        // A byte behind the end of a zip makes other bytes, and the same app.
        bytes.extend(number.to_le_bytes());
        fs::write(input.join(format!("{number:03}.apk")), &bytes).unwrap();
        if number % 5 == 0 {
            fs::write(input.join(format!("twin-{number:03}.apk")), &bytes).unwrap();
        }
    }
    for word in ["abort", "panic", "stack"] {
        fs::write(input.join(format!("{word}.apk")), format!("{MARK}{word}\n")).unwrap();
    }
    folder
}

/// Every row of every table but those of runs, in an order that no history shows in.
fn rows(store: &Path) -> BTreeMap<String, Vec<String>> {
    let db = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let check: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%run%' ORDER BY name";
    let mut statement = db.prepare(sql).unwrap();
    let tables: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(tables.len() > 8, "{tables:?}");
    let all = tables.into_iter().map(|table| {
        let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let count = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            Ok(format!("{:?}", (0..count).map(|at| row.get::<_, Cell>(at).unwrap()).collect::<Vec<_>>()))
        };
        let mut rows: Vec<String> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
        rows.sort();
        (table, rows)
    });
    all.collect()
}

#[test]
fn kills_at_any_moment_change_no_row_and_lose_nothing_that_was_done() {
    let folder = stage(30);
    let batch = |store: &'static str| ["batch", "in", "--store", store, "--progress", "json"];
    run(folder.path(), &batch("undisturbed.db"), "", 0);
    let mut done = 0;
    for kill_after in [1, 4, 9] {
        let mut child = program(folder.path(), &batch("killed.db")).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let scanned = lines.map_while(Result::ok).filter(|line| line.contains(r#""status":"complete""#));
        let said = scanned.take(kill_after).count();
        child.kill().unwrap();
        child.wait().unwrap();
        let db = Connection::open(folder.path().join("killed.db")).unwrap();
        let kept: u32 = db.query_row("SELECT count(*) FROM results", [], |row| row.get(0)).unwrap();
        let kept = usize::try_from(kept).unwrap();
        assert!(kept >= done + said, "{kept} results are kept, {done} and {said} were reported");
        done = kept;
    }
    run(folder.path(), &batch("killed.db"), "", 0);
    let (undisturbed, killed) =
        (rows(&folder.path().join("undisturbed.db")), rows(&folder.path().join("killed.db")));
    for (table, expected) in &undisturbed {
        assert_eq!(killed.get(table), Some(expected), "{table}");
    }
    assert_eq!(undisturbed["results"].len(), 33);
    assert_eq!(undisturbed["sightings"].len(), 39);
    // All is known by then.
    let again = text(&run(folder.path(), &batch("killed.db"), "", 0));
    assert_eq!(again.lines().filter(|line| line.contains(r#""status":"known""#)).count(), 39);
    let quarantine =
        text(&run(folder.path(), &["query", "quarantine", "--store", "killed.db", "-f", "json"], "", 0));
    let quarantine: Value = serde_json::from_str(&quarantine).unwrap();
    let reasons: Vec<&str> =
        quarantine.as_array().unwrap().iter().map(|row| row["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["stack", "panic", "crash"]);
}

#[test]
fn what_a_list_says_of_a_package_is_kept() {
    let folder = stage(4);
    let list = "path,store,developer,ignored\nin/000.apk,应用市场,\"某公司, 北京\",x\nin/00[1].apk,a,b\nin/002.apk,s,d\n";
    run(folder.path(), &["batch", "-", "--store", "a.db"], list, 2);
    let ask = ["query", "stores", "--store", "a.db", "-f", "csv"];
    let stores = text(&run(folder.path(), &ask, "", 0));
    assert!(stores.contains("\n应用市场,1,") && stores.contains("\ns,1,"), "{stores}");
    run(folder.path(), &["batch", "in/00?.apk", "--store", "b.db"], "", 0);
    let count = ["query", "--store", "b.db", "-f", "csv", "--sql", "SELECT count(*) FROM sightings"];
    assert_eq!(text(&run(folder.path(), &count, "", 0)).lines().last(), Some("4"));
}

#[test]
fn new_rules_need_no_package_and_new_analyses_do() {
    let folder = stage(4);
    let signatures = folder.path().join("signatures");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("signatures"), &signatures);
    run(folder.path(), &["batch", "in", "--store", "a.db"], "", 0);
    // Another rule than before: one is gone.
    fs::remove_file(signatures.join("rule/security/backup.toml")).unwrap();
    run(folder.path(), &["batch", "in", "--store", "scanned.db", "--signatures", "signatures"], "", 0);
    fs::rename(folder.path().join("in"), folder.path().join("away")).unwrap();
    let again = ["batch", "--reevaluate", "--store", "a.db", "--signatures", "signatures"];
    // The three that ended their process left no facts.
    run(folder.path(), &again, "", 2);
    let sql = "SELECT f.* FROM findings f JOIN results USING (result) ORDER BY result, number";
    let findings = |store: &str| {
        text(&run(folder.path(), &["query", "--store", store, "--sql", sql, "-f", "csv"], "", 0))
    };
    assert!(!findings("a.db").contains(",backup,") && findings("a.db").lines().count() > 5);
    assert_eq!(findings("a.db"), findings("scanned.db"));
    let reports = |store: &str| {
        let sql = "SELECT hex(report) FROM reports JOIN results USING (result)
                   WHERE is_current AND status <> 'failed' ORDER BY result";
        text(&run(folder.path(), &["query", "--store", store, "--sql", sql, "-f", "csv"], "", 0))
    };
    assert_eq!(reports("a.db"), reports("scanned.db"));
    // Facts of other analyses say nothing about what these would have seen.
    let antiy = fs::read(signatures.join("packer/antiy.toml")).unwrap();
    fs::remove_file(signatures.join("packer/antiy.toml")).unwrap();
    let output = run(folder.path(), &again, "", 2);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("0 evaluated") && error.contains("signatures that shape other facts"), "{error}");
    let english =
        ["batch", "--reevaluate", "--store", "scanned.db", "--lang", "en", "--signatures", "signatures"];
    fs::write(signatures.join("packer/antiy.toml"), antiy).unwrap();
    let error = run(folder.path(), &english, "", 2).stderr;
    assert!(String::from_utf8_lossy(&error).contains("in another language"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn a_store_gives_the_reports_that_a_scan_gives() {
    let folder = stage(3);
    run(folder.path(), &["batch", "in/00?.apk", "--store", "a.db"], "", 0);
    let stored = text(&run(folder.path(), &["report", "--store", "a.db", "--format", "jsonl"], "", 0));
    let scanned = text(&run(
        folder.path(),
        &["scan", "in/000.apk", "in/001.apk", "in/002.apk", "--format", "jsonl"],
        "",
        1,
    ));
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&stored), sorted(&scanned));
    run(folder.path(), &["report", "--store", "a.db", "--format", "xlsx", "-o", "a.xlsx"], "", 0);
    let page = text(&run(folder.path(), &["report", "--store", "a.db", "--format", "html"], "", 0));
    assert!(page.contains("umeng-analytics") && !page.contains("<script"));
}

#[test]
fn what_is_no_store_or_cannot_be_written_is_said() {
    let folder = stage(1);
    fs::write(folder.path().join("text.db"), "this is no database, and must stay as it is").unwrap();
    Connection::open(folder.path().join("other.db")).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    let other = fs::read(folder.path().join("other.db")).unwrap();
    for (store, part) in [
        ("text.db", "is not a database"),
        ("other.db", "no store of mingcha"),
        ("no/such.db", "cannot be written"),
    ] {
        let output = run(folder.path(), &["batch", "in", "--store", store], "", 2);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(part) && error.contains("help: "), "{error}");
    }
    assert_eq!(fs::read(folder.path().join("text.db")).unwrap().len(), 43);
    assert_eq!(fs::read(folder.path().join("other.db")).unwrap(), other);
    run(folder.path(), &["batch", "in/000.apk", "--store", "a.db"], "", 0);
    for sql in ["DELETE FROM results", "DROP TABLE results", "INSERT INTO runs VALUES (1)", "nonsense"] {
        run(folder.path(), &["query", "--store", "a.db", "--sql", sql], "", 2);
    }
    Connection::open(folder.path().join("a.db")).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let output = run(folder.path(), &["query", "overview", "--store", "a.db"], "", 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("later version"));
}
