//! Questions to a store: ready ones, and any that SQL can ask.

use super::Store;
use crate::base::Error;
use rusqlite::types::ValueRef;
use serde_json::Value;

/// A ready question.
#[derive(Debug)]
pub struct Question {
    /// Name.
    pub name: &'static str,
    /// What it answers.
    pub about: &'static str,
    /// What it needs to be told.
    pub values: &'static [&'static str],
    /// Its SELECT.
    pub sql: &'static str,
}

/// The ready questions. Details stand in the store for current results only, so none of these looks back but
/// `trend`.
const QUESTIONS: &[Question] = &[
    Question {
        name: "overview",
        about: "how many packages came to what",
        values: &[],
        sql: "SELECT outcome, status, count(*) AS packages, sum(packer <> '') AS packed
              FROM results WHERE is_current GROUP BY outcome, status ORDER BY packages DESC, outcome, status",
    },
    Question {
        name: "clauses",
        about: "how many packages have findings on each clause",
        values: &[],
        sql: "SELECT clause, count(DISTINCT result) AS packages, count(*) AS findings,
              sum(verdict = '不符合') AS violations
              FROM finding_clauses GROUP BY clause ORDER BY packages DESC, clause",
    },
    Question {
        name: "clause",
        about: "which packages have findings on a clause",
        values: &["CLAUSE"],
        sql: "SELECT r.app, r.app_name, r.version, f.rule, f.verdict, f.severity, f.subject, f.title_zh,
              (SELECT min(path) FROM sightings s WHERE s.package = r.package) AS path
              FROM finding_clauses c JOIN findings f USING (result, number) JOIN results r USING (result)
              WHERE c.clause = ?1 ORDER BY r.app, r.version_code, f.rule, f.number",
    },
    Question {
        name: "rules",
        about: "how many packages each rule holds for",
        values: &[],
        sql: "SELECT rule, count(DISTINCT result) AS packages, count(*) AS findings
              FROM findings GROUP BY rule ORDER BY packages DESC, rule",
    },
    Question {
        name: "sdks",
        about: "how many packages hold each SDK, and how many start it before consent",
        values: &[],
        sql: "SELECT sdk, min(name_zh) AS name, count(DISTINCT result) AS packages,
              sum(state <> 'present') AS started, sum(before_consent) AS before_consent,
              sum(state = 'collecting') AS collecting
              FROM sdks GROUP BY sdk ORDER BY packages DESC, sdk",
    },
    Question {
        name: "sdk",
        about: "which packages hold an SDK, and whether they start it before consent",
        values: &["SDK"],
        sql: "SELECT r.app, r.app_name, r.version, k.version AS sdk_version, k.state, k.phase, k.before_consent,
              (SELECT min(path) FROM sightings s WHERE s.package = r.package) AS path
              FROM sdks k JOIN results r USING (result)
              WHERE k.sdk = ?1 ORDER BY k.before_consent DESC, r.app, r.version_code, r.result",
    },
    Question {
        name: "developers",
        about: "the developers with the most packages that do not comply",
        values: &[],
        sql: "SELECT s.developer, count(DISTINCT r.package) AS packages, sum(r.violations > 0) AS with_violations,
              sum(r.violations) AS violations, sum(r.reviews) AS reviews
              FROM (SELECT DISTINCT package, developer FROM sightings) s JOIN results r USING (package)
              WHERE r.is_current
              GROUP BY s.developer ORDER BY with_violations DESC, violations DESC, s.developer",
    },
    Question {
        name: "stores",
        about: "the same by app store",
        values: &[],
        sql: "SELECT s.store, count(DISTINCT r.package) AS packages, sum(r.violations > 0) AS with_violations,
              sum(r.violations) AS violations, sum(r.reviews) AS reviews
              FROM (SELECT DISTINCT package, store FROM sightings) s JOIN results r USING (package)
              WHERE r.is_current
              GROUP BY s.store ORDER BY with_violations DESC, violations DESC, s.store",
    },
    Question {
        name: "data",
        about: "how many packages obtain each type of personal information",
        values: &[],
        sql: "SELECT data, count(DISTINCT result) AS packages, sum(places) AS places,
              count(DISTINCT CASE WHEN phase = 'before-consent' THEN result END) AS before_consent
              FROM behaviours GROUP BY data ORDER BY packages DESC, data",
    },
    Question {
        name: "apps",
        about: "the packages with the most and gravest findings",
        values: &[],
        sql: "SELECT app, app_name, version, violations, reviews, high, medium, low,
              (SELECT min(path) FROM sightings s WHERE s.package = r.package) AS path
              FROM results r WHERE is_current AND outcome = 'found'
              ORDER BY violations DESC, high DESC, medium DESC, low DESC, app, result LIMIT 1000",
    },
    Question {
        name: "new-violations",
        about: "what a version of an app has that the version before it had not",
        values: &[],
        sql: "WITH versions AS (
                SELECT result, app, app_name, version, version_code,
                lag(result) OVER by_version AS earlier, lag(version) OVER by_version AS earlier_version
                FROM results WHERE is_current AND app <> '' AND status <> 'failed'
                WINDOW by_version AS (PARTITION BY platform, app ORDER BY version_code, result))
              SELECT v.app, v.app_name, v.earlier_version, v.version, f.rule, f.verdict, f.title_zh
              FROM versions v JOIN findings f USING (result)
              WHERE v.earlier IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM findings g WHERE g.rule = f.rule AND g.result = v.earlier)
              ORDER BY v.app, v.version_code, f.rule, f.number",
    },
    Question {
        name: "trend",
        about: "for each rule, the packages it holds for among those scanned up to each of two days",
        values: &["YYYY-MM-DD", "YYYY-MM-DD"],
        sql: "WITH dated AS (SELECT result, min(at) AS at FROM run_results GROUP BY result)
              SELECT f.rule, count(DISTINCT CASE WHEN substr(d.at, 1, 10) <= ?1 THEN f.result END) AS first_day,
              count(DISTINCT CASE WHEN substr(d.at, 1, 10) <= ?2 THEN f.result END) AS second_day
              FROM findings f JOIN dated d USING (result)
              GROUP BY f.rule ORDER BY second_day DESC, f.rule",
    },
    Question {
        name: "quarantine",
        about: "packages whose process ended without a report, twice",
        values: &[],
        sql: "SELECT reason, path, store, package, error FROM quarantine ORDER BY reason, path, store",
    },
    Question {
        name: "limitations",
        about: "how many packages each limitation applies to",
        values: &[],
        sql: "SELECT limitation, count(DISTINCT result) AS packages
              FROM limitations GROUP BY limitation ORDER BY packages DESC, limitation",
    },
];

