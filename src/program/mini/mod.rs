//! A mini program as a whole: what its configuration declares and the scripts and views it consists of.

pub mod config;
mod load;

pub use config::Config;
pub(super) use load::load;

use crate::container::Platform;

/// A mini program, its subpackages merged.
#[derive(Debug, Default)]
pub struct MiniProgram {
    /// Where it runs.
    pub platform: Platform,
    /// The appid, where anything tells it.
    pub appid: Option<String>,
    /// What it declares.
    pub config: Config,
    /// Where the configuration stands; empty where there is none.
    pub config_file: String,
    /// Subpackages named but not supplied.
    pub missing: Vec<String>,
}
