//! Each lint: a change of good files that triggers it, and the good files that do not.

use super::{LINTS, check};
use std::collections::BTreeSet;

const RULE: &str = r#"status = "stable"
since = "2026.11"
severity = "high"
confidence = "high"
verdict = "待复核"
title = { zh = "题", en = "title" }
why = { zh = "因", en = "why" }
fix = { zh = "改", en = "fix" }
limits = { zh = "限", en = "limits" }
clauses = ["ID191:三-1"]
condition = "read and not gate"

[selections.read]
fact = "collection"
where.data = "device.imei"
where.weak = false

[selections.gate]
fact = "text"
where.topic = "privacy-policy"

[[examples]]
expect = "match"
facts = """
collection data=device.imei
"""

[[examples]]
expect = "no-match"
facts = """
collection data=device.imei
text topic=privacy-policy
"""
"#;

/// One file of each sort, without a fault.
fn good() -> Vec<(String, String)> {
    let files = [
        ("version.toml", "version = \"2026.11\"\n"),
        (
            "taxonomy/data.toml",
            "[[type]]\nid = \"device.imei\"\nzh = \"串号\"\nen = \"IMEI\"\ngroup = \"设备\"\n\
             [[code_type]]\nid = \"device_id.imei\"\nreport = \"device.imei\"\n",
        ),
        (
            "api/android/telephony.toml",
            "[[api]]\nclass = \"android.telephony.TelephonyManager\"\nmethods = [\"getDeviceId\", \"getImei\"]\n\
             kind = \"source\"\ndata = [\"device_id.imei\"]\npermissions = [\"android.permission.READ_PHONE_STATE\"]\n\
             [[api]]\nclass = \"android.os.SystemProperties\"\nmethods = [\"get\"]\nkind = \"carrier\"\nargument = \"property\"\n\
             [[constant]]\nkind = \"property\"\nvalues = [\"ril.imei\"]\ndata = [\"device_id.imei\"]\n",
        ),
        (
            "permission/android.toml",
            "[[permission]]\nname = \"android.permission.READ_PHONE_STATE\"\nlabel = { zh = \"读\", en = \"read\" }\n\
             protection = \"dangerous\"\ndata = [\"device_id.imei\"]\n",
        ),
        (
            "sdk/vendor/one.toml",
            "name = { zh = \"一\", en = \"One\" }\nvendor = \"V\"\ncategory = \"ads\"\ndeclared = [\"device.imei\"]\n\
             declared_status = \"checked\"\nsources = [\"curated\"]\n\
             [strong]\nclass-prefix = [\"com.one\"]\nnative-library = [\"re:libone(\\\\d*)\\\\.so\"]\n",
        ),
        (
            "sdk/vendor/two.toml",
            "name = { zh = \"二\", en = \"Two\" }\nvendor = \"V\"\ncategory = \"push\"\nsources = [\"curated\"]\n\
             [weak]\nclass-prefix = [\"com.two\"]\nmeta-data = [\"TWO_KEY\"]\n",
        ),
        ("host/china.toml", "[[domain]]\nsuffix = \"one.cn\"\nowner = \"V\"\nsdk = \"one\"\n"),
        (
            "text/privacy-policy.toml",
            "name = { zh = \"隐私政策\", en = \"Privacy policy\" }\nterms = [\"隐私政策\"]\nexamples = [\"查看隐私政策\"]\n\
             counter_examples = [\"隐私\"]\n",
        ),
        (
            "law/id191.toml",
            "id = \"ID191\"\ntitle = { zh = \"法\", en = \"Law\" }\nissuer = \"网信办\"\neffective = \"2019-11-28\"\nconfidence = \"A\"\n\
             [[clause]]\nid = \"ID191:三-1\"\nnumber = \"三-1\"\nsummary = { zh = \"甲\", en = \"a\" }\ncheckable = \"static\"\nconfidence = \"A\"\n\
             [[clause]]\nid = \"ID191:三-2\"\nnumber = \"三-2\"\nsummary = { zh = \"乙\", en = \"b\" }\ncheckable = \"not\"\n\
             reason = { zh = \"人工\", en = \"by hand\" }\nconfidence = \"C\"\n",
        ),
        ("rule/consent/read.toml", RULE),
        ("platform/classes.tsv", "# class\nandroid.app.Activity\tandroid.content.Context\n"),
    ];
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec()
}

/// The good files with one text of one file changed.
fn changed(path: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let mut files = good();
    let file = files.iter_mut().find(|(name, _)| name == path).unwrap();
    assert!(file.1.contains(from), "{path} has no {from:?}");
    file.1 = file.1.replacen(from, to, 1);
    files
}

/// Faults as `path:line:column code`.
fn faults(files: &[(String, String)]) -> Vec<String> {
    check(files).iter().map(|it| format!("{}:{}:{} {}", it.path, it.line, it.column, it.code)).collect()
}

