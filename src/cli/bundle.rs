//! The case folder: reports, facts and evidence as files, and a manifest with the digests of all of them.

use super::args::Format;
use super::failure::Failure;
use crate::base::Location;
use crate::input::{self, Digests, Input};
use crate::program::places::marked;
use crate::report::docx::Docx;
use crate::report::evidence::evidence_text;
use crate::report::html::Html;
use crate::report::model::Tool;
use crate::report::render::whole;
use crate::report::view::View;
use crate::report::words::Lang;
use crate::report::{Renderer, Report, json};
use crate::scan::{Options, traces};
use crate::signature::Signatures;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Name of the manifest.
pub(super) const MANIFEST: &str = "manifest.json";

/// The form of the manifest.
pub(super) const FORM: &str = "mingcha-evidence/1";

/// What a case folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// [`FORM`].
    pub(super) form: String,
    /// What made the report.
    pub(super) tool: Tool,
    /// The program itself.
    pub(super) program: Digests,
    /// What the scan was told.
    pub(super) options: Told,
    /// The package, as the user named it.
    pub(super) path: String,
    /// The package.
    pub(super) sample: Digests,
    /// Every other file of the folder, sorted.
    pub(super) files: Vec<FileEntry>,
}

/// What the scan was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    /// Language.
    pub(super) lang: String,
    /// Category.
    pub(super) category: Option<String>,
    /// Day of the act.
    pub(super) act_date: Option<String>,
    /// Appid.
    pub(super) appid: Option<String>,
    /// The mapping file.
    pub(super) mapping: Option<FileEntry>,
    /// The text of the privacy policy.
    pub(super) policy: Option<FileEntry>,
}

impl From<&Options> for Told {
    /// Without the files, whose digests the options do not have.
    fn from(options: &Options) -> Self {
        Self {
            lang: options.language.clone(),
            category: options.category.clone(),
            act_date: options.act_date.clone(),
            appid: options.appid.clone(),
            ..Self::default()
        }
    }
}

impl Told {
    /// The options of a scan that was told this, without the files.
    pub(super) fn options(&self) -> Options {
        Options {
            language: self.lang.clone(),
            category: self.category.clone(),
            act_date: self.act_date.clone(),
            appid: self.appid.clone(),
            ..Options::default()
        }
    }
}

/// A file of the folder, or one that the scan was given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct FileEntry {
    /// Path below the folder, with `/`, or the file's name.
    pub(super) path: String,
    /// Bytes.
    pub(super) size: u64,
    /// SHA-256.
    pub(super) sha256: String,
    /// SM3.
    pub(super) sm3: String,
}

/// Writes case folders.
pub(super) struct Bundles<'a> {
    /// Where.
    pub(super) folder: &'a Path,
    /// Whether each app has a folder of its own in it.
    pub(super) many: bool,
    /// The signatures.
    pub(super) signatures: &'a Signatures,
    /// The options of the scan.
    pub(super) options: &'a Options,
    /// The same, for the manifest.
    pub(super) told: Told,
    /// Language of the reports.
    pub(super) lang: Lang,
}

