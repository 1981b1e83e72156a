//! What stands behind a report: the facts of the package, and the code or text around each piece of evidence.

use super::open::open_bytes;
use super::{Options, facts_of, open};
use crate::base::{Budget, Error, Location};
use crate::container::Content;
use crate::input::Input;
use crate::program::places;
use crate::signature::Signatures;

/// What stands behind a report.
#[derive(Debug)]
pub struct Traces {
    /// The facts, one a line.
    pub facts: String,
    /// The surroundings of each place, in the order in which they were asked for; empty where there is none.
    pub places: Vec<String>,
}

/// Reads a package again for what stands behind the report on it. `wanted` are places, each with the path of the
/// package that it is in: the input's own, or `outer.apk!/inner.apk`.
///
/// # Errors
/// Where it cannot be opened.
pub fn traces(
    input: &Input,
    wanted: &[(&str, &Location)],
    signatures: &Signatures,
    options: &Options,
) -> Result<Traces, Error> {
    let limits = &options.limits;
    let budget = Budget::new(limits.max_package_bytes);
    let opened = open(input, options, &budget)?;
    let facts = facts_of(&opened, &budget, signatures, options).dump();
    // What the analysis inflated is paid for; the places are paid for anew.
    let budget = Budget::new(limits.max_package_bytes);
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
    Ok(Traces { facts, places })
}
