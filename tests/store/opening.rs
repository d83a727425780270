//! Opening: addresses, files that cannot be used, schemas, plans of the queries.

use crate::desk::{Desk, NOON, at, filed, guid, mint, submission, topic, url};
use newsstand::model::{ArchivePage, Instant, Kind, Query, Selection, Slug, Window};
use newsstand::store::{Browsing, Cursor, ReplyKey, State, Store, StoreError};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::{Event, Instrument, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, util::SubscriberInitExt};

async fn refused(url: &str) -> (StoreError, String) {
    let error = Store::open(url).await.expect_err(url);
    let text = error.to_string();
    (error, text)
}

async fn connect(desk: &Desk) -> SqliteConnection {
    SqliteConnection::connect(&url(&desk.folder)).await.unwrap()
}

#[tokio::test]
async fn an_address_that_names_no_store_says_what_to_write() {
    for wrong in [
        "newsstand.db",
        "",
        "sqlite:",
        "sqlite://",
        "sqlite::memory:",
        "sqlite://x?mode=ro",
        "mysql://x",
        "sqlite://%FF",
    ] {
        let (error, text) = refused(wrong).await;
        assert!(matches!(error, StoreError::Url(_)), "{wrong}: {error:?}");
        assert!(text.contains("sqlite://newsstand.db"));
    }
    let (error, text) = refused("postgres://desk@localhost/desk").await;
    assert!(matches!(error, StoreError::Postgres), "{error:?}");
    assert!(text.contains("not supported yet"));
}

#[tokio::test]
async fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("missing/desk.db");
    let (error, text) = refused(&format!("sqlite://{}", file.display())).await;
    assert!(matches!(error, StoreError::NoFolder(_)), "{error:?}");
    assert!(text.contains("missing/desk.db"), "{text}");
}

#[tokio::test]
async fn what_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let content = "a story, not a database\n".repeat(500);
    std::fs::write(folder.path().join("desk.db"), &content).unwrap();
    let (error, text) = refused(&url(&folder)).await;
    assert!(
        matches!(error, StoreError::NotADatabase { .. }),
        "{error:?}"
    );
    assert!(text.contains("desk.db"), "{text}");
    let after = std::fs::read_to_string(folder.path().join("desk.db")).unwrap();
    assert!(after == content);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told() {
    // Nobody, not even root, may make files there; a folder without the permission is no test for
    // root.
    #[cfg(target_os = "linux")]
    {
        let (error, text) = refused("sqlite:///proc/desk.db").await;
        assert!(matches!(error, StoreError::NotWritable { .. }), "{error:?}");
        assert!(text.contains("/proc/desk.db"), "{text}");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut permissions = std::fs::metadata(folder.path()).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(folder.path(), permissions.clone()).unwrap();
    let may_write = std::fs::write(folder.path().join("probe"), "").is_ok();
    match Store::open(&url(&folder)).await {
        Ok(_) => assert!(may_write),
        Err(error) => assert!(matches!(error, StoreError::NotWritable { .. }), "{error:?}"),
    }
}

#[tokio::test]
async fn a_folder_in_the_files_place_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("desk.db")).unwrap();
    let (error, text) = refused(&url(&folder)).await;
    assert!(matches!(error, StoreError::Folder(_)), "{error:?}");
    let wanted = format!(
        "desk.db is a folder; name a file in it, such as {}/newsstand.db",
        url(&folder)
    );
    assert!(text.contains(&wanted), "{text}");
}

/// Root may write whatever it likes, so this asks the system first.
#[tokio::test]
async fn a_file_that_may_only_be_read_is_read_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    Store::open(&url(&folder)).await.unwrap().close().await;
    let file = folder.path().join("desk.db");
    let mut permissions = std::fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&file, permissions).unwrap();
    let may_write = std::fs::OpenOptions::new().append(true).open(&file).is_ok();
    let store = Store::open(&url(&folder)).await.unwrap();
    assert!(store.entries(None, None, 1).await.unwrap().is_empty());
    let now = Instant::parse("2026-11-23T09:30:00Z").unwrap();
    match store.register(&[Selection::default()], now).await {
        Ok(_) => assert!(may_write),
        Err(error) => {
            assert!(matches!(error, StoreError::NotWritable { .. }), "{error:?}");
            assert!(
                error.to_string().contains(
                    "desk.db cannot be written; the file and its folder must be writable"
                )
            );
        }
    }
}

#[tokio::test]
async fn a_name_with_any_characters_is_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Übersee #1 100%.db");
    let address = file.to_str().unwrap().replace('%', "%25");
    Store::open(&format!("sqlite://{address}")).await.unwrap();
    assert!(file.exists());
}

