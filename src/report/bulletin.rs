//! A report as a row of the tables in which authorities publish problems: their columns, their phrases.

use super::model::Report;
use super::outcome::Outcome;
use super::view::shown;
use super::words::Lang;
use crate::finding::Finding;
use crate::signature::Signatures;
use crate::signature::raw::RuleVerdict;
use std::collections::BTreeSet;

/// Between two problems of one cell.
const SEPARATOR: &str = "；";

/// Whose table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bulletin {
    /// 工业和信息化部, 通信管理局.
    #[default]
    Miit,
    /// 国家网信办.
    Cac,
    /// Mini programs.
    MiniProgram,
}

/// The columns of a table.
#[must_use]
pub fn columns(bulletin: Bulletin, lang: Lang) -> Vec<&'static str> {
    let words = lang.document();
    match bulletin {
        Bulletin::Miit => {
            vec![words.row, words.app_name, words.developer, words.source, words.app_version, words.problem]
        }
        Bulletin::Cac => vec![
            words.cac_number,
            lang.words().name,
            words.case_category,
            words.operator,
            words.cac_version,
            words.cac_problem,
        ],
        Bulletin::MiniProgram => vec![words.row, words.mini_name, words.mini_operator, words.problem],
    }
}

/// The row of a report. What only the case file can say is empty without one.
#[must_use]
pub fn row(
    bulletin: Bulletin,
    number: usize,
    report: &Report,
    signatures: &Signatures,
    lang: Lang,
) -> Vec<String> {
    let case = report.case.clone().unwrap_or_default();
    let given = |text: Option<String>| text.as_deref().map(shown).unwrap_or_default();
    let name = given(report.app.name.clone().or_else(|| report.app.id.clone()));
    let name = if name.is_empty() { shown(&report.input.path) } else { name };
    let version = given(report.app.version_name.clone());
    let problems = problems(bulletin, report, signatures, lang);
    let number = number.to_string();
    match bulletin {
        Bulletin::Miit => {
            let developer = given(case.developer.or(case.operator));
            vec![number, name, developer, given(case.source), version, problems]
        }
        Bulletin::Cac => {
            let category = report.app.category.as_ref().map(|it| lang.of(&it.name).to_owned());
            let operator = given(case.operator.or(case.developer));
            vec![number, name, given(case.case_category.or(category)), operator, version, problems]
        }
        Bulletin::MiniProgram => vec![number, name, given(case.operator.or(case.developer)), problems],
    }
}

/// The phrases of all findings, once each, those that a person must confirm marked so; or why there are none.
fn problems(bulletin: Bulletin, report: &Report, signatures: &Signatures, lang: Lang) -> String {
    let words = lang.document();
    let miit = miit_phrases(signatures);
    let of = |verdict| {
        let findings = report.with_nested().into_iter().flat_map(|report| &report.findings);
        let findings = findings.filter(move |finding| finding.verdict == verdict);
        findings.flat_map(|finding| phrases(bulletin, finding, &miit)).collect::<BTreeSet<String>>()
    };
    let certain = of(RuleVerdict::Violation);
    let review = of(RuleVerdict::Review);
    let review = review.difference(&certain).map(|phrase| format!("{phrase}{}", words.to_review));
    let all: Vec<String> = certain.iter().cloned().chain(review).collect();
    if !all.is_empty() {
        return all.join(SEPARATOR);
    }
    let why = match report.outcome() {
        Outcome::Failed => words.not_tested,
        Outcome::Undecided => words.nothing_decided,
        Outcome::Found | Outcome::NotFound if report.accepted() > 0 => words.nothing_else,
        Outcome::Found | Outcome::NotFound => words.nothing_found,
    };
    why.to_owned()
}

/// The phrases of a finding that the issuer uses; else its own; else its headline. Never those of its clauses, which
/// speak of other breaches too.
fn phrases(bulletin: Bulletin, finding: &Finding, miit: &BTreeSet<&str>) -> Vec<String> {
    let fits = |phrase: &&str| miit.contains(phrase) == (bulletin != Bulletin::Cac);
    let own = finding.phrases.iter().map(String::as_str);
    let chosen =
        [own.clone().filter(fits).collect(), own.collect::<Vec<_>>()].into_iter().find(|it| !it.is_empty());
    let chosen = chosen.unwrap_or_else(|| vec![Lang::Zh.of(&finding.title)]);
    chosen.into_iter().map(shown).collect()
}

