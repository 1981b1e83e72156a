//! The signature files exactly as they are written: serde structs that reject unknown keys.
//!
//! `build.rs` includes this file by path to compile `signatures/` into the embedded bundle, so it imports
//! nothing of ours. Every list keeps the order of its file; files are taken in path order.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// Everything under `signatures/`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Bundle {
    /// `version` of `signatures/version.toml`, for example `2026.11`.
    pub version: String,
    /// SHA-256 over the files that shape the facts: api, sdk, packer, framework, taxonomy, permission, text.
    pub analysis_sha256: String,
    /// SHA-256 over the files that read the facts: law, rule, necessary.
    pub rules_sha256: String,
    /// Personal-information types and the finer code-level types.
    pub taxonomy: Taxonomy,
    /// Models of platform and library members.
    pub apis: Vec<Api>,
    /// Constants that decide what a call reads.
    pub constants: Vec<Constant>,
    /// Permissions.
    pub permissions: Vec<Permission>,
    /// Third-party SDKs.
    pub sdks: Vec<Sdk>,
    /// Hardening products.
    pub packers: Vec<Packer>,
    /// App frameworks.
    pub frameworks: Vec<Framework>,
    /// Text topics.
    pub topics: Vec<Topic>,
    /// Regulations with their clauses.
    pub laws: Vec<Law>,
    /// Rules.
    pub rules: Vec<Rule>,
}

/// A text in both languages of the reports.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// `taxonomy/data.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Taxonomy {
    /// Report-level types, the ids that reports and rules use.
    #[serde(rename = "type")]
    pub types: Vec<DataType>,
    /// Code-level types, the ids that API models use.
    pub code_type: Vec<CodeType>,
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

/// What a call of a modelled member means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApiKind {
    /// Gives personal information.
    Source,
    /// Gives information that identifies only together with other values.
    WeakSource,
    /// Gives what a constant argument names (`argument` says which table of constants).
    Carrier,
    /// A method the platform calls with personal information in its arguments.
    Callback,
    /// Sends data over the network.
    NetworkSink,
    /// Writes data to storage.
    StorageSink,
    /// Writes data to a log.
    LogSink,
    /// Hands data to another component or app.
    IpcSink,
    /// Hands data to an SDK.
    SdkSink,
    /// Starts an SDK.
    SdkInit,
    /// Tells an SDK of consent, or limits what it collects.
    Consent,
    /// Asks the user for permissions.
    PermissionRequest,
    /// Asks whether a permission is held.
    PermissionCheck,
    /// Starts the app or a component of it without the user.
    SelfStart,
    /// Hides the app's icon or task.
    HideIcon,
    /// Runs code that is not in the package.
    DynamicLoading,
    /// Calls by name.
    Reflection,
    /// Loads native code.
    NativeLoading,
    /// Opens native methods to web pages.
    JsBridge,
    /// Changes the state of the device.
    DeviceControl,
    /// Draws over other apps.
    Overlay,
    /// Installs packages.
    InstallApp,
    /// Weakens the protection of data.
    Misconfiguration,
    /// Returns (a value derived from) its argument: constants pass through.
    Pass,
}

/// A file of `api/**`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ApiFile {
    /// Members.
    pub api: Vec<Api>,
    /// Constants.
    pub constant: Vec<Constant>,
}

/// A modelled method or field of one class.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Binary class name with dots and `$`: `android.provider.Settings$Secure`. A trailing `*` stands for any rest.
    pub class: String,
    /// Methods that share this model; `<init>` for constructors, `*` for any.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Fields that share this model.
    #[serde(default)]
    pub fields: Vec<String>,
    /// What a use means.
    pub kind: ApiKind,
    /// Code-level types it gives (or, for sinks and callbacks, carries).
    #[serde(default)]
    pub data: Vec<String>,
    /// For carriers: the table of constants that its string argument is looked up in.
    #[serde(default)]
    pub argument: Option<ConstantKind>,
    /// Permissions of which one is needed for it to give anything.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// First API level that has it.
    #[serde(default)]
    pub since: Option<u32>,
    /// Last API level on which an ordinary app gets the value.
    #[serde(default)]
    pub until: Option<u32>,
    /// What a reader should know.
    #[serde(default)]
    pub note: String,
}

/// The tables of constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConstantKind {
    /// Key of `Settings.Secure`, `.System` or `.Global`.
    Setting,
    /// Content URI; a constant stands for itself and everything below it.
    Uri,
    /// File path; a constant stands for itself and everything below it.
    Path,
    /// Shell command; a constant stands for the words it starts with, wherever a command begins.
    Command,
    /// System property.
    Property,
    /// Class name given to reflection.
    ClassName,
    /// Method name given to reflection.
    MethodName,
    /// Intent action, broadcast or bound.
    Action,
    /// System service name.
    Service,
}

