//! The file is well-formed in each part, holds the sections in order, and is the same bytes each time.

use super::Docx;
use crate::report::case::Case;
use crate::report::render::tests::bytes_of;
use crate::report::samples::{failed, full, hostile, packed, signatures};
use crate::report::words::Lang;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{Cursor, Read as _};

fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// The text of each paragraph with its style, of a part that must be well-formed.
fn paragraphs(xml: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut all: Vec<(String, String)> = Vec::new();
    let mut in_text = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(it) if it.name().as_ref() == "w:p" => all.push(Default::default()),
            Event::Start(it) => in_text = it.name().as_ref() == "w:t",
            Event::Empty(it) if it.name().as_ref() == "w:pStyle" => {
                let style = it.attributes().next().unwrap().unwrap().value.into_owned();
                all.last_mut().unwrap().0 = style;
            }
            Event::Text(text) if in_text => all.last_mut().unwrap().1.push_str(&text),
            Event::GeneralRef(it) if in_text => {
                all.last_mut().unwrap().1.push_str(&format!("&{};", &*it));
            }
            Event::End(_) => in_text = false,
            Event::Eof => return all,
            _ => {}
        }
    }
}

fn document(report: crate::report::Report, lang: Lang) -> Vec<(String, String)> {
    let signatures = signatures();
    let bytes = bytes_of(&mut Docx::new(&signatures, lang), &[report]);
    let parts = parts(&bytes);
    assert_eq!(parts[0].0, "[Content_Types].xml");
    for (_, text) in &parts {
        paragraphs(text);
    }
    paragraphs(&parts.into_iter().find(|(name, _)| name == "word/document.xml").unwrap().1)
}

#[test]
fn the_sections_stand_in_the_order_of_the_laboratories() {
    let all = document(full(), Lang::Zh);
    let chapters: Vec<&str> =
        all.iter().filter(|(style, _)| style == "Heading1").map(|(_, text)| text.as_str()).collect();
    let expected = [
        "1 声明",
        "2 检测概述与结论摘要",
        "3 检测依据",
        "4 检测对象信息",
        "5 检测环境",
        "6 检测项与结果一览",
        "7 问题清单",
        "8 权限",
        "9 个人信息清单与收集主体",
        "10 第三方 SDK",
        "11 隐私政策一致性比对",
        "12 未覆盖范围与局限",
        "13 附录：证据",
    ];
    assert_eq!(chapters[..13], expected);
    assert!(chapters[13].contains("inner.apk"));
    let entries = all.iter().filter(|(style, _)| style == "TOC1").count();
    assert_eq!(entries, chapters.len());
    let all: String = all.iter().map(|(_, text)| format!("{text}\n")).collect();
    for expected in ["P001-4", "违规收集个人信息", "由主管部门填写", "未提供隐私政策文本", "另有 100 处"]
    {
        assert!(all.contains(expected), "{expected}");
    }
}

#[test]
fn the_case_fills_the_cover_and_nothing_is_invented() {
    let mut report = full();
    report.case = Some(Case {
        report_number: Some("沪检-2026-001 <&>".into()),
        deadline: Some("2026-12-31".into()),
        ..Case::default()
    });
    let all = document(report, Lang::Zh);
    let has = |text: &str| all.iter().any(|(_, it)| it == text);
    assert!(has("报告编号：沪检-2026-001 &lt;&amp;&gt;") && has("检测人员：未提供") && has("2026-12-31"));
    assert!(!has("由主管部门填写"));
}

#[test]
fn hostile_names_stay_text_and_every_report_can_be_written() {
    for report in [hostile(), failed(), packed()] {
        for lang in [Lang::Zh, Lang::En] {
            let mut report = report.clone();
            report.app.name = Some("</w:t></w:r><w:p>\u{0}\u{b}\u{ffff}]]>&".into());
            let all = document(report, lang);
            assert!(all.iter().any(|(_, text)| text.contains("&lt;/w:t&gt;")));
        }
    }
}

#[test]
fn the_same_report_is_the_same_bytes() {
    let signatures = signatures();
    let once = || bytes_of(&mut Docx::new(&signatures, Lang::Zh), &[full()]);
    let first = once();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(first == once(), "a zip keeps times to two seconds");
}

#[test]
fn what_was_looked_at_is_listed_without_findings_too() {
    let mut report = full();
    report.findings.clear();
    report.consent =
        vec![crate::report::model::ConsentCandidate { key: "agreed".into(), ..Default::default() }];
    let texts: Vec<String> = document(report, Lang::Zh).into_iter().map(|(_, text)| text).collect();
    assert!(texts.iter().any(|text| text.contains("agreed")), "signs of consent");
    assert!(texts.iter().any(|text| text == "log.umeng.com"), "hosts");
}

#[test]
fn an_empty_list_says_of_what_it_holds() {
    let all = document(packed(), Lang::Zh);
    for nothing in ["静态检测未发现问题项", "未识别出已知 SDK", "静态检测未发现域名", "未声明权限"]
    {
        let sentence = format!("{nothing}（仅就已读出的部分而言）");
        assert!(all.iter().any(|(_, text)| *text == sentence), "{sentence}");
    }
}
