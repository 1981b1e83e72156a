//! The documents say what is so: links, commands, exit codes, transcripts; and both READMEs say the same.

use super::{files, none, read, root};
use clap::CommandFactory as _;
use mingcha::cli::args::Cli;
use mingcha::cli::exit::HELP;
use serde_json::Value;
use std::process::Command;

const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];

/// Every document of the repository, those of the tests' data too.
fn documents() -> Vec<String> {
    let folders = ["docs", "integrations", "samples", "signatures", "src", "tests"];
    let mut all: Vec<String> = folders.iter().flat_map(|folder| files(folder, ".md")).collect();
    let here =
        std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    all.extend(here.filter(|name| name.ends_with(".md")));
    all.sort();
    all
}

#[test]
fn links_lead_to_files() {
    let mut faults = Vec::new();
    let mut seen = 0;
    for document in documents() {
        let text = read(&document);
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (_, rest) in text.match_indices("](").map(|(at, _)| text.split_at(at + 2)) {
            let target = rest.split(')').next().unwrap().split('#').next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            seen += 1;
            if !root().join(folder).join(target).exists() {
                faults.push(format!("{document}: {target}"));
            }
        }
    }
    assert!(seen > 10, "only {seen} links were found");
    none(&faults, "links to files that are not there");
}

#[test]
fn files_named_in_the_map_are_there() {
    let text = read("docs/architecture.md");
    let quoted = text.split('`').skip(1).step_by(2);
    let is_path = |text: &&str| {
        ["src/", "tests/", "docs/", "samples/", "signatures/", "benches/"]
            .iter()
            .any(|start| text.starts_with(start))
            && !text.contains(['*', '<', ' '])
    };
    let missing: Vec<String> =
        quoted.filter(is_path).filter(|path| !root().join(path).exists()).map(str::to_owned).collect();
    none(&missing, "docs/architecture.md names files that are not there");
}

/// The fenced blocks of a document: language and content.
fn fences(text: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language, String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, content))) => content.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    blocks
}

/// The level of each heading outside fenced blocks, in order.
fn headings(text: &str) -> Vec<usize> {
    let mut fenced = false;
    let mut levels = Vec::new();
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if !fenced && line.starts_with('#') {
            levels.push(line.chars().take_while(|c| *c == '#').count());
        }
    }
    levels
}

