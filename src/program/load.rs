//! The archives of a package in, the program out: which entry is read by which format, and in which order.

use super::{
    Code, FileUrl, Manifest, NativeLibrary, Program, TextFile, layout, manifest, meta_inf, mini, native,
    network_security, urls,
};
use crate::base::{Budget, Bytes, Defects, Limits, Parsed, guard, index};
use crate::container::{Archive, Entry, Kind, Package};
use crate::format::arsc::ResourceTable;
use crate::format::dex::{self, Dex};
use crate::format::xml::{Document, Value};
use crate::format::{arsc, parse_xml, pb};
use rayon::prelude::*;

/// Bytes of one text file that are read.
const MAX_DOCUMENT: u32 = 512 << 10;
/// Text files that are read.
pub(super) const MAX_DOCUMENTS: usize = 400;
/// Reads everything of a package that the tool understands.
#[must_use]
pub fn load(package: &Package, limits: &Limits, budget: &Budget) -> Program {
    let before = budget.left();
    budget.fill(before);
    let program = load_once(package, limits, budget);
    if !budget.has_refused() {
        return program;
    }
    // For which entries the budget sufficed depends on which thread came first: once more, one by one.
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => {
            drop(program);
            budget.fill(before);
            pool.install(|| load_once(package, limits, budget))
        }
        Err(_) => program,
    }
}

fn load_once(package: &Package, limits: &Limits, budget: &Budget) -> Program {
    if package.platform.is_mini() {
        return mini::load(package, limits, budget);
    }
    let reader = Loader { package, limits, budget };
    let (code, rest) = rayon::join(|| reader.code(), || reader.all_but_code());
    let mut program = rest;
    let (code, mut code_program) = code;
    program.code = code;
    program.urls.append(&mut code_program.urls);
    program.defects.append(&mut code_program.defects);
    program.limitations.append(&mut code_program.limitations);
    if package.archives.iter().any(|archive| archive.find("classes.jar").is_some())
        && package.kind == Kind::Aar
    {
        program.limitations.push(("java-classes", "classes.jar".to_owned()));
    }
    // An unpacked tree of smali has none, and neither has an app whose code hides elsewhere: never a clean report.
    if program.code.dexes.is_empty() && package.kind != Kind::Aar {
        program.limitations.push(("code-undecoded", "no dex file".to_owned()));
    }
    for part in &package.missing_parts {
        program.limitations.push(("parts-missing", part.clone()));
    }
    for part in &package.unreadable_parts {
        program.limitations.push(("entry-unreadable", part.clone()));
    }
    if let Some(part) = missing_part(package, &program.manifest) {
        program.limitations.push(("parts-missing", part.to_owned()));
    }
    program.urls.sort();
    program.defects.sort();
    program.limitations.sort();
    program.limitations.dedup();
    program
}

/// What the manifest of a single APK says is missing: the base of a split, or the splits of a base.
fn missing_part(package: &Package, manifest: &Manifest) -> Option<&'static str> {
    match (package.kind, package.archives.as_slice()) {
        (Kind::Apk | Kind::Dir, [_]) if manifest.split.is_some() => Some("base"),
        (Kind::Apk, [_]) if manifest.is_split_required => Some("splits"),
        _ => None,
    }
}

/// A part of the loading, which adds what it reads to the program.
type Step<'a> = fn(&Loader<'a>, &mut Program);

struct Loader<'a> {
    package: &'a Package,
    limits: &'a Limits,
    budget: &'a Budget,
}

impl Program {
    pub(super) fn note(&mut self, file: &str, defects: Defects) {
        self.defects.extend(defects.into_vec().into_iter().map(|defect| (file.to_owned(), defect)));
    }
}

