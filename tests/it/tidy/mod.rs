//! What reviewers would otherwise have to look for: the shape of the source, and documents that say what is so.
#![allow(clippy::unwrap_used, clippy::panic)]

mod ceilings;
mod documents;
mod layers;
mod repeatable;
mod source;

use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files below a folder of the repository whose name ends so, as paths from its root, in order.
fn files(folder: &str, end: &str) -> Vec<String> {
    let walk = WalkDir::new(root().join(folder)).sort_by_file_name().into_iter();
    let found = walk.map(|entry| entry.unwrap().into_path()).filter(|path| path.is_file());
    found.map(|path: PathBuf| below_root(&path)).filter(|path| path.ends_with(end)).collect()
}

fn below_root(path: &Path) -> String {
    let parts = path.strip_prefix(root()).unwrap().iter();
    parts.map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("/")
}

/// Fails with one line for each fault.
fn none(faults: &[String], advice: &str) {
    assert!(faults.is_empty(), "{advice}:\n  {}\n", faults.join("\n  "));
}
