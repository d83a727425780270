//! A cache that has let go of a document: nobody goes on with what it was.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::{Address, Kind, Slug, Submission};
use newsstand::publish::check::{Checked, check};
use newsstand::serve::Settings;
use serving::{Answer, Running, brief, one_answer, put, send, text};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use tokio::net::TcpStream;

/// Nothing that is waited for here takes longer, unless it never comes.
const DEADLINE: Duration = Duration::from_secs(20);

/// Room for three pages or four.
const BYTES: u64 = 20_000;

fn page(title: &str) -> String {
    Address::EntryPage(Kind::Brief, Slug::of(title)).path()
}

fn corrected(title: &str) -> Submission {
    let mut submission = brief(title, "Harbour");
    submission.story.summary = Some(text("It was not so ]]> at all. 🦀"));
    submission
}

fn is_corrected(answer: &Answer) -> bool {
    answer.text().contains("It was not so")
}

fn full(bytes: u64) -> impl FnOnce(&mut Settings) {
    move |settings| settings.cache.documents = bytes
}

async fn request(connection: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    send(connection, &request).await;
}

async fn ask(connection: &mut TcpStream, path: &str) -> Answer {
    request(connection, path).await;
    one_answer(connection).await
}

/// Where the first documents that are made of some feed wait, until it is opened.
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
    is_reached: AtomicBool,
}

impl Gate {
    const fn shut() -> Self {
        Self {
            is_open: Mutex::new(false),
            opened: Condvar::new(),
            is_reached: AtomicBool::new(false),
        }
    }

    /// Goes by, but for the first that comes here.
    fn pass(&self) {
        if !self.is_reached.swap(true, Ordering::SeqCst) {
            tokio::task::block_in_place(|| {
                let is_open = self.is_open.lock().unwrap();
                let is_shut = |is_open: &mut bool| !*is_open;
                let waiting = self.opened.wait_timeout_while(is_open, DEADLINE, is_shut);
                assert!(!waiting.unwrap().1.timed_out(), "nobody opens the gate");
            });
        }
    }

    async fn is_reached(&self) {
        while !self.is_reached.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
    }

    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }
}

/// A thread remembers where a page is kept that it was asked for. Once it is dropped to make room, a
/// change no longer finds that place; the thread must not find the page there either.
#[tokio::test]
async fn what_was_dropped_is_not_shown_by_who_remembers_it() {
    let server = Running::start(full(BYTES)).await;
    let titles: Vec<String> = (0..20).map(|number| format!("Brief {number}")).collect();
    let briefs: Vec<_> = titles.iter().map(|title| brief(title, "Harbour")).collect();
    put(&server.store, &briefs).await;
    let remembered = page(&titles[0]);
    server
        .get_until(&remembered, |answer| answer.status == 200)
        .await;
    // One connection is on one thread.
    let mut connection = server.connect().await;
    for _ in 0..3 {
        let answer = ask(&mut connection, &remembered).await;
        assert!(answer.status == 200 && !is_corrected(&answer));
    }
    for title in &titles[1..] {
        assert_eq!(server.get(&page(title), "").await.status, 200);
    }
    // Changes are taken in turn: when the second is seen, the first is known everywhere.
    put(&server.store, &[corrected(&titles[0])]).await;
    put(&server.store, &[corrected(&titles[19])]).await;
    server.get_until(&page(&titles[19]), is_corrected).await;
    let answer = ask(&mut connection, &remembered).await;
    assert!(is_corrected(&answer), "{}", answer.text());
}

/// The same without anything being dropped, asked more often than a thread goes without the cache.
#[tokio::test]
async fn what_is_remembered_is_what_the_cache_has() {
    let server = serving::server().await;
    let mut connection = server.connect().await;
    let path = page("Fish is dear");
    for number in 0..100 {
        let title = "Fish is dear";
        let mut submission = brief(title, "Market");
        submission.story.summary = Some(text(&format!("Price {number} ]]>")));
        put(&server.store, &[submission]).await;
        let now = format!("Price {number} ");
        let is_now = |answer: &Answer| answer.text().contains(&now);
        let first = server.get_until(&path, is_now).await;
        let again = ask(&mut connection, &path).await;
        assert!(is_now(&again), "{}", again.text());
        assert_eq!(again.header("etag"), first.header("etag"));
        let held = format!("If-None-Match: {}\r\n", again.header("etag"));
        let held = server.get(&path, &held).await;
        assert_eq!(held.status, 304);
    }
}

