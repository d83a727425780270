//! What people see where there is nothing to see: why, and ways on.

use super::{Frame, frame};
use crate::model::QueryError;
use crate::serve::Desk;
use askama::Template;

#[derive(Template)]
#[template(path = "error.html", config = "src/serve/askama.toml")]
struct ErrorPage<'a> {
    frame: Frame<'a>,
    title: &'static str,
    told: String,
    is_of_search: bool,
}

/// Nothing is at an address.
pub(in crate::serve) fn not_found(desk: &Desk) -> Result<String, askama::Error> {
    let told = "The address may have been mistyped, or what was here has another one now.";
    page(desk, "There is nothing here", told).render()
}

/// A feed was given up.
pub(in crate::serve) fn given_up(desk: &Desk) -> Result<String, askama::Error> {
    let told = "Nothing will come here any more; a feed reader need not ask again.";
    page(desk, "This feed was given up", told).render()
}

/// What somebody `typed` cannot be searched for.
pub(in crate::serve) fn bad_search(
    desk: &Desk,
    typed: String,
    error: &QueryError,
) -> Result<String, askama::Error> {
    let told = format!("This cannot be searched for: {error}.");
    let page = page(desk, "Search", &told);
    let page = ErrorPage {
        frame: Frame {
            searched: typed,
            ..page.frame
        },
        is_of_search: true,
        ..page
    };
    page.render()
}

fn page<'a>(desk: &'a Desk, title: &'static str, told: &str) -> ErrorPage<'a> {
    ErrorPage {
        frame: frame(desk),
        title,
        told: told.to_owned(),
        is_of_search: false,
    }
}