impl Loader<'_> {
    /// The content of an entry; what went wrong is noted under its path.
    fn read(&self, archive: &Archive, entry: &Entry, program: &mut Program) -> Option<Bytes> {
        let file = archive.path(&entry.name);
        let parsed = archive.read(entry, self.limits, self.budget);
        if parsed.value.is_none() {
            program.limitations.push(("entry-unreadable", file.clone()));
        }
        program.note(&file, parsed.defects);
        parsed.value
    }

    fn code(&self) -> (Code, Program) {
        let mut found: Vec<(&Archive, &Entry)> = Vec::new();
        for archive in &self.package.archives {
            found.extend(dex_entries(archive).into_iter().map(|entry| (archive, entry)));
        }
        let parts: Vec<(Vec<(String, Dex)>, Program)> =
            found.par_iter().map(|(archive, entry)| self.guarded_dex(archive, entry)).collect();
        let mut program = Program::default();
        let mut dexes = Vec::new();
        for (files, mut part) in parts {
            dexes.extend(files);
            program.urls.append(&mut part.urls);
            program.defects.append(&mut part.defects);
            program.limitations.append(&mut part.limitations);
        }
        let mut defects = Defects::default();
        let code = Code::merge(dexes, &mut defects);
        program.note("classes.dex", defects);
        (code, program)
    }

    fn guarded_dex(&self, archive: &Archive, entry: &Entry) -> (Vec<(String, Dex)>, Program) {
        guard(|| self.dex(archive, entry)).unwrap_or_else(|| {
            let limitations = vec![("analysis-failed", archive.path(&entry.name))];
            (Vec::new(), Program { limitations, ..Program::default() })
        })
    }

    fn dex(&self, archive: &Archive, entry: &Entry) -> (Vec<(String, Dex)>, Program) {
        let mut program = Program::default();
        let file = archive.path(&entry.name);
        let Some(bytes) = self.read(archive, entry, &mut program) else { return (Vec::new(), program) };
        program.urls = file_urls(&file, &bytes, self.limits);
        let parsed = dex::parse(bytes, self.limits);
        program.note(&file, parsed.defects);
        if parsed.value.is_empty() {
            program.limitations.push(("code-undecoded", file.clone()));
        }
        (parsed.value.into_iter().map(|dex| (file.clone(), dex)).collect(), program)
    }

    fn all_but_code(&self) -> Program {
        let mut program = Program::default();
        for archive in &self.package.archives {
            program.files.extend(archive.entries().iter().map(|entry| archive.path(&entry.name)));
        }
        program.files.sort_unstable();
        let steps: [(&str, Step<'_>); 8] = [
            ("resources", Self::resources),
            ("manifest", Self::manifest),
            ("layouts", Self::layouts),
            ("network security configuration", Self::network_security),
            ("native libraries", Self::native_libraries),
            ("text files", Self::documents),
            ("versions", |it, program| meta_inf::versions(it.package, program)),
            ("services", |it, program| meta_inf::services(it.package, program)),
        ];
        for (name, step) in steps {
            if guard(|| step(self, &mut program)).is_none() {
                program.limitations.push(("analysis-failed", name.to_owned()));
            }
        }
        program
    }

    fn resources(&self, program: &mut Program) {
        for archive in &self.package.archives {
            for entry in archive.entries().iter().filter(|entry| is_table(self.package.kind, &entry.name)) {
                let Some(bytes) = self.read(archive, entry, program) else { continue };
                let parse = if entry.name.ends_with(".pb") { pb::parse_table } else { arsc::parse };
                let Parsed { value, defects } = parse(&bytes, self.limits);
                program.note(&archive.path(&entry.name), defects);
                program.resources.merge(value);
            }
        }
    }

    fn manifest(&self, program: &mut Program) {
        let mut found = false;
        for archive in &self.package.archives {
            for entry in manifest_entries(archive) {
                let file = archive.path(&entry.name);
                let Some(document) = self.xml(archive, entry, program) else { continue };
                let read = manifest::read(&document, &program.resources, self.limits);
                if program.resources.packages.is_empty() && refers_to_resources(&document) {
                    program.limitations.push(("resources-missing", file.clone()));
                }
                if !read.application.present && read.package.is_empty() {
                    program.limitations.push(("manifest-broken", file));
                } else if found {
                    program.manifest.merge(read);
                } else {
                    (found, program.manifest, program.manifest_file) = (true, read, file);
                }
            }
        }
        if !found && program.limitations.iter().all(|(id, _)| *id != "manifest-broken") {
            program.limitations.push(("manifest-missing", String::new()));
        }
    }

    fn xml(&self, archive: &Archive, entry: &Entry, program: &mut Program) -> Option<Document> {
        let bytes = self.read(archive, entry, program)?;
        let Parsed { value, defects } = parse_xml(&bytes, self.limits);
        program.note(&archive.path(&entry.name), defects);
        Some(value)
    }

    fn layouts(&self, program: &mut Program) {
        let mut files: Vec<String> = layout_files(&program.resources);
        let folders = program.files.iter().filter(|file| is_layout_path(file));
        files.extend(folders.map(|file| file.rsplit("!/").next().unwrap_or(file).to_owned()));
        files.sort_unstable();
        files.dedup();
        for archive in &self.package.archives {
            let entries: Vec<&Entry> = files.iter().filter_map(|file| archive.find(file)).collect();
            let parts: Vec<(Program, Vec<super::View>)> = entries
                .par_iter()
                .map(|entry| {
                    let mut part = Program::default();
                    let document = self.xml(archive, entry, &mut part).unwrap_or_default();
                    let views =
                        layout::read(&archive.path(&entry.name), &document, &program.resources, self.limits);
                    (part, views)
                })
                .collect();
            for (mut part, mut views) in parts {
                program.defects.append(&mut part.defects);
                program.limitations.append(&mut part.limitations);
                program.views.append(&mut views);
            }
        }
    }

    fn network_security(&self, program: &mut Program) {
        let Some(file) = program.manifest.application.network_security_config.clone() else { return };
        let Some(archive) = self.package.archives.first() else { return };
        let named = file.strip_prefix("@xml/").map(|name| format!("res/xml/{name}.xml"));
        let Some(entry) = archive.find(named.as_deref().unwrap_or(&file)) else { return };
        let Some(document) = self.xml(archive, entry, program) else { return };
        program.network_security = Some(network_security::read(archive.path(&entry.name), &document));
    }

    fn native_libraries(&self, program: &mut Program) {
        let mut libraries: Vec<(&Archive, &Entry, NativeLibrary)> = Vec::new();
        for archive in &self.package.archives {
            for entry in archive.entries() {
                if let Some((abi, name)) = native::library_name(&entry.name) {
                    let file = archive.path(&entry.name);
                    let library = NativeLibrary {
                        file,
                        name: name.to_owned(),
                        abi: abi.to_owned(),
                        ..NativeLibrary::default()
                    };
                    libraries.push((archive, entry, library));
                }
            }
        }
        let rank =
            |abi: &str| native::ABIS.iter().position(|known| *known == abi).unwrap_or(native::ABIS.len());
        libraries.sort_by(|(_, _, a), (_, _, b)| {
            (&a.name, rank(&a.abi), &a.file).cmp(&(&b.name, rank(&b.abi), &b.file))
        });
        let mut previous = String::new();
        let wanted: Vec<bool> = libraries
            .iter()
            .map(|(_, _, library)| std::mem::replace(&mut previous, library.name.clone()) != library.name)
            .collect();
        let parts: Vec<(Program, NativeLibrary)> = libraries
            .into_par_iter()
            .zip(wanted)
            .map(|((archive, entry, mut library), wanted)| {
                let mut part = Program::default();
                if wanted && let Some(bytes) = self.read(archive, entry, &mut part) {
                    let defects = native::read(&mut library, &bytes, self.limits);
                    part.note(&library.file, defects);
                }
                (part, library)
            })
            .collect();
        for (mut part, library) in parts {
            program.defects.append(&mut part.defects);
            program.limitations.append(&mut part.limitations);
            program.native_libraries.push(library);
        }
        program.native_libraries.sort_by(|a, b| a.file.cmp(&b.file));
    }

    fn documents(&self, program: &mut Program) {
        for archive in &self.package.archives {
            for entry in archive.entries() {
                let Some(form) = document_form(&entry.name) else { continue };
                program.scripts += u64::from(form == Form::Script);
                if program.documents.len() >= MAX_DOCUMENTS {
                    program.limitations.push(("budget-exhausted", "text files".to_owned()));
                    return;
                }
                let file = archive.path(&entry.name);
                // A long text is a dictionary or a data set; its beginning tells a policy from one.
                let bytes = match form {
                    Form::Text if entry.size > u64::from(MAX_DOCUMENT) => {
                        Some(Bytes::new(archive.peek(entry, index(MAX_DOCUMENT))))
                    }
                    _ => self.read(archive, entry, program),
                };
                let Some(bytes) = bytes else { continue };
                program.urls.extend(file_urls(&file, &bytes, self.limits));
                let text = document_text(&bytes);
                program.documents.push(TextFile { file, text });
            }
        }
    }
}

