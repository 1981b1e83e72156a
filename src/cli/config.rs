//! `mingcha.toml`: what a project has decided, as defaults of the command line.

use super::failure::Failure;
use clap::Command;
use std::fs;
use std::path::Path;

/// The file, looked for in the current directory only.
pub(super) const FILE: &str = "mingcha.toml";

/// Bytes of a file with settings.
const MAX_BYTES: u64 = 1 << 20;

/// What it may set, of every command and of `scan`. Nothing that writes a file, starts a program or changes what the
/// rules are is among it: the current directory may be that of somebody else's package.
const GLOBAL: [&str; 1] = ["lang"];
const SCAN: [&str; 7] = ["baseline", "bulletin", "case", "category", "fail-on", "format", "strict"];

/// Reads a short text file.
///
/// # Errors
/// Where it cannot be read, or is long.
pub(super) fn read_text(path: &Path, help: &str) -> Result<String, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("{}: {error}", path.display()), help);
    let size = fs::metadata(path).map_err(|error| failed(&error))?.len();
    if size > MAX_BYTES {
        return Err(failed(&"is too large"));
    }
    fs::read_to_string(path).map_err(|error| failed(&error))
}

/// The settings of the current directory; none where it has no such file.
///
/// # Errors
/// Where it cannot be read, or says what cannot be set.
pub(super) fn load() -> Result<Vec<(String, String)>, Failure> {
    let path = Path::new(FILE);
    if !path.is_file() {
        return Ok(Vec::new());
    }
    parse(&read_text(path, "make it readable, or remove it")?)
}

fn parse(text: &str) -> Result<Vec<(String, String)>, Failure> {
    let names = GLOBAL.into_iter().chain(SCAN).collect::<Vec<_>>().join(", ");
    let help = format!("write lines such as `fail-on = \"high\"`; what can be set: {names}");
    let bad = |why: &dyn std::fmt::Display| Failure::new(format!("{FILE}: {why}"), help.clone());
    let table: toml::Table = toml::from_str(text).map_err(|error| bad(&error.to_string().trim_end()))?;
    let setting = |(name, value): (String, toml::Value)| {
        if !GLOBAL.contains(&name.as_str()) && !SCAN.contains(&name.as_str()) {
            return Err(bad(&format!("`{name}` cannot be set")));
        }
        match value {
            toml::Value::String(text) => Ok((name, text)),
            toml::Value::Boolean(on) => Ok((name, on.to_string())),
            _ => Err(bad(&format!("`{name}` is neither a text nor true or false"))),
        }
    };
    table.into_iter().map(setting).collect()
}

/// The command line with the settings as defaults: what is typed wins.
pub(super) fn apply(command: Command, settings: &[(String, String)]) -> Command {
    settings.iter().fold(command, |command, (name, value)| {
        let (id, value) = (name.replace('-', "_"), value.clone());
        if GLOBAL.contains(&name.as_str()) {
            return command.mut_arg(id, |argument| argument.default_value(value));
        }
        command.mut_subcommand("scan", |scan| scan.mut_arg(id, |argument| argument.default_value(value)))
    })
}

#[cfg(test)]
mod tests {
    use super::{GLOBAL, SCAN, apply, parse};
    use crate::cli::args::{Cli, Command, FailOn, Language};
    use clap::{CommandFactory as _, FromArgMatches as _};

    fn parsed(text: &str, arguments: &[&str]) -> Cli {
        let command = apply(Cli::command(), &parse(text).unwrap());
        Cli::from_arg_matches(&command.try_get_matches_from(arguments).unwrap()).unwrap()
    }

    #[test]
    fn a_setting_is_a_default_and_what_is_typed_wins() {
        let text = "fail-on = \"high\"\nstrict = true\nlang = \"en\"\nbaseline = \"b.toml\"";
        let of = |arguments: &[&str]| match parsed(text, arguments) {
            Cli { command: Command::Scan(scan), shared } => {
                (scan.fail_on, scan.strict, shared.lang, scan.baseline)
            }
            _ => panic!(),
        };
        let baseline = Some("b.toml".into());
        assert_eq!(of(&["mingcha", "scan", "a"]), (FailOn::High, true, Language::En, baseline.clone()));
        let typed = of(&["mingcha", "--lang", "zh", "scan", "a", "--fail-on", "low"]);
        assert_eq!(typed, (FailOn::Low, true, Language::Zh, baseline));
    }

    #[test]
    fn every_setting_is_an_option() {
        for name in GLOBAL.into_iter().chain(SCAN) {
            // An unknown name panics.
            apply(Cli::command(), &[(name.to_owned(), String::new())]);
        }
    }

    #[test]
    fn what_cannot_be_set_is_refused() {
        for text in [
            "output = \"x\"",
            "pdf-engine = \"x\"",
            "signatures = \"x\"",
            "act-date = \"2000-01-01\"",
            "strict = 1",
            "fail_on = \"high\"",
            "[",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
