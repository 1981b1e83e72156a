use super::super::{Archive, Entry};
use crate::base::{Budget, Bytes, Defects, Limits};
use crate::testkit::hostile_zip::{Case, DEX, MANIFEST, bomb, cases, honest};
use crate::testkit::zip::{File, Zip};

fn budget() -> Budget {
    Budget::new(1 << 40)
}

/// Opens an archive and reads every entry; the kinds of all defects, sorted and each once.
fn kinds(bytes: &[u8]) -> (Option<Archive>, Vec<&'static str>) {
    let mut defects = Defects::default();
    let archive = Archive::open_zip(&Bytes::new(bytes.to_vec()), &Limits::default()).take(&mut defects);
    for entry in archive.iter().flat_map(Archive::entries) {
        let _ = archive.as_ref().unwrap().read(entry, &Limits::default(), &budget()).take(&mut defects);
    }
    let mut kinds: Vec<_> = defects.into_vec().iter().map(|defect| defect.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    (archive, kinds)
}

fn content(archive: &Archive, entry: &Entry) -> Vec<u8> {
    archive.read(entry, &Limits::default(), &budget()).value.unwrap().to_vec()
}

#[test]
fn every_hostile_archive_is_read_and_told_on() {
    let all = cases();
    assert!(all.len() >= 30);
    for Case { name, bytes, defects } in all {
        let (archive, kinds) = kinds(&bytes);
        let archive = archive.unwrap_or_else(|| panic!("{name}: not opened"));
        assert_eq!(kinds, defects, "{name}");
        for (file, expected) in [("AndroidManifest.xml", MANIFEST), ("classes.dex", DEX)] {
            let entry = archive.find(file).unwrap_or_else(|| panic!("{name}: no {file}"));
            assert_eq!(content(&archive, entry), expected, "{name}: {file}");
        }
    }
}

#[test]
fn every_duplicate_is_kept_and_the_last_is_found() {
    let zip = honest().stored("a", b"first").stored("a", b"second");
    let (archive, _) = kinds(&zip.write());
    let archive = archive.unwrap();
    let all: Vec<_> = archive.entries().iter().filter(|entry| entry.name == "a").collect();
    assert_eq!(all.len(), 2);
    assert_eq!(content(&archive, all[0]), b"first");
    assert_eq!(content(&archive, archive.find("a").unwrap()), b"second");
}

#[test]
fn an_entry_behind_the_declared_count_is_hidden_and_not_preferred() {
    let zip = Zip { count: Some(2), ..honest().stored("classes.dex", b"decoy").stored("only", b"here") };
    let (archive, kinds) = kinds(&zip.write());
    let archive = archive.unwrap();
    assert!(kinds.contains(&"zip-entry-count"));
    assert_eq!(archive.entries().iter().filter(|entry| entry.hidden).count(), 2);
    assert_eq!(content(&archive, archive.find("classes.dex").unwrap()), DEX);
    assert!(archive.find("only").unwrap().hidden);
}

#[test]
fn a_stored_entry_is_a_part_of_the_file() {
    let bytes = Bytes::new(honest().write());
    let archive = Archive::open_zip(&bytes, &Limits::default()).value.unwrap();
    let content =
        archive.read(archive.find("classes.dex").unwrap(), &Limits::default(), &budget()).value.unwrap();
    assert!(bytes.as_ptr_range().contains(&content.as_ptr()));
}

#[test]
fn a_bomb_stops_at_the_limit_of_an_entry_and_of_a_package() {
    let bytes = Bytes::new(bomb(4 << 20));
    let limits = Limits { max_entry_bytes: 1 << 20, ..Limits::default() };
    let archive = Archive::open_zip(&bytes, &limits).value.unwrap();
    let entry = archive.find("assets/bomb").unwrap();
    for (limits, budget) in [(limits, budget()), (Limits::default(), Budget::new(1 << 20))] {
        let parsed = archive.read(entry, &limits, &budget);
        assert!(parsed.value.is_none());
        assert_eq!(parsed.defects.as_slice()[0].kind, "zip-too-big");
    }
    let whole = archive.read(entry, &Limits::default(), &budget());
    assert_eq!(whole.value.unwrap().len(), 4 << 20);
    assert!(whole.defects.is_empty());
}

#[test]
fn what_was_inflated_before_the_data_breaks_is_kept() {
    let text = "some text that is long enough, ".repeat(9_999);
    let mut zip = Zip::default().deflated("a", text.as_bytes()).write();
    let at = 31 + 200;
    zip[at..at + 40].fill(0xff);
    let (archive, kinds) = kinds(&zip);
    let archive = archive.unwrap();
    assert!(kinds.contains(&"zip-deflate") || kinds.contains(&"zip-crc"), "{kinds:?}");
    let kept = archive.read(&archive.entries()[0], &Limits::default(), &budget()).value.unwrap();
    assert!(kept.starts_with(b"some text"));
}

#[test]
fn peeking_gives_the_first_bytes_whatever_the_method() {
    let (archive, _) = kinds(&honest().stored("short", b"x").write());
    let archive = archive.unwrap();
    for (name, start) in
        [("AndroidManifest.xml", &MANIFEST[..4]), ("classes.dex", &DEX[..4]), ("short", b"x")]
    {
        assert_eq!(archive.peek(archive.find(name).unwrap(), 4), start);
    }
}

#[test]
fn entries_beyond_the_ceiling_are_left_out_and_said_so() {
    let limits = Limits { max_entries: 1, ..Limits::default() };
    let parsed = Archive::open_zip(&Bytes::new(honest().write()), &limits);
    assert_eq!(parsed.value.unwrap().entries().len(), 1);
    assert_eq!(parsed.defects.as_slice()[0].kind, "zip-too-many-entries");
}

#[test]
fn many_odd_entries_make_one_defect_of_a_kind() {
    let odd = |name: String| {
        let mut file = File::new(&name, b"x", false);
        file.local.method = Some(99);
        file
    };
    let zip = (0..200).fold(honest(), |zip, at| zip.file(odd(format!("file{at}"))));
    let parsed = Archive::open_zip(&Bytes::new(zip.write()), &Limits::default());
    assert_eq!(parsed.defects.as_slice().len(), 1);
    assert!(parsed.defects.as_slice()[0].text.ends_with("(199 more entries like it)"));
}

#[test]
fn truncated_or_mutated_archives_never_panic() {
    let whole = honest().file(File { zip64: true, ..File::new("z", b"zz", true) }).write();
    for length in 0..whole.len() {
        kinds(&whole[..length]);
    }
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut opened = 0;
    for case in cases().iter().filter(|case| case.bytes.len() < 2_000) {
        for _ in 0..150 {
            let mut bytes = case.bytes.clone();
            for _ in 0..=random() % 6 {
                let at = usize::try_from(random()).unwrap() % bytes.len();
                bytes[at] = random().to_le_bytes()[0];
            }
            opened += usize::from(kinds(&bytes).0.is_some());
        }
    }
    assert!(opened > 1_000, "mutants still reach the parts behind the end record: {opened}");
}
