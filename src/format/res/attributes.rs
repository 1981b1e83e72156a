//! The framework's public attributes: names for resource ids and back.
//!
//! Line n of `attributes.txt` names the attribute `0x01010000 + n`; an empty line is an id we know no name for.
//! The list is that of Android 10's `framework-res.apk`, with what AOSP's `public-final.xml` added up to
//! Android 14.

use crate::base::{index, narrow};
use crate::format::xml::ResourceId;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const FIRST: u32 = 0x0101_0000;

static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("attributes.txt").lines().collect());

static IDS: LazyLock<FxHashMap<&str, u32>> = LazyLock::new(|| {
    let named = NAMES.iter().enumerate().filter(|(_, name)| !name.is_empty());
    named.map(|(row, name)| (*name, FIRST.saturating_add(narrow(row)))).collect()
});

/// Builds the tables now, which otherwise the first look-up does.
pub fn prepare() {
    LazyLock::force(&IDS);
}

/// The name of the framework attribute with that id.
#[must_use]
pub fn name(id: ResourceId) -> Option<&'static str> {
    let row = id.0.checked_sub(FIRST)?;
    NAMES.get(index(row)).copied().filter(|name| !name.is_empty())
}

/// The id of the framework attribute of that name.
#[must_use]
pub fn id(name: &str) -> Option<ResourceId> {
    IDS.get(name).copied().map(ResourceId)
}

#[cfg(test)]
mod tests {
    use super::{NAMES, id, name};
    use crate::format::xml::ResourceId;

    #[test]
    fn names_and_ids_agree() {
        assert_eq!(name(ResourceId(0x0101_0003)), Some("name"));
        assert_eq!(name(ResourceId(0x0101_021b)), Some("versionCode"));
        assert_eq!(name(ResourceId(0x0101_0644)), Some("usesPermissionFlags"));
        assert_eq!(id("exported"), Some(ResourceId(0x0101_0010)));
        assert_eq!(name(ResourceId(0x0101_ffff)), None);
        assert_eq!(name(ResourceId(0x7f01_0003)), None);
        assert_eq!(id(""), None);
        for known in NAMES.iter().filter(|name| !name.is_empty()) {
            assert_eq!(id(known).and_then(name), Some(*known));
        }
    }
}
