//! The forms of secrets, compiled: what a string, or the value of a meta-data key, is looked up in.

use super::pattern::Pattern;
use super::raw::{Bundle, Secret};
use regex::RegexSet;

/// Lengths of strings, in bytes, that can be a secret at all.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 12..=4_096;

/// All secrets.
#[derive(Debug, Default)]
pub struct SecretIndex {
    forms: RegexSet,
    /// The secret of each form, a position in [`Bundle::secrets`].
    owners: Vec<usize>,
    keys: Vec<(Pattern, usize)>,
}

impl SecretIndex {
    pub(super) fn new(bundle: &Bundle) -> Self {
        let secrets = bundle.secrets.iter().enumerate();
        let forms = secrets.clone().filter(|(_, secret)| !secret.pattern.is_empty());
        let (owners, forms): (Vec<usize>, Vec<String>) =
            forms.map(|(at, secret)| (at, expression(secret))).unzip();
        let keys = secrets.flat_map(|(at, secret)| {
            secret.keys.iter().filter_map(move |key| Some((Pattern::new(&key.to_lowercase()).ok()?, at)))
        });
        // A form that does not compile is a fault that the lints name; without it none would be found.
        Self { forms: RegexSet::new(&forms).unwrap_or_default(), owners, keys: keys.collect() }
    }

    /// The secret whose form a text has, a position in [`Bundle::secrets`].
    #[must_use]
    pub fn form_of(&self, text: &str) -> Option<usize> {
        if !LENGTHS.contains(&text.len()) {
            return None;
        }
        self.forms.matches(text).iter().next().and_then(|at| self.owners.get(at).copied())
    }

    /// The secret that the value of a meta-data key is.
    #[must_use]
    pub fn of_key(&self, key: &str) -> Option<usize> {
        let key = key.to_lowercase();
        self.keys.iter().find(|(pattern, _)| pattern.matches(&key)).map(|(_, at)| *at)
    }
}

/// The expression that the whole of a text must match.
pub(super) fn expression(secret: &Secret) -> String {
    format!("^(?:{})$", secret.pattern)
}
