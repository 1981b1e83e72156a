//! `--mapping`: names of the source in behaviours, paths and findings.

use super::Stage;
use mingcha::testkit::app::build_files;
use serde_json::Value;

const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a\">\
    <application android:name=\"a.App\"/></manifest>";

/// The application calls `b.a(a.App)`, which reads; R8's marker has the id of the mapping.
const SMALI: &str = "
.class public La/App;
.super Landroid/app/Application;
.method public onCreate()V
    .registers 2
    const-string v0, \"~~R8{\\\"pg-map-id\\\":\\\"80c8dd8\\\"}\"
    invoke-static {p0}, Lb;->a(La/App;)V
    return-void
.end method
";
const RENAMED: &str = "
.class public Lb;
.super Ljava/lang/Object;
.method public static a(La/App;)V
    .registers 2
    sget-object v0, Landroid/os/Build;->SERIAL:Ljava/lang/String;
    return-void
.end method
";
const MAPPING: &str = "# pg_map_id: 80c8dd8
a.App -> a.App:
    1:1:void onCreate():12:12 -> onCreate
com.example.DeviceIds -> b:
    1:1:java.lang.String serial():20:20 -> a
    1:1:void report(a.App):14 -> a
";

fn stage() -> Stage {
    let stage = Stage::new();
    let files = [("AndroidManifest.xml", MANIFEST), ("smali/App.smali", SMALI), ("smali/b.smali", RENAMED)];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
    stage.write("app.apk", build_files(&files).unwrap());
    stage.write("mapping.txt", MAPPING);
    stage
}

fn limitations(report: &Value) -> Vec<&str> {
    let list = report["limitations"].as_array().unwrap();
    list.iter().map(|limitation| limitation["id"].as_str().unwrap()).collect()
}

#[test]
fn names_of_the_source_are_restored() {
    let stage = stage();
    let scan = |more: &[&str]| {
        let mut arguments = vec!["scan", "app.apk", "--format", "json"];
        arguments.extend(more);
        stage.run(&arguments).json()
    };
    let place = |report: &Value| {
        let row = &report["behaviours"][0];
        assert_eq!(row["data"], "device.serial", "{report:#}");
        let path = row["path"].as_array().unwrap().iter().map(|step| step["method"].as_str().unwrap());
        let at = format!("{} {}", row["at"]["class"], row["at"]["method"]);
        (at.replace('"', ""), path.collect::<Vec<_>>().join(" "))
    };
    let plain = scan(&[]);
    assert_eq!(place(&plain), ("Lb; a(La/App;)V".to_owned(), "onCreate()V a(La/App;)V".to_owned()));
    let named = scan(&["--mapping", "mapping.txt"]);
    let at = "Lcom/example/DeviceIds; report(La/App;)V".to_owned();
    assert_eq!(place(&named), (at, "onCreate()V report(La/App;)V".to_owned()));
    assert_eq!(plain["behaviours"][0]["at"]["offset"], named["behaviours"][0]["at"]["offset"]);
    let findings = named["findings"].to_string();
    assert!(findings.contains("Lcom/example/DeviceIds;") && !findings.contains("\"Lb;\""), "{findings}");
    assert!(!limitations(&named).contains(&"mapping-mismatch"));
}

#[test]
fn a_case_folder_has_restored_names_with_the_code_that_stands_there() {
    let stage = stage();
    stage.write("policy.txt", "我们不收集任何个人信息。");
    let given = ["--mapping", "mapping.txt", "--policy", "policy.txt"];
    let mut arguments = vec!["scan", "app.apk", "--evidence", "case", "-q"];
    arguments.extend(given);
    stage.run(&arguments).expect(1);
    let facts = stage.read("case/facts.txt");
    assert!(facts.contains("class=Lcom/example/DeviceIds;") && facts.contains("\npolicy-item "), "{facts}");
    let files = std::fs::read_dir(stage.path("case/evidence")).unwrap();
    let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let in_code = |text: &String| text.contains("class=Lcom/example/DeviceIds;") && text.contains(" offset=");
    let texts: Vec<String> = texts.filter(in_code).collect();
    assert!(!texts.is_empty());
    for text in texts {
        assert!(text.lines().any(|line| line.starts_with("> ") && line.contains("SERIAL")), "{text}");
    }
    let manifest: Value = serde_json::from_str(&stage.read("case/manifest.json")).unwrap();
    for (name, file) in [("mapping", "mapping.txt"), ("policy", "policy.txt")] {
        let row = &manifest["options"][name];
        assert_eq!((row["path"].as_str(), row["sha256"].as_str().map(str::len)), (Some(file), Some(64)));
    }
    let verify = |more: &[&str]| {
        let mut arguments = vec!["verify", "case", "--sample", "app.apk", "--lang", "en"];
        arguments.extend(more);
        stage.run(&arguments)
    };
    verify(&given).expect(0);
    let run = verify(&given[..2]).expect(2);
    assert!(run.stderr.contains("the scan was given --policy policy.txt"), "{}", run.stderr);
    stage.write("policy.txt", "我们收集设备序列号。");
    assert!(verify(&given).expect(1).stdout.contains("changed: policy.txt: size is "));
    stage.run(&["scan", "app.apk", "--evidence", "plain", "-q"]).expect(1);
    let mut plain = vec!["verify", "plain", "--sample", "app.apk"];
    stage.run(&plain).expect(0);
    plain.extend(&given[2..]);
    assert!(stage.run(&plain).expect(2).stderr.contains("the scan was given no --policy"));
}

#[test]
fn a_mapping_of_another_build_is_told() {
    let stage = stage();
    stage.write("other.txt", MAPPING.replace("80c8dd8", "1234567"));
    let report = stage.run(&["scan", "app.apk", "--format", "json", "--mapping", "other.txt"]).json();
    assert!(limitations(&report).contains(&"mapping-mismatch"), "{:?}", limitations(&report));
}

#[test]
fn what_is_no_mapping_is_refused() {
    let stage = stage();
    for (arguments, part) in [
        (["app.apk", "--mapping", "notes.txt"].as_slice(), "notes.txt: cannot use this mapping file"),
        (&["app.apk", "--mapping", "missing.txt"], "missing.txt"),
        (&["app.apk", "clean", "--mapping", "mapping.txt"], "belongs to one app, 2 are to be scanned"),
    ] {
        let mut all = vec!["scan"];
        all.extend(arguments);
        let run = stage.run(&all).expect(2);
        assert!(run.stderr.contains(part) && run.stderr.contains("help:"), "{}", run.stderr);
    }
}
