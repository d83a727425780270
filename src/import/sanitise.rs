//! The door that all HTML comes in by: what may run, or hide, or lead astray stays outside.

use super::{escapes, limits, unscripted};
use crate::model::{Html, Text};
use ammonia::{Builder, UrlRelative};
use lol_html::html_content::{ContentType, Element};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;
use url::{ParseError, Url};

/// For HTML whose relative addresses are the desk's own.
pub(super) static SANITISER: LazyLock<Builder<'static>> =
    LazyLock::new(|| sanitiser(UrlRelative::PassThrough));

/// The element of an embedded player.
pub(super) const EMBED: &str = "iframe";

/// Elements that may be left open: many of them stand beside each other, however deep they seem to lie.
const LEFT_OPEN: [&str; 15] = [
    "body", "colgroup", "dd", "dt", "head", "html", "li", "option", "p", "tbody", "td", "tfoot",
    "th", "thead", "tr",
];

/// What is left open of these, a parser opens again in each element that follows (HTML, section
/// 13.2.4.3): a few hundred before many paragraphs are millions.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Attributes with an address that the sanitiser makes absolute.
const ADDRESSES: [&str; 3] = ["cite", "href", "src"];

/// The digits of a width or a height: no screen has more pixels.
const LONGEST_LENGTH: usize = 5;

/// HTML beyond a limit: what is too much, and the remedy.
#[derive(Debug)]
pub(super) struct TooMuch(pub(super) String);

