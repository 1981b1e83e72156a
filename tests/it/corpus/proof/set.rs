//! Sets of packages that are measured one after another: what a set holds was read in class names, symbols and manifests, and
//! committed, before the first scan. An SDK without an id was `unknown …` then, and missed.
//!
//! `MINGCHA_MARKS` names a folder of signatures to measure with instead of the embedded ones: those of an older commit give
//! the figures of a first scan, and which SDKs had an id then. It takes blind packages alone, and nothing fails.

use super::truth::Row;
use super::{Ids, Outcome, Total, build, is_library, is_utility, pairs, parts, scan, unexplained};
use build::{Builder, Kept, Part};
use mingcha::signature::Signatures;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Files or packages, an id of each, and a reason.
pub(super) type Reasons = &'static [(&'static str, &'static str, &'static str)];

pub(super) struct Set {
    /// The variable that names the folder.
    pub(super) variable: &'static str,
    pub(super) rows: &'static [Row],
    /// Files that no app holds, and why.
    pub(super) no_app: &'static [(&'static str, &'static str)],
    /// Ids that an app of a file or package does not show, and why it cannot.
    pub(super) missed: Reasons,
    /// Ids recognised beside those that a file or package holds, and why that is right.
    pub(super) extra: &'static [Reasons],
    /// Common code whose ids do not say so.
    pub(super) libraries: &'static [&'static str],
    /// Whether marks were written without a look at a package; the others are measured, and not counted.
    pub(super) blind: fn(&str) -> bool,
    /// Whether each file is an app of its own too.
    pub(super) files: bool,
    /// Whether classes keep their names; where they do not, libraries are not asked for.
    pub(super) kept: Kept,
}

type Parts = Vec<(Part, Ids)>;

impl Set {
    /// Scans an app of each package, with all that it ships, and an app of each file.
    pub(super) fn measure(&self) {
        let (Some(corpus), Some(folder)) = (super::corpus(), std::env::var_os(self.variable)) else { return };
        let folder = PathBuf::from(folder);
        let older = std::env::var_os("MINGCHA_MARKS").map(|path| Signatures::load(Path::new(&path)).unwrap());
        let again = older.is_some();
        let signatures = older.unwrap_or_else(|| Signatures::embedded().unwrap());
        let builder = Builder::new(&corpus, &folder);
        let scanned = |name: &str, parts: &[&Part], manifest: &str, expected: Ids| {
            let mut outcome =
                Outcome::of(name, expected, &scan(&builder.app(parts, manifest, self.kept), &signatures));
            if self.kept == Kept::NoNames {
                outcome.expected.retain(|id| !self.is_apart(id));
                outcome.recognised.retain(|id| !self.is_apart(id));
            }
            outcome.print();
            outcome
        };
        let mut packages: BTreeMap<String, Parts> = BTreeMap::new();
        for (part, ids) in parts(&folder, self.rows, self.no_app) {
            packages.entry(part.package.clone()).or_default().push((part, ids));
        }
        let (mut files, mut apps) = (Vec::new(), Vec::new());
        for (package, parts) in &packages {
            let blind = (self.blind)(package);
            if again && !blind {
                continue;
            }
            for (part, ids) in parts.iter().filter(|_| self.files) {
                files.push((blind, scanned(&part.name, &[part], "", ids.clone())));
            }
            let manifest = build::shipped_manifest(&folder.join("download").join(package));
            let list: Vec<&Part> = parts.iter().map(|(part, _)| part).collect();
            let expected = parts.iter().flat_map(|(_, ids)| ids).cloned().collect();
            apps.push((blind, scanned(package, &list, &manifest, expected)));
        }
        self.print_totals("files", &files, &signatures);
        self.print_totals("apps", &apps, &signatures);
        if !again {
            self.check(files.iter().chain(&apps).map(|(_, outcome)| outcome));
        }
    }

    /// Counted apart: libraries, and frameworks, which take no part in what an app collects.
    fn is_apart(&self, id: &str) -> bool {
        is_utility(id) || id.starts_with("framework:") || self.libraries.contains(&id)
    }

    fn print_totals(&self, kind: &str, outcomes: &[(bool, Outcome)], signatures: &Signatures) {
        let has_id = |id: &str| signatures.sdk(id).is_some();
        let chinese = |id: &str| signatures.sdk(id).is_some_and(|sdk| sdk.country == "CN");
        let of = |of: &str, wanted: fn(&Outcome) -> bool| {
            let blind = || {
                let some = outcomes.iter().filter(|(blind, outcome)| *blind && wanted(outcome));
                some.map(|(_, outcome)| outcome)
            };
            let total = |which: &dyn Fn(&str) -> bool| Total::of(blind(), which);
            println!(
                "{} {of}: {} SDKs, {} that have an id, {} Chinese; {} libraries and frameworks",
                blind().count(),
                total(&|id| !self.is_apart(id)),
                total(&|id| !self.is_apart(id) && has_id(id)),
                total(&|id| !self.is_apart(id) && chinese(id)),
                total(&|id| self.is_apart(id)),
            );
        };
        if !outcomes.is_empty() {
            of(kind, |_| true);
        }
        if outcomes.iter().any(|(_, outcome)| is_library(outcome)) {
            of("lone libraries", is_library);
        }
    }

    fn check<'a>(&self, outcomes: impl Iterator<Item = &'a Outcome>) {
        let (mut missed, mut extra) = (Vec::new(), Vec::new());
        for outcome in outcomes {
            missed.extend(pairs(&outcome.name, outcome.missed()));
            extra.extend(pairs(&outcome.name, outcome.extra()));
        }
        let mut wrong = unexplained(&missed, self.missed);
        wrong.extend(unexplained(&extra, &self.extra.concat()));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
