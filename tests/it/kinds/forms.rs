//! One app in each of its forms: package, directory, bundle of modules, library.

use super::{
    IMEI, LIBRARY, MANIFEST, STRINGS, Stage, app_with, behaviours, class, defects, entries, expect_app,
    files, limitations, permissions, reader,
};
use mingcha::format::arsc::EntryValue;
use mingcha::format::xml::Value;
use mingcha::report::model::Status;
use mingcha::report::outcome::Outcome;
use mingcha::testkit::arsc::Table;
use mingcha::testkit::zip::Zip;
use mingcha::testkit::{app, axml, dex, pb};

const READS: (&str, &str, &str) = (IMEI, "classes.dex", "Ltest/app/Reader;");

#[test]
fn an_apk() {
    let apk = app_with(&[
        ("res/values-zh/strings.xml", super::STRINGS_ZH),
        ("lib/arm64-v8a/libtest.so.toml", LIBRARY),
        ("lib/x86/libtest.so.toml", LIBRARY),
    ]);
    // The kind is told by content: neither name nor extension is that of a package.
    let report = Stage::one("download.bin", &apk);
    expect_app(&report, "apk");
    assert_eq!(report.app.name.as_deref(), Some("测试"));
    assert_eq!(report.app.names.get("").map(String::as_str), Some("Test"));
    assert_eq!(permissions(&report), ["CAMERA"]);
    assert_eq!(behaviours(&report), [READS]);
    let coverage = &report.coverage;
    assert_eq!((coverage.dex_files, coverage.classes, coverage.native_libraries), (1, 2, 2));
    assert_eq!(report.input.size, u64::try_from(apk.len()).unwrap());
}

fn unzip(stage: &Stage, folder: &str, archive: &[u8]) {
    for (name, bytes) in entries(archive) {
        stage.write(&format!("{folder}/{name}"), bytes);
    }
}

#[test]
fn an_unzipped_directory() {
    let stage = Stage::new();
    unzip(&stage, "app", &app_with(&[("lib/x86/libtest.so.toml", LIBRARY)]));
    let report = stage.only("app");
    expect_app(&report, "dir");
    assert_eq!(report.app.name.as_deref(), Some("Test"));
    assert_eq!(behaviours(&report), [READS]);
    assert_eq!(report.coverage.native_libraries, 1);
    assert!(report.input.path.ends_with("/app"));
}

#[test]
fn what_apktool_leaves() {
    // Text where an APK is binary, versions in its own file, smali in place of dex.
    let stage = Stage::new();
    stage.write("app/AndroidManifest.xml", MANIFEST);
    stage.write("app/res/values/strings.xml", STRINGS);
    stage.write("app/smali/test/app/Main.smali", class("test.app.Main"));
    stage.write("app/apktool.yml", "version: 2.9.3\n");
    let report = stage.only("app");
    assert_eq!(report.input.kind, "dir");
    assert_eq!(report.app.id.as_deref(), Some("test.app"));
    assert_eq!(permissions(&report), ["CAMERA"]);
    // Its code is there in a form we do not read: that must never look like an app without code.
    assert_eq!(report.status, Status::Partial, "{:?}", report.limitations);
    assert_eq!(report.outcome(), Outcome::Undecided);
    assert!(limitations(&report).contains(&"component-class-missing"), "{:?}", limitations(&report));
}

fn bundle_manifest(text: &str, table: &Table) -> Vec<u8> {
    pb::xml(&axml::document(text, &|name| table.id(name)))
}

fn table() -> Table {
    let text = |text: &str| EntryValue::Simple(Value::String(text.to_owned()));
    Table::new("test.app").with("string", "app_name", "", text("Test")).with(
        "string",
        "app_name",
        "zh",
        text("测试"),
    )
}

#[test]
fn an_app_bundle_of_two_modules() {
    let feature = r#"<manifest xmlns:android="http://schemas.android.com/apk/res/android"
        package="test.app" split="scanner">
        <uses-permission android:name="android.permission.RECORD_AUDIO"/>
        <application><service android:name=".Scanner"/></application></manifest>"#;
    let (main, scanner, reads) =
        (class("test.app.Main"), class("test.app.Scanner"), reader("test.app.Reader"));
    let base = dex::assemble(&[("Main.smali", &main)], 35).unwrap();
    let module = dex::assemble(&[("Scanner.smali", &scanner), ("Reader.smali", &reads)], 35).unwrap();
    let table = table();
    let aab = Zip::default()
        .deflated("BundleConfig.pb", b"\x0a\x08\x12\x061.15.6")
        .deflated("base/manifest/AndroidManifest.xml", &bundle_manifest(MANIFEST, &table))
        .deflated("base/resources.pb", &pb::table(&table))
        .deflated("base/dex/classes.dex", &base)
        .deflated("scanner/manifest/AndroidManifest.xml", &bundle_manifest(feature, &table))
        .deflated("scanner/dex/classes.dex", &module);
    let report = Stage::one("app.aab", &aab.write());
    expect_app(&report, "aab");
    assert_eq!(report.app.name.as_deref(), Some("测试"));
    assert_eq!(permissions(&report), ["CAMERA", "RECORD_AUDIO"]);
    assert_eq!(behaviours(&report), [(IMEI, "scanner/dex/classes.dex", "Ltest/app/Reader;")]);
    assert_eq!((report.coverage.dex_files, report.coverage.classes), (2, 3));
    assert!(report.nested.is_empty(), "the code of a module is no package inside the bundle");

    // The same, unpacked.
    let stage = Stage::new();
    unzip(&stage, "bundle", &aab.write());
    let unpacked = stage.only("bundle");
    expect_app(&unpacked, "dir");
    assert_eq!((&unpacked.permissions, &unpacked.behaviours), (&report.permissions, &report.behaviours));
}

#[test]
fn a_library_is_never_clean() {
    let manifest = r#"<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="test.sdk">
        <uses-sdk android:minSdkVersion="21"/>
        <uses-permission android:name="android.permission.READ_PHONE_STATE"/>
    </manifest>"#;
    let jar = Zip::default().deflated("test/sdk/Api.class", b"\xca\xfe\xba\xbe").write();
    let aar = Zip::default()
        .deflated("AndroidManifest.xml", manifest.as_bytes())
        .deflated("classes.jar", &jar)
        .stored("R.txt", b"");
    let report = Stage::one("sdk.aar", &aar.write());
    assert_eq!((report.input.kind.as_str(), report.app.id.as_deref()), ("aar", Some("test.sdk")));
    assert_eq!((report.app.min_sdk, permissions(&report)), (Some(21), vec!["READ_PHONE_STATE"]));
    // Java classes are not dex: what they do was not seen.
    assert_eq!(report.status, Status::Partial, "{:?}", report.limitations);
    assert_eq!(defects(&report), Vec::<&str>::new());
    let bare = Zip::default().deflated("AndroidManifest.xml", manifest.as_bytes()).stored("R.txt", b"");
    let empty = Stage::one("sdk.aar", &bare.write());
    assert_eq!(empty.status, Status::Complete, "without classes there is nothing that was not seen");
}

#[test]
fn a_package_without_code_names_its_missing_classes() {
    let apk =
        app::build_files(&files(&[("AndroidManifest.xml", MANIFEST), ("res/values/strings.xml", STRINGS)]));
    let report = Stage::one("app.apk", &apk.unwrap());
    assert_eq!((report.status, report.outcome()), (Status::Partial, Outcome::Undecided));
    assert!(limitations(&report).contains(&"component-class-missing"));
}
