use super::{Author, Kind, Language, Query, Section, Slug, Story, Tag, Text, Window};
use std::fmt;
use std::str::FromStr;
use url::Url;

/// Which entries a feed chooses: those that satisfy every condition given.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Selection {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only of this section.
    pub section: Option<Slug>,
    /// Only by this author.
    pub author: Option<Slug>,
    /// Only with this tag.
    pub tag: Option<Slug>,
}

/// What the store keeps a list of entries under: a [`Selection`] as one line of text, such as
/// `all`, `section=opinion` or `kind=brief&section=world`.
///
/// One topic is one contiguous stretch of the store's index: this is why a feed costs what its
/// length costs, however many conditions it has and however many entries are stored.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Topic(String);

/// A topic's text was none that [`Selection::topic`] writes.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no topic; was the store written by a newer newsstand?")]
pub struct TopicError(String);

impl Selection {
    /// The canonical topic; equal selections have equal topics.
    pub fn topic(&self) -> Topic {
        let conditions: Vec<String> = self
            .conditions()
            .iter()
            .map(|one| one.to_string())
            .collect();
        if conditions.is_empty() {
            return Topic("all".to_owned());
        }
        Topic(conditions.join("&"))
    }

    /// Whether a story satisfies every condition.
    pub fn chooses(&self, story: &Story) -> bool {
        let section = story.section.iter().map(Section::slug);
        let authors = story.authors.iter().map(Author::slug);
        let tags = story.tags.iter().map(Tag::slug);
        self.kind.is_none_or(|kind| kind == story.kind)
            && is_among(self.section.as_ref(), section)
            && is_among(self.author.as_ref(), authors)
            && is_among(self.tag.as_ref(), tags)
    }

    /// The topics of the single conditions; an entry satisfies the selection if it is listed
    /// under each of them.
    pub fn conditions(&self) -> Vec<Topic> {
        let kind = self.kind.map(|kind| Topic(format!("kind={kind}")));
        let slug = |name: &str, slug: &Option<Slug>| {
            slug.as_ref().map(|slug| Topic(format!("{name}={slug}")))
        };
        [
            kind,
            slug("section", &self.section),
            slug("author", &self.author),
            slug("tag", &self.tag),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn is_among(wanted: Option<&Slug>, mut slugs: impl Iterator<Item = Slug>) -> bool {
    wanted.is_none_or(|wanted| slugs.any(|slug| slug == *wanted))
}

impl Topic {
    /// The topic of every entry.
    pub fn all() -> Self {
        Selection::default().topic()
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a topic back.
    ///
    /// # Errors
    /// When it is not the canonical text of a selection.
    pub fn parse(text: &str) -> Result<Self, TopicError> {
        let refused = || TopicError(text.to_owned());
        let mut selection = Selection::default();
        for condition in text.split('&').filter(|_| text != "all") {
            let (name, value) = condition.split_once('=').ok_or_else(refused)?;
            let slug = || Slug::new(value).map(Some).map_err(|_| refused());
            match name {
                "kind" => selection.kind = Some(value.parse().map_err(|_| refused())?),
                "section" => selection.section = slug()?,
                "author" => selection.author = slug()?,
                "tag" => selection.tag = slug()?,
                _ => return Err(refused()),
            }
        }
        let topic = selection.topic();
        if topic.0 == text {
            Ok(topic)
        } else {
            Err(refused())
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Which feed: one that `feeds/*.toml` defines, or one that needs no definition.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FeedKey {
    /// `feeds/{name}.toml`.
    Defined(Slug),
    /// Everything of a section.
    Section(Slug),
    /// Everything by an author.
    Author(Slug),
    /// Everything with a tag.
    Tag(Slug),
    /// Whatever a search finds. In no list of feeds, for there are more of these than anyone needs.
    Search(Query),
}

impl FeedKey {
    /// The first part of the address: `feeds`, `sections`, `authors`, `tags` or `search`.
    pub fn collection(&self) -> &'static str {
        match self {
            Self::Defined(_) => "feeds",
            Self::Section(_) => "sections",
            Self::Author(_) => "authors",
            Self::Tag(_) => "tags",
            Self::Search(_) => "search",
        }
    }

    /// The second part of the address; a search has a query instead.
    pub fn slug(&self) -> Option<&Slug> {
        match self {
            Self::Defined(slug) | Self::Section(slug) | Self::Author(slug) | Self::Tag(slug) => {
                Some(slug)
            }
            Self::Search(_) => None,
        }
    }

    /// From the two parts of an address; `None` for a collection there is none of.
    pub fn from_parts(collection: &str, slug: Slug) -> Option<Self> {
        match collection {
            "feeds" => Some(Self::Defined(slug)),
            "sections" => Some(Self::Section(slug)),
            "authors" => Some(Self::Author(slug)),
            "tags" => Some(Self::Tag(slug)),
            _ => None,
        }
    }

    /// What a feed without a definition selects; `None` for a defined one and for a search.
    pub fn derived_selection(&self) -> Option<Selection> {
        let nothing = Selection::default();
        match self {
            Self::Defined(_) | Self::Search(_) => None,
            Self::Section(slug) => Some(Selection {
                section: Some(slug.clone()),
                ..nothing
            }),
            Self::Author(slug) => Some(Selection {
                author: Some(slug.clone()),
                ..nothing
            }),
            Self::Tag(slug) => Some(Selection {
                tag: Some(slug.clone()),
                ..nothing
            }),
        }
    }

    /// The feed a topic of one condition is listed by; `None` for `all`, kinds and conjunctions.
    pub fn of_topic(topic: &Topic) -> Option<Self> {
        let (name, value) = topic.as_str().split_once('=')?;
        let slug = Slug::new(value).ok()?;
        match name {
            "section" => Some(Self::Section(slug)),
            "author" => Some(Self::Author(slug)),
            "tag" => Some(Self::Tag(slug)),
            _ => None,
        }
    }
}

/// A feed, ready to be rendered: its definition, or what follows from its key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Feed {
    /// Which feed, and so its address.
    pub key: FeedKey,
    /// For readers' lists of subscriptions.
    pub title: Text,
    /// A sentence on what it holds.
    pub description: Text,
    /// The page it belongs to on the desk's own site; without one, this server's page of the feed.
    pub home_page: Option<Url>,
    /// Which entries.
    pub selection: Selection,
    /// How many of them.
    pub window: Window,
    /// How they are shown.
    pub presentation: Presentation,
}

/// How a feed is shown, whatever it lists.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Presentation {
    /// The language of its title and description, where it is not the publication's.
    pub language: Option<Language>,
    /// How much of each entry it tells.
    pub extent: Extent,
    /// What the feed as a whole is about.
    pub categories: Vec<Text>,
    /// A small square picture instead of the publication's.
    pub icon: Option<String>,
    /// A large picture instead of the publication's.
    pub logo: Option<String>,
    /// For how many minutes a reader need not ask again; computed from the entries if not told.
    pub ttl: Option<u32>,
}

/// How much of an entry a feed tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Extent {
    /// The full text.
    #[default]
    Full,
    /// The summary, or the beginning of the text where there is none.
    Summary,
}

/// Why an extent was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not how much a feed can tell; write `full` or `summary`")]
pub struct ExtentError(String);

impl FromStr for Extent {
    type Err = ExtentError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "full" => Ok(Self::Full),
            "summary" => Ok(Self::Summary),
            _ => Err(ExtentError(name.to_owned())),
        }
    }
}
