//! The archives of a package in, the packages among their entries out.

use super::{Archive, Kind, Package};
use crate::base::{Budget, Bytes, Defects, Limits, Parsed};

/// Packages inside one package that are opened.
const MAX_NESTED: usize = 32;
/// Entries whose first bytes are looked at.
const MAX_PEEKS: usize = 20_000;

/// A package found inside another.
#[derive(Clone, Debug)]
pub struct Nested {
    /// Path of the entry; of an entry of a part `part.apk!/path`.
    pub path: String,
    /// Its content; give it to [`super::open`].
    pub bytes: Bytes,
}

impl Package {
    /// The packages and bare dex files among the entries: those named `.apk`, `.jar`, `.zip` or `.dex`, and
    /// under `assets/` and `res/raw/` those that begin like one whatever their name.
    ///
    /// Only what [`super::open`] would open is returned. The code of the package itself is not.
    #[must_use]
    pub fn nested(&self, limits: &Limits, budget: &Budget) -> Parsed<Vec<Nested>> {
        let mut defects = Defects::default();
        let mut found = Vec::new();
        let mut peeks = MAX_PEEKS;
        for archive in &self.archives {
            for entry in archive.entries() {
                if !is_candidate(self.kind, &entry.name) {
                    continue;
                }
                if found.len() >= MAX_NESTED || peeks == 0 {
                    defects.whole(
                        "nested-too-many",
                        "more packages inside the package than are opened; the rest was left out",
                    );
                    return Parsed { value: found, defects };
                }
                peeks = peeks.saturating_sub(1);
                if !begins_like_one(&archive.peek(entry, 4)) {
                    continue;
                }
                let path = path(archive, &entry.name);
                // What is wrong with a file that turns out to be no package matters to nobody.
                let read = archive.read(entry, limits, budget);
                if let Some(bytes) = read.value
                    && is_package(&bytes, limits)
                {
                    defects.extend(read.defects);
                    found.push(Nested { path, bytes });
                }
            }
        }
        Parsed { value: found, defects }
    }
}

fn path(archive: &Archive, entry: &str) -> String {
    match archive.name() {
        "" => entry.to_owned(),
        part => format!("{part}!/{entry}"),
    }
}

fn begins_like_one(start: &[u8]) -> bool {
    matches!(start, b"PK\x03\x04" | b"dex\n")
}

fn is_candidate(kind: Kind, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let named = [".apk", ".jar", ".zip", ".dex"].iter().any(|end| lower.ends_with(end));
    // The package's own code, and Java classes of a library: `classes2.dex`, `base/dex/classes.dex`, `classes.jar`.
    let own = match kind {
        Kind::Aab => name.contains("/dex/"),
        Kind::Aar => lower.ends_with(".jar"),
        _ => !name.contains('/') && name.starts_with("classes") && lower.ends_with(".dex"),
    };
    let payload = ["assets/", "res/raw"]
        .iter()
        .any(|folder| name.starts_with(folder) || name.contains(&format!("/{folder}")));
    (named || payload) && !own
}

fn is_package(bytes: &Bytes, limits: &Limits) -> bool {
    bytes.starts_with(b"dex\n")
        || Archive::open_zip(bytes, limits).value.is_some_and(|archive| Kind::of(&archive).is_some())
}
