//! `explain`, `list`, `dump`, `signatures` and `schema`.

use super::Stage;

const KINDS: [&str; 10] = [
    "rules",
    "sdks",
    "apis",
    "clauses",
    "permissions",
    "packers",
    "frameworks",
    "data",
    "categories",
    "secrets",
];

#[test]
fn lists_in_both_forms_and_languages() {
    let stage = Stage::new();
    for kind in KINDS {
        let json = stage.run(&["list", kind, "--format", "json"]).expect(0).json();
        assert!(json.is_array(), "{kind}");
        for lang in ["zh", "en"] {
            let text = stage.run(&["list", kind, "--lang", lang]).expect(0).stdout;
            assert!(text.lines().count() >= 1, "{kind}");
        }
    }
    let rules = stage.run(&["list", "rules", "--signatures", "signatures"]).expect(0).stdout;
    for rule in ["test-low", "test-medium", "test-high"] {
        assert!(rules.contains(rule), "{rules}");
    }
    let json =
        stage.run(&["list", "rules", "--signatures", "signatures", "--format", "json"]).expect(0).json();
    assert_eq!(json.as_array().unwrap().len(), 3);
    assert_eq!(json[0]["severity"], "high");
}

#[test]
fn ids_are_explained() {
    let stage = Stage::new();
    let explain = |id: &str, lang: &str| {
        stage.run(&["explain", id, "--signatures", "signatures", "--lang", lang]).expect(0).stdout
    };
    let rule = explain("test-high", "zh");
    for part in ["声明了测试权限 high", "ID191:一-1", "asked: permission", "命中 1 个，不命中 1 个"]
    {
        assert!(rule.contains(part), "no {part} in {rule}");
    }
    assert!(explain("test-high", "en").contains("Remove it"));
    assert!(explain("一-1", "zh").contains("test-high"), "a clause names its rules");
    assert!(explain("test-packer", "en").contains("asset: assets/test-packer.bin"));
    assert!(explain("no-call-graph", "zh").contains("调用时机未判定"));
}

#[test]
fn stages_are_dumped() {
    let stage = Stage::new();
    let dump = |arguments: &[&str]| {
        let mut all = vec!["dump", "high", "--signatures", "signatures", "--stage"];
        all.extend(arguments);
        stage.run(&all).expect(0).stdout
    };
    assert!(dump(&["container"]).contains("AndroidManifest.xml"));
    assert!(dump(&["format", "--entry", "AndroidManifest.xml"]).contains("com.example.high"));
    assert!(dump(&["program"]).contains("com.example.high"));
    let facts = dump(&["facts"]);
    assert!(facts.contains("permission name=test.high"), "{facts}");
}

#[test]
fn signature_files_are_checked() {
    let stage = Stage::new();
    stage.write("signatures/rule/security/test-low.toml", "severity = 5\n");
    let run = stage.run(&["signatures", "check", "signatures"]).expect(2);
    assert!(run.stdout.contains("signatures/rule/security/test-low.toml:"), "{}", run.stdout);
    // Without an argument the folder of this name is meant.
    assert_eq!(stage.run(&["signatures", "check"]).expect(2).stdout, run.stdout);
    let run = stage.scan(&["clean"]).expect(2);
    assert!(run.stderr.contains("test-low.toml:1:"), "{}", run.stderr);
}

#[test]
fn schemas_are_written() {
    let stage = Stage::new();
    stage.run(&["signatures", "schema", "--output", "schemas"]).expect(0);
    assert!(stage.read("schemas/rule.schema.json").contains("severity"));
    let all = stage.run(&["signatures", "schema"]).expect(0).json();
    assert!(all["rule.schema.json"].is_object());
    let schema = stage.run(&["schema"]).expect(0).stdout;
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    assert_eq!(schema, std::fs::read_to_string(path).unwrap());
}

#[test]
fn a_rule_says_why_it_holds_and_why_not() {
    let stage = Stage::new();
    let why = |package: &str, rule: &str| {
        stage.run(&["explain", rule, "--why-not", package, "--signatures", "signatures", "--lang", "en"])
    };
    let holds = why("high", "test-high").expect(0).stdout;
    assert!(holds.contains("The rule holds") && holds.contains("permission: 1 of 1 taken"), "{holds}");
    let fails = why("low", "test-high").expect(0).stdout;
    assert!(fails.contains("The rule does not hold"), "{fails}");
    assert!(fails.contains("after name: 0 left") && fails.contains("name=test.low"), "{fails}");
    assert!(why("low", "test-none").expect(2).stderr.contains("there is no rule `test-none`"));
    assert!(why("notes.txt", "test-high").expect(2).stderr.contains("error: "));
}

