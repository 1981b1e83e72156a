//! Each kind of input, from its path to its report, on packages that are made here.
#![allow(clippy::unwrap_used, clippy::panic)]

mod code;
mod forms;
mod mini;
mod sets;

use mingcha::base::Limits;
use mingcha::input::{Item, collect};
use mingcha::report::model::{Report, Status};
use mingcha::scan::{self, Options};
use mingcha::signature::Signatures;
use mingcha::testkit::app::{self, Files};
use std::io::{Cursor, Read as _};
use std::path::PathBuf;
use tempfile::TempDir;

/// The manifest of a small app with a launcher activity.
const MANIFEST: &str = r#"<manifest xmlns:android="http://schemas.android.com/apk/res/android"
    package="test.app" android:versionCode="7" android:versionName="1.7">
    <uses-sdk android:minSdkVersion="24" android:targetSdkVersion="34"/>
    <uses-permission android:name="android.permission.CAMERA"/>
    <application android:label="@string/app_name" android:allowBackup="false">
        <activity android:name=".Main" android:exported="true">
            <intent-filter>
                <action android:name="android.intent.action.MAIN"/>
                <category android:name="android.intent.category.LAUNCHER"/>
            </intent-filter>
        </activity>
    </application>
</manifest>"#;

const STRINGS: &str = r#"<resources><string name="app_name">Test</string></resources>"#;
const STRINGS_ZH: &str = r#"<resources><string name="app_name">测试</string></resources>"#;
const LIBRARY: &str = "soname = 'libtest.so'\nneeded = ['libc.so']\nexports = ['JNI_OnLoad']";

/// The report-level type that [`reader`] obtains.
const IMEI: &str = "device.imei";

/// A class that reads the IMEI.
fn reader(name: &str) -> String {
    format!(
        ".class public L{};\n.super Ljava/lang/Object;\n\
         .method public static id(Landroid/telephony/TelephonyManager;)Ljava/lang/String;\n.locals 1\n\
         invoke-virtual {{p0}}, Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;\n\
         move-result-object v0\nreturn-object v0\n.end method\n",
        name.replace('.', "/")
    )
}

/// A class that does nothing.
fn class(name: &str) -> String {
    format!(".class public L{};\n.super Ljava/lang/Object;\n", name.replace('.', "/"))
}

/// Files as the builder of apps takes them.
fn files(list: &[(&str, &str)]) -> Files {
    list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// The small app, with more files in it.
fn app_with(more: &[(&str, &str)]) -> Vec<u8> {
    let (main, reader) = (class("test.app.Main"), reader("test.app.Reader"));
    let mut all = files(&[
        ("AndroidManifest.xml", MANIFEST),
        ("res/values/strings.xml", STRINGS),
        ("smali/Main.smali", &main),
        ("smali/Reader.smali", &reader),
    ]);
    all.extend(files(more));
    app::build_files(&all).unwrap()
}

/// Names and contents of a zip's entries.
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

/// A folder with the inputs of one test.
struct Stage(TempDir);

impl Stage {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// The reports of paths below the folder, as the command line makes them.
    fn scan(&self, names: &[&str]) -> Vec<Report> {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        let items = scan::merge_sets(collect(&paths, std::io::empty()), &Limits::default());
        let signatures = Signatures::embedded().unwrap();
        let reports = items.iter().map(|item| match item {
            Item::Input(input) => scan::scan(input, &signatures, &Options::default()),
            item => panic!("not an input: {item:?}"),
        });
        reports.collect()
    }

    /// The report of one file with these bytes.
    fn one(name: &str, bytes: &[u8]) -> Report {
        let stage = Self::new();
        stage.write(name, bytes);
        stage.only(name)
    }

    /// The report of a path that is one app.
    fn only(&self, name: &str) -> Report {
        let mut reports = self.scan(&[name]);
        assert_eq!(reports.len(), 1, "{name}");
        reports.remove(0)
    }
}

fn permissions(report: &Report) -> Vec<&str> {
    let names = report.permissions.iter().map(|permission| permission.name.as_str());
    names.map(|name| name.trim_start_matches("android.permission.")).collect()
}

/// Data, file and class of every behaviour.
fn behaviours(report: &Report) -> Vec<(&str, &str, &str)> {
    let rows = report.behaviours.iter();
    rows.map(|row| (row.data.as_str(), row.at.file.as_str(), row.at.class.as_deref().unwrap())).collect()
}

fn limitations(report: &Report) -> Vec<&str> {
    report.limitations.iter().map(|limitation| limitation.id.as_str()).collect()
}

fn defects(report: &Report) -> Vec<&str> {
    report.defects.iter().map(|defect| defect.kind.as_str()).collect()
}

/// What every form of the small app must say.
#[track_caller]
fn expect_app(report: &Report, kind: &str) {
    assert_eq!(report.input.kind, kind, "{:?}", report.error);
    assert_eq!(report.status, Status::Complete, "{:?}", report.limitations);
    let app = &report.app;
    assert_eq!((app.id.as_deref(), app.version_code), (Some("test.app"), Some(7)));
    assert_eq!(app.version_name.as_deref(), Some("1.7"));
    assert_eq!((app.min_sdk, app.target_sdk), (Some(24), Some(34)));
    assert!(permissions(report).contains(&"CAMERA"), "{:?}", report.permissions);
    assert_eq!(report.input.sha256.len(), 64);
    assert!(report.clauses.len() == 31, "{} clauses", report.clauses.len());
    assert_eq!(defects(report), Vec::<&str>::new());
}
