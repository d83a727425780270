//! Any life of a few stories, in hostile words: put, corrected, put again, moved, under embargo,
//! taken back, restored. Every document is accepted by a second parser and by `check`, and is the
//! same bytes after a restart and in a store that was rebuilt from what the first one holds.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod publishing;

use newsstand::model::*;
use newsstand::publish::{self, Edition, Outline};
use newsstand::store::{Kept, Listing, Store};
use proptest::prelude::*;
use publishing::{author, feed, instant, publication, read, slug, text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What trips XML, HTML, JSON or a shelf of letters; each is visible text once cleaned.
const WORDS: [&str; 8] = [
    "]]> the end",
    "R&D &amp; <b>bold</b>",
    "a\u{b}vertical\u{0}tab\u{fffe}",
    "🦑👩‍👩‍👧",
    "שלום עולם",
    "\u{202e}مرحبا",
    "<![CDATA[ &#0; -->",
    "\\u0000 \"quoted\" {{ % }}",
];

/// More entries and topics than a sequence makes.
const ALL: u32 = 1_000;

#[derive(Clone, Debug)]
enum Step {
    /// A story of a file: new, corrected, moved to another section or kind, or the same again. Its
    /// seconds of embargo count only until readers have seen it.
    Put {
        file: usize,
        story: Box<Story>,
        embargo: i64,
        restores: bool,
    },
    /// The last story of a file once more, as it was.
    Again(usize),
    /// The entry that a file told, and why it goes.
    Retract(usize, Option<Text>),
    /// Seconds pass, and embargoes end.
    Wait(i64),
    /// The program ends and starts.
    Reopen,
}

fn words() -> impl Strategy<Value = Text> {
    prop::sample::select(&WORDS[..]).prop_map(text)
}

prop_compose! {
    fn a_story()(
        kind in prop::sample::select(vec![Kind::Article, Kind::Brief]),
        title in words(),
        section in prop::option::of(words()),
        tags in prop::collection::vec(words(), 0..2),
        byline in prop::option::of(words()),
        summary in prop::option::of(words()),
        body in prop::option::of(words()),
        correction in prop::option::of(words()),
    ) -> Story {
        let paragraph = |body: Text| {
            let escaped = body.as_str().replace('&', "&amp;").replace('<', "&lt;");
            Html::from_sanitised(&format!("<p>{escaped}</p>"))
        };
        Story {
            section: section.map(Section::new),
            tags: tags.into_iter().map(Tag::new).collect(),
            authors: byline.iter().map(|name| author(name.as_str())).collect(),
            summary,
            body: body.map(paragraph),
            corrections: correction.into_iter().map(|text| Correction { date: None, text }).collect(),
            ..Story::new(kind, title)
        }
    }
}

fn a_step() -> impl Strategy<Value = Step> {
    let put = (
        0usize..5,
        a_story(),
        prop::sample::select(vec![0, 0, 30]),
        any::<bool>(),
    );
    prop_oneof![
        8 => put.prop_map(|(file, story, embargo, restores)| {
            Step::Put { file, story: Box::new(story), embargo, restores }
        }),
        2 => (0usize..5).prop_map(Step::Again),
        3 => (0usize..5, prop::option::of(words())).prop_map(|(file, why)| Step::Retract(file, why)),
        2 => (1i64..40).prop_map(Step::Wait),
        1 => Just(Step::Reopen),
    ]
}

async fn open(file: &Path) -> Store {
    Store::open(&format!("sqlite://{}", file.display()))
        .await
        .unwrap()
}

async fn put(store: &Store, submission: &Submission, now: Instant) -> Guid {
    let mint = publication().mint;
    let stored = store.put(std::slice::from_ref(submission), &mint, now);
    stored.await.unwrap().remove(0).entry.guid
}

async fn kept(store: &Store) -> Vec<Kept> {
    store.entries(None, None, ALL).await.unwrap()
}

async fn listing(store: &Store, topic: &Topic) -> Option<Listing> {
    store.listing(topic, &Window::newest(ALL)).await.unwrap()
}

async fn is_listed(store: &Store, guid: &Guid) -> bool {
    let everything = listing(store, &Topic::all()).await;
    everything.is_some_and(|all| all.entries.iter().any(|entry| entry.guid == *guid))
}

/// A desk at some moment of its life.
struct Desk {
    store: Store,
    now: Instant,
    /// By file, what was last put and which entry it is.
    told: BTreeMap<usize, (Submission, Guid)>,
    /// Taken back under embargo: no document ever tells of them.
    unseen: BTreeSet<Guid>,
}

impl Desk {
    async fn take(&mut self, step: &Step, file: &Path) {
        match step {
            Step::Put {
                file,
                story,
                embargo,
                restores,
            } => {
                let origin = Origin::Place(format!("markdown:{file}"));
                let submission = Submission {
                    published: (*embargo > 0).then(|| later(self.now, *embargo)),
                    restores: *restores,
                    ..Submission::new(origin, slug(&format!("story-{file}")), Story::clone(story))
                };
                self.put(*file, submission).await;
            }
            Step::Again(file) => {
                if let Some((submission, _)) = self.told.get(file).cloned() {
                    self.put(
                        *file,
                        Submission {
                            restores: false,
                            ..submission
                        },
                    )
                    .await;
                }
            }
            Step::Retract(file, why) => {
                let Some((_, guid)) = self.told.get(file).cloned() else {
                    return;
                };
                let is_buried = kept(&self.store)
                    .await
                    .iter()
                    .any(|one| one.entry.guid == guid && one.tombstone.is_some());
                if !is_buried && !is_listed(&self.store, &guid).await {
                    self.unseen.insert(guid.clone());
                }
                self.store
                    .retract(&[guid], why.as_ref(), self.now)
                    .await
                    .unwrap();
            }
            Step::Wait(seconds) => {
                self.now = later(self.now, *seconds);
                self.store.release(self.now).await.unwrap();
            }
            Step::Reopen => {
                self.store.close().await;
                self.store = open(file).await;
            }
        }
    }

    async fn put(&mut self, file: usize, submission: Submission) {
        let guid = put(&self.store, &submission, self.now).await;
        if submission.restores {
            self.unseen.remove(&guid);
        }
        self.told.insert(file, (submission, guid));
    }
}

fn later(moment: Instant, seconds: i64) -> Instant {
    Instant::from_milliseconds(moment.milliseconds() + seconds * 1_000).unwrap()
}

/// The feeds that a desk has: a defined one of everything and of each kind, and the derived ones.
async fn feeds(store: &Store) -> Vec<Feed> {
    let of_kind = |name: &str, kind| Feed {
        key: FeedKey::Defined(slug(name)),
        selection: Selection {
            kind,
            ..Selection::default()
        },
        ..feed()
    };
    let mut feeds = vec![
        of_kind("latest", None),
        of_kind("articles", Some(Kind::Article)),
        of_kind("briefs", Some(Kind::Brief)),
    ];
    for named in store.catalogue().await.unwrap().topics {
        let key = FeedKey::of_topic(&named.topic).unwrap();
        let selection = key.derived_selection().unwrap();
        feeds.push(Feed {
            key,
            selection,
            title: named.name,
            ..feed()
        });
    }
    feeds
}

/// Every document by its address.
async fn documents(store: &Store) -> BTreeMap<String, Vec<u8>> {
    let (publication, feeds) = (publication(), feeds(store).await);
    let mut documents = BTreeMap::new();
    for feed in &feeds {
        let listing = listing(store, &feed.selection.topic()).await;
        let edition = listing.as_ref().map(|listing| Edition {
            entries: &listing.entries,
            tombstones: &listing.tombstones,
            ..Edition::default()
        });
        for format in Format::ALL {
            let address = Address::Document(feed.key.clone(), format);
            let document = publish::feed(format, &publication, feed, &edition.unwrap_or_default());
            documents.insert(publication.url(&address), document.unwrap());
        }
    }
    for feed in feeds.iter().take(1) {
        documents.extend(chain(store, &publication, feed).await);
    }
    let outline = |feed: Feed| Outline {
        key: feed.key,
        title: feed.title,
        description: feed.description,
    };
    let outlines: Vec<Outline> = feeds.into_iter().map(outline).collect();
    documents.insert(
        "opml".to_owned(),
        publish::opml(&publication, &outlines).unwrap(),
    );
    documents
}

/// A feed that is too short for its entries, and its archive, page by page.
async fn chain(store: &Store, publication: &Publication, feed: &Feed) -> BTreeMap<String, Vec<u8>> {
    let window = Window::newest(2);
    let topic = feed.selection.topic();
    let mut documents = BTreeMap::new();
    let Some(listing) = store.listing(&topic, &window).await.unwrap() else {
        return documents;
    };
    let mut all: Vec<Guid> = listing
        .entries
        .iter()
        .map(|entry| entry.guid.clone())
        .collect();
    let edition = Edition {
        entries: &listing.entries,
        tombstones: &listing.tombstones,
        older: listing.older.as_ref(),
        ..Edition::default()
    };
    let mut write = |name: &str, edition: &Edition<'_>| {
        for format in Format::ALL {
            let document = publish::feed(format, publication, feed, edition).unwrap();
            documents.insert(format!("{name}.{}", format.extension()), document);
        }
    };
    write("short", &edition);
    let mut next = listing.older;
    while let Some(page) = next {
        let archive = store
            .archive(&topic, &window, &page)
            .await
            .unwrap()
            .unwrap();
        all.extend(archive.entries.iter().map(|entry| entry.guid.clone()));
        let edition = Edition {
            entries: &archive.entries,
            tombstones: &archive.tombstones,
            older: archive.older.as_ref(),
            page: Some(&page),
            newer: archive.newer.as_ref(),
            whole: None,
        };
        write(&format!("archive {page}"), &edition);
        next = archive.older;
    }
    let whole = store
        .listing(&topic, &Window::newest(ALL))
        .await
        .unwrap()
        .unwrap();
    let whole: Vec<Guid> = whole.entries.into_iter().map(|entry| entry.guid).collect();
    assert_eq!(all, whole, "each entry once, in order");
    documents
}

