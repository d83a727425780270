//! Pictures go where their stories say they are, before anybody can ask for them.

use super::reading::Batch;
use crate::import::{Copied, ImportError, Picture};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// The pictures of an import.
pub(super) struct Pictures {
    /// Where they go; nowhere in a dry run.
    folder: Option<PathBuf>,
    copied: Vec<Copied>,
}

impl Pictures {
    pub(super) fn into(folder: Option<PathBuf>) -> Self {
        let copied = Vec::new();
        Self { folder, copied }
    }

    /// Copies a batch's pictures into their folder, where nobody sees them yet. A story whose picture cannot be
    /// copied fails: readers would see that one is missing.
    pub(super) async fn copy(&mut self, batch: &mut Batch) -> anyhow::Result<()> {
        let Some(folder) = self.folder.clone().filter(|_| !batch.pictures.is_empty()) else {
            return Ok(());
        };
        let pictures = std::mem::take(&mut batch.pictures);
        let copying = spawn_blocking(move || {
            let copy = |(path, picture): (Arc<Path>, Picture)| match picture.copy(&folder) {
                Ok(copied) => Ok(copied),
                Err(cause) => Err((path, cause)),
            };
            let copied = pictures.into_iter().map(copy);
            copied.partition::<Vec<_>, _>(Result::is_ok)
        });
        let (copied, failed) = copying.await.context("copying pictures was cut short")?;
        for (path, cause) in failed.into_iter().filter_map(Result::err) {
            batch.fail(&path, |path| ImportError::Picture { path, cause });
        }
        let copied = copied.into_iter().filter_map(Result::ok).flatten();
        self.copied.extend(copied);
        Ok(())
    }

    /// Puts the copies in their places.
    pub(super) async fn keep(&mut self) -> anyhow::Result<()> {
        let copied = std::mem::take(&mut self.copied);
        let keeping = spawn_blocking(|| copied.into_iter().try_for_each(Copied::keep));
        Ok(keeping.await.context("placing pictures was cut short")??)
    }
}
