//! What is done with one input: known already, evaluated from stored facts, or scanned.

use super::inputs::Candidate;
use crate::base::Error;
use crate::cli::isolation::{Budget, Isolated, Isolation};
use crate::input::{Source, identity};
use crate::report::Report;
use crate::report::model::Status;
use crate::scan::{Options, evaluate_again};
use crate::signature::Signatures;
use crate::store::{Earlier, Entry, How, Key, Store, Stored};
use std::collections::{HashMap, HashSet, VecDeque, hash_map};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// A result that the store has, or that some thread works on.
enum Claim<'c> {
    Done,
    /// With the other inputs of the same bytes, which wait for what comes of the first.
    Open(VecDeque<&'c Candidate>),
}

/// What all threads share.
pub(super) struct Work<'a> {
    isolation: Isolation<'a>,
    signatures: &'a Signatures,
    options: &'a Options,
    /// Another connection to the store, for reading.
    store: Mutex<Store>,
    claims: Mutex<HashMap<i64, Claim<'a>>>,
    /// Results whose facts may serve, by package.
    earlier: HashMap<String, Vec<Earlier>>,
    /// Sizes that two inputs share, or an input and a package of the store: these may be the same bytes.
    shared_sizes: HashSet<u64>,
    is_rescan: bool,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        store: &Store,
        path: &Path,
        candidates: &[Candidate],
        isolation: Isolation<'a>,
        (signatures, options): (&'a Signatures, &'a Options),
        budget: Budget,
        is_rescan: bool,
    ) -> Result<Self, Error> {
        let (mut claims, mut earlier) = (HashMap::new(), HashMap::<_, Vec<Earlier>>::new());
        if !is_rescan {
            for it in store.results()?.into_iter().filter(|it| is_known(it, budget)) {
                claims.insert(it.key.number(), Claim::Done);
                earlier.entry(it.key.package.clone()).or_default().push(it);
            }
        }
        let mut shared_sizes = store.sizes()?;
        let mut sizes = HashSet::new();
        shared_sizes.extend(candidates.iter().map(|it| it.size).filter(|size| !sizes.insert(*size)));
        let (store, claims) = (Mutex::new(Store::open_to_read(path)?), Mutex::new(claims));
        Ok(Self { isolation, signatures, options, store, claims, earlier, shared_sizes, is_rescan })
    }

    /// What comes of an input, scanned beside others where it has to be, and of those that waited for it.
    pub(super) fn first_try(&self, candidate: &'a Candidate) -> Vec<Message<'a>> {
        if self.is_unlike_others(candidate) {
            return vec![match self.isolation.first_try(&candidate.input) {
                Ok(isolated) => finished(candidate, self.key(&isolated.report.input.sha256), isolated),
                Err(_) => Message::Again(candidate),
            }];
        }
        let key = match self.package(candidate) {
            Ok(package) => self.key(&package),
            Err(error) => return vec![Message::Unread(&candidate.sighting.path, error)],
        };
        match self.claims().entry(key.number()) {
            hash_map::Entry::Vacant(claim) => drop(claim.insert(Claim::Open(VecDeque::new()))),
            hash_map::Entry::Occupied(mut claim) => match claim.get_mut() {
                Claim::Done => return vec![done(candidate, key, None, "known")],
                Claim::Open(waiting) => {
                    waiting.push_back(candidate);
                    return Vec::new();
                }
            },
        }
        self.with_twins(candidate, &key, |candidate| self.beside_others(candidate, &key))
    }

    /// The same for one whose process ended, alone and with more.
    pub(super) fn second_try(&self, candidate: &'a Candidate) -> Vec<Message<'a>> {
        match identity(&candidate.input.source, &self.options.limits) {
            Ok(package) => {
                let key = self.key(&package);
                self.with_twins(candidate, &key, |candidate| {
                    match self.isolation.second_try(&candidate.input) {
                        Ok(isolated) => finished(candidate, key.clone(), isolated),
                        Err(error) => Message::Unread(&candidate.sighting.path, error),
                    }
                })
            }
            Err(error) => vec![Message::Unread(&candidate.sighting.path, error)],
        }
    }

    fn beside_others(&self, candidate: &'a Candidate, key: &Key) -> Message<'a> {
        match self.evaluated(key) {
            Ok(Some(outcome)) => return done(candidate, key.clone(), Some(outcome), "evaluated"),
            Ok(None) => {}
            Err(error) => return Message::Unread(&candidate.sighting.path, error),
        }
        match self.isolation.first_try(&candidate.input) {
            Ok(isolated) => finished(candidate, key.clone(), isolated),
            Err(_) => Message::Again(candidate),
        }
    }

    /// Tries an input that holds a claim. Those of the same bytes are known by its result; where it comes to none,
    /// as a file that is no package by its name, the next of them is tried.
    fn with_twins(
        &self,
        candidate: &'a Candidate,
        key: &Key,
        attempt: impl Fn(&'a Candidate) -> Message<'a>,
    ) -> Vec<Message<'a>> {
        let (mut messages, mut next) = (Vec::new(), Some(candidate));
        while let Some(candidate) = next.take() {
            let message = attempt(candidate);
            let mut claims = self.claims();
            match &message {
                Message::Again(_) => {}
                Message::Done(..) => {
                    if let Some(Claim::Open(twins)) = claims.insert(key.number(), Claim::Done) {
                        messages.push(message);
                        messages.extend(twins.into_iter().map(|twin| done(twin, key.clone(), None, "known")));
                        break;
                    }
                }
                Message::Skipped(_) | Message::Unread(..) => {
                    if let Some(Claim::Open(twins)) = claims.get_mut(&key.number()) {
                        next = twins.pop_front();
                    }
                    if next.is_none() {
                        claims.remove(&key.number());
                    }
                }
            }
            messages.push(message);
        }
        messages
    }

    /// Whether no other input and no package of the store can have the same bytes: then its scan tells which package it
    /// is, and it is read once.
    fn is_unlike_others(&self, candidate: &Candidate) -> bool {
        matches!(candidate.input.source, Source::File(_)) && !self.shared_sizes.contains(&candidate.size)
    }

    fn key(&self, package: &str) -> Key {
        key(package, self.signatures, self.options)
    }

    fn claims(&self) -> MutexGuard<'_, HashMap<i64, Claim<'a>>> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which package it is; a file that has not changed since is not read for that.
    fn package(&self, candidate: &Candidate) -> Result<String, Error> {
        if let (false, Some(mark)) = (self.is_rescan, &candidate.mark) {
            let known = self.store.lock().unwrap_or_else(PoisonError::into_inner).package_of(mark)?;
            if let Some(package) = known {
                return Ok(package);
            }
        }
        identity(&candidate.input.source, &self.options.limits)
    }

    fn evaluated(&self, key: &Key) -> Result<Option<Stored>, Error> {
        for it in self.earlier.get(&key.package).into_iter().flatten() {
            if why_not(it, key).is_some() {
                continue;
            }
            let stored = read(&self.store.lock().unwrap_or_else(PoisonError::into_inner), it)?;
            if let Some(stored) = stored
                && let Some(outcome) = evaluated(stored, it, self.signatures, self.options)?
            {
                return Ok(Some(outcome));
            }
        }
        Ok(None)
    }
}

/// Whether a result stands: not where its process might use less than is asked for now.
fn is_known(earlier: &Earlier, budget: Budget) -> bool {
    earlier.limits.as_ref().is_none_or(|limits| budget.is_within(limits))
}

/// The key of what these signatures and options make of a package.
pub(super) fn key(package: &str, signatures: &Signatures, options: &Options) -> Key {
    Key {
        package: package.to_owned(),
        settings: options.language.clone(),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        analysis: signatures.bundle.analysis_sha256.clone(),
        rules: signatures.bundle.rules_sha256.clone(),
    }
}

/// Why the facts of a result say nothing about another key of the same package.
pub(super) fn why_not(earlier: &Earlier, key: &Key) -> Option<&'static str> {
    let Key { settings, tool, analysis, .. } = &earlier.key;
    if !earlier.is_read {
        Some("it could not be read")
    } else if *tool != key.tool {
        Some("the stored facts are of another version of mingcha")
    } else if *analysis != key.analysis {
        Some("the stored facts are of signatures that shape other facts")
    } else if *settings != key.settings {
        Some("the stored report is in another language")
    } else {
        None
    }
}

/// A stored report with its facts.
pub(super) fn read(store: &Store, earlier: &Earlier) -> Result<Option<(Report, Vec<String>)>, Error> {
    let number = earlier.key.number();
    Ok(store.report(number)?.zip(store.facts(number)?))
}

/// What the rules make of stored facts.
pub(super) fn evaluated(
    (report, facts): (Report, Vec<String>),
    earlier: &Earlier,
    signatures: &Signatures,
    options: &Options,
) -> Result<Option<Stored>, Error> {
    let report = evaluate_again(report, &facts, signatures, options);
    report.map(|report| Stored::new(&report, &facts, How::Evaluated, earlier.limits.clone())).transpose()
}

fn finished(candidate: &Candidate, key: Key, isolated: Isolated) -> Message<'_> {
    let Isolated { report, facts, limits } = isolated;
    let path = &candidate.sighting.path;
    let is_single = matches!(candidate.input.source, Source::File(_) | Source::Tree(_));
    if let Some(error) = &report.error {
        let is_of_file = error.reason.is_empty();
        if is_of_file && !candidate.input.named && !candidate.input.has_package_name() {
            return Message::Skipped(path);
        }
        // What the machine killed, perhaps for want of memory, has no result.
        if error.reason == "killed" || is_of_file && report.input.sha256.is_empty() {
            return Message::Unread(path, Error::new(error.message.clone(), error.help.clone()));
        }
    }
    if is_single && !report.input.sha256.is_empty() && report.input.sha256 != key.package {
        let text = format!("{path}: changed while it was read");
        return Message::Unread(path, Error::new(text, "start again when it is complete"));
    }
    let what = match report.status {
        Status::Complete => "complete",
        Status::Partial => "partial",
        Status::Failed => "failed",
    };
    let limits = match &report.error {
        Some(error) => error.limits.clone(),
        None => {
            let mut all = report.with_nested().into_iter().flat_map(|inner| &inner.limitations);
            all.any(|it| it.id == "budget-exhausted").then_some(limits)
        }
    };
    match Stored::new(&report, &facts, How::Scanned, limits) {
        Ok(outcome) => done(candidate, key, Some(outcome), what),
        Err(error) => Message::Unread(path, error),
    }
}

fn done<'c>(candidate: &'c Candidate, key: Key, outcome: Option<Stored>, what: &'static str) -> Message<'c> {
    let (file, sighting) = (candidate.mark.clone(), Some(candidate.sighting.clone()));
    Message::Done(Box::new(Entry { key, sighting, file, outcome }), &candidate.sighting.path, what)
}
