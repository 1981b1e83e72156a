//! The manifest's facts: an element tree in, permissions, components and application settings out.
//!
//! Source: the Android manifest reference; defaults as in AOSP `ParsingPackageUtils`.

use crate::base::Limits;
use crate::format::arsc::ResourceTable;
use crate::format::xml::{Attribute, Document, Element, ResourceId, Value};
use std::collections::BTreeMap;

/// What a manifest declares.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// `package`.
    pub package: String,
    /// `split`, for a part of a set.
    pub split: Option<String>,
    /// `android:versionName`, a reference resolved.
    pub version_name: Option<String>,
    /// `android:versionCode`, with `versionCodeMajor` in the upper 32 bits.
    pub version_code: Option<i64>,
    /// `minSdkVersion`.
    pub min_sdk: Option<i64>,
    /// `targetSdkVersion`.
    pub target_sdk: Option<i64>,
    /// `sharedUserId`.
    pub shared_user_id: Option<String>,
    /// `uses-permission` and `uses-permission-sdk-23`, as they stand.
    pub uses_permissions: Vec<UsesPermission>,
    /// Names of `permission`, `permission-group` and `permission-tree`.
    pub permissions_defined: Vec<String>,
    /// Names of `uses-feature`, and whether each is required.
    pub features: Vec<(String, bool)>,
    /// Packages, authorities and intent actions of `queries`.
    pub queries: Vec<String>,
    /// The `application` element.
    pub application: Application,
    /// Components in document order.
    pub components: Vec<Component>,
    /// Names of `uses-split`.
    pub required_splits: Vec<String>,
    /// `isSplitRequired`: the base does not run without further parts.
    pub is_split_required: bool,
}

/// A requested permission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsesPermission {
    /// Full name.
    pub name: String,
    /// `maxSdkVersion`.
    pub max_sdk: Option<i64>,
    /// Whether it is `uses-permission-sdk-23`.
    pub sdk_23: bool,
    /// Byte offset of the element.
    pub offset: u64,
}

/// The `application` element.
#[derive(Clone, Debug, Default)]
pub struct Application {
    /// Whether there is one.
    pub present: bool,
    /// Class name, qualified.
    pub class: Option<String>,
    /// `android:appComponentFactory`.
    pub component_factory: Option<String>,
    /// Label by language tag; the empty tag is the default.
    pub labels: BTreeMap<String, String>,
    /// `android:process`.
    pub process: Option<String>,
    /// `android:debuggable`.
    pub debuggable: bool,
    /// `android:testOnly`.
    pub test_only: bool,
    /// `android:allowBackup`; `None` means Android's default, allowed.
    pub allow_backup: Option<bool>,
    /// `android:usesCleartextTraffic`.
    pub uses_cleartext: Option<bool>,
    /// Path of the network security configuration.
    pub network_security_config: Option<String>,
    /// Keys and values of the application's own meta-data.
    pub meta_data: Vec<MetaData>,
    /// Byte offset of the element.
    pub offset: u64,
}

/// A `meta-data` element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetaData {
    /// `android:name`.
    pub key: String,
    /// `android:value` or `android:resource`, resolved where it is a text.
    pub value: String,
}

/// What an element of the manifest declares as a component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ComponentKind {
    /// `activity`.
    #[default]
    Activity,
    /// `activity-alias`.
    ActivityAlias,
    /// `service`.
    Service,
    /// `receiver`.
    Receiver,
    /// `provider`.
    Provider,
}

impl ComponentKind {
    /// The element's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::ActivityAlias => "activity-alias",
            Self::Service => "service",
            Self::Receiver => "receiver",
            Self::Provider => "provider",
        }
    }

    fn of(element: &str) -> Option<Self> {
        [Self::Activity, Self::ActivityAlias, Self::Service, Self::Receiver, Self::Provider]
            .into_iter()
            .find(|kind| kind.as_str() == element)
    }
}

/// A component.
#[derive(Clone, Debug, Default)]
pub struct Component {
    /// Kind.
    pub kind: ComponentKind,
    /// Class name, qualified.
    pub class: String,
    /// For an alias: the activity it stands for.
    pub target: Option<String>,
    /// `android:exported`, or its default: whether there is an intent filter.
    pub exported: bool,
    /// `android:enabled` of the component.
    pub enabled: bool,
    /// `android:permission`.
    pub permission: Option<String>,
    /// `android:process`.
    pub process: Option<String>,
    /// `android:authorities` of a provider.
    pub authorities: Option<String>,
    /// `android:initOrder` of a provider.
    pub init_order: i64,
    /// Intent filters.
    pub filters: Vec<IntentFilter>,
    /// Meta-data.
    pub meta_data: Vec<MetaData>,
    /// Byte offset of the element.
    pub offset: u64,
}