/// What the second parser finds is what stands, and `check` has nothing to say.
async fn assert_accepted(desk: &Desk, documents: &BTreeMap<String, Vec<u8>>) {
    let (live, gone): (Vec<Kept>, Vec<Kept>) = kept(&desk.store)
        .await
        .into_iter()
        .partition(|one| one.tombstone.is_none());
    let seen = live.iter().filter(|one| one.entry.published <= desk.now);
    let seen: BTreeSet<&str> = seen.map(|one| one.entry.guid.as_str()).collect();
    for (address, document) in documents {
        let faults = publish::check::check(document).faults;
        assert_eq!(faults, [], "{address}");
        let document = std::str::from_utf8(document).unwrap();
        let Some(format) = Format::ALL
            .into_iter()
            .find(|one| address.ends_with(one.extension()))
        else {
            roxmltree::Document::parse(document).unwrap();
            continue;
        };
        let told = read(format, document);
        let ids: BTreeSet<&str> = told.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids.len(), told.len(), "{address} tells an entry twice");
        assert!(
            ids.is_subset(&seen),
            "{address} tells what no reader may see"
        );
        assert!(
            gone.iter()
                .all(|one| !ids.contains(one.entry.guid.as_str()))
        );
        if address.contains("/feeds/latest.") {
            assert_eq!(ids, seen, "{address} lacks an entry");
        }
    }
}

