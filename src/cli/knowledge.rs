//! Which signatures a command works with.

use super::args::Shared;
use super::failure::Failure;
use crate::signature::Signatures;

/// The signatures that `--signatures` names, or those inside the program.
///
/// # Errors
/// Where they cannot be read.
pub(super) fn load(shared: &Shared) -> Result<Signatures, Failure> {
    let loaded = match &shared.signatures {
        Some(path) => Signatures::load(path),
        None => Signatures::embedded(),
    };
    loaded.map_err(|error| Failure::new(error.message, error.help))
}

/// The version of the signatures inside the program; reads nothing else of them.
#[must_use]
pub(super) fn embedded_version() -> String {
    Signatures::embedded_version()
}
