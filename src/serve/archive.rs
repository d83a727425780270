//! Pages of archives: what a feed no longer lists.

use super::Desk;
use super::render::{RenderError, derived, listed};
use crate::model::{ArchivePage, Entry, Feed, FeedKey, Selection, Text, Window};
use crate::store::Archive;

/// A page of a feed's archive; `None` if there is no such feed, or no reader has ever seen the entry
/// that names the page.
pub(super) async fn page(
    desk: &Desk,
    key: &FeedKey,
    page: &ArchivePage,
) -> Result<Option<(Feed, Archive)>, RenderError> {
    let Some((selection, window)) = scope(desk, key) else {
        return Ok(None);
    };
    let topic = selection.topic();
    let Some(archive) = desk.store.archive(&topic, &window, page).await? else {
        // Nothing is there, unless the store is not what it was: then this says so.
        let empty = Window::newest(0);
        listed(desk, key, &selection, &empty).await?;
        return Ok(None);
    };
    let feed = match key {
        FeedKey::Defined(name) => desk.feeds.get(name).cloned(),
        _ => {
            // Of its own entries, so that no later story changes what the page says of itself.
            let own = spelling(key, &archive.entries);
            let name = own.or_else(|| archive.name.clone());
            name.and_then(|name| derived(desk, key, selection, &name, &archive.entries))
        }
    };
    Ok(feed.map(|feed| (feed, archive)))
}

/// Every page that can be reached from a feed's subscription document, the newest first.
///
/// # Errors
/// When the store does not answer, or what it holds is damaged.
pub async fn archive_pages(desk: &Desk, key: &FeedKey) -> Result<Vec<ArchivePage>, RenderError> {
    let Some((selection, window)) = scope(desk, key) else {
        return Ok(Vec::new());
    };
    let listing = listed(desk, key, &selection, &window).await?;
    let mut next = listing.and_then(|listing| listing.older);
    let mut pages = Vec::new();
    let topic = selection.topic();
    while let Some(page) = next {
        let archive = desk.store.archive(&topic, &window, &page).await?;
        pages.push(page);
        // Each begins behind the one before, so this ends.
        next = archive.and_then(|archive| archive.older);
    }
    Ok(pages)
}

/// What a feed selects, and how much of it its subscription document shows; `None` if there is no
/// such feed, and of a search, which has no archive.
fn scope(desk: &Desk, key: &FeedKey) -> Option<(Selection, Window)> {
    match key {
        FeedKey::Defined(name) => {
            let feed = desk.feeds.get(name)?;
            Some((feed.selection.clone(), feed.window))
        }
        _ => Some((key.derived_selection()?, desk.derived_window)),
    }
}

/// The name of a section, an author or a tag as the newest of some entries spells it.
fn spelling(key: &FeedKey, entries: &[Entry]) -> Option<Text> {
    let stories = || entries.iter().map(|entry| &entry.story);
    match key {
        FeedKey::Section(slug) => {
            let mut sections = stories().filter_map(|story| story.section.as_ref());
            let section = sections.find(|section| section.slug() == *slug)?;
            Some(section.name().clone())
        }
        FeedKey::Author(slug) => {
            let mut authors = stories().flat_map(|story| &story.authors);
            let author = authors.find(|author| author.slug() == *slug)?;
            Some(author.name.clone())
        }
        FeedKey::Tag(slug) => {
            let mut tags = stories().flat_map(|story| &story.tags);
            let tag = tags.find(|tag| tag.slug() == *slug)?;
            Some(tag.name().clone())
        }
        FeedKey::Defined(_) | FeedKey::Search(_) => None,
    }
}
