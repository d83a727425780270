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

/// Whose text decides with it: see the tests of the store.
#[test]
fn an_entry_without_an_id_is_known_by_its_address_as_far_as_that_tells() {
    // From where readers came is no part of an address.
    let link = "https://gazette.example/quay?utm_source=rss&amp;page=2";
    let entry = one(rss(&item("Storm ]]&gt;", link, 0, "one")));
    let known = "feed:https://gazette.example/quay?page=2 storm";
    assert_eq!(entry.origin, Origin::Headline(known.to_owned()));
    let link = "https://gazette.example/quay?page=2";
    assert_eq!(entry.story.link.unwrap().as_str(), link);
}

fn with_id(id: &str, title: &str, link: &str) -> String {
    format!(
        "<item><guid isPermaLink='false'>{id}</guid><title>{title}</title><link>{link}</link>\
         <description>About {title}</description></item>"
    )
}

/// Some programs give all entries the address of the site.
#[test]
fn an_id_that_several_entries_have_is_nobodys() {
    let three = |links: [&str; 3], titles: [&str; 3]| {
        let items = links.into_iter().zip(titles);
        rss(&items
            .map(|(link, title)| with_id(HOME, title, link))
            .collect::<String>())
        .unwrap()
    };
    let links = [
        "https://a.example/1",
        "https://a.example/2",
        "https://a.example/3",
    ];
    let names = ["Storm", "Cat found &amp; fed", "\u{1F30A} \u{645}\u{64a}"];
    let read = three(links, names);
    assert_eq!(read.submissions.len(), 3);
    assert!(read.submissions.iter().all(|one| one.guid.is_none()));
    // Of one address, or under one headline, they are versions of one.
    for (links, names) in [([links[0]; 3], names), (links, ["Storm"; 3])] {
        let read = three(links, names);
        assert_eq!(read.submissions.len(), 1);
        assert_eq!(read.submissions[0].guid.as_ref().unwrap().as_str(), HOME);
    }
}

#[test]
fn an_id_is_a_guid_if_nobody_else_can_have_it() {
    let of = |home: &str, id: &str| {
        let item = with_id(id, "Storm", "https://pages.example/storm");
        let channel = format!("<rss><channel><link>{home}</link>{item}</channel></rss>");
        one(feed("feed.rss", channel))
    };
    for id in [
        "https://a.example/?p=5",
        "http://a.example:8080/1",
        "tag:a.example,2026:1",
        "urn:uuid:a5a5a5a5-0000-4000-8000-000000000001",
        "ftp://a.example/1",
    ] {
        let one = of(HOME, id);
        assert_eq!(one.guid.unwrap().as_str(), id);
        assert_eq!(one.origin, Origin::Place(format!("feed:{id}")));
    }
    for id in [
        "news:42",
        "abc:1",
        "http://localhost/wp/?p=5",
        "http://127.0.0.1:4000/1",
        "https://example.com/1",
    ] {
        let [first, again, other] = [HOME, HOME, "https://b.example/"].map(|home| of(home, id));
        assert_eq!(first.guid, None, "{id}");
        assert_eq!(first.origin, Origin::Place(format!("feed:{HOME} {id}")));
        assert_eq!(first.origin, again.origin);
        assert_ne!(first.origin, other.origin);
        // Before it was asked whose it is, it was the guid.
        assert_eq!(first.former_origin, Some(format!("feed:{id}")));
        // A feed without a name of its own says less than its entries.
        let nowhere = of("http://localhost/", id).origin;
        assert_eq!(
            nowhere,
            Origin::Place(format!("feed:https://pages.example/storm {id}"))
        );
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

/// As Drupal's are, in the feed of all and in that of a section.
#[test]
fn an_id_that_names_its_site_is_of_one_entry_in_all_feeds_of_it() {
    let of_feed = |home: &str, id: &str, text: &str| {
        let item =
            format!("<item><guid isPermaLink='false'>{id}</guid><title>{text}</title></item>");
        let document =
            format!("<rss><channel><title>News</title><link>{home}</link>{item}</channel></rss>");
        one(feed("feed.rss", document))
    };
    let (all, town) = ("https://gazette.example/", "https://gazette.example/town");
    for id in [
        "42 at https://gazette.example",
        "42 at http://GAZETTE.example/en",
    ] {
        let first = of_feed(all, id, "Ferry back");
        assert_eq!(first.origin, of_feed(town, id, "Ferry lost").origin, "{id}");
        assert_eq!(first.guid, None);
    }
    for id in [
        "42",
        "42 at https://other.example",
        "42 at https://gazette.example.org",
        "Cat at https://gazette.example",
        "42@gazette.example",
        "urn-42@gazette.example ]]&gt;",
    ] {
        let first = of_feed(all, id, "Ferry back");
        assert_ne!(first.origin, of_feed(town, id, "Ferry back").origin, "{id}");
    }
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
