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
    let (mut seen, mut all) = (Nesting::default(), Nesting::default());
    // A token has at least one byte.
    bytes.len() <= MAX_DEPTH
        || tokens(bytes, |token, _, is_quoted| all.take(token) && (is_quoted || seen.take(token)))
}

/// The most brackets that stand in one another at which a parser of TypeScript guesses.
pub(super) fn guesses(bytes: &[u8]) -> usize {
    let (mut seen, mut all) = (Guesses::default(), Guesses::default());
    tokens(bytes, |token, byte, is_quoted| {
        all.take(token, byte);
        if !is_quoted {
            seen.take(token, byte);
        }
        true
    });
    all.most.max(seen.most)
}

/// What a byte is, or begins.
#[derive(Clone, Copy, PartialEq)]
enum Token {
    /// Letters, digits, `_`, `$`, and all that is not ASCII.
    Word,
    /// A word behind a word.
    NextWord,
    Space,
    Open,
    Close,
    Separator,
    Quote,
    Slash,
    Other,
}

const KINDS: [Token; 256] = {
    let mut kinds = [Token::Other; 256];
    let mut byte = 0_u8;
    loop {
        #[allow(clippy::indexing_slicing, clippy::as_conversions, reason = "each byte has a place")]
        let kind = &mut kinds[byte as usize];
        *kind = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$' | 0x80.. => Token::Word,
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c => Token::Space,
            b'(' | b'[' | b'{' => Token::Open,
            b')' | b']' | b'}' => Token::Close,
            b';' | b',' => Token::Separator,
            b'"' | b'\'' => Token::Quote,
            b'/' => Token::Slash,
            _ => Token::Other,
        };
        let Some(next) = byte.checked_add(1) else { break kinds };
        byte = next;
    }
};

/// Gives each token with its first byte, and whether it seems to stand in a quoted text or comment, until one is refused;
/// whether none was. What seems so may be none to the parser, as after the quote of `/"/`, so callers take the worse of
/// both readings. Scripts as people write them nest some thousand deep at most with all that is quoted.
fn tokens(bytes: &[u8], mut take: impl FnMut(Token, u8, bool) -> bool) -> bool {
    let kind = |byte: u8| KINDS.get(usize::from(byte)).copied().unwrap_or(Token::Other);
    let (mut at, mut quoted_until, mut is_behind_word) = (0_usize, 0_usize, false);
    while let Some(byte) = bytes.get(at).copied() {
        let mut token = kind(byte);
        let mut length = 1;
        match token {
            Token::Space => {
                at = at.saturating_add(1);
                continue;
            }
            Token::Word => {
                let rest = bytes.get(at..).unwrap_or_default();
                length = rest.iter().take_while(|byte| kind(**byte) == Token::Word).count();
                if is_behind_word {
                    token = Token::NextWord;
                }
            }
            Token::Quote if at >= quoted_until => quoted_until = at.saturating_add(string(bytes, at, byte)),
            Token::Slash if at >= quoted_until => {
                let length = match bytes.get(at.saturating_add(1)) {
                    Some(b'/') => line(bytes, at),
                    Some(b'*') => until(bytes, at, b"*/"),
                    _ => 0,
                };
                quoted_until = at.saturating_add(length);
            }
            _ => {}
        }
        is_behind_word = matches!(token, Token::Word | Token::NextWord);
        if !take(token, byte, at < quoted_until) {
            return false;
        }
        at = at.saturating_add(length);
    }
    true
}

/// How deep tokens nest.
#[derive(Default)]
struct Nesting {
    /// Of each open bracket, the tokens before it since the last separator, with its own.
    levels: Vec<usize>,
    /// Their sum.
    open: usize,
    /// Tokens since the last separator.
    tokens: usize,
}

impl Nesting {
    /// Whether the ceiling lets it through.
    fn take(&mut self, token: Token) -> bool {
        match token {
            Token::Word | Token::Space => {}
            Token::Open => {
                let before = std::mem::take(&mut self.tokens).saturating_add(1);
                self.open = self.open.saturating_add(before);
                self.levels.push(before);
            }
            Token::Close => {
                if let Some(before) = self.levels.pop() {
                    self.open = self.open.saturating_sub(before);
                    self.tokens = before;
                }
            }
            Token::Separator => self.tokens = 0,
            Token::NextWord | Token::Quote | Token::Slash | Token::Other => {
                self.tokens = self.tokens.saturating_add(1);
            }
        }
        self.open.saturating_add(self.tokens) <= MAX_DEPTH
    }
}

/// Where a parser of TypeScript guesses.
#[derive(Default)]
struct Guesses {
    /// Outside of the innermost bracket.
    levels: Vec<Level>,
    here: Level,
    is_behind_equals: bool,
    /// Open brackets that are guessed at, and the most there were at once.
    now: usize,
    most: usize,
}

/// An open bracket, or the text outside of all.
#[derive(Default)]
struct Level {
    /// Each `<` since the last `;` that no `>` closes.
    angles: usize,
    /// Whether it stands behind such a one.
    guessed: bool,
}

impl Guesses {
    fn take(&mut self, token: Token, byte: u8) {
        let is_arrow = std::mem::replace(&mut self.is_behind_equals, byte == b'=') && byte == b'>';
        match (token, byte) {
            (Token::Open, _) => {
                // Within a guess each `(` is one more: of parameters or of an expression.
                let guessed = self.here.angles > 0 || self.now > 0 && byte == b'(';
                self.now = self.now.saturating_add(usize::from(guessed));
                self.most = self.most.max(self.now);
                self.levels.push(std::mem::replace(&mut self.here, Level { angles: 0, guessed }));
            }
            (Token::Close, _) => {
                if let Some(outer) = self.levels.pop() {
                    let closed = std::mem::replace(&mut self.here, outer);
                    self.now = self.now.saturating_sub(usize::from(closed.guessed));
                }
            }
            (_, b';') => self.here.angles = 0,
            (_, b'<') => self.here.angles = self.here.angles.saturating_add(1),
            (_, b'>') if !is_arrow => self.here.angles = self.here.angles.saturating_sub(1),
            _ => {}
        }
    }
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
