//! What stands behind a report: the code or text around each piece of evidence.

use super::open::open_bytes;
use super::{Options, open};
use crate::base::{Budget, Error, Location};
use crate::container::Content;
use crate::input::Input;
use crate::program::places;

/// Reads a package again for the surroundings of each wanted place, in their order; empty where there is none. A
/// place has the path of the package that it is in, the input's own or `outer.apk!/inner.apk`, and the names that
/// stand there, not restored ones.
///
/// # Errors
/// Where it cannot be opened.
pub fn traces(input: &Input, wanted: &[(&str, &Location)], options: &Options) -> Result<Vec<String>, Error> {
    let limits = &options.limits;
    let budget = Budget::new(limits.max_package_bytes);
    let opened = open(input, options, &budget)?;
    let mut places = vec![String::new(); wanted.len()];
    let mut packages = vec![(input.path.clone(), opened.package, 0)];
    while let Some((path, package, depth)) = packages.pop() {
        let here = wanted.iter().enumerate().filter(|(_, (of, _))| *of == path);
        let (slots, locations): (Vec<usize>, Vec<&Location>) =
            here.map(|(at, (_, place))| (at, *place)).unzip();
        for (slot, text) in slots.into_iter().zip(places::around(&package, &locations, limits, &budget)) {
            if let Some(place) = places.get_mut(slot) {
                *place = text;
            }
        }
        let inside = format!("{path}!/");
        if depth >= limits.max_nesting || !wanted.iter().any(|(of, _)| of.starts_with(&inside)) {
            continue;
        }
        packages.extend(package.nested(limits, &budget).value.into_iter().filter_map(|nested| {
            let package = match nested.content {
                Content::File(bytes) => open_bytes(bytes, options, &budget).ok()?.package,
                Content::Folder(package) => *package,
            };
            Some((format!("{inside}{}", nested.path), package, depth.saturating_add(1)))
        }));
    }
    Ok(places)
}
