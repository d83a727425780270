//! How fast the program takes in each format, and how much memory that takes: `tests/bench/imports`, or
//! `tests/bench/imports 100000` with as many entries of each. The stories are the same in all of them.
#![allow(
    // Of what the programs share each uses a part.
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod folder;
mod newspaper;
mod servers;
mod written;

use folder::Folder;
use servers::ticks;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use written::FORMATS;

/// Entries of each format unless told.
const ENTRIES: u32 = 20_000;
/// How often the memory of the program is looked at.
const LOOK: Duration = Duration::from_millis(5);

fn main() {
    let entries = std::env::args()
        .nth(1)
        .map(|entries| entries.parse().unwrap());
    let entries = entries.unwrap_or(ENTRIES);
    println!(
        "{:<12}{:>10}{:>10}{:>12}{:>12}{:>10}{:>12}",
        "format", "entries", "MB", "a second", "CPU µs each", "MB/s", "peak MB"
    );
    for (name, write) in FORMATS {
        let folder = tempfile::tempdir().unwrap();
        let desk = Folder::empty(folder.path());
        let source = folder.path().join("source");
        fs::create_dir(&source).unwrap();
        write(&source, entries);
        let bytes = size(&source);
        let took = import(&desk, &source);
        let (seconds, entries_read) = (took.time.as_secs_f64(), f64::from(entries));
        println!(
            "{name:<12}{entries:>10}{:>10.1}{:>12.0}{:>12.0}{:>10.1}{:>12.1}",
            bytes / 1e6,
            entries_read / seconds,
            took.processor * 1e6 / entries_read,
            bytes / 1e6 / seconds,
            took.peak / 1e6,
        );
    }
}

/// What an import took.
struct Took {
    time: Duration,
    /// Seconds of all processors.
    processor: f64,
    /// Bytes in memory, at the most.
    peak: f64,
}

fn import(desk: &Folder, source: &Path) -> Took {
    let (start, before) = (Instant::now(), of_children());
    let mut program = desk.newsstand();
    let program = program.arg("import").arg(source);
    let mut program = program
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let peak = watch(&mut program);
    let time = start.elapsed();
    let output = program.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    Took {
        time,
        processor: of_children() - before,
        peak,
    }
}

/// Waits for the program's end, and tells how much memory it had at the most.
fn watch(program: &mut Child) -> f64 {
    let status = PathBuf::from(format!("/proc/{}/status", program.id()));
    let mut peak = 0.0_f64;
    while program.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0.0) * 1_024.0);
        std::thread::sleep(LOOK);
    }
    peak
}

/// CPU time of all processes this one started that have ended, in seconds.
fn of_children() -> f64 {
    ticks(Path::new("/proc/self"), 13)
}

fn size(source: &Path) -> f64 {
    let files = walkdir::WalkDir::new(source).into_iter();
    let bytes = files.map(|file| file.unwrap().metadata().unwrap());
    bytes
        .filter(|file| file.is_file())
        .map(|file| file.len() as f64)
        .sum()
}
