//! Keys of the API.

use crate::desk::{Desk, noon_and, text, token};
use newsstand::model::Section;
use newsstand::store::StoreError;

#[tokio::test]
async fn a_token_is_good_until_it_expires_or_is_revoked() {
    let desk = Desk::new().await;
    let known = token(&desk.store).await;
    assert!(known.token.is_good(noon_and(0)));
    assert!(!known.token.is_good(noon_and(1)), "expired");
    let name = known.token.name.clone();
    let again = desk.store.add_token(&known.token, known.hash).await;
    assert!(matches!(again, Err(StoreError::TokenName(taken)) if taken == name));
    assert!(desk.store.revoke_token(&name, noon_and(0)).await.unwrap());
    let handle = &known.token.handle;
    let revoked = desk.store.token(handle).await.unwrap().unwrap();
    assert!(!revoked.token.is_good(noon_and(0)));
}

#[tokio::test]
async fn a_token_of_sections_covers_theirs_alone() {
    let desk = Desk::new().await;
    let mut token = token(&desk.store).await.token;
    let section = |name: &str| Section::new(text(name));
    assert!(token.covers(Some(&section("HARBOUR!"))));
    assert!(!token.covers(Some(&section("Town"))));
    assert!(!token.covers(None));
    token.sections.clear();
    assert!(token.covers(Some(&section("Town"))) && token.covers(None));
}

#[tokio::test]
async fn a_use_is_news_once_a_minute() {
    let desk = Desk::new().await;
    let known = token(&desk.store).await;
    assert!(known.is_use_news(noon_and(0)), "never used");
    let revision = desk.store.revision().await.unwrap();
    desk.store.note_use(known.id, noon_and(0)).await.unwrap();
    let used = desk
        .store
        .token(&known.token.handle)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(used.token.used, Some(noon_and(0)));
    assert!(!used.is_use_news(noon_and(59_999)));
    assert!(used.is_use_news(noon_and(60_000)));
    // No entry has changed.
    assert_eq!(desk.store.revision().await.unwrap(), revision);
}
