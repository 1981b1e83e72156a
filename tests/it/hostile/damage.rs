//! Samples cut off and damaged in every part, scanned whole.

use super::{Stage, sample};
use mingcha::report::model::Status;
use mingcha::report::outcome::Outcome;
use mingcha::testkit::dex;
use mingcha::testkit::hostile::{Xorshift, mutations, truncations};
use mingcha::testkit::hostile_zip;
use mingcha::testkit::zip::Zip;
use std::io::{Cursor, Read as _};

/// Damaged copies of each part.
const ROUNDS: usize = 120;

/// Bytes in a block that a download may have been cut at.
const BLOCK: usize = 4096;

#[test]
fn a_cut_sample_fails_and_says_that_it_is_cut() {
    let stage = Stage::new();
    let (large, small) = (sample("clean"), sample("packed"));
    let cut = truncations(&large, BLOCK).chain(truncations(&small, 97)).filter(|bytes| !bytes.is_empty());
    for bytes in cut {
        let report = stage.scan(bytes);
        assert_eq!(report.status, Status::Failed, "{} bytes", bytes.len());
        let message = report.error.unwrap().message;
        assert!(message.contains("cut off") || bytes.len() < BLOCK, "{message}");
        assert_eq!(report.input.size, u64::try_from(bytes.len()).unwrap());
    }
    let message = stage.scan(b"").error.unwrap().message;
    assert!(message.contains("the file is empty"), "{message}");
}

#[test]
fn random_bytes_are_no_package() {
    let stage = Stage::new();
    let mut random = Xorshift::new(7);
    for round in 0..60 {
        let mut bytes: Vec<u8> = (0..random.below(3000)).map(|_| random.next_u64() as u8).collect();
        let starts: [&[u8]; 6] =
            [b"", b"PK\x03\x04", b"dex\n035\0", b"dex\n041\0", b"PK\x05\x06", b"\x03\0\x08\0"];
        let start = starts[round % starts.len()];
        bytes.splice(0..0, start.iter().copied());
        let report = stage.scan(&bytes);
        // What begins like a dex is one, however little of it can be read.
        let expected = if start.starts_with(b"dex") { Outcome::Undecided } else { Outcome::Failed };
        assert_eq!(report.outcome(), expected, "round {round}");
    }
}

fn entries(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let count = archive.len();
    let mut one = |at| {
        let mut entry = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().unwrap().into_owned(), bytes)
    };
    (0..count).map(&mut one).collect()
}

/// The sample with one entry replaced.
fn with(entries: &[(String, Vec<u8>)], name: &str, bytes: &[u8]) -> Vec<u8> {
    let one = |zip: Zip, entry: &(String, Vec<u8>)| {
        zip.stored(&entry.0, if entry.0 == name { bytes } else { &entry.1 })
    };
    entries.iter().fold(Zip::default(), one).write()
}

#[test]
fn a_damaged_part_costs_that_part() {
    let stage = Stage::new();
    let whole = stage.scan(&sample("overreach"));
    let parts = entries(&sample("overreach"));
    for name in ["AndroidManifest.xml", "resources.arsc", "classes.dex", "lib/arm64-v8a/libcleaner.so"] {
        let (_, part) = parts.iter().find(|(known, _)| known == name).unwrap();
        for (round, bytes) in mutations(part, ROUNDS).enumerate() {
            let report = stage.scan(&with(&parts, name, &bytes));
            assert_ne!(report.status, Status::Failed, "{name}, round {round}");
            assert_ne!(report.outcome(), Outcome::NotFound, "{name}, round {round}");
            let umeng = |report: &super::Report| report.sdks.iter().any(|sdk| sdk.id == "umeng-analytics");
            assert!(umeng(&report) && umeng(&whole), "{name}, round {round}: the second dex is whole");
        }
    }
}

#[test]
fn a_damaged_dex_with_right_checksums_costs_that_part() {
    let stage = Stage::new();
    let parts = entries(&sample("startup-ids"));
    let (_, part) = parts.iter().find(|(known, _)| known == "classes.dex").unwrap();
    for mut bytes in mutations(part, ROUNDS) {
        dex::seal(&mut bytes);
        let report = stage.scan(&with(&parts, "classes.dex", &bytes));
        assert_eq!(report.app.id.as_deref(), Some("cn.mingcha.sample.torch"));
    }
}

#[test]
fn a_damaged_archive_gives_a_report() {
    let stage = Stage::new();
    let bytes = sample("clean");
    for damaged in mutations(&bytes, ROUNDS) {
        stage.scan(&damaged);
    }
    // The central directory stands at the end.
    let directory = bytes.len() - 700;
    let mut opened = 0;
    for tail in mutations(&bytes[directory..], 2 * ROUNDS) {
        let report = stage.scan(&[&bytes[..directory], &tail].concat());
        opened += usize::from(report.status != Status::Failed);
    }
    assert!(opened > ROUNDS, "only {opened} could be opened at all");
}

#[test]
fn archives_made_to_mislead_are_read_and_named() {
    let stage = Stage::new();
    for case in hostile_zip::cases() {
        let report = stage.scan(&case.bytes);
        assert_eq!(report.input.kind, "apk", "{}", case.name);
        // Neither manifest nor dex of these is a real one.
        assert_eq!(report.outcome(), Outcome::Undecided, "{}", case.name);
        // A wrong CRC is seen where content is read, and a scan reads what it understands.
        for kind in case.defects.iter().filter(|kind| **kind != "zip-crc" || case.name == "crc wrong") {
            assert!(report.defects.iter().any(|defect| defect.kind == *kind), "{}: {kind}", case.name);
        }
    }
}
