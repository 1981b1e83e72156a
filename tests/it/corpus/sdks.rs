//! SDKs that the packages of the corpus hold, as their class lists were read by hand: utilities and frameworks
//! aside, nothing else may be recognised.

use super::{apks, packages, scan};
use mingcha::signature::Signatures;
use mingcha::signature::raw::is_library;
use std::collections::BTreeSet;

/// Start of the package's name, SDK, the classes that prove it.
const HELD: [(&str, &str, &str); 3] = [
    (
        "npm-appium-espresso-driver--settings_apk-debug.apk",
        "google-location",
        "com.google.android.gms.location",
    ),
    ("npm-io.appium.settings--settings_apk-debug.apk", "google-location", "com.google.android.gms.location"),
    ("pypi-airtest--Yosemite.apk", "tencent-x5", "com.tencent.smtt"),
];

#[test]
fn no_sdk_is_recognised_that_a_package_does_not_hold() {
    let (signatures, folder) = (Signatures::embedded().unwrap(), tempfile::tempdir().unwrap());
    for path in apks() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for package in packages(&name, &path, scan(&path, &signatures), folder.path()) {
            let sdks = package.report.sdks.iter();
            let sdks: Vec<_> = sdks.filter(|sdk| !is_library(&sdk.category)).collect();
            let recognised: BTreeSet<&str> = sdks.iter().map(|sdk| sdk.id.as_str()).collect();
            let marks = sdks.iter().flat_map(|sdk| sdk.marks.iter().map(|mark| (sdk.id.as_str(), mark)));
            let classes = marks.filter(|(_, mark)| mark.kind == "class-prefix");
            let seen: BTreeSet<(&str, &str)> = classes.map(|(id, mark)| (id, mark.value.as_str())).collect();
            let held = HELD.iter().filter(|(start, ..)| package.name == *start);
            let (ids, marks): (BTreeSet<&str>, BTreeSet<_>) =
                held.map(|(_, id, classes)| (*id, (*id, *classes))).unzip();
            assert_eq!(recognised, ids, "{}", package.name);
            assert!(marks.is_subset(&seen), "{}: {seen:?}", package.name);
        }
    }
}
