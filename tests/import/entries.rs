//! Entries that come as JSON.

use crate::options;
use newsstand::import::{Fault, submission};
use newsstand::model::{Kind, Origin, Submission};
use serde_json::{Value, json};

fn told(value: Value) -> Submission {
    submission(value, &options()).unwrap()
}

fn faults(value: Value) -> Vec<String> {
    let faults = submission(value, &options()).unwrap_err();
    faults
        .iter()
        .map(|Fault { pointer, .. }| pointer.clone())
        .collect()
}

#[test]
fn an_entry_is_known_by_what_names_it_best() {
    let title = "Tides ]]> & سفينة 🦀\u{b}";
    let all = told(
        json!({ "title": title, "slug": "tides", "guid": "urn:x-quay:1", "link": "https://quay.example/tides" }),
    );
    assert_eq!(all.guid.unwrap().as_str(), "urn:x-quay:1");
    assert_eq!(all.origin, Origin::Address("articles/tides".to_owned()));
    assert!(all.is_slug_given);
    let by_guid = told(json!({ "title": title, "guid": "urn:x-quay:1" }));
    assert_eq!(by_guid.origin, Origin::Address("urn:x-quay:1".to_owned()));
    let by_slug = told(
        json!({ "title": title, "kind": "brief", "slug": "tides", "link": "https://quay.example/tides" }),
    );
    assert_eq!(by_slug.origin, Origin::Address("briefs/tides".to_owned()));
    let by_link = told(json!({ "title": title, "link": "https://quay.example/tides" }));
    assert_eq!(
        by_link.origin,
        Origin::Place("entry:https://quay.example/tides".to_owned())
    );
    assert_eq!(by_link.former_origin.as_deref(), Some("page:tides سفينة"));
    let article = told(json!({ "title": title }));
    assert_eq!(
        article.origin,
        Origin::Headline("page:tides سفينة".to_owned())
    );
    let brief = told(json!({ "title": title, "kind": "brief" }));
    assert_eq!(
        brief.origin,
        Origin::Headline("brief:tides سفينة".to_owned())
    );
    assert_eq!((brief.story.kind, brief.published), (Kind::Brief, None));
    assert!(!brief.is_slug_given);
}

#[test]
fn a_body_comes_in_clean_and_its_addresses_lead_somewhere() {
    let body = "<p onclick='x()'>Tides ]]> &amp; <b>سفينة</b> 🦀\u{b}\
                <a href='/images/a.pdf'>own</a> <a href='b'>beside</a> <a href='//c.example/'>host</a> \
                <a href='/\\d.example/'>sly</a> <a href='javascript:x()'>run</a>\
                <script>x()</script><img src='e.png'></p>";
    let of = |link: Value| {
        let one = told(json!({ "title": "Tides", "body": body, "link": link }));
        one.story.body.unwrap().as_str().to_owned()
    };
    let clean = of(json!("https://quay.example/news/tides"));
    for part in [
        "Tides ]]&gt; &amp; <b>سفينة</b> 🦀",
        "href=\"/images/a.pdf\"",
        "href=\"https://quay.example/news/b\"",
        "href=\"https://c.example/\"",
        "href=\"https://d.example/\"",
        "src=\"https://quay.example/news/e.png\"",
    ] {
        assert!(clean.contains(part), "{part}: {clean}");
    }
    for part in ["onclick", "script", "\u{b}"] {
        assert!(!clean.contains(part), "{part}: {clean}");
    }
    let nowhere = of(Value::Null);
    assert!(nowhere.contains("href=\"/images/a.pdf\""), "{nowhere}");
    assert_eq!(nowhere.matches("href").count(), 1, "{nowhere}");
    assert!(!nowhere.contains("<img"), "{nowhere}");
}

#[test]
fn all_that_is_wrong_is_told_with_its_place() {
    assert_eq!(faults(json!([])), [""]);
    assert_eq!(faults(json!({ "titel": "x" })).len(), 2);
    let deep = "<div>".repeat(600);
    let wrong = json!({
        "title": "x", "body": deep, "slug": "A b", "guid": "no", "published": "yesterday",
        "authors": [{ "name": "Ada" }, { "name": "Bo", "url": "ftp://x" }],
    });
    let mut told = faults(wrong);
    told.sort();
    assert_eq!(
        told,
        ["/authors/1/url", "/body", "/guid", "/published", "/slug"]
    );
}
