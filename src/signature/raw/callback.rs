//! `callback/*.toml`: which methods of the app's own the platform calls, after which call, and whether a person is needed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What brings about that a method is called.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// The call that hands it over: nobody else is needed.
    #[default]
    Same,
    /// A person who touches the screen.
    User,
    /// The system, later: a broadcast, an alarm, a periodic job.
    Background,
}

/// What a registrar's call is given that will be called.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Takes {
    /// The object it is called on.
    #[default]
    Receiver,
    /// Its object arguments.
    Argument,
    /// An intent: here, not where it is built, is what it names started; `calls` says nothing.
    Intent,
    /// A class among its arguments, of which an object is made.
    Class,
    /// A class named by a constant text.
    ClassName,
    /// An action named by a constant text, which a component of the package listens for.
    Action,
    /// A method named by a constant text, of a class known at the place.
    MethodName,
    /// A content URI or authority: methods of the package's provider that has it.
    Authority,
    /// A text of which a content URI is made; the result stands for it.
    Uri,
    /// A class whose implementations are named in `META-INF/services`; objects of them are made.
    Services,
    /// An event: methods that take it and carry the annotation which `calls` names.
    Event,
}

/// A file of `callback/*`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CallbackFile {
    /// Methods that are called at another time than at once.
    pub callback: Vec<Callback>,
    /// Calls after which methods of the app's own are called.
    pub registrar: Vec<Registrar>,
    /// Classes of which the platform makes the objects.
    pub entry: Vec<Entry>,
    /// Types that the platform takes without calling back.
    pub passive: Vec<Passive>,
    /// Calls that have something done again and again.
    pub periodic: Vec<Periodic>,
    /// Classes of libraries that these files and those of consent name, and `class.method` where an entry's method is
    /// that of a subclass: no table of the platform has them there.
    pub libraries: Vec<String>,
}

/// Methods that the platform calls on an object it was given.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Callback {
    /// The class or interface that declares them.
    pub class: String,
    /// Their names.
    pub methods: Vec<String>,
    /// What brings the call about.
    pub phase: When,
}

/// A call after which methods of the app's own are called, other than those of an argument's declared type.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Registrar {
    /// The class that declares it; calls on its subclasses count too.
    pub class: String,
    /// Names of the methods, `<init>` for constructors.
    pub methods: Vec<String>,
    /// What will be called.
    #[serde(default)]
    pub takes: Takes,
    /// Names of the methods called; `*` for every public one, none where only an object is made. For an event the
    /// annotations of its subscribers.
    #[serde(default)]
    pub calls: Vec<String>,
    /// What brings the call about.
    #[serde(default)]
    pub phase: When,
}

/// A class of which the platform, or a library by name, makes the objects.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The class; its subclasses in the package are entries.
    pub class: String,
    /// The element of the manifest that names its subclasses: `activity`, `application` …
    #[serde(default)]
    pub component: String,
    /// Methods called when it is started, in order.
    pub start: Vec<String>,
    /// What brings about the calls of its other methods, and its start where nothing starts it.
    pub phase: When,
    /// Whether its subclasses need no mention in the manifest: a library makes them by name.
    #[serde(default)]
    pub unlisted: bool,
    /// Beginnings of the names of a library's own subclasses, which are entries only where code makes them.
    #[serde(default)]
    pub made: Vec<String>,
    /// Whether layouts name its subclasses; those that none names are no entries.
    #[serde(default)]
    pub in_layouts: bool,
}

/// A call that has something done again and again, and is told how often.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Periodic {
    /// The class that declares it; calls on its subclasses count too.
    pub class: String,
    /// Names of the methods.
    pub methods: Vec<String>,
    /// Which of its arguments of that type is the interval, counted from 1: milliseconds, or what a `TimeUnit`
    /// behind it says.
    pub interval: Interval,
    /// Whether it happens once, so that only code which asks for itself again is periodic.
    #[serde(default)]
    pub once: bool,
    /// Report-level types that it obtains, or that its class obtains as it is told here; none where it runs code.
    #[serde(default)]
    pub data: Vec<String>,
    /// Names of the members that obtain these as it is told, besides callbacks: not those that obtain them once.
    #[serde(default)]
    pub starts: Vec<String>,
}

/// The argument that is an interval.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Interval {
    /// Number among the arguments of type `long`; 0 for none.
    pub long: u8,
    /// The same of type `int`.
    pub int: u8,
}

/// Types that the platform takes without calling back, or whose calls back are no step of a path.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Passive {
    /// Their names.
    #[serde(default)]
    pub classes: Vec<String>,
    /// What the names of methods begin with that take an object to let it go.
    #[serde(default)]
    pub releases: Vec<String>,
    /// What the names of actions begin with that are everybody's: an intent with one starts no certain component.
    #[serde(default)]
    pub actions: Vec<String>,
}
