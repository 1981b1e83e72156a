use crate::base::{Budget, Bytes, Limits, Parsed};
use crate::container::{Hints, Kind, Package, Platform, open, open_set, open_with};
use crate::testkit::hostile::{Xorshift, mutations, truncations};
use crate::testkit::mini::{spkg, tar, tpkg, v1mmwx, wxapkg, wxapkg_as, zstd};
use crate::testkit::zip::Zip;

const APPID: &str = "wx0123456789abcdef";
const CONFIG: &[u8] = br#"{"pages": ["pages/index/index"], "subPackages": [{"root": "packageA/"}]}"#;

fn service() -> Vec<u8> {
    let mut text = b"define(\"app.js\", function(require, module, exports){ wx.login() });".repeat(30);
    text.extend(format!("/* plugin wxffffffffffffffff, self {APPID} {APPID} */").bytes());
    text
}

fn plain() -> Vec<u8> {
    let service = service();
    wxapkg(&[("/app-config.json", CONFIG), ("/app-service.js", &service), ("/中文/图.png", b"\x89PNG")])
}

fn opened(bytes: Vec<u8>) -> Parsed<Option<Package>> {
    open(Bytes::new(bytes), &Limits::default(), &Budget::new(1 << 30))
}

/// Names and contents, in order.
fn contents(package: &Package) -> Vec<(String, Vec<u8>)> {
    let archive = &package.archives[0];
    let read = |entry| archive.read(entry, &Limits::default(), &Budget::new(1 << 30)).value.unwrap().to_vec();
    archive.entries().iter().map(|entry| (entry.name.clone(), read(entry))).collect()
}

fn expected() -> Vec<(String, Vec<u8>)> {
    let file = |name: &str, content: &[u8]| (name.to_owned(), content.to_vec());
    vec![file("app-config.json", CONFIG), file("app-service.js", &service()), file("中文/图.png", b"\x89PNG")]
}

/// Why bytes are not opened, and the kind of that defect.
fn refused(bytes: Vec<u8>) -> (&'static str, String) {
    let parsed = opened(bytes);
    assert!(parsed.value.is_none());
    let defect = parsed.defects.into_vec().pop().unwrap();
    (defect.kind, defect.text)
}

#[test]
fn both_conventions_of_lengths_and_every_wrapper_give_the_same_files() {
    let service = service();
    let files: [(&str, &[u8]); 3] =
        [("/app-config.json", CONFIG), ("/app-service.js", &service), ("/中文/图.png", b"\x89PNG")];
    let others = [
        wxapkg_as(&files, false),
        v1mmwx(&plain(), APPID),
        zstd(&plain()),
        zstd(&v1mmwx(&plain(), APPID)),
        plain(),
    ];
    for bytes in others {
        let parsed = opened(bytes);
        assert!(parsed.defects.is_empty(), "{:?}", parsed.defects);
        let package = parsed.value.unwrap();
        assert_eq!((package.kind, package.platform), (Kind::Wxapkg, Platform::Wechat));
        assert_eq!(contents(&package), expected());
    }
}

#[test]
fn an_encrypted_package_opens_by_what_names_its_appid() {
    assert_eq!(opened(v1mmwx(&plain(), APPID)).value.unwrap().appid.as_deref(), Some(APPID));
    let silent = wxapkg(&[("/a.js", &b"function f(){}".repeat(200))]);
    let encrypted = v1mmwx(&silent, APPID);
    let (kind, text) = refused(encrypted.clone());
    assert_eq!(kind, "encrypted");
    assert!(text.contains("--appid"), "{text}");
    let with = |path: &str, appid: Option<&str>| {
        let hints = Hints { path: path.to_owned(), appid: appid.map(str::to_owned) };
        let bytes = Bytes::new(encrypted.clone());
        open_with(bytes, &hints, &Limits::default(), &Budget::new(1 << 30)).value
    };
    assert_eq!(contents(&with("", Some(APPID)).unwrap())[0].0, "a.js");
    assert!(with("Applet/wx0123456789abcdef/12/__APP__.wxapkg", None).is_some());
    assert!(with("", Some("wx0123456789abcde0")).is_none());
    assert!(with("Applet/wx0123456789abcde0/12/__APP__.wxapkg", None).is_none());
}

