//! A story as the desk writes it: Markdown behind a front matter.

use super::front_matter::{AuthorKeys, Keys, Parts, TextOr, split};
use super::{Fault, Imported, LeftOut, Options};
use crate::model::{
    Address, Author, Guid, Html, Image, Instant, Kind, Language, Section, Slug, Story, Submission,
    Tag, Text,
};
use chrono::{NaiveDate, NaiveDateTime, TimeZone};
use pulldown_cmark::{Event, Options as Extensions, Parser, html};
use url::Url;

/// Elements deeper than this are no story; the tree builders behind this door take time and stack
/// by depth.
const DEEPEST: usize = 100;

/// Elements that are taken out with all they hold, or that would do nothing in a reader.
const UNSAFE: [&str; 8] = [
    "<script", "<style", "<iframe", "<form", "<input", "<object", "<embed", "<button",
];

pub(super) fn read(text: &str, name: &str, options: &Options) -> Result<Imported, Fault> {
    let parts = split(text)?;
    let mut left_out = Vec::new();
    let body = body(&parts, &mut left_out)?;
    let story = story(&parts, body)?;
    let keys = &parts.keys;
    let stem = stem(name);
    let own_slug = keys.slug.as_deref().map(Slug::new).transpose();
    let guid = keys.guid.as_deref().map(Guid::new).transpose();
    let moment = |key: &str, value: &Option<TextOr<toml::value::Datetime>>| {
        let moment = value.as_ref().map(|value| instant(value, options));
        moment
            .transpose()
            .map_err(|reason| Fault::new(parts.line_of(key), reason))
    };
    let submission = Submission {
        origin: format!("markdown:{stem}"),
        slug: own_slug
            .map_err(|error| Fault::new(parts.line_of("slug"), error))?
            .unwrap_or_else(|| Slug::of(stem.rsplit('/').next().unwrap_or(stem))),
        guid: guid.map_err(|error| Fault::new(parts.line_of("guid"), error))?,
        published: moment("published", &keys.published)?.or(options.date),
        updated: moment("updated", &keys.updated)?,
        story,
    };
    Ok(Imported {
        submissions: vec![submission],
        left_out,
    })
}

/// The file's path without its extension; a folder's `index` is called by the folder.
fn stem(name: &str) -> &str {
    let stem = name
        .strip_suffix(".markdown")
        .or_else(|| name.strip_suffix(".md"));
    let stem = stem.or_else(|| name.strip_suffix(".txt")).unwrap_or(name);
    stem.strip_suffix("/index").unwrap_or(stem)
}

fn story(parts: &Parts<'_>, body: Option<Html>) -> Result<Story, Fault> {
    let keys = &parts.keys;
    let fault =
        |key: &str, reason: &str| Fault::new(parts.line_of(key), format!("{key}: {reason}"));
    let title = Text::new(&keys.title).ok_or_else(|| fault("title", "a story needs one"))?;
    let kind = keys.kind.unwrap_or(Kind::Article);
    let link = keys.link.as_deref().map(web_address).transpose();
    let language = keys.language.as_deref().map(Language::new).transpose();
    let summary = keys.summary.as_deref().and_then(Text::new);
    if body.is_none() && summary.is_none() && kind == Kind::Article {
        return Err(Fault::new(
            parts.body_line,
            "an article needs a text below its front matter",
        ));
    }
    Ok(Story {
        kind,
        title,
        section: keys
            .section
            .as_deref()
            .and_then(Text::new)
            .map(Section::new),
        authors: authors(keys).map_err(|reason| fault("authors", &reason))?,
        dateline: keys.dateline.as_deref().and_then(Text::new),
        summary,
        body,
        tags: keys
            .tags
            .iter()
            .filter_map(|tag| Text::new(tag))
            .map(Tag::new)
            .collect(),
        image: image(keys).map_err(|reason| fault("image", &reason))?,
        link: link.map_err(|reason| fault("link", &reason))?,
        language: language.map_err(|error| fault("language", &error.to_string()))?,
    })
}

fn authors(keys: &Keys) -> Result<Vec<Author>, String> {
    let written = keys.author.iter().chain(&keys.authors);
    written
        .map(|author| {
            let (name, rest) = match author {
                TextOr::Text(name) => (name, None),
                TextOr::Table(author) => (&author.name, Some(author)),
            };
            let name = Text::new(name).ok_or("a name is empty")?;
            let part = |part: fn(&AuthorKeys) -> &Option<String>| {
                rest.and_then(|author| part(author).as_deref())
            };
            Ok(Author {
                name,
                bio: part(|author| &author.bio).and_then(Text::new),
                url: part(|author| &author.url).map(web_address).transpose()?,
                email: part(|author| &author.email).and_then(Text::new),
            })
        })
        .collect()
}

