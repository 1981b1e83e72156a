//! Signing blocks and JAR signatures with the right *structure* around a given certificate.
//!
//! The signatures in them are dummies and verify nowhere: what is written here tells who signed, as a package
//! does, and is no proof of it.

/// CN=Android Debug, O=Android, C=US.
pub const DEBUG: &[u8] = include_bytes!("data/debug.der");
/// A subject in Chinese with characters that need quotes.
pub const CHINESE: &[u8] = include_bytes!("data/chinese.der");

/// Ids of the APK signing block.
pub const V2: u32 = 0x7109_871a;
pub const V3: u32 = 0xf053_68c0;
pub const V31: u32 = 0x1b93_ad61;
pub const STAMP: u32 = 0x6dff_800d;

/// An APK signing block for [`super::zip::Zip::block`].
#[derive(Clone, Debug, Default)]
pub struct Block {
    pairs: Vec<u8>,
}

impl Block {
    /// Adds a scheme under which these certificates signed, each as a signer of its own.
    #[must_use]
    pub fn signed(self, id: u32, certificates: &[&[u8]]) -> Self {
        let signers: Vec<u8> =
            certificates.iter().flat_map(|certificate| prefixed(&signer(id, certificate))).collect();
        self.pair(id, &prefixed(&signers))
    }

    /// Adds a source stamp.
    #[must_use]
    pub fn stamped(self, certificate: &[u8]) -> Self {
        let content = [prefixed(certificate), prefixed(&[]), prefixed(&[])].concat();
        self.pair(STAMP, &prefixed(&content))
    }

    /// Adds any id-value pair.
    #[must_use]
    pub fn pair(mut self, id: u32, value: &[u8]) -> Self {
        self.pairs.extend((value.len() as u64 + 4).to_le_bytes());
        self.pairs.extend(id.to_le_bytes());
        self.pairs.extend(value);
        self
    }

    /// The block: size, pairs, size, magic.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let size = (self.pairs.len() as u64 + 24).to_le_bytes();
        [&size[..], &self.pairs, &size, b"APK Sig Block 42"].concat()
    }
}

/// Signed data (digests, certificates, for v3 the SDK range, attributes), signatures, public key.
fn signer(id: u32, certificate: &[u8]) -> Vec<u8> {
    let dummy = [&0x0201_u32.to_le_bytes()[..], &prefixed(&[0; 32])].concat();
    let range = if id == V2 { Vec::new() } else { [24_u32.to_le_bytes(), i32::MAX.to_le_bytes()].concat() };
    let signed_data =
        [prefixed(&prefixed(&dummy)), prefixed(&prefixed(certificate)), range.clone(), prefixed(&[])]
            .concat();
    [prefixed(&signed_data), range, prefixed(&prefixed(&dummy)), prefixed(&[0; 91])].concat()
}

fn prefixed(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_le_bytes()[..], bytes].concat()
}

/// A `META-INF/*.RSA` file: PKCS #7 signed data with these certificates in the bag, of which the last signed.
#[must_use]
pub fn pkcs7(bag: &[&[u8]]) -> Vec<u8> {
    let signer = bag.last().map_or_else(Vec::new, |certificate| signer_info(certificate));
    // 1.2.840.113549.1.7, to be followed by 1 for data and 2 for signed data.
    let data_type = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7];
    let signed_data = der(
        0x30,
        &[
            &[0x02, 1, 1][..],
            &der(0x31, &[]),
            &der(0x30, &[&data_type, &[1]]),
            &der(0xa0, bag),
            &der(0x31, &[&signer]),
        ],
    );
    der(0x30, &[&data_type, &[2], &der(0xa0, &[&signed_data])])
}

/// Version, issuer and serial number, and a dummy for the rest.
fn signer_info(certificate: &[u8]) -> Vec<u8> {
    let fields = children(children(children(certificate)[0].1)[0].1);
    let first = usize::from(fields[0].0[0] == 0xa0);
    let identity = der(0x30, &[fields[first + 2].0, fields[first].0]);
    der(0x30, &[&[0x02, 1, 1], &identity, &der(0x30, &[]), &der(0x30, &[]), &[0x04, 1, 0]])
}

/// The elements of well-formed DER: each whole, and its content.
fn children(mut bytes: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut out = Vec::new();
    while let [_, length, rest @ ..] = bytes {
        let more = usize::from(length & 0x7f) * usize::from(*length >= 0x80);
        let long = rest[..more].iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let (start, size) = (2 + more, if more > 0 { long } else { usize::from(*length) });
        out.push((&bytes[..start + size], &bytes[start..start + size]));
        bytes = &bytes[start + size..];
    }
    out
}

/// An element of these parts.
#[must_use]
pub fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82][..], &length, &content].concat()
}
