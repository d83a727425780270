//! The decision as a pure function, and what a tag says.

use newsstand::model::{Address, FeedKey, Format, Slug};
use newsstand::serve::{Coding, Decision, Known, Version, decide};

const NOW: i64 = 1_000_000;
const DEFINED_AT: i64 = 900_000;
const BODY: &[u8] = "]]> & سفينة 🦀".as_bytes();
const CODINGS: [Coding; 4] = [Coding::Identity, Coding::Gzip, Coding::Brotli, Coding::Zstd];

fn address(name: &str, format: Format) -> Address {
    Address::Document(FeedKey::Defined(Slug::new(name).unwrap()), format)
}

fn version(changed: i64) -> Version {
    Version::new(&address("latest", Format::Atom), changed, DEFINED_AT, BODY)
}

fn tag(changed: i64, coding: Coding) -> String {
    let body = format!("the body of {changed}");
    let address = address("latest", Format::Atom);
    Version::new(&address, changed, DEFINED_AT, body.as_bytes()).etag(coding)
}

fn date(second: i64) -> String {
    let since = std::time::Duration::from_secs(u64::try_from(second).unwrap());
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + since)
}

fn decided(fields: &[(&str, &str)]) -> Decision {
    let mut headers = hyper::HeaderMap::new();
    for (name, value) in fields {
        let name = hyper::header::HeaderName::from_bytes(name.as_bytes()).unwrap();
        let value = hyper::header::HeaderValue::from_bytes(value.as_bytes()).unwrap();
        headers.append(name, value);
    }
    let version = version(NOW);
    let etag = version.etag(Coding::Gzip);
    decide(&headers, &[&etag], Some(NOW), Some(&version))
}

fn since(changed: i64, coding: Coding) -> Decision {
    Decision::Delta {
        since: changed,
        base: Some(tag(changed, coding)),
    }
}

#[test]
fn who_asks_for_what_it_cannot_take_gets_the_whole() {
    let known = tag(950_000, Coding::Gzip);
    let asks = [("a-im", "feed"), ("if-none-match", &known)];
    let told = |agent| decided(&[asks[0], asks[1], ("user-agent", agent)]);
    // As rss2email sends it.
    let library = "feedparser/6.0.10 +https://github.com/kurtmckee/feedparser/";
    assert_eq!(told(library), Decision::Perform);
    assert_eq!(
        told("Reader/1.0 feedparser/6.0.10"),
        since(950_000, Coding::Gzip)
    );
    // What it has is what it has.
    let current = version(NOW).etag(Coding::Gzip);
    let current = [("if-none-match", &*current), ("user-agent", library)];
    assert_eq!(decided(&current), Decision::NotModified(0));
}

#[test]
fn a_known_tag_gives_a_delta_to_who_takes_one() {
    let known = tag(950_000, Coding::Brotli);
    for (manipulations, is_taken) in [
        ("feed", true),
        ("FEED", true),
        ("vcdiff, Feed", true),
        ("vcdiff,,feed;q=0.1 , gzip", true),
        ("feed ; x=1;Q = 1.0", true),
        ("gdiff;a=\"x, \\\", feed\", feed", true),
        ("feed;a=\"q=0;q=0\"", true),
        ("feed;q=0, feed", true),
        ("", false),
        (",", false),
        ("feeds", false),
        ("feed;q=0", false),
        ("feed;q=0.000", false),
        ("feed; Q=0", false),
        ("feed;q=", false),
        ("feed;q", false),
        ("feed;q=2", false),
        ("feed;q=nonsense", false),
        ("vcdiff, identity", false),
        ("vcdiff;a=\"x, feed\"", false),
        ("vcdiff;a=\"feed", false),
        ("\"feed\"", false),
        ("vcdiff;feed", false),
        ("🦀", false),
    ] {
        let decision = match is_taken {
            true => since(950_000, Coding::Brotli),
            false => Decision::Perform,
        };
        let fields = [("a-im", manipulations), ("if-none-match", &known)];
        assert_eq!(decided(&fields), decision, "{manipulations:?}");
    }
    let fields = [
        ("a-im", "vcdiff"),
        ("a-im", "feed"),
        ("if-none-match", &known),
    ];
    assert_eq!(decided(&fields), since(950_000, Coding::Brotli));
    assert_eq!(decided(&[("if-none-match", &known)]), Decision::Perform);
}

