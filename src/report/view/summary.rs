//! What stands first: case, subject, environment, coverage, what a reader must know, charts.

use super::behaviours::DataRow;
use super::findings::Group;
use super::{Maker, counted, joined, same, shown};
use crate::report::Report;
use crate::report::case::Case;
use crate::report::model::{AppCategory, Status};
use crate::report::outcome::{Counts, Outcome};
use crate::report::words::{self, DocumentWords, LANGUAGES, Lang, Words, both, fill};
use crate::signature::raw::Text;
use serde::Serialize;
use std::collections::BTreeMap;

/// Marks of a packer that are shown; JSON has the rest.
const MAX_MARKS: usize = 4;

/// Bars of one chart.
const MAX_BARS: usize = 20;

/// A label and a value.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Label.
    pub label: Text,
    /// Value.
    pub value: Text,
}

/// A chart of bars.
#[derive(Debug, Serialize)]
pub struct Chart {
    /// Title.
    pub title: Text,
    /// Bars, longest first.
    pub bars: Vec<Bar>,
}

/// A bar.
#[derive(Debug, Serialize)]
pub struct Bar {
    /// Label.
    pub label: Text,
    /// Number.
    pub value: usize,
    /// Length in percent of the longest.
    pub percent: usize,
}

/// Other platforms whose apps are told by a package name, as others by an appid.
const PACKAGED: [&str; 2] = ["harmony", "quickapp"];

