//! Marks proved on real binaries: apps are built from the SDK files in `$MINGCHA_CORPUS/sdk` and scanned, and what
//! is recognised is held against what people read in the files ([`truth`]).
//!
//! Two questions: is every SDK of a file recognised where class names are kept (an app of each file), and which
//! still are where no class keeps its name (an app of each package, with the manifest that it ships; utilities aside)?
//!
//! `MINGCHA_CORPUS=/path/to/corpus cargo test --test it corpus::proof -- --nocapture` prints the tables. Java and the D8 and
//! R8 of `$MINGCHA_CORPUS/toolchain` make the dex files, once; `$MINGCHA_CORPUS/proof` keeps them.

mod blind;
mod build;
mod eighth;
mod fifth;
mod fourth;
mod set;
mod seventh;
mod sixth;
mod third;
mod truth;

use super::scan;
use build::{Builder, Kept, Part};
use mingcha::report::model::Report;
use mingcha::signature::Signatures;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use truth::Row;

type Ids = BTreeSet<String>;

/// The halves that the files were split in before their content was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Half {
    /// Marks may be written by what it shows.
    Training,
    /// Measured first, before any mark was mended (48 of 57) and when the marks were mended by the training half (49
    /// of 57); only then by what it shows itself.
    HeldOut,
}

impl Half {
    /// An even first byte of the SHA-256 of the package's name is training: a vendor's parts stay together.
    fn of(package: &str) -> Self {
        if Sha256::digest(package)[0] % 2 == 0 { Self::Training } else { Self::HeldOut }
    }
}

/// One row of a table.
struct Outcome {
    name: String,
    expected: Ids,
    recognised: Ids,
    /// Kinds of the marks seen, by id.
    kinds: BTreeMap<String, BTreeSet<String>>,
}

impl Outcome {
    fn of(name: &str, expected: Ids, report: &Report) -> Self {
        let mut outcome =
            Self { name: name.to_owned(), expected, recognised: Ids::new(), kinds: BTreeMap::new() };
        for sdk in &report.sdks {
            let kinds = sdk.marks.iter().map(|mark| mark.kind.clone()).collect();
            outcome.kinds.insert(sdk.id.clone(), kinds);
            outcome.recognised.insert(sdk.id.clone());
        }
        let frameworks = report.coverage.frameworks.iter().map(|id| format!("framework:{id}"));
        let packers = report.coverage.packed.iter().map(|packed| format!("packer:{}", packed.packer));
        outcome.recognised.extend(frameworks.chain(packers));
        outcome
    }

    fn found(&self) -> usize {
        self.expected.intersection(&self.recognised).count()
    }

    fn missed(&self) -> impl Iterator<Item = &String> {
        self.expected.difference(&self.recognised)
    }

    fn extra(&self) -> impl Iterator<Item = &String> {
        self.recognised.difference(&self.expected)
    }

    fn print_kinds(&self) {
        for (id, kinds) in &self.kinds {
            println!("    {id} by {}", kinds.iter().cloned().collect::<Vec<_>>().join(", "));
        }
    }

    fn print(&self) {
        let joined = |ids: Vec<&String>| ids.into_iter().cloned().collect::<Vec<_>>().join(" ");
        println!(
            "{:<100} {:>2}/{:<2} {}{}{}",
            self.name,
            self.found(),
            self.expected.len(),
            joined(self.expected.intersection(&self.recognised).collect()),
            labelled(" | missed: ", &joined(self.missed().collect())),
            labelled(" | extra: ", &joined(self.extra().collect())),
        );
    }
}

/// The parts of each package that hold more than utilities.
fn packages(parts: Vec<(Part, Ids)>) -> BTreeMap<String, Vec<(Part, Ids)>> {
    let mut packages: BTreeMap<String, Vec<(Part, Ids)>> = BTreeMap::new();
    for (part, ids) in parts.into_iter().filter(|(_, ids)| ids.iter().any(|id| !is_utility(id))) {
        packages.entry(part.package.clone()).or_default().push((part, ids));
    }
    packages
}

fn without_utilities(parts: &[(Part, Ids)]) -> Ids {
    parts.iter().flat_map(|(_, ids)| ids).filter(|id| !is_utility(id)).cloned().collect()
}

fn labelled(label: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{label}{text}") }
}

