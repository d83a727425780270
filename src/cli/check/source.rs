//! Where documents to check come from: files, folders, standard input, web addresses.

use crate::publish::check::{Fault, check, judge};
use anyhow::{Context, anyhow, bail};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;
use walkdir::{DirEntry, WalkDir};

/// A longer document is not looked at: no reader takes such a feed from others, and all of it is in
/// memory.
const MOST_BYTES: u64 = 10 << 20;
/// How long a document may take to come: a reader would have given up.
const DEADLINE: Duration = Duration::from_secs(30);
/// So many redirections are followed: more are a circle.
const MOST_REDIRECTIONS: u32 = 5;

/// How the names of feed documents end. What ends in the last may be anything.
const EXTENSIONS: [&str; 5] = ["rss", "atom", "json", "opml", ANY_XML];
const ANY_XML: &str = "xml";

/// Where a document is.
enum Place {
    StandardInput,
    Web,
    File(PathBuf),
    /// In a folder, so that nobody says it is a feed document.
    Found(PathBuf),
}

/// A document to check.
pub(super) struct Document {
    /// As its faults are told.
    pub(super) name: String,
    place: Place,
}

/// The documents that an argument names: one, or all that lie below a folder.
pub(super) fn documents(argument: &str) -> Vec<anyhow::Result<Document>> {
    let place = match argument.split_once("://") {
        _ if argument == "-" => Place::StandardInput,
        Some((scheme, _)) if is_web(scheme) => Place::Web,
        Some(_) => {
            return vec![Err(anyhow!(
                "{argument}: only http and https addresses are fetched; fetch it with another \
                 program, and give that to `newsstand check -`"
            ))];
        }
        None if Path::new(argument).is_dir() => return below(argument),
        None => Place::File(argument.into()),
    };
    vec![Ok(Document {
        name: argument.to_owned(),
        place,
    })]
}

fn is_web(scheme: &str) -> bool {
    ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str())
}

fn below(folder: &str) -> Vec<anyhow::Result<Document>> {
    let items = WalkDir::new(folder).sort_by_file_name().into_iter();
    let mut found: Vec<_> = items
        .filter_map(|item| document(item).transpose())
        .collect();
    if found.is_empty() {
        let endings = EXTENSIONS.map(|extension| format!(".{extension}"));
        found.push(Err(anyhow!(
            "{folder} holds no feed documents; name a folder with files that end in {}",
            endings.join(", ")
        )));
    }
    found
}

fn document(item: walkdir::Result<DirEntry>) -> anyhow::Result<Option<Document>> {
    let item = item.context("a folder cannot be read; make it one that you may read")?;
    let path = item.path();
    let extension = path.extension().and_then(|found| found.to_str());
    let is_known = extension.is_some_and(|found| EXTENSIONS.contains(&found));
    Ok((is_known && item.file_type().is_file()).then(|| Document {
        name: path.display().to_string(),
        place: if extension == Some(ANY_XML) {
            Place::Found(path.to_owned())
        } else {
            Place::File(path.to_owned())
        },
    }))
}

/// What is wrong with a document; `None` if it was found and is of none of the formats.
pub(super) fn faults(document: &Document) -> anyhow::Result<Option<Vec<Fault>>> {
    let content = match &document.place {
        Place::Web => return fetched(&document.name).map(Some),
        Place::StandardInput => {
            read(io::stdin().lock()).context("standard input cannot be read")?
        }
        Place::File(path) | Place::Found(path) => file(&document.name, path)?,
    };
    let checked = check(&content);
    let is_other = matches!(document.place, Place::Found(_)) && checked.is_of_unknown_kind();
    Ok((!is_other).then_some(checked.faults))
}

fn file(name: &str, path: &Path) -> anyhow::Result<Vec<u8>> {
    File::open(path)
        .and_then(read)
        .with_context(|| match path.try_exists() {
            Ok(false) => format!(
                "{name} is not there; give the path of a document or a folder, or an address with \
                 https:// before it"
            ),
            _ => format!("{name} cannot be read; give a document that you may read"),
        })
}

/// One byte more than a document may have is enough to see that it is too long.
fn read(source: impl Read) -> io::Result<Vec<u8>> {
    let mut document = Vec::new();
    let read = source.take(MOST_BYTES + 1).read_to_end(&mut document)?;
    if u64::try_from(read).is_ok_and(|read| read <= MOST_BYTES) {
        Ok(document)
    } else {
        Err(io::Error::other(format!(
            "it has more than {MOST_BYTES} bytes"
        )))
    }
}

/// The document at an address, and what its answer says of it.
fn fetched(url: &str) -> anyhow::Result<Vec<Fault>> {
    let client = ureq::Agent::config_builder()
        .timeout_global(Some(DEADLINE))
        .max_redirects(MOST_REDIRECTIONS)
        .http_status_as_error(false)
        .user_agent(concat!("newsstand/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent();
    let answer = client.get(url).header("Accept", "*/*").call();
    let answer = answer.with_context(|| format!("{url}: cannot be fetched"))?;
    if !answer.status().is_success() {
        bail!(
            "{url}: answers {}; give the address of a document",
            answer.status()
        );
    }
    let content_type = answer.headers().get("content-type");
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let document = read(answer.into_body().into_reader());
    let document = document.with_context(|| format!("{url}: cannot be fetched"))?;
    let checked = check(&document);
    let mut faults = judge(content_type.as_deref(), &checked);
    faults.extend(checked.faults);
    Ok(faults)
}
