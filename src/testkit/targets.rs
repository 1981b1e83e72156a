//! What fuzzing feeds: for each format a function that reads any bytes to the end, and one for the whole scan.

use crate::base::{Budget, Bytes, Limits};
use crate::format::{self, arsc, dex, elf, harmony, js, mapping, pb};
use crate::input::{Input, Source};
use crate::scan::{self, Options};
use crate::signature::Signatures;
use crate::{container, program};
use std::sync::LazyLock;

/// Reads any bytes to the end.
pub type Target = fn(&[u8]);

/// The targets by name; each has a file in `fuzz/fuzz_targets` and seeds in `fuzz/seeds`.
pub const TARGETS: [(&str, Target); 9] = [
    ("dex", dex),
    ("elf", elf),
    ("harmony", harmony),
    ("mapping", mapping),
    ("package", package),
    ("resources", resources),
    ("scan", scan),
    ("script", script),
    ("xml", xml),
];

/// Manifests and layouts: binary, textual, protocol buffer.
pub fn xml(bytes: &[u8]) {
    let _ = format::parse_xml(bytes, &limits()).value.dump();
}

/// Resource tables: `resources.arsc` and `resources.pb`.
pub fn resources(bytes: &[u8]) {
    let table = arsc::parse(bytes, &limits()).value;
    let _ = (table.dump(), table.len());
    let _ = pb::parse_table(bytes, &limits()).value.dump();
}

/// Dex files: every table, class, instruction and line.
pub fn dex(bytes: &[u8]) {
    for dex in &dex::parse(Bytes::new(bytes.to_vec()), &limits()).value {
        let _ = (dex::dump(dex), dex::sweep(dex), dex.verify_checksum());
    }
}

/// Native libraries.
pub fn elf(bytes: &[u8]) {
    if let Some(elf) = &elf::parse(bytes, &limits()).value {
        let _ = elf::dump(elf);
    }
    let _ = elf::strings(bytes, 6).count();
}

/// Resource indexes and byte code of HarmonyOS.
pub fn harmony(bytes: &[u8]) {
    let _ = (harmony::texts(bytes), harmony::names(bytes));
}

/// Scripts of mini programs.
pub fn script(bytes: &[u8]) {
    let (text, mut arena) = (String::from_utf8_lossy(bytes), js::Arena::default());
    for language in [js::Language::JavaScript, js::Language::TypeScript] {
        let _ = js::parse(&text, language, &mut arena);
    }
}

/// Mapping files of R8 and ProGuard.
pub fn mapping(bytes: &[u8]) {
    let mapping = mapping::parse(Bytes::new(bytes.to_vec()), &limits()).value;
    let members = mapping.members("La/A;");
    let _ = (mapping.id(), mapping.class("La/A;"), mapping.method(&members, "a()V"));
}

/// Packages of every kind, with every part as its format reads it.
pub fn package(bytes: &[u8]) {
    let limits = limits();
    let budget = Budget::new(limits.max_package_bytes);
    let opened = container::open(Bytes::new(bytes.to_vec()), &limits, &budget);
    if let Some(package) = &opened.value {
        let _ = container::dump(package, opened.defects.as_slice());
        let _ = program::dump::formats(package, None, &limits, &budget);
        let _ = program::dump::program(&program::load(package, &limits, &budget));
    }
}

/// A whole scan, to the report in every format that needs no file.
pub fn scan(bytes: &[u8]) {
    static SIGNATURES: LazyLock<Signatures> = LazyLock::new(|| Signatures::embedded().unwrap());
    let source = Source::Held(vec![("input.apk".to_owned(), Bytes::new(bytes.to_vec()))]);
    let input = Input { path: "input.apk".to_owned(), source, named: true };
    let options = Options { limits: limits(), ..Options::default() };
    let report = scan::scan(&input, &SIGNATURES, &options);
    // A panic that was caught is still a panic.
    assert!(
        report.limitations.iter().all(|limitation| limitation.id != "analysis-failed"),
        "a pass panicked"
    );
    let _ = serde_json::to_string(&report).unwrap();
}

/// The limits of a scan, with less to inflate: what a bomb costs is not what is looked for.
fn limits() -> Limits {
    Limits { max_entry_bytes: 16 << 20, max_package_bytes: 32 << 20, ..Limits::default() }
}
