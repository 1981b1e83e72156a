//! The app as a whole: manifest, resources, layouts, merged code and native libraries, with every reference
//! between them resolved. What is below this layer are files; what is above knows no bytes.

pub mod code;
pub mod dump;
pub mod layout;
mod load;
pub mod manifest;
mod meta_inf;
pub mod mini;
pub mod native;
mod network_security;
pub mod places;
pub mod urls;

pub use code::{Class, ClassIndex, Code, DexFile, TypeIndex};
pub use layout::View;
pub use load::load;
pub use manifest::{Component, ComponentKind, Manifest};
pub use mini::MiniProgram;
pub use native::NativeLibrary;
pub use network_security::NetworkSecurity;

use crate::base::Defect;
use crate::format::arsc::ResourceTable;
use std::collections::BTreeMap;

/// An app, its parts merged.
#[derive(Default)]
pub struct Program {
    /// The manifest of the base, with the components and permissions of its splits.
    pub manifest: Manifest,
    /// Where the manifest stands; empty where there is none.
    pub manifest_file: String,
    /// The resources of the base, then of the splits.
    pub resources: ResourceTable,
    /// The views of all layouts.
    pub views: Vec<View>,
    /// What the network security configuration says, where there is one.
    pub network_security: Option<NetworkSecurity>,
    /// The code.
    pub code: Code,
    /// Native libraries.
    pub native_libraries: Vec<NativeLibrary>,
    /// Paths of all entries, sorted.
    pub files: Vec<String>,
    /// Text files of the package: path and text, bounded.
    pub documents: Vec<TextFile>,
    /// Small files that tell a library's version, by path: `META-INF/*.version` and top-level `*.properties`.
    pub versions: BTreeMap<String, String>,
    /// Interfaces and the classes that `META-INF/services` names for them.
    pub services: BTreeMap<String, Vec<String>>,
    /// URLs of dex files and text files: file, byte offset, URL.
    pub urls: Vec<FileUrl>,
    /// JavaScript files, of which only texts and URLs are read.
    pub scripts: u64,
    /// Those of them that were parsed whole.
    pub scripts_parsed: u64,
    /// The mini program, where the package is one.
    pub mini: Option<MiniProgram>,
    /// What could not be loaded: limitation id and what it concerns.
    pub limitations: Vec<(&'static str, String)>,
    /// What is malformed: the file and the defect.
    pub defects: Vec<(String, Defect)>,
}

/// A text file of the package.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// Path in the package.
    pub file: String,
    /// Its text, cut at a ceiling.
    pub text: String,
}

/// A URL and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileUrl {
    /// Path in the package.
    pub file: String,
    /// Byte offset in the file.
    pub offset: u64,
    /// The URL.
    pub url: String,
}
