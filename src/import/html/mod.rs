//! A saved web page: its article, and the briefs it lists.
//!
//! ```text
//! bytes ─► mhtml ─► charset ─► prepare ─► json_ld, microdata, meta ─► fields, people, picture
//!                                                          └─► extent ─► briefs ─► body ─► Imported
//! ```
//!
//! Every field has one finder with a list of where it may stand, in order of trust; the first that gives
//! something sound wins. In general these are: what the caller says (`--url`), the page's data in the
//! words of schema.org (JSON-LD, then microdata), its `meta` elements (Open Graph, `article:`), and last
//! what it shows.
//!
//! | module | what |
//! |---|---|
//! | `mhtml` | a page saved as one file |
//! | `single_file` | what a browser's extension saves in its own way |
//! | `charset` | the encoding a page declares |
//! | `prepare` | what is taken out before a page is parsed, and its limits |
//! | `schema`, `json_ld`, `microdata` | the things that its data speak of |
//! | `meta` | its `meta` elements |
//! | `address`, `own` | where it stands, and which of those things is its story |
//! | `headline` | its headline |
//! | `extent`, `updates`, `readable`, `near` | where its text stands, and what of the page is around both |
//! | `fields` | section, tags, summary, language |
//! | `moments`, `dated_lines` | its dates |
//! | `people`, `bylines`, `byline_places`, `byline_lines` | its authors |
//! | `picture`, `saved_files` | its lead picture, and the files beside it |
//! | `briefs`, `cards`, `told` | the stories it lists, each in a card, and what is none of them |
//! | `body`, `furniture`, `beside` | its text, and what is none of it |
//! | `sentences` | what says something, other than labels and links |
//! | `drupal` | what is none of a text that a feed has from a theme |
//! | `nodes` | what all of them ask of elements |

mod address;
mod beside;
mod bios;
mod body;
mod briefs;
mod byline_lines;
mod byline_places;
pub(super) mod bylines;
mod cards;
mod charset;
mod dated_lines;
pub(super) mod drupal;
mod extent;
mod fields;
mod furniture;
mod headline;
mod json_ld;
mod meta;
mod mhtml;
mod microdata;
mod moments;
mod near;
mod nodes;
mod own;
pub(super) mod people;
mod picture;
mod prepare;
mod readable;
mod saved_files;
mod schema;
mod sentences;
mod single_file;
mod told;
mod updates;

pub(super) use address::without_traces;
pub(super) use mhtml::is_archive;

use super::sanitise::TooMuch;
use super::{
    ImportError, Imported, LeftOut, Options, Source, Warning, decode, limits, page, unscripted,
};
use crate::model::{Instant, Kind, Origin, Slug, Story, Submission, Text};
use briefs::Brief;
use byline_lines::Signed;
use chrono_tz::Tz;
use dom_query::{Document, NodeRef};
use encoding_rs::{Encoding, UTF_8};
use extent::Extent;
use meta::Meta;
use near::Near;
use saved_files::SavedFiles;
use schema::Things;
use serde_json::Value;
use std::path::Path;
use url::{ParseError, Url};

/// What a page says, before anything is found in it.
struct Page {
    document: Document,
    meta: Meta,
    things: Things,
    /// The thing that is the page's story.
    article: Option<Value>,
    /// Where its story stands.
    address: Option<Url>,
    /// Whether it gives the site's address for its own.
    is_front: bool,
    /// Against what its relative addresses are resolved.
    base: Option<Url>,
    /// What the site and its publisher are called, folded.
    site_names: Vec<String>,
    title: Option<Text>,
    /// Where its story's text stands.
    extent: Option<Extent>,
    /// Where times without an offset are meant.
    zone: Tz,
}

/// Whether bytes begin as a page of HTML does.
pub(super) fn is_html(bytes: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 3] = [b"<!doctype html", b"<html", b"<head"];
    let mut rest = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    loop {
        let (start, end): (&[u8], &[u8]) = match rest {
            [b'<', b'!', b'-', b'-', ..] => (b"<!--", b"-->"),
            [b'<', b'?', b'x', b'm', b'l', ..] => (b"<?xml", b"?>"),
            _ => break,
        };
        let within = &rest[start.len()..];
        match within.windows(end.len()).position(|window| window == end) {
            Some(at) => rest = within[at + end.len()..].trim_ascii_start(),
            None => return false,
        }
    }
    let begins = |word: &&[u8]| {
        rest.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    BEGINNINGS.iter().any(begins)
}

