//! Paths, patterns and lists in, what is to be scanned out: the largest first.

use crate::base::{Error, Limits};
use crate::cli::args::BatchArgs;
use crate::cli::failure::Failure;
use crate::input::{Input, Item, Line, MAX_LINE_BYTES, Source, collect, next_line, path_from, walk_error};
use crate::scan::merge_sets;
use crate::store::{FileMark, Sighting};
use regex::Regex;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
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
    /// What a single file is known by again.
    pub(super) mark: Option<FileMark>,
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
        let mut next = || next_line(&mut from).map_err(|error| unusable(path, &error));
        let Some(first) = next()? else { return Ok(()) };
        let Some((separator, columns)) = columns(&first.start) else {
            let mut line = Some(first);
            while let Some(it) = line {
                match it.is_cut {
                    true => self.too_long(path),
                    false => self.line(&it.start),
                }
                line = next()?;
            }
            return Ok(());
        };
        while let Some(Line { start: mut row, mut is_cut }) = next()? {
            // A quoted cell may go on behind the end of a line.
            while !is_cut
                && is_open(&row, separator)
                && let Some(more) = next()?
            {
                row.push(b'\n');
                is_cut = more.is_cut || row.len().saturating_add(more.start.len()) > MAX_LINE_BYTES;
                row.extend(more.start);
            }
            if is_cut {
                self.too_long(path);
                continue;
            }
            let mut table = csv::ReaderBuilder::new();
            let table = table.delimiter(separator).has_headers(false).flexible(true);
            for cells in table.buffer_capacity(row.len().max(1)).from_reader(&*row).byte_records() {
                self.row(&cells.map_err(|error| unusable(path, &error))?, &columns);
            }
        }
        Ok(())
    }

    fn too_long(&mut self, list: &Path) {
        let list = list.display().to_string();
        let text = format!("{list}: a line is too long for a path");
        self.unread.push((list, Error::new(text, "give one path a line")));
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

    /// What a path names, or the files and directories that it names as a pattern.
    fn named(&mut self, path: &Path, sighting: &Sighting) {
        let is_pattern = !path.exists() && path.to_string_lossy().contains(['*', '?']);
        let paths = if is_pattern { self.matches(path) } else { vec![path.to_owned()] };
        for item in merge_sets(collect(&paths, io::empty()), &Limits::default()) {
            match item {
                Item::Input(input) => self.candidates.push(candidate(input, sighting)),
                Item::Failed { path, error } => self.unread.push((path, error)),
                Item::Skipped { files, .. } => self.skipped = self.skipped.saturating_add(files),
            }
        }
    }

    /// What matches below the part of a pattern that is no pattern yet. A directory that matches is taken whole.
    fn matches(&mut self, pattern: &Path) -> Vec<PathBuf> {
        let name = pattern.display().to_string();
        let has_sign = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?']);
        let root: PathBuf = pattern.components().take_while(|part| !has_sign(part)).collect();
        let from = if root.as_os_str().is_empty() { Path::new(".") } else { &root };
        let Ok(expression) = Regex::new(&expression(&pattern.to_string_lossy())) else { return Vec::new() };
        let is_match = |path: &Path| expression.is_match(&short(path).to_string_lossy());
        let depth = match name.contains("**") {
            true => usize::MAX,
            false => pattern.components().count().saturating_sub(root.components().count()),
        };
        let walk = WalkDir::new(from).min_depth(1).max_depth(depth).follow_links(true).sort_by_file_name();
        let (mut walk, mut found) = (walk.into_iter(), Vec::new());
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if is_match(entry.path()) => {
                    if entry.file_type().is_dir() {
                        walk.skip_current_dir();
                    }
                    found.push(short(entry.path()).to_owned());
                }
                Ok(_) => {}
                // A directory could hold matches; anything else only matters where it is one.
                Err(error) if error.path().is_none_or(|path| path.is_dir() || is_match(path)) => {
                    if let Item::Failed { path, error } = walk_error(from, &error) {
                        self.unread.push((path, error));
                    }
                }
                Err(_) => {}
            }
            if found.len() > MAX_MATCHES {
                found.truncate(MAX_MATCHES);
                let text = format!("{name}: matches more than {MAX_MATCHES} files, the rest is left out");
                self.unread.push((name, Error::new(text, "give several patterns that match fewer each")));
                return found;
            }
        }
        if found.is_empty() {
            let text = format!("{name}: no file has such a name");
            self.unread.push((name, Error::new(text, "check the pattern")));
        }
        found
    }
}

