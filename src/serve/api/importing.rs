//! A source is imported as it is: what a browser saved, or another program wrote.

use super::changing::{is_there, options, told_by_file};
use super::parameter::Parameter;
use super::problem::{Code, Problem};
use super::{Call, Done, content, form, json, repeat};
use crate::import::{Copied, Fault, Format, Imported, Options, Picture, Run, Source, Warning};
use crate::model::{self, Instant, Scope, Slug, Submission};
use crate::store::{Outcome, Stored, Writing};
use encoding_rs::Encoding;
use hyper::StatusCode;
use hyper::body::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use tokio::task::spawn_blocking;

/// What the file of a source is called that has no name.
const UNNAMED: &str = "upload";

/// When so many entries have failed and none was good, reading ends: the source is of another format, or who
/// makes it is wrong.
const HOPELESS: usize = 1_000;

/// Entries of one source at most, those too that fail or are skipped: the others are in memory until they are
/// stored, some kilobytes each, however short they are, and each is told; and the shortest have two bytes, of
/// which there is room for millions.
const MOST_ENTRIES: usize = 20_000;

/// Stores what a source holds, all that can be taken or, if nothing can, nothing.
pub(super) async fn import(call: &Call) -> Result<Done, Problem> {
    if !call.known.token.sections.is_empty() {
        let text = "A source may hold entries of any section, and this token is for some alone; PUT them \
                    one by one.";
        return Err(Problem::new(Code::NotAllowed, text));
    }
    let is_dry_run = call.parameters.flag(Parameter::DryRun)?;
    let options = how(call)?;
    let sent = Sent {
        name: name(call, &options)?,
        encoding: content::charset(&call.headers)?,
        body: call.body.clone(),
    };
    let repeatable = repeat::begin(call)?;
    // Dropped with this future: when who asked is gone, or the server ends, reading ends as well.
    let asked = Arc::new(());
    let is_asked = Arc::downgrade(&asked);
    let read = spawn_blocking(move || read(sent, options, &is_asked)).await;
    drop(asked);
    let mut read = read.map_err(|error| {
        tracing::error!(%error, "reading a source was cut short");
        Problem::unavailable()
    })??;
    let (writing, stored) = loop {
        if read.submissions.is_empty() && !read.report.failures.is_empty() {
            return Err(read.nothing_taken());
        }
        let mut writing = call.server.desk.store.begin().await?;
        if let Some(reply) = repeat::replied(call, &mut writing, repeatable.as_ref()).await? {
            return Ok(reply.into());
        }
        let mint = &call.server.desk.publication.mint;
        let stored = writing.put(&read.submissions, mint, call.now).await?;
        let told = told_by_files(call, &mut writing, &stored).await?;
        if told.is_empty() {
            break (writing, stored);
        }
        // Dropped, the transaction leaves no trace of these, and the others are put once more.
        read.refuse(&told);
    };
    if !is_dry_run {
        let pictures = std::mem::take(&mut read.pictures);
        place(pictures, call.server.desk.images.clone()).await?;
    }
    let reply = json(StatusCode::OK, &read.told(call, &stored, is_dry_run));
    if is_dry_run {
        // Dropped, the transaction leaves no trace.
        return Ok(reply.into());
    }
    repeat::conclude(call, writing, repeatable.as_ref(), reply).await
}

/// How the source is to be read.
fn how(call: &Call) -> Result<Options, Problem> {
    let parameters = &call.parameters;
    let web_address = |text: &str| {
        let url = model::web_address(text);
        url.ok_or("write a web address like https://paper.example/stories/ferry")
    };
    Ok(Options {
        format: Some(content::format(&call.headers, parameters)?),
        url: parameters.meant(Parameter::Url, web_address)?,
        date: parameters.meant(Parameter::Date, Instant::parse)?,
        ..options(call)
    })
}

/// What the source is called. A Markdown file is known by nothing else.
fn name(call: &Call, options: &Options) -> Result<String, Problem> {
    let name = call.parameters.text(Parameter::Name);
    match name.filter(|name| !name.trim().is_empty()) {
        Some(name) => Ok(name.to_owned()),
        None if options.format == Some(Format::Markdown) => {
            let text =
                "Say with `name` what the file is called: by this it is known when it comes again.";
            Err(Problem::new(Code::BadRequest, text))
        }
        None => Ok(UNNAMED.to_owned()),
    }
}

/// A source.
struct Sent {
    name: String,
    /// In which it says that it is.
    encoding: Option<&'static Encoding>,
    body: Bytes,
}

/// What was read.
#[derive(Default)]
struct Read {
    /// What the source is called.
    name: String,
    submissions: Vec<Submission>,
    /// Where each of these begins.
    lines: Vec<Option<usize>>,
    pictures: Vec<Picture>,
    report: form::Report,
    /// Whether reading has ended before the source, for nothing in it was good.
    is_hopeless: bool,
}

