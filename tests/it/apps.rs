//! Small apps in Java of our own, one idea each, as real compilers leave them: `tests/data/apps/NAME` is compiled by
//! javac, D8 and R8, packed, scanned, and what is said of each reading compared with `expected.txt`, before and after
//! shrinking and renaming.
//!
//! A line of `expected.txt` is a reading, `data subject phase certainty gate in`, or the state of an SDK,
//! `sdk id state phase certainty`. `in` is the method that the path begins with, its class only where the manifest
//! names it. Findings are the same before and after; one that is not is a line `finding rule subject`. What differs
//! after R8 stands behind `plain:` and `small:`. Lines of code that nobody reaches are for
//! `plain` alone: R8 takes it out.
//!
//! `MINGCHA_CORPUS=/path/to/corpus cargo test --test it apps -- --nocapture` prints the table; java and the toolchain
//! of the corpus are needed.

use mingcha::base::{Bytes, Limits};
use mingcha::format::mapping;
use mingcha::input::{Input, Source};
use mingcha::report::model::{Behaviour, Report, Sdk};
use mingcha::scan::{self, Options};
use mingcha::signature::Signatures;
use mingcha::testkit::app::{Files, build_files, resource_ids};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The two ways in which each app is compiled.
const FORMS: [&str; 2] = ["plain", "small"];

/// Some SDKs call classes of newer platforms, or of SDKs that the app does not have.
const RULES: &str = "-ignorewarnings\n-dontwarn **\n-repackageclasses\n";

/// An app as it lies in the repository.
struct App {
    name: String,
    files: Files,
}

impl App {
    fn text(&self, name: &str) -> &str {
        self.files.get(name).map_or("", |bytes| std::str::from_utf8(bytes).unwrap())
    }

    fn package(&self) -> String {
        let package = Regex::new(r#"package="([^"]+)""#).unwrap();
        package.captures(self.text("manifest.xml")).unwrap()[1].to_owned()
    }

    /// The app's own classes that the manifest names.
    fn components(&self) -> BTreeSet<String> {
        let name = Regex::new(r#"android:name="(\.\w+)""#).unwrap();
        let found = name.captures_iter(self.text("manifest.xml"));
        found.map(|name| format!("{}{}", self.package(), &name[1])).collect()
    }

    /// What goes into the package beside the code.
    fn resources(&self) -> Files {
        let files = self.files.iter().filter(|(path, _)| path.starts_with("res/"));
        files.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
    }

    /// The lines for one form, sorted.
    fn expected(&self, form: &str) -> Vec<String> {
        let lines = self.text("expected.txt").lines();
        let mut lines: Vec<String> = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .filter_map(|line| match line.split_once(": ") {
                Some((only, rest)) if FORMS.contains(&only) => (only == form).then(|| rest.to_owned()),
                _ => Some(line.to_owned()),
            })
            .collect();
        lines.sort();
        lines
    }
}

/// The apps, and the signatures of newer platform classes that they are compiled against.
fn apps() -> (Vec<App>, Files) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/apps");
    let mut apps: BTreeMap<String, Files> = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&folder) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        if let Some((app, file)) = path.split_once('/').filter(|_| entry.file_type().is_file()) {
            let bytes = std::fs::read(entry.path()).unwrap();
            apps.entry(app.to_owned()).or_default().insert(file.to_owned(), bytes);
        }
    }
    let platform = apps.remove("platform").unwrap();
    (apps.into_iter().map(|(name, files)| App { name, files }).collect(), platform)
}

