//! Writers for the containers of mini programs: wxapkg plain and encrypted, TPKG, tar.

use aes::Aes256;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use sha1::Sha1;
use std::collections::BTreeMap;
use std::path::Path;

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

/// The packages of a mini program from the folder of its source: `app.json` becomes `app-config.json`, scripts become
/// modules of `app-service.js`, all else stays. What lies in a subpackage's folder makes a package of its own. With an
/// appid they are encrypted. Names and bytes are the same for the same folder.
///
/// # Panics
/// Where the folder cannot be read or `app.json` is no JSON.
#[must_use]
pub fn build(folder: &Path, appid: Option<&str>) -> Vec<(String, Vec<u8>)> {
    let mut sources: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            sources.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
    let config: serde_json::Value = serde_json::from_slice(&sources["app.json"]).unwrap();
    let list = |value: &serde_json::Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let roots: Vec<String> = list(&config, "subPackages")
        .iter()
        .map(|it| text(&it["root"]).trim_matches('/').to_owned())
        .collect();
    let pages = list(&config, "pages").iter().map(text).collect::<Vec<_>>();
    let root_of = |name: &str| roots.iter().find(|root| name.starts_with(&format!("{root}/"))).cloned();
    let package = |root: Option<String>| {
        let mut scripts = String::new();
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        for (name, content) in sources.iter().filter(|(name, _)| root_of(name) == root) {
            match name.strip_suffix(".js") {
                Some(_) => {
                    let body = String::from_utf8_lossy(content);
                    scripts +=
                        &format!("define(\"{name}\", function(require, module, exports){{\n{body}}});\n");
                }
                None if name == "app.json" => files.push(("app-config.json".to_owned(), content.clone())),
                None => files.push((name.clone(), content.clone())),
            }
        }
        if root.is_none() {
            let run = std::iter::once("app".to_owned()).chain(pages.clone());
            run.for_each(|name| scripts += &format!("require(\"{name}.js\");\n"));
        }
        let service = root.map_or("app-service.js".to_owned(), |root| format!("{root}/app-service.js"));
        files.push((service, scripts.into_bytes()));
        files.sort();
        let files: Vec<(&str, &[u8])> = files.iter().map(|it| (it.0.as_str(), it.1.as_slice())).collect();
        let plain = wxapkg(&files);
        appid.map_or(plain.clone(), |appid| v1mmwx(&plain, appid))
    };
    let name = |root: &String| format!("_{}_.wxapkg", root.replace('/', "_"));
    let main = std::iter::once(("__APP__.wxapkg".to_owned(), package(None)));
    main.chain(roots.iter().map(|root| (name(root), package(Some(root.clone()))))).collect()
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
