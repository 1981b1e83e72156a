//! `api/*.toml` of mini programs: what methods of a platform's global object and elements of its views mean.

use super::{ApiKind, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Methods of one global object that share a model.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// The object: `wx`, `my`, `Taro`; of quick apps and HarmonyOS the module, `@system.device`.
    pub global: String,
    /// Names; those of an interface with it before the dot: `RecorderManager.start`.
    pub names: Vec<String>,
    /// What a call means.
    pub kind: ApiKind,
    /// Where a sink sends what it is given.
    #[serde(default)]
    pub sink: Option<SinkKind>,
    /// Code-level types it gives.
    #[serde(default)]
    pub data: Vec<String>,
    /// What the user is asked for first.
    #[serde(default)]
    pub scope: String,
    /// Whether it must stand in `requiredPrivateInfos`.
    #[serde(default)]
    pub declare: bool,
    /// Of a `storage-sink`: whether it stores under a key, by which a `storage-source` finds it.
    #[serde(default)]
    pub keyed: bool,
    /// The background mode that must be declared for it.
    #[serde(default)]
    pub background_mode: String,
}

/// Where a method sends what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SinkKind {
    /// A server, by a request.
    Network,
    /// A server, as a file.
    Upload,
    /// A server or a device, by a socket.
    Socket,
    /// The platform's cloud.
    Cloud,
    /// The platform's statistics.
    Analytics,
    /// Another mini program or app.
    Navigate,
}

impl SinkKind {
    /// As facts and reports have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Upload => "upload",
            Self::Socket => "socket",
            Self::Cloud => "cloud",
            Self::Analytics => "analytics",
            Self::Navigate => "navigate",
        }
    }
}

/// A method that gives an object with modelled methods of its own.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interface {
    /// The global object.
    pub global: String,
    /// The method that gives it.
    pub method: String,
    /// Its name in [`Method::names`].
    pub name: String,
}

/// An object of a framework that stands for a global object, known by members that only it has.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    /// The global object that it stands for.
    pub global: String,
    /// Members that together nothing else has.
    pub members: Vec<String>,
}

/// Elements of views that obtain personal information.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// Name of the element.
    pub tag: String,
    /// The attribute that decides; without one the element alone does.
    #[serde(default)]
    pub attribute: String,
    /// Its values; one of several joined by `|` counts as well.
    #[serde(default)]
    pub values: Vec<String>,
    /// Code-level types it gives.
    pub data: Vec<String>,
    /// A member of its event's detail that no other event has; the first of the values is meant.
    #[serde(default)]
    pub detail: String,
}

/// What a platform makes developers declare in its privacy guide, and what must not be used without.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// `wechat` and so on.
    pub platform: String,
    /// The entry as the platform words it.
    pub name: Text,
    /// Words of which one in a privacy policy names what the entry is about.
    #[serde(default)]
    pub words: Vec<String>,
    /// Names of methods, without the global object.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Elements: `camera`, or with the value of an attribute that decides, `button chooseAvatar`.
    #[serde(default)]
    pub elements: Vec<String>,
}
