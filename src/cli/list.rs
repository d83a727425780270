//! `newsstand list`

use super::{DeskArguments, ListArguments, now, output};
use crate::model::{Address, Guid, Instant};
use crate::store::Kept;
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
        let kept = store.entries(arguments.kind, last.as_ref(), PAGE).await?;
        for one in &kept {
            if arguments.json {
                output::json(one)?
            } else {
                output::line(&text(one, now))?
            }
        }
        match kept.into_iter().next_back() {
            Some(one) => last = Some(one.entry.guid),
            None => return Ok(ExitCode::SUCCESS),
        }
    }
}

fn text(kept: &Kept, now: Instant) -> String {
    let entry = &kept.entry;
    let hidden = match &kept.tombstone {
        Some(tombstone) => output::retracted(tombstone),
        None => output::hidden(entry, now),
    };
    format!(
        "{}  {}  {}{}",
        entry.published.to_utc().format("%Y-%m-%dT%H:%M:%SZ"),
        Address::of_entry(entry),
        entry.story.title,
        hidden
    )
}
