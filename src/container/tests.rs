use super::{Kind, Package, open, open_tree};
use crate::base::{Budget, Bytes, Limits, Parsed};
use crate::input::Tree;
use crate::testkit::hostile_zip::{DEX, honest};
use crate::testkit::signing::{Block, CHINESE, DEBUG, V2};
use crate::testkit::zip::Zip;

fn package(bytes: Vec<u8>) -> Parsed<Option<Package>> {
    open(Bytes::new(bytes), &Limits::default(), &Budget::new(1 << 30))
}

fn opened(zip: &Zip) -> Package {
    package(zip.write()).value.unwrap()
}

/// The last defect's text, of what is no package.
fn refused(bytes: &[u8]) -> String {
    let parsed = package(bytes.to_vec());
    assert!(parsed.value.is_none());
    let defect = parsed.defects.into_vec().pop().unwrap();
    assert_eq!(defect.kind, "not-a-package");
    defect.text
}

fn names(package: &Package) -> Vec<&str> {
    package.archives.iter().map(super::Archive::name).collect()
}

fn apk(certificate: &[u8]) -> Vec<u8> {
    Zip { block: Block::default().signed(V2, &[certificate]).write(), ..honest() }.write()
}

/// An APK that differs from others by an entry.
fn part(name: &str) -> Vec<u8> {
    Zip { block: Block::default().signed(V2, &[DEBUG]).write(), ..honest().stored(name, b"") }.write()
}

#[test]
fn kinds_are_told_by_content() {
    let aab = Zip::default().stored("BundleConfig.pb", b"").stored("base/manifest/AndroidManifest.xml", b"");
    let aar = Zip::default().stored("AndroidManifest.xml", b"\xef\xbb\xbf <manifest/>").stored("R.txt", b"");
    assert_eq!(opened(&honest()).kind, Kind::Apk);
    assert_eq!(opened(&honest().stored("R.txt", b"")).kind, Kind::Apk);
    assert_eq!(opened(&aab).kind, Kind::Aab);
    assert_eq!(opened(&aar).kind, Kind::Aar);
    let jar = package(Zip::default().stored("classes.dex", DEX).write());
    assert_eq!(jar.defects.as_slice()[0].kind, "no-manifest");
    assert_eq!(jar.value.unwrap().kind, Kind::Dex);
    let dex = package(DEX.to_vec()).value.unwrap();
    assert_eq!(dex.kind, Kind::Dex);
    assert_eq!(dex.archives[0].entries()[0].name, "classes.dex");
    assert_eq!(serde_json::to_string(&Kind::Xapk).unwrap(), "\"xapk\"");
}

#[test]
fn what_is_no_package_is_named() {
    for (bytes, words) in [
        (&b""[..], "the file is empty"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x7fELF\x02", "an ELF"),
        (b"  <!DOCTYPE html>", "HTML"),
        (b"hello\n", "plain text"),
        (b"\x01\x02\x03\xff", "unknown"),
        (&[0; 64], "zeros"),
        (&honest().write()[..60], "cut off"),
        (&Zip::default().write(), "without entries"),
        (&Zip::default().stored("a.class", b"").write(), "Java classes"),
        (&Zip::default().stored("a.txt", b"").write(), "without AndroidManifest.xml"),
        (&Zip::default().stored("x/AndroidManifest.xml", b"").write(), "unpack it"),
    ] {
        let text = refused(bytes);
        assert!(text.contains(words), "{text:?} should say {words:?}");
        assert!(!text.ends_with('.') && !text.starts_with(char::is_uppercase), "{text}");
    }
}

#[test]
fn an_xapk_is_one_app_and_says_what_it_lacks() {
    let manifest = br#"{"xapk_version": 2, "package_name": "com.example", "split_apks": [
        {"file": "com.example.apk", "id": "base"}, {"file": "config.zh.apk", "id": "config.zh"},
        {"file": "config.xxhdpi.apk", "id": "config.xxhdpi"}]}"#;
    let xapk = Zip::default()
        .stored("config.zh.apk", &part("zh"))
        .deflated("com.example.apk", &part("base"))
        .stored("Android/obb/com.example/main.1.com.example.obb", b"data")
        .stored("manifest.json", manifest);
    let parsed = package(xapk.write());
    assert!(parsed.defects.is_empty(), "{:?}", parsed.defects);
    let package = parsed.value.unwrap();
    assert_eq!(package.kind, Kind::Xapk);
    assert_eq!(names(&package), ["com.example.apk", "config.zh.apk"]);
    assert_eq!(package.missing_parts, ["config.xxhdpi.apk"]);
    assert_eq!(package.signature.signers[0].subject, "CN=Android Debug, O=Android, C=US");
}