/// Reads a page, as HTML or as MHTML.
pub(super) fn read(
    source: &Source,
    options: &Options,
    bytes: &[u8],
) -> Result<Imported, ImportError> {
    let path = source.path.as_path();
    let invalid = |problem| ImportError::Invalid {
        path: path.to_owned(),
        line: 1,
        problem,
    };
    if !is_archive(bytes) {
        let files = SavedFiles::beside(path);
        return read_page(path, options, (bytes, source.declared), None, files);
    }
    let archive = mhtml::open(bytes).map_err(invalid)?;
    let files = SavedFiles::within(&archive);
    let page = (&*archive.html, archive.declared);
    read_page(path, options, page, Some(&archive), files)
}

fn read_page(
    path: &Path,
    options: &Options,
    (bytes, declared): (&[u8], Option<&'static Encoding>),
    archive: Option<&mhtml::Archive<'_>>,
    mut files: SavedFiles<'_>,
) -> Result<Imported, ImportError> {
    // Many programs say UTF-8 of whatever they send.
    let declared = declared.filter(|encoding| *encoding != UTF_8);
    let declared = declared.or_else(|| charset::declared(bytes));
    let decoded = decode::decode_declared(bytes, declared, path)?;
    let location = archive.and_then(|archive| archive.location.clone());
    let saved = location.or_else(|| address::saved_from(&decoded.text));
    let read = |files: &mut SavedFiles<'_>| {
        let read = Page::of(&decoded.text, saved.clone(), options).and_then(|(page, warnings)| {
            let mut imported = page.imported(options, files)?;
            imported.warnings.extend(warnings);
            Ok(imported)
        });
        read.map_err(|TooMuch(problem)| ImportError::Invalid {
            path: path.to_owned(),
            line: 1,
            problem,
        })
    };
    let mut imported = read(&mut files)?;
    if files.lacks_any() {
        let mut files = files.supposed();
        let whole = read(&mut files)?;
        imported.suppose(whole, files.stand_ins.into_files());
    }
    if imported.submissions.is_empty() {
        return Err(ImportError::NothingFound {
            path: path.to_owned(),
        });
    }
    imported.warnings.extend(decoded.warning);
    Ok(imported)
}

impl Page {
    /// Reads what a page says of itself, and what of that cannot be read.
    fn of(
        html: &str,
        saved: Option<Url>,
        options: &Options,
    ) -> Result<(Self, Vec<Warning>), TooMuch> {
        let prepared = prepare::prepare(html)?;
        let document = Document::from(prepared.html);
        single_file::put_pictures(&document, html);
        unscripted::put_pictures(&document);
        let meta = Meta::of(&document);
        let mut things = Things::default();
        let unread = json_ld::add(&prepared.data, &mut things) + usize::from(prepared.is_data_cut);
        microdata::add(&document, &mut things);
        let saved = options.url.clone().or(saved);
        let base = address::base(&document, saved.as_ref());
        let declared = address::declared(&document, &meta, base.as_ref());
        let base = base.or_else(|| declared.first().cloned());
        let mut page = Self {
            site_names: site_names(&meta, &things),
            document,
            meta,
            things,
            article: None,
            address: None,
            is_front: false,
            base,
            title: None,
            extent: None,
            zone: options.time_zone,
        };
        page.title = headline::find(&page);
        let lists = address::Lists::of(&page);
        let (of_site, of_story): (Vec<Url>, Vec<Url>) =
            declared.into_iter().partition(|url| lists.has(url));
        let is_of_site = of_site.iter().chain(&saved).any(address::is_home);
        let saved = saved.filter(|url| !lists.has(url));
        let known: Vec<Url> = of_story.iter().chain(&saved).cloned().collect();
        page.article = own::find(&page, &known, &lists).cloned();
        page.title = headline::find(&page);
        page.address = options
            .url
            .clone()
            .or_else(|| address::canonical(&page, of_story, saved, &lists));
        page.is_front = page.address.is_none() && is_of_site;
        page.base = page.base.or_else(|| page.address.clone());
        let text = "the page's data (JSON-LD) cannot be read, or is too much; what it says of the story was taken from elsewhere";
        let warning = (unread > 0).then(|| Warning {
            line: None,
            text: text.to_owned(),
        });
        Ok((page, warning.into_iter().collect()))
    }

