//! What is written becomes what is meant.

use super::fault::{At, Fault, Faults};
use super::{Note, Person, Taken, Written};
use crate::import::limits;
use crate::model::{
    Author, Correction, Guid, Html, Instant, Kind, Language, Section, Slug, Source, Story, Tag,
    Text,
};
use chrono::NaiveDate;
use std::fmt::Display;
use std::path::Path;
use url::Url;

/// An entry as its writer means it.
pub(in super::super) struct Understood {
    pub(in super::super) slug: Option<Slug>,
    pub(in super::super) guid: Option<Guid>,
    pub(in super::super) published: Option<Instant>,
    pub(in super::super) updated: Option<Instant>,
    pub(in super::super) story: Story,
}

impl Written {
    /// Its kind; an article if it does not say.
    pub(in super::super) fn kind(&self) -> Kind {
        let kind = self.kind.as_deref().and_then(|kind| kind.parse().ok());
        kind.unwrap_or(Kind::Article)
    }

    /// Understands everything but the text, which has come in by its own door: `body`. What files of the
    /// desk's own folder of pictures do not say of themselves is read from them.
    ///
    /// # Errors
    /// Everything that cannot be right.
    pub(in super::super) fn understand(
        &self,
        body: Option<Html>,
        images: Option<&Path>,
    ) -> Result<Understood, Vec<Fault>> {
        let reading = Reading {
            faults: Faults::default(),
            images,
        };
        let story = reading.story(self, body);
        let key = At::key;
        let slug = reading.parsed(&key("slug"), self.slug.as_deref(), Slug::new);
        let guid = reading.parsed(&key("guid"), self.guid.as_deref(), Guid::new);
        let published = reading.instant(&key("published"), self.published.as_deref());
        let updated = reading.instant(&key("updated"), self.updated.as_deref());
        if let (Some(published), Some(updated)) = (published, updated)
            && updated < published
        {
            let problem =
                format!("{updated} lies before `published` ({published}); correct one of them");
            reading.faults.add(&key("updated"), problem);
        }
        let faults = reading.faults.into_inner();
        match story {
            Some(story) if faults.is_empty() => Ok(Understood {
                slug,
                guid,
                published,
                updated,
                story,
            }),
            _ => Err(faults),
        }
    }
}

/// The reading of one entry, which notes every fault on its way.
pub(super) struct Reading<'a> {
    pub(super) faults: Faults,
    pub(super) images: Option<&'a Path>,
}

