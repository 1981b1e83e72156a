use super::super::Archive;
use super::{Scheme, Signature, name, read};
use crate::base::{Budget, Bytes, Limits, Parsed};
use crate::testkit::hostile_zip::honest;
use crate::testkit::signing::{Block, CHINESE, DEBUG, V2, V3, V31, der, pkcs7};
use crate::testkit::zip::Zip;

/// `sha256sum src/testkit/data/debug.der`, and of `chinese.der`.
const DEBUG_SHA256: &str = "6fbd9022256b9ab22e7ea7c2039aa7e8267d02f40225006aec5dee5be3ef1b3f";

fn signature(zip: &Zip) -> Parsed<Signature> {
    let archive = Archive::open_zip(&Bytes::new(zip.write()), &Limits::default()).value.unwrap();
    read(&archive, &Limits::default(), &Budget::new(1 << 30))
}

fn signed(block: &Block) -> Parsed<Signature> {
    signature(&Zip { block: block.write(), ..honest() })
}

#[test]
fn a_certificate_under_several_schemes_is_one_signer() {
    let jar = honest().stored("META-INF/CERT.SF", b"").deflated("META-INF/CERT.RSA", &pkcs7(&[DEBUG]));
    let block =
        Block::default().signed(V2, &[DEBUG]).signed(V3, &[DEBUG]).signed(V31, &[CHINESE]).stamped(CHINESE);
    let parsed = signature(&Zip { block: block.write(), ..jar });
    assert!(parsed.defects.is_empty(), "{:?}", parsed.defects);
    let signature = parsed.value;
    assert_eq!(signature.schemes, [Scheme::V1, Scheme::V2, Scheme::V3, Scheme::V31]);
    let [new, old] = signature.signers.as_slice() else { panic!("{:?}", signature.signers) };
    assert_eq!(old.sha256, DEBUG_SHA256);
    assert_eq!(old.subject, "CN=Android Debug, O=Android, C=US");
    assert_eq!(old.schemes, [Scheme::V1, Scheme::V2, Scheme::V3]);
    assert_eq!(new.subject, "CN=示例, OU=\"移动+平台\", O=\"示例科技, 有限公司\", L=深圳市, ST=广东省, C=CN");
    assert_eq!(new.schemes, [Scheme::V31]);
    assert_eq!(signature.source_stamp.unwrap().sha256, new.sha256);
}

#[test]
fn of_several_certificates_in_the_bag_the_signer_is_named() {
    for bag in [[CHINESE, DEBUG], [DEBUG, CHINESE]] {
        let zip = honest().stored("META-INF/A.SF", b"").stored("META-INF/a.EC", &pkcs7(&bag));
        let signers = signature(&zip).value.signers;
        assert_eq!(signers.len(), 1);
        assert_eq!(signers[0].sha256 == DEBUG_SHA256, bag[1] == DEBUG);
    }
}

#[test]
fn a_signature_block_without_a_signature_file_is_no_signature() {
    let block = pkcs7(&[DEBUG]);
    for zip in [
        honest().stored("META-INF/CERT.RSA", &block),
        honest().stored("META-INF/CERT.SF", b"").stored("META-INF/OTHER.RSA", &block),
        honest().stored("META-INF/sub/CERT.SF", b"").stored("META-INF/sub/CERT.RSA", &block),
        honest().stored("META-INF/CERT.SF", b""),
    ] {
        assert_eq!(signature(&zip).value, Signature::default());
    }
}

#[test]
fn ber_of_indefinite_length_is_read() {
    let definite = pkcs7(&[DEBUG]);
    // The outermost element with its length replaced by the indefinite form and an end-of-contents mark.
    let indefinite = [&[0x30, 0x80][..], &definite[4..], &[0, 0]].concat();
    let zip = honest().stored("META-INF/CERT.SF", b"").stored("META-INF/CERT.RSA", &indefinite);
    assert_eq!(signature(&zip).value.signers[0].sha256, DEBUG_SHA256);
}

#[test]
fn ten_signers_are_ten_and_a_block_without_one_is_told() {
    let parsed = signed(&Block::default().signed(V2, &[DEBUG, CHINESE]));
    assert_eq!(parsed.value.signers.len(), 2);
    let parsed = signed(&Block::default().signed(V2, &[]));
    assert_eq!(parsed.value.schemes, [Scheme::V2]);
    assert_eq!(parsed.defects.as_slice()[0].kind, "signing-block");
}

#[test]
fn a_certificate_that_cannot_be_parsed_still_has_a_hash() {
    let signers = signed(&Block::default().signed(V3, &[b"no certificate"])).value.signers;
    assert_eq!(signers[0].sha256.len(), 64);
    assert_eq!(signers[0].subject, "");
}

#[test]
fn a_block_whose_sizes_disagree_is_left_out() {
    let mut block = Block::default().signed(V2, &[DEBUG]).write();
    block[0] ^= 1;
    let parsed = signature(&Zip { block, ..honest() });
    assert_eq!(parsed.value, Signature::default());
    assert_eq!(parsed.defects.as_slice()[0].kind, "signing-block");
}

#[test]
fn names_are_printed_as_apksigner_prints_them() {
    let part = |id: &[u8], tag, text: &[u8]| der(0x31, &[&der(0x30, &[&der(6, &[id]), &der(tag, &[text])])]);
    let print = |parts: &[Vec<u8>]| name::print(&parts.concat());
    assert_eq!(
        print(&[part(&[0x55, 4, 6], 0x13, b"CN"), part(&[0x55, 4, 3], 0x1e, b"\x4e\x2d")]),
        "CN=中, C=CN"
    );
    assert_eq!(print(&[part(&[0x2a, 0x86, 0x48, 0x01], 0x0c, b"x")]), "OID.1.2.840.1=x");
    assert_eq!(print(&[part(&[0x55, 4, 10], 0x0c, b"a \"b\"")]), "O=\"a \\\"b\\\"\"");
    assert_eq!(print(&[]), "");
}

#[test]
fn truncated_or_mutated_signatures_never_panic() {
    let block = Block::default().signed(V2, &[DEBUG]).signed(V3, &[CHINESE]).stamped(DEBUG).write();
    let jar = pkcs7(&[CHINESE, DEBUG]);
    let mut state = 88_172_645_463_325_252_u64;
    let mut mutate = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        for _ in 0..4 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let at = usize::try_from(state >> 16).unwrap() % bytes.len();
            bytes[at] = state.to_le_bytes()[0];
        }
        bytes
    };
    let check = |block: Vec<u8>, jar: &[u8]| {
        let zip = honest().stored("META-INF/CERT.SF", b"").stored("META-INF/CERT.RSA", jar);
        signature(&Zip { block, ..zip }).value.signers.len()
    };
    for length in 0..jar.len().max(block.len()) {
        check(block[..length.min(block.len())].to_vec(), &jar[..length.min(jar.len())]);
    }
    let read: usize = (0..500).map(|_| check(mutate(&block), &mutate(&jar))).sum();
    assert!(read > 200, "mutants still reach the certificates: {read}");
}
