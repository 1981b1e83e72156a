//! Native libraries: what an ELF file needs, imports and exports, read permissively because packers wreck
//! section headers (ELF specification; goblin's permissive mode reads through the program headers).

use crate::base::{Defects, Limits, Parsed};
use goblin::elf::{Elf as Goblin, Sym};
use goblin::options::ParseOptions;
use goblin::strtab::Strtab;
use std::fmt::Write as _;

/// An ELF file's dynamic linking information.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elf {
    /// `e_machine` by its usual name: `arm`, `aarch64`, `x86`, `x86_64`, else the number.
    pub machine: String,
    /// `DT_SONAME`.
    pub soname: Option<String>,
    /// `DT_NEEDED`, in order.
    pub needed: Vec<String>,
    /// Names of undefined dynamic symbols, in table order.
    pub imports: Vec<String>,
    /// Names of defined dynamic symbols, in table order.
    pub exports: Vec<String>,
}

/// Whether the bytes start like an ELF file.
#[must_use]
pub fn is_elf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x7fELF")
}

/// Reads the dynamic section and the dynamic symbols.
#[must_use]
pub fn parse(bytes: &[u8], limits: &Limits) -> Parsed<Option<Elf>> {
    let mut defects = Defects::default();
    if !is_elf(bytes) {
        defects.at(0, "elf-magic", "not an ELF file");
        return Parsed { value: None, defects };
    }
    let elf = match Goblin::parse_with_opts(bytes, &ParseOptions::permissive()) {
        Ok(elf) => elf,
        Err(error) => {
            defects.whole(
                "elf-header",
                format!("the ELF headers cannot be read ({error}); the library is left out"),
            );
            return Parsed { value: None, defects };
        }
    };
    let mut touched = Touched { left: limits.max_bytes_touched };
    let mut value = Elf {
        machine: machine_name(elf.header.e_machine),
        soname: elf.soname.map(str::to_owned),
        needed: elf.libraries.iter().take(limits.max_rows).map(|name| (*name).to_owned()).collect(),
        ..Elf::default()
    };
    for symbol in elf.dynsyms.iter().take(limits.max_rows) {
        match symbol_name(&symbol, &elf.dynstrtab, &mut touched) {
            Name::Empty => {}
            Name::Text(name) if symbol.is_import() => value.imports.push(name),
            Name::Text(name) => value.exports.push(name),
            Name::OverBudget => {
                defects.whole(
                    "elf-symbols",
                    "the symbol names touch more bytes than the ceiling; the rest is left out",
                );
                break;
            }
        }
    }
    Parsed { value: Some(value), defects }
}

struct Touched {
    left: u64,
}

enum Name {
    Empty,
    Text(String),
    OverBudget,
}

fn symbol_name(symbol: &Sym, names: &Strtab<'_>, touched: &mut Touched) -> Name {
    let Some(name) = names.get_at(symbol.st_name).filter(|name| !name.is_empty()) else { return Name::Empty };
    match touched.left.checked_sub(u64::try_from(name.len()).unwrap_or(u64::MAX)) {
        Some(left) => {
            touched.left = left;
            Name::Text(name.to_owned())
        }
        None => Name::OverBudget,
    }
}

fn machine_name(machine: u16) -> String {
    match machine {
        goblin::elf::header::EM_ARM => "arm".to_owned(),
        goblin::elf::header::EM_AARCH64 => "aarch64".to_owned(),
        goblin::elf::header::EM_386 => "x86".to_owned(),
        goblin::elf::header::EM_X86_64 => "x86_64".to_owned(),
        other => other.to_string(),
    }
}

/// Runs of at least `minimum` printable ASCII bytes, with their offsets, as `strings` prints them.
pub fn strings(bytes: &[u8], minimum: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0_usize;
    bytes.split(|byte| !(0x20..0x7f).contains(byte) && *byte != b'\t').filter_map(move |run| {
        let at = start;
        start = start.saturating_add(run.len()).saturating_add(1);
        (run.len() >= minimum).then(|| std::str::from_utf8(run).ok()).flatten().map(|text| (at, text))
    })
}

/// What was read, one item a line.
#[must_use]
pub fn dump(elf: &Elf) -> String {
    let mut out = format!("machine {}\nsoname {}\n", elf.machine, elf.soname.as_deref().unwrap_or("-"));
    for (label, list) in [("needed", &elf.needed), ("import", &elf.imports), ("export", &elf.exports)] {
        for name in list {
            let _ = writeln!(out, "{label} {name}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{dump, parse, strings};
    use crate::base::Limits;
    use crate::testkit::elf::SharedObject;
    use crate::testkit::hostile::{mutations, truncations};

    fn library(abi: &str) -> Vec<u8> {
        let text = r#"
            soname = "libsample.so"
            needed = ["libc.so", "liblog.so"]
            exports = ["JNI_OnLoad"]
            imports = ["__android_log_print"]
            rodata = ["https://native.example.com/v1"]
        "#;
        SharedObject { abi: abi.to_owned(), ..SharedObject::parse(text).unwrap() }.write().unwrap()
    }

    #[test]
    fn what_a_library_needs_imports_and_exports() {
        for (abi, machine) in
            [("arm64-v8a", "aarch64"), ("armeabi-v7a", "arm"), ("x86", "x86"), ("x86_64", "x86_64")]
        {
            let parsed = parse(&library(abi), &Limits::default());
            let expected = format!(
                "machine {machine}\nsoname libsample.so\nneeded libc.so\nneeded liblog.so\n\
                 import __android_log_print\nexport JNI_OnLoad\n"
            );
            assert_eq!(dump(&parsed.value.unwrap()), expected);
            assert!(parsed.defects.is_empty());
        }
    }

    #[test]
    fn section_headers_may_be_garbage() {
        let mut bytes = library("arm64-v8a");
        // e_shoff and e_shstrndx, which packers wreck; the loader needs neither.
        bytes[0x28..0x30].fill(0xff);
        bytes[0x3e..0x40].fill(0xff);
        let elf = parse(&bytes, &Limits::default()).value.unwrap();
        assert_eq!(elf.exports, ["JNI_OnLoad"]);
        assert_eq!(elf.needed, ["libc.so", "liblog.so"]);
    }

    #[test]
    fn damaged_libraries_end_in_a_result() {
        let bytes = library("armeabi-v7a");
        for damaged in truncations(&bytes, 1).map(<[u8]>::to_vec).chain(mutations(&bytes, 2_000)) {
            let parsed = parse(&damaged, &Limits::default());
            assert!(parsed.value.is_some() || !parsed.defects.is_empty());
        }
    }

    #[test]
    fn names_that_touch_more_than_the_ceiling_are_left_out() {
        let limits = Limits { max_bytes_touched: 12, ..Limits::default() };
        let parsed = parse(&library("x86"), &limits);
        assert_eq!(parsed.defects.as_slice()[0].kind, "elf-symbols");
        assert!(parsed.value.is_some());
    }

    #[test]
    fn what_is_not_elf_is_a_defect() {
        for bytes in [&b""[..], b"MZ", b"\x7fELF", b"\x7fELF\x02\x01\x01\0\0\0"] {
            let parsed = parse(bytes, &Limits::default());
            assert!(parsed.value.is_none() && !parsed.defects.is_empty(), "{bytes:?}");
        }
    }

    #[test]
    fn strings_have_offsets() {
        let found: Vec<_> = strings(b"\x01abcd\0xy\0\xffhttp://a\n", 4).collect();
        assert_eq!(found, [(1, "abcd"), (10, "http://a")]);
    }
}
