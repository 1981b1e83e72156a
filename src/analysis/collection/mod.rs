//! Which code obtains which personal information: one fact for each call site and data type, and one for each
//! other call that matters.

mod site;
mod values;

use super::constants::Call;
use super::members::Members;
use super::owners::Owners;
use super::reach::Place;
use super::sweep::Hit;
use crate::fact::Fact;
use crate::program::{Program, TypeIndex};
use crate::signature::Signatures;
use crate::signature::raw::ApiKind;
use rayon::prelude::*;
use site::Site;
pub(super) use site::kind_name;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use values::Arrays;

/// Kinds of models whose every call is a fact of its own, besides those that give data.
pub(super) fn is_reported(kind: ApiKind) -> bool {
    !matches!(
        kind,
        ApiKind::Source
            | ApiKind::WeakSource
            | ApiKind::Carrier
            | ApiKind::Callback
            | ApiKind::Pass
            | ApiKind::ApiLevel
            | ApiKind::StorageSink
            | ApiKind::StorageSource
            | ApiKind::LogSink
            | ApiKind::IpcSink
            | ApiKind::PermissionCheck
            | ApiKind::Gate
    )
}

/// What the analysis of code needs.
pub(super) struct Collector<'a> {
    pub(super) program: &'a Program,
    pub(super) signatures: &'a Signatures,
    pub(super) members: &'a [Members],
    pub(super) owners: &'a Owners,
    /// Names of the permissions that are requested, or that a component asks of its callers.
    pub(super) declared: &'a BTreeSet<String>,
    /// The arrays of texts of classes that were asked for.
    pub(super) arrays: Mutex<BTreeMap<TypeIndex, Arrays>>,
}

/// Facts of code, and how many methods took too many steps.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) facts: Vec<Fact>,
    /// For each fact its method and address.
    pub(super) places: Vec<Place>,
    pub(super) exhausted: u64,
    pub(super) reflection_unresolved: u64,
}

impl Collector<'_> {
    /// The facts of all hits, in their order.
    pub(super) fn collect(&self, hits: &[Hit]) -> Collected {
        let parts: Vec<Collected> = hits.par_iter().map(|hit| self.hit(hit)).collect();
        let mut all = Collected::default();
        for part in parts {
            all.facts.extend(part.facts);
            all.places.extend(part.places);
            all.exhausted += part.exhausted;
            all.reflection_unresolved += part.reflection_unresolved;
        }
        all
    }

    fn hit(&self, hit: &Hit) -> Collected {
        let mut collected = Collected::default();
        let code = &self.program.code;
        let (Some(file), Some(members)) = (code.dexes.get(hit.dex), self.members.get(hit.dex)) else {
            return collected;
        };
        let Some(body) = file.dex.code(hit.method.code_off) else { return collected };
        let mut site = Site::new(self, file, members, hit, &body);
        let calls: BTreeMap<u32, Call> = match hit.needs_values() {
            true => site.calls(hit.names_constant).unwrap_or_else(|| {
                collected.exhausted += 1;
                BTreeMap::new()
            }),
            false => BTreeMap::new(),
        };
        if hit.callback {
            site.called_back(hit.method.method);
        }
        site.visit(&hit.sites, &calls);
        let address = |fact: &Fact| fact.at.offset.and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
        collected.places = site.facts.iter().map(|fact| (hit.number, address(fact))).collect();
        collected.facts = site.facts;
        collected.reflection_unresolved = site.reflection_unresolved;
        collected
    }
}
