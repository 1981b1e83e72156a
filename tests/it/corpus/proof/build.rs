//! Apps from SDK files: what Android's build tools put into an APK from `.jar`, `.aar` and `.so` files.

use mingcha::testkit::axml;
use mingcha::testkit::zip::Zip;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// ABIs by which the corpus names its libraries; of two that fit, the longer stands first.
const ABIS: [&str; 7] = ["arm64-v8a", "armeabi-v7a", "armeabi", "x86_64", "x86", "mips64", "mips"];

/// Where packages of plugins have the manifest of their Android part; Cordova's have it in `plugin.xml`.
const MANIFESTS: [&str; 4] = [
    "package/android/src/main/AndroidManifest.xml",
    "package/android/AndroidManifest.xml",
    "package/lib/android/src/main/AndroidManifest.xml",
    "package/android/pili-react-native/src/main/AndroidManifest.xml",
];

/// Class files that the dexer cannot read, or whole packages: of a jar of 2015, of iFlytek's Msc.jar and of JPush 2.1.3, whose
/// obfuscators broke them.
const UNREADABLE: [&str; 9] = [
    "cn/jpush/a/a/",
    "com/hianalytics/android/a/a/a.class",
    "com/hianalytics/android/a/a/c.class",
    "com/hianalytics/android/v1/b.class",
    "com/hianalytics/android/v1/c.class",
    "com/iflytek/cloud/thirdparty/a.class",
    "com/iflytek/cloud/thirdparty/b.class",
    "com/iflytek/cloud/thirdparty/e.class",
    "com/iflytek/cloud/thirdparty/h.class",
];

/// The id of every built app; no SDK's.
const APP: &str = "io.example.proof";

/// All that is called is missing from API 17 or from the file, which is no fault here.
const RENAME_ALL: &str = "-dontshrink\n-dontoptimize\n-ignorewarnings\n-dontwarn **\n-repackageclasses o\n\
                          -allowaccessmodification\n";

/// Whether classes keep their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Names,
    NoNames,
}

/// A file of the corpus, or one native library for all its ABIs.
pub(super) struct Part {
    /// The package of the registry it came with.
    pub(super) package: String,
    /// The package and the file's name, of a library without its ABI.
    pub(super) name: String,
    /// Jars with class files, to be made into dex files.
    jars: Vec<Vec<u8>>,
    /// The classes in them, as paths.
    classes: BTreeSet<String>,
    /// The manifest of an AAR.
    manifest: String,
    /// A manifest that is binary already.
    binary_manifest: Option<Vec<u8>>,
    /// All else, as it lies in an APK.
    entries: BTreeMap<String, Vec<u8>>,
}

/// The parts that the files of a folder make.
pub(super) fn parts(folder: &Path) -> Vec<Part> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for file in folder.read_dir().unwrap() {
        let path = file.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let (package, inside) = file.split_once("--").unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let abi = ABIS.iter().find_map(|abi| Some((abi, inside.rsplit_once(&format!("_{abi}_"))?.1)));
        let name = match abi {
            Some((_, library)) if file.ends_with(".so") => format!("{package}--{library}"),
            _ => file.clone(),
        };
        let part = parts.entry(name.clone()).or_insert_with(|| Part::new(package, &name));
        match (abi, file.rsplit_once('.').unwrap().1) {
            (Some((abi, library)), "so") => drop(part.entries.insert(format!("lib/{abi}/{library}"), bytes)),
            (_, "aar") => part.add_aar(bytes),
            (_, "jar") => part.add_jar(bytes),
            _ => panic!("{file}: no jar, aar or library of a known ABI"),
        }
    }
    parts.into_values().collect()
}

fn entries(archive: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut all = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if !entry.is_dir() {
            all.push((entry.name().unwrap().into_owned(), bytes));
        }
    }
    all
}

fn is_unreadable(name: &str) -> bool {
    UNREADABLE.iter().any(|start| name.starts_with(start))
}

fn readable(jar: &[(String, Vec<u8>)]) -> Vec<u8> {
    let kept = jar.iter().filter(|(name, _)| !is_unreadable(name));
    kept.fold(Zip::default(), |zip, (name, bytes)| zip.stored(name, bytes)).write()
}

