//! Binary XML and resource tables against `aapt`, line by line, over the APKs in `$MINGCHA_CORPUS/apk`.
//!
//! Says so and checks nothing where that is not set or `aapt` is not installed: no test needs either.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use mingcha::base::Limits;
use mingcha::format::arsc::{self, EntryValue, ResourceTable};
use mingcha::format::xml::{ANDROID, Document, Value};
use mingcha::format::{axml, pb};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn corpus() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("MINGCHA_CORPUS") else {
        println!("MINGCHA_CORPUS is not set, nothing compared");
        return Vec::new();
    };
    if Command::new("aapt").arg("version").output().is_err() {
        println!("aapt is not installed, nothing compared");
        return Vec::new();
    }
    let list = std::fs::read_dir(Path::new(&folder).join("apk")).unwrap();
    let mut list: Vec<PathBuf> = list.map(|entry| entry.unwrap().path()).collect();
    list.sort();
    list
}

fn entries(apk: &Path, wanted: impl Fn(&str) -> bool) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(apk).unwrap()).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .filter(|name| wanted(name))
        .collect();
    let mut read = |name: String| {
        let mut bytes = Vec::new();
        archive.by_name(&name).ok()?.read_to_end(&mut bytes).ok()?;
        Some((name, bytes))
    };
    names.into_iter().filter_map(&mut read).collect()
}

fn run(tool: &str, arguments: &[&str], apk: &Path, files: &[&str]) -> String {
    let output = Command::new(tool).args(arguments).arg(apk).args(files).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// `ResTable::normalizeForOutput`.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn value_line(value: &Value) -> String {
    match value {
        Value::Null => "(type 0x0)0x0".into(),
        Value::Reference(id) => format!("@{:#x}", id.0),
        Value::Attribute(id) => format!("?{:#x}", id.0),
        Value::String(text) => format!("\"{}\"", escaped(text)),
        Value::Float(number) => format!("(type 0x4){:#x}", number.to_bits()),
        Value::Boolean(value) => format!("(type 0x12){:#x}", if *value { u32::MAX } else { 0 }),
        Value::Integer(number) => format!("(type 0x10){number:#x}"),
        Value::Other { data_type, data } => format!("(type {data_type:#x}){data:#x}"),
    }
}

fn tree_lines(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    for element in &document.elements {
        let depth = document.depth(element);
        lines.push(format!("{depth} E {} {}", element.name, element.line));
        for attribute in &element.attributes {
            let android = if attribute.namespace.as_deref() == Some(ANDROID) { "android:" } else { "" };
            let id = attribute.resource.map_or(String::new(), |id| format!("({id})"));
            let raw =
                attribute.raw.as_ref().map_or(String::new(), |raw| format!(" (Raw: \"{}\")", escaped(raw)));
            lines.push(format!("A {android}{}{id}={}{raw}", attribute.name, value_line(&attribute.value)));
        }
    }
    lines
}

/// Brings `aapt dump xmltree` into the same form: hexadecimal integers are integers, prefixes other than
/// `android` are dropped with their namespaces, and indentation becomes depth.
fn aapt_tree_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut namespaces, mut foreign) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let body = line.trim_start();
        let indent = line.len() - body.len();
        while namespaces.last().is_some_and(|&at| at >= indent) {
            namespaces.pop();
        }
        if let Some(declared) = body.strip_prefix("N: ") {
            namespaces.push(indent);
            let (prefix, uri) = declared.split_once('=').unwrap();
            if uri != ANDROID {
                foreign.push(format!("A {prefix}:"));
            }
        } else if let Some(element) = body.strip_prefix("E: ") {
            let (name, line) = element.rsplit_once(" (line=").unwrap();
            let depth = indent / 2 - namespaces.len();
            lines.push(format!("{depth} E {name} {}", line.trim_end_matches(')')));
        } else if let Some(attribute) = body.strip_prefix("A: ") {
            let mut line = format!("A {attribute}");
            for prefix in &foreign {
                if let Some(rest) = line.strip_prefix(prefix.as_str()) {
                    line = format!("A {rest}");
                }
            }
            let line = line.replacen("=(type 0x11)", "=(type 0x10)", 1);
            lines.push(line.replacen(")=@0x00000000", ")=@0x0", 1));
        } else if !body.starts_with("C: ") {
            // A value with a line break goes on here.
            match lines.last_mut() {
                Some(last) => *last = format!("{last}\n{line}"),
                None => assert!(body.is_empty(), "{line}"),
            }
        }
    }
    lines
}

