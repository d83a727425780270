//! What one source of a story leaves out, and another has told.

use super::{Author, Story, Tag};
use bitflags::bitflags;

bitflags! {
    /// What a story mentions besides its headline and its text. The store keeps the bits: what one of them means
    /// does not change.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct Mentions: u32 {
        /// A section.
        const SECTION = 1;
        /// Who wrote it.
        const AUTHORS = 1 << 1;
        /// Who one of those who wrote it is: a bio, or an address.
        const BIOS = 1 << 2;
        /// Where it was written.
        const DATELINE = 1 << 3;
        /// Tags.
        const TAGS = 1 << 4;
        /// A lead picture.
        const IMAGE = 1 << 5;
        /// A picture above it.
        const BANNER = 1 << 6;
        /// Files to listen to, to see or to take along.
        const ENCLOSURES = 1 << 7;
        /// Where its page is.
        const LINK = 1 << 8;
        /// Its language.
        const LANGUAGE = 1 << 9;
        /// Who else had a part in it.
        const CONTRIBUTORS = 1 << 10;
        /// Whose it is.
        const RIGHTS = 1 << 11;
        /// From which feed it was taken over.
        const SOURCE = 1 << 12;
        /// What was corrected.
        const CORRECTIONS = 1 << 13;
    }
}

impl Story {
    /// What it mentions.
    pub fn mentions(&self) -> Mentions {
        let is_more = |author: &Author| {
            author.bio.is_some() || author.url.is_some() || author.email.is_some()
        };
        let all = [
            (Mentions::SECTION, self.section.is_some()),
            (Mentions::AUTHORS, !self.authors.is_empty()),
            (Mentions::BIOS, self.authors.iter().any(is_more)),
            (Mentions::DATELINE, self.dateline.is_some()),
            (Mentions::TAGS, !self.tags.is_empty()),
            (Mentions::IMAGE, self.image.is_some()),
            (Mentions::BANNER, self.banner.is_some()),
            (Mentions::ENCLOSURES, !self.enclosures.is_empty()),
            (Mentions::LINK, self.link.is_some()),
            (Mentions::LANGUAGE, self.language.is_some()),
            (Mentions::CONTRIBUTORS, !self.contributors.is_empty()),
            (Mentions::RIGHTS, self.rights.is_some()),
            (Mentions::SOURCE, self.source.is_some()),
            (Mentions::CORRECTIONS, !self.corrections.is_empty()),
        ];
        let mentioned = all.into_iter().filter(|(_, is_there)| *is_there);
        mentioned.map(|(one, _)| one).collect()
    }

    /// The story but for these.
    #[must_use]
    pub fn without(mut self, these: Mentions) -> Self {
        for one in these.iter() {
            match one {
                Mentions::SECTION => self.section = None,
                Mentions::AUTHORS => self.authors.clear(),
                Mentions::BIOS => self.authors.iter_mut().for_each(|author| {
                    (author.bio, author.url, author.email) = (None, None, None);
                }),
                Mentions::DATELINE => self.dateline = None,
                Mentions::TAGS => self.tags.clear(),
                Mentions::IMAGE => self.image = None,
                Mentions::BANNER => self.banner = None,
                Mentions::ENCLOSURES => self.enclosures.clear(),
                Mentions::LINK => self.link = None,
                Mentions::LANGUAGE => self.language = None,
                Mentions::CONTRIBUTORS => self.contributors.clear(),
                Mentions::RIGHTS => self.rights = None,
                Mentions::SOURCE => self.source = None,
                Mentions::CORRECTIONS => self.corrections.clear(),
                _ => {}
            }
        }
        self
    }

    /// The story with what it does not mention of another telling of it: a feed has no section, a saved page
    /// no bio. Its text (body and summary) is its own; and of two lists it has its own, if it has one.
    #[must_use]
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
        let besides = |tags: &[Tag], one: &Self, other: &Self| -> Vec<Tag> {
            let section = other.section.as_ref().filter(|_| one.section.is_none());
            let section = section.map(|section| section.slug());
            let tags = tags.iter().filter(|tag| Some(tag.slug()) != section);
            tags.cloned().collect()
        };
        list(
            &besides(tags, self, known),
            &besides(&known.tags, known, self),
        )
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
