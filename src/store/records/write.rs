//! What a batch has changed of where its entries are told, written in few statements.

use super::super::StoreError;
use super::super::database::Connection;
use super::super::rows::insert;
use super::{Aside, Digest, Passed, Record, Records, Word};
use crate::model::{Instant, Mentions, Reading};

impl Records {
    /// Writes the sources that have changed, and names by which entries were not known; where there are
    /// none, nothing.
    pub(in super::super) async fn write(
        &self,
        connection: &mut Connection,
    ) -> Result<(), StoreError> {
        self.write_aliases(connection).await?;
        self.write_sources(connection).await?;
        self.write_formers(connection).await?;
        self.write_passed(connection).await
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
        let (mut rows, mut replaced) = (Vec::new(), Vec::new());
        for record in self.by_id.values() {
            let source = record.source_to_store();
            if source != record.stored_source {
                replaced.extend(&record.stored_source);
                rows.extend(source.map(|source| (source, record.id)));
            }
        }
        for former in replaced {
            sqlx::query("DELETE FROM origin WHERE origin = $1")
                .bind(&former.origin)
                .execute(&mut *connection)
                .await?;
        }
        insert(
            connection,
            "INSERT INTO origin (origin, entry, given, said, mentions, reading, aside, aside_reading, \
             corrected)",
            &rows,
            |mut values, (source, entry)| {
                let given = source.given.map(Instant::milliseconds);
                let said = source.said.as_ref().map(Digest::as_slice);
                values.push_bind(&source.origin).push_bind(*entry);
                values.push_bind(given).push_bind(said);
                values.push_bind(source.mentions.map(bits));
                values.push_bind(source.reading.number());
                let (aside, read) = aside(source.aside.as_ref());
                values.push_bind(aside).push_bind(read);
                values.push_bind(source.is_corrected.map(i64::from));
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
        let held = held.filter_map(|origin| {
            let record = self.by_id.get(self.by_former.get(origin)?)?;
            Some((origin, record.id, record.formers.get(origin)?.as_ref()))
        });
        let held: Vec<(&String, i64, Option<&Word>)> = held.collect();
        insert(
            connection,
            "INSERT INTO former_origin (origin, entry, said, mentions, given, reading, aside, aside_reading)",
            &held,
            |mut values, (origin, entry, word)| {
                let given = word.and_then(|word| word.given);
                values.push_bind(*origin).push_bind(*entry);
                values.push_bind(word.map(|word| word.digest.as_slice()));
                values.push_bind(word.and_then(|word| word.mentions).map(bits));
                values.push_bind(given.map(Instant::milliseconds));
                let reading = word.map_or(Reading::UNKNOWN, |word| word.reading);
                let (aside, read) = aside(word.and_then(|word| word.aside.as_ref()));
                values.push_bind(reading.number());
                values.push_bind(aside).push_bind(read);
            },
            "",
        )
        .await
    }

    async fn write_passed(&self, connection: &mut Connection) -> Result<(), StoreError> {
        for origin in &self.changed_passed {
            sqlx::query("DELETE FROM passed_over WHERE origin = $1")
                .bind(origin)
                .execute(&mut *connection)
                .await?;
        }
        let changed = |(origin, _): &(&String, _)| self.changed_passed.contains(*origin);
        let of = |record: &Record| {
            let id = record.id;
            move |(origin, passed)| (origin, id, passed)
        };
        let passed = self.by_id.values().flat_map(|record| {
            let changed = record.passed.iter().filter(changed);
            changed.map(of(record))
        });
        let passed: Vec<(&String, i64, &Passed)> = passed.collect();
        insert(
            connection,
            "INSERT INTO passed_over (origin, entry, said, given, reading)",
            &passed,
            |mut values, (origin, entry, passed)| {
                let given = passed.given.map(Instant::milliseconds);
                values.push_bind(*origin).push_bind(*entry);
                values.push_bind(passed.digest.as_slice()).push_bind(given);
                values.push_bind(passed.reading.number());
            },
            "",
        )
        .await
    }
}

fn bits(mentions: Mentions) -> i64 {
    mentions.bits().into()
}

/// The columns of what an origin says besides its word.
fn aside(aside: Option<&Aside>) -> (Option<&[u8]>, i64) {
    let reading = aside.map_or(Reading::UNKNOWN, |aside| aside.reading);
    (aside.map(|aside| aside.digest.as_slice()), reading.number())
}