/// The folder of the corpus, where the tools to build with are there too.
fn corpus() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("MINGCHA_CORPUS") else {
        println!("MINGCHA_CORPUS is not set, no mark proved");
        return None;
    };
    let folder = PathBuf::from(folder);
    assert!(folder.join("sdk").is_dir(), "MINGCHA_CORPUS names a folder without sdk/");
    let java = std::process::Command::new("java").arg("-version").output().is_ok();
    if !java || !folder.join("toolchain/d8.jar").is_file() {
        println!("java or toolchain/d8.jar is missing, no app built, no mark proved");
        return None;
    }
    Some(folder)
}

/// The parts that apps are made of, with the ids of what each holds.
fn parts(folder: &Path, rows: &'static [Row], no_app: &[(&'static str, &str)]) -> Vec<(Part, Ids)> {
    let (mut used, mut all) = (BTreeSet::new(), Vec::new());
    for part in build::parts(&folder.join("sdk")) {
        if let Some((pattern, why)) = no_app.iter().find(|(pattern, _)| truth::fits(pattern, &part.name)) {
            println!("{} left out: {why}", part.name);
            used.insert(*pattern);
            continue;
        }
        let (ids, pattern) =
            expected(&part, rows).unwrap_or_else(|| panic!("{}: no row says what it holds", part.name));
        used.insert(pattern);
        all.push((part, ids));
    }
    let patterns = rows.iter().map(|row| row.file).chain(no_app.iter().map(|(file, _)| *file));
    let unused: Vec<&str> = patterns.filter(|pattern| !used.contains(pattern)).collect();
    assert!(unused.is_empty(), "rows without a file: {unused:?}");
    all
}

/// The ids that the first fitting row gives a part, each proved, and the row's pattern.
fn expected(part: &Part, rows: &'static [Row]) -> Option<(Ids, &'static str)> {
    let row = rows.iter().find(|row| truth::fits(row.file, &part.name))?;
    for (id, name) in row.holds {
        assert!(part.has(name), "{}: {name} is not in it, so {id} is not proved", part.name);
    }
    Some((row.holds.iter().map(|(id, _)| (*id).to_owned()).collect(), row.file))
}

/// How many of the ids that should be were recognised.
#[derive(Default)]
struct Total {
    expected: usize,
    found: usize,
}

impl Total {
    fn of<'a>(outcomes: impl Iterator<Item = &'a Outcome>, wanted: impl Fn(&str) -> bool) -> Self {
        let mut total = Self::default();
        for outcome in outcomes {
            total.expected += outcome.expected.iter().filter(|id| wanted(id)).count();
            let found = outcome.expected.intersection(&outcome.recognised);
            total.found += found.filter(|id| wanted(id)).count();
        }
        total
    }
}

impl std::fmt::Display for Total {
    fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(text, "{}/{}", self.found, self.expected)
    }
}

/// Libraries that collect nothing and have no marks but class names.
fn is_utility(id: &str) -> bool {
    id.starts_with("ui-") || id.starts_with("unknown utility ")
}

fn is_library(outcome: &Outcome) -> bool {
    outcome.name.ends_with(".so")
}

fn print_totals(outcomes: &[(Half, Outcome)], signatures: &Signatures) {
    // Research of our own that no list, no public code and no binary confirms: it may be recall alone.
    let only_curated = |id: &str| signatures.sdk(id).is_some_and(|sdk| sdk.sources == ["curated"]);
    for half in [Half::Training, Half::HeldOut] {
        let rows = || outcomes.iter().filter(|(of, _)| *of == half).map(|(_, outcome)| outcome);
        let distinct = |wanted: fn(&Outcome) -> Vec<String>| rows().flat_map(wanted).collect::<Ids>().len();
        println!(
            "{half:?}: {}, {} of them without utilities; {} of rows with no source but `curated`; {} in lone \
             libraries, {} elsewhere; {} different ids, {} of them missed somewhere",
            Total::of(rows(), |_| true),
            Total::of(rows(), |id| !is_utility(id)),
            Total::of(rows(), only_curated),
            Total::of(rows().filter(|outcome| is_library(outcome)), |_| true),
            Total::of(rows().filter(|outcome| !is_library(outcome)), |_| true),
            distinct(|outcome| outcome.expected.iter().cloned().collect()),
            distinct(|outcome| outcome.missed().cloned().collect()),
        );
    }
}

