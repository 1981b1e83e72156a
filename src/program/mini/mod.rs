//! A mini program as a whole: what its configuration declares and the scripts and views it consists of.

pub mod config;
mod load;

pub use config::Config;
pub(super) use load::load;

use crate::container::Platform;
use crate::format::js::{Script, Token};
use std::collections::BTreeMap;

/// A mini program, its subpackages merged.
#[derive(Debug, Default)]
pub struct MiniProgram {
    /// Where it runs.
    pub platform: Platform,
    /// The appid, where anything tells it.
    pub appid: Option<String>,
    /// What it declares.
    pub config: Config,
    /// Where the configuration stands; empty where there is none.
    pub config_file: String,
    /// Paths of the components that it uses, without extension.
    pub components: Vec<String>,
    /// Its scripts, in the order of the archives.
    pub scripts: Vec<ScriptFile>,
    /// Calls in scripts that do not parse: file and call.
    pub tokens: Vec<(String, Token)>,
    /// Names in Ark bytecode: file, and names with their places.
    pub ark: Vec<(String, BTreeMap<String, u32>)>,
    /// Subpackages named but not supplied.
    pub missing: Vec<String>,
}

/// A script, or a part of one that parses on its own.
#[derive(Debug)]
pub struct ScriptFile {
    /// Path in the package.
    pub file: String,
    /// Name of the entry, by which other scripts know it.
    pub name: String,
    /// What it does.
    pub script: Script,
    /// Byte offsets at which its lines begin, but the first.
    pub lines: std::sync::Arc<[u32]>,
}

/// Extensions of view files.
const VIEWS: [&str; 8] = [".wxml", ".axml", ".ttml", ".swan", ".qml", ".ksml", ".jxml", ".ux"];

/// Whether a file is a view as its author wrote it.
#[must_use]
pub fn is_view(file: &str) -> bool {
    VIEWS.iter().any(|end| file.ends_with(end))
}

impl ScriptFile {
    /// The line of a byte offset.
    #[must_use]
    pub fn line(&self, offset: u32) -> Option<u32> {
        let before = self.lines.partition_point(|start| *start <= offset);
        u32::try_from(before).ok()?.checked_add(1)
    }
}
