//! Who is told how long the store was read.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

type Told = Arc<dyn Fn(Duration) + Send + Sync>;

/// Perhaps somebody who wants to know.
#[derive(Clone, Default)]
pub(super) struct Observer(Option<Told>);

impl Observer {
    pub(super) fn new(told: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(told)))
    }

    /// Begins to read; ends when what is handed back is dropped, however that comes.
    pub(super) fn begin(&self) -> Timing {
        Timing(self.0.clone().map(|told| (told, Instant::now())))
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Observer")
    }
}

/// One reading.
pub(super) struct Timing(Option<(Told, Instant)>);

impl Drop for Timing {
    fn drop(&mut self) {
        if let Some((told, start)) = self.0.take() {
            told(start.elapsed());
        }
    }
}
