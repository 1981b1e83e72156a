//! Containers against another reader of hostile archives, and against whole packages where a folder of some is
//! named: `MINGCHA_CORPUS=/path/to/packages cargo test --test it container`.
#![allow(clippy::unwrap_used, clippy::panic)]

use apk_info_zip::ZipEntry;
use mingcha::base::{Budget, Bytes, Limits};
use mingcha::container::{Kind, Package, open};
use mingcha::testkit::hostile_zip::{bomb, cases, honest};
use mingcha::testkit::zip::{File, Zip};
use std::collections::BTreeSet;

fn package(bytes: &[u8]) -> Option<Package> {
    open(Bytes::new(bytes.to_vec()), &Limits::default(), &Budget::new(1 << 40)).value
}

/// Compares names and contents; of what both can read, nothing may differ. Returns how many entries agree.
fn compare(label: &str, bytes: &[u8], theirs: &ZipEntry) -> usize {
    let package = package(bytes).unwrap_or_else(|| panic!("{label}: not opened"));
    let archive = &package.archives[0];
    let seen = archive.entries().iter().filter(|entry| !entry.hidden);
    let ours: BTreeSet<_> = seen.map(|entry| entry.name.as_str()).collect();
    assert_eq!(ours, theirs.namelist().collect(), "{label}");
    let mut same = 0;
    for name in ours {
        let entry = archive.find(name).unwrap();
        let Ok((expected, _)) = theirs.read(name) else { continue };
        let content = archive.read(entry, &Limits::default(), &Budget::new(1 << 40)).value;
        assert_eq!(content.as_deref(), Some(expected.as_slice()), "{label}: {name}");
        same += 1;
    }
    same
}

/// The one case read otherwise: the other reader stops in mid-stream, at the declared size.
const OTHERWISE: &str = "deflated size too small";

#[test]
fn hostile_archives_are_read_as_another_tolerant_reader_does() {
    let mut agreed = 0;
    for case in cases().into_iter().filter(|case| case.name != OTHERWISE) {
        if let Ok(theirs) = ZipEntry::new(case.bytes.clone()) {
            agreed += compare(case.name, &case.bytes, &theirs);
        }
    }
    assert!(agreed >= 50, "{agreed} entries compared");
}

#[test]
fn a_hundred_thousand_entries_are_listed() {
    let zip = (0..100_000)
        .fold(honest(), |zip, at| zip.file(File::new(&format!("res/{}/{at}", at % 300), b"", false)));
    let package = package(&Zip { zip64_end: true, ..zip }.write()).unwrap();
    assert_eq!(package.archives[0].entries().len(), 100_002);
    assert_eq!(package.archives[0].find("res/1/1").unwrap().name, "res/1/1");
}

#[test]
fn a_bomb_does_not_stop_the_rest() {
    let bytes = bomb(310 << 20);
    let package = package(&bytes).unwrap();
    let archive = &package.archives[0];
    let read =
        |name| archive.read(archive.find(name).unwrap(), &Limits::default(), &Budget::new(1 << 40)).value;
    assert!(read("assets/bomb").is_none());
    assert!(read("AndroidManifest.xml").is_some());
}

#[test]
fn packages_of_a_corpus_are_read_as_another_reader_does() {
    let Some(folder) = std::env::var_os("MINGCHA_CORPUS") else {
        println!("not run: MINGCHA_CORPUS names no folder of packages");
        return;
    };
    let items = mingcha::input::collect(&[folder.into()], std::io::empty());
    let (mut packages, mut entries) = (0, 0);
    for item in items {
        let mingcha::input::Item::Input(input) = item else { continue };
        let mingcha::input::Source::File(path) = &input.source else { continue };
        let bytes = std::fs::read(path).unwrap();
        let Some(package) = package(&bytes).filter(|package| package.kind == Kind::Apk) else { continue };
        assert_eq!(package.archives.len(), 1);
        entries += compare(&input.path, &bytes, &ZipEntry::open(path).unwrap());
        packages += 1;
    }
    println!("{packages} packages, {entries} entries are the same");
    assert!(packages > 0, "the folder holds no APK");
}
