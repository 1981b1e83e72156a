//! Arguments of `verify`.

use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Ends with 0 where all is as it was, with 1 where something changed, with 2 where that cannot be told."
)]
pub struct VerifyArgs {
    /// Folder that `scan --evidence` wrote
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// Scan this package again and compare: it must be the one that the folder is about
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub sample: Option<PathBuf>,
    /// Mapping file that the scan was given: scanning again needs it
    #[arg(long, requires = "sample", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub mapping: Option<PathBuf>,
    /// Text of the privacy policy that the scan was given: scanning again needs it
    #[arg(long, requires = "sample", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub policy: Option<PathBuf>,
}