fn short(path: &Path) -> &Path {
    path.strip_prefix("./").unwrap_or(path)
}

fn candidate(input: Input, sighting: &Sighting) -> Candidate {
    let size = |path: &PathBuf| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let (size, mark) = match &input.source {
        Source::File(path) => match fs::metadata(path) {
            Ok(metadata) => (metadata.len(), mark(path, &metadata)),
            Err(_) => (0, None),
        },
        Source::Set { base, splits } => (std::iter::once(base).chain(splits).map(size).sum(), None),
        Source::Tree(_) | Source::Held(_) => (0, None),
    };
    let sighting = Sighting { path: input.path.clone(), ..sighting.clone() };
    Candidate { input, sighting, size, mark }
}

/// The place of a file, and all that changes with its content or when another takes its place.
#[cfg(unix)]
fn mark(path: &Path, metadata: &fs::Metadata) -> Option<FileMark> {
    use std::os::unix::{ffi::OsStringExt as _, fs::MetadataExt as _};
    let stamp = format!(
        "{} {}.{:09} {}.{:09} {} {}",
        metadata.len(),
        metadata.mtime(),
        metadata.mtime_nsec(),
        metadata.ctime(),
        metadata.ctime_nsec(),
        metadata.dev(),
        metadata.ino(),
    );
    Some(FileMark { path: path.canonicalize().ok()?.into_os_string().into_vec(), stamp })
}

/// Elsewhere a file is read to know it again.
#[cfg(not(unix))]
fn mark(_: &Path, _: &fs::Metadata) -> Option<FileMark> {
    None
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

/// Whether a row ends inside a quoted cell.
fn is_open(row: &[u8], separator: u8) -> bool {
    let (mut begins, mut is_quoted) = (true, false);
    for byte in row {
        // Two quotes inside a quoted cell stand for one: they end the cell and begin it again.
        let was_quoted = is_quoted;
        is_quoted ^= *byte == b'"' && (begins || is_quoted);
        begins = !is_quoted && (*byte == separator || was_quoted);
    }
    is_quoted
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
    use super::{Inputs, columns, expression, is_open};
    use crate::input::MAX_LINE_BYTES;
    use crate::store::Sighting;
    use regex::Regex;
    use std::fs;
    use std::path::Path;

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

    #[test]
    fn directories_match_patterns_and_what_cannot_be_walked_is_said() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("day-1")).unwrap();
        fs::write(folder.path().join("day-1/a.apk"), "PK").unwrap();
        fs::create_dir(folder.path().join("day-2")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("no-such", folder.path().join("day-2/b.apk")).unwrap();
        let found = |pattern: &str| {
            let mut inputs = Inputs::default();
            inputs.named(&folder.path().join(pattern), &Sighting::default());
            (inputs.candidates.len(), inputs.unread.len())
        };
        assert_eq!(found("day-1*"), (1, 0));
        assert_eq!(found("**/*.apk"), (1, usize::from(cfg!(unix))));
        assert_eq!(found("*.apk"), (0, 1));
    }

    #[test]
    fn a_list_has_lines_of_bounded_length() {
        let long = "x".repeat(MAX_LINE_BYTES + 1);
        let mut inputs = Inputs::default();
        inputs.list(format!("{long}\n").as_bytes(), Path::new("list")).unwrap();
        inputs.list(format!("path,name\n{long},n\n\"a\n").as_bytes(), Path::new("list")).unwrap();
        let errors: Vec<&str> = inputs.unread.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(errors, ["list", "list", "a"]);
        assert!(is_open(b"a,\"b", b',') && is_open(b"\"a\"\"", b','));
        assert!(!is_open(b"5\" phone,b", b',') && !is_open(b"\"a\"\"b\",c", b',') && !is_open(b"", b','));
    }
}
