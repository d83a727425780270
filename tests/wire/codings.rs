//! What is compressed, when, and what a poll has to do with it.

use super::serving::{Answer, Running, brief, put, server, until};
use std::io::Read as _;

const PATH: &str = "/feeds/latest.rss";
/// As browsers and most readers say.
const MOST: &str = "Accept-Encoding: gzip, deflate, br\r\n";

async fn coded(server: &Running, path: &str, fields: &str) -> (Answer, String) {
    let answer = server.get(path, fields).await;
    let coding = answer.header("content-encoding").to_owned();
    (answer, coding)
}

fn decoded(answer: &Answer) -> Vec<u8> {
    let mut decoded = Vec::new();
    match answer.header("content-encoding") {
        "gzip" => flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut decoded),
        "br" => brotli::Decompressor::new(&*answer.body, 4096).read_to_end(&mut decoded),
        "" => answer.body.as_slice().read_to_end(&mut decoded),
        other => panic!("{other}"),
    }
    .unwrap();
    decoded
}

/// Asks until the dear coding is made.
async fn improved(server: &Running) -> Answer {
    let deadline = std::time::Instant::now() + super::DEADLINE;
    loop {
        let (answer, coding) = coded(server, PATH, MOST).await;
        if coding == "br" {
            return answer;
        }
        assert_eq!(coding, "gzip");
        assert!(std::time::Instant::now() < deadline, "it is never made");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn gzip_goes_out_at_once_and_brotli_when_it_is_made() {
    let server = server().await;
    for round in 0..3 {
        // The first one to ask after a change waits for gzip alone.
        let (first, coding) = coded(&server, PATH, MOST).await;
        assert_eq!((first.status, coding.as_str()), (200, "gzip"));
        let better = improved(&server).await;
        assert!(better.body.len() < first.body.len());
        assert_eq!(decoded(&better), decoded(&first));
        assert_ne!(better.header("etag"), first.header("etag"));
        // Made once, it stays; and whoever takes no brotli goes on getting the other.
        assert_eq!(improved(&server).await.body, better.body);
        let gzip = coded(&server, PATH, "Accept-Encoding: gzip\r\n").await.0;
        assert_eq!(
            (gzip.header("etag"), &gzip.body),
            (first.header("etag"), &first.body)
        );
        let title = format!("Round {round}");
        put(&server.store, &[brief(&title, "Harbour")]).await;
        let is_seen = |answer: &Answer| answer.text().contains(&title);
        server.get_until(PATH, is_seen).await;
    }
}

/// A window is memory, of who compresses and of who reads: RFC 7932 says in section 9.1 how large it is for
/// a power of two, and how a stream begins that has it.
#[tokio::test]
async fn the_window_of_brotli_is_the_smallest_that_holds_the_document() {
    let server = server().await;
    for (length, power, header) in [(1_008, 10, 0b010_0001), (1_009, 11, 0b011_0001)] {
        let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>";
        let padding = format!(">{}</", " ".repeat(length - drawing.len()));
        let drawing = drawing.replace("></", &padding);
        let name = format!("window-{power}.svg");
        std::fs::write(server.images().join(&name), &drawing).unwrap();
        let path = format!("/images/{name}");
        let ask = async || server.get(&path, "Accept-Encoding: br\r\n").await;
        let is_made = |answer: &Answer| answer.header("content-encoding") == "br";
        let answer = until(ask, is_made).await;
        assert_eq!(answer.body[0] & 0b111_1111, header, "{length}");
        assert_eq!(decoded(&answer), drawing.as_bytes());
    }
}

#[tokio::test]
async fn a_poll_keeps_the_coding_it_has() {
    let server = server().await;
    let identity = server.get(PATH, "").await;
    let (gzip, _) = coded(&server, PATH, MOST).await;
    let modified = format!(
        "If-Modified-Since: {}\r\n",
        identity.header("last-modified")
    );
    let by_date = async |fields: &str| {
        let answer = server.get(PATH, &format!("{fields}{modified}")).await;
        assert_eq!(answer.status, 304);
        answer.header("etag").to_owned()
    };
    let brotli = improved(&server).await;
    for had in [&identity, &gzip, &brotli] {
        let tag = had.header("etag");
        for tags in [tag.to_owned(), format!("W/{tag}"), format!("\"a\", {tag}")] {
            let fields = format!("{MOST}If-None-Match: {tags}\r\n");
            let answer = server.get(PATH, &fields).await;
            assert_eq!((answer.status, answer.header("etag")), (304, tag), "{tags}");
        }
        let fields = format!("{MOST}If-Match: {tag}\r\n");
        assert_eq!(server.get(PATH, &fields).await.status, 200);
    }
    // By a date there is no telling; the tag is that of what would go out.
    assert_eq!(by_date(MOST).await, brotli.header("etag"));
    assert_eq!(
        by_date("Accept-Encoding: gzip\r\n").await,
        gzip.header("etag")
    );
    assert_eq!(by_date("").await, identity.header("etag"));
    // What it takes no more is of no use to it.
    for (accepts, tag, coding) in [
        ("gzip", brotli.header("etag"), "gzip"),
        ("br, identity;q=0", identity.header("etag"), "br"),
        ("identity", gzip.header("etag"), ""),
    ] {
        let fields = format!("Accept-Encoding: {accepts}\r\nIf-None-Match: {tag}\r\n");
        let (answer, got) = coded(&server, PATH, &fields).await;
        assert_eq!((answer.status, got.as_str()), (200, coding), "{accepts}");
    }
}

#[tokio::test]
async fn a_poll_needs_nothing_made() {
    let server = server().await;
    let brotli = improved(&server).await.header("etag").to_owned();
    let server = server.restart(|_| {}).await;
    let known = format!("{MOST}If-None-Match: {brotli}\r\n");
    let answer = server.get(PATH, &known).await;
    assert_eq!(
        (answer.status, answer.header("etag")),
        (304, brotli.as_str())
    );
    // Nobody asked for it, so nobody has made it.
    assert_eq!(coded(&server, PATH, MOST).await.1, "gzip");
}

#[tokio::test]
async fn whoever_takes_brotli_alone_gets_it_when_it_is_made() {
    let server = server().await;
    let plain = server.get(PATH, "").await;
    let accepts = "Accept-Encoding: br\r\n";
    let (answer, coding) = coded(&server, PATH, accepts).await;
    assert_eq!((coding.as_str(), &answer.body), ("", &plain.body));
    let is_made = |answer: &Answer| answer.header("content-encoding") == "br";
    let answer = until(async || server.get(PATH, accepts).await, is_made).await;
    assert_eq!(decoded(&answer), plain.body);
    // Never for what anybody can ask for in any number.
    for _ in 0..20 {
        let (answer, coding) = coded(&server, "/search.rss?q=fish", accepts).await;
        assert_eq!((answer.status, coding.as_str()), (200, ""));
    }
}

#[tokio::test]
async fn what_anybody_can_ask_for_in_any_number_is_not_made_better() {
    let server = server().await;
    for _ in 0..20 {
        let (answer, coding) = coded(&server, "/search.rss?q=fish", MOST).await;
        assert_eq!((answer.status, coding.as_str()), (200, "gzip"));
    }
}

#[tokio::test]
async fn nobody_who_takes_gzip_gets_anything_uncompressed() {
    let server = server().await;
    let drawing = format!(
        "<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>",
        "<g/>".repeat(100)
    );
    std::fs::write(server.images().join("quay.svg"), drawing).unwrap();
    std::fs::write(server.images().join("quay.png"), [b'x'; 4_000]).unwrap();
    put(&server.store, &[brief("Bell", "Harbour")]).await;
    let bell = server.store.entries(None, None, 9).await.unwrap();
    let bell = bell
        .iter()
        .find(|one| one.entry.story.title.as_str() == "Bell");
    let guid = bell.unwrap().entry.guid.clone();
    let now = newsstand::model::Instant::new(chrono::Utc::now()).unwrap();
    server.store.retract(&[guid], None, now).await.unwrap();
    server
        .get_until("/briefs/bell", |answer| answer.status == 410)
        .await;
    const PEOPLE: &str = "Accept: text/html\r\n";
    for (path, fields, status) in [
        ("/", "", 200),
        ("/feeds/latest", "", 200),
        ("/feeds/latest.rss", "", 200),
        ("/feeds/latest.atom", "A-IM: feed\r\n", 200),
        ("/sections/market.json", "", 200),
        ("/search?q=fish", "", 200),
        ("/search", "", 200),
        ("/opml.xml", "", 200),
        ("/news-sitemap.xml", "", 200),
        ("/briefs/fish-is-dear", "", 200),
        ("/briefs/bell", "", 410),
        ("/images/quay.svg", "", 200),
        ("/nothing", PEOPLE, 404),
        ("/search?q=%22", PEOPLE, 400),
    ] {
        for accepts in ["gzip", "gzip, br", "gzip;q=0.1, identity;q=0.05", "*"] {
            let fields = format!("{fields}Accept-Encoding: {accepts}\r\n");
            let (answer, coding) = coded(&server, path, &fields).await;
            assert_eq!(answer.status, status, "{path}");
            assert!(
                matches!(coding.as_str(), "gzip" | "br"),
                "{path} {accepts}: {coding}"
            );
            let length = answer.header("content-length");
            assert_eq!(length, answer.body.len().to_string(), "{path}");
            let whole = decoded(&answer);
            assert!(whole.len() > answer.body.len(), "{path}");
        }
        let plain = coded(
            &server,
            path,
            &format!("{fields}Accept-Encoding: gzip;q=0\r\n"),
        )
        .await;
        assert_eq!((plain.0.status, plain.1.as_str()), (status, ""), "{path}");
    }
    // What compressing makes no smaller goes as it is.
    for path in ["/images/quay.png", "/robots.txt", "/nothing"] {
        assert_eq!(coded(&server, path, MOST).await.1, "", "{path}");
    }
}
