//! JavaScript text in, what it calls, writes and returns out, without syntax: the only place that knows the parser.

mod build;
mod depth;
mod expression;
mod model;
mod pattern;
mod statement;
mod tables;
#[cfg(test)]
mod tests;
mod tokens;

pub use model::{
    CallSite, Function, FunctionId, List, Name, Node, NodeId, Property, PropertyKind, Script, SymbolId,
    Target, Write,
};
pub use tokens::Token;

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::{SemanticBuilder, Stats};
use oxc_span::SourceType;

/// Bytes of stack that a thread needs to parse what [`depth`] lets through.
pub const STACK: usize = 256 << 20;
/// Bytes of one script.
const MAX_BYTES: usize = 32 << 20;
/// Bytes of a script of TypeScript; a quarter for each bracket within a bracket at which its parser guesses.
const MAX_TYPESCRIPT: usize = 4 << 20;
/// Pieces that a script is cut into where it does not parse as a whole.
const MAX_PIECES: usize = 20_000;

/// What a script is written in, as the name of its file says: what is no JavaScript can mean something else with types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// ECMAScript, a module or not.
    JavaScript,
    /// The same, or with types.
    TypeScript,
}

/// Memory of syntax trees, for scripts that are parsed one after the other.
#[derive(Default)]
pub struct Arena(Allocator);

/// Bytes of minified text that hold one node, scope, symbol and reference.
const NODE: usize = 4;
const SCOPE: usize = 48;
const SYMBOL: usize = 24;
const REFERENCE: usize = 10;

/// A script as far as it could be parsed.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The whole, or the modules that parse on their own.
    pub scripts: Vec<Script>,
    /// Calls on names seen in text that does not parse.
    pub tokens: Vec<Token>,
    /// Whether all of it was parsed as one.
    pub whole: bool,
}

/// Parses a script. Where it does not parse, each module that begins with `define("` is tried on its own, and of
/// what remains calls are looked for as text.
///
/// Call it on a thread with [`STACK`] bytes of stack.
#[must_use]
pub fn parse(text: &str, language: Language, arena: &mut Arena) -> Parsed {
    if let Some(script) = one(text, 0, language, arena) {
        return Parsed { scripts: vec![script], tokens: Vec::new(), whole: true };
    }
    let mut parsed = Parsed::default();
    let mut starts: Vec<usize> =
        memchr::memmem::find_iter(text.as_bytes(), b"define(\"").take(MAX_PIECES).collect();
    if starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    for (start, end) in starts.iter().copied().zip(ends) {
        let Some(piece) = text.get(start..end) else { continue };
        match one(piece, start, language, arena).filter(|_| starts.len() > 1) {
            Some(script) => parsed.scripts.push(script),
            None => parsed.tokens.extend(tokens::scan(piece, start)),
        }
    }
    parsed
}

/// Parses a text that stands at `base` in its file.
fn one(text: &str, base: usize, language: Language, arena: &mut Arena) -> Option<Script> {
    if text.len() > MAX_BYTES || !depth::is_bounded(text.as_bytes()) {
        return None;
    }
    typed(text, base, SourceType::unambiguous(), arena).or_else(|| {
        if language == Language::JavaScript {
            return None;
        }
        // Each guess of the parser is one of two, and what it is made of may be read again for each.
        let shift = u32::try_from(depth::guesses(text.as_bytes())).ok()?.checked_mul(2)?;
        let is_bounded = text.len() <= MAX_TYPESCRIPT.checked_shr(shift)?;
        is_bounded.then(|| typed(text, base, SourceType::ts(), arena))?
    })
}

fn typed(text: &str, base: usize, kind: SourceType, arena: &mut Arena) -> Option<Script> {
    arena.0.reset();
    let options = ParseOptions {
        allow_return_outside_function: true,
        preserve_parens: false,
        ..ParseOptions::default()
    };
    let parsed = Parser::new(&arena.0, text, kind).with_options(options).parse();
    if parsed.panicked {
        return None;
    }
    let semantic = SemanticBuilder::new().with_stats(expected(text)).build(&parsed.program).semantic;
    Some(build::build(&parsed.program, semantic.scoping(), crate::base::narrow(base)))
}

/// What a script of that length usually holds: tables grow beyond it, and counting would walk the tree once more.
fn expected(text: &str) -> Stats {
    let one_in = |bytes: usize| crate::base::narrow(text.len().checked_div(bytes).unwrap_or_default());
    Stats::new(one_in(NODE), one_in(SCOPE), one_in(SYMBOL), one_in(REFERENCE))
}
