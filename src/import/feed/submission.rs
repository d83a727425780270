//! What a feed tells becomes what the store takes.

use super::super::sanitise::{self, TooMuch};
use super::super::{Imported, LeftOut, Options, Skipped, limits, page};
use super::identity::identified;
use super::item::{Head, Item, Medium, Picture, Words};
use super::people::{self, authors, web_address};
use super::{dates, drupal, newsstand, wording};
use crate::model::{
    Author, Enclosure, Html, Image, Instant, Kind, Language, MediaType, Section, Slug, Story,
    Submission, Tag, Text,
};
use std::cmp::Reverse;
use url::Url;

/// What programs call what nobody has sorted. In small letters.
const UNSORTED: [&str; 2] = ["uncategorized", "uncategorised"];

/// What YouTube calls each of its films.
const FLASH: &str = "application/x-shockwave-flash";

/// The story of an item. What of it is too much, or cannot be understood, is left out and told.
pub(super) fn imported(
    mut item: Item,
    head: &Head,
    is_shared: bool,
    options: &Options,
) -> Result<Imported, TooMuch> {
    if head.is_newsstands {
        newsstand::take_apart(&mut item, head);
    } else {
        drupal::take_apart(&mut item)?;
    }
    let Texts {
        title,
        summary,
        body,
    } = match Texts::of(&mut item, head)? {
        Some(texts) => texts,
        None => {
            let named = item
                .id
                .clone()
                .or_else(|| item.link.as_ref().map(Url::to_string));
            let reason = "an entry with neither a title nor a text";
            let left_out = LeftOut::new(item.line, &named.unwrap_or_default(), reason);
            return Ok(Imported {
                left_out: vec![left_out],
                ..Imported::default()
            });
        }
    };
    let known = newsstand::kind_and_slug(&item, head);
    let kind = item.kind.or(known.as_ref().map(|(kind, _)| *kind));
    let has_headline = item.title.is_some();
    let kind = kind.unwrap_or(match body {
        Some(_) if has_headline => Kind::Article,
        _ => Kind::Brief,
    });
    let slug = known.map_or_else(|| Slug::of(title.as_str()), |(_, slug)| slug);
    let section = item.section.as_deref().and_then(wording::name);
    // Some say the same of the picture as of the story.
    let said = [
        Some(title.clone()),
        summary.clone(),
        body.as_ref().and_then(|body| Text::new(&body.plain_text())),
    ];
    item.caption = item
        .caption
        .take()
        .filter(|caption| !said.contains(&Text::new(caption)));
    let (image, enclosures) = media(&mut item, head.is_newsstands);
    let story = Story {
        section: section.map(Section::new),
        authors: byline(&item, head),
        dateline: item.dateline.as_deref().and_then(wording::name),
        summary,
        body,
        tags: tags(&mut item, head.is_newsstands),
        image,
        banner: item.banner.as_deref().and_then(file_address),
        enclosures,
        link: item
            .link
            .clone()
            .filter(|link| newsstand::own_page(link, head).is_none()),
        language: language(&item, head, options.language.as_ref()),
        contributors: authors(&item.contributors, head.is_newsstands),
        rights: rights(&mut item, head),
        source: item.source.clone(),
        corrections: std::mem::take(&mut item.corrections),
        ..Story::new(kind, title)
    };
    let submission = identified(&item, head, is_shared, slug, story);
    if let Some(reason) = item.unwanted {
        return Ok(skipped(item.line, reason, &submission));
    }
    let submission = dated(submission, &item, options);
    let has_date = item.published.or(item.updated).is_some();
    let doubt = |unsure| dates::doubt(unsure, has_date, options.date.is_some());
    Ok(Imported {
        submissions: vec![submission],
        left_out: item.left_out,
        warnings: item.unsure.into_iter().map(doubt).collect(),
        ..Imported::default()
    })
}

/// An entry that is no story to be published, and by what it is known if it was one.
fn skipped(line: Option<usize>, reason: &'static str, submission: &Submission) -> Imported {
    let guid = submission.guid.as_ref().map(ToString::to_string);
    let origin = submission.origin.as_str().to_owned();
    Imported::from(Skipped {
        line,
        title: submission.story.title.to_string(),
        reason,
        known_by: guid.into_iter().chain([origin]).collect(),
    })
}

/// Of an entry that says only when it was changed last, that is the one date there is.
fn dated(submission: Submission, item: &Item, options: &Options) -> Submission {
    let published = item.published.or(item.updated).or(options.date);
    let is_later = |updated: &Instant| published.is_none_or(|published| *updated >= published);
    Submission {
        published,
        updated: item.updated.filter(is_later),
        ..submission
    }
}

/// What is to be read of an entry.
struct Texts {
    title: Text,
    summary: Option<Text>,
    body: Option<Html>,
}

