//! The resources of an app folder: `res/` as text goes in, ids and rows of the resource table come out.

use std::collections::{BTreeMap, BTreeSet};

use super::markup::{Ids, parse};
use crate::format::xml::ResourceId;

/// One value of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    /// A string of a `values` file.
    Text(String),
    /// The path of a file in the package.
    File(String),
    /// An id of a view, which has no value of its own.
    Id,
}

/// All resources: type, name and configuration to value. The default configuration is the empty string.
#[derive(Clone, Debug, Default)]
pub(super) struct Resources {
    pub(super) rows: BTreeMap<(String, String), BTreeMap<String, Resource>>,
}

impl Resources {
    /// Takes in one file of `res/`, which is named by its path.
    pub(super) fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        let Some((folder, file)) = path.strip_prefix("res/").and_then(|rest| rest.split_once('/')) else {
            return Err(format!(
                "{path}: a file in res/ stands in a folder such as res/values or res/layout"
            ));
        };
        let (of_type, config) = folder.split_once('-').unwrap_or((folder, ""));
        let text = std::str::from_utf8(bytes).ok().filter(|_| file.ends_with(".xml"));
        if of_type == "values" {
            let Some(text) = text else { return Err(format!("{path}: values stand in XML files of UTF-8")) };
            return self.add_values(path, text, config);
        }
        let name = file.split('.').next().unwrap_or_default();
        self.insert(of_type, name, config, Resource::File(path.to_owned()));
        for id in text.into_iter().flat_map(new_ids) {
            self.insert("id", id, "", Resource::Id);
        }
        Ok(())
    }

    fn insert(&mut self, of_type: &str, name: &str, config: &str, value: Resource) {
        let row = self.rows.entry((of_type.to_owned(), name.to_owned())).or_default();
        row.insert(config.to_owned(), value);
    }

    fn add_values(&mut self, path: &str, text: &str, config: &str) -> Result<(), String> {
        let document = parse(path, text, &Ids::new())?;
        for (_, element) in document.children(Some(0)) {
            let at = format!("{path}:{}", element.line);
            if element.name != "string" {
                return Err(format!("{at}: only `string` stands in values here, not `{}`", element.name));
            }
            let Some(name) = element.string("name") else {
                return Err(format!("{at}: this string has no name"));
            };
            let value = unescape(&element.text).map_err(|message| format!("{at}: {message}"))?;
            self.insert("string", name, config, Resource::Text(value));
        }
        Ok(())
    }

    /// The types in the order of their ids, which start at 1.
    pub(super) fn types(&self) -> Vec<&str> {
        let types: BTreeSet<&str> = self.rows.keys().map(|(of_type, _)| of_type.as_str()).collect();
        types.into_iter().collect()
    }

    /// The names of one type in the order of their ids, which start at 0, each with its values.
    pub(super) fn entries(&self, of_type: &str) -> Vec<(&str, &BTreeMap<String, Resource>)> {
        let rows = self.rows.iter().filter(|((known, _), _)| known == of_type);
        rows.map(|((_, name), values)| (name.as_str(), values)).collect()
    }

    /// The id of every resource, in package 0x7f, by `type/name`.
    pub(super) fn ids(&self) -> Ids {
        let mut ids = Ids::new();
        for (of_type, number) in self.types().into_iter().zip(1_u32..) {
            for ((name, _), entry) in self.entries(of_type).into_iter().zip(0_u32..) {
                ids.insert(format!("{of_type}/{name}"), ResourceId(0x7f00_0000 | number << 16 | entry));
            }
        }
        ids
    }
}

/// The names that `@+id/name` introduces.
fn new_ids(text: &str) -> impl Iterator<Item = &str> {
    text.split("\"@+id/").skip(1).filter_map(|rest| rest.split('"').next())
}

/// A string as aapt stores it: blanks collapsed, escapes resolved.
fn unescape(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let collapsed = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = collapsed.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some(c @ ('\\' | '\'' | '"' | '@' | '?')) => out.push(c),
            Some('u') => {
                let digits: String = chars.by_ref().take(4).collect();
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                out.push(code.ok_or("`\\u` takes four hexadecimal digits")?);
            }
            _ => return Err("unknown escape; there are n t u \\ ' \" @ and ?".into()),
        }
    }
    Ok(out)
}