fn label(of: impl Fn(&'static Words) -> &'static str) -> Text {
    both(|lang| of(lang.words()).to_owned())
}

fn document(of: impl Fn(&'static DocumentWords) -> &'static str) -> Text {
    both(|lang| of(lang.document()).to_owned())
}

impl Maker<'_> {
    /// What a reader must know beside the verdict.
    pub(super) fn notes(&self) -> Vec<Text> {
        let report = self.report;
        let mut notes = Vec::new();
        if let Some(error) = report.error.as_ref().filter(|error| !error.help.is_empty()) {
            notes.push(self.say(|words, _| format!("{}{}{}", words.help, words.colon, shown(&error.help))));
        }
        if report.outcome() == Outcome::Found && report.is_incomplete() {
            notes.push(label(|words| words.incomplete));
        }
        let nested = report.with_nested().iter().skip(1).map(|inner| inner.findings.len()).sum::<usize>();
        if nested > 0 {
            notes.push(counted(|words| words.nested_findings, nested));
        }
        let left_out = &report.suppressed;
        let counts = [left_out.baseline, left_out.below_threshold, left_out.not_in_force];
        if counts.iter().any(|count| *count > 0) {
            let [baseline, below, not_in_force] = counts.map(|count| count.to_string());
            let values = [("baseline", &*baseline), ("below", &*below), ("not_in_force", &*not_in_force)];
            notes.push(self.say(|words, _| fill(words.suppressed, &values)));
        }
        notes
    }

    /// Every field of a case: what is missing says so and is never invented.
    pub(super) fn case(&self) -> Vec<Row> {
        let case = self.report.case.clone().unwrap_or_default();
        let [zh, en] = LANGUAGES.map(|lang| case.fields(lang.document()));
        let mut rows = Vec::new();
        for ((zh, value), (en, _)) in zh.into_iter().zip(en) {
            let value = match value {
                Some(value) => same(shown(value)),
                None if zh == Lang::Zh.document().deadline => document(|words| words.by_authority),
                None => document(|words| words.not_given),
            };
            rows.push(Row { label: Text { zh: zh.to_owned(), en: en.to_owned() }, value });
        }
        rows
    }

    /// One field of the case, or the words for where it is missing.
    pub(super) fn case_field(
        &self,
        of: impl Fn(&Case) -> &Option<String>,
        missing: impl Fn(&'static DocumentWords) -> &'static str,
    ) -> Text {
        match self.report.case.as_ref().and_then(|case| of(case).as_deref()) {
            Some(text) => same(shown(text)),
            None => document(missing),
        }
    }

    pub(super) fn object(&self) -> Vec<Row> {
        let (app, input) = (&self.report.app, &self.report.input);
        let known = |text: Option<String>| match text {
            Some(text) => same(shown(&text)),
            None => label(|words| words.unknown),
        };
        let number = |value: Option<i64>| known(value.map(|value| value.to_string()));
        let has_package = !app.is_mini() || PACKAGED.contains(&app.platform.as_str());
        let id_label = label(|words| if has_package { words.package } else { words.appid });
        let mut rows = vec![
            Row { label: label(|words| words.name), value: known(app.name.clone()) },
            Row { label: id_label, value: known(app.id.clone()) },
            Row { label: label(|words| words.version), value: self.version() },
        ];
        if !app.is_mini() {
            let levels = both(|lang| {
                let [min, target] = [app.min_sdk, app.target_sdk].map(number);
                fill(lang.words().sdk_levels_of, &[("min", lang.of(&min)), ("target", lang.of(&target))])
            });
            rows.push(Row { label: label(|words| words.sdk_levels), value: levels });
            rows.extend(self.signers());
        }
        rows.extend(self.category());
        let day = self.report.act_date.as_deref();
        rows.extend(day.map(|day| Row { label: label(|words| words.act_date), value: same(shown(day)) }));
        rows.extend([
            Row { label: label(|words| words.file), value: same(shown(&input.path)) },
            Row { label: label(|words| words.kind), value: same(shown(&input.kind)) },
            Row {
                label: label(|words| words.size),
                value: self.say(|words, _| fill(words.size_of, &[("n", &grouped(input.size))])),
            },
        ]);
        let digests =
            [("SHA-256", &input.sha256), ("SM3", &input.sm3), ("SHA-1", &input.sha1), ("MD5", &input.md5)];
        let digests = digests.into_iter().filter(|(_, digest)| !digest.is_empty());
        rows.extend(digests.map(|(name, digest)| Row { label: same(name), value: same(shown(digest)) }));
        rows.extend(input.parts.iter().map(|part| Row {
            label: same(shown(&part.name)),
            value: same(shown(&format!("{} SHA-256 {}", part.size, part.sha256))),
        }));
        rows
    }

    /// The name of the version with its code.
    fn version(&self) -> Text {
        let app = &self.report.app;
        let name = app.version_name.as_deref().map(shown);
        match (name, app.version_code) {
            (None, None) => label(|words| words.unknown),
            (Some(name), None) => same(name),
            (name, Some(code)) => {
                self.say(|words, _| format!("{} ({code})", name.as_deref().unwrap_or(words.unknown)))
            }
        }
    }

    fn signers(&self) -> Vec<Row> {
        let signers = &self.report.app.signers;
        if signers.is_empty() {
            return vec![Row { label: label(|words| words.signer), value: label(|words| words.unsigned) }];
        }
        let rows = |signer: &crate::report::model::Signer| {
            let text = shown(&format!("{} [{}]", signer.subject, signer.schemes.join(" ")));
            let read = self.say(|words, _| format!("{text} ({})", words.not_verified));
            [
                Row { label: label(|words| words.signer), value: read },
                Row {
                    label: document(|words| words.certificate),
                    value: same(shown(&format!("SHA-256 {}", signer.sha256))),
                },
            ]
        };
        signers.iter().flat_map(rows).collect()
    }

    fn packed(&self) -> Text {
        match &self.report.coverage.packed {
            Some(packed) => self.say(|words, names| {
                fill(words.packed_of, &[("packer", &shown(names.packer(&packed.packer)))])
            }),
            None => label(|words| words.not_packed),
        }
    }

    /// The category that the scan was told, else those that the package looks like.
    fn category(&self) -> Option<Row> {
        let app = &self.report.app;
        let named = |it: &AppCategory| {
            both(|lang| {
                let number = it.number.to_string();
                fill(lang.words().category_of, &[("name", lang.of(&it.name)), ("n", &number)])
            })
        };
        let guesses: Vec<Text> = app.categories_suggested.iter().map(named).collect();
        let value = match &app.category {
            Some(category) => named(category),
            None if guesses.is_empty() => return None,
            None => {
                let names = joined(&guesses);
                both(|lang| fill(lang.words().category_guess, &[("names", lang.of(&names))]))
            }
        };
        Some(Row { label: label(|words| words.app_category), value })
    }

    pub(super) fn environment(&self) -> Vec<Row> {
        let tool = &self.report.tool;
        let rows = [
            (label(|words| words.tool), format!("{} {}", tool.name, tool.version)),
            (document(|words| words.rule_set), tool.ruleset.version.clone()),
            (document(|words| words.rule_set_analysis), tool.ruleset.analysis_sha256.clone()),
            (document(|words| words.rule_set_rules), tool.ruleset.rules_sha256.clone()),
            (document(|words| words.schema), self.report.schema_version.clone()),
        ];
        rows.into_iter().map(|(label, value)| Row { label, value: same(shown(&value)) }).collect()
    }

    pub(super) fn coverage(&self) -> Vec<Row> {
        let (report, coverage) = (self.report, &self.report.coverage);
        let status = both(|lang| words::status(report.status.id(), lang).unwrap_or_default().to_owned());
        let mut rows = vec![Row { label: label(|words| words.status), value: status }];
        if report.status == Status::Failed {
            return rows;
        }
        rows.extend(self.code());
        rows.push(Row { label: label(|words| words.packed), value: self.packed() });
        rows.extend(self.packed_by());
        if coverage.native_libraries > 0 {
            let n = grouped(coverage.native_libraries);
            let value = self.say(|words, _| fill(words.native_of, &[("n", &n)]));
            rows.push(Row { label: label(|words| words.native), value });
        }
        if coverage.js_files > 0 {
            let [n, parsed] = [coverage.js_files, coverage.js_files_parsed].map(grouped);
            let value = self.say(|words, _| fill(words.scripts_of, &[("n", &n), ("parsed", &parsed)]));
            rows.push(Row { label: label(|words| words.scripts), value });
        }
        if !coverage.frameworks.is_empty() {
            rows.push(Row { label: label(|words| words.frameworks), value: self.frameworks() });
        }
        if coverage.dynamic_loading_sites > 0 {
            let n = grouped(coverage.dynamic_loading_sites);
            let value = self.say(|words, _| fill(words.dynamic_of, &[("n", &n)]));
            rows.push(Row { label: label(|words| words.dynamic), value });
        }
        if !coverage.missing_parts.is_empty() {
            let value = same(shown(&coverage.missing_parts.join(", ")));
            rows.push(Row { label: label(|words| words.missing_parts), value });
        }
        rows
    }

    /// How much code was read; a mini program has none of dex files.
    fn code(&self) -> Vec<Row> {
        let coverage = &self.report.coverage;
        if coverage.dex_files == 0 && self.report.app.is_mini() {
            return Vec::new();
        }
        let counts = [coverage.dex_files, coverage.classes, coverage.methods, coverage.methods_decoded];
        let [dex, classes, methods, decoded] = counts.map(grouped);
        let invokes = grouped(coverage.invokes);
        let values = [
            ("dex", dex.as_str()),
            ("classes", &classes),
            ("methods", &methods),
            ("decoded", &decoded),
            ("invokes", &invokes),
        ];
        let code = self.say(|words, _| fill(words.code_of, &values));
        let mut rows = vec![Row { label: label(|words| words.code), value: code }];
        if coverage.calls_resolved > 0 {
            let [resolved, capped, reflection] =
                [coverage.calls_resolved, coverage.calls_capped, coverage.reflection_unresolved].map(grouped);
            let values = [("resolved", resolved.as_str()), ("capped", &capped), ("reflection", &reflection)];
            let calls = both(|lang| fill(lang.document().calls_of, &values));
            rows.push(Row { label: document(|words| words.calls), value: calls });
        }
        rows
    }

    /// What shows the packer.
    fn packed_by(&self) -> Option<Row> {
        let marks = &self.report.coverage.packed.as_ref()?.evidence;
        let marks: Vec<String> = marks.iter().take(MAX_MARKS).map(super::lists::mark).collect();
        Some(Row { label: label(|words| words.marks), value: same(marks.join("; ")) })
    }

    pub(super) fn charts(&self, groups: &[Group], data: &[DataRow]) -> Vec<Chart> {
        let clauses = groups.iter().map(|group| {
            let label = match &group.clause {
                Some(clause) => both(|lang| format!("{} {}", clause.id, lang.of(&clause.summary))),
                None => label(|words| words.clause_other),
            };
            (label, group.findings.len())
        });
        let types = data.iter().map(|row| (row.data.clone(), row.total));
        let mut states: BTreeMap<&str, usize> = BTreeMap::new();
        for sdk in &self.report.sdks {
            let count = states.entry(&sdk.state).or_default();
            *count = count.saturating_add(1);
        }
        let states = states.into_iter().map(|(id, count)| {
            (both(|lang| words::sdk_state(id, lang).map_or_else(|| shown(id), str::to_owned)), count)
        });
        let charts = [
            chart(document(|words| words.chart_clauses), clauses.collect()),
            chart(document(|words| words.chart_data), types.collect()),
            chart(document(|words| words.chart_sdks), states.collect()),
        ];
        charts.into_iter().filter(|chart| !chart.bars.is_empty()).collect()
    }
}

fn chart(title: Text, mut bars: Vec<(Text, usize)>) -> Chart {
    bars.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let longest = bars.first().map_or(1, |(_, value)| *value).max(1);
    let bar = |(label, value): (Text, usize)| {
        let percent = value.saturating_mul(100).checked_div(longest).unwrap_or_default().max(1);
        Bar { label, value, percent }
    };
    Chart { title, bars: bars.into_iter().take(MAX_BARS).map(bar).collect() }
}

/// What a report amounts to, as one sentence.
#[must_use]
pub(in crate::report) fn verdict_sentence(report: &Report, lang: Lang) -> String {
    let words = lang.words();
    match report.outcome() {
        Outcome::Failed => {
            let reason = report.error.as_ref().map_or(words.unknown, |error| error.message.as_str());
            fill(words.failed, &[("reason", &shown(reason))])
        }
        Outcome::Found => {
            let counts = Counts::of(report.all_findings());
            let texts = [counts.high, counts.medium, counts.low, counts.violation, counts.review]
                .map(|count| count.to_string());
            let [high, medium, low, violation, review] = texts.each_ref();
            let n = report.all_findings().count().to_string();
            let values = [
                ("n", n.as_str()),
                ("high", high),
                ("medium", medium),
                ("low", low),
                ("violation", violation),
                ("review", review),
            ];
            fill(words.found, &values)
        }
        Outcome::Undecided => words.undecided.to_owned(),
        Outcome::NotFound => match report.accepted() {
            0 => words.not_found.to_owned(),
            n => fill(words.not_found_else, &[("n", &n.to_string())]),
        },
    }
}

/// A number with its thousands set off.
pub(in crate::report) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
