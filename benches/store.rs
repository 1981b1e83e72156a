//! Questions to a store of 100,000 results: `cargo bench --bench store`, or with `-- NUMBER FILE` of another size.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use mingcha::base::Error;
use mingcha::input::{Input, Source};
use mingcha::report::Report;
use mingcha::report::assemble::empty;
use mingcha::report::words::Lang;
use mingcha::scan::{Options, scan};
use mingcha::signature::Signatures;
use mingcha::store::{Entry, How, Key, Sighting, Store, Stored, questions};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|word| !word.starts_with("--"));
    let count: usize = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let path = arguments.next().map_or_else(|| folder.path().join("bench.db"), PathBuf::from);
    fill(&path, count);
    // The peak of memory is that of the questions.
    drop(std::fs::write("/proc/self/clear_refs", "5"));
    let store = Store::open_to_read(&path).unwrap();
    for question in questions() {
        let value = |name: &&str| match *name {
            "CLAUSE" => "ID191:三-1".to_owned(),
            "SDK" => "umeng-analytics".to_owned(),
            _ => "2026-12-31".to_owned(),
        };
        let values: Vec<String> = question.values.iter().map(value).collect();
        let (start, mut rows) = (Instant::now(), 0);
        let counted = store.ask(question.sql, &values, |_, row| {
            rows += usize::from(row.is_some());
            Ok::<(), Error>(())
        });
        counted.unwrap();
        println!("{:<16} {:>7.0} ms  {rows} rows", question.name, start.elapsed().as_secs_f64() * 1e3);
    }
    let start = Instant::now();
    let page = store.dashboard(Lang::Zh).unwrap();
    println!("dashboard        {:>7.0} ms  {} bytes", start.elapsed().as_secs_f64() * 1e3, page.len());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
}

/// Reports of two samples: each app has four versions that share most findings, a developer and stores.
fn fill(path: &Path, count: usize) {
    let signatures = Signatures::embedded().unwrap();
    let sample = |name: &str| {
        let file = format!("{}/samples/{name}/{name}.apk", env!("CARGO_MANIFEST_DIR"));
        let input = Input { path: String::new(), source: Source::File(file.into()), named: true };
        let mut scanned = scan(&input, &signatures, &Options::default());
        scanned.findings.iter_mut().for_each(|finding| finding.evidence.clear());
        scanned.behaviours.iter_mut().for_each(|behaviour| behaviour.path.clear());
        // What stands in reports only is read by no question, and would take most of the time.
        Report {
            status: scanned.status,
            app: scanned.app,
            coverage: scanned.coverage,
            permissions: scanned.permissions,
            sdks: scanned.sdks,
            behaviours: scanned.behaviours,
            findings: scanned.findings,
            limitations: scanned.limitations,
            ..empty(&signatures, scanned.input)
        }
    };
    let samples = [sample("overreach"), sample("startup-ids")];
    let mut store = Store::open(path).unwrap();
    let (start, now) = (Instant::now(), "2026-11-26T00:00:00Z");
    let run = store.begin_run(How::Scanned, now, "bench", "bench").unwrap();
    let numbers: Vec<usize> = (0..count).collect();
    for numbers in numbers.chunks(1_000) {
        let entries: Vec<Entry> = numbers.par_iter().map(|number| entry(*number, &samples)).collect();
        store.put(run, now, &entries).unwrap();
    }
    store.end_run(run, now).unwrap();
    let size = std::fs::metadata(path).unwrap().len() >> 20;
    println!("filled with {count} in {:.0} s, {size} MiB", start.elapsed().as_secs_f64());
}

fn entry(number: usize, samples: &[Report; 2]) -> Entry {
    let (app, version) = (number / 4, number % 4);
    let mut report = samples[app % 2].clone();
    let package = format!("{number:064x}");
    report.input.sha256.clone_from(&package);
    report.app.id = Some(format!("com.example.app{app}"));
    report.app.version_code = i64::try_from(version).ok();
    report.app.version_name = Some(format!("1.{version}"));
    let mut place = 0;
    // An app lacks each fifth finding; a version, one or two that others have.
    report.findings.retain(|_| {
        place += 1;
        !(app + place).is_multiple_of(5) && !(app + 5 * version + place).is_multiple_of(16)
    });
    let sighting = Sighting {
        path: format!("in/{number}.apk"),
        store: format!("store {}", number % 12),
        developer: format!("developer {}", app % 5_000),
        ..Sighting::default()
    };
    let key = Key {
        package,
        settings: "zh".to_owned(),
        tool: "bench".to_owned(),
        analysis: String::new(),
        rules: String::new(),
    };
    let outcome = Stored::new(&report, &[String::new()], How::Scanned, None).unwrap();
    Entry { key, sighting: Some(sighting), file: None, outcome: Some(outcome) }
}
