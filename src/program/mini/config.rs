//! The configuration of a mini program in (`app-config.json`, `app.json`, `appConfig.json`, a quick app's
//! `manifest.json`, HarmonyOS's `module.json`), what it declares out.

use crate::format::harmony::Texts;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Items of any one list that are kept.
const MAX_ITEMS: usize = 10_000;
/// How a HarmonyOS module says that it uses a permission in the background too.
const ALWAYS: &str = "always";

/// What a mini program declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Appid, package or bundle name, where the configuration names it.
    pub id: Option<String>,
    /// Name: a declared one, else the title of its windows, which is a guess.
    pub name: Option<String>,
    /// Version name and code, of quick apps and HarmonyOS.
    pub version: (Option<String>, Option<i64>),
    /// Paths of pages, without extension; the first is where the app begins.
    pub pages: Vec<String>,
    /// Subpackages.
    pub subpackages: Vec<Subpackage>,
    /// Plugins.
    pub plugins: Vec<Plugin>,
    /// Purpose texts by scope or permission; empty where one is declared without.
    pub permission_texts: BTreeMap<String, String>,
    /// `requiredPrivateInfos`.
    pub private_infos: BTreeSet<String>,
    /// `requiredBackgroundModes`.
    pub background_modes: BTreeSet<String>,
    /// Features of a quick app.
    pub features: BTreeSet<String>,
    /// Permissions of a HarmonyOS module, with when they are used.
    pub permissions: BTreeMap<String, Permission>,
    /// Appids of mini programs that it opens.
    pub opens: BTreeSet<String>,
    /// Whether it asks the platform to show its consent dialog, where it says.
    pub privacy_check: Option<bool>,
    /// `debug`.
    pub debug: bool,
}

/// A part that is loaded when needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subpackage {
    /// Folder, without slashes at its ends.
    pub root: String,
    /// Whether it runs without the main package.
    pub independent: bool,
}

/// Code of somebody else that the platform loads.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plugin {
    /// Name in the app.
    pub name: String,
    /// Appid of who provides it.
    pub provider: String,
    /// Version.
    pub version: String,
}

/// A permission that a HarmonyOS module requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// Purpose, of each module that requests it: a text, the name of a resource, or empty.
    pub reasons: BTreeSet<String>,
    /// `inuse` or `always`; empty where not said.
    pub when: String,
    /// Whether some module says where it is used.
    pub has_scene: bool,
}

/// Reads a configuration; `None` where it is no JSON object.
#[must_use]
pub fn read(text: &[u8]) -> Option<Config> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let root: Value = serde_json::from_slice(text).ok()?;
    root.is_object().then(|| of(&root))
}

fn of(root: &Value) -> Config {
    let module = root.get("module").unwrap_or(&Value::Null);
    let app = root.get("app").unwrap_or(&Value::Null);
    let mut config = Config {
        id: first_text(&[
            (root, "appId"),
            (root, "appid"),
            (root, "extAppid"),
            (root, "package"),
            (app, "bundleName"),
        ]),
        name: first_text(&[(root, "name"), (app, "label")]).or_else(|| title(root)),
        version: (
            first_text(&[(root, "versionName"), (app, "versionName")]),
            root.get("versionCode").or_else(|| app.get("versionCode")).and_then(Value::as_i64),
        ),
        pages: pages(root, module),
        subpackages: subpackages(root),
        plugins: plugins(root),
        permission_texts: permission_texts(root),
        private_infos: set(root.get("requiredPrivateInfos")),
        background_modes: set(root.get("requiredBackgroundModes")),
        features: named(root.get("features")),
        permissions: permissions(module),
        opens: set(root.get("navigateToMiniProgramAppIdList")),
        privacy_check: ["__usePrivacyCheck__", "usePrivacyCheck"]
            .iter()
            .find_map(|key| root.get(key)?.as_bool()),
        debug: root.get("debug").and_then(Value::as_bool).unwrap_or_default(),
    };
    config.opens.extend(set(root.get("embeddedAppIdList")));
    config
}