fn image(keys: &Keys) -> Result<Option<Image>, String> {
    let (url, alt) = match &keys.image {
        None => return Ok(None),
        Some(TextOr::Text(url)) => (url, None),
        Some(TextOr::Table(image)) => (&image.url, image.alt.as_deref()),
    };
    let own = url.trim_start_matches("../").trim_start_matches('/');
    let own = format!("/{own}");
    let url = match Address::parse(&own) {
        Some(Address::Image(_)) => own,
        _ => web_address(url)
            .map_err(|reason| format!("{reason}, or `/images/NAME` for a file in feeds/images/"))?
            .into(),
    };
    Ok(Some(Image {
        url,
        alt: alt.and_then(Text::new),
    }))
}

fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| format!("`{text}` is no web address; write one like https://paper.example/x"))
}

/// A date or date-time as stories have them; without an offset it is in the desk's time zone.
fn instant(value: &TextOr<toml::value::Datetime>, options: &Options) -> Result<Instant, String> {
    let text = match value {
        TextOr::Text(text) => text.trim().to_owned(),
        TextOr::Table(moment) => moment.to_string(),
    };
    if let Ok(instant) = Instant::parse(&text) {
        return Ok(instant);
    }
    let with_offset = [
        "%Y-%m-%d %H:%M:%S %z",
        "%Y-%m-%dT%H:%M%:z",
        "%Y-%m-%d %H:%M %z",
    ];
    let moment = with_offset
        .iter()
        .find_map(|form| chrono::DateTime::parse_from_str(&text, form).ok());
    if let Some(moment) = moment {
        return Instant::new(moment.to_utc()).map_err(|error| error.to_string());
    }
    let forms = [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
    ];
    let local = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
    let midnight = || text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0);
    let local = local.or_else(midnight).ok_or_else(|| {
        format!("`{text}` is no date; write one like 2026-11-23 or 2026-11-23T09:30:00+02:00")
    })?;
    let zone = options.time_zone;
    // An hour that the clocks pass twice is taken for the first; one they skip is an error.
    let moment = zone.from_local_datetime(&local).earliest();
    let moment = moment.ok_or_else(|| format!("`{text}` is an hour the clocks of {zone} skip"))?;
    Instant::new(moment.to_utc()).map_err(|error| error.to_string())
}

/// The text as sanitised HTML; `None` if there is none.
fn body(parts: &Parts<'_>, left_out: &mut Vec<LeftOut>) -> Result<Option<Html>, Fault> {
    let extensions = Extensions::ENABLE_TABLES | Extensions::ENABLE_STRIKETHROUGH;
    let mut depth = 0_usize;
    let mut deepest = (0, 0);
    let mut rendered = String::new();
    let events = Parser::new_ext(parts.body, extensions)
        .into_offset_iter()
        .map(|(event, span)| {
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                Event::Html(raw) | Event::InlineHtml(raw) => {
                    let lower = raw.to_ascii_lowercase();
                    if UNSAFE.iter().any(|element| lower.contains(element)) {
                        let line = line_at(parts, span.start);
                        left_out.push(LeftOut::new(
                            line,
                            raw.trim(),
                            "markup that no feed may carry",
                        ));
                    }
                }
                _ => {}
            }
            deepest = deepest.max((depth, span.start));
            event
        });
    html::push_html(&mut rendered, events);
    let deepest_of_raw = (element_depth(&rendered), 0);
    let (depth, at) = deepest.max(deepest_of_raw);
    if depth > DEEPEST {
        let reason = format!("the text nests {depth} elements; {DEEPEST} are the most");
        return Err(Fault::new(line_at(parts, at), reason));
    }
    let clean = ammonia::Builder::default()
        .url_relative(ammonia::UrlRelative::PassThrough)
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .clean(&rendered)
        .to_string();
    let clean = clean.trim();
    Ok((!clean.is_empty()).then(|| Html::from_sanitised(clean)))
}

fn line_at(parts: &Parts<'_>, offset: usize) -> usize {
    let before = parts.body.as_bytes().get(..offset).unwrap_or_default();
    parts.body_line + before.iter().filter(|&&byte| byte == b'\n').count()
}

/// How deep elements may be nested at most, by counting tags: raw HTML need not close any.
fn element_depth(html: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for (at, _) in html.match_indices('<') {
        match html.as_bytes().get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(letter) if letter.is_ascii_alphabetic() && !is_void(&html[at + 1..]) => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            _ => {}
        }
    }
    deepest
}

/// Whether a tag is one of an element without an end tag.
fn is_void(tag: &str) -> bool {
    let name = tag
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    let void = [
        "br", "hr", "img", "input", "wbr", "col", "source", "meta", "link", "area", "embed",
    ];
    void.iter()
        .any(|element| name.eq_ignore_ascii_case(element))
}
