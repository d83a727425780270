//! A stored text on its way into a document: every address absolute and a URI, every embedded
//! player one the publication allows.

use super::address::{is_uri, uri};
use crate::model::{Entry, Publication};
use lol_html::html_content::{ContentType, Element};
use quick_xml::escape::{escape, partial_escape, unescape};
use std::borrow::Cow;
use url::Url;

/// The attributes that hold an address. (`srcset` does not survive the import door: readers take
/// `src`, and the desk's own folder has each picture in one size.)
const ADDRESS_ATTRIBUTES: [&str; 4] = ["href", "src", "cite", "poster"];

/// What may stand before the colon of a published address: nothing that runs or embeds anything.
const SCHEMES: [&str; 8] = [
    "ftp", "geo", "http", "https", "mailto", "sms", "tel", "xmpp",
];

/// How an address begins that is absolute already.
const ABSOLUTE: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// The beginning of an embedded player.
const EMBED: &str = "<iframe";

/// What a player is told beside its address: it may run and play in a frame of its own, and neither
/// lead the page elsewhere nor send forms. (To be its own origin is no way out of the sandbox for who
/// is no origin of this desk, and without it no player plays.) It learns the site it stands on and not
/// the page; without that much, some refuse.
const EMBED_RULES: [(&str, &str); 4] = [
    (
        "sandbox",
        "allow-scripts allow-same-origin allow-popups allow-presentation",
    ),
    ("referrerpolicy", "strict-origin-when-cross-origin"),
    ("loading", "lazy"),
    ("allowfullscreen", ""),
];

/// The text of an entry as it is published. Readers know no base to resolve an address against, so
/// none stays relative.
pub(super) fn body<'h>(publication: &Publication, entry: &Entry, html: &'h str) -> Cow<'h, str> {
    with_plain_line_ends(rewritten(publication, entry, html))
}

/// HTML and XML read every line end as U+000A; written as such, all formats carry the same text.
/// U+0085 is white space to people and a suspected encoding fault to validators.
fn with_plain_line_ends(html: Cow<'_, str>) -> Cow<'_, str> {
    if html.contains(['\r', '\u{85}']) {
        Cow::Owned(html.replace("\r\n", "\n").replace(['\r', '\u{85}'], "\n"))
    } else {
        html
    }
}

fn rewritten<'h>(publication: &Publication, entry: &Entry, html: &'h str) -> Cow<'h, str> {
    if !needs_rewriting(html) {
        return Cow::Borrowed(html);
    }
    let Ok(permalink) = Url::parse(&publication.permalink(entry)) else {
        return Cow::Borrowed(html);
    };
    let rewrite = lol_html::element!("*", |element| {
        for name in ADDRESS_ATTRIBUTES {
            if let Some(written) = element.get_attribute(name) {
                match absolute(publication, &permalink, &written) {
                    Some(absolute) => element.set_attribute(name, &escape(absolute.as_str()))?,
                    None => element.remove_attribute(name),
                }
            }
        }
        if element.tag_name() == "iframe" {
            embed(publication, element)?;
        }
        Ok(())
    });
    // The strict mode refuses markup it finds ambiguous; what the door let in is published.
    let settings = lol_html::RewriteStrSettings::new()
        .append_element_content_handler(rewrite)
        .with_strict(false);
    // The rewriter fails only where a handler does or a memory limit is set; neither is so here.
    lol_html::rewrite_str(html, settings).map_or(Cow::Borrowed(html), Cow::Owned)
}

/// A cheap look that spares almost every body the rewriting; it never says no wrongly.
fn needs_rewriting(html: &str) -> bool {
    let lower = html.to_ascii_lowercase();
    let is_fit = |value: &str| {
        let address = value.strip_prefix("=\"").unwrap_or_default();
        let is_absolute = ABSOLUTE.iter().any(|start| address.starts_with(start));
        is_absolute && is_uri(address.split('"').next().unwrap_or_default())
    };
    lower.contains(EMBED)
        || ADDRESS_ATTRIBUTES.iter().any(|name| {
            let mut found = lower.match_indices(name);
            found.any(|(at, _)| !is_fit(&lower[at + name.len()..]))
        })
}

/// An address as it stands in an attribute, made absolute; `None` if it is none that may be
/// published. The door let it in as a relative address or one of a harmless scheme, and what it is
/// resolved to must be so as well.
fn absolute(publication: &Publication, permalink: &Url, written: &str) -> Option<String> {
    let address = unescape(written).unwrap_or(Cow::Borrowed(written));
    let is_path = address.starts_with('/') && !address.starts_with("//");
    let resolved = if is_path {
        Url::parse(&publication.absolute(&address)).ok()?
    } else {
        permalink.join(&address).ok()?
    };
    SCHEMES
        .contains(&resolved.scheme())
        .then(|| uri(resolved.as_str()))
}

/// A player of a host that the publication allows, under its rules; of any other host, a link to
/// what it plays.
fn embed(
    publication: &Publication,
    element: &mut Element<'_, '_>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let source = element.get_attribute("src").unwrap_or_default();
    let source = unescape(&source).unwrap_or_default().into_owned();
    let url = Url::parse(&source).ok();
    let Some(url) = url.filter(|url| url.scheme() == "https") else {
        element.remove();
        return Ok(());
    };
    let title = element.get_attribute("title");
    let is_allowed = |host: &str| publication.embeds.iter().any(|known| known == host);
    if !url.host_str().is_some_and(is_allowed) {
        let title = title
            .as_deref()
            .map(|title| unescape(title).unwrap_or_default());
        let title = title.filter(|title| !title.trim().is_empty());
        let link = format!(
            "<a href=\"{}\">{}</a>",
            escape(source.as_str()),
            partial_escape(title.as_deref().unwrap_or(&source))
        );
        element.replace(&link, ContentType::Html);
        return Ok(());
    }
    // Text between its tags is for browsers of the last century, and nothing else is safe there.
    element.set_inner_content("", ContentType::Html);
    let given: Vec<String> = element.attributes().iter().map(|one| one.name()).collect();
    for name in given {
        if !["src", "title", "width", "height"].contains(&name.as_str()) {
            element.remove_attribute(&name);
        }
    }
    for (name, value) in EMBED_RULES {
        element.set_attribute(name, value)?;
    }
    Ok(())
}