#[test]
fn of_bundletool_variants_the_app_is_taken_once() {
    let splits = Zip::default()
        .stored("toc.pb", b"")
        .stored("splits/base-zh.apk", &part("zh"))
        .stored("splits/base-master.apk", &part("base"))
        .stored("splits/base-master_2.apk", &part("base"))
        .stored("standalones/standalone-mdpi.apk", &part("alone"));
    assert_eq!(names(&opened(&splits)), ["splits/base-master.apk", "splits/base-zh.apk"]);
    let universal = splits.stored("universal.apk", &part("all"));
    assert_eq!(names(&opened(&universal)), ["universal.apk"]);
    let alone = Zip::default()
        .stored("toc.pb", b"")
        .stored("standalones/a.apk", &part("a"))
        .stored("standalones/b.apk", &part("b"));
    assert_eq!(names(&opened(&alone)), ["standalones/a.apk"]);
}

#[test]
fn a_split_of_another_signer_is_told() {
    let apkm = Zip::default()
        .stored("info.json", b"{}")
        .stored("base.apk", &apk(DEBUG))
        .stored("split_config.zh.apk", &apk(CHINESE));
    let parsed = package(apkm.write());
    let package = parsed.value.unwrap();
    assert_eq!((package.kind, names(&package)), (Kind::Apkm, vec!["base.apk", "split_config.zh.apk"]));
    assert_eq!(parsed.defects.as_slice()[0].kind, "split-signer");
}

#[test]
fn a_damaged_part_is_left_out_and_a_bundle_of_nothing_refused() {
    let bundle = Zip::default().stored("base.apk", &part("base")).stored("split_x.apk", b"no zip");
    let parsed = package(bundle.write());
    assert_eq!(names(&parsed.value.unwrap()), ["base.apk"]);
    assert_eq!(parsed.defects.as_slice()[0].kind, "bundle-part");
    assert!(
        refused(&Zip::default().stored("base.apk", b"no zip").write()).contains("without a readable APK")
    );
}

#[test]
fn a_part_that_inflates_beyond_the_limit_is_left_out() {
    let bundle = Zip::default().stored("base.apk", &part("base")).deflated("split_x.apk", &vec![0; 1 << 20]);
    let limits = Limits { max_entry_bytes: 1 << 16, ..Limits::default() };
    let parsed = open(Bytes::new(bundle.write()), &limits, &Budget::new(1 << 30));
    assert_eq!(names(&parsed.value.unwrap()), ["base.apk"]);
    assert!(parsed.defects.as_slice()[0].text.contains("inflates to more than 65536 bytes"));
}

