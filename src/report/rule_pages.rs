//! A page of documentation for each rule, in Markdown and both languages, from the rule's own file.

use super::view::number_flag;
use super::words::{self, Lang};
use crate::signature::Signatures;
use crate::signature::raw::{Clause, Example, Expectation, Law, Patterns, Rule, Selection};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Path below the folder of the pages, and text: an index, then the rules by family and id.
#[must_use]
pub fn rule_pages(signatures: &Signatures) -> Vec<(String, String)> {
    let mut rules: Vec<&Rule> = signatures.bundle.rules.iter().collect();
    rules.sort_by_key(|rule| (&rule.family, &rule.id));
    let mut pages = vec![("README.md".to_owned(), index(&rules))];
    pages.extend(rules.iter().map(|rule| {
        (format!("{}/{}.md", rule.family, rule.id), Page { signatures, text: String::new() }.rule(rule))
    }));
    pages
}

fn index(rules: &[&Rule]) -> String {
    let mut text = String::from("# Rules / 规则\n\n");
    text.push_str("Generated from `signatures/rule/` by `mingcha signatures docs`; do not edit.\n");
    let mut family = "";
    for rule in rules {
        if rule.family != family {
            family = &rule.family;
            let _ =
                writeln!(text, "\n## {family}\n\n| Rule | | Severity | Leading clause |\n|---|---|---|---|");
        }
        let clause = rule.clauses.first().map_or("", String::as_str);
        let _ = writeln!(
            text,
            "| [{id}]({family}/{id}.md) | {zh}<br>{en} | {severity} | {clause} |",
            id = rule.id,
            zh = cell(&rule.title.zh),
            en = cell(&rule.title.en),
            severity = words::level(rule.severity, Lang::En),
        );
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

struct Page<'a> {
    signatures: &'a Signatures,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn section(&mut self, heading: &str) {
        self.line(&format!("\n## {heading}\n"));
    }

    fn rule(mut self, rule: &Rule) -> String {
        self.line(&format!("# {}\n\n{}\n\n{}\n", rule.id, rule.title.zh, rule.title.en));
        let level = |level| format!("{} {}", words::level(level, Lang::Zh), words::level(level, Lang::En));
        let verdict = [Lang::Zh, Lang::En].map(|lang| words::rule_verdict(rule.verdict, lang)).join(" ");
        self.line("| 风险 Severity | 可信度 Confidence | 结果 Verdict | 状态 Status |\n|---|---|---|---|");
        self.line(&format!(
            "| {} | {} | {verdict} | {} {} |",
            level(rule.severity),
            level(rule.confidence),
            rule.status,
            rule.since
        ));
        for (heading, it) in
            [("理由 Why", &rule.why), ("整改 Remedy", &rule.fix), ("局限 Limits", &rule.limits)]
        {
            self.section(heading);
            self.line(&format!("{}\n\n{}", it.zh, it.en));
        }
        self.section("条款 Clauses");
        for id in &rule.clauses {
            self.clause(id);
        }
        if !rule.phrases.is_empty() {
            self.section("规范用语 Phrases");
            rule.phrases.iter().for_each(|phrase| self.line(&format!("- {phrase}")));
        }
        self.section("条件 Condition");
        self.line(&format!("```text\n{}", rule.condition));
        for (name, selection) in &rule.selections {
            self.selection(name, selection);
        }
        if !rule.per.is_empty() {
            self.line(&format!("per {}", rule.per.join(", ")));
        }
        self.line("```");
        self.section("示例 Examples");
        rule.examples.iter().for_each(|example| self.example(example));
        self.text
    }

    fn clause(&mut self, id: &str) {
        let found = self.signatures.clause_position(id);
        let law: Option<&Law> =
            found.and_then(|(law, _)| self.signatures.bundle.laws.get(crate::base::index(law)));
        let (Some(law), Some(clause)) = (law, self.signatures.clause(id)) else { return };
        let Clause { summary, number, .. } = clause;
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| number_flag(clause, lang));
        self.line(&format!("- **{id}** 《{}》{number}{zh}：{}  ", law.title.zh, summary.zh));
        self.line(&format!("  {}{en}: {}", law.title.en, summary.en));
    }

    fn selection(&mut self, name: &str, selection: &Selection) {
        let mut line = format!("{name} = {}", selection.fact);
        let tests = |map: &BTreeMap<String, Patterns>| {
            let tests = map.iter().map(|(field, patterns)| format!("{field}={}", patterns.0.join("|")));
            tests.collect::<Vec<_>>().join(" ")
        };
        for (word, map) in [("where", &selection.matches), ("unless", &selection.unless)] {
            if !map.is_empty() {
                let _ = write!(line, " {word} {}", tests(map));
            }
        }
        self.line(&line);
    }

    fn example(&mut self, example: &Example) {
        let verb = match example.expect {
            Expectation::Match => "命中 match",
            Expectation::NoMatch => "不命中 no match",
        };
        self.line(&format!("{verb}: {}\n\n```text\n{}\n```\n", example.about, example.facts.trim()));
    }
}
