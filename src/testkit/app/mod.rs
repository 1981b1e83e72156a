//! Builds an app from a folder of text: manifest, resources, smali and descriptions of libraries go in, an APK
//! comes out.
//!
//! | in the folder | in the APK |
//! |---|---|
//! | `AndroidManifest.xml`, in a folder `manifest.xml` | `AndroidManifest.xml`, binary |
//! | `smali/**`, `smali_classes2/**`, … | `classes.dex`, `classes2.dex`, … |
//! | `res/values*/*.xml` (strings) | rows of `resources.arsc` |
//! | `res/*/*` | the same name, XML binary, and a row of `resources.arsc` |
//! | `assets/**`, `lib/**`, `root/**` | as they are; a `*.so.toml` becomes the shared object it describes |
//! | `README.md`, `expected.toml`, `*.apk` | nothing |
//!
//! In smali, `const v0, R.layout.main` stands for the id of that resource. Entries are sorted, stored and carry
//! one fixed time, so equal folders give equal bytes.

mod binary_xml;
mod chunk;
mod markup;
mod table;
mod values;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use regex::{Captures, Regex};

use super::dex::Assembler;
use super::elf::SharedObject;
use super::zip::Zip;
use markup::Ids;
use values::Resources;

/// The dex version of built apps, which every Android version reads.
const DEX_VERSION: u32 = 35;

/// The files of a folder, by their path in it with `/` between the parts.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Builds the APK of a folder; an error names the file and, in text, the line.
pub fn build(folder: &Path) -> Result<Vec<u8>, String> {
    let mut files = read(folder)?;
    // A folder with an AndroidManifest.xml is an unpacked app to every scan, ours too; a source folder is none.
    if let Some(manifest) = files.remove("manifest.xml") {
        files.insert("AndroidManifest.xml".to_owned(), manifest);
    }
    build_files(&files)
}

/// The ids that the resources of files in memory get, by `type/name`.
pub fn resource_ids(files: &Files) -> Result<BTreeMap<String, u32>, String> {
    let ids = resources(files)?.ids();
    Ok(ids.into_iter().map(|(name, id)| (name, id.0)).collect())
}

fn resources(files: &Files) -> Result<Resources, String> {
    let mut resources = Resources::default();
    for (path, bytes) in files.range("res/".to_owned().."res0".to_owned()) {
        resources.add(path, bytes)?;
    }
    Ok(resources)
}

/// Builds the APK of files in memory.
pub fn build_files(files: &Files) -> Result<Vec<u8>, String> {
    let resources = resources(files)?;
    let ids = resources.ids();
    let mut entries = Files::new();
    let mut dexes: BTreeMap<String, Assembler> = BTreeMap::new();
    for (path, bytes) in files {
        let (top, rest) = path.split_once('/').unwrap_or((path, ""));
        match top {
            "AndroidManifest.xml" => drop(entries.insert(path.clone(), binary_xml(path, bytes, &ids)?)),
            "res" if rest.starts_with("values") => {}
            "res" if path.ends_with(".xml") => {
                drop(entries.insert(path.clone(), binary_xml(path, bytes, &ids)?))
            }
            "res" => drop(entries.insert(path.clone(), bytes.clone())),
            "assets" | "lib" => plain(path, path, bytes, &mut entries)?,
            "root" => plain(rest, path, bytes, &mut entries)?,
            "README.md" | "expected.toml" => {}
            _ if path.ends_with(".apk") && rest.is_empty() => {}
            _ => {
                let Some(dex) = top.strip_prefix("smali").filter(|_| path.ends_with(".smali")) else {
                    return Err(format!(
                        "{path}: this file has no place in an app; see the list in testkit::app"
                    ));
                };
                let dex =
                    format!("{}.dex", if dex.is_empty() { "classes" } else { dex.trim_start_matches('_') });
                let text = constants(path, text(path, bytes)?, &ids)?;
                let assembler = dexes.remove(&dex).unwrap_or(Assembler::new(DEX_VERSION));
                dexes.insert(dex, assembler.source(path, &text));
            }
        }
    }
    for (name, assembler) in dexes {
        entries.insert(name, assembler.assemble()?);
    }
    if !resources.rows.is_empty() {
        entries.insert("resources.arsc".to_owned(), table::write(&resources, &package(files)?)?);
    }
    Ok(entries.iter().fold(Zip::default(), |zip, (name, bytes)| zip.stored(name, bytes)).write())
}

/// The files below a folder.
fn read(folder: &Path) -> Result<Files, String> {
    let mut files = Files::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.map_err(|error| error.to_string())?;
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.path();
        let inside = path.strip_prefix(folder).map_err(|error| error.to_string())?;
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        files.insert(parts.join("/"), bytes);
    }
    Ok(files)
}

fn text<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, String> {
    std::str::from_utf8(bytes).map_err(|_| format!("{path}: not UTF-8"))
}

fn binary_xml(path: &str, bytes: &[u8], ids: &Ids) -> Result<Vec<u8>, String> {
    let document = markup::parse(path, text(path, bytes)?, ids)?;
    Ok(binary_xml::write(&document))
}

/// The package that the manifest names.
fn package(files: &Files) -> Result<String, String> {
    const MANIFEST: &str = "AndroidManifest.xml";
    let Some(bytes) = files.get(MANIFEST) else { return Err(format!("{MANIFEST} is missing")) };
    let written = Regex::new(r#"\bpackage="([^"]+)""#).unwrap();
    match written.captures(text(MANIFEST, bytes)?) {
        Some(found) => Ok(found[1].to_owned()),
        None => Err(format!("{MANIFEST}: no package is named")),
    }
}

/// Copies a file, or builds the shared object it describes.
fn plain(name: &str, path: &str, bytes: &[u8], entries: &mut Files) -> Result<(), String> {
    let Some(library) = name.strip_suffix(".toml").filter(|library| library.ends_with(".so")) else {
        entries.insert(name.to_owned(), bytes.to_vec());
        return Ok(());
    };
    let object = SharedObject::parse(text(path, bytes)?).map_err(|error| format!("{path}: {error}"))?;
    let folder = library.strip_prefix("lib/").and_then(|rest| rest.split('/').next());
    let abi = if object.abi.is_empty() { folder.unwrap_or_default().to_owned() } else { object.abi.clone() };
    let library_bytes = SharedObject { abi, ..object }.write().map_err(|error| format!("{path}: {error}"))?;
    entries.insert(library.to_owned(), library_bytes);
    Ok(())
}

/// Puts the ids of resources into the `const` instructions that name them.
fn constants(path: &str, text: &str, ids: &Ids) -> Result<String, String> {
    let pattern = Regex::new(r"(?m)^([ \t]*const [vp]\d+, )R\.(\w+)\.(\w+)").unwrap();
    let mut error = None;
    let replaced = pattern.replace_all(text, |found: &Captures<'_>| {
        let name = format!("{}/{}", &found[2], &found[3]);
        let Some(id) = ids.get(&name) else {
            let message = format!("there is no resource `@{name}` in res/");
            error.get_or_insert(markup::located(path, text, found.get_match().start(), &message));
            return String::new();
        };
        format!("{}{:#010x}", &found[1], id.0)
    });
    match error {
        Some(error) => Err(error),
        None => Ok(replaced.into_owned()),
    }
}
