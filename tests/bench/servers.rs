//! The servers that are compared, each a process that ends with this one.

use crate::folder::Folder;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Server {
    pub name: &'static str,
    pub address: SocketAddr,
    process: Child,
}

impl Server {
    pub fn newsstand(paper: &Folder) -> Self {
        let mut serve = paper.newsstand();
        serve.args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]);
        // As nginx has no access log.
        serve.env("NEWSSTAND_LOG", "warn,newsstand::request=off");
        Self::announced("newsstand", &mut serve)
    }

    pub fn bare(prepared: &Path) -> Self {
        let mut bare = Command::new(std::env::current_exe().unwrap());
        Self::announced("bare hyper", bare.arg("bare").arg(prepared))
    }

    /// One that says `listening on http://ADDRESS/`, or `https`, in its first line.
    fn announced(name: &'static str, command: &mut Command) -> Self {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let address = line.trim().strip_suffix('/');
        let address = address.and_then(|address| address.rsplit('/').next());
        let address = address.unwrap_or_else(|| panic!("{name} said {line:?}"));
        Self {
            name,
            address: address.parse().unwrap(),
            process,
        }
    }

    /// Files in `root`, with `.gz` files beside them; its own in a folder beside that.
    pub fn nginx(folder: &Path, root: &Path) -> Self {
        // nginx cannot say which port it got: one that was free a moment ago.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let folder = folder.join("nginx");
        fs::create_dir(&folder).unwrap();
        let configuration = configuration(address, root, &folder);
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration).unwrap();
        let mut nginx = Command::new("nginx");
        nginx.arg("-c").arg(&file).arg("-e").arg(folder.join("log"));
        let process = nginx.stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < Duration::from_secs(10), "nginx starts");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self {
            name: "nginx",
            address,
            process,
        }
    }

    /// The process and those it has started.
    fn processes(&self) -> Vec<PathBuf> {
        let id = self.process.id();
        let own = PathBuf::from(format!("/proc/{id}"));
        let children = fs::read_to_string(own.join(format!("task/{id}/children"))).unwrap();
        let children = children
            .split_whitespace()
            .map(|id| PathBuf::from("/proc").join(id));
        children.chain([own.clone()]).collect()
    }

    /// CPU time spent so far, in seconds, of the system and its own (proc(5), stat, fields 14 and 15).
    pub fn cpu(&self) -> f64 {
        let processes = self.processes();
        processes.iter().map(|process| ticks(process, 11)).sum()
    }

    /// Resident bytes; what processes share counts once.
    pub fn memory(&self) -> f64 {
        let kilobytes = self.processes().into_iter().map(|process| {
            let rollup = fs::read_to_string(process.join("smaps_rollup")).unwrap();
            let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
            let number = line.unwrap().trim().trim_end_matches(" kB");
            number.parse::<f64>().unwrap()
        });
        kilobytes.sum::<f64>() * 1_024.0
    }
}

/// The CPU time that two fields of a process's `stat` tell, in seconds.
pub fn ticks(process: &Path, field: usize) -> f64 {
    let stat = fs::read_to_string(process.join("stat")).unwrap();
    // The second field is a name in brackets, which may hold anything.
    let after_name = stat.rsplit_once(") ").unwrap().1;
    let fields: Vec<&str> = after_name.split(' ').collect();
    let ticks = fields[field..field + 2]
        .iter()
        .map(|ticks| ticks.parse::<f64>().unwrap());
    // A tick is a hundredth of a second wherever Linux runs.
    ticks.sum::<f64>() / 100.0
}

/// Somebody who writes stories into the store of a desk that is served.
pub struct Newsroom(Child);

impl Newsroom {
    pub fn open(desk: &Folder) -> Self {
        let mut newsroom = Command::new(std::env::current_exe().unwrap());
        Self(newsroom.arg("write").arg(desk.store()).spawn().unwrap())
    }

    pub fn close(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked, not killed: nginx's workers end with their master only so.
        let id = self.process.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.process.wait();
    }
}

fn configuration(address: SocketAddr, root: &Path, folder: &Path) -> String {
    let (root, folder) = (root.display(), folder.display());
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("    {kind}_temp_path {folder}/{kind};\n"))
        .concat();
    format!(
        "daemon off;
worker_processes 2;
pid {folder}/pid;
{user}
events {{ worker_connections 20000; }}
http {{
    access_log off;
{temporary}    types {{ application/rss+xml rss; application/atom+xml atom; application/feed+json json; }}
    sendfile on;
    tcp_nopush off;
    open_file_cache max=10000 inactive=60s;
    open_file_cache_valid 30s;
    keepalive_timeout 60s;
    keepalive_requests 1000000000;
    server {{
        listen {address};
        root {root};
        gzip_static on;
        gzip_vary on;
        add_header Cache-Control \"public, max-age=60\";
    }}
}}
",
        // Its workers must see the folder, which is ours alone.
        user = if is_root() { "user root;" } else { "" },
    )
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap().stdout;
    id == b"0\n"
}
