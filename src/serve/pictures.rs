//! Pictures, kept until their files change.

use super::document::Document;
use super::metrics::{CacheMetrics, Kept, Metrics};
use super::render::{RenderError, Rendered};
use super::{Desk, images};
use crate::model::Address;
use std::io;
use std::sync::Arc;
use std::time::SystemTime;

/// Bytes of pictures that are kept in memory.
const KEPT: u64 = 64 << 20;

/// A file as it was when it was read: another one is read again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stamp {
    length: u64,
    modified: SystemTime,
}

/// The pictures that were asked for, so that a request costs a look at the file and no more.
#[derive(Clone, Debug)]
pub(super) struct Pictures {
    kept: moka::sync::Cache<String, (Stamp, Arc<Document>)>,
    metrics: CacheMetrics,
}

impl Pictures {
    pub(super) fn new(metrics: &Arc<Metrics>) -> Self {
        let metrics = metrics.cache(Kept::Images).clone();
        let weigh = |_: &String, (stamp, _): &(Stamp, Arc<Document>)| {
            u32::try_from(stamp.length).unwrap_or(u32::MAX)
        };
        let kept = moka::sync::Cache::builder();
        Self {
            kept: kept
                .max_capacity(KEPT)
                .weigher(weigh)
                .eviction_listener(metrics.evicted())
                .build(),
            metrics,
        }
    }

    /// Tells the metrics how much is kept.
    pub(super) fn measure(&self) {
        self.kept.run_pending_tasks();
        self.metrics
            .hold(self.kept.entry_count(), self.kept.weighted_size());
    }

    /// A picture as its file is now; `None` as [`images::read`].
    pub(super) async fn document(
        &self,
        desk: &Desk,
        name: &str,
    ) -> Result<Option<Arc<Document>>, RenderError> {
        let (pictures, desk, name) = (self.clone(), desk.clone(), name.to_owned());
        let looking = tokio::task::spawn_blocking(move || pictures.look(&desk, name));
        looking.await.map_err(io::Error::other)?
    }

    fn look(&self, desk: &Desk, name: String) -> Result<Option<Arc<Document>>, RenderError> {
        let Some(metadata) = images::look(&desk.images.join(&name))? else {
            return Ok(None);
        };
        let stamp = Stamp {
            length: metadata.len(),
            modified: metadata.modified()?,
        };
        let kept = self.kept.get(&name);
        if let Some((_, document)) = kept.filter(|(known, _)| *known == stamp) {
            self.metrics.hits.inc();
            return Ok(Some(document));
        }
        self.metrics.misses.inc();
        let Some(picture) = images::read(&desk.images, &name)? else {
            return Ok(None);
        };
        let address = Address::Image(name.clone());
        let document = Arc::new(Document::new(desk, &address, Rendered::from(picture))?);
        self.kept.insert(name, (stamp, document.clone()));
        Ok(Some(document))
    }
}
