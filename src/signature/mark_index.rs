//! The marks of SDKs, packers and frameworks, by kind and value: what a package's names are looked up in.

use super::raw::{Bundle, Marks};
use regex::RegexSet;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What a mark belongs to: a position in the bundle's list of that sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// Position in [`Bundle::sdks`].
    Sdk(u32),
    /// Position in [`Bundle::packers`].
    Packer(u32),
    /// Position in [`Bundle::frameworks`].
    Framework(u32),
}

/// The kinds of marks, in the order reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// Prefix of defined classes.
    ClassPrefix,
    /// Component of the manifest.
    Component,
    /// `<application>` class.
    Application,
    /// `.so` file.
    NativeLibrary,
    /// Meta-data key.
    MetaData,
    /// Package entry.
    Asset,
    /// String in code.
    String,
    /// Host suffix.
    Domain,
    /// Folder or file of scripts.
    ScriptModule,
    /// Constant in a script.
    ScriptText,
    /// Name that scripts share.
    ScriptGlobal,
    /// Appid of a plugin.
    Plugin,
}

impl MarkKind {
    /// The name in reports and signature files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClassPrefix => "class-prefix",
            Self::Component => "component",
            Self::Application => "application",
            Self::NativeLibrary => "native-library",
            Self::MetaData => "meta-data",
            Self::Asset => "asset",
            Self::String => "string",
            Self::Domain => "domain",
            Self::ScriptModule => "script-module",
            Self::ScriptText => "script-text",
            Self::ScriptGlobal => "script-global",
            Self::Plugin => "plugin",
        }
    }

    fn values(self, marks: &Marks) -> &[String] {
        match self {
            Self::ClassPrefix => &marks.class_prefix,
            Self::Component => &marks.component,
            Self::Application => &marks.application,
            Self::NativeLibrary => &marks.native_library,
            Self::MetaData => &marks.meta_data,
            Self::Asset => &marks.asset,
            Self::String => &marks.string,
            Self::Domain => &marks.domain,
            Self::ScriptModule => &marks.script_module,
            Self::ScriptText => &marks.script_text,
            Self::ScriptGlobal => &marks.script_global,
            Self::Plugin => &marks.plugin,
        }
    }

    const ALL: [Self; 12] = [
        Self::ClassPrefix,
        Self::Component,
        Self::Application,
        Self::NativeLibrary,
        Self::MetaData,
        Self::Asset,
        Self::String,
        Self::Domain,
        Self::ScriptModule,
        Self::ScriptText,
        Self::ScriptGlobal,
        Self::Plugin,
    ];
}

/// A mark and what it proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meaning {
    /// Whose mark it is.
    pub product: Product,
    /// Whether it identifies the product alone.
    pub strong: bool,
}

/// All marks.
#[derive(Debug, Default)]
pub struct MarkIndex {
    exact: FxHashMap<MarkKind, FxHashMap<String, Vec<Meaning>>>,
    patterns: BTreeMap<MarkKind, Patterns>,
}

/// Marks that are expressions, compiled when a name is first looked up: many packages have none of a kind.
#[derive(Debug, Default)]
struct Patterns {
    marks: Vec<(String, Meaning)>,
    sets: OnceLock<Vec<(RegexSet, Vec<Meaning>)>>,
}

impl Patterns {
    fn sets(&self) -> &[(RegexSet, Vec<Meaning>)] {
        self.sets.get_or_init(|| {
            let mut sets = Vec::new();
            compile(&self.marks, &mut sets);
            sets
        })
    }
}

/// The regular expression that a mark gives: it matches the whole name. `None` for a plain mark.
pub(super) fn expression(mark: &str) -> Option<String> {
    mark.strip_prefix("re:").map(|pattern| format!("^(?:{pattern})$"))
}

impl MarkIndex {
    pub(super) fn new(bundle: &Bundle) -> Self {
        let mut index = Self::default();
        for (product, strong, weak) in products(bundle) {
            for (marks, strong) in [(strong, true), (weak, false)] {
                let meaning = Meaning { product, strong };
                for kind in MarkKind::ALL {
                    for value in kind.values(marks) {
                        match expression(value) {
                            Some(pattern) => {
                                index.patterns.entry(kind).or_default().marks.push((pattern, meaning))
                            }
                            None => index.add(kind, value, meaning),
                        }
                    }
                }
            }
        }
        index
    }

    /// Compiles every expression now.
    pub(super) fn prepare(&self) {
        for patterns in self.patterns.values() {
            patterns.sets();
        }
    }

    fn add(&mut self, kind: MarkKind, value: &str, meaning: Meaning) {
        self.exact.entry(kind).or_default().entry(value.to_owned()).or_default().push(meaning);
    }

    /// What a component, library, key, entry or string means.
    pub fn find(&self, kind: MarkKind, value: &str) -> Vec<Meaning> {
        let exact = self.exact.get(&kind).and_then(|values| values.get(value)).into_iter().flatten().copied();
        let sets = self.patterns.get(&kind).into_iter().flat_map(Patterns::sets);
        let patterns = sets.flat_map(|(set, meanings)| {
            set.matches(value).into_iter().filter_map(|at| meanings.get(at).copied()).collect::<Vec<_>>()
        });
        exact.chain(patterns).collect()
    }

    /// Every exact mark of a kind with what it means, sorted.
    #[must_use]
    pub fn values(&self, kind: MarkKind) -> Vec<(&str, &[Meaning])> {
        let values = self.exact.get(&kind).into_iter().flatten();
        let mut all: Vec<_> = values.map(|(value, meanings)| (value.as_str(), meanings.as_slice())).collect();
        all.sort_unstable();
        all
    }

