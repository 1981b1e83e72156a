//! The place of a piece of evidence: file, class, method and offset, as far as each applies.

use std::fmt;

/// A place inside a package. The order of the fields is the sort order of reports.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
pub struct Location {
    /// Path of the file inside the package; a file of a split or nested package is `outer.apk!/classes.dex`.
    pub file: String,
    /// Class descriptor, for example `Lcom/example/App;`.
    pub class: Option<String>,
    /// Method name with descriptor, for example `onCreate()V`.
    pub method: Option<String>,
    /// In code: offset in 16-bit code units, as `dexdump` prints it. Elsewhere: byte offset in the file.
    pub offset: Option<u64>,
    /// Source line, where debug information has it.
    pub line: Option<u32>,
}

impl Location {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        if let Some(class) = &self.class {
            write!(formatter, " {class}")?;
        }
        if let Some(method) = &self.method {
            write!(formatter, "->{method}")?;
        }
        if let Some(offset) = self.offset {
            write!(formatter, " @{offset:#06x}")?;
        }
        match self.line {
            Some(line) => write!(formatter, " (line {line})"),
            None => Ok(()),
        }
    }
}
