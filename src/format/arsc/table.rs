//! The table in memory: packages, types, and for each configuration of a type its rows, all values compact.

use super::Config;
use crate::base::{index, narrow};
use crate::format::res::{ResValue, StringPool};
use crate::format::xml::{ResourceId, Value};
use std::fmt;
use std::sync::Arc;

/// All packages of one or several files.
#[derive(Clone, Debug, Default)]
pub struct ResourceTable {
    /// The packages in the order of the file.
    pub packages: Vec<ResourcePackage>,
}

/// A package: an app's own resources, or those of a library or feature.
#[derive(Clone, Debug, Default)]
pub struct ResourcePackage {
    /// Package id, the first byte of its resource ids: 0x7f for an app, 0 for a shared library.
    pub id: u32,
    /// Package name.
    pub name: String,
    /// Types in the order of their first mention.
    pub types: Vec<ResourceType>,
    pub(crate) strings: Arc<StringPool>,
    pub(crate) keys: StringPool,
    pub(crate) complex: Vec<Complex>,
    pub(crate) items: Vec<Item>,
}

/// A type such as `string` or `layout`.
#[derive(Clone, Debug, Default)]
pub struct ResourceType {
    /// Type id, the second byte of its resource ids.
    pub id: u8,
    /// Type name.
    pub name: String,
    /// One set of rows for each configuration, in the order of the file.
    pub configs: Vec<TypeConfig>,
}

/// The values of one type in one configuration.
#[derive(Clone, Debug, Default)]
pub struct TypeConfig {
    /// The configuration.
    pub config: Config,
    pub(crate) rows: Vec<Row>,
}

/// One value: which entry, the index of its name in the package's keys, its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) entry: u16,
    pub(crate) key: u32,
    pub(crate) content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Simple(ResValue),
    /// Index into [`ResourcePackage::complex`].
    Complex(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Complex {
    pub(crate) parent: u32,
    pub(crate) start: u32,
    pub(crate) count: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) name: ResourceId,
    pub(crate) value: ResValue,
}

/// What an entry holds in one configuration.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryValue {
    /// One value.
    Simple(Value),
    /// A style, array, plural or attribute declaration.
    Complex {
        /// The style inherited from.
        parent: Option<ResourceId>,
        /// Items with the id of their name; array items and plurals have ids of the form `0x0100…`.
        items: Vec<(ResourceId, Value)>,
    },
}

/// The name of a resource; displayed as `type/entry`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceName {
    /// Package name.
    pub package: String,
    /// Type name.
    pub type_: String,
    /// Entry name.
    pub entry: String,
}

impl fmt::Display for ResourceName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.type_, self.entry)
    }
}

impl TypeConfig {
    /// How many entries have a value in this configuration.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no entry has a value in this configuration.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of an entry; rows are sorted by entry.
    pub(crate) fn row(&self, entry: u16) -> Option<&Row> {
        let at = self.rows.partition_point(|row| row.entry < entry);
        self.rows.get(at).filter(|row| row.entry == entry)
    }
}

impl ResourcePackage {
    /// The id of an entry of a type.
    pub(crate) const fn resource(&self, type_: u8, entry: u16) -> ResourceId {
        let [high, low] = entry.to_be_bytes();
        let [_, _, _, package] = self.id.to_be_bytes();
        ResourceId(u32::from_be_bytes([package, type_, high, low]))
    }

    pub(crate) fn items(&self, complex: u32) -> (Option<ResourceId>, &[Item]) {
        let Some(complex) = self.complex.get(index(complex)) else { return (None, &[]) };
        let start = index(complex.start);
        let end = start.saturating_add(index(complex.count));
        let parent = (complex.parent != 0).then_some(ResourceId(complex.parent));
        (parent, self.items.get(start..end).unwrap_or_default())
    }

    /// The public form of a row.
    pub(crate) fn value(&self, row: &Row) -> EntryValue {
        match row.content {
            Content::Simple(value) => EntryValue::Simple(value.value(&self.strings)),
            Content::Complex(complex) => {
                let (parent, items) = self.items(complex);
                let items = items.iter().map(|item| (item.name, item.value.value(&self.strings))).collect();
                EntryValue::Complex { parent, items }
            }
        }
    }

    /// Adds a complex value and returns its index.
    pub(crate) fn push_complex(&mut self, parent: u32, items: impl Iterator<Item = Item>) -> u32 {
        let start = self.items.len();
        self.items.extend(items);
        let count = narrow(self.items.len().saturating_sub(start));
        self.complex.push(Complex { parent, start: narrow(start), count });
        narrow(self.complex.len()).saturating_sub(1)
    }
}

impl ResourceType {
    /// The number of entries that have a value in at least one configuration.
    #[must_use]
    pub fn entries(&self) -> Vec<u16> {
        let mut entries: Vec<u16> =
            self.configs.iter().flat_map(|config| &config.rows).map(|row| row.entry).collect();
        entries.sort_unstable();
        entries.dedup();
        entries
    }
}
