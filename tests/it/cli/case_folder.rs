//! A case folder holds what stands behind a report; whatever is changed in it is named.

use super::{Run, Stage};
use std::fs;

fn written() -> Stage {
    let stage = Stage::new();
    fs::copy("samples/startup-ids/startup-ids.apk", stage.path("app.apk")).unwrap();
    let run = stage.run(&["scan", "app.apk", "--evidence", "case", "--category", "tools", "-q"]).expect(1);
    assert!(run.stdout.starts_with("app.apk："), "{}", run.stdout);
    stage
}

fn verify(stage: &Stage, code: i32) -> Run {
    stage.run(&["verify", "case", "--lang", "en"]).expect(code)
}

#[test]
fn every_piece_of_evidence_is_a_file_with_what_stands_at_its_place() {
    let stage = written();
    let report: serde_json::Value = serde_json::from_str(&stage.read("case/report.json")).unwrap();
    let count: usize = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["evidence"].as_array().unwrap().len())
        .sum();
    let files: Vec<_> = fs::read_dir(stage.path("case/evidence")).unwrap().collect();
    assert!(count > 5 && files.len() == count);
    let texts: Vec<String> =
        files.into_iter().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    assert!(
        texts
            .iter()
            .any(|text| text.contains("> ") && text.contains("invoke-virtual {v0}, Landroid/telephony/"))
    );
    assert!(texts.iter().all(|text| text.contains(report["input"]["sm3"].as_str().unwrap())));
    let marked = texts.iter().filter(|text| text.lines().any(|line| line.starts_with("> "))).count();
    let in_code =
        texts.iter().filter(|text| text.contains("file=classes.dex") && text.contains(" offset=")).count();
    assert!(marked > 3 && marked == in_code, "{marked} of {in_code} places in code are marked");
    assert!(texts.iter().any(|text| text.contains("E: application") && text.contains("A: android:")));
    let facts = stage.read("case/facts.txt");
    assert!(facts.lines().count() > 10 && facts.lines().any(|line| line.starts_with("collection ")));
    for name in ["report.html", "report.docx"] {
        assert!(fs::metadata(stage.path(&format!("case/{name}"))).unwrap().len() > 10_000, "{name}");
    }
}

#[test]
fn what_is_as_it_was_is_verified_and_the_scan_repeats() {
    let stage = written();
    let run = verify(&stage, 0);
    assert!(run.stdout.contains("as the manifest says") && run.stdout.contains("SM3"), "{}", run.stdout);
    let manifest = stage.read("case/manifest.json");
    let again = stage.run(&["verify", "case", "--sample", "app.apk"]).expect(0);
    assert!(again.stdout.contains("全部与清单一致"), "{}", again.stdout);
    assert_eq!(stage.read("case/manifest.json"), manifest, "nothing is written");
    // Elsewhere and under another name it is the same package still.
    fs::rename(stage.path("app.apk"), stage.path("renamed.apk")).unwrap();
    stage.run(&["verify", "case", "--sample", "renamed.apk"]).expect(0);
    fs::copy("samples/clean/clean.apk", stage.path("other.apk")).unwrap();
    let other = stage.run(&["verify", "case", "--sample", "other.apk", "--lang", "en"]).expect(1);
    assert!(other.stdout.contains("not the same sample"), "{}", other.stdout);
}

#[test]
fn every_change_is_named() {
    let stage = written();
    let sound = stage.read("case/facts.txt");
    stage.write("case/facts.txt", sound.replacen('a', "b", 1));
    let run = verify(&stage, 1);
    assert!(run.stdout.contains("changed: facts.txt: SHA-256 is "), "{}", run.stdout);
    stage.write("case/facts.txt", format!("{sound}x"));
    assert!(verify(&stage, 1).stdout.contains("changed: facts.txt: size is "));
    stage.write("case/facts.txt", sound);
    stage.write("case/evidence/P999-1.txt", "invented");
    assert!(verify(&stage, 1).stdout.contains("foreign: evidence/P999-1.txt"));
    fs::remove_file(stage.path("case/evidence/P999-1.txt")).unwrap();
    verify(&stage, 0);
    fs::remove_file(stage.path("case/evidence/P001-1.txt")).unwrap();
    assert!(verify(&stage, 1).stdout.contains("missing: evidence/P001-1.txt"));
}

