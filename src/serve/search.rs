//! Search: what was found is a feed.

use super::render::{HTML, RenderError, Rendered};
use super::{Desk, pages};
use crate::model::{Address, Feed, FeedKey, Presentation, Query, Selection, Text, Window};
use crate::store::Listing;

/// A feed of what a query finds now: it lists as many as the feeds without a definition.
pub(super) async fn feed(
    desk: &Desk,
    query: &Query,
) -> Result<Option<(Feed, Listing)>, RenderError> {
    let listing = desk
        .store
        .search(query, desk.derived_window.entries)
        .await?;
    let paper = &desk.publication.title;
    let title = Text::new(&format!("{query} – {paper}"));
    let description = Text::new(&format!("What a search of {paper} for {query} finds"));
    let feed = title.zip(description).map(|(title, description)| Feed {
        key: FeedKey::Search(query.clone()),
        title,
        description,
        home_page: None,
        selection: Selection::default(),
        window: Window::newest(desk.derived_window.entries),
        presentation: Presentation {
            extent: desk.publication.extent,
            ..Presentation::default()
        },
    });
    Ok(feed.map(|feed| (feed, listing)))
}

/// The page before anything was looked for.
pub(super) async fn page(desk: &Desk) -> Result<Rendered, RenderError> {
    let revision = desk.store.revision().await?;
    Ok(Rendered {
        changed: Some(desk.defined_at(&Address::SearchPage)),
        ..Rendered::of(pages::search_box(desk)?, HTML, revision)
    })
}
