//! Whether the store answers as the model.

use super::Model;
use crate::desk::{Desk, titles, topic};
use crate::windows::{WINDOWS, check_archive, shown};
use newsstand::model::{Entry, Guid, Instant, Kind, Query, Topic, Window};
use newsstand::store::{Listing, Page};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What was last read, by topic and window, with the entry that followed behind.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) listings: HashMap<(String, Window), (Listing, Option<Entry>)>,
    pub(super) catalogue: Option<newsstand::store::Catalogue>,
}

pub(super) async fn check(desk: &Desk, model: &Model, seen: &mut Seen) {
    let revision = desk.store.revision().await.unwrap();
    assert_eq!(revision, model.revision);
    for name in &model.topics {
        let entries = model.listing(name);
        for window in WINDOWS {
            let listing = desk.window(name, &window).await;
            let (wanted, behind) = entries.split_at(shown(&entries, &window));
            assert_eq!(listing.entries, wanted, "{name} {window:?}");
            let tombstones = model.tombstones(name, &window);
            assert_eq!(listing.tombstones, tombstones, "{name} {window:?}");
            check_archive(desk, name, &window, &listing, &entries).await;
            assert_eq!(listing.revision, revision);
            assert_eq!(
                listing.name.as_ref().map(ToString::to_string).as_ref(),
                model.names.get(name)
            );
            let key = (name.clone(), window);
            if let Some((before, followed)) = seen.listings.get(&key) {
                let is_empty = window.entries == 0;
                let is_same = is_empty || followed.as_ref() == behind.first();
                let told =
                    |listing: &Listing| (listing.entries.clone(), listing.tombstones.clone());
                if told(before) == told(&listing) && is_same {
                    // A tombstone that this window does not tell may have come or gone.
                    let is_quiet = !model.ever_buried.contains(name);
                    let is_same = before.changed == listing.changed;
                    assert!(is_same || !is_quiet, "{name} {window:?}: moved");
                } else {
                    assert!(
                        before.changed < listing.changed,
                        "{name} {window:?}: did not move: {:?}",
                        titles(&listing)
                    );
                }
            }
            let followed = behind.first().cloned();
            seen.listings.insert(key, (listing, followed));
        }
        for most in [2, 100] {
            if name != "all" {
                let query = name.replace('=', ":").replace('&', " ");
                let query = Query::parse(&query).unwrap();
                let found = desk.store.search(&query, most).await.unwrap();
                let wanted = &entries[..entries.len().min(most as usize)];
                assert_eq!(found.entries, wanted, "search {query} {most}");
            }
        }
    }
    let catalogue = desk.store.catalogue().await.unwrap();
    let wanted: Vec<(Topic, String, usize)> = model
        .names
        .iter()
        .map(|(name, spelt)| (topic(name), spelt.clone(), model.listing(name).len()))
        .filter(|(.., entries)| *entries > 0)
        .collect();
    let found: Vec<(Topic, String, usize)> = catalogue
        .topics
        .iter()
        .map(|one| {
            (
                one.topic.clone(),
                one.name.to_string(),
                one.entries as usize,
            )
        })
        .collect();
    assert_eq!(found, wanted);
    if let Some(before) = seen.catalogue.replace(catalogue) {
        let names = |topics: &[newsstand::store::Named]| -> Vec<_> {
            topics
                .iter()
                .map(|one| (one.topic.clone(), one.name.clone()))
                .collect()
        };
        let now = seen.catalogue.as_ref().unwrap();
        let is_same = names(&before.topics) == names(&now.topics);
        assert_eq!(is_same, before.changed == now.changed);
        assert!(before.changed <= now.changed);
    }
    let updated: HashSet<Instant> = model
        .entries
        .iter()
        .map(|known| known.entry.updated)
        .collect();
    assert_eq!(
        updated.len(),
        model.entries.len(),
        "two entries with one updated"
    );
    let stored = desk.entries().await;
    let guids: BTreeMap<&Guid, &Entry> = model
        .entries
        .iter()
        .map(|known| (&known.entry.guid, &known.entry))
        .collect();
    assert_eq!(
        stored.iter().collect::<Vec<_>>(),
        guids.into_values().collect::<Vec<_>>()
    );
}

/// What is at every address that an entry has or had.
pub(super) async fn check_pages(desk: &Desk, model: &Model) {
    let now = model.entries.iter().map(|known| (known.address(), known));
    let former = model
        .former
        .iter()
        .map(|(address, at)| (address.clone(), &model.entries[*at]));
    for ((kind, name), known) in now.chain(former) {
        let page = desk.page(kind, &name).await;
        let is_here = known.address() == (kind, name);
        match (page, &known.tombstone) {
            (Some(Page::Gone(told, _)), Some(tombstone)) => assert_eq!(&told, tombstone),
            (Some(Page::Entry(entry, _)), None) if is_here => assert_eq!(*entry, known.entry),
            (Some(Page::Moved(kind, slug)), None) if !is_here => {
                assert_eq!((kind, slug.to_string()), known.address());
            }
            (None, _) if !known.was_seen() => {}
            (page, _) => panic!("{:?}: {page:?}", known.address()),
        }
    }
}

/// What [`Store::changes`] must name: every topic whose listing is not as it was.
pub(super) async fn check_changes(desk: &Desk, before: &Model, after: &Model) {
    let changes = desk.store.changes(before.revision).await.unwrap();
    assert_eq!(changes.revision, after.revision);
    let named: BTreeSet<&str> = changes.topics.iter().map(Topic::as_str).collect();
    let everything = Window::newest(1_000);
    for name in &after.topics {
        let is_changed = before.listing(name) != after.listing(name)
            || before.tombstones(name, &everything) != after.tombstones(name, &everything)
            || !before.topics.contains(name);
        assert_eq!(named.contains(name.as_str()), is_changed, "{name}");
    }
    let addresses = |model: &Model| -> HashMap<(Kind, String), i64> {
        let seen = model.entries.iter().filter(|known| known.was_seen());
        seen.map(|one| {
            (
                (one.entry.story.kind, one.entry.slug.to_string()),
                one.entry.revision,
            )
        })
        .collect()
    };
    let (old, new) = (addresses(before), addresses(after));
    let told: HashSet<(Kind, String)> = changes
        .entries
        .iter()
        .map(|(kind, slug)| (*kind, slug.to_string()))
        .collect();
    for address in old.keys().chain(new.keys()) {
        assert!(
            old.get(address) == new.get(address) || told.contains(address),
            "{address:?}"
        );
    }
}
