//! Opening: connections, pragmas, migrations. The only file that knows which database this is.

use super::StoreError;
use super::observer::{Observer, Timing};
use percent_encoding::percent_decode_str;
use rustix::fs::{Access, access};
use rustix::io::Errno;
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use std::io;
use std::ops::{Deref, DerefMut};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub(super) type Database = sqlx::Sqlite;
pub(super) type Connection = <Database as sqlx::Database>::Connection;
pub(super) type Row = <Database as sqlx::Database>::Row;
pub(super) type Pool = sqlx::Pool<Database>;
pub(super) type Transaction = sqlx::Transaction<'static, Database>;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations");
/// Where sqlx keeps the applied ones.
const MIGRATIONS_TABLE: &str = "_sqlx_migrations";

/// How long a writer waits for another process's transaction: an import's longest batch, and some.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// While the first of several programs that open a new file at once turns its journal on, or the last
/// that closes one takes it away, SQLite does not let the others wait: they try again after this.
const OPENING_PAUSE: Duration = Duration::from_millis(20);
/// Reads are short; more connections than cores only cost memory.
const READERS: u32 = 4;
/// Searches have connections of their own: the dearest takes long, anyone may ask for it, and it must
/// not keep a feed waiting.
const SEARCHERS: u32 = 2;
/// How long a call waits for its turn at the writer or for a free reader.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Kibibytes of pages the writer keeps (a negative number means KiB to SQLite): the upper levels of
/// every index of a million entries, and what a large batch changes. A reader keeps the 2 MB that are
/// SQLite's default: the leaves it needs are hardly ever the same, and the system keeps them for all.
const WRITER_CACHE: &str = "-16000";
/// Bytes of a page of a new store. A story of two or three kilobytes would take up a page of 4096, SQLite's
/// default, alone; in pages of this size a store is a fifth smaller, and an import writes that much less.
const PAGE_SIZE: u32 = 8_192;
/// Pages in the journal before they are written to their places: so many that an import writes a page
/// that many commits change, and most of an index are, to its place once and not for each.
const AUTOCHECKPOINT: &str = "4096";
/// After a huge transaction the journal is cut back to this many bytes.
const JOURNAL_SIZE_LIMIT: &str = "67108864";
/// Rows that SQLite's thread may be ahead of who reads them: with as few as sqlx's default of 50 the two
/// wake each other without end over the 60,000 names of a catalogue.
const ROWS_AHEAD: usize = 1_000;
/// The batches' statements come in a few lengths; more than these are compiled anew.
const STATEMENTS: usize = 50;

/// One writer and some readers of one database.
#[derive(Clone, Debug)]
pub(super) struct Pools {
    pub(super) writer: Pool,
    pub(super) readers: Pool,
    searchers: Pool,
    readers_options: SqliteConnectOptions,
    pub(super) file: File,
    pub(super) observer: Observer,
}

/// What is read in one go: whatever is committed meanwhile, it stays as it is.
pub(super) struct Snapshot {
    transaction: Transaction,
    _timing: Timing,
}

impl Deref for Snapshot {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.transaction
    }
}

impl DerefMut for Snapshot {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.transaction
    }
}

/// The file that is open: another one may take its place under the same name.
#[derive(Clone, Debug)]
pub(super) struct File {
    path: PathBuf,
    /// Device and inode.
    identity: (u64, u64),
    /// Why it could not be written when it was opened.
    refusal: Option<Errno>,
}

impl File {
    fn open(path: PathBuf) -> Result<Self, StoreError> {
        let identity = identity(&path)?;
        // Asked by name: to open and close the file here would end SQLite's locks on it.
        let refusal = access(&path, Access::WRITE_OK).err();
        Ok(Self {
            path,
            identity,
            refusal,
        })
    }

