//! CPU time of a whole scan beside what it cannot avoid: inflating every dex and decoding every instruction once.
//!
//! `cargo bench --bench scan -- FILE…`, or with `MINGCHA_CORPUS` set the two packages of the corpus that the
//! figures in the docs are about. Every row is the best of several runs in this one process; ratios are against
//! the first row. `dexdump -d` is run beside it where it is installed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod measure;

use measure::{inflate_and_decode, milliseconds};
use mingcha::base::{Budget, Limits};
use mingcha::input::{Input, Source};
use mingcha::scan::{self, Options};
use mingcha::signature::Signatures;
use mingcha::{analysis, container, input, program};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs of each row; the best counts.
const RUNS: usize = 9;

fn main() {
    let files: Vec<PathBuf> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).map(PathBuf::from).collect();
    let files = if files.is_empty() { corpus() } else { files };
    if files.is_empty() {
        println!(
            "nothing to measure: give FILE arguments, or set MINGCHA_CORPUS to the folder that get.sh made"
        );
    }
    let start = Instant::now();
    let signatures = Signatures::embedded().unwrap();
    let first = start.elapsed();
    let again = best(|| drop(Signatures::embedded().unwrap()));
    println!("rule set loaded in {}, once more in {}\n", milliseconds(first), milliseconds(again));
    for file in files {
        measure(&file, &signatures);
    }
}

fn best(run: impl FnMut()) -> Duration {
    measure::best(RUNS, run)
}

fn corpus() -> Vec<PathBuf> {
    let names = ["pypi-airtest--Yosemite.apk", "npm-appium-espresso-driver--app-debug-androidTest.apk"];
    let Some(folder) = std::env::var_os("MINGCHA_CORPUS").map(PathBuf::from) else { return Vec::new() };
    names.iter().map(|name| folder.join("apk").join(name)).filter(|path| path.exists()).collect()
}

fn measure(path: &Path, signatures: &Signatures) {
    let limits = Limits::default();
    let budget = || Budget::new(u64::MAX);
    let map = || input::map(path).unwrap();
    let open = || container::open(map(), &limits, &budget()).value.unwrap();
    let (package, options) = (open(), Options::default());
    let input =
        Input { path: path.display().to_string(), source: Source::File(path.to_path_buf()), named: true };
    let loaded = program::load(&package, &limits, &budget());
    let bytes: usize = loaded.code.dexes.iter().map(|file| file.dex.data().len()).sum();
    println!(
        "{} ({} dex files, {:.1} MB of dex)",
        path.display(),
        loaded.code.dexes.len(),
        bytes as f64 / 1e6
    );
    let baseline = best(|| inflate_and_decode(&package, &limits));
    let row = |label: &str, time: Duration| {
        println!(
            "  {label:<44} {:>10}  {:>5.2}x",
            milliseconds(time),
            time.as_secs_f64() / baseline.as_secs_f64()
        );
    };
    row("inflate every dex, decode every instruction", baseline);
    row("open the package", best(|| drop(open())));
    row("load the program", best(|| drop(program::load(&package, &limits, &budget()))));
    row("analyse", best(|| drop(analysis::run(&loaded, signatures, None))));
    let hashing = best(|| drop(input::digest(path).unwrap()));
    let whole = best(|| drop(scan::scan(&input, signatures, &options)));
    row("hash the file (MD5, SHA-1, SHA-256, SM3)", hashing);
    row("whole scan", whole);
    row("whole scan without hashing", whole.saturating_sub(hashing));
    if let Some(time) = dexdump(path) {
        row("dexdump -d of the same file", time);
        println!("  whole scan / dexdump: {:.2}", whole.as_secs_f64() / time.as_secs_f64());
    }
    println!();
}

/// CPU time of `dexdump -d`, its output thrown away; `None` where it is not installed.
fn dexdump(path: &Path) -> Option<Duration> {
    let before = children()?;
    let status =
        Command::new("dexdump").arg("-d").arg(path).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.ok().filter(std::process::ExitStatus::success)?;
    Some(children()? - before)
}

/// CPU time of the children waited for: `cutime` and `cstime` of proc(5), in ticks of 10 ms.
fn children() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks: u64 = fields.get(13..15)?.iter().filter_map(|field| field.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * 10))
}
