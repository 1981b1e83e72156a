//! An unpacked app directory in, its files by name out.

use super::map::{map, unreadable};
use crate::base::{Bytes, Defects, Error, Limits, Parsed};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Directories inside directories that are still listed.
const MAX_DIRECTORY_DEPTH: usize = 64;

/// The files of an unpacked directory, in name order.
#[derive(Clone, Debug)]
pub struct Tree {
    root: PathBuf,
    files: Vec<TreeFile>,
}

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// Path below the root, parts joined by `/`.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    relative: PathBuf,
}

impl Tree {
    /// Lists the regular files below `root`. Links are not followed: an unpacked app has none, and one could
    /// lead out of it.
    ///
    /// # Errors
    /// Where `root` itself cannot be listed.
    pub fn open(root: &Path, limits: &Limits) -> Result<Parsed<Self>, Error> {
        std::fs::read_dir(root).map_err(|error| unreadable(root, &error))?;
        let mut defects = Defects::default();
        let mut files = Vec::new();
        let walk = WalkDir::new(root).min_depth(1).max_depth(MAX_DIRECTORY_DEPTH).sort_by_file_name();
        for entry in walk {
            if files.len() >= limits.max_files {
                defects.whole(
                    "tree-too-many-files",
                    format!("more than {} files; the rest was left out", limits.max_files),
                );
                break;
            }
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => match TreeFile::of(root, &entry) {
                    Ok(file) => files.push(file),
                    Err(text) => defects.whole("tree-file", text),
                },
                Err(error) => defects.whole("tree-file", error.to_string()),
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Parsed { value: Self { root: root.to_owned(), files }, defects })
    }

    /// The files in name order.
    #[must_use]
    pub fn files(&self) -> &[TreeFile] {
        &self.files
    }

    /// The bytes of the file at `index` of [`Tree::files`].
    ///
    /// # Errors
    /// Where there is no such file or it can no longer be read.
    pub fn read(&self, index: usize) -> Result<Bytes, Error> {
        match self.files.get(index) {
            Some(file) => map(&self.path_of(file)),
            None => Err(Error::new(
                format!("{}: has no file number {index}", self.root.display()),
                "scan the directory again; it may have changed",
            )),
        }
    }

    pub(super) fn path_of(&self, file: &TreeFile) -> PathBuf {
        self.root.join(&file.relative)
    }
}

impl TreeFile {
    fn of(root: &Path, entry: &walkdir::DirEntry) -> Result<Self, String> {
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_owned();
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        let name = parts.join("/");
        if !entry.file_type().is_file() {
            return Err(format!("{name} is a link or a special file, and was left out"));
        }
        let size = entry.metadata().map_err(|error| format!("{name}: {error}"))?.len();
        Ok(Self { name, size, relative })
    }
}
