//! Signers as `apksigner verify` prints them.

use super::{Items, Package, output};
use mingcha::report::model::Report;
use std::collections::BTreeSet;

/// `apksigner` looks at the newest scheme of the app's Android versions only; API 18 alone has v1.
const V1_ONLY: [&str; 6] = ["verify", "-v", "--min-sdk-version", "18", "--max-sdk-version", "18"];

pub(super) fn items(package: &Package) -> Items {
    let (verified, text, errors) = output("apksigner", &["verify", "--print-certs", "-v"], &package.path);
    if errors.contains("Missing AndroidManifest.xml") {
        return Items::new();
    }
    assert!(verified, "{}: {text}{errors}", package.name);
    let (_, v1, _) = output("apksigner", &V1_ONLY, &package.path);
    let mut schemes: Vec<&str> = ["v2", "v3", "v4"].into_iter().filter(|scheme| has(&text, scheme)).collect();
    if has(&text, "v1") || has(&v1, "v1") {
        schemes.insert(0, "v1");
    }
    let after = |start: &str| {
        let lines = text.lines().filter(|line| line.starts_with("Signer #"));
        let found = lines.filter_map(|line| Some(line.split_once(start)?.1.to_owned()));
        found.collect::<Vec<_>>()
    };
    let (subjects, digests) = (after(" certificate DN: "), after(" certificate SHA-256 digest: "));
    let signers = digests.iter().zip(&subjects).map(|(sha256, subject)| signer(sha256, subject, &schemes));
    Items::from([("signers", sorted(signers))])
}

fn has(text: &str, scheme: &str) -> bool {
    let start = format!("Verified using {scheme} scheme ");
    text.lines().any(|line| line.starts_with(&start) && line.ends_with(": true"))
}

fn signer(sha256: &str, subject: &str, schemes: &[impl AsRef<str>]) -> String {
    let schemes: Vec<&str> = schemes.iter().map(AsRef::as_ref).collect();
    format!("{sha256} {subject} {}", schemes.join(","))
}

fn sorted(signers: impl Iterator<Item = String>) -> String {
    signers.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("\n")
}

pub(super) fn ours(report: &Report, _: &Items) -> Items {
    let signers = report.app.signers.iter().map(|seen| signer(&seen.sha256, &seen.subject, &seen.schemes));
    Items::from([("signers", sorted(signers))])
}
