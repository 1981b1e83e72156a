//! The facts of one app by column: which facts a selector takes, and the values that separate groups.
//!
//! A field's text is built once per fact and matched once per different value, however many rules ask.

use crate::base::{Interner, index, narrow};
use crate::fact::{Fact, FactBase};
use crate::signature::{Pattern, Selector};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::rc::Rc;

/// Facts with the columns that were asked for so far.
pub(super) struct Table<'a> {
    facts: &'a [Fact],
    kinds: FxHashMap<&'static str, Range<usize>>,
    texts: Interner,
    columns: FxHashMap<(String, String), Rc<Column>>,
}

/// One field of all facts of a kind.
#[derive(Default)]
pub(super) struct Column {
    /// Ids of the different values.
    distinct: Vec<u32>,
    /// Positions in `distinct`, fact after fact.
    values: Vec<u32>,
    /// Where the values of each fact end.
    ends: Vec<u32>,
}

impl Column {
    /// Ids of the values of the fact in a row; none where it has none.
    pub(super) fn ids(&self, row: usize) -> impl Iterator<Item = u32> {
        self.row(row).iter().filter_map(|value| self.distinct.get(index(*value)).copied())
    }

    /// The values of the fact in a row, as positions in `distinct`.
    fn row(&self, row: usize) -> &[u32] {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| index(*end));
        let end = self.ends.get(row).map_or(start, |end| index(*end));
        self.values.get(start..end).unwrap_or_default()
    }
}

impl<'a> Table<'a> {
    pub(super) fn new(base: &'a FactBase) -> Self {
        let facts = base.all();
        let mut kinds: FxHashMap<&'static str, Range<usize>> = FxHashMap::default();
        for (at, fact) in facts.iter().enumerate() {
            let end = at.saturating_add(1);
            kinds.entry(fact.body.kind()).or_insert(at..end).end = end;
        }
        Self { facts, kinds, texts: Interner::default(), columns: FxHashMap::default() }
    }

    /// The fact at a position.
    pub(super) fn fact(&self, at: u32) -> Option<&'a Fact> {
        self.facts.get(index(at))
    }

    /// The text of an id.
    pub(super) fn text(&self, id: u32) -> &str {
        std::str::from_utf8(self.texts.get(id)).unwrap_or_default()
    }

    /// How many facts of a kind there are.
    pub(super) fn count(&self, kind: &str) -> usize {
        self.kinds.get(kind).map_or(0, ExactSizeIterator::len)
    }

    /// Positions of the facts that a selector takes, in order.
    pub(super) fn take(&mut self, selector: &Selector) -> Vec<u32> {
        self.take_stepwise(selector, |_, _| {})
    }

    /// The same, and after each field how many facts are left.
    pub(super) fn take_stepwise(
        &mut self,
        selector: &Selector,
        mut left: impl FnMut(&str, usize),
    ) -> Vec<u32> {
        let start = self.start(&selector.kind);
        let mut rows: Vec<usize> = (0..self.count(&selector.kind)).collect();
        let wanted = selector.matches.iter().map(|test| (test, true));
        for ((field, patterns), wanted) in wanted.chain(selector.unless.iter().map(|test| (test, false))) {
            let column = self.column(&selector.kind, field);
            let hits = self.hits(&column, patterns);
            let absent = patterns.iter().any(Pattern::matches_absent);
            rows.retain(|row| {
                let values = column.row(*row);
                let hit = values.iter().any(|value| hits.get(index(*value)) == Some(&true));
                (hit || absent && values.is_empty()) == wanted
            });
            left(field, rows.len());
        }
        rows.into_iter().map(|row| narrow(start.saturating_add(row))).collect()
    }

    /// Ids of the values that a field has in a fact; none where it is absent.
    pub(super) fn values(&mut self, at: u32, field: &str) -> Vec<u32> {
        let Some(kind) = self.fact(at).map(|fact| fact.body.kind()) else { return Vec::new() };
        let start = self.start(kind);
        self.column(kind, field).ids(index(at).saturating_sub(start)).collect()
    }

    /// The position of the first fact of a kind, which is row 0 of its columns.
    pub(super) fn start(&self, kind: &str) -> usize {
        self.kinds.get(kind).map_or(0, |range| range.start)
    }

    /// The id of a text.
    pub(super) fn id(&mut self, text: &str) -> u32 {
        self.texts.intern(text.as_bytes()).unwrap_or(u32::MAX)
    }

    fn hits(&self, column: &Column, patterns: &[Pattern]) -> Vec<bool> {
        let hit = |id: &u32| patterns.iter().any(|pattern| pattern.matches(self.text(*id)));
        column.distinct.iter().map(hit).collect()
    }

    /// One field of all facts of a kind.
    pub(super) fn column(&mut self, kind: &str, field: &str) -> Rc<Column> {
        let key = (kind.to_owned(), field.to_owned());
        if let Some(column) = self.columns.get(&key) {
            return Rc::clone(column);
        }
        let column = Rc::new(self.build(kind, field));
        self.columns.insert(key, Rc::clone(&column));
        column
    }

    fn build(&mut self, kind: &str, field: &str) -> Column {
        let mut column = Column::default();
        let mut places: FxHashMap<u32, u32> = FxHashMap::default();
        let range = self.kinds.get(kind).cloned().unwrap_or_default();
        for fact in self.facts.get(range).unwrap_or_default() {
            for text in fact.values(field) {
                let id = self.id(&text);
                let place = *places.entry(id).or_insert_with(|| {
                    column.distinct.push(id);
                    narrow(column.distinct.len().saturating_sub(1))
                });
                column.values.push(place);
            }
            column.ends.push(narrow(column.values.len()));
        }
        column
    }
}
