//! Who stands back for whom: what is ready is answered before anything is made.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use procfs::process::Process;
use program::Server;
use std::collections::BTreeMap;

/// The niceness of a process's threads by their names, of which the system keeps fifteen bytes.
fn niceness(process: u32) -> BTreeMap<String, Vec<i64>> {
    let process = Process::new(i32::try_from(process).unwrap()).unwrap();
    let mut threads: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for thread in process.tasks().unwrap() {
        // One that has ended meanwhile has none.
        if let Ok(stat) = thread.unwrap().stat() {
            threads.entry(stat.comm).or_default().push(stat.nice);
        }
    }
    threads
}

/// Where the system forbids it, as some service managers do, all are alike, and this fails.
#[test]
fn who_makes_documents_stands_back_behind_who_answers() {
    let mut server = Server::start();
    let line = server.line();
    // Whoever is asked last is started last.
    let documents = format!("{}/feeds/latest.rss", server.address());
    let health = format!("{}healthz", line.strip_prefix("admin on ").unwrap());
    for url in [documents, health] {
        assert_eq!(ureq::get(&url).call().unwrap().status().as_u16(), 200);
    }
    let threads = niceness(server.id());
    let cores = std::thread::available_parallelism().unwrap().get();
    let answering: Vec<&Vec<i64>> = (0..cores)
        .map(|number| format!("public-{number}"))
        .chain(["admin-0".to_owned()])
        .map(|name| &threads[&name])
        .collect();
    // As nice as whoever started it.
    let own = Process::myself().unwrap().stat().unwrap().nice;
    assert_eq!(answering, vec![&vec![own]; cores + 1], "{threads:?}");
    for name in ["tokio-rt-worker", "sqlx-sqlite-wor"] {
        let making = &threads[name];
        assert!(making.iter().all(|nice| *nice == 10), "{threads:?}");
    }
}
