//! An input in, the package it is out, or the reason why it is none.

use super::Options;
use crate::base::{Budget, Bytes, Defect, Error};
use crate::container::{self, Hints, Package};
use crate::input::{self, Input, Source, Tree};
use std::path::Path;

/// A package that was opened, and what was wrong with it as a container.
pub(crate) struct Opened {
    pub(crate) package: Package,
    pub(crate) defects: Vec<Defect>,
}

/// Opens an input as a package.
pub(crate) fn open(input: &Input, options: &Options, budget: &Budget) -> Result<Opened, Error> {
    let limits = &options.limits;
    let hints = Hints { path: input.path.clone(), appid: options.appid.clone() };
    match &input.source {
        Source::File(path) => {
            let parsed = container::open_with(input::map(path)?, &hints, limits, budget);
            opened(parsed.value, parsed.defects.into_vec())
        }
        Source::Set { base, splits } => {
            let parts = std::iter::once(base).chain(splits);
            let parts: Result<Vec<_>, Error> =
                parts.map(|path| Ok((file_name(path), input::map(path)?))).collect();
            let parsed = container::open_set(parts?, &hints, limits, budget);
            opened(parsed.value, parsed.defects.into_vec())
        }
        Source::Held(files) => {
            let parsed = match files.as_slice() {
                [(_, only)] => container::open_with(only.clone(), &hints, limits, budget),
                parts => container::open_set(parts.to_vec(), &hints, limits, budget),
            };
            opened(parsed.value, parsed.defects.into_vec())
        }
        Source::Tree(path) => {
            let tree = Tree::open(path, limits)?;
            let mut defects = tree.defects;
            let package = container::open_tree(tree.value, limits, budget).take(&mut defects);
            opened(package, defects.into_vec())
        }
    }
}

/// Opens a package inside another.
pub(crate) fn open_bytes(bytes: Bytes, options: &Options, budget: &Budget) -> Result<Opened, Error> {
    let parsed = container::open(bytes, &options.limits, budget);
    opened(parsed.value, parsed.defects.into_vec())
}

fn opened(package: Option<Package>, defects: Vec<Defect>) -> Result<Opened, Error> {
    if let Some(package) = package {
        return Ok(Opened { package, defects });
    }
    let is_encrypted = defects.iter().any(|defect| defect.kind == "encrypted");
    let why: Vec<String> = defects.into_iter().map(|defect| defect.text).collect();
    let why = why.join("; ");
    Err(match is_encrypted {
        true => Error::new(why, "`--appid wx…` opens a package of WeChat for PC"),
        false => Error::new(
            format!("not an app package: {why}"),
            "give an .apk, .xapk, .apks, .apkm, .aab, .aar or .dex file, a mini program (.wxapkg, .pkg, .rpk, .hap …), or a directory that holds an unpacked one",
        ),
    })
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
