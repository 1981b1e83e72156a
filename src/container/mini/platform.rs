//! The files of a mini program in, the platform it is made for out.

use crate::base::{Budget, Limits};
use crate::container::{Archive, Entry};
use std::fmt;

/// Bytes of scripts that are searched for the platform's global object.
const MAX_SEARCHED: u64 = 8 << 20;

/// Where an app runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Platform {
    /// Android.
    #[default]
    Android,
    /// WeChat mini programs and games.
    Wechat,
    /// Alipay mini programs.
    Alipay,
    /// Mini programs of Douyin, Toutiao and Feishu.
    Douyin,
    /// Baidu smart programs.
    Baidu,
    /// QQ mini programs.
    Qq,
    /// Kuaishou mini programs.
    Kuaishou,
    /// JD mini programs.
    Jd,
    /// uni-app inside an app of its own.
    Uniapp,
    /// Quick apps.
    Quickapp,
    /// HarmonyOS apps.
    Harmony,
}

impl Platform {
    /// The name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Android => "android",
            Self::Wechat => "wechat",
            Self::Alipay => "alipay",
            Self::Douyin => "douyin",
            Self::Baidu => "baidu",
            Self::Qq => "qq",
            Self::Kuaishou => "kuaishou",
            Self::Jd => "jd",
            Self::Uniapp => "uniapp",
            Self::Quickapp => "quickapp",
            Self::Harmony => "harmony",
        }
    }

    /// Whether its apps are mini programs in the wide sense: all but Android's.
    #[must_use]
    pub const fn is_mini(self) -> bool {
        !matches!(self, Self::Android)
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Extensions of view files that one platform alone has.
const VIEWS: [(&str, Platform); 7] = [
    (".wxml", Platform::Wechat),
    (".axml", Platform::Alipay),
    (".ttml", Platform::Douyin),
    (".swan", Platform::Baidu),
    (".qml", Platform::Qq),
    (".ksml", Platform::Kuaishou),
    (".jxml", Platform::Jd),
];

/// Calls that every program of a platform makes, on its global object.
const GLOBALS: [(&[u8], Platform); 7] = [
    (b"wx.", Platform::Wechat),
    (b"my.", Platform::Alipay),
    (b"tt.", Platform::Douyin),
    (b"swan.", Platform::Baidu),
    (b"qq.", Platform::Qq),
    (b"ks.", Platform::Kuaishou),
    (b"jd.", Platform::Jd),
];

/// Whether a folder or a zip holds the source or the unpacked files of a mini program.
#[must_use]
pub(crate) fn is_source(archive: &Archive) -> bool {
    let has = |name: &str| archive.find(name).is_some();
    let has_script = ["app.js", "app.ts", "app.mjs", "app-service.js"].into_iter().any(has);
    has("app-config.json")
        || has("app.json") && has_script
        || has("game.json") && has("game.js")
        || is_quick_app(archive)
        || is_harmony(archive)
}

/// A quick app's manifest names its router; Android's bundles have a `manifest.json` too.
pub(crate) fn is_quick_app(archive: &Archive) -> bool {
    let has = |name: &str| archive.find(name).is_some();
    has("manifest.json")
        && (has("app.js") || has("app.ux"))
        && archive.find("manifest.json").is_some_and(|entry| mentions(archive, entry, b"\"router\""))
        || archive.entries().iter().any(|entry| entry.name.ends_with(".srpk"))
}

/// A HarmonyOS module declares itself in `module.json` (stage model) or `config.json` (FA model).
pub(crate) fn is_harmony(archive: &Archive) -> bool {
    let declares = |name, word| archive.find(name).is_some_and(|entry| mentions(archive, entry, word));
    declares("module.json", b"\"bundleName\"")
        || declares("config.json", b"\"bundleName\"")
        || archive.find("pack.info").is_some()
}

fn mentions(archive: &Archive, entry: &Entry, word: &[u8]) -> bool {
    memchr::memmem::find(&archive.peek(entry, 1 << 16), word).is_some()
}

/// The platform, by what only it has; `None` where nothing tells.
pub(crate) fn of_archive(archive: &Archive, limits: &Limits) -> Option<Platform> {
    if is_harmony(archive) {
        return Some(Platform::Harmony);
    }
    if is_quick_app(archive) {
        return Some(Platform::Quickapp);
    }
    if archive.find("app-view.js").is_some() && archive.find("manifest.json").is_some() {
        return Some(Platform::Uniapp);
    }
    let view = |entry: &Entry| VIEWS.iter().find(|(end, _)| entry.name.ends_with(end));
    if let Some((_, platform)) = archive.entries().iter().find_map(view) {
        return Some(*platform);
    }
    if archive.find("appConfig.json").is_some() || archive.find("index.worker.js").is_some() {
        return Some(Platform::Alipay);
    }
    by_global(archive, limits)
}

/// The platform whose global object the scripts name most.
fn by_global(archive: &Archive, limits: &Limits) -> Option<Platform> {
    let budget = Budget::new(MAX_SEARCHED);
    let mut counts = GLOBALS.map(|(_, platform)| (0_usize, platform));
    for entry in archive.entries().iter().filter(|entry| entry.name.ends_with(".js")) {
        let size = entry.size;
        if !budget.spend(size) {
            break;
        }
        let own = Budget::new(MAX_SEARCHED);
        let Some(bytes) = archive.read(entry, limits, &own).value else { continue };
        for ((global, _), (count, _)) in GLOBALS.iter().zip(&mut counts) {
            *count = count.saturating_add(names(&bytes, global));
        }
    }
    let best = counts.into_iter().max_by_key(|(count, platform)| (*count, std::cmp::Reverse(*platform)))?;
    (best.0 > 0).then_some(best.1)
}

/// How often a global object is named: behind no character of an identifier and no dot.
fn names(bytes: &[u8], global: &[u8]) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.');
    let found = memchr::memmem::find_iter(bytes, global);
    found
        .filter(|at| at.checked_sub(1).and_then(|at| bytes.get(at)).is_none_or(|byte| !is_part(byte)))
        .count()
}
