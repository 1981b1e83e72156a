//! Facts: what is true of a package, flat, each with its place and its subject, each with a text form.
//!
//! Rules match facts and nothing else, so a rule's test is text:
//!
//! ```text
//! permission name=android.permission.READ_SMS protection=dangerous used=false file=AndroidManifest.xml
//! collection data=device.imei api=Landroid/telephony/TelephonyManager;->getDeviceId subject=sdk:umeng-analytics
//! ```

mod define;
mod kinds;
mod text;
mod value;

pub use kinds::*;
pub use text::parse;
pub use value::Field;

use crate::base::Location;

/// Whose doing a fact is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The app's own code or declaration.
    #[default]
    App,
    /// An SDK, by id.
    Sdk(String),
    /// Code whose owner could not be told.
    Unknown,
}

impl std::fmt::Display for Subject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::App => formatter.write_str("app"),
            Self::Sdk(id) => write!(formatter, "sdk:{id}"),
            Self::Unknown => formatter.write_str("unknown"),
        }
    }
}

impl From<&str> for Subject {
    fn from(text: &str) -> Self {
        match text.strip_prefix("sdk:") {
            Some(id) => Self::Sdk(id.to_owned()),
            None if text == "app" => Self::App,
            None => Self::Unknown,
        }
    }
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// What is true.
    pub body: Body,
    /// Whose doing it is.
    pub subject: Subject,
    /// Where it can be seen.
    pub at: Location,
}

impl Fact {
    /// A fact about the app itself.
    pub fn new(body: impl Into<Body>, at: Location) -> Self {
        Self { body: body.into(), subject: Subject::App, at }
    }

    /// The same fact as the doing of somebody else.
    #[must_use]
    pub fn by(self, subject: Subject) -> Self {
        Self { subject, ..self }
    }

    /// The values of a field, as text: none where the fact has no such value, several for a list.
    ///
    /// Besides the fields of its kind every fact has `subject`, `file`, `class`, `method` and `offset`.
    #[must_use]
    pub fn values(&self, field: &str) -> Vec<String> {
        match field {
            "subject" => vec![self.subject.to_string()],
            "file" => vec![self.at.file.clone()],
            "class" => self.at.class.iter().cloned().collect(),
            "method" => self.at.method.iter().cloned().collect(),
            "offset" => self.at.offset.iter().map(u64::to_string).collect(),
            _ => self.body.values(field),
        }
    }
}

/// The fields that every fact has besides those of its kind.
pub const COMMON_FIELDS: [&str; 5] = ["subject", "file", "class", "method", "offset"];

/// All facts of one app, sorted, without duplicates.
#[derive(Clone, Debug, Default)]
pub struct FactBase {
    facts: Vec<Fact>,
}

impl FactBase {
    /// Sorts the facts by kind, values, subject and place, and drops exact repetitions.
    #[must_use]
    pub fn new(mut facts: Vec<Fact>) -> Self {
        facts.sort_unstable();
        facts.dedup();
        Self { facts }
    }

    /// The facts, to be changed and made into a base again.
    #[must_use]
    pub fn into_vec(self) -> Vec<Fact> {
        self.facts
    }

    /// Adds facts and restores the order.
    pub fn extend(&mut self, facts: impl IntoIterator<Item = Fact>) {
        self.facts.extend(facts);
        self.facts.sort_unstable();
        self.facts.dedup();
    }

    /// All facts, in order.
    #[must_use]
    pub fn all(&self) -> &[Fact] {
        &self.facts
    }

    /// The facts of one kind, in order.
    #[must_use]
    pub fn of_kind(&self, kind: &str) -> &[Fact] {
        // Facts sort by the order of the kinds first, so each kind is one run.
        let start = self.facts.iter().position(|fact| fact.body.kind() == kind).unwrap_or(self.facts.len());
        let rest = self.facts.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|fact| fact.body.kind() == kind).count();
        rest.get(..length).unwrap_or_default()
    }

    /// One fact a line.
    #[must_use]
    pub fn dump(&self) -> String {
        self.facts.iter().map(|fact| format!("{fact}\n")).collect()
    }

    /// The same with the lines of the source, which no rule asks for and every report shows: what [`parse`] reads
    /// back without a loss.
    #[must_use]
    pub fn record(&self) -> String {
        let line = |fact: &Fact| fact.at.line.map(|line| format!(" line={line}")).unwrap_or_default();
        self.facts.iter().map(|fact| format!("{fact}{}\n", line(fact))).collect()
    }
}
