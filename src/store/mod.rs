//! The results of many packages in one SQLite file: what was scanned, where it was seen, what was found.
//!
//! One process writes; any SQLite tool may read meanwhile. `docs/store.md` describes the tables.

mod answers;
mod dashboard;
mod details;
mod pack;
mod query;
mod read;
mod tables;
mod write;

pub use query::{DAY, Question, questions};
pub use read::Earlier;
pub use tables::{Column, Table};
pub use write::{Entry, FileMark, How, Key, Outcome as Stored, Sighting};

use crate::base::Error;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Says in the file's head whose it is: `mcha`.
const APPLICATION: i32 = 0x6d63_6861;

/// What makes each form of the store out of the one before it.
const MIGRATIONS: [&str; 1] = [include_str!("1.sql")];

/// Statements that are kept ready: all that one result needs.
const STATEMENTS: usize = 64;

/// Pages that are kept in memory, in KiB: results lie in no order that questions ask in.
const CACHE: i64 = 64 << 10;

/// How long another program may keep the file to itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// A store that is open.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
    /// Held as long as this process writes.
    _lock: Option<File>,
}

impl Store {
    /// Opens a store for writing; it is made where there is none, and brought to the present form where it has an
    /// older one.
    ///
    /// # Errors
    /// Where that fails, or another process writes to it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let lock = lock(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
        let db = db.map_err(|error| failed(path, &error))?;
        let mut store = Self { db, path: path.to_owned(), _lock: Some(lock) };
        store.db.busy_timeout(PATIENCE).map_err(|error| failed(path, &error))?;
        // What is no store of ours is left as it is.
        let form = store.form()?;
        store.prepare().map_err(|error| failed(path, &error))?;
        store.migrate(form)?;
        Ok(store)
    }

    /// Opens a store for reading; nothing can change it.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn open_to_read(path: &Path) -> Result<Self, Error> {
        if !path.is_file() {
            let text = format!("{}: there is no store", path.display());
            return Err(Error::new(text, "`mingcha batch PATH… --store FILE` makes one"));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = |name: &Path, flags| {
            let db = Connection::open_with_flags(name, flags)?;
            db.pragma_query_value(None, "user_version", |_| Ok(()))?;
            Ok::<_, rusqlite::Error>(db)
        };
        let db = match open(path, flags) {
            // Readers write to a file beside the store, too; where nobody can write, nobody changes the store.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) && !has_journal(path) => {
                open(&unchanging(path), flags | OpenFlags::SQLITE_OPEN_URI)
            }
            other => other,
        };
        let db = db.map_err(|error| failed(path, &error))?;
        let store = Self { db, path: path.to_owned(), _lock: None };
        let check = || -> rusqlite::Result<()> {
            store.db.busy_timeout(PATIENCE)?;
            store.db.pragma_update(None, "cache_size", -CACHE)?;
            store.db.pragma_update(None, "query_only", true)
        };
        check().map_err(|error| failed(path, &error))?;
        match store.form()? {
            0 => Err(not_ours(path)),
            form if form == MIGRATIONS.len() => Ok(store),
            _ => {
                let text = format!("{}: has the form of an older version of mingcha", path.display());
                Err(Error::new(text, "`mingcha batch` with this store brings it up to date"))
            }
        }
    }

    /// Writes reach the disk before they count as done, whatever happens to the machine.
    fn prepare(&self) -> rusqlite::Result<()> {
        self.db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        self.db.pragma_update(None, "cache_size", -CACHE)?;
        self.db.set_prepared_statement_cache_capacity(STATEMENTS);
        self.db.pragma_update(None, "synchronous", "FULL")
    }

    /// The number of the form; 0 for a file that is new.
    fn form(&self) -> Result<usize, Error> {
        let read = |name: &str| self.db.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        let read = |name: &str| read(name).map_err(|error| self.failed(&error));
        let (application, form) = (read("application_id")?, read("user_version")?);
        let tables = "SELECT count(*) FROM sqlite_schema";
        let count: i64 =
            self.db.query_row(tables, [], |row| row.get(0)).map_err(|error| self.failed(&error))?;
        let form = usize::try_from(form).unwrap_or(usize::MAX);
        match (application, form) {
            (APPLICATION, form) if form <= MIGRATIONS.len() => Ok(form),
            (APPLICATION, _) => {
                let text = format!("{}: a later version of mingcha wrote this store", self.path.display());
                Err(Error::new(text, "use that version, or name another file"))
            }
            (0, 0) if count == 0 => Ok(0),
            _ => Err(not_ours(&self.path)),
        }
    }

    fn migrate(&mut self, form: usize) -> Result<(), Error> {
        let path = self.path.clone();
        let mut apply = || -> rusqlite::Result<()> {
            for (number, migration) in (1_i32..).zip(MIGRATIONS).skip(form) {
                let change = self.db.transaction()?;
                change.execute_batch(migration)?;
                change.pragma_update(None, "application_id", APPLICATION)?;
                change.pragma_update(None, "user_version", number)?;
                change.commit()?;
            }
            Ok(())
        };
        apply().map_err(|error| failed(&path, &error))
    }

    fn failed(&self, error: &rusqlite::Error) -> Error {
        failed(&self.path, error)
    }
}

/// One process writes to a store. The lock is a file beside it and goes with the process.
fn lock(path: &Path) -> Result<File, Error> {
    let mut name = OsString::from(path);
    name.push(".lock");
    let failed = |error: &dyn std::fmt::Display| {
        let text = format!("{}: cannot be written: {error}", path.display());
        Error::new(text, "name a file in a directory that you may write to, on a disk with free space")
    };
    let file = File::options().create(true).truncate(false).write(true).open(name);
    let file = file.map_err(|error| failed(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => {
            let text = format!("{}: another process writes to this store", path.display());
            Err(Error::new(text, "wait for it, or name another file"))
        }
        Err(std::fs::TryLockError::Error(error)) => Err(failed(&error)),
    }
}

fn has_journal(path: &Path) -> bool {
    let mut name = OsString::from(path);
    name.push("-wal");
    std::fs::metadata(name).is_ok_and(|metadata| metadata.len() > 0)
}

/// The name by which SQLite opens a file that nobody changes.
fn unchanging(path: &Path) -> PathBuf {
    let name = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    PathBuf::from(format!("file:{name}?immutable=1"))
}

fn not_ours(path: &Path) -> Error {
    let text = format!("{}: is no store of mingcha", path.display());
    Error::new(text, "name a new file, or one that `mingcha batch` wrote")
}

fn failed(path: &Path, error: &rusqlite::Error) -> Error {
    let help = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            "free some space and start again: what was reported as done is in the store"
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "name a file in a directory that you may write to"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "wait until the other program has done with it"
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            "name a new file, or one that `mingcha batch` wrote"
        }
        Some(ErrorCode::SystemIoFailure) => "check the disk: it may be full or broken",
        _ => "check the store with `sqlite3 FILE 'PRAGMA integrity_check'`",
    };
    Error::new(format!("{}: {error}", path.display()), help)
}
