//! What a new store is made of, and that one that is there stays as it is.

use crate::desk::{Desk, submission, titles, topic, url};
use newsstand::model::Window;
use newsstand::store::Store;
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeMap;

async fn connect(desk: &Desk) -> SqliteConnection {
    SqliteConnection::connect(&url(&desk.folder)).await.unwrap()
}

async fn page_size(connection: &mut SqliteConnection) -> i64 {
    let asked = sqlx::query_scalar("PRAGMA page_size").fetch_one(connection);
    asked.await.unwrap()
}

#[tokio::test]
async fn a_new_store_has_pages_of_eight_kilobytes_and_an_old_one_keeps_its_own() {
    let desk = Desk::new().await;
    desk.put(&[submission("ferry")]).await;
    let mut connection = connect(&desk).await;
    assert_eq!(page_size(&mut connection).await, 8_192);
    desk.store.close().await;
    // Other pages are possible without a journal of this kind alone.
    for statement in [
        "PRAGMA journal_mode = DELETE",
        "PRAGMA page_size = 4096",
        "VACUUM",
    ] {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    connection.close().await.unwrap();

    let store = Store::open(&url(&desk.folder)).await.unwrap();
    let desk = Desk { store, ..desk };
    desk.put(&[submission("mill")]).await;
    let listing = desk.store.listing(&topic("all"), &Window::newest(9)).await;
    assert_eq!(titles(&listing.unwrap().unwrap()).len(), 2);
    assert_eq!(page_size(&mut connect(&desk).await).await, 4_096);
}

/// As `.cargo/config.toml` has it. A build that does not read it works the same, and more slowly.
#[tokio::test]
async fn sqlite_shares_no_pages_and_counts_no_memory() {
    let desk = Desk::new().await;
    let options: Vec<String> = sqlx::query_scalar("PRAGMA compile_options")
        .fetch_all(&mut connect(&desk).await)
        .await
        .unwrap();
    let is = |option: &str| options.iter().any(|one| one == option);
    assert!(is("DEFAULT_MEMSTATUS=0"), "{options:?}");
    assert!(!is("ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
}

#[tokio::test]
async fn the_index_of_words_is_put_down_in_large_segments() {
    let desk = Desk::new().await;
    let settings: Vec<(String, i64)> = sqlx::query_as("SELECT k, v FROM search_config")
        .fetch_all(&mut connect(&desk).await)
        .await
        .unwrap();
    let settings: BTreeMap<String, i64> = settings.into_iter().collect();
    assert_eq!(settings.get("hashsize"), Some(&(16 << 20)));
    assert_eq!(settings.get("automerge"), Some(&8));
}
