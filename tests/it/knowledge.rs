//! Every row of the knowledge tables stands in `signatures/`, or in a table of `docs/knowledge` with its reason.
//!
//! The tables are not part of the project: the tests run where `MINGCHA_KNOWLEDGE` names their folder, or where it
//! lies beside the project as `../shared/knowledge`.

use mingcha::signature::Signatures;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static SIGNATURES: LazyLock<Signatures> = LazyLock::new(|| Signatures::embedded().unwrap());

/// Whether an id stands in `signatures/`.
type IsKnown = fn(&str) -> bool;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn tables() -> Option<PathBuf> {
    let beside = root().parent().unwrap().join("shared/knowledge");
    let folder = std::env::var_os("MINGCHA_KNOWLEDGE").map_or(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("MINGCHA_KNOWLEDGE is not set, no table of knowledge compared");
        return None;
    }
    Some(folder)
}

/// The rows of a table, by the names of its first line.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row = |line: &str| {
        let cells = line.split('\t').chain(std::iter::repeat(""));
        names.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
    };
    lines.filter(|line| !line.is_empty()).map(row).collect()
}

/// The ids of `docs/knowledge/NAME.tsv`; each has an outcome, and what was not taken a reason.
fn accounted(name: &str) -> BTreeSet<String> {
    let rows = rows(&root().join("docs/knowledge").join(name));
    for row in &rows {
        let known = ["taken", "taken-as", "merged", "refused", "recalled"].contains(&row["outcome"].as_str());
        assert!(known && !row["reason"].is_empty(), "{name}: {row:?}");
    }
    rows.into_iter().map(|row| row["id"].clone()).collect()
}

#[track_caller]
fn nothing_missing(table: &str, rows: usize, missing: &[String]) {
    println!("{table}: {rows} rows, all taken or accounted for");
    assert!(missing.is_empty(), "{table}: {} of {rows} rows are lost: {missing:?}", missing.len());
}

#[test]
fn no_sdk_packer_framework_or_permission_is_lost() {
    let Some(folder) = tables() else { return };
    let known: [(&str, &str, IsKnown); 4] = [
        ("sdks", "id", |id| SIGNATURES.sdk(id).is_some()),
        ("packers", "id", |id| SIGNATURES.packer(id).is_some()),
        ("frameworks", "id", |id| SIGNATURES.framework(id).is_some()),
        ("permissions", "name", |id| SIGNATURES.permission(id).is_some()),
    ];
    for (table, column, known) in known {
        let rows = rows(&folder.join(format!("{table}.tsv")));
        let accounted = match table {
            "permissions" => BTreeSet::new(),
            _ => accounted(&format!("{table}.tsv")),
        };
        let missing: Vec<String> = rows
            .iter()
            .map(|row| row[column].clone())
            .filter(|id| !known(id) && !accounted.contains(id))
            .collect();
        nothing_missing(table, rows.len(), &missing);
    }
}

#[test]
fn no_type_clause_or_category_is_lost() {
    let Some(folder) = tables() else { return };
    let text = std::fs::read_to_string(folder.join("regulations.json")).unwrap();
    let regulations: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ids = |key: &str| -> Vec<String> {
        let list = regulations[key].as_array().unwrap();
        list.iter().map(|it| it["id"].as_str().map_or_else(|| it["id"].to_string(), str::to_owned)).collect()
    };
    let accounted = accounted("laws.tsv");
    // Clauses of the renumbered law stand under their new number alone: the old one is in brackets in the table.
    let plain = |id: &str| id.split('（').next().unwrap().to_owned();
    let known: [(&str, IsKnown); 4] = [
        ("pi_types", |id| SIGNATURES.data_type(id).is_some()),
        ("regulations", |id| SIGNATURES.law(id).is_some()),
        ("clauses", |id| SIGNATURES.clause(id).is_some()),
        ("necessary_info", |id| SIGNATURES.bundle.categories.iter().any(|it| it.number.to_string() == id)),
    ];
    for (key, known) in known {
        let ids = ids(key);
        let lost = |id: &&String| !known(id) && !known(&plain(id)) && !accounted.contains(*id);
        let missing: Vec<String> = ids.iter().filter(lost).cloned().collect();
        nothing_missing(key, ids.len(), &missing);
    }
    let rows = rows(&folder.join("data_type_map.tsv"));
    let differs = |row: &&BTreeMap<String, String>| {
        let report = Some(row["report_type"].as_str()).filter(|id| *id != "-");
        SIGNATURES.code_type(&row["code_type"]).is_none()
            || SIGNATURES.report_type(&row["code_type"]) != report
    };
    let missing: Vec<String> = rows.iter().filter(differs).map(|row| row["code_type"].clone()).collect();
    nothing_missing("data_type_map", rows.len(), &missing);
}

#[test]
fn no_api_is_lost() {
    let Some(folder) = tables() else { return };
    let bundle = &SIGNATURES.bundle;
    let members: BTreeSet<(&str, &str)> = bundle
        .apis
        .iter()
        .flat_map(|api| {
            let members = api.methods.iter().chain(&api.fields);
            members.map(move |member| (api.class.as_str(), member.as_str()))
        })
        .collect();
    let rows_of = |path: &Path, argument: &str| -> Vec<[String; 3]> {
        rows(path)
            .into_iter()
            .map(|row| [&row["class"], &row["method"], &row[argument]].map(Clone::clone))
            .collect()
    };
    let accounted: BTreeSet<[String; 3]> =
        rows_of(&root().join("docs/knowledge/apis.tsv"), "argument").into_iter().collect();
    let rows = rows_of(&folder.join("android_apis.tsv"), "arg_match");
    // Where a constant argument decides, it stands in a table: components as `package/.Class`, folders with `/`.
    let is_constant = |argument: &str| {
        let plain = argument.trim_end_matches('/').replace("/.", ".");
        let forms = [argument.trim_end_matches('/'), &plain, plain.rsplit('/').next().unwrap_or_default()];
        bundle.constants.iter().any(|it| it.values.iter().any(|value| forms.contains(&value.as_str())))
    };
    let lost = |row: &&[String; 3]| {
        let [class, member, argument] = row;
        let known = match argument.as_str() {
            "" if member == "*" => members.iter().any(|(known, _)| known == class),
            "" => members.contains(&(class.as_str(), member.as_str())),
            argument => is_constant(argument),
        };
        !known && !accounted.contains(*row)
    };
    let missing: Vec<String> = rows.iter().filter(lost).map(|row| row.join(" ")).collect();
    nothing_missing("android_apis", rows.len(), &missing);
}