    /// SQLite opens a file that may only be read as if nothing were amiss, and so does this: there are
    /// commands that only read.
    fn may_be_written(&self) -> Result<(), StoreError> {
        self.refusal.map_or(Ok(()), |refusal| {
            Err(StoreError::NotWritable {
                file: self.path.clone(),
                source: Box::new(io::Error::from(refusal)),
            })
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// # Errors
    /// When another file, or none, stands at its path now.
    pub(super) fn is_in_place(&self) -> Result<(), StoreError> {
        if identity(&self.path)? == self.identity {
            Ok(())
        } else {
            Err(StoreError::Replaced(self.path.clone()))
        }
    }
}

fn identity(path: &Path) -> Result<(u64, u64), StoreError> {
    let replaced = |_| StoreError::Replaced(path.to_owned());
    let metadata = path.metadata().map_err(replaced)?;
    Ok((metadata.dev(), metadata.ino()))
}

impl Pools {
    pub(super) async fn open(url: &str) -> Result<Self, StoreError> {
        let file = file_of(url)?;
        let start = Instant::now();
        loop {
            match Self::connect_all(file.clone()).await {
                Err(StoreError::Busy(_)) if start.elapsed() < BUSY_TIMEOUT => {
                    tokio::time::sleep(OPENING_PAUSE).await;
                }
                opened => return opened,
            }
        }
    }

    async fn connect_all(file: PathBuf) -> Result<Self, StoreError> {
        if file.is_dir() {
            return Err(StoreError::Folder(file));
        }
        let folder = file.parent().filter(|folder| *folder != Path::new(""));
        if folder.is_some_and(|folder| !folder.is_dir()) {
            return Err(StoreError::NoFolder(file));
        }
        let unopened = |source| StoreError::opening(&file, source);
        let options = options(&file);
        // Made once, here: a connection that is renewed later must not make another in its place.
        let made = options.clone().create_if_missing(true).connect().await;
        made.map_err(unopened)?.close().await.map_err(unopened)?;
        // One connection, so that this process's writers wait in line for it and not on a lock.
        let writer = pool(1)
            // A transaction that SQLite has rolled back by itself, as it does when the disk is full,
            // is still open to sqlx, and every later one would fail. The question to the database
            // comes first, so that the end of a transaction that was given up has been reached.
            .before_acquire(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
            .connect_with(options.clone().pragma("cache_size", WRITER_CACHE))
            .await
            .map_err(unopened)?;
        migrate(&writer, &file).await?;
        let readers_options = options.read_only(true);
        let readers = pool(READERS)
            .connect_with(readers_options.clone())
            .await
            .map_err(unopened)?;
        let searchers = pool(SEARCHERS)
            .connect_with(readers_options.clone())
            .await
            .map_err(unopened)?;
        Ok(Self {
            writer,
            readers,
            searchers,
            readers_options,
            file: File::open(file)?,
            observer: Observer::default(),
        })
    }

    /// Begins writing. The lock is taken at once: a transaction that reads first and then finds
    /// another process writing could only fail.
    ///
    /// A transaction dropped before its end, as by a caller that gave up, is rolled back before
    /// the connection does anything else.
    pub(super) async fn write(&self) -> Result<Transaction, StoreError> {
        self.file.may_be_written()?;
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Begins reading in one snapshot.
    pub(super) async fn read(&self) -> Result<Snapshot, StoreError> {
        self.snapshot(&self.readers).await
    }

    /// The same for a search.
    pub(super) async fn search(&self) -> Result<Snapshot, StoreError> {
        self.snapshot(&self.searchers).await
    }

    async fn snapshot(&self, pool: &Pool) -> Result<Snapshot, StoreError> {
        let timing = self.observer.begin();
        let transaction = pool.begin().await?;
        Ok(Snapshot {
            transaction,
            _timing: timing,
        })
    }

    /// A connection outside the pool, for the watch.
    pub(super) async fn connect(&self) -> Result<Connection, StoreError> {
        Ok(self.readers_options.connect().await?)
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.searchers.close().await;
        self.writer.close().await;
    }
}

fn pool(connections: u32) -> PoolOptions<Database> {
    PoolOptions::new()
        .max_connections(connections)
        // All at once: one that was opened later could find another file in its place.
        .min_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A file does not hang up: nothing to test, nothing to renew.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

/// Whether the file an address names is there.
pub(super) fn exists(url: &str) -> Result<bool, StoreError> {
    Ok(file_of(url)?.exists())
}

/// A connection to a store as it is, of whatever version.
pub(super) async fn connect_to_read(url: &str) -> Result<Connection, StoreError> {
    let file = file_of(url)?;
    let connection = options(&file).read_only(true).connect().await;
    connection.map_err(|source| StoreError::opening(&file, source))
}

/// The file an address such as `sqlite://newsstand.db` names.
fn file_of(url: &str) -> Result<PathBuf, StoreError> {
    let refused = || StoreError::Url(url.to_owned());
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        return Err(StoreError::Postgres);
    }
    let path = url.strip_prefix("sqlite:").ok_or_else(refused)?;
    let path = path.strip_prefix("//").unwrap_or(path);
    // Neither parameters nor a database in memory, which each connection would have for itself.
    if path.is_empty() || path.contains('?') || path.contains(":memory:") {
        return Err(refused());
    }
    let path = percent_decode_str(path)
        .decode_utf8()
        .map_err(|_| refused())?;
    Ok(PathBuf::from(path.as_ref()))
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .page_size(PAGE_SIZE)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged write survives a power cut, not only a kill.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS)
        .row_buffer_size(ROWS_AHEAD)
        .pragma("wal_autocheckpoint", AUTOCHECKPOINT)
        .pragma("journal_size_limit", JOURNAL_SIZE_LIMIT)
        .pragma("temp_store", "MEMORY")
}

/// Brings the schema up to date, all of it or nothing.
async fn migrate(writer: &Pool, file: &Path) -> Result<(), StoreError> {
    let unopened = |source| StoreError::opening(file, source);
    if is_up_to_date(writer, file).await? {
        return Ok(());
    }
    // Two programs that open a new file at once: the second waits here, and finds it done.
    let mut transaction = writer
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(unopened)?;
    let connection: &mut Connection = &mut transaction;
    MIGRATIONS
        .run_direct(None, connection, false)
        .await
        .map_err(|error| StoreError::Migrate {
            file: file.to_owned(),
            source: Box::new(error),
        })?;
    transaction.commit().await.map_err(unopened)
}

/// Looks before it locks, so that a command that only reads need not wait for an import.
async fn is_up_to_date(writer: &Pool, file: &Path) -> Result<bool, StoreError> {
    let unopened = |source| StoreError::opening(file, source);
    let mut connection = writer.acquire().await.map_err(unopened)?;
    let is_new: bool = sqlx::query_scalar("SELECT count(*) = 0 FROM sqlite_master WHERE name = $1")
        .bind(MIGRATIONS_TABLE)
        .fetch_one(&mut *connection)
        .await
        .map_err(unopened)?;
    if is_new {
        let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_master")
            .fetch_one(&mut *connection)
            .await
            .map_err(unopened)?;
        // Another program's file stays as it is.
        return match tables {
            0 => Ok(false),
            _ => Err(StoreError::Foreign(file.to_owned())),
        };
    }
    let applied = connection
        .list_applied_migrations(MIGRATIONS_TABLE)
        .await
        .map_err(|error| match error {
            MigrateError::Execute(error) => unopened(error),
            error => StoreError::Migrate {
                file: file.to_owned(),
                source: Box::new(error),
            },
        })?;
    let found = applied.iter().map(|one| one.version).max().unwrap_or(0);
    let known = newest_version();
    if found > known {
        return Err(StoreError::Newer {
            file: file.to_owned(),
            found,
            known,
        });
    }
    // Anything else that is amiss, the migrator reports.
    Ok(found == known && applied.len() == MIGRATIONS.iter().count())
}

/// The newest schema version this program knows.
pub(super) fn newest_version() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}
