//! Names of members as numbers, the same for all scripts, and paths of them.

use rustc_hash::FxHashMap;

/// Members that a path names; what lies deeper counts as all of it.
const MAX_PATH: usize = 5;

/// The name of a member.
pub(super) type Member = u32;

/// Members from the outside in: which part of a value is meant; empty for all of it.
pub(super) type Path = Vec<Member>;

/// Any member: what a key that is not constant may name, or an element of a list.
pub(super) const ANY: Member = 0;

/// The names.
#[derive(Debug)]
pub(super) struct Names {
    by_text: FxHashMap<Box<str>, Member>,
    texts: Vec<Box<str>>,
}

impl Default for Names {
    fn default() -> Self {
        Self { by_text: FxHashMap::default(), texts: vec!["*".into()] }
    }
}

impl Names {
    pub(super) fn id(&mut self, text: &str) -> Member {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return ANY;
        }
        if let Some(known) = self.by_text.get(text) {
            return *known;
        }
        let id = crate::base::narrow(self.texts.len());
        self.texts.push(text.into());
        self.by_text.insert(text.into(), id);
        id
    }

    pub(super) fn text(&self, name: Member) -> &str {
        self.texts.get(crate::base::index(name)).map_or("", |text| text)
    }

    /// `a.b.0.c` of `setData`, `a[0].c` too.
    pub(super) fn path(&mut self, text: &str) -> Path {
        text.split(['.', '[', ']']).filter(|part| !part.is_empty()).map(|part| self.id(part)).collect()
    }
}

/// A member of a value, then a path inside it.
pub(super) fn before(first: Member, path: &[Member]) -> Path {
    std::iter::once(first).chain(path.iter().copied()).take(MAX_PATH).collect()
}

/// What of a value written to one path another path asks for: none where they name different parts.
pub(super) fn inside(written: &[Member], asked: &[Member]) -> Option<Path> {
    let fits = written.iter().zip(asked).all(|(a, b)| a == b || *a == ANY || *b == ANY);
    fits.then(|| asked.get(written.len()..).unwrap_or_default().to_vec())
}
