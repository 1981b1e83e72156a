//! Code as `dexdump -d` prints it, over `classes.dex`, `classes2.dex` and so on: counts, and whether the
//! instruction at each reported behaviour names the reported member.

use super::{Items, Package, entry_of};
use mingcha::report::model::Report;
use std::collections::BTreeMap;
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
    /// Sites where an instruction names the member that the report says.
    sites: u64,
}

/// Members that the report says are named, by method and by address.
type Sites = BTreeMap<String, BTreeMap<u64, Vec<String>>>;

/// Where in `dexdump`'s text we are, and what is sought in the method.
struct Position<'a> {
    file: &'a str,
    class: String,
    name: String,
    sought: Option<&'a BTreeMap<u64, Vec<String>>>,
}

pub(super) fn items(package: &Package) -> Items {
    let folder = tempfile::tempdir().unwrap();
    let sites = sites(&package.report);
    let mut counts = Counts::default();
    for name in names(&package.path) {
        let dex = folder.path().join("classes.dex");
        std::fs::write(&dex, entry_of(&package.path, &name)).unwrap();
        counts.add(&dex, &name, &sites);
    }
    counts.listed()
}

/// Stands for the address of what lies in no instruction.
const CALLBACK: u64 = u64::MAX;

fn sites(report: &Report) -> Sites {
    let mut sites = Sites::new();
    for behaviour in &report.behaviours {
        let (at, (_, member)) = (&behaviour.at, behaviour.api.split_once("->").unwrap());
        let (Some(class), Some(method), Some(offset)) = (&at.class, &at.method, at.offset) else { continue };
        let members = sites.entry(format!("{} {class} {method}", at.file)).or_default();
        // What the platform calls back is the method itself; else a member is followed by its type in an instruction.
        let is_callback = offset == 0 && method.split('(').next() == Some(member);
        members.entry(if is_callback { CALLBACK } else { offset }).or_default().push(format!(".{member}:"));
    }
    sites
}

/// `classes.dex`, `classes2.dex` and on for as long as there are some: what the runtime loads.
fn names(apk: &Path) -> Vec<String> {
    let archive = zip::ZipArchive::new(std::fs::File::open(apk).unwrap()).unwrap();
    let numbers = std::iter::once(String::new()).chain((2_u32..).map(|number| number.to_string()));
    let names = numbers.map(|number| format!("classes{number}.dex"));
    names.take_while(|name| archive.index_for_name(name).is_some()).collect()
}

impl Counts {
    fn add(&mut self, dex: &Path, file: &str, sites: &Sites) {
        let mut child = Command::new("dexdump").arg("-d").arg(dex).stdout(Stdio::piped()).spawn().unwrap();
        let mut text = BufReader::new(child.stdout.take().unwrap());
        let mut line = Vec::new();
        let mut position = Position { file, class: String::new(), name: String::new(), sought: None };
        // Strings of the file stand in the text as they are, so it need not be UTF-8.
        while text.read_until(b'\n', &mut line).unwrap() > 0 {
            self.line(&line);
            self.sites += position.line(&line, sites);
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
        } else if instruction(line).is_some_and(|(_, text)| text.starts_with(b"invoke-")) {
            self.invokes += 1;
        }
    }
}

impl<'a> Position<'a> {
    /// How many members that are sought at this address its instruction names.
    fn line(&mut self, line: &[u8], sites: &'a Sites) -> u64 {
        if let Some(class) = quoted(line, "  Class descriptor  : ") {
            self.class = class;
        } else if let Some(name) = quoted(line, "      name          : ") {
            self.name = name;
        } else if let Some(type_) = quoted(line, "      type          : ") {
            self.sought = sites.get(&format!("{} {} {}{type_}", self.file, self.class, self.name));
            let callbacks = self.sought.and_then(|sought| sought.get(&CALLBACK));
            return callbacks.map_or(0, Vec::len).try_into().unwrap();
        } else if let (Some(sought), Some((address, text))) = (self.sought, instruction(line)) {
            let text = String::from_utf8_lossy(text);
            let members = sought.get(&address).into_iter().flatten();
            return members.filter(|member| text.contains(member.as_str())).count().try_into().unwrap();
        }
        0
    }
}

fn quoted(line: &[u8], start: &str) -> Option<String> {
    let text = line.strip_prefix(start.as_bytes())?.trim_ascii_end();
    let text = text.strip_prefix(b"'")?.strip_suffix(b"'")?;
    Some(String::from_utf8_lossy(text).into_owned())
}

/// Address and text of `0f7174: 7010 6e6a 0000       |0000: invoke-direct {v0}, …`.
fn instruction(line: &[u8]) -> Option<(u64, &[u8])> {
    let (_, after) = digits(line)?;
    let bar = after.iter().position(|&byte| byte == b'|')?;
    digits(&after[bar + 1..])
}

/// A hexadecimal number and what follows the `: ` behind it.
fn digits(line: &[u8]) -> Option<(u64, &[u8])> {
    let end = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let number = u64::from_str_radix(std::str::from_utf8(&line[..end]).ok()?, 16).ok()?;
    Some((number, line[end..].strip_prefix(b": ")?))
}

pub(super) fn ours(report: &Report, _: &Items) -> Items {
    let seen = &report.coverage;
    let counts = Counts {
        dex_files: seen.dex_files,
        classes: seen.classes,
        methods: seen.methods,
        with_code: seen.methods_decoded,
        invokes: seen.invokes,
        sites: report.behaviours.iter().filter(|it| it.at.method.is_some()).count().try_into().unwrap(),
    };
    counts.listed()
}

impl Counts {
    fn listed(&self) -> Items {
        let items = [
            ("dex-files", self.dex_files),
            ("classes", self.classes),
            ("methods", self.methods),
            ("with-code", self.with_code),
            ("invokes", self.invokes),
            ("sites", self.sites),
        ];
        items.into_iter().map(|(item, count)| (item, count.to_string())).collect()
    }
}

#[test]
fn counts_lines_of_dexdump() {
    let text = "Class #0            -\n  Class descriptor  : 'La;'\n    #0              : (in La;)\n      \
        name          : 'f'\n      type          : 'I'\n      name          : 'm'\n      type          : '()V'\n      \
        registers     : 1\n0f7164:                  |[0f7164] a.m:()V\n\
        0f7174: 7010 6e6a 0000   |0000: invoke-direct {v0}, La;.m:()V // method@6a6e\n\
        0f7175: 1a00 6e6a        |0003: const-string v0, \"|0004: invoke-virtual\"\n        0x0000 line=186 |0: invoke-\n";
    let mut counts = Counts::default();
    let sought = BTreeMap::from([(0, vec![".m:".to_owned()]), (3, vec![".m:".to_owned()])]);
    let sites = Sites::from([("classes.dex La; m()V".to_owned(), sought)]);
    let mut position =
        Position { file: "classes.dex", class: String::new(), name: String::new(), sought: None };
    for line in text.lines() {
        counts.line(line.as_bytes());
        counts.sites += position.line(line.as_bytes(), &sites);
    }
    let Counts { classes, methods, with_code, invokes, sites, .. } = counts;
    assert_eq!((classes, methods, with_code, invokes, sites), (1, 1, 1, 1, 1));
}