/// A constant that decides what the call it is given to reads.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// Which table.
    pub kind: ConstantKind,
    /// The values that share this model.
    pub values: Vec<String>,
    /// Code-level types they give.
    #[serde(default)]
    pub data: Vec<String>,
    /// Permissions of which one is needed.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// First API level.
    #[serde(default)]
    pub since: Option<u32>,
    /// Last API level on which an ordinary app gets the value.
    #[serde(default)]
    pub until: Option<u32>,
    /// What a reader should know.
    #[serde(default)]
    pub note: String,
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
    /// Members and meta-data keys that delay or limit its collection.
    #[serde(default)]
    pub consent_switch: Vec<String>,
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
    /// Example texts that speak of it.
    pub examples: Vec<String>,
    /// Example texts that look alike and do not.
    #[serde(default)]
    pub counter_examples: Vec<String>,
}

/// Whether static analysis can decide a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Checkable {
    /// From the package alone.
    Static,
    /// Static facts raise suspicion; a person or a run must confirm.
    Partly,
    /// Invisible to static analysis.
    Not,
}

/// A file of `law/<regulation>.toml`; its stem is the id in lower case.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// For example `ID191`.
    pub id: String,
    /// Official title.
    pub title: Text,
    /// Issuing bodies.
    pub issuer: String,
    /// Document number.
    #[serde(default)]
    pub number: String,
    /// First day in force, `YYYY-MM-DD`.
    #[serde(default)]
    pub effective: Option<String>,
    /// Last day in force.
    #[serde(default)]
    pub ended: Option<String>,
    /// Confidence of the facts: `A` read in the official text, `B` in a secondary one, `C` recalled.
    pub confidence: String,
    /// Its clauses.
    #[serde(default)]
    pub clause: Vec<Clause>,
}

/// A clause.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// For example `ID191:三-1`.
    pub id: String,
    /// Number as printed: `三-1`, `第十三条`.
    pub number: String,
    /// What it says, in our words.
    pub summary: Text,
    /// Whether static analysis can decide it.
    pub checkable: Checkable,
    /// Why not, or what narrows it; for `not`: what a person must look at.
    #[serde(default)]
    pub reason: Text,
    /// Phrases that bulletins use.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Confidence `A`, `B` or `C`.
    pub confidence: String,
}

/// Severity and confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
}

/// A verdict on a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum RuleVerdict {
    /// Provable from the bytes alone.
    #[serde(rename = "不符合")]
    Violation,
    /// Indicated; a person or a run must confirm.
    #[serde(rename = "待复核")]
    Review,
}

/// A file of `rule/<family>/<id>.toml`; its stem is the id, its folder the family.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The file's stem.
    #[serde(default)]
    #[schemars(skip)]
    pub id: String,
    /// The folder.
    #[serde(default)]
    #[schemars(skip)]
    pub family: String,
    /// `stable`, `preview` or `deprecated`.
    pub status: String,
    /// First version of the rule set that has it.
    pub since: String,
    /// How grave.
    pub severity: Level,
    /// How sure.
    pub confidence: Level,
    /// What a match amounts to.
    pub verdict: RuleVerdict,
    /// Headline.
    pub title: Text,
    /// Why this is a problem.
    pub why: Text,
    /// What to do.
    pub fix: Text,
    /// What the rule cannot see.
    pub limits: Text,
    /// Ids of the clauses; the first is the one a report prints.
    pub clauses: Vec<String>,
    /// Bulletin phrases.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Fact fields that separate findings: one finding for each combination. `subject` where empty.
    #[serde(default)]
    pub per: Vec<String>,
    /// Named selections over facts.
    pub selections: BTreeMap<String, Selection>,
    /// One line: names, `and`, `or`, `not`, parentheses, `count(name) >= n`.
    pub condition: String,
    /// At least one `match` and one `no-match`.
    pub examples: Vec<Example>,
}

/// Which facts a selection takes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Kind of fact.
    pub fact: String,
    /// Each named field must match one of its patterns (`*` stands for any text; `<23`, `>=30` compare numbers).
    #[serde(default, rename = "where")]
    pub matches: BTreeMap<String, Patterns>,
    /// No named field may match any of its patterns.
    #[serde(default)]
    pub unless: BTreeMap<String, Patterns>,
}

/// One pattern or several of which one must match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Patterns(#[schemars(with = "OneOrMany")] pub Vec<String>);

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum OneOrMany {
    Text(String),
    Number(i64),
    Flag(bool),
    Many(Vec<String>),
}

impl<'de> Deserialize<'de> for Patterns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The compiled bundle is not self-describing: there the list is written as a list.
        if !deserializer.is_human_readable() {
            return Vec::deserialize(deserializer).map(Self);
        }
        Ok(Self(match OneOrMany::deserialize(deserializer)? {
            OneOrMany::Text(text) => vec![text],
            OneOrMany::Number(number) => vec![number.to_string()],
            OneOrMany::Flag(flag) => vec![flag.to_string()],
            OneOrMany::Many(list) => list,
        }))
    }
}

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// The rule matches.
    Match,
    /// The rule does not match.
    NoMatch,
}

/// Facts in text form and whether the rule matches them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Whether it matches.
    pub expect: Expectation,
    /// What the example shows.
    #[serde(default)]
    pub about: String,
    /// One fact a line, `#` for comments.
    pub facts: String,
}
