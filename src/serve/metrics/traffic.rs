//! Requests and what they were answered, by feed, status and coding.

use super::Sharded;
use crate::model::{Address, FeedKey};
use crate::serve::{Coding, Desk};
use hyper::StatusCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::{Registry, Unit};
use std::sync::OnceLock;

/// The sorts of things that are asked for. Only a feed with a definition is told by its name: of all
/// others there may be any number, and each series costs memory here and in whatever stores them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::serve) enum Sort {
    /// Nothing: an error, or a redirection from a former address.
    Nothing,
    Feed,
    Section,
    Author,
    Tag,
    Search,
    Archive,
    Page,
    Image,
    /// Lists of feeds and stories for programs: OPML, the sitemap, `robots.txt`.
    List,
    /// Whatever is asked of the API.
    Api,
}

impl Sort {
    pub(in crate::serve) const ALL: [Self; 11] = [
        Self::Nothing,
        Self::Feed,
        Self::Section,
        Self::Author,
        Self::Tag,
        Self::Search,
        Self::Archive,
        Self::Page,
        Self::Image,
        Self::List,
        Self::Api,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Feed => "feed",
            Self::Section => "section",
            Self::Author => "author",
            Self::Tag => "tag",
            Self::Search => "search",
            Self::Archive => "archive",
            Self::Page => "page",
            Self::Image => "image",
            Self::List => "list",
            Self::Api => "api",
        }
    }

    pub(in crate::serve) fn of(address: &Address) -> Self {
        match address {
            Address::Document(key, _) => match key {
                FeedKey::Defined(_) => Self::Feed,
                FeedKey::Section(_) => Self::Section,
                FeedKey::Author(_) => Self::Author,
                FeedKey::Tag(_) => Self::Tag,
                FeedKey::Search(_) => Self::Search,
            },
            Address::Archive(..) => Self::Archive,
            Address::FrontPage
            | Address::SearchPage
            | Address::FeedPage(_)
            | Address::ArchivePage(..)
            | Address::EntryPage(..) => Self::Page,
            Address::Image(_) => Self::Image,
            Address::Opml | Address::NewsSitemap | Address::Robots => Self::List,
        }
    }
}

/// What an answer is about: the place of its counters. A document knows its own, so that a request
/// looks for nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::serve) struct Subject(usize);

impl Subject {
    /// No document.
    pub(in crate::serve) const NOTHING: Self = Self(Sort::Nothing as usize);
    /// The API.
    pub(in crate::serve) const API: Self = Self(Sort::Api as usize);

    pub(in crate::serve) fn of(desk: &Desk, address: &Address) -> Self {
        if let Address::Document(FeedKey::Defined(name), _) = address
            && let Some(place) = desk.feeds.keys().position(|known| known == name)
        {
            return Self(Sort::ALL.len() + place);
        }
        Self(Sort::of(address) as usize)
    }
}

/// The statuses that are answered, the most common first. Any other is told as `other`.
const STATUSES: [StatusCode; 29] = [
    StatusCode::NOT_MODIFIED,
    StatusCode::OK,
    StatusCode::IM_USED,
    StatusCode::NOT_FOUND,
    StatusCode::MOVED_PERMANENTLY,
    StatusCode::GONE,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::SERVICE_UNAVAILABLE,
    StatusCode::INTERNAL_SERVER_ERROR,
    StatusCode::BAD_REQUEST,
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::NO_CONTENT,
    StatusCode::PRECONDITION_FAILED,
    StatusCode::URI_TOO_LONG,
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::EXPECTATION_FAILED,
    StatusCode::MISDIRECTED_REQUEST,
    StatusCode::NOT_IMPLEMENTED,
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::PARTIAL_CONTENT,
    StatusCode::RANGE_NOT_SATISFIABLE,
    StatusCode::PERMANENT_REDIRECT,
    StatusCode::CREATED,
    StatusCode::UNAUTHORIZED,
    StatusCode::FORBIDDEN,
    StatusCode::CONFLICT,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::UNPROCESSABLE_ENTITY,
];

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Answered {
    kind: &'static str,
    feed: String,
    status: String,
    coding: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Sent {
    kind: &'static str,
    feed: String,
    coding: &'static str,
}

type Counters<Labels> = Family<Labels, Counter<u64, Sharded>>;

/// The counters of one subject; each comes into being when it first counts.
#[derive(Debug)]
struct Counts {
    kind: &'static str,
    /// The name of a feed with a definition, or nothing.
    feed: String,
    requests: [[OnceLock<Counter<u64, Sharded>>; Coding::ALL.len()]; STATUSES.len() + 1],
    bytes: [OnceLock<Counter<u64, Sharded>>; Coding::ALL.len()],
}

impl Counts {
    fn new(kind: Sort, feed: &str) -> Self {
        Self {
            kind: kind.name(),
            feed: feed.to_owned(),
            requests: Default::default(),
            bytes: Default::default(),
        }
    }

    fn answered(&self, status: Option<&StatusCode>, coding: Coding) -> Answered {
        Answered {
            kind: self.kind,
            feed: self.feed.clone(),
            status: status.map_or("other", StatusCode::as_str).to_owned(),
            coding: coding.name(),
        }
    }

    fn sent(&self, coding: Coding) -> Sent {
        Sent {
            kind: self.kind,
            feed: self.feed.clone(),
            coding: coding.name(),
        }
    }
}

/// All answers to readers, whatever was served.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    requests: Counters<Answered>,
    bytes: Counters<Sent>,
}

