//! Two sets of signatures in, what one has that the other has not out.

use super::raw::{Api, Bundle, Constant};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What happened to a thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Some of its keys differ.
    Changed {
        /// These keys.
        keys: Vec<String>,
    },
}

/// A thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// Sort: `sdk`, `rule`, `api` and so on.
    pub sort: &'static str,
    /// Its id.
    pub id: String,
    /// What happened to it.
    #[serde(flatten)]
    pub change: Change,
}

type Things = BTreeMap<(&'static str, String), Value>;

/// Every difference, by sort and id.
#[must_use]
pub fn diff(old: &Bundle, new: &Bundle) -> Vec<Difference> {
    let (old, new) = (things(old), things(new));
    let removed = old.keys().filter(|key| !new.contains_key(*key)).map(|key| (key, Change::Removed));
    let others = new.iter().filter_map(|(key, value)| match old.get(key) {
        None => Some((key, Change::Added)),
        Some(before) if before != value => Some((key, Change::Changed { keys: keys(before, value) })),
        Some(_) => None,
    });
    let mut all: Vec<Difference> = removed
        .chain(others)
        .map(|((sort, id), change)| Difference { sort, id: id.clone(), change })
        .collect();
    all.sort();
    all
}

/// The keys in which two objects differ, inner ones joined by dots.
fn keys(old: &Value, new: &Value) -> Vec<String> {
    let (Value::Object(old), Value::Object(new)) = (old, new) else { return Vec::new() };
    let names = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
    let differing = names.filter(|key| old.get(*key) != new.get(*key));
    let mut keys: Vec<String> = differing
        .flat_map(|key| match (old.get(key), new.get(key)) {
            (Some(Value::Object(a)), Some(Value::Object(b))) => {
                let inner = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
                let inner = inner.filter(|name| a.get(*name) != b.get(*name));
                inner.map(|name| format!("{key}.{name}")).collect()
            }
            _ => vec![key.clone()],
        })
        .collect();
    keys.sort_unstable();
    keys
}

fn things(bundle: &Bundle) -> Things {
    fn add<T: Serialize>(things: &mut Things, sort: &'static str, list: &[T], id: impl Fn(&T) -> String) {
        for item in list {
            let value = serde_json::to_value(item).unwrap_or_default();
            things.insert((sort, id(item)), value);
        }
    }
    let mut all = Things::new();
    add(&mut all, "api", &bundle.apis, api_id);
    add(&mut all, "category", &bundle.categories, |it| it.id.clone());
    add(&mut all, "code-type", &bundle.taxonomy.code_type, |it| it.id.clone());
    add(&mut all, "constant", &bundle.constants, constant_id);
    add(&mut all, "data-type", &bundle.taxonomy.types, |it| it.id.clone());
    add(&mut all, "framework", &bundle.frameworks, |it| it.id.clone());
    add(&mut all, "host", &bundle.domains, |it| it.suffix.clone());
    add(&mut all, "method", &bundle.methods, |it| format!("{}.{}", it.global, it.names.join("|")));
    add(&mut all, "packer", &bundle.packers, |it| it.id.clone());
    add(&mut all, "permission", &bundle.permissions, |it| it.name.clone());
    add(&mut all, "rule", &bundle.rules, |it| it.id.clone());
    add(&mut all, "sdk", &bundle.sdks, |it| it.id.clone());
    add(&mut all, "secret", &bundle.secrets, |it| it.id.clone());
    add(&mut all, "topic", &bundle.topics, |it| it.id.clone());
    for law in &bundle.laws {
        let head = crate::signature::raw::Law { clause: Vec::new(), ..law.clone() };
        add(&mut all, "law", &[head], |it| it.id.clone());
        add(&mut all, "clause", &law.clause, |it| it.id.clone());
    }
    all
}

/// Models have no id: class, members and kind name one.
fn api_id(api: &Api) -> String {
    let members: Vec<&str> = api.methods.iter().chain(&api.fields).map(String::as_str).collect();
    format!("{}.{{{}}} {}", api.class, members.join(","), kebab(&api.kind))
}

fn constant_id(constant: &Constant) -> String {
    format!("{} {}", kebab(&constant.kind), constant.values.join(","))
}

fn kebab(kind: &impl Serialize) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Change, diff};
    use crate::signature::raw::{Bundle, Marks, Packer, Sdk};

    fn bundle(prefix: &str, sdks: &[&str]) -> Bundle {
        let sdk = |id: &&str| Sdk {
            id: (*id).to_owned(),
            strong: Marks { class_prefix: vec![prefix.to_owned()], ..Marks::default() },
            ..Sdk::default()
        };
        Bundle { sdks: sdks.iter().map(sdk).collect(), ..Bundle::default() }
    }

    #[test]
    fn what_came_went_and_changed_is_told() {
        let (old, mut new) = (bundle("com.a", &["a", "b"]), bundle("com.b", &["b", "c"]));
        new.packers.push(Packer { id: "p".to_owned(), ..Packer::default() });
        let told: Vec<String> =
            diff(&old, &new).iter().map(|it| format!("{} {} {:?}", it.sort, it.id, it.change)).collect();
        let changed = format!("{:?}", Change::Changed { keys: vec!["strong.class-prefix".to_owned()] });
        let expected = [
            "packer p Added".to_owned(),
            "sdk a Removed".to_owned(),
            format!("sdk b {changed}"),
            "sdk c Added".to_owned(),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn equal_sets_have_no_difference() {
        assert_eq!(diff(&bundle("com.a", &["a"]), &bundle("com.a", &["a"])), []);
    }
}
