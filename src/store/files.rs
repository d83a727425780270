//! Which files of the desk's own folder tell what, and what of it readers see.

use super::ahead::Ahead;
use super::error::damaged;
use super::records::{Prepared, Records};
use super::rows::select_in;
use super::{Store, StoreError, Writing};
use crate::model::{Address, Guid, Slug, Submission};
use std::collections::{BTreeSet, HashMap};

impl Store {
    /// The files of the desk's own folder that told the entries which these submissions may turn out to
    /// be, by their names in it, those of the submissions themselves among them. Of some the file may be
    /// gone since.
    ///
    /// # Errors
    /// When the database does not answer, or an entry is damaged.
    pub async fn files_of(
        &self,
        submissions: &[&Submission],
    ) -> Result<BTreeSet<String>, StoreError> {
        let batch = submissions.iter().map(|one| Prepared::new(one));
        let batch: Vec<Prepared<'_>> = batch.collect::<Result<_, _>>()?;
        let mut snapshot = self.pools.read().await?;
        let all: Vec<&Prepared<'_>> = batch.iter().collect();
        let records = Records::load(&mut snapshot, &all, &Ahead::default()).await?;
        let found = batch.iter().flat_map(|one| records.find(one));
        let entries: BTreeSet<i64> = found.map(|found| found.id).collect();
        let entries: Vec<i64> = entries.into_iter().collect();
        let select = "SELECT file FROM story_file WHERE entry IN";
        let files: Vec<(String,)> = select_in(&mut snapshot, select, &entries).await?;
        Ok(files.into_iter().map(|(file,)| file).collect())
    }

    /// The pages of entries that readers see or are going to, by the origins and guids among `names` that they
    /// are known by.
    ///
    /// # Errors
    /// When the database does not answer, or an entry is damaged.
    pub async fn published_as(
        &self,
        names: &[&str],
    ) -> Result<HashMap<String, Address>, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let mut found = HashMap::new();
        for select in [
            "SELECT guid, kind, slug FROM entry WHERE listed <> 2 AND guid IN",
            "SELECT origin, kind, slug FROM origin JOIN entry ON entry.id = origin.entry \
             WHERE listed <> 2 AND origin IN",
            "SELECT origin, kind, slug FROM former_origin JOIN entry ON entry.id = former_origin.entry \
             WHERE listed <> 2 AND origin IN",
            "SELECT alias.guid, kind, slug FROM alias JOIN entry ON entry.id = alias.entry \
             WHERE listed <> 2 AND alias.guid IN",
        ] {
            let rows: Vec<(String, String, String)> =
                select_in(&mut snapshot, select, names).await?;
            for (name, kind, slug) in rows {
                let kind = kind.parse().map_err(|error| damaged(&name, &error))?;
                let slug = Slug::new(&slug).map_err(|error| damaged(&name, &error))?;
                found.insert(name, Address::EntryPage(kind, slug));
            }
        }
        Ok(found)
    }
}

impl Writing {
    /// The files of the desk's own folder that tell the entries with these guids, each with the guid. Of some
    /// the file may be gone since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn files_telling(
        &mut self,
        guids: &[&Guid],
    ) -> Result<Vec<(String, String)>, StoreError> {
        let guids: Vec<&str> = guids.iter().map(|guid| guid.as_str()).collect();
        let select = "SELECT guid, file FROM story_file JOIN entry ON entry.id = story_file.entry \
             WHERE guid IN";
        select_in(&mut self.transaction, select, &guids).await
    }
}
