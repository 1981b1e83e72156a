//! One package in, one report out: the only file that knows every layer.

use crate::base::Limits;

/// What a scan can be told.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Ceilings.
    pub limits: Limits,
    /// Language tag that the app's name is chosen for: `zh` or `en`.
    pub language: String,
}
