//! Code as `dexdump -d` prints it, counted over `classes.dex`, `classes2.dex` and so on.

use super::{Items, Package, entry_of};
use mingcha::report::model::Report;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

#[derive(Default)]
struct Counts {
    dex_files: u64,
    classes: u64,
    methods: u64,
    with_code: u64,
    invokes: u64,
}

pub(super) fn items(package: &Package) -> Items {
    let folder = tempfile::tempdir().unwrap();
    let mut counts = Counts::default();
    for name in names(&package.path) {
        let dex = folder.path().join("classes.dex");
        std::fs::write(&dex, entry_of(&package.path, &name)).unwrap();
        counts.add(&dex);
    }
    listed([counts.dex_files, counts.classes, counts.methods, counts.with_code, counts.invokes])
}

/// `classes.dex`, `classes2.dex` and on for as long as there are some: what the runtime loads.
fn names(apk: &Path) -> Vec<String> {
    let archive = zip::ZipArchive::new(std::fs::File::open(apk).unwrap()).unwrap();
    let numbers = std::iter::once(String::new()).chain((2_u32..).map(|number| number.to_string()));
    let names = numbers.map(|number| format!("classes{number}.dex"));
    names.take_while(|name| archive.index_for_name(name).is_some()).collect()
}

impl Counts {
    fn add(&mut self, dex: &Path) {
        let mut child = Command::new("dexdump").arg("-d").arg(dex).stdout(Stdio::piped()).spawn().unwrap();
        let mut text = BufReader::new(child.stdout.take().unwrap());
        let mut line = Vec::new();
        // Strings of the file stand in the text as they are, so it need not be UTF-8.
        while text.read_until(b'\n', &mut line).unwrap() > 0 {
            self.line(&line);
            line.clear();
        }
        assert!(child.wait().unwrap().success(), "dexdump refuses {}", dex.display());
        self.dex_files += 1;
    }

    fn line(&mut self, line: &[u8]) {
        if line.starts_with(b"  Class descriptor  : '") {
            self.classes += 1;
        } else if line.starts_with(b"      type          : '(") {
            self.methods += 1;
        } else if line.starts_with(b"      registers     : ") {
            self.with_code += 1;
        } else if is_invoke(line) {
            self.invokes += 1;
        }
    }
}

/// `0f7174: 7010 6e6a 0000       |0000: invoke-direct {v0}, …`
fn is_invoke(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let Some(bar) = line.iter().position(|&byte| byte == b'|') else { return false };
    let instruction = &line[bar + 1..];
    let offset = instruction.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let starts = |text: &[u8], start: &[u8]| text.starts_with(start);
    digits >= 6 && starts(&line[digits..], b": ") && starts(&instruction[offset..], b": invoke-")
}

pub(super) fn ours(report: &Report, _: &Items) -> Items {
    let seen = &report.coverage;
    listed([seen.dex_files, seen.classes, seen.methods, seen.methods_decoded, seen.invokes])
}

fn listed(counts: [u64; 5]) -> Items {
    let items = ["dex-files", "classes", "methods", "with-code", "invokes"];
    items.into_iter().zip(counts.map(|count| count.to_string())).collect()
}

#[test]
fn counts_lines_of_dexdump() {
    let text = "Class #0            -\n  Class descriptor  : 'La;'\n    #0              : (in La;)\n      \
        name          : 'f'\n      type          : 'I'\n      name          : 'm'\n      type          : '()V'\n      \
        registers     : 1\n0f7164:                  |[0f7164] a.m:()V\n\
        0f7174: 7010 6e6a 0000   |0000: invoke-direct {v0}, La;.m:()V // method@6a6e\n\
        0f7175: 1a00 6e6a        |0003: const-string v0, \"|0004: invoke-virtual\"\n        0x0000 line=186 |0: invoke-\n";
    let mut counts = Counts::default();
    text.lines().for_each(|line| counts.line(line.as_bytes()));
    let Counts { classes, methods, with_code, invokes, .. } = counts;
    assert_eq!((classes, methods, with_code, invokes), (1, 1, 1, 1));
}
