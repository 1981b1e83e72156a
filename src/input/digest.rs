//! A file or a directory in, the digests that name it in reports out.

use super::map::{open, unreadable};
use super::{Source, Tree};
use crate::base::{Error, Limits};
use md5::Digest as _;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

/// Bytes hashed at a time.
const PIECE: usize = 1 << 20;

/// The digests of an input, in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Digests {
    /// MD5.
    pub md5: String,
    /// SHA-1.
    pub sha1: String,
    /// SHA-256.
    pub sha256: String,
    /// SM3 (GB/T 32905).
    pub sm3: String,
    /// Size in bytes; of a directory, the sum over its files.
    pub size: u64,
}

/// The digests of a file, read in pieces so that memory stays flat however large the file is.
///
/// # Errors
/// Where the file cannot be read to its end.
pub fn digest(path: &Path) -> Result<Digests, Error> {
    let mut hashers = Hashers::default();
    hashers.file(path)?;
    Ok(hashers.finish())
}

/// What names an input among others: the SHA-256 of its file; of several files that over theirs, the first one's
/// before those of the others in order; of a directory that of [`digest_tree`].
///
/// # Errors
/// Where a file cannot be read to its end.
pub fn identity(source: &Source, limits: &Limits) -> Result<String, Error> {
    match source {
        Source::File(path) => sha256(path),
        Source::Set { base, splits } => {
            let mut others: Vec<String> = splits.iter().map(|path| sha256(path)).collect::<Result<_, _>>()?;
            others.sort_unstable();
            let all = sha256(base)? + &others.concat();
            Ok(hex(&sha2::Sha256::digest(all.as_bytes())))
        }
        Source::Tree(path) => Ok(digest_tree(&Tree::open(path, limits)?.value)?.sha256),
        Source::Held(files) => {
            Ok(files.first().map(|(_, bytes)| digest_bytes(bytes).sha256).unwrap_or_default())
        }
    }
}

/// A file, piece by piece.
fn pieces(path: &Path, mut each: impl FnMut(&[u8])) -> Result<(), Error> {
    let file = open(path)?;
    // A file that says it is empty may never end, as those of the kernel do.
    let size = file.metadata().map_err(|error| unreadable(path, &error))?.len();
    let mut file = file.take(size);
    let mut piece = vec![0; PIECE];
    loop {
        let count = file.read(&mut piece).map_err(|error| unreadable(path, &error))?;
        let Some(read @ [_, ..]) = piece.get(..count) else { return Ok(()) };
        each(read);
    }
}

fn sha256(path: &Path) -> Result<String, Error> {
    let mut hash = sha2::Sha256::new();
    pieces(path, |piece| hash.update(piece))?;
    Ok(hex(&hash.finalize()))
}

/// The digests of an unpacked directory: for each file in name order its name, a NUL, its size as eight
/// little-endian bytes, and its content.
///
/// # Errors
/// Where a file cannot be read to its end.
pub fn digest_tree(tree: &Tree) -> Result<Digests, Error> {
    let mut hashers = Hashers::default();
    for file in tree.files() {
        hashers.update(file.name.as_bytes());
        hashers.update(&[0]);
        hashers.update(&file.size.to_le_bytes());
        hashers.file(&tree.path_of(file))?;
    }
    Ok(hashers.finish())
}

/// The digests of bytes at hand: a package inside another.
#[must_use]
pub fn digest_bytes(bytes: &[u8]) -> Digests {
    let mut hashers = Hashers::default();
    hashers.update(bytes);
    hashers.count(bytes);
    hashers.finish()
}

/// The digests of an unpacked directory at hand, as [`digest_tree`] makes them.
#[must_use]
pub fn digest_files<'a>(files: impl Iterator<Item = (&'a str, crate::base::Bytes)>) -> Digests {
    let mut hashers = Hashers::default();
    for (name, content) in files {
        hashers.update(name.as_bytes());
        hashers.update(&[0]);
        hashers.update(&u64::try_from(content.len()).unwrap_or(u64::MAX).to_le_bytes());
        hashers.update(&content);
        hashers.count(&content);
    }
    hashers.finish()
}

#[derive(Default)]
struct Hashers {
    md5: md5::Md5,
    sha1: sha1::Sha1,
    sha256: sha2::Sha256,
    sm3: sm3::Sm3,
    size: u64,
}

impl Hashers {
    fn file(&mut self, path: &Path) -> Result<(), Error> {
        pieces(path, |piece| {
            self.update(piece);
            self.count(piece);
        })
    }

    fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.sha1.update(bytes);
        self.sha256.update(bytes);
        self.sm3.update(bytes);
    }

    /// Content counts towards the size; names do not.
    fn count(&mut self, content: &[u8]) {
        self.size = self.size.saturating_add(u64::try_from(content.len()).unwrap_or(u64::MAX));
    }

    fn finish(self) -> Digests {
        Digests {
            md5: hex(&self.md5.finalize()),
            sha1: hex(&self.sha1.finalize()),
            sha256: hex(&self.sha256.finalize()),
            sm3: hex(&self.sm3.finalize()),
            size: self.size,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
