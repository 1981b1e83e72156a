//! The network security configuration: a document in, what it permits out.
//!
//! Source: <https://developer.android.com/privacy-and-security/security-config>.

use crate::base::index;
use crate::format::xml::{Document, Value};

/// What a network security configuration permits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkSecurity {
    /// Path of the file.
    pub file: String,
    /// `cleartextTrafficPermitted` of `base-config`; `None` where not said.
    pub base_cleartext: Option<bool>,
    /// Domains of a `domain-config` that permits cleartext.
    pub cleartext_domains: Vec<String>,
    /// Whether user-installed certificate authorities are trusted outside debugging.
    pub trusts_user_certificates: bool,
}

/// Reads a configuration; `file` is its path in the package.
pub(super) fn read(file: String, document: &Document) -> NetworkSecurity {
    let mut config = NetworkSecurity { file, ..NetworkSecurity::default() };
    let permits = |at: u32| -> Option<bool> {
        let element = document.elements.get(index(at))?;
        let attribute = element.attribute("cleartextTrafficPermitted")?;
        Some(attribute.value == Value::Boolean(true) || attribute.value == Value::String("true".to_owned()))
    };
    for (at, element) in (0..).zip(&document.elements) {
        let parent = element.parent.and_then(|parent| document.elements.get(index(parent)));
        match element.name.as_str() {
            "base-config" => config.base_cleartext = permits(at),
            "domain" if element.parent.and_then(permits) == Some(true) => {
                config.cleartext_domains.push(element.text.trim().to_owned());
            }
            "certificates" if element.string("src") == Some("user") => {
                // `debug-overrides` count only in debuggable builds.
                let anchors = parent.and_then(|anchors| anchors.parent);
                let holder = anchors.and_then(|at| document.elements.get(index(at)));
                config.trusts_user_certificates |=
                    holder.is_none_or(|holder| holder.name != "debug-overrides");
            }
            _ => {}
        }
    }
    config
}
