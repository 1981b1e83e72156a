//! What the command line can say.

mod baseline;
mod batch;
mod process;
mod render;
mod verify;

pub use baseline::BaselineArgs;
pub use batch::{BatchArgs, ProgressForm, QueryArgs, QueryFormat};
pub use process::{ProcessArgs, WorkerArgs};
pub use render::{BulletinName, Format, RenderArgs};
pub use verify::VerifyArgs;

use super::exit::HELP as EXIT_HELP;
use crate::report::words::Lang;
use crate::scan::Stage;
use crate::signature::raw::Level;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Reads mobile app packages without running them and reports which personal information they collect, by
/// whom, and which Chinese rule that may break
#[derive(Debug, Parser)]
#[command(name = "mingcha", arg_required_else_help = true, subcommand_required = true, max_term_width = 100)]
#[command(after_help = EXIT_HELP)]
pub struct Cli {
    /// What every sub-command takes.
    #[command(flatten)]
    pub shared: Shared,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every sub-command.
#[derive(Clone, Debug, Args)]
pub struct Shared {
    /// Language of reports and lists; the system's locale is never asked
    #[arg(long, global = true, value_enum, default_value_t = Language::Zh)]
    pub lang: Language,
    /// Use the signatures of this folder (or compiled bundle) instead of those inside the program
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub signatures: Option<PathBuf>,
    /// Colours; `auto` follows the terminal, NO_COLOR, CLICOLOR and CLICOLOR_FORCE
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,
}

/// A language of the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Chinese
    Zh,
    /// English
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On terminals
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Scan packages and report
    Scan(Box<ScanArgs>),
    /// Write reports that a scan made in another form, without scanning again
    Report(Box<ReportArgs>),
    /// Scan many packages into a store: each once, from where the last run ended
    Batch(Box<BatchArgs>),
    /// Ask a store
    Query(QueryArgs),
    /// Scan packages named on standard input, one report a line: for xargs, Slurm, Kubernetes or Spark
    Worker(WorkerArgs),
    /// Say what a later version has that an earlier one had not: findings, SDKs, permissions, who reads what
    Diff(DiffArgs),
    /// Accept the findings of results until a day, with a reason, in a file that `scan --baseline` takes
    Baseline(BaselineArgs),
    /// Check that a case folder is as it was written
    Verify(VerifyArgs),
    /// Explain a rule, clause, SDK, data type, API, packer, framework, permission or limitation
    Explain(ExplainArgs),
    /// List what the signatures know
    List(ListArgs),
    /// Print what one stage of the pipeline saw of a package
    Dump(DumpArgs),
    /// Write the files that a package holds to a folder, decrypted, with names made safe
    Unpack(UnpackArgs),
    /// Check signature files, or write their JSON Schemas
    #[command(subcommand)]
    Signatures(SignaturesCommand),
    /// Print the JSON Schema of the report
    Schema,
    /// Print shell completions
    Completions(CompletionsArgs),
    /// Print the manual page, or write the pages of all sub-commands
    Man(ManArgs),
}

/// Arguments of `scan`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_HELP)]
pub struct ScanArgs {
    /// Packages, unpacked apps, or directories to search; `-` reads a list of paths, one a line, from
    /// standard input
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// How reports are written.
    #[command(flatten)]
    pub render: RenderArgs,
    /// Category of the app to compare permissions and collected data with: an id, number or name of
    /// `list categories`
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// Day of the act: clauses are those in force then [default: those in force now]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub act_date: Option<String>,
    /// Appid of a mini program that WeChat for PC encrypted, where the package does not name it itself
    #[arg(long, value_name = "APPID")]
    pub appid: Option<String>,
    /// Mapping file of R8 or ProGuard for the one package named: places and paths have the names of the source
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub mapping: Option<PathBuf>,
    /// Leave out, and count, findings that this file accepts; `mingcha baseline` writes it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,
    /// Text of the privacy policy of the one app named: which data and SDKs in use it does not name
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub policy: Option<PathBuf>,
    /// Lowest severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Low)]
    pub fail_on: FailOn,
    /// Exit with 3 where a package is packed, has missing parts, or could be read only in part
    #[arg(long)]
    pub strict: bool,
    /// Write a case folder: reports, facts, each piece of evidence as a file, and a manifest with SHA-256 and
    /// SM3 of all; `verify` checks it. Of several apps each has a folder in it
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub evidence: Option<PathBuf>,
    /// Packages scanned at the same time [default: one for each processor]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// What the process that reads a package may use.
    #[command(flatten)]
    pub process: ProcessArgs,
    /// Read several packages in this process too, as one package is: faster to start, but a package that makes
    /// it crash ends the run
    #[arg(long, conflicts_with_all = ["max_time", "max_memory"])]
    pub no_sandbox: bool,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(
    after_help = "Ends with 1 where a finding is new, with 0 where none is, with 2 where that cannot be told."
)]
pub struct DiffArgs {
    /// Earlier package, or the report on it that `scan --format json` wrote
    #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath)]
    pub old: PathBuf,
    /// Later package or report
    #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath)]
    pub new: PathBuf,
    /// Form of the difference
    #[arg(long, short, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
    /// Write to this file
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Reports that `scan --format json` or `jsonl` wrote; `-` reads standard input
    #[arg(required_unless_present = "store", conflicts_with = "store", value_name = "RESULT", value_hint = ValueHint::FilePath)]
    pub results: Vec<PathBuf>,
    /// Report on all that this store holds: `html` is an overview, other forms hold each app
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub store: Option<PathBuf>,
    /// How reports are written.
    #[command(flatten)]
    pub render: RenderArgs,
}

