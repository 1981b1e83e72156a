//! SDKs, packers and frameworks: their sources and marks.

use super::context::{Context, Faults, Product};
use crate::signature::raw::Marks;
use regex::Regex;
use std::collections::BTreeMap;

/// Packages that Android, Java and Kotlin own.
const PLATFORM_PACKAGES: [&str; 10] =
    ["android", "androidx", "dalvik", "java", "javax", "kotlin", "kotlinx", "org.json", "org.w3c", "org.xml"];

/// Categories of libraries that may live in such packages, as AndroidX does.
const LIBRARY_CATEGORIES: [&str; 2] = ["framework", "ui-util"];

/// Each kind of marks with its key and values.
pub(super) fn kinds(marks: &Marks) -> [(&'static str, &[String]); 8] {
    [
        ("class-prefix", &marks.class_prefix),
        ("component", &marks.component),
        ("native-library", &marks.native_library),
        ("meta-data", &marks.meta_data),
        ("domain", &marks.domain),
        ("asset", &marks.asset),
        ("string", &marks.string),
        ("application", &marks.application),
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

/// `re:` is followed by a regular expression.
pub(super) fn regexes(context: &Context<'_>, faults: &mut Faults<'_>) {
    for product in context.products() {
        each_mark(&product, |way, _, mark| {
            if let Some(Err(error)) = mark.strip_prefix("re:").map(Regex::new) {
                let last = error.to_string().lines().last().unwrap_or_default().to_owned();
                faults.at(product.document, way, format!("`{mark}`: {last}"));
            }
        });
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

/// A strong class prefix has two segments at least.
pub(super) fn prefix_broad(context: &Context<'_>, faults: &mut Faults<'_>) {
    for product in context.products() {
        let library = product.category.is_some_and(|it| LIBRARY_CATEGORIES.contains(&it));
        for (at, prefix) in product.strong.class_prefix.iter().enumerate() {
            if !prefix.contains('.') && !library {
                let way = format!("strong/class-prefix/{at}");
                faults.at(product.document, &way, format!("`{prefix}` alone proves too little"));
            }
        }
    }
}

/// No class prefix covers a class of the platform. Libraries may: the platform ships old copies of a few, and
/// a class defined in the package is the library's.
pub(super) fn prefix_platform(context: &Context<'_>, faults: &mut Faults<'_>) {
    for product in context.products() {
        let library = product.category.is_some_and(|it| LIBRARY_CATEGORIES.contains(&it));
        each_mark(&product, |way, kind, prefix| {
            if kind != "class-prefix" || library {
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

/// Whether a name is `prefix` or lies below it.
fn covers(prefix: &str, name: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A class of the platform's table that a prefix covers.
fn platform_class<'a>(table: &'a str, prefix: &str) -> Option<&'a str> {
    let below = format!("\n{prefix}");
    table.match_indices(&below).find_map(|(at, _)| {
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
