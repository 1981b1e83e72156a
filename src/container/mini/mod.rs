//! Containers of mini programs that are no zip in, their files out; what is encrypted is opened or named.

mod files;
mod platform;
mod set;
#[cfg(test)]
mod tests;
mod tpkg;
mod v1mmwx;
mod wxapkg;
mod zstd;

pub(crate) use files::Files;
pub use platform::Platform;
pub(super) use platform::{is_harmony, is_quick_app, is_source, of_archive};
pub(super) use set::open_set;

use super::{Archive, Kind, Package, tar};
use crate::base::{Budget, Bytes, Defects, Limits};

/// Wrappers around wrappers that are opened: a Zstandard frame around an encrypted package around …
const MAX_WRAPPERS: usize = 4;
/// Modules of one zip that are opened.
const MAX_MODULES: usize = 512;
/// The end of a package as WeChat for Mac kept it.
const MAC_TAG: &[u8] = b"WAPkgEncryptedTagForMac";
/// Baidu's encrypted packages, with gzip and with Brotli inside.
const SWAN_MAGICS: [&[u8]; 2] = [b"\x04\x07\x18\xbd", b"\x09\x04\x19\xbd"];

/// What the caller knows of a package besides its bytes.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Its path, whose folders may be named after the appid.
    pub path: String,
    /// The appid that the user gave.
    pub appid: Option<String>,
}

impl Hints {
    /// Appids to try, the user's first.
    fn appids(&self) -> Vec<String> {
        let in_path = self.path.split(['/', '\\']).filter(|part| v1mmwx::is_appid(part));
        self.appid.iter().cloned().chain(in_path.map(str::to_owned)).collect()
    }
}

/// Whether bytes begin like one of these containers.
#[must_use]
pub fn is_mini_container(bytes: &[u8]) -> bool {
    wxapkg::is_wxapkg(bytes)
        || v1mmwx::is_encrypted(bytes)
        || tpkg::is_tpkg(bytes)
        || tpkg::is_spkg(bytes)
        || tar::is_tar(bytes)
        || bytes.starts_with(zstd::MAGIC)
        || SWAN_MAGICS.iter().any(|magic| bytes.starts_with(magic))
}

/// Opens a container. `None` where it holds no mini program or stays closed; a defect says why, and of kind
/// `encrypted` where a key would open it.
pub(super) fn open(
    bytes: Bytes,
    hints: &Hints,
    limits: &Limits,
    budget: &Budget,
    defects: &mut Defects,
) -> Option<Package> {
    let appid = hints.appid.clone();
    let mut opening = Opening { hints, limits, budget, defects, appid, unreadable: Vec::new() };
    let (kind, files) = opening.files(bytes)?;
    let (appid, mut unreadable_parts) = (opening.appid, opening.unreadable);
    unreadable_parts.extend(files.is_cut().then(String::new));
    if files.is_empty() {
        defects.whole("not-a-package", format!("{kind} without files"));
        return None;
    }
    if kind == Kind::Wxapkg && files.names().all(is_of_framework) {
        defects.whole("not-a-package", "the base library of WeChat, which holds no mini program");
        return None;
    }
    let archive = Archive::of_files(files.into_list());
    let platform = match kind {
        Kind::Tpkg => Platform::Douyin,
        Kind::Alipay => Platform::Alipay,
        _ => of_archive(&archive, limits).unwrap_or(Platform::Wechat),
    };
    let kind = if platform == Platform::Qq { Kind::Qapkg } else { kind };
    Some(Package { platform, appid, unreadable_parts, ..Package::of(kind, vec![archive]) })
}

/// WeChat's own scripts begin with `WA`: `WAService.js`, `WAWebview.js`.
fn is_of_framework(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|file| file.starts_with("WA"))
}

/// Opens a zip that holds a mini program, with the modules inside it: `.srpk` of quick apps, `.hap` and `.hsp` of
/// HarmonyOS.
pub(super) fn open_zip(
    kind: Kind,
    archive: Archive,
    hints: &Hints,
    limits: &Limits,
    budget: &Budget,
    defects: &mut Defects,
) -> Option<Package> {
    let is_module = |name: &str| [".srpk", ".hap", ".hsp"].iter().any(|end| name.ends_with(end));
    let (mut archives, mut unreadable_parts) = (Vec::new(), Vec::new());
    for entry in archive.entries().iter().filter(|entry| is_module(&entry.name)) {
        if archives.len() >= MAX_MODULES {
            defects.whole("bundle-part", format!("more than {MAX_MODULES} modules; the rest was left out"));
            unreadable_parts.push(entry.name.clone());
            break;
        }
        let Some(bytes) = archive.read(entry, limits, budget).take(defects) else {
            defects.whole("bundle-part", format!("{} cannot be read; left out", entry.name));
            unreadable_parts.push(entry.name.clone());
            continue;
        };
        match Archive::open_zip(&bytes, limits).take(defects) {
            Some(module) => archives.push(module.named(entry.name.clone())),
            None => {
                defects.whole("bundle-part", format!("{} is no zip; left out", entry.name));
                unreadable_parts.push(entry.name.clone());
            }
        }
    }
    let platform = match kind {
        Kind::Rpk => Platform::Quickapp,
        Kind::Hap => Platform::Harmony,
        Kind::Swan => Platform::Baidu,
        _ => of_archive(&archive, limits).unwrap_or(Platform::Wechat),
    };
    archives.insert(0, archive);
    let appid = hints.appid.clone();
    Some(Package { platform, appid, unreadable_parts, ..Package::of(kind, archives) })
}

