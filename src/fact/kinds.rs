//! The closed list of fact kinds. Each is a struct; its field names are the names that rules use.

use super::Field;
use super::define::facts;

facts! {
    /// The app as its manifest declares it.
    Application = "application" {
        /// Package name.
        package: String,
        /// `minSdkVersion`.
        min_sdk: Option<i64>,
        /// `targetSdkVersion`, or what stands for it by Android's defaults.
        target_sdk: Option<i64>,
        /// `android:debuggable`.
        debuggable: bool,
        /// Whether backups are allowed: declared, or by default.
        allow_backup: bool,
        /// Whether cleartext traffic is permitted to every host, by declaration or by default.
        cleartext: bool,
        /// `android:testOnly`.
        test_only: bool,
        /// Whether a launcher activity is declared.
        launcher: bool,
        /// Name of the `<application>` class.
        class_name: String,
        /// The category of apps that the scan was told, by id; empty where none.
        category: String,
    }
    /// A category of apps that the package looks like.
    Category = "category" {
        /// Id.
        id: String,
        /// What speaks for it: `name:…`, `text:…`, `sdk:…`, `permission:…`.
        reasons: Vec<String>,
    }
    /// A permission the app requests, or needs and does not request.
    Permission = "permission" {
        /// Full name.
        name: String,
        /// Whether the manifest requests it.
        declared: bool,
        /// Protection level.
        protection: String,
        /// Permission group.
        group: String,
        /// Report-level types it opens.
        data: Vec<String>,
        /// `maxSdkVersion`.
        max_sdk: Option<i64>,
        /// Whether code that needs it was found.
        used: bool,
        /// Whether we know any API that needs it, so that `used=false` means something.
        modelled: bool,
        /// Who could use it: `app`, `sdk:<id>`.
        used_by: Vec<String>,
        /// `yes` or `no`: whether what it opens is necessary information of the app's category; empty where no
        /// category is known or it opens no personal information.
        necessary: String,
    }
    /// A component of the manifest.
    Component = "component" {
        /// `activity`, `activity-alias`, `service`, `receiver` or `provider`.
        element: String,
        /// Class name.
        name: String,
        /// Whether other apps can start it.
        exported: bool,
        /// Whether it is enabled.
        enabled: bool,
        /// Permission that a caller needs.
        permission: String,
        /// Process, where not the default.
        process: String,
        /// Actions of its intent filters.
        actions: Vec<String>,
        /// Categories of its intent filters.
        categories: Vec<String>,
        /// Whether its class is defined in the package.
        defined: bool,
    }
    /// A `meta-data` element of the manifest.
    MetaData = "meta-data" {
        /// `android:name`.
        key: String,
        /// `android:value`, shortened where it may be a secret.
        value: String,
        /// Class of the component that holds it; empty for the application.
        component: String,
    }
    /// A secret that stands in the package.
    Secret = "secret" {
        /// Id of the form it has.
        id: String,
        /// Whose service it opens.
        owner: String,
        /// Its beginning and length; never the whole.
        sample: String,
    }
    /// Code that obtains personal information: one call site and data type.
    Collection = "collection" {
        /// Report-level type.
        data: String,
        /// Code-level type.
        code_type: String,
        /// `Lclass;->member` at the place.
        api: String,
        /// The constant that decides what is read.
        detail: String,
        /// `call`, `field`, `constant`, `reflection`, `callback` or `broadcast`.
        via: String,
        /// Whether the value identifies only together with others.
        weak: bool,
        /// Permissions of which one is needed.
        permissions: Vec<String>,
        /// Whether one of them is declared; true where none is needed.
        permitted: bool,
        /// Last API level on which an ordinary app gets the value.
        until: Option<i64>,
        /// Lowest API level on which the place can run, as branches of its method show.
        api_min: Option<i64>,
        /// Highest API level on which the place can run.
        api_max: Option<i64>,
        /// `false` where it gets the value on none of the levels on which it can run.
        obtains: Option<bool>,
        /// `before-consent`, `after-consent`, `user-action`, `background`, `unreached`, `unknown`.
        phase: Vec<String>,
        /// `certain`, `likely` or `possible`.
        certainty: String,
        /// Milliseconds after which it is repeated, where a constant tells; 0 for as often as can be.
        interval: Option<i64>,
        /// The manifest's component whose own class holds the place: `application`, `activity`, `service` …
        component: String,
        /// `true` where the bytes prove that it runs at every start, before any screen is there to consent on: its path
        /// is certain and starts in the application class or a provider, and it needs nothing that a user grants and
        /// gets the value on all later systems too.
        proven: Option<bool>,
        /// `true` where a button that refuses a privacy text leads to it.
        refused: Option<bool>,
        /// `yes` or `no`: whether it is necessary information of the app's category; empty where none is known.
        necessary: String,
    }
    /// A call that matters otherwise: a sink, a permission request, dynamic loading and so on.
    Call = "call" {
        /// Kind of the API model, for example `dynamic-loading`.
        model: String,
        /// `Lclass;->member`.
        api: String,
        /// Constant arguments, where known.
        detail: Vec<String>,
        /// What the manifest says of the component it is given: `launcher`, `receiver` and so on.
        target: Vec<String>,
        /// Permissions of which one is needed.
        permissions: Vec<String>,
        /// Permission groups of the permissions among its constants.
        groups: Vec<String>,
        /// When it runs, as for `collection`.
        phase: Vec<String>,
        /// `certain`, `likely` or `possible`.
        certainty: String,
        /// `true` where a refusal leads to it: of a privacy text by a button, or of a permission.
        refused: Option<bool>,
        /// Milliseconds after which it is repeated, where a constant tells.
        interval: Option<i64>,
    }
    /// Personal information that scripts of a mini program obtain and send, at the place that obtains it; the subject
    /// is who sends it.
    Flow = "flow" {
        /// Report-level type.
        data: String,
        /// Code-level type.
        code_type: String,
        /// What gives it.
        api: String,
        /// `network`, `upload`, `socket`, `cloud`, `analytics`, `navigate`.
        sink: String,
        /// What sends it.
        sink_api: String,
        /// Host, where constant.
        host: String,
        /// `own` (taken from where most requests go), `service` (of a known owner) or `unknown`; empty without a host.
        recipient: String,
        /// Owner of the host, where known.
        owner: String,
        /// ISO country of the owner, where known.
        country: String,
        /// Whether it is sent in the clear.
        cleartext: bool,
        /// Whether the host is an address and no name.
        address: bool,
        /// When the source runs, as for `collection`.
        phase: Vec<String>,
        /// `certain`, `likely` or `possible`.
        certainty: String,
    }
    /// A way of asking the user, in a mini program, that disturbs or deceives.
    Asking = "asking" {
        /// `again` at once when refused, `every-show`, several `together`, or `agrees` for the user.
        pattern: String,
        /// The method that asks.
        api: String,
        /// What it asks for, where constant.
        scope: String,
        /// When it runs, as for `collection`.
        phase: Vec<String>,
    }
    /// A recognised SDK.
    Sdk = "sdk" {
        /// Id.
        id: String,
        /// Category.
        category: String,
        /// Country of the vendor.
        country: String,
        /// `present`, `initialised` or `collecting`.
        state: String,
        /// When it is started, or where no start is known when it collects, as for `collection`.
        phase: Vec<String>,
        /// Report-level types that its code here obtains.
        collects: Vec<String>,
        /// Report-level types that it is known to collect.
        declared: Vec<String>,
        /// `certain`; `likely` where only weak marks show it; `possible` where the marks rest on memory.
        certainty: String,
        /// Version, where it can be read.
        version: String,
    }
    /// A call that tells an SDK whether the user has agreed.
    SdkSwitch = "sdk-switch" {
        /// Id of the SDK.
        id: String,
        /// `Lclass;->member` of the call.
        api: String,
        /// `yes` or `no`: what it is told; empty where no constant says so.
        value: String,
        /// When it runs, as for `collection`.
        phase: Vec<String>,
        /// `certain`, `likely` or `possible`.
        certainty: String,
    }
    /// A recognised hardening product.
    Packer = "packer" {
        /// Id.
        id: String,
        /// The marks seen.
        marks: Vec<String>,
    }
    /// A recognised app framework.
    Framework = "framework" {
        /// Id.
        id: String,
        /// Form of the app's own code.
        code_format: String,
    }
    /// A host that the package names.
    Host = "host" {
        /// Host name or address.
        name: String,
        /// Whether a URL with it is `http:` or another cleartext scheme.
        cleartext: bool,
        /// Owner, where known.
        owner: String,
        /// ISO country of the owner, where known.
        country: String,
    }
    /// A text shown to the user, or a file, that speaks of a topic.
    Topic = "text" {
        /// Topic id.
        topic: String,
        /// The text, shortened.
        sample: String,
        /// Language tag of the resource, empty for the default.
        language: String,
    }
    /// A view of a layout that matters: a check box, a button with a handler, a web view.
    View = "view" {
        /// Element name.
        element: String,
        /// Its text, resolved.
        text: String,
        /// Whether it is ticked from the start.
        checked: bool,
        /// `android:onClick`.
        on_click: String,
        /// Topics its text, or that of its neighbours, speaks of.
        topics: Vec<String>,
    }
    /// A native library.
    NativeLibrary = "native-library" {
        /// File name.
        name: String,
        /// ABI folder.
        abi: String,
    }
    /// Who signed.
    Signer = "signer" {
        /// SHA-256 of the certificate.
        sha256: String,
        /// Subject.
        name: String,
        /// Schemes: `v1`, `v2`, `v3`, `v3.1`.
        schemes: Vec<String>,
    }
    /// A mini program as its configuration declares it.
    MiniProgram = "mini-program" {
        /// `wechat`, `alipay`, `quickapp` and so on.
        platform: String,
        /// Appid, package or bundle name.
        appid: String,
        /// Pages declared.
        pages: i64,
        /// Subpackages declared.
        subpackages: i64,
        /// `yes` or `no`: whether it asks the platform to show its consent dialog; empty where it does not say.
        privacy_check: String,
        /// `debug`.
        debug: bool,
    }
    /// Something that a mini program declares, or uses and should declare.
    Declaration = "declaration" {
        /// `permission-text`, `required-private-info`, `background-mode`, `feature`, `permission`, `plugin`, `opens`,
        /// `privacy-guide`.
        element: String,
        /// Scope, name or appid.
        name: String,
        /// The text shown to the user; of a plugin its name.
        text: String,
        /// Whether it is declared.
        declared: bool,
        /// Whether scripts use it, of texts, private infos, features, location in the background and the privacy guide;
        /// of permissions of HarmonyOS whether anything is named that needs it, or may.
        used: bool,
        /// Of a text that the user is shown: `missing`, `empty`, `sample` (the platform's own), `vague` or `given`;
        /// empty where none is due.
        quality: String,
        /// Of a permission of HarmonyOS: `inuse` or `always`; `missing` where the user grants it and no scene is given.
        when: String,
    }
    /// A privacy policy that the scan was given.
    Policy = "policy" {
        /// Characters.
        characters: i64,
    }
    /// What code uses, compared with the privacy policy.
    PolicyItem = "policy-item" {
        /// `data`, `sdk` or `guide`.
        element: String,
        /// Report-level type, id of an SDK, or entry of a platform's privacy guide.
        name: String,
        /// Whether a word for it stands in the policy, other than where it is denied.
        named: bool,
        /// The first sentence that denies it, where all else is silent about it.
        denied: String,
        /// Some places that read what is not named.
        read_at: Vec<String>,
    }
    /// How much could be seen.
    Coverage = "coverage" {
        /// `full`, or `partial` where a packer, a framework, a defect or a ceiling hides code.
        code: String,
        /// Classes defined.
        classes: i64,
        /// Native libraries.
        native_libraries: i64,
        /// Places that load code from outside.
        dynamic_loading_sites: i64,
    }
    /// A part that could not be analysed.
    Limitation = "limitation" {
        /// Id.
        id: String,
        /// What it concerns: a file, a packer, a ceiling.
        detail: String,
    }
    /// Something malformed in the file.
    Defect = "defect" {
        /// Kind.
        kind: String,
        /// What was seen and what was done.
        text: String,
    }
}
