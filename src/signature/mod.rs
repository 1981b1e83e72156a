//! The typed view of `signatures/`: knowledge as data, loaded from the embedded bundle or from a folder.

pub mod api_index;
pub mod mark_index;
pub mod platform;
pub mod raw;

/// Loaded signatures.
#[derive(Clone, Debug, Default)]
pub struct Signatures {
    /// Everything as written.
    pub bundle: raw::Bundle,
}