struct Opening<'a> {
    hints: &'a Hints,
    limits: &'a Limits,
    budget: &'a Budget,
    defects: &'a mut Defects,
    appid: Option<String>,
    unreadable: Vec<String>,
}

impl Opening<'_> {
    fn files(&mut self, mut bytes: Bytes) -> Option<(Kind, Files)> {
        for _ in 0..MAX_WRAPPERS {
            if wxapkg::is_wxapkg(&bytes) {
                return Some((Kind::Wxapkg, wxapkg::read(&bytes, self.limits, self.defects)));
            } else if tpkg::is_tpkg(&bytes) {
                let files = tpkg::read(&bytes, self.limits, self.defects);
                return match files {
                    Some(files) => Some((Kind::Tpkg, files)),
                    None => self.closed("a ByteDance package whose index is encrypted, as those of mini games are; scan the unpacked files instead"),
                };
            } else if tar::is_tar(&bytes) {
                let files = tar::read(&bytes, self.limits, self.defects);
                match self.inner(&files) {
                    Some(inner) => bytes = inner,
                    None => return Some((Kind::Alipay, files)),
                }
            } else {
                bytes = self.unwrap(&bytes)?;
            }
        }
        self.defects.whole("not-a-package", "too many wrappers around one another");
        None
    }

    /// The tar of the program in Alipay's outer one.
    fn inner(&mut self, files: &Files) -> Option<Bytes> {
        let mut found = None;
        for (name, content) in files.list().iter().filter(|(name, _)| is_inner_tar(name)) {
            let why = match content {
                Some(inner) if !tar::is_tar(inner) => "is no tar",
                Some(_) if found.is_some() => "is another program",
                Some(inner) => {
                    found = Some(inner.clone());
                    continue;
                }
                None => "cannot be read",
            };
            self.defects.whole("bundle-part", format!("{name} {why}; left out"));
            self.unreadable.push(name.clone());
        }
        found
    }

    /// What a wrapper holds.
    fn unwrap(&mut self, bytes: &Bytes) -> Option<Bytes> {
        if bytes.starts_with(zstd::MAGIC) {
            let content = zstd::decompress(bytes, self.limits, self.budget, self.defects)?;
            return if is_mini_container(&content) {
                Some(content)
            } else {
                self.defects.whole("not-a-package", "a Zstandard file without a mini program in it");
                None
            };
        }
        if tpkg::is_spkg(bytes) {
            return match tpkg::frame_of_spkg(bytes) {
                Some(start) => bytes.slice(start..bytes.len()),
                None => self.closed("a ByteDance package encrypted with a key that only its server and client know; scan the unpacked files instead"),
            };
        }
        if v1mmwx::is_encrypted(bytes) {
            return match v1mmwx::open(bytes, &self.hints.appids(), self.limits, self.budget) {
                v1mmwx::Opened::Plain(plain, appid) => {
                    self.appid = Some(appid);
                    Some(plain)
                }
                v1mmwx::Opened::Closed(tried) => {
                    let text = format!(
                        "encrypted by WeChat for PC (V1MMWX), and none of {tried} appids opens it: give the mini program's own with `--appid`"
                    );
                    self.closed(&text)
                }
            };
        }
        if SWAN_MAGICS.iter().any(|magic| bytes.starts_with(magic)) {
            return self
                .closed("encrypted by Baidu with a key that is not public; scan the unpacked files instead");
        }
        self.defects.whole("not-a-package", super::guess::describe(bytes));
        None
    }

    fn closed<T>(&mut self, text: &str) -> Option<T> {
        self.defects.whole("encrypted", text);
        None
    }
}

/// Whether bytes are a package of WeChat for Mac, whose key belongs to an account.
pub(super) fn is_of_mac(bytes: &[u8]) -> bool {
    bytes.ends_with(MAC_TAG)
}

/// Alipay's outer tar holds the program as `<sixteen digits>.tar`.
fn is_inner_tar(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.strip_suffix(".tar").is_some_and(|id| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_digit()))
}
