//! `mingcha unpack`: the files of a package, decrypted and inflated, in a folder.

use super::args::UnpackArgs;
use super::dump::only;
use super::exit::Exit;
use super::failure::Failure;
use super::{complain, remark};
use crate::base::text::printable;
use crate::base::{Budget, Bytes};
use crate::container::SafeNames;
use crate::scan::{Options, open};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Runs the sub-command. Parts of a package with several go to folders of their own.
pub(super) fn run(args: &UnpackArgs) -> Result<Exit, Failure> {
    let input = only(&args.file)?;
    let options = Options { appid: args.appid.clone(), ..Options::default() };
    let budget = Budget::new(options.limits.max_package_bytes);
    let package = open(&input, &options, &budget)?.package;
    prepare(&args.output)?;
    let mut names = SafeNames::default();
    let (mut written, mut failed) = (0_u64, 0_u64);
    for archive in &package.archives {
        for entry in archive.entries().iter().filter(|entry| !entry.name.ends_with('/')) {
            let wanted = if archive.name().is_empty() {
                entry.name.clone()
            } else {
                format!("{}/{}", archive.name(), entry.name)
            };
            let parsed = archive.read(entry, &options.limits, &budget);
            let Some(bytes) = parsed.value else {
                let why = parsed.defects.into_vec().into_iter().map(|defect| defect.text);
                let why = why.collect::<Vec<_>>().join("; ");
                remark(&format!("{}: not written: {}\n", printable(&wanted), printable(&why)));
                failed += 1;
                continue;
            };
            let path = names.path(&wanted);
            write(&args.output, &path, &bytes)?;
            written += 1;
        }
    }
    let appid = package.appid.map(|appid| format!(", appid {appid}")).unwrap_or_default();
    remark(&format!("{written} files of a package of kind {}{}\n", package.kind, printable(&appid)));
    if failed > 0 {
        complain(&format!("{failed} files could not be read"), "the package is damaged or meets a ceiling");
        return Ok(Exit::Failed);
    }
    Ok(Exit::Nothing)
}

/// Makes the folder, which must not hold anything: nothing of the user's is ever replaced.
fn prepare(folder: &Path) -> Result<(), Failure> {
    match fs::read_dir(folder) {
        Ok(mut inner) => match inner.next() {
            None => Ok(()),
            Some(_) => {
                let text = format!("{}: is not empty", folder.display());
                Err(Failure::new(text, "name a folder that does not exist yet"))
            }
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(folder).map_err(|error| Failure::writing(folder, &error))
        }
        Err(error) => Err(Failure::writing(folder, &error)),
    }
}

fn write(folder: &Path, path: &str, bytes: &Bytes) -> Result<(), Failure> {
    let target: PathBuf = path.split('/').fold(folder.to_path_buf(), |path, part| path.join(part));
    let make = || -> io::Result<()> {
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        OpenOptions::new().write(true).create_new(true).open(&target)?.write_all(bytes)
    };
    make().map_err(|error| Failure::writing(&target, &error))
}