#[test]
fn the_base_is_the_newest_known_version() {
    let (older, newer) = (tag(910_000, Coding::Gzip), tag(950_000, Coding::Zstd));
    let current = version(NOW).etag(Coding::Identity);
    let upgraded = tag(NOW, Coding::Gzip);
    let weak = format!("W/{newer}");
    let list = format!("{older}, \"nonsense\" ,{weak}");
    let all = format!("{list}, {upgraded}");
    let (at_definition, long_past) = (date(DEFINED_AT), date(DEFINED_AT - 1));
    let (between, last) = (date(951_234), date(NOW - 1));
    let (now, later) = (date(NOW), date(NOW + 50));
    let by_date = |since| Decision::Delta { since, base: None };
    for (fields, decision) in [
        (vec![], Decision::Perform),
        (
            vec![("if-none-match", &*older)],
            since(910_000, Coding::Gzip),
        ),
        (vec![("if-none-match", &weak)], since(950_000, Coding::Zstd)),
        (vec![("if-none-match", &list)], since(950_000, Coding::Zstd)),
        (
            vec![("if-none-match", &newer), ("if-none-match", &older)],
            since(950_000, Coding::Zstd),
        ),
        // The current version in another coding is no news; what it was before the program wrote
        // it otherwise is a version without news, and the server finds that there is none.
        (vec![("if-none-match", &current)], Decision::NotModified(0)),
        (vec![("if-none-match", "*")], Decision::NotModified(0)),
        (vec![("if-none-match", &upgraded)], since(NOW, Coding::Gzip)),
        (vec![("if-none-match", &all)], since(NOW, Coding::Gzip)),
        // A tag that is not known is not helped by a date (RFC 9110, section 13.1.3).
        (
            vec![
                ("if-none-match", "\"nonsense\""),
                ("if-modified-since", &between),
            ],
            Decision::Perform,
        ),
        (
            vec![("if-none-match", ""), ("if-modified-since", &between)],
            Decision::Perform,
        ),
        (
            vec![("if-none-match", &older), ("if-modified-since", &now)],
            since(910_000, Coding::Gzip),
        ),
        (
            vec![("if-modified-since", &at_definition)],
            by_date(DEFINED_AT),
        ),
        (vec![("if-modified-since", &long_past)], Decision::Perform),
        (vec![("if-modified-since", &between)], by_date(951_234)),
        (vec![("if-modified-since", &last)], by_date(NOW - 1)),
        (vec![("if-modified-since", &now)], Decision::NotModified(0)),
        (
            vec![("if-modified-since", &later)],
            Decision::NotModified(0),
        ),
        (vec![("if-modified-since", "today")], Decision::Perform),
        (
            vec![("if-match", "\"other\""), ("if-none-match", &older)],
            Decision::PreconditionFailed,
        ),
        (
            vec![("if-unmodified-since", &between), ("if-none-match", &older)],
            Decision::PreconditionFailed,
        ),
    ] {
        let mut fields = fields;
        fields.push(("a-im", "feed"));
        assert_eq!(decided(&fields), decision, "{fields:?}");
    }
}

#[test]
fn what_has_no_versions_has_no_deltas() {
    let mut headers = hyper::HeaderMap::new();
    headers.insert("a-im", "feed".parse().unwrap());
    headers.insert("if-none-match", tag(950_000, Coding::Gzip).parse().unwrap());
    let decision = decide(&headers, &["\"tag\""], Some(NOW), None);
    assert_eq!(decision, Decision::Perform);
}

#[test]
fn a_tag_says_which_version_of_which_feed_it_was() {
    let current = version(NOW);
    for coding in CODINGS {
        let known = |changed, is_current| {
            Some(Known {
                changed,
                is_current,
            })
        };
        assert_eq!(
            current.known(current.etag(coding).as_bytes()),
            known(NOW, true)
        );
        assert_eq!(
            current.known(tag(NOW, coding).as_bytes()),
            known(NOW, false)
        );
        let first = tag(DEFINED_AT, coding);
        assert_eq!(current.known(first.as_bytes()), known(DEFINED_AT, false));
        for stranger in [
            tag(DEFINED_AT - 1, coding),
            tag(NOW + 1, coding),
            tag(-1, coding),
            Version::new(&address("latest", Format::Rss), NOW, DEFINED_AT, BODY).etag(coding),
            Version::new(&address("other", Format::Atom), NOW, DEFINED_AT, BODY).etag(coding),
            Version::new(&address("latest", Format::Atom), NOW, 1, BODY).etag(coding),
        ] {
            assert_eq!(current.known(stranger.as_bytes()), None, "{stranger}");
        }
    }
}

#[test]
fn nonsense_is_no_tag() {
    let current = version(NOW);
    let good = current.etag(Coding::Gzip);
    assert!(current.known(good.as_bytes()).is_some());
    let inside = good.trim_matches('"');
    let content = inside.strip_suffix("-gzip").unwrap();
    let (second, rest) = content.split_once('.').unwrap();
    let (feed, body) = rest.split_once('.').unwrap();
    let quoted = |text: &str| format!("\"{text}\"").into_bytes();
    for nonsense in [
        inside.as_bytes().to_vec(),
        format!("W/{good}").into_bytes(),
        quoted(""),
        quoted("."),
        quoted(".."),
        quoted(&format!("{content}-")[..content.len() - 1]),
        quoted(&format!("{content}-identity")),
        quoted(&format!("{content}-gzip-gzip")),
        quoted(&format!("{content}.gzip")),
        quoted(&format!("+{second}.{rest}")),
        quoted(&format!("0{second}.{rest}")),
        quoted(&format!("{}.{rest}", second.to_uppercase())),
        quoted(&format!("ffffffffffffffff.{rest}")),
        quoted(&format!("{}.{rest}", "f".repeat(1_000))),
        quoted(&format!(".{rest}")),
        quoted(&format!("{second}.{body}")),
        quoted(&format!("{second}.{feed}.")),
        quoted(&format!("{second}.{feed}.{body}0")),
        quoted(&format!("{second}.{feed}.{}", "g".repeat(body.len()))),
        b"\"".to_vec(),
        b"\"\xff\"".to_vec(),
        quoted("🦀.🦀.🦀"),
    ] {
        assert_eq!(
            current.known(&nonsense),
            None,
            "{:?}",
            String::from_utf8_lossy(&nonsense)
        );
    }
}

#[test]
fn many_tags_cost_no_more_than_their_length() {
    // As long as a request's fields may be.
    let strangers = "\"f.f.f\",".repeat(2_000);
    let known = tag(950_000, Coding::Identity);
    let list = format!("{strangers}{known}");
    let manipulations = format!("{}feed", "feed;q=0,".repeat(1_500));
    let fields = [("a-im", &*manipulations), ("if-none-match", &list)];
    assert_eq!(decided(&fields), since(950_000, Coding::Identity));
}
