//! What lints look at and where they report.

use super::Lint;
use crate::signature::raw::{
    Api, ApiFile, Category, Constant, Content, Domain, Element, Law, Marks, Method, Permission, Rule, Sdk,
    Secret, Taxonomy, Topic,
};
use crate::signature::{Diagnostic, Document, Signatures};

/// All files with what was read from them.
pub(super) struct Context<'a> {
    documents: &'a [Document],
    pub(super) signatures: &'a Signatures,
}

/// A value with its file and the way to it.
pub(super) struct Place<'a, T> {
    pub(super) document: &'a Document,
    /// Keys and positions joined by `/`; empty for the whole file.
    pub(super) way: String,
    pub(super) it: &'a T,
}

impl<T> Place<'_, T> {
    /// The way to a value inside this one.
    pub(super) fn way(&self, inner: &str) -> String {
        if self.way.is_empty() { inner.to_owned() } else { format!("{}/{inner}", self.way) }
    }
}

/// An SDK, packer or framework.
pub(super) struct Product<'a> {
    pub(super) document: &'a Document,
    pub(super) id: &'a str,
    /// Of SDKs only.
    pub(super) category: Option<&'a str>,
    pub(super) strong: &'a Marks,
    pub(super) weak: &'a Marks,
    pub(super) sources: &'a [String],
}

type Places<'a, T> = Vec<Place<'a, T>>;

impl<'a> Context<'a> {
    pub(super) fn new(documents: &'a [Document], signatures: &'a Signatures) -> Self {
        Self { documents, signatures }
    }

    pub(super) fn documents(&self) -> impl Iterator<Item = (&'a Document, &'a Content)> {
        self.documents.iter().filter_map(|document| Some((document, document.content.as_ref()?)))
    }

    fn whole<T>(&self, pick: impl Fn(&'a Content) -> Option<&'a T>) -> Places<'a, T> {
        let place = |(document, content)| Some(Place { document, way: String::new(), it: pick(content)? });
        self.documents().filter_map(place).collect()
    }

    fn rows<T>(&self, key: &str, pick: impl Fn(&'a Content) -> Option<&'a [T]>) -> Places<'a, T> {
        let mut places = Vec::new();
        for (document, content) in self.documents() {
            for (at, it) in pick(content).unwrap_or_default().iter().enumerate() {
                places.push(Place { document, way: format!("{key}/{at}"), it });
            }
        }
        places
    }

    pub(super) fn taxonomies(&self) -> Places<'a, Taxonomy> {
        self.whole(|content| if let Content::Taxonomy(it) = content { Some(it) } else { None })
    }

    pub(super) fn sdks(&self) -> Places<'a, Sdk> {
        self.whole(|content| if let Content::Sdk(it) = content { Some(&**it) } else { None })
    }

    pub(super) fn topics(&self) -> Places<'a, Topic> {
        self.whole(|content| if let Content::Topic(it) = content { Some(it) } else { None })
    }

    pub(super) fn secrets(&self) -> Places<'a, Secret> {
        self.whole(|content| if let Content::Secret(it) = content { Some(it) } else { None })
    }

    pub(super) fn laws(&self) -> Places<'a, Law> {
        self.whole(|content| if let Content::Law(it) = content { Some(it) } else { None })
    }

    pub(super) fn categories(&self) -> Places<'a, Category> {
        self.whole(|content| if let Content::Category(it) = content { Some(it) } else { None })
    }

    pub(super) fn rules(&self) -> Places<'a, Rule> {
        self.whole(|content| if let Content::Rule(it) = content { Some(&**it) } else { None })
    }

    pub(super) fn apis(&self) -> Places<'a, Api> {
        self.rows("api", |content| api_file(content).map(|file| file.api.as_slice()))
    }

    pub(super) fn methods(&self) -> Places<'a, Method> {
        self.rows("method", |content| api_file(content).map(|file| file.method.as_slice()))
    }

    pub(super) fn elements(&self) -> Places<'a, Element> {
        self.rows("element", |content| api_file(content).map(|file| file.element.as_slice()))
    }

    pub(super) fn constants(&self) -> Places<'a, Constant> {
        self.rows("constant", |content| api_file(content).map(|file| file.constant.as_slice()))
    }

    pub(super) fn permissions(&self) -> Places<'a, Permission> {
        self.rows("permission", |content| match content {
            Content::Permission(file) => Some(file.permission.as_slice()),
            _ => None,
        })
    }

    pub(super) fn domains(&self) -> Places<'a, Domain> {
        self.rows("domain", |content| match content {
            Content::Domain(file) => Some(file.domain.as_slice()),
            _ => None,
        })
    }

    /// SDKs, packers and frameworks.
    pub(super) fn products(&self) -> Vec<Product<'a>> {
        self.documents().filter_map(|(document, content)| product(document, content)).collect()
    }
}

fn api_file(content: &Content) -> Option<&ApiFile> {
    if let Content::Api(file) = content { Some(file) } else { None }
}

fn product<'a>(document: &'a Document, content: &'a Content) -> Option<Product<'a>> {
    let (id, category, strong, weak, sources) = match content {
        Content::Sdk(it) => (&it.id, Some(it.category.as_str()), &it.strong, &it.weak, &it.sources),
        Content::Packer(it) => (&it.id, None, &it.strong, &it.weak, &it.sources),
        Content::Framework(it) => (&it.id, None, &it.strong, &it.weak, &it.sources),
        _ => return None,
    };
    Some(Product { document, id, category, strong, weak, sources })
}

/// Where one lint reports.
pub(super) struct Faults<'a> {
    lint: &'a Lint,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Faults<'a> {
    pub(super) fn new(lint: &'a Lint, found: &'a mut Vec<Diagnostic>) -> Self {
        Self { lint, found }
    }

    /// A fault at a value.
    pub(super) fn at(&mut self, document: &Document, way: &str, message: String) {
        self.beside(document, way, (0, 0), message);
    }

    /// A fault some columns after the start of a value, or some lines after it.
    pub(super) fn beside(
        &mut self,
        document: &Document,
        way: &str,
        (lines, columns): (usize, usize),
        message: String,
    ) {
        let (line, start) = document.position(way);
        let column = if lines == 0 { start } else { 1 };
        self.found.push(Diagnostic {
            path: document.path.clone(),
            line: line.saturating_add(lines),
            column: if lines == 0 { column.saturating_add(columns) } else { 1 },
            code: self.lint.code,
            message,
            help: self.lint.help.to_owned(),
        });
    }
}
