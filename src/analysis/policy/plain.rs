//! The text of a policy as words are looked for in it: lower case, white space only where it parts two Latin words.

use std::ops::Range;

/// Bytes of a sentence; what is longer has lost its points, and says nothing as one.
const MAX_SENTENCE: usize = 1_200;

const ENDS: [char; 8] = ['。', '！', '？', '；', '!', '?', ';', '.'];

pub(super) struct Plain<'a> {
    original: &'a str,
    text: String,
    /// The place in the original of each byte.
    origins: Vec<usize>,
    /// Where lines end that do not merely go on in the next, as Latin text that was wrapped does.
    breaks: Vec<usize>,
}

impl<'a> Plain<'a> {
    /// Elsewhere than between Latin words white space is a matter of taste (`IP 地址`), or of where lines end.
    pub(super) fn new(original: &'a str) -> Self {
        let mut it = Self {
            original,
            text: String::with_capacity(original.len()),
            origins: Vec::new(),
            breaks: Vec::new(),
        };
        let (mut last, mut gap, mut line) = (None, false, false);
        for (at, c) in original.char_indices() {
            if c.is_whitespace() {
                (gap, line) = (true, line || c == '\n');
                continue;
            }
            if line && !(is_latin(last) && c.is_lowercase()) {
                it.breaks.push(it.text.len());
            }
            if gap && is_latin(Some(c)) && is_latin(last) {
                it.push(' ', at);
            }
            c.to_lowercase().for_each(|c| it.push(c, at));
            (last, gap, line) = (Some(c), false, false);
        }
        it
    }

    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.origins.resize(self.text.len(), at);
    }

    /// The plain text alone.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// The whole of it.
    pub(super) fn all(&self) -> Range<usize> {
        0..self.text.len()
    }

    pub(super) fn get(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.places(&Plain::new(word).text, self.all()).next().is_some()
    }

    /// Where a word, plain itself, stands in a part of the text; a Latin one must not go on before or after.
    pub(super) fn places<'b>(
        &'b self,
        word: &'b str,
        part: Range<usize>,
    ) -> impl Iterator<Item = Range<usize>> + use<'a, 'b> {
        let goes_on = |inner: Option<char>, outer: Option<char>| is_latin(inner) && is_latin(outer);
        let stands_alone = move |it: &Range<usize>| {
            let (before, after) = (self.get(0..it.start), self.get(it.end..self.text.len()));
            !goes_on(word.chars().next(), before.chars().next_back())
                && !goes_on(word.chars().next_back(), after.chars().next())
        };
        let start = part.start;
        let found = self.get(part).match_indices(word).filter(|(_, found)| !found.is_empty());
        let found = found.map(move |(at, found)| {
            start.saturating_add(at)..start.saturating_add(at).saturating_add(found.len())
        });
        found.filter(stands_alone)
    }

    /// The sentences, without those that are too long to be one.
    pub(super) fn sentences(&self) -> Vec<Range<usize>> {
        let ends = self.text.match_indices(ENDS).map(|(at, end)| (at, at.saturating_add(end.len())));
        let ends = ends.filter(|(_, after)| self.ends_at(*after));
        let mut cuts: Vec<(usize, usize)> = ends.chain(self.breaks.iter().map(|at| (*at, *at))).collect();
        cuts.sort_unstable();
        cuts.push((self.text.len(), self.text.len()));
        let mut start = 0;
        let mut sentences = Vec::new();
        for (end, next) in cuts {
            if start < end && end.saturating_sub(start) <= MAX_SENTENCE {
                sentences.push(start..end);
            }
            start = next.max(start);
        }
        sentences
    }

    /// Whether a sign ends a sentence: a Latin one does where no letter or digit follows at once.
    fn ends_at(&self, after: usize) -> bool {
        let origin = |at: usize| self.origins.get(at).copied().unwrap_or(self.original.len());
        let next = self.get(after..self.text.len()).chars().next();
        !is_latin(next) || origin(after) > origin(after.saturating_sub(1)).saturating_add(1)
    }

    /// A part as the original has it, in one line.
    pub(super) fn quoted(&self, part: &Range<usize>) -> String {
        let origin = |at: usize| self.origins.get(at).copied();
        let (start, end) =
            (origin(part.start).unwrap_or_default(), origin(part.end).unwrap_or(self.original.len()));
        let words: Vec<&str> = self.original.get(start..end).unwrap_or_default().split_whitespace().collect();
        words.join(" ")
    }

    /// The line of a place, from 1.
    pub(super) fn line(&self, at: usize) -> u32 {
        let before = self.origins.get(at).and_then(|origin| self.original.get(..*origin)).unwrap_or_default();
        u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX).saturating_add(1)
    }
}

pub(super) fn is_latin(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric() || ('À'..='ɏ').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::Plain;

    #[test]
    fn latin_words_stand_alone_and_white_space_is_a_matter_of_taste() {
        for (text, word, expected) in [
            ("recipe", "ip", false),
            ("ip", "ip", true),
            ("设备IP、MAC", "ip", true),
            ("ships ip", "ip", true),
            ("IP\u{3000}地\n址", "IP 地址", true),
            ("android\n id", "Android ID", true),
            ("android idea", "android id", false),
            ("résumés", "résumé", false),
            ("résumé", "résum", false),
            ("友盟 + SDK", "友盟+sdk", true),
            ("x", "", false),
        ] {
            assert_eq!(Plain::new(text).has(word), expected, "{text}: {word}");
        }
    }

    #[test]
    fn sentences_and_where_they_stand() {
        let text = Plain::new("甲。乙 丙！\n一、标题\n正文 V1.2.3 说明. We do\nnot ask. Bye");
        let sentences = text.sentences();
        let quoted: Vec<(String, u32)> =
            sentences.iter().map(|it| (text.quoted(it), text.line(it.start))).collect();
        let expected = [
            ("甲", 1),
            ("乙 丙", 1),
            ("一、标题", 2),
            ("正文 V1.2.3 说明", 3),
            ("We do not ask", 3),
            ("Bye", 4),
        ];
        assert_eq!(quoted, expected.map(|(text, line)| (text.to_owned(), line)));
        assert!(Plain::new(&"很".repeat(1_000)).sentences().is_empty());
    }
}