/// The folder of the corpus, where java and the compilers are there too.
fn corpus() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("MINGCHA_CORPUS").map(PathBuf::from) else {
        println!("MINGCHA_CORPUS is not set, no app compiled");
        return None;
    };
    let java = Command::new("java").arg("-version").output().is_ok();
    if !java || !folder.join("toolchain/d8.jar").is_file() {
        println!("java or toolchain/d8.jar is missing, no app compiled");
        return None;
    }
    Some(folder)
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Lays the sources out for `Build.java` and runs it.
fn compile(apps: &[&App], platform: &Files, corpus: &Path, out: &Path) {
    for (file, bytes) in platform {
        write(&out.join("platform/src").join(file), bytes);
    }
    for app in apps {
        let folder = out.join(&app.name);
        for (file, bytes) in app.files.iter().filter(|(file, _)| file.ends_with(".java")) {
            write(&folder.join("src").join(file), bytes);
        }
        write(&folder.join("src/R.java"), resource_class(app).as_bytes());
        // As aapt2 writes them.
        let rules =
            app.components().into_iter().map(|class| format!("-keep class {class} {{ <init>(); }}\n"));
        let rules: String = rules.chain([RULES.to_owned(), app.text("rules.pro").to_owned()]).collect();
        write(&folder.join("rules.pro"), rules.as_bytes());
        write(&folder.join("sdk.txt"), app.text("sdk.txt").as_bytes());
    }
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/apps/Build.java");
    let toolchain = corpus.join("toolchain");
    let output = Command::new("java")
        .arg("-cp")
        .arg(toolchain.join("d8.jar"))
        .args([&build, out, &toolchain.join("android.jar"), &corpus.join("sdk")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The class `R` of an app.
fn resource_class(app: &App) -> String {
    let mut types: BTreeMap<String, String> = BTreeMap::new();
    for (name, id) in resource_ids(&app.resources()).unwrap() {
        let (of_type, name) = name.split_once('/').unwrap();
        let line = format!("        static final int {name} = 0x{id:x};\n");
        types.entry(of_type.to_owned()).or_default().push_str(&line);
    }
    let types = types.iter().map(|(name, body)| format!("    static final class {name} {{\n{body}    }}\n"));
    format!("package {};\n\nfinal class R {{\n{}}}\n", app.package(), types.collect::<String>())
}

/// Packs what was compiled.
fn pack(app: &App, folder: &Path) -> Vec<u8> {
    let mut files = app.resources();
    files.insert("AndroidManifest.xml".into(), app.text("manifest.xml").into());
    for entry in folder.read_dir().unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".dex") {
            files.insert(format!("root/{name}"), std::fs::read(entry.path()).unwrap());
        }
    }
    build_files(&files).unwrap_or_else(|error| panic!("{}: {error}", app.name))
}

fn scan(app: &App, folder: &Path, signatures: &Signatures, options: &Options) -> Report {
    let path = folder.join("app.apk");
    std::fs::write(&path, pack(app, folder)).unwrap();
    let input = Input { path: app.name.clone(), source: Source::File(path), named: true };
    scan::scan(&input, signatures, options)
}

/// With R8's mapping every class of a path has the name of its source again.
fn renamed(app: &App, folder: &Path, signatures: &Signatures) -> Vec<String> {
    let text = Bytes::new(std::fs::read(folder.join("mapping.txt")).unwrap());
    let mapping = mapping::parse(text, &Limits::default()).value;
    let options = Options { mapping: Some(Arc::new(mapping)), ..Options::default() };
    let report = scan(app, folder, signatures, &options);
    assert!(report.limitations.iter().all(|limitation| limitation.id != "mapping-mismatch"), "{}", app.name);
    let own = report.behaviours.iter().filter(|behaviour| behaviour.subject == "app");
    let classes = own.flat_map(|behaviour| &behaviour.path).map(|step| step.class.clone());
    // Classes without a package are those that `-repackageclasses` moved.
    classes.filter(|class| !class.contains('/')).map(|class| format!("{}: {class}", app.name)).collect()
}

/// What the report says, as lines of `expected.txt`, sorted and without repetition. Of an app with SDKs only its own
/// readings stand there.
fn lines(app: &App, report: &Report) -> Vec<String> {
    let components = app.components();
    let own = report.behaviours.iter().filter(|it| app.text("sdk.txt").is_empty() || it.subject == "app");
    let mut lines: BTreeSet<String> = own.map(|behaviour| reading(behaviour, &components)).collect();
    if !app.text("sdk.txt").is_empty() {
        lines.extend(report.sdks.iter().map(state));
    }
    lines.into_iter().collect()
}

/// Rules and subjects of all findings.
fn findings(report: &Report) -> BTreeSet<String> {
    report.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.subject)).collect()
}

fn reading(behaviour: &Behaviour, components: &BTreeSet<String>) -> String {
    let at = (behaviour.at.class.as_deref().unwrap(), behaviour.at.method.as_deref().unwrap());
    let (class, method) =
        behaviour.path.first().map_or(at, |step| (step.class.as_str(), step.method.as_str()));
    let class = class.trim_start_matches('L').trim_end_matches(';').replace('/', ".");
    let name = method.split('(').next().unwrap();
    let entry = match components.get(&class) {
        Some(class) => format!("{}.{name}", class.rsplit('.').next().unwrap()),
        None => name.to_owned(),
    };
    let gate = behaviour.gate.as_ref().map_or("-".to_owned(), |gate| format!("{}:{}", gate.kind, gate.key));
    format!(
        "{} {} {} {} {gate} {entry}",
        behaviour.data,
        behaviour.subject,
        behaviour.phase.join("+"),
        behaviour.certainty
    )
}

fn state(sdk: &Sdk) -> String {
    let phase = if sdk.phase.is_empty() { "-".to_owned() } else { sdk.phase.join("+") };
    format!("sdk {} {} {phase} {}", sdk.id, sdk.state, sdk.path_certainty.as_deref().unwrap_or("-"))
}

#[test]
fn compiled_apps_are_judged_as_expected_before_and_after_obfuscation() {
    let Some(corpus) = corpus() else { return };
    let (apps, platform) = apps();
    let there = |app: &&App| {
        let missing = app.text("sdk.txt").lines().find(|jar| !corpus.join("sdk").join(jar).is_file());
        missing.inspect(|jar| println!("{} left out: {jar} is not in the corpus", app.name)).is_none()
    };
    let apps: Vec<&App> = apps.iter().filter(there).collect();
    let out = tempfile::tempdir().unwrap();
    compile(&apps, &platform, &corpus, out.path());
    let signatures = Signatures::embedded().unwrap();
    let mut wrong = Vec::new();
    for app in apps {
        let folder = |form: &str| out.path().join(&app.name).join(form);
        wrong.extend(renamed(app, &folder("small"), &signatures));
        let reports = FORMS.map(|form| scan(app, &folder(form), &signatures, &Options::default()));
        let findings = reports.each_ref().map(findings);
        for (at, form) in FORMS.into_iter().enumerate() {
            let mut found = lines(app, &reports[at]);
            found.extend(findings[at].difference(&findings[1 - at]).map(|it| format!("finding {it}")));
            found.sort();
            let expected = app.expected(form);
            let verdict = if found == expected { "as expected" } else { "WRONG" };
            println!("{:<22} {form:<5} {verdict}\n    {}", app.name, found.join("\n    "));
            if found != expected {
                wrong.push(format!("{} {form}: expected {expected:#?}, found {found:#?}", app.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
