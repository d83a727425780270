//! An entry's full content as HTML.

use super::address::uri;
use crate::model::{Author, Entry, Publication};
use quick_xml::escape::{escape, partial_escape, unescape};
use std::borrow::Cow;
use url::Url;

/// The attributes that hold an address. (`srcset` does not survive the import door.)
const ADDRESS_ATTRIBUTES: [&str; 4] = ["href", "src", "cite", "poster"];

/// What may stand before the colon of a published address: nothing that runs or embeds anything.
const SCHEMES: [&str; 8] = [
    "ftp", "geo", "http", "https", "mailto", "sms", "tel", "xmpp",
];

/// What follows an attribute's name when its address is absolute already.
const ABSOLUTE: [&str; 4] = ["=\"https://", "=\"http://", "=\"mailto:", "=\"tel:"];

/// The full content of an entry as HTML with absolute addresses: picture, dateline, body (or
/// summary), bios. Also for its page.
///
/// It is never empty: Atom and JSON Feed both demand some, so the title stands in when there is
/// neither body nor summary. Nothing in it is in a language the entry is not in.
pub fn content(publication: &Publication, entry: &Entry) -> String {
    let text = text(publication, entry);
    let mut html = figure(publication, entry, &text);
    html.push_str(&text);
    let bios: String = entry.story.authors.iter().map(about).collect();
    if !bios.is_empty() {
        html.push_str("<hr>");
        html.push_str(&bios);
    }
    in_its_language(publication, entry, html)
}

/// Dateline and text, the way newspapers set them: the dateline opens the first paragraph.
fn text(publication: &Publication, entry: &Entry) -> String {
    let story = &entry.story;
    let dateline = story.dateline.as_ref().map(|dateline| {
        let place = partial_escape(dateline.as_str());
        format!("<strong>{place}</strong>")
    });
    let body = story.body.as_ref();
    let Some(body) = body.filter(|body| !body.as_str().trim().is_empty()) else {
        let words = story.summary.as_ref().unwrap_or(&story.title);
        let words = partial_escape(words.as_str());
        return match dateline {
            Some(dateline) => format!("<p>{dateline} — {words}</p>"),
            None => format!("<p>{words}</p>"),
        };
    };
    let body = with_absolute_addresses(publication, entry, body.as_str());
    let body = with_plain_line_ends(body);
    match (dateline, body.trim_start().strip_prefix("<p>")) {
        (Some(dateline), Some(rest)) => format!("<p>{dateline} — {rest}"),
        (Some(dateline), None) => format!("<p>{dateline}</p>{body}"),
        (None, _) => body.into_owned(),
    }
}

/// The lead picture, unless the text shows it itself.
fn figure(publication: &Publication, entry: &Entry, text: &str) -> String {
    let Some(image) = &entry.story.image else {
        return String::new();
    };
    let source = uri(&publication.absolute(&image.url));
    let source = escape(source.as_str());
    if text.contains(&format!("src=\"{source}\"")) {
        return String::new();
    }
    let shown = image.alt.as_ref().map_or("", |alt| alt.as_str());
    format!(
        "<figure><img src=\"{source}\" alt=\"{}\"></figure>",
        escape(shown)
    )
}

/// Who the author is. A bio mostly names its author; where it does not, the name stands before it.
fn about(author: &Author) -> String {
    let Some(bio) = &author.bio else {
        return String::new();
    };
    let name = partial_escape(author.name.as_str());
    let who = if bio.as_str().contains(author.name.as_str()) {
        String::new()
    } else {
        format!("<strong>{name}</strong> — ")
    };
    format!("<p><em>{who}{}</em></p>", partial_escape(bio.as_str()))
}

/// Tells the language, and so the direction, where a reader would not know: when it is not the
/// publication's, or is written from right to left.
fn in_its_language(publication: &Publication, entry: &Entry, html: String) -> String {
    let own = entry.story.language.as_ref();
    let language = own.unwrap_or(&publication.language);
    let direction = match (own, language.is_right_to_left()) {
        (_, true) => "rtl",
        (Some(_), false) => "ltr",
        (None, false) => return html,
    };
    format!(
        "<div lang=\"{}\" dir=\"{direction}\">{html}</div>",
        language.as_str()
    )
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

/// Readers know no base to resolve an address against, so none may stay relative.
fn with_absolute_addresses<'h>(
    publication: &Publication,
    entry: &Entry,
    html: &'h str,
) -> Cow<'h, str> {
    if !may_hold_relative_address(html) {
        return Cow::Borrowed(html);
    }
    let Ok(permalink) = Url::parse(&publication.permalink(entry)) else {
        return Cow::Borrowed(html);
    };
    let rewrite = lol_html::element!("*", |element| {
        for name in ADDRESS_ATTRIBUTES {
            if let Some(written) = element.get_attribute(name) {
                match absolute(publication, &permalink, &written) {
                    Some(absolute) => element.set_attribute(name, &absolute)?,
                    None => element.remove_attribute(name),
                }
            }
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
fn may_hold_relative_address(html: &str) -> bool {
    let lower = html.to_ascii_lowercase();
    ADDRESS_ATTRIBUTES.iter().any(|name| {
        lower.match_indices(name).any(|(at, _)| {
            let value = &lower[at + name.len()..];
            !ABSOLUTE.iter().any(|start| value.starts_with(start))
        })
    })
}

/// An address as it stands in an attribute, made absolute and fit for an attribute again; `None` if
/// it is none that may be published. The door let it in as a relative address or one of a harmless
/// scheme, and what it is resolved to must be so as well.
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
        .then(|| escape(resolved.as_str()).into_owned())
}
