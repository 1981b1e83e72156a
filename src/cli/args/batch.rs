//! Arguments of `batch` and `query`: what has to do with a store.

use super::ProcessArgs;
use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Arguments of `batch`.
#[derive(Debug, Args)]
#[command(after_help = "\
A list names one path a line. With a first line that names columns (path, and any of name, store, developer,
category, filing), separated by commas or tabs, what stands there is kept with each package.

Ends with 0 where every input is in the store, those that failed included, with 2 where some could not be read
or the store could not be written. What is in the store is not scanned again.")]
pub struct BatchArgs {
    /// Packages, unpacked apps, directories to search, or patterns with `*`, `?` and `**`; `-` reads a list from
    /// standard input
    #[arg(required_unless_present_any = ["list", "reevaluate"], value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Read a list from this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub list: Option<PathBuf>,
    /// Store to write to; it is made where there is none
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub store: PathBuf,
    /// Scan also what the store has
    #[arg(long)]
    pub rescan: bool,
    /// Apply the rules of today to all that is in the store, without reading packages, and name those that have to
    /// be scanned again
    #[arg(long, conflicts_with_all = ["paths", "list", "rescan"])]
    pub reevaluate: bool,
    /// Form of the progress
    #[arg(long, value_enum, value_name = "FORM", default_value_t = ProgressForm::Auto)]
    pub progress: ProgressForm,
    /// Packages scanned at the same time [default: one for each processor]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// What the process that reads a package may use.
    #[command(flatten)]
    pub process: ProcessArgs,
}

/// Form of the progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProgressForm {
    /// A bar on a terminal
    Auto,
    /// One object a line on standard output
    Json,
    /// Nothing
    None,
}

/// Arguments of `query`.
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// Question; without one they are listed
    #[arg(value_name = "QUESTION")]
    pub question: Option<String>,
    /// What the question is about, where it needs something: an SDK, a clause, two days
    #[arg(value_name = "VALUE")]
    pub values: Vec<String>,
    /// Store to ask
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub store: PathBuf,
    /// Ask this instead: a SELECT in SQL
    #[arg(long, value_name = "SELECT", conflicts_with = "question")]
    pub sql: Option<String>,
    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t = QueryFormat::Text)]
    pub format: QueryFormat,
}

/// Form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum QueryFormat {
    /// A table
    Text,
    /// An array of objects
    Json,
    /// Comma-separated values
    Csv,
}