#[tokio::test]
async fn a_newer_schema_is_refused_with_both_versions() {
    let desk = Desk::new().await;
    let known = desk.store.schema_version();
    desk.store.close().await;
    let mut connection = connect(&desk).await;
    sqlx::query("INSERT INTO _sqlx_migrations VALUES (9999, 'later', 'now', true, x'00', 0)")
        .execute(&mut connection)
        .await
        .unwrap();
    let (error, text) = refused(&url(&desk.folder)).await;
    assert!(
        matches!(error, StoreError::Newer { found: 9999, .. }),
        "{error:?}"
    );
    assert!(
        text.contains("9999") && text.contains(&known.to_string()) && text.contains("newer"),
        "{text}"
    );
}

#[tokio::test]
async fn opening_again_finds_everything_and_need_not_wait_for_a_writer() {
    let desk = Desk::new().await;
    let stored = desk.put(&[submission("ferry")]).await;
    let mut writing = connect(&desk).await;
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut writing)
        .await
        .unwrap();
    let again = desk.open_again().await;
    assert_eq!(
        again.entries(None, None, 5).await.unwrap()[0].entry,
        stored[0].entry
    );
    again
        .register(&[Selection::default()], at(NOON))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_file_may_be_opened_by_several_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = url(&folder);
    let open = || {
        tokio::spawn({
            let url = url.clone();
            async move { Store::open(&url).await }
        })
    };
    let opened: Vec<_> = (0..8).map(|_| open()).collect();
    for (number, store) in opened.into_iter().enumerate() {
        let store = store.await.unwrap().unwrap();
        let one = submission(&format!("n{number}"));
        store.put(&[one], &mint(), at(NOON)).await.unwrap();
    }
}

#[tokio::test]
async fn a_damaged_story_is_told_and_never_left_out() {
    let desk = Desk::new().await;
    let stored = desk.put(&[submission("ferry"), submission("mill")]).await;
    let mut connection = connect(&desk).await;
    sqlx::query("UPDATE entry SET story = '{\"kind\":' WHERE slug = 'mill'")
        .execute(&mut connection)
        .await
        .unwrap();
    let guid = stored[1].entry.guid.as_str();
    let slug = Slug::new("mill").unwrap();
    let errors = [
        desk.store
            .listing(&topic("all"), &Window::newest(5))
            .await
            .unwrap_err(),
        desk.store.page(Kind::Article, &slug).await.unwrap_err(),
        desk.store.entries(None, None, 5).await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().contains(guid), "{error}");
    }
    assert_eq!(desk.titles("all", 1).await, ["ferry"]);
}

/// The span whose statements are written down.
const RECORDED: &str = "recorded";

/// Every statement sqlx runs inside the span, as its log has it.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<BTreeSet<String>>>);

impl<S: Subscriber + for<'span> LookupSpan<'span>> Layer<S> for Recorder {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let span = context.lookup_current();
        let is_recorded = span.is_some_and(|span| span.name() == RECORDED);
        if is_recorded && event.metadata().target() == "sqlx::query" {
            let mut statement = Statement::default();
            event.record(&mut statement);
            self.0.lock().unwrap().insert(statement.0);
        }
    }
}