/// An `intent-filter`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntentFilter {
    /// Actions.
    pub actions: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// Hosts of its data elements.
    pub hosts: Vec<String>,
}

impl Manifest {
    /// Takes in what a split declares: its components, permissions and the rest belong to the app.
    pub(super) fn merge(&mut self, split: Self) {
        self.components.extend(split.components);
        for permission in split.uses_permissions {
            if self.uses_permissions.iter().all(|known| known.name != permission.name) {
                self.uses_permissions.push(permission);
            }
        }
        self.permissions_defined.extend(split.permissions_defined);
        self.features.extend(split.features);
        self.queries.extend(split.queries);
        self.application.meta_data.extend(split.application.meta_data);
    }
}

impl Component {
    /// Whether it is what the launcher starts.
    #[must_use]
    pub fn is_launcher(&self) -> bool {
        let has = |list: &[String], wanted: &str| list.iter().any(|item| item == wanted);
        self.filters.iter().any(|filter| {
            has(&filter.actions, "android.intent.action.MAIN")
                && has(&filter.categories, "android.intent.category.LAUNCHER")
        })
    }
}

/// Reads a manifest; `resources` resolve its references.
#[must_use]
pub fn read(document: &Document, resources: &ResourceTable, limits: &Limits) -> Manifest {
    let reader = ManifestReader { document, resources, limits };
    let Some((root, element)) = document.children(None).find(|(_, element)| element.name == "manifest")
    else {
        return Manifest::default();
    };
    let mut manifest = Manifest {
        package: element.string("package").unwrap_or_default().to_owned(),
        split: element.string("split").map(str::to_owned),
        version_name: reader.text(element, "versionName"),
        version_code: reader.integer(element, "versionCode").map(|low| {
            let major = reader.integer(element, "versionCodeMajor").unwrap_or(0);
            (major << 32) | (low & 0xffff_ffff)
        }),
        shared_user_id: reader.text(element, "sharedUserId"),
        is_split_required: reader.boolean(element, "isSplitRequired").unwrap_or(false),
        ..Manifest::default()
    };
    for (id, child) in document.children(Some(root)) {
        reader.top_level(&mut manifest, id, child);
    }
    manifest
}

struct ManifestReader<'a> {
    document: &'a Document,
    resources: &'a ResourceTable,
    limits: &'a Limits,
}

