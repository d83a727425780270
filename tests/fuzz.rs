//! What outsiders write, made of the pieces that matter: request fields, targets, whole requests,
//! files. Each runs a moment here; `tests/fuzz` runs each as long as one likes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod publishing;
#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use bolero::{TypeGenerator, check};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use newsstand::import::{Options, Run, sources};
use newsstand::model::{Address, FeedKey, Format, Slug, Submission};
use newsstand::publish::check::check as lint;
use newsstand::serve::{Accepted, Coding, Decision, Version, decide};
use serving::Running;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How long each runs here; `tests/fuzz` says how long there.
fn duration() -> Duration {
    let seconds = std::env::var("NEWSSTAND_FUZZ_SECONDS");
    let seconds = seconds.map_or(1, |seconds| seconds.parse().unwrap());
    Duration::from_secs(seconds)
}

/// Of bytes that mean nothing, something that means much: each stands for a piece, or for itself.
fn compose(bytes: &[u8], pieces: &[&str]) -> Vec<u8> {
    let piece = |byte: &u8| match pieces.get(usize::from(*byte)) {
        Some(piece) => piece.as_bytes().to_vec(),
        None => vec![*byte],
    };
    bytes.iter().flat_map(piece).collect()
}

const NOW: i64 = 1_000_000;
const BEFORE: i64 = 999_000;

fn feed() -> Address {
    Address::Document(FeedKey::Defined(Slug::new("latest").unwrap()), Format::Atom)
}

fn version(changed: i64) -> Version {
    Version::new(&feed(), changed, 900_000, "]]> & سفينة 🦀".as_bytes())
}

#[derive(Debug, TypeGenerator)]
struct Fields(Vec<(u8, Vec<u8>)>);

const CONDITIONS: [HeaderName; 7] = [
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
    header::IF_UNMODIFIED_SINCE,
    header::ACCEPT_ENCODING,
    header::USER_AGENT,
    HeaderName::from_static("a-im"),
];

impl Fields {
    fn headers(&self, pieces: &[&str]) -> HeaderMap {
        let fields = self.0.iter().filter_map(|(name, value)| {
            let name = CONDITIONS[usize::from(*name) % CONDITIONS.len()].clone();
            // What no server hands on.
            Some((name, HeaderValue::from_bytes(&compose(value, pieces)).ok()?))
        });
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(name, value);
        }
        headers
    }
}

#[test]
fn a_decision_has_its_reason_in_the_request() {
    let (current, older) = (version(NOW), version(BEFORE));
    let tags = [Coding::Gzip, Coding::Identity].map(|coding| current.etag(coding));
    let older = older.etag(Coding::Brotli);
    let pieces = [
        &tags[0],
        &tags[1],
        &older,
        "W/",
        "\"",
        ",",
        " ",
        "*",
        "Mon, 12 Jan 1970 13:46:40 GMT",
        "Mon, 12 Jan 1970 13:30:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "gzip",
        "br",
        "zstd",
        "identity",
        ";q=0",
        ";q=0.5",
        ";q=1.000",
        "feed",
        "feedparser/",
        ";",
        "=",
    ];
    check!()
        .with_test_time(duration())
        .with_type::<Fields>()
        .for_each(|fields| {
            let headers = fields.headers(&pieces);
            let has = |name| headers.contains_key(name);
            let told = |name, piece: &str| {
                let mut values = headers.get_all(name).iter();
                let piece = piece.as_bytes();
                values.any(|value: &HeaderValue| {
                    value
                        .as_bytes()
                        .windows(piece.len())
                        .any(|part| part.eq_ignore_ascii_case(piece))
                })
            };
            let etags = [&*tags[0], &*tags[1]];
            let decision = decide(&headers, &etags, Some(NOW), Some(&current));
            match &decision {
                Decision::Perform => {}
                Decision::PreconditionFailed => {
                    assert!(has(header::IF_MATCH) || has(header::IF_UNMODIFIED_SINCE));
                }
                Decision::NotModified(_) if has(header::IF_NONE_MATCH) => {
                    let is_named = tags.iter().any(|tag| told(header::IF_NONE_MATCH, tag));
                    assert!(is_named || told(header::IF_NONE_MATCH, "*"), "{headers:?}");
                }
                Decision::NotModified(_) => assert!(has(header::IF_MODIFIED_SINCE)),
                Decision::Delta { since, base } => {
                    assert!(told(HeaderName::from_static("a-im"), "feed"));
                    assert!((900_000..NOW).contains(since));
                    match base {
                        Some(base) => assert!(told(header::IF_NONE_MATCH, base)),
                        None => assert!(!has(header::IF_NONE_MATCH)),
                    }
                }
            }
            for coding in Accepted::of(&headers).as_slice() {
                let is_named = told(header::ACCEPT_ENCODING, coding.name());
                let is_meant = is_named || told(header::ACCEPT_ENCODING, "*");
                assert!(is_meant || *coding == Coding::Identity, "{headers:?}");
            }
        });
}

