//! The permissions an app requests, who could use each, and those its code needs without requesting them.

use super::collection::is_reported;
use crate::base::Location;
use crate::fact::{self, Body, Fact, Subject};
use crate::program::Program;
use crate::signature::Signatures;
use crate::signature::raw::{ApiKind, is_library};
use std::collections::{BTreeMap, BTreeSet};

/// Names of the requested permissions, and of those that components ask of whoever binds them: with them the
/// platform vouches that it is the caller.
pub(super) fn declared(program: &Program) -> BTreeSet<String> {
    let requested = program.manifest.uses_permissions.iter().map(|permission| &permission.name);
    let asked = program.manifest.components.iter().filter_map(|component| component.permission.as_ref());
    requested.chain(asked).cloned().collect()
}

/// One fact for each permission, requested or not.
pub(super) fn facts(program: &Program, code: &[Fact], signatures: &Signatures) -> Vec<Fact> {
    let users = users(code, signatures);
    let modelled = modelled(signatures);
    let mut facts = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for permission in &program.manifest.uses_permissions {
        if !done.insert(&permission.name) {
            continue;
        }
        let at = Location { offset: Some(permission.offset), ..Location::file(&program.manifest_file) };
        let used_by = users
            .get(permission.name.as_str())
            .map(|users| users.iter().cloned().collect())
            .unwrap_or_default();
        let body = fact::Permission {
            declared: true,
            max_sdk: permission.max_sdk,
            modelled: modelled.contains(permission.name.as_str()),
            used: users.contains_key(permission.name.as_str()),
            used_by,
            ..known(&permission.name, signatures)
        };
        facts.push(Fact::new(Body::Permission(body), at));
    }
    facts.extend(undeclared(code, signatures));
    facts
}

/// What the signatures know of a permission.
fn known(name: &str, signatures: &Signatures) -> fact::Permission {
    let mut body = fact::Permission { name: name.to_owned(), ..fact::Permission::default() };
    if let Some(permission) = signatures.permission(name) {
        body.protection.clone_from(&permission.protection);
        body.group = permission.group.clone().unwrap_or_default();
        let mut data: Vec<String> = permission
            .data
            .iter()
            .filter_map(|data| signatures.report_type(data))
            .map(str::to_owned)
            .collect();
        data.sort_unstable();
        data.dedup();
        body.data = data;
    }
    body
}

/// Whose code makes calls that need a permission.
fn users<'a>(code: &'a [Fact], signatures: &Signatures) -> BTreeMap<&'a str, BTreeSet<String>> {
    let mut users: BTreeMap<&'a str, BTreeSet<String>> = BTreeMap::new();
    for fact in code.iter().filter(|fact| !is_wrapper(fact, signatures)) {
        let permissions = match &fact.body {
            Body::Collection(body) => &body.permissions,
            Body::Call(body) => &body.permissions,
            _ => continue,
        };
        for permission in permissions {
            users.entry(permission).or_default().insert(fact.subject.to_string());
        }
    }
    users
}

/// Whether a place lies in a class of a support library that is modelled itself, as `LocationManagerCompat` is:
/// its calls count where it is called.
fn is_wrapper(fact: &Fact, signatures: &Signatures) -> bool {
    let Subject::Sdk(id) = &fact.subject else { return false };
    if signatures.sdk(id).is_none_or(|sdk| !is_library(&sdk.category)) {
        return false;
    }
    let class = fact.at.class.as_deref().unwrap_or_default();
    let outer = class.split(['$', ';']).next().unwrap_or_default();
    signatures.apis().class(format!("{outer};").as_bytes()).is_some()
}

/// Permissions that some model needs whose use is a fact: of any other, "no use found" says nothing.
fn modelled(signatures: &Signatures) -> BTreeSet<&str> {
    let is_fact =
        |kind| is_reported(kind) || matches!(kind, ApiKind::Source | ApiKind::WeakSource | ApiKind::Callback);
    let apis = signatures.bundle.apis.iter().filter(|api| is_fact(api.kind)).flat_map(|api| &api.permissions);
    let constants = signatures.bundle.constants.iter().flat_map(|constant| &constant.permissions);
    apis.chain(constants).map(String::as_str).collect()
}

/// Dangerous permissions that a sure call needs while the manifest requests none that would do.
fn undeclared(code: &[Fact], signatures: &Signatures) -> Vec<Fact> {
    let mut facts: BTreeMap<&str, Fact> = BTreeMap::new();
    for fact in code {
        let Body::Collection(body) = &fact.body else { continue };
        if body.permitted || body.weak || body.certainty != "certain" || body.obtains.is_some() {
            continue;
        }
        let dangerous =
            |name: &&String| signatures.permission(name).is_some_and(|known| known.protection == "dangerous");
        if let Some(name) = body.permissions.iter().find(dangerous) {
            let found = facts.entry(name).or_insert_with(|| {
                let body = fact::Permission { used: true, modelled: true, ..known(name, signatures) };
                Fact::new(Body::Permission(body), fact.at.clone())
            });
            if let Body::Permission(body) = &mut found.body {
                let user = fact.subject.to_string();
                if let Err(at) = body.used_by.binary_search(&user) {
                    body.used_by.insert(at, user);
                }
            }
        }
    }
    facts.into_values().collect()
}