fn references(line: &str) -> String {
    // aapt pads ids to eight digits.
    for mark in ["=@0x", "=?0x"] {
        if let Some((before, digits)) = line.split_once(mark) {
            let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
            let (digits, rest) = digits.split_at(end);
            if let Ok(number) = u32::from_str_radix(digits, 16) {
                return format!("{before}{}{number:x}{rest}", mark);
            }
        }
    }
    line.to_owned()
}

#[test]
fn every_binary_xml_reads_as_aapt_reads_it() {
    let (mut files, mut lines, mut different) = (0, 0, Vec::new());
    for apk in corpus() {
        let list = entries(&apk, |name| {
            name == "AndroidManifest.xml" || (name.starts_with("res/") && name.ends_with(".xml"))
        });
        for (name, bytes) in list.iter().filter(|(_, bytes)| axml::is_axml(bytes)) {
            let parsed = axml::parse(bytes, &Limits::default());
            let ours: Vec<String> = tree_lines(&parsed.value).iter().map(|line| references(line)).collect();
            let theirs = run("aapt", &["dump", "xmltree"], &apk, &[name]);
            let theirs: Vec<String> = aapt_tree_lines(&theirs).iter().map(|line| references(line)).collect();
            files += 1;
            lines += ours.len();
            for defect in parsed.defects.as_slice() {
                println!("{} {name}: {} {}", apk.display(), defect.kind, defect.text);
            }
            if ours != theirs {
                let first = ours.iter().zip(&theirs).find(|(a, b)| a != b);
                different.push(format!(
                    "{} {name}: {} and {} lines, {first:?}",
                    apk.display(),
                    ours.len(),
                    theirs.len()
                ));
            }
        }
    }
    println!("{files} files, {lines} elements and attributes, {} files differ", different.len());
    assert!(different.is_empty(), "{}", different.join("\n"));
}

fn table_lines(table: &ResourceTable) -> Vec<String> {
    let mut lines = Vec::new();
    let mut ids: Vec<_> = Vec::new();
    for package in &table.packages {
        for type_ in &package.types {
            for entry in type_.entries() {
                let id = package.id << 24 | u32::from(type_.id) << 16 | u32::from(entry);
                ids.push(mingcha::format::xml::ResourceId(id));
            }
        }
    }
    for id in ids {
        let name = table.name(id).unwrap();
        for (config, value) in table.values(id) {
            let mut line = format!("{config} {id} {}:{name} ", name.package);
            match value {
                EntryValue::Simple(value) => line.push_str(&stored(&value)),
                EntryValue::Complex { parent, items } => {
                    let _ = write!(line, "bag {:#010x} {}", parent.map_or(0, |id| id.0), items.len());
                    for (name, value) in items {
                        let _ = write!(line, " {name} {}", string(&value));
                    }
                }
            }
            lines.push(line);
        }
    }
    lines.sort();
    lines
}

fn string(value: &Value) -> String {
    if let Value::String(text) = value { format!("\"{}\"", escaped(text)) } else { "-".into() }
}

/// `t=` and `d=` of aapt, without the pool index of strings; decimal and hexadecimal integers alike.
fn stored(value: &Value) -> String {
    let (kind, data) = match value {
        Value::Null => (0, 0),
        Value::Reference(id) => (1, id.0),
        Value::Attribute(id) => (2, id.0),
        Value::String(text) => return format!("0x03 \"{}\"", escaped(text)),
        Value::Float(number) => (4, number.to_bits()),
        Value::Boolean(value) => (0x12, if *value { u32::MAX } else { 0 }),
        Value::Integer(number) => (0x10, number.cast_unsigned()),
        Value::Other { data_type, data } => (*data_type, *data),
    };
    format!("{kind:#04x} {data:#010x}")
}

