//! `mingcha worker`: one path a line in, one report a line out, in order, whatever the packages do.

use super::args::{Shared, WorkerArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::isolation::{Budget, Isolation};
use super::knowledge;
use super::scan::failed;
use crate::base::Error;
use crate::input::{Item, collect, path_from};
use crate::report::words::Lang;
use crate::report::{Report, json};
use crate::scan::Options;
use crate::signature::Signatures;
use std::io::{self, BufRead, Write as _};

/// Bytes of one line.
const MAX_LINE: usize = 1 << 16;

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
    let mut items = collect(&[path], io::empty()).into_iter();
    match (items.next(), items.next()) {
        (Some(Item::Input(input)), None) => isolation.scan(&input).report,
        (Some(Item::Failed { path, error }), None) => failed(signatures, &path, error),
        _ => refused("holds more than one package", "name each package on a line of its own"),
    }
}

/// A line without its end.
struct Line {
    start: Vec<u8>,
    /// Whether there was more than [`MAX_LINE`] bytes.
    is_cut: bool,
}

/// Reads a line to its end, and keeps as much of it as a path can have.
fn next_line(from: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut line = Line { start: Vec::new(), is_cut: false };
    let mut has_begun = false;
    loop {
        let piece = match from.fill_buf() {
            Ok(piece) => piece,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if piece.is_empty() {
            return Ok(has_begun.then_some(line));
        }
        has_begun = true;
        let end = piece.iter().position(|byte| *byte == b'\n');
        let content = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
        let room = MAX_LINE.saturating_sub(line.start.len());
        line.is_cut |= content.len() > room;
        line.start.extend(content.iter().take(room));
        let used = end.map_or(piece.len(), |at| at.saturating_add(1));
        from.consume(used);
        if end.is_some() {
            if line.start.last() == Some(&b'\r') {
                line.start.pop();
            }
            return Ok(Some(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LINE, next_line};

    #[test]
    fn every_line_is_one_line() {
        let long = "x".repeat(MAX_LINE + 7);
        let text = format!("a\r\n\n{long}\nlast");
        let mut reader = std::io::BufReader::with_capacity(16, text.as_bytes());
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut reader).unwrap() {
            lines.push((line.start.len(), line.is_cut));
        }
        assert_eq!(lines, [(1, false), (0, false), (MAX_LINE, true), (4, false)]);
    }
}
