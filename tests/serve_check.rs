//! A document that breaks the rules of its format, before it goes live.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod serving;

use newsstand::publish::check::{Checked, Fault, Severity, check};
use serving::{Running, brief, put, text};

/// A checker to which a story about fish is an error; what this desk writes gives the real one none.
fn no_fish(document: &[u8]) -> Checked {
    let mut checked = check(document);
    let text = String::from_utf8_lossy(document);
    if let Some((before, _)) = text.split_once("Halibut") {
        let message = "there is fish in it".to_owned();
        let line = before.lines().count();
        checked.faults.push(Fault {
            line,
            column: 1,
            severity: Severity::Error,
            rule: "NoFish",
            message,
            remedy: "take the fish out",
        });
    }
    checked
}

#[tokio::test]
async fn a_document_that_breaks_the_rules_is_not_served_and_readyz_names_it() {
    let server = Running::start_of(|desk| desk.check = no_fish, |_| {}).await;
    let ready = server.admin("/readyz").await;
    assert_eq!((ready.status, ready.text().as_str()), (200, "ready\n"));
    let good = server.get("/feeds/latest.rss", "").await;
    assert_eq!(good.status, 200);
    // A page is no feed document: it shows any story, and when it does the change has been seen.
    assert_eq!(server.get("/feeds/latest", "").await.status, 200);

    put(&server.store, &[brief("Halibut", "Market")]).await;
    server
        .get_until("/feeds/latest", |answer| answer.text().contains("Halibut"))
        .await;
    let kept = server.get("/feeds/latest.rss", "").await;
    assert_eq!((kept.status, &kept.body), (200, &good.body));
    let never_made = server.get("/sections/market.atom", "").await;
    assert_eq!(
        (never_made.status, never_made.header("retry-after")),
        (503, "10")
    );
    let elsewhere = server.get("/sections/harbour.atom", "").await;
    assert_eq!(elsewhere.status, 200);
    let ready = server.admin("/readyz").await;
    let named = "/feeds/latest.rss\n/sections/market.atom\n";
    assert_eq!((ready.status, ready.text().as_str()), (503, named));
    assert_eq!(server.admin("/healthz").await.status, 200);

    // Nobody asks for the documents again, and still it is seen that they are good.
    let mut corrected = brief("Halibut", "Market");
    corrected.story.title = text("Turnip");
    put(&server.store, &[corrected]).await;
    let ready = server
        .admin_until("/readyz", |answer| answer.status == 200)
        .await;
    assert_eq!(ready.text(), "ready\n");
    let current = server.get("/feeds/latest.rss", "").await;
    assert!(current.text().contains("Turnip"));
    assert_eq!(server.get("/sections/market.atom", "").await.status, 200);
}