#[test]
fn a_subpackage_opens_with_the_appid_of_its_main_package() {
    let sub = wxapkg(&[("/packageA/app-service.js", &b"function f(){}".repeat(200))]);
    let parts = vec![
        ("__APP__.wxapkg".to_owned(), Bytes::new(v1mmwx(&plain(), APPID))),
        ("_packageA_.wxapkg".to_owned(), Bytes::new(v1mmwx(&sub, APPID))),
        ("_b_.wxapkg".to_owned(), Bytes::new(v1mmwx(&sub, "wx0000000000000000"))),
    ];
    let parsed = open_set(parts, &Hints::default(), &Limits::default(), &Budget::new(1 << 30));
    let package = parsed.value.unwrap();
    let names: Vec<_> = package.archives.iter().map(|archive| archive.name()).collect();
    assert_eq!(names, ["", "_packageA_.wxapkg"]);
    assert_eq!(package.archives[1].entries()[0].name, "packageA/app-service.js");
    assert_eq!(parsed.defects.as_slice().last().unwrap().kind, "bundle-part");
}

#[test]
fn the_other_platforms() {
    let files: [(&str, &[u8]); 2] = [("app-config.json", br#"{"appId": "tt1"}"#), ("app.js", b"tt.login()")];
    for bytes in [tpkg(&files), spkg(&tpkg(&files)), zstd(&tpkg(&files))] {
        let package = opened(bytes).value.unwrap();
        assert_eq!((package.kind, package.platform), (Kind::Tpkg, Platform::Douyin));
        assert_eq!(contents(&package)[1], ("app.js".to_owned(), b"tt.login()".to_vec()));
    }
    let qq = wxapkg(&[("/app-service.js", b"qq.login();a.qq.b;qq.request();wx.request()")]);
    let package = opened(qq).value.unwrap();
    assert_eq!((package.kind, package.platform), (Kind::Qapkg, Platform::Qq));
    let long = format!("packages/{}/index.js", "x".repeat(120));
    let inner = tar(&[("appConfig.json", b"{}"), ("index.worker.js", b"my.request()"), (&long, b"1")]);
    let outer = tar(&[(".signature", b"s"), ("2021000000000001.tar", &inner)]);
    for bytes in [inner, outer] {
        let package = opened(bytes).value.unwrap();
        assert_eq!((package.kind, package.platform), (Kind::Alipay, Platform::Alipay));
        assert_eq!(contents(&package)[2], (long.clone(), b"1".to_vec()));
    }
}

#[test]
fn the_kinds_of_zips() {
    let quick = br#"{"package": "com.q", "router": {"entry": "Home"}}"#;
    let module = br#"{"app": {"bundleName": "com.h"}, "module": {}}"#;
    let hap = Zip::default().stored("module.json", module).stored("ets/modules.abc", b"PANDA");
    for (zip, kind, platform, archives) in [
        (
            Zip::default().stored("manifest.json", quick).stored("app.js", b""),
            Kind::Rpk,
            Platform::Quickapp,
            1,
        ),
        (hap.clone(), Kind::Hap, Platform::Harmony, 1),
        (
            Zip::default()
                .stored("pack.info", b"{}")
                .stored("entry.hap", &hap.write())
                .stored("x.hsp", b"no zip"),
            Kind::Hap,
            Platform::Harmony,
            2,
        ),
        (
            Zip::default().stored("app.json", b"{}").stored("app.js", b"").stored("pages/a.swan", b""),
            Kind::Swan,
            Platform::Baidu,
            1,
        ),
        (
            Zip::default().stored("app.json", b"{}").stored("app.js", b"").stored("p/a.ksml", b""),
            Kind::Zip,
            Platform::Kuaishou,
            1,
        ),
    ] {
        let package = opened(zip.write()).value.unwrap();
        assert_eq!((package.kind, package.platform, package.archives.len()), (kind, platform, archives));
    }
    let (_, text) = refused(Zip::default().stored("app.json", b"{}").write());
    assert!(text.contains("without AndroidManifest.xml"), "{text}");
}

#[test]
fn what_cannot_be_opened_is_named() {
    let mut mini_game = tpkg(&[("a", b"1")]);
    mini_game[8] = 9;
    let mut closed_spkg = spkg(&tpkg(&[("a", b"1")]));
    closed_spkg[10] = 4;
    for (bytes, kind, words) in [
        (b"\x04\x07\x18\xbd rest".to_vec(), "encrypted", "Baidu"),
        ([b"....".as_slice(), b"WAPkgEncryptedTagForMac"].concat(), "encrypted", "WeChat for Mac"),
        (mini_game, "encrypted", "mini games"),
        (closed_spkg, "encrypted", "ByteDance"),
        (zstd(b"a log"), "not-a-package", "without a mini program"),
        (wxapkg(&[("/WAService.js", b"1"), ("/WAWebview.js", b"2")]), "not-a-package", "base library"),
        (wxapkg(&[]), "not-a-package", "without files"),
        (b"V1MMWX".to_vec(), "encrypted", "V1MMWX"),
    ] {
        let (seen, text) = refused(bytes);
        assert_eq!(seen, kind, "{text}");
        assert!(text.contains(words), "{text:?} should say {words:?}");
    }
}

#[test]
fn lying_indexes_are_bounded_and_told() {
    let mut beyond = plain();
    beyond[18 + 4 + 16 + 4..][..4].copy_from_slice(&u32::MAX.to_be_bytes());
    let parsed = opened(beyond);
    assert_eq!(parsed.defects.as_slice()[0].kind, "entry-range");
    let package = parsed.value.unwrap();
    let archive = &package.archives[0];
    assert_eq!(archive.entries().len(), 3);
    assert!(archive.read(&archive.entries()[0], &Limits::default(), &Budget::new(9)).value.is_none());

    let mut count = plain();
    count[14..18].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(opened(count).defects.as_slice().last().unwrap().kind, "wxapkg-index");

    // A thousand files that all are the whole package would make a small file cost gigabytes.
    let mut overlap = wxapkg(&vec![("/x.js", b"".as_slice()); 1_000]);
    let size = overlap.len() as u32;
    for at in 0..1_000 {
        let field = 18 + at * 17 + 4 + 5;
        overlap[field..field + 8].copy_from_slice(&[[0; 4], size.to_be_bytes()].concat());
    }
    let package = opened(overlap).value.unwrap();
    let readable = contents_of_readable(&package);
    assert_eq!(readable, 1);

    let names = wxapkg(&[("/../../x", b"1"), ("C:\\x", b"2"), ("/ok", b"3")]);
    let kinds: Vec<_> = opened(names).defects.into_vec().into_iter().map(|defect| defect.kind).collect();
    assert_eq!(kinds, ["entry-name", "entry-name"]);
}

fn contents_of_readable(package: &Package) -> usize {
    let archive = &package.archives[0];
    let read = |entry: &&_| archive.read(entry, &Limits::default(), &Budget::new(1 << 30)).value.is_some();
    archive.entries().iter().filter(read).count()
}

#[test]
fn a_bomb_stops_at_the_budget() {
    let bomb = zstd(&[plain(), vec![0; 64 << 20]].concat());
    assert!(bomb.len() < 1 << 20);
    let budget = Budget::new(8 << 20);
    let parsed = open(Bytes::new(bomb), &Limits::default(), &budget);
    assert!(parsed.value.is_none() && budget.has_refused());
}

#[test]
fn what_was_packed_is_read_back() {
    let mut random = Xorshift::new(7);
    for _ in 0..300 {
        let files: Vec<(String, Vec<u8>)> = (0..random.below(12))
            .map(|at| {
                let content = (0..random.below(3_000)).map(|_| random.next_u64() as u8).collect();
                (format!("目录{}/f{at}", random.below(3)), content)
            })
            .chain([("app-config.json".to_owned(), vec![b' '; 1_100])])
            .collect();
        let borrowed: Vec<(&str, &[u8])> =
            files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        let package = wxapkg(&borrowed);
        let appid = format!("wx{:016x}", random.next_u64());
        let hints = Hints { path: String::new(), appid: Some(appid.clone()) };
        let encrypted = Bytes::new(v1mmwx(&package, &appid));
        let own = open_with(encrypted, &hints, &Limits::default(), &Budget::new(1 << 30)).value.unwrap();
        assert_eq!(contents(&own), files);
        for bytes in [package, tpkg(&borrowed), tar(&borrowed)] {
            assert_eq!(contents(&opened(bytes).value.unwrap()), files);
        }
    }
}

#[test]
fn damage_never_panics() {
    let files: [(&str, &[u8]); 2] = [("/app-config.json", CONFIG), ("/app.js", b"wx.login()")];
    let small = wxapkg(&files);
    for bytes in truncations(&small, 1).chain(truncations(&v1mmwx(&plain(), APPID), 1)) {
        opened(bytes.to_vec());
    }
    for seed in [small.clone(), tpkg(&files), spkg(&tpkg(&files)), tar(&files), zstd(&small)] {
        for bytes in truncations(&seed, 1) {
            opened(bytes.to_vec());
        }
        for bytes in mutations(&seed, 2_000) {
            if let Some(package) = opened(bytes).value {
                contents_of_readable(&package);
            }
        }
    }
}
