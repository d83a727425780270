//! What a query finds, and that the index follows the entries.

use crate::desk::{Desk, NOON, at, author, filed, noon_and, submission, text, titles, url};
use newsstand::model::{Html, Instant, Query, Story, Submission};
use newsstand::store::Store;
use sqlx::{Connection, SqliteConnection};

async fn found(store: &Store, query: &str, most: u32) -> Vec<String> {
    let query = Query::parse(query).unwrap_or_else(|error| panic!("{query:?}: {error}"));
    titles(&store.search(&query, most).await.unwrap())
}

async fn all(desk: &Desk, query: &str) -> Vec<String> {
    found(&desk.store, query, 50).await
}

/// A story with a body, published so many seconds after noon.
fn told(name: &str, seconds: i64, change: impl FnOnce(&mut Story)) -> Submission {
    let mut submission = filed(name, "Harbour", &[]);
    submission.published = Some(noon_and(seconds * 1_000));
    change(&mut submission.story);
    submission
}

fn body(html: &str) -> Option<Html> {
    Some(Html::from_sanitised(html))
}

async fn newspaper() -> Desk {
    let desk = Desk::new().await;
    let later = at("2031-03-02T12:00:00Z");
    let stories = [
        told("One", 1, |story| {
            story.title = text("The second bridge opens");
            story.body =
                body("<p>Ships <b>p</b>ass<br>below&nbsp;it &amp; above.</p><p>Fares: 2</p>");
        }),
        told("Two", 2, |story| {
            story.title = text("A bridge, a second one, and ]]> سفينة 🦀");
            story.body = body("<p title=\"hidden > words\">Café İstanbul</p>");
            story.authors = vec![author("Ada Quill"), author("Ben <Nib>")];
        }),
        told("Three", 3, |story| {
            story.title = text("第二座大桥开通");
            story.summary = Some(text("An opening in the north marsh"));
            story.section = Some(newsstand::model::Section::new(text("North Marsh")));
            story.tags = vec![newsstand::model::Tag::new(text("High Tide"))];
        }),
    ];
    desk.put_at(later, &stories).await;
    desk
}

const ONE: &str = "The second bridge opens";
const TWO: &str = "A bridge, a second one, and ]]> سفينة 🦀";
const THREE: &str = "第二座大桥开通";

#[tokio::test]
async fn words_phrases_and_conditions_find_what_has_them_the_newest_first() {
    let desk = newspaper().await;
    for (query, wanted) in [
        ("bridge", &[TWO, ONE][..]),
        ("BRIDGE second", &[TWO, ONE]),
        ("\"second bridge\"", &[ONE]),
        ("second-bridge", &[ONE]),
        ("\"bridge second\"", &[]),
        ("bridge -opens", &[TWO]),
        ("bridge -\"second bridge\"", &[TWO]),
        ("pass below it", &[ONE]),
        ("p", &[]),
        ("nbsp", &[]),
        ("amp", &[]),
        ("hidden", &[]),
        ("cafe istanbul", &[TWO]),
        ("CAFÉ", &[TWO]),
        ("سفينة", &[TWO]),
        ("大桥", &[THREE]),
        ("桥大", &[]),
        ("quill", &[TWO]),
        ("\"quill ben\"", &[TWO]),
        ("author:ada-quill", &[TWO]),
        ("author:\"ADA QUILL\"", &[TWO]),
        ("author:ada", &[]),
        ("kind:article", &[THREE, TWO, ONE]),
        ("kind:brief", &[]),
        ("section:Harbour", &[TWO, ONE]),
        ("section:\"North Marsh\"", &[THREE]),
        ("section:north", &[]),
        ("-section:harbour kind:article", &[THREE]),
        ("tag:high-tide", &[THREE]),
        ("tide", &[THREE]),
        // What a condition is kept as is no word of a story.
        ("section", &[]),
        ("kind article", &[]),
        ("section\u{E000}harbour", &[]),
        // Nor does a phrase go on in the next field.
        ("\"opens ships\"", &[]),
    ] {
        assert_eq!(all(&desk, query).await, wanted, "{query:?}");
    }
    assert_eq!(found(&desk.store, "kind:article", 2).await, [THREE, TWO]);
}

