//! One package in, one report out: the only layer that knows all others.

mod again;
mod mini_sets;
mod open;
mod sets;
mod traces;

pub use again::evaluate_again;
pub(crate) use open::{Opened, open};
pub use sets::merge_sets;
pub use traces::traces;

use open::{file_name, open_bytes};

use crate::analysis::{self, Analysis, policy};
use crate::base::{Budget, Error, Limits, Location};
use crate::container::{self, Content, Package};
use crate::fact::{self, Body, Fact, FactBase};
use crate::format::mapping::Mapping;
use crate::input::{self, Digests, Input, Source, Tree};
use crate::program::{self, MiniProgram, Program};
use crate::report::assemble::{self, Parts};
use crate::report::model::{
    App, Coverage, Declarations, InputFile, InputPart, Mark, Plugin, Report, ReportError,
};
use crate::rule::{self, Judged};
use crate::signature::Signatures;
use crate::signature::mark_index::Product;
use crate::signature::raw::Category;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a scan can be told.
#[derive(Clone, Debug)]
pub struct Options {
    /// Ceilings.
    pub limits: Limits,
    /// Language that the app's name is chosen for: `zh` or `en`.
    pub language: String,
    /// Id of the category of apps that permissions and readings are compared with.
    pub category: Option<String>,
    /// Appid of an encrypted mini program.
    pub appid: Option<String>,
    /// Day of the act, `YYYY-MM-DD`, by which clauses are chosen; those in force now where none is given.
    pub act_date: Option<String>,
    /// What R8 called the app's classes and methods; for the package itself, not for those inside it.
    pub mapping: Option<Arc<Mapping>>,
    /// File name and text of the privacy policy; for the package itself, not for those inside it.
    pub policy: Option<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            language: "zh".to_owned(),
            category: None,
            appid: None,
            act_date: None,
            mapping: None,
            policy: None,
        }
    }
}

impl Options {
    fn category<'a>(&self, signatures: &'a Signatures) -> Option<&'a Category> {
        signatures.category(self.category.as_deref()?)
    }
}

/// A report with the facts that its rules were evaluated over.
#[derive(Debug)]
pub struct Scanned {
    /// The report.
    pub report: Report,
    /// The facts of each package, in the order of [`Report::with_nested`].
    pub facts: Vec<FactBase>,
    /// Where the places with restored names stand in the package itself.
    pub renamed: BTreeMap<Location, Location>,
}

/// Scans one input. Never fails: where nothing could be analysed the report says why.
#[must_use]
pub fn scan(input: &Input, signatures: &Signatures, options: &Options) -> Report {
    scan_with_facts(input, signatures, options).report
}

/// Scans one input and keeps the facts.
#[must_use]
pub fn scan_with_facts(input: &Input, signatures: &Signatures, options: &Options) -> Scanned {
    let scanner = Scanner { signatures, options };
    let file = InputFile { path: input.path.clone(), ..InputFile::default() };
    match scanner.input(input) {
        Ok(scanned) => scanned,
        Err(error) => scanner.failed(file, error),
    }
}

struct Scanner<'a> {
    signatures: &'a Signatures,
    options: &'a Options,
}

