//! The table as text, one line per value: for golden files and `dump`.

use super::{EntryValue, ResourcePackage, ResourceTable, ResourceType};
use std::fmt::Write as _;

impl ResourceTable {
    /// One line per package, type, entry, value and item.
    #[must_use]
    pub fn dump(&self) -> String {
        let mut out = String::new();
        for package in &self.packages {
            let _ = writeln!(out, "package {:#04x} {}", package.id, package.name);
            for type_ in &package.types {
                let _ = writeln!(out, "  type {:#04x} {}", type_.id, type_.name);
                dump_type(&mut out, package, type_);
            }
        }
        out
    }
}

fn dump_type(out: &mut String, package: &ResourcePackage, type_: &ResourceType) {
    for entry in type_.entries() {
        let values = type_.configs.iter().filter_map(|set| Some((&set.config, set.row(entry)?)));
        for (place, (config, row)) in values.enumerate() {
            if place == 0 {
                let name = package.keys.get(row.key).unwrap_or_default();
                let _ = writeln!(out, "    {} {name}", package.resource(type_.id, entry));
            }
            dump_value(out, &config.to_string(), &package.value(row));
        }
    }
}

fn dump_value(out: &mut String, config: &str, value: &EntryValue) {
    match value {
        EntryValue::Simple(value) => {
            let _ = writeln!(out, "      {config} {value}");
        }
        EntryValue::Complex { parent, items } => {
            let parent = parent.map_or(String::new(), |id| format!(" parent=@{id}"));
            let _ = writeln!(out, "      {config} complex{parent}");
            for (name, value) in items {
                let _ = writeln!(out, "        {name} {value}");
            }
        }
    }
}
