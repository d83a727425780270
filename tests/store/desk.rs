//! A store in a folder of its own, and invented stories.

use newsstand::model::{
    Author, Entry, Guid, Html, Instant, Kind, Mint, Origin, Scope, Secret, Section, Slug, Story,
    Submission, Tag, Text, Token, Topic, Window,
};
use newsstand::store::{KnownToken, Listing, Outcome, Page, Store, Stored};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

pub const NOON: &str = "2031-03-01T12:00:00Z";

pub fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub fn noon_and(milliseconds: i64) -> Instant {
    Instant::from_milliseconds(at(NOON).milliseconds() + milliseconds).unwrap()
}

pub fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub fn slug(slug: &str) -> Slug {
    Slug::new(slug).unwrap()
}

pub fn guid(guid: &str) -> Guid {
    Guid::stored(guid).unwrap()
}

pub fn topic(topic: &str) -> Topic {
    Topic::parse(topic).unwrap()
}

pub fn mint() -> Mint {
    Mint::new("quay.example", "2031").unwrap()
}

pub fn story(title: &str) -> Story {
    Story {
        body: Some(Html::from_sanitised("<p>Tide tables are late.</p>")),
        ..Story::new(Kind::Article, text(title))
    }
}

/// A story `name`, from the file `name`, with the title `name`.
pub fn submission(name: &str) -> Submission {
    let origin = Origin::Place(format!("markdown:{name}"));
    Submission::new(origin, Slug::of(name), story(name))
}

pub fn filed(name: &str, section: &str, tags: &[&str]) -> Submission {
    let mut submission = submission(name);
    submission.story.section = Some(Section::new(text(section)));
    submission.story.tags = tags.iter().map(|tag| Tag::new(text(tag))).collect();
    submission
}

pub fn author(name: &str) -> Author {
    Author {
        name: text(name),
        bio: None,
        url: None,
        email: None,
    }
}

/// A token of the API, and its place in the store.
pub async fn token(store: &Store) -> KnownToken {
    let secret = Secret::new([7; 8], [9; 32]);
    let token = Token {
        handle: secret.handle().to_owned(),
        name: text("editor ]]> & سفينة"),
        scopes: vec![Scope::Read, Scope::Write],
        sections: vec![slug("harbour"), slug("market")],
        created: noon_and(0),
        expires: Some(noon_and(1)),
        revoked: None,
        used: None,
    };
    store.add_token(&token, secret.hash()).await.unwrap();
    let known = store.token(secret.handle()).await.unwrap().unwrap();
    assert_eq!((&known.token, known.hash), (&token, secret.hash()));
    known
}

/// What versions of the store have added to it, undone; the newest first.
const UNDONE: [(i64, &[&str]); 5] = [
    (15, &["ALTER TABLE origin DROP COLUMN corrected"]),
    (
        14,
        &[
            "ALTER TABLE origin DROP COLUMN reading",
            "ALTER TABLE origin DROP COLUMN aside",
            "ALTER TABLE origin DROP COLUMN aside_reading",
            "ALTER TABLE former_origin DROP COLUMN reading",
            "ALTER TABLE former_origin DROP COLUMN aside",
            "ALTER TABLE former_origin DROP COLUMN aside_reading",
            "ALTER TABLE passed_over DROP COLUMN reading",
        ],
    ),
    (13, &["DROP TABLE passed_over"]),
    (
        12,
        &[
            "DROP INDEX origin_said",
            "DROP INDEX former_origin_said",
            "ALTER TABLE origin DROP COLUMN mentions",
            "ALTER TABLE former_origin DROP COLUMN mentions",
            "ALTER TABLE former_origin DROP COLUMN given",
        ],
    ),
    (
        10,
        &[
            "DROP TABLE former_origin",
            "ALTER TABLE origin DROP COLUMN said",
            "DELETE FROM _sqlx_migrations WHERE version = 11",
        ],
    ),
];

pub struct Desk {
    pub folder: TempDir,
    pub store: Store,
}

impl Desk {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&url(&folder)).await.unwrap();
        Self { folder, store }
    }

    /// As another process would.
    pub async fn open_again(&self) -> Store {
        Store::open(&url(&self.folder)).await.unwrap()
    }

    /// Makes the store what it was in a version of before.
    pub async fn take_back_to(&self, version: i64) {
        let mut connection = SqliteConnection::connect(&url(&self.folder)).await.unwrap();
        for (later, statements) in UNDONE.iter().filter(|(later, _)| *later > version) {
            for statement in statements.iter().copied() {
                sqlx::query(statement)
                    .execute(&mut connection)
                    .await
                    .unwrap();
            }
            let forget = sqlx::query("DELETE FROM _sqlx_migrations WHERE version = $1");
            forget.bind(later).execute(&mut connection).await.unwrap();
        }
    }

    pub async fn put_at(&self, now: Instant, submissions: &[Submission]) -> Vec<Stored> {
        let mint = mint();
        let stored = self.store.put(submissions, &mint, now);
        stored.await.unwrap()
    }

    /// What it would do: the change is dropped.
    pub async fn put_and_drop(&self, now: Instant, submissions: &[Submission]) -> Vec<Stored> {
        let mut change = self.store.begin().await.unwrap();
        change.put(submissions, &mint(), now).await.unwrap()
    }

    pub async fn put(&self, submissions: &[Submission]) -> Vec<Stored> {
        self.put_at(at(NOON), submissions).await
    }

    pub async fn put_one(&self, now: Instant, submission: &Submission) -> Stored {
        let submissions = std::slice::from_ref(submission);
        self.put_at(now, submissions).await.remove(0)
    }

    pub async fn listing(&self, name: &str, most: u32) -> Listing {
        self.window(name, &Window::newest(most)).await
    }

    pub async fn window(&self, name: &str, window: &Window) -> Listing {
        let listing = self.store.listing(&topic(name), window).await.unwrap();
        listing.unwrap_or_else(|| panic!("no topic {name}"))
    }

    pub async fn page(&self, kind: Kind, name: &str) -> Option<Page> {
        self.store.page(kind, &slug(name)).await.unwrap()
    }

    /// Every stored entry, those that readers do not see too.
    pub async fn entries(&self) -> Vec<Entry> {
        let kept = self.store.entries(None, None, 1_000).await.unwrap();
        kept.into_iter().map(|one| one.entry).collect()
    }

    pub async fn titles(&self, name: &str, most: u32) -> Vec<String> {
        titles(&self.listing(name, most).await)
    }
}

pub fn url(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("desk.db").display())
}

pub fn titles(listing: &Listing) -> Vec<String> {
    let entries = listing.entries.iter();
    entries.map(|entry| entry.story.title.to_string()).collect()
}

pub fn outcomes(stored: &[Stored]) -> Vec<Outcome> {
    stored.iter().map(|one| one.outcome).collect()
}
