//! Copies of real dex files whose classes have other names: the dex files of one app go in, the same files with
//! digits behind a package name in every descriptor come out.
//!
//! `Lcom/foo/Bar;` becomes `Lcom07/foo/Bar;`. A digit sorts right behind `/`, so where all names of a package are
//! changed together the order of `string_ids` stays, and with it every other table and all code.

use super::seal;
use crate::base::Reader;
use std::collections::BTreeSet;

/// Packages whose classes the platform has; what a file does not define of them keeps its name.
const PLATFORM: [&str; 12] = [
    "android/",
    "com/android/",
    "dalvik/",
    "java/",
    "javax/",
    "junit/",
    "libcore/",
    "org/apache/http/",
    "org/json/",
    "org/w3c/dom/",
    "org/xml/sax/",
    "sun/",
];

/// Offsets in the header: `string_ids`, `type_ids`, `class_defs`, and `file_size`.
const STRINGS: usize = 0x38;
const TYPES: usize = 0x40;
const CLASSES: usize = 0x60;
const FILE_SIZE: usize = 0x20;
const DATA_SIZE: usize = 0x68;

/// The new names of one app.
#[derive(Debug)]
pub struct Renamer {
    /// Beginnings of class names, `com/` or `android/support/`, all classes below which are renamed.
    packages: BTreeSet<String>,
    digits: String,
}

impl Renamer {
    /// Names for the app that these dex files make up; `copy` tells copies apart.
    ///
    /// # Panics
    /// Where a file is malformed.
    #[must_use]
    pub fn new(dexes: &[Vec<u8>], copy: u32) -> Self {
        let (mut defined, mut all) = (BTreeSet::new(), BTreeSet::new());
        for dex in dexes {
            let types = rows(dex, TYPES, 4);
            let name = |at: usize| string(dex, word(dex, types[at]) as usize);
            defined.extend(rows(dex, CLASSES, 32).into_iter().map(|row| name(word(dex, row) as usize)));
            all.extend((0..types.len()).map(name));
        }
        let class = |name: &Vec<u8>| {
            let text = std::str::from_utf8(name).ok()?;
            Some(text.trim_start_matches('[').strip_prefix('L')?.to_owned())
        };
        let is_kept = |name: &String| PLATFORM.iter().any(|package| name.starts_with(package));
        let kept: BTreeSet<String> = all.difference(&defined).filter_map(class).filter(is_kept).collect();
        let mut packages = BTreeSet::new();
        for name in defined.iter().filter_map(class) {
            let beginnings = name.match_indices('/').map(|(end, _)| &name[..=end]);
            // The shortest that no class of the platform shares.
            let own = |start: &&str| {
                kept.range((*start).to_owned()..).next().is_none_or(|it| !it.starts_with(start))
            };
            packages.extend(beginnings.into_iter().find(own).map(str::to_owned));
        }
        Self { packages, digits: format!("{copy:02}") }
    }

    /// The new form of a text that begins with a descriptor; `None` where it stays.
    fn descriptor(&self, text: &[u8]) -> Option<Vec<u8>> {
        let start = text.iter().position(|byte| *byte != b'[').filter(|at| text[*at] == b'L')? + 1;
        let slashes = (start..text.len()).filter(|at| text[*at] == b'/');
        let end = slashes.into_iter().find(|end| {
            let package = std::str::from_utf8(&text[start..=*end]);
            package.is_ok_and(|package| self.packages.contains(package))
        })?;
        Some([&text[..end], self.digits.as_bytes(), &text[end..]].concat())
    }

    /// The new name of a class, both with dots.
    #[must_use]
    pub fn class(&self, name: &str) -> String {
        let descriptor = format!("L{};", name.replace('.', "/"));
        let renamed = self.descriptor(descriptor.as_bytes());
        let renamed = renamed.and_then(|name| String::from_utf8(name).ok()).unwrap_or(descriptor);
        renamed[1..renamed.len() - 1].replace('/', ".")
    }

