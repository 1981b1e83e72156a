//! What fuzzing feeds, on the stable compiler: every seed, damaged copies of it, and what once crashed.

use mingcha::testkit::hostile::mutations;
use mingcha::testkit::targets::TARGETS;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use walkdir::WalkDir;

/// Damaged copies of each seed.
const ROUNDS: usize = 60;

/// The files below a folder, in order; none where there is no such folder.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| std::fs::read(entry.path()).unwrap())
        .collect()
}

fn fuzz() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz"))
}

#[test]
fn seeds_and_damaged_seeds_are_read_to_the_end() {
    TARGETS.par_iter().for_each(|(name, target)| {
        let mut seeds = files(&fuzz().join("seeds").join(name));
        if seeds.is_empty() {
            // Packages are seeded with the samples.
            seeds = files(&fuzz().join("../samples"));
            seeds.retain(|bytes| bytes.starts_with(b"PK") || bytes.starts_with(b"\xbe"));
        }
        assert!(!seeds.is_empty(), "{name} has no seeds");
        seeds.par_iter().for_each(|seed| {
            target(seed);
            mutations(seed, ROUNDS).for_each(|bytes| target(&bytes));
        });
    });
}

#[test]
fn what_once_crashed_does_not_crash() {
    for (name, target) in TARGETS {
        files(&fuzz().join("crashers").join(name)).iter().for_each(|bytes| target(bytes));
    }
}

#[test]
fn every_target_can_be_fuzzed() {
    let entries = std::fs::read_dir(fuzz().join("fuzz_targets")).unwrap();
    let files: BTreeSet<String> =
        entries.map(|it| it.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let names: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(files, names);
    for name in names {
        let text = std::fs::read_to_string(fuzz().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(text.contains(&format!("targets::{name}(bytes)")), "{name} feeds something else");
    }
}