/// `classes.dex`, `classes2.dex` … as Android's loader looks for them: it stops at the first gap, which is
/// where hostile files hide code, so every one is read and numbered order is kept.
fn dex_entries(archive: &Archive) -> Vec<&Entry> {
    let mut entries: Vec<(&str, u32, &Entry)> = archive
        .entries()
        .iter()
        .filter_map(|entry| {
            let (folder, name) = entry.name.rsplit_once('/').unwrap_or(("", &entry.name));
            let number = name.strip_prefix("classes")?.strip_suffix(".dex")?;
            let number = if number.is_empty() { 1 } else { number.parse().ok()? };
            (folder.is_empty() || folder.ends_with("/dex")).then_some((folder, number, entry))
        })
        .collect();
    // In a bundle the base module comes first.
    entries.sort_by_key(|(folder, number, entry)| {
        (*folder != "base/dex" && !folder.is_empty(), *folder, *number, entry.offset)
    });
    entries.into_iter().map(|(_, _, entry)| entry).collect()
}

fn manifest_entries(archive: &Archive) -> Vec<&Entry> {
    let modules =
        archive.entries().iter().filter(|entry| entry.name.ends_with("/manifest/AndroidManifest.xml"));
    let mut entries: Vec<&Entry> = modules.filter(|entry| entry.name.matches('/').count() == 2).collect();
    entries.sort_by_key(|entry| (entry.name != "base/manifest/AndroidManifest.xml", &entry.name));
    archive.find("AndroidManifest.xml").into_iter().chain(entries).collect()
}

