//! The files that a scan can be given beside a package: a mapping, and the text of a privacy policy.

use super::bundle::{FileEntry, entry};
use super::failure::Failure;
use crate::base::{Bytes, Limits};
use crate::format::mapping::{self, Mapping};
use crate::input::map;
use std::path::Path;
use std::sync::Arc;

/// Bytes of the text of a privacy policy.
const MAX_POLICY_BYTES: usize = 4 << 20;

/// A file and what was read from it.
pub(super) struct Given<T> {
    /// The file's name.
    pub(super) name: String,
    bytes: Bytes,
    /// What was read.
    pub(super) value: T,
}

impl<T> Given<T> {
    fn new(path: &Path, bytes: Bytes, value: T) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self { name, bytes, value }
    }

    /// Its row in a manifest.
    pub(super) fn entry(&self) -> FileEntry {
        entry(&self.name, &self.bytes)
    }
}

/// Reads a mapping file.
///
/// # Errors
/// Where it cannot be read, or is none.
pub(super) fn mapping(path: &Path) -> Result<Given<Arc<Mapping>>, Failure> {
    let bytes = map(path)?;
    let parsed = mapping::parse(bytes.clone(), &Limits::default());
    match parsed.defects.as_slice().first() {
        Some(defect) => Err(Failure::new(
            format!("{}: cannot use this mapping file: {}", path.display(), defect.text),
            "name the mapping.txt that R8 or ProGuard wrote beside this build",
        )),
        None => Ok(Given::new(path, bytes, Arc::new(parsed.value))),
    }
}

/// Reads the text of a privacy policy.
///
/// # Errors
/// Where it cannot be read, or is no text.
pub(super) fn policy(path: &Path) -> Result<Given<String>, Failure> {
    let bytes = map(path)?;
    let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= MAX_POLICY_BYTES);
    match text.filter(|text| !text.trim().is_empty()).map(str::to_owned) {
        Some(text) => Ok(Given::new(path, bytes, text)),
        None => Err(Failure::new(
            format!("{}: not a text in UTF-8 of at most 4 MiB", path.display()),
            "save the privacy policy as plain text",
        )),
    }
}
