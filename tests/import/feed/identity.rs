//! Which story an entry is that has no guid.

use super::{feed, one, rss, titles};
use newsstand::model::Origin;

fn item(title: &str, link: &str, day: u32, text: &str) -> String {
    let date = match day {
        0 => String::new(),
        day => format!("<pubDate>{day} Nov 2026 07:00:00 GMT</pubDate>"),
    };
    format!(
        "<item><title>{title}</title><link>{link}</link>{date}<description>{text}</description></item>"
    )
}

const HOME: &str = "https://gazette.example/";
const TIDES: &str = "https://gazette.example/tides";

#[test]
fn an_address_that_several_entries_give_tells_none_of_them() {
    for (link, days) in [
        (HOME, [2, 3]),
        (HOME, [2, 2]),
        (HOME, [0, 0]),
        (TIDES, [2, 2]),
        (TIDES, [0, 0]),
    ] {
        let storm = item(
            "Storm closes the quay",
            link,
            days[0],
            "one ]]&gt; & \u{1F30A}",
        );
        let cat = item("Cat found", link, days[1], "two");
        let read = rss(&(storm + &cat)).unwrap();
        assert_eq!(
            titles(&read),
            ["Storm closes the quay", "Cat found"],
            "{link} {days:?}"
        );
        let [storm, cat] = &read.submissions[..] else {
            panic!("two were told")
        };
        assert_ne!(storm.origin, cat.origin, "{link} {days:?}");
    }
    // Each day's weather, at one address and under one headline.
    let read =
        rss(&(item("Tides", TIDES, 2, "High at six") + &item("Tides", TIDES, 3, "High at seven")));
    assert_eq!(titles(&read.unwrap()), ["Tides", "Tides"]);
}

#[test]
fn a_feed_that_rolls_on_tells_its_entries_apart() {
    for link in [HOME, TIDES] {
        let monday = one(rss(&item("Tides", link, 2, "High at six")));
        let tuesday = one(rss(&item("Tides", link, 3, "High at seven")));
        assert_ne!(monday.origin, tuesday.origin, "{link}");
    }
}

#[test]
fn an_entry_with_an_address_of_its_own_may_be_corrected() {
    for day in [0, 2] {
        let link = "https://gazette.example/quay?utm_source=rss&amp;page=2";
        let first = one(rss(&item("Strom closes the quay", link, day, "one")));
        let corrected = one(rss(&item(
            "Storm closes the quay",
            link,
            day,
            "All is told anew",
        )));
        assert!(matches!(first.origin, Origin::Place(_)), "{first:?}");
        assert_eq!(first.origin, corrected.origin);
        // From where readers came is no part of an address.
        let link = "https://gazette.example/quay?page=2";
        assert_eq!(first.story.link.unwrap().as_str(), link);
    }
}

#[test]
fn the_same_twice_in_a_document_is_told_once() {
    let storm = item("Storm closes the quay", HOME, 2, "one");
    assert_eq!(titles(&rss(&storm.repeat(2)).unwrap()).len(), 1);
}

#[test]
fn entries_that_two_feeds_number_alike_are_two() {
    let of_feed = |head: &str, text: &str| {
        let item = format!("<item><guid isPermaLink='false'>1</guid><title>{text}</title></item>");
        let document = format!("<rss><channel><title>News</title>{head}{item}</channel></rss>");
        one(feed("feed.rss", document)).origin
    };
    assert_ne!(of_feed("", "Storm"), of_feed("", "Cat found"));
    assert_eq!(of_feed("", "Storm"), of_feed("", "Storm"));
    // Where an address says which feed it is, the headline may be corrected.
    let address = "<link>https://gazette.example/</link>";
    assert_eq!(of_feed(address, "Strom"), of_feed(address, "Storm"));
}

#[test]
fn of_a_headline_so_many_texts_are_remembered() {
    let text = |number: usize| {
        let words = (0..20).map(|word| format!("w{number}x{word}"));
        words.collect::<Vec<_>>().join(" ")
    };
    let items = |retold: usize| {
        let mut texts: Vec<String> = (1..=60).map(text).collect();
        texts.push(format!("{} anew", text(retold)));
        let items = texts.iter().map(|text| item("Editorial", "", 0, text));
        let read = rss(&items.collect::<String>()).unwrap();
        (read.submissions.len(), read.left_out.len())
    };
    assert_eq!(items(50), (60, 1));
    assert_eq!(items(51), (61, 0));
}
