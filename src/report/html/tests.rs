//! The page holds everything, runs nothing of a package's names, and reaches nowhere.

use super::{Html, MAX_ROWS, SCRIPT, base64};
use crate::report::model::Behaviour;
use crate::report::render::tests::all_of;
use crate::report::samples::{empty, failed, full, hostile, packed, signatures};
use crate::report::words::{Lang, pairs};

fn page(report: crate::report::Report) -> String {
    all_of(&mut Html::new(&signatures(), Lang::Zh, false), &[report])
}

#[test]
fn the_page_holds_what_the_report_says() {
    let text = page(full());
    for expected in [
        "示例应用",
        "P001",
        "P001-4",
        "友盟统计",
        "Umeng Analytics",
        "精确位置",
        "静态检测未发现",
        "未提供隐私政策文本",
        "Lcom/example/App;-&gt;onCreate()V",
        "READ_SMS",
        "log.umeng.com",
        "chunk-size",
        "有收集代码",
        "认定方法",
        "inner.apk",
    ] {
        assert!(text.contains(expected), "{expected} is missing");
    }
    assert!(page(failed()).contains("检测失败"));
    assert!(page(packed()).contains("未能判定"));
    assert!(page(empty()).contains("静态检测未发现问题"));
}

#[test]
fn findings_of_a_package_inside_are_counted_and_searched() {
    let mut outer = empty();
    outer.nested = vec![full()];
    let text = page(outer);
    assert!(text.contains("发现 2 项问题") && text.contains("<b>1</b>"), "{text}");
    assert!(text.contains("内嵌安装包中的 2 项见后") && text.contains("id=\"search\""), "{text}");
    assert!(text.contains("value=\"sdk:umeng-analytics\""), "{text}");
}

#[test]
fn an_empty_list_says_of_what_it_holds() {
    let only = "（仅就已读出的部分而言）";
    let text = page(packed());
    for nothing in ["静态检测未发现问题项", "未识别出已知 SDK", "静态检测未发现域名", "未声明权限"]
    {
        assert!(text.contains(&format!("{nothing}{only}")), "{nothing}\n{text}");
    }
    let mut report = empty();
    report.limitations =
        vec![crate::report::model::Limitation { id: "manifest-missing".into(), ..Default::default() }];
    let text = page(report);
    assert!(!text.contains("未声明权限") && text.contains("权限情况不明"), "{text}");
    let mut report = full();
    report.behaviours.iter_mut().for_each(|it| it.weak = true);
    let text = page(report);
    assert!(text.contains("仅发现读取机型") && text.contains("Settings$Secure.getString"), "{text}");
}

#[test]
fn the_page_reaches_nowhere() {
    let text = page(full());
    for outside in ["http://", "https://", "url(", "@import", "<link", "<img", "<iframe", " src="] {
        assert!(!text.contains(outside), "{outside}");
    }
    assert!(text.contains("default-src 'none'"));
}

#[test]
fn every_word_that_the_template_names_exists() {
    let known: Vec<&str> = pairs().map(|(key, _)| key).collect();
    let named = super::TEMPLATE.match_indices("w.").filter_map(|(at, _)| {
        let own = !super::TEMPLATE[..at].ends_with(|c: char| c.is_alphanumeric());
        let word: String =
            super::TEMPLATE[at + 2..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
        (own && !word.is_empty()).then_some(word)
    });
    let missing: Vec<String> = named.filter(|word| !known.contains(&word.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn hostile_names_stay_text() {
    let attack = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}";
    let mut report = hostile();
    report.app.name = Some(attack.into());
    report.app.id = Some(attack.into());
    report.input.path = attack.into();
    for finding in &mut report.findings {
        finding.subject = attack.into();
        finding.rule = attack.into();
        finding.title.zh = attack.into();
        finding.evidence[0].at.file = attack.into();
    }
    report.sdks[0].id = attack.into();
    report.permissions[0].name = attack.into();
    report.hosts[0].host = attack.into();
    report.behaviours[0].subject = attack.into();
    let text = page(report);
    assert_eq!(text.matches("<script>").count(), 1, "only our own");
    assert!(!text.contains("<img") && !text.contains("49") || !text.contains(">49<"));
    assert!(text.contains("{{ 7*7 }}"), "a template in a name is no template");
    assert!(!text.contains(['\u{202e}', '\u{1b}', '\u{0}']));
    // Every attribute value that holds the attack is closed where the template closes it.
    assert!(!text.contains("\"'><") && !text.contains("='>"));
}

#[test]
fn long_tables_end_and_say_so() {
    let mut report = full();
    let one: Behaviour = report.behaviours[0].clone();
    report.behaviours = vec![one; MAX_ROWS + 5];
    let text = page(report);
    assert!(text.contains("5 more rows are in JSON"));
}

#[test]
fn the_policy_names_the_script_that_stands_in_the_page() {
    use sha2::Digest as _;
    assert_eq!(base64(b""), "");
    assert_eq!(base64(b"f"), "Zg==");
    assert_eq!(base64(b"fo"), "Zm8=");
    assert_eq!(base64(b"foo"), "Zm9v");
    assert_eq!(base64(b"foobar\xff"), "Zm9vYmFy/w==");
    let digest = base64(&sha2::Sha256::digest(SCRIPT));
    let text = page(full());
    assert!(
        text.contains(&digest.replace('/', "&#x2f;")) && text.contains(&format!("<script>{SCRIPT}</script>"))
    );
}
