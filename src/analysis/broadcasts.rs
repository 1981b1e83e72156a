//! Receivers of the manifest that the system sends personal information.

use super::products::Products;
use crate::base::Location;
use crate::fact::{self, Body, Fact};
use crate::program::{Component, Program};
use crate::signature::Signatures;
use crate::signature::raw::{Constant, ConstantKind};
use std::collections::BTreeMap;

/// One fact for each receiver and data type.
pub(super) fn facts(program: &Program, signatures: &Signatures, products: &Products) -> Vec<Fact> {
    let declared = super::permissions::declared(program);
    let mut facts = Vec::new();
    let receivers = program.manifest.components.iter().filter(|it| it.kind.as_str() == "receiver");
    for receiver in receivers.filter(|receiver| receiver.enabled) {
        let at = Location { offset: Some(receiver.offset), ..Location::file(&program.manifest_file) };
        let subject = products.owner(&receiver.class, signatures);
        for (data, (code_type, action, constant)) in received(receiver, signatures) {
            let permissions = constant.permissions.clone();
            let body = fact::Collection {
                data: data.to_owned(),
                code_type: code_type.to_owned(),
                api: format!("{}->onReceive", crate::signature::api_index::descriptor(&receiver.class)),
                detail: action.to_owned(),
                via: "broadcast".to_owned(),
                weak: constant.weak,
                permitted: permissions.is_empty() || permissions.iter().any(|name| declared.contains(name)),
                permissions,
                until: constant.until.map(i64::from),
                phase: vec!["unknown".to_owned()],
                certainty: "certain".to_owned(),
                component: "receiver".to_owned(),
                ..fact::Collection::default()
            };
            facts.push(Fact::new(Body::Collection(body), at.clone()).by(subject.clone()));
        }
    }
    facts
}

/// What a receiver is sent, by report-level type: the code-level type, the action and its model.
fn received<'a>(
    receiver: &'a Component,
    signatures: &'a Signatures,
) -> BTreeMap<&'a str, (&'a str, &'a str, &'a Constant)> {
    let mut received = BTreeMap::new();
    for action in receiver.filters.iter().flat_map(|filter| &filter.actions) {
        for id in signatures.apis().constant(ConstantKind::Broadcast, action) {
            let Some(constant) = signatures.bundle.constants.get(crate::base::index(id.0)) else { continue };
            for code_type in &constant.data {
                if let Some(data) = signatures.report_type(code_type) {
                    received.entry(data).or_insert((code_type.as_str(), action.as_str(), constant));
                }
            }
        }
    }
    received
}
