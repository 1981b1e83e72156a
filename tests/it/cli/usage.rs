//! Help, version, wrong usage, completions and manual.

use super::Stage;

const COMMANDS: [&str; 8] = ["scan", "explain", "list", "dump", "signatures", "schema", "completions", "man"];

#[test]
fn every_command_has_help() {
    let stage = Stage::new();
    let main = stage.run(&["--help"]).expect(0).stdout;
    assert!(main.contains("Exit codes:"), "{main}");
    for command in COMMANDS {
        assert!(main.contains(&format!("  {command}")), "{command} in {main}");
        let help = stage.run(&[command, "--help"]).expect(0);
        assert!(help.stdout.contains("Usage: mingcha ") && help.stderr.is_empty(), "{}", help.stdout);
        assert_eq!(stage.run(&["help", command]).expect(0).stdout, help.stdout);
    }
    for code in ["0  ", "1  ", "2  ", "3  "] {
        assert!(stage.run(&["scan", "--help"]).stdout.contains(code));
    }
}

#[test]
fn the_version_names_the_rule_set() {
    let stage = Stage::new();
    let text = stage.run(&["--version"]).expect(0).stdout;
    let expected = format!("mingcha {} (rule set ", env!("CARGO_PKG_VERSION"));
    assert!(text.starts_with(&expected) && text.trim_end().len() > expected.len() + 1, "{text}");
    let listed = include_str!("../../../signatures/version.toml");
    let version = listed.split('"').nth(1).unwrap();
    assert_eq!(text.trim_end(), format!("{expected}{version})"));
}

#[test]
fn wrong_usage_says_what_to_type() {
    let stage = Stage::new();
    let cases: &[(&[&str], &[&str])] = &[
        (&["scan"], &["PATH", "help: `mingcha scan --help`"]),
        (&["scan", "--wrong", "x"], &["--wrong", "help: `mingcha scan --help`"]),
        (&["scan", "x", "--format", "yaml"], &["yaml", "text, json, jsonl", "help:"]),
        (&["clean"], &["clean", "help: to scan it, type `mingcha scan clean`"]),
        (&["frobnicate"], &["frobnicate", "help: `mingcha --help`"]),
        (&["dump", "clean"], &["--stage", "help: `mingcha dump --help`"]),
        (&["list", "wishes"], &["wishes", "rules", "help:"]),
        (&["dump", "missing.apk", "--stage", "facts"], &["error: missing.apk", "help:"]),
        (&["dump", ".", "--stage", "facts"], &["holds several packages", "help:"]),
        (
            &["explain", "test-hihg", "--signatures", "signatures"],
            &["test-hihg", "help: did you mean `test-high`"],
        ),
        (&["explain", "zzzzzzzzzz"], &["zzzzzzzzzz", "help: `mingcha list"]),
        (&["signatures", "check", "nowhere"], &["nowhere", "help:"]),
    ];
    for (arguments, parts) in cases {
        let run = stage.run(arguments).expect(2);
        assert_eq!(run.stdout, "", "{arguments:?}");
        for part in *parts {
            assert!(run.stderr.contains(part), "{arguments:?}: no `{part}` in\n{}", run.stderr);
        }
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    }
    let run = stage.run(&[]).expect(2);
    assert!(run.stderr.contains("Usage:"), "{}", run.stderr);
}

#[test]
fn hostile_file_names_do_not_reach_the_terminal() {
    let stage = Stage::new();
    let run = stage.scan(&["\u{1b}[2J\u{202e}x.apk"]).expect(2);
    assert!(!run.stderr.contains(['\u{1b}', '\u{202e}']), "{:?}", run.stderr);
    assert!(!run.stdout.contains(['\u{1b}', '\u{202e}']), "{:?}", run.stdout);
}

#[test]
fn completions_for_every_shell() {
    let stage = Stage::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stage.run(&["completions", shell]).expect(0).stdout;
        assert!(script.contains("mingcha") && script.contains("fail-on"), "{shell}");
    }
    stage.run(&["completions", "csh"]).expect(2);
}

#[test]
fn manual_pages() {
    let stage = Stage::new();
    let page = stage.run(&["man"]).expect(0).stdout;
    assert!(page.contains(".TH mingcha 1"), "{page}");
    stage.run(&["man", "--output", "pages"]).expect(0);
    assert!(stage.read("pages/mingcha.1").contains(".TH"));
    for command in COMMANDS {
        assert!(stage.read(&format!("pages/mingcha-{command}.1")).contains(".TH"), "{command}");
    }
}
