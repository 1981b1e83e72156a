//! The archives of a mini program in, the program out.

use super::{Config, MiniProgram, ScriptFile, config, is_view};
use crate::base::{Budget, Bytes, Defects, Limits, guard};
use crate::container::{Archive, Entry, Package, Platform};
use crate::format::{harmony, js};
use crate::program::load::{MAX_DOCUMENTS, document_text, file_urls};
use crate::program::native::NativeLibrary;
use crate::program::{Program, TextFile};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Names of the file that declares the app, the surest first.
const CONFIGS: [&str; 7] = [
    "app-config.json",
    "appConfig.json",
    "app.json",
    "game.json",
    "module.json",
    "config.json",
    "manifest.json",
];

/// Views that are kept.
const MAX_VIEWS: usize = 10_000;

/// Reads everything of a mini program that the tool understands.
pub(crate) fn load(package: &Package, limits: &Limits, budget: &Budget) -> Program {
    let mut loader = Loader {
        package,
        limits,
        budget,
        program: Program::default(),
        components: BTreeSet::new(),
        scripts: Vec::new(),
        texts: 0,
        views: 0,
    };
    let mut mini = loader.declared();
    for archive in &package.archives {
        loader.program.files.extend(archive.entries().iter().map(|entry| archive.path(&entry.name)));
        loader.documents(archive);
    }
    if package.platform == Platform::Harmony {
        loader.names(&mut mini);
        loader.libraries();
    }
    mini.components = std::mem::take(&mut loader.components).into_iter().collect();
    let texts = std::mem::take(&mut loader.scripts);
    loader.parse(texts, &mut mini);
    let mut program = loader.program;
    program.files.sort_unstable();
    mini.missing = missing(package, &mini);
    for part in package.missing_parts.iter().chain(&mini.missing) {
        program.limitations.push(("parts-missing", part.clone()));
    }
    let unreadable = package.unreadable_parts.iter().cloned();
    program.limitations.extend(unreadable.map(|part| ("entry-unreadable", part)));
    if mini.config_file.is_empty() {
        program.limitations.push(("configuration-missing", String::new()));
    }
    if package.platform == Platform::Harmony {
        program.limitations.push(("framework-code", "harmony (ark)".to_owned()));
    }
    program.mini = Some(mini);
    program.urls.sort();
    program.defects.sort();
    program.limitations.sort();
    program.limitations.dedup();
    program
}

struct Loader<'a> {
    package: &'a Package,
    limits: &'a Limits,
    budget: &'a Budget,
    program: Program,
    components: BTreeSet<String>,
    /// Path, name and text of the scripts to be parsed.
    scripts: Vec<(String, String, Bytes)>,
    /// How many texts and views were kept.
    texts: usize,
    views: usize,
}

