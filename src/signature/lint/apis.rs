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

/// One model for a member and kind; one for a constant.
pub(super) fn duplicates(context: &Context<'_>, faults: &mut Faults<'_>) {
    let mut seen: BTreeMap<_, &str> = BTreeMap::new();
    for api in context.apis() {
        let methods = api.it.methods.iter().enumerate().map(|it| ("methods", it));
        for (key, (at, name)) in methods.chain(api.it.fields.iter().enumerate().map(|it| ("fields", it))) {
            let member = (&api.it.class, key, name, api.it.kind, api.it.argument);
            if let Some(first) = seen.insert(member, &api.document.path) {
                let message = format!("`{}.{name}` has a model of this kind in {first}", api.it.class);
                faults.at(api.document, &api.way(&format!("{key}/{at}")), message);
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
