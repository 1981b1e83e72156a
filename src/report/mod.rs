//! The report and its renderings: every format is computed from [`Report`] alone.

pub mod assemble;
pub mod bulletin;
pub mod case;
pub mod csv;
pub mod diff;
pub mod docx;
pub mod evidence;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod model;
pub mod names;
pub mod outcome;
mod paths;
pub mod read;
pub mod render;
mod rule_pages;
#[cfg(test)]
pub(crate) mod samples;
pub mod sarif;
pub mod schema;
pub mod text;
pub mod view;
pub mod words;
pub mod xlsx;

pub use model::Report;
pub use outcome::Tally;
pub use render::Renderer;
pub use rule_pages::rule_pages;
