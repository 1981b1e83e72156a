//! A package as WeChat for PC keeps it (`V1MMWX`) and maybe its appid in, the plain package out.
//!
//! The first 1,023 bytes of the plain package and one byte of padding are AES-256-CBC under a key derived from the
//! appid; what follows is combined with one character of the appid by exclusive or. So most packages name, in
//! text as good as plain, the appid that opens them.

use super::wxapkg::is_wxapkg;
use crate::base::{Budget, Bytes, Limits};
use aes::Aes256;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use pbkdf2::pbkdf2_hmac_array;
use sha1::Sha1;
use std::collections::BTreeMap;

const MAGIC: &[u8] = b"V1MMWX";
const SALT: &[u8] = b"saltiest";
const IV: [u8; 16] = *b"the iv: 16 bytes";
const ITERATIONS: u32 = 1_000;
/// Bytes under AES, and of them those of the package.
const HEAD: usize = 1_024;
const PLAIN_HEAD: usize = 1_023;
/// The padding of the one byte that is left (PKCS #7).
const PADDING: u8 = 1;
/// Bytes of an appid: `wx` and sixteen hexadecimal digits.
const APPID: usize = 18;
const DIGITS: &[u8; 16] = b"0123456789abcdef";
/// Appids tried of those that a package names, the most frequent first; each costs a millisecond.
const MAX_CANDIDATES: usize = 64;
/// Names of one appid that are counted.
const MAX_NAMED: usize = 100_000;

/// Whether bytes begin like one.
pub(super) fn is_encrypted(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// What came of an encrypted package.
pub(super) enum Opened {
    /// The plain package and the appid that opened it.
    Plain(Bytes, String),
    /// Nothing: the number of appids tried.
    Closed(usize),
}

/// Opens a package with the first of `given` that fits, else with an appid that it names itself.
pub(super) fn open(bytes: &[u8], given: &[String], limits: &Limits, budget: &Budget) -> Opened {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limits.max_entry_bytes || !budget.spend(size) {
        return Opened::Closed(0);
    }
    let mut candidates = given.to_vec();
    let fits = |appids: &[String]| appids.iter().find(|appid| head(bytes, appid).is_some()).cloned();
    let found = fits(&candidates).or_else(|| {
        candidates = named(bytes);
        fits(&candidates)
    });
    match found.and_then(|appid| Some((decrypt(bytes, &appid)?, appid))) {
        Some((plain, appid)) => Opened::Plain(Bytes::new(plain), appid),
        None => Opened::Closed(given.len().max(candidates.len())),
    }
}

/// The character that the rest of the package is combined with.
fn key_byte(appid: &str) -> u8 {
    appid.as_bytes().iter().rev().nth(1).copied().unwrap_or(0x66)
}

/// The decrypted head, where the appid is the right one: a wrong one gives noise.
fn head(bytes: &[u8], appid: &str) -> Option<[u8; HEAD]> {
    let start = MAGIC.len();
    let mut head: [u8; HEAD] = bytes.get(start..start.checked_add(HEAD)?)?.try_into().ok()?;
    let key: [u8; 32] = pbkdf2_hmac_array::<Sha1, 32>(appid.as_bytes(), SALT, ITERATIONS);
    let mut cipher = cbc::Decryptor::<Aes256>::new(&key.into(), &IV.into());
    for block in head.as_chunks_mut::<16>().0 {
        cipher.decrypt_block(block.into());
    }
    (is_wxapkg(&head) && head.last() == Some(&PADDING)).then_some(head)
}

fn decrypt(bytes: &[u8], appid: &str) -> Option<Vec<u8>> {
    let head = head(bytes, appid)?;
    let key = key_byte(appid);
    let rest = bytes.get(MAGIC.len().checked_add(HEAD)?..)?;
    let mut plain = head.get(..PLAIN_HEAD)?.to_vec();
    plain.extend(rest.iter().map(|byte| byte ^ key));
    Some(plain)
}

/// The appids that the package names whose second-last character fits, the most frequent first.
///
/// That character is the one under which the word `function` stands in the package.
fn named(bytes: &[u8]) -> Vec<String> {
    let rest = bytes.get(MAGIC.len().saturating_add(HEAD)..).unwrap_or_default();
    let words = |key: u8| {
        let word: Vec<u8> = b"function".iter().map(|byte| byte ^ key).collect();
        memchr::memmem::find_iter(rest, &word).count()
    };
    let best = DIGITS.iter().map(|key| (words(*key), *key)).max().filter(|(count, _)| *count > 0);
    let keys: Vec<u8> = best.map_or(DIGITS.to_vec(), |(_, key)| vec![key]);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for key in keys {
        for appid in appids(rest, key).filter(|appid| key_byte(appid) == key).take(MAX_NAMED) {
            let count = counts.entry(appid).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|(a, many), (b, more)| more.cmp(many).then(a.cmp(b)));
    counts.into_iter().take(MAX_CANDIDATES).map(|(appid, _)| appid).collect()
}

/// Every appid in bytes that were combined with `key`.
fn appids(bytes: &[u8], key: u8) -> impl Iterator<Item = String> + '_ {
    let start = [b'w' ^ key, b'x' ^ key];
    let starts: Vec<usize> = memchr::memmem::find_iter(bytes, &start).collect();
    starts.into_iter().filter_map(move |at| {
        let text: Vec<u8> = bytes.get(at..at.checked_add(APPID)?)?.iter().map(|byte| byte ^ key).collect();
        String::from_utf8(text).ok().filter(|text| is_appid(text))
    })
}

/// Whether a text is the appid of a WeChat mini program.
pub(crate) fn is_appid(text: &str) -> bool {
    let digits = text.strip_prefix("wx").unwrap_or_default();
    digits.len() == 16 && digits.bytes().all(|byte| DIGITS.contains(&byte))
}
