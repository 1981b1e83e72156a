//! What a model or a constant gives, and what is known of a call's arguments.

use super::constants::{self, Call, Levels, Value};
use crate::signature::raw::{Api, ApiKind, Constant};
use std::collections::BTreeSet;

/// What a model gives.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) data: &'a [String],
    pub(super) permissions: &'a [String],
    pub(super) since: Option<u32>,
    pub(super) until: Option<u32>,
    pub(super) weak: bool,
    pub(super) via: &'static str,
    pub(super) certainty: &'static str,
}

impl<'a> Given<'a> {
    pub(super) fn api(api: &'a Api, via: &'static str) -> Self {
        let Api { data, permissions, since, until, .. } = api;
        let weak = api.kind == ApiKind::WeakSource;
        Self { data, permissions, since: *since, until: *until, weak, via, certainty: "certain" }
    }

    pub(super) fn constant(constant: &'a Constant, certainty: &'static str) -> Self {
        let Constant { data, permissions, since, until, weak, .. } = constant;
        Self { data, permissions, since: *since, until: *until, weak: *weak, via: "constant", certainty }
    }

    /// `Some(false)` where nothing comes of it on any of these levels.
    pub(super) fn obtains(&self, levels: Levels) -> Option<bool> {
        (!levels.meets(Levels::between(self.since, self.until))).then_some(false)
    }
}

/// How sure a certainty is.
pub(super) fn sureness(certainty: &str) -> u8 {
    match certainty {
        "certain" => 2,
        "likely" => 1,
        _ => 0,
    }
}

/// Whether the numbers among a call's arguments are those a model asks for, where it asks for any.
pub(super) fn holds(api: &Api, call: Option<&Call>) -> bool {
    if api.integers.is_empty() && api.flags.is_none() {
        return true;
    }
    let bits = api.flags.unwrap_or_default();
    let arguments = call.into_iter().flat_map(|call| call.arguments.iter().flatten());
    arguments.into_iter().any(|value| match value {
        Value::Int(number) => api.integers.contains(number) || number & bits != 0,
        _ => false,
    })
}

/// Whether a text has the form of a package name: segments of letters, digits and `_`, joined by dots.
pub(super) fn is_package_name(text: &str) -> bool {
    let segment = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_alphabetic())
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    text.contains('.') && text.split('.').all(segment)
}

/// A text put together from constants as a report prints it.
pub(super) fn shown(text: &str) -> String {
    text.replace(constants::UNKNOWN_PIECE, "…").trim().to_owned()
}

pub(super) fn texts(call: Option<&Call>) -> BTreeSet<String> {
    values(call, |value| match value {
        Value::Text(text) if !text.is_empty() => Some(text.to_string()),
        _ => None,
    })
}

pub(super) fn classes(call: Option<&Call>) -> BTreeSet<String> {
    values(call, |value| match value {
        Value::Class(class) => Some(class.to_string()),
        _ => None,
    })
}

/// The modelled static fields whose values a call is given, as `Lclass;->field`.
pub(super) fn fields(call: Option<&Call>) -> BTreeSet<String> {
    values(call, |value| match value {
        Value::Field(field) => Some(field.to_string()),
        _ => None,
    })
}

fn values(call: Option<&Call>, pick: impl Fn(&Value) -> Option<String>) -> BTreeSet<String> {
    call.into_iter().flat_map(|call| call.arguments.iter().flatten()).filter_map(pick).collect()
}

#[cfg(test)]
mod tests {
    use super::is_package_name;

    #[test]
    fn names_of_packages() {
        for (text, expected) in [
            ("com.tencent.mm", true),
            ("com.eg.android.AlipayGphone", true),
            ("android", false),
            ("com..a", false),
            ("com.a.", false),
            ("com.a-b", false),
            ("1.2.3", false),
            ("a.b c", false),
        ] {
            assert_eq!(is_package_name(text), expected, "{text}");
        }
    }
}
