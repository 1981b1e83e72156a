//! `mingcha worker`: one path a line in, one report a line out, in order, whatever the packages do.

use super::args::{Shared, WorkerArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::isolation::{Budget, Isolation};
use super::knowledge;
use super::scan::failed;
use crate::base::{Error, Limits};
use crate::input::{Item, Line, collect_few, next_line, path_from};
use crate::report::words::Lang;
use crate::report::{Report, json};
use crate::scan::{Options, merge_sets};
use crate::signature::Signatures;
use std::io::{self, Write as _};

/// Files and directories below one that a line names: the parts of one app lie among no more.
const MAX_BESIDE: usize = 1_000;

/// Runs the sub-command.
pub(super) fn run(args: &WorkerArgs, shared: &Shared) -> Result<Exit, Failure> {
    let signatures = knowledge::load(shared)?;
    let options = Options {
        language: Lang::from(shared.lang).tag().to_owned(),
        category: knowledge::category(args.category.as_deref(), &signatures)?,
        act_date: args.act_date.clone(),
        ..Options::default()
    };
    let budget = Budget::from(&args.process);
    let isolation = Isolation::new(&signatures, shared.signatures.is_none(), &options, budget, 1)?;
    let (mut lines, mut out) = (io::stdin().lock(), io::stdout().lock());
    while let Some(line) = next_line(&mut lines).map_err(|error| unreadable(&error))? {
        let report = answer(&line, &isolation, &signatures);
        let written = json::write_line(&report, &mut out).and_then(|()| out.write_all(b"\n"));
        written.and_then(|()| out.flush()).map_err(|error| Failure::printing(&error))?;
    }
    Ok(Exit::Nothing)
}

fn unreadable(error: &io::Error) -> Failure {
    Failure::new(format!("standard input: cannot be read: {error}"), "give one path a line")
}

/// The report on what a line names.
fn answer(line: &Line, isolation: &Isolation<'_>, signatures: &Signatures) -> Report {
    let text = String::from_utf8_lossy(&line.start);
    let refused =
        |why: &str, help: &str| failed(signatures, &text, Error::new(format!("{text}: {why}"), help));
    if line.is_cut {
        return refused("the line is too long for a path", "give one path a line");
    } else if line.start.is_empty() {
        return refused("the line is empty", "give one path a line");
    }
    let local = match text.split_once("://") {
        Some(("file", _)) => line.start.get("file://".len()..).unwrap_or_default(),
        Some((scheme, _))
            if !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            return refused("mingcha uses no network", "copy the package here first and name the copy");
        }
        _ => &line.start,
    };
    let path = path_from(local);
    if path.as_os_str() == "-" {
        return refused("is no path", "give one path a line");
    }
    let items = merge_sets(collect_few(&path, MAX_BESIDE), &Limits::default()).into_iter();
    let mut items = items.filter(|item| !matches!(item, Item::Skipped { .. }));
    match (items.next(), items.next()) {
        (Some(Item::Input(input)), None) => isolation.scan(&input).report,
        (Some(Item::Failed { path, error }), None) => failed(signatures, &path, error),
        _ => refused("holds more than one package", "name each package on a line of its own"),
    }
}
