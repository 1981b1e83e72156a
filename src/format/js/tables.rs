//! Tables of a script that hold each text once and each list as a run of one vector.

use super::model::{Name, NodeId};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher as _;

/// Texts, each once.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: String,
    /// Where each ends in `text`.
    ends: Vec<u32>,
    table: HashTable<Name>,
}

impl Names {
    pub(super) fn text(&self, name: Name) -> &str {
        text(&self.text, &self.ends, name)
    }

    pub(super) fn find(&self, wanted: &str) -> Option<Name> {
        self.table.find(hash(wanted), |name| self.text(*name) == wanted).copied()
    }

    /// The id of a text, which is kept where it is new.
    pub(super) fn id(&mut self, wanted: &str) -> Name {
        let (kept, ends) = (&self.text, &self.ends);
        let is_it = |name: &Name| text(kept, ends, *name) == wanted;
        let hash_of = |name: &Name| hash(text(kept, ends, *name));
        match self.table.entry(hash(wanted), is_it, hash_of) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(slot) => {
                let name = Name(crate::base::narrow(self.ends.len()));
                slot.insert(name);
                self.text.push_str(wanted);
                self.ends.push(crate::base::narrow(self.text.len()));
                name
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Name, &str)> {
        (0..).map(Name).take(self.ends.len()).map(|name| (name, self.text(name)))
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

fn text<'t>(text: &'t str, ends: &[u32], name: Name) -> &'t str {
    let start = name.index().checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
    let end = ends.get(name.index()).copied().unwrap_or_default();
    text.get(crate::base::index(start)..crate::base::index(end)).unwrap_or_default()
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

/// Expressions by the number of what they belong to, each group in the order in which it was given.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Where each group begins in `nodes`, and where the last one ends.
    starts: Vec<u32>,
    nodes: Vec<NodeId>,
}

impl Groups {
    pub(super) fn of(mut rows: Vec<(u32, NodeId)>) -> Self {
        rows.sort_by_key(|(group, _)| *group);
        let mut starts = vec![0];
        for (at, (group, _)) in (0..).zip(&rows) {
            starts.resize(crate::base::index(*group).saturating_add(1), at);
        }
        starts.push(crate::base::narrow(rows.len()));
        starts.shrink_to_fit();
        Self { starts, nodes: rows.into_iter().map(|(_, node)| node).collect() }
    }

    pub(super) fn get(&self, group: u32) -> &[NodeId] {
        let at = crate::base::index(group);
        let (Some(start), Some(end)) = (self.starts.get(at), self.starts.get(at.saturating_add(1))) else {
            return &[];
        };
        self.nodes.get(crate::base::index(*start)..crate::base::index(*end)).unwrap_or_default()
    }
}
