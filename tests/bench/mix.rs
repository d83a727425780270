//! What readers ask for in a day: of a thousand feeds mostly those that have not changed, while stories
//! come in.

use crate::folder::Folder;
use crate::load::Load;
use crate::newspaper::{publication, submission, text};
use crate::poll::{Answer, Connection};
use crate::servers::Server;
use flate2::Compression;
use flate2::write::GzEncoder;
use newsstand::model::{Author, Instant as Moment, Section, Submission, Tag};
use newsstand::store::Store;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime};

/// Authors, and as many tags: with the sections, and the feed of everything, a thousand feeds.
const NAMES: u32 = 496;
const SECTIONS: u32 = 7;
/// Entries of each feed, of full text.
const ENTRIES: u32 = 20;
const CONNECTIONS: usize = 16;
/// Requests of one connection in one round.
const REQUESTS: usize = 10_000;
/// Between two stories.
const PAUSE: Duration = Duration::from_millis(100);

/// What a poll asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Poll {
    /// It has the document as it is.
    Held,
    Whole,
    /// It has the document as it was, and wants what is new alone.
    Delta,
    Head,
}

impl Poll {
    /// By a number from 0 to 99.
    fn of(percent: u64) -> Self {
        match percent {
            0..78 => Self::Held,
            78..93 => Self::Whole,
            93..98 => Self::Delta,
            _ => Self::Head,
        }
    }
}

/// What a reader has of a feed.
#[derive(Clone, Default)]
struct Held {
    etag: String,
    before: String,
    /// Bytes of the whole document, compressed.
    whole: usize,
}

/// What a round came to.
pub struct Mix {
    pub load: Load,
    /// How many polls were answered 304, 200, 226.
    pub answers: [usize; 3],
    /// Bytes of deltas, and of the whole documents in their place.
    pub deltas: usize,
    pub instead_of: usize,
}

/// A desk of a thousand feeds.
pub fn desk(root: &Path) -> Folder {
    let folder = Folder::empty(root);
    folder.configure(&format!(
        "feed_entries = {ENTRIES}\nfeed_recent_hours = 0\ncache_megabytes = 256\n"
    ));
    folder.define(
        "latest",
        &format!("entries = {ENTRIES}\nrecent_hours = 0\n"),
    );
    put(&folder, 0..NAMES * ENTRIES);
    folder
}

fn put(folder: &Folder, numbers: std::ops::Range<u32>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(&folder.store()).await.unwrap();
        let submissions: Vec<Submission> = numbers.map(story).collect();
        for some in submissions.chunks(500) {
            keep(&store, some).await;
        }
        store.close().await;
    });
}

async fn keep(store: &Store, submissions: &[Submission]) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = i64::try_from(now.unwrap().as_millis()).unwrap();
    let now = Moment::from_milliseconds(now).unwrap();
    let mint = publication().mint;
    let stored = store.put(submissions, &mint, now).await;
    stored.unwrap();
}

fn story(number: u32) -> Submission {
    let mut submission = submission(number);
    let name = |what: &str, of: u32| text(&format!("{what} {}", number % of));
    submission.story.section = Some(Section::new(name("Harbour", SECTIONS)));
    submission.story.tags = vec![Tag::new(name("Tag", NAMES))];
    submission.story.authors = vec![Author {
        name: name("Author", NAMES),
        bio: None,
        url: None,
        email: None,
    }];
    submission
}

/// Stores a story now and then, until it is stopped: a process of its own.
pub fn write(store: &str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(store).await.unwrap();
        let mut next = tokio::time::interval(PAUSE);
        // Others than in the round before.
        let written = u32::try_from(store.revision().await.unwrap()).unwrap();
        for number in NAMES * (ENTRIES + 1) + written.. {
            next.tick().await;
            keep(&store, &[story(number)]).await;
        }
    });
}

fn paths() -> Vec<String> {
    let named = |collection, name, count| {
        (0..count).map(move |number| format!("/{collection}/{name}-{number}.atom"))
    };
    let latest = ["/feeds/latest.atom".to_owned()];
    named("authors", "author", NAMES)
        .chain(named("tags", "tag", NAMES))
        .chain(named("sections", "harbour", SECTIONS))
        .chain(latest)
        .collect()
}

/// The feeds, and what readers have of them.
pub struct Feeds {
    paths: Vec<String>,
    held: Vec<Mutex<Held>>,
}

impl Feeds {
    /// Has every feed asked for twice, with a new story in between, so that there is a former version.
    pub fn of(desk: &Folder, server: &Server) -> Self {
        let feeds = Self::at(server);
        put(desk, NAMES * ENTRIES..NAMES * (ENTRIES + 1));
        let mut connection = Connection::new(server.address);
        for (path, held) in feeds.paths.iter().zip(&feeds.held) {
            let mut held = held.lock().unwrap();
            let start = Instant::now();
            while held.before.is_empty() {
                assert!(start.elapsed() < Duration::from_secs(10), "{path} changes");
                held.take(&connection.ask("GET", path, GZIP));
            }
        }
        feeds
    }

