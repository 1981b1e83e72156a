//! Names of the source: facts and paths of a renamed app and its mapping in, the same with restored names out.
//!
//! Files and offsets stay those of the package, so that the place can still be found there.

use super::Analysis;
use super::phases::{CallPath, Timing};
use crate::base::Location;
use crate::fact::{Body, Fact, FactBase, Limitation};
use crate::format::dex::StringId;
use crate::format::mapping::{Mapping, Members, Method};
use crate::program::Program;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Restores the names of classes and methods wherever a place is told. Returns where the restored places of facts
/// stand in the package.
pub fn restore(
    analysis: &mut Analysis,
    program: &Program,
    mapping: &Mapping,
) -> BTreeMap<Location, Location> {
    let mut names = Names { mapping, classes: FxHashMap::default(), methods: FxHashMap::default() };
    let facts = std::mem::take(&mut analysis.facts);
    let mut facts = facts.into_vec();
    let mut renamed = BTreeMap::new();
    for fact in &mut facts {
        let before = fact.at.clone();
        names.location(&mut fact.at);
        if fact.at != before {
            renamed.entry(fact.at.clone()).or_insert(before);
        }
    }
    facts.extend(mismatch(program, mapping));
    analysis.facts = FactBase::new(facts);
    names.timing(&mut analysis.timing);
    renamed
}

/// What R8 writes into the dex files that it makes.
const MARKER: &[u8] = b"~~R8{";

/// A mapping of another build names the wrong things: R8 writes its id into the dex files.
fn mismatch(program: &Program, mapping: &Mapping) -> Option<Fact> {
    let id = mapping.id()?;
    let mut ids = Vec::new();
    for file in &program.code.dexes {
        super::sweep::strings_like(&file.dex, MARKER, true, |string| {
            let marker = file.dex.string(StringId(string)).unwrap_or_default();
            let known = marker.split_once("\"pg-map-id\":\"").and_then(|(_, rest)| rest.split_once('"'));
            ids.extend(known.map(|(id, _)| id.to_owned()));
        });
    }
    // The mapping has the whole hash or its beginning.
    let fits = |known: &String| known.starts_with(id) || id.starts_with(known.as_str());
    if ids.is_empty() || ids.iter().any(fits) {
        return None;
    }
    let body = Limitation { id: "mapping-mismatch".to_owned(), detail: id.to_owned() };
    Some(Fact::new(Body::Limitation(body), Location::default()))
}

struct Names<'m> {
    mapping: &'m Mapping,
    classes: FxHashMap<String, (Option<String>, Members<'m>)>,
    methods: FxHashMap<(String, String), Option<Method>>,
}

impl Names<'_> {
    fn location(&mut self, at: &mut Location) {
        let Some(class) = at.class.clone() else { return };
        let mapping = self.mapping;
        let (original, members) = self
            .classes
            .entry(class.clone())
            .or_insert_with(|| (mapping.class(&class), mapping.members(&class)));
        if let Some(original) = original {
            at.class = Some(original.clone());
        }
        let Some(method) = at.method.clone() else { return };
        let key = (class, method);
        let known = match self.methods.get(&key) {
            Some(known) => known.clone(),
            None => {
                let found = mapping.method(members, &key.1);
                self.methods.insert(key, found.clone());
                found
            }
        };
        if let Some(Method { class, method }) = known {
            at.class = class.or(at.class.take());
            at.method = Some(method);
        }
    }

    fn timing(&mut self, timing: &mut Timing) {
        for (mut at, mut paths) in std::mem::take(&mut timing.paths) {
            self.location(&mut at);
            paths.iter_mut().for_each(|path| self.path(path));
            timing.paths.insert(at, paths);
        }
        timing.gates.iter_mut().for_each(|(_, at)| self.location(at));
        timing.candidates.iter_mut().for_each(|(_, at)| self.location(at));
        for start in timing.sdks.values_mut() {
            self.location(&mut start.at);
            start.paths.iter_mut().for_each(|path| self.path(path));
        }
    }

    fn path(&mut self, path: &mut CallPath) {
        path.steps.iter_mut().for_each(|(at, _)| self.location(at));
    }
}