/// The ready questions.
#[must_use]
pub const fn questions() -> &'static [Question] {
    QUESTIONS
}

impl Store {
    /// Asks in SQL. `each` is given the columns alone first, and then with each row.
    ///
    /// # Errors
    /// Where the question is none, or would change something, or `each` fails.
    pub fn ask<E: From<Error>>(
        &self,
        sql: &str,
        values: &[String],
        mut each: impl FnMut(&[String], Option<&[Value]>) -> Result<(), E>,
    ) -> Result<(), E> {
        let bad = |error: rusqlite::Error| {
            Error::new(format!("the store cannot answer: {error}"), "docs/store.md lists the tables")
        };
        let mut statement = self.db.prepare(sql).map_err(bad)?;
        if !statement.readonly() {
            let text = "the question would change the store";
            return Err(Error::new(text, "ask with SELECT").into());
        }
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        each(&columns, None)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values)).map_err(bad)?;
        while let Some(row) = rows.next().map_err(bad)? {
            let cells =
                (0..columns.len()).map(|at| row.get_ref(at).map(value)).collect::<Result<Vec<_>, _>>();
            each(&columns, Some(&cells.map_err(bad)?))?;
        }
        Ok(())
    }
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => format!("({} bytes)", bytes.len()).into(),
    }
}
