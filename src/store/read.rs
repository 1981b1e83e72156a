//! What the store has: which results, and their reports and facts.

use super::Store;
use super::pack::unpack;
use super::write::Key;
use crate::base::Error;
use crate::report::Report;
use rusqlite::params;

/// A result that the store has.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Its key.
    pub key: Key,
    /// Whether the package was read; the facts of one that failed say nothing.
    pub is_read: bool,
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
        let sql =
            "SELECT package, compared, settings, tool, analysis_sha256, rules_sha256, status <> 'failed',
                   is_current, coalesce((SELECT min(path) FROM sightings s WHERE s.package = r.package), '')
                   FROM results r ORDER BY package, result";
        let read = || {
            let mut statement = self.db.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                let key = Key {
                    package: row.get(0)?,
                    compared: row.get(1)?,
                    settings: row.get(2)?,
                    tool: row.get(3)?,
                    analysis: row.get(4)?,
                    rules: row.get(5)?,
                };
                Ok(Earlier { key, is_read: row.get(6)?, is_current: row.get(7)?, path: row.get(8)? })
            })?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|error| self.failed(&error))
    }

    /// The package that a file of this size and time was.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn package_of(&self, path: &str, size: u64, modified: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT package FROM run_files WHERE path = ? AND size = ? AND modified = ?";
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let read = || {
            let mut statement = self.db.prepare_cached(sql)?;
            let mut rows = statement.query(params![path, size, modified])?;
            rows.next()?.map(|row| row.get(0)).transpose()
        };
        read().map_err(|error| self.failed(&error))
    }

    /// A report with the facts of each package as text, under the path where the package was seen first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn report(&self, result: i64) -> Result<Option<(Report, Vec<String>)>, Error> {
        let sql = "SELECT report, facts, coalesce((SELECT min(path) FROM sightings s WHERE s.package = r.package), '')
                   FROM reports JOIN results r USING (result) WHERE result = ?";
        let read = || {
            let mut statement = self.db.prepare_cached(sql)?;
            let mut rows = statement.query([result])?;
            let row = rows.next()?;
            row.map(|row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, String>(2)?))
            })
            .transpose()
        };
        let Some((report, facts, path)) = read().map_err(|error: rusqlite::Error| self.failed(&error))?
        else {
            return Ok(None);
        };
        let bad = |error: &dyn std::fmt::Display| {
            let text = format!("{}: result {result} cannot be read back: {error}", self.path.display());
            Error::new(text, "scan the package again with `mingcha batch --rescan`")
        };
        let unpacked = |packed: &[u8]| unpack(packed).map_err(|error| bad(&error));
        let mut report: Report = serde_json::from_slice(&unpacked(&report)?).map_err(|error| bad(&error))?;
        let facts = serde_json::from_slice(&unpacked(&facts)?).map_err(|error| bad(&error))?;
        restore(&mut report, &path);
        Ok(Some((report, facts)))
    }

    /// The numbers of the current results, by app, version and package.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn current(&self) -> Result<Vec<i64>, Error> {
        let sql = "SELECT result FROM results WHERE is_current ORDER BY app, version_code, package, compared";
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
