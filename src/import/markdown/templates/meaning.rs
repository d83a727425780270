//! What calls of a template mean.

use super::call::{Call, Form, Role};
use pulldown_cmark::html::push_html;
use quick_xml::escape::escape;

/// What stands for a call.
pub(super) enum Meaning {
    /// Nothing was called: it is text.
    Text,
    /// Instead of it, in its line.
    Inline(String),
    /// HTML, which stands alone.
    Block(String),
    /// Nothing, and nothing is lost: what is around it stays.
    Nothing,
    /// What it says of the text up to its end, which stays.
    Wraps,
    /// All up to its end is kept under a name, and stands where that is written.
    Captured(String),
    /// Nothing, and somebody may miss it.
    Lost,
    /// All up to its end is as it is written.
    Raw,
    /// All up to its end is a program in a language.
    Code(String),
    /// All up to its end goes with it.
    Whole,
    /// A link to another page of the site.
    Page(String),
}

const FIGURES: [&str; 6] = [
    "figure",
    "img",
    "image",
    "picture",
    "resize_image",
    "responsive_image",
];
/// What chooses what is shown, or makes what is.
const CONTROLS: [&str; 13] = [
    "if", "unless", "case", "when", "else", "elsif", "elseif", "elif", "assign", "set", "include",
    "layout", "import",
];
/// What is made once for each of a list, or for another place.
const LOOPS: [&str; 4] = ["for", "tablerow", "macro", "block"];
/// What wraps something that is no text of the story; Eleventy's bundles are two of them.
pub(super) const NO_TEXT: [&str; 3] = ["comment", "css", "js"];
/// Values that stand before a path.
const HOMES: [&str; 6] = [
    "site.baseurl",
    "site.url",
    "site.base_url",
    "config.base_url",
    "metadata.url",
    "base_url",
];

/// What a call means. `is_ended` says whether an end of it follows.
pub(super) fn meaning(call: &Call<'_>, is_ended: bool) -> Meaning {
    match call.form {
        Form::Example => Meaning::Inline(example(call)),
        Form::Comment | Form::Attributes | Form::OfHeading => Meaning::Nothing,
        Form::Output => output(call),
        Form::Shortcode | Form::Statement if call.role == Role::Ends => Meaning::Nothing,
        Form::Shortcode | Form::Statement => command(call, is_ended),
    }
}

/// A call as its writer wants it seen.
fn example(call: &Call<'_>) -> String {
    format!("{{{{<{}>}}}}", call.inner)
}

fn command(call: &Call<'_>, is_ended: bool) -> Meaning {
    let included = included(call);
    let name = included.unwrap_or(&call.name);
    if let Some(known) = known(name, call, included.is_some()) {
        return known;
    }
    match name {
        "highlight" | "codeblock" if is_ended => Meaning::Code(language(call)),
        "raw" | "verbatim" if is_ended => Meaning::Raw,
        "capture" if is_ended => Meaning::Captured(call.unnamed(0).unwrap_or_default().to_owned()),
        _ if NO_TEXT.contains(&name) && is_ended => Meaning::Whole,
        _ if LOOPS.contains(&name) && is_ended => Meaning::Whole,
        _ if CONTROLS.contains(&name) || included.is_some() => Meaning::Lost,
        _ if is_ended => Meaning::Wraps,
        _ => Meaning::Lost,
    }
}

/// `{{ … }}`: a value, a filtered text, or in Zola a call.
fn output(call: &Call<'_>) -> Meaning {
    let name = call.name.as_str();
    match known(name, call, false) {
        _ if HOMES.contains(&name) => Meaning::Inline(String::new()),
        _ if name.is_empty() && call.inner.contains('|') => {
            Meaning::Inline(call.unnamed(0).unwrap_or_default().to_owned())
        }
        Some(meaning) if call.is_bracketed => meaning,
        _ if name == "get_url" => match call.named(&["path"]) {
            Some(path) => Meaning::Inline(path.to_owned()),
            None => Meaning::Lost,
        },
        _ if call.is_bracketed || is_of_page(name) => Meaning::Lost,
        // What is filtered is a value, even if nobody knows which.
        _ if call.inner.contains('|') => Meaning::Lost,
        _ => Meaning::Text,
    }
}

