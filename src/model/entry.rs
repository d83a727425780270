use super::{Enclosure, Guid, Html, Image, Instant, Language, Reading, Slug, Text, Unknown};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use url::Url;

/// What an entry is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A titled story with a full body.
    Article,
    /// A headline, a dateline and an excerpt.
    Brief,
}

/// Why a kind was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no kind of entry; write `article` or `brief`")]
pub struct KindError(String);

impl Kind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Article, Self::Brief];

    /// The word for one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Brief => "brief",
        }
    }

    /// The word for many, as it stands in addresses and guids.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Article => "articles",
            Self::Brief => "briefs",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = KindError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| KindError(name.to_owned()))
    }
}

/// Declares a thing that has a name for people and a slug made of it for addresses.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Text);

        impl $name {
            /// Named so.
            pub fn new(name: Text) -> Self {
                Self(name)
            }

            /// The name as written.
            pub fn name(&self) -> &Text {
                &self.0
            }

            /// The slug of its feed's address.
            pub fn slug(&self) -> Slug {
                Slug::of(self.0.as_str())
            }
        }
    };
}

named! {
    /// The part of the paper an entry stands in, such as Opinion.
    Section
}
named! {
    /// A keyword of an entry.
    Tag
}

/// Who wrote an entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Author {
    /// The byline, without "By".
    pub name: Text,
    /// Who this is, in a sentence or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<Text>,
    /// The author's own page, http or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Url>,
    /// A mail address the desk wants to be public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Text>,
}

impl Author {
    /// The slug of the author's feed.
    pub fn slug(&self) -> Slug {
        Slug::of(self.name.as_str())
    }
}

/// What an entry got wrong before, told to who has read it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Correction {
    /// The day it was corrected, in the desk's own time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// Such as `An earlier version misnamed the ferry.`
    pub text: Text,
}

/// The feed an entry was taken over from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Source {
    /// What it is called.
    pub title: Text,
    /// The feed's own address, http or https.
    pub url: Url,
    /// The page it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_page: Option<Url>,
    /// The identity it gives itself, where that is not its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Guid>,
    /// When it was last changed, as it said when the entry was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Instant>,
}

/// An entry as its source tells it: everything a reader sees, and nothing else.
///
/// Two imports whose `Story` reads the same ([`Story::reads_as`]) are the same to a reader, so
/// `updated` does not move.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Story {
    /// Article or Brief.
    pub kind: Kind,
    /// The headline.
    pub title: Text,
    /// The section it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<Section>,
    /// In the order of the byline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    /// Where the report comes from, such as `ISLAMABAD, Pakistan`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Text>,
    /// A brief's excerpt, an article's summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Text>,
    /// The full text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Html>,
    /// Keywords.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// The lead picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// A wide picture to stand above the entry, not in it: an address as [`Image::url`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub banner: Option<String>,
    /// Files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<Enclosure>,
    /// The story's address on the desk's own site (http or https), if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Url>,
    /// The language, where it differs from the publication's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Who helped, without being in the byline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contributors: Vec<Author>,
    /// Who owns the words, where it is not the publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<Text>,
    /// The feed it was taken over from, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// What it got wrong before, in the order it is to be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

impl Story {
    /// A story of which nothing but its headline is known.
    pub fn new(kind: Kind, title: Text) -> Self {
        Self {
            kind,
            title,
            section: None,
            authors: Vec::new(),
            dateline: None,
            summary: None,
            body: None,
            tags: Vec::new(),
            image: None,
            banner: None,
            enclosures: Vec::new(),
            link: None,
            language: None,
            contributors: Vec::new(),
            rights: None,
            source: None,
            corrections: Vec::new(),
        }
    }

    /// Whether a reader sees the same in both.
    pub fn reads_as(&self, other: &Self) -> bool {
        let is_same_body = match (&self.body, &other.body) {
            (Some(own), Some(other)) => own.reads_as(other),
            (own, other) => own == other,
        };
        is_same_body && self.but_the_body() == other.but_the_body()
    }

    /// All of it that is compared as it stands.
    fn but_the_body(&self) -> impl PartialEq {
        let Self {
            kind,
            title,
            section,
            authors,
            dateline,
            summary,
            body: _,
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
        let texts = (kind, title, dateline, summary, language, rights);
        let people = (authors, contributors, section, tags);
        let files = (image, banner, enclosures, link);
        (texts, people, files, source, corrections)
    }
}

/// Where a story comes from, and how sure that makes which one it is. The text is the same for the
/// same source, such as `markdown:harbour-ferry`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Origin {
    /// A place of its own, a file or a web address: whatever stands there now is the story, however
    /// its text has changed.
    Place(String),
    /// No more than a headline. Papers print many stories under one (`Editorial`), so what the texts
    /// say decides as well: see [`Telling`](super::Telling).
    Headline(String),
    /// The entry whose page is or was at the submission's own address, whichever it is, such as
    /// `articles/ferry`; or the one of its guid, if it gives one. That names an entry and says nothing of
    /// where its story comes from: an entry that a file tells stays that file's.
    Address(String),
}

