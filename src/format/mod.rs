//! Files as tables: each format is read as its specification lays it out, and no Android meaning is added.
//!
//! Every parser here is total: `parse(bytes, limits)` gives what could be read plus a list of defects, in
//! bounded time and memory, and cannot panic: the lints below forbid the operations that could.
#![deny(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::string_slice))]

pub mod arsc;
pub mod axml;
pub mod dex;
pub mod elf;
pub mod res;
pub mod xml;