impl Reading<'_> {
    /// `None` only if its title is nothing.
    fn story(&self, written: &Written, body: Option<Html>) -> Option<Story> {
        let key = At::key;
        let enclosures = written.enclosures.as_deref().unwrap_or_default();
        let (section, link) = (written.section.as_deref(), written.link.as_deref());
        let image = written.image.as_ref();
        let banner = written.banner.as_deref();
        let source = written.source.as_ref();
        Some(Story {
            kind: written.kind(),
            section: self.text(&key("section"), section).map(Section::new),
            authors: self.people(&key("authors"), written.authors.as_deref()),
            dateline: self.text(&key("dateline"), written.dateline.as_deref()),
            summary: self.text(&key("summary"), written.summary.as_deref()),
            body,
            tags: self.tags(written.tags.as_deref().unwrap_or_default()),
            image: image.and_then(|image| self.image(&key("image"), image)),
            banner: banner.and_then(|banner| self.file_address(&key("banner"), banner)),
            enclosures: self.enclosures(&key("enclosures"), enclosures),
            link: link.and_then(|link| self.web_address(&key("link"), link)),
            language: self.parsed(&key("language"), written.language.as_deref(), Language::new),
            contributors: self.people(&key("contributors"), written.contributors.as_deref()),
            rights: self.text(&key("rights"), written.rights.as_deref()),
            source: source.and_then(|source| self.source(&key("source"), source)),
            corrections: self.corrections(written.corrections.as_deref().unwrap_or_default()),
            title: self.text(&key("title"), Some(&written.title))?,
        })
    }

    pub(super) fn text(&self, at: &At<'_>, raw: Option<&str>) -> Option<Text> {
        let text = Text::new(raw?);
        if text.is_none() {
            let problem = "is empty; write something, or remove it";
            self.faults.add(at, problem);
        }
        text
    }

    fn parsed<T, E: Display>(
        &self,
        at: &At<'_>,
        raw: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.faults.keep(at, parse(raw?))
    }

    fn instant(&self, at: &At<'_>, raw: Option<&str>) -> Option<Instant> {
        self.parsed(at, raw, Instant::parse)
    }

    pub(super) fn web_address(&self, at: &At<'_>, raw: &str) -> Option<Url> {
        let url = web_address(raw);
        if url.is_none() {
            let shown: String = raw.trim().chars().take(100).collect();
            let problem = format!(
                "`{shown}` is no web address; write one that begins with https:// or http://, of at \
                 most {} characters",
                limits::ADDRESS
            );
            self.faults.add(at, problem);
        }
        url
    }

    /// Each person once.
    fn people(&self, at: &At<'_>, people: Option<&[Person]>) -> Vec<Author> {
        let mut authors: Vec<Author> = Vec::new();
        for (number, person) in people.unwrap_or_default().iter().enumerate() {
            let at = at.item(number);
            let Some(author) = self.person(&at, person) else {
                continue;
            };
            if authors.iter().any(|other| other.slug() == author.slug()) {
                let problem = format!("`{}` stands there twice; remove one", author.name);
                self.faults.add(&at, problem);
            } else {
                authors.push(author);
            }
        }
        authors
    }

    fn person(&self, at: &At<'_>, person: &Person) -> Option<Author> {
        let email = self.text(&at.of("email"), person.email.as_deref());
        if let Some(email) = &email
            && !email.is_mail_address()
        {
            let problem = format!("`{email}` is no mail address; write one like ada@paper.example");
            self.faults.add(&at.of("email"), problem);
        }
        let url = person.url.as_deref();
        Some(Author {
            bio: self.text(&at.of("bio"), person.bio.as_deref()),
            url: url.and_then(|url| self.web_address(&at.of("url"), url)),
            email,
            name: self.text(&at.of("name"), Some(&person.name))?,
        })
    }

    fn tags(&self, words: &[String]) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::with_capacity(words.len());
        let at = At::key("tags");
        for (number, word) in words.iter().enumerate() {
            let tag = self.text(&at.item(number), Some(word)).map(Tag::new);
            // Twice the same tag says no more than once.
            let is_new = |tag: &Tag| tags.iter().all(|other| other.slug() != tag.slug());
            tags.extend(tag.filter(is_new));
        }
        tags
    }

    /// The feed an entry was taken from.
    fn source(&self, at: &At<'_>, taken: &Taken) -> Option<Source> {
        let home_page = taken.home_page.as_deref();
        let title = self.text(&at.of("title"), Some(&taken.title));
        let url = self.web_address(&at.of("url"), &taken.url);
        Some(Source {
            home_page: home_page.and_then(|page| self.web_address(&at.of("home_page"), page)),
            id: self.parsed(&at.of("id"), taken.id.as_deref(), Guid::new),
            updated: self.instant(&at.of("updated"), taken.updated.as_deref()),
            title: title?,
            url: url?,
        })
    }

    /// What an entry got wrong before.
    fn corrections(&self, notes: &[Note]) -> Vec<Correction> {
        let at = At::key("corrections");
        let correction = |(number, note): (usize, &Note)| {
            let at = at.item(number);
            let day = |raw: &str| {
                NaiveDate::parse_from_str(raw.trim(), "%Y-%m-%d")
                    .map_err(|_| format!("`{raw}` is no day; write one like 2026-11-23"))
            };
            Some(Correction {
                date: self.parsed(&at.of("date"), note.date.as_deref(), day),
                text: self.text(&at.of("text"), Some(&note.text))?,
            })
        };
        notes.iter().enumerate().filter_map(correction).collect()
    }
}

pub(in super::super) fn web_address(raw: &str) -> Option<Url> {
    let raw = raw.trim();
    let url = Url::parse(raw).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && raw.len() <= limits::ADDRESS;
    is_web.then_some(url)
}
