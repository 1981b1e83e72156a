//! The hosts that code, resources, text files and native libraries name in URLs.

use crate::base::{Limits, Location};
use crate::fact::{self, Fact};
use crate::program::{Program, urls};
use crate::signature::Signatures;
use std::collections::BTreeMap;

/// Hosts kept of one app.
const MAX_HOSTS: usize = 5_000;

/// One fact for each host, at its first place, cleartext where any URL with it is. Scripts put URLs together that
/// stand nowhere as one text: `sent_to`.
pub(super) fn facts(program: &Program, sent_to: &[(String, Location)], signatures: &Signatures) -> Vec<Fact> {
    let native = program.native_libraries.iter().flat_map(|library| {
        library.urls.iter().map(move |(offset, url)| (library.file.clone(), Some(*offset), url.clone()))
    });
    let strings = program.resources.strings().flat_map(|(id, _, text)| {
        let urls = urls::find(text.as_bytes(), &Limits::default()).into_iter();
        urls.map(move |(_, url)| (format!("resources.arsc#{id}"), None, url))
    });
    let others = program.urls.iter().map(|url| (url.file.clone(), Some(url.offset), url.url.clone()));
    let mut hosts: BTreeMap<String, (bool, Location)> = BTreeMap::new();
    let sent_to = sent_to.iter().map(|(url, at)| (at.file.clone(), at.offset, url.clone()));
    for (file, offset, url) in others.chain(strings).chain(native).chain(sent_to) {
        let Some(host) =
            urls::host(&url).filter(|host| !signatures.host(host).is_some_and(|domain| domain.namespace))
        else {
            continue;
        };
        let cleartext = urls::is_cleartext(&url);
        let full = hosts.len() >= MAX_HOSTS;
        match hosts.get_mut(&host) {
            Some((known, _)) => *known |= cleartext,
            None if !full => {
                let at = Location { offset, ..Location::file(file) };
                hosts.insert(host, (cleartext, at));
            }
            None => {}
        }
    }
    let fact = |(name, (cleartext, at)): (String, (bool, Location))| {
        let domain = signatures.host(&name);
        let body = fact::Host {
            cleartext,
            owner: domain.map(|domain| domain.owner.clone()).unwrap_or_default(),
            country: domain.map(|domain| domain.country.clone()).unwrap_or_default(),
            name,
        };
        Fact::new(fact::Body::Host(body), at)
    };
    hosts.into_iter().map(fact).collect()
}
