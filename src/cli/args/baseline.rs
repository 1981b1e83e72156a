//! What `baseline` is told.

use super::day;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Arguments of `baseline`.
#[derive(Debug, Args)]
pub struct BaselineArgs {
    /// Reports that `scan --format json` or `jsonl` wrote; `-` reads standard input
    #[arg(required = true, value_name = "RESULT", value_hint = ValueHint::FilePath)]
    pub results: Vec<PathBuf>,
    /// Why their findings are accepted
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub reason: String,
    /// Last day on which they are: from the next day on they are findings again
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub expires: String,
    /// File to write; entries that it holds already stay, those of the same findings get this reason and day
    #[arg(long, short, value_name = "FILE", default_value = "mingcha-baseline.toml", value_hint = ValueHint::FilePath)]
    pub output: PathBuf,
}