/// Whether a value is one that generators have, and not a word that happens to be in braces.
pub(super) fn is_of_page(name: &str) -> bool {
    let owner = name.split_once('.').map(|(owner, _)| owner);
    owner.is_some_and(|owner| {
        [
            "site",
            "page",
            "post",
            "config",
            "section",
            "collections",
            "eleventy",
            "include",
            "layout",
        ]
        .contains(&owner)
    })
}

/// Calls whose name says what they are.
fn known(name: &str, call: &Call<'_>, is_included: bool) -> Option<Meaning> {
    let first = || call.unnamed(usize::from(is_included));
    let name = name.to_ascii_lowercase();
    if FIGURES.contains(&name.as_str()) {
        return Some(figure(call).map_or(Meaning::Lost, Meaning::Block));
    }
    if name.contains("youtube") || name.contains("vimeo") {
        let id = call
            .named(&["id", "video", "videoid", "video_id", "url"])
            .or_else(first);
        let player = id.and_then(|id| player(&name, id));
        return Some(player.map_or(Meaning::Lost, Meaning::Block));
    }
    match name.as_str() {
        "ref" | "relref" | "post_url" | "link" => {
            let page = call.named(&["path"]).or_else(|| call.unnamed(0));
            Some(Meaning::Page(page.unwrap_or_default().to_owned()))
        }
        _ => None,
    }
}

/// The file that Liquid's `include` names, without its extension: such a file is a call of its own.
fn included<'c>(call: &'c Call<'_>) -> Option<&'c str> {
    let is_include = ["include", "include_relative", "include_cached", "render"];
    let file = is_include
        .contains(&call.name.as_str())
        .then(|| call.unnamed(0))??;
    let file = file.rsplit('/').next()?;
    Some(file.split_once('.').map_or(file, |(stem, _)| stem))
}

/// A picture with its caption.
fn figure(call: &Call<'_>) -> Option<String> {
    let is_included = usize::from(included(call).is_some());
    let source = call.named(&["src", "url", "image", "image_path", "path", "file", "link"]);
    let source = source.or_else(|| call.unnamed(is_included))?;
    let caption = call.named(&["caption", "title"]);
    let alt = call
        .named(&["alt"])
        .or_else(|| call.unnamed(is_included + 1))
        .or(caption);
    let attribute = |name: &str, value: Option<&str>| {
        let value = value.map(|value| {
            escape(value.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
        });
        value.map_or_else(String::new, |value| format!(" {name}=\"{value}\""))
    };
    let image = format!(
        "<img{}{}>",
        attribute("src", Some(source.trim())),
        attribute("alt", alt)
    );
    let caption = [caption, call.named(&["attr"])];
    let caption: Vec<&str> = caption.into_iter().flatten().collect();
    let caption = caption.join(" ");
    Some(match caption.trim().is_empty() {
        true => format!("<figure>{image}</figure>"),
        false => format!(
            "<figure>{image}<figcaption>{}</figcaption></figure>",
            inline(&caption)
        ),
    })
}

/// Markdown within a line.
pub(super) fn inline(markdown: &str) -> String {
    let line: Vec<&str> = markdown.split_whitespace().collect();
    let mut html = String::new();
    push_html(&mut html, super::super::rendering::parser(&line.join(" ")));
    let html = html.trim().replace('\n', " ");
    let paragraph = html
        .strip_prefix("<p>")
        .and_then(|html| html.strip_suffix("</p>"));
    paragraph.unwrap_or(&html).to_owned()
}

/// The player of a film, by the film's number or its address.
fn player(host: &str, id: &str) -> Option<String> {
    let id = id.trim().rsplit(['/', '=']).next()?;
    let is_id = (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let address = match host.contains("vimeo") {
        true => "https://player.vimeo.com/video/",
        false => "https://www.youtube-nocookie.com/embed/",
    };
    is_id.then(|| format!("<iframe src=\"{address}{id}\"></iframe>"))
}

fn language(call: &Call<'_>) -> String {
    let name = call.named(&["lang", "type"]).or_else(|| call.unnamed(0));
    let is_of_name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '#');
    let name = name.unwrap_or_default().chars();
    name.take_while(is_of_name).collect()
}