    /// The web address in an attribute.
    fn address(&self, element: &NodeRef<'_>, name: &str) -> Option<Url> {
        nodes::address(&nodes::attribute(element, name)?, self.base.as_ref())
    }

    /// Whether an address is of the site that the page is of, as far as that is known.
    fn is_of_site(&self, url: &Url) -> bool {
        let own = self.address.as_ref().or(self.base.as_ref());
        own.is_none_or(|own| address::is_of_one_site(own, url))
    }

    /// Whether a link leads to another page of the site. A place on the own page is where one part of a story is
    /// found, another site what the part is about.
    fn leads_to_another(&self, link: &NodeRef<'_>) -> bool {
        let url = self.address(link, "href");
        let is_relative = || {
            let written = nodes::attribute(link, "href").unwrap_or_default();
            Url::parse(&written) == Err(ParseError::RelativeUrlWithoutBase)
        };
        let is_of_site = url.map_or_else(is_relative, |url| self.is_of_site(&url));
        is_of_site && !self.is_place_on_it(link)
    }

    /// Whether a link leads to a place on the page, or to one of its views.
    fn is_place_on_it(&self, link: &NodeRef<'_>) -> bool {
        let url = self.address(link, "href");
        match (url, &self.address) {
            (Some(url), Some(own)) => address::is_place_on(&url, own),
            _ => link.attr_or("href", "#").starts_with('#'),
        }
    }

    /// Whether the page says that it is a story.
    fn is_article(&self) -> bool {
        self.article.is_some() || self.meta.all("og:type").any(|kind| kind == "article")
    }

    /// The story's text as the page's data have it, without markup.
    fn text_in_data(&self) -> Option<&str> {
        self.article.as_ref()?.get("articleBody")?.as_str()
    }

    /// Whether the page says that it is something else: the front of a site, a list.
    fn is_no_article(&self) -> bool {
        let is_list = |kind: &str| kind == "CollectionPage" || kind == "SearchResultsPage";
        let is_home = self.address.as_ref().is_some_and(address::is_home);
        is_home || self.is_front || self.things.of_type(is_list).next().is_some()
    }

    /// Whether it may tell a story of its own.
    fn may_be_story(&self) -> bool {
        self.is_article() || !self.is_no_article()
    }

    /// What is found in it.
    fn imported(
        mut self,
        options: &Options,
        files: &mut SavedFiles<'_>,
    ) -> Result<Imported, TooMuch> {
        let (mut left_out, mut warnings) = (Vec::new(), Vec::new());
        let mut shown_date = None;
        let is_story = self.may_be_story();
        let lists = briefs::Lists::of(&self);
        let extent = is_story
            .then(|| extent::find(&self, &lists.ids(), &mut left_out))
            .flatten();
        let found = lists.take(&self, extent.as_ref(), &mut left_out);
        self.extent = extent;
        if found.len() > limits::BRIEFS {
            let most = limits::BRIEFS;
            return Err(TooMuch(format!(
                "the page lists more than {most} briefs; split it"
            )));
        }
        let language = fields::language(&self, options.language.as_ref());
        let mut submissions = Vec::with_capacity(1 + found.len());
        if is_story {
            let near = Near::of(&self);
            let authors = people::find(&self, &near);
            let published = moments::published(&self, &near, &authors.found, &mut warnings);
            let updated = moments::updated(&self, &near, &authors.found, published, &mut warnings);
            let signed = Signed {
                authors,
                published: published.map(|moment| moment.at),
            };
            let told = self.story(&near, &signed, files, &mut left_out)?;
            shown_date = published.filter(|moment| moment.is_only_shown && told.is_some());
            let moments = (signed.published, updated);
            submissions.extend(told.map(|story| self.submission(story, options, moments)));
        }
        submissions.extend(found.into_iter().map(|brief| of_brief(brief, options)));
        for submission in &mut submissions {
            submission.story.language.clone_from(&language);
        }
        left_out.append(&mut files.left_out);
        warnings.append(&mut files.warnings);
        Ok(Imported {
            submissions,
            left_out,
            warnings,
            shown_date: shown_date.map(|moment| moment.at),
            pictures: std::mem::take(&mut files.pictures),
            depends_on: std::mem::take(&mut files.depends_on),
            ..Imported::default()
        })
    }