impl Origin {
    /// The entry at an address.
    pub fn address(kind: Kind, slug: &Slug) -> Self {
        Self::Address(format!("{}/{slug}", kind.plural()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Place(text) | Self::Headline(text) | Self::Address(text) => text,
        }
    }

    /// The text, if it says where a story comes from.
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::Place(text) | Self::Headline(text) => Some(text),
            Self::Address(_) => None,
        }
    }

    /// Whether it names an entry by the link of that alone, as a line of JSON does: who writes it means the entry.
    pub fn is_link(&self) -> bool {
        self.as_str().starts_with("entry:")
    }
}

/// Who has told a story in the same import already. The first word stands, unless a later one says more: in
/// which order files are read says nothing of which is the newer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Earlier {
    /// Nobody, as far as is known.
    Nobody,
    /// Perhaps another source: of one address, or under one headline. Whether that told this story is the
    /// store's to see.
    Another,
    /// The same origin: two documents of a feed do.
    Itself,
}

/// What the import room hands to the store: a story and what its source says of its identity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Submission {
    /// Which story of which source this is.
    pub origin: Origin,
    /// Where the same headline may have been told before, as an origin's text. The entry that came from
    /// there is this story if nothing else says which is, and if the texts tell one story.
    pub former_origin: Option<String>,
    /// The slug its address gets, if that is free.
    pub slug: Slug,
    /// Whether the source asks for just this slug, so that a known entry moves to it. A slug that
    /// was made of something else, such as a headline, is of use only when first stored.
    pub is_slug_given: bool,
    /// The identity the source gives.
    pub guid: Option<Guid>,
    /// The identity that a story of a place has for who reads the source's own feed, as long as it stays at its
    /// address: a new entry gets it, and who gives it means the same entry.
    pub guid_elsewhere: Option<Guid>,
    /// Where its page is if its site does as most do, and the story has no link: nobody is sent there, but who
    /// says that a story's page is there may mean this one.
    pub likely_link: Option<Url>,
    /// When the source says it was published.
    pub published: Option<Instant>,
    /// Whether no more than its file's name says so: the day, which is nobody's word against another date.
    pub is_dated_by_name: bool,
    /// When the source says it was last changed.
    pub updated: Option<Instant>,
    /// The file it is in, of the desk's own folder of stories: its path below that.
    pub file: Option<String>,
    /// Whether it brings back an entry that was retracted.
    pub restores: bool,
    /// Who has told it before in the same import.
    pub earlier: Earlier,
    /// How it was understood.
    pub reading: Reading,
    /// What a reader sees.
    pub story: Story,
    /// What the source names of it and does not have: of that the entry keeps what it has.
    pub unknown: Unknown,
}

impl Submission {
    /// The identities that it names, what it gives itself first.
    pub fn guids(&self) -> impl Iterator<Item = &Guid> {
        self.guid.iter().chain(&self.guid_elsewhere)
    }

    /// Where its page is, as far as is known or likely.
    pub fn page(&self) -> Option<&Url> {
        self.story.link.as_ref().or(self.likely_link.as_ref())
    }

    /// A story of which the source says nothing but what a reader sees.
    pub fn new(origin: Origin, slug: Slug, story: Story) -> Self {
        Self {
            origin,
            former_origin: None,
            slug,
            is_slug_given: false,
            guid: None,
            guid_elsewhere: None,
            likely_link: None,
            published: None,
            is_dated_by_name: false,
            updated: None,
            file: None,
            restores: false,
            earlier: Earlier::Nobody,
            reading: Reading::NOW,
            story,
            unknown: Unknown::Nothing,
        }
    }
}

/// A stored entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Entry {
    /// Identity for ever.
    pub guid: Guid,
    /// The last part of its page's address; unique among its kind.
    pub slug: Slug,
    /// Never moves.
    pub published: Instant,
    /// Moves when what a reader sees has changed.
    pub updated: Instant,
    /// The revision of its last change.
    pub revision: i64,
    /// What a reader sees.
    #[serde(flatten)]
    pub story: Story,
}
