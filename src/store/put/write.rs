//! What a batch has decided, written in few statements.

use super::super::database::Connection;
use super::super::records::Record;
use super::super::retract::buried;
use super::super::shift::{Touched, Turn, labels_of};
use super::super::stored::Standing;
use super::super::topics::{Place, relist};
use super::super::{StoreError, rows};
use super::{Move, Put};

impl Put<'_> {
    /// Writes what was decided; where nothing has changed, nothing.
    pub(super) async fn write(self, connection: &mut Connection) -> Result<(), StoreError> {
        let mut touched: Vec<Touched<'_>> = self
            .records
            .touched()
            .map(|(record, position)| self.touched(record, position))
            .collect();
        let restored = |one: &&mut Touched<'_>| one.turn == Turn::Restored;
        for one in touched.iter_mut().filter(restored) {
            one.before = buried(connection, one.entry).await?;
        }
        if !touched.is_empty() {
            sqlx::query("UPDATE state SET revision = $1")
                .bind(self.revision)
                .execute(&mut *connection)
                .await?;
            self.write_entries(connection, &touched).await?;
            relist(connection, &touched, self.revision, self.now).await?;
        }
        self.write_moves(connection).await?;
        self.write_files(connection).await?;
        self.records.write(connection).await
    }

    fn touched(&self, record: &Record, position: usize) -> Touched<'_> {
        let story = &*self.stories.at(position).story;
        let story = (record.standing == Standing::Listed).then_some(story);
        Touched {
            story,
            place: Place {
                published: record.published.milliseconds(),
                guid: record.guid.to_string(),
            },
            entry: record.id,
            turn: match record.retracted {
                Some(_) => Turn::Restored,
                None => Turn::Told,
            },
            before: record.topics.clone(),
            after: story.map(labels_of).unwrap_or_default(),
        }
    }

    async fn write_entries(
        &self,
        connection: &mut Connection,
        touched: &[Touched<'_>],
    ) -> Result<(), StoreError> {
        let rows: Vec<(&Record, usize, String)> = self
            .records
            .touched()
            .zip(touched)
            .map(|((record, position), touched)| (record, position, touched.topics()))
            .collect();
        rows::insert(
            connection,
            "INSERT INTO entry (id, guid, kind, slug, published, updated, changed, revision, \
             listed, digest, topics, story, link)",
            &rows,
            |mut values, (record, position, topics)| {
                values
                    .push_bind(record.id)
                    .push_bind(record.guid.as_str())
                    .push_bind(record.kind.name())
                    .push_bind(record.slug.as_str())
                    .push_bind(record.published.milliseconds())
                    .push_bind(record.updated.milliseconds())
                    .push_bind(record.changed)
                    .push_bind(record.revision)
                    .push_bind(record.standing.number())
                    .push_bind(record.digest.as_slice())
                    .push_bind(topics.as_str())
                    .push_bind(self.stories.at(*position).json.as_str())
                    .push_bind(self.stories.page_at(*position));
            },
            "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, slug = excluded.slug, \
             published = excluded.published, updated = excluded.updated, \
             changed = excluded.changed, revision = excluded.revision, listed = excluded.listed, \
             digest = excluded.digest, topics = excluded.topics, story = excluded.story, \
             link = excluded.link, retracted = NULL, reason = NULL",
        )
        .await
    }

    async fn write_moves(&self, connection: &mut Connection) -> Result<(), StoreError> {
        for Move { entry, from, to } in &self.moves {
            // It may have come back to an address it had before.
            sqlx::query("DELETE FROM vacated WHERE kind = $1 AND slug = $2")
                .bind(to.0.name())
                .bind(to.1.as_str())
                .execute(&mut *connection)
                .await?;
            sqlx::query(
                "INSERT INTO vacated (kind, slug, revision, entry) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (kind, slug) DO UPDATE SET entry = excluded.entry",
            )
            .bind(from.0.name())
            .bind(from.1.as_str())
            .bind(self.revision)
            .bind(entry)
            .execute(&mut *connection)
            .await?;
            // All its former addresses point to the new one.
            sqlx::query("UPDATE vacated SET revision = $1 WHERE entry = $2")
                .bind(self.revision)
                .bind(entry)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }

    async fn write_files(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let files: Vec<&(&str, i64)> = self.files.iter().collect();
        rows::insert(
            connection,
            "INSERT INTO story_file (file, entry)",
            &files,
            |mut values, (file, entry)| {
                values.push_bind(*file).push_bind(*entry);
            },
            "ON CONFLICT (file, entry) DO NOTHING",
        )
        .await
    }
}
