//! The program as a user runs it, with an empty environment and signatures of its own.
#![allow(clippy::unwrap_used, clippy::panic)]

mod axml;
mod case_folder;
mod exit_codes;
mod knowledge;
mod mapping;
mod output;
mod report;
mod usage;

use axml::Value::{Flag, Number, Text};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What one run left behind.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

/// A folder with small apps and signatures that find known things in them.
struct Stage(TempDir);

const SIGNATURES: &[(&str, &str)] = &[
    ("version.toml", "version = \"2000.1\"\n"),
    (
        "packer/test-packer.toml",
        r#"
name = { zh = "测试加固", en = "Test Packer" }
vendor = "Test"
strong = { asset = ["assets/test-packer.bin"] }
sources = ["the tests"]
"#,
    ),
    (
        "law/id191.toml",
        r#"
id = "ID191"
title = { zh = "测试方法", en = "Test methods" }
issuer = "Test"
confidence = "A"
[[clause]]
id = "ID191:一-1"
number = "一-1"
summary = { zh = "测试条款", en = "Test clause" }
checkable = "static"
confidence = "A"
"#,
    ),
];

fn rule(severity: &str) -> String {
    format!(
        r#"
status = "stable"
since = "2000.1"
severity = "{severity}"
confidence = "high"
verdict = "不符合"
title = {{ zh = "声明了测试权限 {severity}", en = "Requests the test permission {severity}" }}
why = {{ zh = "测试", en = "Test" }}
fix = {{ zh = "删除该权限", en = "Remove it" }}
limits = {{ zh = "无", en = "None" }}
clauses = ["ID191:一-1"]
condition = "asked"
[selections.asked]
fact = "permission"
where = {{ name = "test.{severity}", declared = true }}
[[examples]]
expect = "match"
facts = "permission name=test.{severity} declared=true file=AndroidManifest.xml"
[[examples]]
expect = "no-match"
facts = "permission name=test.other declared=true file=AndroidManifest.xml"
"#
    )
}

fn manifest(package: &str, permissions: &[&str]) -> Vec<u8> {
    let mut xml = axml::Writer::default();
    let version = [("versionCode", Number(7)), ("versionName", Text("1.7")), ("package", Text(package))];
    xml.open("manifest", &version);
    xml.open("uses-sdk", &[("minSdkVersion", Number(24)), ("targetSdkVersion", Number(34))]);
    xml.close("uses-sdk");
    for name in permissions {
        xml.open("uses-permission", &[("name", Text(name))]);
        xml.close("uses-permission");
    }
    xml.open("application", &[("label", Text("测试应用")), ("allowBackup", Flag(false))]);
    xml.close("application");
    xml.close("manifest");
    xml.finish()
}

impl Stage {
    fn new() -> Self {
        let stage = Self(tempfile::tempdir().unwrap());
        for (name, text) in SIGNATURES {
            stage.write(&format!("signatures/{name}"), text);
        }
        for severity in ["low", "medium", "high"] {
            stage.write(&format!("signatures/rule/security/test-{severity}.toml"), rule(severity));
            stage.app(severity, &[&format!("test.{severity}")]);
        }
        stage.app("clean", &[]);
        stage.app("packed", &[]);
        stage.write("packed/assets/test-packer.bin", "x");
        stage.app("packed-high", &["test.high"]);
        stage.write("packed-high/assets/test-packer.bin", "x");
        stage.write("notes.txt", "no package at all");
        stage
    }

    /// An unpacked app.
    fn app(&self, name: &str, permissions: &[&str]) {
        let package = format!("com.example.{}", name.replace('-', "_"));
        self.write(&format!("{name}/AndroidManifest.xml"), manifest(&package, permissions));
        // An app without code is never seen in full.
        let code = ".class public Lcom/example/Main;\n.super Ljava/lang/Object;\n";
        let dex = mingcha::testkit::dex::assemble(&[("Main.smali", code)], 35).unwrap();
        self.write(&format!("{name}/classes.dex"), dex);
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the program in this folder.
    fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[], "")
    }

    /// Scans with the signatures of this folder.
    fn scan(&self, arguments: &[&str]) -> Run {
        let mut all = vec!["scan", "--signatures", "signatures"];
        all.extend(arguments);
        self.run(&all)
    }

    fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)], stdin: &str) -> Run {
        let mut command = program(self.0.path());
        command.args(arguments).envs(environment.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        use std::io::Write as _;
        // The program may end without reading what it is given.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
    command.current_dir(folder).env_clear();
    command
}

impl Run {
    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}