impl Scanner<'_> {
    fn failed(&self, file: InputFile, error: Error) -> Scanned {
        let report =
            Report { error: Some(ReportError::from(error)), ..assemble::empty(self.signatures, file) };
        Scanned { report, facts: vec![FactBase::default()], renamed: BTreeMap::new() }
    }

    fn input(&self, input: &Input) -> Result<Scanned, Error> {
        let limits = &self.options.limits;
        let budget = Budget::new(limits.max_package_bytes);
        // Hashing needs one core and no order: it runs beside the analysis.
        let (digests, scanned) = rayon::join(
            || match &input.source {
                Source::File(path) | Source::Set { base: path, .. } => input::digest(path),
                Source::Tree(path) => input::digest_tree(&Tree::open(path, limits)?.value),
                Source::Held(files) => Ok(files
                    .first()
                    .map_or_else(|| input::digest_bytes(&[]), |(_, it)| input::digest_bytes(it))),
            },
            || open(input, self.options, &budget).map(|opened| self.package(opened, &input.path, &budget, 0)),
        );
        let digests = digests?;
        let file = |kind: String| described(&input.path, &digests, kind);
        match scanned {
            Ok(mut scanned) => {
                let report = &mut scanned.report;
                report.input = file(std::mem::take(&mut report.input.kind));
                report.input.parts = parts(&input.source)?;
                Ok(scanned)
            }
            Err(error) => Ok(self.failed(file(String::new()), error)),
        }
    }

    /// The report of an opened package; its digests are filled in by the caller.
    fn package(&self, opened: Opened, path: &str, budget: &Budget, depth: u32) -> Scanned {
        let Opened { package, defects } = opened;
        let limits = &self.options.limits;
        let mut program = program::load(&package, limits, budget);
        program.defects.extend(defects.into_iter().map(|defect| (String::new(), defect)));
        let nested = self.nested(&package, &mut program, path, budget, depth);
        let (nested, inner_facts): (Vec<_>, Vec<_>) =
            nested.into_iter().map(|it| (it.report, it.facts)).unzip();
        let inner_facts = inner_facts.into_iter().flatten();
        let mut found = analysis::run(&program, self.signatures, self.options.category(self.signatures));
        let renamed = match (&self.options.mapping, depth) {
            (Some(mapping), 0) => analysis::restore(&mut found, &program, mapping),
            _ => BTreeMap::new(),
        };
        let Analysis { mut facts, products, counts, reflection_unresolved, timing } = found;
        let policy = self.options.policy.as_ref().filter(|_| depth == 0);
        complete(&mut facts, &package, policy, self.signatures);
        let Judged { findings, clauses, miit_clauses, not_in_force } =
            rule::judge(&facts, self.options.act_date.as_deref(), self.signatures);
        let coverage = Coverage {
            dex_files: number(program.code.dexes.len()),
            classes: counts.classes,
            methods: counts.methods,
            methods_decoded: counts.decoded,
            invokes: counts.invokes,
            calls_resolved: timing.resolved,
            calls_capped: timing.capped,
            native_libraries: number(program.native_libraries.len()),
            js_files: program.scripts,
            js_files_parsed: program.scripts_parsed,
            reflection_unresolved,
            missing_parts: missing_parts(&package, &program),
            ..Coverage::default()
        };
        let kind = package.kind.as_str().to_owned();
        let parts = Parts {
            input: InputFile { path: path.to_owned(), kind, ..InputFile::default() },
            app: self.app(&program),
            declarations: program.mini.as_ref().map(declarations).unwrap_or_default(),
            coverage,
            facts: &facts,
            timing: &timing,
            marks: self.marks(&products.recognised),
            permissions_defined: program.manifest.permissions_defined.clone(),
            findings,
            clauses,
            miit_clauses,
            act_date: self.options.act_date.clone(),
            not_in_force,
            nested,
        };
        let report = assemble::assemble(parts, self.signatures);
        Scanned { report, facts: std::iter::once(facts).chain(inner_facts).collect(), renamed }
    }

    fn app(&self, program: &Program) -> App {
        if let Some(mini) = &program.mini {
            return mini_app(mini);
        }
        let manifest = &program.manifest;
        let names = manifest.application.labels.clone();
        let preferred: &[&str] = match self.options.language.as_str() {
            "en" => &["en", "en-US", ""],
            _ => &["zh-CN", "zh", "zh-Hans-CN", "zh-Hans", ""],
        };
        let name =
            preferred.iter().find_map(|tag| names.get(*tag)).or_else(|| names.values().next()).cloned();
        App {
            platform: "android".to_owned(),
            id: Some(manifest.package.clone()).filter(|package| !package.is_empty()),
            name,
            names,
            version_name: manifest.version_name.clone(),
            version_code: manifest.version_code,
            min_sdk: manifest.min_sdk,
            target_sdk: manifest.target_sdk,
            ..App::default()
        }
    }

    fn marks(
        &self,
        recognised: &BTreeMap<Product, std::collections::BTreeSet<analysis::products::Seen>>,
    ) -> BTreeMap<(&'static str, String), Vec<Mark>> {
        let bundle = &self.signatures.bundle;
        let at = |id: &u32| crate::base::index(*id);
        let named = recognised.iter().filter_map(|(product, seen)| {
            let key = match product {
                Product::Sdk(id) => ("sdk", bundle.sdks.get(at(id))?.id.clone()),
                Product::Packer(id) => ("packer", bundle.packers.get(at(id))?.id.clone()),
                Product::Framework(id) => ("framework", bundle.frameworks.get(at(id))?.id.clone()),
            };
            let mark = |seen: &analysis::products::Seen| Mark {
                kind: seen.kind.as_str().to_owned(),
                value: seen.value.clone(),
                at: seen.at.clone(),
            };
            Some((key, seen.iter().map(mark).collect()))
        });
        named.collect()
    }

    /// Packages inside this one, to the depth of the limits; deeper ones are named as not scanned.
    fn nested(
        &self,
        package: &Package,
        program: &mut Program,
        path: &str,
        budget: &Budget,
        depth: u32,
    ) -> Vec<Scanned> {
        let limits = &self.options.limits;
        let found = package.nested(limits, budget);
        program.defects.extend(found.defects.into_vec().into_iter().map(|defect| (String::new(), defect)));
        let mut reports = Vec::new();
        for nested in found.value {
            if depth >= limits.max_nesting {
                program.limitations.push(("nested-not-scanned", nested.path));
                continue;
            }
            let path = format!("{path}!/{}", nested.path);
            let (digests, opened) = match nested.content {
                Content::File(bytes) => {
                    (input::digest_bytes(&bytes), open_bytes(bytes, self.options, budget))
                }
                Content::Folder(package) => {
                    let digests = self.digest_folder(&package, budget);
                    (digests, Ok(Opened { package: *package, defects: Vec::new() }))
                }
            };
            let file = |kind: String| described(&path, &digests, kind);
            reports.push(match opened {
                Ok(opened) => {
                    let mut scanned = self.package(opened, &path, budget, depth + 1);
                    scanned.report.input = file(std::mem::take(&mut scanned.report.input.kind));
                    scanned
                }
                Err(error) => self.failed(file(String::new()), error),
            });
        }
        reports
    }

    /// The digests of a folder inside a package, over the files that can be read.
    fn digest_folder(&self, package: &Package, budget: &Budget) -> Digests {
        let entries = package.archives.iter().flat_map(|archive| {
            let entries = archive.entries().iter();
            entries.map(move |entry| (entry.name.as_str(), archive.read(entry, &self.options.limits, budget)))
        });
        input::digest_files(entries.filter_map(|(name, parsed)| Some((name, parsed.value?))))
    }
}

