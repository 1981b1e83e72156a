//! Paths that lead to nothing good, through the program.

use super::{Stage, sample};
use mingcha::report::model::Status;
use mingcha::testkit::hostile::Xorshift;
use mingcha::testkit::zip::Zip;
use std::os::unix::fs::{PermissionsExt as _, symlink};

/// A stage with one good package and everything bad that can stand beside it; the names, and for each what the
/// message must hold: what is wrong, and a word of what to do next.
fn bad(stage: &Stage) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut random = Xorshift::new(3);
    let noise: Vec<u8> = (0..5_000).map(|_| random.next_u64() as u8).collect();
    stage.write("empty.apk", b"");
    stage.write("cut.apk", &sample("clean")[..9_000]);
    stage.write("noise.apk", noise);
    stage.write("folder/readme.txt", "nothing here");
    stage.write("plain.zip", Zip::default().stored("a.txt", b"text").write());
    symlink("loop", stage.path("loop")).unwrap();
    symlink("nowhere", stage.path("dangling.apk")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        stage.path("fifo.apk"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    vec![
        ("empty.apk", "the file is empty", "give an .apk"),
        ("cut.apk", "cut off", "download it again"),
        ("noise.apk", "not like an app package", "give an .apk"),
        ("folder", "holds no AndroidManifest.xml and no package", "name an APK"),
        ("plain.zip", "without AndroidManifest.xml", "give an .apk"),
        ("loop", "too many levels of symbolic links", "name the file"),
        ("dangling.apk", "no such file", "check the path"),
        ("fifo.apk", "is a FIFO", ""),
        ("none.apk", "no such file", "check the path"),
    ]
}

#[test]
fn each_is_named_and_the_others_are_scanned() {
    let stage = Stage::new();
    let bad = bad(&stage);
    stage.write("first.apk", sample("clean"));
    stage.write("last.apk", sample("startup-ids"));
    let mut arguments = vec!["scan", "--format", "json", "first.apk"];
    arguments.extend(bad.iter().map(|(name, ..)| *name));
    arguments.push("last.apk");
    let run = stage.run(&arguments).expect(2);
    let reports = run.reports();
    let names: Vec<&str> = reports.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, arguments[3..]);
    for (name, report) in &reports {
        let good = ["first.apk", "last.apk"].contains(&name.as_str());
        assert_eq!(report.status, if good { Status::Complete } else { Status::Failed }, "{name}");
    }
    for (name, what, next) in bad {
        let (_, report) = reports.iter().find(|(known, _)| known == name).unwrap();
        let error = report.error.as_ref().unwrap();
        let said = format!("{} {}", error.message, error.help);
        assert!(said.contains(what) && said.contains(next) && !error.help.is_empty(), "{name}: {said}");
        let line = run.stderr.lines().find(|line| line.contains(name));
        assert!(line.is_some_and(|line| line.contains(what)), "{name} in {}", run.stderr);
    }
    assert_eq!(run.stderr.matches("help:").count(), arguments.len() - 5, "{}", run.stderr);

    // The text says the same, in the language asked for.
    for (language, words) in [("zh", "结论"), ("en", "Verdict")] {
        arguments.splice(1..3, ["--lang", language]);
        let text = stage.run(&arguments).expect(2).stdout;
        assert!(text.contains(words) && text.contains("明察便签") | text.contains("Mingcha Notes"), "{text}");
        arguments.splice(1..3, ["--format", "json"]);
    }
}

#[test]
fn a_walk_meets_bad_files_and_goes_on() {
    let stage = Stage::new();
    let bad = bad(&stage);
    stage.write("in/a/good.apk", sample("clean"));
    for (name, ..) in bad.iter().filter(|(name, ..)| !["folder", "none.apk"].contains(name)) {
        std::fs::rename(stage.path(name), stage.path("in").join(name)).unwrap();
    }
    symlink("..", stage.path("in/a/up")).unwrap();
    let run = stage.run(&["scan", "--format", "json", "in"]).expect(2);
    let reports = run.reports();
    let scanned = reports.iter().filter(|(_, report)| report.status == Status::Complete);
    assert_eq!(scanned.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["good.apk"]);
    for name in ["up", "cut.apk", "dangling.apk", "empty.apk", "noise.apk", "loop"] {
        assert!(reports.iter().any(|(known, report)| known == name && report.error.is_some()), "{name}");
    }
}

#[test]
fn the_same_bytes_whatever_the_number_of_threads() {
    let stage = Stage::new();
    let names: Vec<&str> = bad(&stage).iter().map(|(name, ..)| *name).collect();
    stage.write("good.apk", sample("overreach"));
    for format in ["text", "json", "jsonl"] {
        let run = |jobs| {
            let start = ["scan", "--format", format, "--jobs", jobs, "good.apk"];
            stage.run(&[&start, names.as_slice()].concat()).expect(2)
        };
        let (one, two) = (run("1"), run("2"));
        assert_eq!(one.stdout, two.stdout);
        assert_eq!(one.stderr, two.stderr);
    }
}

#[test]
fn an_unreadable_file_is_named() {
    if rustix::process::geteuid().is_root() {
        println!("not run: root reads every file whatever its mode");
        return;
    }
    let stage = Stage::new();
    stage.write("secret.apk", sample("clean"));
    std::fs::set_permissions(stage.path("secret.apk"), std::fs::Permissions::from_mode(0o0)).unwrap();
    let run = stage.run(&["scan", "secret.apk"]).expect(2);
    assert!(run.stderr.contains("secret.apk: permission denied") && run.stderr.contains("chmod"));
}

#[test]
fn a_report_that_cannot_be_written_is_an_error_before_any_scan() {
    let stage = Stage::new();
    stage.write("good.apk", sample("clean"));
    stage.write("taken/file", "");
    symlink("no/such/folder", stage.path("lost")).unwrap();
    symlink("new.txt", stage.path("link")).unwrap();
    for (output, what) in
        [("taken", "is a directory"), ("no/such/file", "cannot write"), ("lost", "cannot write")]
    {
        let run = stage.run(&["scan", "good.apk", "-o", output]).expect(2);
        assert!(run.stderr.contains(output) && run.stderr.contains(what), "{}", run.stderr);
        assert!(run.stderr.contains("help:") && run.stdout.is_empty());
    }
    stage.run(&["scan", "good.apk", "-o", "link"]).expect(0);
    assert!(std::fs::read_to_string(stage.path("new.txt")).unwrap().contains("明察便签"));
    let over = stage.run(&["scan", "good.apk", "-o", "good.apk"]).expect(2);
    assert!(over.stderr.contains("is one of the packages to scan"), "{}", over.stderr);
    assert_eq!(std::fs::read(stage.path("good.apk")).unwrap(), sample("clean"));
}
