//! Reports into rows. All rows of one result are written together or not at all.

use super::Store;
use super::pack::pack;
use crate::base::Error;
use crate::report::Report;
use crate::report::json;
use crate::report::outcome::{Counts, Outcome as Amount};
use rusqlite::{Transaction, params};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// What a result is the result of: the same key never needs a second scan.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// SHA-256 of the package; of several files, over the digests of all.
    pub package: String,
    /// Id of the category it was compared with, or nothing.
    pub compared: String,
    /// Language of names, and the day of the act where one was given.
    pub settings: String,
    /// Version of mingcha.
    pub tool: String,
    /// Digest of the signatures that shape the facts.
    pub analysis: String,
    /// Digest of the signatures that read the facts.
    pub rules: String,
}

impl Key {
    /// The number of the result: the same in every store, so that no order of work shows in it.
    #[must_use]
    pub fn number(&self) -> i64 {
        let Self { package, compared, settings, tool, analysis, rules } = self;
        let mut hash = Sha256::new();
        for part in [package, compared, settings, tool, analysis, rules] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let start = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        i64::try_from(start >> 1).unwrap_or(i64::MAX)
    }
}

/// Where a package was seen, and what was said of it there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sighting {
    /// Path.
    pub path: String,
    /// Name of the app.
    pub name: String,
    /// App store.
    pub store: String,
    /// Developer.
    pub developer: String,
    /// Category as it was given.
    pub category: String,
    /// Filing number.
    pub filing: String,
}

/// How a result came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The package was read.
    Scanned,
    /// Stored facts were evaluated.
    Evaluated,
}

/// A moment, as text that sorts: `2026-11-26T08:00:00Z`.
pub type Time = String;

/// What came of a package.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The report.
    pub report: Report,
    /// The facts of each package as text.
    pub facts: Vec<String>,
    /// How it came about.
    pub how: How,
}

/// One thing to write: where a package was seen, and what came of it where that is new.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Key.
    pub key: Key,
    /// Where it was seen; nothing where stored facts are evaluated.
    pub sighting: Option<Sighting>,
    /// Size and time of the file, by which it is known again.
    pub file: Option<(u64, String)>,
    /// What came of it; nothing where the store has it.
    pub outcome: Option<Outcome>,
}

impl Store {
    /// Begins a run.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub fn begin_run(&self, at: &str, tool: &str, ruleset: &str) -> Result<i64, Error> {
        let insert = "INSERT INTO runs (started, tool, ruleset) VALUES (?, ?, ?)";
        self.db.execute(insert, params![at, tool, ruleset]).map_err(|error| self.failed(&error))?;
        Ok(self.db.last_insert_rowid())
    }

    /// Ends a run, and brings the journal into the file.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub fn end_run(&self, run: i64, at: &str) -> Result<(), Error> {
        let end = || {
            self.db.execute("UPDATE runs SET ended = ? WHERE run = ?", params![at, run])?;
            self.db.pragma_query(None, "wal_checkpoint(TRUNCATE)", |_| Ok(()))
        };
        end().map_err(|error| self.failed(&error))
    }

    /// Notes a path that could not be read.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub fn put_unread(&self, run: i64, path: &str, error: &str) -> Result<(), Error> {
        let insert = "INSERT OR REPLACE INTO run_unread VALUES (?, ?, ?)";
        self.db.execute(insert, params![run, path, error]).map_err(|error| self.failed(&error))?;
        Ok(())
    }

    /// Writes entries. When this returns they are on the disk, whatever happens next.
    ///
    /// # Errors
    /// Where they cannot be written; then none of them is.
    pub fn put(&mut self, run: i64, at: &str, entries: &[Entry]) -> Result<(), Error> {
        let path = self.path.clone();
        let failed = |error: &rusqlite::Error| super::failed(&path, error);
        let change = self.db.transaction().map_err(|error| failed(&error))?;
        for entry in entries {
            put(&change, run, at, entry).map_err(|error| failed(&error))?;
        }
        change.commit().map_err(|error| failed(&error))
    }
}

