//! A source is imported as it is: what a browser saved, or another program wrote.

use super::changing::options;
use super::parameter::Parameter;
use super::problem::{Code, Problem};
use super::{Call, Done, content, form, json, repeat};
use crate::import::{Copied, Fault, Format, ImportError, Imported, Options, Picture, Run, Source};
use crate::model::{Instant, Slug, Submission};
use hyper::StatusCode;
use hyper::body::Bytes;
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;
use url::Url;

/// What the file of a source is called that has no name.
const UNNAMED: &str = "upload";

/// Stores what a source holds, all that can be taken or, if nothing can, nothing.
pub(super) async fn import(call: &Call) -> Result<Done, Problem> {
    if !call.known.token.sections.is_empty() {
        let text = "A source may hold entries of any section, and this token is for some alone; PUT them \
                    one by one.";
        return Err(Problem::new(Code::NotAllowed, text));
    }
    let is_dry_run = call.parameters.flag(Parameter::DryRun)?;
    let options = how(call)?;
    let name = name(call, &options)?;
    let repeatable = repeat::begin(call)?;
    let body = call.body.clone();
    let read = spawn_blocking(move || read(&name, &body, options)).await;
    let read = read.map_err(|error| {
        tracing::error!(%error, "reading a source was cut short");
        Problem::unavailable()
    })??;
    if read.submissions.is_empty() && !read.report.failures.is_empty() {
        return Err(unreadable(&read.report.failures));
    }
    let desk = &call.server.desk;
    let mut writing = desk.store.begin().await?;
    if let Some(reply) = repeat::replied(call, &mut writing, repeatable.as_ref()).await? {
        return Ok(reply.into());
    }
    let mint = &desk.publication.mint;
    let stored = writing.put(&read.submissions, mint, call.now).await?;
    if !is_dry_run {
        place(read.pictures, desk.images.clone()).await?;
    }
    let mut report = read.report;
    let became = stored.iter().map(|one| form::Became::new(call.base(), one));
    report.entries = became.collect();
    let reply = json(StatusCode::OK, &report);
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
        let url = Url::parse(text).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
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
    match call.parameters.text(Parameter::Name) {
        Some(name) => {
            let stem = Path::new(name).file_stem().unwrap_or_default();
            Ok(Slug::of(&stem.to_string_lossy()).to_string())
        }
        None if options.format == Some(Format::Markdown) => {
            let text =
                "Say with `name` what the file is called: by this it is known when it comes again.";
            Err(Problem::new(Code::BadRequest, text))
        }
        None => Ok(UNNAMED.to_owned()),
    }
}

/// What was read.
#[derive(Default)]
struct Read {
    submissions: Vec<Submission>,
    pictures: Vec<Picture>,
    report: form::Report,
}

/// Reads a source by way of a file in a folder of its own: all formats are read from files, some a piece
/// at a time.
fn read(name: &str, body: &Bytes, options: Options) -> Result<Read, Problem> {
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "a source cannot be put down to be read");
        Problem::unavailable()
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let path = folder.path().join(name);
    std::fs::write(&path, body).map_err(failed)?;
    let source = Source::sent(path, &format!("api/{name}"));
    let mut read = Read::default();
    for piece in Run::new(vec![Ok(source)], options) {
        match piece.read {
            Ok(imported) => read.take(imported),
            Err(error) => read.report.failures.push(told(&error, folder.path())),
        }
    }
    Ok(read)
}

impl Read {
    fn take(&mut self, imported: Imported) {
        self.submissions.extend(imported.submissions);
        self.pictures.extend(imported.pictures);
        self.report.left_out.extend(imported.left_out);
        self.report.skipped.extend(imported.skipped);
        self.report.warnings.extend(imported.warnings);
    }
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

/// What an error says, without the folder, which is nobody's business and gone.
fn told(error: &ImportError, folder: &Path) -> String {
    error
        .to_string()
        .replace(&format!("{}/", folder.display()), "")
}

fn unreadable(failures: &[String]) -> Problem {
    let fault = |failure: &String| Fault {
        pointer: String::new(),
        problem: failure.clone(),
    };
    Problem::invalid(failures.iter().map(fault).collect())
}
