//! `newsstand check [FILE|URL]…`

use super::publish::feed_addresses;
use super::{CheckArguments, DeskArguments, WrongCall, output, serve::prepare};
use crate::model::Address;
use crate::publish::check::{Checked, Fault, Severity, check, judge};
use crate::serve;
use anyhow::{Context, bail};
use serde::Serialize;
use std::io::Read;
use std::process::ExitCode;
use std::time::Duration;

/// A longer document is not looked at: no reader takes such a feed from others, and all of it is in
/// memory.
const MOST_BYTES: u64 = 10 << 20;
/// How long a document may take to come: a reader would have given up.
const DEADLINE: Duration = Duration::from_secs(30);
/// So many redirections are followed: more are a circle.
const MOST_REDIRECTIONS: u32 = 5;

/// What was found so far.
#[derive(Default)]
struct Tally {
    is_json: bool,
    documents: u64,
    errors: u64,
    warnings: u64,
    /// Documents that could not be had at all.
    unreadable: u64,
}

pub(super) async fn run(
    desk: &DeskArguments,
    arguments: &CheckArguments,
) -> anyhow::Result<ExitCode> {
    let standard_inputs = arguments
        .documents
        .iter()
        .filter(|name| *name == "-")
        .count();
    if standard_inputs > 1 {
        return Err(WrongCall("standard input can be read once; name it once").into());
    }
    let mut tally = Tally {
        is_json: arguments.json,
        ..Tally::default()
    };
    if arguments.documents.is_empty() {
        every_document(desk, &mut tally).await?;
    }
    for name in &arguments.documents {
        // Reading and fetching block; there is nothing else to do meanwhile.
        let read = name.clone();
        match tokio::task::spawn_blocking(move || faults_of(&read)).await? {
            Ok(faults) => tally.tell(name, &faults)?,
            Err(error) => {
                tally.unreadable += 1;
                output::complain(&error);
            }
        }
    }
    output::remark(&tally.summary());
    let is_sound = tally.errors == 0 && tally.unreadable == 0;
    Ok(ExitCode::from(if is_sound { 0 } else { 1 }))
}

/// All that this desk would serve to feed readers now.
async fn every_document(arguments: &DeskArguments, tally: &mut Tally) -> anyhow::Result<()> {
    let mut desk = prepare(arguments).await?;
    // Rendered whatever it is; it is looked at below, warnings and all.
    desk.check = |_| Checked::default();
    for address in feed_addresses(&desk).await? {
        if address.feed_format().is_none() && address != Address::Opml {
            continue;
        }
        let rendered = serve::render(&desk, &address).await;
        let rendered = rendered.with_context(|| format!("{address} cannot be rendered"))?;
        if let Some(rendered) = rendered {
            tally.tell(&address.to_string(), &check(&rendered.body).faults)?;
        }
    }
    desk.store.close().await;
    Ok(())
}

fn faults_of(name: &str) -> anyhow::Result<Vec<Fault>> {
    let starts = |scheme: &str| {
        name.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if starts("http://") || starts("https://") {
        return fetched(name);
    }
    let document = if name == "-" {
        read(std::io::stdin().lock()).context("standard input cannot be read")?
    } else {
        std::fs::File::open(name)
            .and_then(read)
            .with_context(|| format!("{name}: cannot be read"))?
    };
    Ok(check(&document).faults)
}

/// One byte more than a document may have is enough to see that it is too long.
fn read(source: impl Read) -> std::io::Result<Vec<u8>> {
    let mut document = Vec::new();
    let read = source.take(MOST_BYTES + 1).read_to_end(&mut document)?;
    if u64::try_from(read).is_ok_and(|read| read <= MOST_BYTES) {
        Ok(document)
    } else {
        Err(std::io::Error::other(format!(
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

/// A fault with the document it is in, for programs.
#[derive(Serialize)]
struct Line<'a> {
    document: &'a str,
    #[serde(flatten)]
    fault: &'a Fault,
}

impl Tally {
    fn tell(&mut self, document: &str, faults: &[Fault]) -> std::io::Result<()> {
        self.documents += 1;
        for fault in faults {
            match fault.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
            }
            if self.is_json {
                output::json(&Line { document, fault })?;
            } else {
                output::line(&output::visible(&format!("{document}:{fault}")))?;
            }
        }
        Ok(())
    }

    fn summary(&self) -> String {
        let mut told = format!(
            "{} documents checked, {} errors, {} warnings",
            self.documents, self.errors, self.warnings
        );
        if self.unreadable > 0 {
            told.push_str(&format!(", {} could not be read", self.unreadable));
        }
        told
    }
}
