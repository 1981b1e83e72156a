//! Writers for the containers of mini programs: wxapkg plain and encrypted, TPKG, tar.

use aes::Aes256;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use sha1::Sha1;

/// Names and contents of files.
pub type Files<'a> = &'a [(&'a str, &'a [u8])];

/// A WeChat package; `own_count` counts the number of files into the length of the index, as WeChat does.
#[must_use]
pub fn wxapkg_as(files: Files<'_>, own_count: bool) -> Vec<u8> {
    let index: usize = files.iter().map(|(name, _)| 12 + name.len()).sum();
    let body: usize = files.iter().map(|(_, content)| content.len()).sum();
    let counted = if own_count { index + 4 } else { index };
    let mut out = vec![0xbe];
    for number in [0, counted, body] {
        out.extend((number as u32).to_be_bytes());
    }
    out.push(0xed);
    out.extend((files.len() as u32).to_be_bytes());
    let mut offset = 18 + index;
    for (name, content) in files {
        out.extend((name.len() as u32).to_be_bytes());
        out.extend(name.as_bytes());
        out.extend((offset as u32).to_be_bytes());
        out.extend((content.len() as u32).to_be_bytes());
        offset += content.len();
    }
    files.iter().for_each(|(_, content)| out.extend(*content));
    out
}

/// A WeChat package.
#[must_use]
pub fn wxapkg(files: Files<'_>) -> Vec<u8> {
    wxapkg_as(files, true)
}

/// The package as WeChat for PC keeps it; it must have at least 1,023 bytes.
#[must_use]
pub fn v1mmwx(package: &[u8], appid: &str) -> Vec<u8> {
    let key: [u8; 32] = pbkdf2::pbkdf2_hmac_array::<Sha1, 32>(appid.as_bytes(), b"saltiest", 1000);
    let mut head: Vec<u8> = package[..1023].to_vec();
    head.push(1);
    let mut cipher = cbc::Encryptor::<Aes256>::new(&key.into(), b"the iv: 16 bytes".into());
    for block in head.as_chunks_mut::<16>().0 {
        cipher.encrypt_block(block.into());
    }
    let byte = appid.as_bytes()[appid.len() - 2];
    let mut out = b"V1MMWX".to_vec();
    out.extend(head);
    out.extend(package[1023..].iter().map(|it| it ^ byte));
    out
}

/// A Zstandard frame.
#[must_use]
pub fn zstd(content: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest)
}

/// A ByteDance package.
#[must_use]
pub fn tpkg(files: Files<'_>) -> Vec<u8> {
    let index: usize = files.iter().map(|(name, _)| 12 + name.len()).sum();
    let mut out = b"TPKG".to_vec();
    for number in [2, 0, files.len()] {
        out.extend((number as u32).to_le_bytes());
    }
    let mut offset = 16 + index;
    for (name, content) in files {
        out.extend((name.len() as u32).to_le_bytes());
        out.extend(name.as_bytes());
        out.extend((offset as u32).to_le_bytes());
        out.extend((content.len() as u32).to_le_bytes());
        offset += content.len();
    }
    files.iter().for_each(|(_, content)| out.extend(*content));
    out
}

/// The wrapper around a ByteDance package.
#[must_use]
pub fn spkg(package: &[u8]) -> Vec<u8> {
    [b"SPKG".as_slice(), &1_u32.to_le_bytes(), &3_u16.to_le_bytes(), &0_u16.to_le_bytes(), &zstd(package)]
        .concat()
}

/// A tar of ustar headers; a name of more than a hundred bytes goes into a GNU header before its file.
#[must_use]
pub fn tar(files: Files<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in files {
        if name.len() > 100 {
            tar_file(&mut out, "././@LongLink", name.as_bytes(), b'L');
            tar_file(&mut out, &name[..100], content, b'0');
        } else {
            tar_file(&mut out, name, content, b'0');
        }
    }
    out.resize(out.len() + 1024, 0);
    out
}

fn tar_file(out: &mut Vec<u8>, name: &str, content: &[u8], kind: u8) {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    header[156] = kind;
    header[257..263].copy_from_slice(b"ustar\0");
    out.extend(header);
    out.extend(content);
    out.resize(out.len().next_multiple_of(512), 0);
}
