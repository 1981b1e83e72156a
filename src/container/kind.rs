//! The kinds of packages, and how each is told from the entries of a zip.

use super::{Archive, Entry, mini};
use std::fmt;

/// What a package is, told by its content.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Android package.
    Apk,
    /// APKPure's bundle: a `manifest.json`, APKs and expansion files.
    Xapk,
    /// What bundletool or SAI make of an app: base and split APKs.
    Apks,
    /// APKMirror's bundle: an `info.json` and APKs.
    Apkm,
    /// Android App Bundle: modules with protocol-buffer manifests, before Play builds APKs of it.
    Aab,
    /// Android library: a textual manifest and Java classes.
    Aar,
    /// Dalvik code without a manifest: a bare dex, or a jar of some.
    Dex,
    /// An unpacked directory.
    Dir,
    /// WeChat package, plain, encrypted or compressed.
    Wxapkg,
    /// QQ package: the same container.
    Qapkg,
    /// ByteDance package.
    Tpkg,
    /// Alipay package: a tar.
    Alipay,
    /// Baidu package: a zip.
    Swan,
    /// Quick app: a zip.
    Rpk,
    /// HarmonyOS module (`.hap`, `.hsp`), or an `.app` of several.
    Hap,
    /// A zip of a mini program's source or unpacked files.
    Zip,
}

impl Kind {
    /// The name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Apk => "apk",
            Self::Xapk => "xapk",
            Self::Apks => "apks",
            Self::Apkm => "apkm",
            Self::Aab => "aab",
            Self::Aar => "aar",
            Self::Dex => "dex",
            Self::Dir => "dir",
            Self::Wxapkg => "wxapkg",
            Self::Qapkg => "qapkg",
            Self::Tpkg => "tpkg",
            Self::Alipay => "alipay",
            Self::Swan => "swan",
            Self::Rpk => "rpk",
            Self::Hap => "hap",
            Self::Zip => "zip",
        }
    }

    /// Whether a package of this kind holds a mini program, whatever a directory holds.
    #[must_use]
    pub const fn is_mini(self) -> bool {
        matches!(
            self,
            Self::Wxapkg
                | Self::Qapkg
                | Self::Tpkg
                | Self::Alipay
                | Self::Swan
                | Self::Rpk
                | Self::Hap
                | Self::Zip
        )
    }

    /// The kind of a zip; `None` where it is none of ours.
    pub(super) fn of(archive: &Archive) -> Option<Self> {
        let has = |name| archive.find(name).is_some();
        let any = |test: fn(&str) -> bool| archive.entries().iter().any(|entry| test(&entry.name));
        match archive.find("AndroidManifest.xml") {
            Some(manifest) if is_library(archive, manifest) => return Some(Self::Aar),
            Some(_) => return Some(Self::Apk),
            None => {}
        }
        if has("BundleConfig.pb") && any(|name| name.ends_with("/manifest/AndroidManifest.xml")) {
            Some(Self::Aab)
        } else if has("manifest.json") && any(is_root_apk) {
            Some(Self::Xapk)
        } else if has("info.json") && has("base.apk") {
            Some(Self::Apkm)
        } else if has("toc.pb") || has("universal.apk") || has("base.apk") || any(is_bundletool_apk) {
            Some(Self::Apks)
        } else if has("classes.dex") {
            Some(Self::Dex)
        } else {
            Self::of_mini(archive)
        }
    }

    /// The kind of a zip that holds a mini program.
    fn of_mini(archive: &Archive) -> Option<Self> {
        if mini::is_harmony(archive) {
            Some(Self::Hap)
        } else if mini::is_quick_app(archive) {
            Some(Self::Rpk)
        } else if mini::is_source(archive) {
            let swan = archive.entries().iter().any(|entry| entry.name.contains(".swan"));
            Some(if swan { Self::Swan } else { Self::Zip })
        } else {
            None
        }
    }
}

/// A library's manifest is text, and it has no dex of its own.
fn is_library(archive: &Archive, manifest: &Entry) -> bool {
    let java = ["classes.jar", "R.txt", "META-INF/com/android/build/gradle/aar-metadata.properties"];
    let is_text = || {
        archive.peek(manifest, 64).iter().find(|byte| !byte.is_ascii_whitespace() && byte.is_ascii())
            == Some(&b'<')
    };
    archive.find("classes.dex").is_none() && java.iter().any(|name| archive.find(name).is_some()) && is_text()
}

pub(super) fn is_apk(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".apk")
}

fn is_root_apk(name: &str) -> bool {
    is_apk(name) && !name.contains('/')
}

fn is_bundletool_apk(name: &str) -> bool {
    is_apk(name) && (name.starts_with("splits/") || name.starts_with("standalones/"))
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