fn run(change: &Transaction<'_>, sql: &str, values: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<()> {
    change.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn put(change: &Transaction<'_>, number: i64, at: &str, entry: &Entry) -> rusqlite::Result<()> {
    let Key { package, compared, .. } = &entry.key;
    let result = entry.key.number();
    if let Some(Sighting { path, name, store, developer, category, filing }) = &entry.sighting {
        let insert = "INSERT OR REPLACE INTO sightings VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        run(change, insert, params![package, path, store, name, developer, category, filing, compared])?;
        if let Some((size, modified)) = &entry.file {
            let insert = "INSERT OR REPLACE INTO run_files VALUES (?, ?, ?, ?)";
            run(change, insert, params![path, whole(*size), modified, package])?;
        }
    }
    if let Some(outcome) = &entry.outcome {
        let insert = "INSERT OR REPLACE INTO packages VALUES (?, ?, ?, ?, ?, ?, ?)";
        let input = &outcome.report.input;
        let parts = whole_length(input.parts.len()).saturating_add(1);
        let digests = params![package, input.sha256, input.md5, input.sha1, input.sm3, whole(input.size), parts];
        run(change, insert, digests)?;
        forget(change, result)?;
        put_result(change, result, &entry.key, outcome)?;
        put_parts(change, result, &outcome.report)?;
        let how = match outcome.how {
            How::Scanned => "scanned",
            How::Evaluated => "evaluated",
        };
        run(change, "INSERT OR REPLACE INTO run_results VALUES (?, ?, ?, ?)", params![number, result, at, how])?;
    }
    // The last word on a package is that of the signatures that were used last.
    let supersede = "UPDATE results SET is_current = (result = ?1) WHERE package = ?2 AND compared = ?3
                     AND is_current <> (result = ?1)";
    run(change, supersede, params![result, package, compared])
}

/// Takes away what an earlier scan under the same key left.
fn forget(change: &Transaction<'_>, result: i64) -> rusqlite::Result<()> {
    let tables = [
        "results",
        "reports",
        "findings",
        "finding_clauses",
        "finding_data",
        "sdks",
        "permissions",
        "behaviours",
        "limitations",
    ];
    let known = "SELECT count(*) FROM results WHERE result = ?";
    if change.prepare_cached(known)?.query_row([result], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(());
    }
    tables.iter().try_for_each(|table| {
        run(change, &format!("DELETE FROM {table} WHERE result = ?"), params![result])
    })
}

fn put_result(
    change: &Transaction<'_>,
    result: i64,
    key: &Key,
    outcome: &Outcome,
) -> rusqlite::Result<()> {
    let report = without_path(&outcome.report);
    let (mut line, other) = (Vec::new(), |error: std::io::Error| rusqlite::Error::ToSqlConversionFailure(error.into()));
    json::write_line(&report, &mut line).map_err(other)?;
    let facts = serde_json::to_vec(&outcome.facts).map_err(|error| other(error.into()))?;
    let blobs = params![result, pack(&line).map_err(other)?, pack(&facts).map_err(other)?];
    run(change, "INSERT INTO reports VALUES (?, ?, ?)", blobs)?;

    let mut counts = Counts::default();
    for part in report.with_nested() {
        let Counts { high, medium, low, violation, review } = Counts::of(&part.findings);
        counts.high = counts.high.saturating_add(high);
        counts.medium = counts.medium.saturating_add(medium);
        counts.low = counts.low.saturating_add(low);
        counts.violation = counts.violation.saturating_add(violation);
        counts.review = counts.review.saturating_add(review);
    }
    let error = report.error.clone().unwrap_or_default();
    let limits = error.limits.clone();
    let amount = match report.outcome() {
        Amount::Found => "found",
        Amount::NotFound => "not-found",
        Amount::Undecided => "undecided",
        Amount::Failed => "failed",
    };
    let app = &report.app;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let insert = "INSERT INTO results VALUES
        (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = params![
        result,
        key.package,
        key.compared,
        key.settings,
        key.tool,
        key.analysis,
        key.rules,
        report.tool.ruleset.version,
        report.status.id(),
        amount,
        error.reason,
        error.message,
        limits.as_ref().map(|limits| whole(limits.seconds)),
        limits.as_ref().map(|limits| whole(limits.memory)),
        limits.as_ref().map_or(1, |limits| limits.attempts),
        report.input.kind,
        app.platform,
        text(&app.id),
        text(&app.name),
        text(&app.version_name),
        app.version_code,
        app.target_sdk,
        app.signers.first().map(|signer| signer.sha256.clone()).unwrap_or_default(),
        whole_length(counts.high),
        whole_length(counts.medium),
        whole_length(counts.low),
        whole_length(counts.violation),
        whole_length(counts.review),
        report.coverage.packed.as_ref().map(|packed| packed.packer.clone()).unwrap_or_default(),
        whole(report.coverage.methods),
        whole(report.coverage.methods_decoded),
    ];
    run(change, insert, values)
}

/// The tables that are asked most, for the package and those inside it.
fn put_parts(change: &Transaction<'_>, result: i64, report: &Report) -> rusqlite::Result<()> {
    let report = without_path(report);
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
                let insert = "INSERT OR IGNORE INTO finding_clauses VALUES (?, ?, ?)";
                run(change, insert, params![result, number, clause])?;
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
                sdk.id, result, part, sdk.name.zh, sdk.name.en, sdk.vendor, sdk.category, version, sdk.state,
                sdk.certainty, phase, early,
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

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn whole_length(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