/// Differences from the expected that have no reason in `reasons`, and reasons without a difference.
fn unexplained(seen: &[(String, String)], reasons: &[(&str, &str, &str)]) -> Vec<String> {
    // What is said of a file holds for the package that it is of.
    let fits = |(name, id): &(String, String), (file, of, _): &(&str, &str, &str)| {
        let package = file.split("--").next().unwrap();
        id == of && (truth::fits(file, name) || package == name)
    };
    let new = seen.iter().filter(|difference| !reasons.iter().any(|reason| fits(difference, reason)));
    let mut lines: Vec<String> = new.map(|(name, id)| format!("{name}: {id} has no reason")).collect();
    let old = reasons.iter().filter(|reason| !seen.iter().any(|difference| fits(difference, reason)));
    lines.extend(old.map(|(file, id, _)| format!("{file}: {id} differs no longer, take it off the list")));
    lines
}

fn pairs<'a>(name: &str, ids: impl Iterator<Item = &'a String>) -> Vec<(String, String)> {
    ids.map(|id| (name.to_owned(), id.clone())).collect()
}

#[test]
fn what_a_file_holds_is_recognised_by_names() {
    let Some(folder) = corpus() else { return };
    let (signatures, builder) = (Signatures::embedded().unwrap(), Builder::new(&folder, &folder));
    let (mut outcomes, mut missed, mut extra) = (Vec::new(), Vec::new(), Vec::new());
    for (part, ids) in parts(&folder, truth::ROWS, truth::NO_APP) {
        let report = scan(&builder.app(&[&part], "", Kept::Names), &signatures);
        let outcome = Outcome::of(&part.name, ids, &report);
        outcome.print();
        extra.extend(pairs(&part.name, outcome.extra()));
        let half = Half::of(&part.package);
        if half == Half::Training {
            missed.extend(pairs(&part.name, outcome.missed()));
        }
        outcomes.push((half, outcome));
    }
    print_totals(&outcomes, &signatures);
    assert_eq!(missed, [], "training half");
    let held_out =
        Total::of(outcomes.iter().filter(|(half, _)| *half == Half::HeldOut).map(|(_, it)| it), |_| true);
    assert!(held_out.found * 100 >= held_out.expected * 95, "held-out half: {held_out}");
    let wrong = unexplained(&extra, truth::EXTRA);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_package_holds_is_recognised_without_class_names() {
    let Some(folder) = corpus() else { return };
    let (signatures, builder) = (Signatures::embedded().unwrap(), Builder::new(&folder, &folder));
    let packages = packages(parts(&folder, truth::ROWS, truth::NO_APP));
    let (mut outcomes, mut hidden, mut extra) = (Vec::new(), Vec::new(), Vec::new());
    for (package, parts) in packages {
        let manifest = build::shipped_manifest(&folder.join("download").join(&package));
        let list: Vec<&Part> = parts.iter().map(|(part, _)| part).collect();
        let report = scan(&builder.app(&list, &manifest, Kept::NoNames), &signatures);
        let outcome = Outcome::of(&package, without_utilities(&parts), &report);
        outcome.print();
        outcome.print_kinds();
        let named = outcome.kinds.iter().find(|(_, kinds)| kinds.contains("class-prefix"));
        assert!(named.is_none(), "{package}: a class keeps its name: {named:?}");
        hidden.extend(pairs(&package, outcome.missed()));
        extra.extend(pairs(&package, outcome.extra()));
        outcomes.push((Half::of(&package), outcome));
    }
    print_totals(&outcomes, &signatures);
    let mut wrong = unexplained(&hidden, truth::HIDDEN);
    wrong.extend(unexplained(&extra, truth::EXTRA_WITHOUT_NAMES));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The held-out half, an app of each package: with `MINGCHA_MARKS`, also what it was before its misses mended marks.
#[test]
fn what_a_package_ships_is_recognised_by_names() {
    let set = set::Set {
        variable: "MINGCHA_CORPUS",
        rows: truth::ROWS,
        no_app: truth::NO_APP,
        missed: &[],
        extra: &[truth::EXTRA_BY_PACKAGE],
        libraries: &["facebook-fresco", "facebook-react"],
        blind: |package| Half::of(package) == Half::HeldOut,
        files: false,
        kept: Kept::Names,
    };
    set.measure();
}

#[test]
fn patterns_of_files() {
    assert!(truth::fits("npm-a--*x.jar", "npm-a--lib_x.jar"));
    assert!(!truth::fits("npm-a--*x.jar", "npm-a--lib_x.jar.so"));
    assert!(!truth::fits("npm-a--x.jar", "npm-a--lib_x.jar"));
    assert!(truth::fits("*x*", "axb"));
}