const TARGETS: [&str; 36] = [
    "/",
    "/feeds/",
    "/sections/",
    "/authors/",
    "/tags/",
    "/articles/",
    "/briefs/",
    "/images/",
    "/search",
    "/opml.xml",
    "/archive/",
    "article-",
    "brief-",
    "latest",
    "opinion",
    ".rss",
    ".atom",
    ".json",
    "..",
    ".",
    "%2F",
    "%2e",
    "%00",
    "%",
    "?q=",
    "?",
    "&",
    "=",
    "\"",
    "-",
    "tag:",
    "kind:",
    "favicon.ico",
    "robots.txt",
    "é",
    "🦀",
];

fn understood(target: &str) -> Option<Address> {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    match Address::parse_search(path, query) {
        Some(search) => search.ok(),
        None => Address::parse(path),
    }
}

#[test]
fn an_address_that_is_understood_has_one_way_to_be_written() {
    check!()
        .with_test_time(duration())
        .for_each(|bytes: &[u8]| {
            let Ok(target) = String::from_utf8(compose(bytes, &TARGETS)) else {
                return;
            };
            if let Some(address) = understood(&target) {
                assert_eq!(understood(&address.path()), Some(address), "{target}");
            }
        });
}

const REQUESTS: [&str; 50] = [
    "GET ",
    "HEAD ",
    "POST ",
    "OPTIONS ",
    "TRACE ",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "get ",
    "/feeds/latest.rss",
    "/search.json?q=fish",
    "/search",
    "/images/",
    "/briefs/fish-is-dear",
    "/opml.xml",
    "/",
    "*",
    "http://x/feeds/latest.rss",
    "%2F",
    "..",
    "?q=",
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n",
    " HTTP/9.9\r\n",
    "\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    ":",
    "\0",
    "Host: x\r\n",
    "Host: ",
    "Host: x:y\r\n",
    "Connection: close\r\n",
    "Connection: keep-alive\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: -1\r\n",
    "5\r\nhello\r\n0\r\n\r\n",
    "Expect: 100-continue\r\n",
    "Upgrade: h2c\r\n",
    "If-None-Match: *\r\n",
    "If-None-Match: \"",
    "Accept-Encoding: gzip, br;q=0.5\r\n",
    "Accept: text/html\r\n",
    "A-IM: feed\r\n",
    "X-Forwarded-For: 192.0.2.1, \r\n",
    "Range: bytes=0-1\r\n",
    "\"",
    ",",
    "🦀",
];

#[test]
fn whatever_is_sent_is_answered_or_refused() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(serving::server());
    // A request that fails leaves nothing behind which the next one would see.
    let ask = AssertUnwindSafe(|request: &[u8]| runtime.block_on(answers(&server, request)));
    check!()
        .with_test_time(duration())
        .for_each(|bytes: &[u8]| {
            let answers = (*ask)(&compose(bytes, &REQUESTS));
            let text = String::from_utf8_lossy(&answers);
            assert!(text.is_empty() || text.starts_with("HTTP/1."), "{text}");
            assert!(!text.contains(" 500 Internal"), "{text}");
            assert!(!text.contains(" 503 Service"), "{text}");
        });
    let alive = runtime.block_on(server.get("/feeds/latest.rss", ""));
    assert_eq!(alive.status, 200);
}

