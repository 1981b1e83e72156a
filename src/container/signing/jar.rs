//! The files of `META-INF/` in, the certificates of the JAR signers out (PKCS #7 `SignedData`, RFC 2315).

use super::der::{CONTEXT_0, Certificate, Element, Elements, INTEGER, SEQUENCE, SET};
use super::{Scheme, Signature};
use crate::base::{Budget, Defects, Limits};
use crate::container::Archive;

/// Signature block files that are read.
const MAX_FILES: usize = 32;
/// Certificates and signers of one file.
const MAX_MEMBERS: usize = 100;
/// Bytes of one signature block file.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Adds the signers of every `META-INF/*.RSA`, `.DSA` or `.EC` that has a signature file `.SF` beside it.
pub(super) fn read(
    archive: &Archive,
    limits: &Limits,
    budget: &Budget,
    signature: &mut Signature,
    defects: &mut Defects,
) {
    let small = Limits { max_entry_bytes: limits.max_entry_bytes.min(MAX_FILE_BYTES), ..limits.clone() };
    let blocks = archive.entries().iter().filter(|entry| is_block(archive, &entry.name));
    for entry in blocks.take(MAX_FILES) {
        signature.add_scheme(Scheme::V1);
        let Some(bytes) = archive.read(entry, &small, budget).take(defects) else { continue };
        let certificates = signers(&bytes).unwrap_or_default();
        if certificates.is_empty() {
            defects.whole("jar-signature", format!("{}: no readable signer in it", entry.name));
        }
        for certificate in certificates {
            signature.add(Scheme::V1, certificate);
        }
    }
}

fn is_block(archive: &Archive, name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let Some((stem, "RSA" | "DSA" | "EC")) = upper.rsplit_once('.') else { return false };
    let in_meta = stem.strip_prefix("META-INF/").is_some_and(|file| !file.contains('/'));
    in_meta && archive.entries().iter().any(|entry| is_signature_file(&entry.name, stem))
}

fn is_signature_file(name: &str, stem: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(other, end)| end.eq_ignore_ascii_case("SF") && other.eq_ignore_ascii_case(stem))
}

/// The certificate of each `SignerInfo`, found in the bag by issuer and serial number.
fn signers(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let content_info = Elements::of(bytes).expect(SEQUENCE)?;
    let mut outer = Elements::of(content_info.content);
    let _content_type = outer.next()?;
    let explicit = outer.expect(CONTEXT_0)?;
    let mut signed_data = Elements::of(Elements::of(explicit.content).expect(SEQUENCE)?.content);
    let _version = signed_data.expect(INTEGER)?;
    let _digest_algorithms = signed_data.expect(SET)?;
    let _content = signed_data.expect(SEQUENCE)?;
    let certificates = signed_data.expect(CONTEXT_0)?;
    let signer_infos = signed_data.filter(|element| element.tag == SET).last()?;
    let bag: Vec<_> =
        Elements::of(certificates.content).take(MAX_MEMBERS).map(|element| element.whole).collect();
    let named = Elements::of(signer_infos.content).take(MAX_MEMBERS).filter_map(issuer_and_serial);
    Some(named.filter_map(|(issuer, serial)| in_bag(&bag, issuer, serial)).collect())
}

/// `SignerInfo`: version, then issuer and serial number.
fn issuer_and_serial(signer_info: Element<'_>) -> Option<(&[u8], &[u8])> {
    let mut fields = Elements::of(signer_info.content);
    let _version = fields.expect(INTEGER)?;
    let mut name = Elements::of(fields.expect(SEQUENCE)?.content);
    Some((name.expect(SEQUENCE)?.whole, name.expect(INTEGER)?.content))
}

fn in_bag<'a>(bag: &[&'a [u8]], issuer: &[u8], serial: &[u8]) -> Option<&'a [u8]> {
    let same = |certificate: &&&[u8]| {
        Certificate::parse(certificate)
            .is_some_and(|fields| fields.issuer == issuer && fields.serial == serial)
    };
    bag.iter().find(same).copied()
}
