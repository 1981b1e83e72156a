//! Splits that lie beside their base: items in, items out, each set of one app as one item.

use super::mini_sets;
use crate::base::{Budget, Limits};
use crate::container;
use crate::format::arsc::ResourceTable;
use crate::format::parse_xml;
use crate::input::{self, Input, Item, Source};
use crate::program::manifest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Bytes of manifests that telling the parts of one app apart may cost.
const MAX_MANIFEST_BYTES: u64 = 64 << 20;

/// What a file says it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    folder: PathBuf,
    package: String,
    version_code: Option<i64>,
}

/// Merges splits of the same package and version with the base in the same directory.
///
/// Only files that a walk through a directory found are merged: a file named by the user is a report of its
/// own. The set stands where its base stood; splits without a base stay as they are.
#[must_use]
pub fn merge_sets(items: Vec<Item>, limits: &Limits) -> Vec<Item> {
    merge_mini(merge_splits(items, limits), limits)
}

/// Puts subpackages of mini programs to their main package.
fn merge_mini(items: Vec<Item>, limits: &Limits) -> Vec<Item> {
    let walked = items.iter().enumerate().filter_map(|(at, item)| match item {
        Item::Input(Input { source: Source::File(path), named: false, .. }) => Some((at, path.as_path())),
        _ => None,
    });
    let sets = mini_sets::sets(&walked.collect::<Vec<_>>(), limits);
    let mut slots: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    for (base, splits) in sets {
        join(&mut slots, base, &splits);
    }
    slots.into_iter().flatten().collect()
}

fn merge_splits(items: Vec<Item>, limits: &Limits) -> Vec<Item> {
    let mut sets: BTreeMap<Identity, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        let Item::Input(Input { source: Source::File(path), named: false, .. }) = item else { continue };
        if let Some((identity, is_split)) = identify(path, limits) {
            let (bases, splits) = sets.entry(identity).or_default();
            if is_split { splits.push(at) } else { bases.push(at) }
        }
    }
    let mut slots: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    for (bases, splits) in sets.into_values() {
        // Two bases of one version are two copies of an app: whose the splits are cannot be told.
        if let ([base], [_, ..]) = (bases.as_slice(), splits.as_slice()) {
            join(&mut slots, *base, &splits);
        }
    }
    slots.into_iter().flatten().collect()
}

/// Makes one item of a base and its parts, in its place.
fn join(slots: &mut [Option<Item>], base: usize, parts: &[usize]) {
    let splits = parts.iter().filter_map(|at| path_of(slots.get_mut(*at)?.take()?)).collect();
    if let Some(Some(Item::Input(input))) = slots.get_mut(base)
        && let Source::File(base) = &input.source
    {
        input.source = Source::Set { base: base.clone(), splits };
    }
}

fn path_of(item: Item) -> Option<PathBuf> {
    match item {
        Item::Input(Input { source: Source::File(path), .. }) => Some(path),
        _ => None,
    }
}

/// Package, version and whether the file is a split; `None` where it is no APK with a manifest.
fn identify(path: &Path, limits: &Limits) -> Option<(Identity, bool)> {
    let budget = Budget::new(MAX_MANIFEST_BYTES);
    let archive = container::open_apk(input::map(path).ok()?, limits)?;
    let manifest = archive.read(archive.find("AndroidManifest.xml")?, limits, &budget).value?;
    let document = parse_xml(&manifest, limits).value;
    let manifest = manifest::read(&document, &ResourceTable::default(), limits);
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let identity = Identity { folder, package: manifest.package, version_code: manifest.version_code };
    (!identity.package.is_empty()).then_some((identity, manifest.split.is_some()))
}