#[tokio::test]
async fn no_query_is_a_fault_of_the_database() {
    let desk = newspaper().await;
    let many = "x ".repeat(Query::MOST_WORDS);
    for query in [
        "bridge* OR NEAR(a b, 2)",
        "title:bridge AND (",
        "topics : x",
        "{title body} : bridge",
        "^bridge",
        "bridge\0\"",
        "search MATCH 'x'); DROP TABLE entry; --",
        "'bridge'",
        "rank bm25(search)",
        "bridge -NOT -AND -\"a",
        "\u{202E}bridge\u{202C} \u{1F980}x",
        "\u{E000}x \u{E001}",
        "𝒳 Ⓐ ꙰x 𞤀 ঁx",
        many.as_str(),
    ] {
        let query = Query::parse(query).unwrap_or_else(|error| panic!("{query:?}: {error}"));
        assert!(desk.store.search(&query, 50).await.is_ok(), "{query:?}");
    }
}

#[tokio::test]
async fn the_index_follows_corrections_and_embargoes() {
    let desk = Desk::new().await;
    let mut ferry = told("Ferry", 60, |story| story.title = text("The ferry is late"));
    desk.put_one(at(NOON), &ferry).await;
    assert_eq!(all(&desk, "ferry").await, [""; 0], "under embargo");
    assert_eq!(all(&desk, "section:harbour").await, [""; 0]);
    desk.store.release(noon_and(60_000)).await.unwrap();
    assert_eq!(all(&desk, "ferry").await, ["The ferry is late"]);

    ferry.story.title = text("The train is late");
    let later = noon_and(120_000);
    desk.put_and_drop(later, std::slice::from_ref(&ferry)).await;
    assert_eq!(
        all(&desk, "train").await,
        [""; 0],
        "a change that was dropped"
    );
    let before = desk
        .store
        .search(&Query::parse("late").unwrap(), 9)
        .await
        .unwrap();
    desk.put_one(later, &ferry).await;
    assert_eq!(all(&desk, "ferry").await, [""; 0], "the old words are gone");
    assert_eq!(all(&desk, "train").await, ["The train is late"]);
    let after = desk
        .store
        .search(&Query::parse("late").unwrap(), 9)
        .await
        .unwrap();
    assert!(after.changed > before.changed && after.revision > before.revision);
}

#[tokio::test]
async fn the_order_is_that_of_a_feed_whatever_was_stored_first() {
    let desk = Desk::new().await;
    // Three in one second: two of one millisecond, one of another; and some around them.
    let names = ["b", "e", "a", "d", "c", "f"];
    let millis = [1_500, 0, 1_500, 1_200, 1_900, 3_000];
    let stories: Vec<Submission> = names
        .iter()
        .zip(millis)
        .map(|(name, milliseconds)| {
            let mut submission = submission(name);
            submission.published = Some(noon_and(milliseconds - 10_000));
            submission
        })
        .collect();
    desk.put(&stories).await;
    let listed = desk.titles("all", 50).await;
    assert_eq!(listed, ["f", "c", "a", "b", "d", "e"]);
    for most in 1..=6 {
        let found = found(&desk.store, "tide", most).await;
        assert_eq!(found, listed[..most as usize], "{most}");
    }
    for ancient in ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z"] {
        let mut old = submission(ancient);
        old.published = Some(Instant::parse(ancient).unwrap());
        desk.put_one(at(NOON), &old).await;
    }
    assert_eq!(all(&desk, "tide").await, desk.titles("all", 50).await);
}

