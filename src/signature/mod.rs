//! The typed view of `signatures/`: knowledge as data, loaded from the embedded bundle or from a folder.

mod condition;
mod diagnostic;
mod document;
mod index;
pub mod lint;
mod load;
mod pattern;
pub mod raw;
mod schema;
mod selector;

pub use condition::{Atom, Condition, ConditionError, Node};
pub use diagnostic::{Diagnostic, Error};
pub use document::Document;
pub use load::read_directory;
pub use pattern::Pattern;
pub use schema::schema;
pub use selector::{CompiledRule, OWNED_KINDS, PER_APP, Selector, fields_of, separates};

use index::Index;
use std::sync::OnceLock;

/// Loaded signatures.
#[derive(Clone, Debug, Default)]
pub struct Signatures {
    /// Everything as written.
    pub bundle: raw::Bundle,
    index: Index,
    rules: OnceLock<Vec<CompiledRule>>,
}

impl Signatures {
    /// Wraps a bundle and builds the look-up tables.
    #[must_use]
    pub fn new(bundle: raw::Bundle) -> Self {
        let index = Index::new(&bundle);
        Self { bundle, index, rules: OnceLock::new() }
    }

    /// The rules with their patterns and conditions compiled, in the order of the bundle. Compiled on first use;
    /// a rule whose condition or patterns are wrong never holds, and `lint` says why.
    #[must_use]
    pub fn rules(&self) -> &[CompiledRule] {
        self.rules
            .get_or_init(|| self.bundle.rules.iter().filter_map(|r| CompiledRule::new(r).ok()).collect())
    }
}