/// The components that a configuration of the app, a page or a component uses, as written.
#[must_use]
pub fn components(text: &[u8]) -> Vec<String> {
    let Ok(root) = serde_json::from_slice::<Value>(text) else { return Vec::new() };
    let used = root.get("usingComponents").and_then(Value::as_object).into_iter().flatten();
    used.filter_map(|(_, path)| path.as_str()).take(MAX_ITEMS).map(str::to_owned).collect()
}

/// Joins what another configuration of the same app says: a page's, a module's or a subpackage's. What two modules
/// say of one permission counts as the one that says more for it.
pub(super) fn merge(config: &mut Config, other: Config) {
    config.id = config.id.take().or(other.id);
    config.name = config.name.take().or(other.name);
    config.pages.extend(other.pages.into_iter().take(MAX_ITEMS));
    config.subpackages.extend(other.subpackages);
    config.plugins.extend(other.plugins);
    for (scope, text) in other.permission_texts {
        config.permission_texts.entry(scope).or_insert(text);
    }
    config.private_infos.extend(other.private_infos);
    config.background_modes.extend(other.background_modes);
    config.features.extend(other.features);
    for (name, permission) in other.permissions {
        let known = config.permissions.entry(name).or_default();
        known.reasons.extend(permission.reasons);
        known.has_scene |= permission.has_scene;
        if known.when.is_empty() || permission.when == ALWAYS {
            known.when = permission.when;
        }
    }
    config.opens.extend(other.opens);
    config.privacy_check = config.privacy_check.or(other.privacy_check);
    config.debug |= other.debug;
}

/// Puts texts where `$string:name` stands, in Chinese where there is one.
pub(super) fn resolve(config: &mut Config, texts: &Texts) {
    let text = |name: &str| {
        let languages = texts.get(name.strip_prefix("$string:")?)?;
        languages.get("zh").or_else(|| languages.get("")).or_else(|| languages.values().next()).cloned()
    };
    if let Some(found) = config.name.as_deref().and_then(text) {
        config.name = Some(found);
    }
    for permission in config.permissions.values_mut() {
        let reasons = std::mem::take(&mut permission.reasons).into_iter();
        permission.reasons = reasons.map(|reason| text(&reason).unwrap_or(reason)).collect();
    }
    for written in config.permission_texts.values_mut() {
        if let Some(found) = text(written) {
            *written = found;
        }
    }
}

/// The first of these keys that holds a text.
fn first_text(keys: &[(&Value, &str)]) -> Option<String> {
    let texts = keys.iter().filter_map(|(value, key)| value.get(key)?.as_str());
    texts.map(str::trim).find(|text| !text.is_empty()).map(str::to_owned)
}

/// The title of the app's windows, else of its first page.
fn title(root: &Value) -> Option<String> {
    let keys = ["navigationBarTitleText", "defaultTitle"];
    let windows = [root.pointer("/global/window"), root.get("window")];
    let titles = windows.into_iter().flatten().flat_map(|window| keys.map(|key| window.get(key)));
    let mut texts = titles.flatten().filter_map(Value::as_str).map(str::trim);
    texts.find(|text| !text.is_empty()).map(str::to_owned)
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten().take(MAX_ITEMS)
}

