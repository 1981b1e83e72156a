//! `consent/*.toml`: how apps keep and ask for consent: stored flags, words of their names, consent managers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A file of `consent/*`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConsentFile {
    /// Calls that read a stored value by its key.
    pub read: Vec<StoredRead>,
    /// Calls that store a value under a key.
    pub write: Vec<StoredWrite>,
    /// Members of consent managers that say whether the user has agreed.
    pub answer: Vec<ConsentMember>,
    /// Calls whose answer tells the flag that they are given.
    pub test: Vec<FlagTest>,
    /// Methods that receive whether the user has granted permissions.
    pub denial: Vec<Denial>,
    /// Words that make a key, a name or a text speak of consent.
    pub terms: Vec<ConsentTerms>,
}

/// A call that reads a stored value.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredRead {
    /// Class.
    pub class: String,
    /// Methods.
    pub methods: Vec<String>,
    /// Which argument is the key, the first being 1.
    pub key: u8,
    /// Which argument is returned where nothing is stored.
    #[serde(default)]
    pub default: Option<u8>,
}

/// A call that stores a value.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredWrite {
    /// Class.
    pub class: String,
    /// Methods.
    pub methods: Vec<String>,
    /// Which argument is the key, the first being 1.
    pub key: u8,
}

/// Members of a class.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentMember {
    /// Class.
    pub class: String,
    /// Methods.
    pub methods: Vec<String>,
}

/// A call whose answer tells the flag that it is given.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagTest {
    /// Class.
    pub class: String,
    /// Methods.
    pub methods: Vec<String>,
    /// Whether it answers yes where the user has not agreed.
    #[serde(default)]
    pub inverts: bool,
}

/// Methods that receive whether the user has granted permissions.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Denial {
    /// Class.
    pub class: String,
    /// Methods.
    pub methods: Vec<String>,
    /// Which argument is the array of answers, 0 being a yes; the first argument is 1.
    pub results: u8,
}

/// Words, compared in lower case with what is no letter or digit left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConsentTerms {
    /// What is agreed to: a name needs one of these …
    pub subject: Vec<String>,
    /// … and one of these, unless it is a flag that somebody sets on agreement.
    pub agree: Vec<String>,
    /// Words that alone make a name one of consent.
    pub alone: Vec<String>,
    /// Words that make a name speak of something else, such as having been shown.
    pub never: Vec<String>,
    /// Words of a refusal, looked for before those of agreement.
    pub refuse: Vec<String>,
}
