//! The index of a container that keeps its files uncompressed in, names with windows into the container out.

use crate::base::{Bytes, Defects, Limits};

/// Files of such a container. One whose bytes lie beyond the end keeps its name and has no content.
#[derive(Debug)]
pub(crate) struct Files {
    container: Bytes,
    limit: usize,
    /// What is left until all files together are as large as the container: more can only be overlap.
    left: usize,
    is_cut: bool,
    list: Vec<(String, Option<Bytes>)>,
}

impl Files {
    pub(crate) fn new(container: &Bytes, limits: &Limits) -> Self {
        Self {
            container: container.clone(),
            limit: limits.max_entries,
            left: container.len(),
            is_cut: false,
            list: Vec::new(),
        }
    }

    /// Adds a file; `false` where no more are taken. `at` is where the index names it.
    pub(crate) fn add(
        &mut self,
        name: &[u8],
        offset: u32,
        size: u32,
        at: usize,
        defects: &mut Defects,
    ) -> bool {
        if self.list.len() >= self.limit {
            let text = format!("more than {} files; the rest was left out", self.limit);
            defects.whole("zip-too-many-entries", text);
            return false;
        }
        let name = String::from_utf8_lossy(name);
        if !is_safe(&name) {
            defects.at(at, "entry-name", "a name that leads out of the package");
        }
        let (start, size) = (crate::base::index(offset), crate::base::index(size));
        let window = start.checked_add(size).and_then(|end| self.container.slice(start..end));
        let content = window.filter(|_| size <= self.left);
        match &content {
            Some(_) => self.left = self.left.saturating_sub(size),
            None => defects.at(
                at,
                "entry-range",
                format!("a file of {size} bytes at {offset:#x}, which do not fit; it has no content"),
            ),
        }
        self.list.push((name.trim_start_matches('/').to_owned(), content));
        true
    }

    /// The index ends, or is none, at a place where more should be.
    pub(crate) fn cut(&mut self, at: usize, kind: &'static str, text: String, defects: &mut Defects) {
        self.is_cut = true;
        defects.at(at, kind, text);
    }

    /// Whether the index broke off.
    pub(crate) const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|(name, _)| name.as_str())
    }

    /// All files: name, and content where there is one.
    pub(crate) fn list(&self) -> &[(String, Option<Bytes>)] {
        &self.list
    }

    /// The same, owned.
    pub(crate) fn into_list(self) -> Vec<(String, Option<Bytes>)> {
        self.list
    }
}

/// Whether a name stays below the folder it is unpacked to, on any system.
fn is_safe(name: &str) -> bool {
    let inner = name.strip_prefix('/').unwrap_or(name);
    !inner.contains(['\0', '\\', ':'])
        && inner.split('/').all(|part| !matches!(part, "" | "." | "..") || inner.is_empty())
}
