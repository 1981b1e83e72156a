//! What a batch takes for known, what it tries again, and what it says of the rest.
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::isolation::children;
use crate::store::{program, run, stage, text};
use mingcha::testkit::MARK;
use mingcha::testkit::app::build_files;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The paths of a run with their states.
fn batch(folder: &Path, more: &[&str], code: i32) -> Vec<(String, String)> {
    let arguments = [&["batch", "--progress", "json", "--jobs", "1"][..], more].concat();
    let output = text(&run(folder, &arguments, "", code));
    let lines = output.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told = lines.filter(|line| line["path"].is_string()).map(|line| {
        assert!(line["done"].as_u64() <= line["all"].as_u64(), "{line}");
        (line["path"].as_str().unwrap().to_owned(), line["status"].as_str().unwrap().to_owned())
    });
    let mut told: Vec<_> = told.collect();
    told.sort();
    told
}

fn ask(folder: &Path, question: &[&str]) -> Value {
    let arguments = [&["query", "--store", "a.db", "-f", "json"][..], question].concat();
    serde_json::from_str(&text(&run(folder, &arguments, "", 0))).unwrap()
}

fn app(id: &str, version: &str, more: &str) -> Vec<u8> {
    let manifest = format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"{id}\" {version}>\
         {more}<application android:allowBackup=\"true\"/></manifest>"
    );
    build_files(&[("AndroidManifest.xml".to_owned(), manifest.into_bytes())].into()).unwrap()
}

fn states(told: &[(String, String)]) -> Vec<(&str, &str)> {
    told.iter().map(|(path, state)| (path.as_str(), state.as_str())).collect()
}

#[test]
fn another_file_of_the_same_name_size_and_time_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
    };
    write("x/in/a.apk", &app("test.x1", "", ""));
    write("y/in/a.apk", &app("test.y1", "", ""));
    let store = ["in", "--store", "../a.db"];
    assert_eq!(states(&batch(&folder.path().join("x"), &store, 0)), [("in/a.apk", "partial")]);
    assert_eq!(states(&batch(&folder.path().join("y"), &store, 0)), [("in/a.apk", "partial")]);
    write("y/in/a.apk", &app("test.y2", "", ""));
    assert_eq!(states(&batch(&folder.path().join("y"), &store, 0)), [("in/a.apk", "partial")]);
    assert_eq!(states(&batch(&folder.path().join("y"), &store, 0)), [("in/a.apk", "known")]);
}

#[test]
fn of_twins_the_one_that_is_a_package_by_its_name_counts() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for name in ["a", "b.apk", "c.apk"] {
        fs::write(folder.path().join("in").join(name), "PK\x03\x04 and nothing more").unwrap();
    }
    let told = batch(folder.path(), &["in", "--store", "a.db"], 0);
    assert_eq!(states(&told), [("in/a", "skipped"), ("in/b.apk", "failed"), ("in/c.apk", "known")]);
    assert_eq!(ask(folder.path(), &["overview"])[0]["packages"], 1);
}

#[test]
fn more_time_or_memory_tries_again_and_less_does_not() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("memory.apk"), format!("{MARK}memory\n")).unwrap();
    let with = |memory| batch(folder.path(), &["memory.apk", "--store", "a.db", "--max-memory", memory], 0);
    for (memory, expected) in [("64M", "failed"), ("64M", "known"), ("128M", "failed"), ("64M", "known")] {
        assert_eq!(states(&with(memory)), [("memory.apk", expected)], "{memory}");
    }
}

/// A machine without files to open says nothing about a package.
#[cfg(target_os = "linux")]
#[test]
fn failures_of_the_machine_are_no_results() {
    // How many a run needs depends on how many it was born with: the first too small limit is looked for.
    let too_few = (8..64).rev().find_map(|files| {
        let folder = stage(1);
        let script = format!("ulimit -n {files}; exec \"$0\" batch in/000.apk --store a.db --progress json");
        let mut command = Command::new("sh");
        let output =
            command.current_dir(folder.path()).args(["-c", &script, env!("CARGO_BIN_EXE_mingcha")]).output();
        let output = output.unwrap();
        (output.status.code() != Some(0)).then_some((folder, output))
    });
    let (folder, output) = too_few.unwrap();
    let said = text(&output) + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("\"status\":\"unread\""), "{said}");
    assert_eq!(ask(folder.path(), &["overview"]), Value::Array(Vec::new()));
    assert_eq!(ask(folder.path(), &["unread"])[0]["path"], "in/000.apk");
    assert_eq!(
        states(&batch(folder.path(), &["in/000.apk", "--store", "a.db"], 0)),
        [("in/000.apk", "complete")]
    );
    assert_eq!(ask(folder.path(), &["unread"]), Value::Array(Vec::new()));
}

