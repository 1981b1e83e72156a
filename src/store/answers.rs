//! Answers that are kept, where asking every row takes too long.
//!
//! They change with each result, in its transaction, and follow from the current results alone: what is added is
//! what the plain question finds in the details, and the same is taken away before the details go.

use super::write::run;
use rusqlite::{Transaction, params};

/// Adds a current result with its details to the answers.
pub(super) fn add(change: &Transaction<'_>, result: i64) -> rusqlite::Result<()> {
    count(change, result, 1)?;
    find_new(change, result)?;
    later(change, result)?.into_iter().try_for_each(|later| find_new(change, later))
}

/// Takes the counts of a current result away, while it has its details. What is given back needs [`find_new`] once
/// it has none.
pub(super) fn remove(change: &Transaction<'_>, result: i64) -> rusqlite::Result<Vec<i64>> {
    count(change, result, -1)?;
    later(change, result)
}

/// Counts a result once more, or once less.
fn count(change: &Transaction<'_>, result: i64, sign: i64) -> rusqlite::Result<()> {
    let clauses = "INSERT INTO clause_counts
        SELECT clause, ?2, ?2 * count(*), ?2 * sum(verdict = '不符合')
        FROM finding_clauses WHERE result = ?1 GROUP BY clause
        ON CONFLICT DO UPDATE SET packages = packages + excluded.packages,
        findings = findings + excluded.findings, violations = violations + excluded.violations";
    let rules = "INSERT INTO run_rule_days
        SELECT rule, (SELECT substr(min(d.at), 1, 10) FROM results r
          JOIN results same USING (package) JOIN run_results d ON d.result = same.result
          WHERE r.result = ?1), ?2
        FROM findings WHERE result = ?1 GROUP BY rule
        ON CONFLICT DO UPDATE SET packages = packages + excluded.packages";
    [clauses, rules].into_iter().try_for_each(|sql| run(change, sql, params![result, sign]))?;
    run(change, "DELETE FROM clause_counts WHERE packages = 0", params![])
}

/// Finds what a result has that no package of the version before it had.
pub(super) fn find_new(change: &Transaction<'_>, result: i64) -> rusqlite::Result<()> {
    // CROSS JOIN keeps the order: from a version to its findings, never over all findings of a rule.
    let insert = "WITH v AS MATERIALIZED (
          SELECT *, (SELECT max(e.version_code) FROM results e WHERE e.is_current AND e.platform = r.platform
            AND e.app = r.app AND e.version_code < r.version_code AND e.status <> 'failed') AS earlier
          FROM results r WHERE result = ?1 AND is_current AND app <> '' AND status <> 'failed')
        INSERT INTO new_findings
        SELECT v.app, v.version_code, v.result, f.rule, f.number, v.app_name,
        (SELECT min(e.version) FROM results e WHERE e.is_current AND e.platform = v.platform
          AND e.app = v.app AND e.version_code = v.earlier),
        v.version, f.verdict, f.title_zh
        FROM v CROSS JOIN findings f USING (result)
        WHERE v.earlier IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM results e CROSS JOIN findings g USING (result)
          WHERE e.is_current AND e.status <> 'failed' AND e.platform = v.platform AND e.app = v.app
          AND e.version_code = v.earlier AND g.rule = f.rule AND g.fingerprint = f.fingerprint)";
    run(change, "DELETE FROM new_findings WHERE result = ?", params![result])?;
    run(change, insert, params![result])
}

/// The packages of the next version, where this result decides what is new in them: not where another package of
/// its own version has all that it has.
fn later(change: &Transaction<'_>, result: i64) -> rusqlite::Result<Vec<i64>> {
    let sql = "WITH v AS MATERIALIZED (
          SELECT * FROM results WHERE result = ?1 AND is_current AND app <> '' AND status <> 'failed'),
        twins AS MATERIALIZED (
          SELECT t.result, t.version <= v.version AS is_first FROM v CROSS JOIN results t
          WHERE t.is_current AND t.platform = v.platform AND t.app = v.app AND t.version_code = v.version_code
          AND t.status <> 'failed' AND t.result <> v.result)
        SELECT l.result FROM v CROSS JOIN results l
        WHERE l.is_current AND l.platform = v.platform AND l.app = v.app AND l.status <> 'failed'
        AND l.version_code = (
          SELECT min(version_code) FROM results n WHERE n.is_current AND n.platform = v.platform
          AND n.app = v.app AND n.version_code > v.version_code AND n.status <> 'failed')
        AND (NOT EXISTS (SELECT 1 FROM twins WHERE is_first) OR EXISTS (
          SELECT 1 FROM findings f WHERE f.result = ?1 AND NOT EXISTS (
            SELECT 1 FROM twins t CROSS JOIN findings g USING (result)
            WHERE g.rule = f.rule AND g.fingerprint = f.fingerprint)))";
    let mut statement = change.prepare_cached(sql)?;
    let rows = statement.query_map([result], |row| row.get(0))?;
    rows.collect()
}
