//! What a scan wrote is rendered again without scanning, in every form, with data of a case.

use super::Stage;

const FORMATS: [&str; 9] = ["text", "json", "jsonl", "sarif", "html", "markdown", "docx", "csv", "junit"];

#[test]
fn a_saved_result_gives_what_the_scan_gives() {
    let stage = Stage::new();
    stage.scan(&["high", "--format", "json", "-o", "result.json"]).expect(1);
    for format in FORMATS.into_iter().chain(["xlsx"]) {
        stage.scan(&["high", "--format", format, "-o", "scanned"]).expect(1);
        let again =
            ["report", "--signatures", "signatures", "result.json", "--format", format, "-o", "again"];
        stage.run(&again).expect(0);
        let read = |name: &str| std::fs::read(stage.path(name)).unwrap();
        assert!(read("scanned") == read("again"), "{format}");
        assert!(!read("again").is_empty(), "{format}");
    }
}

#[test]
fn several_results_are_one_array_one_log_one_table() {
    let stage = Stage::new();
    stage.scan(&["high", "clean", "--format", "jsonl", "-o", "many.jsonl"]).expect(1);
    stage.scan(&["packed", "--format", "json", "-o", "one.json"]).expect(0);
    let report = |format| {
        stage
            .run(&["report", "--signatures", "signatures", "many.jsonl", "one.json", "--format", format])
            .expect(0)
    };
    assert_eq!(report("json").json().as_array().unwrap().len(), 3);
    assert_eq!(report("sarif").json()["runs"].as_array().unwrap().len(), 3);
    assert_eq!(report("csv").stdout.lines().count(), 4);
    let bare = stage.run(&["report", "--signatures", "signatures", "one.json", "--format", "json"]).expect(0);
    assert!(bare.json().is_object());
    let piped = stage.read("many.jsonl");
    let piped = stage.run_with(&["report", "--signatures", "signatures", "-", "-q"], &[], &piped).expect(0);
    assert_eq!(piped.stdout.lines().count(), 2, "{}", piped.stdout);
}

#[test]
fn what_holds_one_app_goes_to_a_directory_for_several() {
    let stage = Stage::new();
    let refused = stage.scan(&["high", "clean", "--format", "html", "-o", "page.html"]).expect(2);
    assert!(refused.stderr.contains("name an existing directory after -o"), "{}", refused.stderr);
    assert!(!stage.path("page.html").exists());
    std::fs::create_dir(stage.path("pages")).unwrap();
    stage.scan(&["high", "clean", "--format", "docx", "-o", "pages"]).expect(1);
    let mut names: Vec<String> = std::fs::read_dir(stage.path("pages"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["00001-com.example.high.docx", "00002-com.example.clean.docx"]);
}

#[test]
fn the_case_fills_the_report() {
    let stage = Stage::new();
    let case = "report_number = \"R-7\"\ndeveloper = \"某公司\"\n[[app]]\nid = \"com.example.high\"\nsource = \"某市场\"\n";
    stage.write("case.toml", case);
    let run = stage.scan(&["high", "--format", "json", "--case", "case.toml"]).expect(1).json();
    assert_eq!(run["case"]["report_number"], "R-7");
    assert_eq!(run["case"]["inspector"], serde_json::Value::Null);
    let csv = stage
        .scan(&["high", "clean", "--format", "csv", "--case", "case.toml", "--bulletin", "miit"])
        .expect(1);
    let rows: Vec<&str> = csv.stdout.lines().collect();
    assert!(rows[1].contains("某公司,某市场,1.7") && rows[2].contains("某公司,,1.7"), "{}", csv.stdout);
    let text = stage.scan(&["high", "--case", "case.toml"]).expect(1);
    assert!(text.stdout.contains("报告编号") && !text.stdout.contains("检测人员"), "{}", text.stdout);
    stage.write("bad.toml", "nonsense = 1");
    let bad = stage.scan(&["high", "--case", "bad.toml"]).expect(2);
    assert!(bad.stderr.contains("bad.toml: bad case file") && bad.stderr.contains("help:"), "{}", bad.stderr);
}

#[test]
fn what_is_no_result_is_refused_and_a_result_is_never_overwritten() {
    let stage = Stage::new();
    for (name, said) in [("notes.txt", "not a report of mingcha"), ("missing.json", "missing.json")] {
        let run = stage.run(&["report", name]).expect(2);
        assert!(run.stderr.contains(said) && run.stderr.contains("help:"), "{}", run.stderr);
    }
    stage.scan(&["high", "--format", "json", "-o", "result.json"]).expect(1);
    let before = stage.read("result.json");
    let run = stage.run(&["report", "result.json", "-o", "result.json"]).expect(2);
    assert!(run.stderr.contains("is one of the results"), "{}", run.stderr);
    assert_eq!(stage.read("result.json"), before);
    stage.write("empty.json", "[]");
    stage.run(&["report", "empty.json"]).expect(2);
}

#[test]
fn a_browser_that_is_missing_is_said_before_the_scan() {
    let stage = Stage::new();
    // The environment of these tests has no PATH, so nothing is found.
    let run = stage.scan(&["high", "--format", "pdf", "-o", "x.pdf"]).expect(2);
    assert!(run.stderr.contains("no browser") && run.stderr.contains("install Chromium"), "{}", run.stderr);
    let run = stage.scan(&["high", "--format", "pdf", "--pdf-engine", "nobody", "-o", "x.pdf"]).expect(2);
    assert!(run.stderr.contains("nobody: there is no such program"), "{}", run.stderr);
}
