//! The bytes before the central directory in, the signers of the APK Signing Block out.
//!
//! Layout: <https://source.android.com/docs/security/features/apksigning/v2>.

use super::{Scheme, Signature, Signer};
use crate::base::{Defects, Reader};

const MAGIC: &[u8; 16] = b"APK Sig Block 42";
/// The same block as quick apps have it.
const RPK_MAGIC: &[u8; 16] = b"RPK Sig Block 42";
/// Magic and the second copy of the size.
const FOOTER_SIZE: usize = 24;

const V2: u32 = 0x7109_871a;
const V3: u32 = 0xf053_68c0;
const V31: u32 = 0x1b93_ad61;
const V32: u32 = 0x70e1_c89f;
const RPK: u32 = 0x0100_0101;
const STAMP_V1: u32 = 0x2b09_189e;
const STAMP_V2: u32 = 0x6dff_800d;

/// Id-value pairs and signers that are read; apksigner allows ten signers.
const MAX_PAIRS: usize = 1_000;
const MAX_SIGNERS: usize = 64;

/// Reads the block that ends where the central directory begins, if one does.
pub(super) fn read(bytes: &[u8], directory: usize, signature: &mut Signature, defects: &mut Defects) {
    let Some(footer) = directory.checked_sub(FOOTER_SIZE) else { return };
    let mut reader = Reader::at(bytes, footer);
    let (Some(size), Some(magic)) = (reader.u64(), reader.array::<16>()) else { return };
    if &magic != MAGIC && &magic != RPK_MAGIC {
        return;
    }
    let Some(pairs) = pairs(bytes, directory, size) else {
        defects.at(
            footer,
            "signing-block",
            format!("the APK signing block declares {size} bytes, which do not fit; left out"),
        );
        return;
    };
    let pairs = in_order(pairs, footer, defects);
    for (scheme, id) in
        [(Scheme::V32, V32), (Scheme::V31, V31), (Scheme::V3, V3), (Scheme::V2, V2), (Scheme::Rpk, RPK)]
    {
        let Some((_, value)) = pairs.iter().find(|(other, _)| *other == id) else { continue };
        signature.add_scheme(scheme);
        match signers(value) {
            Some(certificates) if !certificates.is_empty() => {
                certificates.iter().for_each(|certificate| signature.add(scheme, certificate));
            }
            _ => defects.at(footer, "signing-block", format!("the {scheme} block holds no readable signer")),
        }
    }
    let stamp = |wanted| pairs.iter().find(|(id, _)| *id == wanted).and_then(|(_, value)| stamp(value));
    signature.source_stamp = stamp(STAMP_V2).or_else(|| stamp(STAMP_V1)).map(Signer::of);
}

/// The bytes between the two sizes.
fn pairs(bytes: &[u8], directory: usize, size: u64) -> Option<&[u8]> {
    let start = directory.checked_sub(usize::try_from(size).ok()?)?;
    let first = Reader::at(bytes, start.checked_sub(8)?).u64()?;
    (first == size).then(|| bytes.get(start..directory.checked_sub(FOOTER_SIZE)?))?
}

fn in_order<'a>(bytes: &'a [u8], footer: usize, defects: &mut Defects) -> Vec<(u32, &'a [u8])> {
    let mut reader = Reader::new(bytes);
    let mut pairs = Vec::new();
    while reader.remaining() > 0 && pairs.len() < MAX_PAIRS {
        let mut pair = || {
            let length = usize::try_from(reader.u64()?).ok()?;
            let id = reader.u32()?;
            Some((id, reader.bytes(length.checked_sub(4)?)?))
        };
        let Some(pair) = pair() else {
            defects.at(
                footer,
                "signing-block",
                "an id-value pair ends beyond the APK signing block; stopped there",
            );
            break;
        };
        pairs.push(pair);
    }
    pairs
}

/// A field with its length in four bytes before it.
fn field<'a>(reader: &mut Reader<'a>) -> Option<&'a [u8]> {
    let length = usize::try_from(reader.u32()?).ok()?;
    reader.bytes(length)
}

/// The first certificate of each signer: signers → signer → signed data → (digests, certificates).
fn signers(value: &[u8]) -> Option<Vec<&[u8]>> {
    let mut signers = Reader::new(field(&mut Reader::new(value))?);
    let mut certificates = Vec::new();
    while certificates.len() < MAX_SIGNERS {
        let Some(signer) = field(&mut signers) else { break };
        certificates.extend(certificate(signer));
    }
    Some(certificates)
}

fn certificate(signer: &[u8]) -> Option<&[u8]> {
    let mut signed_data = Reader::new(field(&mut Reader::new(signer))?);
    let _digests = field(&mut signed_data)?;
    field(&mut Reader::new(field(&mut signed_data)?))
}

/// A stamp block: one length-prefixed block that begins with the certificate.
fn stamp(value: &[u8]) -> Option<&[u8]> {
    field(&mut Reader::new(field(&mut Reader::new(value))?))
}
