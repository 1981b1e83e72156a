//! The process that reads one package: it takes a request, gives up what it does not need, scans and answers.

use super::sandbox;
use super::wire::{Reply, Request, Told, receive};
use crate::base::{Bytes, Limits};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::format::mapping;
use crate::input::{Input, Source, map_open, path_from};
use crate::scan::scan_with_facts;
use crate::signature::Signatures;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

/// The share of the memory that inflated entries may take: the rest is for what is made of them.
const SHARE_FOR_BYTES: u64 = 3;

/// Runs the process. Its errors are for the parent, which prints them as the last lines of a process that failed.
pub(in crate::cli) fn run() -> Result<Exit, Failure> {
    sandbox::die_with_parent();
    let (request, _) = message()?;
    let request: Request = serde_json::from_slice(&request).map_err(|error| not_for_people(&error))?;
    sandbox::end_without(request.parent);
    let mut missing = sandbox::limit(request.seconds, request.memory);
    let told: Told = postcard::from_bytes(&handed_over()?.1).map_err(|error| not_for_people(&error))?;
    let signatures = match request.signatures {
        true => Signatures::from_bundle(&handed_over()?.1),
        false => Signatures::embedded(),
    };
    let signatures = signatures.map_err(|error| Failure::new(error.message, error.help))?;
    let mapping = match request.mapping {
        true => Some(handed_over()?.1),
        false => None,
    };
    let tree = request.tree.as_deref().map(path_from);
    let source = match &tree {
        Some(folder) => Source::Tree(folder.clone()),
        None => Source::Held((0..request.files).map(|_| handed_over()).collect::<Result<_, _>>()?),
    };
    missing.extend(sandbox::enter(tree.as_deref()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(request.threads).build();
    let pool = pool.map_err(|error| Failure::new(error.to_string(), ""))?;
    let mapping = mapping.map(|text| Arc::new(mapping::parse(text, &Limits::default()).value));
    let mut options = told.options(mapping);
    let limits = &mut options.limits;
    limits.max_package_bytes = limits.max_package_bytes.min(request.memory / SHARE_FOR_BYTES);
    let input = Input { path: request.path, source, named: true };
    let scanned = pool.install(|| {
        #[cfg(any(test, feature = "testkit"))]
        misbehave(&input);
        scan_with_facts(&input, &signatures, &options)
    });
    let facts = match request.facts {
        true => scanned.facts.iter().map(crate::fact::FactBase::record).collect(),
        false => Vec::new(),
    };
    let reply = Reply { report: scanned.report, facts, missing };
    let mut out = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut out, &reply).map_err(|error| Failure::printing(&error.into()))?;
    out.flush().map_err(|error| Failure::printing(&error))?;
    // The process ends here: giving its tables back piece by piece would take a sixth of its time.
    std::mem::forget(signatures);
    Ok(Exit::Nothing)
}

#[cfg(any(test, feature = "testkit"))]
fn misbehave(input: &Input) {
    if let Source::Held(files) = &input.source {
        files.iter().for_each(|(_, bytes)| crate::testkit::misbehave(bytes));
    }
}

fn not_for_people(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(error.to_string(), "this sub-command is for mingcha itself")
}

fn message() -> Result<(Vec<u8>, Option<File>), Failure> {
    let (text, file) = receive(io::stdin()).map_err(|error| not_for_people(&error))?;
    Ok((text, file.map(File::from)))
}

/// The next file of the request, mapped; an unpacked app is read by its path.
fn handed_over() -> Result<(String, Bytes), Failure> {
    let (name, file) = message()?;
    let name = String::from_utf8_lossy(&name).into_owned();
    let file = file.ok_or_else(|| not_for_people(&format!("{name}: was not handed over")))?;
    let bytes = map_open(&file, Path::new(&name))?;
    Ok((name, bytes))
}
