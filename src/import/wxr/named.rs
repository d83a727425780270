//! Shortcodes of plugins that stand as brackets in prose do, without `name=value`, and are told from these by their
//! names. What they show is nothing but what any other shows that is not known.

use super::attachments::web_address;
use super::shortcodes::Shortcode;

/// What only the site can fill in: no words of a language.
const FILLED_IN: [&str; 21] = [
    "adsense",
    "addtoany",
    "catlist",
    "contact-form",
    "crp",
    "display-posts",
    "ez-toc",
    "googlemap",
    "googlemaps",
    "googlevideo",
    "login-form",
    "loginform",
    "lwptoc",
    "powerpress",
    "recent-posts",
    "related-posts",
    "simple-sitemap",
    "subscribe2",
    "toc",
    "upcomingevents",
    "yarpp",
];
/// How the names of others begin, and no word does.
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
/// Words, which a site fills in where they have a line for themselves.
const ALONE: [&str; 12] = [
    "TOC",
    "ad",
    "ads",
    "archives",
    "breadcrumb",
    "breadcrumbs",
    "map",
    "portfolio",
    "sitemap",
    "slideshow",
    "testimonials",
    "timeline",
];
/// And others, which do no more than to keep lines apart.
const BLANK: [&str; 7] = [
    "br", "clear", "clearfix", "divider", "hr", "space", "spacer",
];

/// When a name makes a shortcode of what stands in brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Always,
    Addressed,
    Alone,
    /// Alone as well, and nothing is lost with it.
    Blank,
}

pub(super) fn named(name: &str) -> Option<Named> {
    let is_in = |names: &[&str]| names.contains(&name);
    Some(match () {
        () if is_in(&FILLED_IN) || PREFIXES.iter().any(|begins| name.starts_with(begins)) => {
            Named::Always
        }
        () if is_in(&ADDRESSED) => Named::Addressed,
        () if is_in(&ALONE) => Named::Alone,
        () if is_in(&BLANK) => Named::Blank,
        () => return None,
    })
}

impl Named {
    pub(super) fn is_one(self, shortcode: &Shortcode<'_>) -> bool {
        match self {
            Self::Always => true,
            Self::Addressed => has_address(shortcode),
            Self::Alone | Self::Blank => shortcode.is_alone,
        }
    }
}

/// Whether the first that stands behind the name is an address, and no words follow.
fn has_address(shortcode: &Shortcode<'_>) -> bool {
    let mut values = shortcode.attributes().filter(|(name, _)| name.is_empty());
    let is_address = values
        .next()
        .is_some_and(|(_, value)| web_address(value).is_some());
    let is_word = |value: &str| !value.contains(|c: char| c.is_ascii_digit());
    is_address && !values.any(|(_, value)| is_word(value))
}