/// The first cells of tables whose content is a single digit.
fn exit_codes(text: &str) -> Vec<String> {
    let cells = text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    cells
        .filter(|cell| cell.len() == 1 && cell.chars().all(|c| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

#[test]
fn both_readmes_say_the_same() {
    let [english, chinese] = READMES.map(read);
    assert_eq!(headings(&english), headings(&chinese));
    let commands = |text| {
        let shell = fences(text).into_iter().filter(|(language, _)| *language != "console");
        shell.map(|(language, content)| (language.to_owned(), content)).collect::<Vec<_>>()
    };
    assert_eq!(commands(&english), commands(&chinese));
    let rows = |text: &str| text.lines().filter(|line| line.starts_with("| ")).count();
    assert_eq!(rows(&english), rows(&chinese), "rows of tables");
    let codes: Vec<String> = HELP
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.chars().next().filter(char::is_ascii_digit))
        .map(String::from)
        .collect();
    assert_eq!(codes.len(), 4, "the exit codes of --help");
    assert_eq!(exit_codes(&english), codes);
    assert_eq!(exit_codes(&chinese), codes);
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    let text = read("README.md");
    let test = fences(&text).into_iter().filter(|(language, _)| *language == "sh").nth(1).unwrap().1;
    let steps = read(".ci/run");
    assert!(steps.lines().any(|line| line == format!("step {}", test.trim())), "{steps}");
    assert!(
        read("justfile").contains("\nready:\n    bash .ci/run\n"),
        "`just ready` is no longer what CI runs"
    );
}

/// The commands of ours that a file to copy runs, with something in place of each variable.
fn commands(text: &str) -> Vec<Vec<String>> {
    let text =
        text.replace("\\\n", " ").replace("${BASELINE:+--baseline \"$BASELINE\"}", "--baseline b.toml");
    let starts = ["mingcha scan ", "mingcha report "];
    let found = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| line.split(';'))
        .filter_map(|part| {
            let at = starts.iter().filter_map(|start| part.find(start)).min()?;
            let end = part[at..].find([';', '|', '>']).map_or(part.len(), |end| at + end);
            let words = part[at..end].split_whitespace().map(|word| match word.trim_matches('"') {
                it if it.contains("FAIL_ON") => "low".to_owned(),
                it if it.contains("LANG") => "zh".to_owned(),
                it => it.trim_start_matches('$').to_owned(),
            });
            Some(words.collect())
        });
    found.collect()
}

#[test]
fn files_to_copy_run_what_there_is() {
    let files = ["github/action.yml", "gitlab/mingcha.yml", "pre-commit/.pre-commit-config.yaml"];
    for (file, count) in files.iter().zip([3, 3, 1]) {
        let text = read(&format!("integrations/{file}"));
        assert!(!text.contains('\t'), "{file}: YAML knows no tabs");
        let commands = commands(&text);
        assert_eq!(commands.len(), count, "{file}: {commands:?}");
        for mut command in commands {
            // The hook is given its files by what runs it.
            if count == 1 {
                command.push("a.apk".into());
            }
            let parsed = Cli::command().try_get_matches_from(&command);
            assert!(parsed.is_ok(), "{file}: {command:?}: {}", parsed.unwrap_err());
        }
    }
}

#[test]
fn readmes_name_every_command() {
    let names: Vec<String> = Cli::command().get_subcommands().map(|it| it.get_name().to_owned()).collect();
    assert!(names.len() > 5);
    for readme in READMES {
        let text = read(readme);
        let missing = names.iter().filter(|name| !text.contains(&format!("`{name}")));
        none(&missing.cloned().collect::<Vec<_>>(), &format!("{readme} lacks commands"));
    }
}

fn mingcha(arguments: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
    let output = command.current_dir(root()).args(arguments.split(' ')).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// A line of a transcript that stands for any number of lines.
const LEFT_OUT: &str = "…";

#[test]
fn transcripts_are_real() {
    for readme in READMES {
        let text = read(readme);
        let transcripts = fences(&text).into_iter().filter(|(language, _)| *language == "console");
        let mut seen = 0;
        for (_, transcript) in transcripts {
            seen += 1;
            let (command, shown) = transcript.split_once('\n').unwrap();
            let printed = mingcha(command.strip_prefix("$ mingcha ").unwrap());
            let mut rest = printed.lines();
            let mut may_skip = false;
            for line in shown.lines() {
                if line == LEFT_OUT {
                    may_skip = true;
                    continue;
                }
                let found = if may_skip { rest.any(|it| it == line) } else { rest.next() == Some(line) };
                assert!(found, "{readme}: the line `{line}` is not what `{command}` prints now:\n{printed}");
                may_skip = false;
            }
            assert!(may_skip || rest.next().is_none(), "{readme}: `{command}` prints more");
        }
        assert!(seen > 0, "{readme} has no transcript");
    }
}

#[test]
fn the_excerpt_of_json_is_real() {
    let report = mingcha("scan samples/startup-ids/startup-ids.apk --format json");
    let report: Value = serde_json::from_str(&report).unwrap();
    for readme in READMES {
        let text = read(readme);
        let (_, excerpt) = fences(&text).into_iter().find(|(language, _)| *language == "json").unwrap();
        let excerpt: Value = serde_json::from_str(&excerpt).unwrap();
        assert!(is_part(&excerpt, &report), "{readme}: the excerpt is not part of the report:\n{report:#}");
    }
}

/// Whether an excerpt leaves out keys and rows, and changes nothing.
fn is_part(excerpt: &Value, whole: &Value) -> bool {
    match (excerpt, whole) {
        (Value::Object(part), Value::Object(whole)) => {
            part.iter().all(|(key, value)| whole.get(key).is_some_and(|whole| is_part(value, whole)))
        }
        (Value::Array(part), Value::Array(whole)) => {
            part.iter().all(|value| whole.iter().any(|whole| is_part(value, whole)))
        }
        (part, whole) => part == whole,
    }
}
