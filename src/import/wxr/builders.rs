//! Page builders: their shortcodes lay out what stands between them, which stays, and hold a headline, a
//! picture or a link in their attributes.

use super::attachments::web_address;
use super::embeds::link;
use super::shortcodes::Shortcode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use unicode_segmentation::UnicodeSegmentation;

/// How the names of builders' shortcodes begin: Avada, Divi, Enfold, Newspaper, WPBakery and others.
const BUILDERS: [&str; 14] = [
    "av_", "avia_", "cs_", "et_pb_", "fl_", "fusion_", "kc_", "mk_", "nectar_", "tdb_", "tdc_",
    "tdm_", "vc_", "x_",
];
/// Columns of themes, which have no prefix.
const COLUMNS: [&str; 11] = [
    "column",
    "columns",
    "five_sixth",
    "full_width",
    "one_fourth",
    "one_half",
    "one_third",
    "row",
    "three_fourth",
    "two_third",
    "two_thirds",
];
/// How those of their names end that show nothing.
const NOTHING: [&str; 6] = [
    "_divider",
    "_hr",
    "_separator",
    "_separator_line",
    "_space",
    "_spacer",
];
/// Attributes that hold a headline.
const HEADLINES: [&str; 6] = ["name", "title", "heading", "headline", "h2", "custom_title"];
/// Last words of the names of those that hold a line below it, as of `job_title`.
const LINES: [&str; 12] = [
    "author",
    "caption",
    "company",
    "h4",
    "number",
    "percent",
    "position",
    "subhead",
    "subheading",
    "subtitle",
    "title",
    "value",
];
/// Words of an attribute that says something, and is no name of a colour or a place.
const SAYING: usize = 3;
/// Words in the names of those that say how it looks, or tell the builder's own users what it is.
const LOOKS: [&str; 6] = ["admin", "class", "css", "family", "font", "fonts"];
/// And the words and the address of a button.
const BUTTON_WORDS: [&str; 4] = ["button_text", "label", "title", "text"];
const BUTTON_ADDRESSES: [&str; 5] = ["button_url", "link", "url", "href", "button_link"];

/// Words in the names of those that the site fills in each time it shows them: their attributes head nothing here,
/// or turn something on.
const FILLED_IN: [&str; 15] = [
    "blog",
    "comments",
    "contact",
    "filter",
    "form",
    "login",
    "menu",
    "optin",
    "portfolio",
    "post",
    "posts",
    "search",
    "sidebar",
    "signup",
    "wp",
];

/// Attributes by which a builder's user has switched something off: WPBakery's, which then shows nothing; those
/// of Divi, for all devices and for phone, tablet and desktop; Avada's.
const OFF: [(&str, &str); 4] = [
    ("disable_element", "yes"),
    ("disabled", "on"),
    ("disabled_on", "on|on|on"),
    ("status", "draft"),
];
/// Enfold's, for windows of each width.
const HIDDEN: [&str; 4] = [
    "av-desktop-hide",
    "av-medium-hide",
    "av-small-hide",
    "av-mini-hide",
];

/// Values of `status` by which Avada shows something at some times alone.
const TIMED: [&str; 2] = ["published_until", "publish_after"];

/// What a builder's shortcode is, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Picture,
    Player,
    Button,
    /// HTML that is written so that no editor of HTML changes it.
    Encoded,
    /// A script.
    Program,
    /// Around something that stays.
    Layout,
}

pub(super) fn part(name: &str) -> Option<Part> {
    if COLUMNS.contains(&name) {
        return Some(Part::Layout);
    }
    if !BUILDERS.iter().any(|prefix| name.starts_with(prefix)) {
        return None;
    }
    Some(match name {
        "fusion_code" | "vc_raw_html" => Part::Encoded,
        "vc_raw_js" => Part::Program,
        _ => match name.rsplit('_').next() {
            Some("image" | "imageframe") => Part::Picture,
            Some("video" | "vimeo" | "youtube") => Part::Player,
            Some("btn" | "button") => Part::Button,
            _ => Part::Layout,
        },
    })
}

/// Whether it is a builder's that is switched off for everybody. What is off on some devices stays.
pub(super) fn is_switched_off(shortcode: &Shortcode<'_>) -> bool {
    let says = |name| shortcode.attribute(name);
    part(shortcode.name).is_some()
        && (OFF.iter().any(|(name, value)| says(name) == Some(value))
            || HIDDEN.iter().all(|name| says(name).is_some()))
}

/// Whether it is a builder's that is shown until a date or from then on, as Avada's containers may be.
pub(super) fn is_timed(shortcode: &Shortcode<'_>) -> bool {
    let status = shortcode.attribute("status");
    part(shortcode.name).is_some()
        && status.is_some_and(|status| TIMED.contains(&status))
        && shortcode.attribute("publish_date").is_some()
}

pub(super) fn shows_nothing(name: &str) -> bool {
    NOTHING.iter().any(|end| name.ends_with(end))
}

/// What stands in the attributes of one for people to read, as HTML: a headline, and lines in their order.
pub(super) fn said(shortcode: &Shortcode<'_>) -> String {
    if is_filled_in(shortcode) {
        return String::new();
    }
    let mut headlines = HEADLINES.iter().filter_map(|name| {
        let words = shortcode.attribute(name)?;
        is_for_people(name, words).then_some((*name, words))
    });
    let headline = headlines.next();
    let is_headline = |name: &str| headline.is_some_and(|(headline, _)| headline == name);
    let lines = shortcode
        .attributes()
        .filter(|(name, words)| is_known(name) && !is_headline(name) && is_for_people(name, words));
    let lines = lines.map(|(name, words)| {
        let (before, behind) = unit(shortcode, name);
        let words = words.strip_suffix(behind).unwrap_or(words);
        format!("<p>{}{}{}</p>", plain(before), plain(words), plain(behind))
    });
    let headline = headline.map(|(_, words)| format!("<h3>{}</h3>", plain(words)));
    headline.into_iter().chain(lines).collect()
}

