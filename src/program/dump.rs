//! What the format and program layers see, as text: for golden files and `mingcha dump`.

use super::Program;
use super::mini::config::{Permission, Plugin};
use super::mini::{MiniProgram, ScriptFile};
use crate::base::text::{decode_mutf8, printable};
use crate::base::{Budget, Bytes, Defects, Error, Limits};
use crate::container::{Entry, Package};
use crate::format::{arsc, axml, dex, elf, parse_xml, pb};
use std::fmt::Write as _;

/// One entry, or every entry of a known format, as its format reads it.
///
/// # Errors
/// Where the package has no such entry.
pub fn formats(
    package: &Package,
    wanted: Option<&str>,
    limits: &Limits,
    budget: &Budget,
) -> Result<String, Error> {
    let mut out = String::new();
    let mut found = false;
    for archive in &package.archives {
        let entries: Vec<&Entry> = match wanted {
            Some(name) => archive.find(name).into_iter().collect(),
            None => archive.entries().iter().filter(|entry| has_format(&entry.name)).collect(),
        };
        for entry in entries {
            found = true;
            let _ = writeln!(out, "== {}{}", archive.name(), printable(&entry.name));
            let parsed = archive.read(entry, limits, budget);
            let mut defects = parsed.defects;
            if let Some(bytes) = parsed.value {
                out.push_str(&format(&entry.name, bytes, limits, &mut defects));
            }
            for defect in defects.into_vec() {
                let _ = writeln!(out, "defect {} {}", defect.kind, printable(&defect.text));
            }
        }
    }
    match wanted {
        Some(name) if !found => {
            let help = "`mingcha dump FILE --stage container` lists the entries";
            Err(Error::new(format!("the package has no entry `{}`", printable(name)), help))
        }
        _ => Ok(out),
    }
}

fn has_format(name: &str) -> bool {
    let ends = [".xml", ".dex", ".arsc", ".so", "/resources.pb"];
    ends.iter().any(|end| name.ends_with(end))
}

fn format(name: &str, bytes: Bytes, limits: &Limits, defects: &mut Defects) -> String {
    if dex::is_dex(&bytes) {
        let parsed = dex::parse(bytes, limits).take(defects);
        return parsed.iter().map(dex::dump).collect();
    }
    if elf::is_elf(&bytes) {
        let parsed = elf::parse(&bytes, limits).take(defects);
        return parsed.map(|elf| elf::dump(&elf)).unwrap_or_default();
    }
    if name.ends_with(".arsc") || name.ends_with("resources.pb") {
        let parse = if name.ends_with(".pb") { pb::parse_table } else { arsc::parse };
        return parse(&bytes, limits).take(defects).dump();
    }
    if axml::is_axml(&bytes) || name.ends_with(".xml") {
        return parse_xml(&bytes, limits).take(defects).dump();
    }
    let text = String::from_utf8_lossy(&bytes);
    text.lines().map(|line| format!("{}\n", printable(line))).collect()
}

/// The program: manifest, classes with their hierarchy, views and libraries.
#[must_use]
pub fn program(program: &Program) -> String {
    match &program.mini {
        Some(mini) => mini_program(program, mini),
        None => android(program),
    }
}

