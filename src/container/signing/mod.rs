//! The base archive of a package in, who signed it out. Nothing is verified: this says who claims to have
//! signed, as the file tells it.

mod block;
mod der;
mod jar;
mod name;
#[cfg(test)]
mod tests;

use super::Archive;
use crate::base::{Budget, Defects, Limits, Parsed};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// A way to sign an APK. Version 4 is not here: its signature is a file beside the APK.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
pub enum Scheme {
    /// JAR signature: files in `META-INF/`.
    #[serde(rename = "v1")]
    V1,
    /// APK Signature Scheme v2, in the APK Signing Block.
    #[serde(rename = "v2")]
    V2,
    /// APK Signature Scheme v3: v2 with key rotation.
    #[serde(rename = "v3")]
    V3,
    /// APK Signature Scheme v3.1: a rotated key for Android 13 and later.
    #[serde(rename = "v3.1")]
    V31,
    /// APK Signature Scheme v3.2: a second key of a post-quantum algorithm.
    #[serde(rename = "v3.2")]
    V32,
    /// The block of quick apps.
    #[serde(rename = "rpk")]
    Rpk,
}

impl Scheme {
    /// The name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::V3 => "v3",
            Self::V31 => "v3.1",
            Self::V32 => "v3.2",
            Self::Rpk => "rpk",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Who signed a package, as the file tells it; not verified.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Signature {
    /// The schemes present, in order.
    pub schemes: Vec<Scheme>,
    /// The signers, each certificate once, in the order first seen: v3.2, v3.1, v3, v2, v1.
    pub signers: Vec<Signer>,
    /// Who stamped the package as its source (a store), where one did.
    pub source_stamp: Option<Signer>,
}

/// A certificate a package was signed with.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Signer {
    /// SHA-256 of the certificate's DER bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Its subject as apksigner prints it; empty where it cannot be read.
    pub subject: String,
    /// The schemes under which it signed; empty for a source stamp.
    pub schemes: Vec<Scheme>,
}

impl Signer {
    fn of(certificate: &[u8]) -> Self {
        let sha256 = Sha256::digest(certificate).iter().map(|byte| format!("{byte:02x}")).collect();
        let subject = der::Certificate::parse(certificate)
            .map(|fields| name::print(fields.subject))
            .unwrap_or_default();
        Self { sha256, subject, schemes: Vec::new() }
    }
}

impl Signature {
    fn add(&mut self, scheme: Scheme, certificate: &[u8]) {
        let new = Signer::of(certificate);
        let at = self.signers.iter().position(|signer| signer.sha256 == new.sha256).unwrap_or_else(|| {
            self.signers.push(new);
            self.signers.len().saturating_sub(1)
        });
        if let Some(signer) = self.signers.get_mut(at)
            && !signer.schemes.contains(&scheme)
        {
            signer.schemes.push(scheme);
            signer.schemes.sort_unstable();
        }
    }

    fn add_scheme(&mut self, scheme: Scheme) {
        if !self.schemes.contains(&scheme) {
            self.schemes.push(scheme);
            self.schemes.sort_unstable();
        }
    }
}

/// Reads the signing block and the JAR signature.
pub(super) fn read(archive: &Archive, limits: &Limits, budget: &Budget) -> Parsed<Signature> {
    let mut defects = Defects::default();
    let mut signature = Signature::default();
    if let Some((bytes, directory)) = archive.zip() {
        block::read(bytes, directory, &mut signature, &mut defects);
    }
    jar::read(archive, limits, budget, &mut signature, &mut defects);
    Parsed { value: signature, defects }
}
