//! A bundle of APKs (XAPK, APKS, APKM) in, one app of several archives out.

use super::kind::is_apk;
use super::signing;
use super::{Archive, Kind, Package};
use crate::base::{Budget, Bytes, Defects, Limits};
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

/// Parts of one bundle that are read.
const MAX_PARTS: usize = 512;
/// Bytes of parts that had to be inflated and stay in memory together.
const MAX_INFLATED_BYTES: u64 = 640 << 20;
/// Bytes of a bundle's own list of parts.
const MAX_LIST_BYTES: u64 = 4 << 20;

type Outer = zip::ZipArchive<Cursor<Bytes>>;

/// Opens all parts; the base is the one called so, else the one that is no split by its name.
pub(super) fn open(
    kind: Kind,
    list: &Archive,
    bytes: Bytes,
    limits: &Limits,
    budget: &Budget,
    defects: &mut Defects,
) -> Option<Package> {
    let mut outer = match zip::ZipArchive::new(Cursor::new(bytes.clone())) {
        Ok(outer) => outer,
        Err(error) => {
            defects.whole("bundle-unreadable", format!("{kind} cannot be unpacked: {error}"));
            return None;
        }
    };
    let named = names_of_parts(kind, &mut outer, defects);
    let mut archives: Vec<Archive> = Vec::new();
    let mut unreadable_parts = Vec::new();
    let mut contents = BTreeSet::new();
    let held = MAX_INFLATED_BYTES.min(budget.left());
    let room = Budget::new(held);
    for name in part_names(kind, list, &mut unreadable_parts, defects) {
        let Some(content) = part(&mut outer, &name, &bytes, limits, &room, defects) else {
            unreadable_parts.push(name);
            continue;
        };
        if !contents.insert(sha256(&content)) {
            continue;
        }
        match Archive::open_zip(&content, limits).take(defects) {
            Some(archive) => archives.push(archive.named(name)),
            None => {
                defects.whole("bundle-part", format!("{name} is no zip; left out"));
                unreadable_parts.push(name);
            }
        }
    }
    budget.spend(held.saturating_sub(room.left()));
    if archives.is_empty() {
        defects.whole("not-a-package", format!("{kind} without a readable APK in it"));
        return None;
    }
    archives.sort_by_cached_key(|archive| {
        (rank(archive.name(), named.base.as_deref()), archive.name().to_owned())
    });
    let present = |part: &String| list.find(part).is_some();
    let missing_parts = named.parts.into_iter().filter(|part| !present(part)).collect();
    let package = merge(kind, archives, limits, budget, defects)?;
    Some(Package { missing_parts, unreadable_parts, ..package })
}

/// One app of several archives, the base first; a split that somebody else signed is a defect.
pub(super) fn merge(
    kind: Kind,
    archives: Vec<Archive>,
    limits: &Limits,
    budget: &Budget,
    defects: &mut Defects,
) -> Option<Package> {
    let signature = signing::read(archives.first()?, limits, budget).take(defects);
    for archive in archives.iter().skip(1) {
        let other = signing::read(archive, limits, budget).value;
        if other
            .signers
            .iter()
            .map(|signer| &signer.sha256)
            .ne(signature.signers.iter().map(|signer| &signer.sha256))
        {
            let text = format!(
                "{} is not signed by the signers of the base; Android refuses to install both",
                archive.name()
            );
            defects.whole("split-signer", text);
        }
    }
    Some(Package { signature, ..Package::of(kind, archives) })
}

/// Which parts make the app, in name order.
fn part_names(kind: Kind, list: &Archive, left_out: &mut Vec<String>, defects: &mut Defects) -> Vec<String> {
    let all = || list.entries().iter().map(|entry| entry.name.as_str()).filter(|name| is_apk(name));
    let below = |folder: &'static str| all().filter(move |name| name.starts_with(folder));
    let mut names: BTreeSet<&str> = match kind {
        // bundletool: one universal APK, or splits, or for old Androids whole APKs of which each is the app.
        Kind::Apks if list.find("universal.apk").is_some() => ["universal.apk"].into(),
        Kind::Apks if below("splits/").next().is_some() => below("splits/").collect(),
        Kind::Apks if below("standalones/").next().is_some() => below("standalones/").take(1).collect(),
        _ => all().collect(),
    };
    while names.len() > MAX_PARTS {
        if let Some(last) = names.pop_last()
            && names.len() == MAX_PARTS
        {
            left_out.push(last.to_owned());
            defects.whole(
                "bundle-part",
                format!("more than {MAX_PARTS} parts; {last} and others were left out"),
            );
        }
    }
    names.into_iter().map(str::to_owned).collect()
}