fn described(path: &str, digests: &Digests, kind: String) -> InputFile {
    let Digests { md5, sha1, sha256, sm3, size } = digests.clone();
    InputFile { path: path.to_owned(), size, md5, sha1, sha256, sm3, kind, parts: Vec::new() }
}

/// The files beside the first one.
fn parts(source: &Source) -> Result<Vec<InputPart>, Error> {
    let part = |name: String, Digests { sha256, size, .. }| InputPart { name, size, sha256 };
    match source {
        Source::Set { splits, .. } => {
            splits.iter().map(|path| Ok(part(file_name(path), input::digest(path)?))).collect()
        }
        Source::Held(files) => {
            let splits = files.iter().skip(1);
            Ok(splits.map(|(name, bytes)| part(name.clone(), input::digest_bytes(bytes))).collect())
        }
        Source::File(_) | Source::Tree(_) => Ok(Vec::new()),
    }
}

/// What a mini program is. Its name is a guess where only the title of its windows tells it.
fn mini_app(mini: &MiniProgram) -> App {
    let (version_name, version_code) = mini.config.version.clone();
    App {
        platform: mini.platform.as_str().to_owned(),
        id: mini.appid.clone(),
        name: mini.config.name.clone(),
        version_name,
        version_code,
        ..App::default()
    }
}

