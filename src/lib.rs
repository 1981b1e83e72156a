//! mingcha reads a mobile app package as bytes, never runs it, and reports which personal information it
//! collects, by whom, and which rule of Chinese law that may break, with evidence anyone can re-check.
#![deny(missing_docs)]
// x509-cert and postcard report errors by types larger than clippy likes; none is on a hot path.

pub mod base;
pub mod container;
pub mod format;
pub mod input;
#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
