//! A script's text in, whether a parser that recurses stays within its stack out.
//!
//! Brackets nest, but so do operators (`!!!!x`, `a + b + …`) and words (`new new x`, `else if …`). Whatever can nest
//! leaves a token, so the tokens since the last `;` or `,`, over all open brackets, bound the depth.

/// Tokens that may nest at one place. A level of the parser's recursion takes about four kilobytes of stack.
const MAX_DEPTH: usize = 20_000;

/// Whether nothing nests deeper than the ceiling.
pub(super) fn is_bounded(bytes: &[u8]) -> bool {
    // A token has at least one byte.
    if bytes.len() <= MAX_DEPTH {
        return true;
    }
    let mut scan = Scan { levels: vec![0], open: 0, last: Last::Start };
    let mut at = 0_usize;
    while let Some(byte) = bytes.get(at).copied() {
        let next = bytes.get(at.saturating_add(1)).copied();
        let length = match byte {
            b'"' | b'\'' => string(bytes, at, byte),
            b'/' if next == Some(b'/') => until(bytes, at, b"\n"),
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
            return false;
        }
        at = at.saturating_add(length.max(1));
    }
    true
}

#[derive(PartialEq)]
enum Last {
    Start,
    Word,
    Other,
}

struct Scan {
    /// Tokens since the last separator, for each open bracket.
    levels: Vec<usize>,
    /// The sum of those of all levels but the last.
    open: usize,
    last: Last,
}

impl Scan {
    fn depth(&self) -> usize {
        self.open.saturating_add(self.levels.last().copied().unwrap_or_default())
    }

    fn add(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            *level = level.saturating_add(1);
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
                self.levels.push(0);
            }
            b')' | b']' | b'}' => {
                if self.levels.len() > 1 {
                    self.levels.pop();
                    self.open = self.open.saturating_sub(self.levels.last().copied().unwrap_or_default());
                }
            }
            b';' | b',' => {
                if let Some(level) = self.levels.last_mut() {
                    *level = 0;
                }
            }
            _ if byte.is_ascii_whitespace() => return,
            _ => self.add(),
        }
        self.last = Last::Other;
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
            b'\n' => return 1,
            byte if byte == quote => return usize::saturating_add(length, 1),
            _ => {}
        }
    }
    1
}

/// The length up to the end of an end mark, or of the text.
fn until(bytes: &[u8], at: usize, end: &[u8]) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    memchr::memmem::find(rest, end).map_or(rest.len(), |found| found.saturating_add(end.len()))
}