impl Bundles<'_> {
    /// Refuses a folder in which something is: evidence is not mixed.
    ///
    /// # Errors
    /// Where it is not empty, or cannot be made.
    pub(super) fn prepare(&self) -> Result<(), Failure> {
        let path = self.folder;
        fs::create_dir_all(path).map_err(|error| Failure::writing(path, &error))?;
        let mut entries = fs::read_dir(path).map_err(|error| Failure::writing(path, &error))?;
        match entries.next() {
            None => Ok(()),
            Some(_) => {
                let text = format!("{}: is not empty", path.display());
                Err(Failure::new(text, "name a new folder: evidence of two scans must not be mixed"))
            }
        }
    }

    /// Writes the folder of one app. `name` is that of its own folder, where there are several apps; `renamed` says
    /// where places with restored names stand in the package.
    ///
    /// # Errors
    /// Where something cannot be written, or the package cannot be read again.
    pub(super) fn write(
        &self,
        name: &str,
        input: Option<&Input>,
        report: &Report,
        facts: &str,
        renamed: &BTreeMap<Location, Location>,
        page: Option<(Format, &mut dyn Renderer)>,
    ) -> Result<(), Failure> {
        let root = if self.many { self.folder.join(name) } else { self.folder.to_path_buf() };
        let mut folder = Folder { root, files: Vec::new() };
        let view = View::of(report, self.signatures);
        let mut text = Vec::new();
        json::write_pretty(report, &mut text).map_err(|error| Failure::writing(&folder.root, &error))?;
        text.push(b'\n');
        folder.add("report.json", &text)?;
        folder.render("report.html", &mut Html::new(self.signatures, self.lang, false), report)?;
        folder.render("report.docx", &mut Docx::new(self.signatures, self.lang), report)?;
        if let Some((format, renderer)) = page {
            let name = format!("report.{}", format.extension());
            if !folder.files.iter().any(|file| file.path == name) {
                folder.render(&name, renderer, report)?;
            }
        }
        if let Some(input) = input.filter(|_| !view.failed) {
            folder.add("facts.txt", facts.as_bytes())?;
            self.evidence(&mut folder, input, report, &view, renamed)?;
        }
        folder.finish(self.manifest(report)?)
    }

    fn evidence(
        &self,
        folder: &mut Folder,
        input: &Input,
        report: &Report,
        view: &View,
        renamed: &BTreeMap<Location, Location>,
    ) -> Result<(), Failure> {
        let views = std::iter::once(view).chain(&view.nested);
        let all: Vec<_> = report
            .with_nested()
            .into_iter()
            .zip(views)
            .flat_map(|(report, view)| view.findings().map(move |finding| (report, finding)))
            .flat_map(|(report, finding)| finding.evidence.iter().map(move |it| (report, finding, it)))
            .collect();
        let place = |of: &Report, at| match of.input.path == report.input.path {
            true => renamed.get(at).unwrap_or(at),
            false => at,
        };
        let wanted: Vec<_> = all
            .iter()
            .flat_map(|(of, _, it)| {
                std::iter::once(place(of, &it.at))
                    .chain(it.steps().map(|step| &step.place))
                    .map(|at| (of.input.path.as_str(), at))
            })
            .collect();
        let traces = traces(input, &wanted, self.options)?;
        let mut traces = traces.iter().map(String::as_str);
        for (report, finding, evidence) in all {
            let around = traces.next().unwrap_or_default();
            let steps: Vec<&str> = traces.by_ref().take(evidence.steps().count()).map(marked).collect();
            let text = evidence_text(report, finding, evidence, (around, &steps), self.lang);
            folder.add(&format!("evidence/{}.txt", evidence.number), text.as_bytes())?;
        }
        Ok(())
    }

    fn manifest(&self, report: &Report) -> Result<Manifest, Failure> {
        let program = std::env::current_exe().map_err(|error| {
            Failure::new(format!("cannot find this program: {error}"), "start it by its full path")
        })?;
        let file = &report.input;
        Ok(Manifest {
            form: FORM.to_owned(),
            tool: report.tool.clone(),
            program: input::digest(&program)?,
            options: self.told.clone(),
            path: file.path.clone(),
            sample: Digests {
                md5: file.md5.clone(),
                sha1: file.sha1.clone(),
                sha256: file.sha256.clone(),
                sm3: file.sm3.clone(),
                size: file.size,
            },
            files: Vec::new(),
        })
    }
}

/// A folder being written.
struct Folder {
    root: PathBuf,
    files: Vec<FileEntry>,
}

impl Folder {
    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let target = self.root.join(path);
        let failed = |error: std::io::Error| Failure::writing(&target, &error);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(&target, bytes).map_err(failed)?;
        self.files.push(entry(path, bytes));
        Ok(())
    }

    fn render(&mut self, path: &str, renderer: &mut dyn Renderer, report: &Report) -> Result<(), Failure> {
        let mut out = Vec::new();
        whole(renderer, [report], &mut out)
            .map_err(|error| Failure::writing(&self.root.join(path), &error))?;
        self.add(path, &out)
    }

    /// Writes the manifest, last: a folder without one is not complete.
    fn finish(mut self, manifest: Manifest) -> Result<(), Failure> {
        self.files.sort();
        let manifest = Manifest { files: self.files, ..manifest };
        let target = self.root.join(MANIFEST);
        let mut text = Vec::new();
        json::write_pretty(&manifest, &mut text).map_err(|error| Failure::writing(&target, &error))?;
        text.push(b'\n');
        fs::write(&target, &text).map_err(|error| Failure::writing(&target, &error))
    }
}

/// The row of a file.
pub(super) fn entry(path: &str, bytes: &[u8]) -> FileEntry {
    let Digests { sha256, sm3, size, .. } = input::digest_bytes(bytes);
    FileEntry { path: path.to_owned(), size, sha256, sm3 }
}