/// What a mini program declares.
fn declarations(mini: &MiniProgram) -> Declarations {
    let config = &mini.config;
    let plugin = |plugin: &program::mini::config::Plugin| Plugin {
        name: plugin.name.clone(),
        provider: plugin.provider.clone(),
        version: plugin.version.clone(),
    };
    let text = |(scope, text): (&String, &String)| format!("{scope}: {text}");
    let reasons =
        config.permissions.iter().flat_map(|(name, it)| it.reasons.iter().map(move |text| (name, text)));
    let texts = config.permission_texts.iter().map(text);
    let silent = config.permissions.iter().filter(|(_, it)| it.reasons.is_empty());
    let silent = silent.map(|(name, _)| name.clone());
    Declarations {
        permission_texts: texts.chain(reasons.map(text)).chain(silent).collect(),
        required_private_infos: config.private_infos.iter().cloned().collect(),
        background_modes: config.background_modes.iter().cloned().collect(),
        plugins: config.plugins.iter().map(plugin).collect(),
    }
}

/// Splits and subpackages that something names and nobody supplied.
fn missing_parts(package: &Package, program: &Program) -> Vec<String> {
    let subpackages = program.mini.iter().flat_map(|mini| &mini.missing);
    package.missing_parts.iter().chain(subpackages).cloned().collect()
}

fn signers(package: &Package) -> Vec<Fact> {
    let fact = |signer: &container::Signer| {
        let body = fact::Signer {
            sha256: signer.sha256.clone(),
            name: signer.subject.clone(),
            schemes: signer.schemes.iter().map(ToString::to_string).collect(),
        };
        Fact::new(Body::Signer(body), Location::default())
    };
    package.signature.signers.iter().map(fact).collect()
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A stage of the pipeline that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Archives, entries and signers.
    Container,
    /// One entry as its format reads it, or each that has a format.
    Format,
    /// The manifest, hierarchy and libraries.
    Program,
    /// The facts.
    Facts,
}

/// What a stage of the pipeline makes of an input, as text.
///
/// # Errors
/// Where the input cannot be opened, or has no such entry.
pub fn dump(
    input: &Input,
    stage: Stage,
    entry: Option<&str>,
    signatures: &Signatures,
    options: &Options,
) -> Result<String, Error> {
    let limits = &options.limits;
    let budget = Budget::new(limits.max_package_bytes);
    let opened = open(input, options, &budget)?;
    match stage {
        Stage::Container => Ok(container::dump(&opened.package, &opened.defects)),
        Stage::Format => program::dump::formats(&opened.package, entry, limits, &budget),
        Stage::Program => Ok(program::dump::program(&program::load(&opened.package, limits, &budget))),
        Stage::Facts => Ok(facts_of(&opened, &budget, signatures, options).dump()),
    }
}

/// The facts of an input: what rules are evaluated over.
///
/// # Errors
/// Where the input cannot be opened.
pub fn facts(input: &Input, signatures: &Signatures, options: &Options) -> Result<FactBase, Error> {
    let budget = Budget::new(options.limits.max_package_bytes);
    Ok(facts_of(&open(input, options, &budget)?, &budget, signatures, options))
}

fn facts_of(opened: &Opened, budget: &Budget, signatures: &Signatures, options: &Options) -> FactBase {
    let program = program::load(&opened.package, &options.limits, budget);
    let mut facts = analysis::run(&program, signatures, options.category(signatures)).facts;
    complete(&mut facts, &opened.package, options.policy.as_ref(), signatures);
    facts
}

/// Adds what the program does not tell: who signed, and what a policy, by its file's name and its text, says.
fn complete(
    facts: &mut FactBase,
    package: &Package,
    policy: Option<&(String, String)>,
    signatures: &Signatures,
) {
    facts.extend(signers(package));
    if let Some((file, text)) = policy {
        facts.extend(policy::facts(facts, text, file, signatures));
    }
}