/// 0 for the base, 1 for what else is no split by its name, 2 for splits.
fn rank(name: &str, base: Option<&str>) -> u8 {
    let file = name.rsplit('/').next().unwrap_or(name);
    let is_base = matches!(file, "base.apk" | "base-master.apk" | "universal.apk");
    match base {
        Some(base) if name == base => 0,
        None if is_base => 0,
        _ if is_split(file) => 2,
        _ => 1,
    }
}

fn is_split(file: &str) -> bool {
    ["config.", "split_", "split.", "base-"].iter().any(|start| file.starts_with(start))
        || file.contains("-config.")
}

/// The bytes of a part: of a stored one the range in the file, without a copy.
fn part(
    outer: &mut Outer,
    name: &str,
    bytes: &Bytes,
    limits: &Limits,
    budget: &Budget,
    defects: &mut Defects,
) -> Option<Bytes> {
    let mut refuse = |why: String| {
        defects.whole("bundle-part", format!("{name} {why}; left out"));
        None
    };
    let mut file = match outer.by_name(name) {
        Ok(file) => file,
        Err(error) => return refuse(format!("cannot be read: {error}")),
    };
    if file.compression() == zip::CompressionMethod::Stored {
        let start = file.data_start().and_then(|start| usize::try_from(start).ok());
        let range = start.zip(usize::try_from(file.size()).ok());
        let slice = range.and_then(|(start, size)| bytes.slice(start..start.checked_add(size)?));
        return slice.or_else(|| refuse("ends beyond the end of the file".to_owned()));
    }
    let cap = limits.max_entry_bytes.min(budget.left());
    match read_capped(&mut file, cap) {
        Ok(content) => {
            let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
            if size > cap || !budget.spend(size) {
                return refuse(format!(
                    "inflates to more than {cap} bytes, the limit for one entry or package"
                ));
            }
            Some(Bytes::new(content))
        }
        Err(error) => refuse(format!("cannot be inflated: {error}")),
    }
}

/// Reads up to one byte more than the cap, so that the caller sees that there is more.
fn read_capped(file: &mut impl std::io::Read, cap: u64) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    file.take(cap.saturating_add(1)).read_to_end(&mut content)?;
    Ok(content)
}

/// What a bundle's own list says of its parts.
#[derive(Default)]
struct Named {
    base: Option<String>,
    parts: Vec<String>,
}

fn names_of_parts(kind: Kind, outer: &mut Outer, defects: &mut Defects) -> Named {
    let name = match kind {
        Kind::Xapk => "manifest.json",
        Kind::Apkm => "info.json",
        _ => return Named::default(),
    };
    let text = outer.by_name(name).ok().and_then(|mut file| read_capped(&mut file, MAX_LIST_BYTES).ok());
    match text.and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok()) {
        Some(list) => parts_in(&list),
        None => {
            defects.whole("bundle-list", format!("{name} is no JSON; missing parts cannot be told"));
            Named::default()
        }
    }
}

/// XAPK: `split_apks` is a list of `{file, id}`, where the base has the id `base`. APKM names no files.
fn parts_in(list: &serde_json::Value) -> Named {
    let splits =
        list.get("split_apks").and_then(serde_json::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |split: &serde_json::Value, key| {
        split.get(key).and_then(serde_json::Value::as_str).map(str::to_owned)
    };
    let is_base = |split: &&serde_json::Value| text(split, "id").as_deref() == Some("base");
    Named {
        base: splits.iter().find(is_base).and_then(|split| text(split, "file")),
        parts: splits.iter().take(MAX_PARTS).filter_map(|split| text(split, "file")).collect(),
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}
