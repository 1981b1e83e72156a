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
pub(crate) mod mini;
mod nested;
mod outer;
mod package;
mod safe_name;
mod signing;
mod tar;
#[cfg(test)]
mod tests;
mod zip;

pub use archive::{Archive, Entry};
pub use dump::dump;
pub use kind::Kind;
pub use mini::{Hints, Platform, is_mini_container};
pub use nested::{Content, Nested};
pub use package::{Package, open, open_apk, open_set, open_tree, open_with};
pub use safe_name::SafeNames;
pub use signing::{Scheme, Signature, Signer};
