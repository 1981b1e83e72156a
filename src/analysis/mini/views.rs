//! Views of a mini program in, facts out: buttons and inputs that obtain personal information, as written in view
//! files, compiled into scripts, or given as properties by frameworks.

use super::compiled;
use crate::base::Location;
use crate::fact::{self, Body, Fact};
use crate::format::js::{Node, NodeId, Script};
use crate::program::mini::{ScriptFile, is_view};
use crate::program::{MiniProgram, Program, TextFile};
use crate::signature::Signatures;
use crate::signature::raw::Element;
use crate::signature::script_index::elements;

/// A view of a page or component.
pub(super) struct View<'a> {
    /// The page's path.
    pub(super) page: &'a str,
    pub(super) file: &'a str,
    pub(super) tags: Vec<Tag<'a>>,
}

/// The views of an app.
#[derive(Default)]
pub(in crate::analysis) struct Views<'a> {
    /// Those whose tags are known: view files, and what wcc made of them.
    pub(super) known: Vec<View<'a>>,
    /// The facts of all views.
    pub(in crate::analysis) facts: Vec<Fact>,
}

impl<'a> Views<'a> {
    pub(in crate::analysis) fn of(
        program: &'a Program,
        mini: &'a MiniProgram,
        signatures: &Signatures,
    ) -> Self {
        let files = program.documents.iter().filter(|it| is_view(&it.file));
        let view = |file: &'a TextFile| {
            let (page, _) = file.file.rsplit_once('.').unwrap_or((&file.file, ""));
            View { page: page.rsplit("!/").next().unwrap_or(page), file: &file.file, tags: tags(&file.text) }
        };
        let mut known: Vec<View<'_>> = files.map(view).collect();
        let mut facts = Vec::new();
        for file in &mini.scripts {
            facts.extend(properties(file, signatures));
            if !is_view_script(&file.name) {
                continue;
            }
            let compiled = compiled::views(&file.script);
            match compiled.is_empty() {
                true => facts.extend(constants(file, signatures)),
                false => known.extend(compiled.into_iter().map(|(page, tags)| View {
                    page,
                    file: &file.file,
                    tags,
                })),
            }
        }
        for View { file, tags, .. } in &known {
            for tag in tags {
                let found = elements_of(tag, signatures).into_iter();
                facts.extend(found.flat_map(|(element, value)| {
                    rows(element, value, file, tag.offset, "certain", signatures)
                }));
            }
        }
        Self { known, facts }
    }
}

/// The view layer of WeChat and QQ (`page-frame.js`, `app-wxss.js`, `*.webview.js`) and of Douyin (`*-frame.js`).
fn is_view_script(name: &str) -> bool {
    ["frame.js", "app-wxss.js", "webview.js", "common.app.js", "webview.app.js"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// A tag as it is written.
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    pub(super) attributes: Vec<(&'a str, &'a str)>,
    pub(super) offset: usize,
    /// Whether it ends an element: `</form>`.
    pub(super) ends: bool,
}

/// The tags of a view file; comments are left out.
fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let inner = rest.get(at + 1..).unwrap_or_default();
        if let Some(comment) = inner.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        let (inner, ends) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
        let length = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(inner.len());
        let (name, behind) = inner.split_at(length);
        let (attributes, behind) = attributes(behind);
        if !name.is_empty() {
            found.push(Tag { name, attributes, offset: text.len() - rest.len() + at, ends });
        }
        rest = behind;
    }
    found
}

/// The attributes up to the end of a tag, and what follows.
fn attributes(text: &str) -> (Vec<(&str, &str)>, &str) {
    let mut list = Vec::new();
    let mut rest = text.trim_start();
    loop {
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/' | '<'));
        let (name, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let behind = behind.trim_start();
        let (value, behind) = match behind.strip_prefix('=') {
            Some(value) => quoted(value.trim_start()),
            None => ("", behind),
        };
        if !name.is_empty() {
            list.push((name, value));
        }
        match behind.trim_start().chars().next() {
            Some('/') => rest = behind.trim_start().get(1..).unwrap_or_default(),
            Some('>') | Some('<') | None => return (list, behind.trim_start()),
            _ if behind.len() == rest.len() => return (list, ""),
            _ => rest = behind.trim_start(),
        }
    }
}

fn quoted(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    text.split_at(text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len()))
}

/// The handlers that a view names: `bindtap="go"`.
pub(super) fn handlers<'v>(view: &'v View<'_>) -> impl Iterator<Item = &'v str> {
    let attributes = view.tags.iter().flat_map(|tag| &tag.attributes);
    let named = attributes.filter(|(name, value)| event(name).is_some() && is_identifier(value));
    named.map(|(_, value)| *value)
}

/// The event that an attribute handles: `bindtap`, `bind:tap`, `catchtap`, `onTap`, `@tap`.
pub(super) fn event(attribute: &str) -> Option<String> {
    let name = attribute.to_ascii_lowercase();
    let prefixes =
        ["capture-bind:", "capture-catch:", "mut-bind:", "bind:", "catch:", "bind", "catch", "on", "@"];
    let event = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix)).filter(|it| !it.is_empty());
    event.map(str::to_owned)
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
}