impl Answers {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let answers = Self {
            requests: Family::default(),
            bytes: Family::default(),
        };
        let help = "Requests of readers, by what was asked for, status and content coding";
        registry.register("http_requests", help, answers.requests.clone());
        let help = "Bodies handed to the network, by what was asked for and content coding";
        let (bytes, unit) = (answers.bytes.clone(), Unit::Bytes);
        registry.register_with_unit("http_response", help, unit, bytes);
        answers
    }
}

/// The answers of one desk.
#[derive(Debug)]
pub(in crate::serve) struct Traffic {
    subjects: Box<[Counts]>,
    answers: Answers,
}

impl Traffic {
    pub(super) fn new(desk: &Desk, answers: &Answers) -> Self {
        let others = Sort::ALL.into_iter().map(|sort| Counts::new(sort, ""));
        let feeds = desk.feeds.keys();
        let feeds = feeds.map(|name| Counts::new(Sort::Feed, name.as_str()));
        Self {
            subjects: others.chain(feeds).collect(),
            answers: answers.clone(),
        }
    }

    /// Takes the place of another desk's: the feeds that are no more are not told of any longer. To
    /// Prometheus their counters end, and begin again from nothing should they ever come back. (An answer
    /// under way that is the first of its status still makes a series, which stays until the next
    /// change.)
    pub(in crate::serve) fn succeed(&self, last: &Self) {
        let is_here = |counts: &&Counts| self.subjects.iter().any(|one| one.feed == counts.feed);
        for gone in last.subjects.iter().filter(|counts| !is_here(counts)) {
            for coding in Coding::ALL {
                let statuses = STATUSES.iter().map(Some).chain([None]);
                for status in statuses {
                    self.answers.requests.remove(&gone.answered(status, coding));
                }
                self.answers.bytes.remove(&gone.sent(coding));
            }
        }
    }

    /// One answer with a body of so many bytes. After the first of its sort, without a lock and
    /// without disturbing another thread.
    pub(in crate::serve) fn count(
        &self,
        Subject(place): Subject,
        status: StatusCode,
        coding: Coding,
        bytes: u64,
    ) {
        // Nobody has another desk's subject; and if so, it is not worth an answer.
        let Some(counts) = self.subjects.get(place) else {
            return;
        };
        let known = STATUSES.iter().position(|known| *known == status);
        let requests = &counts.requests[known.unwrap_or(STATUSES.len())][coding as usize];
        let first_of_status = || {
            let labels = counts.answered(known.map(|place| &STATUSES[place]), coding);
            self.answers.requests.get_or_create_owned(&labels)
        };
        requests.get_or_init(first_of_status).inc();
        if bytes == 0 {
            return;
        }
        let first_of_coding = || {
            let labels = counts.sent(coding);
            self.answers.bytes.get_or_create_owned(&labels)
        };
        counts.bytes[coding as usize]
            .get_or_init(first_of_coding)
            .inc_by(bytes);
    }
}
