//! What a batch has changed of where its entries are told, written in few statements.

use super::super::StoreError;
use super::super::database::Connection;
use super::super::rows::insert;
use super::{Records, Source};
use crate::model::Instant;

impl Records {
    /// Writes the sources that have changed, and names by which entries were not known; where there are
    /// none, nothing.
    pub(in super::super) async fn write(
        &self,
        connection: &mut Connection,
    ) -> Result<(), StoreError> {
        self.write_aliases(connection).await?;
        self.write_sources(connection).await?;
        self.write_formers(connection).await
    }

    async fn write_aliases(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let aliases: Vec<(&String, &i64)> = self.aliases.iter().collect();
        insert(
            connection,
            "INSERT INTO alias (guid, entry)",
            &aliases,
            |mut values, (guid, entry)| {
                values.push_bind(*guid).push_bind(**entry);
            },
            "",
        )
        .await
    }

    async fn write_sources(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let changed = || {
            let records = self.by_id.values();
            records.filter(|record| record.source != record.stored_source)
        };
        for former in changed().filter_map(|record| record.stored_source.as_ref()) {
            sqlx::query("DELETE FROM origin WHERE origin = $1")
                .bind(&former.origin)
                .execute(&mut *connection)
                .await?;
        }
        let rows: Vec<(&Source, i64)> = changed()
            .filter_map(|record| Some((record.source.as_ref()?, record.id)))
            .collect();
        insert(
            connection,
            "INSERT INTO origin (origin, entry, given, passed)",
            &rows,
            |mut values, (source, entry)| {
                let given = source.given.map(Instant::milliseconds);
                let passed = source.passed.as_ref().map(<[u8; 32]>::as_slice);
                values.push_bind(&source.origin).push_bind(*entry);
                values.push_bind(given).push_bind(passed);
            },
            "",
        )
        .await
    }

    async fn write_formers(&self, connection: &mut Connection) -> Result<(), StoreError> {
        for origin in &self.changed_formers {
            sqlx::query("DELETE FROM former_origin WHERE origin = $1")
                .bind(origin)
                .execute(&mut *connection)
                .await?;
        }
        let held = self.changed_formers.iter();
        let held = held.filter_map(|origin| Some((origin, self.by_former.get(origin)?)));
        let held: Vec<(&String, &i64)> = held.collect();
        insert(
            connection,
            "INSERT INTO former_origin (origin, entry)",
            &held,
            |mut values, (origin, entry)| {
                values.push_bind(*origin).push_bind(**entry);
            },
            "",
        )
        .await
    }
}