#[test]
fn a_manifest_does_not_lead_out_of_its_folder() {
    let stage = written();
    let manifest = stage.read("case/manifest.json");
    for path in ["../app.apk", "/etc/passwd", "evidence/../../app.apk"] {
        stage.write("case/manifest.json", manifest.replacen("\"facts.txt\"", &format!("{path:?}"), 1));
        let run = verify(&stage, 1);
        assert!(
            run.stdout.contains(&format!("refused: the path {path}")) || run.stdout.contains("refused:"),
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains("root:"));
    }
    stage.write("case/manifest.json", "{}");
    assert!(verify(&stage, 2).stderr.contains("manifest.json"));
    fs::remove_file(stage.path("case/manifest.json")).unwrap();
    assert!(verify(&stage, 2).stderr.contains("there is no manifest.json"));
}

#[test]
fn several_apps_have_a_folder_each_and_evidence_is_never_mixed() {
    let stage = Stage::new();
    stage.scan(&["high", "clean", "missing.apk", "--evidence", "case", "-q"]).expect(2);
    let run = verify(&stage, 0);
    assert_eq!(run.stdout.matches("as the manifest says").count(), 3, "{}", run.stdout);
    assert!(stage.path("case/00001-com.example.high/evidence/P001-1.txt").is_file());
    let again = stage.scan(&["high", "--evidence", "case"]).expect(2);
    assert!(again.stderr.contains("is not empty"), "{}", again.stderr);
}

#[test]
fn a_difference_is_told_of_packages_and_of_saved_reports() {
    let stage = Stage::new();
    stage.scan(&["clean", "--format", "json", "-o", "old.json"]).expect(0);
    let diff = |old: &str, new: &str, more: &[&str]| {
        let mut arguments = vec!["diff", "--signatures", "signatures", old, new, "--lang", "en"];
        arguments.extend(more);
        stage.run(&arguments)
    };
    let run = diff("old.json", "high", &[]).expect(1);
    assert!(run.stdout.contains("New findings (1)") && run.stdout.contains("+ test.high"), "{}", run.stdout);
    assert!(run.stdout.contains("these are two apps"), "{}", run.stdout);
    let run = diff("high", "old.json", &["--format", "json"]).expect(0).json();
    assert_eq!(run["findings"][0]["change"], "gone");
    assert_eq!(run["permissions"]["gone"][0], "test.high");
    diff("high", "high", &[]).expect(0);
    assert!(diff("notes.txt", "high", &[]).expect(2).stderr.contains("help:"));
    stage.scan(&["clean", "high", "--format", "json", "-o", "two.json"]).expect(1);
    assert!(diff("two.json", "high", &[]).expect(2).stderr.contains("several reports"));
}

#[test]
fn evidence_inside_a_package_inside_has_its_surroundings_and_its_own_digests() {
    let stage = Stage::new();
    let (outer, inner) =
        ("samples/clean/clean.apk", fs::read("samples/startup-ids/startup-ids.apk").unwrap());
    let mut zip = zip::ZipArchive::new(fs::File::open(outer).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(fs::File::create(stage.path("app.apk")).unwrap());
    for at in 0..zip.len() {
        out.raw_copy_file(zip.by_index_raw(at).unwrap()).unwrap();
    }
    out.start_file("assets/inner.apk", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut out, &inner).unwrap();
    out.finish().unwrap();
    stage.run(&["scan", "app.apk", "--evidence", "case", "-q"]).expect(1);
    let report: serde_json::Value = serde_json::from_str(&stage.read("case/report.json")).unwrap();
    let text = stage.read("case/evidence/N1-P001-1.txt");
    assert!(text.contains("app.apk!/assets/inner.apk\n"), "{text}");
    assert!(text.contains(report["nested"][0]["input"]["sha256"].as_str().unwrap()), "{text}");
    assert!(text.lines().any(|line| line.starts_with("> ") && line.contains("invoke-")), "{text}");
    let steps = text.lines().filter(|line| line.starts_with("调用路径：")).count();
    let told = text.lines().filter(|line| line.starts_with("    00") && line.contains(": invoke-")).count();
    assert!(steps > 0 && steps == told, "{text}");
    stage.run(&["verify", "case", "--sample", "app.apk"]).expect(0);
}
