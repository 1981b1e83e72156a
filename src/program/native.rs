//! The native libraries of an app by ABI: what each needs, imports and exports, and the URLs in it.

use crate::base::Limits;
use crate::format::elf::{self, Elf};

/// A native library.
#[derive(Clone, Debug, Default)]
pub struct NativeLibrary {
    /// Path of the entry, with the part's name before `!/` where it is in a split.
    pub file: String,
    /// `libfoo.so`.
    pub name: String,
    /// ABI folder: `arm64-v8a`.
    pub abi: String,
    /// What the file says of itself; `None` where it was not read or is no ELF file.
    pub elf: Option<Elf>,
    /// URLs with their byte offsets.
    pub urls: Vec<(u64, String)>,
}

/// ABIs in the order in which one stands for all: a library of the same name in a later one is not read.
pub const ABIS: [&str; 4] = ["arm64-v8a", "armeabi-v7a", "armeabi", "x86_64"];

/// `lib/<abi>/<name>.so` (in a bundle behind a module's folder) as ABI and file name.
#[must_use]
pub fn library_name(entry: &str) -> Option<(&str, &str)> {
    let inner = match entry.strip_prefix("lib/") {
        Some(inner) => inner,
        None => entry.split_once("/lib/").map(|(_, inner)| inner).or_else(|| entry.strip_prefix("jni/"))?,
    };
    let (abi, name) = inner.split_once('/')?;
    (name.ends_with(".so") && !name.contains('/')).then_some((abi, name))
}

/// Fills in what the bytes of the library say.
pub(super) fn read(library: &mut NativeLibrary, bytes: &[u8], limits: &Limits) -> crate::base::Defects {
    let parsed = elf::parse(bytes, limits);
    library.elf = parsed.value;
    library.urls = super::urls::find(bytes, limits);
    parsed.defects
}

#[cfg(test)]
mod tests {
    use super::library_name;

    #[test]
    fn where_libraries_stand() {
        for (entry, expected) in [
            ("lib/arm64-v8a/liba.so", Some(("arm64-v8a", "liba.so"))),
            ("base/lib/x86/libb.so", Some(("x86", "libb.so"))),
            ("jni/armeabi/libc.so", Some(("armeabi", "libc.so"))),
            ("assets/libd.so", None),
            ("lib/x86/dir/libe.so", None),
            ("lib/x86/readme.txt", None),
        ] {
            assert_eq!(library_name(entry), expected, "{entry}");
        }
    }
}
