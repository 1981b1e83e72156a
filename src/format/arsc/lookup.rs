//! Questions to the table: names, values in all configurations, references followed to their ends.

use super::{Config, Content, EntryValue, ResourceName, ResourcePackage, ResourceTable, ResourceType, Row};
use crate::base::Limits;
use crate::format::xml::{ResourceId, Value};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// How many values one reference is resolved to, and over how many references; more are left out.
const MAX_RESOLVED: usize = 1_024;

/// Types whose values are paths of files.
const FILE_TYPES: [&str; 13] = [
    "anim",
    "animator",
    "color",
    "drawable",
    "font",
    "interpolator",
    "layout",
    "menu",
    "mipmap",
    "navigation",
    "raw",
    "transition",
    "xml",
];

fn split(id: ResourceId) -> (u32, u8, u16) {
    let [package, type_, high, low] = id.0.to_be_bytes();
    (u32::from(package), type_, u16::from_be_bytes([high, low]))
}

impl ResourceTable {
    /// Adds the packages of another file, such as a split; what stood before wins where only one is asked for.
    pub fn merge(&mut self, other: Self) {
        self.packages.extend(other.packages);
    }

    /// The name of a resource.
    #[must_use]
    pub fn name(&self, id: ResourceId) -> Option<ResourceName> {
        self.rows(id).find_map(|(package, type_, _, row)| {
            let entry = package.keys.get(row.key)?;
            Some(ResourceName {
                package: package.name.clone(),
                type_: type_.name.clone(),
                entry: entry.to_owned(),
            })
        })
    }

    /// The values of a resource in all configurations, in the order of the files.
    pub fn values(&self, id: ResourceId) -> impl Iterator<Item = (&Config, EntryValue)> {
        self.rows(id).map(|(package, _, config, row)| (config, package.value(row)))
    }

    /// The id of a resource by type and entry name.
    #[must_use]
    pub fn find(&self, type_: &str, entry: &str) -> Option<ResourceId> {
        self.packages.iter().find_map(|package| {
            let keys: Vec<u32> = (0_u32..)
                .zip(package.keys.iter())
                .filter(|(_, key)| *key == Some(entry))
                .map(|(row, _)| row)
                .collect();
            let types = package.types.iter().filter(|candidate| candidate.name == type_);
            types.into_iter().find_map(|candidate| {
                let mut rows = candidate.configs.iter().flat_map(|config| &config.rows);
                let row = rows.find(|row| keys.contains(&row.key))?;
                Some(package.resource(candidate.id, row.entry))
            })
        })
    }

    /// Follows a reference across all configurations to the values it may end in, at most
    /// 1,024 and over at most as many references. A reference that leads to nothing known, or to a complex value, stays as it is.
    #[must_use]
    pub fn resolve(&self, value: &Value, limits: &Limits) -> Vec<(Config, Value)> {
        let mut found = Vec::new();
        let mut seen = FxHashSet::default();
        let mut open = vec![(Config::default(), value.clone(), 0_usize)];
        while let Some((config, value, steps)) = open.pop() {
            if found.len().max(seen.len()) >= MAX_RESOLVED {
                break;
            }
            let Value::Reference(id) = value else {
                found.push((config, value));
                continue;
            };
            if !seen.insert((config, id)) {
                continue;
            }
            let next = if steps < limits.max_references { self.targets(id) } else { Vec::new() };
            if next.is_empty() {
                found.push((config, value));
            }
            for (target, value) in next.into_iter().rev() {
                open.push((combine(config, target), value, steps.saturating_add(1)));
            }
        }
        found
    }

    fn targets(&self, id: ResourceId) -> Vec<(Config, Value)> {
        let simple = self.rows(id).filter_map(|(package, _, config, row)| match row.content {
            Content::Simple(value) => Some((*config, value.value(&package.strings))),
            Content::Complex(_) => None,
        });
        simple.take(MAX_RESOLVED).collect()
    }

    /// The text of a value in the first of the `locales` that has one (`""` is the default), then in the
    /// default, then in whichever comes first.
    #[must_use]
    pub fn text(&self, value: &Value, locales: &[&str]) -> Option<String> {
        let mut texts = self.texts(value);
        let wanted = locales.iter().copied().chain([""]).find(|locale| texts.contains_key(*locale));
        match wanted {
            Some(locale) => texts.remove(locale),
            None => texts.into_values().next(),
        }
    }

    /// The text of a value by locale tag, `""` for the default.
    #[must_use]
    pub fn texts(&self, value: &Value) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for (config, value) in self.resolve(value, &Limits::default()) {
            if let Some(text) = plain_text(&value) {
                texts.entry(config.locale()).or_insert(text);
            }
        }
        texts
    }

    /// Every string, those inside arrays, plurals and styles included.
    pub fn strings(&self) -> impl Iterator<Item = (ResourceId, &Config, &str)> {
        self.all_rows().flat_map(|(package, type_, config, row)| {
            let id = package.resource(type_.id, row.entry);
            let (simple, items) = match row.content {
                Content::Simple(value) => (Some(value), Default::default()),
                Content::Complex(complex) => (None, package.items(complex).1),
            };
            let values = simple.into_iter().chain(items.iter().map(|item| item.value));
            values.filter_map(move |value| Some((id, config, value.text(&package.strings)?)))
        })
    }

    /// The resources that are files of the package: id, configuration and path.
    pub fn files(&self) -> impl Iterator<Item = (ResourceId, &Config, &str)> {
        self.all_rows().filter_map(|(package, type_, config, row)| {
            let Content::Simple(value) = row.content else { return None };
            let path = value.text(&package.strings)?;
            let is_file = path.starts_with("res/") || FILE_TYPES.contains(&type_.name.as_str());
            is_file.then(|| (package.resource(type_.id, row.entry), config, path))
        })
    }

    fn rows(&self, id: ResourceId) -> impl Iterator<Item = (&ResourcePackage, &ResourceType, &Config, &Row)> {
        let (package_id, type_id, entry) = split(id);
        let packages = self.packages.iter().filter(move |package| package.id == package_id);
        let types = packages.flat_map(move |package| {
            package.types.iter().filter(move |type_| type_.id == type_id).map(move |type_| (package, type_))
        });
        types.flat_map(move |(package, type_)| {
            let rows = type_.configs.iter().filter_map(move |set| Some((&set.config, set.row(entry)?)));
            rows.map(move |(config, row)| (package, type_, config, row))
        })
    }

    fn all_rows(&self) -> impl Iterator<Item = (&ResourcePackage, &ResourceType, &Config, &Row)> {
        let types =
            self.packages.iter().flat_map(|package| package.types.iter().map(move |type_| (package, type_)));
        types.flat_map(|(package, type_)| {
            type_
                .configs
                .iter()
                .flat_map(move |set| set.rows.iter().map(move |row| (package, type_, &set.config, row)))
        })
    }

    /// How many values there are, over all configurations.
    #[must_use]
    pub fn len(&self) -> usize {
        let configs =
            self.packages.iter().flat_map(|package| &package.types).flat_map(|type_| &type_.configs);
        configs.map(|config| config.rows.len()).sum()
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The configuration of a value behind a reference: the referrer's, with the locale of the target where the
/// referrer has none.
fn combine(outer: Config, inner: Config) -> Config {
    if outer.is_default() {
        return inner;
    }
    if outer.language.is_empty() {
        let Config { language, script, region, variant, numbering, .. } = inner;
        return Config { language, script, region, variant, numbering, ..outer };
    }
    outer
}

fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
