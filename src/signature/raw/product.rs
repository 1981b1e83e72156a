//! `sdk/**`, `packer/*` and `framework/*`: products recognised by marks; `host/*`: who owns a host.

use super::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a mark proves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Marks {
    /// Dotted prefixes of classes defined in the package; whole segments.
    pub class_prefix: Vec<String>,
    /// Component class names; `re:` introduces a regular expression.
    pub component: Vec<String>,
    /// Names of `.so` files; `re:` introduces a regular expression.
    pub native_library: Vec<String>,
    /// Keys of manifest meta-data.
    pub meta_data: Vec<String>,
    /// Host suffixes.
    pub domain: Vec<String>,
    /// Paths of package entries, a trailing `/` for a folder; `re:` introduces a regular expression.
    pub asset: Vec<String>,
    /// Exact strings in code.
    pub string: Vec<String>,
    /// Class name of the `<application>`; `re:` introduces a regular expression.
    pub application: Vec<String>,
    /// Folders and files of scripts in mini programs, without `.js` or `.min.js`: `umtrack-wx`, `@vendor/sdk`;
    /// `re:` introduces a regular expression for one part of a path.
    pub script_module: Vec<String>,
    /// Constants in scripts of mini programs; `re:` introduces a regular expression.
    pub script_text: Vec<String>,
    /// Names that an SDK adds to a mini program: a global `MtaH5`, or a member of one, `wx.uma`.
    pub script_global: Vec<String>,
    /// Appids of plugins of mini programs.
    pub plugin: Vec<String>,
}

/// Whether SDKs of a category are parts that most apps hold and that decide nothing by themselves.
#[must_use]
pub fn is_library(category: &str) -> bool {
    matches!(category, "framework" | "ui-util")
}

/// A file of `sdk/<vendor>/<product>.toml`; its stem is the id.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sdk {
    /// The file's stem.
    #[serde(default)]
    #[schemars(skip)]
    pub id: String,
    /// Product name.
    pub name: Text,
    /// Other names of which one in a privacy policy names the product: not the vendor's, nor common words.
    #[serde(default)]
    pub words: Vec<String>,
    /// Vendor.
    pub vendor: String,
    /// ISO country code of the vendor, empty where unknown.
    #[serde(default)]
    pub country: String,
    /// `ads`, `analytics`, `push` and so on: see `signatures/README.md`.
    pub category: String,
    /// What it is for.
    #[serde(default)]
    pub purpose: Text,
    /// Vendor's page about the product.
    #[serde(default)]
    pub website: String,
    /// Names a vendor only: never a finding on its own, never listed.
    #[serde(default)]
    pub umbrella: bool,
    /// Marks of which one identifies the product.
    #[serde(default)]
    pub strong: Marks,
    /// Marks of which two of different kinds identify it.
    #[serde(default)]
    pub weak: Marks,
    /// Report-level types that the vendor's published list declares, or that are known to be collected.
    #[serde(default)]
    pub declared: Vec<String>,
    /// `checked` where `declared` was compared with a published list, `recalled` otherwise.
    #[serde(default)]
    pub declared_status: String,
    /// Members that start it: `com.umeng.commonsdk.UMConfigure.init`.
    #[serde(default)]
    pub init: Vec<String>,
    /// Members that start it in mini programs: `init`; `load` where loading its module does.
    #[serde(default)]
    pub script_init: Vec<String>,
    /// Members and meta-data keys that delay or limit its collection.
    #[serde(default)]
    pub consent_switch: Vec<String>,
    /// Those members among the switches that say, called with yes, that the user has agreed, where the SDK obtains
    /// nothing before.
    #[serde(default)]
    pub opened_by: Vec<String>,
    /// `KEY=VALUE` of meta-data in the manifest that keeps it from starting itself.
    #[serde(default)]
    pub off_by: Vec<String>,
    /// Where a package tells its version: `const:Class.FIELD` a constant of code, `file:PATH` a small text file,
    /// `library:PATTERN` a library's name, its first group being the version.
    #[serde(default)]
    pub version: Vec<String>,
    /// Whether the marks rest on memory alone, never seen in a package or a published list: what they show is
    /// possible, not sure.
    #[serde(default)]
    pub recalled: bool,
    /// Where these facts come from.
    pub sources: Vec<String>,
    /// What a reader should know.
    #[serde(default)]
    pub note: String,
}

/// A file of `packer/*.toml`; its stem is the id.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Packer {
    /// The file's stem.
    #[serde(default)]
    #[schemars(skip)]
    pub id: String,
    /// Product name.
    pub name: Text,
    /// Vendor.
    pub vendor: String,
    /// Marks of which one identifies the product.
    #[serde(default)]
    pub strong: Marks,
    /// Marks of which two of different kinds identify it.
    #[serde(default)]
    pub weak: Marks,
    /// Where these facts come from.
    pub sources: Vec<String>,
    /// What a reader should know.
    #[serde(default)]
    pub note: String,
}

/// A file of `framework/*.toml`; its stem is the id.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// The file's stem.
    #[serde(default)]
    #[schemars(skip)]
    pub id: String,
    /// Product name.
    pub name: Text,
    /// Vendor.
    pub vendor: String,
    /// Marks of which one identifies the product.
    #[serde(default)]
    pub strong: Marks,
    /// Marks of which two of different kinds identify it.
    #[serde(default)]
    pub weak: Marks,
    /// Where the app's own code lies.
    #[serde(default)]
    pub code_location: String,
    /// `dalvik` where we read it, else the form it has: `dart-aot`, `js`, `hermes`, `il2cpp`, `lua` and so on.
    pub code_format: String,
    /// Where these facts come from.
    pub sources: Vec<String>,
    /// What a reader should know.
    #[serde(default)]
    pub note: String,
}

/// A file of `host/*.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DomainFile {
    /// Domains.
    pub domain: Vec<Domain>,
}

/// Who owns the hosts under a suffix.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Host name; it stands for itself and every name that ends in a dot and it.
    pub suffix: String,
    /// Owner.
    pub owner: String,
    /// The SDK that talks to it, by id.
    #[serde(default)]
    pub sdk: Option<String>,
    /// ISO country code of the owner, empty where unknown.
    #[serde(default)]
    pub country: String,
    /// Names XML namespaces and schemas: nothing is ever sent there, so it is no host of an app.
    #[serde(default)]
    pub namespace: bool,
}

/// An entry of `version` in an SDK file, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionSource<'a> {
    /// A static final text of a class.
    Constant {
        /// Binary class name.
        class: &'a str,
        /// Field.
        field: &'a str,
    },
    /// A small text file of the package.
    File(&'a str),
    /// A regular expression over library names with one group.
    Library(&'a str),
}

impl<'a> VersionSource<'a> {
    /// Reads `const:Class.FIELD`, `file:PATH` or `library:PATTERN`.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        match kind {
            "const" => rest.rsplit_once('.').map(|(class, field)| Self::Constant { class, field }),
            "file" => Some(Self::File(rest)),
            "library" => Some(Self::Library(rest)),
            _ => None,
        }
    }
}