impl Loader<'_> {
    fn read(&mut self, archive: &Archive, entry: &Entry) -> Option<Bytes> {
        let file = archive.path(&entry.name);
        let mut defects = Defects::default();
        let bytes = archive.read(entry, self.limits, self.budget).take(&mut defects);
        if bytes.is_none() {
            self.program.limitations.push(("entry-unreadable", file.clone()));
        }
        self.program.note(&file, defects);
        bytes
    }

    /// The configurations of all archives as one; the first is that of the main package.
    fn declared(&mut self) -> MiniProgram {
        let platform = self.package.platform;
        let mut mini = MiniProgram { platform, appid: self.package.appid.clone(), ..MiniProgram::default() };
        for archive in &self.package.archives {
            for name in CONFIGS {
                let Some(entry) = archive.find(name) else { continue };
                let Some(bytes) = self.read(archive, entry) else { continue };
                let file = archive.path(name);
                let Some(mut read) = config::read(&bytes) else {
                    self.program.limitations.push(("configuration-missing", file));
                    continue;
                };
                if platform == Platform::Harmony {
                    self.resolve(archive, &mut read);
                }
                match mini.config_file.is_empty() {
                    true => (mini.config, mini.config_file) = (read, file),
                    false => config::merge(&mut mini.config, read),
                }
                break;
            }
        }
        self.project(&mut mini);
        mini.appid = mini.appid.take().or_else(|| mini.config.id.clone());
        mini
    }

    /// The texts that a HarmonyOS module names by resource, from its own index.
    fn resolve(&mut self, archive: &Archive, config: &mut Config) {
        let is_index = |entry: &&Entry| entry.name.rsplit('/').next() == Some("resources.index");
        for entry in archive.entries().iter().filter(is_index) {
            let Some(bytes) = self.read(archive, entry) else { continue };
            let (texts, is_cut) = harmony::texts(&bytes);
            let file = archive.path(&entry.name);
            if texts.is_empty() {
                self.program.limitations.push(("entry-unreadable", file));
            } else if is_cut {
                self.program.limitations.push(("budget-exhausted", file));
            }
            config::resolve(config, &texts);
        }
    }

    /// The names in the bytecode of HarmonyOS modules.
    fn names(&mut self, mini: &mut MiniProgram) {
        let package = self.package;
        for archive in &package.archives {
            for entry in archive.entries() {
                if entry.name.ends_with(".abc") {
                    let Some(bytes) = self.read(archive, entry).filter(|it| harmony::is_abc(it)) else {
                        continue;
                    };
                    let file = archive.path(&entry.name);
                    self.program.urls.extend(file_urls(&file, &bytes, self.limits));
                    let (names, is_cut) = harmony::names(&bytes);
                    if is_cut {
                        self.program.limitations.push(("budget-exhausted", file.clone()));
                    }
                    mini.ark.push((file, names));
                }
            }
        }
    }

    /// The native libraries of HarmonyOS modules, by name: what they call is not looked at.
    fn libraries(&mut self) {
        for archive in &self.package.archives {
            for entry in archive.entries() {
                let Some((abi, name)) = library_name(&entry.name) else { continue };
                let (file, name, abi) = (archive.path(&entry.name), name.to_owned(), abi.to_owned());
                let library = NativeLibrary { file, name, abi, ..NativeLibrary::default() };
                self.program.native_libraries.push(library);
            }
        }
    }

    /// A source tree tells its appid in `project.config.json`.
    fn project(&mut self, mini: &mut MiniProgram) {
        for archive in &self.package.archives {
            let Some(entry) = archive.find("project.config.json") else { continue };
            let read = self.read(archive, entry).and_then(|bytes| config::read(&bytes));
            if let Some(Config { id: Some(id), .. }) = read {
                mini.config.id.get_or_insert(id);
            }
        }
    }

    /// Parses the scripts on threads with the stack that takes; the order stays that of the archives.
    fn parse(&mut self, texts: Vec<(String, String, Bytes)>, mini: &mut MiniProgram) {
        self.program.scripts = u64::try_from(texts.len()).unwrap_or(u64::MAX);
        let parse = |arena: &mut js::Arena, file: &str, text: &Bytes| {
            guard(|| {
                let text = match std::str::from_utf8(text) {
                    Ok(text) => Cow::Borrowed(text),
                    Err(_) => String::from_utf8_lossy(text),
                };
                let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
                let lines = breaks.map(|at| crate::base::narrow(at.saturating_add(1))).collect();
                (js::parse(&text, language(file), arena), lines)
            })
        };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(rayon::current_num_threads())
            .stack_size(js::STACK)
            .build();
        let Ok(pool) = pool else {
            return self.program.limitations.push(("analysis-failed", "scripts".to_owned()));
        };
        let parsed: Vec<Option<(js::Parsed, std::sync::Arc<[u32]>)>> = pool.install(|| {
            let each = texts
                .par_iter()
                .map_init(js::Arena::default, |arena, (file, _, text)| parse(arena, file, text));
            each.collect()
        });
        for ((file, name, _), parsed) in texts.into_iter().zip(parsed) {
            let Some((parsed, lines)) = parsed else {
                self.program.limitations.push(("analysis-failed", file));
                continue;
            };
            match parsed.whole {
                true => self.program.scripts_parsed += 1,
                false => self.program.limitations.push(("script-unparsed", file.clone())),
            }
            mini.tokens.extend(parsed.tokens.into_iter().map(|token| (file.clone(), token)));
            for script in parsed.scripts {
                let lines = std::sync::Arc::clone(&lines);
                mini.scripts.push(ScriptFile { file: file.clone(), name: name.clone(), script, lines });
            }
        }
    }

    /// URLs of all files that hold text, and the text of views and of what people read.
    fn documents(&mut self, archive: &Archive) {
        for entry in archive.entries() {
            let Some(form) = form(&entry.name) else { continue };
            let Some(bytes) = self.read(archive, entry) else { continue };
            let file = archive.path(&entry.name);
            self.program.urls.extend(file_urls(&file, &bytes, self.limits));
            if entry.name.ends_with(".json") {
                self.components.extend(components_of(&entry.name, &bytes));
            }
            match form {
                Form::Script => self.scripts.push((file, entry.name.clone(), bytes)),
                Form::Text if configures_a_script(archive, &entry.name) => {}
                Form::Text | Form::View => {
                    let (kept, most, what) = match form {
                        Form::View => (&mut self.views, MAX_VIEWS, "views"),
                        _ => (&mut self.texts, MAX_DOCUMENTS, "text files"),
                    };
                    if *kept >= most {
                        self.program.limitations.push(("budget-exhausted", what.to_owned()));
                        continue;
                    }
                    *kept += 1;
                    self.program.documents.push(TextFile { file, text: document_text(&bytes) });
                }
            }
        }
    }
}

