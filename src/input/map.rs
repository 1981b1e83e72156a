//! A file in, its bytes out, without copying them where the system can map the file.

use crate::base::{Bytes, Error};
use std::fs::{File, FileType, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

/// Bytes of a file: twice what a zip can have whose numbers are of 32 bits.
const MAX_FILE_BYTES: u64 = 8 << 30;

/// Bytes read of a file that cannot be mapped.
const MAX_READ_BYTES: u64 = 512 << 20;

/// `ELOOP`; the standard library has no stable name for it.
const LINK_LOOP: i32 = if cfg!(target_os = "linux") { 40 } else { 62 };

/// The bytes of a regular file, memory-mapped; read into memory, up to a ceiling, where mapping fails.
///
/// # Errors
/// Where the file cannot be opened, is no regular file, or can neither be mapped nor read.
pub fn map(path: &Path) -> Result<Bytes, Error> {
    map_open(&open(path)?, path)
}

/// The bytes of a regular file that is open; `path` is only named in errors.
///
/// # Errors
/// Where it can neither be mapped nor read.
pub fn map_open(file: &File, path: &Path) -> Result<Bytes, Error> {
    let size = file.metadata().map_err(|error| unreadable(path, &error))?.len();
    if size == 0 {
        return Ok(Bytes::default());
    }
    match map_file(file) {
        Ok(map) => Ok(Bytes::new(map)),
        Err(_) => read(path, file, size),
    }
}

#[allow(unsafe_code)]
fn map_file(file: &File) -> io::Result<memmap2::Mmap> {
    // SAFETY: the map is read-only and private to this process. Another process that shortens the file while
    // we read makes the system raise SIGBUS, which kills this process and corrupts nothing; there is no way
    // to map a file without that, and a copy would cost the whole package in memory.
    unsafe { memmap2::Mmap::map(file) }
}

fn read(path: &Path, file: &File, size: u64) -> Result<Bytes, Error> {
    if size > MAX_READ_BYTES {
        return Err(Error::new(
            format!(
                "{}: cannot be mapped into memory, and its {size} bytes are too many to read",
                path.display()
            ),
            "copy the file to a local disk and scan the copy",
        ));
    }
    let mut content = Vec::new();
    let mut bounded = file.take(MAX_READ_BYTES);
    bounded.read_to_end(&mut content).map_err(|error| unreadable(path, &error))?;
    Ok(Bytes::new(content))
}

/// Opens a regular file for reading, and nothing else: opening a FIFO would wait for a writer.
///
/// # Errors
/// Where it is no regular file, or cannot be opened.
pub fn open(path: &Path) -> Result<File, Error> {
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    regular(path, &metadata)?;
    File::open(path).map_err(|error| unreadable(path, &error))
}

/// Says no to what is no regular file, and to one that would keep its reader busy for ever.
pub(super) fn regular(path: &Path, metadata: &Metadata) -> Result<(), Error> {
    if metadata.is_file() {
        return match metadata.len() > MAX_FILE_BYTES {
            true => Err(Error::new(
                format!("{}: its {} bytes are more than a package has", path.display(), metadata.len()),
                "name the package itself, without what was packed with it",
            )),
            false => Ok(()),
        };
    }
    Err(Error::new(
        format!("{}: is {}, not a regular file", path.display(), kind_of(metadata.file_type())),
        "save the package to a file and name that file",
    ))
}

fn kind_of(file_type: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if file_type.is_fifo() {
            return "a FIFO";
        } else if file_type.is_socket() {
            return "a socket";
        } else if file_type.is_char_device() || file_type.is_block_device() {
            return "a device";
        }
    }
    if file_type.is_dir() { "a directory" } else { "something else" }
}

/// An IO error with the path and a way out.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Error {
    let (what, help) = match error.kind() {
        io::ErrorKind::NotFound => {
            ("no such file or directory", "check the path; a relative one starts at the current directory")
        }
        io::ErrorKind::PermissionDenied => {
            ("permission denied", "make it readable for this user, for example with `chmod u+r`")
        }
        _ if error.raw_os_error() == Some(LINK_LOOP) => {
            ("too many levels of symbolic links", "name the file or directory that the link should lead to")
        }
        _ => {
            let text = format!("{}: cannot be read: {}", path.display(), lower(&error.to_string()));
            return Error::new(text, "check the disk, or copy the file elsewhere and try again");
        }
    };
    Error::new(format!("{}: {what}", path.display()), help)
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
