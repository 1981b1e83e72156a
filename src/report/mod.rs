//! The report and its renderings: every format is computed from [`Report`] alone.

pub mod model;

pub use model::Report;
