//! Every ceiling of the program stands in `docs/limitations.md`, with the value it has.

use super::source::program;
use super::{none, read};
use mingcha::report::words::LIMITATIONS;

const DOCUMENT: &str = "docs/limitations.md";

#[test]
fn every_ceiling_is_documented() {
    let ceilings = ceilings();
    assert!(ceilings.len() > 40, "only {} ceilings were found", ceilings.len());
    let document = read(DOCUMENT);
    let rows: Vec<Vec<&str>> = document.lines().map(cells).collect();
    let missing = ceilings.iter().filter(|[file, name, value]| {
        !rows.iter().any(|row| row.starts_with(&[file.as_str(), name.as_str(), value.as_str()]))
    });
    let missing: Vec<String> = missing.map(|row| format!("| {} | … |", row.join(" | "))).collect();
    none(&missing, &format!("{DOCUMENT} lacks these rows, or has them with another value"));

    let known = |row: &Vec<&str>| {
        ceilings.iter().any(|[file, name, _]| row.starts_with(&[file.as_str(), name.as_str()]))
    };
    let dead = rows.iter().filter(|row| row.first().is_some_and(|file| file.ends_with(".rs")) && !known(row));
    let dead: Vec<String> = dead.map(|row| row.join(" | ")).collect();
    none(&dead, &format!("{DOCUMENT} has rows for ceilings that are gone"));
}

#[test]
fn every_limitation_is_documented() {
    let document = read(DOCUMENT);
    let missing = LIMITATIONS.iter().filter(|id| !document.contains(&format!("`{id}`")));
    none(&missing.map(|id| (*id).to_owned()).collect::<Vec<_>>(), &format!("{DOCUMENT} does not explain"));
}

/// The cells of a row of a table, code marks taken off.
fn cells(line: &str) -> Vec<&str> {
    let Some(inner) = line.strip_prefix("| ") else { return Vec::new() };
    inner.split('|').map(|cell| cell.trim().trim_matches('`')).collect()
}

/// File below `src/`, name and value of every `MAX_…` constant and of every default of `Limits`.
fn ceilings() -> Vec<[String; 3]> {
    let mut found = Vec::new();
    for source in program() {
        let row = |name: &str, value: &str| [source.path.clone(), name.to_owned(), shown(value)];
        for rest in source.code.split("const MAX_").skip(1) {
            let (declaration, _) = rest.split_once(';').unwrap();
            let (name, value) = declaration.split_once('=').unwrap();
            found.push(row(&format!("MAX_{}", name.split(':').next().unwrap()), value));
        }
        if source.path == "base/limits.rs" {
            let (_, defaults) = source.code.split_once("impl Default for Limits").unwrap();
            let defaults = defaults.splitn(3, "Self {").nth(2).unwrap();
            let (defaults, _) = defaults.split_once('}').unwrap();
            for field in defaults.split(',').filter(|field| field.contains(':')) {
                let (name, value) = field.split_once(':').unwrap();
                found.push(row(name.trim(), value));
            }
        }
    }
    found
}

/// A value as the document prints it: `300 << 20` as `300 MiB`, `200_000` as `200,000`.
fn shown(expression: &str) -> String {
    let expression = expression.trim().replace('_', "");
    match expression.split_once(" << ") {
        Some((number, "10")) => format!("{number} KiB"),
        Some((number, "20")) => format!("{number} MiB"),
        Some((number, "30")) => format!("{number} GiB"),
        Some((number, shift)) => {
            let value: u64 = number.parse().unwrap();
            grouped(value << shift.parse::<u32>().unwrap())
        }
        None => grouped(expression.parse().unwrap_or_else(|_| panic!("no number: {expression}"))),
    }
}

fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let first = digits.len() % 3;
    let mut groups: Vec<&str> = (first..digits.len()).step_by(3).map(|at| &digits[at..at + 3]).collect();
    if first > 0 {
        groups.insert(0, &digits[..first]);
    }
    groups.join(",")
}

#[test]
fn values_are_printed_for_people() {
    for (expression, text) in [
        ("300 << 20", "300 MiB"),
        (" 200_000", "200,000"),
        ("1 << 16", "65,536"),
        ("50", "50"),
        ("1_000", "1,000"),
    ] {
        assert_eq!(shown(expression), text);
    }
}
