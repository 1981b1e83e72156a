//! SDKs, packers and frameworks: their sources and marks.

use super::context::{Context, Faults, Product};
use crate::signature::mark_index::expression;
use crate::signature::raw::{self, Content, Marks, VersionSource};
use regex::Regex;
use std::collections::BTreeMap;

/// Packages that Android, Java and Kotlin own.
const PLATFORM_PACKAGES: [&str; 10] =
    ["android", "androidx", "dalvik", "java", "javax", "kotlin", "kotlinx", "org.json", "org.w3c", "org.xml"];

/// Roots that no product may claim, be it a library: they would own all of the platform, or everybody's code.
const ROOTS: [&str; 10] = ["android", "cn", "com", "dalvik", "io", "java", "javax", "me", "net", "org"];

/// Each kind of marks with its key and values.
pub(super) fn kinds(marks: &Marks) -> [(&'static str, &[String]); 12] {
    [
        ("class-prefix", &marks.class_prefix),
        ("component", &marks.component),
        ("native-library", &marks.native_library),
        ("meta-data", &marks.meta_data),
        ("domain", &marks.domain),
        ("asset", &marks.asset),
        ("string", &marks.string),
        ("application", &marks.application),
        ("script-module", &marks.script_module),
        ("script-text", &marks.script_text),
        ("script-global", &marks.script_global),
        ("plugin", &marks.plugin),
    ]
}

pub(super) fn sources(context: &Context<'_>, faults: &mut Faults<'_>) {
    for product in context.products() {
        if product.sources.iter().all(|source| source.trim().is_empty()) {
            faults.at(product.document, "sources", format!("`{}` names no source", product.id));
        }
    }
}

/// A product can be recognised at all, and no mark is empty.
pub(super) fn marks(context: &Context<'_>, faults: &mut Faults<'_>) {
    for product in context.products() {
        let count = |marks| kinds(marks).iter().filter(|(_, list)| !list.is_empty()).count();
        if count(product.strong) == 0 && count(product.weak) < 2 {
            faults.at(product.document, "weak", format!("nothing identifies `{}`", product.id));
        }
        each_mark(&product, |way, _, mark| {
            if mark.trim().is_empty() {
                faults.at(product.document, way, "the mark is empty".to_owned());
            }
        });
    }
}

/// What opens an SDK or turns it off is among its switches.
pub(super) fn switches(context: &Context<'_>, faults: &mut Faults<'_>) {
    for sdk in context.sdks() {
        let keys = sdk.it.off_by.iter().map(|switch| switch.split_once('=').map_or("", |(key, _)| key));
        let opened = sdk.it.opened_by.iter().map(String::as_str);
        let named = [("opened_by", opened.collect::<Vec<_>>()), ("off_by", keys.collect())];
        for (way, list) in named {
            for (at, name) in list.iter().enumerate() {
                if !sdk.it.consent_switch.iter().any(|known| known == name) {
                    let message = format!("`{name}` is no switch in `consent_switch`");
                    faults.at(sdk.document, &format!("{way}/{at}"), message);
                }
            }
        }
    }
}

/// `re:` is followed by a regular expression that compiles the way the look-up compiles it.
pub(super) fn regexes(context: &Context<'_>, faults: &mut Faults<'_>) {
    for product in context.products() {
        each_mark(&product, |way, _, mark| {
            if let Some(Err(error)) = expression(mark).map(|it| Regex::new(&it)) {
                let last = error.to_string().lines().last().unwrap_or_default().to_owned();
                faults.at(product.document, way, format!("`{mark}`: {last}"));
            }
        });
    }
}

/// Hosts are looked up in lower case, by whole labels: no scheme, port, path or expression.
pub(super) fn hosts(context: &Context<'_>, faults: &mut Faults<'_>) {
    for product in context.products() {
        each_mark(&product, |way, kind, mark| {
            if kind == "domain" && !is_host(mark) {
                faults.at(product.document, way, format!("`{mark}` is no host suffix"));
            }
        });
    }
    for domain in context.domains().iter().filter(|domain| !is_host(&domain.it.suffix)) {
        let message = format!("`{}` is no host suffix", domain.it.suffix);
        faults.at(domain.document, &domain.way("suffix"), message);
    }
}

/// Whether a text is two labels of a host name or more: one alone is everybody's.
fn is_host(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    text.contains('.') && text.split('.').all(|label| !label.is_empty() && label.chars().all(plain))
}

/// Where a version is read from: three forms, and a library's pattern has the group that is the version.
pub(super) fn versions(context: &Context<'_>, faults: &mut Faults<'_>) {
    for sdk in context.sdks() {
        for (at, text) in sdk.it.version.iter().enumerate() {
            let sound = match VersionSource::parse(text) {
                Some(VersionSource::Library(pattern)) => {
                    Regex::new(pattern).is_ok_and(|pattern| pattern.captures_len() == 2)
                }
                Some(_) => true,
                None => false,
            };
            if !sound {
                faults.at(sdk.document, &format!("version/{at}"), format!("`{text}` tells no version"));
            }
        }
    }
}

/// A class prefix is made of whole segments.
pub(super) fn prefix_form(context: &Context<'_>, faults: &mut Faults<'_>) {
    for product in context.products() {
        each_mark(&product, |way, kind, mark| {
            let segment = |part: &str| {
                !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-'))
            };
            if kind == "class-prefix" && !mark.split('.').all(segment) {
                faults.at(product.document, way, format!("`{mark}` is no prefix of class names"));
            }
        });
    }
}

/// A strong class prefix has two segments at least. Libraries may have one, as `androidx` and `kotlin` do.
pub(super) fn prefix_broad(context: &Context<'_>, faults: &mut Faults<'_>) {
    for product in context.products() {
        for (at, prefix) in product.strong.class_prefix.iter().enumerate() {
            if ROOTS.contains(&prefix.as_str()) || !prefix.contains('.') && !is_library(&product) {
                let way = format!("strong/class-prefix/{at}");
                faults.at(product.document, &way, format!("`{prefix}` alone proves too little"));
            }
        }
    }
}

fn is_library(product: &Product<'_>) -> bool {
    product.category.is_some_and(raw::is_library)
}

/// No class prefix covers a class of the platform. Libraries may: the platform ships old copies of a few, and
/// a class defined in the package is the library's. A package below one of the platform's is somebody's own:
/// Atlas lives in `android.taobao`, ExoPlayer in `androidx.media3`.
pub(super) fn prefix_platform(context: &Context<'_>, faults: &mut Faults<'_>) {
    for product in context.products().iter().filter(|product| !is_library(product)) {
        each_mark(product, |way, kind, prefix| {
            if kind != "class-prefix" {
                return;
            }
            if let Some(class) = platform_class(&context.signatures.bundle.platform, prefix) {
                faults.at(product.document, way, format!("`{prefix}` covers the platform's `{class}`"));
            } else if PLATFORM_PACKAGES.contains(&prefix) {
                faults.at(product.document, way, format!("`{prefix}` is a package of the platform's"));
            }
        });
    }
}

/// The table of the platform's classes is searched in place, so its rows are sorted and each class has one.
pub(super) fn platform_rows(context: &Context<'_>, faults: &mut Faults<'_>) {
    for (document, content) in context.documents() {
        let Content::Platform(table) = content else { continue };
        let mut before = "";
        let rows = table.lines().enumerate().filter(|(_, row)| !row.starts_with('#'));
        for (line, row) in rows {
            let class = row.split('\t').next().unwrap_or_default();
            if class <= before {
                let message = format!("`{class}` stands after `{before}`");
                faults.beside(document, "", (line, 0), message);
            }
            before = class;
        }
    }
}

/// Whether a name is `prefix` or lies below it.
fn covers(prefix: &str, name: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A class of the platform's table that a prefix covers.
fn platform_class<'a>(table: &'a str, prefix: &str) -> Option<&'a str> {
    let below = format!("\n{prefix}");
    memchr::memmem::find_iter(table.as_bytes(), &below).find_map(|at| {
        let line = table.get(at.saturating_add(1)..)?;
        line.split(['\t', '\n']).next().filter(|class| covers(prefix, class))
    })
}

/// No class prefix belongs to two SDKs.
pub(super) fn prefix_shared(context: &Context<'_>, faults: &mut Faults<'_>) {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let products = context.products();
    for product in products.iter().filter(|product| product.category.is_some()) {
        for (name, marks) in [("strong", product.strong), ("weak", product.weak)] {
            for (at, prefix) in marks.class_prefix.iter().enumerate() {
                let first = *owners.entry(prefix.as_str()).or_insert(product.id);
                if first != product.id {
                    let way = format!("{name}/class-prefix/{at}");
                    faults.at(product.document, &way, format!("`{prefix}` is a mark of `{first}` too"));
                }
            }
        }
    }
}

/// Calls `see` with the way, kind and text of every mark.
fn each_mark(product: &Product<'_>, mut see: impl FnMut(&str, &str, &str)) {
    for (name, marks) in [("strong", product.strong), ("weak", product.weak)] {
        for (kind, list) in kinds(marks) {
            for (at, mark) in list.iter().enumerate() {
                see(&format!("{name}/{kind}/{at}"), kind, mark);
            }
        }
    }
}
