//! Each lint is silent on the world and speaks, at the right place, of one edit of it.

use super::world::WORLD;
use super::{LINTS, check};
use crate::rule;
use crate::signature::Diagnostic;
use std::collections::BTreeSet;

/// The codes that must be found, the file, what is replaced there and by what. `»` in the new text marks the place
/// that the first code must name. Further codes are faults that follow from the first. An empty old text makes a
/// new file.
type Row = (&'static str, &'static str, &'static str, &'static str);

const RULE: &str = "rule/consent/read.toml";
const CALLBACKS: &str = "callback/entries.toml";
const API: &str = "api/android/telephony.toml";
const SDK: &str = "sdk/acme/acme-push.toml";
const UI: &str = "sdk/oss/ui-dom.toml";
const LAW: &str = "law/id191.toml";
const SECRET: &str = "secret/key.toml";
const OLD: &str = "law/old.toml";
const TAXONOMY: &str = "taxonomy/data.toml";

const ROWS: &[Row] = &[
    ("syntax", "version.toml", "2026.11\"\n", "2026.11\"\nx = »\n"),
    ("unknown-key", "version.toml", "\n", "\n»author = 1\n"),
    ("missing-key", UI, "\nname = { zh = \"界面库\", en = \"DOM\" }\n", "»\n"),
    ("wrong-type", "necessary/hotel.toml", "17", "»\"17\""),
    ("wrong-type item-unserved", RULE, "severity = \"high\"", "severity = »\"severe\""),
    ("unknown-folder", "misc/x.toml", "", "»x = 1\n"),
    ("unknown-folder", "sdk/x.toml", "", "»x = 1\n"),
    ("version", "version.toml", "\"2026.11\"", "»\"2026-11\""),
    ("id-form", "api/Web.toml", "", "»"),
    ("id-form", "permission/a_b.toml", "", "»"),
    ("id-form clause-law", OLD, "\"OLD\"", "»\"OLDER\""),
    ("id-unique", OLD, "[[clause]]\nid = ", SAME_CLAUSE),
    ("id-unique", "sdk/other/acme-push.toml", "", SAME_SDK),
    ("id-unique", "permission/more.toml", "", SAME_PERMISSION),
    ("id-unique", TAXONOMY, "[[code_type]]\nid = \"phone.number\"", SAME_CODE_TYPE),
    ("language", "text/consent.toml", "en = \"Consent\"", "en = »\"\""),
    ("language", RULE, "zh = \"限\"", "zh = »\"  \""),
    ("language", LAW, "zh = \"须运行\"", "zh = »\"\""),
    ("language", TAXONOMY, "zh = \"IMEI\"", "zh = \"\""),
    ("date", LAW, "\"2019-11-28\"", "»\"2019-13-28\""),
    ("date", LAW, "\"2019-11-28\"", "»\"2019.11.28\""),
    ("date", OLD, "\"2009-12-31\"", "»\"2000-12-31\""),
    ("vocabulary", SDK, "\"push\"", "»\"pushing\""),
    ("vocabulary", SDK, "\"recalled\"", "»\"guessed\""),
    ("vocabulary", "permission/dangerous.toml", "\"dangerous\"", "»\"grave\""),
    ("vocabulary", RULE, "\"stable\"", "»\"ready\""),
    ("vocabulary", RULE, "\"2026.11\"", "»\"soon\""),
    ("vocabulary", OLD, "confidence = \"A\"\n[[clause]]", "confidence = »\"D\"\n[[clause]]"),
    ("topic-example", "text/consent.toml", "[\"我已阅读并同意\"]", "[»\"我已阅读\"]"),
    ("topic-example", "text/consent.toml", "[\"登录\"]", "[\"登录\", »\"I AGREE\"]"),
    ("topic-example", "text/consent.toml", "examples = [\"我已阅读并同意\"]", "»examples = []"),
    ("order", API, "\"getImei\", \"getMeid\"", "\"getMeid\", »\"getImei\""),
    ("order", API, "[\"device_id.imei\", \"phone.number\"]", "[\"phone.number\", »\"device_id.imei\"]"),
    ("order", API, "[\"content://sms\"]", "[\"content://sms\", »\"content://mms\"]"),
    ("order", SDK, "\"com.acme.push\"", "\"com.acme.push\", »\"com.acme.ads\""),
    ("order", "text/consent.toml", "\"同意\", \"agree\"", "\"同意\", \"agree\", »\"同意\""),
    ("order", RULE, "[\"subject\", \"data\"]", "[\"subject\", \"data\", »\"data\"]"),
    ("sources", SDK, "sources = [\"curated\"]", "»sources = []"),
    ("sources", "packer/shell.toml", "sources = [\"curated\"]", "»sources = [\" \"]"),
    ("marks", "framework/frame.toml", "[weak]\nasset = [\"assets/frame/\"]", "[»weak]"),
    ("marks", "packer/shell.toml", "[strong]\nasset = [\"assets/shell.dat\"]", ""),
    ("marks", "packer/shell.toml", "\"assets/shell.dat\"", "»\"\", \"assets/shell.dat\""),
    ("host-form", SDK, "domain = [\"acme.cn\"]", "domain = [»\"https://acme.cn\"]"),
    ("host-form", SDK, "domain = [\"acme.cn\"]", "domain = [»\"re:.*acme.cn\"]"),
    ("host-form", "host/china.toml", "\"acme.cn\"", "»\"Acme.cn\""),
    ("host-form", "host/china.toml", "\"acme.cn\"", "»\"cn\""),
    ("regex", SDK, "\"re:libpush(.*)", "»\"re:libpush(.*"),
    ("prefix-form", SDK, "\"com.acme.push\"", "»\"com.acme.push.\""),
    ("prefix-form", SDK, "\"com.acme.push\"", "»\"re:com.acme\""),
    ("prefix-broad", SDK, "\"com.acme.push\"", "»\"acme\""),
    ("prefix-broad", UI, "[\"kotlin\", \"org.w3c.dom\"]", "[»\"com\"]"),
    ("prefix-platform", SDK, "\"com.acme.push\"", "»\"org.w3c\""),
    ("prefix-platform", SDK, "[weak]\n", "[weak]\nclass-prefix = [»\"androidx\"]\n"),
    ("prefix-shared", UI, "\"kotlin\", \"org.w3c.dom\"", "»\"com.acme.push\", \"kotlin\""),
    (
        "platform-order",
        "platform/classes.tsv",
        "java.lang.Object\t\norg",
        "java.lang.Object\t\n»java.io.File\t\norg",
    ),
    ("platform-order", "platform/classes.tsv", "\norg", "\n»java.lang.Object\t\norg"),
    ("api-member", API, "methods = [\"getImei\", \"getMeid\"]\n", ""),
    ("api-member", API, "kind = \"source\"", "kind = »\"callback\"\nargument = \"uri\""),
    ("api-member", API, "kind = \"source\"", "kind = \"source\"\nvalue = »\"/sdcard\""),
    ("api-member", API, "kind = \"source\"", "kind = \"source\"\nflags = »0"),
    ("api-member", API, "kind = \"carrier\"\nargument = \"uri\"", "kind = »\"carrier\""),
    (
        "api-member",
        "api/wechat.toml",
        "",
        "[[method]]\nglobal = \"wx\"\nnames = [\"request\"]\nkind = »\"network-sink\"\n",
    ),
    ("api-duplicate", API, "\"parse\"]\nkind = \"pass\"", "»\"parse\"]\nkind = \"source\""),
    (
        "api-duplicate",
        API,
        "[\"content://sms\"]",
        "[\"content://sms\"]\n[[constant]]\nkind = \"uri\"\nvalues = [»\"content://sms\"]",
    ),
    ("unknown-member", CALLBACKS, "class = \"android.app.Activity\"", "class = »\"android.app.Actvity\""),
    ("unknown-member", CALLBACKS, "\"onCreate\"", "»\"onCreat\""),
    ("unknown-member", CALLBACKS, "[\"com.acme.Bus\", ", "[\"com.acme.Bus\", »\"com.acme.Bush\", "),
    ("unknown-member", CALLBACKS, "[\"com.acme.Bus\", ", "[»\"android.app.Activity\", \"com.acme.Bus\", "),
    ("unknown-data", API, "\"device_id.imei\", ", "»\"device.imei\", "),
    ("unknown-data", "permission/dangerous.toml", "\"device_id.imei\"", "»\"imei\""),
    ("unknown-data", SDK, "\"device.imei\"", "»\"device_id.imei\""),
    ("unknown-data", TAXONOMY, "report = \"basic.phone\"", "report = »\"phone\""),
    ("unknown-data", "necessary/hotel.toml", "\"basic.phone\"", "»\"basic.name\""),
    ("unknown-permission", API, "\"android.permission.READ_PHONE_STATE", "»\"READ_PHONE_STATE"),
    ("unknown-sdk", "host/china.toml", "\"acme-push\"", "»\"acme\""),
    ("clause-law", "law/recalled.toml", "\"RECALLED:2\"", "»\"RECALLED:3\""),
    (
        "reason item-unserved",
        LAW,
        "checkable = \"not\"\nreason = { zh = \"须运行\", en = \"Needs a run\" }",
        "checkable = »\"partly\"",
    ),
    ("draft", OLD, "\"旧法\"", "»\"旧法（征求意见稿）\""),
    ("draft", OLD, "\"Old law\"", "»\"Old law (Draft for comment)\""),
    ("formerly", LAW, "number = \"一-1\"", "number = \"一-1\"\nformerly = »\"OLD:第二条\""),
    ("formerly", LAW, "number = \"一-1\"", "number = \"一-1\"\nformerly = »\"ID191:一-2\""),
    ("version-source", SDK, "sources = [", "version = [»\"field:com.acme.push.V\"]\nsources = ["),
    ("version-source", SDK, "sources = [", "version = [»\"library:libpush-[0-9]+.so\"]\nsources = ["),
    ("switch", SDK, "sources = [", "opened_by = [»\"com.acme.push.Push.agree\"]\nsources = ["),
    ("switch", SDK, "sources = [", "off_by = [»\"auto\"]\nsources = ["),
    ("secret", SECRET, "\"ACME12345678\"", "\"ACME12345678\", »\"ACME123\""),
    ("secret", SECRET, "\"ACME1234\"", "»\"ACME87654321\""),
    ("secret", SECRET, "[0-9]{8}", "[0-9{8}"),
    ("item-unserved", LAW, "[[clause]]\nid = \"ID191:一-2\"", UNSERVED),
    ("rule-clauses item-unserved", RULE, "\"ID191:一-1\", \"OLD:第一条\"", "»\"ID191:九-9\""),
    ("rule-clauses", RULE, "\"OLD:第一条\"", "»\"RECALLED:1\""),
    ("rule-clauses", RULE, "\"OLD:第一条\"", "»\"RECALLED:2\""),
    ("rule-clauses item-unserved", RULE, "clauses = [\"ID191:一-1\", \"OLD:第一条\"]", "»clauses = []"),
    ("leading-clause", RULE, "\"ID191:一-1\", \"OLD:第一条\"", "»\"OLD:第一条\", \"ID191:一-1\""),
    ("condition", RULE, "\"read and not told\"", "\"read and »& told\""),
    ("condition unused-selection", RULE, "\"read and not told\"", "\"read and not »heard\""),
    (
        "condition example-behaviour",
        RULE,
        "\"read and not told\"",
        "\"count(»read.colour) >= 2 and not told\"",
    ),
    ("no-anchor example-behaviour", RULE, "\"read and not told\"", "»\"read or not told\""),
    ("unused-selection example-behaviour", RULE, "\"read and not told\"\n[selections.read]", UNUSED),
    ("per", RULE, "[\"subject\", \"data\"]", "[\"subject\", »\"topic\"]"),
    ("per", RULE, "[\"subject\", \"data\"]", "[»\"app\", \"data\"]"),
    ("unknown-fact example-behaviour", RULE, "fact = \"text\"", "fact = »\"prose\""),
    ("unknown-field example-behaviour", RULE, "where.data = \"device.*\"", "where.date = »\"device.*\""),
    ("pattern", RULE, "where.data = \"device.*\"", "where.data = »\">many\""),
    ("pattern example-behaviour", RULE, "where.data = \"device.*\"", "where.data = »\">=3\""),
    ("unknown-value example-behaviour", RULE, "where.data = \"device.*\"", "where.data = »\"devices.*\""),
    ("unknown-value", RULE, "\"sdk:acme-push\"", "»\"sdk:acme\""),
    ("unknown-value", RULE, "\"sdk:acme-push\"", "»\"sdk:other*\""),
    ("unknown-value", RULE, "unless.subject = \"sdk:acme-push\"", "unless.phase = »\"befor-*\""),
    ("unknown-field", RULE, "unless.subject = ", "unless.subjects = »"),
    ("pattern", RULE, "unless.subject = \"sdk:acme-push\"", "unless.weak = »\"yes\""),
    ("pattern", RULE, "unless.subject = \"sdk:acme-push\"", "unless.»weak = []"),
    ("vocabulary", SDK, "declared_status = \"recalled\"\n", ""),
    ("unknown-value example-behaviour", RULE, "\"consent\"", "»\"consents\""),
    (
        "example-missing example-behaviour",
        RULE,
        "expect = \"no-match\"\nabout = \"told\"",
        "expect = \"match\"\nabout = \"told\"",
    ),
    (
        "example-syntax",
        RULE,
        "data=device.imei\ntext topic=consent",
        "data=device.imei\n»text subject=consents colour=red",
    ),
    ("example-behaviour", RULE, "collection data=device.imei\n\"\"\"", "collection data=basic.phone\n\"\"\""),
    ("example-behaviour", RULE, "data=device.imei\ntext topic=consent", "data=device.imei"),
];