/// `aapt dump --values resources` in the same form.
fn aapt_table_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut config = String::new();
    let mut open = false;
    for line in text.lines() {
        let body = line.trim_start();
        if let Some(name) = body.strip_prefix("config ") {
            // aapt prints the code for "network 0" as it is stored; the qualifier is `mnc00`.
            config = name.trim_end_matches(':').replace("mnc65535", "mnc00");
            open = false;
        } else if body.starts_with("spec resource")
            || body.starts_with("type ")
            || body.starts_with("Package")
        {
            open = false;
        } else if let Some(resource) = body.strip_prefix("resource ") {
            let (id, rest) = resource.split_once(' ').unwrap();
            let (name, rest) = rest.split_once(": ").unwrap();
            let mut line = format!("{config} {id} {name} ");
            if let Some(stored) = rest.strip_prefix("t=") {
                let (kind, data) = stored.split_once(" d=").unwrap();
                let kind = match kind {
                    "0x11" => "0x10",
                    "0x07" => "0x01",
                    "0x08" => "0x02",
                    other => other,
                };
                let data = data.split_once(' ').unwrap().0;
                let data = if kind == "0x12" && data != "0x00000000" { "0xffffffff" } else { data };
                line.push_str(kind);
                if kind != "0x03" {
                    let _ = write!(line, " {data}");
                }
            }
            lines.push(line);
            open = true;
        } else if let Some(last) = lines.last_mut().filter(|_| open) {
            if let Some(rest) = body.strip_prefix("Parent=") {
                let (parent, count) = rest.split_once("(Resolved=").unwrap();
                let count = count.split_once("Count=").unwrap().1;
                let _ = write!(last, "bag {parent} {count}");
            } else if let Some(item) = body.strip_prefix('#') {
                let (key, value) = item.split_once("(Key=").unwrap().1.split_once("): ").unwrap();
                let value = text_of(value).unwrap_or("-");
                let _ = write!(last, " {key} {value}");
            } else if let Some(text) = text_of(body) {
                let _ = write!(last, " {text}");
            } else if !body.starts_with('(') {
                let _ = write!(last, "\n{line}");
            }
        }
    }
    lines.sort();
    lines
}

fn text_of(line: &str) -> Option<&str> {
    line.strip_prefix("(string8) ").or_else(|| line.strip_prefix("(string16) "))
}

