//! Opening: connections, pragmas, migrations. The only file that knows which database this is.

use super::StoreError;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use std::str::FromStr;
use std::time::Duration;

pub(super) type Database = sqlx::Sqlite;
pub(super) type Connection = sqlx::SqliteConnection;
pub(super) type Pool = sqlx::Pool<Database>;
pub(super) type Transaction = sqlx::Transaction<'static, Database>;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations");

/// How long a writer waits for another process's transaction: an import's longest batch, and some.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Reads are short; more connections than cores only cost memory.
const READERS: u32 = 4;
/// How long a request waits for a free reader before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// One writer and some readers of one database.
#[derive(Clone, Debug)]
pub(super) struct Pools {
    pub(super) writer: Pool,
    pub(super) readers: Pool,
    readers_options: SqliteConnectOptions,
}

impl Pools {
    pub(super) async fn open(url: &str) -> Result<Self, StoreError> {
        let options = options(url)?;
        let unopened = |source| StoreError::Open {
            url: url.to_owned(),
            source,
        };
        // One connection, so that this process's writers wait in line for it and not on a lock.
        let writer = pool(1)
            .connect_with(options.clone())
            .await
            .map_err(unopened)?;
        migrate(&writer, url).await?;
        let readers_options = options.create_if_missing(false).read_only(true);
        let readers = pool(READERS)
            .connect_with(readers_options.clone())
            .await
            .map_err(unopened)?;
        Ok(Self {
            writer,
            readers,
            readers_options,
        })
    }

    /// Begins writing. The lock is taken at once: a transaction that reads first and then finds
    /// another process writing could only fail.
    pub(super) async fn write(&self) -> Result<Transaction, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Begins reading in one snapshot.
    pub(super) async fn read(&self) -> Result<Transaction, StoreError> {
        Ok(self.readers.begin().await?)
    }

    /// A connection outside the pool, for the watch.
    pub(super) async fn connect(&self) -> Result<Connection, StoreError> {
        use sqlx::ConnectOptions;
        Ok(self.readers_options.connect().await?)
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn pool(connections: u32) -> PoolOptions<Database> {
    PoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
}

fn options(url: &str) -> Result<SqliteConnectOptions, StoreError> {
    if !url.starts_with("sqlite:") {
        return Err(StoreError::Url(url.to_owned()));
    }
    let options =
        SqliteConnectOptions::from_str(url).map_err(|_| StoreError::Url(url.to_owned()))?;
    Ok(options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged write survives a power cut, not only a kill.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true))
}

async fn migrate(writer: &Pool, url: &str) -> Result<(), StoreError> {
    MIGRATIONS.run(writer).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooOld(..) => StoreError::Newer {
            url: url.to_owned(),
        },
        error => StoreError::Migrate {
            url: url.to_owned(),
            source: Box::new(error),
        },
    })
}

/// The newest schema version this program knows.
pub(super) fn newest_version() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}
