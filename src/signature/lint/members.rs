//! Classes and methods that the files of callbacks and consent name: the platform's tables have them, or they are of
//! a library.

use super::context::{Context, Faults};
use crate::signature::Document;
use crate::signature::raw::Content;
use std::collections::BTreeSet;

/// A class that a row names, and its methods with the keys that hold them.
struct Named<'a> {
    document: &'a Document,
    way: String,
    class: &'a str,
    methods: Vec<(&'static str, &'a [String])>,
}

/// Every class named is the platform's, with these methods, or a library's; every library is named.
pub(super) fn known(context: &Context<'_>, faults: &mut Faults<'_>) {
    let platform = context.signatures.platform();
    let libraries = &context.signatures.bundle.callbacks.libraries;
    let mut used = BTreeSet::new();
    for row in rows(context) {
        let Some(class) = platform.find(row.class) else {
            if libraries.iter().any(|library| library == row.class) {
                used.insert(row.class);
            } else {
                let message = format!("neither the platform nor a listed library has `{}`", row.class);
                faults.at(row.document, &format!("{}/class", row.way), message);
            }
            continue;
        };
        for (key, methods) in row.methods {
            for (at, method) in methods.iter().enumerate() {
                let mut above = platform.ancestry(class.name);
                let listed = libraries.iter().find(|it| it.rsplit_once('.').is_some_and(|it| it.1 == method));
                if matches!(method.as_str(), "<init>" | "*") || above.any(|class| class.declares(method)) {
                    continue;
                }
                if let Some(listed) = listed {
                    used.insert(listed.as_str());
                } else {
                    let message = format!("`{}` has no method `{method}`", row.class);
                    faults.at(row.document, &format!("{}/{key}/{at}", row.way), message);
                }
            }
        }
    }
    for (document, content) in context.documents() {
        let Content::Callback(file) = content else { continue };
        for (at, library) in file.libraries.iter().enumerate() {
            let way = format!("libraries/{at}");
            if platform.find(library).is_some() {
                faults.at(document, &way, format!("`{library}` is a class of the platform"));
            } else if !used.contains(library.as_str()) {
                faults.at(document, &way, format!("nothing names `{library}`"));
            }
        }
    }
}

fn rows<'a>(context: &Context<'a>) -> Vec<Named<'a>> {
    let mut rows = Vec::new();
    for (document, content) in context.documents() {
        let mut add = |name: &str, at: usize, class: &'a str, methods: Vec<(&'static str, &'a [String])>| {
            rows.push(Named { document, way: format!("{name}/{at}"), class, methods });
        };
        match content {
            Content::Callback(file) => {
                for (at, it) in file.callback.iter().enumerate() {
                    add("callback", at, &it.class, vec![("methods", &it.methods)]);
                }
                for (at, it) in file.registrar.iter().enumerate() {
                    add("registrar", at, &it.class, vec![("methods", &it.methods)]);
                }
                for (at, it) in file.entry.iter().enumerate() {
                    add("entry", at, &it.class, vec![("start", &it.start)]);
                }
                for (at, it) in file.periodic.iter().enumerate() {
                    add("periodic", at, &it.class, vec![("methods", &it.methods)]);
                }
                for (at, it) in file.passive.iter().enumerate() {
                    it.classes.iter().for_each(|class| add("passive", at, class, Vec::new()));
                }
            }
            Content::Consent(file) => {
                for (at, it) in file.read.iter().enumerate() {
                    add("read", at, &it.class, vec![("methods", &it.methods)]);
                }
                for (at, it) in file.write.iter().enumerate() {
                    add("write", at, &it.class, vec![("methods", &it.methods)]);
                }
                for (at, it) in file.answer.iter().enumerate() {
                    add("answer", at, &it.class, vec![("methods", &it.methods)]);
                }
                for (at, it) in file.denial.iter().enumerate() {
                    add("denial", at, &it.class, vec![("methods", &it.methods)]);
                }
                for (at, it) in file.test.iter().enumerate() {
                    add("test", at, &it.class, vec![("methods", &it.methods)]);
                }
            }
            _ => {}
        }
    }
    rows
}