#[tokio::test]
async fn what_was_stored_before_there_was_an_index_is_taken_in() {
    let desk = Desk::new().await;
    let stories: Vec<Submission> = (0..250)
        .map(|number| told(&format!("Story {number}"), -number, |_| {}))
        .collect();
    desk.put(&stories).await;
    desk.put_one(at(NOON), &told("Embargoed", 60, |_| {})).await;
    let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    let before = desk.titles("all", 300).await;
    for statement in [
        "DROP TABLE search",
        "DROP TABLE unindexed",
        "DELETE FROM _sqlx_migrations WHERE version = 3",
    ] {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    let again = desk.open_again().await;
    assert_eq!(found(&again, "section:harbour", 300).await, before);
    assert_eq!(found(&again, "embargoed", 300).await, [""; 0]);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM unindexed")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

/// So many entries one statement takes into the index.
const BATCH: i64 = 2_000;
/// So many rows SQLite reads ahead of who takes them.
const ROWS_AHEAD: u32 = 1_000;

/// The segments that the index consists of. Each statement that may fail halfway leaves one, and what is
/// gathered at the end; one of a single row cannot.
async fn segments(connection: &mut SqliteConnection) -> i64 {
    let counted = sqlx::query_scalar("SELECT count(DISTINCT segid) FROM search_idx");
    counted.fetch_one(connection).await.unwrap()
}

#[tokio::test]
async fn what_is_stored_at_once_is_found_whether_one_statement_takes_it_in_or_two() {
    for (stories, left) in [(BATCH, 1), (BATCH + 1, 1), (BATCH + 2, 2)] {
        let desk = Desk::new().await;
        let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
        let count = async |store: &Store, word, most| found(store, word, most).await.len();
        let named = |word: &str| -> Vec<Submission> {
            let titled = |number: i64| {
                told(&format!("Story {number}"), -number, |story| {
                    story.title = text(&format!("The {word} of day {number}"));
                })
            };
            (1..=stories).map(titled).collect()
        };
        let all = usize::try_from(stories).unwrap();
        desk.put(&named("ferry")).await;
        assert_eq!(segments(&mut connection).await, left, "{stories}");
        for most in [ROWS_AHEAD, ROWS_AHEAD + 1] {
            let found = count(&desk.store, "ferry", most).await;
            assert_eq!(found, usize::try_from(most).unwrap());
        }
        assert_eq!(count(&desk.store, "ferry", 9_999).await, all);
        // A correction takes in as many, in place of what was there.
        desk.put(&named("train")).await;
        assert_eq!(count(&desk.store, "ferry", 9_999).await, 0);
        assert_eq!(count(&desk.store, "train", 9_999).await, all);
        // And so does a store that has entries and no index.
        for statement in [
            "DELETE FROM search",
            "INSERT INTO unindexed SELECT id FROM entry",
        ] {
            sqlx::query(statement)
                .execute(&mut connection)
                .await
                .unwrap();
        }
        assert_eq!(count(&desk.store, "train", 9_999).await, 0);
        let again = desk.open_again().await;
        assert_eq!(count(&again, "train", 9_999).await, all);
    }
}

#[tokio::test]
async fn of_a_thousand_and_one_matches_of_one_second_the_order_is_exact() {
    let desk = Desk::new().await;
    // The first that is stored comes first by its guid.
    let numbered = |number: u32| told(&format!("tide {number:04}"), -60, |_| {});
    let stories: Vec<Submission> = (0..1_001).map(numbered).collect();
    desk.put(&stories).await;
    assert_eq!(found(&desk.store, "tide", 1).await, ["tide 0000"]);
    desk.put(&[numbered(1_001)]).await;
    assert_eq!(found(&desk.store, "tide", 1).await, ["tide 0001"]);
}

#[tokio::test]
async fn the_index_has_room_for_thirty_three_million_entries() {
    let desk = Desk::new().await;
    desk.put(&[told("first", -9, |_| {})]).await;
    let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    for statement in [
        "PRAGMA foreign_keys = OFF",
        "UPDATE entry SET id = 33554430",
        "UPDATE listing SET entry = 33554430",
        "UPDATE origin SET entry = 33554430",
    ] {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    desk.put(&[told("last", -8, |_| {})]).await;
    assert_eq!(all(&desk, "tide last").await, ["last"]);
    desk.put(&[told("past", -7, |_| {})]).await;
    assert_eq!(all(&desk, "tide last").await, ["last"]);
    assert_eq!(all(&desk, "past").await, [""; 0]);
    assert_eq!(desk.titles("all", 1).await, ["past"]);
}
