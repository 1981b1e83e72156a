//! What a mini program declares beside what its scripts use, as facts.

use crate::base::Location;
use crate::container::Platform;
use crate::fact::{self, Body, Fact};
use crate::program::MiniProgram;
use crate::signature::Signatures;
use std::collections::{BTreeMap, BTreeSet};

/// The program itself, its declarations, and what it uses without declaring it.
pub(in crate::analysis) fn facts(mini: &MiniProgram, code: &[Fact], signatures: &Signatures) -> Vec<Fact> {
    let config = &mini.config;
    let at = || Location::file(&mini.config_file);
    let body = fact::MiniProgram {
        platform: mini.platform.as_str().to_owned(),
        appid: mini.appid.clone().unwrap_or_default(),
        pages: i64::try_from(config.pages.len()).unwrap_or(i64::MAX),
        subpackages: i64::try_from(config.subpackages.len()).unwrap_or(i64::MAX),
        privacy_check: match config.privacy_check {
            Some(true) => "yes".to_owned(),
            Some(false) => "no".to_owned(),
            None => String::new(),
        },
        debug: config.debug,
    };
    let mut facts = vec![Fact::new(Body::MiniProgram(body), at())];
    if mini.config_file.is_empty() {
        return facts;
    }
    let used = Used::of(code, signatures);
    let mut put = |body: fact::Declaration| facts.push(Fact::new(Body::Declaration(body), at()));
    let row = |element: &str, name: &str, text: &str, declared: bool, used: bool| fact::Declaration {
        element: element.to_owned(),
        name: name.to_owned(),
        text: text.to_owned(),
        declared,
        used,
        ..fact::Declaration::default()
    };
    let scopes: BTreeMap<&str, &str> =
        config.permission_texts.iter().map(|(scope, text)| (scope.as_str(), text.as_str())).collect();
    for scope in scopes.keys().copied().chain(used.scopes.iter().map(String::as_str)).collect::<BTreeSet<_>>()
    {
        let text = scopes.get(scope).copied();
        let is_used = used.scopes.contains(scope);
        let quality = quality(text, signatures).to_owned();
        let body = row("permission-text", scope, text.unwrap_or_default(), text.is_some(), is_used);
        put(fact::Declaration { quality, ..body });
    }
    let infos = config.private_infos.iter().chain(&used.private_infos).collect::<BTreeSet<_>>();
    for name in infos {
        let declared = config.private_infos.contains(name);
        put(row("required-private-info", name, "", declared, used.private_infos.contains(name)));
    }
    for mode in &config.background_modes {
        let is_used = used.background_modes.contains(mode);
        put(row("background-mode", mode, "", true, is_used));
    }
    let modules = modules(mini);
    let features = used.globals.iter().filter_map(|global| global.strip_prefix('@'));
    let features = features.filter(|_| mini.platform == Platform::Quickapp).map(str::to_owned);
    let features: BTreeSet<String> = features.chain(config.features.iter().cloned()).collect();
    for feature in &features {
        let declared = config.features.contains(feature);
        // What is declared and loaded may be used in ways that are not seen.
        let is_used =
            used.globals.contains(&format!("@{feature}")) || declared && modules.contains(feature.as_str());
        put(row("feature", feature, "", declared, is_used));
    }
    for (name, permission) in &config.permissions {
        let is_granted = is_granted(name, signatures);
        let is_used = used.may_use(name, &modules, signatures);
        let when = if is_granted && !permission.has_scene { "missing" } else { permission.when.as_str() };
        // Modules may give one permission different reasons: each is read by somebody.
        for reason in &permission.reasons {
            let given = Some(reason.as_str()).filter(|reason| !reason.is_empty());
            let quality = if is_granted { quality(given, signatures) } else { "" }.to_owned();
            let body = row("permission", name, reason, true, is_used);
            put(fact::Declaration { quality, when: when.to_owned(), ..body });
        }
    }
    if mini.platform == Platform::Harmony {
        for name in used.scopes.iter().filter(|name| is_granted(name, signatures)) {
            let group = group(name, signatures);
            if !config.permissions.keys().any(|declared| self::group(declared, signatures) == group) {
                put(row("permission", name, "", false, true));
            }
        }
    }
    for plugin in &config.plugins {
        put(row("plugin", &plugin.provider, &plugin.name, true, false));
    }
    for appid in &config.opens {
        put(row("opens", appid, "", true, false));
    }
    for entry in used.guide(mini.platform, signatures) {
        put(row("privacy-guide", entry, "", false, true));
    }
    facts
}

/// The modules of the platform that scripts and bytecode load, without what stands before their names:
/// `system.device`, `multimedia.audio`; of a kit of the device's maker `hms`.
fn modules(mini: &MiniProgram) -> BTreeSet<&str> {
    let scripts = mini.scripts.iter().flat_map(|file| file.script.texts().map(|(_, text)| text));
    let names = scripts.chain(mini.ark.iter().flat_map(|(_, names)| names.keys().map(String::as_str)));
    names.filter_map(module).collect()
}

