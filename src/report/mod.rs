//! The report and its renderings: every format is computed from [`Report`] alone.

pub mod assemble;
pub mod json;
pub mod model;
pub mod names;
pub mod outcome;
mod paths;
mod rule_pages;
#[cfg(test)]
pub(crate) mod samples;
pub mod schema;
pub mod text;
pub mod words;

pub use model::Report;
pub use rule_pages::rule_pages;