/// Reads a source by way of a file in a folder of its own: all formats are read from files, some a piece
/// at a time. Ends when it is not asked for any more.
fn read(sent: Sent, options: Options, is_asked: &Weak<()>) -> Result<Read, Problem> {
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "a source cannot be put down to be read");
        Problem::unavailable()
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    // What it is called may be no name of a file.
    let path = folder.path().join(UNNAMED);
    std::fs::write(&path, &sent.body).map_err(failed)?;
    let name = sent.name;
    let (known_by, formerly) = (known_by(&name), formerly_known_by(&name));
    let source = Source::sent(path.clone(), &known_by, &formerly, sent.encoding);
    let mut read = Read::default();
    let mut entries = 0;
    for piece in Run::new(vec![Ok(source)], options) {
        if is_asked.strong_count() == 0 {
            return Err(Problem::unavailable());
        }
        if read.submissions.is_empty() && read.report.failed() == HOPELESS {
            read.is_hopeless = true;
            break;
        }
        let submissions = |imported: &Imported| imported.submissions.len();
        entries += piece.read.as_ref().map_or(1, submissions).max(1);
        if entries > MOST_ENTRIES {
            let text = format!("The source has more than {MOST_ENTRIES} entries; split it.");
            return Err(Problem::new(Code::TooLarge, text));
        }
        match piece.read {
            Ok(mut imported) => {
                read.submissions.append(&mut imported.submissions);
                read.lines.resize(read.submissions.len(), imported.line);
                read.pictures.append(&mut imported.pictures);
                read.report.add(imported);
            }
            Err(error) => read.report.fail(|| error.to_string()),
        }
    }
    read.report.call_source(&name, &path);
    Ok(Read { name, ..read })
}

/// What a source is called in origins: as no file is, wherever it lies.
fn known_by(name: &str) -> String {
    format!("api://{name}")
}

/// What it was called there once, when of a name no more counted than its slug.
fn formerly_known_by(name: &str) -> String {
    let stem = Path::new(name).file_stem().unwrap_or_default();
    format!("api/{}", Slug::of(&stem.to_string_lossy()))
}

impl Read {
    /// Fails the submissions at these places, which files tell, each for itself.
    fn refuse(&mut self, told: &BTreeMap<usize, String>) {
        let read = std::mem::take(&mut self.submissions).into_iter();
        let read = read.zip(std::mem::take(&mut self.lines));
        for (place, (submission, line)) in read.enumerate() {
            let Some(file) = told.get(&place) else {
                self.submissions.push(submission);
                self.lines.push(line);
                continue;
            };
            let line = line.map_or(String::new(), |line| format!(":{line}"));
            let (name, title) = (&self.name, &submission.story.title);
            let text = told_by_file(file);
            self.report
                .fail(|| format!("{name}{line}: \"{title}\": {text}"));
        }
    }

    /// That nothing can be taken.
    fn nothing_taken(&self) -> Problem {
        let fault = |problem: String| Fault {
            pointer: String::new(),
            problem,
        };
        let hopeless = self.is_hopeless.then(|| {
            format!("of the first {HOPELESS} entries none can be taken, and no more were read; is it of this format?")
        });
        let told = hopeless
            .into_iter()
            .chain(self.report.failures.iter().cloned());
        Problem::invalid_of(self.report.failed(), told.map(fault).collect())
    }

    /// What became of all of it.
    fn told(self, call: &Call, stored: &[Stored], is_dry_run: bool) -> form::Report {
        let mut report = self.report;
        // What is there already may be under embargo.
        let may_read = call.known.token.scopes.contains(&Scope::Read);
        for ((submission, line), one) in self.submissions.iter().zip(self.lines).zip(stored) {
            for not_taken in one.not_taken(submission) {
                let text = not_taken.to_string();
                report.warn(Warning { line, text });
            }
            let became = form::Became::new(call.base(), one);
            report.entries.push(match is_dry_run && may_read {
                true => became.with_changes(one),
                false => became,
            });
        }
        report
    }
}

/// Which of what was put has changed an entry that a file of the desk's own stories tells, and the file: it
/// would undo the change at the next start.
async fn told_by_files(
    call: &Call,
    writing: &mut Writing,
    stored: &[Stored],
) -> Result<BTreeMap<usize, String>, Problem> {
    let is_changed = |one: &&Stored| matches!(one.outcome, Outcome::Updated | Outcome::Restored);
    let guids = stored.iter().filter(is_changed).map(|one| &one.entry.guid);
    let telling = writing.files_telling(&guids.collect::<Vec<_>>()).await?;
    let there = telling.into_iter().filter(|(_, file)| is_there(call, file));
    let there: HashMap<String, String> = there.collect();
    let told = stored.iter().enumerate().filter(|(_, one)| is_changed(one));
    let told = told.filter_map(|(place, one)| {
        let file = there.get(one.entry.guid.as_str())?;
        Some((place, file.clone()))
    });
    Ok(told.collect())
}

/// Puts the pictures that the source holds where its stories say they are, or nothing is stored: readers
/// would see that one is missing.
async fn place(pictures: Vec<Picture>, images: PathBuf) -> Result<(), Problem> {
    if pictures.is_empty() {
        return Ok(());
    }
    let place = move |picture: &Picture| {
        let copied = picture.copy(&images)?;
        copied.map_or(Ok(()), Copied::keep)
    };
    let placing = spawn_blocking(move || pictures.iter().try_for_each(place));
    let unavailable = |error: &dyn std::error::Error| {
        tracing::error!(%error, "a picture of a source cannot be placed");
        Problem::unavailable()
    };
    let placed = placing.await.map_err(|error| unavailable(&error))?;
    placed.map_err(|error| unavailable(&error))
}
