//! Whole scans of the APKs in `$MINGCHA_CORPUS/apk`, the ones inside them included, against `aapt`, `dexdump`
//! and `apksigner`; a tool that is not installed is named and left out.
//!
//! `MINGCHA_CORPUS=/path/to/corpus cargo test --test it corpus -- --nocapture` prints the table of all figures.

mod aapt;
mod apksigner;
mod dexdump;
mod proof;
mod sdks;

use mingcha::input::{Input, Source};
use mingcha::report::model::Report;
use mingcha::scan::{self, Options};
use mingcha::signature::Signatures;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Named figures and texts: what a scan says, and what an oracle says.
type Items = BTreeMap<&'static str, String>;

/// Compares one package with one tool.
struct Oracle {
    tool: &'static str,
    version: &'static str,
    /// What the tool says; an item that it cannot know is not there.
    theirs: fn(&Package) -> Items,
    /// The same items as the report has them.
    ours: fn(&Report, &Items) -> Items,
}

const ORACLES: [Oracle; 3] = [
    Oracle { tool: "aapt", version: "version", theirs: aapt::items, ours: aapt::ours },
    Oracle { tool: "dexdump", version: "-h", theirs: dexdump::items, ours: dexdump::ours },
    Oracle { tool: "apksigner", version: "--version", theirs: apksigner::items, ours: apksigner::ours },
];

/// Differences that are right: start of the package's name, item, reason. One that no longer shows is a failure.
const EXPECTED: [(&str, &str, &str); 2] = [
    (HELLO, "min-sdk", "a code name (IceCreamSandwich), the report holds numbers"),
    (HELLO, "target-sdk", "a code name (IceCreamSandwich), the report holds numbers"),
];
const HELLO: &str = "npm-android-apidemos--ApiDemos-debug.apk!/assets/HelloActivity.apk";

/// A package on disk and its report.
struct Package {
    name: String,
    path: PathBuf,
    report: Report,
}

fn apks() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("MINGCHA_CORPUS") else {
        println!("MINGCHA_CORPUS is not set, no package compared");
        return Vec::new();
    };
    let list = std::fs::read_dir(Path::new(&folder).join("apk")).unwrap();
    let mut list: Vec<PathBuf> = list.map(|entry| entry.unwrap().path()).collect();
    list.sort();
    assert!(!list.is_empty(), "MINGCHA_CORPUS names a folder without packages in apk/");
    list
}

fn installed() -> Vec<&'static Oracle> {
    let there = |oracle: &&Oracle| {
        let runs = Command::new(oracle.tool).arg(oracle.version).output().is_ok();
        if !runs {
            println!("{} is not installed, its items are not compared", oracle.tool);
        }
        runs
    };
    ORACLES.iter().filter(there).collect()
}

fn scan(path: &Path, signatures: &Signatures) -> Report {
    let source = Source::File(path.to_owned());
    let input = Input { path: path.display().to_string(), source, named: true };
    scan::scan(&input, signatures, &Options::default())
}

/// The package and all packages inside it, these unpacked into `folder`.
fn packages(name: &str, path: &Path, report: Report, folder: &Path) -> Vec<Package> {
    let mut all = Vec::new();
    for (at, inner) in report.nested.iter().enumerate() {
        let (_, entry) = inner.input.path.rsplit_once("!/").unwrap();
        let unpacked = folder.join(format!("{}-{at}.apk", folder.read_dir().unwrap().count()));
        std::fs::write(&unpacked, entry_of(path, entry)).unwrap();
        all.extend(packages(&format!("{name}!/{entry}"), &unpacked, inner.clone(), folder));
    }
    all.insert(0, Package { name: name.to_owned(), path: path.to_owned(), report });
    all
}

fn entry_of(archive: &Path, name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn output(tool: &str, arguments: &[&str], path: &Path) -> (bool, String, String) {
    let output = Command::new(tool).args(arguments).arg(path).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

/// What one package came to: a line of the table, and its differences.
#[derive(Default)]
struct Outcome {
    shown: Items,
    same: usize,
    different: Vec<(&'static str, String)>,
}

fn compare(package: &Package, oracles: &[&Oracle]) -> Outcome {
    let mut outcome = Outcome::default();
    for oracle in oracles {
        let theirs = (oracle.theirs)(package);
        let ours = (oracle.ours)(&package.report, &theirs);
        for (item, expected) in theirs {
            let seen = ours.get(item).cloned().unwrap_or_default();
            if seen == expected {
                outcome.same += 1;
            } else {
                let text = format!("{} says {expected:?}, the scan says {seen:?}", oracle.tool);
                outcome.different.push((item, text));
            }
            outcome.shown.insert(item, expected);
        }
    }
    outcome
}

fn print_row(name: &str, outcome: &Outcome) {
    let shown = |item: &str| outcome.shown.get(item).map_or("-", |text| text.as_str()).to_owned();
    let count = |item: &str| match shown(item).as_str() {
        "-" => "-".to_owned(),
        text => text.lines().count().to_string(),
    };
    println!(
        "{name:<84} {:>3} {:>6} {:>7} {:>7} {:>7} {:>5} {:>5} {:>6} {:>7} {:>5} {:>5}",
        shown("dex-files"),
        shown("classes"),
        shown("methods"),
        shown("with-code"),
        shown("invokes"),
        shown("sites"),
        count("permissions"),
        count("labels"),
        count("signers"),
        outcome.same,
        outcome.different.len()
    );
}

#[test]
fn every_package_is_read_as_the_tools_read_it() {
    let apks = apks();
    let oracles = if apks.is_empty() { Vec::new() } else { installed() };
    if oracles.is_empty() {
        return;
    }
    let signatures = Signatures::embedded().unwrap();
    let folder = tempfile::tempdir().unwrap();
    println!(
        "{:<84} {:>3} {:>6} {:>7} {:>7} {:>7} {:>5} {:>5} {:>6} {:>7} {:>5} {:>5}",
        "package",
        "dex",
        "class",
        "method",
        "code",
        "invoke",
        "sites",
        "perms",
        "labels",
        "signers",
        "same",
        "diff"
    );
    let (mut wrong, mut count, mut same, mut different) = (Vec::new(), 0, 0, 0);
    for path in apks {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let report = scan(&path, &signatures);
        assert!(report.error.is_none(), "{name}: {:?}", report.error);
        for package in packages(&name, &path, report, folder.path()) {
            let outcome = compare(&package, &oracles);
            print_row(&package.name, &outcome);
            wrong.extend(unexpected(&package.name, &outcome));
            (count, same, different) = (count + 1, same + outcome.same, different + outcome.different.len());
        }
    }
    println!("{count} packages, {same} items agree, {different} differ, {} without a reason", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The differences without a reason in [`EXPECTED`], and the reasons without a difference.
fn unexpected(name: &str, outcome: &Outcome) -> Vec<String> {
    let reasons = EXPECTED.iter().filter(|(start, ..)| name.starts_with(start));
    let reasons: BTreeMap<&str, &str> = reasons.map(|(_, item, why)| (*item, *why)).collect();
    let new = outcome.different.iter().filter(|(item, _)| !reasons.contains_key(item));
    let mut lines: Vec<String> = new.map(|(item, text)| format!("{name}: {item}: {text}")).collect();
    for (item, why) in &reasons {
        match outcome.different.iter().find(|(other, _)| other == item) {
            Some((_, text)) => println!("  {item}: {text}: {why}"),
            None if outcome.shown.contains_key(item) => {
                lines.push(format!("{name}: {item}: agrees now, take it off the list"));
            }
            None => {}
        }
    }
    lines
}
