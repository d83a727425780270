//! Addresses that are made of titles.

use super::{DATE, HUGO, link, on_site};

/// Each was made by Hugo 0.168 of just these titles.
#[test]
fn titles_in_addresses_of_hugo() {
    let titles = [
        ("One: a beginning", Some("one-a-beginning")),
        (
            "The harbour's \u{201c}new\u{201d} crane \u{2013} at last!",
            Some("the-harbours-new-crane-at-last"),
        ),
        (
            "Caf\u{e9} & cr\u{e8}me: o\u{f9}?",
            Some("caf%C3%A9-cr%C3%A8me-o%C3%B9"),
        ),
        ("v1.2 out", Some("v1.2-out")),
        ("a  b\tc\u{a0}d\u{b}e", Some("a-b-c-d-e")),
        (" lead and trail ", Some("lead-and-trail")),
        ("a - b -c- d", Some("a-b-c-d")),
        ("Hyphen--twice", Some("hyphen--twice")),
        ("snake_case Name_", Some("snake_case-name_")),
        ("]]> (brackets) [here] {x} <b>", Some("brackets-here-x-b")),
        ("Crane \u{1f980} sold", Some("crane-sold")),
        ("heart \u{2764}\u{fe0f} x", Some("heart-%EF%B8%8F-x")),
        (
            "\u{df} Stra\u{df}e \u{c4}",
            Some("%C3%9F-stra%C3%9Fe-%C3%A4"),
        ),
        ("\u{130}stanbul", Some("istanbul")),
        (
            "\u{39f}\u{394}\u{39f}\u{3a3}",
            Some("%CE%BF%CE%B4%CE%BF%CF%83"),
        ),
        ("\u{646}\u{635} \u{6f1}", Some("%D9%86%D8%B5-%DB%B1")),
        (
            "\u{65e5}\u{672c} \u{8a9e}\u{3001}",
            Some("%E6%97%A5%E6%9C%AC-%E8%AA%9E"),
        ),
        ("e\u{301}clair", Some("e%CC%81clair")),
        ("x\u{200d}y soft\u{ad}hy", Some("xy-softhy")),
        ("\u{bd} price, \u{2167} \u{b2} $5", Some("price-5")),
        ("a\u{2026}b", Some("ab")),
        ("dot.", Some("dot.")),
        // What differs from version to version, or is no name.
        ("24/7", None),
        ("C# and C", None),
        ("C++", None),
        ("50% off", None),
        ("a\\b", None),
        ("at @ home", None),
        ("~", None),
        ("trailing -", None),
        ("- leading", None),
        ("...dots...", None),
        ("!!!", None),
        ("index.html", None),
    ];
    for (title, expected) in titles {
        let title = serde_json::to_string(title).unwrap();
        for token in ["slug", "title"] {
            let says = format!("[permalinks]\nposts = '/:year/:{token}/'\n");
            let front = format!("title: {title}\n{DATE}");
            let (link, guid) = on_site((HUGO, &says), "content/posts/a.md", &front);
            let expected = expected.map(|name| format!("2026/{name}/"));
            assert_eq!((&link, &guid), (&expected, &expected), "{title}");
        }
        let says = "removePathAccents = true\n[permalinks]\nposts = '/:slug/'\n";
        let front = format!("title: {title}\n{DATE}");
        assert_eq!(link((HUGO, says), "content/posts/a.md", &front), None);
    }
}
