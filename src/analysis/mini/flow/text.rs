//! An expression in, the texts that it may be out: constants, and joined ones as far as they are known.

use super::walk::{State, Step, Walker, to};
use crate::format::js::{Node, NodeId};
use std::collections::BTreeSet;

/// Texts of one expression.
const MAX_TEXTS: usize = 8;
/// Expressions looked at for one text.
const MAX_LOOKS: u32 = 400;
/// Texts joined inside one another.
const MAX_NESTING: usize = 12;
/// Bytes of one text.
const MAX_LENGTH: usize = 2_000;

/// A text, or its beginning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Known {
    pub(super) text: String,
    /// Whether it is all of it.
    pub(super) whole: bool,
}

impl Walker<'_, '_> {
    /// The texts that a value may be; what is not known is left out.
    pub(super) fn texts(&mut self, state: &State) -> Vec<Known> {
        let mut looks = MAX_LOOKS;
        self.folded(state, &mut Vec::new(), &mut looks).into_iter().collect()
    }

    /// `joins` are the joined texts around this one: a text is no part of itself.
    fn folded(
        &mut self,
        start: &State,
        joins: &mut Vec<(usize, NodeId)>,
        looks: &mut u32,
    ) -> BTreeSet<Known> {
        let mut found = BTreeSet::new();
        let mut seen = Self::fresh();
        let mut open = vec![start.clone()];
        while let Some(state) = open.pop() {
            if *looks == 0 || found.len() >= MAX_TEXTS {
                break;
            }
            *looks -= 1;
            if !seen.insert(state.clone()) {
                continue;
            }
            let Some(script) = self.script(state.at) else { continue };
            match script.node(state.node) {
                Node::Text(name) if state.path.is_empty() => {
                    found.insert(Known { text: script.text(name).to_owned(), whole: true });
                }
                Node::Concat(list) if state.path.is_empty() => {
                    let join = (state.at, state.node);
                    if joins.len() < MAX_NESTING && !joins.contains(&join) {
                        joins.push(join);
                        found.extend(self.joined(&state, script.list(list), joins, looks));
                        joins.pop();
                    }
                }
                _ => {
                    for step in self.back(&state, false) {
                        if let Step::To(next, _) = step {
                            open.push(next);
                        }
                    }
                }
            }
        }
        found
    }

    fn joined(
        &mut self,
        state: &State,
        pieces: &[NodeId],
        joins: &mut Vec<(usize, NodeId)>,
        looks: &mut u32,
    ) -> Vec<Known> {
        let mut texts = vec![Known { text: String::new(), whole: true }];
        for piece in pieces {
            if !texts.iter().any(|text| text.whole && text.text.len() < MAX_LENGTH) {
                break;
            }
            let known = self.folded(&to(state, *piece, Vec::new()), joins, looks);
            let mut longer = Vec::new();
            for text in &texts {
                match text.whole && text.text.len() < MAX_LENGTH {
                    true if known.is_empty() => longer.push(Known { whole: false, ..text.clone() }),
                    true => longer.extend(known.iter().map(|piece| Known {
                        text: format!("{}{}", text.text, piece.text),
                        whole: piece.whole,
                    })),
                    false => longer.push(text.clone()),
                }
            }
            longer.truncate(MAX_TEXTS);
            texts = longer;
        }
        texts
    }
}