    /// The page's own story; `None` if it has none.
    fn story(
        &self,
        near: &Near<'_>,
        signed: &Signed,
        files: &mut SavedFiles<'_>,
        left_out: &mut Vec<LeftOut>,
    ) -> Result<Option<Story>, TooMuch> {
        let Some(title) = self.title.clone() else {
            return Ok(None);
        };
        let image = picture::find(self, near, files);
        let mut story = Story {
            section: fields::section(self, near),
            contributors: people::contributors(self, &signed.authors.found),
            authors: signed.authors.found.clone(),
            tags: fields::tags(self, near, left_out),
            image,
            link: self.address.clone(),
            ..Story::new(Kind::Article, title)
        };
        let summaries = fields::summaries(self, &self.slogans());
        let authors = signed.authors.found.iter();
        let bios = authors.filter_map(|author| author.bio.as_ref());
        beside::tell(self, near, summaries.iter().chain(bios), left_out);
        let body = body::find(self, signed, files, left_out)?;
        let told = body.html.as_ref().map(fields::told).unwrap_or_default();
        story.summary = fields::summary(summaries, &told);
        story.body = body.html;
        story.dateline = body.dateline;
        if story.body.is_none() && !(self.is_article() && story.summary.is_some()) {
            return Ok(None);
        }
        files.keep(|path| {
            let is_lead = story.image.as_ref().is_some_and(|image| image.url == path);
            is_lead
                || story
                    .body
                    .as_ref()
                    .is_some_and(|body| body.as_str().contains(path))
        });
        Ok(Some(story))
    }

    /// With the identity that the text of the same page has.
    fn submission(
        &self,
        story: Story,
        options: &Options,
        (published, updated): (Option<Instant>, Option<Instant>),
    ) -> Submission {
        let headline = format!("page:{}", page::folded(&story.title));
        let (origin, former_origin) = match &story.link {
            Some(url) => (Origin::Place(format!("page:{url}")), Some(headline)),
            None => (Origin::Headline(headline), None),
        };
        let slug = Slug::of(story.title.as_str());
        Submission {
            former_origin,
            published: published.or(options.date),
            updated,
            ..Submission::new(origin, slug, story)
        }
    }

    /// What the site says of itself, folded: no summary of a story.
    fn slogans(&self) -> Vec<String> {
        let sites = self
            .things
            .of_type(|kind| kind == "WebSite" || kind.ends_with("Organization"));
        let told = sites.filter_map(|site| self.things.text(site, "description", limits::SUMMARY));
        let shown = nodes::all(
            &self.document,
            ".site-description, .site-tagline, .wp-block-site-tagline",
        );
        let shown = shown
            .iter()
            .filter_map(|slogan| nodes::text(slogan, limits::SUMMARY));
        told.chain(shown)
            .map(|slogan| nodes::folded(slogan.as_str()))
            .collect()
    }
}

fn site_names(meta: &Meta, things: &Things) -> Vec<String> {
    let said = meta.each(&[
        "og:site_name",
        "application-name",
        "apple-mobile-web-app-title",
    ]);
    let said = said.filter_map(|raw| nodes::unescaped(raw, limits::NAME));
    let is_site = |kind: &str| kind == "WebSite" || kind.ends_with("Organization");
    let sites = things
        .of_type(is_site)
        .filter_map(|site| things.text(site, "name", limits::NAME));
    let articles = things.of_type(schema::is_article);
    let publishers = articles.filter_map(|article| things.text(article, "publisher", limits::NAME));
    said.chain(sites)
        .chain(publishers)
        .map(|name| nodes::folded(name.as_str()))
        .collect()
}

fn of_brief(brief: Brief, options: &Options) -> Submission {
    let origin = Origin::Place(format!("brief:{}", brief.link));
    let headline = format!("brief:{}", page::folded(&brief.title));
    let slug = Slug::of(brief.title.as_str());
    let story = Story {
        dateline: brief.dateline,
        summary: brief.summary,
        link: Some(brief.link),
        ..Story::new(Kind::Brief, brief.title)
    };
    Submission {
        former_origin: Some(headline),
        published: brief.published.or(options.date),
        ..Submission::new(origin, slug, story)
    }
}
