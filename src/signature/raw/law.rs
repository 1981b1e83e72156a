//! `law/*.toml`: regulations and their clauses; `necessary/*.toml`: what an app of a category may ask for.

use super::{Selection, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The regulation whose items every report lists: the 认定方法 of 2019.
pub const ITEMS_LAW: &str = "ID191";

/// The notice whose ten items every report lists as well: 工信部信管函〔2020〕164号.
pub const MIIT_LAW: &str = "MIIT164";

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
    /// Whether that day was not read in any source: reports say so where they print it.
    #[serde(default)]
    pub effective_unverified: bool,
    /// Last day in force.
    #[serde(default)]
    pub ended: Option<String>,
    /// Confidence of the facts: `A` read in the official text, `B` in a secondary one, `C` recalled: no rule can cite it.
    pub confidence: String,
    /// Whether its phrases are those of the bulletins of the ministry (工业和信息化部, 通信管理局).
    #[serde(default)]
    pub miit_bulletins: bool,
    /// Further phrases of its issuer's bulletins, which stand at the clauses of other laws.
    #[serde(default)]
    pub phrases: Vec<String>,
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
    /// Whether that number was not read in any source: reports say so where they print it.
    #[serde(default)]
    pub number_unverified: bool,
    /// Id of the clause that said so before the law was replaced or renumbered: acts before it are judged by that.
    #[serde(default)]
    pub formerly: Option<String>,
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
    /// Facts of which one makes it apply; always where absent. Only a fully seen app is said not to be concerned.
    #[serde(default)]
    pub applies: Option<Selection>,
    /// Confidence `A`, `B` or `C`.
    pub confidence: String,
}

/// A file of `necessary/*.toml`: a category of apps; its stem is the id.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The file's stem.
    #[serde(default)]
    #[schemars(skip)]
    pub id: String,
    /// Name of the category.
    pub name: Text,
    /// Number in the catalogue of common categories.
    pub number: u32,
    /// Basic function.
    pub service: Text,
    /// The information without which the basic function does not work; empty where none is necessary.
    #[serde(default)]
    pub necessary: Vec<Necessary>,
    /// Permission groups that the necessary information justifies.
    #[serde(default)]
    pub permission_groups: Vec<String>,
    /// What suggests that an app is of this category.
    #[serde(default)]
    pub suggest: Suggest,
    /// Confidence `A`, `B` or `C`.
    pub confidence: String,
}

/// What suggests a category: a guess, never a ground of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Suggest {
    /// Terms in the app's name, or words of its package name.
    pub name: Vec<String>,
    /// Terms in the texts it shows.
    pub text: Vec<String>,
    /// SDKs by id.
    pub sdk: Vec<String>,
    /// Permissions it requests.
    pub permission: Vec<String>,
}

/// A piece of necessary information.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Necessary {
    /// What it is.
    pub name: Text,
    /// Report-level types it covers.
    #[serde(default)]
    pub data: Vec<String>,
}
