//! The typed view of `signatures/`: knowledge as data, loaded from the embedded bundle or from a folder.

pub mod api_index;
mod category_terms;
mod condition;
mod consent_terms;
mod diagnostic;
mod diff;
mod document;
mod index;
pub mod lint;
mod load;
pub mod mark_index;
mod pattern;
pub mod platform;
pub mod raw;
pub mod schema;
pub mod script_index;
pub mod secrets;
mod selector;
mod topics;

pub(crate) use consent_terms::ConsentTerms;

pub use condition::{Atom, Condition, ConditionError, Node};
pub use diagnostic::{Diagnostic, Error};
pub use diff::{Change, Difference, diff};
pub use document::Document;
pub use lint::is_day;
pub use load::read_directory;
pub use pattern::Pattern;
pub use schema::schema;
pub use selector::{CompiledRule, OWNED_KINDS, PER_APP, Selector, fields_of, separates};

use api_index::ApiIndex;
use category_terms::CategoryTerms;
use index::Index;
use mark_index::MarkIndex;
use platform::PlatformClasses;
use script_index::ScriptIndex;
use secrets::SecretIndex;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use topics::TopicIndex;

/// Loaded signatures.
#[derive(Debug, Default)]
pub struct Signatures {
    /// Everything as written.
    pub bundle: raw::Bundle,
    index: Index,
    rules: OnceLock<Vec<CompiledRule>>,
    apis: OnceLock<ApiIndex>,
    scripts: OnceLock<ScriptIndex>,
    marks: OnceLock<MarkIndex>,
    topics: OnceLock<TopicIndex>,
    consent_terms: OnceLock<ConsentTerms>,
    category_terms: OnceLock<CategoryTerms>,
    secrets: OnceLock<SecretIndex>,
}

impl Signatures {
    /// Wraps a bundle and builds the look-up tables.
    #[must_use]
    pub fn new(bundle: raw::Bundle) -> Self {
        let index = Index::new(&bundle);
        Self { bundle, index, ..Self::default() }
    }

    /// Builds every table now that otherwise its first use builds: for a process that forks, so that its forks have
    /// them.
    pub fn prepare(&self) {
        let _ = (self.rules(), self.apis(), self.scripts(), self.topics(), self.secrets());
        let _ = (self.consent_terms(), self.category_terms());
        self.marks().prepare();
    }

    /// The rules with their patterns and conditions compiled, in the order of the bundle. Compiled on first use;
    /// a rule whose condition or patterns are wrong never holds, and `lint` says why.
    #[must_use]
    pub fn rules(&self) -> &[CompiledRule] {
        self.rules
            .get_or_init(|| self.bundle.rules.iter().filter_map(|r| CompiledRule::new(r).ok()).collect())
    }

    /// The API models and constants by what they match. Built on first use, as are the tables below.
    #[must_use]
    pub fn apis(&self) -> &ApiIndex {
        self.apis.get_or_init(|| ApiIndex::new(&self.bundle))
    }

    /// The models of mini-program platforms by global object and method.
    pub fn scripts(&self) -> &ScriptIndex {
        self.scripts.get_or_init(|| ScriptIndex::new(&self.bundle))
    }

    /// The marks of products by what they match.
    #[must_use]
    pub fn marks(&self) -> &MarkIndex {
        self.marks.get_or_init(|| MarkIndex::new(&self.bundle))
    }

    /// The forms of secrets.
    #[must_use]
    pub fn secrets(&self) -> &SecretIndex {
        self.secrets.get_or_init(|| SecretIndex::new(&self.bundle))
    }

    /// The platform's classes.
    #[must_use]
    pub fn platform(&self) -> PlatformClasses<'_> {
        PlatformClasses::new(&self.bundle.platform)
    }

    /// The topics that a text speaks of: positions in the bundle's list, each with the place of its first term.
    #[must_use]
    pub fn topics_in(&self, text: &str) -> Vec<(usize, usize)> {
        self.topics().find(text)
    }

    /// What consent is spoken of by.
    pub(crate) fn consent_terms(&self) -> &ConsentTerms {
        self.consent_terms.get_or_init(|| ConsentTerms::new(&self.bundle.consent))
    }

    /// The terms of all categories that one of these texts shows.
    pub(crate) fn category_terms_in<'a>(&self, texts: impl Iterator<Item = &'a str>) -> BTreeSet<&str> {
        self.category_terms().find(texts)
    }

    fn category_terms(&self) -> &CategoryTerms {
        self.category_terms.get_or_init(|| CategoryTerms::new(&self.bundle))
    }

    fn topics(&self) -> &TopicIndex {
        self.topics.get_or_init(|| TopicIndex::new(&self.bundle))
    }
}
