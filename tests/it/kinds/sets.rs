//! Apps that come as a base and splits: in a bundle, or side by side in a directory.

use super::{
    IMEI, LIBRARY, MANIFEST, STRINGS_ZH, Stage, app_with, behaviours, expect_app, files, limitations,
    permissions, reader,
};
use mingcha::report::model::{Report, Status};
use mingcha::testkit::app;
use mingcha::testkit::zip::Zip;

/// A split of the small app, of that version.
fn split(name: &str, version: u32, more: &[(&str, &str)]) -> Vec<u8> {
    let manifest = format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"test.app\" \
         split=\"{name}\" android:versionCode=\"{version}\">\
         <uses-permission android:name=\"android.permission.RECORD_AUDIO\"/></manifest>"
    );
    let mut all = files(more);
    all.insert("AndroidManifest.xml".to_owned(), manifest.into_bytes());
    app::build_files(&all).unwrap()
}

fn feature() -> Vec<u8> {
    split("feature", 7, &[("smali/F.smali", &reader("test.app.Feature"))])
}

fn library() -> Vec<u8> {
    split("config.arm64_v8a", 7, &[("lib/arm64-v8a/libtest.so.toml", LIBRARY)])
}

fn language() -> Vec<u8> {
    split("config.zh", 7, &[("res/values-zh/strings.xml", STRINGS_ZH)])
}

/// What the base and the three splits are together.
#[track_caller]
fn expect_merged(report: &Report, kind: &str, names: [&str; 2]) {
    expect_app(report, kind);
    assert_eq!(report.app.name.as_deref(), Some("测试"), "{:?}", report.app.names);
    assert_eq!(report.app.names.get("").map(String::as_str), Some("Test"));
    assert_eq!(permissions(report), ["CAMERA", "RECORD_AUDIO"]);
    let [base, feature] = names.map(|name| format!("{name}!/classes.dex"));
    let mut expected = [(IMEI, base.as_str(), "Ltest/app/Reader;"), (IMEI, &feature, "Ltest/app/Feature;")];
    expected.sort_unstable();
    assert_eq!(behaviours(report), expected);
    assert_eq!((report.coverage.dex_files, report.coverage.native_libraries), (2, 1));
    assert!(report.nested.is_empty(), "splits are parts of the app, not packages inside it");
}

fn xapk(listed: &[&str]) -> Vec<u8> {
    let splits: Vec<String> = listed
        .iter()
        .map(|file| {
            let id = if *file == "test.app.apk" { "base" } else { file.trim_end_matches(".apk") };
            format!("{{\"file\": \"{file}\", \"id\": \"{id}\"}}")
        })
        .collect();
    let list = format!("{{\"package_name\": \"test.app\", \"split_apks\": [{}]}}", splits.join(", "));
    Zip::default()
        .deflated("config.arm64_v8a.apk", &library())
        .stored("config.zh.apk", &language())
        .deflated("feature.apk", &feature())
        .stored("manifest.json", list.as_bytes())
        .deflated("test.app.apk", &app_with(&[]))
        .write()
}

const LISTED: [&str; 4] = ["test.app.apk", "config.arm64_v8a.apk", "config.zh.apk", "feature.apk"];

#[test]
fn an_xapk() {
    expect_merged(&Stage::one("app.xapk", &xapk(&LISTED)), "xapk", ["test.app.apk", "feature.apk"]);
}

#[test]
fn a_part_that_the_list_names_and_the_bundle_lacks() {
    let listed = [&LISTED[..], &["config.xxhdpi.apk"]].concat();
    let report = Stage::one("app.xapk", &xapk(&listed));
    assert_eq!(report.coverage.missing_parts, ["config.xxhdpi.apk"]);
    assert_eq!(report.status, Status::Partial);
    assert!(report.limitations.iter().any(|limitation| {
        limitation.id == "parts-missing" && limitation.text.zh.contains("config.xxhdpi.apk")
    }));
    assert_eq!(permissions(&report), ["CAMERA", "RECORD_AUDIO"], "what is there was still read");
}

