//! What is printed, where, and in which order.

use super::Stage;
use std::path::Path;

#[test]
fn json_is_bare_for_one_package_and_an_array_otherwise() {
    let stage = Stage::new();
    std::fs::create_dir(stage.path("folder")).unwrap();
    std::fs::rename(stage.path("clean"), stage.path("folder/clean")).unwrap();
    assert!(stage.scan(&["folder/clean", "--format", "json"]).expect(0).json().is_object());
    let walked = stage.scan(&["folder", "--format", "json"]).expect(0).json();
    assert_eq!(walked.as_array().unwrap().len(), 1);
    let two = stage.scan(&["folder/clean", "low", "--format", "json"]).expect(1).json();
    assert_eq!(two.as_array().unwrap().len(), 2);
    let listed = ["scan", "--signatures", "signatures", "-", "--format", "json"];
    let listed = stage.run_with(&listed, &[], "folder/clean\n").expect(0).json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert!(stage.scan(&["missing.apk", "--format", "json"]).expect(2).json().is_object());
}

#[test]
fn json_follows_the_published_schema() {
    let stage = Stage::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let run = stage.scan(&["high", "packed", "clean", "missing.apk", "--format", "jsonl"]).expect(2);
    assert_eq!(run.stdout.lines().count(), 4);
    for line in run.stdout.lines() {
        let report: serde_json::Value = serde_json::from_str(line).unwrap();
        let faults: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}\n{line}");
        let mut broken = report.clone();
        broken["findings"] = serde_json::Value::Null;
        assert!(!validator.is_valid(&broken), "the schema must be able to refuse");
    }
}

