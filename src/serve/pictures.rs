//! Pictures, kept until their files change.

use super::bounded::Bounded;
use super::document::Document;
use super::metrics::{Kept, Metrics};
use super::render::{RenderError, Rendered};
use super::{Desk, images};
use crate::model::Address;
use std::io;
use std::sync::Arc;
use std::time::SystemTime;

/// A file as it was when it was read: another one is read again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stamp {
    length: u64,
    modified: SystemTime,
}

/// The pictures that were asked for, so that a request costs a look at the file and no more.
#[derive(Clone, Debug)]
pub(super) struct Pictures {
    kept: Arc<Bounded<String, (Stamp, Arc<Document>)>>,
}

impl Pictures {
    pub(super) fn new(bytes: u64, metrics: &Arc<Metrics>) -> Self {
        let metrics = metrics.cache(Kept::Images).clone();
        Self {
            kept: Arc::new(Bounded::new(
                bytes,
                |(_, document)| document.weight(),
                |_| {},
                metrics,
            )),
        }
    }

    /// Tells the metrics how much is kept.
    pub(super) fn measure(&self) {
        self.kept.measure();
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
        let kept = self.kept.get(&*name);
        if let Some((_, document)) = kept.filter(|(known, _)| *known == stamp) {
            self.kept.metrics.hits.inc();
            return Ok(Some(document));
        }
        self.kept.metrics.misses.inc();
        let Some(picture) = images::read(&desk.images, &name)? else {
            return Ok(None);
        };
        let address = Address::Image(name.clone());
        let document = Arc::new(Document::new(desk, &address, Rendered::from(picture))?);
        self.kept.put(name, (stamp, document.clone()));
        Ok(Some(document))
    }
}