/// A short statement stands in `summary` alone, a longer one in `db.statement`, which comes later.
#[derive(Default)]
struct Statement(String);

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        if matches!(field.name(), "summary" | "db.statement") && !value.trim().is_empty() {
            self.0 = value.trim().to_owned();
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// Steps of a plan that read all of something short: one row, what is under embargo, the topics
/// of several conditions (feeds define them), the topics themselves for the catalogue, the rows
/// given with the statement.
const SHORT: [&str; 6] = [
    "SCAN state",
    "SCAN entry USING INDEX entry_embargoed",
    "SCAN topic USING COVERING INDEX topic_conjunction",
    "SCAN topic USING INDEX sqlite_autoindex_topic_1",
    "-ROW VALUES CLAUSE",
    // The recent entries of a window, which has a limit.
    "SCAN (subquery-2)",
];

/// The index of words gives its matches one by one, the newest first: this step ends with the limit.
const SEARCH: &str = "SCAN search VIRTUAL TABLE INDEX";

/// Whether a step of a plan costs the same however much is stored.
fn is_bounded(step: &str) -> bool {
    let is_short = SHORT.iter().any(|short| step.ends_with(short)) || step.starts_with(SEARCH);
    let reads_whole = step.starts_with("SCAN") && !is_short;
    !reads_whole && !step.contains("TEMP B-TREE")
}

/// What requests ask, and a server that follows the store.
async fn ask_everything(store: &Store) {
    store.release(at("2033-01-01T00:00:00Z")).await.unwrap();
    store.revision().await.unwrap();
    for most in [0, 1, 5] {
        let window = Window {
            recent: 24,
            most: 5,
            ..Window::newest(most)
        };
        store.listing(&topic("all"), &window).await.unwrap();
        let page = ArchivePage::parse("article-ferry").unwrap();
        let archive = store.archive(&topic("all"), &window, &page).await;
        assert!(archive.unwrap().is_some());
    }
    let ferry = Slug::new("ferry").unwrap();
    store.page(Kind::Article, &ferry).await.unwrap();
    let first = store.entries(None, None, 1).await.unwrap();
    let after = Some(&first[0].entry.guid);
    store.entries(Some(Kind::Article), after, 5).await.unwrap();
    store.catalogue().await.unwrap();
    store.changes(0).await.unwrap();
    store.upcoming().await.unwrap();
    let ferry = Query::parse("ferry tag:boats").unwrap();
    store.search(&ferry, 1).await.unwrap();
    ask_for_the_api(store).await;
}

async fn ask_for_the_api(store: &Store) {
    let ferry = Slug::new("ferry").unwrap();
    store.held(Kind::Article, &ferry).await.unwrap().unwrap();
    assert!(store.token("none").await.unwrap().is_none());
    let topics = [topic("section=harbour"), topic("section=market")];
    for (state, topics) in [
        (State::Published, &topics[..1]),
        (State::Published, &topics),
        (State::Embargoed, &topics[..1]),
        (State::Retracted, &topics[..1]),
    ] {
        let after = Cursor {
            published: at("2033-01-01T00:00:00Z"),
            guid: String::new(),
        };
        let browsing = Browsing {
            kind: Kind::Article,
            state,
            topics,
            is_known: &|_| true,
            is_wanted: &|_| true,
            after: Some(&after),
            most: 1,
        };
        store.browse(&browsing).await.unwrap();
    }
    let key = ReplyKey {
        token: 1,
        key: "key".to_owned(),
        request: blake3::hash(b"request"),
    };
    let mut writing = store.begin().await.unwrap();
    assert!(writing.reply(&key, at(NOON)).await.unwrap().is_none());
    let guid = guid("tag:quay.example,2031:articles/ferry");
    writing.address_of(&guid).await.unwrap().unwrap();
}

#[tokio::test]
async fn no_query_of_a_request_reads_a_whole_table() {
    let recorder = Recorder::default();
    // For all tests of this program: sqlx runs statements on threads of its own.
    tracing_subscriber::registry().with(recorder.clone()).init();
    let desk = Desk::new().await;
    let mut embargoed = submission("mill");
    embargoed.published = Some(at("2032-01-01T00:00:00Z"));
    desk.put(&[filed("ferry", "Harbour", &["boats"]), embargoed])
        .await;
    let span = tracing::info_span!(RECORDED);
    ask_everything(&desk.store).instrument(span).await;
    // Only when a connection has ended has its last statement been logged.
    desk.store.close().await;
    let mut statements = recorder.0.lock().unwrap().clone();
    // Said by a new connection; they have no plan.
    statements.retain(|statement| !statement.starts_with("PRAGMA"));
    for table in [
        "entry",
        "listing",
        "departure",
        "topic",
        "vacated",
        "state",
        "search",
    ] {
        let from = format!("FROM {table}");
        let is_read = statements.iter().any(|one| one.contains(&from));
        assert!(is_read, "nothing is recorded {from}: {statements:#?}");
    }
    let mut connection = connect(&desk).await;
    for statement in &statements {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let plan = sqlx::query(explain).fetch_all(&mut connection).await;
        for step in plan.unwrap() {
            let step: String = step.get("detail");
            assert!(is_bounded(&step), "{statement}\n{step}");
        }
    }
}

/// Who tries a newer version on a copy may go back.
#[tokio::test]
async fn a_copy_leaves_a_store_of_before_as_it_is() {
    let desk = Desk::new().await;
    desk.put(&[submission("ferry")]).await;
    desk.take_back_to(13).await;
    let copy = desk.folder.path().join("copy ]]> \u{645}.db");
    Store::copy(&url(&desk.folder), &copy).await.unwrap();
    let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    let newest: i64 = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(newest, 13);
    let opened = Store::open(&format!("sqlite://{}", copy.display())).await;
    let entries = opened.unwrap().entries(None, None, 10).await.unwrap();
    assert_eq!(entries.len(), 1);
    let again = Store::copy(&url(&desk.folder), &copy).await;
    assert!(again.is_err(), "no file is written over");
    let missing = Store::copy("sqlite:///nowhere/desk.db", &copy).await;
    assert!(matches!(missing, Err(StoreError::Missing(_))));
}
