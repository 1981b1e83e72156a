//! Places of evidence in, the code, elements or lines around each out, as text.

use crate::base::text::printable;
use crate::base::{Budget, Bytes, Defects, Limits, Location};
use crate::container::Package;
use crate::format::{axml, dex, parse_xml};
use std::collections::{BTreeMap, BTreeSet};

/// Lines shown before and after a place.
const MAX_LINES: usize = 40;

/// Characters of a line.
const MAX_LINE: usize = 2_000;

/// The surroundings of each place, in the order of the places; empty where the place is not in the package, or
/// is no more than a file. A place in code without a file is looked for in all dex files.
#[must_use]
pub fn around(package: &Package, places: &[&Location], limits: &Limits, budget: &Budget) -> Vec<String> {
    let mut by_file: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, place) in places.iter().enumerate() {
        by_file.entry(&place.file).or_default().push(at);
    }
    let mut texts = vec![String::new(); places.len()];
    for archive in &package.archives {
        for entry in archive.entries() {
            let path = archive.path(&entry.name);
            let anywhere = if path.ends_with(".dex") { "" } else { path.as_str() };
            let here: BTreeSet<usize> = [path.as_str(), anywhere]
                .iter()
                .filter_map(|file| by_file.get(file))
                .flatten()
                .copied()
                .collect();
            if here.is_empty() {
                continue;
            }
            let Some(bytes) = archive.read(entry, limits, budget).value else { continue };
            let wanted: Vec<&Location> = here.iter().filter_map(|at| places.get(*at).copied()).collect();
            for (at, text) in here.iter().zip(in_file(&entry.name, bytes, &wanted, limits)) {
                if let Some(slot) = texts.get_mut(*at).filter(|slot| slot.is_empty()) {
                    *slot = text;
                }
            }
        }
    }
    texts
}

/// Of surroundings the line of the place itself.
#[must_use]
pub fn marked(around: &str) -> &str {
    around.lines().find_map(|line| line.strip_prefix("> ")).unwrap_or_default().trim()
}

fn in_file(name: &str, bytes: Bytes, places: &[&Location], limits: &Limits) -> Vec<String> {
    let mut defects = Defects::default();
    if dex::is_dex(&bytes) {
        let methods: BTreeSet<String> = places.iter().filter_map(|place| method(place)).collect();
        let mut texts = BTreeMap::new();
        for dex in dex::parse(bytes.clone(), limits).take(&mut defects) {
            texts.extend(dex::dump_methods(&dex, &methods));
        }
        let text = |place: &&Location| {
            let Some(name) = method(place) else {
                return place.offset.map(|offset| string(&bytes, offset)).unwrap_or_default();
            };
            let text = texts.get(&name).map_or("", String::as_str);
            let marked = place.offset.map(|offset| format!("    {offset:04x}: "));
            excerpt(text, |line| marked.as_ref().is_some_and(|start| line.starts_with(start)))
        };
        return places.iter().map(text).collect();
    }
    if axml::is_axml(&bytes) || name.ends_with(".xml") {
        let document = parse_xml(&bytes, limits).take(&mut defects);
        let text = |place: &&Location| {
            let part = place.offset.and_then(|offset| document.part(offset));
            part.map(|part| excerpt(&part.dump(), |_| false)).unwrap_or_default()
        };
        return places.iter().map(text).collect();
    }
    let text = |place: &&Location| place.offset.map(|offset| lines(&bytes, offset)).unwrap_or_default();
    places.iter().map(text).collect()
}

fn method(place: &Location) -> Option<String> {
    Some(format!("{}->{}", place.class.as_ref()?, place.method.as_ref()?))
}

