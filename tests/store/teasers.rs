//! A site's feed that shows whole texts no more, or only to who pays.

use crate::desk::{Desk, noon_and, text};
use crate::links::{LONG, told};
use newsstand::model::{Html, Kind, Submission};
use newsstand::store::Outcome::{Unchanged, Updated};

const FERRY: &str = "https://quay.example/ferry";

fn told_by(origin: &str, body: &str) -> Submission {
    let mut one = told(origin, FERRY, "Ferry late ]]> &", "");
    one.story.body = Some(Html::from_sanitised(body));
    one
}

fn whole(origin: &str) -> Submission {
    told_by(
        origin,
        &format!("<p>{LONG}</p><p>Nobody asked the dog 🦀.</p>"),
    )
}

/// All that a site may show instead.
fn teasers(origin: &str) -> Vec<Submission> {
    let beginning = &LONG[..LONG.len() / 2];
    let cut = told_by(origin, &format!("<p>{beginning} […]</p>"));
    let more = format!("<p>{LONG}</p><p><a href=\"{FERRY}\">Read more</a></p>");
    let mut summary = cut.clone();
    (summary.story.kind, summary.story.body) = (Kind::Brief, None);
    summary.story.summary = Some(text(&format!("{beginning} …")));
    vec![cut, told_by(origin, &more), summary]
}

#[tokio::test]
async fn a_feed_that_shows_excerpts_from_now_on_takes_no_text_away() {
    for origin in [
        "feed:https://quay.example/?p=7",
        "page:https://quay.example/ferry",
    ] {
        for teaser in teasers(origin) {
            let desk = Desk::new().await;
            let before = desk.put_one(noon_and(0), &whole(origin)).await.entry;
            for now in [1, 2] {
                let stored = desk.put_one(noon_and(now), &teaser).await;
                assert_eq!((stored.outcome, &stored.entry), (Unchanged, &before));
            }
            // The desk corrects it; the feed shows the whole once more, as it was.
            let mut own = whole(origin);
            own.origin = newsstand::model::Origin::address(Kind::Article, &before.slug);
            own.story.title = text("Ferry lost");
            assert_eq!(desk.put_one(noon_and(3), &own).await.outcome, Updated);
            for one in [&teaser, &whole(origin), &teaser] {
                assert_eq!(desk.put_one(noon_and(4), one).await.outcome, Unchanged);
            }
            let mut news = whole(origin);
            news.story.title = text("Ferry found");
            assert_eq!(desk.put_one(noon_and(5), &news).await.outcome, Updated);
        }
    }
}

/// Who says less, and not that the rest is elsewhere, means it; so does a program that stores what is to be published.
#[tokio::test]
async fn a_shorter_text_counts() {
    let feed = "feed:https://quay.example/?p=7";
    let shorter = told_by(feed, &format!("<p>{LONG}</p>"));
    let other = told_by(feed, "<p>There is no ferry …</p>");
    let mut withdrawn = teasers(feed).remove(2);
    withdrawn.story.summary = Some(text("This was wrong & is withdrawn …"));
    let mut said = vec![(feed, shorter), (feed, other), (feed, withdrawn)];
    for origin in [
        "wxr:https://quay.example/?p=7",
        "entry:https://quay.example/ferry",
    ] {
        said.extend(teasers(origin).into_iter().map(|one| (origin, one)));
    }
    for (origin, one) in said {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &whole(origin)).await;
        let stored = desk.put_one(noon_and(1), &one).await;
        assert_eq!(stored.outcome, Updated, "{origin}");
        assert_eq!(stored.entry.story.body, one.story.body);
    }
}

/// An ellipsis or a link may be of the story itself, and what stands behind it corrected.
#[tokio::test]
async fn a_story_with_an_ellipsis_is_corrected_all_the_same() {
    let feed = "feed:https://quay.example/?p=7";
    let waited = "\u{201c}We waited\u{2026} and waited,\u{201d} said";
    let picture =
        format!("<p><a href=\"{FERRY}\"><img src=\"https://quay.example/f.jpg\"></a></p>");
    let text = |end: &str| {
        told_by(
            feed,
            &format!("{picture}<p>{LONG}</p><p>{LONG}</p><p>{waited} {end}</p>"),
        )
    };
    let first = text("Jane Doe, the mayor's wife ]]>. Ten people died & more.");
    for second in [
        text("Joan Dow, a nurse."),
        text("Jane Doe, the mayor's wife ]]>. Ten people died & more.</p><p>All are safe."),
        text("Jane Doe, the mayor's wife ]]>."),
        told_by(feed, &format!("{picture}<p>{LONG}</p><p>{LONG}</p>")),
    ] {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &first).await;
        let stored = desk.put_one(noon_and(1), &second).await;
        assert_eq!(stored.outcome, Updated, "{:?}", second.story.body);
        assert_eq!(stored.entry.story.body, second.story.body);
    }
}
