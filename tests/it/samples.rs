//! Every sample app is what its folder of text builds, byte for byte; `UPDATE=1` writes the built files anew.

use std::path::PathBuf;

use mingcha::testkit::app;

const SAMPLES: [&str; 4] = ["clean", "overreach", "packed", "startup-ids"];

/// What the four files may have together.
const MAX_BYTES: usize = 300 * 1024;

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "samples", name].iter().collect()
}

#[test]
fn samples_are_built_from_their_text() {
    let mut total = 0;
    for name in SAMPLES {
        let folder = folder(name);
        let file = folder.join(format!("{name}.apk"));
        let built = app::build(&folder).unwrap_or_else(|error| panic!("samples/{name}: {error}"));
        total += built.len();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, &built).unwrap();
        }
        let committed = std::fs::read(&file).unwrap_or_default();
        assert!(
            committed == built,
            "samples/{name}/{name}.apk is out of date; run UPDATE=1 cargo test --test it samples"
        );
    }
    assert!(total < MAX_BYTES, "the samples have {total} bytes together");
}

#[test]
fn every_folder_of_samples_is_tested() {
    let mut found: Vec<String> = std::fs::read_dir(folder(""))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, SAMPLES);
    for name in SAMPLES {
        for file in ["README.md", "expected.toml", "AndroidManifest.xml"] {
            assert!(folder(name).join(file).is_file(), "samples/{name}/{file} is missing");
        }
    }
}