#[test]
fn results_come_in_input_order_whatever_the_number_of_threads() {
    let stage = Stage::new();
    let names: Vec<String> = (0..24).map(|n| format!("many/app-{n:02}")).collect();
    for (number, name) in names.iter().enumerate() {
        stage.app(name, if number % 3 == 0 { &["test.low"] } else { &[] });
    }
    let given: Vec<&str> = names.iter().rev().map(String::as_str).collect();
    let mut outputs = Vec::new();
    for jobs in ["1", "2", "7"] {
        let mut arguments = given.clone();
        arguments.extend(["--format", "jsonl", "--jobs", jobs]);
        let run = stage.scan(&arguments).expect(1);
        let paths: Vec<String> = run
            .stdout
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["input"]["path"].to_string())
            .collect();
        let expected: Vec<String> = given.iter().map(|path| format!("\"{path}\"")).collect();
        assert_eq!(paths, expected, "--jobs {jobs}");
        outputs.push(run.stdout);
    }
    assert!(outputs.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_list_on_standard_input() {
    let stage = Stage::new();
    let arguments = ["scan", "--signatures", "signatures", "-q", "-"];
    let run = stage.run_with(&arguments, &[], "high\r\n\nclean\nmissing.apk\n").expect(2);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{}", run.stdout);
    assert!(lines[0].starts_with("high：发现 1 项问题（高 1"), "{}", lines[0]);
    assert!(lines[1].starts_with("clean：静态检测未发现问题"), "{}", lines[1]);
    assert!(lines[2].starts_with("missing.apk：检测失败"), "{}", lines[2]);
    let empty = stage.run_with(&arguments, &[], "").expect(2);
    assert!(empty.stderr.contains("nothing to scan"), "{}", empty.stderr);
}

#[test]
fn a_packed_app_is_never_a_pass() {
    let stage = Stage::new();
    let run = stage.scan(&["packed"]).expect(0);
    assert!(run.stdout.contains("未能判定") && run.stdout.contains("测试加固"), "{}", run.stdout);
    let run = stage.scan(&["packed", "--lang", "en"]).expect(0);
    assert!(run.stdout.contains("Undecided") && run.stdout.contains("Test Packer"), "{}", run.stdout);
}

#[test]
fn the_language_is_chinese_whatever_the_locale() {
    let stage = Stage::new();
    let arguments = ["scan", "--signatures", "signatures", "high"];
    let plain = stage.run(&arguments).expect(1);
    assert!(
        plain.stdout.contains("声明了测试权限 high") && plain.stdout.contains("结论"),
        "{}",
        plain.stdout
    );
    for locale in ["C", "en_US.UTF-8", "de_DE.UTF-8", "zh_CN.GBK"] {
        let environment = [("LANG", locale), ("LC_ALL", locale), ("LANGUAGE", locale)];
        assert_eq!(stage.run_with(&arguments, &environment, "").expect(1).stdout, plain.stdout, "{locale}");
    }
    let english = stage.scan(&["high", "--lang", "en"]).expect(1);
    assert!(english.stdout.contains("Requests the test permission high"), "{}", english.stdout);
    let json = |lang| stage.scan(&["high", "--format", "json", "--lang", lang]).expect(1).json();
    assert_eq!(json("zh")["findings"], json("en")["findings"]);
}

#[test]
fn colour_only_where_wanted() {
    let stage = Stage::new();
    let escape = '\u{1b}';
    let arguments = ["scan", "--signatures", "signatures", "high"];
    let colour = |extra: &[&str], environment: &[(&str, &str)]| {
        let mut all = arguments.to_vec();
        all.extend(extra);
        stage.run_with(&all, environment, "").expect(1).stdout.contains(escape)
    };
    assert!(!colour(&[], &[]));
    assert!(!colour(&[], &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]));
    assert!(colour(&["--color", "always"], &[]));
    assert!(colour(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colour(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colour(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colour(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    let json = stage.scan(&["high", "--color", "always", "--format", "json"]).expect(1);
    assert!(!json.stdout.contains(escape));
    stage.scan(&["high", "-o", "out.txt"]).expect(1);
    assert!(!stage.read("out.txt").contains(escape));
}

#[test]
fn a_report_file_is_replaced_whole_or_left_alone() {
    let stage = Stage::new();
    stage.write("out/report.json", "precious");
    // Wrong usage and bad signatures leave it alone.
    stage.scan(&["high", "-o", "out/report.json", "--no-such-flag"]).expect(2);
    stage.scan(&["high", "-o", "out/report.json", "--signatures", "nowhere"]).expect(2);
    assert_eq!(stage.read("out/report.json"), "precious");
    let run = stage.scan(&["high", "-o", "out/report.json", "--format", "json"]).expect(1);
    assert_eq!(run.stdout, "");
    let report: serde_json::Value = serde_json::from_str(&stage.read("out/report.json")).unwrap();
    assert_eq!(report["app"]["id"], "com.example.high");
    assert_eq!(std::fs::read_dir(stage.path("out")).unwrap().count(), 1, "no temporary file is left");
    // One input that fails is in the file like the others.
    stage.scan(&["missing.apk", "-o", "out/report.json", "--format", "json"]).expect(2);
    assert!(stage.read("out/report.json").contains("\"failed\""));
}

#[test]
fn a_report_never_overwrites_what_it_is_about() {
    let stage = Stage::new();
    let before = stage.read("notes.txt");
    let run = stage.scan(&["notes.txt", "-o", "./notes.txt"]).expect(2);
    assert!(run.stderr.contains("is one of the packages to scan"), "{}", run.stderr);
    assert_eq!(stage.read("notes.txt"), before);
}

#[test]
fn files_of_a_directory_that_are_no_packages_are_counted() {
    let stage = Stage::new();
    stage.app("folder/app", &[]);
    stage.write("folder/readme.txt", "hello");
    let run = stage.scan(&["folder", "-o", "out.txt"]).expect(0);
    assert!(run.stderr.contains("1 个文件不是安装包"), "{}", run.stderr);
    // A zip that is none of ours is no failure where nobody named it, and a damaged APK always is one.
    stage.write("folder/archive.zip", "PK\u{3}\u{4} nothing");
    stage.scan(&["folder"]).expect(0);
    stage.write("folder/broken.apk", "PK\u{3}\u{4} nothing");
    let run = stage.scan(&["folder"]).expect(2);
    assert!(
        run.stderr.contains("broken.apk") && !run.stderr.contains("error: folder/archive"),
        "{}",
        run.stderr
    );
    let run = stage.scan(&["folder/archive.zip"]).expect(2);
    assert!(run.stderr.contains("archive.zip"), "{}", run.stderr);
}

#[test]
fn quiet_and_verbose() {
    let stage = Stage::new();
    let lines = |flag: &str| stage.scan(&["high", flag]).expect(1).stdout.lines().count();
    assert_eq!(lines("-q"), 1);
    assert!(lines("-v") >= stage.scan(&["high"]).expect(1).stdout.lines().count());
    assert_eq!(stage.scan(&["high", "-q"]).expect(1).stderr, "");
}
