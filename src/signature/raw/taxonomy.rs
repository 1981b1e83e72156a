//! `taxonomy/*.toml`, `permission/*.toml`, `text/*.toml` and `secret/*.toml`: what there is to know, and how users read of it.

use super::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A file of `taxonomy/*.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Taxonomy {
    /// Report-level types, the ids that reports and rules use.
    #[serde(rename = "type")]
    pub types: Vec<DataType>,
    /// Code-level types, the ids that API models use.
    pub code_type: Vec<CodeType>,
    /// How a privacy policy says that something is not collected, a row for each language.
    pub denial: Vec<DenialWords>,
}

/// Words of a denial in a privacy policy: `not`, what may stand between, a verb, and then what is denied to the end of the
/// clause. In lower case.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DenialWords {
    /// Whether it is SDKs that are denied; else what is collected.
    pub sdk: bool,
    /// What negates the verb behind it.
    pub nots: Vec<String>,
    /// What may stand between the two and takes nothing away.
    pub between: Vec<String>,
    /// Verbs of collecting.
    pub verbs: Vec<String>,
    /// What may stand before an object that leaves nothing out.
    pub any: Vec<String>,
    /// Objects that leave nothing out, where nothing follows them in the clause.
    pub everything: Vec<String>,
    /// What makes a sentence speak of some cases, some part or somebody else: it denies nothing then.
    pub unless: Vec<String>,
}

/// A report-level type of personal information.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataType {
    /// For example `device.imei`.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Group in GB/T 35273 annex A, in Chinese.
    pub group: String,
    /// Texts under which the type is sensitive personal information; empty where none.
    #[serde(default)]
    pub sensitive: Vec<String>,
    /// Words of which one in a privacy policy names the type: none that a policy also has in another sense.
    #[serde(default)]
    pub words: Vec<String>,
}

/// A code-level type and the report-level type it belongs to.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeType {
    /// For example `device_id.imei`.
    pub id: String,
    /// Report-level type; absent where the value is not personal information by itself.
    #[serde(default)]
    pub report: Option<String>,
}

/// A file of `permission/*.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PermissionFile {
    /// Permissions.
    pub permission: Vec<Permission>,
}

/// A permission.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// Full name.
    pub name: String,
    /// What it allows.
    pub label: Text,
    /// `normal`, `dangerous`, `signature`, `special`, `privileged` or `vendor`.
    pub protection: String,
    /// Permission group, for example `CONTACTS`.
    #[serde(default)]
    pub group: Option<String>,
    /// Code-level types it opens.
    #[serde(default)]
    pub data: Vec<String>,
    /// First API level.
    #[serde(default)]
    pub since: Option<u32>,
    /// What a reader should know.
    #[serde(default)]
    pub note: String,
}

/// A file of `text/*.toml`: what a text shown to the user can speak of.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The file's stem.
    #[serde(default)]
    #[schemars(skip)]
    pub id: String,
    /// What the topic is.
    pub name: Text,
    /// Terms of which one in a text makes it speak of the topic; matched without regard to case.
    pub terms: Vec<String>,
    /// Whether a link in code speaks of it too: the host of no known owner leads to a page of the app's own.
    #[serde(default)]
    pub links: bool,
    /// Example texts that speak of it.
    pub examples: Vec<String>,
    /// Example texts that look alike and do not.
    #[serde(default)]
    pub counter_examples: Vec<String>,
}

/// A file of `secret/*.toml`: the form of a key or token that must not stand in a package.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// The file's stem.
    #[serde(default)]
    #[schemars(skip)]
    pub id: String,
    /// What it is.
    pub name: Text,
    /// Whose service it opens.
    pub owner: String,
    /// Regular expression that the whole of a string, or a word of a text file, matches.
    #[serde(default)]
    pub pattern: String,
    /// Meta-data keys whose value is such a secret, whatever its form; `*` stands for any text, case does not count.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Strings that must match the pattern.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Strings that look alike and must not.
    #[serde(default)]
    pub counter_examples: Vec<String>,
    /// Where these facts come from.
    pub sources: Vec<String>,
}