/// So many addresses a thread remembers at least, and in a cache of this size at most.
const REMEMBERED: usize = 32;
const SMALL: u64 = 1 << 20;

/// A thread that remembers all it may begins anew: what it is asked for is right before, then and after.
#[tokio::test]
async fn more_is_asked_for_than_a_thread_remembers() {
    let server = Running::start(full(SMALL)).await;
    let titles: Vec<String> = (0..=REMEMBERED).map(|one| format!("Brief {one}")).collect();
    let mut connection = server.connect().await;
    for price in 0..3 {
        let told = format!("Price {price} ]]>");
        let briefs = titles.iter().map(|title| {
            let mut submission = brief(title, "Harbour");
            submission.story.summary = Some(text(&told));
            submission
        });
        let briefs: Vec<Submission> = briefs.collect();
        let (last, others) = briefs.split_last().unwrap();
        put(&server.store, others).await;
        put(&server.store, std::slice::from_ref(last)).await;
        let shown = format!("Price {price} ");
        let is_now = |answer: &Answer| answer.text().contains(&shown);
        // Changes are taken in turn: when the last is seen, the others are known everywhere.
        server.get_until(&page(&titles[REMEMBERED]), is_now).await;
        for count in [REMEMBERED, REMEMBERED + 1, REMEMBERED] {
            for title in &titles[..count] {
                let answer = ask(&mut connection, &page(title)).await;
                assert!(is_now(&answer), "{title}: {}", answer.text());
            }
        }
    }
}

/// A thread answers what it remembers without a word to the cache, which lets go first of what nobody asks
/// it for: so it is asked once in a while all the same.
#[tokio::test]
async fn what_one_thread_is_asked_for_all_the_time_is_not_dropped() {
    const ASKED_ALL_THE_SAME: usize = 32;
    let server = Running::start(full(BYTES)).await;
    let titles: Vec<String> = (0..20).map(|number| format!("Brief {number}")).collect();
    let briefs: Vec<_> = titles.iter().map(|title| brief(title, "Harbour")).collect();
    put(&server.store, &briefs).await;
    let popular = page(&titles[0]);
    let is_there = |answer: &Answer| answer.status == 200;
    server.get_until(&popular, is_there).await;
    let mut connection = server.connect().await;
    for title in &titles[1..] {
        for _ in 0..ASKED_ALL_THE_SAME {
            assert_eq!(ask(&mut connection, &popular).await.status, 200);
        }
        assert_eq!(server.get(&page(title), "").await.status, 200);
    }
    let pages = u64::try_from(titles.len()).unwrap();
    assert_eq!(counted(&server, RENDERED_PAGES).await, pages);
}

static REPLACED: Gate = Gate::shut();

fn check_replaced(document: &[u8]) -> Checked {
    REPLACED.pass();
    check(document)
}

/// A place that is dropped while its document is made is there again when it is made, instead of the one
/// that came in between. A thread may remember that one, and a change no longer finds it.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_replaced_is_not_shown_by_who_remembers_it() {
    let server = Running::start_of(|desk| desk.check = check_replaced, full(BYTES)).await;
    let titles: Vec<String> = (0..20).map(|number| format!("Brief {number}")).collect();
    let mut briefs: Vec<_> = titles.iter().map(|title| brief(title, "Harbour")).collect();
    briefs.push(brief("Alone", "Court"));
    put(&server.store, &briefs).await;
    let last = page(&titles[19]);
    server.get_until(&last, |answer| answer.status == 200).await;
    let remembered = "/sections/court.rss";
    let mut first = server.connect().await;
    request(&mut first, remembered).await;
    tokio::time::timeout(DEADLINE, REPLACED.is_reached())
        .await
        .expect("nothing is made");
    for title in &titles {
        assert_eq!(server.get(&page(title), "").await.status, 200);
    }
    let mut connection = server.connect().await;
    for _ in 0..3 {
        let asking = ask(&mut connection, remembered);
        let answer = tokio::time::timeout(DEADLINE, asking).await;
        let answer = answer.expect("the first place is still there");
        assert!(answer.status == 200 && !is_corrected(&answer));
    }
    REPLACED.open();
    assert_eq!(one_answer(&mut first).await.status, 200);
    let mut alone = corrected("Alone");
    alone.story.section = brief("Alone", "Court").story.section;
    put(&server.store, &[alone]).await;
    put(&server.store, &[corrected(&titles[19])]).await;
    server.get_until(&last, is_corrected).await;
    let answer = ask(&mut connection, remembered).await;
    assert!(is_corrected(&answer), "{}", answer.text());
}

