//! Bytes that are no package in, words for what they look like out.

use super::zip::is_zip_like;

/// First bytes of files that people take for packages.
const KNOWN: [(&[u8], &str); 16] = [
    (b"%PDF", "a PDF"),
    (b"\x7fELF", "an ELF file, a native library or program"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"MZ", "a Windows program"),
    (b"\xca\xfe\xba\xbe", "a Java class or a macOS program"),
    (b"\x03\x00\x08\x00", "a binary Android XML"),
    (b"\x02\x00\x0c\x00", "an Android resource table"),
    (b"{", "JSON"),
    (b"<", "HTML or XML"),
];

/// What a file looks like, said so that the reader knows what to do.
pub(super) fn describe(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "the file is empty".to_owned();
    }
    if is_zip_like(bytes) {
        return "the file begins like a zip but has no central directory: it is cut off, download it again"
            .to_owned();
    }
    if bytes.iter().take(1 << 16).all(|byte| *byte == 0) {
        return "the file holds nothing but zeros: the download failed, try again".to_owned();
    }
    let start = bytes.trim_ascii_start();
    if let Some((_, what)) =
        KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic) || start.starts_with(magic))
    {
        return format!("looks like {what}, not like an app package");
    }
    let text = bytes.iter().take(512).all(|byte| *byte >= 0x20 || byte.is_ascii_whitespace());
    format!(
        "looks like {}, not like an app package",
        if text { "plain text" } else { "data of an unknown kind" }
    )
}