const FILES: [&str; 85] = [
    "<p>Von Ada Quill, 24. November 2026, 9:30 Uhr</p>",
    "<p>Par Ada Quill | Publi\u{e9} le 3 novembre 2026 \u{e0} 9h30</p>",
    "<span class=published>\u{662}\u{664} \u{646}\u{648}\u{641}\u{645}\u{628}\u{631} 2026</span>",
    "<a rel=tag href='/category/sea/'># Sea</a>",
    "<div class=button-wrapper><a href='/subscribe?x'>Ask</a>",
    "<img class=emoji alt='\u{1f6a2}' src='/x.png'>",
    "<li><a href='/a'>A headline that leads to another story</a><p>And more of it.</p></li>",
    "<!doctype html><html lang=en><head>",
    "<meta charset=windows-1256>",
    "<meta property='og:type' content=article>",
    "<link rel=canonical href='https://a.example/x'>",
    "<script type='application/ld+json'>",
    "{\"@type\":\"NewsArticle\",\"headline\":\"Fish & chips\",\"author\":",
    "[{\"name\":\"Ada\"},",
    "</script>",
    "<h1>Fish</h1>",
    "<div class=entry-content><p>PORT, Islay: ",
    "<h2>Latest</h2><ul><li>",
    "<article><h3><a href=/b?utm_x=1>",
    "<p class=excerpt>It stands in the sea and waits.",
    "<div itemscope itemtype='https://schema.org/Article' itemprop=author>",
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n",
    "\n--x\nContent-Type: text/html\n\n",
    "+++\n",
    "---\n",
    "title = \"Fish & chips ]]>\"\n",
    "title: Fish\n",
    "kind = \"brief\"\n",
    "section = \"Harbour\"\n",
    "tags = [\"ferry\", \"\u{202e}x\"]\n",
    "authors = [{ name = \"Ada\" }]\n",
    "published = 2026-11-20T07:30:00+00:00\n",
    "updated = 9999-12-31\n",
    "summary = \"\"\"\n",
    "\"\"\"\n",
    "image = \"https://a.example/x.png\"\n",
    "enclosures = [{ url = \"https://a.example/a.mp3\", length = 1 }]\n",
    "link = \"https://a.example/\"\n",
    "guid = \"tag:a.example,2026:x\"\n",
    "correction = \"It was two.\"\n",
    "source = { title = \"T\", url = \"https://a.example/f\" }\n",
    "language = \"ar\"\n",
    "slug = \"fish\"\n",
    "# ",
    "## ",
    "> ",
    "* ",
    "1. ",
    "    ",
    "```\n",
    "| a | b |\n|---|---|\n",
    "[x](javascript:alert(1))",
    "![x](/images/x.png)",
    "<script>alert(1)</script>",
    "<iframe src=\"https://a.example/x\">",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&#0;",
    "&#x1F980;",
    "<table><tr><td>",
    "</p>",
    "<svg><style>",
    "<a href=\"//a.example/\u{a0}\">",
    "\n\n",
    "\n",
    "\r",
    "\u{b}",
    "\u{0}",
    "\u{fffe}",
    "\u{feff}",
    "\u{2028}",
    "By Ada Stone\n",
    "Must read\n",
    "Recent News\n",
    "PORT ELLEN, Scotland: The old crane...\n",
    "Ada Stone is a pilot of thirty years.\n",
    "OpinionThe ferry\n",
    "🦀",
    "שלום",
    "e\u{301}",
    "x",
    " ",
];

/// All that is answered to some bytes.
async fn answers(server: &Running, request: &[u8]) -> Vec<u8> {
    let mut stream = server.connect().await;
    // It may be refused before all of it is written, and what was answered be lost.
    let _ = stream.write_all(request).await;
    let _ = stream.shutdown().await;
    let mut answers = Vec::new();
    let reading = stream.read_to_end(&mut answers);
    let read = tokio::time::timeout(Duration::from_secs(20), reading);
    let _ = read.await.expect("an end");
    answers
}

