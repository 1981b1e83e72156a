//! mingcha reads a mobile app package as bytes, never runs it, and reports which personal information it
//! collects, by whom, and which rule of Chinese law that may break, with evidence anyone can re-check.
#![deny(missing_docs)]

pub mod analysis;
pub mod base;
pub mod cli;
pub mod container;
pub mod fact;
pub mod finding;
pub mod format;
pub mod input;
pub mod program;
pub mod report;
pub mod rule;
pub mod scan;
pub mod signature;
pub mod store;
#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
