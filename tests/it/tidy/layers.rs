//! The shape of the source: who may import whom, where IO happens, what stands in no Rust file.

use super::source::{Source, program};
use super::{files, none, read};

/// Lowest first: a module names only itself and what stands before it.
const ORDER: [&str; 14] = [
    "base",
    "input",
    "container",
    "format",
    "program",
    "fact",
    "signature",
    "analysis",
    "finding",
    "rule",
    "report",
    "store",
    "scan",
    "cli",
];

/// Lines of one file.
const LONGEST: usize = 450;

#[test]
fn modules_import_only_what_stands_before_them() {
    let mut faults = Vec::new();
    let mut seen = 0;
    for source in program() {
        // The crate's root and the command name the top layer; they have no place in the order.
        let Some(own) = place(source.module()) else {
            assert!(matches!(source.path.as_str(), "lib.rs" | "main.rs"), "{} has no layer", source.path);
            continue;
        };
        for name in named(&source.code) {
            seen += 1;
            match place(&name) {
                Some(other) if other <= own => {}
                Some(_) => faults.push(format!("src/{} names crate::{name}, a layer above it", source.path)),
                None => faults.push(format!("src/{} names crate::{name}, which is no layer", source.path)),
            }
        }
        if longest_way_up(&source.code) >= source.depth() {
            faults.push(format!("src/{} reaches the crate by super::; write crate::", source.path));
        }
    }
    assert!(seen > 100, "only {seen} imports were recognised");
    none(&faults, "the import order of docs/architecture.md is broken");
}

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|layer| *layer == module)
}

/// The modules behind every `crate::`, those of a group `crate::{a, b::c}` too.
fn named(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            None => names.push(word(rest)),
            Some(group) => {
                let mut depth = 0;
                let mut part = String::new();
                for character in group.chars() {
                    match character {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => names.push(word(std::mem::take(&mut part).trim())),
                        other if depth == 0 => part.push(other),
                        _ => {}
                    }
                }
                names.push(word(part.trim()));
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The most `super::` in a row.
fn longest_way_up(code: &str) -> usize {
    (1..8).take_while(|count| code.contains(&"super::".repeat(*count))).count()
}

#[test]
fn groups_of_imports_are_read() {
    let code = "use crate::{base::{self, x}, rule, scan::y};\ncrate::format::dex::parse()";
    assert_eq!(named(code), ["base", "rule", "scan", "format"]);
    assert_eq!(longest_way_up("use super::super::a; super::b"), 2);
}

#[test]
fn the_raw_signatures_stand_alone() {
    let raw = program().into_iter().filter(|source| source.path.starts_with("signature/raw/"));
    let faults: Vec<String> =
        raw.filter(|source| source.code.contains("crate::")).map(|source| source.path).collect();
    none(&faults, "build.rs compiles src/signature/raw on its own, so it names nothing of the crate");
}

#[test]
fn io_happens_in_few_places() {
    let places = ["input/", "cli/", "store/", "signature/load.rs", "main.rs"];
    let calls = ["fs::", "File::", "stdin(", "stdout(", "std::net", "std::env", "std::process"];
    let clocks = ["SystemTime", "Instant"];
    let mut faults = Vec::new();
    for source in program() {
        let allowed = places.iter().any(|place| source.path.starts_with(place));
        let io = calls.iter().filter(|call| !allowed && has_word(&source.code, call));
        let clock = clocks.iter().filter(|clock| source.module() != "cli" && has_word(&source.code, clock));
        faults.extend(io.chain(clock).map(|what| format!("src/{}: {what}", source.path)));
    }
    none(&faults, "files, environment and clock belong to input, signature/load.rs, store and cli");
}

/// Whether a text stands in code, not as the end of a longer name.
fn has_word(code: &str, what: &str) -> bool {
    code.match_indices(what).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[test]
fn no_rule_id_stands_in_the_program() {
    // An id of one word, such as `backup`, cannot be told from the ordinary word.
    let rules = files("signatures/rule", ".toml");
    let ids = rules.iter().filter_map(|path| path.rsplit('/').next()?.strip_suffix(".toml"));
    let ids: Vec<&str> = ids.filter(|id| id.contains('-')).collect();
    assert!(ids.len() > 10, "only {} rule ids were found", ids.len());
    let mut faults = Vec::new();
    for Source { path, texts, .. } in program() {
        let named = ids.iter().filter(|id| texts.iter().any(|text| text.contains(*id)));
        faults.extend(named.map(|id| format!("src/{path}: {id}")));
    }
    none(&faults, "rules are data: the program must not know one by its id");
}

#[test]
fn files_are_short() {
    let long = files("src", ".rs").into_iter().filter_map(|path| {
        let lines = read(&path).lines().count();
        (lines > LONGEST).then(|| format!("{path}: {lines} lines"))
    });
    none(&long.collect::<Vec<_>>(), &format!("more than {LONGEST} lines: split by structure"));
}
