//! The Google News sitemap: what was published in the last two days.

use super::{PublishError, address};
use crate::model::{Entry, Instant, Language, Publication};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;
use url::Url;

/// How old a story may be for Google News, in milliseconds: two days.
/// <https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap>
const AGE: i64 = 2 * 24 * 60 * 60 * 1_000;

/// How many stories such a sitemap may name, by the same page.
pub const NEWS_SITEMAP_ENTRIES: u32 = 1_000;

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";

/// Writes the news sitemap of the paper's newest `entries`, which are in the order of a feed.
///
/// Both articles and briefs are in it, if their permalink lies on a host of the paper: that of
/// `base_url` or of one of `home_pages`. A brief that links to another paper is not ours to announce.
/// The two days are counted from the newest entry, not from the clock, so the document is a function
/// of the rows; a desk that is silent for longer shows Google stories that it knows already.
/// Without entries there is no `url` in it, which Google accepts.
///
/// # Errors
/// When the writer fails, which no stored text can make it do.
pub fn news_sitemap(
    publication: &Publication,
    home_pages: &[&Url],
    entries: &[Entry],
) -> Result<Vec<u8>, PublishError> {
    let newest = entries.first().map(|entry| entry.published.milliseconds());
    let oldest = newest.map(|newest| newest.saturating_sub(AGE));
    let hosts: Vec<&str> = [&publication.base_url]
        .into_iter()
        .chain(home_pages.iter().copied())
        .filter_map(Url::host_str)
        .collect();
    let is_ours = |entry: &&Entry| match &entry.story.link {
        Some(link) => link.host_str().is_some_and(|host| hosts.contains(&host)),
        None => true,
    };
    let news = entries
        .iter()
        .take_while(|entry| Some(entry.published.milliseconds()) >= oldest)
        .filter(is_ours)
        .take(usize::try_from(NEWS_SITEMAP_ENTRIES).unwrap_or(usize::MAX));
    write(publication, news).map_err(|error| PublishError::write("news sitemap", error))
}

fn write<'e>(
    publication: &Publication,
    mut news: impl Iterator<Item = &'e Entry>,
) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let document = writer
        .create_element("urlset")
        .with_attributes([("xmlns", SITEMAP), ("xmlns:news", NEWS)]);
    let language = language(&publication.language);
    document.write_inner_content(|writer| {
        news.try_for_each(|entry| write_entry(writer, publication, &language, entry))
    })?;
    Ok(writer.into_inner())
}

fn write_entry(
    writer: &mut Writer<Vec<u8>>,
    publication: &Publication,
    language: &str,
    entry: &Entry,
) -> io::Result<()> {
    let permalink = address::uri(&publication.permalink(entry));
    let published = Instant::to_rfc3339(entry.published);
    let url = writer.create_element("url");
    url.write_inner_content(|writer| {
        text(writer, "loc", &permalink)?;
        let news = writer.create_element("news:news");
        news.write_inner_content(|writer| {
            let paper = writer.create_element("news:publication");
            paper.write_inner_content(|writer| {
                text(writer, "news:name", publication.title.as_str())?;
                text(writer, "news:language", language)
            })?;
            text(writer, "news:publication_date", &published)?;
            text(writer, "news:title", entry.story.title.as_str())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, text: &str) -> io::Result<()> {
    let element = writer.create_element(name);
    element.write_text_content(BytesText::new(text))?;
    Ok(())
}

/// A language as Google News knows it: its code of ISO 639 alone, but for Chinese, where the script
/// counts and the country stands for it.
fn language(language: &Language) -> String {
    let mut parts = language.as_str().split('-');
    let primary = parts.next().unwrap_or_default();
    if primary != "zh" {
        return primary.to_owned();
    }
    match parts.any(|part| matches!(part, "Hant" | "TW" | "HK" | "MO")) {
        true => "zh-tw".to_owned(),
        false => "zh-cn".to_owned(),
    }
}
