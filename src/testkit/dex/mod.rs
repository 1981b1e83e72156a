//! A dex writer: smali text goes in, the bytes of a dex file come out; [`Renamer`] copies real files under other names.
//!
//! Formats: <https://source.android.com/docs/core/runtime/dex-format>.

mod annotations;
mod class;
mod code;
mod code_item;
mod cursor;
mod debug;
mod encode;
mod instruction;
mod layout;
mod model;
mod order;
mod output;
mod pool;
mod rename;
mod section;
mod shape;
mod value;

#[cfg(test)]
mod tests;

pub use rename::Renamer;

/// Assembles classes from smali text into one dex file.
///
/// A text may hold several classes, each starting with `.class`.
#[derive(Clone, Debug)]
pub struct Assembler {
    sources: Vec<(String, String)>,
    version: u32,
}

impl Assembler {
    /// An assembler for a dex version from 35 to 41.
    #[must_use]
    pub const fn new(version: u32) -> Self {
        Self { sources: Vec::new(), version }
    }

    /// Adds a text; `file` names it in messages.
    #[must_use]
    pub fn source(mut self, file: &str, text: &str) -> Self {
        self.sources.push((file.to_owned(), text.to_owned()));
        self
    }

    /// The bytes of the file, or the first error as `file:line: message`.
    pub fn assemble(&self) -> Result<Vec<u8>, String> {
        if !(35..=41).contains(&self.version) {
            return Err(format!("there is no dex version {}; take one from 35 to 41", self.version));
        }
        let mut classes = Vec::new();
        for (index, (file, text)) in self.sources.iter().enumerate() {
            classes.extend(class::classes(index, file, text)?);
        }
        let classes = order::sort(classes).map_err(|(source, at, message)| {
            let (file, text) = &self.sources[source];
            cursor::located(file, text, at, &message)
        })?;
        let pool = pool::Pool::of(&classes)?;
        layout::write(&pool, &classes, &self.sources, self.version)
    }
}

/// Assembles the texts, each with its file name, into one dex file of a version from 35 to 41.
pub fn assemble(sources: &[(&str, &str)], version: u32) -> Result<Vec<u8>, String> {
    let assembler = Assembler::new(version);
    sources.iter().fold(assembler, |assembler, (file, text)| assembler.source(file, text)).assemble()
}

/// Makes the checksum and the signature of a changed dex file right again, so that a test reaches what it broke.
pub fn seal(bytes: &mut [u8]) {
    if bytes.len() >= 0x70 {
        layout::seal(bytes);
    }
}
