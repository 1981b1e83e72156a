//! Does the cost of a scan grow with the code alone? The dex files of packages of the corpus, all classes renamed apart,
//! are joined to apps of 5 to 80 MB of dex.
//!
//! `MINGCHA_CORPUS=… cargo bench --bench graph` prints for each the CPU of a whole scan without hashing beside inflate
//! and decode, whether one thread and two give the same bytes, and, where `/usr/bin/time` is, the peak memory of the
//! program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod measure;

use measure::{best, inflate_and_decode, milliseconds};
use mingcha::base::{Budget, Limits};
use mingcha::input::{Input, Source};
use mingcha::program::Manifest;
use mingcha::scan::{self, Options};
use mingcha::signature::Signatures;
use mingcha::testkit::axml;
use mingcha::testkit::dex::Renamer;
use mingcha::testkit::zip::Zip;
use mingcha::{container, input, program};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs of each row; the best counts.
const RUNS: usize = 3;

/// 39 dex files, 79 MB.
const PACKAGES: [&str; 5] = [
    "pypi-airtest--Yosemite.apk",
    "pypi-pocoui--pocoservice-debug.apk",
    "npm-android-apidemos--ApiDemos-debug.apk",
    "npm-appium-espresso-driver--app-debug-androidTest.apk",
    "npm-appium-uiautomator2-server--appium-uiautomator2-server-v10.6.6.apk",
];

/// Every how manieth of the files, by size, is in the app.
const STRIDES: [usize; 5] = [16, 8, 4, 2, 1];

fn main() {
    let Some(corpus) = std::env::var_os("MINGCHA_CORPUS").map(PathBuf::from) else {
        println!("nothing to measure: set MINGCHA_CORPUS to the folder that get.sh made");
        return;
    };
    let (mut dexes, mut components) = (Vec::new(), String::new());
    for (name, copy) in PACKAGES.iter().zip(1..) {
        let (of_package, manifest) = load(&corpus.join("apk").join(name));
        let renamer = Renamer::new(&of_package, copy);
        dexes.extend(of_package.iter().map(|dex| renamer.dex(dex)));
        components.push_str(&listed(&manifest, &renamer));
    }
    dexes.sort_by_key(|dex| (dex.len(), dex.clone()));
    let signatures = Signatures::embedded().unwrap();
    let folder = tempfile::tempdir().unwrap();
    println!("   MB  files  inflate+decode        scan  times    ms/MB  same bytes  peak memory");
    for stride in STRIDES {
        // From the largest on, so that each app has a like mix.
        let chosen: Vec<&Vec<u8>> = dexes.iter().rev().skip(stride / 2).step_by(stride).collect();
        let path = folder.path().join(format!("{stride}.apk"));
        std::fs::write(&path, pack(&chosen, &components)).unwrap();
        measure(&path, &chosen, &signatures);
    }
}

/// The dex files of a package and its manifest.
fn load(path: &Path) -> (Vec<Vec<u8>>, Manifest) {
    let (limits, budget) = (Limits::default(), Budget::new(u64::MAX));
    let package = container::open(input::map(path).unwrap(), &limits, &budget).value.unwrap();
    let program = program::load(&package, &limits, &budget);
    let dexes = program.code.dexes.iter().map(|file| file.dex.data().to_vec()).collect();
    (dexes, program.manifest)
}

/// The components of a manifest by their new names.
fn listed(manifest: &Manifest, renamer: &Renamer) -> String {
    let mut text = String::new();
    for component in &manifest.components {
        let kind = component.kind.as_str();
        if kind.ends_with("-alias") {
            continue;
        }
        let class = renamer.class(&component.class);
        let launcher = "<intent-filter><action android:name=\"android.intent.action.MAIN\"/>\
             <category android:name=\"android.intent.category.LAUNCHER\"/></intent-filter>";
        let filter = if component.is_launcher() { launcher } else { "" };
        text.push_str(&format!("<{kind} android:name=\"{class}\">{filter}</{kind}>"));
    }
    text
}

fn pack(dexes: &[&Vec<u8>], components: &str) -> Vec<u8> {
    let manifest = format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"io.example.large\">\
         <application>{components}</application></manifest>"
    );
    let zip = Zip::default().stored("AndroidManifest.xml", &axml::write(&manifest, &|_| None));
    let deflated = |zip: Zip, (at, dex): (usize, &&Vec<u8>)| {
        let number = if at == 0 { String::new() } else { (at + 1).to_string() };
        zip.deflated(&format!("classes{number}.dex"), dex)
    };
    dexes.iter().enumerate().fold(zip, deflated).write()
}

fn measure(path: &Path, dexes: &[&Vec<u8>], signatures: &Signatures) {
    let limits = Limits::default();
    let package = container::open(input::map(path).unwrap(), &limits, &Budget::new(u64::MAX)).value.unwrap();
    let baseline = best(RUNS, || inflate_and_decode(&package, &limits));
    let hashing = best(RUNS, || drop(input::digest(path).unwrap()));
    let input = Input { path: "large.apk".to_owned(), source: Source::File(path.to_path_buf()), named: true };
    let scan = || scan::scan(&input, signatures, &Options::default());
    let whole = best(RUNS, || drop(scan())).saturating_sub(hashing);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        serde_json::to_vec(&pool.install(scan)).unwrap()
    };
    let same = if with(1) == with(2) { "yes" } else { "NO" };
    let size = dexes.iter().map(|dex| dex.len()).sum::<usize>() as f64 / 1e6;
    println!(
        "{size:>5.1}  {:>5}  {:>14}  {:>10}  {:>5.2}  {:>7.1}  {same:>10}  {}",
        dexes.len(),
        milliseconds(baseline),
        milliseconds(whole),
        whole.as_secs_f64() / baseline.as_secs_f64(),
        whole.as_secs_f64() * 1e3 / size,
        peak(path).unwrap_or_else(|| "not measured".to_owned()),
    );
}

/// Peak memory of the program on a package, in a process of its own.
fn peak(path: &Path) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_mingcha");
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "%M", program, "scan", "--quiet"]).arg(path).stdout(Stdio::null());
    let output = command.output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let kilobytes: f64 = text.lines().last()?.parse().ok()?;
    Some(format!("{:.0} MB", kilobytes * 1024.0 / 1e6))
}
