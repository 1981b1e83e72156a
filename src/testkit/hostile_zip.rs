//! Archives that were made to mislead, each with what a reader that sees them as Android does finds odd.

use super::zip::{Fields, File, Zip};

/// One archive. From all of them the manifest and the dex can be read byte for byte.
#[derive(Clone, Debug)]
pub struct Case {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// Kinds of the defects that opening it and reading every entry gives, sorted.
    pub defects: &'static [&'static str],
}

/// What stands for a binary manifest, and for a dex.
pub const MANIFEST: &[u8] = b"\x03\x00\x08\x00manifest manifest manifest";
pub const DEX: &[u8] = b"dex\n035\0code code code code code code";

const MANIFEST_NAME: &str = "AndroidManifest.xml";

/// An honest archive of a deflated manifest and a stored dex.
#[must_use]
pub fn honest() -> Zip {
    Zip::default().deflated(MANIFEST_NAME, MANIFEST).stored("classes.dex", DEX)
}

/// The honest archive, but for the manifest's headers.
fn manifest(deflate: bool, change: impl FnOnce(&mut File)) -> Zip {
    let mut file = File::new(MANIFEST_NAME, MANIFEST, deflate);
    change(&mut file);
    Zip::default().file(file).stored("classes.dex", DEX)
}

fn case(name: &'static str, zip: &Zip, defects: &'static [&'static str]) -> Case {
    Case { name, bytes: zip.write(), defects }
}

/// All of them.
#[must_use]
pub fn cases() -> Vec<Case> {
    [headers(), ends(), names()].concat()
}

fn headers() -> Vec<Case> {
    let bogus = || Fields { method: Some(0x2121), ..Fields::default() };
    vec![
        case("honest", &honest(), &[]),
        case("local method bogus", &manifest(true, |file| file.local = bogus()), &["zip-local-method"]),
        case(
            "both methods bogus",
            &manifest(false, |file| (file.local, file.central) = (bogus(), bogus())),
            &["zip-method"],
        ),
        case(
            "both methods bogus and compressed size wrong",
            &manifest(false, |file| {
                let fields = Fields { compressed: Some(7), ..bogus() };
                (file.local, file.central) = (fields.clone(), fields);
            }),
            &["zip-method", "zip-stored-size"],
        ),
        case(
            "local sizes bogus",
            &manifest(true, |file| (file.local.size, file.local.compressed) = (Some(1), Some(2))),
            &["zip-local-size"],
        ),
        case(
            "encryption flag",
            &manifest(true, |file| (file.local.flags, file.central.flags) = (1, 1)),
            &["zip-encrypted-flag"],
        ),
        case(
            "crc wrong",
            &manifest(true, |file| (file.local.crc, file.central.crc) = (Some(1), Some(1))),
            &["zip-crc"],
        ),
        case(
            "version needed bogus",
            &manifest(true, |file| (file.local.version, file.central.version) = (Some(0xffff), Some(0xffff))),
            &[],
        ),
        case("zipalign padding", &manifest(true, |file| file.local.extra = vec![0; 3]), &[]),
        case(
            "zip64 field broken",
            &manifest(true, |file| file.central.extra = vec![1, 0, 24, 0, 9]),
            &["zip-zip64"],
        ),
        case("zip64 field good", &manifest(true, |file| file.zip64 = true), &[]),
        case(
            "declared size lies",
            &manifest(true, |file| (file.local.size, file.central.size) = (Some(5), Some(5))),
            &["zip-size"],
        ),
        case(
            "declared size of 4 GB",
            &manifest(true, |file| {
                (file.local.size, file.central.size) = (Some(0xffff_fffe), Some(0xffff_fffe))
            }),
            &["zip-size"],
        ),
        case(
            "deflated size too small",
            &manifest(true, |file| (file.local.compressed, file.central.compressed) = (Some(4), Some(4))),
            &["zip-compressed-size"],
        ),
    ]
}

fn ends() -> Vec<Case> {
    let fake = [b"PK\x05\x06".as_slice(), &[0; 16], &[0xff, 0xff]].concat();
    vec![
        case("fake end in comment", &Zip { comment: fake, ..honest() }, &["zip-fake-end"]),
        case(
            "prepended data",
            &Zip { prepend: b"#!/bin/sh\n".to_vec(), ..honest() },
            &["zip-prepended-data"],
        ),
        case(
            "prepended data counted",
            &Zip { prepend: b"#!/bin/sh\n".to_vec(), count_prepended: true, ..honest() },
            &["zip-prepended-data"],
        ),
        case("entry count too big", &Zip { count: Some(9), ..honest() }, &["zip-entry-count"]),
        case("entry count too small", &Zip { count: Some(1), ..honest() }, &["zip-entry-count"]),
        case("trailing data", &Zip { trailing: vec![7; 300], ..honest() }, &["zip-trailing-data"]),
        case(
            "trailing data beyond the search",
            &Zip { trailing: vec![7; 70_000], ..honest() },
            &["zip-trailing-data"],
        ),
        case("disk number", &Zip { disk: 3, ..honest() }, &["zip-disk-number"]),
        case(
            "comment length too long",
            &Zip { comment_length: Some(900), ..honest() },
            &["zip-comment-length"],
        ),
        case(
            "directory offset wrong",
            &Zip { directory_offset: Some(3), ..honest() },
            &["zip-directory-offset"],
        ),
        case(
            "directory size wrong",
            &Zip { directory_size: Some(9999), ..honest() },
            &["zip-directory-size"],
        ),
        case("garbage behind the directory", &Zip { gap: vec![7; 9], ..honest() }, &["zip-directory-gap"]),
        case("zip64 end", &Zip { zip64_end: true, ..honest() }, &[]),
    ]
}

fn names() -> Vec<Case> {
    let dup = Zip::default()
        .stored(MANIFEST_NAME, b"decoy")
        .deflated(MANIFEST_NAME, MANIFEST)
        .stored("classes.dex", DEX);
    let decoy = Zip { count: Some(2), ..honest().stored(MANIFEST_NAME, b"decoy") };
    let overlap = File { offset: Some(0), central_only: true, ..File::new("again.xml", MANIFEST, true) };
    let no_header = File { offset: Some(20), central_only: true, ..File::new("void", b"x", false) };
    vec![
        case("duplicate entries", &dup, &["zip-duplicate-entry"]),
        case("decoy behind the declared count", &decoy, &["zip-duplicate-entry", "zip-entry-count"]),
        case(
            "local name differs",
            &manifest(true, |file| file.local.name = Some(b"AndroidManifest.xmk".to_vec())),
            &["zip-local-name"],
        ),
        case("path under a file name", &honest().stored("classes.dex/x", b"x"), &["zip-name-under-file"]),
        case(
            "directory named like a file",
            &honest().stored("AndroidManifest.xml/", b""),
            &["zip-name-under-file"],
        ),
        case("nul in name", &honest().stored("a\0b", b"x"), &["zip-name"]),
        case("dots in name", &honest().stored("../../evil", b"x"), &["zip-name"]),
        case(
            "name not utf-8",
            &honest().file(File { name: vec![b'a', 0xff], ..File::default() }),
            &["zip-name"],
        ),
        case("entries share their data", &honest().file(overlap), &["zip-local-name", "zip-overlap"]),
        case("no local header", &honest().file(no_header), &["zip-crc", "zip-local-header", "zip-overlap"]),
    ]
}

/// A deflated entry of `size` zeros, about a thousandth of that long.
#[must_use]
pub fn bomb(size: usize) -> Vec<u8> {
    honest().deflated("assets/bomb", &vec![0; size]).write()
}
