//! Views in, handlers that get personal information in their event out: of buttons with an `open-type`, of typed
//! inputs, of forms that hold one, of fields bound to state.

use super::index::{Fed, Index, Key, Write};
use super::names::Path;
use crate::analysis::mini::modules::Modules;
use crate::analysis::mini::phase::Site;
use crate::analysis::mini::views::{self, Tag, View, Views};
use crate::base::Location;
use crate::fact::Fact;
use crate::format::js::{Node, Script};
use crate::program::MiniProgram;
use crate::program::mini::ScriptFile;
use crate::signature::Signatures;
use crate::signature::raw::Element;
use crate::signature::script_index::elements;

/// Events of an input that hold what was typed.
const TYPED: [&str; 4] = ["input", "blur", "change", "confirm"];

/// An event that brings personal information.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// Code-level types.
    pub(super) data: Vec<String>,
    /// `<button open-type="getPhoneNumber">`.
    pub(super) api: String,
    /// Where the element stands; of a handler known by what it reads the handler.
    pub(super) at: Location,
    pub(super) certainty: &'static str,
    /// Which part of the event holds it.
    pub(super) part: Path,
    /// Whether no view was seen that has such an element, so that nothing else reports it.
    pub(super) alone: bool,
}

/// Every event, its handlers entered into the index; bound fields give the value that they are bound to.
pub(super) fn find(
    mini: &MiniProgram,
    modules: &Modules,
    (signatures, views): (&Signatures, &Views<'_>),
    index: &mut Index,
) -> (Vec<Event>, Vec<(Key, Write, usize)>) {
    let seen = &views.facts;
    let mut finder = Finder { signatures, seen, modules, index, events: Vec::new(), bound: Vec::new() };
    for view in &views.known {
        finder.view(view);
    }
    for (at, file) in mini.scripts.iter().enumerate() {
        finder.properties(at, file);
    }
    for (at, file) in mini.scripts.iter().enumerate() {
        finder.distinctive(at, file);
    }
    (finder.events, finder.bound)
}

struct Finder<'f> {
    signatures: &'f Signatures,
    seen: &'f [Fact],
    modules: &'f Modules,
    index: &'f mut Index,
    events: Vec<Event>,
    bound: Vec<(Key, Write, usize)>,
}