/// A day as laws write it.
fn day(text: &str) -> Result<String, String> {
    match crate::signature::is_day(text) {
        true => Ok(text.to_owned()),
        false => Err("write the day as YYYY-MM-DD".to_owned()),
    }
}

/// Lowest severity that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Any finding
    Low,
    /// Medium or high
    Medium,
    /// High only
    High,
    /// None: findings leave the exit code alone
    Never,
}

impl FailOn {
    /// Whether a severity counts.
    #[must_use]
    pub fn counts(self, severity: Level) -> bool {
        match self {
            Self::Low => true,
            Self::Medium => severity >= Level::Medium,
            Self::High => severity >= Level::High,
            Self::Never => false,
        }
    }
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// An id, a clause number, a permission, a class or a member
    #[arg(value_name = "ID")]
    pub id: String,
    /// Say why the rule holds for this package, or which of its selections failed
    #[arg(long, visible_alias = "why", value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub why_not: Option<PathBuf>,
    /// Category of the app, as for `scan`
    #[arg(long, value_name = "CATEGORY", requires = "why_not")]
    pub category: Option<String>,
    /// Text of the privacy policy, as for `scan`
    #[arg(long, value_name = "FILE", requires = "why_not", value_hint = ValueHint::FilePath)]
    pub policy: Option<PathBuf>,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// What to list
    #[arg(value_enum, value_name = "KIND")]
    pub kind: ListKind,
    /// Form of the list
    #[arg(long, short, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListKind {
    /// Rules
    Rules,
    /// Third-party SDKs
    Sdks,
    /// Modelled members and constants
    Apis,
    /// Clauses of the regulations
    Clauses,
    /// Permissions
    Permissions,
    /// Hardening products
    Packers,
    /// App frameworks
    Frameworks,
    /// Types of personal information
    Data,
    /// Common categories of apps and their necessary information
    Categories,
    /// Forms of secrets
    Secrets,
}

/// Form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table
    Text,
    /// An array
    Json,
}

/// Arguments of `dump`.
#[derive(Debug, Args)]
pub struct DumpArgs {
    /// One package or unpacked app
    #[arg(value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub file: PathBuf,
    /// Which stage
    #[arg(long, value_enum)]
    pub stage: StageName,
    /// Only this file of the package
    #[arg(long, value_name = "ENTRY")]
    pub entry: Option<String>,
    /// Category of the app, as for `scan`
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// Appid, as for `scan`
    #[arg(long, value_name = "APPID")]
    pub appid: Option<String>,
}

/// Arguments of `unpack`.
#[derive(Debug, Args)]
pub struct UnpackArgs {
    /// One package of any kind
    #[arg(value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub file: PathBuf,
    /// Folder to write to; it must be new or empty
    #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
    /// Appid, as for `scan`
    #[arg(long, value_name = "APPID")]
    pub appid: Option<String>,
}

/// A stage of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StageName {
    /// Entries of the package as Android sees them
    Container,
    /// Each file as its format
    Format,
    /// The app as one whole
    Program,
    /// What rules see
    Facts,
}

impl From<StageName> for Stage {
    fn from(name: StageName) -> Self {
        match name {
            StageName::Container => Self::Container,
            StageName::Format => Self::Format,
            StageName::Program => Self::Program,
            StageName::Facts => Self::Facts,
        }
    }
}

/// What to do with signature files.
#[derive(Debug, Subcommand)]
pub enum SignaturesCommand {
    /// Lint signature files and run the examples of all rules
    Check {
        /// Folder of the signatures [default: --signatures, or those inside the program]
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        directory: Option<PathBuf>,
    },
    /// Say what one set of signatures has that another has not: added, removed and changed things
    Diff {
        /// Folder or compiled bundle
        #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath)]
        old: PathBuf,
        /// Folder or compiled bundle [default: --signatures, or those inside the program]
        #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath)]
        new: Option<PathBuf>,
        /// Form of the list
        #[arg(long, short, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
    },
    /// Compile signatures to one file that `--signatures` takes
    Compile {
        /// Folder of the signatures [default: --signatures, or those inside the program]
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        directory: Option<PathBuf>,
        /// File to write
        #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
        output: PathBuf,
    },
    /// Write a page for each rule to a folder
    Docs {
        /// Folder to write to
        #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath)]
        output: PathBuf,
    },
    /// Print the JSON Schemas of the signature files, or write them to a folder
    Schema {
        /// Folder to write to
        #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath)]
        output: Option<PathBuf>,
    },
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Folder to write the pages of all sub-commands to
    #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_argument_has_a_help_text() {
        let mut commands = vec![Cli::command()];
        while let Some(command) = commands.pop() {
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
            assert!(command.get_about().is_some(), "{}", command.get_name());
            commands.extend(command.get_subcommands().cloned());
        }
    }
}
