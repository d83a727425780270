//! Imports every document of a folder and counts what became of it: `feeds [--json] PATH…`.
//!
//! Held against feedparser's own tests and against other collections of broken feeds; with `--json`, what
//! was understood goes out as a line for each document, for a comparison with another reader.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use newsstand::import::{self, Format, ImportError, Imported, Options, Run};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_json = arguments.iter().any(|argument| argument == "--json");
    let paths = arguments
        .iter()
        .filter(|argument| !argument.starts_with("--"));
    let mut files: Vec<PathBuf> = paths
        .flat_map(walkdir::WalkDir::new)
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    files.sort();
    if files.is_empty() {
        eprintln!("usage: feeds [--json] PATH…; PATH is a feed or a folder of them");
        return ExitCode::from(2);
    }
    let mut counts = Counts::default();
    for file in &files {
        if is_json {
            let read: Vec<_> = read(file).collect();
            println!("{}", told(file, &read));
        } else {
            counts.count(read(file));
        }
    }
    if !is_json {
        counts.print();
    }
    ExitCode::SUCCESS
}

/// A piece at a time, so that a file of any size takes the memory of one entry.
fn read(file: &Path) -> impl Iterator<Item = Result<Imported, ImportError>> {
    let options = Options {
        language: None,
        format: Some(Format::Feed),
        url: None,
        date: None,
        time_zone: chrono_tz::UTC,
        stories: None,
        images: None,
    };
    let found = import::sources(&[file.to_owned()], &options);
    Run::new(found, options).map(|piece| piece.read)
}

fn told(file: &Path, read: &[Result<Imported, ImportError>]) -> serde_json::Value {
    let imported = || read.iter().flatten();
    let entries = imported().flat_map(|piece| &piece.submissions).map(|one| {
        json!({
            "title": one.story.title,
            "link": one.story.link,
            "origin": one.origin.as_str(),
            "guid": one.guid,
            "published": one.published,
            "updated": one.updated,
            "tags": one.story.tags,
            "body": one.story.body,
            "summary": one.story.summary,
        })
    });
    let errors = read.iter().filter_map(|piece| piece.as_ref().err());
    json!({
        "file": file,
        "entries": entries.collect::<Vec<_>>(),
        "left_out": imported().flat_map(|piece| &piece.left_out).collect::<Vec<_>>(),
        "warnings": imported().flat_map(|piece| &piece.warnings).collect::<Vec<_>>(),
        "errors": errors.map(ToString::to_string).collect::<Vec<_>>(),
    })
}

#[derive(Default)]
struct Counts {
    documents: usize,
    entries: usize,
    /// Documents that were read and list nothing that could be an entry.
    empty: usize,
    /// Refused, by what was said without the names and numbers in it.
    refused: BTreeMap<String, usize>,
    left_out: BTreeMap<String, usize>,
}

impl Counts {
    fn count(&mut self, read: impl Iterator<Item = Result<Imported, ImportError>>) {
        self.documents += 1;
        let (before, mut is_refused) = (self.entries, false);
        for piece in read {
            match piece {
                Ok(imported) => {
                    self.entries += imported.submissions.len();
                    for part in imported.left_out {
                        *self.left_out.entry(part.reason).or_default() += 1;
                    }
                }
                Err(error) => {
                    is_refused = true;
                    *self.refused.entry(reason(&error)).or_default() += 1;
                }
            }
        }
        self.empty += usize::from(self.entries == before && !is_refused);
    }

    fn print(&self) {
        let refused: usize = self.refused.values().sum();
        println!(
            "{} documents, {} entries; {} documents without one, {refused} refused",
            self.documents, self.entries, self.empty
        );
        let reasons = self.refused.iter().chain(&self.left_out);
        for (reason, count) in reasons {
            println!("{count:>6}  {reason}");
        }
    }
}

fn reason(error: &ImportError) -> String {
    match error {
        ImportError::Invalid { problem, .. } => problem.clone(),
        other => format!("{other}"),
    }
}
