//! From the path and text of one signature file to its parsed content, and from all of them to the bundle.

use super::*;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// `signatures/version.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionFile {
    /// Year and month of the rule set, for example `2026.11`.
    pub version: String,
}

/// The content of one file.
#[derive(Clone, Debug)]
pub enum Content {
    /// `version.toml`.
    Version(VersionFile),
    /// `taxonomy/*`.
    Taxonomy(Taxonomy),
    /// `api/**`.
    Api(ApiFile),
    /// `callback/*`.
    Callback(Box<CallbackFile>),
    /// `consent/*`.
    Consent(Box<ConsentFile>),
    /// `permission/*`.
    Permission(PermissionFile),
    /// `sdk/<vendor>/<product>`.
    Sdk(Box<Sdk>),
    /// `packer/*`.
    Packer(Box<Packer>),
    /// `framework/*`.
    Framework(Box<Framework>),
    /// `host/*`.
    Domain(DomainFile),
    /// `text/*`.
    Topic(Topic),
    /// `secret/*`.
    Secret(Secret),
    /// `law/*`.
    Law(Law),
    /// `necessary/*`.
    Category(Category),
    /// `rule/<family>/<id>`.
    Rule(Box<Rule>),
    /// `platform/classes.tsv`: the platform's classes as a table of text.
    Platform(String),
}

/// Why a file could not be read.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Bytes of the text that it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
}

/// Folders whose files shape the facts.
pub const ANALYSIS_FOLDERS: [&str; 13] = [
    "api",
    "callback",
    "consent",
    "framework",
    "host",
    "necessary",
    "packer",
    "permission",
    "platform",
    "sdk",
    "secret",
    "taxonomy",
    "text",
];

/// Folders whose files read the facts.
pub const RULE_FOLDERS: [&str; 2] = ["law", "rule"];

/// The table of the platform's classes.
pub const PLATFORM: &str = "platform/classes.tsv";

/// Whether `path` (relative to `signatures/`, with `/`) is a signature file; README, schemas and others are not.
#[must_use]
pub fn is_signature_file(path: &str) -> bool {
    path.ends_with(".toml") || path == PLATFORM
}

/// The file's name without `.toml`: the id of what it describes.
#[must_use]
pub fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".toml").unwrap_or(name)
}

/// Reads one file; `path` is relative to `signatures/`.
///
/// # Errors
/// Where the folder is not one of ours, the text is not TOML, or a key or type is wrong.
pub fn parse_file(path: &str, text: &str) -> Result<Content, Problem> {
    let mut folders = path.split('/');
    let id = stem(path).to_owned();
    if path == PLATFORM {
        return Ok(Content::Platform(text.to_owned()));
    }
    match (folders.next().unwrap_or_default(), path.matches('/').count()) {
        ("version.toml", 0) => toml(text).map(Content::Version),
        ("taxonomy", 1) => toml(text).map(Content::Taxonomy),
        ("api", 1..) => toml(text).map(Content::Api),
        ("callback", 1) => toml(text).map(|file| Content::Callback(Box::new(file))),
        ("consent", 1) => toml(text).map(|file| Content::Consent(Box::new(file))),
        ("permission", 1) => toml(text).map(Content::Permission),
        ("host", 1) => toml(text).map(Content::Domain),
        ("law", 1) => toml(text).map(Content::Law),
        ("sdk", 2) => toml(text).map(|sdk| Content::Sdk(Box::new(Sdk { id, ..sdk }))),
        ("packer", 1) => toml(text).map(|packer| Content::Packer(Box::new(Packer { id, ..packer }))),
        ("framework", 1) => toml(text).map(|it| Content::Framework(Box::new(Framework { id, ..it }))),
        ("text", 1) => toml(text).map(|topic| Content::Topic(Topic { id, ..topic })),
        ("secret", 1) => toml(text).map(|secret| Content::Secret(Secret { id, ..secret })),
        ("necessary", 1) => toml(text).map(|category| Content::Category(Category { id, ..category })),
        ("rule", 2) => {
            let family = folders.next().unwrap_or_default().to_owned();
            toml(text).map(|rule| Content::Rule(Box::new(Rule { id, family, ..rule })))
        }
        _ => Err(Problem { span: 0..0, message: format!("`{path}` is no place for a signature file") }),
    }
}

