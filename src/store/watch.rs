//! Noticing a commit, whichever process made it.

use super::StoreError;
use super::database::{Connection, File};

/// Tells when some process has committed.
#[derive(Debug)]
pub struct Watch {
    connection: Connection,
    seen: Option<i64>,
    file: File,
}

impl Watch {
    pub(super) fn new(connection: Connection, file: File) -> Self {
        Self {
            connection,
            seen: None,
            file,
        }
    }

    /// Whether anything was committed since the last call; the first call answers `true`.
    ///
    /// SQLite changes a connection's `data_version` when another connection, of this process or of
    /// another, has committed; this connection never writes, so it sees every commit. Asking reads
    /// one page of shared memory and takes no lock.
    ///
    /// # Errors
    /// When the database does not answer, or another file has taken the place of the one that is
    /// open: commits to that one would never be seen.
    pub async fn has_changed(&mut self) -> Result<bool, StoreError> {
        self.file.is_in_place()?;
        let version: i64 = sqlx::query_scalar("PRAGMA data_version")
            .fetch_one(&mut self.connection)
            .await?;
        Ok(self.seen.replace(version) != Some(version))
    }
}
