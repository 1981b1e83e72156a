//! API models and constants.

use super::context::{Context, Faults};
use crate::signature::raw::ApiKind;
use std::collections::BTreeMap;

/// A model names members; carriers, and only they, name a table of constants.
pub(super) fn members(context: &Context<'_>, faults: &mut Faults<'_>) {
    for api in context.apis() {
        if api.it.methods.is_empty() && api.it.fields.is_empty() {
            faults.at(api.document, &api.way, format!("the model of `{}` names no member", api.it.class));
        }
        if (api.it.kind == ApiKind::Carrier) != api.it.argument.is_some() {
            let message = format!("the model of `{}` and its `argument` disagree", api.it.class);
            faults.at(api.document, &api.way("kind"), message);
        }
    }
    for constant in context.constants() {
        if constant.it.values.is_empty() {
            faults.at(constant.document, &constant.way, "the constant has no value".to_owned());
        }
    }
}

/// Kinds that a member may have beside `carrier`: what it gives its constant tells, what it does is the other.
const BESIDE_CARRIER: [ApiKind; 2] = [ApiKind::Pass, ApiKind::Reflection];

/// One model for a member; one for a constant.
pub(super) fn duplicates(context: &Context<'_>, faults: &mut Faults<'_>) {
    let mut seen: BTreeMap<_, Vec<(ApiKind, &str)>> = BTreeMap::new();
    for api in context.apis() {
        let methods = api.it.methods.iter().enumerate().map(|it| ("methods", it));
        for (key, (at, name)) in methods.chain(api.it.fields.iter().enumerate().map(|it| ("fields", it))) {
            let models = seen.entry((&api.it.class, key, name)).or_default();
            if let Some((_, first)) = models.iter().find(|(kind, _)| !go_together(*kind, api.it.kind)) {
                let message = format!("`{}.{name}` has a model in {first}", api.it.class);
                faults.at(api.document, &api.way(&format!("{key}/{at}")), message);
            }
            models.push((api.it.kind, &api.document.path));
        }
    }
    let mut seen: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for method in context.methods() {
        for (at, name) in method.it.names.iter().enumerate() {
            if let Some(first) = seen.insert((&method.it.global, name), &method.document.path) {
                let way = method.way(&format!("names/{at}"));
                let message = format!("`{}.{name}` has a model in {first}", method.it.global);
                faults.at(method.document, &way, message);
            }
        }
    }
    let mut seen: BTreeMap<_, &str> = BTreeMap::new();
    for constant in context.constants() {
        for (at, value) in constant.it.values.iter().enumerate() {
            if let Some(first) = seen.insert((constant.it.kind, value), &constant.document.path) {
                let way = constant.way(&format!("values/{at}"));
                faults.at(constant.document, &way, format!("`{value}` has a model in {first}"));
            }
        }
    }
}

fn go_together(one: ApiKind, other: ApiKind) -> bool {
    let beside = |a, b| a == ApiKind::Carrier && BESIDE_CARRIER.contains(&b);
    beside(one, other) || beside(other, one)
}
