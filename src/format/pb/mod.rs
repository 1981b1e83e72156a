//! Protocol buffer forms of manifests, layouts and tables in app bundles (`aapt2`'s `Resources.proto`).

mod config;
mod item;
mod table;
mod wire;
mod xml;

pub use table::parse_table;
pub use wire::{Field, Message, Wire};
pub use xml::{is_xml, parse_xml};
