//! Words: a key, a name or a text in, whether it speaks of agreeing or refusing, and to what, out.

use super::raw::ConsentFile;
use aho_corasick::{AhoCorasick, Match};

const SUBJECT: u8 = 1;
const AGREE: u8 = 2;
const ALONE: u8 = 4;
const NEVER: u8 = 8;
const REFUSE: u8 = 16;

/// The words of `signatures/consent`.
#[derive(Debug)]
pub(crate) struct ConsentTerms {
    automaton: Option<AhoCorasick>,
    /// What each word stands for.
    meanings: Vec<u8>,
}

impl ConsentTerms {
    pub(super) fn new(file: &ConsentFile) -> Self {
        let words: Vec<(&str, u8)> = file
            .terms
            .iter()
            .flat_map(|row| {
                let lists = [
                    (&row.subject, SUBJECT),
                    (&row.agree, AGREE),
                    (&row.alone, ALONE),
                    (&row.never, NEVER),
                    (&row.refuse, REFUSE),
                ];
                lists
                    .into_iter()
                    .flat_map(|(list, meaning)| list.iter().map(move |word| (word.as_str(), meaning)))
            })
            .collect();
        let automaton = AhoCorasick::new(words.iter().map(|(word, _)| word)).ok();
        Self { automaton, meanings: words.into_iter().map(|(_, meaning)| meaning).collect() }
    }

    /// Whether a name is that of a flag which says that the user has agreed.
    pub(crate) fn is_flag(&self, name: &str) -> bool {
        let said = self.said(name);
        said & NEVER == 0 && (said & ALONE != 0 || said & (SUBJECT | AGREE) == SUBJECT | AGREE)
    }

    /// Whether a name speaks of consent at all, given or asked for.
    pub(crate) fn speaks(&self, name: &str) -> bool {
        self.said(name) & (SUBJECT | AGREE | ALONE) != 0
    }

    /// Whether a text or name speaks of what is agreed to.
    pub(crate) fn is_subject(&self, text: &str) -> bool {
        self.said(text) & SUBJECT != 0
    }

    /// Whether the text or name of a button is that of agreeing; a refusal names the word too.
    pub(crate) fn agrees(&self, text: &str) -> bool {
        self.said(text) & (AGREE | REFUSE) == AGREE
    }

    /// Whether the text or name of a button is that of refusing.
    pub(crate) fn refuses(&self, text: &str) -> bool {
        self.said(text) & REFUSE != 0
    }

    /// Everything that a text speaks of.
    fn said(&self, text: &str) -> u8 {
        let Some(automaton) = &self.automaton else { return 0 };
        let text = normalised(text);
        let meaning = |word: &Match| self.meanings.get(word.pattern().as_usize()).copied().unwrap_or(0);
        let found: Vec<Match> = automaton.find_overlapping_iter(&text).collect();
        let subjects: Vec<&Match> = found.iter().filter(|word| meaning(word) == SUBJECT).collect();
        // `agree` is no word of its own in `agreement`.
        let is_part = |word: &Match| {
            subjects.iter().any(|subject| subject.start() < word.end() && word.end() <= subject.end())
        };
        let own = found.iter().filter(|word| meaning(word) & (AGREE | ALONE) == 0 || !is_part(word));
        own.fold(0, |said, word| said | meaning(word))
    }
}

/// Letters and digits in lower case; nothing else tells `privacy_agreed` from `privacyAgreed`.
fn normalised(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use crate::signature::Signatures;

    #[test]
    fn names_of_consent_are_told_from_others() {
        let signatures = Signatures::embedded().unwrap();
        let terms = signatures.consent_terms();
        for name in [
            "privacy_agreed",
            "isUserAgreementAccepted",
            "yinsi_tongyi",
            "agreed_privacy_version",
            "同意隐私政策",
        ] {
            assert!(terms.is_flag(name), "{name}");
        }
        for name in [
            "first_launch",
            "night_mode",
            "privacy_url",
            "privacy_dialog_shown",
            "privacy_disagree",
            "agreement",
        ] {
            assert!(!terms.is_flag(name), "{name}");
        }
        assert!(terms.agrees("同意并继续") && terms.agrees("btn_agree") && terms.agrees("I Agree"));
        assert!(
            !terms.agrees("不同意")
                && !terms.agrees("Disagree")
                && !terms.agrees("取消")
                && !terms.agrees("exit")
        );
    }
}