/// `libs/<abi>/<name>.so` as ABI and file name.
fn library_name(entry: &str) -> Option<(&str, &str)> {
    let (abi, name) = entry.strip_prefix("libs/")?.split_once('/')?;
    name.ends_with(".so").then_some((abi, name))
}

/// The components that a configuration names, as paths from the root.
fn components_of(name: &str, text: &[u8]) -> Vec<String> {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = |component: String| match component.strip_prefix('/') {
        Some(absolute) => Some(absolute.to_owned()),
        None if component.contains("://") => None,
        None => {
            let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
            for part in component.split('/') {
                match part {
                    "" | "." => {}
                    ".." => drop(parts.pop()?),
                    part => parts.push(part),
                }
            }
            Some(parts.join("/"))
        }
    };
    config::components(text).into_iter().filter_map(path).collect()
}

/// Whether a file configures the page or component whose script stands beside it, and holds nothing to read.
fn configures_a_script(archive: &Archive, name: &str) -> bool {
    name.strip_suffix("json").is_some_and(|stem| archive.find(&format!("{stem}js")).is_some())
}

#[derive(Clone, Copy)]
enum Form {
    Script,
    Text,
    View,
}

/// What a file holds, by its extension.
fn form(name: &str) -> Option<Form> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension {
        "js" | "mjs" | "cjs" | "ts" | "wxs" | "sjs" => Some(Form::Script),
        "json" | "html" | "htm" | "txt" | "md" => Some(Form::Text),
        _ if is_view(name) => Some(Form::View),
        _ => None,
    }
}

fn language(file: &str) -> js::Language {
    if file.ends_with(".ts") { js::Language::TypeScript } else { js::Language::JavaScript }
}

/// Subpackages that the configuration names and no file lies in, and plugins whose code is not there.
fn missing(package: &Package, mini: &MiniProgram) -> Vec<String> {
    let entries = package.archives.iter().flat_map(Archive::entries);
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for entry in entries.filter(|entry| entry.name.ends_with(".js")) {
        folders.extend(entry.name.match_indices('/').filter_map(|(at, _)| entry.name.get(..at)));
    }
    let modules: Vec<&str> = package.archives.iter().map(Archive::name).collect();
    let is_there = |root: &str| {
        folders.contains(root) || modules.iter().any(|name| name.contains(root) && name.ends_with(".srpk"))
    };
    let roots = mini.config.subpackages.iter().map(|it| it.root.clone()).filter(|root| !is_there(root));
    let providers = mini.config.plugins.iter().map(|it| it.provider.as_str());
    let absent = providers
        .filter(|it| !it.is_empty() && !folders.iter().any(|folder| folder.rsplit('/').next() == Some(*it)));
    let absent: BTreeSet<&str> =
        absent.filter(|it| !mini.scripts.iter().any(|file| defines_plugin(file, it))).collect();
    roots.chain(absent.into_iter().map(|provider| format!("plugin://{provider}"))).collect()
}

/// `definePlugin("plugin://wx…", …)`.
fn defines_plugin(file: &ScriptFile, provider: &str) -> bool {
    let script = &file.script;
    script.name("definePlugin").is_some() && script.name(&format!("plugin://{provider}")).is_some()
}
