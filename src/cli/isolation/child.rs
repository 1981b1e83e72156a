//! The process that reads one package, forked from a server that has loaded all else: it takes a request, gives up
//! what it does not need, scans and answers.

use super::sandbox;
use super::wire::{Reply, Request, Setup, Told, receive};
use crate::base::{Bytes, Limits};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::format::mapping;
use crate::format::res::attributes;
use crate::input::{Input, Source, map_open, path_from};
use crate::scan::{Options, scan_with_facts};
use crate::signature::Signatures;
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;

/// The share of the memory that inflated entries may take: the rest is for what is made of them.
const SHARE_FOR_BYTES: u64 = 3;

/// Bytes that a pipe takes at once.
const PIPE: usize = 1 << 16;

/// What every scan of a server needs.
pub(super) struct Loaded {
    signatures: Signatures,
    options: Options,
}

impl Loaded {
    /// Loads what the parent hands over, and builds every table that a scan would build on first use. No thread is
    /// started for it.
    pub(super) fn receive() -> Result<Self, Failure> {
        let (setup, files) = receive(io::stdin()).map_err(|error| not_for_people(&error))?;
        let setup: Setup = serde_json::from_slice(&setup).map_err(|error| not_for_people(&error))?;
        sandbox::end_without(setup.parent);
        let mut files = files.into_iter();
        let told: Told = postcard::from_bytes(&mapped("options", files.next())?)
            .map_err(|error| not_for_people(&error))?;
        let signatures = match setup.signatures {
            true => Signatures::from_bundle(&mapped("signatures", files.next())?),
            false => Signatures::embedded(),
        };
        let signatures = signatures.map_err(|error| Failure::new(error.message, error.help))?;
        signatures.prepare();
        attributes::prepare();
        let mapping = setup.mapping.then(|| mapped("mapping", files.next())).transpose()?;
        let mapping = mapping.map(|text| Arc::new(mapping::parse(text, &Limits::default()).value));
        Ok(Self { signatures, options: told.options(mapping) })
    }
}

/// Runs the process. Its errors are for the parent, which prints them as the last lines of a process that failed.
pub(super) fn run(mut loaded: Loaded, streams: [OwnedFd; 3]) -> Result<Exit, Failure> {
    instead_of_own(streams).map_err(|error| not_for_people(&error))?;
    let Loaded { signatures, options } = &mut loaded;
    let (request, _) = receive(io::stdin()).map_err(|error| not_for_people(&error))?;
    let request: Request = serde_json::from_slice(&request).map_err(|error| not_for_people(&error))?;
    let mut missing = sandbox::limit(request.seconds, request.memory);
    let tree = request.tree.as_deref().map(path_from);
    let source = match &tree {
        Some(folder) => Source::Tree(folder.clone()),
        None => Source::Held((0..request.files).map(|_| handed_over()).collect::<Result<_, _>>()?),
    };
    missing.extend(sandbox::enter(tree.as_deref()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(request.threads).build();
    let pool = pool.map_err(|error| Failure::new(error.to_string(), ""))?;
    let limits = &mut options.limits;
    limits.max_package_bytes = limits.max_package_bytes.min(request.memory / SHARE_FOR_BYTES);
    let input = Input { path: request.path, source, named: true };
    let scanned = pool.install(|| {
        #[cfg(any(test, feature = "testkit"))]
        misbehave(&input);
        scan_with_facts(&input, signatures, options)
    });
    let facts = match request.facts {
        true => scanned.facts.iter().map(crate::fact::FactBase::record).collect(),
        false => Vec::new(),
    };
    let reply = Reply { report: scanned.report, facts, missing };
    let mut out = io::BufWriter::with_capacity(PIPE, io::stdout().lock());
    serde_json::to_writer(&mut out, &reply).map_err(|error| Failure::printing(&error.into()))?;
    out.flush().map_err(|error| Failure::printing(&error))?;
    // The process ends here: giving its tables back piece by piece would take a sixth of its time.
    std::mem::forget(loaded);
    Ok(Exit::Nothing)
}

/// Takes these three for the server's: of what that has open, nothing is left.
fn instead_of_own([socket, out, err]: [OwnedFd; 3]) -> rustix::io::Result<()> {
    dup2_stdin(&socket)?;
    dup2_stdout(&out)?;
    dup2_stderr(&err)
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

/// The next file of the request, mapped; an unpacked app is read by its path.
fn handed_over() -> Result<(String, Bytes), Failure> {
    let (name, files) = receive(io::stdin()).map_err(|error| not_for_people(&error))?;
    let name = String::from_utf8_lossy(&name).into_owned();
    let bytes = mapped(&name, files.into_iter().next())?;
    Ok((name, bytes))
}

fn mapped(name: &str, file: Option<OwnedFd>) -> Result<Bytes, Failure> {
    let file = file.ok_or_else(|| not_for_people(&format!("{name}: was not handed over")))?;
    Ok(map_open(&File::from(file), Path::new(name))?)
}
