//! Golden files of the text report (`UPDATE=1 cargo test` rewrites them) and what must hold for any input.

use super::{Detail, Style, render};
use crate::report::Report;
use crate::report::samples::{empty, failed, full, hostile, packed, signatures};
use crate::report::view::verdict_sentence;
use crate::report::words::Lang;
use std::path::Path;
use unicode_width::UnicodeWidthStr as _;

fn style(lang: Lang, detail: Detail) -> Style {
    Style { lang, width: super::DEFAULT_WIDTH, color: false, detail, consent: detail == Detail::Full }
}

fn check(name: &str, report: &Report, detail: Detail) {
    for lang in [Lang::Zh, Lang::En] {
        let actual = render(report, &signatures(), &style(lang, detail));
        let file = format!("tests/golden/report/{name}.{}.txt", lang.tag());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &actual).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(actual == expected, "{file} differs (UPDATE=1 rewrites); now:\n{actual}");
    }
}

#[test]
fn golden_full() {
    check("full", &full(), Detail::Normal);
}

#[test]
fn golden_full_verbose() {
    check("full-verbose", &full(), Detail::Full);
}

#[test]
fn golden_empty() {
    check("empty", &empty(), Detail::Normal);
}

#[test]
fn golden_failed() {
    check("failed", &failed(), Detail::Normal);
}

#[test]
fn golden_packed() {
    check("packed", &packed(), Detail::Normal);
}

#[test]
fn golden_hostile() {
    check("hostile", &hostile(), Detail::Normal);
}

#[test]
fn levels_are_named_and_what_obtains_nothing_is_left_out() {
    let print = |lang, detail| render(&full(), &signatures(), &style(lang, detail));
    let zh = print(Lang::Zh, Detail::Normal);
    assert!(zh.contains("LocationManager.getLastKnownLocation  仅在 API ≤ 28 执行"), "{zh}");
    assert!(!zh.contains("getImei"), "{zh}");
    let en = print(Lang::En, Detail::Full);
    assert!(en.contains("only on API ≤ 28") && en.contains("only on API 29–30, gives nothing there"), "{en}");
}

#[test]
fn quiet_is_one_line() {
    for report in [empty(), failed(), packed(), full(), hostile()] {
        for lang in [Lang::Zh, Lang::En] {
            let text = render(&report, &signatures(), &style(lang, Detail::Verdict));
            assert_eq!(text.lines().count(), 1, "{text}");
        }
    }
}

#[test]
fn nothing_hostile_reaches_the_terminal() {
    for detail in [Detail::Verdict, Detail::Normal, Detail::Full] {
        let text = render(&hostile(), &signatures(), &style(Lang::Zh, detail));
        let bad = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(bad));
        assert!(text.len() < 100_000, "{}", text.len());
    }
}

#[test]
fn lines_fit_the_terminal() {
    for report in [empty(), failed(), packed(), full(), hostile()] {
        for width in [80, 110, 160] {
            let style = Style { width, ..style(Lang::Zh, Detail::Full) };
            let text = render(&report, &signatures(), &style);
            for line in text.lines().filter(|line| !line.contains("→")) {
                // The headline and the last line are kept whole, to be copied.
                let whole = line.contains("检测工具") || line.contains(".apk") || line.contains("notes.txt");
                assert!(whole || line.width() <= width, "{} > {width}: {line}", line.width());
            }
        }
    }
}

#[test]
fn an_incomplete_scan_never_reads_as_a_pass() {
    let mut partial = empty();
    partial.status = crate::report::model::Status::Partial;
    let mut missing = empty();
    missing.coverage.missing_parts = vec!["config.zh".into()];
    let mut nested = empty();
    nested.nested = vec![packed()];
    for report in [packed(), partial, missing, nested] {
        assert!(verdict_sentence(&report, Lang::Zh).starts_with("未能判定"));
        assert!(verdict_sentence(&report, Lang::En).starts_with("Undecided"));
    }
    assert!(verdict_sentence(&empty(), Lang::Zh).starts_with("静态检测未发现问题"));
}

#[test]
fn findings_of_a_nested_package_are_in_the_headline() {
    let mut outer = empty();
    outer.nested = vec![full()];
    let text = render(&outer, &signatures(), &style(Lang::Zh, Detail::Normal));
    assert!(text.contains("发现 2 项问题（高 1 / 中 0 / 低 1）；其中不符合 1 项、待复核 1 项"), "{text}");
    assert!(text.lines().take(3).any(|line| line.contains("其中 2 项在内嵌安装包中")), "{text}");
}

#[test]
fn colour_changes_nothing_but_colour() {
    let plain = render(&full(), &signatures(), &style(Lang::Zh, Detail::Full));
    let colour = render(&full(), &signatures(), &Style { color: true, ..style(Lang::Zh, Detail::Full) });
    assert_ne!(plain, colour);
    assert_eq!(anstream::adapter::strip_str(&colour).to_string(), plain);
}

#[test]
fn common_libraries_are_counted_and_listed_on_demand() {
    let mut report = full();
    report.sdks[0].category = "ui-util".into();
    let normal = render(&report, &signatures(), &style(Lang::Zh, Detail::Normal));
    assert!(
        normal.contains("通用类库（-v 列出）：友盟统计 1") && !normal.contains("analytics/A;"),
        "{normal}"
    );
    let all = render(&report, &signatures(), &style(Lang::Zh, Detail::Full));
    assert!(all.contains("Lcom/umeng/analytics/A;->a()V @0x0002"), "{all}");
}

#[test]
fn a_manifest_that_was_not_read_is_no_absence_of_permissions() {
    let mut report = empty();
    let id = "manifest-missing";
    let text = crate::report::words::limitation_text(id);
    report.limitations = vec![crate::report::model::Limitation { id: id.into(), text }];
    let text = render(&report, &signatures(), &style(Lang::Zh, Detail::Normal));
    assert!(!text.contains("未声明权限") && text.contains("权限情况不明"), "{text}");
}