const SAME_SDK: &str = r#"»
name = { zh = "推送", en = "Push" }
vendor = "Other"
category = "push"
sources = ["curated"]
[strong]
class-prefix = ["com.acme.push"]
"#;

const SAME_PERMISSION: &str = r#"
[[permission]]
name = »"android.permission.READ_PHONE_STATE"
label = { zh = "读取手机状态", en = "Read phone state" }
protection = "dangerous"
"#;

const SAME_CODE_TYPE: &str = "[[code_type]]\nid = »\"device_id.imei\"\n[[code_type]]\nid = \"phone.number\"";

const SAME_CLAUSE: &str = r#"[[clause]]
id = "OLD:第一条"
number = "第一条"
summary = { zh = "旧", en = "Old" }
checkable = "static"
confidence = "A"
[[clause]]
id = »"#;

const UNSERVED: &str = r#"[[clause]]
id = »"ID191:一-3"
number = "一-3"
summary = { zh = "难以访问", en = "Hard to reach" }
checkable = "static"
confidence = "A"
[[clause]]
id = "ID191:一-2""#;

const UNUSED: &str = "\"read\"\n[selections.read]";

/// Files by path and text, and line and column of the mark in the changed one.
type Edited = (Vec<(String, String)>, Option<(usize, usize)>);