fn toml<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    ::toml::from_str(text).map_err(|error| Problem {
        span: error.span().unwrap_or_default(),
        message: error.message().replace('\n', ", "),
    })
}

/// Line and column, from 1, of a byte of `text`; the column counts characters.
#[must_use]
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
    (line, column)
}

impl Bundle {
    /// Puts the content of a file in its place.
    pub fn add(&mut self, content: Content) {
        match content {
            Content::Version(file) => self.version = file.version,
            Content::Taxonomy(file) => {
                self.taxonomy.types.extend(file.types);
                self.taxonomy.code_type.extend(file.code_type);
                self.taxonomy.denial.extend(file.denial);
            }
            Content::Api(file) => {
                self.apis.extend(file.api);
                self.constants.extend(file.constant);
                self.methods.extend(file.method);
                self.interfaces.extend(file.interface);
                self.runtimes.extend(file.runtime);
                self.distinctive_methods.extend(file.distinctive_methods);
                self.elements.extend(file.element);
                self.guides.extend(file.guide);
            }
            Content::Callback(file) => {
                self.callbacks.callback.extend(file.callback);
                self.callbacks.registrar.extend(file.registrar);
                self.callbacks.entry.extend(file.entry);
                self.callbacks.passive.extend(file.passive);
                self.callbacks.periodic.extend(file.periodic);
                self.callbacks.libraries.extend(file.libraries);
            }
            Content::Consent(file) => {
                self.consent.read.extend(file.read);
                self.consent.write.extend(file.write);
                self.consent.answer.extend(file.answer);
                self.consent.denial.extend(file.denial);
                self.consent.test.extend(file.test);
                self.consent.terms.extend(file.terms);
            }
            Content::Permission(file) => self.permissions.extend(file.permission),
            Content::Sdk(sdk) => self.sdks.push(*sdk),
            Content::Packer(packer) => self.packers.push(*packer),
            Content::Framework(framework) => self.frameworks.push(*framework),
            Content::Domain(file) => self.domains.extend(file.domain),
            Content::Topic(topic) => self.topics.push(topic),
            Content::Secret(secret) => self.secrets.push(secret),
            Content::Law(law) => self.laws.push(law),
            Content::Category(category) => self.categories.push(category),
            Content::Rule(rule) => self.rules.push(*rule),
            Content::Platform(table) => self.platform = table.into(),
        }
    }

    /// Computes both digests over paths and texts; `files` in path order.
    pub fn digest(&mut self, files: &[(String, String)]) {
        self.analysis_sha256 = digest(files, &ANALYSIS_FOLDERS);
        self.rules_sha256 = digest(files, &RULE_FOLDERS);
    }
}

fn digest(files: &[(String, String)], folders: &[&str]) -> String {
    let mut hash = Sha256::new();
    for (path, text) in files {
        if folders.contains(&path.split('/').next().unwrap_or_default()) {
            for part in [path, text] {
                hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
                hash.update(part);
            }
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// First bytes of a compiled bundle; the number changes with the shape of `Bundle`.
pub const MAGIC: &[u8] = b"mingcha signatures 5\n";

impl Bundle {
    /// The compiled form.
    ///
    /// # Errors
    /// Only where the encoder has a fault.
    pub fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_extend(self, MAGIC.to_vec())
    }

    /// The version of a compiled form, which stands first in it.
    #[must_use]
    pub fn version_of(bytes: &[u8]) -> Option<String> {
        let body = bytes.strip_prefix(MAGIC)?;
        postcard::take_from_bytes::<String>(body).ok().map(|(version, _)| version)
    }

    /// Reads the compiled form.
    ///
    /// # Errors
    /// Where the bytes are not a bundle, or are one of another version.
    pub fn decode(bytes: &[u8]) -> Result<Self, postcard::Error> {
        let body = bytes.strip_prefix(MAGIC).ok_or(postcard::Error::DeserializeBadEncoding)?;
        match postcard::take_from_bytes(body)? {
            (bundle, []) => Ok(bundle),
            _ => Err(postcard::Error::DeserializeBadEncoding),
        }
    }
}
