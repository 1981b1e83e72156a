//! The report as other programs read it: `REPORT-JSON`, version 1.0. Fields are added, never renamed.
//!
//! Unknown is `null` or an empty list, never a missing key; lists are sorted, so equal scans give equal bytes.

use super::case::Case;
use crate::base::Location;
use crate::finding::{ClauseVerdict, Finding};
use crate::signature::raw::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! model {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        // A report of an older version lacks what was added since.
        #[serde(default)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )*};
}

mod calls;

pub use calls::{Behaviour, Call, ConsentCandidate, Flow, FlowStep, Gate, OtherPath, Step};

/// Version of the form of [`Report`].
pub const SCHEMA_VERSION: &str = "1.0";

/// One app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// [`SCHEMA_VERSION`].
    pub schema_version: String,
    /// What made the report.
    pub tool: Tool,
    /// How far the analysis came.
    pub status: Status,
    /// Why the status is `failed`.
    pub error: Option<ReportError>,
    /// What was read.
    pub input: InputFile,
    /// What the app is.
    pub app: App,
    /// How much of it could be seen.
    pub coverage: Coverage,
    /// Packages found inside this one, never part of the outer counts.
    pub nested: Vec<Report>,
    /// The requested permissions, once each.
    pub permissions: Vec<Permission>,
    /// Names of permissions the app defines itself.
    pub permissions_defined: Vec<String>,
    /// Names of permissions its code needs and the manifest does not request.
    pub permissions_undeclared: Vec<String>,
    /// The same with whose code needs each.
    #[serde(default)]
    pub permissions_needed: Vec<NeededPermission>,
    /// What a mini program declares.
    pub declarations: Declarations,
    /// The privacy policy that the scan was given, compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// Hosts that the package names.
    pub hosts: Vec<Host>,
    /// Recognised SDKs.
    pub sdks: Vec<Sdk>,
    /// Code that obtains personal information: one row per call site and data type.
    pub behaviours: Vec<Behaviour>,
    /// Who does what else that rules judge, where and when; calls by reflection are counted in `coverage` alone.
    #[serde(default)]
    pub calls: Vec<Call>,
    /// What was looked at as a sign of consent, and whether it counts.
    #[serde(default)]
    pub consent: Vec<ConsentCandidate>,
    /// Findings.
    pub findings: Vec<Finding>,
    /// The 31 items of the 认定方法, each with a verdict.
    pub clauses: Vec<ClauseVerdict>,
    /// The ten items of 工信部信管函〔2020〕164号, each with a verdict.
    #[serde(default)]
    pub miit_clauses: Vec<ClauseVerdict>,
    /// What could not be analysed.
    pub limitations: Vec<Limitation>,
    /// What is malformed in the file.
    pub defects: Vec<Defect>,
    /// What was left out on the user's wish.
    pub suppressed: Suppressed,
    /// Day of the act by which clauses were chosen, where the scan was told.
    pub act_date: Option<String>,
    /// Data of the case, where a case file was given.
    pub case: Option<Case>,
}

/// How far the analysis came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All that this version can read was read.
    Complete,
    /// A budget or a limitation cut the analysis.
    Partial,
    /// Nothing could be analysed; `error` says why.
    Failed,
}