impl Texts {
    /// `None` if there is nothing to read.
    fn of(item: &mut Item, head: &Head) -> Result<Option<Self>, TooMuch> {
        let is_own = head.is_newsstands;
        let title = item
            .title
            .as_ref()
            .and_then(|title| wording::text(title, is_own));
        if title.is_none() {
            item.title = None;
        }
        let made = |words: &Words| wording::body(&words.to_html(is_own), base(words, item, head));
        let content = item.content.as_ref().map(made).transpose()?.flatten();
        let (summary, body) = match (&item.summary, content) {
            (Some(summary), Some(content)) => (wording::text(summary, is_own), Some(content)),
            (None, content) => (None, content),
            (Some(summary), None) => alone(made(summary)?, is_own),
        };
        let text = body.as_ref().map(Html::plain_text).unwrap_or_default();
        let says_more = |summary: &Text| {
            title.as_ref() != Some(summary)
                && (text.is_empty() || !wording::is_excerpt(summary, &text))
        };
        let summary = summary.filter(says_more);
        let headline = || sanitise::made_headline(&summary.clone().or_else(|| Text::new(&text))?);
        let Some(title) = title.clone().or_else(headline) else {
            return Ok(None);
        };
        // A line that is its own headline is not said twice.
        let summary = summary.filter(|summary| *summary != title);
        Ok(Some(Self {
            title: fitted(title, limits::TITLE, "a title", item),
            summary: summary.map(|summary| fitted(summary, limits::SUMMARY, "a summary", item)),
            body,
        }))
    }
}

/// A description without a content: most feeds have their whole texts in it, others a line or two.
fn alone(html: Option<Html>, is_own: bool) -> (Option<Text>, Option<Html>) {
    let Some(html) = html else {
        return (None, None);
    };
    match wording::as_summary(&html, is_own) {
        Some(summary) => (Some(summary), None),
        None => (None, Some(html)),
    }
}

fn fitted(text: Text, longest: usize, what: &str, item: &mut Item) -> Text {
    let shortened = sanitise::shortened(text.clone(), longest);
    if shortened != text {
        let reason = format!("{what} of more than {longest} characters was cut");
        item.left_out
            .push(LeftOut::new(item.line, text.as_str(), reason));
    }
    shortened
}

/// What relative addresses are meant from, as near to the text as anything is said of it.
pub(super) fn base<'i>(words: &'i Words, item: &'i Item, head: &'i Head) -> Option<&'i Url> {
    let of_feed = head.own_address.as_ref().or(head.home_page.as_ref());
    words.base.as_ref().or(item.link.as_ref()).or(of_feed)
}

/// The authors of the feed are those of an entry that names none. In documents of this program the feed's
/// author is the desk, which signs nothing.
fn byline(item: &Item, head: &Head) -> Vec<Author> {
    let mut authors = authors(&item.authors, head.is_newsstands);
    if authors.is_empty() && !head.is_newsstands {
        authors = people::authors(&head.authors, false);
    }
    for author in &mut authors {
        let name = author.name.as_str();
        author.url = author
            .url
            .take()
            .filter(|page| !newsstand::is_own_author_page(page, name, head));
    }
    authors
}

fn tags(item: &mut Item, is_newsstands: bool) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    for category in &item.categories {
        let Some(text) = wording::text(&Words::unclear(&*category.name), is_newsstands) else {
            continue;
        };
        if !is_newsstands && UNSORTED.contains(&page::folded(&text).as_str()) {
            continue;
        }
        let too_much = if text.as_str().chars().count() > limits::NAME {
            Some("a category of more characters than a tag may have")
        } else if tags.len() == limits::TAGS {
            Some("one category more than an entry may have tags")
        } else {
            None
        };
        if let Some(reason) = too_much {
            item.left_out
                .push(LeftOut::new(item.line, text.as_str(), reason));
            continue;
        }
        let tag = Tag::new(text);
        if tags.iter().all(|other| other.slug() != tag.slug()) {
            tags.push(tag);
        }
    }
    tags
}

/// The language of an entry, or of its feed if it names none, where that is not the desk's. Of whatever
/// country a feed says it is, its entries are in the desk's language if that is the same.
fn language(item: &Item, head: &Head, desk: Option<&Language>) -> Option<Language> {
    let read = |tag: &Option<String>| Language::new(&tag.as_deref()?.replace('_', "-")).ok();
    let of_feed = read(&head.language);
    let own = read(&item.language).filter(|own| of_feed.as_ref() != Some(own));
    match own {
        Some(own) => Some(own).filter(|own| desk != Some(own)),
        None => of_feed.filter(|one| !desk.is_some_and(|desk| desk.is_same_language(one))),
    }
}

fn rights(item: &mut Item, head: &Head) -> Option<Text> {
    let text = wording::text(item.rights.as_ref()?, head.is_newsstands)?;
    if text.as_str().chars().count() > limits::BIO {
        let reason = format!("`rights` of more than {} characters", limits::BIO);
        item.left_out
            .push(LeftOut::new(item.line, text.as_str(), reason));
        return None;
    }
    Some(text)
}

