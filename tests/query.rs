//! What a reader types into the search box becomes a query, whatever it is.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use newsstand::model::{Address, Query, QueryError};
use proptest::prelude::*;

fn canonical(text: &str) -> String {
    Query::parse(text)
        .unwrap_or_else(|error| panic!("{text:?}: {error}"))
        .to_string()
}

#[test]
fn two_spellings_of_one_search_are_one_query() {
    for (typed, wanted) in [
        ("ferry", "ferry"),
        ("  Ferry,  FERRY! ", "ferry"),
        ("quay ferry", "ferry quay"),
        ("\"Second  Bridge\"", "\"second bridge\""),
        ("“Second Bridge”", "\"second bridge\""),
        ("\"ferry\"", "ferry"),
        ("\"second bridge", "\"second bridge\""),
        ("a\"b c\"d", "a \"b c\" d"),
        ("ferry -Quay -\"Old Town\"", "ferry -\"old town\" -quay"),
        ("ferry --quay", "ferry -quay"),
        ("second-bridge", "second-bridge"),
        ("kind:Brief ferry", "ferry kind:brief"),
        ("Section:Harbour", "section:harbour"),
        ("section:\"North Marsh\" x", "x section:north-marsh"),
        (
            "ferry -author:\"Ada Quill\" tag:north-marsh",
            "ferry tag:north-marsh -author:ada-quill",
        ),
        ("tag:", "tag"),
        ("tag:\"\" x", "tag x"),
        ("\"tag:x\"", "\"tag:x\""),
        ("title:ferry", "\"title:ferry\""),
        ("http://x.example/?a=b", "\"http://x.example/?a=b\""),
        ("ferry*", "ferry"),
        ("{title} : ferry", "ferry title"),
        (
            "ferry AND NOT (quay OR x) NEAR(a b, 2)",
            "2 and b ferry near(a not or quay x",
        ),
        ("ferry\0quay\u{B}x", "ferryquayx"),
        ("O'Neill's", "o'neill's"),
        ("سفينة 大桥 🦀", "سفينة 大桥"),
        ("^ferry + quay", "ferry quay"),
        ("ΟΔΟΣ İstanbul", "i\u{307}stanbul οδος"),
    ] {
        assert_eq!(canonical(typed), wanted, "{typed:?}");
        assert_eq!(canonical(wanted), wanted, "{typed:?}");
    }
}

#[test]
fn what_leaves_nothing_to_look_for_is_told() {
    for text in [
        "",
        "  ",
        "\"",
        "\"\"",
        "-",
        "!?*",
        "🦀 🦀",
        "\0\u{FFFE}",
        "- \" ( ) { } ^ :",
    ] {
        assert!(
            matches!(Query::parse(text), Err(QueryError::Empty)),
            "{text:?}"
        );
    }
    for text in ["-ferry", "-kind:brief -\"a b\""] {
        assert!(
            matches!(Query::parse(text), Err(QueryError::OnlyUnwanted)),
            "{text:?}"
        );
    }
    let error = Query::parse("kind:poem").unwrap_err().to_string();
    assert!(
        error.contains("`poem`") && error.contains("`article` or `brief`"),
        "{error}"
    );
}

#[test]
fn a_query_has_its_limits() {
    let fits = "a".repeat(Query::LONGEST);
    assert!(Query::parse(&fits).is_ok());
    assert!(matches!(
        Query::parse(&format!("{fits}a")),
        Err(QueryError::TooLong)
    ));
    // Ⱥ has two bytes and ⱥ three.
    let longer = "Ⱥ".repeat(200);
    assert!(matches!(Query::parse(&longer), Err(QueryError::TooLong)));
    let words = |count: usize| (0..count).map(|n| format!("w{n} ")).collect::<String>();
    assert!(Query::parse(&words(Query::MOST_WORDS)).is_ok());
    let more = Query::parse(&words(Query::MOST_WORDS + 1));
    assert!(matches!(more, Err(QueryError::TooManyWords)));
    for joined in ["-", ".", "'"] {
        let word = |count: usize| vec!["w"; count].join(joined);
        assert!(Query::parse(&word(Query::MOST_WORDS)).is_ok());
        assert!(
            Query::parse(&word(Query::MOST_WORDS + 1)).is_err(),
            "{joined}"
        );
    }
    let phrase = format!("\"{}\"", words(Query::MOST_WORDS + 1));
    assert!(matches!(
        Query::parse(&phrase),
        Err(QueryError::TooManyWords)
    ));
    assert!(Query::parse(&"桥".repeat(Query::MOST_WORDS + 1)).is_err());
    assert!(Query::parse(&"桥".repeat(Query::MOST_WORDS)).is_ok());
    assert!(Query::parse(&format!("w0 w0 {}", words(Query::MOST_WORDS))).is_ok());
}

/// Pieces that mean something to this program or to SQLite, and anything else.
fn typed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("-".to_owned()),
        Just(" ".to_owned()),
        Just("kind:brief".to_owned()),
        Just("section:".to_owned()),
        Just("tag:\"".to_owned()),
        Just(" AND ".to_owned()),
        Just("NEAR(".to_owned()),
        Just("*".to_owned()),
        "[a-zA-Z]{1,6}",
        "\\PC{1,4}",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_canonical_query_is_itself_and_so_is_its_address(text in typed()) {
        if let Ok(query) = Query::parse(&text) {
            let canonical = query.to_string();
            prop_assert_eq!(&Query::parse(&canonical).unwrap(), &query, "{:?}", canonical);
            let address = Address::parse_search("/search.rss", Some(&format!("x&q={}", {
                url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
            }))).unwrap().unwrap();
            let path = address.path();
            prop_assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{}", path);
            let (path, query) = path.split_once('?').unwrap();
            let again = Address::parse_search(path, Some(query)).unwrap().unwrap();
            prop_assert_eq!(again, address);
        }
    }
}
