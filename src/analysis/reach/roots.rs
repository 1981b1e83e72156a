//! Where the platform enters an app: the manifest and the hierarchy in, the roots of each phase in Android's order out.

use crate::analysis::graph::{Goal, Graph, Listed, SiteKind};
use crate::base::{index, text};
use crate::program::{Component, ComponentKind, Program};
use crate::signature::api_index::class_name;
use crate::signature::raw::When;
use rustc_hash::FxHashSet;

/// What is called or made at the beginning of each phase.
#[derive(Debug, Default)]
pub struct Roots {
    /// The start of the app up to the first screen.
    pub startup: Vec<Goal>,
    /// Screens and what a person does on them.
    pub user: Vec<Goal>,
    /// What the system starts later.
    pub background: Vec<Goal>,
}

impl Roots {
    /// The roots of an app.
    #[must_use]
    pub fn new(program: &Program, graph: &Graph<'_>) -> Self {
        let finder = Finder { program, graph };
        let mut roots = Self::default();
        finder.startup(&mut roots.startup);
        finder.others(&mut roots);
        roots
    }
}

struct Finder<'a> {
    program: &'a Program,
    graph: &'a Graph<'a>,
}

impl<'a> Finder<'a> {
    fn listed(&self) -> impl Iterator<Item = (&'a Listed<'a>, Option<&'a Component>)> {
        let components = &self.program.manifest.components;
        let graph = self.graph;
        graph
            .components
            .listed
            .iter()
            .map(move |listed| (listed, listed.component.and_then(|component| components.get(component))))
    }

    /// Factory, application, providers of the starting process, `Application.onCreate`, the launcher's activities.
    fn startup(&self, roots: &mut Vec<Goal>) {
        let of = |kind: &'static str| self.listed().filter(move |(listed, _)| listed.entry.component == kind);
        for (listed, _) in of("component-factory") {
            start(roots, listed);
        }
        // What comes first of it runs before the providers, the rest after them.
        for (listed, _) in of("application") {
            roots.push(Goal::Make(listed.class));
            let first = listed.start.iter().filter(|method| self.is_first(listed, **method));
            roots.extend(first.map(|method| Goal::Method(*method)));
        }
        let mut providers: Vec<_> = of("provider")
            .filter(|(_, component)| component.is_some_and(|component| self.starts_with_app(component)))
            .collect();
        providers.sort_by_key(|(_, component)| std::cmp::Reverse(component.map_or(0, |it| it.init_order)));
        for (listed, _) in &providers {
            start(roots, listed);
            let inside = of("initializer").filter(|(inner, _)| inner.component == listed.component);
            inside.for_each(|(inner, _)| start(roots, inner));
        }
        for (listed, _) in of("application") {
            let rest = listed.start.iter().filter(|method| !self.is_first(listed, **method));
            roots.extend(rest.map(|method| Goal::Method(*method)));
        }
        let launchers = of("activity")
            .filter(|(_, component)| component.is_some_and(|it| it.enabled && it.is_launcher()));
        for (listed, _) in launchers {
            start(roots, listed);
        }
    }

    /// Whether a method is the first that an entry's start calls.
    fn is_first(&self, listed: &Listed<'_>, method: u32) -> bool {
        let selector = self.graph.hierarchy.method(method).map(|method| method.selector);
        let name = selector.map(|selector| self.graph.selectors.name(selector));
        name == listed.entry.start.first().map(String::as_bytes)
    }

    /// Classes of a library's own that it does not make by name, and that no code makes either.
    fn never_made(&self) -> FxHashSet<u32> {
        let code = &self.program.code;
        let is_own = |listed: &Listed<'_>| {
            let class = code.classes.get(index(listed.class));
            let name = class.map(|class| class_name(&text::decode_mutf8(code.descriptor(class.type_))));
            name.is_some_and(|name| listed.entry.made.iter().any(|prefix| name.starts_with(prefix)))
        };
        let own = self.listed().filter(|(listed, _)| !listed.entry.made.is_empty() && is_own(listed));
        let mut classes: FxHashSet<u32> = own.map(|(listed, _)| listed.class).collect();
        if !classes.is_empty() {
            let made = self.graph.sites.items().iter().filter(|site| site.kind() == SiteKind::New);
            made.for_each(|site| {
                classes.remove(&site.id());
            });
        }
        classes
    }

    /// Whether a provider is made when the app is opened: enabled, and in the process of the first screen.
    fn starts_with_app(&self, provider: &Component) -> bool {
        let manifest = &self.program.manifest;
        let default = manifest.application.process.as_ref().unwrap_or(&manifest.package);
        let process = |component: &Component| {
            let own = component.process.as_ref().unwrap_or(default);
            // A name that begins with a colon is private to the package.
            own.strip_prefix(':').map_or(own.clone(), |name| format!("{}:{name}", manifest.package))
        };
        let launcher = manifest.components.iter().find(|component| {
            let activity = matches!(component.kind, ComponentKind::Activity | ComponentKind::ActivityAlias);
            activity && component.enabled && component.is_launcher()
        });
        let starting = launcher.map_or_else(|| default.clone(), process);
        provider.enabled && process(provider) == starting
    }

    fn others(&self, roots: &mut Roots) {
        let never_made = self.never_made();
        for (listed, component) in self.listed() {
            if component.is_some_and(|component| !component.enabled) || never_made.contains(&listed.class) {
                continue;
            }
            let phase =
                if listed.entry.phase == When::User { &mut roots.user } else { &mut roots.background };
            // The application and the factory are there in every process, whatever it was started for.
            let by_itself = component.is_some() && listed.entry.component != "initializer"
                || listed.entry.unlisted
                || listed.entry.in_layouts;
            // The first screen is a start of the app, whoever opens it.
            let is_first =
                component.is_some_and(Component::is_launcher) && listed.entry.component == "activity";
            let is_started = component.is_some_and(|component| self.starts_with_app(component))
                && listed.entry.component == "provider";
            if by_itself && !is_first && !is_started {
                start(phase, listed);
            }
            phase.extend(listed.later.iter().map(|method| Goal::Method(*method)));
        }
        let names = self.program.views.iter().filter(|view| !view.on_click.is_empty());
        let mut names: Vec<&[u8]> = names.map(|view| view.on_click.as_bytes()).collect();
        names.sort_unstable();
        names.dedup();
        if !names.is_empty() {
            let activities = self.listed().filter(|(listed, _)| listed.entry.component == "activity");
            let handlers =
                activities.flat_map(|(listed, _)| on_click(self.program, self.graph, listed.class, &names));
            roots.user.extend(handlers.map(Goal::Method));
        }
    }
}

/// `android:onClick` of layouts: methods of an activity by one of these sorted names that take a view.
pub fn on_click(program: &Program, graph: &Graph<'_>, activity: u32, names: &[&[u8]]) -> Vec<u32> {
    let view = program.code.find_type(b"Landroid/view/View;");
    let takes_view = |method: &u32| {
        let method = graph.hierarchy.method(*method);
        method.is_some_and(|it| graph.selectors.types(it.selector).skip(1).eq(view))
    };
    graph.named(activity, |name| names.binary_search(&name).is_ok()).filter(takes_view).collect()
}

/// The start of an entry: its object is made, then its methods are called in order.
fn start(roots: &mut Vec<Goal>, listed: &Listed<'_>) {
    roots.push(Goal::Make(listed.class));
    roots.extend(listed.start.iter().map(|method| Goal::Method(*method)));
}
