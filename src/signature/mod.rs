//! The typed view of `signatures/`: knowledge as data, loaded from the embedded bundle or from a folder.

pub mod raw;
