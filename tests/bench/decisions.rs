//! What is decided for each request: where it goes, which coding it gets, whether it has that already.

use hyper::header::{self, HeaderMap, HeaderValue};
use newsstand::model::Address;
use newsstand::serve::{Coding, Decision, decide};
use std::hint::black_box;
use std::time::Instant;

const TIMES: u32 = 200_000;
const ETAG: &str = "\"65920080.0a1b2c3d.000102030405060708090a0b-gzip\"";

/// Prints nanoseconds of each.
pub fn decisions() {
    println!("\ndecisions of a request");
    let paths = [
        "/feeds/latest.atom",
        "/authors/ada-quill.rss",
        "/no/such/place",
    ];
    for path in paths {
        timed(path, || {
            black_box(Address::parse(black_box(path))).is_some()
        });
    }
    for accepted in ["gzip", "gzip, deflate, br;q=0.9, *;q=0.1"] {
        let headers = HeaderMap::from_iter([field(header::ACCEPT_ENCODING, accepted)]);
        timed(accepted, || {
            Coding::wanted(black_box(&headers)) != Coding::Identity
        });
    }
    let held = [
        ("If-None-Match, the same", header::IF_NONE_MATCH, ETAG),
        (
            "If-None-Match, another",
            header::IF_NONE_MATCH,
            "\"0\", W/\"1\"",
        ),
        (
            "If-Modified-Since",
            header::IF_MODIFIED_SINCE,
            "Mon, 01 Jan 2024 00:00:00 GMT",
        ),
    ];
    for (what, name, value) in held {
        let headers = HeaderMap::from_iter([field(name, value)]);
        let decided = || decide(black_box(&headers), ETAG, Some(1_704_067_200), None);
        timed(what, || decided() == Decision::NotModified);
    }
}

fn field(name: header::HeaderName, value: &'static str) -> (header::HeaderName, HeaderValue) {
    (name, HeaderValue::from_static(value))
}

fn timed(what: &str, work: impl Fn() -> bool) {
    let start = Instant::now();
    for _ in 0..TIMES {
        black_box(work());
    }
    let each = start.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES);
    println!("{what:<36}{each:>8.0} ns");
}
