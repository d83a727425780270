//! Which files of the desk's own folder tell what.

use super::records::{Found, Prepared, Records};
use super::rows::select_in;
use super::{Store, StoreError};
use crate::model::Submission;
use std::collections::BTreeSet;

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
        let records = Records::load(&mut snapshot, &batch).await?;
        let found = batch.iter().filter_map(|one| records.find(one));
        let entries: BTreeSet<i64> = found
            .map(|(Found::Sure(id) | Found::ByHeadline(id) | Found::ByLink(id))| id)
            .collect();
        let entries: Vec<i64> = entries.into_iter().collect();
        let select = "SELECT file FROM story_file WHERE entry IN";
        let files: Vec<(String,)> = select_in(&mut snapshot, select, &entries).await?;
        Ok(files.into_iter().map(|(file,)| file).collect())
    }
}
