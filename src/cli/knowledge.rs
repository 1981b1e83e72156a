//! Which signatures a command works with.

use super::args::Shared;
use super::failure::Failure;
use crate::report::words::Lang;
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

/// The id of a category of apps that the user named by id, number or name.
///
/// # Errors
/// Where there is no such category.
pub(super) fn category(named: Option<&str>, signatures: &Signatures) -> Result<Option<String>, Failure> {
    let Some(named) = named else { return Ok(None) };
    let categories = &signatures.bundle.categories;
    let bare = |name: &str| name.trim_end_matches('类').to_lowercase();
    let is = |it: &&crate::signature::raw::Category| {
        let names = [Lang::Zh, Lang::En].map(|lang| bare(lang.of(&it.name)));
        it.id == named || it.number.to_string() == named || names.contains(&bare(named))
    };
    match categories.iter().find(is) {
        Some(category) => Ok(Some(category.id.clone())),
        None => {
            let text = format!("there is no category of apps `{named}`");
            Err(Failure::new(text, "`mingcha list categories` lists them"))
        }
    }
}

/// The version of the signatures inside the program; reads nothing else of them.
#[must_use]
pub(super) fn embedded_version() -> String {
    Signatures::embedded_version()
}
