//! Names for the ids that stand in a report, from the signatures; an id that nobody names stands for itself.

use super::words::{self, Lang};
use super::{Report, model};
use crate::signature::Signatures;
use crate::signature::raw::{Bundle, Clause, DataType};

/// Looks names up.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    bundle: &'a Bundle,
    lang: Lang,
}

impl<'a> Names<'a> {
    /// Names in one language.
    #[must_use]
    pub fn new(signatures: &'a Signatures, lang: Lang) -> Self {
        Self { bundle: &signatures.bundle, lang }
    }

    /// The name of a type of personal information.
    #[must_use]
    pub fn data(&self, id: &'a str) -> &'a str {
        match (self.data_type(id), self.lang) {
            (Some(data), Lang::Zh) if !data.zh.is_empty() => &data.zh,
            (Some(data), Lang::En) if !data.en.is_empty() => &data.en,
            _ => id,
        }
    }

    /// Whether a text counts the type as sensitive personal information.
    #[must_use]
    pub fn is_sensitive(&self, id: &str) -> bool {
        self.data_type(id).is_some_and(|data| !data.sensitive.is_empty())
    }

    fn data_type(&self, id: &str) -> Option<&'a DataType> {
        self.bundle.taxonomy.types.iter().find(|data| data.id == id)
    }

    /// What a permission allows.
    #[must_use]
    pub fn permission(&self, name: &str) -> Option<&'a str> {
        let known = self.bundle.permissions.iter().find(|permission| permission.name == name)?;
        Some(self.lang.of(&known.label))
    }

    /// A clause by id.
    #[must_use]
    pub fn clause(&self, id: &str) -> Option<&'a Clause> {
        self.bundle.laws.iter().flat_map(|law| &law.clause).find(|clause| clause.id == id)
    }

    /// What a clause says.
    #[must_use]
    pub fn clause_summary(&self, id: &str) -> Option<&'a str> {
        Some(self.lang.of(&self.clause(id)?.summary))
    }

    /// The name of a packer.
    #[must_use]
    pub fn packer(&self, id: &'a str) -> &'a str {
        self.bundle
            .packers
            .iter()
            .find(|packer| packer.id == id)
            .map_or(id, |packer| self.lang.of(&packer.name))
    }

    /// The name of a framework.
    #[must_use]
    pub fn framework(&self, id: &'a str) -> &'a str {
        let known = self.bundle.frameworks.iter().find(|framework| framework.id == id);
        known.map_or(id, |framework| self.lang.of(&framework.name))
    }

    /// The name of who does something: the app, an SDK of the report or of the signatures, or unknown.
    #[must_use]
    pub fn subject(&self, subject: &'a str, report: &'a Report) -> &'a str {
        let words = self.lang.words();
        match (subject.strip_prefix("sdk:"), subject) {
            (Some(id), _) => self.sdk(id, &report.sdks),
            (None, "app") => words.app_itself,
            (None, "unknown") => words.owner_unknown,
            (None, other) => other,
        }
    }

    fn sdk(&self, id: &'a str, sdks: &'a [model::Sdk]) -> &'a str {
        let seen = sdks.iter().find(|sdk| sdk.id == id).map(|sdk| &sdk.name);
        let known = || self.bundle.sdks.iter().find(|sdk| sdk.id == id).map(|sdk| &sdk.name);
        let name = seen.or_else(known).map_or("", |name| self.lang.of(name));
        if name.is_empty() { id } else { name }
    }

    /// The words for a category of SDKs.
    #[must_use]
    pub fn category(&self, id: &'a str) -> &'a str {
        words::sdk_category(id, self.lang).unwrap_or(id)
    }
}
