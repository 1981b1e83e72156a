//! `explain`, `list`, `dump`, `signatures` and `schema`.

use super::Stage;

const KINDS: [&str; 8] = ["rules", "sdks", "apis", "clauses", "permissions", "packers", "frameworks", "data"];

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
