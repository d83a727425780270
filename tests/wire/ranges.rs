//! Parts of files, and of nothing else.

use super::serving::{Running, server};
use std::fs;

const FILE: &str = "/images/talk.mp3";

/// A desk with a recording of 1,000 bytes, each unlike its neighbours.
async fn recording() -> (Running, Vec<u8>) {
    let server = server().await;
    let bytes: Vec<u8> = (0..1_000u32).map(|at| (at * 7 % 251) as u8).collect();
    fs::write(server.images().join("talk.mp3"), &bytes).unwrap();
    (server, bytes)
}

#[tokio::test]
async fn a_part_of_a_file_is_sent_alone() {
    let (server, bytes) = recording().await;
    let whole = server.get(FILE, "").await;
    assert_eq!((whole.status, &whole.body), (200, &bytes));
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let fields = ["etag", "cache-control", "content-type"];
    for (range, first, last) in [
        ("0-0", 0, 0),
        ("0-499", 0, 499),
        ("500-999", 500, 999),
        ("999-", 999, 999),
        ("1-18446744073709551615", 1, 999),
        ("-1", 999, 999),
        ("-999", 1, 999),
        ("-1000", 0, 999),
        ("-1001", 0, 999),
    ] {
        let part = server.get(FILE, &format!("Range: bytes={range}\r\n")).await;
        assert_eq!(
            (part.status, &part.body[..]),
            (206, &bytes[first..=last]),
            "{range}"
        );
        assert_eq!(
            part.header("content-range"),
            format!("bytes {first}-{last}/1000")
        );
        assert_eq!(
            part.header("content-length"),
            (last - first + 1).to_string()
        );
        for name in fields {
            assert_eq!(part.header(name), whole.header(name), "{range}: {name}");
        }
    }
}

#[tokio::test]
async fn what_a_file_does_not_have_is_416_and_nonsense_is_passed_over() {
    let (server, bytes) = recording().await;
    for range in ["1000-", "1000-1001", "-0", "18446744073709551615-"] {
        let answer = server.get(FILE, &format!("Range: bytes={range}\r\n")).await;
        assert_eq!(answer.status, 416, "{range}");
        assert_eq!(answer.header("content-range"), "bytes */1000", "{range}");
    }
    for fields in [
        "Range: bytes=5-2\r\n",
        "Range: bytes=0-1,5-6\r\n",
        "Range: bytes=0-1, 999999-\r\n",
        "Range: bytes=\r\n",
        "Range: bytes=-\r\n",
        "Range: bytes=a-b\r\n",
        "Range: bytes=+1-2\r\n",
        "Range: bytes=1-99999999999999999999\r\n",
        "Range: items=0-1\r\n",
        "Range: \u{1f980}\r\n",
        "Range: bytes=0-1\r\nRange: bytes=0-1\r\n",
    ] {
        let answer = server.get(FILE, fields).await;
        assert_eq!((answer.status, &answer.body), (200, &bytes), "{fields}");
    }
}

#[tokio::test]
async fn the_rest_is_sent_only_of_what_the_client_has() {
    let (server, bytes) = recording().await;
    let etag = server.get(FILE, "").await.header("etag").to_owned();
    let ask = async |condition: &str| {
        let fields = format!("Range: bytes=10-\r\n{condition}\r\n");
        server.get(FILE, &fields).await
    };
    let rest = ask(&format!("If-Range: {etag}")).await;
    assert_eq!((rest.status, &rest.body[..]), (206, &bytes[10..]));
    for condition in [
        format!("If-Range: W/{etag}"),
        "If-Range: \"other\"".to_owned(),
        "If-Range: Sat, 28 Nov 2099 00:00:00 GMT".to_owned(),
        format!("If-Range: {etag}\r\nIf-Range: {etag}"),
    ] {
        assert_eq!(ask(&condition).await.status, 200, "{condition}");
    }
    // The other conditions go first.
    assert_eq!(ask(&format!("If-None-Match: {etag}")).await.status, 304);
    assert_eq!(ask("If-Match: \"other\"").await.status, 412);
    fs::write(server.images().join("talk.mp3"), b"Another recording.").unwrap();
    let another = ask(&format!("If-Range: {etag}")).await;
    assert_eq!(
        (another.status, &another.body[..]),
        (200, &b"Another recording."[..])
    );
}

#[tokio::test]
async fn nothing_else_is_sent_in_parts() {
    let (server, _) = recording().await;
    let range = "Range: bytes=0-9\r\n";
    let head = server.ask("HEAD", FILE, range).await;
    assert_eq!((head.status, head.header("content-length")), (200, "1000"));
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"><!-- ]]> & سفينة --></svg>";
    fs::write(server.images().join("quay.svg"), drawing).unwrap();
    for path in ["/feeds/latest.rss", "/opml.xml", "/", "/images/quay.svg"] {
        let answer = server.get(path, range).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer.fields().all(|(name, _)| name != "accept-ranges"),
            "{path}"
        );
    }
    assert_eq!(server.get("/images/none.mp3", range).await.status, 404);
    fs::write(server.images().join("empty.mp3"), "").unwrap();
    assert_eq!(server.get("/images/empty.mp3", range).await.status, 416);
    assert_eq!(server.get("/images/empty.mp3", "").await.status, 200);
}
