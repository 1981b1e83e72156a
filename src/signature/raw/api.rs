//! `api/**/*.toml`: what platform and library members, and the constants given to them, mean.

use super::{Element, Guide, Interface, Method, Runtime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a call of a modelled member means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApiKind {
    /// Gives personal information.
    Source,
    /// Gives information that identifies only together with other values.
    WeakSource,
    /// Gives what a constant argument names (`argument` says which table of constants).
    Carrier,
    /// A method the platform calls with personal information in its arguments.
    Callback,
    /// Sends data over the network.
    NetworkSink,
    /// Writes data to storage.
    StorageSink,
    /// Gives what a mini program stored under a key. It is a gate where the key speaks of consent, or is not constant.
    StorageSource,
    /// Writes data to a log.
    LogSink,
    /// Hands data to another component or app.
    IpcSink,
    /// Hands data to an SDK.
    SdkSink,
    /// Starts an SDK.
    SdkInit,
    /// Tells an SDK of consent, or limits what it collects.
    Consent,
    /// Asks the user something, or looks up what the user decided before: what runs behind it may have consent.
    Gate,
    /// Asks the user for permissions.
    PermissionRequest,
    /// Asks whether a permission is held.
    PermissionCheck,
    /// Starts the app or a component of it without the user.
    SelfStart,
    /// Hides the app's icon or task.
    HideIcon,
    /// Runs code that is not in the package.
    DynamicLoading,
    /// Calls by name.
    Reflection,
    /// Loads native code.
    NativeLoading,
    /// Opens native methods to web pages.
    JsBridge,
    /// Changes the state of the device.
    DeviceControl,
    /// Draws over other apps.
    Overlay,
    /// Installs packages.
    InstallApp,
    /// Weakens the protection of data.
    Misconfiguration,
    /// Returns (a value derived from) its argument: constants pass through.
    Pass,
    /// Holds the API level of the device: branches on it are followed.
    ApiLevel,
}

/// A file of `api/**`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ApiFile {
    /// Members.
    pub api: Vec<Api>,
    /// Constants.
    pub constant: Vec<Constant>,
    /// Methods of mini-program platforms.
    pub method: Vec<Method>,
    /// Objects that such methods give.
    pub interface: Vec<Interface>,
    /// Objects of frameworks that stand for a global object.
    pub runtime: Vec<Runtime>,
    /// Names that nobody but a platform gives to a method: a call counts, as possible, on whatever object.
    pub distinctive_methods: Vec<String>,
    /// Elements of views.
    pub element: Vec<Element>,
    /// Entries of a platform's privacy guide.
    pub guide: Vec<Guide>,
}

/// A modelled method or field of one class.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Binary class name with dots and `$`: `android.provider.Settings$Secure`.
    pub class: String,
    /// Methods that share this model; `<init>` for constructors.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Fields that share this model.
    #[serde(default)]
    pub fields: Vec<String>,
    /// What a use means.
    pub kind: ApiKind,
    /// Code-level types it gives (or, for sinks and callbacks, carries).
    #[serde(default)]
    pub data: Vec<String>,
    /// The table of constants that its string argument is looked up in. A carrier gives what the table says; a
    /// source gives its own data, and only where the table has the argument.
    #[serde(default)]
    pub argument: Option<ConstantKind>,
    /// It holds only where a number or truth value (0, 1) among its arguments is one of these.
    #[serde(default)]
    pub integers: Vec<i64>,
    /// It holds only where a number among its arguments has one of these bits.
    #[serde(default)]
    pub flags: Option<i64>,
    /// For `pass`: the text its result stands for; an argument lies below it.
    #[serde(default)]
    pub value: Option<String>,
    /// Permissions of which one is needed for it to give anything.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// First API level that has it.
    #[serde(default)]
    pub since: Option<u32>,
    /// Last API level on which an ordinary app gets the value.
    #[serde(default)]
    pub until: Option<u32>,
    /// What a reader should know.
    #[serde(default)]
    pub note: String,
}

/// The tables of constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConstantKind {
    /// Key of `Settings.Secure`, `.System` or `.Global`.
    Setting,
    /// Content URI; a constant stands for itself and everything below it.
    Uri,
    /// File path; a constant stands for itself and everything below it.
    Path,
    /// Shell command; a constant stands for the words it starts with, wherever a command begins.
    Command,
    /// System property.
    Property,
    /// Class name given to reflection.
    ClassName,
    /// Method name given to reflection.
    MethodName,
    /// Action of an intent: a page that is opened, a service that is bound.
    Action,
    /// Action of a broadcast that is received.
    Broadcast,
    /// Class name of another app's component.
    Component,
    /// Folder whose files are listed; a constant stands for itself only.
    Folder,
    /// Name of an app's package: any but the app's own. The table holds those that say nothing of the user.
    Package,
    /// System service name.
    Service,
}

/// A constant that decides what the call it is given to reads.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// Which table.
    pub kind: ConstantKind,
    /// The values that share this model.
    pub values: Vec<String>,
    /// Code-level types they give.
    #[serde(default)]
    pub data: Vec<String>,
    /// What else a use means: as if a member of that kind were called.
    #[serde(default)]
    pub behaviour: Option<ApiKind>,
    /// Whether what they give identifies only together with other values.
    #[serde(default)]
    pub weak: bool,
    /// Permissions of which one is needed.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// First API level.
    #[serde(default)]
    pub since: Option<u32>,
    /// Last API level on which an ordinary app gets the value.
    #[serde(default)]
    pub until: Option<u32>,
    /// What a reader should know.
    #[serde(default)]
    pub note: String,
}
