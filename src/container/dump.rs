//! What the container layer sees, as text: for golden files and `mingcha dump`.

use super::{Package, Signer};
use crate::base::Defect;
use crate::base::text::printable;
use std::fmt::Write as _;

/// Archives with their entries, signers, missing parts and defects, one item a line.
#[must_use]
pub fn dump(package: &Package, defects: &[Defect]) -> String {
    let mut out = format!("kind {}\n", package.kind);
    for archive in &package.archives {
        let _ = writeln!(out, "archive {:?}", archive.name());
        for entry in archive.entries() {
            let _ = writeln!(
                out,
                "  {} method={} size={} compressed={} offset={:#x} crc={:08x}",
                printable(&entry.name),
                entry.method,
                entry.size,
                entry.compressed,
                entry.offset,
                entry.crc
            );
        }
    }
    let schemes: Vec<String> = package.signature.schemes.iter().map(ToString::to_string).collect();
    let _ = writeln!(out, "schemes {}", schemes.join(" "));
    let mut signer = |label: &str, signer: &Signer| {
        let _ = writeln!(out, "{label} {} {}", signer.sha256, printable(&signer.subject));
    };
    package.signature.signers.iter().for_each(|one| signer("signer", one));
    package.signature.source_stamp.iter().for_each(|one| signer("source-stamp", one));
    for part in &package.missing_parts {
        let _ = writeln!(out, "missing {}", printable(part));
    }
    for defect in defects {
        let _ = writeln!(out, "defect {} {}", defect.kind, printable(&defect.text));
    }
    out
}
