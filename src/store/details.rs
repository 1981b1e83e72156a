//! What is in a report, as rows: the tables that are asked most.

use super::write::run;
use crate::report::Report;
use rusqlite::{Transaction, params};
use std::collections::BTreeMap;

/// Writes the rows of a report that has no path, for the package and those inside it.
pub(super) fn put_details(change: &Transaction<'_>, result: i64, report: &Report) -> rusqlite::Result<()> {
    let mut number = 0_i64;
    for inner in report.with_nested() {
        let part = &inner.input.path;
        for finding in &inner.findings {
            let insert = "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            let values = params![
                result,
                number,
                part,
                finding.rule,
                finding.fingerprint,
                word(&finding.verdict),
                word(&finding.severity),
                word(&finding.confidence),
                finding.subject.to_string(),
                finding.title.zh,
                finding.title.en,
            ];
            run(change, insert, values)?;
            for clause in &finding.clauses {
                let insert = "INSERT OR IGNORE INTO finding_clauses VALUES (?, ?, ?, ?)";
                run(change, insert, params![result, number, clause, word(&finding.verdict)])?;
            }
            for data in &finding.data {
                let insert = "INSERT OR IGNORE INTO finding_data VALUES (?, ?, ?)";
                run(change, insert, params![result, number, data])?;
            }
            number = number.saturating_add(1);
        }
        for sdk in &inner.sdks {
            let early = sdk.phase.iter().any(|phase| phase == "before-consent");
            let insert = "INSERT OR IGNORE INTO sdks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            let version = sdk.version.clone().unwrap_or_default();
            let phase = sdk.phase.join(" ");
            let values = params![
                sdk.id,
                result,
                part,
                sdk.name.zh,
                sdk.name.en,
                sdk.vendor,
                sdk.category,
                version,
                sdk.state,
                sdk.certainty,
                phase,
                early,
            ];
            run(change, insert, values)?;
        }
        for it in &inner.permissions {
            let insert = "INSERT OR IGNORE INTO permissions VALUES (?, ?, ?, ?, ?)";
            run(change, insert, params![it.name, result, part, it.protection, it.used])?;
        }
        let mut kinds: BTreeMap<(&str, String, &str), i64> = BTreeMap::new();
        for it in &inner.behaviours {
            let phase = it.phase.first().map_or("unknown", String::as_str);
            let places = kinds.entry((&it.data, it.subject.to_string(), phase)).or_default();
            *places = places.saturating_add(1);
        }
        for ((data, subject, phase), places) in kinds {
            let insert = "INSERT INTO behaviours VALUES (?, ?, ?, ?, ?, ?)";
            run(change, insert, params![data, result, part, subject, phase, places])?;
        }
        for it in &inner.limitations {
            let insert = "INSERT OR IGNORE INTO limitations VALUES (?, ?, ?)";
            run(change, insert, params![it.id, result, part])?;
        }
    }
    Ok(())
}

/// The word that JSON has for a value.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The same bytes give the same rows wherever they were found: a report is stored without the path.
pub(super) fn without_path(report: &Report) -> Report {
    let mut report = report.clone();
    let path = std::mem::take(&mut report.input.path);
    if !path.is_empty() {
        strip(&mut report, &path);
    }
    report
}

fn strip(report: &mut Report, path: &str) {
    if let Some(error) = &mut report.error {
        error.message = error.message.strip_prefix(&format!("{path}: ")).unwrap_or(&error.message).to_owned();
    }
    if let Some(inner) = report.input.path.strip_prefix(path) {
        report.input.path = inner.to_owned();
    }
    // A scan nests no deeper than its own ceiling.
    report.nested.iter_mut().for_each(|inner| strip(inner, path));
}