#[test]
fn an_apks_of_bundletool() {
    let bundle = Zip::default()
        .stored("toc.pb", b"\x0a\x00")
        .stored("splits/base-master.apk", &app_with(&[]))
        .stored("splits/base-arm64_v8a.apk", &library())
        .stored("splits/base-zh.apk", &language())
        .stored("splits/feature-master.apk", &feature())
        // For Androids without splits: the whole app once more.
        .stored("standalones/standalone-x86.apk", &app_with(&[]));
    let names = ["splits/base-master.apk", "splits/feature-master.apk"];
    expect_merged(&Stage::one("app.apks", &bundle.write()), "apks", names);
}

#[test]
fn an_apkm() {
    let bundle = Zip::default()
        .stored("base.apk", &app_with(&[]))
        .stored("split_config.arm64_v8a.apk", &library())
        .stored("split_config.zh.apk", &language())
        .stored("split_feature.apk", &feature())
        .stored("info.json", b"{\"apkm_version\": 5, \"pname\": \"test.app\"}");
    let names = ["base.apk", "split_feature.apk"];
    expect_merged(&Stage::one("app.apkm", &bundle.write()), "apkm", names);
}

/// A directory with the base, its splits, and a split of another version.
fn side_by_side() -> Stage {
    let stage = Stage::new();
    stage.write("in/a/base.apk", app_with(&[]));
    stage.write("in/a/split_config.arm64_v8a.apk", library());
    stage.write("in/a/split_config.zh.apk", language());
    stage.write("in/a/split_feature.apk", feature());
    stage.write("in/a/split_old.apk", split("old", 6, &[]));
    stage.write("in/b/split_elsewhere.apk", split("elsewhere", 7, &[]));
    stage
}

#[test]
fn splits_beside_their_base_are_one_app() {
    let reports = side_by_side().scan(&["in"]);
    let paths: Vec<&str> =
        reports.iter().map(|report| report.input.path.rsplit_once("/in/").unwrap().1).collect();
    // Another version and another folder are other apps.
    assert_eq!(paths, ["a/base.apk", "a/split_old.apk", "b/split_elsewhere.apk"]);
    expect_merged(&reports[0], "apks", ["base.apk", "split_feature.apk"]);
    let parts: Vec<&str> = reports[0].input.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(parts, ["split_config.arm64_v8a.apk", "split_config.zh.apk", "split_feature.apk"]);
    assert!(reports[0].input.parts.iter().all(|part| part.size > 0 && part.sha256.len() == 64));
    for lonely in &reports[1..] {
        assert_eq!(lonely.input.kind, "apk");
        assert!(lonely.input.parts.is_empty());
    }
}

#[test]
fn a_split_alone_is_never_complete() {
    let report = Stage::one("split_feature.apk", &feature());
    assert_eq!(report.app.id.as_deref(), Some("test.app"));
    assert_eq!(report.status, Status::Partial, "the base is missing: {:?}", report.limitations);
    assert!(limitations(&report).contains(&"parts-missing"));
}

#[test]
fn a_base_that_requires_splits_is_never_complete_alone() {
    for place in ["<manifest", "<application"] {
        let requires = MANIFEST.replacen(place, &format!("{place} android:isSplitRequired=\"true\""), 1);
        let base = app_with(&[("AndroidManifest.xml", &requires)]);
        let report = Stage::one("base.apk", &base);
        assert_eq!(report.status, Status::Partial, "{place}");
        assert!(limitations(&report).contains(&"parts-missing"), "{place}");

        let stage = Stage::new();
        stage.write("in/base.apk", base);
        stage.write("in/config.apk", language());
        assert_eq!(stage.only("in").status, Status::Complete, "{place}");
    }
}

#[test]
fn two_bases_of_one_version_keep_to_themselves() {
    let stage = side_by_side();
    stage.write("in/a/copy.apk", app_with(&[]));
    let reports = stage.scan(&["in/a"]);
    assert_eq!(reports.len(), 6, "whose the splits are cannot be told");
}

#[test]
fn files_named_one_by_one_stay_apart() {
    let reports =
        side_by_side().scan(&["in/a/base.apk", "in/a/split_feature.apk", "in/a/split_config.zh.apk"]);
    assert_eq!(reports.len(), 3);
    expect_app(&reports[0], "apk");
    assert!(reports.iter().all(|report| report.input.parts.is_empty() && report.input.kind == "apk"));
}
