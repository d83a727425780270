//! Shortcodes of plugins that stand as brackets in prose do, without `name=value`, and are told from these by their
//! names. What they show is nothing but what any other shows that is not known.

use super::attachments::web_address;
use super::shortcodes::Shortcode;

/// What a site fills in, or keeps lines apart with. In a sentence it is what the sentence tells of.
const ALONE: [&str; 40] = [
    "TOC",
    "ad",
    "addtoany",
    "ads",
    "adsense",
    "archives",
    "br",
    "breadcrumb",
    "breadcrumbs",
    "catlist",
    "clear",
    "clearfix",
    "contact-form",
    "crp",
    "display-posts",
    "divider",
    "ez-toc",
    "googlemap",
    "googlemaps",
    "googlevideo",
    "hr",
    "login-form",
    "loginform",
    "lwptoc",
    "map",
    "portfolio",
    "powerpress",
    "recent-posts",
    "related-posts",
    "simple-sitemap",
    "sitemap",
    "slideshow",
    "space",
    "spacer",
    "subscribe2",
    "testimonials",
    "timeline",
    "toc",
    "upcomingevents",
    "yarpp",
];
/// How the names of others begin.
const PREFIXES: [&str; 4] = ["bbp-", "jetpack-", "ngg", "wp"];
/// What plays or shows what is at an address, and may be a word without one.
const ADDRESSED: [&str; 13] = [
    "bandcamp",
    "flickr",
    "gist",
    "houzz",
    "iframe",
    "kickstarter",
    "pdf",
    "pinterest",
    "ted",
    "tiktok",
    "twitchtv",
    "twitter",
    "vine",
];

/// When a name makes a shortcode of what stands in brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Addressed,
    /// Where it has a line for itself.
    Alone,
}

pub(super) fn named(name: &str) -> Option<Named> {
    if ADDRESSED.contains(&name) {
        return Some(Named::Addressed);
    }
    let is_begun = || PREFIXES.iter().any(|begins| name.starts_with(begins));
    (ALONE.contains(&name) || is_begun()).then_some(Named::Alone)
}

impl Named {
    pub(super) fn is_one(self, shortcode: &Shortcode<'_>) -> bool {
        match self {
            Self::Addressed => has_address(shortcode),
            Self::Alone => shortcode.is_alone,
        }
    }
}

/// Whether words stand behind the name, as in prose: `[The mayor laughs]`.
pub(super) fn is_prose(shortcode: &Shortcode<'_>) -> bool {
    let mut values = shortcode.attributes();
    values.any(|(_, value)| is_word(value) && web_address(value).is_none())
}

/// Whether the first that stands behind the name is an address, and no words follow.
fn has_address(shortcode: &Shortcode<'_>) -> bool {
    let mut values = shortcode.attributes().filter(|(name, _)| name.is_empty());
    let is_address = values
        .next()
        .is_some_and(|(_, value)| web_address(value).is_some());
    is_address && !values.any(|(_, value)| is_word(value))
}

fn is_word(value: &str) -> bool {
    !value.contains(|c: char| c.is_ascii_digit())
}
