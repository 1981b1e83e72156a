//! What a mini program declares beside what its scripts use, as facts.

use crate::base::Location;
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
    let mut add = |element: &str, name: &str, text: &str, declared: bool, used: bool| {
        let body = fact::Declaration {
            element: element.to_owned(),
            name: name.to_owned(),
            text: text.to_owned(),
            declared,
            used,
        };
        facts.push(Fact::new(Body::Declaration(body), at()));
    };
    let scopes: BTreeMap<&str, &str> =
        config.permission_texts.iter().map(|(scope, text)| (scope.as_str(), text.as_str())).collect();
    for scope in scopes.keys().copied().chain(used.scopes.iter().map(String::as_str)).collect::<BTreeSet<_>>()
    {
        let text = scopes.get(scope).copied();
        add("permission-text", scope, text.unwrap_or_default(), text.is_some(), used.scopes.contains(scope));
    }
    let infos = config.private_infos.iter().chain(&used.private_infos).collect::<BTreeSet<_>>();
    for name in infos {
        let declared = config.private_infos.contains(name);
        add("required-private-info", name, "", declared, used.private_infos.contains(name));
    }
    for mode in &config.background_modes {
        add("background-mode", mode, "", true, false);
    }
    for feature in &config.features {
        add("feature", feature, "", true, used.globals.contains(&format!("@{feature}")));
    }
    for (name, permission) in &config.permissions {
        add("permission", name, &permission.reason, true, false);
    }
    for plugin in &config.plugins {
        add("plugin", &plugin.provider, &plugin.name, true, false);
    }
    for appid in &config.opens {
        add("opens", appid, "", true, false);
    }
    facts
}

/// What the scripts use, as far as that is no guess and no dead code.
#[derive(Default)]
struct Used {
    scopes: BTreeSet<String>,
    private_infos: BTreeSet<String>,
    globals: BTreeSet<String>,
}

impl Used {
    fn of(code: &[Fact], signatures: &Signatures) -> Self {
        let mut used = Self::default();
        for fact in code {
            let (api, scopes) = match &fact.body {
                Body::Collection(body)
                    if body.certainty != "possible" && !body.phase.iter().any(|it| it == "unreached") =>
                {
                    (&body.api, body.permissions.as_slice())
                }
                Body::Call(body) => (&body.api, [].as_slice()),
                _ => continue,
            };
            let at = if api.starts_with('@') { api.rfind('.') } else { api.find('.') };
            let Some((global, method)) = at.and_then(|at| api.split_at_checked(at)) else { continue };
            let method = method.trim_start_matches('.');
            used.globals.insert(global.to_owned());
            used.scopes.extend(scopes.iter().cloned());
            if signatures.scripts().must_be_declared(method) {
                used.private_infos.insert(method.to_owned());
            }
        }
        used
    }
}
