//! Writers for every format the tool reads, and the hostile-input harness.
//!
//! Compiled for tests and for building samples only.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod app;
pub mod arsc;
pub mod axml;
pub mod dex;
pub mod elf;
pub mod harmony;
pub mod hostile;
pub mod hostile_zip;
pub mod mini;
mod misbehave;
pub mod pb;
pub mod res;
pub mod signing;
pub mod targets;
pub mod zip;

pub use misbehave::{MARK, misbehave};