model! {
    /// What made the report.
    Tool {
        /// `mingcha`.
        name: String,
        /// Version of the tool.
        version: String,
        /// The signatures used.
        ruleset: Ruleset,
    }
    /// The signatures used.
    Ruleset {
        /// Version, for example `2026.11`.
        version: String,
        /// Digest of what shapes the facts.
        analysis_sha256: String,
        /// Digest of what reads the facts.
        rules_sha256: String,
    }
    /// Why nothing could be analysed.
    ReportError {
        /// What and where.
        message: String,
        /// What to do next.
        help: String,
        /// What ended the process that read the package: `time`, `memory`, `stack`, `panic`, `crash`, `killed` or
        /// `output`; empty where the package itself could not be read.
        reason: String,
        /// The limits under which that happened.
        limits: Option<ProcessLimits>,
    }
    /// What the process that reads a package may use.
    ProcessLimits {
        /// Seconds of processor time; of time on the clock twice as many.
        seconds: u64,
        /// Bytes of memory.
        memory: u64,
        /// How many times it was tried; the last time alone, under these limits.
        attempts: u32,
    }
    /// What was read.
    InputFile {
        /// As the user named it; for a nested package `outer.apk!/path`.
        path: String,
        /// Bytes.
        size: u64,
        /// MD5, hex.
        md5: String,
        /// SHA-1, hex.
        sha1: String,
        /// SHA-256, hex.
        sha256: String,
        /// SM3, hex.
        sm3: String,
        /// `apk`, `xapk`, `aab` and so on; empty where unknown.
        kind: String,
        /// For an app that lies as several files: the splits beside the base, which the digests above are of.
        parts: Vec<InputPart>,
    }
    /// A split that lies beside the base.
    InputPart {
        /// File name.
        name: String,
        /// Bytes.
        size: u64,
        /// SHA-256, hex.
        sha256: String,
    }
    /// What the app is.
    App {
        /// `android`.
        platform: String,
        /// Package name.
        id: Option<String>,
        /// Name shown to users of the report's first language.
        name: Option<String>,
        /// Name by language tag; the empty tag is the default.
        names: BTreeMap<String, String>,
        /// `versionName`.
        version_name: Option<String>,
        /// `versionCode`, with `versionCodeMajor` in the upper 32 bits.
        version_code: Option<i64>,
        /// `minSdkVersion`.
        min_sdk: Option<i64>,
        /// `targetSdkVersion`.
        target_sdk: Option<i64>,
        /// Who signed.
        signers: Vec<Signer>,
        /// The category that the scan was told to compare with.
        category: Option<AppCategory>,
        /// Categories that the package looks like: guesses.
        categories_suggested: Vec<AppCategory>,
    }
    /// One of the common categories of apps.
    AppCategory {
        /// Id.
        id: String,
        /// Name.
        name: Text,
        /// Number in the catalogue.
        number: u32,
        /// What speaks for it, of a guess.
        reasons: Vec<String>,
    }
    /// Who signed: read from the file, the signature is not verified.
    Signer {
        /// SHA-256 of the certificate, hex.
        sha256: String,
        /// Subject of the certificate.
        subject: String,
        /// Schemes in which this certificate signs.
        schemes: Vec<String>,
    }
    /// A privacy policy, and what code uses that it has no word for.
    Policy {
        /// Characters.
        characters: u64,
        /// Report-level types, SDKs by id, and entries of the platform's privacy guide that were looked for.
        compared: u64,
        /// Those of them that it does not name.
        not_named: Vec<String>,
        /// Those of `not_named` that it denies.
        denied: Vec<String>,
    }
    /// How much of the app could be seen.
    Coverage {
        /// The hardening product, where one was recognised.
        packed: Option<Packed>,
        /// Dex files.
        dex_files: u64,
        /// Classes defined, over all dex files as they stand.
        classes: u64,
        /// Methods defined.
        methods: u64,
        /// Methods with code whose every instruction was decoded.
        methods_decoded: u64,
        /// Invoke instructions decoded.
        invokes: u64,
        /// Native libraries, over all ABIs.
        native_libraries: u64,
        /// JavaScript files.
        js_files: u64,
        /// JavaScript files parsed.
        js_files_parsed: u64,
        /// Invokes whose targets are known.
        calls_resolved: u64,
        /// Invokes with more targets than the ceiling.
        calls_capped: u64,
        /// Reflective invokes whose target is not known.
        reflection_unresolved: u64,
        /// Places that load code from outside the package.
        dynamic_loading_sites: u64,
        /// Splits named but not supplied.
        missing_parts: Vec<String>,
        /// Frameworks that hold code in a form we do not read.
        frameworks: Vec<String>,
    }
    /// A recognised hardening product.
    Packed {
        /// Packer id.
        packer: String,
        /// The marks seen.
        evidence: Vec<Mark>,
    }
    /// A mark that was seen.
    Mark {
        /// Kind of mark, for example `class-prefix`.
        kind: String,
        /// The mark.
        value: String,
        /// File it was seen in.
        at: String,
    }
    /// A requested permission.
    Permission {
        /// Full name.
        name: String,
        /// Protection level; empty for one we do not know.
        protection: String,
        /// Report-level types it opens.
        data: Vec<String>,
        /// `maxSdkVersion`.
        max_sdk: Option<i64>,
        /// `app` and `sdk:<id>` whose code needs it.
        used_by: Vec<String>,
        /// Whether code that needs it was found.
        used: bool,
        /// Whether any API that needs it is modelled, so that `used: false` says something.
        modelled: bool,
        /// Whether what it opens is necessary information of the category the scan was told; `null` without one.
        necessary: Option<bool>,
    }
    /// A permission that code needs and the manifest does not request.
    NeededPermission {
        /// Full name.
        name: String,
        /// Protection level.
        protection: String,
        /// `app` and `sdk:<id>` whose code needs it.
        used_by: Vec<String>,
    }
    /// What a mini program declares.
    Declarations {
        /// Permission texts.
        permission_texts: Vec<String>,
        /// `requiredPrivateInfos`.
        required_private_infos: Vec<String>,
        /// Background modes.
        background_modes: Vec<String>,
        /// Plugins.
        plugins: Vec<Plugin>,
    }
    /// A plugin of a mini program.
    Plugin {
        /// Name.
        name: String,
        /// Provider appid.
        provider: String,
        /// Version.
        version: String,
    }
    /// A host that the package names.
    Host {
        /// Host name or address.
        host: String,
        /// Owner, where known.
        owner: Option<String>,
        /// ISO country of the owner, where known.
        country: Option<String>,
        /// Whether a cleartext URL names it.
        cleartext: bool,
        /// First place.
        at: Location,
    }
    /// A recognised SDK.
    Sdk {
        /// Id.
        id: String,
        /// Name.
        name: Text,
        /// Vendor.
        vendor: String,
        /// Category.
        category: String,
        /// Version, where it can be read.
        version: Option<String>,
        /// `certain`; `likely` where only weak marks show it; `possible` where its marks rest on memory.
        certainty: String,
        /// `present`, `initialised` or `collecting`.
        state: String,
        /// When it is started, or where no start is known when it collects.
        phase: Vec<String>,
        /// What starts it: its own method or component.
        started_at: Option<Location>,
        /// How sure the path is.
        path_certainty: Option<String>,
        /// Call path from an entry point to what starts it.
        path: Vec<Step>,
        /// What it waits for: the switch that opens it, or the consent gate on the path.
        gate: Option<Gate>,
        /// Report-level types that its code in this package obtains.
        collects: Vec<String>,
        /// Marks seen.
        marks: Vec<Mark>,
    }
    /// A limitation.
    Limitation {
        /// Id.
        id: String,
        /// What it means.
        text: Text,
    }
    /// A defect.
    Defect {
        /// File inside the package.
        at: String,
        /// Kind.
        kind: String,
        /// What was seen and what was done.
        text: String,
    }
    /// What was left out on the user's wish.
    Suppressed {
        /// By a baseline.
        baseline: u64,
        /// Below `--severity`.
        below_threshold: u64,
        /// Findings that no clause of the day of the act covers.
        not_in_force: u64,
        /// Rules of which the baseline accepted findings.
        rules: Vec<String>,
    }
}

impl App {
    /// Whether it is a mini program in the wide sense, and no Android app.
    #[must_use]
    pub fn is_mini(&self) -> bool {
        !matches!(self.platform.as_str(), "" | "android")
    }
}

impl From<crate::base::Error> for ReportError {
    fn from(error: crate::base::Error) -> Self {
        Self { message: error.message, help: error.help, ..Self::default() }
    }
}