/// Puts what a store holds into an empty one, with its guids, dates and addresses.
async fn rebuild(desk: &Desk, file: &Path) -> Store {
    let store = open(file).await;
    for (number, one) in kept(&desk.store).await.into_iter().enumerate() {
        if desk.unseen.contains(&one.entry.guid) {
            continue;
        }
        let origin = Origin::Place(format!("rebuilt:{number}"));
        let entry = one.entry;
        let submission = Submission {
            guid: Some(entry.guid),
            is_slug_given: true,
            published: Some(entry.published),
            updated: Some(entry.updated),
            ..Submission::new(origin, entry.slug, entry.story)
        };
        let guid = put(&store, &submission, desk.now).await;
        if let Some(tombstone) = one.tombstone {
            let (guids, why) = ([guid], tombstone.reason.as_ref());
            let retracted = store.retract(&guids, why, tombstone.retracted);
            retracted.await.unwrap();
        }
    }
    store
}

fn assert_same(before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>, when: &str) {
    let addresses = |documents: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        documents.keys().cloned().collect()
    };
    assert_eq!(addresses(before), addresses(after), "{when}");
    for (address, document) in before {
        let texts = [document, &after[address]].map(|bytes| String::from_utf8_lossy(bytes));
        assert_eq!(texts[0], texts[1], "{when}: {address}");
    }
}

async fn live(steps: &[Step]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("desk.db");
    let mut desk = Desk {
        store: open(&file).await,
        now: instant("2031-03-01T12:00:00Z"),
        told: BTreeMap::new(),
        unseen: BTreeSet::new(),
    };
    for step in steps {
        desk.take(step, &file).await;
        assert_accepted(&desk, &documents(&desk.store).await).await;
    }
    let before = documents(&desk.store).await;
    desk.take(&Step::Reopen, &file).await;
    assert_same(&before, &documents(&desk.store).await, "after a restart");
    let rebuilt = rebuild(&desk, &folder.path().join("rebuilt.db")).await;
    assert_same(&before, &documents(&rebuilt).await, "in a rebuilt store");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_stay_right_over_any_life(steps in prop::collection::vec(a_step(), 1..16)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(live(&steps));
    }
}
