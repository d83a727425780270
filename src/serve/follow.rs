//! Following the store: what any process commits reaches the cache, and embargoes end in time.

use super::Desk;
use super::server::Server;
use crate::model::{Address, FeedKey, Format, Instant, Selection, Topic};
use crate::store::{Changes, Store, StoreError, Watch};
use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long after the last look the store is asked again whether anything was committed, though
/// nobody has told of a write: not every file system does. It is one read of shared memory, so that
/// requests need not ask.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);
/// How long at least, though it is written to all the time. A change is visible within this and the
/// time of a few queries.
const SHORTEST_PAUSE: Duration = Duration::from_millis(2);

/// Runs until it is aborted.
pub(super) async fn follow(mut follower: Follower) {
    let mut failure: Option<String> = None;
    loop {
        match follower.step().await {
            Ok(()) => {
                if failure.take().is_some() {
                    tracing::info!("the store answers again");
                }
            }
            Err(error) => {
                let told = format!("{error:?}");
                // Said once, not twenty times a second.
                if failure.as_ref() != Some(&told) {
                    let error = &error as &dyn Error;
                    tracing::error!(error, "the store cannot be followed");
                    failure = Some(told);
                }
            }
        }
        let is_following = failure.is_none();
        follower
            .server
            .is_following
            .store(is_following, Ordering::Relaxed);
        follower.pause().await;
    }
}

/// After a release that failed: the next try is no sooner.
const RELEASE_PAUSE: Duration = Duration::from_secs(1);

/// Ends embargoes. A task of its own, for it waits for whoever else is writing, and meanwhile what
/// they commit is to be seen.
async fn release(store: Store, now: Instant) {
    match store.release(now).await {
        Ok(released) => tracing::info!(released, "embargo ended"),
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "an embargo cannot be ended");
            tokio::time::sleep(RELEASE_PAUSE).await;
        }
    }
}

/// What the cache has been told.
pub(super) struct Follower {
    server: Arc<Server>,
    watch: Option<Watch>,
    /// The revision up to which the cache knows of changes.
    seen: i64,
    /// Something was committed that has not been read yet.
    is_behind: bool,
    next_release: Option<Instant>,
    releasing: Option<JoinHandle<()>>,
    defined: HashMap<Topic, Vec<FeedKey>>,
}

impl Follower {
    /// To be made before the first document is: changes from this moment on reach the cache.
    pub(super) async fn new(server: Arc<Server>) -> Self {
        let defined = defined_feeds(&server.desk);
        // Without an answer every change there ever was is read again, which is only slow.
        let seen = server.desk.store.revision().await.unwrap_or(0);
        server.metrics.store.revision.set(seen);
        // The same: until the first step nothing would be cut short.
        if let Ok(upcoming) = server.desk.store.upcoming().await {
            let upcoming = Some(upcoming).filter(|one| !one.is_empty());
            server.upcoming.store(upcoming.map(Arc::new));
        }
        Self {
            server,
            watch: None,
            seen,
            is_behind: true,
            next_release: None,
            releasing: None,
            defined,
        }
    }

    async fn pause(&mut self) {
        tokio::time::sleep(SHORTEST_PAUSE).await;
        match &mut self.watch {
            Some(watch) => watch.wait(LONGEST_PAUSE).await,
            None => tokio::time::sleep(LONGEST_PAUSE).await,
        }
    }

    async fn step(&mut self) -> Result<(), StoreError> {
        let store = self.server.desk.store.clone();
        let watch = match &mut self.watch {
            Some(watch) => watch,
            none => none.insert(store.watch().await?),
        };
        match watch.has_changed().await {
            Ok(has_changed) => self.is_behind |= has_changed,
            Err(error) => {
                // A new connection next time: this one may be of no more use.
                self.watch = None;
                self.is_behind = true;
                return Err(error);
            }
        }
        if self.is_behind {
            // Before the store is read, which may go on meanwhile.
            let newest = self.server.cache.newest();
            // Before the changes: an embargo that ends between the two still counts until what it
            // changes is out of date.
            let upcoming = store.upcoming().await?;
            let changes = store.changes(self.seen).await?;
            if changes.revision < newest {
                self.start_again(&store).await?;
            }
            self.next_release = store.next_release().await?;
            self.outdate(&changes);
            let upcoming = Some(upcoming).filter(|one| !one.is_empty());
            self.server.upcoming.store(upcoming.map(Arc::new));
            self.tell(changes.revision);
            self.seen = changes.revision;
            self.server.shown.send_replace(changes.revision);
            self.is_behind = false;
        }
        if let Ok(now) = Instant::new(self.server.desk.clock.now())
            && self.next_release.is_some_and(|release| release <= now)
        {
            let is_idle = self.releasing.as_ref().is_none_or(JoinHandle::is_finished);
            if is_idle {
                self.releasing = Some(tokio::spawn(release(store, now)));
            }
        }
        Ok(())
    }

    /// Tells the metrics how far it has come.
    fn tell(&self, revision: i64) {
        let metrics = &self.server.metrics.store;
        if revision != self.seen {
            let now = self.server.desk.clock.now();
            metrics.last_change.set(now.timestamp());
        }
        metrics.revision.set(revision);
    }

    /// An older state was put in the store's place, as from a backup: nothing that was known of it
    /// holds any more, and it may not know this desk's feeds.
    async fn start_again(&mut self, store: &Store) -> Result<(), StoreError> {
        tracing::warn!("the store was put back to an older state; everything is made anew");
        let feeds = self.server.desk.feeds.values();
        let selections: Vec<Selection> = feeds.map(|feed| feed.selection.clone()).collect();
        if let Ok(now) = Instant::new(self.server.desk.clock.now()) {
            store.register(&selections, now).await?;
        }
        self.server.cache.clear();
        self.server.on_demand.clear();
        self.server.deltas.clear();
        self.seen = 0;
        Ok(())
    }

    fn outdate(&self, changes: &Changes) {
        // Whatever is new or gone may be found, or no more, or stand on any page of an archive. Before the
        // feeds, so that none leads to a page that is older than itself.
        if !changes.topics.is_empty() {
            self.server.on_demand.notice(changes.revision);
            self.server.on_demand.outdate_all(changes.revision);
        }
        let cache = &self.server.cache;
        cache.notice(changes.revision);
        let outdate = |address: Address| cache.outdate(&address, changes.revision);
        for topic in &changes.topics {
            let derived = FeedKey::of_topic(topic);
            for key in self
                .defined
                .get(topic)
                .into_iter()
                .flatten()
                .chain(&derived)
            {
                for format in Format::ALL {
                    outdate(Address::Document(key.clone(), format));
                }
                outdate(Address::FeedPage(key.clone()));
            }
        }
        for (kind, slug) in &changes.entries {
            outdate(Address::EntryPage(*kind, slug.clone()));
        }
        if changes.catalogue {
            outdate(Address::Opml);
        }
        let has_news = changes.topics.contains(&Topic::all());
        if changes.catalogue || has_news {
            outdate(Address::FrontPage);
        }
        if has_news {
            outdate(Address::NewsSitemap);
        }
    }
}

fn defined_feeds(desk: &Desk) -> HashMap<Topic, Vec<FeedKey>> {
    let mut feeds: HashMap<Topic, Vec<FeedKey>> = HashMap::new();
    for feed in desk.feeds.values() {
        feeds
            .entry(feed.selection.topic())
            .or_default()
            .push(feed.key.clone());
    }
    feeds
}
