//! Questions to a store: ready ones, and any that SQL can ask.

use super::Store;
use crate::base::Error;
use rusqlite::types::ValueRef;
use serde_json::Value;

/// What a question calls a day.
pub const DAY: &str = "YYYY-MM-DD";

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

/// What packages of one kind came to, by a column of the places where they were seen.
macro_rules! by {
    ($column:literal) => {
        concat!(
            "SELECT s.",
            $column,
            ", count(*) AS packages, sum(r.violations > 0) AS with_violations, sum(r.violations) AS violations,
              sum(r.reviews) AS reviews, sum(r.outcome = 'undecided') AS undecided,
              sum(r.outcome = 'failed') AS failed
              FROM (SELECT DISTINCT package, ",
            $column,
            " FROM sightings) s JOIN results r USING (package) WHERE r.is_current
              GROUP BY 1 ORDER BY with_violations DESC, violations DESC, 1",
        )
    };
}

/// The ready questions. Details stand in the store for current results only, so none of these looks back.
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
        sql: "SELECT clause, packages, findings, violations FROM clause_counts
              ORDER BY packages DESC, clause",
    },
    Question {
        name: "clause",
        about: "which packages have findings on a clause",
        values: &["CLAUSE"],
        sql: "SELECT r.app, r.app_name, r.version, count(*) AS findings,
              sum(c.verdict = '不符合') AS violations,
              (SELECT min(path) FROM sightings s WHERE s.package = r.package) AS path
              FROM finding_clauses c JOIN results r USING (result)
              WHERE c.clause = ?1 GROUP BY c.result
              ORDER BY violations DESC, r.app, r.version_code, c.result",
    },
    Question {
        name: "rules",
        about: "how many packages each rule holds for",
        values: &[],
        sql: "SELECT rule, count(*) AS packages, sum(findings) AS findings
              FROM (SELECT rule, count(*) AS findings FROM findings GROUP BY rule, result)
              GROUP BY rule ORDER BY packages DESC, rule",
    },
    Question {
        name: "sdks",
        about: "how many packages hold each SDK, and how many start it before consent",
        values: &[],
        sql: "SELECT sdk, min(name) AS name, count(*) AS packages, sum(started) AS started,
              sum(before_consent) AS before_consent, sum(collecting) AS collecting
              FROM (SELECT sdk, min(name_zh) AS name, max(state <> 'present') AS started,
                    max(before_consent) AS before_consent, max(state = 'collecting') AS collecting
                    FROM sdks GROUP BY sdk, result)
              GROUP BY sdk ORDER BY packages DESC, sdk",
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
        sql: by!("developer"),
    },
    Question { name: "stores", about: "the same by app store", values: &[], sql: by!("store") },
    Question {
        name: "data",
        about: "how many packages obtain each type of personal information",
        values: &[],
        sql: "SELECT data, count(*) AS packages, sum(places) AS places, sum(before_consent) AS before_consent
              FROM (SELECT data, sum(places) AS places, max(phase = 'before-consent') AS before_consent
                    FROM behaviours GROUP BY data, result)
              GROUP BY data ORDER BY packages DESC, data",
    },
    Question {
        name: "apps",
        about: "the packages with the most and gravest findings",
        values: &[],
        sql: "SELECT app, app_name, version, violations, reviews, high, medium, low,
              (SELECT min(path) FROM sightings s WHERE s.package = r.package) AS path
              FROM results r WHERE is_current AND outcome = 'found'
              ORDER BY violations DESC, high DESC, medium DESC, low DESC, app, result",
    },
    Question {
        name: "new-violations",
        about: "what a version of an app has that the version before it had not",
        values: &[],
        sql: "SELECT app, app_name, earlier_version, version, rule, verdict, title_zh
              FROM new_findings ORDER BY app, version_code, result, rule, number",
    },
    Question {
        name: "trend",
        about: "for each rule, the packages it holds for among those first scanned up to each of two days",
        values: &[DAY, DAY],
        sql: "SELECT rule, sum(packages * (day <= ?1)) AS first_day, sum(packages * (day <= ?2)) AS second_day
              FROM run_rule_days GROUP BY rule HAVING sum(packages) > 0 ORDER BY second_day DESC, rule",
    },
    Question {
        name: "quarantine",
        about: "packages without a result, and why: those with a reason ended their process twice",
        values: &[],
        sql: "SELECT reason, path, store, package, error FROM quarantine ORDER BY reason DESC, path, store",
    },
    Question {
        name: "unread",
        about: "paths that the last run could not read",
        values: &[],
        sql: "SELECT path, error FROM run_unread
              WHERE run = (SELECT max(run) FROM runs WHERE how = 'scanned') ORDER BY path",
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