fn set(value: Option<&Value>) -> BTreeSet<String> {
    list(value).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The names of a list of objects, as quick apps declare features.
fn named(value: Option<&Value>) -> BTreeSet<String> {
    list(value).filter_map(|item| item.get("name")?.as_str()).map(str::to_owned).collect()
}

/// A page's path without extension and without a slash before it.
fn page(path: &str) -> String {
    let path = path.trim_start_matches('/');
    path.strip_suffix(".html").unwrap_or(path).to_owned()
}

fn pages(root: &Value, module: &Value) -> Vec<String> {
    let entry = ["entryPagePath", "entryPage"].iter().find_map(|key| root.get(key)?.as_str());
    let mut pages: Vec<String> = entry.map(page).into_iter().collect();
    pages.extend(list(root.get("pages")).filter_map(Value::as_str).map(page));
    for package in subpackage_lists(root) {
        let root = package.get("root").and_then(Value::as_str).unwrap_or_default().trim_matches('/');
        for inner in list(package.get("pages")).filter_map(Value::as_str) {
            let path = page(inner);
            let below = path.starts_with(&format!("{root}/"));
            pages.push(if below || root.is_empty() { path } else { format!("{root}/{path}") });
        }
    }
    if let Some(routes) = root.pointer("/router/pages").and_then(Value::as_object) {
        let entry = root.pointer("/router/entry").and_then(Value::as_str);
        let component = |name: &str| {
            let component = routes.get(name)?.get("component").and_then(Value::as_str).unwrap_or("index");
            Some(format!("{name}/{component}"))
        };
        pages.extend(entry.and_then(component));
        pages.extend(routes.keys().take(MAX_ITEMS).filter_map(|name| component(name)));
    }
    let abilities = list(module.get("abilities")).filter_map(|ability| ability.get("srcEntry")?.as_str());
    pages.extend(abilities.map(str::to_owned));
    let mut seen = BTreeSet::new();
    pages.retain(|page| !page.is_empty() && seen.insert(page.clone()));
    pages
}

fn subpackage_lists(root: &Value) -> impl Iterator<Item = &Value> {
    ["subPackages", "subpackages"].iter().flat_map(|key| list(root.get(key)))
}

fn subpackages(root: &Value) -> Vec<Subpackage> {
    let read = |package: &Value| {
        let root = package.get("root").or_else(|| package.get("resource"))?.as_str()?;
        let independent = package.get("independent").and_then(Value::as_bool).unwrap_or_default();
        Some(Subpackage { root: root.trim_matches('/').to_owned(), independent })
    };
    let all: BTreeSet<Subpackage> = subpackage_lists(root).filter_map(read).collect();
    all.into_iter().filter(|package| !package.root.is_empty()).collect()
}

fn plugins(root: &Value) -> Vec<Plugin> {
    let scopes = std::iter::once(root).chain(subpackage_lists(root));
    let keys = ["plugins", "gamePlugins", "dynamicPlugins", "ttPlugins"];
    let maps = scopes.flat_map(|scope| keys.map(|key| scope.get(key).and_then(Value::as_object)));
    let mut plugins: BTreeSet<Plugin> = BTreeSet::new();
    for (name, plugin) in maps.flatten().flatten().take(MAX_ITEMS) {
        let text = |key| plugin.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        plugins.insert(Plugin { name: name.clone(), provider: text("provider"), version: text("version") });
    }
    plugins.into_iter().collect()
}

fn permission_texts(root: &Value) -> BTreeMap<String, String> {
    let texts = root.get("permission").and_then(Value::as_object).into_iter().flatten().take(MAX_ITEMS);
    let text = |value: &Value| value.get("desc").and_then(Value::as_str).unwrap_or_default().to_owned();
    texts.map(|(scope, value)| (scope.clone(), text(value))).collect()
}

/// `requestPermissions` of the stage model, `reqPermissions` of the FA model.
fn permissions(module: &Value) -> BTreeMap<String, Permission> {
    let lists = ["requestPermissions", "reqPermissions"].map(|key| list(module.get(key)));
    let read = |value: &Value| {
        let text = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
        let reasons = BTreeSet::from([text("/reason")]);
        let has_scene = value.get("usedScene").is_some_and(Value::is_object);
        let permission = Permission { reasons, when: text("/usedScene/when"), has_scene };
        Some((value.get("name")?.as_str()?.to_owned(), permission))
    };
    lists.into_iter().flatten().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::{Plugin, Subpackage, merge, read};

    #[test]
    fn what_wechat_declares() {
        let config = read(
            r#"{"entryPagePath": "pages/index/index.html", "pages": ["pages/index/index", "a/pages/x"],
            "subPackages": [{"root": "a/", "pages": ["pages/x"], "independent": true,
                "plugins": {"p": {"provider": "wx2", "version": "2"}}}, {"root": "/b"}],
            "global": {"window": {"navigationBarTitleText": "样例"}},
            "permission": {"scope.userLocation": {"desc": "用于展示附近门店"}, "scope.record": {}},
            "requiredPrivateInfos": ["getLocation"], "requiredBackgroundModes": ["audio"],
            "plugins": {"chat": {"version": "1.0.5", "provider": "wx4d2deeab3aed6e5a"}},
            "navigateToMiniProgramAppIdList": ["wx3"], "__usePrivacyCheck__": true, "debug": true}"#
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(config.pages, ["pages/index/index", "a/pages/x"]);
        let package = |root: &str, independent| Subpackage { root: root.to_owned(), independent };
        assert_eq!(config.subpackages, [package("a", true), package("b", false)]);
        assert_eq!(config.name.as_deref(), Some("样例"));
        assert_eq!(config.permission_texts["scope.userLocation"], "用于展示附近门店");
        assert_eq!(config.permission_texts["scope.record"], "");
        assert!(config.private_infos.contains("getLocation") && config.background_modes.contains("audio"));
        assert!(config.opens.contains("wx3") && config.debug);
        assert_eq!(config.privacy_check, Some(true));
        let plugin = |name: &str, provider: &str, version: &str| Plugin {
            name: name.to_owned(),
            provider: provider.to_owned(),
            version: version.to_owned(),
        };
        assert_eq!(config.plugins, [plugin("chat", "wx4d2deeab3aed6e5a", "1.0.5"), plugin("p", "wx2", "2")]);
    }

    #[test]
    fn quick_apps_and_harmony_modules() {
        let quick = read(
            br#"{"package": "com.example.q", "name": "Q", "versionName": "1.2", "versionCode": 3,
            "features": [{"name": "system.device"}],
            "router": {"entry": "Home", "pages": {"About": {}, "Home": {"component": "hello"}}}}"#,
        )
        .unwrap();
        assert_eq!(quick.id.as_deref(), Some("com.example.q"));
        assert_eq!(quick.version, (Some("1.2".to_owned()), Some(3)));
        assert_eq!(quick.pages, ["Home/hello", "About/index"]);
        assert!(quick.features.contains("system.device"));
        let module = read(
            br#"{"app": {"bundleName": "com.example.h", "versionName": "2.0", "versionCode": 20},
            "module": {"requestPermissions": [{"name": "ohos.permission.CAMERA", "reason": "$string:r",
                "usedScene": {"when": "inuse"}}, {"name": "ohos.permission.INTERNET"}]}}"#,
        )
        .unwrap();
        assert_eq!(module.id.as_deref(), Some("com.example.h"));
        assert_eq!(module.permissions["ohos.permission.CAMERA"].when, "inuse");
        assert_eq!(module.permissions["ohos.permission.INTERNET"].reasons, [String::new()].into());
    }

    #[test]
    fn of_two_modules_each_reason_is_kept_and_always_wins() {
        let module = |reason: &str, when: &str| {
            let text = format!(
                r#"{{"module": {{"requestPermissions": [{{"name": "p", "reason": "{reason}", "usedScene": {{"when": "{when}"}}}}]}}}}"#
            );
            read(text.as_bytes()).unwrap()
        };
        for (first, second) in
            [(("", "always"), ("用于扫码", "inuse")), (("用于扫码", "inuse"), ("", "always"))]
        {
            let mut config = module(first.0, first.1);
            merge(&mut config, module(second.0, second.1));
            let permission = &config.permissions["p"];
            assert_eq!(permission.reasons, ["", "用于扫码"].map(str::to_owned).into());
            assert_eq!(permission.when, "always");
        }
    }

    #[test]
    fn what_is_no_object_is_none() {
        assert!(read(b"[]").is_none() && read(b"{").is_none() && read(b"").is_none());
        assert!(read("{".repeat(100_000).as_bytes()).is_none());
        assert!(read(b"\xef\xbb\xbf{}").is_some());
        assert!(read(br#"{"pages": 3, "subPackages": {}, "permission": [], "plugins": 1}"#).is_some());
    }
}
