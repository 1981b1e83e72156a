//! The repository's signatures: no lint finds a fault, the schemas are fresh, the bundle is what the files say.

use mingcha::rule;
use mingcha::signature::raw::{Bundle, ITEMS_LAW};
use mingcha::signature::{Signatures, lint::LINTS, read_directory, schema};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("signatures")
}

fn files() -> Vec<(String, String)> {
    read_directory(&folder()).unwrap()
}

#[test]
fn no_lint_finds_a_fault() {
    let faults = rule::lint::check(&files());
    let lines: Vec<String> = faults.into_iter().map(|it| it.under("signatures").to_string()).collect();
    assert!(lines.is_empty(), "{}\n{} faults", lines.join("\n"), lines.len());
}

#[test]
fn schemas_are_fresh() {
    for (name, text) in schema() {
        let path = folder().join("schema").join(name);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == text, "signatures/schema/{name} is stale: UPDATE=1 cargo test --test it schemas");
    }
}

#[test]
fn schemas_accept_every_file() {
    let schemas = schema();
    let mut seen = BTreeSet::new();
    for (path, text) in files().iter().filter(|(path, _)| path.ends_with(".toml")) {
        let sort = path.split(['/', '.']).next().unwrap();
        if path.starts_with("sdk/") && !seen.insert(path.split('/').take(2).collect::<String>()) {
            continue; // one SDK of each vendor says enough, and keeps this fast
        }
        let (_, schema) = schemas.iter().find(|(name, _)| *name == format!("{sort}.schema.json")).unwrap();
        let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
        let value: toml::Value = toml::from_str(text).unwrap();
        let value = serde_json::to_value(value).unwrap();
        let errors: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{path}: {errors:?}");
    }
}

#[test]
fn the_embedded_bundle_is_what_the_files_say() {
    let embedded = Signatures::embedded().unwrap();
    let (loaded, faults) = Signatures::from_files(&files());
    assert_eq!(faults, []);
    let bytes = embedded.bundle.encode().unwrap();
    assert!(bytes == loaded.bundle.encode().unwrap(), "build.rs and the loader disagree");
    assert!(Bundle::decode(&bytes).unwrap().encode().unwrap() == bytes, "the round trip changes the bundle");
    assert_eq!(embedded.bundle.analysis_sha256.len(), 64);
    assert_ne!(embedded.bundle.analysis_sha256, embedded.bundle.rules_sha256);
}

#[test]
fn a_bundle_file_loads_and_a_broken_one_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("signatures.bundle");
    let bytes = Signatures::embedded().unwrap().bundle.encode().unwrap();
    std::fs::write(&path, &bytes).unwrap();
    let loaded = Signatures::load(&path).unwrap();
    assert_eq!(loaded.bundle.version, Signatures::embedded_version());
    for broken in [&bytes[..bytes.len() / 2], b"", b"mingcha signatures 0\n"] {
        std::fs::write(&path, broken).unwrap();
        let error = Signatures::load(&path).unwrap_err();
        assert!(error.message.contains("signatures.bundle: is not a signature bundle"), "{error}");
        assert!(!error.help.is_empty());
    }
}

#[test]
fn a_faulty_folder_names_file_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("version.toml"), "version = \"2026.11\"\nauthor = \"x\"\n").unwrap();
    let error = Signatures::load(folder.path()).unwrap_err();
    assert!(error.message.contains("version.toml:2:1: error[unknown-key]"), "{error}");
    assert!(Signatures::load(&folder.path().join("none")).unwrap_err().message.contains("none: "));
}

#[test]
fn all_items_of_the_regulation_are_there_in_order() {
    let signatures = Signatures::embedded().unwrap();
    let items = &signatures.law(ITEMS_LAW).unwrap().clause;
    let numbers: Vec<&str> = items.iter().map(|item| item.number.as_str()).collect();
    let chapters = [("一", 4), ("二", 4), ("三", 9), ("四", 6), ("五", 3), ("六", 5)];
    let expected = chapters.iter().flat_map(|(name, count)| (1..=*count).map(move |n| format!("{name}-{n}")));
    assert_eq!(numbers, expected.collect::<Vec<_>>());
    let verdicts = rule::clause_verdicts(&[], &mingcha::fact::FactBase::default(), &signatures);
    assert_eq!(
        verdicts.iter().map(|it| &it.id).collect::<Vec<_>>(),
        items.iter().map(|it| &it.id).collect::<Vec<_>>()
    );
}

#[test]
fn lint_codes_are_unique_and_helpful() {
    let codes: BTreeSet<&str> = LINTS.iter().map(|lint| lint.code).collect();
    assert_eq!(codes.len(), LINTS.len());
    assert!(LINTS.iter().all(|lint| !lint.help.is_empty() && !lint.help.ends_with('.')));
}