impl Finder<'_> {
    fn view(&mut self, view: &View<'_>) {
        let Some(module) = self.modules.page(view.page) else { return };
        let mut form: Option<&str> = None;
        for tag in &view.tags {
            if tag.name == "form" {
                form = handler(tag, "submit").filter(|_| !tag.ends);
            }
            for (element, value) in views::elements_of(tag, self.signatures) {
                let api = views::written(element, value);
                let at = Location { offset: u64::try_from(tag.offset).ok(), ..Location::file(view.file) };
                let mut handled: Vec<(&str, Vec<&str>)> = Vec::new();
                let mut events: Vec<String> = value.split('|').map(|it| it.trim().to_lowercase()).collect();
                let mut part = vec!["detail"];
                if tag.name != "button" {
                    part.push("value");
                    events = TYPED.map(str::to_owned).to_vec();
                    if let (Some(submit), Some(name)) = (form, attribute(tag, "name")) {
                        handled.push((submit, vec!["detail", "value", name]));
                    }
                    for binding in ["model:value", "v-model"] {
                        if let Some(bound) = attribute(tag, binding) {
                            let bound = bound.trim_matches(|c: char| "{} ".contains(c));
                            self.bind(module, bound, element, &api, &at);
                        }
                    }
                }
                handled.extend(events.iter().filter_map(|event| Some((handler(tag, event)?, part.clone()))));
                for (name, part) in handled {
                    let sites = self.index.handlers.get(&(module, name.to_owned())).cloned();
                    for site in sites.unwrap_or_default() {
                        self.event(element, &api, &at, "certain", &part, site);
                    }
                }
            }
        }
    }

    fn add(
        &mut self,
        element: &Element,
        api: &str,
        at: &Location,
        certainty: &'static str,
        part: &[&str],
    ) -> usize {
        let part = part.iter().map(|name| self.index.names.id(name)).collect();
        let (data, api, at) = (element.data.clone(), api.to_owned(), at.clone());
        self.events.push(Event { data, api, at, certainty, part, alone: false });
        self.events.len().saturating_sub(1)
    }

    fn event(
        &mut self,
        element: &Element,
        api: &str,
        at: &Location,
        certainty: &'static str,
        part: &[&str],
        site: Site,
    ) {
        let event = self.add(element, api, at, certainty, part);
        self.index.fed.entry(site).or_default().push(Fed::Event(event));
    }

    /// A field that writes what is typed into the state of its page.
    fn bind(
        &mut self,
        module: crate::analysis::mini::modules::ModuleId,
        name: &str,
        element: &Element,
        api: &str,
        at: &Location,
    ) {
        let Some((script, object)) = self.index.pages.get(&module).copied() else { return };
        let event = self.add(element, api, at, "certain", &[]);
        let path = [vec![self.index.names.id("data")], self.index.names.path(name)].concat();
        let key = self.index.home(script, object);
        self.bound.push((key, Write { path, at: script, value: object }, event));
    }

    /// `{ openType: "getPhoneNumber", onGetPhoneNumber: handler }`.
    fn properties(&mut self, at: usize, file: &ScriptFile) {
        let script = &file.script;
        for key in ["openType", "open-type"] {
            if script.name(key).is_none() {
                continue;
            }
            for (_, node) in script.nodes() {
                let Node::Object(list) = node else { continue };
                let rows = script.properties(list);
                let row = |name: &str| {
                    rows.iter()
                        .find(|row| row.name.is_some_and(|it| script.text(it).eq_ignore_ascii_case(name)))
                };
                let Some(kind) = row(key) else { continue };
                let Node::Text(value) = script.node(kind.value) else { continue };
                let value = script.text(value);
                let Some(handler) = row(&format!("on{value}")) else { continue };
                for element in elements(&self.signatures.bundle, "button", "open-type", value) {
                    let offset = Some(u64::from(script.offset(kind.value)));
                    let place = Location { offset, ..Location::file(&file.file) };
                    let api = views::written(element, value);
                    for function in script.functions_of(handler.value) {
                        self.event(element, &api, &place, "likely", &["detail"], (at, function));
                    }
                }
            }
        }
    }

    /// Handlers known by what they read of their event, where no view tells whose they are.
    fn distinctive(&mut self, at: usize, file: &ScriptFile) {
        let script = &file.script;
        let Some(detail) = script.name("detail") else { return };
        let elements = self.signatures.bundle.elements.iter().filter(|element| !element.detail.is_empty());
        for element in elements {
            let (Some(name), Some(value)) = (script.name(&element.detail), element.values.first()) else {
                continue;
            };
            for (id, node) in script.nodes() {
                let Node::Member(object, found) = node else { continue };
                let Some(event) =
                    Some(object).filter(|_| found == name).and_then(|it| detail_of(script, it, detail))
                else {
                    continue;
                };
                let function = script.function_around(id);
                let site = (at, function);
                let fed = self.index.fed.get(&site).into_iter().flatten();
                if event != function || fed.into_iter().any(|it| matches!(it, Fed::Event(_))) {
                    continue;
                }
                let module = self.modules.around(at, function).and_then(|id| self.modules.get(id));
                let page = module.map_or("", |module| module.name.trim_end_matches(".js"));
                let own =
                    Location { offset: Some(u64::from(script.offset(id))), ..Location::file(&file.file) };
                let view = views::reported(self.seen, value, page);
                let api = views::written(element, value);
                self.event(element, &api, view.unwrap_or(&own), "likely", &["detail"], site);
                if let Some(last) = self.events.last_mut() {
                    last.alone = view.is_none();
                }
            }
        }
    }
}

/// The function whose first parameter has the `detail` that an expression stands for.
fn detail_of(
    script: &Script,
    node: crate::format::js::NodeId,
    detail: crate::format::js::Name,
) -> Option<crate::format::js::FunctionId> {
    let first = |node| match script.node(node) {
        Node::Parameter(function, 0) => Some(function),
        Node::Local(symbol) => script.values_of(symbol).iter().find_map(|value| match script.node(*value) {
            Node::Parameter(function, 0) => Some(function),
            _ => None,
        }),
        _ => None,
    };
    let of = |node| match script.node(node) {
        Node::Member(object, name) if name == detail => first(object),
        _ => None,
    };
    match script.node(node) {
        Node::Local(symbol) => script.values_of(symbol).iter().find_map(|value| of(*value)),
        _ => of(node),
    }
}

fn attribute<'t>(tag: &Tag<'t>, wanted: &str) -> Option<&'t str> {
    tag.attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value)
}

/// The handler of an event.
fn handler<'t>(tag: &Tag<'t>, event: &str) -> Option<&'t str> {
    tag.attributes
        .iter()
        .find(|(name, _)| views::event(name).as_deref() == Some(event))
        .map(|(_, value)| *value)
}
