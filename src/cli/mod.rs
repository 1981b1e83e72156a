//! The command line: arguments in, exit code out; one file for each sub-command.

pub mod args;
mod baseline;
mod batch;
mod bundle;
mod clock;
mod completions;
mod config;
mod diff;
mod dump;
mod emit;
pub mod exit;
mod explain;
mod failure;
mod given;
mod in_order;
#[cfg(target_os = "linux")]
mod isolation;
#[cfg(not(target_os = "linux"))]
#[path = "isolation/none.rs"]
mod isolation;
mod knowledge;
mod list;
mod man;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "parquet/none.rs"]
mod parquet;
mod pdf;
mod progress;
mod query;
mod report;
mod scan;
mod schema;
mod signatures;
mod terminal;
mod unpack;
mod verify;
mod worker;

use crate::base::text::printable;
use args::{Cli, Command};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches as _};
use exit::Exit;
use failure::Failure;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == isolation::SERVER) {
        let end = isolation::run_server();
        return ExitCode::from(end.unwrap_or_else(|failure| explain_failure(&failure)).code());
    }
    ExitCode::from(run_with(std::env::args_os()).code())
}

fn run_with(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let settings = match config::load() {
        Ok(settings) => settings,
        Err(failure) => return explain_failure(&failure),
    };
    match parse(arguments, &settings) {
        Ok(cli) => {
            terminal::set_color(cli.shared.color);
            if !settings.is_empty() && matches!(&cli.command, Command::Scan(scan) if !scan.render.quiet) {
                let set: Vec<String> =
                    settings.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                remark(&format!("note: {} sets {}\n", config::FILE, printable(&set.join(", "))));
            }
            let end = match &cli.command {
                Command::Scan(args) => scan::run(args, &cli.shared),
                Command::Report(args) => report::run(args, &cli.shared),
                Command::Batch(args) => batch::run(args, &cli.shared),
                Command::Query(args) => query::run(args, &cli.shared),
                Command::Worker(args) => worker::run(args, &cli.shared),
                Command::Diff(args) => diff::run(args, &cli.shared),
                Command::Baseline(args) => baseline::run(args),
                Command::Verify(args) => verify::run(args, &cli.shared),
                Command::Explain(args) => explain::run(args, &cli.shared),
                Command::List(args) => list::run(args, &cli.shared),
                Command::Dump(args) => dump::run(args, &cli.shared),
                Command::Signatures(command) => signatures::run(command, &cli.shared),
                Command::Unpack(args) => unpack::run(args),
                Command::Schema => schema::run(),
                Command::Completions(args) => completions::run(args, command()),
                Command::Man(args) => man::run(args, command()),
            };
            end.unwrap_or_else(|failure| explain_failure(&failure))
        }
        Err(error) => usage(&error),
    }
}

fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    settings: &[(String, String)],
) -> Result<Cli, clap::Error> {
    let matches = config::apply(command(), settings).try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

/// The command with its version: that of the program and that of the rule set inside it.
fn command() -> clap::Command {
    let version = format!("{} (rule set {})", env!("CARGO_PKG_VERSION"), knowledge::embedded_version());
    Cli::command().version(version)
}

fn explain_failure(failure: &Failure) -> Exit {
    match failure {
        Failure::BrokenPipe => Exit::Nothing,
        Failure::Error(error) => {
            complain(&error.message, &error.help);
            Exit::Failed
        }
    }
}

/// Prints an error with its way out on standard error.
fn complain(message: &str, help: &str) {
    let style = anstyle::AnsiColor::Red.on_default().bold();
    let mut text = format!("{style}error:{style:#} {}\n", printable(message));
    if !help.is_empty() {
        text.push_str(&format!("help: {}\n", printable(help)));
    }
    remark(&text);
}

/// Prints on standard error; where that fails nobody is left to be told.
fn remark(text: &str) {
    let _ = anstream::AutoStream::auto(io::stderr()).write_all(text.as_bytes());
}

/// Help, version, or wrong usage.
fn usage(error: &clap::Error) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let failed = error.print().and_then(|()| io::stdout().flush()).err();
        return failed.map_or(Exit::Nothing, |error| explain_failure(&Failure::printing(&error)));
    }
    let text = error.render().ansi().to_string();
    // Clap ends with a sentence of its own; ours says which command to type.
    let text = text.split("\nFor more information").next().unwrap_or(&text).trim_end();
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        remark(&format!("{text}\n"));
    } else {
        remark(&format!("{text}\n\nhelp: {}\n", usage_help(error)));
    }
    Exit::Failed
}

fn usage_help(error: &clap::Error) -> String {
    if let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand)
        && Path::new(word).exists()
    {
        return format!("to scan it, type `mingcha scan {}`", printable(word));
    }
    let used = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let words = used.split_whitespace().skip_while(|word| *word != "mingcha").skip(1);
    let path: Vec<&str> =
        words.take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).collect();
    let command = ["mingcha"].into_iter().chain(path).collect::<Vec<_>>().join(" ");
    format!("`{command} --help` shows what can be given")
}
