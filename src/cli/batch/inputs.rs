//! Paths, patterns and lists in, what is to be scanned out: the largest first.

use crate::base::{Error, Limits};
use crate::cli::args::BatchArgs;
use crate::cli::failure::Failure;
use crate::input::{Input, Item, Source, collect, path_from};
use crate::scan::merge_sets;
use crate::store::Sighting;
use regex::Regex;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};
use walkdir::WalkDir;

/// Files that one pattern may name.
const MAX_MATCHES: usize = 10_000_000;

/// One thing to scan.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) input: Input,
    pub(super) sighting: Sighting,
    pub(super) size: u64,
    /// When a single file was last changed.
    pub(super) modified: Option<String>,
}

/// All inputs.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) candidates: Vec<Candidate>,
    /// Paths that cannot be read.
    pub(super) unread: Vec<(String, Error)>,
    /// Files that look like no package.
    pub(super) skipped: usize,
}

/// Finds the inputs.
///
/// # Errors
/// Where a list cannot be read.
pub(super) fn find(args: &BatchArgs) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::default();
    for path in &args.paths {
        if path.as_os_str() == "-" {
            inputs.list(io::stdin().lock(), Path::new("standard input"))?;
        } else {
            inputs.named(path, &Sighting::default());
        }
    }
    if let Some(path) = &args.list {
        let file = File::open(path).map_err(|error| unusable(path, &error))?;
        inputs.list(BufReader::new(file), path)?;
    }
    // A long one begun last would keep one processor busy while the others wait.
    inputs.candidates.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.sighting.path.cmp(&b.sighting.path)));
    Ok(inputs)
}

fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    let help = "a list has one path a line, or a first line that names its columns";
    Failure::new(format!("{}: not a list of packages: {error}", path.display()), help)
}

impl Inputs {
    fn list(&mut self, mut from: impl BufRead, path: &Path) -> Result<(), Failure> {
        let mut first = Vec::new();
        from.read_until(b'\n', &mut first).map_err(|error| unusable(path, &error))?;
        match columns(&first) {
            Some((separator, columns)) => {
                let mut table = csv::ReaderBuilder::new();
                let table = table.delimiter(separator).has_headers(false).flexible(true);
                for row in table.from_reader(from).byte_records() {
                    let row = row.map_err(|error| unusable(path, &error))?;
                    self.row(&row, &columns);
                }
            }
            None => {
                self.line(&first);
                for line in from.split(b'\n') {
                    self.line(&line.map_err(|error| unusable(path, &error))?);
                }
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8]) {
        let text = line.trim_ascii_end();
        if !text.is_empty() {
            self.named(&path_from(text), &Sighting::default());
        }
    }

    fn row(&mut self, row: &csv::ByteRecord, columns: &[String]) {
        let (mut path, mut sighting) = (None, Sighting::default());
        for (column, value) in columns.iter().zip(row) {
            let text = || String::from_utf8_lossy(value).trim().to_owned();
            match column.as_str() {
                "path" => path = Some(path_from(value)),
                "name" => sighting.name = text(),
                "store" => sighting.store = text(),
                "developer" => sighting.developer = text(),
                "category" => sighting.category = text(),
                "filing" => sighting.filing = text(),
                _ => {}
            }
        }
        if let Some(path) = path.filter(|path| !path.as_os_str().is_empty()) {
            self.named(&path, &sighting);
        }
    }

    /// What a path names, or the files that it names as a pattern.
    fn named(&mut self, path: &Path, sighting: &Sighting) {
        let is_pattern = !path.exists() && path.to_string_lossy().contains(['*', '?']);
        let paths = if is_pattern { matches(path) } else { vec![path.to_owned()] };
        if paths.is_empty() {
            let text = format!("{}: no file has such a name", path.display());
            self.unread.push((path.display().to_string(), Error::new(text, "check the pattern")));
        }
        for item in merge_sets(collect(&paths, io::empty()), &Limits::default()) {
            match item {
                Item::Input(input) => self.candidates.push(candidate(input, sighting)),
                Item::Failed { path, error } => self.unread.push((path, error)),
                Item::Skipped { files, .. } => self.skipped = self.skipped.saturating_add(files),
            }
        }
    }
}

fn candidate(input: Input, sighting: &Sighting) -> Candidate {
    let size = |path: &PathBuf| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let (size, modified) = match &input.source {
        Source::File(path) => match fs::metadata(path) {
            Ok(it) => (it.len(), Some(format!("{}.{:09}", it.mtime(), it.mtime_nsec()))),
            Err(_) => (0, None),
        },
        Source::Set { base, splits } => (std::iter::once(base).chain(splits).map(size).sum(), None),
        Source::Tree(_) | Source::Held(_) => (0, None),
    };
    let sighting = Sighting { path: input.path.clone(), ..sighting.clone() };
    Candidate { input, sighting, size, modified }
}

/// The separator and the columns of a table, where a line names one `path`.
fn columns(line: &[u8]) -> Option<(u8, Vec<String>)> {
    let line = std::str::from_utf8(line).ok()?.trim_start_matches('\u{feff}').trim_end();
    let separator = if line.contains('\t') { '\t' } else { ',' };
    let columns: Vec<String> =
        line.split(separator).map(|name| name.trim().trim_matches('"').to_ascii_lowercase()).collect();
    let is_table = columns.iter().any(|name| name == "path") && !Path::new(line).exists();
    is_table.then_some((u8::try_from(separator).unwrap_or(b','), columns))
}

/// The files below the part of a pattern that is no pattern yet.
fn matches(pattern: &Path) -> Vec<PathBuf> {
    let has_sign = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?']);
    let root: PathBuf = pattern.components().take_while(|part| !has_sign(part)).collect();
    let from = if root.as_os_str().is_empty() { Path::new(".") } else { &root };
    let Ok(expression) = Regex::new(&expression(&pattern.to_string_lossy())) else { return Vec::new() };
    let walk = WalkDir::new(from).follow_links(true).sort_by_file_name().into_iter();
    let files = walk.flatten().filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    let files = files.map(|path| path.strip_prefix("./").map(Path::to_owned).unwrap_or(path));
    files.filter(|path| expression.is_match(&path.to_string_lossy())).take(MAX_MATCHES).collect()
}

/// `*` and `?` stay inside a directory, `**/` goes through any number of them.
fn expression(pattern: &str) -> String {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let quoted = regex::escape(pattern);
    let open = quoted.replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*");
    format!("^{}$", open.replace(r"\*", "[^/]*").replace(r"\?", "[^/]"))
}

#[cfg(test)]
mod tests {
    use super::{columns, expression};
    use regex::Regex;

    #[test]
    fn patterns_match_as_a_shell_does() {
        let is = |pattern: &str, path: &str| Regex::new(&expression(pattern)).unwrap().is_match(path);
        assert!(is("in/*.apk", "in/a.apk"));
        assert!(!is("in/*.apk", "in/b/a.apk"));
        assert!(is("in/**/*.apk", "in/b/c/a.apk") && is("in/**/*.apk", "in/a.apk"));
        assert!(is("a?.apk", "ab.apk") && !is("a?.apk", "a/.apk") && !is("a.apk", "aXapk"));
    }

    #[test]
    fn a_first_line_that_names_a_path_is_a_head() {
        assert_eq!(columns(b"path,store\r\n").unwrap(), (b',', vec!["path".to_owned(), "store".to_owned()]));
        assert_eq!(columns(b"Name\tPath\n").unwrap().1, ["name", "path"]);
        assert_eq!(columns(b"/srv/a.apk\n"), None);
    }
}
