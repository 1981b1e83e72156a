//! `mingcha explain`: what an id of a report means.

mod find;
mod page;
mod why;

pub(super) use page::{checkable, id_of};

use super::args::{ExplainArgs, Shared};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::{knowledge, terminal};
use crate::report::names::Names;
use crate::report::text::Page;
use crate::report::words::Lang;

/// Runs the sub-command.
pub(super) fn run(args: &ExplainArgs, shared: &Shared) -> Result<Exit, Failure> {
    let signatures = knowledge::load(shared)?;
    if let Some(file) = &args.why_not {
        return why::run(args, file, &signatures, Lang::from(shared.lang));
    }
    let lang = Lang::from(shared.lang);
    let things = find::find(&signatures.bundle, &args.id);
    if things.is_empty() {
        return Err(unknown(&args.id, &find::near(&signatures.bundle, &args.id)));
    }
    let page = Page::new(lang, terminal::width(), terminal::has_color());
    let names = Names::new(&signatures, lang);
    let text = page::render(page, &things, &signatures.bundle, names, lang);
    let mut output = Output::stdout();
    output.text(&text)?;
    output.finish()?;
    Ok(Exit::Nothing)
}

fn unknown(id: &str, near: &[String]) -> Failure {
    let help = match near {
        [] => {
            "`mingcha list rules` (or sdks, apis, clauses, permissions, packers, frameworks, data) lists ids"
                .to_owned()
        }
        near => format!(
            "did you mean {}?",
            near.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
        ),
    };
    Failure::new(format!("nothing is known under `{id}`"), help)
}
