//! CPU time of a mini program's scan beside what it cannot avoid: oxc's parser and semantic analysis of the same
//! scripts.
//!
//! `cargo bench --bench mini -- FILE…`, or without files on packages made of the scripts below `MINGCHA_BUNDLES`
//! (`tests/data/bundles/build.sh`): one of 3 MB, and an app of 30 packages with 20 MB. Every row is the best of
//! several runs in this one process; ratios are against the first row.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod measure;

use measure::milliseconds;
use mingcha::base::{Budget, Bytes, Limits};
use mingcha::container::{self, Package};
use mingcha::format::js;
use mingcha::signature::Signatures;
use mingcha::testkit::mini::wxapkg;
use mingcha::{analysis, program};
use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Runs of each row; the best counts.
const RUNS: usize = 5;

fn main() {
    let files: Vec<PathBuf> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).map(PathBuf::from).collect();
    let signatures = Signatures::embedded().unwrap();
    // Parsing recurses: the whole bench runs on a thread with the stack that it needs.
    let work = move || {
        for file in &files {
            let package = open(std::fs::read(file).unwrap());
            measure(&file.display().to_string(), package, &signatures);
        }
        if files.is_empty() {
            made(&signatures);
        }
    };
    let thread = std::thread::Builder::new().stack_size(mingcha::format::js::STACK).spawn(work);
    thread.unwrap().join().unwrap();
}

fn made(signatures: &Signatures) {
    let Some(folder) = std::env::var_os("MINGCHA_BUNDLES").map(PathBuf::from) else {
        return println!("nothing to measure: give FILE arguments, or set MINGCHA_BUNDLES");
    };
    let scripts = scripts(&folder);
    measure("one package of 3 MB", open(repeated(&scripts, "", 3 << 20)), signatures);
    let mut packages: Vec<Package> =
        (0..30).map(|at| open(repeated(&scripts, &format!("sub{at}/"), (20 << 20) / 30))).collect();
    let mut app = packages.remove(0);
    app.archives.extend(packages.into_iter().flat_map(|package| package.archives));
    measure("an app of 30 packages, 20 MB", app, signatures);
}

fn open(bytes: Vec<u8>) -> Package {
    let (limits, budget) = (Limits::default(), Budget::new(u64::MAX));
    container::open(Bytes::new(bytes), &limits, &budget).value.unwrap()
}

/// The scripts of both apps as they were built, in the order of their names.
fn scripts(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let built = ["taro/dist", "uni/dist/build/mp-weixin"].map(|dist| folder.join(dist));
    let entries = built.iter().flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name());
    entries
        .map(Result::unwrap)
        .filter(|entry| entry.path().extension().is_some_and(|it| it == "js"))
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// A package with copies of the scripts, each copy in a folder of its own.
fn repeated(scripts: &[(String, Vec<u8>)], root: &str, size: usize) -> Vec<u8> {
    let mut files: Vec<(String, &[u8])> = vec![("app-config.json".to_owned(), b"{\"pages\": [\"0/app\"]}")];
    let mut bytes = 0;
    for (at, (name, text)) in scripts.iter().cycle().enumerate() {
        if bytes >= size {
            break;
        }
        bytes += text.len();
        files.push((format!("{root}{}/{name}", at / scripts.len()), text));
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (&**name, *text)).collect();
    wxapkg(&files)
}

fn texts(package: &Package) -> Vec<String> {
    let (limits, budget) = (Limits::default(), Budget::new(u64::MAX));
    let mut texts = Vec::new();
    for archive in &package.archives {
        for entry in archive.entries().iter().filter(|entry| entry.name.ends_with(".js")) {
            let bytes = archive.read(entry, &limits, &budget).value.unwrap();
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    texts
}

fn measure(label: &str, package: Package, signatures: &Signatures) {
    let (limits, budget) = (Limits::default(), || Budget::new(u64::MAX));
    let texts = texts(&package);
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{label} ({} scripts, {:.1} MB)", texts.len(), bytes as f64 / 1e6);
    let best = |run: &mut dyn FnMut()| measure::best(RUNS, run);
    let baseline = best(&mut || texts.iter().for_each(|text| oxc(text)));
    let row = |label: &str, time: Duration| {
        let ratio = time.as_secs_f64() / baseline.as_secs_f64();
        println!("  {label:<44} {:>10}  {ratio:>5.2}x", milliseconds(time));
    };
    row("oxc: parser and semantic", baseline);
    row("index and extract", best(&mut || drop(self::texts(&package))));
    let mut arena = js::Arena::default();
    row(
        "parse into tables",
        best(&mut || {
            texts.iter().for_each(|text| drop(js::parse(text, js::Language::JavaScript, &mut arena)))
        }),
    );
    drop(arena);
    row("load the program", best(&mut || drop(program::load(&package, &limits, &budget()))));
    let loaded = program::load(&package, &limits, &budget());
    let analysed = best(&mut || drop(analysis::run(&loaded, signatures, None)));
    row("analyse", analysed);
    drop(loaded);
    let both =
        best(&mut || drop(analysis::run(&program::load(&package, &limits, &budget()), signatures, None)));
    row("load and analyse", both);
    println!("  peak memory of this process so far: {}\n", peak());
}

fn oxc(text: &str) {
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, text, SourceType::unambiguous()).with_options(options).parse();
    std::hint::black_box(SemanticBuilder::new().build(&parsed.program).semantic.scoping().symbols_len());
}

/// `VmHWM` of proc(5).
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "not known".to_owned(), |line| line.trim().to_owned())
}
