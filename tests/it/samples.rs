//! Every sample app is what its folder of text builds, byte for byte, and a scan finds in it what its
//! `expected.toml` says; `UPDATE=1` writes the built files anew.
#![allow(clippy::unwrap_used, clippy::panic)]

use mingcha::base::Limits;
use mingcha::input::{self, Input, Item, Source};
use mingcha::report::model::{Report, Status};
use mingcha::report::outcome::Outcome;
use mingcha::scan::{self, Options};
use mingcha::signature::Signatures;
use mingcha::signature::raw::is_library;
use mingcha::testkit::{app, mini};
use std::collections::BTreeSet;
use std::path::PathBuf;

pub(crate) const SAMPLES: [&str; 4] = ["clean", "overreach", "packed", "startup-ids"];

/// Mini programs, with the appid that they are encrypted with; their packages lie in `dist`.
pub(crate) const MINI: [(&str, Option<&str>); 3] =
    [("mini-encrypted", Some("wx0123456789abcd5f")), ("mini-plain", None), ("mini-subpackage", None)];

/// What the built files may have together.
const MAX_BYTES: usize = 300 * 1024;

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "samples", name].iter().collect()
}

/// What a scan must find.
#[derive(Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    package: String,
    label: String,
    /// Id of the packer; empty for none.
    packed: String,
    sdks: BTreeSet<String>,
    permissions: BTreeSet<String>,
    reads: Vec<Read>,
    /// Classes of components that the package does not define.
    #[serde(default)]
    missing_classes: BTreeSet<String>,
}

/// Code that obtains personal information.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    data: String,
    class: String,
    method: String,
}

/// The sample as an input with a path that is the same in every checkout; tests run in the repository's root.
pub(crate) fn input(name: &str) -> Input {
    let path = format!("samples/{name}/{name}.apk");
    Input { source: Source::File(path.clone().into()), path, named: true }
}

pub(crate) fn scan(name: &str) -> Report {
    scan::scan(&input(name), &Signatures::embedded().unwrap(), &Options::default())
}

#[test]
fn samples_are_built_from_their_text() {
    let mut total = 0;
    for name in SAMPLES {
        let folder = folder(name);
        let file = folder.join(format!("{name}.apk"));
        let built = app::build(&folder).unwrap_or_else(|error| panic!("samples/{name}: {error}"));
        total += built.len();
        let mut committed = std::fs::read(&file).unwrap_or_default();
        // Other tests have these files mapped: what is the same is left alone.
        if std::env::var_os("UPDATE").is_some() && committed != built {
            std::fs::write(&file, &built).unwrap();
            committed.clone_from(&built);
        }
        assert!(
            committed == built,
            "samples/{name}/{name}.apk is out of date; run UPDATE=1 cargo test --test it samples"
        );
    }
    assert!(total < MAX_BYTES, "the samples have {total} bytes together");
}

/// The packages of a mini program as one input.
pub(crate) fn mini_input(name: &str) -> Input {
    let items = input::collect(&[format!("samples/{name}/dist").into()], std::io::empty());
    match scan::merge_sets(items, &Limits::default()).as_slice() {
        [Item::Input(input)] => input.clone(),
        other => panic!("samples/{name}/dist: {} inputs", other.len()),
    }
}

#[test]
fn mini_programs_are_built_from_their_text() {
    for (name, appid) in MINI {
        let dist = folder(name).join("dist");
        let built = mini::build(&folder(name).join("app"), appid);
        let mut names: Vec<String> = Vec::new();
        for (file, bytes) in built {
            if std::env::var_os("UPDATE").is_some()
                && std::fs::read(dist.join(&file)).ok().as_ref() != Some(&bytes)
            {
                std::fs::create_dir_all(&dist).unwrap();
                std::fs::write(dist.join(&file), &bytes).unwrap();
            }
            let committed = std::fs::read(dist.join(&file)).unwrap_or_default();
            assert!(
                committed == bytes,
                "samples/{name}/dist/{file} is out of date; run UPDATE=1 cargo test --test it samples"
            );
            names.push(file);
        }
        let mut found: Vec<String> = std::fs::read_dir(&dist)
            .unwrap()
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        assert_eq!(found, names, "{name}");
    }
}

/// What a scan of a mini program must find.
#[derive(Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedMini {
    name: String,
    appid: String,
    /// Id and state.
    sdks: BTreeSet<String>,
    /// Whose code, type, phase.
    collects: BTreeSet<String>,
}