fn module(name: &str) -> Option<&str> {
    let name = name.strip_prefix("@app-module/").or_else(|| name.strip_prefix('@'))?;
    let inner = name.strip_prefix("ohos").and_then(|rest| rest.strip_prefix([':', '.']));
    Some(if name.starts_with("hms") { "hms" } else { inner.unwrap_or(name) })
}

/// Whether the user is asked for a permission.
fn is_granted(name: &str, signatures: &Signatures) -> bool {
    signatures.permission(name).is_some_and(|it| it.protection == "dangerous")
}

/// Permissions of which one does for the other.
fn group<'a>(name: &'a str, signatures: &'a Signatures) -> &'a str {
    signatures.permission(name).and_then(|it| it.group.as_deref()).unwrap_or(name)
}

/// What a text that the user is shown is worth; nothing is known of one that only a resource names.
fn quality(text: Option<&str>, signatures: &Signatures) -> &'static str {
    let Some(text) = text.map(str::trim) else { return "missing" };
    let speaks_of = |id: &str| {
        let topics = signatures.topics_in(text).into_iter();
        topics.filter_map(|(at, _)| signatures.bundle.topics.get(at)).any(|topic| topic.id == id)
    };
    match text {
        "" => "empty",
        _ if text.starts_with("$string:") => "",
        _ if speaks_of("sample-purpose") => "sample",
        _ if speaks_of("vague-purpose") => "vague",
        _ => "given",
    }
}

/// Whether a reading is a name in bytecode, of which more is never known.
fn is_name(body: &fact::Collection) -> bool {
    body.via == "text" && body.api.starts_with("@ohos.")
}

/// What the scripts use, as far as that is no guess and no dead code.
#[derive(Default)]
struct Used {
    scopes: BTreeSet<String>,
    private_infos: BTreeSet<String>,
    background_modes: BTreeSet<String>,
    globals: BTreeSet<String>,
    /// Methods without their global object, and elements with what decides: `button chooseAvatar`.
    names: BTreeSet<String>,
}

impl Used {
    fn of(code: &[Fact], signatures: &Signatures) -> Self {
        let mut used = Self::default();
        for fact in code {
            let (api, scopes) = match &fact.body {
                Body::Collection(body)
                    if (body.certainty != "possible" || is_name(body))
                        && !body.phase.iter().any(|it| it == "unreached") =>
                {
                    (&body.api, body.permissions.as_slice())
                }
                Body::Call(body) => (&body.api, [].as_slice()),
                _ => continue,
            };
            if let Some(element) = api.strip_prefix('<') {
                let (tag, rest) = element
                    .trim_end_matches('>')
                    .split_once(' ')
                    .unwrap_or((element.trim_end_matches('>'), ""));
                let value = rest.split('"').nth(1).unwrap_or_default();
                used.names.extend(value.split('|').map(|value| format!("{tag} {value}").trim().to_owned()));
                continue;
            }
            let at = if api.starts_with('@') { api.rfind('.') } else { api.find('.') };
            let Some((global, method)) = at.and_then(|at| api.split_at_checked(at)) else { continue };
            let method = method.trim_start_matches('.');
            used.globals.insert(global.to_owned());
            used.names.insert(method.to_owned());
            used.scopes.extend(scopes.iter().cloned());
            let models = signatures.scripts().method(&signatures.bundle, global, method).into_iter();
            used.background_modes.extend(models.map(|model| model.background_mode.clone()));
            if signatures.scripts().must_be_declared(method) {
                used.private_infos.insert(method.to_owned());
            }
        }
        used
    }

    /// Whether a permission of HarmonyOS is used, or may be: some module is loaded that needs it or stands beside one,
    /// or a kit or a web page that may.
    fn may_use(&self, name: &str, modules: &BTreeSet<&str>, signatures: &Signatures) -> bool {
        let wanted = group(name, signatures);
        let of_group = |scope: &str| !scope.is_empty() && group(scope, signatures) == wanted;
        let is_open = modules.iter().any(|module| *module == "hms" || module.starts_with("web."));
        if is_open || self.scopes.iter().any(|scope| of_group(scope)) {
            return true;
        }
        let models = signatures.bundle.methods.iter().filter(|method| of_group(&method.scope));
        let families = models.filter_map(|method| method.global.strip_prefix("@ohos.")?.split('.').next());
        let families: BTreeSet<&str> = families.collect();
        modules.iter().any(|module| families.iter().any(|family| module.starts_with(family)))
    }

    /// The entries of the platform's privacy guide that what is used must stand in.
    fn guide<'a>(&self, platform: Platform, signatures: &'a Signatures) -> Vec<&'a str> {
        let rows = signatures.bundle.guides.iter().filter(|guide| guide.platform == platform.as_str());
        let due =
            rows.filter(|it| it.methods.iter().chain(&it.elements).any(|name| self.names.contains(name)));
        due.map(|guide| guide.name.zh.as_str()).collect()
    }
}