/// The files with one edit, and the line and column of the mark in it.
fn edit(path: &str, old: &str, new: &str) -> Edited {
    let mut files: Vec<(String, String)> =
        WORLD.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    if old.is_empty() {
        files.push((path.to_owned(), String::new()));
        files.sort();
    }
    let (_, text) = files.iter_mut().find(|(name, _)| name == path).unwrap();
    assert!(text.contains(old), "{path} has no `{old}`");
    let marked = text.replacen(old, new, 1);
    let place = marked.split_once('»').map(|(before, _)| {
        (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap().chars().count() + 1)
    });
    *text = marked.replacen('»', "", 1);
    (files, place)
}

fn found(files: &[(String, String)]) -> Vec<Diagnostic> {
    rule::lint::check(files)
}

#[test]
fn the_world_has_no_fault() {
    let files: Vec<_> = WORLD.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    assert_eq!(found(&files), []);
}

#[test]
fn each_lint_speaks_where_it_should_and_only_there() {
    let mut failures = Vec::new();
    for (codes, path, old, new) in ROWS {
        let (files, place) = edit(path, old, new);
        let faults = found(&files);
        let expected: BTreeSet<&str> = codes.split(' ').collect();
        let got: BTreeSet<&str> = faults.iter().map(|fault| fault.code).collect();
        let code = codes.split(' ').next().unwrap();
        let first = faults.iter().find(|fault| fault.code == code);
        let here =
            first.is_some_and(|it| it.path == *path && place.is_none_or(|at| at == (it.line, it.column)));
        if expected != got || !here {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            failures.push(format!("{codes}, {path}: {new:?} at {place:?} gave\n{}\n", faults.join("\n")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_fault_of_syntax_is_told() {
    let faults = found(&[("version.toml".to_owned(), "version = \nx = = 1\ny = 2 3\n".to_owned())]);
    let lines: BTreeSet<usize> = faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, BTreeSet::from([1, 2, 3]), "{faults:?}");
}

#[test]
fn each_lint_has_a_row() {
    for lint in LINTS {
        let rows = ROWS.iter().filter(|(codes, ..)| codes.split(' ').next() == Some(lint.code));
        assert!(rows.count() > 0, "no edit provokes `{}`", lint.code);
    }
    for (codes, ..) in ROWS {
        assert!(codes.split(' ').all(|code| LINTS.iter().any(|lint| lint.code == code)), "{codes}");
    }
}

#[test]
fn messages_follow_the_house_style() {
    for (codes, path, old, new) in ROWS {
        for fault in found(&edit(path, old, new).0) {
            let text = &fault.message;
            assert!(!text.is_empty() && !text.ends_with('.') && !text.contains('\n'), "{codes}: {text}");
            assert!(!text.starts_with(|c: char| c.is_uppercase()), "{codes}: {text}");
            assert!(!fault.help.is_empty(), "{codes} has no help");
        }
    }
}

#[test]
fn all_faults_are_listed_in_order_and_each_once() {
    let (mut files, _) = edit(RULE, "\"read and not told\"", "\"read or nothing\"");
    files.iter_mut().for_each(|(_, text)| *text = text.replace("curated", " "));
    let faults = found(&files);
    assert!(faults.is_sorted() && faults.windows(2).all(|pair| pair[0] != pair[1]));
    let lines: Vec<String> =
        faults.iter().map(|it| format!("{}:{}:{} {}", it.path, it.line, it.column, it.code)).collect();
    assert_eq!(
        lines,
        [
            "framework/frame.toml:5:1 sources",
            "packer/shell.toml:4:1 sources",
            "rule/consent/read.toml:13:22 condition",
            "rule/consent/read.toml:18:13 unused-selection",
            "sdk/acme/acme-push.toml:7:1 sources",
            "sdk/oss/ui-dom.toml:5:1 sources",
        ]
    );
    assert_eq!(check(&files), faults, "no example misbehaves, so both give the same");
}
