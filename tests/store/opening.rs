//! Opening: addresses, files that cannot be used, schemas, plans of the queries.

use crate::desk::{Desk, NOON, at, filed, mint, submission, topic, url};
use newsstand::model::{Kind, Selection, Slug};
use newsstand::store::{Commit, Store, StoreError};
use sqlx::{Connection, Row, SqliteConnection};

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
    let (_, text) = refused(&url(&folder)).await;
    assert!(text.contains("desk.db"), "{text}");
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
        again.entries(None, None, 5).await.unwrap(),
        [stored[0].entry.clone()]
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
        store
            .put(&[one], &mint(), at(NOON), Commit::Keep)
            .await
            .unwrap();
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
        desk.store.listing(&topic("all"), 5).await.unwrap_err(),
        desk.store.entry(Kind::Article, &slug).await.unwrap_err(),
        desk.store.entries(None, None, 5).await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().contains(guid), "{error}");
    }
    assert_eq!(desk.titles("all", 1).await, ["ferry"]);
}

#[tokio::test]
async fn no_query_of_a_request_reads_a_whole_table() {
    let desk = Desk::new().await;
    desk.put(&[filed("ferry", "Harbour", &["boats"])]).await;
    let mut connection = connect(&desk).await;
    // As src/store/read.rs and src/store/register.rs say it.
    for query in [
        "SELECT entry.id, entry.guid, entry.slug, entry.published, entry.updated, entry.revision, entry.story, listing.changed FROM listing JOIN entry ON entry.id = listing.entry WHERE listing.topic = $1 ORDER BY listing.published DESC, listing.guid LIMIT $2",
        "SELECT changed FROM departure WHERE topic = $1 AND published >= $2 AND (published > $2 OR guid <= $3) ORDER BY published, guid DESC LIMIT 1",
        "SELECT entry, published, guid FROM listing WHERE topic = $1 ORDER BY published DESC, guid LIMIT 1",
        "SELECT id, guid, slug, published, updated, revision, story, changed FROM entry WHERE kind = $1 AND slug = $2 AND listed = 1",
        "SELECT id, guid, slug, published, updated, revision, story FROM entry WHERE guid > $1 ORDER BY guid LIMIT $2",
        "SELECT id, guid, slug, published, updated, revision, story FROM entry WHERE guid > $1 AND kind = $2 ORDER BY guid LIMIT $3",
        "SELECT topic FROM topic WHERE revision > $1",
        "SELECT kind, slug FROM entry WHERE revision > $1 AND listed = 1 UNION ALL SELECT kind, slug FROM vacated WHERE revision > $1",
        "SELECT min(published) FROM entry WHERE listed = 0",
        "SELECT id, guid, slug, published, updated, revision, story FROM entry WHERE listed = 0 AND published <= $1",
    ] {
        let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}")))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        for step in plan {
            let step: String = step.get("detail");
            let is_bounded = !step.starts_with("SCAN") || step.contains("entry_embargoed");
            assert!(
                is_bounded && !step.contains("TEMP B-TREE"),
                "{query}\n{step}"
            );
        }
    }
}