    /// The marks of a folder: every `a/b/` that `path` lies in.
    pub fn folders<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, Meaning)> {
        let ends = path.match_indices('/').map(|(at, _)| at + 1);
        let folders = ends.filter_map(move |end| path.get(..end));
        folders.flat_map(|folder| {
            let values = self.exact.get(&MarkKind::Asset).and_then(|values| values.get(folder));
            values.into_iter().flatten().map(move |meaning| (folder, *meaning))
        })
    }

    /// The longest suffix of a host that is a mark.
    #[must_use]
    pub fn domain<'a>(&'a self, host: &'a str) -> Option<(&'a str, &'a [Meaning])> {
        let values = self.exact.get(&MarkKind::Domain)?;
        let parents = host.match_indices('.').filter_map(|(at, _)| host.get(at + 1..));
        let mut suffixes = std::iter::once(host).chain(parents);
        suffixes.find_map(|suffix| Some((suffix, values.get(suffix)?.as_slice())))
    }

    /// Every class-prefix mark that covers a package or class, longest first; whole segments only.
    pub fn prefixes<'a>(&'a self, class: &'a str) -> impl Iterator<Item = (&'a str, &'a [Meaning])> {
        let shorter = |text: &&'a str| text.rfind(['.', '$']).and_then(|at| text.get(..at));
        let candidates = std::iter::successors(Some(class), shorter);
        candidates.filter_map(|prefix| {
            let meanings = self.exact.get(&MarkKind::ClassPrefix)?.get(prefix)?;
            Some((prefix, meanings.as_slice()))
        })
    }
}

/// Every product with its strong and weak marks.
fn products(bundle: &Bundle) -> impl Iterator<Item = (Product, &Marks, &Marks)> {
    let sdks = (0..).zip(&bundle.sdks).map(|(at, it)| (Product::Sdk(at), &it.strong, &it.weak));
    let packers = (0..).zip(&bundle.packers).map(|(at, it)| (Product::Packer(at), &it.strong, &it.weak));
    let frameworks =
        (0..).zip(&bundle.frameworks).map(|(at, it)| (Product::Framework(at), &it.strong, &it.weak));
    sdks.chain(packers).chain(frameworks)
}

/// One set of all patterns. Where that fails, as for one bad expression or too many good ones, each half is tried
/// by itself, so that only what fails alone is left out; the lints name it.
fn compile(patterns: &[(String, Meaning)], sets: &mut Vec<(RegexSet, Vec<Meaning>)>) {
    match RegexSet::new(patterns.iter().map(|(pattern, _)| pattern)) {
        Ok(set) => sets.push((set, patterns.iter().map(|(_, meaning)| *meaning).collect())),
        Err(_) if patterns.len() > 1 => {
            let (first, second) = patterns.split_at(patterns.len() / 2);
            compile(first, sets);
            compile(second, sets);
        }
        Err(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{MarkIndex, MarkKind, Product};
    use crate::signature::raw::{Bundle, Marks, Packer, Sdk};

    fn index() -> MarkIndex {
        let strong = Marks {
            class_prefix: vec!["com.a".into(), "com.a.b.c".into()],
            component: vec![r"re:.*\.wxapi\.Entry".into()],
            asset: vec!["assets/x/".into()],
            domain: vec!["a.com".into()],
            ..Marks::default()
        };
        let packer = Packer {
            strong: Marks { native_library: vec!["libp.so".into()], ..Marks::default() },
            ..Packer::default()
        };
        let sdks = vec![Sdk { strong, ..Sdk::default() }];
        MarkIndex::new(&Bundle { sdks, packers: vec![packer], ..Bundle::default() })
    }

    #[test]
    fn prefixes_match_whole_segments_longest_first() {
        let index = index();
        let prefixes = |class| index.prefixes(class).map(|(prefix, _)| prefix).collect::<Vec<_>>();
        assert_eq!(prefixes("com.a.b.c.D"), ["com.a.b.c", "com.a"]);
        assert_eq!(prefixes("com.a.b.cc.D"), ["com.a"]);
        assert_eq!(prefixes("com.ab.X"), [""; 0]);
        assert_eq!(prefixes("com.a$X"), ["com.a"]);
    }

    #[test]
    fn the_other_kinds() {
        let index = index();
        assert_eq!(index.find(MarkKind::Component, "x.y.wxapi.Entry").len(), 1);
        assert!(index.find(MarkKind::Component, "x.wxapi.EntryB").is_empty());
        assert_eq!(index.find(MarkKind::NativeLibrary, "libp.so")[0].product, Product::Packer(0));
        assert_eq!(index.folders("assets/x/y").next().unwrap().0, "assets/x/");
        assert!(index.folders("assets/xy").next().is_none());
        assert_eq!(index.domain("log.a.com").unwrap().0, "a.com");
        assert!(index.domain("ba.com").is_none());
    }

    #[test]
    fn a_bad_expression_takes_no_good_one_along() {
        for bad in 0..5 {
            let mark = |at: usize| if at == bad { "re:x(".to_owned() } else { format!("re:lib{at}\\d+") };
            let strong = Marks { native_library: (0..5).map(mark).collect(), ..Marks::default() };
            let sdks = vec![Sdk { strong, ..Sdk::default() }];
            let index = MarkIndex::new(&Bundle { sdks, ..Bundle::default() });
            for at in 0..5 {
                let found = index.find(MarkKind::NativeLibrary, &format!("lib{at}77"));
                assert_eq!(found.len(), usize::from(at != bad), "{bad} is bad, {at} is looked up");
            }
            assert!(index.find(MarkKind::NativeLibrary, "x(").is_empty());
        }
    }
}