/// The same of what other programs write.
const DOCUMENTS: [&str; 56] = [
    "<description>&lt;span class='field field--name-title'&gt;A&lt;/span&gt;&lt;span class='field field--name-uid'&gt;b&lt;/span&gt;",
    "&lt;div class='field field--name-body'&gt;&lt;p&gt;Text&lt;/p&gt;&lt;/div&gt;",
    "<media:content url='https://a.example/x-1024x683.jpg' medium='image'/>",
    "&lt;img src='https://a.example/x.jpg?w=300'&gt;",
    "<?xml version='1.0' encoding='windows-1256'?>",
    "<rss version='2.0'><channel>",
    "<rdf:RDF xmlns='http://purl.org/rss/1.0/'>",
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/'>",
    "<!DOCTYPE rss [<!ENTITY a 'b'>]>",
    "&a;",
    "<item>",
    "</item>",
    "<entry>",
    "</entry>",
    "<title type='html'>Fish &amp;amp; chips ]]&gt;",
    "<title>",
    "</title>",
    "<link>https://a.example/x</link>",
    "<link href='/x' rel='prev-archive'/>",
    "<guid>https://a.example/?p=7</guid>",
    "<id>tag:a.example,2026:x</id>",
    "<pubDate>Mon, 23 Nov 2026 09:30:00 CET</pubDate>",
    "<updated>9999-12-31T23:59:59Z</updated>",
    "<dc:creator>Ada</dc:creator>",
    "<category domain='category' nicename='sea'>Sea</category>",
    "<enclosure url='https://a.example/a.mp3' type='audio/mpeg' length='0'/>",
    "<media:content url='https://a.example/a.png' medium='image' width='9'/>",
    "<content:encoded><![CDATA[",
    "]]></content:encoded>",
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>",
    "<description>",
    "http://wordpress.org/export/1.2/",
    "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>",
    "<wp:post_date_gmt>2026-11-23 09:30:00</wp:post_date_gmt>",
    "<!-- wp:embed {\"url\":\"https://www.youtube.com/watch?v=x\"} -->",
    "[caption id=x width=\"9\"]",
    "[/caption]",
    "[gallery ids=\"7,8\"]",
    "[[sic]]",
    "<script>alert(1)</script>",
    "<iframe src=\"//a.example/x\">",
    "<a href=\"javascript&#11;:x\">",
    "\u{b}",
    "\u{202e}🦀",
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[",
    "{\"id\":\"7\",\"content_html\":\"<p>Fish\"},",
    "{\"id\":\"8\",\"title\":\"\\u000bA\",\"url\":\"x\"}]}",
    "{\"title\":\"A ]]> &\",\"body\":\"<p>x<b>\",",
    "\"slug\":\"fish\",\"tags\":[\"\\u202ea\"],",
    "\"enclosures\":[{\"url\":\"https://a.example/a\",\"type\":\"audio/mpeg\",\"length\":1}],",
    "\"published\":\"2026-11-23T09:30:00+02:00\"}\n",
    "\"link\":\"https://a.example/\"}\n",
    "</channel></rss>",
    "</feed>",
    "\n",
    "</",
];

#[test]
fn whatever_is_imported_makes_sound_documents() {
    imported_makes_sound_documents(&FILES, &["story.md", "page.txt", "page.html", "page.mht"]);
}

#[test]
fn whatever_other_programs_wrote_makes_sound_documents() {
    let names = ["feed.xml", "feed.json", "entries.jsonl"];
    imported_makes_sound_documents(&DOCUMENTS, &names);
}

fn imported_makes_sound_documents(pieces: &[&str], names: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    check!()
        .with_test_time(duration())
        .for_each(|bytes: &[u8]| {
            let text = compose(bytes, pieces);
            for name in names {
                let path = folder.path().join(name);
                std::fs::write(&path, &text).unwrap();
                let options = Options {
                    format: None,
                    url: None,
                    date: None,
                    time_zone: chrono_tz::Europe::Berlin,
                    language: None,
                    stories: Some(folder.path().to_owned()),
                    images: None,
                };
                let found = sources(&[path], &options);
                for imported in Run::new(found, options).filter_map(|piece| piece.read.ok()) {
                    assert_sound(&imported.submissions);
                }
            }
        });
}

/// By a second parser, and by the rules of each format.
fn assert_sound(submissions: &[Submission]) {
    let entries: Vec<_> = (0..)
        .zip(submissions)
        .map(|(number, one)| publishing::entry(number, one.story.clone()))
        .collect();
    for format in Format::ALL {
        let document = publishing::document(format, &publishing::publication(), &entries);
        let told = publishing::read(format, &document);
        assert_eq!(told.len(), entries.len());
        let checked = lint(document.as_bytes());
        let faults: Vec<String> = checked.errors().map(ToString::to_string).collect();
        assert!(faults.is_empty(), "{faults:?}\n{document}");
    }
}