#[test]
fn packages_inside_a_package_are_found_by_name_and_by_content() {
    let inner = honest().write();
    let outer = honest()
        .stored("classes2.dex", DEX)
        .deflated("assets/plugin.apk", &inner)
        .stored("assets/hidden.bin", &inner)
        .stored("assets/payload.dat", DEX)
        .stored("res/raw/update", &inner)
        .stored("lib/x.zip", &Zip::default().stored("a.txt", b"").write())
        .stored("assets/broken.apk", b"PK\x03\x04")
        .stored("assets/broken.zip", b"PK\x03\x04");
    let parsed = opened(&outer).nested(&Limits::default(), &Budget::new(1 << 30));
    let paths: Vec<_> = parsed.value.iter().map(|nested| nested.path.as_str()).collect();
    // What is named as a package and cannot be opened is one all the same: its report says that it failed.
    let found = [
        "assets/plugin.apk",
        "assets/hidden.bin",
        "assets/payload.dat",
        "res/raw/update",
        "assets/broken.apk",
    ];
    assert_eq!(paths, found);
    // Another archive is none, but what it holds was not seen.
    let [defect] = parsed.defects.as_slice() else { panic!("{:?}", parsed.defects) };
    assert_eq!((defect.kind, &defect.text[..18]), ("nested-unreadable", "assets/broken.zip:"));
    let super::Content::File(bytes) = &parsed.value[1].content else { panic!("a file") };
    assert_eq!(package(bytes.to_vec()).value.unwrap().kind, Kind::Apk);
}

#[test]
fn an_unpacked_directory_is_a_package() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits::default();
    let tree = || Tree::open(folder.path(), &limits).unwrap().value;
    let refused = open_tree(tree(), &limits, &Budget::new(1 << 30));
    assert_eq!(refused.defects.as_slice()[0].kind, "not-a-package");
    std::fs::create_dir_all(folder.path().join("assets/中文")).unwrap();
    std::fs::write(folder.path().join("AndroidManifest.xml"), "<manifest/>").unwrap();
    std::fs::write(folder.path().join("assets/中文/a.txt"), "text").unwrap();
    let package = open_tree(tree(), &limits, &Budget::new(1 << 30)).value.unwrap();
    assert_eq!(package.kind, Kind::Dir);
    let archive = &package.archives[0];
    let entry = archive.find("assets/中文/a.txt").unwrap();
    assert_eq!(&*archive.read(entry, &limits, &Budget::new(9)).value.unwrap(), b"text");
    assert_eq!(archive.peek(entry, 2), b"te");
}

#[test]
fn packages_inside_are_held_within_a_limit_that_is_told() {
    let outer = honest()
        .deflated("assets/a.apk", &part("a"))
        .deflated("assets/big.apk", &[b"PK\x03\x04", &[0; 9_000][..]].concat());
    let limits = Limits { max_entry_bytes: 8_000, ..Limits::default() };
    let parsed = opened(&outer).nested(&limits, &Budget::new(1 << 30));
    assert_eq!(parsed.value.len(), 1);
    assert_eq!(parsed.defects.as_slice()[0].kind, "zip-too-big");
}

#[test]
fn truncated_or_mutated_packages_never_panic() {
    let bundle = Zip::default()
        .stored("manifest.json", br#"{"split_apks": [{"file": "b.apk", "id": "base"}, {"file": "c.apk"}]}"#)
        .stored("b.apk", &honest().stored("assets/x.apk", &apk(DEBUG)).write())
        .deflated("config.zh.apk", &apk(CHINESE));
    let whole = bundle.write();
    let run = |bytes: &[u8]| {
        let package = package(bytes.to_vec()).value;
        package.inspect(|package| drop(package.nested(&Limits::default(), &Budget::new(1 << 20)))).is_some()
    };
    for sample in [&whole, &apk(DEBUG)] {
        for length in 0..sample.len() {
            run(&sample[..length]);
        }
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut opened = 0;
    for _ in 0..800 {
        let mut bytes = whole.clone();
        for _ in 0..4 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let at = usize::try_from(state >> 20).unwrap() % bytes.len();
            bytes[at] = state.to_le_bytes()[0];
        }
        opened += usize::from(run(&bytes));
    }
    assert!(opened > 400, "mutants still open: {opened}");
}

#[test]
fn many_false_signature_blocks_are_no_signature() {
    let zip = (0..20_000).fold(honest(), |zip, at| zip.stored(&format!("META-INF/{at}.RSA"), b""));
    assert!(opened(&zip).signature.schemes.is_empty());
}
