//! What one source of a story leaves out, and another has told.

use super::{Author, Story, Tag};

impl Story {
    /// The story with what it does not mention of another telling of it: a feed has no section, a saved page
    /// no bio. Its text (body and summary) is its own; and of two lists it has its own, if it has one.
    pub fn completed_by(&self, known: &Self) -> Self {
        let Self {
            kind,
            title,
            section,
            authors,
            dateline,
            summary,
            body,
            tags,
            image,
            banner,
            enclosures,
            link,
            language,
            contributors,
            rights,
            source,
            corrections,
        } = self;
        Self {
            kind: *kind,
            title: title.clone(),
            section: section.clone().or(known.section.clone()),
            authors: people(authors, &known.authors),
            dateline: dateline.clone().or(known.dateline.clone()),
            summary: summary.clone(),
            body: body.clone(),
            tags: self.tags_beside(known, tags),
            image: image.clone().or(known.image.clone()),
            banner: banner.clone().or(known.banner.clone()),
            enclosures: list(enclosures, &known.enclosures),
            link: link.clone().or(known.link.clone()),
            language: language.clone().or(known.language.clone()),
            contributors: people(contributors, &known.contributors),
            rights: rights.clone().or(known.rights.clone()),
            source: source.clone().or(known.source.clone()),
            corrections: list(corrections, &known.corrections),
        }
    }

    /// Feeds have a section among their categories, and nothing says which of them it is.
    fn tags_beside(&self, known: &Self, tags: &[Tag]) -> Vec<Tag> {
        let section = known.section.as_ref().filter(|_| self.section.is_none());
        let section = section.map(|section| section.slug());
        let is_tag = |tag: &&Tag| Some(tag.slug()) != section;
        let tags: Vec<Tag> = tags.iter().filter(is_tag).cloned().collect();
        list(&tags, &known.tags)
    }
}

fn list<T: Clone>(own: &[T], known: &[T]) -> Vec<T> {
    match own {
        [] => known.to_vec(),
        own => own.to_vec(),
    }
}

/// The same people, with what is known of each of them.
fn people(own: &[Author], known: &[Author]) -> Vec<Author> {
    let completed = |one: &Author| {
        let known = known.iter().find(|known| known.slug() == one.slug());
        let Some(known) = known else {
            return one.clone();
        };
        Author {
            name: one.name.clone(),
            bio: one.bio.clone().or(known.bio.clone()),
            url: one.url.clone().or(known.url.clone()),
            email: one.email.clone().or(known.email.clone()),
        }
    };
    list(&own.iter().map(completed).collect::<Vec<_>>(), known)
}
