//! What the program costs with little and with much stored: its start, documents that nobody has asked
//! for yet, memory.

use crate::client;
use crate::folder::Folder;
use crate::servers::Server;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

const STARTS: usize = 5;
/// Of each kind so many different documents are asked for, of those that there are as many of.
const DOCUMENTS: usize = 20;
/// Feeds that are asked for until the cache is at its limit: each has about 40 KB, and 64 MB hold eight
/// hundred of them with their codings.
const FILLING: usize = 3_000;
const CODED: &str = "Accept-Encoding: gzip";

/// What one desk takes.
pub struct Large {
    /// From the program's start to the first feed it serves.
    pub start: Duration,
    /// By kind: until a document is there that nobody has asked for before.
    pub cold: Vec<(&'static str, Duration)>,
    /// Resident bytes: after the start, and with the cache at its limit.
    pub idle: f64,
    pub full: f64,
}

impl Large {
    /// Measures the desk with so many authors and tags.
    pub fn measure(desk: &Folder, names: u32) -> Self {
        let started = |_| {
            let start = Instant::now();
            let server = Server::newsstand(desk);
            client::get(server.address, "/feeds/latest.atom", &[]);
            (start.elapsed(), server)
        };
        let (mut starts, mut servers): (Vec<_>, Vec<_>) = (0..STARTS).map(started).unzip();
        let server = servers.remove(0);
        drop(servers);
        let idle = server.memory();
        let at = server.address;
        let mut cold: Vec<(&str, Duration)> = vec![
            ("a defined feed", median(feeds("feeds/cold", DOCUMENTS), at)),
            ("a section", median(feeds("sections/harbour", 7), at)),
            ("an author", median(feeds("authors/author", DOCUMENTS), at)),
            ("a tag", median(feeds("tags/tag", DOCUMENTS), at)),
            ("a page of an archive", archives(at)),
        ];
        for path in ["/opml.xml", "/", "/news-sitemap.xml"] {
            cold.push((path, median(vec![path.to_owned()], at)));
        }
        let names = usize::try_from(names).unwrap();
        let coded = [CODED.to_owned()];
        for path in feeds("authors/author", names).iter().take(FILLING) {
            client::get(at, path, &coded);
        }
        for number in 0..FILLING {
            let path = format!("/search.rss?q=harbour+{number}");
            client::get(at, &path, &coded);
        }
        Self {
            start: middle(&mut starts),
            cold,
            idle,
            full: server.memory(),
        }
    }
}

/// The documents of the feeds `name-0`, `name-1` and so on.
fn feeds(name: &str, count: usize) -> Vec<String> {
    let document = |number| {
        let format = ["rss", "atom", "json"][number % 3];
        format!("/{name}-{number}.{format}")
    };
    (0..count).map(document).collect()
}

/// The median time of the first answer at each path.
fn median(paths: Vec<String>, at: SocketAddr) -> Duration {
    let first = |path: &String| {
        let start = Instant::now();
        client::get(at, path, &[]);
        start.elapsed()
    };
    middle(&mut paths.iter().map(first).collect::<Vec<_>>())
}

/// The same of the pages of an archive, each of which tells where the next one is.
fn archives(at: SocketAddr) -> Duration {
    let mut times = Vec::new();
    let mut path = "/feeds/latest.atom".to_owned();
    while times.len() < DOCUMENTS {
        let start = Instant::now();
        let answer = client::get(at, &path, &[]);
        times.push(start.elapsed());
        let text = String::from_utf8(answer.body).unwrap();
        let mut links = text.split('<').filter(|tag| tag.contains("prev-archive"));
        let Some(link) = links.next() else { break };
        let address = link.split_once("href=\"").unwrap().1;
        let address = address.split_once('"').unwrap().0;
        path = address
            .splitn(4, '/')
            .nth(3)
            .map(|path| format!("/{path}"))
            .unwrap();
    }
    // The first is no page of the archive.
    middle(&mut times[1..])
}

fn middle(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