/// The phrases of the bulletins of the ministry (工业和信息化部, 通信管理局).
fn miit_phrases(signatures: &Signatures) -> BTreeSet<&str> {
    let laws = signatures.bundle.laws.iter().filter(|law| law.miit_bulletins);
    laws.flat_map(|law| law.clause.iter().flat_map(|clause| &clause.phrases).chain(&law.phrases))
        .map(String::as_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Bulletin, columns, miit_phrases, row};
    use crate::report::case::Case;
    use crate::report::samples::{empty, failed, full, packed};
    use crate::report::words::Lang;
    use crate::signature::Signatures;
    use crate::signature::raw::{MIIT_LAW, Rule};

    #[test]
    fn the_columns_are_those_of_the_bulletins() {
        let of = |bulletin| columns(bulletin, Lang::Zh);
        assert_eq!(
            of(Bulletin::Miit),
            ["序号", "应用名称", "应用开发者", "应用来源", "应用版本", "所涉问题"]
        );
        assert_eq!(of(Bulletin::Cac), ["编号", "名称", "类型", "运营者", "版本号", "主要问题"]);
        assert_eq!(of(Bulletin::MiniProgram), ["序号", "小程序名称", "小程序主办者", "所涉问题"]);
    }

    #[test]
    fn each_issuer_has_its_own_phrases_and_the_case_its_own_facts() {
        let signatures = Signatures::embedded().unwrap();
        let mut report = full();
        report.case = Some(Case {
            developer: Some("某公司".into()),
            operator: Some("某运营者".into()),
            source: Some("某市场".into()),
            ..Case::default()
        });
        let [by_sdk, by_app] = report.findings.as_mut_slice() else { panic!() };
        by_app.phrases = vec!["违规收集个人信息".into(), "征得用户同意前就开始收集个人信息".into()];
        by_sdk.phrases = vec!["违规收集个人信息".into()];
        let miit = row(Bulletin::Miit, 7, &report, &signatures, Lang::Zh);
        assert_eq!(miit, ["7", "示例应用", "某公司", "某市场", "1.0", "违规收集个人信息"]);
        let cac = row(Bulletin::Cac, 7, &report, &signatures, Lang::Zh);
        assert_eq!(cac[3], "某运营者");
        assert!(cac[5].contains("征得用户同意前就开始收集个人信息（待复核）"), "{}", cac[5]);
        assert!(cac[5].contains('；'), "{}", cac[5]);
        report.findings.remove(0);
        assert_eq!(row(Bulletin::Miit, 1, &report, &signatures, Lang::Zh)[5], "违规收集个人信息（待复核）");
    }

    #[test]
    fn a_clause_lends_no_phrase_to_a_finding_that_has_its_own() {
        let signatures = Signatures::embedded().unwrap();
        let mut report = full();
        report.findings.truncate(1);
        // The clause is also about giving data to others; the finding is not.
        report.findings[0].clauses = vec!["CSL:第四十四条".into()];
        report.findings[0].phrases = vec!["未采取相应的加密、去标识化等安全技术措施".into()];
        for bulletin in [Bulletin::Miit, Bulletin::Cac, Bulletin::MiniProgram] {
            let row = row(bulletin, 1, &report, &signatures, Lang::Zh);
            assert!(row.last().unwrap().starts_with("未采取相应的加密、去标识化等安全技术措施"), "{row:?}");
            assert!(!row.last().unwrap().contains('；'), "{row:?}");
        }
    }

    #[test]
    fn what_the_ministry_has_a_phrase_for_is_told_in_its_phrase() {
        let signatures = Signatures::embedded().unwrap();
        let miit = miit_phrases(&signatures);
        // The ten items of 2020, by which its bulletins are written.
        let items = |rule: &Rule| rule.clauses.iter().any(|id| id.starts_with("MIIT164:"));
        for rule in signatures.bundle.rules.iter().filter(|rule| items(rule)) {
            let has = rule.phrases.iter().any(|phrase| miit.contains(phrase.as_str()));
            assert!(has, "{} has no phrase of the ministry", rule.id);
        }
    }

    #[test]
    fn a_rule_that_speaks_in_the_phrase_of_an_item_cites_it() {
        let signatures = Signatures::embedded().unwrap();
        for item in &signatures.law(MIIT_LAW).unwrap().clause {
            let speaks = |rule: &&Rule| rule.phrases.iter().any(|phrase| item.phrases.contains(phrase));
            for rule in signatures.bundle.rules.iter().filter(speaks) {
                assert!(rule.clauses.contains(&item.id), "{} does not cite {}", rule.id, item.id);
            }
        }
    }

    #[test]
    fn a_row_without_problems_says_why_and_invents_nothing() {
        let signatures = Signatures::embedded().unwrap();
        let of = |report| row(Bulletin::Miit, 1, &report, &signatures, Lang::Zh);
        assert_eq!(of(failed()), ["1", "notes.txt", "", "", "", "（检测失败）"]);
        assert_eq!(of(packed())[5], "（未能判定）");
        assert_eq!(of(empty())[5], "（静态检测未发现）");
    }
}