fn is_table(kind: Kind, name: &str) -> bool {
    name == "resources.arsc" || (kind == Kind::Aab || kind == Kind::Dir) && name.ends_with("/resources.pb")
}

/// Whether a manifest names resources of the app itself, whose ids begin with 0x7f.
fn refers_to_resources(document: &Document) -> bool {
    let attributes = document.elements.iter().flat_map(|element| &element.attributes);
    attributes
        .into_iter()
        .any(|attribute| matches!(attribute.value, Value::Reference(id) if id.0 >> 24 == 0x7f))
}

fn layout_files(resources: &ResourceTable) -> Vec<String> {
    let files = resources
        .files()
        .filter(|(id, _, _)| resources.name(*id).is_some_and(|name| &*name.type_ == "layout"));
    files.map(|(_, _, file)| file.to_owned()).collect()
}

fn is_layout_path(file: &str) -> bool {
    file.contains("res/layout") && file.ends_with(".xml")
}

/// The beginning of a text file.
pub(super) fn document_text(bytes: &[u8]) -> String {
    let start = bytes.get(..index(MAX_DOCUMENT).min(bytes.len())).unwrap_or_default();
    String::from_utf8_lossy(start).into_owned()
}

pub(super) fn file_urls(file: &str, bytes: &[u8], limits: &Limits) -> Vec<FileUrl> {
    let found = urls::find(bytes, limits).into_iter();
    found.map(|(offset, url)| FileUrl { file: file.to_owned(), offset, url }).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Script,
}

/// Files whose text users read, or which name hosts; of JavaScript only texts and URLs are looked for.
fn document_form(name: &str) -> Option<Form> {
    let folder = name.starts_with("assets/") || name.starts_with("res/raw") || name.contains("/assets/");
    let (_, extension) = name.rsplit_once('.')?;
    match extension {
        "html" | "htm" | "txt" | "md" | "json" | "properties" if folder => Some(Form::Text),
        "js" | "bundle" | "jsbundle" if folder => Some(Form::Script),
        _ => None,
    }
}
