//! Text that does not parse in, calls on members of names in it out.

/// Calls kept of one text.
const MAX_TOKENS: usize = 100_000;

/// `object.member(` as text; it may stand in a comment or a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The name before the dot.
    pub object: String,
    /// The name behind it.
    pub member: String,
    /// Byte offset of the member in the file.
    pub offset: u32,
}

/// The calls in a text that stands at `base` in its file.
pub(super) fn scan(text: &str, base: usize) -> Vec<Token> {
    let bytes = text.as_bytes();
    let call = |dot: usize| {
        let object = word_before(text, dot)?;
        let start = dot.checked_add(1)?;
        let rest = text.get(start..)?;
        let length = rest.bytes().take_while(|byte| is_word(*byte)).count();
        let member = rest.get(..length).filter(|member| !member.is_empty())?;
        let behind = rest.get(length..)?.trim_start();
        behind.starts_with('(').then(|| Token {
            object: object.to_owned(),
            member: member.to_owned(),
            offset: crate::base::narrow(base.saturating_add(start)),
        })
    };
    memchr::memchr_iter(b'.', bytes).filter_map(call).take(MAX_TOKENS).collect()
}

/// The name that ends at `end`, unless it is itself a member.
fn word_before(text: &str, end: usize) -> Option<&str> {
    let before = text.get(..end)?;
    let length = before.bytes().rev().take_while(|byte| is_word(*byte)).count();
    let start = end.checked_sub(length)?;
    let word = before.get(start..).filter(|word| !word.is_empty())?;
    (!before.get(..start)?.ends_with('.')).then_some(word)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}
