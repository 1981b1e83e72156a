//! `mingcha verify`: a case folder in, what in it is no longer what it was out.

use super::args::{Shared, VerifyArgs};
use super::bundle::{FORM, FileEntry, MANIFEST, Manifest};
use super::exit::Exit;
use super::failure::Failure;
use super::given::{self, Given};
use super::output::Output;
use super::{dump, knowledge};
use crate::base::text::printable;
use crate::input::{self, Digests};
use crate::report::Report;
use crate::report::read::read_each;
use crate::report::words::{DocumentWords, Lang, fill};
use crate::scan::{Options, scan};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use walkdir::WalkDir;

/// Bytes of a manifest.
const MAX_MANIFEST: u64 = 256 << 20;

/// Runs the sub-command.
pub(super) fn run(args: &VerifyArgs, shared: &Shared) -> Result<Exit, Failure> {
    let words = Lang::from(shared.lang).document();
    let folders = folders(&args.folder)?;
    if args.sample.is_some() && folders.len() > 1 {
        let text = format!("{}: holds several apps", args.folder.display());
        return Err(Failure::new(text, "name the folder of the app that the sample is of"));
    }
    let mut output = Output::stdout();
    let mut unchanged = true;
    for folder in folders {
        let check = Check::folder(&folder, words)?;
        let mut faults = check.faults;
        if let Some(sample) = &args.sample {
            let options = options(args, &check.manifest, words)?;
            match options {
                Ok(options) => {
                    faults.extend(again(&folder, &check.manifest, sample, &options, shared, words)?)
                }
                Err(changed) => faults.push(changed),
            }
        }
        unchanged &= faults.is_empty();
        let mut lines = vec![format!("{}:", printable(&folder.display().to_string()))];
        lines.extend(faults.iter().map(|fault| format!("  {}", printable(fault))));
        let count = check.manifest.files.len().to_string();
        let verdict = if faults.is_empty() { words.verified } else { words.not_verified_folder };
        lines.push(format!("  {}", fill(verdict, &[("n", &count), ("faults", &faults.len().to_string())])));
        lines.push(format!("  {MANIFEST}: SHA-256 {}  SM3 {}", check.digests.sha256, check.digests.sm3));
        output.text(&format!("{}\n", lines.join("\n")))?;
    }
    output.finish()?;
    Ok(if unchanged { Exit::Nothing } else { Exit::Findings })
}

/// The folder itself, or those in it that are of one app each.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    if folder.join(MANIFEST).is_file() {
        return Ok(vec![folder.to_path_buf()]);
    }
    let mut inner: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|error| unreadable(folder, &error))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect();
    inner.sort();
    match inner.iter().find(|path| !path.join(MANIFEST).is_file()) {
        None if !inner.is_empty() => Ok(inner),
        missing => {
            let at = missing.map_or(folder, PathBuf::as_path);
            let text = format!("{}: there is no {MANIFEST}", at.display());
            Err(Failure::new(text, "name a folder that `mingcha scan --evidence` wrote"))
        }
    }
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(format!("{}: {error}", path.display()), "name a folder that `mingcha scan --evidence` wrote")
}

struct Check {
    manifest: Manifest,
    digests: Digests,
    faults: Vec<String>,
}

impl Check {
    fn folder(folder: &Path, words: &DocumentWords) -> Result<Self, Failure> {
        let path = folder.join(MANIFEST);
        let size = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?.len();
        if size > MAX_MANIFEST {
            return Err(unreadable(&path, &"too large"));
        }
        let text = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| unreadable(&path, &error))?;
        if manifest.form != FORM {
            let text = format!("{}: has the form {:?}", path.display(), manifest.form);
            return Err(Failure::new(text, "use the version of mingcha that wrote it"));
        }
        let digests = input::digest_bytes(&text);
        let mut faults = Vec::new();
        let mut known: BTreeSet<PathBuf> = BTreeSet::from([PathBuf::from(MANIFEST)]);
        for file in &manifest.files {
            faults.extend(changed(folder, file, words));
            known.insert(file.path.split('/').collect());
        }
        faults.extend(foreign(folder, &known, words));
        if faults.is_empty() {
            faults.extend(other_sample(folder, &manifest, words)?);
        }
        Ok(Self { manifest, digests, faults })
    }
}

/// What of a file is not as the manifest says.
fn changed(folder: &Path, file: &FileEntry, words: &DocumentWords) -> Option<String> {
    let path = Path::new(&file.path);
    // A manifest is as hostile as a package: it must not lead out of its folder.
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return Some(fill(words.file_outside, &[("path", &file.path)]));
    }
    let place = folder.join(path);
    if fs::symlink_metadata(&place).is_ok_and(|metadata| !metadata.is_file()) {
        return Some(fill(words.file_outside, &[("path", &file.path)]));
    }
    let Ok(found) = input::digest(&place) else {
        return Some(fill(words.file_missing, &[("path", &file.path)]));
    };
    let Digests { size, sha256, sm3, .. } = found;
    differs(file, &FileEntry { path: file.path.clone(), size, sha256, sm3 }, words)
}

