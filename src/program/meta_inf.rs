//! Small files that tell of libraries: archives in, versions and the implementations of services out.

use super::Program;
use crate::container::{Archive, Package};

/// Bytes of a file that tells a version.
const MAX_VERSION: usize = 4_096;
/// Files that tell versions.
const MAX_VERSIONS: usize = 1_000;
/// Bytes of a file of `META-INF/services` that are read.
const MAX_SERVICE: usize = 16_384;
/// Such files.
const MAX_SERVICES: usize = 1_000;

pub(super) fn versions(package: &Package, program: &mut Program) {
    let files = beginnings(package, MAX_VERSION, |name| tells_version(name).then_some(name));
    for (name, bytes) in files.take(MAX_VERSIONS) {
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        program.versions.entry(name.to_owned()).or_insert_with(text);
    }
}

pub(super) fn services(package: &Package, program: &mut Program) {
    let files = beginnings(package, MAX_SERVICE + 1, |name| Some(name.split_once("META-INF/services/")?.1));
    for (at, (interface, bytes)) in files.enumerate() {
        if at == MAX_SERVICES || bytes.len() > MAX_SERVICE {
            program.limitations.push(("budget-exhausted", "service files".to_owned()));
        }
        if at == MAX_SERVICES {
            return;
        }
        let text = String::from_utf8_lossy(&bytes);
        let names = text.lines().filter_map(|line| line.split('#').next()).map(str::trim);
        let names = names.filter(|name| !name.is_empty()).map(str::to_owned);
        program.services.entry(interface.to_owned()).or_default().extend(names);
    }
}

/// The beginnings of the entries that `wanted` gives a name.
fn beginnings(
    package: &Package,
    bytes: usize,
    wanted: fn(&str) -> Option<&str>,
) -> impl Iterator<Item = (&str, Vec<u8>)> {
    let entries = package.archives.iter().flat_map(|it| it.entries().iter().map(move |entry| (it, entry)));
    entries.filter_map(move |(archive, entry): (&Archive, _)| {
        Some((wanted(&entry.name)?, archive.peek(entry, bytes)))
    })
}

/// Whether an entry is one of those that build tools leave to tell a library's version.
fn tells_version(name: &str) -> bool {
    name.starts_with("META-INF/") && name.ends_with(".version")
        || !name.contains('/') && name.ends_with(".properties")
}
