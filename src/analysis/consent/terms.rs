//! Words: a key, a name or a text in, whether it speaks of agreeing or refusing, and to what, out.

use crate::signature::raw::{ConsentFile, ConsentTerms};

/// The words of `signatures/consent`.
pub(super) struct Terms<'a> {
    rows: &'a [ConsentTerms],
}

impl<'a> Terms<'a> {
    pub(super) const fn new(file: &'a ConsentFile) -> Self {
        Self { rows: file.terms.as_slice() }
    }

    /// Whether a name is that of a flag which says that the user has agreed.
    pub(super) fn is_flag(&self, name: &str) -> bool {
        let name = normalised(name);
        !self.any(&name, |row| &row.never)
            && (self.any(&name, |row| &row.alone)
                || self.any(&name, |row| &row.subject) && self.any(&name, |row| &row.agree))
    }

    /// Whether a text or name speaks of what is agreed to.
    pub(super) fn is_subject(&self, text: &str) -> bool {
        self.any(&normalised(text), |row| &row.subject)
    }

    /// Whether the text or name of a button is that of agreeing; a refusal names the word too.
    pub(super) fn agrees(&self, text: &str) -> bool {
        let text = normalised(text);
        !self.any(&text, |row| &row.refuse) && self.any(&text, |row| &row.agree)
    }

    fn any(&self, text: &str, list: impl Fn(&'a ConsentTerms) -> &'a Vec<String>) -> bool {
        self.rows.iter().flat_map(list).any(|word| text.contains(word.as_str()))
    }
}

/// Letters and digits in lower case; nothing else tells `privacy_agreed` from `privacyAgreed`.
fn normalised(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