/// A mini program: configuration, scripts with what stands in them, views are texts of the package.
fn mini_program(program: &Program, mini: &MiniProgram) -> String {
    let config = &mini.config;
    let mut lines = vec![
        format!("platform {} appid={}", mini.platform, mini.appid.as_deref().unwrap_or("-")),
        format!("config {}", mini.config_file),
    ];
    lines.extend(config.pages.iter().map(|page| format!("page {page}")));
    lines.extend(
        config.subpackages.iter().map(|it| format!("subpackage {} independent={}", it.root, it.independent)),
    );
    let plugin = |it: &Plugin| format!("plugin {} provider={} version={}", it.name, it.provider, it.version);
    lines.extend(config.plugins.iter().map(plugin));
    lines.extend(
        config.permission_texts.iter().map(|(scope, text)| format!("permission-text {scope} {text:?}")),
    );
    lines.extend(config.private_infos.iter().map(|name| format!("required-private-info {name}")));
    lines.extend(config.background_modes.iter().map(|mode| format!("background-mode {mode}")));
    lines.extend(config.features.iter().map(|feature| format!("feature {feature}")));
    let permission = |(name, it): (&String, &Permission)| {
        let reasons: Vec<&str> = it.reasons.iter().map(String::as_str).collect();
        format!("permission {name} reason={:?} when={}", reasons.join(" | "), it.when)
    };
    lines.extend(config.permissions.iter().map(permission));
    lines.extend(mini.components.iter().map(|path| format!("component {path}")));
    let script = |it: &ScriptFile| {
        let (functions, calls) = (it.script.functions.len(), it.script.calls.len());
        format!("script {} functions={functions} calls={calls}", it.file)
    };
    lines.extend(mini.scripts.iter().map(script));
    lines.extend(
        mini.tokens.iter().map(|(file, token)| format!("token {file} {}.{}", token.object, token.member)),
    );
    let mut out: String = lines.iter().map(|line| format!("{}\n", printable(line))).collect();
    out.push_str(&troubles(program));
    out
}

fn android(program: &Program) -> String {
    let manifest = &program.manifest;
    let mut out = format!("package {}\n", printable(&manifest.package));
    let optional = |value: Option<i64>| value.map_or("-".to_owned(), |value| value.to_string());
    let _ = writeln!(
        out,
        "version {} {}",
        manifest.version_name.as_deref().unwrap_or("-"),
        optional(manifest.version_code)
    );
    let _ = writeln!(out, "sdk min={} target={}", optional(manifest.min_sdk), optional(manifest.target_sdk));
    for (language, label) in &manifest.application.labels {
        let _ = writeln!(out, "label {language:?} {}", printable(label));
    }
    for permission in &manifest.uses_permissions {
        let sdk_23 = if permission.sdk_23 { " sdk-23" } else { "" };
        let _ =
            writeln!(out, "uses-permission {} max={}{sdk_23}", permission.name, optional(permission.max_sdk));
    }
    for component in &manifest.components {
        let kind = component.kind.as_str();
        let _ = writeln!(
            out,
            "{kind} {} exported={} enabled={}",
            printable(&component.class),
            component.exported,
            component.enabled
        );
    }
    for file in &program.code.dexes {
        let _ = writeln!(
            out,
            "dex {} version={} classes={}",
            file.file,
            file.dex.version(),
            file.dex.class_count()
        );
    }
    for class in &program.code.classes {
        let name = |type_| decode_mutf8(program.code.descriptor(type_)).into_owned();
        let superclass = class.superclass.map_or("-".to_owned(), name);
        let interfaces: Vec<String> = class.interfaces.iter().map(|type_| name(*type_)).collect();
        let line =
            format!("class {} super={superclass} interfaces={}", name(class.type_), interfaces.join(","));
        let _ = writeln!(out, "{}", printable(&line));
    }
    for view in
        program.views.iter().filter(|view| !view.text.is_empty() || view.checked || !view.on_click.is_empty())
    {
        let line = format!(
            "view {} {} {:?} checked={} onClick={}",
            view.file, view.element, view.text, view.checked, view.on_click
        );
        let _ = writeln!(out, "{}", printable(&line));
    }
    for library in &program.native_libraries {
        let symbols = library.elf.as_ref().map_or((0, 0), |elf| (elf.imports.len(), elf.exports.len()));
        let _ = writeln!(
            out,
            "library {} imports={} exports={} urls={}",
            library.file,
            symbols.0,
            symbols.1,
            library.urls.len()
        );
    }
    out.push_str(&troubles(program));
    out
}

fn troubles(program: &Program) -> String {
    let mut out = String::new();
    for (id, detail) in &program.limitations {
        let _ = writeln!(out, "limitation {id} {}", printable(detail));
    }
    for (file, defect) in &program.defects {
        let _ = writeln!(out, "defect {} {} {}", printable(file), defect.kind, printable(&defect.text));
    }
    out
}
