//! A main package and its subpackages as separate files in, one app out.

use super::Hints;
use crate::base::{Budget, Bytes, Defects, Limits};
use crate::container::Package;
use crate::container::package::open_any;

/// Opens the main package, then the others, which are encrypted under its appid.
pub(in crate::container) fn open_set(
    parts: Vec<(String, Bytes)>,
    hints: &Hints,
    limits: &Limits,
    budget: &Budget,
    defects: &mut Defects,
) -> Option<Package> {
    let mut parts = parts.into_iter();
    let (_, main) = parts.next()?;
    let mut package = open_any(main, hints, limits, budget, defects)?;
    let hints = Hints { appid: package.appid.clone().or_else(|| hints.appid.clone()), ..hints.clone() };
    for (name, bytes) in parts {
        match open_any(bytes, &hints, limits, budget, defects) {
            Some(part) => {
                let unread = part.unreadable_parts.iter();
                package.unreadable_parts.extend(
                    unread.map(
                        |inner| {
                            if inner.is_empty() { name.clone() } else { format!("{name}!{inner}") }
                        },
                    ),
                );
                package.archives.extend(part.archives.into_iter().map(|archive| archive.named(name.clone())));
            }
            None => {
                defects.whole("bundle-part", format!("{name} cannot be opened; left out"));
                package.unreadable_parts.push(name);
            }
        }
    }
    Some(package)
}