#[test]
fn sets_of_signatures_are_compared_and_compiled() {
    let stage = Stage::new();
    stage.run(&["signatures", "compile", "signatures", "-o", "old.bundle"]).expect(0);
    let diff = |form: &str| {
        stage.run(&["signatures", "diff", "old.bundle", "signatures", "--format", form]).expect(0)
    };
    assert_eq!(diff("text").stdout, "2000.1 -> 2000.1: 0 added, 0 removed, 0 changed\n");
    let rule = stage.read("signatures/rule/security/test-low.toml");
    stage.write("signatures/rule/security/test-new.toml", &rule);
    stage.write("signatures/rule/security/test-low.toml", rule.replace("\"low\"", "\"medium\""));
    std::fs::remove_file(stage.path("signatures/packer/test-packer.toml")).unwrap();
    let text = diff("text").stdout;
    let expected = "- packer test-packer\n~ rule test-low: severity\n+ rule test-new\n\
        2000.1 -> 2000.1: 1 added, 1 removed, 1 changed\n";
    assert_eq!(text, expected);
    assert_eq!(diff("json").json()[1]["keys"][0], "severity");
    // The bundle is taken where a folder is.
    let run = stage.run(&["scan", "--signatures", "old.bundle", "high", "-q"]).expect(1);
    assert!(run.stdout.starts_with("high"), "{}", run.stdout);
    assert!(stage.run(&["signatures", "diff", "nothing"]).expect(2).stderr.contains("nothing: "));
}

#[test]
fn models_say_what_they_depend_on() {
    let explain = |id: &str| Stage::new().run(&["explain", id, "--lang", "en"]).expect(0).stdout;
    assert!(explain("android.telephony.TelephonyManager").contains("flags = 0x410"));
    assert!(explain("java.io.File").contains("argument = folder"));
}

#[test]
fn pages_of_rules_are_written() {
    let stage = Stage::new();
    stage.run(&["signatures", "docs", "-o", "pages", "--signatures", "signatures"]).expect(0);
    assert!(stage.read("pages/README.md").contains("[test-high](security/test-high.md)"));
    let page = stage.read("pages/security/test-high.md");
    for part in
        ["声明了测试权限 high", "Requests the test permission high", "ID191:一-1", "test.other declared=true"]
    {
        assert!(page.contains(part), "no {part} in {page}");
    }
}

#[test]
fn a_category_and_a_day_are_checked_and_shown() {
    let stage = Stage::new();
    let category = "name = { zh = '酒店服务类', en = 'Hotel services' }\nnumber = 17\n\
        service = { zh = '预订', en = 'Booking' }\nconfidence = 'A'\n";
    stage.write("signatures/necessary/hotel.toml", category);
    for named in ["hotel", "17", "酒店服务类", "酒店服务", "Hotel services"] {
        let report = stage.scan(&["high", "--category", named, "--format", "json"]).expect(1).json();
        assert_eq!(report["app"]["category"]["id"], "hotel", "{named}");
    }
    let run = stage.scan(&["high", "--category", "inn"]).expect(2);
    assert!(
        run.stderr.contains("there is no category of apps `inn`") && run.stderr.contains("list categories")
    );
    assert!(
        stage
            .run(&["explain", "hotel", "--signatures", "signatures"])
            .expect(0)
            .stdout
            .contains("酒店服务类")
    );
    let law = stage.read("signatures/law/id191.toml");
    stage.write(
        "signatures/law/id191.toml",
        law.replace("confidence = \"A\"\n[[", "effective = \"2019-11-28\"\nconfidence = \"A\"\n[["),
    );
    let on =
        |day: &str, code| stage.scan(&["high", "--act-date", day, "--format", "json"]).expect(code).json();
    let (before, after) = (on("2019-11-27", 0), on("2019-11-28", 1));
    assert_eq!(
        (&before["findings"].as_array().unwrap().len(), &before["suppressed"]["not_in_force"]),
        (&0, &1.into())
    );
    assert_eq!(
        (&after["findings"][0]["clauses"][0], &after["act_date"]),
        (&"ID191:一-1".into(), &"2019-11-28".into())
    );
    assert!(stage.scan(&["high", "--act-date", "2019-13-01"]).expect(2).stderr.contains("YYYY-MM-DD"));
}
