//! Subpackages that lie beside their main package: paths in, which belongs to which out.

use crate::base::{Budget, Limits};
use crate::container::{self, Archive, Hints, is_mini_container};
use crate::input;
use crate::program::mini::config;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Packages of one folder that are looked into; of more none are merged.
const MAX_PARTS: usize = 2_000;

/// What a file turns out to be.
enum Part {
    /// A main package with the roots of its subpackages.
    Main(Vec<String>),
    /// A subpackage with the folders of its scripts.
    Sub(Vec<String>),
    /// A package that stays closed as long as no main package tells its appid.
    Closed,
}

/// For each main package among `files` the subpackages in the same folder that it alone names, by position.
pub(super) fn sets(files: &[(usize, &Path)], limits: &Limits) -> BTreeMap<usize, Vec<usize>> {
    let mut folders: BTreeMap<PathBuf, Vec<(usize, &Path)>> = BTreeMap::new();
    for (at, path) in files.iter().filter(|(_, path)| begins_like_one(path)) {
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        folders.entry(folder).or_default().push((*at, path));
    }
    let mut found = BTreeMap::new();
    for files in folders.into_values().filter(|files| (2..=MAX_PARTS).contains(&files.len())) {
        let parts: Vec<(usize, Part)> =
            files.iter().filter_map(|(at, path)| Some((*at, part(path, limits)?))).collect();
        let mains: Vec<(usize, &[String])> = parts
            .iter()
            .filter_map(|(at, part)| match part {
                Part::Main(roots) => Some((*at, roots.as_slice())),
                _ => None,
            })
            .collect();
        for (at, part) in &parts {
            if let Some(main) = main_of(part, &mains) {
                found.entry(main).or_insert_with(Vec::new).push(*at);
            }
        }
    }
    found
}

/// The one main package that names a part; where there is only one, closed parts are its own as well.
fn main_of(part: &Part, mains: &[(usize, &[String])]) -> Option<usize> {
    let mut fitting = mains.iter().filter(|(_, roots)| match part {
        Part::Main(_) => false,
        Part::Closed => mains.len() == 1,
        Part::Sub(folders) => folders.iter().any(|folder| roots.contains(folder)),
    });
    match (fitting.next(), fitting.next()) {
        (Some((main, _)), None) => Some(*main),
        _ => None,
    }
}

fn begins_like_one(path: &Path) -> bool {
    input::map(path).is_ok_and(|bytes| is_mini_container(&bytes))
}

fn part(path: &Path, limits: &Limits) -> Option<Part> {
    let hints = Hints { path: path.display().to_string(), appid: None };
    let budget = Budget::new(limits.max_package_bytes);
    let parsed = container::open_with(input::map(path).ok()?, &hints, limits, &budget);
    let Some(package) = parsed.value else {
        let closed = parsed.defects.as_slice().iter().any(|defect| defect.kind == "encrypted");
        return closed.then_some(Part::Closed);
    };
    let archive = package.archives.first()?;
    let names = ["app-config.json", "appConfig.json", "app.json", "game.json"];
    let declared = names.iter().find_map(|name| archive.find(name));
    Some(match declared.and_then(|entry| archive.read(entry, limits, &budget).value) {
        Some(text) => {
            let roots = config::read(&text).unwrap_or_default().subpackages;
            Part::Main(roots.into_iter().map(|it| it.root).collect())
        }
        None => Part::Sub(folders(archive)),
    })
}

/// Every folder that scripts lie in, with the folders above it.
fn folders(archive: &Archive) -> Vec<String> {
    let scripts = archive.entries().iter().filter(|entry| entry.name.ends_with(".js"));
    let mut folders: Vec<String> = scripts
        .flat_map(|entry| entry.name.match_indices('/').filter_map(|(at, _)| entry.name.get(..at)))
        .map(str::to_owned)
        .collect();
    folders.sort_unstable();
    folders.dedup();
    folders
}
