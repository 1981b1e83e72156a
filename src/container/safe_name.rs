//! Names as a package spells them in, paths that stay below one folder on any system out.

use std::collections::{BTreeMap, BTreeSet};

/// Bytes of one part of a path.
const MAX_PART_BYTES: usize = 120;
/// Parts of a path.
const MAX_PARTS: usize = 60;
/// Names that Windows keeps for devices, with any extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Gives each entry a path of its own.
#[derive(Debug, Default)]
pub struct SafeNames {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
    /// The number to try next for a path that was asked for before.
    next: BTreeMap<String, u32>,
}

impl SafeNames {
    /// A relative path with `/` for a name, another for every call: what would lead out of the folder, name a
    /// device or hide another file is replaced.
    pub fn path(&mut self, name: &str) -> String {
        let parts: Vec<String> =
            name.split(['/', '\\']).filter(|it| !matches!(*it, "" | ".")).map(part).collect();
        let skipped = parts.len().saturating_sub(MAX_PARTS);
        let parts: Vec<String> = parts.into_iter().skip(skipped).collect();
        let path = if parts.is_empty() { "_".to_owned() } else { parts.join("/") };
        let numbered = |number: u32| if number == 1 { path.clone() } else { format!("_{number}/{path}") };
        let first = self.next.get(&path).copied().unwrap_or(1);
        let numbers = (first..=u32::MAX).map(|number| (number, numbered(number)));
        let (number, free) = numbers.into_iter().find(|(_, path)| self.is_free(path)).unwrap_or_default();
        self.next.insert(path, number.saturating_add(1));
        let key = free.to_lowercase();
        let ends = key.match_indices('/').map(|(at, _)| at);
        self.folders.extend(ends.filter_map(|at| key.get(..at).map(str::to_owned)));
        self.files.insert(key);
        free
    }

    /// Neither a file nor a folder has the path, and no file has that of a folder above it; case does not count.
    fn is_free(&self, path: &str) -> bool {
        let key = path.to_lowercase();
        let mut above = key.match_indices('/').filter_map(|(at, _)| key.get(..at));
        !self.files.contains(&key) && !self.folders.contains(&key) && !above.any(|it| self.files.contains(it))
    }
}

/// One part of a path made safe.
fn part(text: &str) -> String {
    let is_odd =
        |c: char| c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\u{fffd}');
    let mut safe: String = text.chars().map(|c| if is_odd(c) { '_' } else { c }).collect();
    while safe.len() > MAX_PART_BYTES {
        safe.pop();
    }
    let stem = safe.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    if safe.ends_with(['.', ' ']) || DEVICES.contains(&device) && stem.len() <= 4 {
        safe.push('_');
        if DEVICES.contains(&device) {
            safe.insert(0, '_');
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::SafeNames;

    #[test]
    fn no_name_leads_out_or_hides_another() {
        let mut names = SafeNames::default();
        for (name, path) in [
            ("a/b.js", "a/b.js"),
            ("/a/c.js", "a/c.js"),
            ("../../etc/passwd", ".._/.._/etc/passwd"),
            ("..\\..\\x", ".._/.._/x"),
            ("C:\\windows\\x", "C_/windows/x"),
            ("a\0b\n", "a_b_"),
            ("A/B.js", "_2/A/B.js"),
            ("a", "_3/a"),
            ("", "_"),
            (".", "_2/_"),
            ("NUL.txt", "_NUL.txt_"),
            ("com1", "_com1_"),
            ("common.js", "common.js"),
            ("console.js", "console.js"),
            ("中文/图.png", "中文/图.png"),
            ("x.", "x._"),
        ] {
            assert_eq!(names.path(name), path, "{name:?}");
        }
        assert_eq!(names.path("a/b.js/inner"), "_4/a/b.js/inner");
        let long = names.path(&"界/".repeat(500).replace('界', &"界".repeat(200)));
        assert!(long.split('/').count() <= 61 && long.split('/').all(|part| part.len() <= 121), "{long}");
    }
}
