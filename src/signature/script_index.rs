//! The models of mini-program platforms by global object and method.

use super::raw::{ApiKind, Bundle, Element, Method, Runtime};
use rustc_hash::{FxHashMap, FxHashSet};

/// Methods, interfaces and elements, by name. Positions are those of the bundle's lists.
#[derive(Clone, Debug, Default)]
pub struct ScriptIndex {
    methods: FxHashMap<String, FxHashMap<String, Vec<usize>>>,
    interfaces: FxHashMap<(String, String), String>,
    globals: FxHashSet<String>,
    sources: FxHashSet<String>,
    distinctive: FxHashSet<String>,
    declared: FxHashSet<String>,
    runtimes: Vec<Runtime>,
    /// Last parts of the names of all methods.
    modelled: FxHashSet<String>,
}

impl ScriptIndex {
    pub(super) fn new(bundle: &Bundle) -> Self {
        let distinctive = bundle.distinctive_methods.iter().cloned().collect();
        let runtimes = bundle.runtimes.clone();
        let mut index = Self { distinctive, runtimes, ..Self::default() };
        for (at, method) in bundle.methods.iter().enumerate() {
            index.globals.insert(method.global.clone());
            for name in &method.names {
                let of_global = index.methods.entry(method.global.clone()).or_default();
                of_global.entry(name.clone()).or_default().push(at);
                let last = name.rsplit('.').next().unwrap_or(name).to_owned();
                index.modelled.insert(last);
                if method.declare {
                    index.declared.insert(name.clone());
                }
                if matches!(method.kind, ApiKind::Source | ApiKind::WeakSource) {
                    index.sources.insert(name.clone());
                }
            }
        }
        for it in &bundle.interfaces {
            index.interfaces.insert((it.global.clone(), it.method.clone()), it.name.clone());
        }
        index
    }

    /// Whether a name is that of a global object of a platform, or of a module of one.
    #[must_use]
    pub fn is_global(&self, name: &str) -> bool {
        self.globals.contains(name)
    }

    /// The models of a method.
    pub fn method<'a>(&self, bundle: &'a Bundle, global: &str, name: &str) -> Vec<&'a Method> {
        let at = self.methods.get(global).and_then(|names| names.get(name)).into_iter().flatten();
        at.filter_map(|at| bundle.methods.get(*at)).collect()
    }

    /// The interface of the object that a method gives.
    #[must_use]
    pub fn interface(&self, global: &str, method: &str) -> Option<&str> {
        self.interfaces.get(&(global.to_owned(), method.to_owned())).map(String::as_str)
    }

    /// Whether a modelled method has that name.
    #[must_use]
    pub fn is_modelled(&self, name: &str) -> bool {
        self.modelled.contains(name)
    }

    /// Whether a method must stand in `requiredPrivateInfos`.
    #[must_use]
    pub fn must_be_declared(&self, name: &str) -> bool {
        self.declared.contains(name)
    }

    /// The global object that an object with these members stands for.
    pub fn runtime(&self, has: impl Fn(&str) -> bool) -> Option<&str> {
        let fits = |runtime: &&Runtime| runtime.members.iter().all(|member| has(member));
        self.runtimes.iter().find(fits).map(|runtime| runtime.global.as_str())
    }

    /// Whether nobody but a platform gives a method that name.
    #[must_use]
    pub fn is_distinctive(&self, name: &str) -> bool {
        self.distinctive.contains(name)
    }

    /// Whether some platform has a method of that name that gives personal information.
    #[must_use]
    pub fn is_source(&self, name: &str) -> bool {
        self.sources.contains(name)
    }
}

/// The elements that a value of an attribute, or the element alone, makes a source. Of values joined by `|` each
/// counts.
pub fn elements<'a>(
    bundle: &'a Bundle,
    tag: &str,
    attribute: &str,
    value: &str,
) -> impl Iterator<Item = &'a Element> {
    let fits = move |element: &&Element| {
        element.tag == tag
            && element.attribute == attribute
            && (element.values.is_empty()
                || value.split('|').any(|it| element.values.iter().any(|v| v == it.trim())))
    };
    bundle.elements.iter().filter(fits).collect::<Vec<_>>().into_iter()
}