const RULE_PATH: &str = "rule/consent/read.toml";
const API: &str = "api/android/telephony.toml";
const ONE: &str = "sdk/vendor/one.toml";
const TWO: &str = "sdk/vendor/two.toml";
const LAW: &str = "law/id191.toml";
const TOPIC: &str = "text/privacy-policy.toml";
const PERMISSION: &str = "permission/android.toml";

/// File, text, what stands for it, and the fault: line, column and lint.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("version.toml", "2026.11", "new", "1:11 version"),
    (RULE_PATH, "status = \"stable\"", "status = stable", "1:10 syntax"),
    (RULE_PATH, "since =", "sinc =", "2:1 unknown-key"),
    (LAW, "issuer = \"网信办\"\n", "", "1:1 missing-key"),
    (RULE_PATH, "severity = \"high\"", "severity = 3", "3:12 wrong-type"),
    (RULE_PATH, "severity = \"high\"", "severity = \"grave\"", "3:12 wrong-type"),
    (LAW, "id = \"ID191\"", "id = \"ID192\"", "1:6 id-form"),
    (
        "taxonomy/data.toml",
        "[[code_type]]",
        "[[code_type]]\nid = \"device_id.imei\"\n[[code_type]]",
        "8:1 id-unique",
    ),
    (RULE_PATH, "zh = \"题\"", "zh = \" \"", "6:16 language"),
    (PERMISSION, "en = \"read\"", "en = \"\"", "3:26 language"),
    (LAW, "2019-11-28", "2019-13-28", "4:13 date"),
    (LAW, "confidence = \"A\"", "ended = \"2018-01-01\"\nconfidence = \"A\"", "5:9 date"),
    (RULE_PATH, "\"stable\"", "\"done\"", "1:10 vocabulary"),
    (ONE, "category = \"ads\"", "category = \"advertising\"", "3:12 vocabulary"),
    (ONE, "declared_status = \"checked\"\n", "", "1:1 vocabulary"),
    (PERMISSION, "\"dangerous\"", "\"danger\"", "4:14 vocabulary"),
    (TOPIC, "查看隐私政策", "查看政策", "3:13 topic-example"),
    (TOPIC, "[\"隐私\"]", "[\"隐私\", \"隐私政策\"]", "4:27 topic-example"),
    (API, "\"getDeviceId\", \"getImei\"", "\"getImei\", \"getDeviceId\"", "3:23 order"),
    (ONE, "[\"device.imei\"]", "[\"device.imei\", \"device.imei\"]", "4:28 order"),
    (ONE, "[\"curated\"]", "[]", "6:1 sources"),
    (TWO, "meta-data = [\"TWO_KEY\"]\n", "", "5:2 marks"),
    (ONE, "re:libone(", "re:libone((", "9:19 regex"),
    (ONE, "\"com.one\"", "\"com.one.\"", "8:17 prefix-form"),
    (ONE, "\"com.one\"", "\"one\"", "8:17 prefix-broad"),
    (ONE, "\"com.one\"", "\"android.app\"", "8:17 prefix-platform"),
    (TWO, "\"com.two\"", "\"com.one\"", "6:17 prefix-shared"),
    (API, "argument = \"property\"\n", "", "10:8 api-member"),
    (API, "methods = [\"get\"]\n", "", "7:1 api-member"),
    (
        API,
        "android.os.SystemProperties\"\nmethods = [\"get\"]\nkind = \"carrier\"\nargument = \"property\"",
        "android.telephony.TelephonyManager\"\nmethods = [\"getImei\"]\nkind = \"source\"",
        "9:12 api-duplicate",
    ),
    (
        API,
        "[\"ril.imei\"]",
        "[\"ril.imei\"]\n[[constant]]\nkind = \"property\"\nvalues = [\"ril.imei\"]",
        "17:11 api-duplicate",
    ),
    (API, "[\"device_id.imei\"]", "[\"device.imei\"]", "5:9 unknown-data"),
    (ONE, "[\"device.imei\"]", "[\"device_id.imei\"]", "4:13 unknown-data"),
    (API, "READ_PHONE_STATE", "READ_PHONE", "6:16 unknown-permission"),
    ("host/china.toml", "\"one\"", "\"three\"", "4:7 unknown-sdk"),
    (LAW, "number = \"三-1\"", "number = \"三-9\"", "7:6 clause-law"),
    (LAW, "reason = { zh = \"人工\", en = \"by hand\" }\n", "", "16:13 reason"),
    (RULE_PATH, "[\"ID191:三-1\"]", "[\"ID191:三-1\", \"ID191:三-3\"]", "10:25 rule-clauses"),
    (RULE_PATH, "[\"ID191:三-1\"]", "[\"ID191:三-1\", \"ID191:三-2\"]", "10:25 rule-clauses"),
    (RULE_PATH, "read and not gate", "read and nor gate", "11:27 condition"),
    (RULE_PATH, "not gate", "not (gate and count(read.colour) >= 2)", "11:43 condition"),
    (RULE_PATH, "read and not gate", "not (read and gate)", "11:13 no-anchor"),
    (RULE_PATH, "read and not gate", "read", "18:13 unused-selection"),
    (RULE_PATH, "condition =", "per = [\"topic\"]\ncondition =", "11:8 per"),
    (RULE_PATH, "condition =", "per = [\"app\", \"data\"]\ncondition =", "11:8 per"),
    (RULE_PATH, "fact = \"collection\"", "fact = \"collecting\"", "14:8 unknown-fact"),
    (RULE_PATH, "where.weak", "where.week", "16:14 unknown-field"),
    (RULE_PATH, "where.weak = false", "where.weak = \"no\"", "16:14 pattern"),
    (RULE_PATH, "where.weak = false", "where.via = \"<4\"", "16:13 pattern"),
    (RULE_PATH, "where.weak = false", "where.until = \"<x\"", "16:15 pattern"),
    (RULE_PATH, "where.weak = false", "where.weak = []", "16:7 pattern"),
    (RULE_PATH, "where.weak = false", "where.phase = \"befor-*\"", "16:15 unknown-value"),
    (RULE_PATH, "= \"privacy-policy\"", "= \"privacy\"", "20:15 unknown-value"),
    (RULE_PATH, "where.weak = false", "unless.subject = \"sdk:three*\"", "16:18 unknown-value"),
    (RULE_PATH, "expect = \"match\"", "expect = \"no-match\"", "22:3 example-missing"),
    (RULE_PATH, "\ntext topic=", "\ntext topics=", "32:1 example-syntax"),
];