/// The lines around the first that is marked, or the first ones; the marked line begins with `>`.
fn excerpt(text: &str, is_marked: impl Fn(&str) -> bool) -> String {
    let all: Vec<&str> = text.lines().collect();
    let marked = all.iter().position(|line| is_marked(line));
    let start = marked.unwrap_or_default().saturating_sub(MAX_LINES);
    let shown = all.iter().enumerate().skip(start).take(MAX_LINES.saturating_mul(2));
    let mut out = String::new();
    // The name of the method stands first, however far the place is from it.
    if let Some(first) = all.first().filter(|_| start > 0) {
        out.push_str(&format!("  {first}\n  …\n"));
    }
    for (at, line) in shown {
        let line: String = line.chars().take(MAX_LINE).collect();
        let mark = if Some(at) == marked { '>' } else { ' ' };
        out.push_str(&format!("{mark} {}\n", printable(&line)));
    }
    out
}

/// The string of a binary file at a byte offset: what stands between two NULs.
fn string(bytes: &[u8], offset: u64) -> String {
    let Ok(offset) = usize::try_from(offset) else { return String::new() };
    let (Some(before), Some(after)) = (bytes.get(..offset), bytes.get(offset..)) else {
        return String::new();
    };
    let is_end = |byte: &&u8| **byte != 0;
    let head = before.iter().rev().take(MAX_LINE).take_while(is_end).count();
    let tail = after.iter().take(MAX_LINE).take_while(is_end).count();
    let text = bytes.get(offset.saturating_sub(head)..offset.saturating_add(tail)).unwrap_or_default();
    format!("> {}\n", printable(&String::from_utf8_lossy(text)))
}

/// The line of a text at a byte offset, with those around it; of a binary file the string there.
fn lines(bytes: &[u8], offset: u64) -> String {
    if bytes.iter().take(MAX_LINE).any(|byte| *byte == 0) {
        return string(bytes, offset);
    }
    let Ok(offset) = usize::try_from(offset) else { return String::new() };
    let Some(before) = bytes.get(..offset) else { return String::new() };
    // Files without line ends exist; what is far away is not looked at.
    let far = MAX_LINE.saturating_mul(MAX_LINES);
    let start = offset.saturating_sub(far);
    let head = before.get(start..).unwrap_or_default();
    let first = head.iter().filter(|byte| **byte == b'\n').count();
    let window = bytes.get(start..offset.saturating_add(far).min(bytes.len())).unwrap_or_default();
    let text = String::from_utf8_lossy(window);
    let all =
        text.split('\n').enumerate().skip(first.saturating_sub(MAX_LINES)).take(MAX_LINES.saturating_mul(2));
    let mut out = String::new();
    for (at, line) in all {
        let mark = if at == first { '>' } else { ' ' };
        // In a long line the place may be far from its beginning.
        let column = head.rsplit(|byte| *byte == b'\n').next().map_or(0, <[u8]>::len);
        let skip = if at == first { column.saturating_sub(MAX_LINE.div_euclid(2)) } else { 0 };
        let line: String = line.chars().skip(skip).take(MAX_LINE).collect();
        out.push_str(&format!("{mark} {}\n", printable(&line)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{MAX_LINES, excerpt, lines};

    #[test]
    fn a_place_in_a_binary_file_is_its_string() {
        assert_eq!(lines(b"a\0http://x\xff\0b", 6), "> http://x\u{fffd}\n");
        assert_eq!(lines(b"a\0", 9), "");
    }

    #[test]
    fn the_marked_line_stands_in_the_middle() {
        let text: String = (0..500).map(|n| format!("line {n}\n")).collect();
        let shown = excerpt(&text, |line| line == "line 300");
        assert!(shown.starts_with("  line 0\n  …\n") && shown.contains("\n> line 300\n"), "{shown}");
        assert_eq!(shown.lines().count(), MAX_LINES * 2 + 2);
        assert!(excerpt("a\nb\n", |_| false) == "  a\n  b\n");
    }

    #[test]
    fn a_place_in_a_text_is_its_line() {
        assert_eq!(lines(b"ab\ncd\nef", 4), "  ab\n> cd\n  ef\n");
        assert_eq!(lines(b"ab", 2), "> ab\n");
        assert_eq!(lines(b"ab", 9), "");
        let long = [b"x".repeat(5000), b"http://y".to_vec(), b"z".repeat(5000)].concat();
        let shown = lines(&long, 5000);
        assert!(shown.contains("http://y") && shown.len() < 3000);
    }
}
