//! One archive as a list of named entries, whatever holds their bytes: a zip, a single file, a directory.

use super::zip::Zip;
use crate::base::{Budget, Bytes, Defects, Interner, Limits, Parsed, index, narrow};
use crate::input::Tree;
use std::fmt;
use std::sync::Arc;

/// One APK, one part of an app, or whatever else holds entries. Cloning copies no content.
#[derive(Clone)]
pub struct Archive {
    name: String,
    content: Content,
    entries: Arc<[Entry]>,
    names: Arc<Names>,
}

#[derive(Clone)]
enum Content {
    Zip(Zip),
    Single(Bytes),
    Tree(Arc<Tree>),
    Files(Arc<[Option<Bytes>]>),
}

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path, as the central directory spells it; what is not UTF-8 became U+FFFD.
    pub name: String,
    /// Size of the content as declared: a hint, never to be trusted.
    pub size: u64,
    /// Size in the file as declared.
    pub compressed: u64,
    /// Offset of the local header as declared; 0 where there is none.
    pub offset: u64,
    /// CRC-32 as declared; 0 where there is none.
    pub crc: u32,
    /// Compression method as declared: Android inflates 8 and reads every other as stored.
    pub method: u16,
    /// General purpose flags as declared.
    pub flags: u16,
    /// Whether it stands behind the declared number of entries, where Android does not see it.
    pub hidden: bool,
    pub(super) index: u32,
}

/// Entries by name.
#[derive(Default)]
struct Names {
    names: Interner,
    entries: Vec<u32>,
}

impl Names {
    /// Of entries with one name the last counts, as for Java and old Androids; newer ones refuse the file.
    fn new(entries: &[Entry]) -> Self {
        let mut this = Self::default();
        for (at, entry) in (0..).zip(entries) {
            let Some(id) = this.names.intern(entry.name.as_bytes()) else { break };
            match this.entries.get_mut(index(id)) {
                Some(_) if entry.hidden => {}
                Some(slot) => *slot = at,
                None => this.entries.push(at),
            }
        }
        this
    }

    fn find(&self, name: &str) -> Option<usize> {
        let id = self.names.find(name.as_bytes())?;
        self.entries.get(index(id)).copied().map(index)
    }
}

impl Archive {
    /// Reads a zip; `None` where there is no central directory.
    pub(super) fn open_zip(bytes: &Bytes, limits: &Limits) -> Parsed<Option<Self>> {
        let Parsed { value, defects } = Zip::open(bytes, limits);
        Parsed { value: value.map(|(zip, entries)| Self::new(Content::Zip(zip), entries)), defects }
    }

    /// A file on its own, under a name it would have in a package.
    pub(super) fn single(name: &str, bytes: Bytes) -> Self {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Self::new(Content::Single(bytes), vec![plain(name, size, 0)])
    }

    /// An unpacked directory.
    pub(super) fn tree(tree: Tree) -> Self {
        let entries = tree.files().iter().enumerate();
        let entries = entries.map(|(at, file)| plain(&file.name, file.size, at)).collect();
        Self::new(Content::Tree(Arc::new(tree)), entries)
    }

    /// Files that lie uncompressed in one container.
    pub(super) fn of_files(files: Vec<(String, Option<Bytes>)>) -> Self {
        let size = |content: &Option<Bytes>| content.as_ref().map_or(0, |bytes| bytes.len());
        let size = |content| u64::try_from(size(content)).unwrap_or(u64::MAX);
        let entries = files.iter().enumerate();
        let entries = entries.map(|(at, (name, content))| plain(name, size(content), at)).collect();
        let contents: Vec<Option<Bytes>> = files.into_iter().map(|(_, content)| content).collect();
        Self::new(Content::Files(contents.into()), entries)
    }

    /// The entries below a folder, as an archive of their own.
    pub(super) fn below(&self, folder: &str) -> Self {
        let inner = |entry: &Entry| {
            let name = entry.name.strip_prefix(folder)?.to_owned();
            Some(Entry { name, ..entry.clone() })
        };
        Self::new(self.content.clone(), self.entries.iter().filter_map(inner).collect())
    }

    fn new(content: Content, entries: Vec<Entry>) -> Self {
        let names = Arc::new(Names::new(&entries));
        Self { name: String::new(), content, entries: entries.into(), names }
    }

    pub(super) fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Empty for the package itself, else the path of the part in it: `base.apk`, `config.zh.apk`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path of an entry as reports print it: `part.apk!/classes.dex`, or the entry alone in the package itself.
    #[must_use]
    pub fn path(&self, entry: &str) -> String {
        match self.name() {
            "" => entry.to_owned(),
            part => format!("{part}!/{entry}"),
        }
    }

    /// All entries in the order of the central directory, duplicates and hidden ones too.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry Android would use for that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.get(self.names.find(name)?)
    }

    /// The content of an entry of this archive: of a stored one the bytes in the file, without a copy.
    ///
    /// `None` where nothing could be read or a limit was met; a defect says which.
    #[must_use]
    pub fn read(&self, entry: &Entry, limits: &Limits, budget: &Budget) -> Parsed<Option<Bytes>> {
        match &self.content {
            Content::Zip(zip) => zip.read(entry, limits, budget),
            Content::Single(bytes) => Parsed::clean(Some(bytes.clone())),
            Content::Tree(tree) => {
                let mut defects = Defects::default();
                let value = tree
                    .read(index(entry.index))
                    .map_err(|error| defects.whole("tree-file", error.message))
                    .ok();
                Parsed { value, defects }
            }
            Content::Files(files) => Parsed::clean(files.get(index(entry.index)).cloned().flatten()),
        }
    }

    /// Up to `count` first bytes of an entry, for telling what it is.
    #[must_use]
    pub fn peek(&self, entry: &Entry, count: usize) -> Vec<u8> {
        match &self.content {
            Content::Zip(zip) => zip.peek(entry, count),
            Content::Single(bytes) => first(bytes, count),
            Content::Tree(tree) => {
                tree.read(index(entry.index)).map(|bytes| first(&bytes, count)).unwrap_or_default()
            }
            Content::Files(files) => {
                let bytes = files.get(index(entry.index)).and_then(Option::as_ref);
                bytes.map(|bytes| first(bytes, count)).unwrap_or_default()
            }
        }
    }

    /// The file this archive was read from, and where its central directory begins; `None` for no zip.
    pub(super) fn zip(&self) -> Option<(&Bytes, usize)> {
        match &self.content {
            Content::Zip(zip) => Some((zip.bytes(), zip.directory)),
            _ => None,
        }
    }
}

impl fmt::Debug for Archive {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Archive({:?}, {} entries)", self.name, self.entries.len())
    }
}

fn first(bytes: &[u8], count: usize) -> Vec<u8> {
    bytes.get(..count).unwrap_or(bytes).to_vec()
}

fn plain(name: &str, size: u64, at: usize) -> Entry {
    let (compressed, offset, index) = (size, 0, narrow(at));
    Entry {
        name: name.to_owned(),
        size,
        compressed,
        offset,
        crc: 0,
        method: 0,
        flags: 0,
        hidden: false,
        index,
    }
}
