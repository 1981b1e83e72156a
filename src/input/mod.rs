//! Paths as the user gives them in, named bytes out: the only layer under the command line that does IO.

mod collect;
mod digest;
mod lines;
mod map;
#[cfg(test)]
mod tests;
mod tree;

pub use crate::base::Error;
pub use collect::collect;
pub(crate) use collect::{collect_few, path_from, walk_error};
pub use digest::{Digests, digest, digest_bytes, digest_files, digest_tree, identity};
pub(crate) use lines::{Line, MAX_LINE_BYTES, next_line};
pub use map::{map, map_open, open};
pub use tree::{Tree, TreeFile};

use crate::base::Bytes;
use std::path::PathBuf;

/// One thing to scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The path as the user would recognise it.
    pub path: String,
    /// Where the bytes are.
    pub source: Source,
    /// Whether the user named this very path; `false` for what a walk through a directory found, where a
    /// file that turns out to be no package is no mistake of the user's.
    pub named: bool,
}

/// Where the bytes of an input are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file; read it with [`map`].
    File(PathBuf),
    /// An unpacked app directory; read it with [`Tree::open`].
    Tree(PathBuf),
    /// An app that lies in one directory as several APKs.
    Set {
        /// The base.
        base: PathBuf,
        /// Its splits, in name order.
        splits: Vec<PathBuf>,
    },
    /// Files that are open already, with their names: the package, or a base and then its splits.
    Held(Vec<(String, Bytes)>),
}

/// What a path became; items stand in the order of the paths, and inside a directory in name order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Something to scan.
    Input(Input),
    /// A path that cannot be scanned.
    Failed {
        /// The path as the user would recognise it.
        path: String,
        /// Why, and what to try.
        error: Error,
    },
    /// Files of a directory that look like no package, neither by content nor by name.
    Skipped {
        /// The directory the user named.
        path: String,
        /// How many files.
        files: usize,
    },
}

impl Input {
    /// Whether its name is that of a package, so that a failure is worth a report although nobody named it.
    #[must_use]
    pub fn has_package_name(&self) -> bool {
        match &self.source {
            Source::File(path) => collect::has_package_extension(path),
            Source::Tree(_) | Source::Set { .. } | Source::Held(_) => true,
        }
    }
}
