//! The signature files exactly as they are written: serde structs that reject unknown keys.
//!
//! `build.rs` includes this folder by path to compile `signatures/` into the embedded bundle, so it imports
//! nothing of ours. Every list keeps the order of its file; files are taken in path order.

mod api;
mod callback;
mod consent;
mod files;
mod law;
mod product;
mod rule;
mod script;
mod taxonomy;

pub use api::*;
pub use callback::*;
pub use consent::*;
pub use files::*;
pub use law::*;
pub use product::*;
pub use rule::*;
pub use script::*;
pub use taxonomy::*;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Everything under `signatures/`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Bundle {
    /// `version` of `signatures/version.toml`, for example `2026.11`.
    pub version: String,
    /// SHA-256 over the files that shape the facts: everything but the following.
    pub analysis_sha256: String,
    /// SHA-256 over the files that read the facts: law, rule.
    pub rules_sha256: String,
    /// Personal-information types and the finer code-level types.
    pub taxonomy: Taxonomy,
    /// Models of platform and library members.
    pub apis: Vec<Api>,
    /// Constants that decide what a call reads.
    pub constants: Vec<Constant>,
    /// Models of the methods of mini-program platforms.
    pub methods: Vec<Method>,
    /// Objects that such methods give.
    pub interfaces: Vec<Interface>,
    /// Objects of frameworks that stand for a global object.
    pub runtimes: Vec<Runtime>,
    /// Names that nobody but a platform gives to a method.
    pub distinctive_methods: Vec<String>,
    /// Elements of views.
    pub elements: Vec<Element>,
    /// Entries of the platforms' privacy guides.
    pub guides: Vec<Guide>,
    /// What calls the app's own methods back.
    pub callbacks: CallbackFile,
    /// How apps keep and ask for consent.
    pub consent: ConsentFile,
    /// Permissions.
    pub permissions: Vec<Permission>,
    /// Third-party SDKs.
    pub sdks: Vec<Sdk>,
    /// Hardening products.
    pub packers: Vec<Packer>,
    /// App frameworks.
    pub frameworks: Vec<Framework>,
    /// Owners of hosts.
    pub domains: Vec<Domain>,
    /// Text topics.
    pub topics: Vec<Topic>,
    /// Forms of secrets.
    pub secrets: Vec<Secret>,
    /// Regulations with their clauses.
    pub laws: Vec<Law>,
    /// Categories of apps.
    pub categories: Vec<Category>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// The platform's classes: a sorted table of text, searched in place. It is by far the largest part, so the embedded
    /// bundle has none: the program holds the table as it is, and never copies it.
    pub platform: Cow<'static, str>,
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
