//! `mingcha query`: questions to a store.

use super::args::{QueryArgs, QueryFormat, Shared};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::base::text::printable;
use crate::report::csv::{harmless, write_row};
use crate::signature::is_day;
use crate::store::{DAY, Question, Store, questions};
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

/// Rows that a table waits for to learn how wide its columns are.
const ROWS_FOR_WIDTH: usize = 1_000;

/// Columns of a cell in a table; JSON and CSV have all.
const MAX_CELL: usize = 60;

/// Runs the sub-command.
pub(super) fn run(args: &QueryArgs, _: &Shared) -> Result<Exit, Failure> {
    let store = Store::open_to_read(&args.store)?;
    let (sql, values) = match (&args.sql, &args.question) {
        (Some(sql), _) => (sql.as_str(), &[][..]),
        (None, Some(name)) => (ready(name, &args.values)?.sql, args.values.as_slice()),
        (None, None) => {
            let mut output = Output::stdout();
            for Question { name, about, values, .. } in questions() {
                let usage = [&[*name], *values].concat().join(" ");
                output.text(&format!("{usage:<30}  {about}\n"))?;
            }
            output.finish()?;
            return Ok(Exit::Nothing);
        }
    };
    let mut output = Output::stdout();
    match args.format {
        QueryFormat::Text => table(&store, sql, values, &mut output)?,
        QueryFormat::Json => json(&store, sql, values, &mut output)?,
        QueryFormat::Csv => csv(&store, sql, values, &mut output)?,
    }
    output.finish()?;
    Ok(Exit::Nothing)
}

fn ready(name: &str, values: &[String]) -> Result<&'static Question, Failure> {
    let help = "`mingcha query --store FILE` lists the questions";
    let Some(question) = questions().iter().find(|question| question.name == name) else {
        return Err(Failure::new(format!("there is no question `{name}`"), help));
    };
    if values.len() != question.values.len() {
        let usage = question.values.join(" ");
        let text = format!("`{name}` is asked with {} values: {usage}", question.values.len());
        return Err(Failure::new(text, help));
    }
    let mut days = question.values.iter().zip(values).filter(|(kind, _)| **kind == DAY);
    match days.find(|(_, day)| !is_day(day)) {
        Some((_, day)) => Err(Failure::new(format!("`{day}` is no day"), "write the day as YYYY-MM-DD")),
        None => Ok(question),
    }
}

fn json(store: &Store, sql: &str, values: &[String], output: &mut Output) -> Result<(), Failure> {
    let mut begun = false;
    output.text("[")?;
    store.ask(sql, values, |columns, row| {
        let Some(row) = row else { return Ok(()) };
        let object: serde_json::Map<String, Value> =
            columns.iter().cloned().zip(row.iter().cloned()).collect();
        let before = if std::mem::replace(&mut begun, true) { ",\n " } else { "\n " };
        output.text(before)?;
        output.put(|mut out| crate::report::json::write_line(&object, &mut out))
    })?;
    output.text("\n]\n")
}

fn csv(store: &Store, sql: &str, values: &[String], output: &mut Output) -> Result<(), Failure> {
    store.ask(sql, values, |columns, row| {
        output.put(|mut out| match row {
            None => write_row(&mut out, columns),
            Some(row) => write_row(&mut out, row.iter().map(cell)),
        })
    })
}

/// A table; columns are as wide as the first rows need.
fn table(store: &Store, sql: &str, values: &[String], output: &mut Output) -> Result<(), Failure> {
    let mut waiting: Vec<Vec<String>> = Vec::new();
    let mut widths: Option<Vec<usize>> = None;
    store.ask(sql, values, |columns, row| {
        let cells = match row {
            None => columns.to_vec(),
            Some(row) => row.iter().map(|value| short(&text(value))).collect(),
        };
        match &widths {
            Some(widths) => return output.text(&line(&cells, widths)),
            None => waiting.push(cells),
        }
        if waiting.len() < ROWS_FOR_WIDTH {
            return Ok(());
        }
        let found = widths.insert(widths_of(&waiting));
        std::mem::take(&mut waiting).iter().try_for_each(|cells| output.text(&line(cells, found)))
    })?;
    let found = widths_of(&waiting);
    waiting.iter().try_for_each(|cells| output.text(&line(cells, &found)))
}

fn widths_of(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |at: usize| rows.iter().filter_map(|row| Some(row.get(at)?.width())).max().unwrap_or(0);
    (0..columns).map(width).collect()
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let padded = cells.iter().zip(widths).map(|(cell, width)| {
        let blanks = width.saturating_sub(cell.width());
        format!("{cell}{}", " ".repeat(blanks))
    });
    format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
}

/// A number stays one; a text becomes no formula.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => harmless(text),
        other => text(other),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn short(text: &str) -> String {
    let text = printable(text);
    match text.chars().count() > MAX_CELL {
        true => text.chars().take(MAX_CELL.saturating_sub(1)).chain(['…']).collect(),
        false => text.into_owned(),
    }
}