/// What is shown before a number and behind it. Divi's counters count percents unless they say otherwise.
fn unit<'t>(shortcode: &Shortcode<'t>, name: &str) -> (&'t str, &'t str) {
    let says = |name: &str| shortcode.attribute(name);
    match last_word(name) {
        "percent" => ("", "%"),
        "number" if shortcode.name.starts_with("et_pb_") && says("percent_sign") != Some("off") => {
            ("", "%")
        }
        "value" => {
            let unit = says("unit").or(says("units")).unwrap_or_default();
            match says("unit_pos") {
                Some("prefix") => (unit, ""),
                _ => ("", unit),
            }
        }
        _ => ("", ""),
    }
}

/// The attributes that tell more than that, which nobody will see.
pub(super) fn unsaid<'t>(shortcode: &Shortcode<'t>) -> impl Iterator<Item = &'t str> {
    let is_looks = |name: &str| name.split('_').any(|word| LOOKS.contains(&word));
    let told = shortcode.attributes().filter(move |(name, words)| {
        !name.is_empty() && !is_known(name) && !is_looks(name) && is_saying(&decoded(words))
    });
    told.map(|(name, _)| name)
}

/// Whether a value is a sentence, or begins one: no colour, date or address.
pub(super) fn is_saying(words: &str) -> bool {
    // In scripts without capitals any letter may begin a sentence.
    let begins = |c: char| "\"'“„«‘¿¡(".contains(c) || c.is_alphabetic() && !c.is_lowercase();
    words.trim_start().starts_with(begins) && words.unicode_words().nth(SAYING - 1).is_some()
}

/// Whether an attribute is one that is published if it says something.
fn is_known(name: &str) -> bool {
    HEADLINES.contains(&name) || LINES.contains(&last_word(name))
}

fn is_filled_in(shortcode: &Shortcode<'_>) -> bool {
    let mut words = shortcode.name.split('_').skip(1);
    words.any(|word| FILLED_IN.contains(&word))
}

fn last_word(name: &str) -> &str {
    name.rsplit('_').next().unwrap_or(name)
}

/// Whether an attribute says something, and does not turn it on, place it or have the site fill it in (Divi's
/// `@ET-DC@…@`). What turns it on is written small: `No` is an answer.
fn is_for_people(name: &str, words: &str) -> bool {
    const SWITCHES: [&str; 10] = [
        "", "default", "false", "hide", "no", "none", "off", "on", "true", "yes",
    ];
    let words = words.trim();
    let is_switch = SWITCHES.contains(&words);
    let is_number = words
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".,%+".contains(&byte));
    let is_said = match last_word(name) {
        // As `posts_number` is none.
        "number" | "percent" | "value" => is_number && name == last_word(name),
        // Of a person; `top left` is a place, and a word alone what a window is known by.
        "name" | "position" => words.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase()),
        // A year, where `1` turns the headline on.
        _ if HEADLINES.contains(&name) => !is_number || words.len() > 1,
        _ => !is_number,
    };
    is_said && !is_switch && !words.starts_with("@ET-DC@")
}

/// A button is a link.
pub(super) fn button(shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Option<String> {
    let mut words = BUTTON_WORDS
        .iter()
        .filter_map(|name| shortcode.attribute(name));
    let enclosed = enclosed.map(str::trim).filter(|words| !words.is_empty());
    let address = BUTTON_ADDRESSES
        .iter()
        .find_map(|name| shortcode.attribute(name));
    let address = address.and_then(web_link);
    match (enclosed, address) {
        (Some(html), Some(address)) => Some(format!("<p><a href=\"{address}\">{html}</a></p>")),
        (Some(html), None) => Some(html.to_owned()),
        (None, Some(address)) => {
            let words = words.next().map_or(address.clone(), decoded);
            Some(format!("<p>{}</p>", link(&address, &words)))
        }
        (None, None) => None,
    }
}

/// An address, as WPBakery (`url:https%3A%2F%2Fgazette.example|title:…`) and Enfold (`manually,https://…`)
/// write it, or as it is.
fn web_link(written: &str) -> Option<String> {
    let first = written.split('|').next().unwrap_or(written);
    let address = match first.strip_prefix("url:") {
        Some(encoded) => percent_decode_str(encoded).decode_utf8().ok()?.into_owned(),
        None => first.strip_prefix("manually,").unwrap_or(first).to_owned(),
    };
    web_address(&address.replace("&amp;", "&")).map(String::from)
}

/// HTML in base64, which may be written as in an address besides; older ones are as they are.
pub(super) fn html_of(written: &str) -> String {
    let encoded: String = written.split_whitespace().collect();
    let bytes = STANDARD.decode(encoded).ok();
    let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return written.to_owned();
    };
    let is_encoded = text.starts_with('%') || !text.contains('<');
    match percent_decode_str(&text).decode_utf8() {
        Ok(html) if is_encoded => html.into_owned(),
        _ => text,
    }
}

/// Words of an attribute as HTML, in which their references stay what they are.
fn plain(words: &str) -> String {
    decoded(words).replace('<', "&lt;")
}

/// Divi writes what would end an attribute, or a shortcode, as in an address.
fn decoded(words: &str) -> String {
    let marks = [("%22", "\""), ("%91", "["), ("%93", "]")];
    let text = marks
        .iter()
        .fold(words.to_owned(), |text, (written, mark)| {
            text.replace(written, mark)
        });
    text.replace("&amp;", "&")
}
