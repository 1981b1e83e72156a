//! The answers that a store keeps are those that the plain questions give, whatever the order of its writes.

use mingcha::base::Error;
use mingcha::finding::Finding;
use mingcha::input::{Input, Source};
use mingcha::report::Report;
use mingcha::report::model::Status;
use mingcha::scan::{Options, scan};
use mingcha::signature::Signatures;
use mingcha::signature::raw::RuleVerdict;
use mingcha::store::{Entry, How, Key, Sighting, Store, Stored, questions};

/// What each kept answer is, asked of the details.
const PLAIN: [(&str, &str); 3] = [
    (
        "clauses",
        "SELECT clause, count(*) AS packages, sum(findings) AS findings, sum(violations) AS violations
         FROM (SELECT clause, count(*) AS findings, sum(verdict = '不符合') AS violations
               FROM finding_clauses GROUP BY clause, result)
         GROUP BY clause ORDER BY packages DESC, clause",
    ),
    (
        "new-violations",
        "WITH versions AS (
           SELECT *, (SELECT max(e.version_code) FROM results e WHERE e.is_current AND e.platform = r.platform
             AND e.app = r.app AND e.version_code < r.version_code AND e.status <> 'failed') AS earlier
           FROM results r WHERE is_current AND app <> '' AND status <> 'failed')
         SELECT v.app, v.app_name,
         (SELECT min(e.version) FROM results e WHERE e.is_current AND e.platform = v.platform
           AND e.app = v.app AND e.version_code = v.earlier) AS earlier_version,
         v.version, f.rule, f.verdict, f.title_zh
         FROM versions v JOIN findings f USING (result)
         WHERE v.earlier IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM results e JOIN findings g USING (result)
           WHERE e.is_current AND e.status <> 'failed' AND e.platform = v.platform AND e.app = v.app
           AND e.version_code = v.earlier AND g.rule = f.rule AND g.fingerprint = f.fingerprint)
         ORDER BY v.app, v.version_code, v.result, f.rule, f.number",
    ),
    (
        "trend",
        "WITH dated AS (
           SELECT r.package, min(d.at) AS at FROM run_results d JOIN results r USING (result) GROUP BY 1)
         SELECT f.rule, sum(substr(d.at, 1, 10) <= ?1) AS first_day, sum(substr(d.at, 1, 10) <= ?2) AS second_day
         FROM (SELECT rule, result FROM findings GROUP BY rule, result) f
         JOIN results r USING (result) JOIN dated d USING (package)
         GROUP BY f.rule ORDER BY second_day DESC, f.rule",
    ),
];

/// Numbers below a limit, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn kept_answers_are_those_of_the_plain_questions() {
    let reports = ["overreach", "startup-ids"].map(report);
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("a.db")).unwrap();
    let (mut dice, mut most) = (Dice(1), [0; PLAIN.len()]);
    for round in 0..120 {
        // Days go back, too, as a clock does that is put right.
        let at = format!("2026-11-{:02}T00:00:00Z", 1 + dice.below(9));
        let run = store.begin_run(How::Scanned, &at, "test", "test").unwrap();
        let entries: Vec<Entry> = (0..=dice.below(4)).map(|_| entry(&reports, &mut dice)).collect();
        store.put(run, &at, &entries).unwrap();
        for (most, (name, plain)) in most.iter_mut().zip(PLAIN) {
            let kept = questions().iter().find(|question| question.name == name).unwrap();
            let days = ["2026-11-04".to_owned(), "2026-11-07".to_owned()];
            let days = &days[..kept.values.len()];
            let expected = ask(&store, plain, days);
            assert_eq!(ask(&store, kept.sql, days), expected, "{name} after {round}");
            *most = expected.len().max(*most);
        }
    }
    assert!(most.iter().all(|rows| *rows > 10), "{most:?}");
}

fn report(sample: &str) -> Report {
    let file = format!("{}/samples/{sample}/{sample}.apk", env!("CARGO_MANIFEST_DIR"));
    let input = Input { path: String::new(), source: Source::File(file.into()), named: true };
    scan(&input, &Signatures::embedded().unwrap(), &Options::default())
}

/// One of 30 packages: twelve versions of two apps and their twins, some with an app that has no version or no
/// name. Scanned with one of two rule sets, scanned again, or seen again only.
fn entry(reports: &[Report; 2], dice: &mut Dice) -> Entry {
    let number = dice.below(30);
    let key = Key {
        package: format!("{number:064x}"),
        settings: "zh".to_owned(),
        tool: "test".to_owned(),
        analysis: String::new(),
        rules: dice.below(2).to_string(),
    };
    let mut report = reports[usize::from(dice.below(2) == 0)].clone();
    report.app.id = (number != 28).then(|| format!("app{}", number % 2));
    report.app.version_code = (number != 29).then(|| i64::try_from(number % 12 / 2).unwrap());
    report.app.version_name = Some(format!("{}.{}", number % 12 / 2, dice.below(3)));
    if dice.below(8) == 0 {
        report.status = Status::Failed;
        report.app.id = None;
        report.findings.clear();
    }
    report.findings.retain(|_| dice.below(4) != 0);
    for finding in &mut report.findings {
        match dice.below(6) {
            0 => finding.fingerprint.push('2'),
            1 => finding.verdict = RuleVerdict::Violation,
            _ => {}
        }
    }
    // What is suppressed is no finding, and a finding may stand twice.
    report.suppressed.baseline = 1;
    let twice: Vec<Finding> =
        report.findings.iter().skip(1).filter(|_| dice.below(5) == 0).cloned().collect();
    report.findings.extend(twice);
    let outcome = (dice.below(4) != 0).then(|| Stored::new(&report, &[], How::Scanned, None).unwrap());
    Entry {
        key,
        sighting: Some(Sighting { path: number.to_string(), ..Sighting::default() }),
        file: None,
        outcome,
    }
}

fn ask(store: &Store, sql: &str, values: &[String]) -> Vec<String> {
    let mut rows = Vec::new();
    let done = store.ask(sql, values, |columns, row| {
        rows.push(row.map_or_else(|| format!("{columns:?}"), |row| format!("{row:?}")));
        Ok::<(), Error>(())
    });
    done.unwrap();
    rows
}