impl Part {
    fn new(package: &str, name: &str) -> Self {
        Self {
            package: package.to_owned(),
            name: name.to_owned(),
            jars: Vec::new(),
            classes: BTreeSet::new(),
            manifest: String::new(),
            binary_manifest: None,
            entries: BTreeMap::new(),
        }
    }

    fn add_aar(&mut self, aar: Vec<u8>) {
        for (name, bytes) in entries(aar) {
            if name == "AndroidManifest.xml" {
                self.manifest = application(&String::from_utf8(bytes).unwrap());
            } else if name.ends_with(".jar") {
                self.add_jar(bytes);
            } else if let Some(library) = name.strip_prefix("jni/") {
                self.entries.insert(format!("lib/{library}"), bytes);
            } else if name.starts_with("assets/") {
                self.entries.insert(name, bytes);
            }
        }
    }

    /// Beside classes, a jar's files lie in the APK as they lie in the jar. Some "jars" hold dex files already.
    fn add_jar(&mut self, jar: Vec<u8>) {
        let inner = entries(jar.clone());
        let classes: Vec<&str> = inner.iter().filter_map(|(name, _)| name.strip_suffix(".class")).collect();
        if !classes.is_empty() && !inner.iter().any(|(name, _)| is_dex(name)) {
            self.classes.extend(classes.into_iter().map(str::to_owned));
            self.jars.push(if inner.iter().any(|(name, _)| is_unreadable(name)) {
                readable(&inner)
            } else {
                jar
            });
        }
        for (name, bytes) in inner {
            if name == "AndroidManifest.xml" {
                self.binary_manifest = Some(bytes);
            } else if !name.ends_with(".class") && name != "META-INF/MANIFEST.MF" {
                self.entries.insert(name, bytes);
            }
        }
    }

    /// Whether a class, a package (`a/b/`), or a text in a library or dex file or its name is there.
    pub(super) fn has(&self, name: &str) -> bool {
        if name.ends_with('/') {
            return self.classes.iter().any(|class| class.starts_with(name));
        }
        let holds = |bytes: &[u8]| memchr::memmem::find(bytes, name.as_bytes()).is_some();
        let mut code = self.entries.iter().filter(|(entry, _)| entry.ends_with(".so") || is_dex(entry));
        self.classes.contains(name) || code.any(|(entry, bytes)| holds(entry.as_bytes()) || holds(bytes))
    }
}

fn is_dex(name: &str) -> bool {
    name.starts_with("classes") && name.ends_with(".dex")
}