#[test]
fn good_files_have_no_fault() {
    assert_eq!(faults(&good()), [] as [String; 0]);
}

#[test]
fn each_change_triggers_its_lint_at_its_place() {
    let mut wrong = Vec::new();
    for (path, from, to, expected) in CASES {
        let found = faults(&changed(path, from, to));
        let expected = format!("{path}:{expected}");
        if !found.contains(&expected) {
            wrong.push(format!("{from:?} -> {to:?}: expected {expected}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn changes_trigger_nothing_else() {
    // What cannot be read takes what depends on it along, and some break a second thing by their nature.
    let more = [
        "syntax",
        "unknown-key",
        "missing-key",
        "wrong-type",
        "id-form",
        "unused-selection",
        "clause-law",
        "reason",
    ];
    for (path, from, to, expected) in CASES {
        let code = expected.rsplit(' ').next().unwrap();
        let found: BTreeSet<&str> = check(&changed(path, from, to)).iter().map(|it| it.code).collect();
        if !more.contains(&code) {
            assert_eq!(found, BTreeSet::from([code]), "{from:?} -> {to:?}");
        }
    }
}

#[test]
fn new_files_in_wrong_places() {
    for (path, text, expected) in [
        ("sdk/vendor/Bad_Name.toml", "", "missing-key"),
        ("sdk/lonely.toml", "", "unknown-folder"),
        ("notes/x.toml", "", "unknown-folder"),
    ] {
        let mut files = good();
        files.push((path.to_owned(), text.to_owned()));
        let codes: Vec<_> = check(&files).iter().map(|it| it.code).collect();
        assert_eq!(codes, [expected], "{path}");
    }
    let mut files = good();
    let one = files.iter().find(|(path, _)| path == TWO).unwrap().1.replace("com.two", "com.three");
    files.push(("sdk/other/two.toml".to_owned(), one.clone()));
    files.push(("sdk/other/Not_Kebab.toml".to_owned(), one.replace("com.three", "com.four")));
    let codes: BTreeSet<_> = check(&files).iter().map(|it| it.code).collect();
    assert_eq!(codes, BTreeSet::from(["id-form", "id-unique"]));
}

#[test]
fn an_item_of_the_regulation_needs_a_rule_or_a_reason() {
    let mut files = good();
    files.retain(|(path, _)| path != RULE_PATH);
    assert_eq!(faults(&files), ["law/id191.toml:6:1 item-unserved"]);
}

#[test]
fn every_fault_of_syntax_is_told() {
    let files = [("version.toml".to_owned(), "version = \nx = = 1\ny = 2 3\n".to_owned())];
    assert!(check(&files).len() >= 2);
}

#[test]
fn every_lint_has_a_case() {
    let tested: BTreeSet<&str> = CASES.iter().filter_map(|case| case.3.rsplit(' ').next()).collect();
    // These have tests of their own, here and beside the rule engine.
    let apart = ["unknown-folder", "item-unserved", "example-behaviour"];
    let missing: Vec<_> = LINTS
        .iter()
        .map(|lint| lint.code)
        .filter(|code| !tested.contains(code) && !apart.contains(code))
        .collect();
    assert_eq!(missing, [] as [&str; 0]);
}
