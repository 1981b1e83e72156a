//! The version of an SDK, where the package tells it: a constant of its code, a small file, a library's name.

use crate::base::text::encode_mutf8;
use crate::program::{Program, native};
use crate::signature::raw::{Sdk, VersionSource};
use regex::Regex;

/// Characters that a version has at most.
const MAX_LENGTH: usize = 40;

/// The version that the first source with one tells.
pub(super) fn of(program: &Program, sdk: &Sdk) -> Option<String> {
    let sources = sdk.version.iter().filter_map(|source| VersionSource::parse(source));
    sources.filter_map(|source| told(program, &source)).find(|version| is_version(version))
}

fn told(program: &Program, source: &VersionSource<'_>) -> Option<String> {
    match source {
        VersionSource::Constant { class, field } => {
            program.code.static_text(program.code.find_class(class)?, &encode_mutf8(field))
        }
        VersionSource::File(path) => {
            let text = program.versions.get(*path)?;
            // A properties file has a line `version=…`; a version file holds the version alone.
            let line = text.lines().find_map(|line| line.trim().strip_prefix("version="));
            Some(line.or_else(|| text.lines().next())?.trim().to_owned())
        }
        VersionSource::Library(pattern) => {
            let pattern = Regex::new(&format!("^(?:{pattern})$")).ok()?;
            let names = program.files.iter().filter_map(|file| {
                let entry = file.rsplit("!/").next().unwrap_or(file);
                native::library_name(entry).map(|(_, name)| name)
            });
            names.filter_map(|name| pattern.captures(name)?.get(1)).next().map(|it| it.as_str().to_owned())
        }
    }
}

/// Whether a text can be a version: it begins with a number, maybe after a `v`, and is short and plain.
fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    text.len() <= MAX_LENGTH && digits.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn versions_begin_with_a_number_and_are_plain() {
        for version in ["9.4.1", "v2.0", "3.8.2-rc1", "20230401"] {
            assert!(is_version(version), "{version}");
        }
        for other in ["", "unspecified", "task ':core:writeVersion' property", "1.0 beta\n", "debug"] {
            assert!(!is_version(other), "{other}");
        }
    }
}