/// In what a file differs from what the manifest says of it, whatever its name.
fn differs(said: &FileEntry, is: &FileEntry, words: &DocumentWords) -> Option<String> {
    let pairs = [
        ("size", said.size.to_string(), is.size.to_string()),
        ("SHA-256", said.sha256.clone(), is.sha256.clone()),
        ("SM3", said.sm3.clone(), is.sm3.clone()),
    ];
    let path = &said.path;
    let (name, said, is) = pairs.into_iter().find(|(_, said, is)| said != is)?;
    Some(fill(words.file_changed, &[("path", path), ("name", name), ("said", &said), ("is", &is)]))
}

/// Files that the manifest does not name.
fn foreign(folder: &Path, known: &BTreeSet<PathBuf>, words: &DocumentWords) -> Vec<String> {
    let all = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter().flatten();
    let files = all.filter(|entry| !entry.file_type().is_dir());
    let paths = files.filter_map(|entry| entry.path().strip_prefix(folder).ok().map(Path::to_path_buf));
    let foreign = paths.filter(|path| !known.contains(path));
    foreign.map(|path| fill(words.file_foreign, &[("path", &path.display().to_string())])).collect()
}

/// That report and manifest speak of one sample.
fn other_sample(
    folder: &Path,
    manifest: &Manifest,
    words: &DocumentWords,
) -> Result<Option<String>, Failure> {
    let report = saved(folder)?;
    let same = report.input.sha256 == manifest.sample.sha256
        && report.input.sm3 == manifest.sample.sm3
        && report.tool == manifest.tool;
    Ok((!same).then(|| words.other_sample.to_owned()))
}

fn saved(folder: &Path) -> Result<Report, Failure> {
    let path = folder.join("report.json");
    let file = fs::File::open(&path).map_err(|error| unreadable(&path, &error))?;
    let mut only = None;
    read_each(std::io::BufReader::new(file), |report| {
        only = Some(report);
        Ok::<(), Failure>(())
    })?;
    only.ok_or_else(|| unreadable(&path, &"holds no report"))
}

/// The options of the scan, with the files that it was given; what of these is not as the manifest says.
fn options(
    args: &VerifyArgs,
    manifest: &Manifest,
    words: &DocumentWords,
) -> Result<Result<Options, String>, Failure> {
    let told = &manifest.options;
    let mut options = told.options();
    let mapping = needed("--mapping", told.mapping.as_ref(), args.mapping.as_deref(), given::mapping)?;
    let policy = needed("--policy", told.policy.as_ref(), args.policy.as_deref(), given::policy)?;
    if let Some((said, mapping)) = mapping {
        if let Some(fault) = differs(said, &mapping.entry(), words) {
            return Ok(Err(fault));
        }
        options.mapping = Some(mapping.value);
    }
    if let Some((said, policy)) = policy {
        if let Some(fault) = differs(said, &policy.entry(), words) {
            return Ok(Err(fault));
        }
        // The file may have another name by now; the report has the one of then.
        options.policy = Some((said.path.clone(), policy.value));
    }
    Ok(Ok(options))
}

/// A file that the scan was given, with what the manifest says of it.
fn needed<'m, T>(
    option: &str,
    said: Option<&'m FileEntry>,
    path: Option<&Path>,
    read: fn(&Path) -> Result<Given<T>, Failure>,
) -> Result<Option<(&'m FileEntry, Given<T>)>, Failure> {
    match (said, path) {
        (None, None) => Ok(None),
        (Some(said), Some(path)) => Ok(Some((said, read(path)?))),
        (Some(said), None) => {
            let text = format!("the scan was given {option} {}", printable(&said.path));
            Err(Failure::new(text, format!("name that file after {option} here too")))
        }
        (None, Some(_)) => {
            Err(Failure::new(format!("the scan was given no {option}"), "leave it out here too"))
        }
    }
}

/// Scans the sample again and compares.
fn again(
    folder: &Path,
    manifest: &Manifest,
    sample: &PathBuf,
    options: &Options,
    shared: &Shared,
    words: &DocumentWords,
) -> Result<Vec<String>, Failure> {
    let input = dump::only(sample)?;
    let signatures = knowledge::load(shared)?;
    let mut now = scan(&input, &signatures, options);
    let before = saved(folder)?;
    if now.input.sha256 != manifest.sample.sha256 || now.input.sm3 != manifest.sample.sm3 {
        let values = [("is", now.input.sha256.as_str()), ("said", &manifest.sample.sha256)];
        return Ok(vec![fill(words.sample_changed, &values)]);
    }
    // The path is where the sample lay then, and the case data are no part of a scan.
    named(&mut now, &input.path, &before.input.path);
    now.case.clone_from(&before.case);
    if now == before {
        return Ok(Vec::new());
    }
    let fields = |report: &Report| match serde_json::to_value(report) {
        Ok(serde_json::Value::Object(fields)) => fields.into_iter().collect::<BTreeMap<_, _>>(),
        _ => BTreeMap::new(),
    };
    let (now, before) = (fields(&now), fields(&before));
    let differ: Vec<&str> = now
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(value))
        .map(|(key, _)| key.as_str())
        .collect();
    Ok(vec![fill(words.rescan_differs, &[("fields", &differ.join(", "))])])
}

fn named(report: &mut Report, from: &str, to: &str) {
    if let Some(rest) = report.input.path.strip_prefix(from) {
        report.input.path = format!("{to}{rest}");
    }
    report.nested.iter_mut().for_each(|inner| named(inner, from, to));
}
