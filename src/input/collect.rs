//! The paths of a command line in, a flat list of things to scan out.

use super::lines::{Line, next_line};
use super::map::{regular, unreadable};
use super::{Input, Item, Source};
use crate::base::Error;
use std::fs::File;
use std::io::{BufRead, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Directories inside directories that are still searched.
const MAX_DIRECTORY_DEPTH: usize = 64;

/// Files that make a directory an unpacked app: what apktool or unzip leave of an APK, and of a bundle.
const APP_MARKS: [&str; 2] = ["AndroidManifest.xml", "base/manifest/AndroidManifest.xml"];

/// Files that make a directory a mini program: its configuration, and scripts of which one must stand beside it,
/// because others use the name as well.
const MINI_MARKS: [(&str, &[&str]); 6] = [
    ("app-config.json", &[]),
    ("appConfig.json", &["index.js", "index.worker.js"]),
    ("app.json", &["app.js", "app.ts", "app.mjs", "app-service.js"]),
    ("game.json", &["game.js"]),
    ("module.json", &["pack.info", "ets/modules.abc"]),
    ("manifest.json", &["app.ux", "app.js", "app-service.js"]),
];

/// Names under which a file is an app in the user's eyes, so that a damaged one is reported and not skipped.
const PACKAGE_EXTENSIONS: [&str; 16] = [
    "apk", "xapk", "apks", "apkm", "aab", "aar", "dex", "apk+", "wxapkg", "qapkg", "ttpkg", "rpk", "srpk",
    "hap", "hsp", "swan",
];

/// Turns paths into items. `-` stands for a list of paths, one a line, on `stdin_list`.
///
/// A file that is named is always an input, whatever it holds. A directory that holds an app manifest is one
/// input; any other is walked for files that look like packages, by content or by name.
pub fn collect(paths: &[PathBuf], stdin_list: impl BufRead) -> Vec<Item> {
    let mut items = Vec::new();
    let mut listed = Some(stdin_list);
    for path in paths {
        if path.as_os_str() != "-" {
            one(path, usize::MAX, &mut items);
        } else if let Some(list) = listed.take() {
            each_line(list, &mut items);
        }
    }
    items
}

/// What one path names, where a directory is not searched beyond `most` files and directories.
pub(crate) fn collect_few(path: &Path, most: usize) -> Vec<Item> {
    let mut items = Vec::new();
    one(path, most, &mut items);
    items
}

fn each_line(mut list: impl BufRead, items: &mut Vec<Item>) {
    loop {
        match next_line(&mut list) {
            Ok(None) => return,
            Ok(Some(Line { is_cut: true, .. })) => {
                let text = "standard input: a line is too long for a path";
                items.push(failed(Path::new("-"), Error::new(text, "give one path a line")));
            }
            Ok(Some(line)) if line.start.is_empty() => {}
            Ok(Some(line)) => one(&path_from(&line.start), usize::MAX, items),
            Err(error) => {
                items.push(failed(Path::new("-"), unreadable(Path::new("standard input"), &error)));
                return;
            }
        }
    }
}

#[cfg(unix)]
/// A path from the bytes of a line.
pub(crate) fn path_from(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
/// A path from the bytes of a line.
pub(crate) fn path_from(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn one(path: &Path, most: usize, items: &mut Vec<Item>) {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() && is_app(path) => {
            items.push(input(path, Source::Tree(path.into()), true))
        }
        Ok(metadata) if metadata.is_dir() => walk(path, most, items),
        Ok(metadata) => items.push(match regular(path, &metadata) {
            Ok(()) => input(path, Source::File(path.into()), true),
            Err(error) => failed(path, error),
        }),
        Err(error) => items.push(failed(path, unreadable(path, &error))),
    }
}

fn walk(root: &Path, most: usize, items: &mut Vec<Item>) {
    let (before, mut skipped, mut seen) = (items.len(), 0_usize, 0_usize);
    let mut walk =
        WalkDir::new(root).follow_links(true).max_depth(MAX_DIRECTORY_DEPTH).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        seen = seen.saturating_add(1);
        if seen > most {
            let text = format!("{}: holds more than {most} files", root.display());
            items.truncate(before);
            items.push(failed(root, Error::new(text, "name the package itself")));
            return;
        }
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {
                if entry.depth() > 0 && is_app(entry.path()) {
                    items.push(input(entry.path(), Source::Tree(entry.path().into()), false));
                    walk.skip_current_dir();
                }
            }
            Ok(entry) => match walked_file(entry.path(), entry.file_type().is_file()) {
                Some(item) => items.push(item),
                None => skipped = skipped.saturating_add(1),
            },
            Err(error) => items.push(walk_error(root, &error)),
        }
    }
    if items.len() == before {
        let text = format!("{}: holds no AndroidManifest.xml and no package", root.display());
        items.push(failed(
            root,
            Error::new(text, "name an APK, an unpacked app, or a directory that has some in it"),
        ));
    } else if skipped > 0 {
        items.push(Item::Skipped { path: root.display().to_string(), files: skipped });
    }
}

