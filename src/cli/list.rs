//! `newsstand list`

use super::{DeskArguments, ListArguments, now, output};
use crate::model::{Address, Entry, Guid, Instant};
use std::process::ExitCode;

/// How many entries are in memory at a time.
const PAGE: u32 = 500;

pub(super) async fn run(
    desk: &DeskArguments,
    arguments: &ListArguments,
) -> anyhow::Result<ExitCode> {
    let store = desk.open_existing_store().await?;
    let now = now()?;
    let mut last: Option<Guid> = None;
    loop {
        let entries = store.entries(arguments.kind, last.as_ref(), PAGE).await?;
        for entry in &entries {
            if arguments.json {
                output::json(entry)?
            } else {
                output::line(&text(entry, now))?
            }
        }
        match entries.into_iter().next_back() {
            Some(entry) => last = Some(entry.guid),
            None => return Ok(ExitCode::SUCCESS),
        }
    }
}

fn text(entry: &Entry, now: Instant) -> String {
    format!(
        "{}  {}  {}{}",
        entry.published.to_utc().format("%Y-%m-%dT%H:%M:%SZ"),
        Address::of_entry(entry),
        entry.story.title,
        output::hidden(entry, now)
    )
}
