//! Resource tables (`resources.arsc`, `ResTable` of AOSP `ResourceTypes.h`): every value in every configuration.

mod config;
mod dump;
mod lookup;
mod parse;
mod table;

pub use config::Config;
pub use parse::parse;
pub(crate) use table::{Content, Item, Row};
pub use table::{EntryValue, ResourceName, ResourcePackage, ResourceTable, ResourceType, TypeConfig};