/// What a walk makes of a file; `None` for what looks like no package.
fn walked_file(path: &Path, is_regular: bool) -> Option<Item> {
    if !is_regular {
        return None;
    }
    match has_package_extension(path) || looks_like_package(path) {
        true => Some(input(path, Source::File(path.into()), false)),
        false => None,
    }
}

/// Whether a file's name says that it is a package.
pub(super) fn has_package_extension(path: &Path) -> bool {
    let name = path.file_name().map(|text| text.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".zstd").unwrap_or(&name);
    name.rsplit_once('.').is_some_and(|(_, extension)| PACKAGE_EXTENSIONS.contains(&extension))
}

/// Bytes that a package's beginning takes to be told: a tar names itself behind its first header fields.
const START: usize = 262;

/// Whether the first bytes are those of a package, or the last those of a zip without a comment.
fn looks_like_package(path: &Path) -> bool {
    let read = || -> std::io::Result<bool> {
        let mut file = File::open(path)?;
        // Some files of the kernel say that they are empty, and wait for what will be in them.
        if file.metadata()?.len() == 0 {
            return Ok(false);
        }
        let mut start = Vec::new();
        file.by_ref().take(u64::try_from(START).unwrap_or_default()).read_to_end(&mut start)?;
        if begins_like_package(&start) {
            return Ok(true);
        }
        file.seek(SeekFrom::End(-22))?;
        let mut end = [0; 4];
        file.read_exact(&mut end)?;
        Ok(&end == b"PK\x05\x06")
    };
    read().unwrap_or(false)
}

/// Zips, dex files and what mini programs come in: WeChat's plain and encrypted packages, those of ByteDance and
/// Baidu, and tars. A Zstandard file counts by its name only: logs are compressed that way too.
fn begins_like_package(start: &[u8]) -> bool {
    let magics: [&[u8]; 8] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"dex\n",
        b"V1MMWX",
        b"TPKG",
        b"SPKG",
        b"\x04\x07\x18\xbd",
        b"\x09\x04\x19\xbd",
    ];
    magics.iter().any(|magic| start.starts_with(magic))
        || start.first() == Some(&0xbe) && start.get(13) == Some(&0xed)
        || start.get(257..) == Some(b"ustar")
}

/// What a walk could not read, as an item.
pub(crate) fn walk_error(root: &Path, error: &walkdir::Error) -> Item {
    let path = error.path().unwrap_or(root);
    if let Some(ancestor) = error.loop_ancestor() {
        let text =
            format!("{}: is a link back to {}, and was not followed", path.display(), ancestor.display());
        return failed(path, Error::new(text, "remove the link, or name the directories to scan one by one"));
    }
    match error.io_error() {
        Some(error) => failed(path, unreadable(path, error)),
        None => failed(path, Error::new(error.to_string(), "name the file itself")),
    }
}

fn is_app(directory: &Path) -> bool {
    let has = |name: &str| directory.join(name).is_file();
    APP_MARKS.iter().any(|mark| has(mark))
        || MINI_MARKS.iter().any(|(config, scripts)| {
            has(config) && (scripts.is_empty() || scripts.iter().any(|script| has(script)))
        })
}

fn input(path: &Path, source: Source, named: bool) -> Item {
    Item::Input(Input { path: path.display().to_string(), source, named })
}

fn failed(path: &Path, error: Error) -> Item {
    Item::Failed { path: path.display().to_string(), error }
}
