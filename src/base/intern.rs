//! Strings as `u32` ids: equal bytes, equal id, in order of first sight.

use crate::base::{index, narrow};
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// A set of byte strings; ids count up from 0.
#[derive(Default)]
pub struct Interner {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    table: HashTable<u32>,
    hasher: hashbrown::DefaultHashBuilder,
}

impl Interner {
    /// The id of `text`, new where it was not seen before. `None` once the table holds 4 GB of text.
    pub fn intern(&mut self, text: &[u8]) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        if let Some(id) = self.table.find(hash, |&id| self.get(id) == text) {
            return Some(*id);
        }
        let end = u32::try_from(self.bytes.len().checked_add(text.len())?).ok()?;
        let id = narrow(self.ends.len());
        self.bytes.extend_from_slice(text);
        self.ends.push(end);
        let Self { bytes, ends, table, hasher } = self;
        table.insert_unique(hash, id, |&id| hasher.hash_one(slice(bytes, ends, id)));
        Some(id)
    }

    /// The id of `text` where it was seen before.
    #[must_use]
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.table.find(hash, |&id| self.get(id) == text).copied()
    }

    /// The text of an id; empty for an id that is not of this table.
    #[must_use]
    pub fn get(&self, id: u32) -> &[u8] {
        slice(&self.bytes, &self.ends, id)
    }

    /// How many different strings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing was interned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn slice<'a>(bytes: &'a [u8], ends: &[u32], id: u32) -> &'a [u8] {
    let start = id.checked_sub(1).and_then(|before| ends.get(index(before))).map_or(0, |&end| index(end));
    let end = ends.get(index(id)).map_or(start, |&end| index(end));
    bytes.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Interner;

    #[test]
    fn equal_text_has_one_id() {
        let mut interner = Interner::default();
        let ids: Vec<_> =
            [&b"a"[..], b"", b"bc", b"a"].into_iter().map(|t| interner.intern(t).unwrap()).collect();
        assert_eq!(ids, [0, 1, 2, 0]);
        assert_eq!(interner.get(2), b"bc");
        assert_eq!(interner.get(1), b"");
        assert_eq!(interner.get(99), b"");
        assert_eq!(interner.find(b"bc"), Some(2));
        assert_eq!(interner.find(b"x"), None);
    }
}
