//! What is done with one input: known already, evaluated from stored facts, or scanned.

use super::inputs::Candidate;
use crate::base::Error;
use crate::cli::isolation::{Isolated, Isolation};
use crate::input::{Source, identity};
use crate::report::model::Status;
use crate::scan::{Options, evaluate_again};
use crate::signature::Signatures;
use crate::store::{Earlier, Entry, How, Key, Store, Stored};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// What came of an input.
pub(super) enum Message<'c> {
    /// To be written.
    Done(Box<Entry>, &'c str, &'static str),
    /// Its process ended without a report.
    Again(&'c Candidate),
    /// No package, and nobody said that it was one.
    Skipped(&'c str),
    /// It cannot be read.
    Unread(&'c str, Error),
}

/// What all threads share.
pub(super) struct Work<'a> {
    isolation: Isolation<'a>,
    signatures: &'a Signatures,
    options: &'a Options,
    /// Another connection to the store, for reading.
    store: Mutex<Store>,
    /// Results that the store has, or that some thread works on.
    claimed: Mutex<HashSet<i64>>,
    /// Results whose facts may serve.
    earlier: HashMap<(String, String), Vec<Earlier>>,
    is_rescan: bool,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        store: &Store,
        path: &Path,
        isolation: Isolation<'a>,
        (signatures, options): (&'a Signatures, &'a Options),
        is_rescan: bool,
    ) -> Result<Self, Error> {
        let (mut claimed, mut earlier) = (HashSet::new(), HashMap::<_, Vec<Earlier>>::new());
        if !is_rescan {
            for it in store.results()? {
                claimed.insert(it.key.number());
                earlier.entry((it.key.package.clone(), it.key.compared.clone())).or_default().push(it);
            }
        }
        let (store, claimed) = (Mutex::new(Store::open_to_read(path)?), Mutex::new(claimed));
        Ok(Self { isolation, signatures, options, store, claimed, earlier, is_rescan })
    }

    /// What comes of an input, scanned beside others where it has to be.
    pub(super) fn first_try<'c>(&self, candidate: &'c Candidate) -> Message<'c> {
        let package = match self.package(candidate) {
            Ok(package) => package,
            Err(error) => return Message::Unread(&candidate.sighting.path, error),
        };
        let key = key(&package, "", self.signatures, self.options);
        if !self.claim(key.number()) {
            return done(candidate, key, None, "known");
        }
        match self.evaluated(&key) {
            Ok(Some(outcome)) => return done(candidate, key, Some(outcome), "evaluated"),
            Ok(None) => {}
            Err(error) => return Message::Unread(&candidate.sighting.path, error),
        }
        match self.isolation.first_try(&candidate.input) {
            Ok(isolated) => finished(candidate, key, isolated),
            Err(_) => Message::Again(candidate),
        }
    }

    /// The same for one whose process ended, alone and with more.
    pub(super) fn second_try<'c>(&self, candidate: &'c Candidate) -> Message<'c> {
        match identity(&candidate.input.source, &self.options.limits) {
            Ok(package) => {
                let key = key(&package, "", self.signatures, self.options);
                finished(candidate, key, self.isolation.second_try(&candidate.input))
            }
            Err(error) => Message::Unread(&candidate.sighting.path, error),
        }
    }

    /// Which package it is; a file that has not changed since is not read for that.
    fn package(&self, candidate: &Candidate) -> Result<String, Error> {
        if let (false, Some(modified)) = (self.is_rescan, &candidate.modified) {
            let store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
            let known = store.package_of(&candidate.sighting.path, candidate.size, modified)?;
            if let Some(package) = known {
                return Ok(package);
            }
        }
        identity(&candidate.input.source, &self.options.limits)
    }

    fn claim(&self, result: i64) -> bool {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner).insert(result)
    }

    fn evaluated(&self, key: &Key) -> Result<Option<Stored>, Error> {
        let Some(earlier) = self.earlier.get(&(key.package.clone(), key.compared.clone())) else {
            return Ok(None);
        };
        let store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        for it in earlier {
            if let Some(outcome) = evaluated(&store, it, key, self.signatures, self.options)? {
                return Ok(Some(outcome));
            }
        }
        Ok(None)
    }
}

/// The key of what these signatures and options make of a package.
pub(super) fn key(package: &str, compared: &str, signatures: &Signatures, options: &Options) -> Key {
    Key {
        package: package.to_owned(),
        compared: compared.to_owned(),
        settings: options.language.clone(),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        analysis: signatures.bundle.analysis_sha256.clone(),
        rules: signatures.bundle.rules_sha256.clone(),
    }
}

/// What the rules make of stored facts; nothing where those are of other analyses.
pub(super) fn evaluated(
    store: &Store,
    earlier: &Earlier,
    key: &Key,
    signatures: &Signatures,
    options: &Options,
) -> Result<Option<Stored>, Error> {
    let Key { settings, tool, analysis, .. } = &earlier.key;
    if !earlier.is_read || (settings, tool, analysis) != (&key.settings, &key.tool, &key.analysis) {
        return Ok(None);
    }
    let Some((report, facts)) = store.report(earlier.key.number())? else { return Ok(None) };
    let report = evaluate_again(report, &facts, signatures, options);
    Ok(report.map(|report| Stored { report, facts, how: How::Evaluated }))
}

fn finished(candidate: &Candidate, key: Key, isolated: Isolated) -> Message<'_> {
    let Isolated { report, facts } = isolated;
    let is_single = matches!(candidate.input.source, Source::File(_) | Source::Tree(_));
    if let Some(error) = report.error.as_ref().filter(|error| error.reason.is_empty()) {
        if !candidate.input.named && !candidate.input.has_package_name() {
            return Message::Skipped(&candidate.sighting.path);
        } else if report.input.sha256.is_empty() {
            let error = Error::new(error.message.clone(), error.help.clone());
            return Message::Unread(&candidate.sighting.path, error);
        }
    }
    if is_single && !report.input.sha256.is_empty() && report.input.sha256 != key.package {
        let text = format!("{}: changed while it was read", candidate.sighting.path);
        return Message::Unread(
            &candidate.sighting.path,
            Error::new(text, "start again when it is complete"),
        );
    }
    let what = match report.status {
        Status::Complete => "complete",
        Status::Partial => "partial",
        Status::Failed => "failed",
    };
    done(candidate, key, Some(Stored { report, facts, how: How::Scanned }), what)
}

fn done<'c>(candidate: &'c Candidate, key: Key, outcome: Option<Stored>, what: &'static str) -> Message<'c> {
    let file = candidate.modified.clone().map(|modified| (candidate.size, modified));
    let sighting = Some(candidate.sighting.clone());
    Message::Done(Box::new(Entry { key, sighting, file, outcome }), &candidate.sighting.path, what)
}
