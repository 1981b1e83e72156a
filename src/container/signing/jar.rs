//! The files of `META-INF/` in, the certificates of the JAR signers out (PKCS #7 `SignedData`, RFC 2315).

use super::der::{CONTEXT_0, Certificate, Element, Elements, INTEGER, SEQUENCE, SET};
use super::{Scheme, Signature, name};
use crate::base::{Budget, Defects, Limits};
use crate::container::Archive;
use std::collections::BTreeSet;

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
    let signature_files: BTreeSet<_> =
        archive.entries().iter().filter_map(|entry| in_meta_inf(&entry.name, &["SF"])).collect();
    let is_block = |name: &str| {
        in_meta_inf(name, &["RSA", "DSA", "EC"]).is_some_and(|stem| signature_files.contains(&stem))
    };
    let blocks = archive.entries().iter().filter(|entry| is_block(&entry.name));
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

/// The stem, in capitals, of a file right under `META-INF/` with one of these endings.
fn in_meta_inf(name: &str, endings: &[&str]) -> Option<String> {
    let (folder, file) = name.split_once('/')?;
    let (stem, ending) = file.rsplit_once('.')?;
    let fits = folder.eq_ignore_ascii_case("META-INF")
        && !file.contains('/')
        && endings.iter().any(|known| known.eq_ignore_ascii_case(ending));
    fits.then(|| stem.to_ascii_uppercase())
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
    Some((name.expect(SEQUENCE)?.content, name.expect(INTEGER)?.content))
}

/// Names are compared as text: signers write `PrintableString` where the certificate has `UTF8String`.
fn in_bag<'a>(bag: &[&'a [u8]], issuer: &[u8], serial: &[u8]) -> Option<&'a [u8]> {
    let wanted = (name::print(issuer), significant(serial));
    let same = |certificate: &&&[u8]| {
        Certificate::parse(certificate)
            .is_some_and(|fields| (name::print(fields.issuer), significant(fields.serial)) == wanted)
    };
    bag.iter().find(same).copied()
}

/// An integer without the zeros that pad it.
fn significant(mut integer: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = integer {
        integer = rest;
    }
    integer
}
