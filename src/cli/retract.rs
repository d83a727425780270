//! `newsstand retract`

use super::{DeskArguments, RetractArguments, now, output};
use crate::model::{Address, Guid, Kind, Publication, Slug};
use crate::store::{Retraction, Store};
use anyhow::Context;
use serde_json::json;
use std::process::ExitCode;
use url::Url;

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

/// The identity of an entry that is named by it, by the address of its page, or by the one that readers
/// have. An identity may look like an address, so that is asked first.
async fn guid(publication: &Publication, store: &Store, name: &str) -> anyhow::Result<Guid> {
    let guid = Guid::stored(name).ok();
    if let Some(guid) = &guid
        && let Some(known) = store.known_as(guid).await?
    {
        return Ok(known);
    }
    let base = publication.base_url.as_str();
    let path = match name.strip_prefix(base) {
        Some(path) => format!("/{path}"),
        None => name.to_owned(),
    };
    if let Some(Address::EntryPage(kind, slug)) = Address::parse(&path) {
        let found = store.entry_at(kind, &slug).await?;
        return found.with_context(|| {
            format!(
                "no entry has or had the address {path}; `newsstand list` shows the address of each"
            )
        });
    }
    if let Ok(address) = Url::parse(name) {
        let mut linked = store.linked_to(&address).await?;
        match (linked.pop(), linked.len()) {
            (Some(guid), 0) => return Ok(guid),
            (Some(_), more) => anyhow::bail!(
                "{} entries have their page at {name}; name the one by its guid, as `newsstand list \
                 --json` shows it",
                more + 1
            ),
            (None, _) => {}
        }
    }
    if let Some(guid) = guid {
        return Ok(guid);
    }
    let meant = match pages(store, name).await?.join(" or ") {
        none if none.is_empty() => "its guid, or the address of its page".to_owned(),
        pages => pages,
    };
    anyhow::bail!("`{name}` names no entry; write {meant}")
}

/// The pages whose addresses end so.
async fn pages(store: &Store, end: &str) -> anyhow::Result<Vec<String>> {
    let mut pages = Vec::new();
    let Ok(slug) = Slug::new(end) else {
        return Ok(pages);
    };
    for kind in Kind::ALL {
        if store.entry_at(kind, &slug).await?.is_some() {
            pages.push(Address::EntryPage(kind, slug.clone()).path());
        }
    }
    Ok(pages)
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
