//! The archives of a package in, the packages among their entries out.

use super::{Archive, Entry, Kind, Package, Platform, mini};
use crate::base::{Budget, Bytes, Defects, Limits, Parsed};

/// Packages inside one package that are opened.
const MAX_NESTED: usize = 32;
/// Bytes of such packages, which stay in memory together.
const MAX_INFLATED_BYTES: u64 = 256 << 20;
/// Entries whose first bytes are looked at.
const MAX_PEEKS: usize = 20_000;

/// A package found inside another.
#[derive(Clone, Debug)]
pub struct Nested {
    /// Path of the entry; of an entry of a part `part.apk!/path`.
    pub path: String,
    /// What it is.
    pub content: Content,
}

/// What a nested package is.
#[derive(Clone, Debug)]
pub enum Content {
    /// A file; give it to [`super::open`].
    File(Bytes),
    /// A folder that holds a mini program, opened.
    Folder(Box<Package>),
}

impl Package {
    /// The packages and bare dex files among the entries: those named `.apk`, `.jar`, `.zip` or `.dex`, and
    /// under `assets/` and `res/raw/` those that begin like one whatever their name.
    ///
    /// Only what [`super::open`] would open is returned, and what is named `.apk` and is no readable zip: code may
    /// hide there. The code of the package itself is not.
    #[must_use]
    pub fn nested(&self, limits: &Limits, budget: &Budget) -> Parsed<Vec<Nested>> {
        let mut search =
            Search { limits: limits.clone(), budget, defects: Defects::default(), found: Vec::new() };
        search.limits.max_entry_bytes = limits.max_entry_bytes.min(MAX_INFLATED_BYTES);
        let mut peeks = MAX_PEEKS;
        self.archives.iter().for_each(|archive| search.folders(archive));
        for archive in &self.archives {
            for entry in archive.entries().iter().filter(|entry| is_candidate(self.kind, &entry.name)) {
                if search.found.len() >= MAX_NESTED || peeks == 0 {
                    let text = "more packages inside the package than are opened; the rest was left out";
                    search.defects.whole("nested-too-many", text);
                    return Parsed { value: search.found, defects: search.defects };
                }
                peeks = peeks.saturating_sub(1);
                search.look_at(archive, entry);
            }
        }
        Parsed { value: search.found, defects: search.defects }
    }
}

struct Search<'a> {
    /// The caller's limits, with what may still be held in memory as the limit for an entry.
    limits: Limits,
    budget: &'a Budget,
    defects: Defects,
    found: Vec<Nested>,
}

impl Search<'_> {
    /// Mini programs that lie unpacked in an app, as uni-app's `assets/apps/<id>/www/`.
    fn folders(&mut self, archive: &Archive) {
        let folder = |entry: &Entry| {
            let folder = entry.name.strip_suffix("app-service.js").filter(|it| it.ends_with("www/"))?;
            archive.find(&format!("{folder}manifest.json")).map(|_| folder.to_owned())
        };
        for folder in archive.entries().iter().filter_map(folder).take(MAX_NESTED) {
            let inner = archive.below(&folder);
            let platform = mini::of_archive(&inner, &self.limits).unwrap_or(Platform::Uniapp);
            let package = Package { platform, ..Package::of(Kind::Dir, vec![inner]) };
            let path = archive.path(folder.trim_end_matches('/'));
            self.found.push(Nested { path, content: Content::Folder(Box::new(package)) });
        }
    }

    fn look_at(&mut self, archive: &Archive, entry: &Entry) {
        let named = entry.name.to_ascii_lowercase().ends_with(".apk");
        if !named && !begins_like_one(&archive.peek(entry, 4)) {
            return;
        }
        let Parsed { value, defects } = archive.read(entry, &self.limits, self.budget);
        let Some(bytes) = value else { return self.defects.extend(defects) };
        // What is wrong with a file that turns out to be no package matters to nobody.
        if is_package(&bytes, &self.limits) || named && is_damaged(&bytes, &self.limits) {
            self.defects.extend(defects);
            let held = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            self.limits.max_entry_bytes = self.limits.max_entry_bytes.saturating_sub(held);
            let path = archive.path(&entry.name);
            self.found.push(Nested { path, content: Content::File(bytes) });
        } else if bytes.starts_with(b"PK\x03\x04") && is_damaged(&bytes, &self.limits) {
            let text = format!(
                "{}: begins like a zip and cannot be read as one; what it holds was not seen",
                entry.name
            );
            self.defects.whole("nested-unreadable", text);
        }
    }
}

fn begins_like_one(start: &[u8]) -> bool {
    matches!(start, b"PK\x03\x04" | b"dex\n" | b"V1MM" | b"TPKG" | b"SPKG") || start.first() == Some(&0xbe)
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

/// Neither empty nor a zip: damaged, or hidden by encryption.
fn is_damaged(bytes: &Bytes, limits: &Limits) -> bool {
    !bytes.is_empty() && Archive::open_zip(bytes, limits).value.is_none_or(|it| it.entries().is_empty())
}

fn is_package(bytes: &Bytes, limits: &Limits) -> bool {
    bytes.starts_with(b"dex\n")
        || mini::is_mini_container(bytes)
        || Archive::open_zip(bytes, limits).value.is_some_and(|archive| Kind::of(&archive).is_some())
}
