//! Reports into rows. All rows of one result are written together or not at all.

use super::Store;
use super::answers;
use super::details::{put_details, without_path};
use super::pack::pack;
use crate::base::Error;
use crate::report::Report;
use crate::report::json;
use crate::report::model::ProcessLimits;
use crate::report::outcome::{Counts, Outcome as Amount};
use rusqlite::{OptionalExtension as _, Transaction, params};
use sha2::{Digest as _, Sha256};

/// What a result is the result of: the same key never needs a second scan.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// SHA-256 of the package; of several files, over the digests of all.
    pub package: String,
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
        let Self { package, settings, tool, analysis, rules } = self;
        let mut hash = Sha256::new();
        for part in [package, settings, tool, analysis, rules] {
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

impl How {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Scanned => "scanned",
            Self::Evaluated => "evaluated",
        }
    }
}

/// What a file is known by again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMark {
    /// The bytes of its path, from the root and without links.
    pub path: Vec<u8>,
    /// What changes with its content.
    pub stamp: String,
}

/// What came of a package, ready to be written.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The report, without the path.
    report: Report,
    packed_report: Vec<u8>,
    packed_facts: Vec<u8>,
    how: How,
    limits: Option<ProcessLimits>,
}

impl Outcome {
    /// Packs a report and the facts of each package as text. `limits` are those of its process, where more might
    /// have come to more.
    ///
    /// # Errors
    /// Where they cannot be packed.
    pub fn new(
        report: &Report,
        facts: &[String],
        how: How,
        limits: Option<ProcessLimits>,
    ) -> Result<Self, Error> {
        let report = without_path(report);
        let pack_all = || {
            let mut line = Vec::new();
            json::write_line(&report, &mut line)?;
            Ok::<_, std::io::Error>((pack(&line)?, pack(&serde_json::to_vec(facts)?)?))
        };
        let (packed_report, packed_facts) = pack_all().map_err(|error| {
            Error::new(format!("a report cannot be packed: {error}"), "report this fault of mingcha")
        })?;
        Ok(Self { report, packed_report, packed_facts, how, limits })
    }
}

/// One thing to write: where a package was seen, and what came of it where that is new.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Key.
    pub key: Key,
    /// Where it was seen; nothing where stored facts are evaluated.
    pub sighting: Option<Sighting>,
    /// What its file is known by again.
    pub file: Option<FileMark>,
    /// What came of it; nothing where the store has it.
    pub outcome: Option<Outcome>,
}

impl Store {
    /// Begins a run.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub fn begin_run(&self, how: How, at: &str, tool: &str, ruleset: &str) -> Result<i64, Error> {
        let insert = "INSERT INTO runs (how, started, tool, ruleset) VALUES (?, ?, ?, ?)";
        self.db
            .execute(insert, params![how.as_str(), at, tool, ruleset])
            .map_err(|error| self.failed(&error))?;
        Ok(self.db.last_insert_rowid())
    }

    /// Ends a run, and brings the journal into the file.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub fn end_run(&self, run: i64, at: &str) -> Result<(), Error> {
        let end = || {
            self.db.execute("UPDATE runs SET ended = ? WHERE run = ?", params![at, run])?;
            self.db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
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

/// Executes a statement that is used often.
pub(super) fn run(
    change: &Transaction<'_>,
    sql: &str,
    values: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<()> {
    change.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn put(change: &Transaction<'_>, number: i64, at: &str, entry: &Entry) -> rusqlite::Result<()> {
    let package = &entry.key.package;
    let result = entry.key.number();
    if let Some(Sighting { path, name, store, developer, category, filing }) = &entry.sighting {
        let insert = "INSERT OR REPLACE INTO sightings VALUES (?, ?, ?, ?, ?, ?, ?)";
        run(change, insert, params![package, path, store, name, developer, category, filing])?;
        if let Some(FileMark { path, stamp }) = &entry.file {
            let insert = "INSERT OR REPLACE INTO run_files VALUES (?, ?, ?)";
            run(change, insert, params![path, stamp, package])?;
        }
    }
    let current = current(change, package)?;
    if let Some(outcome) = &entry.outcome {
        let insert = "INSERT OR REPLACE INTO packages VALUES (?, ?, ?, ?, ?, ?, ?)";
        let input = &outcome.report.input;
        let parts = whole_length(input.parts.len()).saturating_add(1);
        let digests =
            params![package, input.sha256, input.md5, input.sha1, input.sm3, whole(input.size), parts];
        run(change, insert, digests)?;
        retire(change, current)?;
        // What an earlier scan under the same key left.
        forget(change, result, &["results", "reports"])?;
        put_result(change, result, &entry.key, outcome)?;
        put_details(change, result, &outcome.report)?;
        let insert = "INSERT OR REPLACE INTO run_results VALUES (?, ?, ?, ?)";
        run(change, insert, params![number, result, at, outcome.how.as_str()])?;
        return answers::add(change, result);
    }
    if current == Some(result) {
        return Ok(());
    }
    let sql = "SELECT report FROM reports WHERE result = ?";
    let packed =
        change.prepare_cached(sql)?.query_row([result], |row| row.get::<_, Vec<u8>>(0)).optional()?;
    let Some(packed) = packed else { return Ok(()) };
    let report = super::pack::unpack(&packed).map_err(other_error)?;
    let report: Report = serde_json::from_slice(&report).map_err(|error| other_error(error.into()))?;
    retire(change, current)?;
    run(change, "UPDATE results SET is_current = 1 WHERE result = ?", params![result])?;
    put_details(change, result, &report)?;
    answers::add(change, result)
}

/// The last word on a package: that of the signatures that were used last.
fn current(change: &Transaction<'_>, package: &str) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT result FROM results WHERE package = ? AND is_current";
    change.prepare_cached(sql)?.query_row([package], |row| row.get(0)).optional()
}

/// A result is no longer the last word: its details are taken away, and stand in its report still.
fn retire(change: &Transaction<'_>, current: Option<i64>) -> rusqlite::Result<()> {
    let Some(result) = current else { return Ok(()) };
    let later = answers::remove(change, result)?;
    run(change, "UPDATE results SET is_current = 0 WHERE result = ?", params![result])?;
    forget(change, result, &DETAILS)?;
    later.into_iter().try_for_each(|later| answers::find_new(change, later))
}

/// What a result has besides its report.
const DETAILS: [&str; 8] = [
    "findings",
    "finding_clauses",
    "finding_data",
    "sdks",
    "permissions",
    "behaviours",
    "limitations",
    "new_findings",
];

/// Takes away the rows of a result.
fn forget(change: &Transaction<'_>, result: i64, tables: &[&str]) -> rusqlite::Result<()> {
    tables
        .iter()
        .try_for_each(|table| run(change, &format!("DELETE FROM {table} WHERE result = ?"), params![result]))
}

fn other_error(error: std::io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}

fn put_result(change: &Transaction<'_>, result: i64, key: &Key, outcome: &Outcome) -> rusqlite::Result<()> {
    let Outcome { report, packed_report, packed_facts, limits, .. } = outcome;
    run(change, "INSERT INTO reports VALUES (?, ?, ?)", params![result, packed_report, packed_facts])?;

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
    let amount = match report.outcome() {
        Amount::Found => "found",
        Amount::NotFound => "not-found",
        Amount::Undecided => "undecided",
        Amount::Failed => "failed",
    };
    let app = &report.app;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let insert = "INSERT INTO results VALUES
        (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = params![
        result,
        key.package,
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

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn whole_length(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
