//! Annotations of classes: items, sets, lists of sets and directories, each shared where equal.

use super::encode;
use super::model::{Annotation, Class};
use super::output::Output;
use super::pool::Pool;
use super::section::{File, kind};

/// Writes the four sections; gives the offset of each class's directory, 0 where it has no annotations.
pub(super) fn write(pool: &Pool, classes: &[Class], file: &mut File) -> Vec<u32> {
    let items = Items::write(pool, classes, file);
    file.section(kind::ANNOTATION_SET);
    let sets: Vec<Sets> = classes.iter().map(|class| Sets::write(&items, class, file)).collect();
    file.end();
    file.section(kind::ANNOTATION_SET_REF_LIST);
    let lists: Vec<Vec<u32>> = sets
        .iter()
        .map(|sets| sets.parameters.iter().map(|parameters| ref_list(parameters, file)).collect())
        .collect();
    file.end();
    file.section(kind::ANNOTATIONS_DIRECTORY);
    let directories = classes.iter().zip(sets.iter().zip(&lists));
    let offsets =
        directories.map(|(class, (sets, lists))| directory(pool, class, sets, lists, file)).collect();
    file.end();
    offsets
}

/// The offset of every annotation, by its bytes.
struct Items<'a> {
    pool: &'a Pool,
    offsets: std::collections::BTreeMap<Vec<u8>, u32>,
}

impl<'a> Items<'a> {
    fn write(pool: &'a Pool, classes: &[Class], file: &mut File) -> Self {
        let mut items = Self { pool, offsets: std::collections::BTreeMap::new() };
        file.section(kind::ANNOTATION);
        for class in classes {
            items.add(&class.annotations, file);
            class.fields.iter().for_each(|field| items.add(&field.annotations, file));
            for method in &class.methods {
                items.add(&method.annotations, file);
                method.parameter_annotations.iter().for_each(|list| items.add(list, file));
            }
        }
        file.end();
        items
    }

    fn add(&mut self, annotations: &[Annotation], file: &mut File) {
        for annotation in annotations {
            let bytes = encode::annotation(self.pool, annotation);
            let offset = file.shared(bytes.clone(), 1);
            self.offsets.insert(bytes, offset);
        }
    }

    /// The offset of a set of these annotations, 0 where there are none.
    fn set(&self, annotations: &[Annotation], file: &mut File) -> u32 {
        if annotations.is_empty() {
            return 0;
        }
        let mut rows: Vec<(u32, u32)> = annotations
            .iter()
            .map(|annotation| {
                let bytes = encode::annotation(self.pool, annotation);
                (self.pool.types[&annotation.body.class], self.offsets[&bytes])
            })
            .collect();
        rows.sort_unstable();
        let mut out = Output::default();
        out.u32(rows.len() as u32);
        rows.iter().for_each(|(_, offset)| out.u32(*offset));
        file.shared(out.bytes, 4)
    }
}

/// Offsets of the sets of one class, in the order of its members.
struct Sets {
    class: u32,
    fields: Vec<u32>,
    methods: Vec<u32>,
    parameters: Vec<Vec<u32>>,
}

impl Sets {
    fn write(items: &Items<'_>, class: &Class, file: &mut File) -> Self {
        Self {
            class: items.set(&class.annotations, file),
            fields: class.fields.iter().map(|field| items.set(&field.annotations, file)).collect(),
            methods: class.methods.iter().map(|method| items.set(&method.annotations, file)).collect(),
            parameters: class
                .methods
                .iter()
                .map(|method| method.parameter_annotations.iter().map(|list| items.set(list, file)).collect())
                .collect(),
        }
    }
}

fn ref_list(sets: &[u32], file: &mut File) -> u32 {
    if sets.is_empty() {
        return 0;
    }
    let mut out = Output::default();
    out.u32(sets.len() as u32);
    sets.iter().for_each(|offset| out.u32(*offset));
    file.shared(out.bytes, 4)
}

fn directory(pool: &Pool, class: &Class, sets: &Sets, lists: &[u32], file: &mut File) -> u32 {
    let fields = class.fields.iter().map(|field| pool.fields[&field.id]);
    let methods = class.methods.iter().map(|method| pool.methods[&method.id]);
    let fields = rows(fields, &sets.fields);
    let parameters = rows(methods.clone(), lists);
    let methods = rows(methods, &sets.methods);
    if sets.class == 0 && fields.is_empty() && methods.is_empty() && parameters.is_empty() {
        return 0;
    }
    let mut out = Output::default();
    for value in [sets.class, fields.len() as u32, methods.len() as u32, parameters.len() as u32] {
        out.u32(value);
    }
    for (index, offset) in fields.into_iter().chain(methods).chain(parameters) {
        out.u32(index);
        out.u32(offset);
    }
    file.shared(out.bytes, 4)
}

/// Index and offset of those members that have one, sorted by index.
fn rows(indices: impl Iterator<Item = u32>, offsets: &[u32]) -> Vec<(u32, u32)> {
    let mut rows: Vec<(u32, u32)> =
        indices.zip(offsets.iter().copied()).filter(|(_, offset)| *offset != 0).collect();
    rows.sort_unstable();
    rows
}
