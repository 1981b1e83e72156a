//! SDKs, packers and frameworks: which marks a package shows, what they identify, and who owns a class.

use super::mini;
use super::sweep::strings_like;
use crate::base::text::{decode_mutf8, encode_mutf8};
use crate::fact::Subject;
use crate::program::{Program, native, urls};
use crate::signature::Signatures;
use crate::signature::api_index::class_name;
use crate::signature::mark_index::{MarkIndex, MarkKind, Meaning, Product};
use std::collections::{BTreeMap, BTreeSet};

/// Marks kept of one product; more prove nothing more.
const MAX_MARKS: usize = 16;

/// A mark that was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Kind.
    pub kind: MarkKind,
    /// The mark as the signature has it, or the name that a pattern matched.
    pub value: String,
    /// The file it was seen in.
    pub at: String,
    /// Whether it identifies alone.
    pub strong: bool,
}

/// The products of a package.
#[derive(Debug, Default)]
pub struct Products {
    /// Recognised products with the marks seen.
    pub recognised: BTreeMap<Product, BTreeSet<Seen>>,
    package: String,
}

/// Recognises the products of a package.
#[must_use]
pub fn recognise(program: &Program, signatures: &Signatures) -> Products {
    let mut seen: BTreeMap<Product, BTreeSet<Seen>> = BTreeMap::new();
    let mut observer =
        Observer { marks: signatures.marks(), package: &program.manifest.package, seen: &mut seen };
    observer.classes(program);
    observer.manifest(program);
    observer.files(program);
    observer.strings(program);
    observer.hosts(program);
    observer.scripts(program);
    seen.retain(|_, marks| identifies(marks));
    Products { recognised: seen, package: program.manifest.package.clone() }
}

/// One strong mark identifies; of weak ones two of different kinds.
fn identifies(marks: &BTreeSet<Seen>) -> bool {
    let kinds: BTreeSet<MarkKind> = marks.iter().map(|mark| mark.kind).collect();
    marks.iter().any(|mark| mark.strong) || kinds.len() >= 2
}

/// Whether an app's own package lies under a class prefix: then the prefix says nothing of an SDK.
fn is_own(package: &str, prefix: &str) -> bool {
    package == prefix || package.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'))
}

struct Observer<'a> {
    marks: &'a MarkIndex,
    package: &'a str,
    seen: &'a mut BTreeMap<Product, BTreeSet<Seen>>,
}

impl Observer<'_> {
    fn add(&mut self, meaning: Meaning, kind: MarkKind, value: &str, at: &str) {
        let marks = self.seen.entry(meaning.product).or_default();
        if marks.len() < MAX_MARKS {
            marks.insert(Seen { kind, value: value.to_owned(), at: at.to_owned(), strong: meaning.strong });
        }
    }

    fn look_up(&mut self, kind: MarkKind, value: &str, at: &str) {
        for meaning in self.marks.find(kind, value) {
            self.add(meaning, kind, value, at);
        }
    }

    /// Defined classes: of SDKs the longest prefix owns the class, packers and frameworks need no owner.
    fn classes(&mut self, program: &Program) {
        let marks = self.marks;
        let mut done: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let names: Vec<(String, &str)> = program
            .code
            .classes
            .iter()
            .filter_map(|class| {
                let file = program.code.dexes.get(class.dex)?.file.as_str();
                Some((class_name(&decode_mutf8(program.code.descriptor(class.type_))), file))
            })
            .collect();
        for (class, file) in &names {
            let mut owned = false;
            for (prefix, meanings) in marks.prefixes(class) {
                if is_own(self.package, prefix) {
                    continue;
                }
                let first = done.entry(file).or_default().insert(prefix);
                for meaning in meanings {
                    let sdk = matches!(meaning.product, Product::Sdk(_));
                    if first && !(sdk && owned) {
                        self.add(*meaning, MarkKind::ClassPrefix, prefix, file);
                    }
                }
                owned |= meanings.iter().any(|meaning| matches!(meaning.product, Product::Sdk(_)));
            }
        }
    }

    fn manifest(&mut self, program: &Program) {
        let file = &program.manifest_file;
        let manifest = &program.manifest;
        for component in &manifest.components {
            self.look_up(MarkKind::Component, &component.class, file);
            for item in &component.meta_data {
                self.look_up(MarkKind::MetaData, &item.key, file);
            }
        }
        for item in &manifest.application.meta_data {
            self.look_up(MarkKind::MetaData, &item.key, file);
        }
        for class in manifest.application.class.iter().chain(&manifest.application.component_factory) {
            self.look_up(MarkKind::Application, class, file);
        }
    }

    fn files(&mut self, program: &Program) {
        let marks = self.marks;
        for file in &program.files {
            let entry = file.rsplit("!/").next().unwrap_or(file);
            if let Some((_, name)) = native::library_name(entry) {
                self.look_up(MarkKind::NativeLibrary, name, file);
            }
            self.look_up(MarkKind::Asset, entry, file);
            for (folder, meaning) in marks.folders(entry) {
                self.add(meaning, MarkKind::Asset, folder, file);
            }
        }
    }

    fn strings(&mut self, program: &Program) {
        let marks = self.marks;
        for (value, meanings) in marks.values(MarkKind::String) {
            for file in &program.code.dexes {
                let mut seen = false;
                strings_like(&file.dex, &encode_mutf8(value), false, |_| seen = true);
                for meaning in meanings.iter().filter(|_| seen) {
                    self.add(*meaning, MarkKind::String, value, &file.file);
                }
            }
        }
    }

    fn scripts(&mut self, program: &Program) {
        let Some(mini) = &program.mini else { return };
        mini::marks(mini, self.marks, |meaning, kind, value, at| self.add(meaning, kind, value, at));
    }

    fn hosts(&mut self, program: &Program) {
        let marks = self.marks;
        let native = program
            .native_libraries
            .iter()
            .flat_map(|library| library.urls.iter().map(|(_, url)| (url, &library.file)));
        let others = program.urls.iter().map(|url| (&url.url, &url.file));
        for (url, file) in others.chain(native) {
            let Some(host) = urls::host(url) else { continue };
            if let Some((suffix, meanings)) = marks.domain(&host) {
                for meaning in meanings {
                    self.add(*meaning, MarkKind::Domain, suffix, file);
                }
            }
        }
    }
}

impl Products {
    /// Whose code a class is: the recognised SDK with the longest matching prefix, else the app; `Unknown` for
    /// a class that only a vendor's umbrella covers.
    #[must_use]
    pub fn owner(&self, class: &str, signatures: &Signatures) -> Subject {
        for (prefix, meanings) in signatures.marks().prefixes(class) {
            if is_own(&self.package, prefix) {
                break;
            }
            for meaning in meanings {
                let Product::Sdk(at) = meaning.product else { continue };
                let Some(sdk) = signatures.bundle.sdks.get(crate::base::index(at)) else { continue };
                if sdk.umbrella {
                    return Subject::Unknown;
                }
                if self.recognised.contains_key(&meaning.product) {
                    return Subject::Sdk(sdk.id.clone());
                }
            }
        }
        Subject::App
    }
}
