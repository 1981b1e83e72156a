//! How reports are written: what `scan` and `report` share.

use crate::report::bulletin::Bulletin;
use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;

/// How reports are written.
#[derive(Clone, Debug, Args)]
pub struct RenderArgs {
    /// Form of the report
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write the report to this file, in one step at the end: what it held before stays until then. `html`,
    /// `docx` and `pdf` hold one app: name a directory for several
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub output: Option<PathBuf>,
    /// Data of the case that no package holds: report number, authority, inspector, operator, source and so on
    #[arg(long, value_name = "CASE.TOML", value_hint = ValueHint::FilePath)]
    pub case: Option<PathBuf>,
    /// Whose columns and phrases `csv` and `xlsx` have [default: miit; csv has more columns without it]
    #[arg(long, value_enum, value_name = "ISSUER")]
    pub bulletin: Option<BulletinName>,
    /// Browser that makes `pdf`: a Chromium, Chrome or Edge; `auto` looks for one
    #[arg(long, value_name = "PROGRAM", default_value = "auto", value_hint = ValueHint::CommandName)]
    pub pdf_engine: PathBuf,
    /// Print what was looked at as a sign of consent, and why it counts or does not; documents always do
    #[arg(long, conflicts_with = "quiet")]
    pub explain_consent: bool,
    /// Print only the verdict, one line for each package
    #[arg(long, short, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print all evidence and all rows
    #[arg(long, short)]
    pub verbose: bool,
}

/// Form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One object, or an array where more than one path or a directory was given
    Json,
    /// One object a line
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// One page without network, for inspectors and developers
    Html,
    /// Summary for a pull request
    Markdown,
    /// 检测报告 for a case file
    Docx,
    /// The page printed by an installed Chromium
    Pdf,
    /// Workbook: a row for each app, sheets of findings, permissions, SDKs and behaviours
    Xlsx,
    /// A row for each app
    Csv,
    /// One test case for each rule, for CI
    Junit,
    /// Of a store: a file for each table, in the directory after -o, for DuckDB, Spark, pandas and others; where
    /// mingcha was built with the feature `parquet`
    Parquet,
}

impl Format {
    /// What files of this form end in.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Junit => "xml",
            Self::Parquet => "parquet",
        }
    }

    /// Whether a file of this form holds one app.
    #[must_use]
    pub const fn is_single(self) -> bool {
        matches!(self, Self::Html | Self::Docx | Self::Pdf)
    }

    /// Whether a terminal can show it.
    #[must_use]
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Docx | Self::Pdf | Self::Xlsx | Self::Parquet)
    }
}

/// Whose bulletins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BulletinName {
    /// 工业和信息化部, 通信管理局
    Miit,
    /// 国家网信办
    Cac,
    /// Mini programs
    MiniProgram,
}

impl From<BulletinName> for Bulletin {
    fn from(name: BulletinName) -> Self {
        match name {
            BulletinName::Miit => Self::Miit,
            BulletinName::Cac => Self::Cac,
            BulletinName::MiniProgram => Self::MiniProgram,
        }
    }
}
