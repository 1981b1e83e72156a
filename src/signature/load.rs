//! Signatures from the embedded bundle, a folder, a compiled bundle file, or files in memory.

use super::raw::{Bundle, is_signature_file};
use super::{Diagnostic, Document, Error, Signatures};
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// `signatures/` as `build.rs` compiled it, without the table of the platform's classes.
const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/signatures.postcard"));

/// The table: it stays where it is, and is read where it is asked for.
const PLATFORM: &str = include_str!("../../signatures/platform/classes.tsv");

/// Files that a folder of signatures may hold.
const MAX_FILES: usize = 20_000;

/// Bytes of one signature file or bundle.
const MAX_FILE_SIZE: u64 = 64 << 20;

impl Signatures {
    /// The signatures inside the binary.
    ///
    /// # Errors
    /// Only where the build went wrong.
    pub fn embedded() -> Result<Self, Error> {
        let bundle = Bundle::decode(EMBEDDED).map_err(|error| Error {
            message: format!("the embedded signatures cannot be read: {error}"),
            help: "build mingcha again, or give a folder with --signatures".to_owned(),
        })?;
        Ok(Self::new(Bundle { platform: PLATFORM.into(), ..bundle }))
    }

    /// The version of the embedded signatures; nothing else of them is read.
    #[must_use]
    pub fn embedded_version() -> String {
        Bundle::version_of(EMBEDDED).unwrap_or_default()
    }

    /// The signatures of a folder or of a compiled bundle file.
    ///
    /// # Errors
    /// Names the path, and for a faulty file its first fault with line and column.
    pub fn load(path: &Path) -> Result<Self, Error> {
        if path.is_dir() { Self::load_directory(path) } else { Self::load_bundle(path) }
    }

    /// Signatures from the paths (relative to `signatures/`) and texts of their files, and what is wrong with
    /// those that could not be read.
    #[must_use]
    pub fn from_files(files: &[(String, String)]) -> (Self, Vec<Diagnostic>) {
        let documents = Document::parse_all(files);
        let signatures = Self::from_documents(files, &documents);
        (signatures, documents.iter().flat_map(Document::faults).collect())
    }

    /// Signatures from what was read of the files.
    #[must_use]
    pub fn from_documents(files: &[(String, String)], documents: &[Document]) -> Self {
        let mut bundle = Bundle::default();
        for document in documents {
            document.content.iter().for_each(|content| bundle.add(content.clone()));
        }
        bundle.digest(files);
        Self::new(bundle)
    }

    fn load_directory(path: &Path) -> Result<Self, Error> {
        let files = read_directory(path)?;
        // Without rules every package would pass.
        if files.is_empty() {
            return Err(failure(path, &"holds no signature file"));
        }
        let (signatures, faults) = Self::from_files(&files);
        let more = match faults.len() {
            0 | 1 => String::new(),
            count => format!(" (and {} more)", count.saturating_sub(1)),
        };
        match faults.into_iter().next() {
            None => Ok(signatures),
            Some(first) => {
                let Diagnostic { path, line, column, code, message, help } =
                    first.under(&path.display().to_string());
                let message = format!("{path}:{line}:{column}: error[{code}]: {message}{more}");
                Err(Error { message, help: format!("{help}; `mingcha signatures check` lists every fault") })
            }
        }
    }

    /// Signatures from a compiled bundle.
    ///
    /// # Errors
    /// Where the bytes are none of this version.
    pub fn from_bundle(bytes: &[u8]) -> Result<Self, Error> {
        let bad = |_| failure(Path::new("bundle"), &"is not a signature bundle of this version of mingcha");
        Bundle::decode(bytes).map(Self::new).map_err(bad)
    }

    fn load_bundle(path: &Path) -> Result<Self, Error> {
        let size = fs::metadata(path).map_err(|error| failure(path, &error))?.len();
        if size > MAX_FILE_SIZE {
            return Err(failure(path, &format!("has {size} bytes, more than {MAX_FILE_SIZE}")));
        }
        let bytes = fs::read(path).map_err(|error| failure(path, &error))?;
        Bundle::decode(&bytes)
            .map(Self::new)
            .map_err(|_| failure(path, &"is not a signature bundle of this version of mingcha"))
    }
}

/// All signature files below a folder, with paths relative to it, in path order.
///
/// # Errors
/// Where the folder or a file cannot be read, or there are too many.
pub fn read_directory(root: &Path) -> Result<Vec<(String, String)>, Error> {
    let mut files = Vec::new();
    for entry in WalkDir::new(root).follow_links(true) {
        let entry = entry.map_err(|error| failure(root, &error))?;
        let path = entry.path();
        let parts: Vec<_> =
            path.strip_prefix(root).unwrap_or(path).iter().map(|part| part.to_string_lossy()).collect();
        let name = parts.join("/");
        if !entry.file_type().is_file() || !is_signature_file(&name) {
            continue;
        }
        if files.len() == MAX_FILES || entry.metadata().is_ok_and(|it| it.len() > MAX_FILE_SIZE) {
            return Err(failure(path, &"is too large, or one file too many, for a folder of signatures"));
        }
        files.push((name, fs::read_to_string(path).map_err(|error| failure(path, &error))?));
    }
    files.sort();
    Ok(files)
}

fn failure(path: &Path, reason: &dyn std::fmt::Display) -> Error {
    Error {
        message: format!("{}: {reason}", path.display()),
        help: "give a signatures/ folder, or a bundle that `mingcha signatures` compiled".to_owned(),
    }
}
