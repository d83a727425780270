//! What can go wrong, sorted by what is to be done about it.

use crate::model::{Guid, Text};
use std::path::PathBuf;

/// Why the store could not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no store this program can use.
    #[error("`{0}` is no store; write sqlite://FILE, such as sqlite://newsstand.db")]
    Url(String),
    /// PostgreSQL comes later.
    #[error("PostgreSQL is not supported yet; write sqlite://FILE, such as sqlite://newsstand.db")]
    Postgres,
    /// No entry has this identity.
    #[error("no entry has the guid `{0}`; `newsstand list --json` shows the guid of each")]
    Unknown(Guid),
    /// A token that is of use has this name.
    #[error("there is a token `{0}`; revoke it first, or choose another name")]
    TokenName(Text),
    /// A command that only reads was given a store that is not there.
    #[error("there is no store at {0} yet; `newsstand serve` and `newsstand import` make one")]
    Missing(String),
    /// The file's folder does not exist.
    #[error("{file} cannot be opened: its folder is not there; make it first", file = .0.display())]
    NoFolder(PathBuf),
    /// A folder stands where the file should.
    #[error(
        "{folder} is a folder; name a file in it, such as sqlite://{folder}/newsstand.db",
        folder = .0.display()
    )]
    Folder(PathBuf),
    /// The file or its folder may not be written.
    #[error(
        "{file} cannot be written; the file and its folder must be writable, for SQLite keeps its \
         journal beside the file", file = .file.display()
    )]
    NotWritable {
        /// Which.
        file: PathBuf,
        /// What the database or the system says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file is something else.
    #[error("{file} is no SQLite database; name another file, or move this one away", file = .file.display())]
    NotADatabase {
        /// Which.
        file: PathBuf,
        /// What the database says.
        source: sqlx::Error,
    },
    /// A database of another program.
    #[error("{file} holds tables that are not newsstand's; name another file", file = .0.display())]
    Foreign(PathBuf),
    /// The file cannot be opened for another reason.
    #[error("{file} cannot be opened", file = .file.display())]
    Open {
        /// Which.
        file: PathBuf,
        /// What the database says.
        source: sqlx::Error,
    },
    /// The database was written by a newer program.
    #[error(
        "{file} was written by a newer newsstand (its schema is {found}, this program knows \
         {known}); use the newer program, or name another store", file = .file.display()
    )]
    Newer {
        /// Which.
        file: PathBuf,
        /// The schema's version in the file.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The schema could not be brought up to date.
    #[error("{file} could not be brought up to date; nothing was changed in it", file = .file.display())]
    Migrate {
        /// Which.
        file: PathBuf,
        /// What the database says.
        source: Box<sqlx::migrate::MigrateError>,
    },
    /// A stored row is not what this program writes.
    #[error("what is stored of {guid} is damaged: {reason}; restore the store from a backup")]
    Damaged {
        /// Which entry (or topic).
        guid: String,
        /// What is wrong.
        reason: String,
    },
    /// The database file itself is damaged.
    #[error("the store's file is damaged; restore it from a backup")]
    DamagedFile(#[source] sqlx::Error),
    /// Another process is writing, or all readers are taken, and waiting took too long.
    #[error("the store is busy; try again")]
    Busy(#[source] sqlx::Error),
    /// Another file stands where the store was, or none.
    #[error(
        "{file} was removed or replaced while it was in use; start again what uses it", file = .0.display()
    )]
    Replaced(PathBuf),
    /// No room is left for the store's file.
    #[error("the disk is full: nothing was stored; make room and try again")]
    Full(#[source] sqlx::Error),
    /// The database did not answer, or refused.
    #[error("the store does not answer")]
    Unavailable(#[source] sqlx::Error),
}

impl StoreError {
    /// Sorts what the database says of `file` while it is being opened.
    pub(super) fn opening(file: &std::path::Path, source: sqlx::Error) -> Self {
        let file = file.to_owned();
        match Code::of(&source) {
            Code::ReadOnly => Self::NotWritable {
                file,
                source: source.into(),
            },
            Code::CannotOpen | Code::Denied if !file.exists() || !may_write(&file) => {
                Self::NotWritable {
                    file,
                    source: source.into(),
                }
            }
            Code::Damaged => Self::NotADatabase { file, source },
            Code::Busy => Self::Busy(source),
            Code::Full => Self::Full(source),
            _ => Self::Open { file, source },
        }
    }
}

/// What is stored under `place` (a guid or a topic) is not what this program writes.
pub(super) fn damaged(place: &str, reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::Damaged {
        guid: place.to_owned(),
        reason: reason.to_string(),
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match Code::of(&error) {
            Code::Busy => Self::Busy(error),
            Code::Full => Self::Full(error),
            Code::Damaged => Self::DamagedFile(error),
            _ => Self::Unavailable(error),
        }
    }
}

/// SQLite's primary result codes (<https://sqlite.org/rescode.html>), as far as they differ in
/// what is to be done.
enum Code {
    Busy,
    Full,
    Damaged,
    ReadOnly,
    CannotOpen,
    Denied,
    Other,
}

impl Code {
    fn of(error: &sqlx::Error) -> Self {
        let code = match error {
            sqlx::Error::PoolTimedOut => return Self::Busy,
            sqlx::Error::Database(error) => error.code(),
            _ => None,
        };
        // The low byte of an extended code is the primary one.
        match code
            .and_then(|code| code.parse::<i32>().ok())
            .map(|c| c & 0xFF)
        {
            Some(3 | 23) => Self::Denied,
            Some(5 | 6) => Self::Busy,
            Some(8) => Self::ReadOnly,
            Some(11 | 26) => Self::Damaged,
            Some(13) => Self::Full,
            Some(14) => Self::CannotOpen,
            _ => Self::Other,
        }
    }
}

fn may_write(file: &std::path::Path) -> bool {
    rustix::fs::access(file, rustix::fs::Access::WRITE_OK).is_ok()
}