/// Which of the files is the lead picture: one to be shown rather than fetched, of these the widest if all tell how
/// wide they are, as many tell of one picture in several sizes, else the first. This program writes what is to be fetched with its
/// length, and a lead picture without.
fn lead(media: &[Medium], is_newsstands: bool) -> Option<usize> {
    let is_one = |one: &Medium| {
        let is_shown = one.is_to_be_shown() || (one.is_picture() && !is_newsstands);
        is_shown && file_address(&one.url).is_some()
    };
    let is_shown = media.iter().any(|one| is_one(one) && one.is_to_be_shown());
    let pictures = media.iter().enumerate();
    let pictures = pictures.filter(|(_, one)| is_one(one) && one.is_to_be_shown() == is_shown);
    let have_width = pictures.clone().all(|(_, one)| one.picture.width.is_some());
    let width = |one: &Medium| one.picture.width.filter(|_| have_width);
    let lead = pictures.max_by_key(|(at, one)| (width(one), Reverse(*at)));
    lead.map(|(at, _)| at)
}

/// The lead picture and the files.
fn media(item: &mut Item, is_newsstands: bool) -> (Option<Image>, Vec<Enclosure>) {
    let mut image = item.image.take().and_then(shown);
    if image.is_none()
        && let Some(at) = lead(&item.media, is_newsstands)
    {
        let medium = item.media.remove(at);
        let picture = medium.picture;
        image = shown(Picture {
            url: medium.url,
            description: picture.description.or(item.caption.take()),
            credit: picture.credit.or(item.credit.take()),
            ..picture
        });
    }
    let mut enclosures: Vec<Enclosure> = Vec::new();
    let duration = item.duration;
    for medium in std::mem::take(&mut item.media) {
        if medium.is_to_be_shown() {
            if image.as_ref().is_some_and(|image| image.url != medium.url) {
                let reason = "one more picture of the entry, which has one; put it into the text";
                item.left_out
                    .push(LeftOut::new(item.line, &medium.url, reason));
            }
            continue;
        }
        if !is_newsstands && medium.media_type.as_deref() == Some(FLASH) {
            let reason = "a film or a player for Flash, which nothing plays any more";
            item.left_out
                .push(LeftOut::of_kind(item.line, FLASH, reason));
            continue;
        }
        match enclosure(&medium, duration) {
            Some(one) if enclosures.len() < limits::ENCLOSURES => {
                if enclosures.iter().all(|other| other.url != one.url) {
                    enclosures.push(one);
                }
            }
            Some(_) => item.left_out.push(LeftOut::new(
                item.line,
                &medium.url,
                "one file more than an entry may have",
            )),
            None => item.left_out.push(LeftOut::new(
                item.line,
                &medium.url,
                "a file whose address is none of the web",
            )),
        }
    }
    let thumbnail = item.thumbnail.take().and_then(|url| file_address(&url));
    (image.or_else(|| thumbnail.map(Image::new)), enclosures)
}

fn enclosure(medium: &Medium, duration: Option<u32>) -> Option<Enclosure> {
    let url = file_address(&medium.url)?;
    let told = medium
        .media_type
        .as_deref()
        .map(|kind| kind.split(';').next().unwrap_or(kind).trim());
    let told = told.and_then(|kind| MediaType::new(kind).ok());
    let media_type = told.or_else(|| MediaType::of_file(&url));
    // RFC 2046, section 4.5.1: what nothing is known of.
    let media_type = media_type.or_else(|| MediaType::new("application/octet-stream").ok())?;
    let plays = matches!(media_type.kind(), "audio" | "video");
    let duration = medium.duration.or(duration.filter(|_| plays));
    Some(Enclosure {
        length: medium.length.unwrap_or(0).min(limits::ENCLOSED),
        title: medium
            .title
            .as_deref()
            .and_then(|title| fitting(title, limits::TITLE)),
        duration: duration.filter(|seconds| (1..=limits::SECONDS).contains(seconds)),
        media_type,
        url,
    })
}

fn shown(picture: Picture) -> Option<Image> {
    let text = |text: Option<String>, longest| fitting(&text?, longest);
    let side = |pixels: Option<u32>| pixels.filter(|pixels| (1..=limits::PIXELS).contains(pixels));
    Some(Image {
        url: file_address(&picture.url)?,
        alt: text(picture.alt, limits::SUMMARY),
        description: text(picture.description, limits::SUMMARY),
        credit: text(picture.credit, limits::NAME),
        width: side(picture.width),
        height: side(picture.height),
        thumbnail: picture.thumbnail.as_deref().and_then(file_address),
    })
}

fn fitting(text: &str, longest: usize) -> Option<Text> {
    Text::new(text).filter(|text| text.as_str().chars().count() <= longest)
}

fn file_address(address: &str) -> Option<String> {
    web_address(address).map(String::from)
}
