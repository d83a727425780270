//! `newsstand retract`

use super::{DeskArguments, RetractArguments, now, output};
use crate::model::{Address, Guid, Publication};
use crate::store::{Retraction, Store};
use anyhow::Context;
use serde_json::json;
use std::process::ExitCode;

pub(super) async fn run(
    desk: &DeskArguments,
    arguments: &RetractArguments,
) -> anyhow::Result<ExitCode> {
    let publication = desk.configuration().await?.publication;
    let store = desk.open_existing_store().await?;
    let mut guids = Vec::with_capacity(arguments.entries.len());
    for name in &arguments.entries {
        guids.push(guid(&publication, &store, name).await?);
    }
    let reason = arguments.reason.as_ref();
    for retraction in store.retract(&guids, reason, now()?).await? {
        tell(&retraction, arguments.json)?;
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The identity of an entry that is named by it, or by the address of its page. An identity may look
/// like an address, so that is asked first.
async fn guid(publication: &Publication, store: &Store, name: &str) -> anyhow::Result<Guid> {
    let guid = Guid::stored(name).ok();
    if let Some(guid) = &guid
        && store.knows(guid).await?
    {
        return Ok(guid.clone());
    }
    let base = publication.base_url.as_str();
    let path = match name.strip_prefix(base) {
        Some(path) => format!("/{path}"),
        None => name.to_owned(),
    };
    let Some(Address::EntryPage(kind, slug)) = Address::parse(&path) else {
        return guid.with_context(|| {
            format!("`{name}` names no entry; write its guid, or the address of its page")
        });
    };
    let found = store.entry_at(kind, &slug).await?;
    found.with_context(|| {
        format!(
            "no entry has or had the address {path}; `newsstand list` shows the address of each"
        )
    })
}

fn tell(retraction: &Retraction, is_json: bool) -> std::io::Result<()> {
    let Retraction { entry, outcome } = retraction;
    let address = Address::of_entry(entry);
    if is_json {
        return output::json(&json!({
            "outcome": outcome,
            "address": address.path(),
            "guid": entry.guid,
        }));
    }
    let word = outcome.name();
    output::line(&format!("{word:<9}  {address}  {}", entry.story.title))
}