#[test]
fn every_resource_table_reads_as_aapt_reads_it() {
    let (mut tables, mut values, mut configs, mut different) = (0, 0, 0, Vec::new());
    for apk in corpus() {
        for (_, bytes) in entries(&apk, |name| name == "resources.arsc") {
            let parsed = arsc::parse(&bytes, &Limits::default());
            let table = &parsed.value;
            tables += 1;
            values += table.len();
            configs += table.packages.iter().flat_map(|p| &p.types).map(|t| t.configs.len()).sum::<usize>();
            for defect in parsed.defects.as_slice() {
                println!("{}: {} {}", apk.display(), defect.kind, defect.text);
            }
            let ours = table_lines(table);
            let theirs = aapt_table_lines(&run("aapt", &["dump", "--values", "resources"], &apk, &[]));
            if ours != theirs {
                let first: Vec<_> = ours.iter().zip(&theirs).filter(|(a, b)| a != b).take(3).collect();
                different.push(format!(
                    "{}: {} and {} values, {first:#?}",
                    apk.display(),
                    ours.len(),
                    theirs.len()
                ));
            }
        }
    }
    println!("{tables} tables, {configs} configurations, {values} values, {} tables differ", different.len());
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn aapt2_protocol_buffers_read_as_the_binary_forms() {
    let folder = tempfile::tempdir().unwrap();
    let (mut files, mut values, mut different) = (0, 0, Vec::new());
    for apk in corpus() {
        let out = folder.path().join("proto.apk");
        let _ = std::fs::remove_file(&out);
        let mut convert = Command::new("aapt2");
        convert.args(["convert", "--output-format", "proto", "-o"]).arg(&out).arg(&apk);
        let Ok(output) = convert.output() else { return };
        if !output.status.success() {
            println!("{}: aapt2 does not convert it", apk.display());
            continue;
        }
        let binary = entries(&apk, |name| name.ends_with(".xml") || name == "resources.arsc");
        let proto = entries(&out, |name| name.ends_with(".xml") || name == "resources.pb");
        let limits = Limits::default();
        for (name, bytes) in &proto {
            let twin = if name == "resources.pb" { "resources.arsc" } else { name };
            let Some((_, twin)) = binary.iter().find(|(other, _)| other == twin) else { continue };
            let (ours, theirs) = if name == "resources.pb" {
                let (proto, binary) = (pb::parse_table(bytes, &limits), arsc::parse(twin, &limits));
                assert!(proto.defects.is_empty(), "{:?}", proto.defects);
                values += proto.value.len();
                (table_lines(&proto.value), table_lines(&binary.value))
            } else if pb::is_xml(bytes) {
                let (proto, binary) = (pb::parse_xml(bytes, &limits), axml::parse(twin, &limits));
                assert!(proto.defects.is_empty(), "{:?}", proto.defects);
                (bare(&proto.value), bare(&binary.value))
            } else {
                continue;
            };
            files += 1;
            if ours != theirs {
                let first: Vec<_> = ours.iter().zip(&theirs).filter(|(a, b)| a != b).take(2).collect();
                different.push(format!(
                    "{} {name}: {} and {} lines, {first:#?}",
                    apk.display(),
                    ours.len(),
                    theirs.len()
                ));
            }
        }
    }
    println!("{files} files, {values} table values, {} differ", different.len());
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The tree without raw texts and lines: `aapt2 convert` keeps neither faithfully.
fn bare(document: &Document) -> Vec<String> {
    let mut document = document.clone();
    for element in &mut document.elements {
        element.line = 0;
        for attribute in &mut element.attributes {
            attribute.raw = None;
        }
    }
    tree_lines(&document)
}

/// A package with the writers' manifest and table, read by `aapt` and `aapt2`.
#[test]
fn what_the_writers_make_aapt_reads() {
    use mingcha::testkit::{arsc::Layout, arsc::Table, axml, pb, res::PoolShape};
    if corpus().is_empty() {
        return;
    }
    let manifest = r#"<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.app"
        android:versionCode="7" android:versionName="1.0">
      <uses-permission android:name="android.permission.READ_CONTACTS"/>
      <application android:label="@string/app_name" android:debuggable="true"/></manifest>"#;
    let folder = tempfile::tempdir().unwrap();
    let pack = |name: &str, files: &[(&str, Vec<u8>)]| {
        let path = folder.path().join(name);
        let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
        for (name, bytes) in files {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut archive, bytes).unwrap();
        }
        archive.finish().unwrap();
        path
    };
    let check = |badging: &str, what: &str| {
        for wanted in [
            "package: name='com.example.app' versionCode='7' versionName='1.0'",
            "uses-permission: name='android.permission.READ_CONTACTS'",
            "application-label:'Example'",
            "application-label-zh-CN:'示例'",
            "application-debuggable",
        ] {
            assert!(badging.contains(wanted), "{what}: {wanted} not in\n{badging}");
        }
    };
    for utf16 in [false, true] {
        let pool = PoolShape { utf16, ..PoolShape::default() };
        let table = Table::new("com.example.app")
            .string("app_name", "", "Example")
            .string("app_name", "zh-rCN", "示例");
        let table = table.shaped(Layout::Plain, pool);
        let ids = |name: &str| table.id(name);
        let xml = axml::write_as(manifest, &ids, &axml::Shape { pool, ..axml::Shape::default() });
        let apk = pack("binary.apk", &[("AndroidManifest.xml", xml), ("resources.arsc", table.arsc())]);
        check(&run("aapt", &["dump", "badging"], &apk, &[]), "aapt");
        check(&run("aapt2", &["dump", "badging"], &apk, &[]), "aapt2");
        let theirs = aapt_table_lines(&run("aapt", &["dump", "--values", "resources"], &apk, &[]));
        assert_eq!(theirs, table_lines(&arsc::parse(&table.arsc(), &Limits::default()).value));

        let tree = axml::document(manifest, &ids);
        let proto = pack(
            "proto.apk",
            &[("AndroidManifest.xml", pb::xml(&tree)), ("resources.pb", pb::table(&table))],
        );
        let converted = folder.path().join("converted.apk");
        let _ = std::fs::remove_file(&converted);
        let output = run(
            "aapt2",
            &["convert", "--output-format", "binary", "-o", converted.to_str().unwrap()],
            &proto,
            &[],
        );
        check(&run("aapt2", &["dump", "badging"], &converted, &[]), &output);
    }
}

#[test]
fn manifests_of_libraries_are_textual_xml() {
    let mut read = 0;
    let Some(folder) = corpus().first().and_then(|apk| Some(apk.parent()?.parent()?.join("sdk"))) else {
        return;
    };
    for file in std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if file.extension().is_none_or(|extension| extension != "aar") {
            continue;
        }
        for (_, bytes) in entries(&file, |name| name == "AndroidManifest.xml") {
            let parsed = mingcha::format::parse_xml(&bytes, &Limits::default());
            assert!(parsed.defects.is_empty(), "{}: {:?}", file.display(), parsed.defects);
            assert_eq!(parsed.value.elements[0].name, "manifest");
            assert!(parsed.value.elements[0].string("package").is_some());
            read += 1;
        }
    }
    println!("{read} manifests of libraries");
}