/// What stands in `<application>`, with the names of components in full, as the merger of manifests has them.
fn application(manifest: &str) -> String {
    let manifest = Regex::new("(?s)<!--.*?-->").unwrap().replace_all(manifest, "");
    let manifest = manifest.as_ref();
    let package = Regex::new(r#"\spackage="([^"]+)""#).unwrap();
    let package = package.captures(manifest).map_or(String::new(), |found| found[1].to_owned());
    let body = Regex::new(r"(?s)<application[^>/]*>(.*)</application>").unwrap();
    let body = body.captures(manifest).map_or(String::new(), |found| found[1].to_owned());
    body.replace("android:name=\".", &format!("android:name=\"{package}."))
}

/// The components and meta-data that a package adds to the manifest of an app: that of its Android library, or of
/// its Cordova plugin.
pub(super) fn shipped_manifest(package: &Path) -> String {
    let library = MANIFESTS.iter().find_map(|path| std::fs::read_to_string(package.join(path)).ok());
    let plugin = std::fs::read_to_string(package.join("package/plugin.xml")).unwrap_or_default();
    let added = Regex::new(r#"(?s)<config-file[^>]*AndroidManifest\.xml[^>]*>(.*?)</config-file>"#).unwrap();
    let of_application = |found: &regex::Captures<'_>| found[0].contains("/manifest/application\"");
    let added = added.captures_iter(&plugin).filter(of_application).map(|found| found[1].to_owned());
    let components: String = library.map(|text| application(&text)).into_iter().chain(added).collect();
    if components.is_empty() {
        println!("{}: no components or meta-data are shipped", package.display());
    }
    components
}

/// Builds apps; dex files are kept for the next time.
pub(super) struct Builder {
    toolchain: PathBuf,
    dexes: PathBuf,
    apps: tempfile::TempDir,
}

impl Builder {
    /// With the tools of one corpus, for the files of one.
    pub(super) fn new(tools: &Path, files: &Path) -> Self {
        let apps = tempfile::tempdir().unwrap();
        Self { toolchain: tools.join("toolchain"), dexes: files.join("proof"), apps }
    }

    /// The APK of some parts, with `components` in its manifest beside those of the parts.
    pub(super) fn app(&self, parts: &[&Part], components: &str, kept: Kept) -> PathBuf {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let (mut dexes, mut components) = (Vec::new(), components.to_owned());
        for part in parts {
            components.push_str(&part.manifest);
            let (ready, others): (Vec<_>, Vec<_>) = part.entries.iter().partition(|(name, _)| is_dex(name));
            files.extend(others.into_iter().map(|(name, bytes)| (name.clone(), bytes.clone())));
            if kept == Kept::Names {
                dexes.extend(ready.into_iter().map(|(_, bytes)| bytes.clone()));
            }
            dexes.extend(self.dexes(part, kept));
        }
        for (at, dex) in dexes.into_iter().enumerate() {
            let number = if at == 0 { String::new() } else { (at + 1).to_string() };
            files.insert(format!("classes{number}.dex"), dex);
        }
        let binary = parts.iter().find_map(|part| part.binary_manifest.clone());
        let manifest = binary.unwrap_or_else(|| manifest(&components));
        files.insert("AndroidManifest.xml".to_owned(), manifest);
        let zip = files.iter().fold(Zip::default(), |zip, (name, bytes)| zip.stored(name, bytes));
        let path = self.apps.path().join("app.apk");
        std::fs::write(&path, zip.write()).unwrap();
        path
    }

    /// The dex files of a part's jars.
    fn dexes(&self, part: &Part, kept: Kept) -> Vec<Vec<u8>> {
        if part.jars.is_empty() {
            return Vec::new();
        }
        let folder = self.dexes.join(format!("{kept:?}")).join(&part.name);
        if !folder.is_dir() {
            self.compile(part, kept, &folder);
        }
        let numbers = std::iter::once(String::new()).chain((2_u32..).map(|number| number.to_string()));
        let files = numbers.map(|number| std::fs::read(folder.join(format!("classes{number}.dex"))));
        files.map_while(Result::ok).collect()
    }

    fn compile(&self, part: &Part, kept: Kept, folder: &Path) {
        let work = tempfile::tempdir_in(self.apps.path()).unwrap();
        let (out, rules) = (work.path().join("out"), work.path().join("rules"));
        std::fs::create_dir(&out).unwrap();
        std::fs::write(&rules, RENAME_ALL).unwrap();
        let mut command = Command::new("java");
        command.arg("-cp").arg(self.toolchain.join("d8.jar"));
        match kept {
            Kept::Names => command.arg("com.android.tools.r8.D8"),
            Kept::NoNames => command.arg("com.android.tools.r8.R8").arg("--pg-conf").arg(&rules),
        };
        command.args(["--release", "--min-api", "21", "--lib"]).arg(self.toolchain.join("android.jar"));
        command.arg("--output").arg(&out);
        for (at, jar) in part.jars.iter().enumerate() {
            let path = work.path().join(format!("{at}.jar"));
            std::fs::write(&path, jar).unwrap();
            command.arg(path);
        }
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {errors}", part.name);
        std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
        let done = tempfile::tempdir_in(folder.parent().unwrap()).unwrap();
        for file in out.read_dir().unwrap() {
            let file = file.unwrap();
            if is_dex(&file.file_name().to_string_lossy()) {
                std::fs::copy(file.path(), done.path().join(file.file_name())).unwrap();
            }
        }
        std::fs::rename(done.keep(), folder).unwrap();
    }
}

/// A binary manifest; resources that it names all have one id.
fn manifest(components: &str) -> Vec<u8> {
    let text = format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"{APP}\">\
         <application>{components}</application></manifest>"
    );
    axml::write(&text, &|_| Some(0x7f01_0000))
}
