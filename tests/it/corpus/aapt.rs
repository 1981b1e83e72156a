//! Manifests as `aapt dump badging` and `aapt dump permissions` print them.

use super::{Items, Package, output};
use mingcha::report::model::Report;
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) fn items(package: &Package) -> Items {
    let (_, badging, errors) = output("aapt", &["dump", "badging"], &package.path);
    if errors.contains("no AndroidManifest.xml found") {
        return Items::from([("manifest", "missing".to_owned())]);
    }
    assert!(badging.starts_with("package: "), "{}: {errors}", package.name);
    let line = |start: &str| badging.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_default();
    let identity = line("package: ");
    let (_, permissions, _) = output("aapt", &["dump", "permissions"], &package.path);
    Items::from([
        ("manifest", "present".to_owned()),
        ("package", attribute(identity, "name")),
        ("version-name", attribute(identity, "versionName")),
        ("version-code", attribute(identity, "versionCode")),
        ("min-sdk", unquoted(line("sdkVersion:"))),
        ("target-sdk", unquoted(line("targetSdkVersion:"))),
        ("permissions", requested(&permissions)),
        ("labels", labels(&badging)),
    ])
}

/// `name='value'` among the attributes of a line.
fn attribute(line: &str, name: &str) -> String {
    let line = format!(" {line}");
    let start = format!(" {name}='");
    let Some((_, rest)) = line.split_once(&start) else { return String::new() };
    rest.split_once('\'').map_or(String::new(), |(value, _)| value.to_owned())
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches('\'').to_owned()
}

/// Names and `maxSdkVersion`, once each; `permission:` lines are definitions, and permissions that only old
/// targets imply are not in `dump permissions`.
fn requested(text: &str) -> String {
    let mut names = BTreeSet::new();
    for line in text.lines() {
        let Some((kind, rest)) = line.split_once(": ") else { continue };
        if matches!(kind, "uses-permission" | "uses-permission-sdk-23" | "uses-permission-sdk-m") {
            let max = attribute(rest, "maxSdkVersion");
            let name = attribute(rest, "name");
            assert!(!name.is_empty(), "{line}");
            names.insert(if max.is_empty() { name } else { format!("{name} until {max}") });
        }
    }
    lines(names)
}

/// `tag=label`, where the default has no tag.
fn labels(badging: &str) -> String {
    let mut labels = BTreeSet::new();
    for line in badging.lines() {
        let Some(rest) = line.strip_prefix("application-label") else { continue };
        let (tag, label) = rest.split_once(':').unwrap();
        let label = label.strip_prefix('\'').and_then(|label| label.strip_suffix('\''));
        labels.insert(format!("{}={}", tag.trim_start_matches('-'), label.unwrap()));
    }
    lines(labels)
}

fn lines(list: BTreeSet<String>) -> String {
    list.into_iter().collect::<Vec<_>>().join("\n")
}

pub(super) fn ours(report: &Report, theirs: &Items) -> Items {
    let app = &report.app;
    let number = |value: Option<i64>| value.map_or(String::new(), |value| value.to_string());
    let missing = report.limitations.iter().any(|limitation| limitation.id == "manifest-missing");
    let permissions = report.permissions.iter().map(|permission| match permission.max_sdk {
        Some(max) => format!("{} until {max}", permission.name),
        None => permission.name.clone(),
    });
    let permissions: Vec<String> = permissions.collect();
    Items::from([
        ("manifest", if missing { "missing" } else { "present" }.to_owned()),
        ("package", app.id.clone().unwrap_or_default()),
        ("version-name", app.version_name.clone().unwrap_or_default()),
        ("version-code", number(app.version_code)),
        ("min-sdk", number(app.min_sdk)),
        ("target-sdk", number(app.target_sdk)),
        // As they stand: a name that is listed twice differs.
        ("permissions", permissions.join("\n")),
        ("labels", resolved(report, theirs.get("labels").map_or("", String::as_str))),
    ])
}

/// Our names under the tags that aapt prints: it resolves the label for each language of the whole table.
/// A tag of ours that aapt does not print is added as it stands, and so is a difference.
fn resolved(report: &Report, theirs: &str) -> String {
    let names = &report.app.names;
    let tags: BTreeSet<&str> = theirs.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    let mut labels = String::new();
    for tag in tags.iter().copied().chain(names.keys().map(String::as_str).filter(|tag| !tags.contains(tag)))
    {
        let language = tag.split('-').next().unwrap_or_default();
        let name = [tag, language, ""].iter().find_map(|tag| names.get(*tag));
        let _ = writeln!(labels, "{tag}={}", escaped(name.map_or("", String::as_str)));
    }
    let sorted: BTreeSet<String> = labels.lines().map(str::to_owned).collect();
    lines(sorted)
}

/// `ResTable::normalizeForOutput`.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