#[test]
fn a_scan_of_a_mini_program_finds_what_is_expected_and_nothing_else() {
    let signatures = Signatures::embedded().unwrap();
    for (name, _) in MINI {
        let text = std::fs::read_to_string(folder(name).join("expected.toml")).unwrap();
        let expected: ExpectedMini = toml::from_str(&text).unwrap();
        let report = scan::scan(&mini_input(name), &signatures, &Options::default());
        assert_eq!(report.error, None, "{name}");
        let facts = scan::dump(&mini_input(name), scan::Stage::Facts, None, &signatures, &Options::default())
            .unwrap();
        let field = |line: &str, key: &str| {
            let rest = line.split_once(&format!(" {key}=")).map(|it| it.1).unwrap_or_default();
            rest.split(' ').next().unwrap_or_default().to_owned()
        };
        let of = |kind: &'static str| facts.lines().filter(move |line| line.starts_with(kind));
        let sdks = of("sdk ").map(|line| format!("{} {}", field(line, "id"), field(line, "state")));
        let strong = of("collection ").filter(|line| !line.contains("weak=true"));
        let collects = strong.map(|line| {
            let subject = field(line, "subject");
            let subject = if subject.is_empty() { "app".to_owned() } else { subject };
            format!("{subject} {} {}", field(line, "data"), field(line, "phase"))
        });
        let found = ExpectedMini {
            name: report.app.name.clone().unwrap_or_default(),
            appid: report.app.id.clone().unwrap_or_default(),
            sdks: sdks.collect(),
            collects: collects.collect(),
        };
        assert!(expected == found, "samples/{name}: expected {expected:#?}\nfound {found:#?}");
        // Not all is checked yet, so nothing found is no verdict.
        assert_ne!(report.outcome(), Outcome::NotFound, "{name}");
    }
}

#[test]
fn every_folder_of_samples_is_tested() {
    let mut found: Vec<String> = std::fs::read_dir(folder(""))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    found.sort();
    let mut known: Vec<&str> = SAMPLES.iter().copied().chain(MINI.iter().map(|it| it.0)).collect();
    known.sort_unstable();
    assert_eq!(found, known);
    for (name, _) in MINI {
        for file in ["README.md", "expected.toml", "app/app.json"] {
            assert!(folder(name).join(file).is_file(), "samples/{name}/{file} is missing");
        }
    }
    for name in SAMPLES {
        for file in ["README.md", "expected.toml", "manifest.xml"] {
            assert!(folder(name).join(file).is_file(), "samples/{name}/{file} is missing");
        }
    }
}

/// What the report says in the words of an expectation.
fn found(report: &Report) -> Expected {
    let strong = report.behaviours.iter().filter(|behaviour| !behaviour.weak);
    let mut reads: Vec<Read> = strong
        .map(|behaviour| {
            let class = behaviour.at.class.as_deref().unwrap();
            let method = behaviour.at.method.as_deref().unwrap();
            Read {
                data: behaviour.data.clone(),
                class: class.trim_start_matches('L').trim_end_matches(';').replace('/', "."),
                method: method.split('(').next().unwrap().to_owned(),
            }
        })
        .collect();
    reads.sort();
    // Parts that nearly every app has are not named by an expectation.
    let sdks = report.sdks.iter().filter(|sdk| !is_library(&sdk.category));
    Expected {
        package: report.app.id.clone().unwrap_or_default(),
        label: report.app.name.clone().unwrap_or_default(),
        packed: report.coverage.packed.as_ref().map(|packed| packed.packer.clone()).unwrap_or_default(),
        sdks: sdks.map(|sdk| sdk.id.clone()).collect(),
        permissions: report.permissions.iter().map(|permission| permission.name.clone()).collect(),
        reads,
        missing_classes: BTreeSet::new(),
    }
}

/// The classes of components that the facts say are not defined.
fn missing_classes(name: &str) -> BTreeSet<String> {
    let signatures = Signatures::embedded().unwrap();
    let facts = scan::dump(&input(name), scan::Stage::Facts, None, &signatures, &Options::default());
    let facts = facts.unwrap();
    let lines = facts.lines().filter(|line| line.starts_with("component ") && line.contains("defined=false"));
    lines.map(|line| line.split("name=").nth(1).unwrap().split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn a_scan_finds_what_is_expected_and_nothing_else() {
    for name in SAMPLES {
        let text = std::fs::read_to_string(folder(name).join("expected.toml")).unwrap();
        let mut expected: Expected =
            toml::from_str(&text).unwrap_or_else(|error| panic!("samples/{name}/expected.toml: {error}"));
        expected.reads.sort();
        let report = scan(name);
        assert_eq!(report.error, None, "{name}");
        let mut found = found(&report);
        found.missing_classes = missing_classes(name);
        assert!(expected == found, "samples/{name}: expected {expected:#?}\nfound {found:#?}");
    }
}

#[test]
fn a_packed_sample_never_reads_as_complete() {
    for name in SAMPLES {
        let report = scan(name);
        let packed = report.coverage.packed.is_some();
        assert_eq!(packed, name == "packed", "{name}");
        let status = if packed { Status::Partial } else { Status::Complete };
        assert_eq!(report.status, status, "{name}: {:?}", report.limitations);
        assert_eq!(report.is_incomplete(), packed, "{name}");
        // Nothing but what no scan of this version can see stands between a clean app and its verdict.
        assert_eq!(report.outcome() == Outcome::NotFound, name == "clean", "{name}: {:?}", report.findings);
        assert!(report.defects.is_empty(), "{name}: {:?}", report.defects);
    }
}