impl ManifestReader<'_> {
    fn top_level(&self, manifest: &mut Manifest, id: u32, element: &Element) {
        let name = self.text(element, "name");
        match element.name.as_str() {
            "uses-sdk" => {
                manifest.min_sdk = self.integer(element, "minSdkVersion").or(manifest.min_sdk);
                manifest.target_sdk = self.integer(element, "targetSdkVersion").or(manifest.target_sdk);
            }
            "uses-permission" | "uses-permission-sdk-23" | "uses-permission-sdk-m" => {
                manifest.uses_permissions.extend(name.map(|name| UsesPermission {
                    name,
                    max_sdk: self.integer(element, "maxSdkVersion"),
                    sdk_23: element.name != "uses-permission",
                    offset: element.offset,
                }));
            }
            "permission" | "permission-group" | "permission-tree" => {
                manifest.permissions_defined.extend(name)
            }
            "uses-feature" => {
                let required = self.boolean(element, "required").unwrap_or(true);
                manifest.features.extend(name.map(|name| (name, required)));
            }
            "uses-split" => manifest.required_splits.extend(name),
            "queries" => self.queries(manifest, id),
            "application" => self.application(manifest, id, element),
            _ => {}
        }
    }

    fn queries(&self, manifest: &mut Manifest, id: u32) {
        for (child_id, child) in self.document.children(Some(id)) {
            match child.name.as_str() {
                "package" => manifest.queries.extend(self.text(child, "name")),
                "provider" => manifest.queries.extend(self.text(child, "authorities")),
                "intent" => manifest.queries.extend(self.filter(child_id).actions),
                _ => {}
            }
        }
    }

    fn application(&self, manifest: &mut Manifest, id: u32, element: &Element) {
        let qualify = |name: String| qualified(&manifest.package, &name);
        let application = Application {
            present: true,
            class: self.text(element, "name").map(qualify),
            component_factory: self.text(element, "appComponentFactory").map(qualify),
            labels: element.attribute("label").map(|label| self.texts(label)).unwrap_or_default(),
            process: self.text(element, "process"),
            debuggable: self.boolean(element, "debuggable").unwrap_or(false),
            test_only: self.boolean(element, "testOnly").unwrap_or(false),
            allow_backup: self.boolean(element, "allowBackup"),
            uses_cleartext: self.boolean(element, "usesCleartextTraffic"),
            network_security_config: self.text(element, "networkSecurityConfig"),
            meta_data: self.meta_data(id),
            offset: element.offset,
        };
        manifest.is_split_required |= self.boolean(element, "isSplitRequired").unwrap_or(false);
        manifest.application = application;
        for (child_id, child) in self.document.children(Some(id)) {
            if let Some(kind) = ComponentKind::of(&child.name) {
                let component = self.component(&manifest.package, kind, child_id, child);
                manifest.components.push(component);
            }
        }
    }

    fn component(&self, package: &str, kind: ComponentKind, id: u32, element: &Element) -> Component {
        let qualify = |name: String| qualified(package, &name);
        let children = self.document.children(Some(id));
        let filters: Vec<_> = children
            .filter(|(_, child)| child.name == "intent-filter")
            .map(|(id, _)| self.filter(id))
            .collect();
        Component {
            kind,
            class: self.text(element, "name").map(qualify).unwrap_or_default(),
            target: self.text(element, "targetActivity").map(qualify),
            exported: self.boolean(element, "exported").unwrap_or(!filters.is_empty()),
            enabled: self.boolean(element, "enabled").unwrap_or(true),
            permission: self.text(element, "permission"),
            process: self.text(element, "process"),
            authorities: self.text(element, "authorities"),
            init_order: self.integer(element, "initOrder").unwrap_or(0),
            filters,
            meta_data: self.meta_data(id),
            offset: element.offset,
        }
    }

    fn filter(&self, id: u32) -> IntentFilter {
        let mut filter = IntentFilter::default();
        for (_, child) in self.document.children(Some(id)) {
            match child.name.as_str() {
                "action" => filter.actions.extend(self.text(child, "name")),
                "category" => filter.categories.extend(self.text(child, "name")),
                "data" => filter.hosts.extend(self.text(child, "host")),
                _ => {}
            }
        }
        filter
    }

    fn meta_data(&self, id: u32) -> Vec<MetaData> {
        let children = self.document.children(Some(id)).filter(|(_, child)| child.name == "meta-data");
        children
            .filter_map(|(_, child)| {
                let value = self.text(child, "value").or_else(|| self.text(child, "resource"));
                Some(MetaData { key: self.text(child, "name")?, value: value.unwrap_or_default() })
            })
            .collect()
    }

    /// The attribute as text: a string, a resolved reference, or the printed value.
    fn text(&self, element: &Element, name: &str) -> Option<String> {
        let attribute = element.attribute(name)?;
        match &attribute.value {
            Value::String(text) => Some(text.clone()),
            Value::Reference(ResourceId(0)) | Value::Null => attribute.raw.clone(),
            Value::Reference(_) => {
                self.resources.text(&attribute.value, &[""]).or_else(|| Some(attribute.value.to_string()))
            }
            value => attribute.raw.clone().or_else(|| Some(value.to_string())),
        }
    }

    fn texts(&self, attribute: &Attribute) -> BTreeMap<String, String> {
        match &attribute.value {
            Value::Reference(_) => self.resources.texts(&attribute.value),
            Value::String(text) => BTreeMap::from([(String::new(), text.clone())]),
            value => {
                BTreeMap::from([(String::new(), attribute.raw.clone().unwrap_or_else(|| value.to_string()))])
            }
        }
    }

    fn integer(&self, element: &Element, name: &str) -> Option<i64> {
        let attribute = element.attribute(name)?;
        match self.simple(&attribute.value) {
            Value::Integer(number) => Some(i64::from(number)),
            Value::String(text) => parse_integer(&text),
            _ => attribute.raw.as_deref().and_then(parse_integer),
        }
    }

    fn boolean(&self, element: &Element, name: &str) -> Option<bool> {
        let attribute = element.attribute(name)?;
        match self.simple(&attribute.value) {
            Value::Boolean(value) => Some(value),
            Value::Integer(number) => Some(number != 0),
            Value::String(text) => text.parse().ok(),
            _ => attribute.raw.as_deref().and_then(|raw| raw.parse().ok()),
        }
    }

    /// The value itself, or what its reference leads to in the default configuration.
    fn simple(&self, value: &Value) -> Value {
        if !matches!(value, Value::Reference(_)) {
            return value.clone();
        }
        let resolved = self.resources.resolve(value, self.limits);
        let default = resolved.iter().find(|(config, _)| config.is_default()).or_else(|| resolved.first());
        default.map_or_else(|| value.clone(), |(_, value)| value.clone())
    }
}

/// Decimal or hexadecimal; a code name such as `Q` is no number.
fn parse_integer(text: &str) -> Option<i64> {
    match text.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.trim().parse().ok(),
    }
}

/// A class name as the manifest means it: `.A` and `A` are in the package, `a.B` stands for itself.
fn qualified(package: &str, name: &str) -> String {
    match name.find('.') {
        Some(0) => format!("{package}{name}"),
        Some(_) => name.to_owned(),
        None => format!("{package}.{name}"),
    }
}