/// What a tag obtains by itself, and by the values of its attributes.
pub(super) fn elements_of<'a>(tag: &Tag<'a>, signatures: &'a Signatures) -> Vec<(&'a Element, &'a str)> {
    let own = elements(&signatures.bundle, tag.name, "", "").map(|element| (element, ""));
    let valued = tag.attributes.iter().flat_map(|(name, value)| {
        elements(&signatures.bundle, tag.name, name, value).map(move |element| (element, *value))
    });
    own.chain(valued).filter(|_| !tag.ends).collect()
}

/// An element as it is written.
pub(super) fn written(element: &Element, value: &str) -> String {
    match element.attribute.as_str() {
        "" => format!("<{}>", element.tag),
        attribute => format!("<{} {attribute}=\"{value}\">", element.tag),
    }
}

/// Where a view has an element with a value: the view of that page, else the first one.
pub(super) fn reported<'f>(facts: &'f [Fact], value: &str, page: &str) -> Option<&'f Location> {
    let has = |fact: &&Fact| match &fact.body {
        Body::Collection(body) => {
            body.api.split('"').nth(1).is_some_and(|values| values.split('|').any(|it| it.trim() == value))
        }
        _ => false,
    };
    let of_page = |fact: &&Fact| fact.at.file.rsplit_once('.').is_some_and(|(stem, _)| stem.ends_with(page));
    let mut found = facts.iter().filter(has);
    let first = found.clone().next();
    found.find(of_page).or(first).map(|fact| &fact.at)
}

fn rows(
    element: &Element,
    value: &str,
    file: &str,
    offset: usize,
    certainty: &str,
    signatures: &Signatures,
) -> Vec<Fact> {
    let api = written(element, value);
    let row = |code_type: &String| {
        let body = fact::Collection {
            data: signatures.report_type(code_type)?.to_owned(),
            code_type: code_type.clone(),
            api: api.clone(),
            via: "view".to_owned(),
            permitted: true,
            phase: vec!["user-action".to_owned()],
            certainty: certainty.to_owned(),
            ..fact::Collection::default()
        };
        let at = Location { offset: u64::try_from(offset).ok(), ..Location::file(file) };
        Some(Fact::new(Body::Collection(body), at))
    };
    element.data.iter().filter_map(row).collect()
}

/// `openType: "getPhoneNumber"` in an object: how React and Vue give properties to elements.
fn properties(file: &ScriptFile, signatures: &Signatures) -> Vec<Fact> {
    let script = &file.script;
    let mut facts = Vec::new();
    for key in ["openType", "open-type"] {
        let Some(name) = script.name(key) else { continue };
        for row in script.properties_named(name) {
            let Node::Text(value) = script.node(row.value) else { continue };
            let offset = crate::base::index(script.offset(row.value));
            facts.extend(valued(script.text(value), file, offset, "likely", signatures));
        }
    }
    facts
}

/// The facts of a value of a button's `open-type`.
fn valued(
    value: &str,
    file: &ScriptFile,
    offset: usize,
    certainty: &str,
    signatures: &Signatures,
) -> Vec<Fact> {
    let found = elements(&signatures.bundle, "button", "open-type", value);
    found.flat_map(|element| rows(element, value, &file.file, offset, certainty, signatures)).collect()
}

/// What is seen of compiled views whose structure is not known: constants as `Z([3, 'getPhoneNumber'])`, elements as
/// `_n('camera')` and `_mz(z, 'camera', […])`.
fn constants(file: &ScriptFile, signatures: &Signatures) -> Vec<Fact> {
    let script = &file.script;
    let mut facts = Vec::new();
    for call in &script.calls {
        let Node::Call(callee, arguments) = script.node(call.node) else { continue };
        let offset = crate::base::index(call.offset);
        match *script.list(arguments) {
            [only] => {
                if let Some(value) = compiled::constant(script, only) {
                    facts.extend(valued(value, file, offset, "likely", signatures));
                } else if let Node::Text(tag) = script.node(only)
                    && is_maker(script, callee)
                {
                    facts.extend(element(script.text(tag), file, offset, signatures));
                }
            }
            [_, tag, ..] if is_maker(script, callee) => {
                if let Node::Text(tag) = script.node(tag) {
                    facts.extend(element(script.text(tag), file, offset, signatures));
                }
            }
            _ => {}
        }
    }
    facts
}

/// Whether a callee is one of the functions of wcc that make elements: `_n`, `_m`, `_mz`, `_1z` …
fn is_maker(script: &Script, callee: NodeId) -> bool {
    compiled::callee_name(script, callee)
        .is_some_and(|name| matches!(name, "_n" | "_m" | "_mz" | "_1z" | "_oz"))
}

fn element(tag: &str, file: &ScriptFile, offset: usize, signatures: &Signatures) -> Vec<Fact> {
    let found = elements(&signatures.bundle, tag, "", "");
    found.flat_map(|element| rows(element, "", &file.file, offset, "likely", signatures)).collect()
}
