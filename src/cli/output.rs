//! Where a report goes: standard output, or a file that appears whole or not at all.

use super::failure::Failure;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Symbolic links that are followed to the file to be replaced.
const MAX_LINKS: usize = 16;

/// Somewhere to write.
pub(super) struct Output {
    writer: Target,
    pending: Option<Pending>,
}

enum Target {
    Stdout(BufWriter<io::Stdout>),
    File(BufWriter<File>, PathBuf),
}

/// A file written beside its target; removed again unless it takes the target's place.
struct Pending {
    temporary: PathBuf,
    target: PathBuf,
}

impl Drop for Pending {
    fn drop(&mut self) {
        // Nothing more can be done about a file that cannot be removed.
        let _ = fs::remove_file(&self.temporary);
    }
}

impl Output {
    /// Standard output, where `path` is absent or `-`; else the file.
    ///
    /// # Errors
    /// Where the file cannot be created.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            None => Ok(Self::stdout()),
            Some(path) if path.as_os_str() == "-" => Ok(Self::stdout()),
            Some(path) => Self::file(path),
        }
    }

    /// Standard output.
    #[must_use]
    pub(super) fn stdout() -> Self {
        Self { writer: Target::Stdout(BufWriter::new(io::stdout())), pending: None }
    }

    fn file(path: &Path) -> Result<Self, Failure> {
        let target = resolve(path).map_err(|error| Failure::writing(path, &error))?;
        match fs::metadata(&target) {
            Ok(metadata) if metadata.is_dir() => {
                let text = format!("{}: is a directory", path.display());
                return Err(Failure::new(text, "name a file in it"));
            }
            // A device or a pipe cannot be replaced, and must not be.
            Ok(metadata) if !metadata.is_file() => {
                let file = OpenOptions::new().write(true).open(&target);
                let file = file.map_err(|error| Failure::writing(path, &error))?;
                return Ok(Self { writer: Target::File(BufWriter::new(file), path.into()), pending: None });
            }
            _ => {}
        }
        let mut name = std::ffi::OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}.tmp", std::process::id()));
        let temporary = target.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&temporary);
        let file = file.map_err(|error| Failure::writing(path, &error))?;
        let pending = Pending { temporary, target };
        if let Ok(metadata) = fs::metadata(&pending.target) {
            let same = fs::set_permissions(&pending.temporary, metadata.permissions());
            same.map_err(|error| Failure::writing(path, &error))?;
        }
        Ok(Self { writer: Target::File(BufWriter::new(file), path.into()), pending: Some(pending) })
    }

    /// Whether it is standard output.
    #[must_use]
    pub(super) const fn is_stdout(&self) -> bool {
        matches!(self.writer, Target::Stdout(_))
    }

    /// Writes what `write` writes and hands it on.
    ///
    /// # Errors
    /// Where that fails.
    pub(super) fn put(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        match &mut self.writer {
            Target::Stdout(out) => {
                write(out).and_then(|()| out.flush()).map_err(|error| Failure::printing(&error))
            }
            Target::File(out, path) => write(out).map_err(|error| Failure::writing(path, &error)),
        }
    }

    /// Writes a text.
    ///
    /// # Errors
    /// Where that fails.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.put(|out| out.write_all(text.as_bytes()))
    }

    /// Ends it: the file takes its place.
    ///
    /// # Errors
    /// Where that fails; then the file that was there before still is.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let (out, path) = match self.writer {
            Target::Stdout(mut out) => return out.flush().map_err(|error| Failure::printing(&error)),
            Target::File(out, path) => (out, path),
        };
        let failed = |error: io::Error| Failure::writing(&path, &error);
        let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
        let Some(pending) = self.pending else { return Ok(()) };
        file.sync_all().map_err(failed)?;
        drop(file);
        fs::rename(&pending.temporary, &pending.target).map_err(failed)
    }
}

/// The file behind symbolic links: that one is replaced, not the link.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&target) {
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

#[cfg(test)]
mod tests {
    use super::Output;
    use std::fs;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        fs::write(&path, "before").unwrap();
        let mut output = Output::open(Some(&path)).unwrap();
        output.text("after").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        drop(output);
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");

        let mut output = Output::open(Some(&path)).unwrap();
        output.text("after").unwrap();
        output.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_mode_stays_a_mode() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&file, "before").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        let mut output = Output::open(Some(&link)).unwrap();
        output.text("after").unwrap();
        output.finish().unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "after");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_cannot_be_written_is_said() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Output::open(Some(folder.path())).is_err());
        assert!(Output::open(Some(&folder.path().join("no/such/folder"))).is_err());
    }
}