    /// The same at a server whose documents do not change.
    pub fn at(server: &Server) -> Self {
        let mut connection = Connection::new(server.address);
        let paths = paths();
        let held = paths.iter().map(|path| {
            let mut held = Held::default();
            held.take(&connection.ask("GET", path, GZIP));
            Mutex::new(held)
        });
        Self {
            held: held.collect(),
            paths,
        }
    }

    /// Writes the documents as they are now into a folder, compressed beside each.
    pub fn publish(&self, server: &Server, tree: &Path) -> PathBuf {
        let mut connection = Connection::new(server.address);
        for path in &self.paths {
            let body = connection.ask("GET", path, "").body;
            let file = tree.join(&path[1..]);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            let coded = fs::File::create(file.with_extension("atom.gz")).unwrap();
            let mut encoder = GzEncoder::new(coded, Compression::new(6));
            encoder.write_all(&body).unwrap();
            encoder.finish().unwrap();
            fs::write(file, body).unwrap();
        }
        tree.to_owned()
    }

    /// One round of all readers; without deltas those ask for the whole.
    pub fn round(&self, server: &Server, has_deltas: bool) -> Mix {
        let (start, before) = (Instant::now(), server.cpu());
        let reader = |seed| move || self.read(server, has_deltas, seed);
        let readers: Vec<Round> = std::thread::scope(|scope| {
            let readers = (0..CONNECTIONS).map(|seed| scope.spawn(reader(seed)));
            let readers: Vec<_> = readers.collect();
            let ended = readers.into_iter().map(|reader| reader.join().unwrap());
            ended.collect()
        });
        let cpu = server.cpu() - before;
        let took = start.elapsed().as_secs_f64();
        let of = |status| readers.iter().map(|one| one.answers[status]).sum();
        let mut times: Vec<Duration> = readers.iter().flat_map(|one| one.times.clone()).collect();
        times.sort();
        let at = |share: f64| times[(times.len() as f64 * share) as usize].as_secs_f64() * 1e3;
        Mix {
            load: Load {
                requests: times.len() as f64,
                cpu,
                rate: times.len() as f64 / took,
                p50: at(0.5),
                p99: at(0.99),
            },
            answers: [of(0), of(1), of(2)],
            deltas: readers.iter().map(|one| one.deltas).sum(),
            instead_of: readers.iter().map(|one| one.instead_of).sum(),
        }
    }

    fn held(&self, feed: usize) -> MutexGuard<'_, Held> {
        self.held[feed].lock().unwrap()
    }

    fn read(&self, server: &Server, has_deltas: bool, seed: usize) -> Round {
        let mut dice = Dice(seed as u64 + 1);
        let mut connection = Connection::new(server.address);
        let mut round = Round::default();
        for _ in 0..REQUESTS {
            let feed = (dice.next() % self.paths.len() as u64) as usize;
            let poll = match Poll::of(dice.next() % 100) {
                Poll::Delta if !has_deltas => Poll::Whole,
                poll => poll,
            };
            let held = self.held(feed).clone();
            let (method, fields) = match poll {
                Poll::Held => ("GET", format!("{GZIP}If-None-Match: {}\r\n", held.etag)),
                Poll::Whole => ("GET", GZIP.to_owned()),
                Poll::Delta => (
                    "GET",
                    format!("{GZIP}A-IM: feed\r\nIf-None-Match: {}\r\n", held.before),
                ),
                Poll::Head => ("HEAD", GZIP.to_owned()),
            };
            let start = Instant::now();
            let answer = connection.ask(method, &self.paths[feed], &fields);
            round.times.push(start.elapsed());
            let status = [304, 200, 226].iter().position(|one| *one == answer.status);
            round.answers[status.unwrap_or_else(|| panic!("{}", answer.status))] += 1;
            if answer.status == 226 {
                round.deltas += answer.body.len();
                round.instead_of += held.whole;
            }
            self.held(feed).take(&answer);
        }
        round
    }
}

/// The fields of who takes a compressed document.
const GZIP: &str = "Accept-Encoding: gzip\r\n";

impl Held {
    fn take(&mut self, answer: &Answer) {
        if answer.status == 200 && !answer.body.is_empty() {
            self.whole = answer.body.len();
        }
        if answer.status != 304 && answer.etag != self.etag {
            self.before = std::mem::replace(&mut self.etag, answer.etag.clone());
        }
    }
}

#[derive(Default)]
struct Round {
    times: Vec<Duration>,
    answers: [usize; 3],
    deltas: usize,
    instead_of: usize,
}

/// Numbers in no order, the same at each run (xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 8
    }
}
