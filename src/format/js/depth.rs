//! A script's text in, whether a parser that recurses stays within its stack out, and how often it has to guess.
//!
//! Brackets nest, but so do operators (`!!!!x`, `a + b + …`) and words (`new new x`, `else if …`). Whatever can nest
//! leaves a token, so the tokens since the last `;` or `,`, over all open brackets, bound the depth.
//!
//! In TypeScript `a<(` begins a list of types or a comparison. A parser reads it as the one and, where that fails, once
//! more as the other, with all within, where each `(` may be one of parameters or of an expression.

/// Tokens that may nest at one place. A level of the parser's recursion takes about four kilobytes of stack.
const MAX_DEPTH: usize = 20_000;

/// Whether nothing nests deeper than the ceiling.
pub(super) fn is_bounded(bytes: &[u8]) -> bool {
    // A token has at least one byte.
    bytes.len() <= MAX_DEPTH || TEXTS.into_iter().all(|texts| scanned(bytes, texts).is_some())
}

/// The most brackets that stand in one another at which a parser of TypeScript guesses.
pub(super) fn guesses(bytes: &[u8]) -> usize {
    let most = |texts| scanned(bytes, texts).map_or(usize::MAX, |scan| scan.most_guesses);
    TEXTS.into_iter().map(most).max().unwrap_or(usize::MAX)
}

/// What becomes of quoted texts and comments. What looks like one may be none to the parser, as after the quote of `/"/`,
/// so the worse of both readings counts. Scripts as people write them nest some thousand deep at most in the second.
#[derive(Clone, Copy, PartialEq)]
enum Texts {
    Skipped,
    Read,
}

const TEXTS: [Texts; 2] = [Texts::Skipped, Texts::Read];

/// The whole text; nothing where more nests than the ceiling lets through.
fn scanned(bytes: &[u8], texts: Texts) -> Option<Scan> {
    let mut scan =
        Scan { levels: vec![Level::default()], open: 0, last: Last::Start, guesses: 0, most_guesses: 0 };
    let mut at = 0_usize;
    while let Some(byte) = bytes.get(at).copied() {
        let next = bytes.get(at.saturating_add(1)).copied();
        let length = match byte {
            b'"' | b'\'' | b'/' if texts == Texts::Read => {
                scan.punctuation(byte);
                1
            }
            b'"' | b'\'' => string(bytes, at, byte),
            b'/' if next == Some(b'/') => line(bytes, at),
            b'/' if next == Some(b'*') => until(bytes, at, b"*/"),
            _ if is_word(byte) => {
                scan.word();
                word(bytes, at)
            }
            _ => {
                scan.punctuation(byte);
                1
            }
        };
        if scan.depth() > MAX_DEPTH {
            return None;
        }
        at = at.saturating_add(length.max(1));
    }
    Some(scan)
}

#[derive(PartialEq)]
enum Last {
    Start,
    Word,
    Equals,
    Other,
}

/// An open bracket, or the text outside of all.
#[derive(Default)]
struct Level {
    /// Tokens since the last separator.
    tokens: usize,
    /// Each `<` since the last `;` that no `>` closes.
    angles: usize,
    /// Whether it stands behind such a one.
    guessed: bool,
}

struct Scan {
    levels: Vec<Level>,
    /// The tokens of all levels but the last.
    open: usize,
    last: Last,
    /// Open brackets that are guessed at, and the most there were at once.
    guesses: usize,
    most_guesses: usize,
}

impl Scan {
    fn depth(&self) -> usize {
        self.open.saturating_add(self.levels.last().map_or(0, |level| level.tokens))
    }

    fn add(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.tokens = level.tokens.saturating_add(1);
        }
    }

    fn word(&mut self) {
        if self.last == Last::Word {
            self.add();
        }
        self.last = Last::Word;
    }

    fn punctuation(&mut self, byte: u8) {
        match byte {
            b'(' | b'[' | b'{' => {
                self.add();
                self.open = self.depth();
                let behind = self.levels.last().is_some_and(|level| level.angles > 0);
                // Within a guess each `(` is one more: of parameters or of an expression.
                let guessed = behind || self.guesses > 0 && byte == b'(';
                self.guesses = self.guesses.saturating_add(usize::from(guessed));
                self.most_guesses = self.most_guesses.max(self.guesses);
                self.levels.push(Level { guessed, ..Level::default() });
            }
            b')' | b']' | b'}' => {
                if self.levels.len() > 1 {
                    let closed = self.levels.pop().is_some_and(|level| level.guessed);
                    self.guesses = self.guesses.saturating_sub(usize::from(closed));
                    self.open = self.open.saturating_sub(self.levels.last().map_or(0, |level| level.tokens));
                }
            }
            b';' | b',' => {
                if let Some(level) = self.levels.last_mut() {
                    level.tokens = 0;
                    level.angles = if byte == b';' { 0 } else { level.angles };
                }
            }
            _ if byte.is_ascii_whitespace() => return,
            _ => {
                self.add();
                self.angle(byte);
            }
        }
        self.last = if byte == b'=' { Last::Equals } else { Last::Other };
    }

    fn angle(&mut self, byte: u8) {
        let is_arrow = self.last == Last::Equals;
        let Some(level) = self.levels.last_mut() else { return };
        match byte {
            b'<' => level.angles = level.angles.saturating_add(1),
            b'>' if !is_arrow => level.angles = level.angles.saturating_sub(1),
            _ => {}
        }
    }
}

fn is_word(byte: u8) -> bool {
    let bit = 1_u64.checked_shl(u32::from(byte & 63)).unwrap_or_default();
    WORDS.get(usize::from(byte >> 6)).is_some_and(|bits| bits & bit != 0)
}

/// Which bytes stand in words, a bit for each: letters, digits, `_`, `$`, and all that are not ASCII.
const WORDS: [u64; 4] = [0x03ff_0010_0000_0000, 0x07ff_fffe_87ff_fffe, u64::MAX, u64::MAX];

fn word(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_word(**byte)).count()
}

/// The length of a quoted text. One that the line ends first was none: a quote in a regular expression.
fn string(bytes: &[u8], at: usize, quote: u8) -> usize {
    let mut escaped = false;
    for (length, byte) in (1..).zip(bytes.get(at.saturating_add(1)..).unwrap_or_default()) {
        match *byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'\n' | b'\r' => return 1,
            byte if byte == quote => return usize::saturating_add(length, 1),
            _ => {}
        }
    }
    1
}

/// The length up to the end of the line: LF, CR, U+2028 or U+2029.
fn line(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let ends = memchr::memchr3_iter(b'\n', b'\r', 0xe2, rest);
    let is_end = |end: &usize| {
        let mark = rest.get(*end..).unwrap_or_default();
        !mark.starts_with(&[0xe2]) || mark.starts_with(b"\xe2\x80\xa8") || mark.starts_with(b"\xe2\x80\xa9")
    };
    ends.into_iter().find(is_end).unwrap_or(rest.len())
}

/// The length up to the end of an end mark, or of the text.
fn until(bytes: &[u8], at: usize, end: &[u8]) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    memchr::memmem::find(rest, end).map_or(rest.len(), |found| found.saturating_add(end.len()))
}
