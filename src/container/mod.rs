//! The bytes of a package in, its archives, their entries and its signers out.
//!
//! The kind of a package is told by content. An APK is read as Android's loader reads it; where that takes a
//! repair, the repair is a defect whose kind begins with `zip-`: evidence of tampering.
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

mod archive;
mod dump;
mod guess;
mod kind;
mod nested;
mod outer;
mod package;
mod signing;
#[cfg(test)]
mod tests;
mod zip;

pub use archive::{Archive, Entry};
pub use dump::dump;
pub use kind::Kind;
pub use nested::Nested;
pub use package::{Package, open, open_apk, open_set, open_tree};
pub use signing::{Scheme, Signature, Signer};
