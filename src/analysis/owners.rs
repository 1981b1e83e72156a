//! Whose code each class is, and which component of the manifest it is.

use super::products::Products;
use crate::base::text::decode_mutf8;
use crate::fact::Subject;
use crate::program::Program;
use crate::signature::Signatures;
use crate::signature::api_index::class_name;
use std::collections::{BTreeMap, BTreeSet};

/// Owners by class position, components by class name.
#[derive(Debug, Default)]
pub struct Owners {
    classes: Vec<u32>,
    subjects: Vec<Subject>,
    components: BTreeMap<String, String>,
    launchers: BTreeSet<String>,
}

impl Owners {
    /// Works out the owner of every class.
    #[must_use]
    pub fn of_program(program: &Program, products: &Products, signatures: &Signatures) -> Self {
        let mut owners = Self::default();
        let mut known: BTreeMap<Subject, u32> = BTreeMap::new();
        for class in &program.code.classes {
            let name = class_name(&decode_mutf8(program.code.descriptor(class.type_)));
            let subject = products.owner(&name, signatures);
            let next = crate::base::narrow(owners.subjects.len());
            let id = *known.entry(subject.clone()).or_insert_with(|| {
                owners.subjects.push(subject);
                next
            });
            owners.classes.push(id);
        }
        let manifest = &program.manifest;
        for component in &manifest.components {
            owners.components.insert(component.class.clone(), component.kind.as_str().to_owned());
            owners.launchers.extend(component.is_launcher().then(|| component.class.clone()));
        }
        owners
            .components
            .extend(manifest.application.class.clone().map(|class| (class, "application".to_owned())));
        owners
    }

    /// The owner of the class at a position of [`crate::program::Code::classes`].
    #[must_use]
    pub fn of(&self, class: usize) -> Subject {
        let id = self.classes.get(class).copied().unwrap_or(u32::MAX);
        self.subjects.get(crate::base::index(id)).cloned().unwrap_or(Subject::Unknown)
    }

    /// What the manifest says of the components among these texts, each `package/class` or a class: `launcher`,
    /// or the element.
    #[must_use]
    pub fn targets(&self, texts: &[String]) -> Vec<String> {
        let classes = texts.iter().map(|text| text.rsplit('/').next().unwrap_or(text));
        let target = |class: &str| match self.launchers.contains(class) {
            true => Some("launcher".to_owned()),
            false => self.components.get(class).cloned(),
        };
        classes.filter_map(target).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The manifest's element for a class: `application`, `activity` …; empty for any other class.
    #[must_use]
    pub fn component(&self, class: &str) -> String {
        self.components.get(class).cloned().unwrap_or_default()
    }
}