async fn counted(server: &Running, series: &str) -> u64 {
    let text = server.admin("/metrics").await.text();
    let line = text.lines().find_map(|line| line.strip_prefix(series));
    line.unwrap().trim().parse().unwrap()
}

const MISSES: &str = "newsstand_cache_misses_total{cache=\"documents\"}";
const OVERSIZED: &str = "newsstand_cache_oversized_total{cache=\"documents\"}";
const RENDERED: &str = "newsstand_render_seconds_count{kind=\"feed\"}";
const RENDERED_PAGES: &str = "newsstand_render_seconds_count{kind=\"page\"}";

static OVERSIZED_GATE: Gate = Gate::shut();

fn check_oversized(document: &[u8]) -> Checked {
    OVERSIZED_GATE.pass();
    check(document)
}

/// Of a document that has no room whoever waits gets the one that is made, and nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_made_once_for_all_who_wait() {
    const CLIENTS: u64 = 8;
    let feed = "/feeds/latest.rss";
    // A place that is empty has room, the feed has not.
    let server = Running::start_of(|desk| desk.check = check_oversized, full(6_000)).await;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let mut client = server.connect().await;
        request(&mut client, feed).await;
        clients.push(client);
    }
    let all_wait = async {
        while counted(&server, MISSES).await < CLIENTS {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, all_wait).await.unwrap();
    OVERSIZED_GATE.open();
    for client in &mut clients {
        assert_eq!(one_answer(client).await.status, 200);
    }
    assert_eq!(counted(&server, RENDERED).await, 1);
    assert_eq!(counted(&server, OVERSIZED).await, 1);
    for (client, made) in clients.iter_mut().zip(2..) {
        assert_eq!(ask(client, feed).await.status, 200);
        assert_eq!(counted(&server, RENDERED).await, made);
    }
}

/// Threads remember where a document is kept, which then grows past all room: whoever makes it anew leaves
/// it there for those who wait, and no change finds it.
#[tokio::test]
async fn what_has_grown_too_large_is_not_shown_by_who_remembers_it() {
    let server = Running::start(full(BYTES)).await;
    let path = "/sections/market.rss";
    // So many that none of the two threads has them all.
    let mut clients = Vec::new();
    for _ in 0..16 {
        clients.push(server.connect().await);
    }
    for words in ["", "It grew", "It grew once more", "It is small again"] {
        let mut fish = brief("Fish is dear", "Market");
        let times = if words.contains("grew") { 10_000 } else { 1 };
        fish.story.summary = Some(text(&format!("Now: {words}. ").repeat(times)));
        // Changes are taken in turn: when the second is seen, the first is known everywhere.
        let mut other = brief("Other", "Harbour");
        other.story.summary = Some(text(&format!("After that: {words}.")));
        put(&server.store, &[fish]).await;
        put(&server.store, &[other]).await;
        let is_known = |answer: &Answer| answer.text().contains(&format!("After that: {words}."));
        server.get_until(&page("Other"), is_known).await;
        for _ in 0..2 {
            for client in &mut clients {
                let answer = ask(client, path).await;
                assert!(answer.text().contains(&format!("Now: {words}.")), "{words}");
            }
        }
    }
    // Made anew each time while it was too large, and kept since.
    assert_eq!(counted(&server, OVERSIZED).await, 2 * 2 * 16);
}

#[tokio::test]
async fn of_what_is_too_large_a_hundred_are_told() {
    const MOST: usize = 100;
    let written = tempfile::NamedTempFile::new().unwrap();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(Arc::new(written.reopen().unwrap()))
        .init();
    // An empty place has room, and no page.
    let server = Running::start(full(5_000)).await;
    let titles: Vec<String> = (0..=MOST).map(|number| format!("Large {number}")).collect();
    let briefs: Vec<_> = titles.iter().map(|title| brief(title, "Harbour")).collect();
    put(&server.store, &briefs).await;
    let told = || {
        let log = std::fs::read_to_string(written.path()).unwrap();
        let lines = log
            .lines()
            .filter(|line| line.contains("too large to be kept"));
        lines.filter(|line| line.contains("/briefs/large-")).count()
    };
    for (number, title) in titles.iter().enumerate() {
        let is_there = |answer: &Answer| answer.status == 200;
        server.get_until(&page(title), is_there).await;
        assert_eq!(told(), MOST.min(number + 1), "{title}");
    }
    let counted = counted(&server, OVERSIZED).await;
    assert_eq!(counted, u64::try_from(titles.len()).unwrap());
}
