//! API models and constants.

use super::context::{Context, Faults};
use crate::signature::raw::ApiKind;
use std::collections::BTreeMap;

/// A model names members; carriers name a table of constants, and besides them only sources and
/// reflection do. A method of a script that sends says where.
pub(super) fn members(context: &Context<'_>, faults: &mut Faults<'_>) {
    for api in context.apis() {
        if api.it.methods.is_empty() && api.it.fields.is_empty() {
            faults.at(api.document, &api.way, format!("the model of `{}` names no member", api.it.class));
        }
        let fits = match api.it.kind {
            ApiKind::Carrier => api.it.argument.is_some(),
            ApiKind::Reflection | ApiKind::Source | ApiKind::WeakSource => true,
            _ => api.it.argument.is_none(),
        };
        if !fits {
            let message = format!("the model of `{}` and its `argument` disagree", api.it.class);
            faults.at(api.document, &api.way("kind"), message);
        }
        if api.it.flags == Some(0) {
            let message = format!("the model of `{}` holds for no number", api.it.class);
            faults.at(api.document, &api.way("flags"), message);
        }
        if api.it.value.is_some() && api.it.kind != ApiKind::Pass {
            let message = format!("the model of `{}` has a `value` and is no `pass`", api.it.class);
            faults.at(api.document, &api.way("value"), message);
        }
    }
    for method in context.methods() {
        let is_sink = matches!(method.it.kind, ApiKind::NetworkSink | ApiKind::IpcSink);
        if is_sink != method.it.sink.is_some() {
            let message = format!("the model of `{}` and its `sink` disagree", method.it.global);
            faults.at(method.document, &method.way("kind"), message);
        }
    }
    for constant in context.constants() {
        if constant.it.values.is_empty() {
            faults.at(constant.document, &constant.way, "the constant has no value".to_owned());
        }
    }
}

/// Kinds that a member may have beside another: what it gives the other tells, or its constant.
const BESIDE: [ApiKind; 3] = [ApiKind::IpcSink, ApiKind::Pass, ApiKind::Reflection];

/// One model for a member; one for a constant.
pub(super) fn duplicates(context: &Context<'_>, faults: &mut Faults<'_>) {
    let mut seen: BTreeMap<_, Vec<(ApiKind, &str)>> = BTreeMap::new();
    for api in context.apis() {
        let methods = api.it.methods.iter().enumerate().map(|it| ("methods", it));
        for (key, (at, name)) in methods.chain(api.it.fields.iter().enumerate().map(|it| ("fields", it))) {
            let models = seen.entry((&api.it.class, key, name)).or_default();
            // Models that hold for some numbers only may share a member.
            if !api.it.integers.is_empty() || api.it.flags.is_some() {
                continue;
            }
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
    one != other && (BESIDE.contains(&one) || BESIDE.contains(&other))
}
