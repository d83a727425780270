//! Newsstand, nginx with static files and a bare hyper loop, each a process of its own, on the very
//! same documents: `tests/bench/compare`. Each is measured in turn, several rounds that begin with another
//! each; of each figure the table has the median. Figures of one run may be compared, those of two machines not.
#![allow(
    // Of what the two programs share each uses a part.
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod bare;
mod client;
mod folder;
mod load;
mod mix;
mod newspaper;
mod poll;
mod servers;

use load::Load;
use servers::{Newsroom, Server};
use std::path::Path;
use std::time::Duration;

const ROUNDS: usize = 6;
const ROUND: Duration = Duration::from_secs(3);
const CONNECTIONS: [usize; 3] = [1, 64, 512];
/// The document everything is measured on: 20 entries of full text, about 70 KB.
const PATH: &str = "/feeds/latest.atom";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            compare("");
            mixed();
        }
        ["mix"] => mixed(),
        [case @ ("304" | "gzip" | "identity")] => compare(case),
        // This program again, as the third server and as the newsroom.
        ["bare", folder] => bare::run(Path::new(folder)),
        ["write", store] => mix::write(store),
        _ => panic!(
            "tests/bench/compare takes `304`, `gzip`, `identity` or `mix`, or no argument for all"
        ),
    }
}

/// What is asked for: a name, and whether it is asked for coded and whether the client has it.
struct Case {
    name: &'static str,
    is_coded: bool,
    is_held: bool,
}

const CASES: [Case; 3] = [
    Case {
        name: "304, If-None-Match",
        is_coded: true,
        is_held: true,
    },
    Case {
        name: "200 gzip",
        is_coded: true,
        is_held: false,
    },
    Case {
        name: "200 identity",
        is_coded: false,
        is_held: false,
    },
];

impl Case {
    /// The header fields of such a request to `server`.
    fn fields(&self, server: &Server) -> Vec<String> {
        let mut fields = Vec::new();
        if self.is_coded {
            fields.push("Accept-Encoding: gzip".to_owned());
        }
        if self.is_held {
            let whole = client::get(server.address, PATH, &fields);
            fields.push(format!("If-None-Match: {}", whole.header("etag")));
        }
        fields
    }
}

/// The cases that have a word in their name.
fn compare(wanted: &str) {
    let folder = tempfile::tempdir().unwrap();
    let paper = folder::Folder::new(folder.path(), 20);
    let newsstand = Server::newsstand(&paper);
    let nginx = Server::nginx(folder.path(), &paper.publish());
    let prepared = folder.path().join("bare");
    bare::prepare(&prepared, newsstand.address, PATH);
    let servers = [newsstand, nginx, Server::bare(&prepared)];
    let whole = client::get(servers[0].address, PATH, &[]).body.len();
    println!("{PATH}, {whole} bytes; {ROUNDS} rounds of {ROUND:?}, medians");
    println!("CPU of the server's own process for each request, in microseconds\n");
    print!("{:<24}{:>6}", "", "conns");
    for server in &servers {
        print!("{:>12}", server.name);
    }
    println!(
        "{:>10}{:>10}    p50, p99 in ms; requests/s",
        "× nginx", "× bare"
    );
    for case in CASES.iter().filter(|case| case.name.contains(wanted)) {
        for connections in CONNECTIONS {
            row(case, connections, &servers);
        }
    }
    println!("\nresident memory, MB, after all that");
    for server in &servers {
        println!("{:<24}{:>10.1}", server.name, server.memory() / 1e6);
    }
}

fn row(case: &Case, connections: usize, servers: &[Server; 3]) {
    let mut loads = [const { Vec::new() }; 3];
    for round in 0..ROUNDS {
        // Whoever comes first pays for the connections that the last one leaves to the system.
        for turn in 0..servers.len() {
            let at = (round + turn) % servers.len();
            let fields = case.fields(&servers[at]);
            loads[at].push(load::wrk(&servers[at], PATH, &fields, connections, ROUND));
        }
    }
    let loads = loads.map(|loads| Load::median(&loads));
    let [ours, nginx, bare] = loads.map(|load| load.cpu_per_request());
    print!("{:<24}{connections:>6}", case.name);
    print!("{ours:>12.1}{nginx:>12.1}{bare:>12.1}");
    print!("{:>10.2}{:>10.2}   ", ours / nginx, ours / bare);
    for (load, server) in loads.iter().zip(servers) {
        let Load { p50, p99, rate, .. } = load;
        print!(" {} {p50:.2} {p99:.2} {rate:.0};", server.name);
    }
    println!();
}

/// A thousand feeds, as readers ask for them; newsstand while stories come in, nginx without.
fn mixed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = mix::desk(folder.path());
    let newsstand = Server::newsstand(&desk);
    let ours = mix::Feeds::of(&desk, &newsstand);
    let tree = ours.publish(&newsstand, &folder.path().join("tree"));
    let nginx = Server::nginx(folder.path(), &tree);
    let theirs = mix::Feeds::at(&nginx);
    let (mut ours_mixed, mut theirs_mixed) = (Vec::new(), Vec::new());
    // Deltas that nobody has asked for yet are no matter of every day.
    ours.round(&newsstand, true);
    for _ in 0..ROUNDS {
        let newsroom = Newsroom::open(&desk);
        ours_mixed.push(ours.round(&newsstand, true));
        newsroom.close();
        theirs_mixed.push(theirs.round(&nginx, false));
    }
    println!(
        "\na thousand feeds: 78 % held, 15 % whole, 5 % deltas, 2 % HEAD; ten stories a second"
    );
    let median =
        |mixed: &[mix::Mix]| Load::median(&mixed.iter().map(|one| one.load).collect::<Vec<_>>());
    let loads = [median(&ours_mixed), median(&theirs_mixed)];
    for (load, mixed, name) in [
        (loads[0], &ours_mixed, "newsstand"),
        (loads[1], &theirs_mixed, "nginx"),
    ] {
        let cpu = load.cpu_per_request();
        let Load { p50, p99, rate, .. } = load;
        let answers: Vec<_> = mixed.iter().map(|one| one.answers).collect();
        println!(
            "{name:<12} CPU {cpu:.1} µs; p50 {p50:.2}, p99 {p99:.2} ms; {rate:.0}/s; 304, 200, 226: {answers:?}"
        );
    }
    let sum = |of: fn(&mix::Mix) -> usize| ours_mixed.iter().map(of).sum::<usize>() as f64;
    println!(
        "× nginx: CPU {:.2}, p99 {:.2}; deltas {:.2} of the whole",
        loads[0].cpu_per_request() / loads[1].cpu_per_request(),
        loads[0].p99 / loads[1].p99,
        sum(|one| one.deltas) / sum(|one| one.instead_of),
    );
    println!("resident memory, MB: {:.0}", newsstand.memory() / 1e6);
}