fn sanitiser(relative: UrlRelative<'_>) -> Builder<'_> {
    let mut builder = Builder::default();
    builder.url_relative(relative);
    // Which players stay is decided when a document is made; none that is no https address comes in.
    builder.add_tags([EMBED]);
    builder.add_tag_attributes(EMBED, ["src", "width", "height"]);
    builder.attribute_filter(|element, attribute, value| {
        let is_good = match attribute {
            // An empty one would become the address of the page.
            "src" => !value.trim().is_empty() && (element != EMBED || is_secure(value)),
            "width" | "height" => is_length(value),
            // The source of a quote, which ammonia takes for no address.
            "cite" => Url::parse(value).map_or(true, |url| url.scheme().starts_with("http")),
            _ => true,
        };
        is_good.then_some(value.into())
    });
    builder
}

/// Sanitises HTML of somebody else's making; `relative` says what becomes of addresses that name no
/// host. `None` if nothing is left that anybody could see.
///
/// # Errors
/// When it is beyond a limit: what stands behind this door pays for depth with the stack, or with
/// quadratic time.
pub(super) fn clean(raw: &str, relative: UrlRelative<'_>) -> Result<Option<Html>, TooMuch> {
    let raw = measured(&unscripted::settled(raw)?, &relative)?;
    let html = sanitised(&raw, &sanitiser(relative))?;
    let is_seen = ["<img", "<iframe"]
        .iter()
        .any(|tag| html.as_str().contains(tag))
        || !html.plain_text().trim().is_empty();
    Ok(is_seen.then_some(html))
}

/// Of a text that is beyond [`limits::HTML`].
pub(super) fn too_long() -> TooMuch {
    TooMuch(format!(
        "the text has more than {} MiB when its addresses are absolute; split it, or shorten the \
         address that they are relative to",
        limits::HTML >> 20
    ))
}

/// The words of HTML of somebody else's making, such as a headline; `None` if there are none, or if it
/// is beyond a limit of HTML.
pub(super) fn plain(raw: &str) -> Option<Text> {
    // Most are what they seem.
    if !raw.contains(['<', '&']) {
        return Text::new(raw);
    }
    let html = clean(raw, UrlRelative::PassThrough).ok()??;
    Text::new(&html.plain_text())
}

/// The same, cut behind a word if it has more than `longest` characters.
pub(super) fn words(raw: &str, longest: usize) -> Option<Text> {
    plain(raw).map(|text| shortened(text, longest))
}

/// A text of at most `longest` characters. What is cut is cut behind a word, and seen by its `…`.
pub(super) fn shortened(text: Text, longest: usize) -> Text {
    let Some((end, _)) = text.as_str().char_indices().nth(longest) else {
        return text;
    };
    let before = |end: usize| &text.as_str()[..end];
    // One character less, for the sign that it goes on.
    let whole = before(end)
        .char_indices()
        .next_back()
        .map_or(0, |(at, _)| at);
    let word = before(end).rfind(' ').filter(|word| *word >= whole / 2);
    let kept = before(word.unwrap_or(whole)).trim_end();
    Text::new(&format!("{kept}…")).unwrap_or(text)
}

/// A headline for a text that has none: its first sentence, or the words at its beginning.
pub(super) fn made_headline(text: &Text) -> Option<Text> {
    let sentence = text.as_str().unicode_sentences().next()?;
    Some(shortened(Text::new(sentence)?, limits::MADE_HEADLINE))
}

/// Whether HTML is within the limits.
pub(super) fn measure(raw: &str) -> Result<(), TooMuch> {
    measured(raw, &UrlRelative::PassThrough).map(drop)
}

/// Counts elements, their depth and what a parser makes of them in one pass that keeps nothing, and saves on
/// its way what the sanitiser would lose whole: see [`with_players`].
fn measured(raw: &str, relative: &UrlRelative<'_>) -> Result<String, TooMuch> {
    if raw.bytes().filter(|byte| *byte == b'<').count() > limits::ANGLES {
        return Err(TooMuch(format!(
            "the text has more than {} characters `<`; write `&lt;` for those that begin no tag",
            limits::ANGLES
        )));
    }
    let (elements, depth) = (Cell::new(0_usize), Rc::new(Cell::new(0_usize)));
    let (made, formatting) = (Cell::new(0_usize), Rc::new(Cell::new(0_usize)));
    let attributes = Cell::new(0_usize);
    // With what its relative addresses become, which is written out in each of them.
    let length = Cell::new(raw.len());
    let count = lol_html::element!("*", |element| {
        elements.set(elements.get() + 1);
        made.set(made.get() + 1 + formatting.get());
        attributes.set(attributes.get().max(element.attributes().len()));
        let addresses = element.attributes().iter();
        let addresses = addresses.filter(|one| ADDRESSES.contains(&one.name().as_str()));
        let absolute = addresses.map(|one| absolute_length(&one.value(), relative));
        length.set(length.get() + absolute.sum::<usize>());
        if elements.get() > limits::ELEMENTS
            || depth.get() >= limits::DEPTH
            || made.get() > limits::ELEMENTS_MADE
            || attributes.get() > limits::ATTRIBUTES
            || length.get() > limits::HTML
        {
            return Err("beyond a limit".into());
        }
        let name = element.tag_name();
        if !LEFT_OPEN.contains(&name.as_str()) {
            let is_formatting = usize::from(FORMATTING.contains(&name.as_str()));
            let (closing, formatted) = (depth.clone(), formatting.clone());
            if let Some(handlers) = element.end_tag_handlers() {
                depth.set(depth.get() + 1);
                formatting.set(formatting.get() + is_formatting);
                // What ends because that around it does is opened again in what follows.
                let close: lol_html::EndTagHandler<'static> = Box::new(move |end| {
                    let is_ended = usize::from(end.name() == name);
                    closing.set(closing.get().saturating_sub(1));
                    formatted.set(formatted.get().saturating_sub(is_formatting * is_ended));
                    Ok(())
                });
                handlers.push(close);
            }
        }
        Ok(())
    });
    let settings = lol_html::RewriteStrSettings::new()
        .append_element_content_handler(count)
        .with_strict(false);
    let passed = lol_html::rewrite_str(raw, with_players(settings));
    let problem = match passed {
        _ if length.get() > limits::HTML => return Err(too_long()),
        Ok(html) => return Ok(html),
        Err(_) if elements.get() > limits::ELEMENTS => {
            format!(
                "the text has more than {} elements; split it",
                limits::ELEMENTS
            )
        }
        Err(_) if attributes.get() > limits::ATTRIBUTES => format!(
            "an element of the text has more than {} attributes; remove them",
            limits::ATTRIBUTES
        ),
        Err(_) if made.get() > limits::ELEMENTS_MADE => {
            "the text leaves emphases or links open before many elements; close them".to_owned()
        }
        Err(_) if depth.get() >= limits::DEPTH => format!(
            "more than {} elements of the text lie within each other; flatten them",
            limits::DEPTH
        ),
        Err(error) => format!("the text's HTML cannot be read ({error}); mend it"),
    };
    Err(TooMuch(problem))
}