/// Runs a batch of `inputs` while `kill` picks from its servers, over and over, the processes that are killed.
#[cfg(target_os = "linux")]
fn batch_under_attack(
    folder: &Path,
    inputs: &[&str],
    mut kill: impl FnMut(Vec<String>) -> Vec<String>,
) -> Option<i32> {
    let mut batch = program(folder, &[&["batch", "--store", "a.db"][..], inputs].concat()).spawn().unwrap();
    while batch.try_wait().unwrap().is_none() {
        for id in kill(children(&batch.id().to_string())) {
            Command::new("kill").args(["-KILL", &id]).stderr(Stdio::null()).status().unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    batch.wait().unwrap().code()
}

/// Nor does one that kills the process of a package, or the server that it was forked from.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_process_is_no_result() {
    let forks = |servers: Vec<String>| servers.iter().flat_map(|id| children(id)).collect();
    let with_forks =
        |servers: Vec<String>| servers.into_iter().filter(|id| !children(id).is_empty()).collect();
    let kills: [&dyn Fn(Vec<String>) -> Vec<String>; 3] = [&forks, &with_forks, &|servers| servers];
    for kill in kills {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("sleep.apk"), format!("{MARK}sleep\n")).unwrap();
        assert_eq!(batch_under_attack(folder.path(), &["sleep.apk"], kill), Some(2));
        assert_eq!(ask(folder.path(), &["overview"]), Value::Array(Vec::new()));
        let unread = ask(folder.path(), &["unread"]);
        assert!(unread[0]["error"].as_str().unwrap().contains("killed from outside"), "{unread}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_server_ends_no_batch() {
    let folder = stage(4);
    fs::write(folder.path().join("in/001-sleep.apk"), format!("{MARK}sleep\n")).unwrap();
    let mut was_killed = false;
    let once = |servers: Vec<String>| {
        let mut due = servers;
        due.retain(|id| !was_killed && !children(id).is_empty());
        due.truncate(1);
        was_killed |= !due.is_empty();
        due
    };
    assert_eq!(batch_under_attack(folder.path(), &["in", "--jobs", "1", "--max-time", "1"], once), Some(0));
    assert!(was_killed);
    let unread = ask(folder.path(), &["unread"]);
    assert_eq!(unread, Value::Array(Vec::new()));
}

#[test]
fn failures_do_not_read_as_clean() {
    let folder = stage(1);
    fs::write(folder.path().join("in/damaged.apk"), "no package").unwrap();
    let list =
        "path,developer,store\nin/000.apk,good,s\nin/damaged.apk,bad,s\nin/abort.apk,bad,s\nno.apk,x,x\n";
    fs::write(folder.path().join("list.csv"), list).unwrap();
    batch(folder.path(), &["--list", "list.csv", "--store", "a.db"], 2);
    let developers = ask(folder.path(), &["developers"]);
    let bad = developers.as_array().unwrap().iter().find(|row| row["developer"] == "bad").unwrap();
    assert_eq!((&bad["packages"], &bad["failed"]), (&2.into(), &2.into()), "{developers}");
    assert!(ask(folder.path(), &["stores"])[0]["undecided"].is_number());
    let quarantine = ask(folder.path(), &["quarantine"]);
    let paths: Vec<&str> =
        quarantine.as_array().unwrap().iter().map(|row| row["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["in/abort.apk", "in/damaged.apk"]);
    let page = text(&run(folder.path(), &["report", "--store", "a.db", "--format", "html"], "", 0));
    assert!(page.contains("<td>no.apk</td>") && page.contains("<td>in&#x2f;damaged.apk</td>"));
    assert!(page.contains("<th>开发者</th>") && !page.contains("<th>developer</th>"));
}

#[test]
fn a_version_is_compared_with_the_one_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let asks = |name: &str| format!("<uses-permission android:name=\"android.permission.{name}\"/>");
    let write = |name: &str, version: &str, more: &str| {
        fs::write(folder.path().join(name), app("test.app", version, more)).unwrap();
    };
    let (one, two) = ("android:versionCode=\"1\"", "android:versionCode=\"2\"");
    // Two packages of the earlier version, one of the later, and one that tells no version.
    write("1a.apk", one, "");
    write("1b.apk", one, &asks("READ_SMS"));
    write("2.apk", two, &(asks("READ_SMS") + &asks("CALL_PHONE")));
    write("none.apk", "", &(asks("READ_SMS") + &asks("CALL_PHONE")));
    batch(folder.path(), &["1a.apk", "1b.apk", "2.apk", "none.apk", "--store", "a.db"], 0);
    let sql = "SELECT DISTINCT f.fingerprint AS it FROM findings f JOIN results r USING (result) WHERE r.version_code";
    let of = |version: &str| {
        let rows = ask(folder.path(), &["--sql", &format!("{sql} {version} ORDER BY it")]);
        rows.as_array().unwrap().iter().map(|row| row["it"].clone()).collect::<Vec<_>>()
    };
    let earlier = of("= 1");
    let new = of("= 2").into_iter().filter(|it| !earlier.contains(it)).count();
    let rows = ask(folder.path(), &["new-violations"]);
    assert!(new > 0 && rows.as_array().unwrap().len() == new, "{rows}");
    assert!(!of("IS NULL").is_empty());
}

#[test]
fn a_trend_is_of_packages_and_of_days() {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/overreach/overreach.apk");
    fs::copy(sample, folder.path().join("a.apk")).unwrap();
    let on = |day: &str, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
        command.current_dir(folder.path()).env("SOURCE_DATE_EPOCH", day);
        let output = command.args(["batch", "a.apk", "--store", "a.db"]).args(more).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    };
    on("86400", &[]);
    // Another result of the same package, later.
    on("864000", &["--lang", "en"]);
    let trend = ask(folder.path(), &["trend", "1970-01-01", "1970-01-02"]);
    assert_eq!((&trend[0]["first_day"], &trend[0]["second_day"]), (&0.into(), &1.into()), "{trend}");
    run(folder.path(), &["query", "trend", "1970-13-01", "soon", "--store", "a.db"], "", 2);
}

#[test]
fn no_cell_is_a_formula() {
    let folder = stage(1);
    run(folder.path(), &["batch", "in/000.apk", "--store", "a.db"], "", 0);
    let sql = "SELECT '=cmd|calc' AS a, -1 AS b";
    let csv = text(&run(folder.path(), &["query", "--store", "a.db", "--sql", sql, "-f", "csv"], "", 0));
    assert_eq!(csv, "a,b\r\n'=cmd|calc,-1\r\n");
}