    /// A copy of one of the dex files: new texts stand at its end.
    ///
    /// # Panics
    /// Where the file is malformed.
    #[must_use]
    pub fn dex(&self, dex: &[u8]) -> Vec<u8> {
        let mut copy = dex.to_vec();
        for row in rows(dex, STRINGS, 4) {
            let data = word(dex, row) as usize;
            let mut reader = Reader::at(dex, data);
            let units = reader.uleb128().expect("a string without its length");
            let text = terminated(dex, reader.position());
            let Some(renamed) = self.descriptor(text) else { continue };
            let end = copy.len();
            set(&mut copy, row, end);
            uleb128(&mut copy, units as usize + self.digits.len());
            copy.extend_from_slice(&renamed);
            copy.push(0);
        }
        let (size, added) = (copy.len(), copy.len() - dex.len());
        set(&mut copy, FILE_SIZE, size);
        let data = word(dex, DATA_SIZE) as usize + added;
        set(&mut copy, DATA_SIZE, data);
        seal(&mut copy);
        copy
    }
}

/// The offsets of the rows of a table that the header names.
fn rows(dex: &[u8], header: usize, size: usize) -> Vec<usize> {
    let (count, start) = (word(dex, header) as usize, word(dex, header + 4) as usize);
    (0..count).map(|row| start + row * size).collect()
}

fn word(dex: &[u8], at: usize) -> u32 {
    Reader::at(dex, at).u32().expect("a dex file that is cut off")
}

fn set(dex: &mut [u8], at: usize, value: usize) {
    let value = u32::try_from(value).expect("a dex file beyond 4 GiB");
    dex[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

fn string(dex: &[u8], number: usize) -> Vec<u8> {
    let row = word(dex, STRINGS + 4) as usize + number * 4;
    let mut reader = Reader::at(dex, word(dex, row) as usize);
    reader.uleb128().expect("a string without its length");
    terminated(dex, reader.position()).to_vec()
}

fn terminated(dex: &[u8], start: usize) -> &[u8] {
    let length = dex[start..].iter().position(|byte| *byte == 0).expect("a string without its end");
    &dex[start..start + length]
}

fn uleb128(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::Renamer;
    use crate::base::Limits;
    use crate::format::dex::{self, StringId};
    use crate::testkit::dex::{assemble, seal};

    const FIRST: &str = ".class public Lcom/foo/A;\n.super Landroid/app/Activity;\n.method public static m()V\n\
        .registers 2\nconst-string v0, \"com.foo.A\"\ninvoke-static {}, Lcom/other/Gone;->m()V\n\
        invoke-static {}, Landroid/support/v4/B;->m()V\nreturn-void\n.end method\n";
    const SECOND: &str = ".class public Landroid/support/v4/B;\n.super Ljava/lang/Object;\n\
        .implements Lcom/foo/sub/C;\n.field a:[Lcom/foo/A;\n";

    fn strings(bytes: &[u8]) -> Vec<String> {
        let parsed = dex::parse(crate::base::Bytes::new(bytes.to_vec()), &Limits::default());
        assert!(parsed.defects.is_empty(), "{:?}", parsed.defects);
        let dex = &parsed.value[0];
        (0..dex.string_count()).map(|id| dex.string(StringId(id)).unwrap().into_owned()).collect()
    }

    #[test]
    fn all_classes_of_an_app_are_renamed_and_nothing_else() {
        let dexes = [FIRST, SECOND].map(|text| assemble(&[("A.smali", text)], 35).unwrap()).to_vec();
        let renamer = Renamer::new(&dexes, 7);
        let first = renamer.dex(&dexes[0]);
        let names = strings(&first);
        assert!(names.is_sorted(), "{names:?}");
        for name in [
            "Lcom07/foo/A;",
            "Lcom07/other/Gone;",
            "Landroid/support07/v4/B;",
            "Landroid/app/Activity;",
            "com.foo.A",
        ] {
            assert!(names.iter().any(|it| it == name), "{name} in {names:?}");
        }
        assert_eq!(names.len(), strings(&dexes[0]).len());
        assert!(strings(&renamer.dex(&dexes[1])).contains(&"[Lcom07/foo/A;".to_owned()));
        assert_eq!(renamer.class("com.foo.A"), "com07.foo.A");
        assert_eq!(renamer.class("android.app.Activity"), "android.app.Activity");
        let mut sealed = first.clone();
        seal(&mut sealed);
        assert_eq!(sealed, first, "checksum and signature");
    }
}
