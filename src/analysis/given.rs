//! What a model or a constant gives, and what is known of a call's arguments.

use super::constants::{self, Call, Value};
use crate::signature::raw::{Api, ApiKind, Constant};
use std::collections::BTreeSet;

/// What a model gives.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) data: &'a [String],
    pub(super) permissions: &'a [String],
    pub(super) until: Option<u32>,
    pub(super) weak: bool,
    pub(super) via: &'static str,
    pub(super) certainty: &'static str,
}

impl<'a> Given<'a> {
    pub(super) fn api(api: &'a Api, via: &'static str) -> Self {
        let weak = api.kind == ApiKind::WeakSource;
        Self {
            data: &api.data,
            permissions: &api.permissions,
            until: api.until,
            weak,
            via,
            certainty: "certain",
        }
    }

    pub(super) fn constant(constant: &'a Constant, certainty: &'static str) -> Self {
        let Constant { data, permissions, until, weak, .. } = constant;
        Self { data, permissions, until: *until, weak: *weak, via: "constant", certainty }
    }
}

/// A text put together from constants as a report prints it.
pub(super) fn shown(text: &str) -> String {
    text.replace(constants::UNKNOWN_PIECE, "…").trim().to_owned()
}

pub(super) fn texts(call: Option<&Call>) -> BTreeSet<String> {
    values(call, |value| match value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    })
}

pub(super) fn classes(call: Option<&Call>) -> BTreeSet<String> {
    values(call, |value| match value {
        Value::Class(class) => Some(class.to_string()),
        _ => None,
    })
}

fn values(call: Option<&Call>, pick: impl Fn(&Value) -> Option<String>) -> BTreeSet<String> {
    call.into_iter().flat_map(|call| call.arguments.iter().flatten()).filter_map(pick).collect()
}
