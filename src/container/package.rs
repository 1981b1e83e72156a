//! A file or an unpacked directory in, the app it holds as one list of archives out.

use super::signing::{self, Signature};
use super::{Archive, Hints, Kind, Platform, guess, mini, outer};
use crate::base::{Budget, Bytes, Defects, Limits, Parsed};
use crate::input::Tree;

/// An app: its parts and who signed it.
#[derive(Clone, Debug)]
pub struct Package {
    /// What it is.
    pub kind: Kind,
    /// The base first, then splits in name order.
    pub archives: Vec<Archive>,
    /// Who signed the base.
    pub signature: Signature,
    /// Splits that the bundle's own list names and the bundle lacks.
    pub missing_parts: Vec<String>,
    /// Parts that are there and cannot be read; empty for the package's own list of its files.
    pub unreadable_parts: Vec<String>,
    /// Where it runs.
    pub platform: Platform,
    /// The appid of a mini program, where the user, the path or the decryption told it.
    pub appid: Option<String>,
}

/// Opens a package of any kind, told by content. `None` for what is no package, with a defect that says what
/// it looks like instead.
#[must_use]
pub fn open(bytes: Bytes, limits: &Limits, budget: &Budget) -> Parsed<Option<Package>> {
    open_with(bytes, &Hints::default(), limits, budget)
}

/// The same with what the caller knows besides the bytes.
#[must_use]
pub fn open_with(bytes: Bytes, hints: &Hints, limits: &Limits, budget: &Budget) -> Parsed<Option<Package>> {
    let mut defects = Defects::default();
    let value = open_any(bytes, hints, limits, budget, &mut defects);
    Parsed { value, defects }
}

pub(super) fn open_any(
    bytes: Bytes,
    hints: &Hints,
    limits: &Limits,
    budget: &Budget,
    defects: &mut Defects,
) -> Option<Package> {
    if mini::is_mini_container(&bytes) {
        return mini::open(bytes, hints, limits, budget, defects);
    }
    if mini::is_of_mac(&bytes) {
        let text = "encrypted by WeChat for Mac with a key of the account that downloaded it; scan a package from another client instead";
        defects.whole("encrypted", text);
        return None;
    }
    if bytes.starts_with(b"dex\n") {
        return Some(Package::of(Kind::Dex, vec![Archive::single("classes.dex", bytes)]));
    }
    let Some(archive) = Archive::open_zip(&bytes, limits).take(defects) else {
        defects.whole("not-a-package", guess::describe(&bytes));
        return None;
    };
    match Kind::of(&archive) {
        None => {
            defects.whole("not-a-package", no_manifest(&archive));
            None
        }
        Some(kind @ (Kind::Xapk | Kind::Apks | Kind::Apkm)) => {
            outer::open(kind, &archive, bytes, limits, budget, defects)
        }
        Some(kind) => {
            if kind == Kind::Dex {
                defects.whole(
                    "no-manifest",
                    "a zip with classes.dex and without AndroidManifest.xml; only its code can be read",
                );
            }
            let signature = signing::read(&archive, limits, budget).take(defects);
            if kind.is_mini() {
                return mini::open_zip(kind, archive, hints, limits, budget, defects)
                    .map(|package| Package { signature, ..package });
            }
            Some(Package { signature, ..Package::of(kind, vec![archive]) })
        }
    }
}

/// The one archive of a file that looks like an APK, without its signatures; a cheap look at what it says it is.
#[must_use]
pub fn open_apk(bytes: Bytes, limits: &Limits) -> Option<Archive> {
    let archive = Archive::open_zip(&bytes, limits).value?;
    (Kind::of(&archive) == Some(Kind::Apk)).then_some(archive)
}

/// Opens an app that lies as several files side by side: names and bytes, the base first.
#[must_use]
pub fn open_set(
    parts: Vec<(String, Bytes)>,
    hints: &Hints,
    limits: &Limits,
    budget: &Budget,
) -> Parsed<Option<Package>> {
    let mut defects = Defects::default();
    if parts.first().is_some_and(|(_, bytes)| mini::is_mini_container(bytes)) {
        let value = mini::open_set(parts, hints, limits, budget, &mut defects);
        return Parsed { value, defects };
    }
    let (mut archives, mut unreadable_parts) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        match Archive::open_zip(&bytes, limits).take(&mut defects) {
            Some(archive) => archives.push(archive.named(name)),
            None => {
                defects.whole("bundle-part", format!("{name} is no zip; left out"));
                unreadable_parts.push(name);
            }
        }
    }
    let value = outer::merge(Kind::Apks, archives, limits, budget, &mut defects);
    let value = value.map(|package| Package { unreadable_parts, ..package });
    Parsed { value, defects }
}

/// Opens an unpacked app directory. `None` where it holds no manifest.
#[must_use]
pub fn open_tree(tree: Tree, limits: &Limits, budget: &Budget) -> Parsed<Option<Package>> {
    let mut defects = Defects::default();
    let archive = Archive::tree(tree);
    if mini::is_source(&archive) {
        let platform = mini::of_archive(&archive, limits).unwrap_or(Platform::Wechat);
        let package = Package { platform, ..Package::of(Kind::Dir, vec![archive]) };
        return Parsed { value: Some(package), defects };
    }
    let is_manifest =
        |name: &str| name == "AndroidManifest.xml" || name.ends_with("/manifest/AndroidManifest.xml");
    if !archive.entries().iter().any(|entry| is_manifest(&entry.name)) {
        defects.whole(
            "not-a-package",
            "a directory without AndroidManifest.xml and without the configuration of a mini program",
        );
        return Parsed { value: None, defects };
    }
    let signature = signing::read(&archive, limits, budget).take(&mut defects);
    Parsed { value: Some(Package { signature, ..Package::of(Kind::Dir, vec![archive]) }), defects }
}

impl Package {
    pub(super) fn of(kind: Kind, archives: Vec<Archive>) -> Self {
        Self {
            kind,
            archives,
            signature: Signature::default(),
            missing_parts: Vec::new(),
            unreadable_parts: Vec::new(),
            platform: Platform::Android,
            appid: None,
        }
    }
}

fn no_manifest(archive: &Archive) -> String {
    let has = |test: fn(&str) -> bool| archive.entries().iter().any(|entry| test(&entry.name));
    if archive.entries().is_empty() {
        "a zip without entries".to_owned()
    } else if has(super::kind::is_apk) {
        "a zip without AndroidManifest.xml, but with APKs in it: unpack it and scan the directory".to_owned()
    } else if has(|name| name.ends_with("/AndroidManifest.xml")) {
        "a zip with AndroidManifest.xml in a directory of it and not at the top: unpack it and scan that directory".to_owned()
    } else if has(|name| name.ends_with(".class")) {
        "a zip without AndroidManifest.xml: a jar of Java classes, which hold no Dalvik code".to_owned()
    } else {
        "a zip without AndroidManifest.xml: not an app package".to_owned()
    }
}
