//! Annotations of classes, fields, methods and parameters: offsets in, annotation sets out.
//!
//! <https://source.android.com/docs/core/runtime/dex-format#annotations-directory>

use super::class::ClassDef;
use super::file::Dex;
use super::id::{FieldId, MethodId};
use super::value::{EncodedAnnotation, EncodedArray};
use crate::base::{Reader, index};

/// An `annotations_directory_item`.
#[derive(Clone, Copy, Debug)]
pub struct Annotations<'a> {
    data: &'a [u8],
    class: u32,
    fields: &'a [[u8; 8]],
    methods: &'a [[u8; 8]],
    parameters: &'a [[u8; 8]],
}

/// An `annotation_set_item`: an iterator over annotations.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnnotationSet<'a> {
    data: &'a [u8],
    offsets: &'a [[u8; 4]],
}

/// An `annotation_item`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AnnotationItem<'a> {
    /// `VISIBILITY_BUILD` 0, `VISIBILITY_RUNTIME` 1, `VISIBILITY_SYSTEM` 2.
    pub visibility: u8,
    /// Type and elements.
    pub annotation: EncodedAnnotation<'a>,
}

/// The next `count` rows of `N` bytes, clipped to the file.
fn rows<'a, const N: usize>(reader: &mut Reader<'a>, count: u32) -> &'a [[u8; N]] {
    let all = reader.rest().as_chunks::<N>().0;
    let taken = all.get(..index(count)).unwrap_or(all);
    reader.seek(reader.position().saturating_add(taken.as_flattened().len()));
    taken
}

fn pair(row: &[u8; 8]) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = *row;
    (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]))
}

fn set(data: &[u8], offset: u32) -> AnnotationSet<'_> {
    let mut reader = Reader::at(data, index(offset));
    let Some(size) = reader.u32().filter(|_| offset != 0) else { return AnnotationSet::default() };
    AnnotationSet { data, offsets: rows(&mut reader, size) }
}

impl<'a> Annotations<'a> {
    pub(super) fn read(data: &'a [u8], offset: u32) -> Option<Self> {
        let mut reader = Reader::at(data, index(offset));
        let class = reader.u32().filter(|_| offset != 0)?;
        let (fields, methods, parameters) = (reader.u32()?, reader.u32()?, reader.u32()?);
        Some(Self {
            data,
            class,
            fields: rows(&mut reader, fields),
            methods: rows(&mut reader, methods),
            parameters: rows(&mut reader, parameters),
        })
    }

    /// The annotations of the class itself.
    #[must_use]
    pub fn class(&self) -> AnnotationSet<'a> {
        set(self.data, self.class)
    }

    /// The annotated fields.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = (FieldId, AnnotationSet<'a>)> + use<'a> {
        let data = self.data;
        self.fields.iter().map(pair).map(move |(field, offset)| (FieldId(field), set(data, offset)))
    }

    /// The annotated methods.
    pub fn methods(&self) -> impl ExactSizeIterator<Item = (MethodId, AnnotationSet<'a>)> + use<'a> {
        let data = self.data;
        self.methods.iter().map(pair).map(move |(method, offset)| (MethodId(method), set(data, offset)))
    }

    /// The methods with annotated parameters, each with one set for every parameter.
    pub fn parameters(
        &self,
    ) -> impl ExactSizeIterator<Item = (MethodId, impl ExactSizeIterator<Item = AnnotationSet<'a>> + use<'a>)>
    + use<'a> {
        let data = self.data;
        self.parameters.iter().map(pair).map(move |(method, offset)| {
            let sets = set(data, offset).offsets.iter();
            (MethodId(method), sets.map(move |bytes| set(data, u32::from_le_bytes(*bytes))))
        })
    }
}

impl AnnotationSet<'_> {
    /// Annotations left, readable or not.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.offsets.len()
    }
}

impl<'a> Iterator for AnnotationSet<'a> {
    type Item = AnnotationItem<'a>;

    fn next(&mut self) -> Option<AnnotationItem<'a>> {
        loop {
            let (first, rest) = self.offsets.split_first()?;
            self.offsets = rest;
            let mut reader = Reader::at(self.data, index(u32::from_le_bytes(*first)));
            let item = reader.u8().and_then(|visibility| {
                Some(AnnotationItem { visibility, annotation: EncodedAnnotation::read(reader)? })
            });
            if item.is_some() {
                return item;
            }
        }
    }
}

impl Dex {
    /// The annotations of a class and its members; `None` where it has none.
    #[must_use]
    pub fn annotations(&self, class: &ClassDef<'_>) -> Option<Annotations<'_>> {
        Annotations::read(self.data(), class.annotations_off)
    }

    /// The initial values of static fields, in their order; fields past the end start as zero or null.
    #[must_use]
    pub fn static_values(&self, class: &ClassDef<'_>) -> Option<EncodedArray<'_>> {
        self.encoded_array(class.static_values_off)
    }

    /// The `encoded_array_item` at an offset; `None` for 0.
    #[must_use]
    pub fn encoded_array(&self, offset: u32) -> Option<EncodedArray<'_>> {
        if offset == 0 {
            return None;
        }
        EncodedArray::read(Reader::at(self.data(), index(offset)))
    }
}
