//! `newsstand list`

use super::{DeskArguments, ListArguments, output};
use crate::model::{Address, Entry, Guid};
use std::process::ExitCode;

/// How many entries are in memory at a time.
const PAGE: u32 = 500;

pub(super) async fn run(
    desk: &DeskArguments,
    arguments: &ListArguments,
) -> anyhow::Result<ExitCode> {
    let store = desk.open_existing_store().await?;
    let mut last: Option<Guid> = None;
    loop {
        let entries = store.entries(arguments.kind, last.as_ref(), PAGE).await?;
        for entry in &entries {
            if arguments.json {
                output::json(entry)?
            } else {
                output::line(&text(entry))?
            }
        }
        match entries.into_iter().next_back() {
            Some(entry) => last = Some(entry.guid),
            None => return Ok(ExitCode::SUCCESS),
        }
    }
}

fn text(entry: &Entry) -> String {
    format!(
        "{}  {}  {}",
        entry.published,
        Address::of_entry(entry),
        entry.story.title
    )
}
