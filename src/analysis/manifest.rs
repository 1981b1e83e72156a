//! What the manifest and the network security configuration say, as facts.

use crate::base::Location;
use crate::fact::{self, Fact};
use crate::program::{Component, Program};

/// First API level whose default forbids cleartext traffic (Android 9).
const CLEARTEXT_OFF_BY_DEFAULT: i64 = 28;

/// The application and its components.
pub(super) fn facts(program: &Program) -> Vec<Fact> {
    if program.manifest_file.is_empty() {
        return Vec::new();
    }
    let mut facts = vec![application(program)];
    facts.extend(program.manifest.components.iter().map(|component| self::component(program, component)));
    facts
}

fn place(program: &Program, offset: u64) -> Location {
    Location { offset: Some(offset), ..Location::file(&program.manifest_file) }
}

fn application(program: &Program) -> Fact {
    let manifest = &program.manifest;
    let application = &manifest.application;
    let body = fact::Application {
        package: manifest.package.clone(),
        min_sdk: manifest.min_sdk,
        target_sdk: target_sdk(program),
        debuggable: application.debuggable,
        allow_backup: application.allow_backup.unwrap_or(true),
        cleartext: cleartext(program),
        test_only: application.test_only,
        launcher: manifest.components.iter().any(Component::is_launcher),
        class_name: application.class.clone().unwrap_or_default(),
        category: String::new(),
    };
    Fact::new(fact::Body::Application(body), place(program, application.offset))
}

/// `targetSdkVersion`, else `minSdkVersion`, else 1: Android's own defaults.
pub(super) fn target_sdk(program: &Program) -> Option<i64> {
    let manifest = &program.manifest;
    manifest.target_sdk.or(manifest.min_sdk).or((!program.manifest_file.is_empty()).then_some(1))
}

/// Whether cleartext traffic is permitted to every host.
///
/// A network security configuration overrides `usesCleartextTraffic` from API level 24 on.
fn cleartext(program: &Program) -> bool {
    let by_default = target_sdk(program).is_some_and(|target| target < CLEARTEXT_OFF_BY_DEFAULT);
    match &program.network_security {
        Some(config) => config.base_cleartext.unwrap_or(by_default),
        None => program.manifest.application.uses_cleartext.unwrap_or(by_default),
    }
}

fn component(program: &Program, component: &Component) -> Fact {
    let class = component.target.as_ref().unwrap_or(&component.class);
    let all = |list: fn(&crate::program::manifest::IntentFilter) -> &Vec<String>| -> Vec<String> {
        let mut all: Vec<String> = component.filters.iter().flat_map(list).cloned().collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let body = fact::Component {
        element: component.kind.as_str().to_owned(),
        name: component.class.clone(),
        exported: component.exported,
        enabled: component.enabled,
        permission: component.permission.clone().unwrap_or_default(),
        process: component.process.clone().unwrap_or_default(),
        actions: all(|filter| &filter.actions),
        categories: all(|filter| &filter.categories),
        defined: program.code.defines(class),
    };
    Fact::new(fact::Body::Component(body), place(program, component.offset))
}