/// Readers play recordings and films behind a link; the elements of players lose theirs. Embeds of an
/// older web, by http or by whatever the page came by, are all served by https today.
fn with_players<'h, 's>(
    settings: lol_html::RewriteStrSettings<'h, 's>,
) -> lol_html::RewriteStrSettings<'h, 's> {
    let is_linked = Rc::new(Cell::new(false));
    let inside = is_linked.clone();
    let link = |element: &mut Element<'_, '_>| {
        let address = element.get_attribute("src").filter(|src| !src.is_empty());
        if let Some(address) = &address {
            let address = address.replace('"', "&quot;");
            let name = address.rsplit('/').find(|part| !part.is_empty());
            let name = name.unwrap_or_default().replace('<', "&lt;");
            let html = format!("<a href=\"{address}\">{name}</a>");
            element.before(&html, ContentType::Html);
        }
        address.is_some()
    };
    let player = lol_html::element!("audio, video", move |element| {
        is_linked.set(link(element));
        Ok(())
    });
    // Several forms of one recording: one will do.
    let source = lol_html::element!("audio > source, video > source", move |element| {
        inside.set(inside.get() || link(element));
        Ok(())
    });
    let embed = lol_html::element!("iframe[src]", |element| {
        let address = element.get_attribute("src").unwrap_or_default();
        let address = address.trim();
        let rest = address.strip_prefix("http:").unwrap_or(address);
        if rest.starts_with("//") {
            element.set_attribute("src", &format!("https:{rest}"))?;
        }
        Ok(())
    });
    settings
        .append_element_content_handler(player)
        .append_element_content_handler(source)
        .append_element_content_handler(embed)
}

/// How many bytes an address takes when it is made absolute; none where that is not done.
fn absolute_length(address: &str, relative: &UrlRelative<'_>) -> usize {
    if Url::parse(address) != Err(ParseError::RelativeUrlWithoutBase) {
        return 0;
    }
    match relative {
        UrlRelative::RewriteWithBase(base) => {
            base.join(address).map_or(0, |url| url.as_str().len())
        }
        UrlRelative::Custom(custom) => custom.evaluate(address).map_or(0, |url| url.len()),
        _ => 0,
    }
}

/// Sanitises until nothing changes any more.
///
/// To remove what XML forbids can itself make an address dangerous: `java&#11;script:` is a
/// relative address to the sanitiser and a script without its U+000B. So the cleaning stands
/// before the sanitiser, and whenever it finds more behind it, both are done again.
///
/// # Errors
/// When too much has to be escaped, so that it would take too long.
pub(super) fn sanitised(html: &str, sanitiser: &Builder<'_>) -> Result<Html, TooMuch> {
    let mut clean = Html::from_sanitised(html);
    loop {
        let parts = escapes::apart(clean.as_str())?;
        let sanitised = sanitiser.clean(&parts).to_string();
        clean = Html::from_sanitised(&sanitised);
        if clean.as_str().len() == sanitised.len() {
            return Ok(with_whole_media(clean));
        }
    }
}

/// What stands between the tags of an embedded player is text to one parser and markup to another,
/// so nothing may. A player or a picture that has lost its address goes.
fn with_whole_media(html: Html) -> Html {
    if !["<iframe", "<img"]
        .iter()
        .any(|tag| html.as_str().contains(tag))
    {
        return html;
    }
    let lost = lol_html::element!("img:not([src])", |element| {
        element.remove();
        Ok(())
    });
    let bare = lol_html::element!(EMBED, |element| {
        if element.has_attribute("src") {
            element.set_inner_content("", ContentType::Html);
        } else {
            element.remove();
        }
        Ok(())
    });
    let settings = lol_html::RewriteStrSettings::new()
        .append_element_content_handler(bare)
        .append_element_content_handler(lost)
        .with_strict(false);
    // The rewriter fails only where a handler does or a memory limit is set; neither is so here,
    // and what has not been made safe must not pass.
    let bare = lol_html::rewrite_str(html.as_str(), settings).unwrap_or_default();
    Html::from_sanitised(&bare)
}

/// Without a name to log in by and without a port: the host alone says whose player it is.
pub(super) fn is_secure(address: &str) -> bool {
    let is_plain = |url: &Url| url.username().is_empty() && url.password().is_none();
    Url::parse(address)
        .is_ok_and(|url| url.scheme() == "https" && url.port().is_none() && is_plain(&url))
}

/// A width or a height in pixels, as HTML has it.
fn is_length(value: &str) -> bool {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    is_number && (1..=LONGEST_LENGTH).contains(&value.len())
}
