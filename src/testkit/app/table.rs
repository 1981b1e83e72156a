//! The resource table: the resources of an app go in, the bytes of `resources.arsc` come out.

use std::collections::{BTreeMap, BTreeSet};

use super::chunk::{NONE, Pool, chunk, halves, res_value, words};
use super::values::{Resource, Resources};
use crate::format::res::value::data_type;

/// The length of a package's name in the file.
const NAME_UNITS: usize = 128;

/// The length of a `ResTable_config`.
const CONFIG: usize = 64;

/// Writes the table of one package with the id 0x7f.
pub(super) fn write(resources: &Resources, package: &str) -> Result<Vec<u8>, String> {
    let mut values = Pool::default();
    let mut types = Pool::default();
    let mut keys = Pool::default();
    let mut rows = Vec::new();
    for (of_type, id) in resources.types().into_iter().zip(1_u8..) {
        types.add(of_type);
        let entries = resources.entries(of_type);
        rows.extend(type_spec(id, &entries));
        let configs: BTreeSet<&String> = entries.iter().flat_map(|(_, row)| row.keys()).collect();
        for qualifier in configs {
            let config = config(qualifier)?;
            rows.extend(type_rows(id, &entries, qualifier, &config, &mut keys, &mut values));
        }
    }
    let mut name: Vec<u16> = package.encode_utf16().take(NAME_UNITS - 1).collect();
    name.resize(NAME_UNITS, 0);
    let (types, keys) = (types.write(), keys.write());
    let mut header = Vec::new();
    words(&mut header, &[0x7f]);
    halves(&mut header, &name);
    let start = 8 + 4 + 2 * NAME_UNITS as u32 + 5 * 4;
    words(&mut header, &[start, 0, start + types.len() as u32, 0, 0]);
    let package = chunk(0x0200, &header, &[types, keys, rows].concat());
    Ok(chunk(0x0002, &1_u32.to_le_bytes(), &[values.write(), package].concat()))
}

type Entries<'a> = [(&'a str, &'a BTreeMap<String, Resource>)];

/// One word of flags for each entry; bit 2 tells of values that depend on the language.
fn type_spec(id: u8, entries: &Entries<'_>) -> Vec<u8> {
    let mut header = vec![id, 0, 0, 0];
    words(&mut header, &[entries.len() as u32]);
    let mut body = Vec::new();
    entries.iter().for_each(|(_, row)| words(&mut body, &[if row.len() > 1 { 4 } else { 0 }]));
    chunk(0x0202, &header, &body)
}

fn type_rows(
    id: u8,
    entries: &Entries<'_>,
    qualifier: &str,
    config: &[u8; CONFIG],
    keys: &mut Pool,
    values: &mut Pool,
) -> Vec<u8> {
    let mut offsets = Vec::new();
    let mut rows = Vec::new();
    for (name, row) in entries {
        let key = keys.add(name);
        let Some(resource) = row.get(qualifier) else {
            words(&mut offsets, &[NONE]);
            continue;
        };
        words(&mut offsets, &[rows.len() as u32]);
        halves(&mut rows, &[8, 0]);
        words(&mut rows, &[key]);
        match resource {
            Resource::Text(text) | Resource::File(text) => {
                res_value(&mut rows, data_type::STRING, values.add(text))
            }
            Resource::Id => res_value(&mut rows, data_type::INT_BOOLEAN, 0),
        }
    }
    let mut header = vec![id, 0, 0, 0];
    words(&mut header, &[entries.len() as u32, (20 + CONFIG + offsets.len()) as u32]);
    header.extend(config);
    offsets.extend(rows);
    chunk(0x0201, &header, &offsets)
}

/// The configuration of a folder's qualifiers: a language, with a region or not, or an API level.
fn config(qualifier: &str) -> Result<[u8; CONFIG], String> {
    let mut out = [0; CONFIG];
    out[0] = CONFIG as u8;
    let (language, region) = qualifier.split_once("-r").unwrap_or((qualifier, ""));
    let level = qualifier.strip_prefix('v').and_then(|level| level.parse::<u16>().ok());
    let letters = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    match level {
        _ if qualifier.is_empty() => {}
        Some(level) => out[24..26].copy_from_slice(&level.to_le_bytes()),
        None if letters(language) && (region.is_empty() || letters(region)) => {
            out[8..10].copy_from_slice(language.as_bytes());
            out[10..10 + region.len()].copy_from_slice(region.as_bytes());
        }
        None => {
            return Err(format!(
                "res/*-{qualifier}: only a language such as `en` or `zh-rCN`, or a level such as `v21`, stands here"
            ));
        }
    }
    Ok(out)
}
