//! What the store has: which results, and their reports and facts.

use super::Store;
use super::pack::unpack;
use super::write::{FileMark, Key};
use crate::base::Error;
use crate::report::Report;
use crate::report::model::ProcessLimits;
use rusqlite::params;
use std::collections::HashSet;

/// A result that the store has.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Its key.
    pub key: Key,
    /// Whether the package was read; the facts of one that failed say nothing.
    pub is_read: bool,
    /// What its process might use, where more might have come to more.
    pub limits: Option<ProcessLimits>,
    /// Whether it is the last word on its package.
    pub is_current: bool,
    /// Where the package was seen first, in the order of paths.
    pub path: String,
}

impl Store {
    /// All results.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn results(&self) -> Result<Vec<Earlier>, Error> {
        let sql = "SELECT package, settings, tool, analysis_sha256, rules_sha256, status <> 'failed',
                   max_seconds, max_memory, attempts, is_current,
                   coalesce((SELECT min(path) FROM sightings s WHERE s.package = r.package), '')
                   FROM results r ORDER BY package, result";
        let read = || {
            let mut statement = self.db.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                let key = Key {
                    package: row.get(0)?,
                    settings: row.get(1)?,
                    tool: row.get(2)?,
                    analysis: row.get(3)?,
                    rules: row.get(4)?,
                };
                let (seconds, memory): (Option<i64>, Option<i64>) = (row.get(6)?, row.get(7)?);
                let attempts = row.get(8)?;
                let limits = seconds.zip(memory).map(|(seconds, memory)| ProcessLimits {
                    seconds: seconds.unsigned_abs(),
                    memory: memory.unsigned_abs(),
                    attempts,
                });
                Ok(Earlier { key, is_read: row.get(5)?, limits, is_current: row.get(9)?, path: row.get(10)? })
            })?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|error| self.failed(&error))
    }

    /// The sizes of all packages.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn sizes(&self) -> Result<HashSet<u64>, Error> {
        let read = || {
            let mut statement = self.db.prepare("SELECT DISTINCT size FROM packages")?;
            let rows = statement.query_map([], |row| row.get(0).map(i64::unsigned_abs))?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|error| self.failed(&error))
    }

    /// The package that a file was which has not changed since.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn package_of(&self, file: &FileMark) -> Result<Option<String>, Error> {
        let sql = "SELECT package FROM run_files WHERE path = ? AND stamp = ?";
        let read = || {
            let mut statement = self.db.prepare_cached(sql)?;
            let mut rows = statement.query(params![file.path, file.stamp])?;
            rows.next()?.map(|row| row.get(0)).transpose()
        };
        read().map_err(|error| self.failed(&error))
    }

    /// A report, under the path where the package was seen first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn report(&self, result: i64) -> Result<Option<Report>, Error> {
        let sql =
            "SELECT report, coalesce((SELECT min(path) FROM sightings s WHERE s.package = r.package), '')
                   FROM reports JOIN results r USING (result) WHERE result = ?";
        let Some((packed, path)) = self.packed(sql, result)? else { return Ok(None) };
        let mut report: Report = self.unpacked(&packed, result)?;
        restore(&mut report, &path);
        Ok(Some(report))
    }

    /// The facts of each package of a report as text.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn facts(&self, result: i64) -> Result<Option<Vec<String>>, Error> {
        let packed = self.packed("SELECT facts, '' FROM reports WHERE result = ?", result)?;
        packed.map(|(packed, _)| self.unpacked(&packed, result)).transpose()
    }

    fn packed(&self, sql: &str, result: i64) -> Result<Option<(Vec<u8>, String)>, Error> {
        let read = || {
            let mut statement = self.db.prepare_cached(sql)?;
            let mut rows = statement.query([result])?;
            rows.next()?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
        };
        read().map_err(|error: rusqlite::Error| self.failed(&error))
    }

    fn unpacked<T: serde::de::DeserializeOwned>(&self, packed: &[u8], result: i64) -> Result<T, Error> {
        let bad = |error: &dyn std::fmt::Display| {
            let text = format!("{}: result {result} cannot be read back: {error}", self.path.display());
            Error::new(text, "scan the package again with `mingcha batch --rescan`")
        };
        let text = unpack(packed).map_err(|error| bad(&error))?;
        serde_json::from_slice(&text).map_err(|error| bad(&error))
    }

    /// The numbers of the current results, by app, version and package.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn current(&self) -> Result<Vec<i64>, Error> {
        let sql = "SELECT result FROM results WHERE is_current ORDER BY app, version_code, package";
        let read = || {
            let mut statement = self.db.prepare(sql)?;
            let rows = statement.query_map([], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|error| self.failed(&error))
    }
}

/// Puts the path back that a report was stored without.
fn restore(report: &mut Report, path: &str) {
    report.input.path.insert_str(0, path);
    report.nested.iter_mut().for_each(|inner| restore(inner, path));
}
