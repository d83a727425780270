//! What can be asked of the API. Its routes, the methods that are allowed, the scopes that are needed and
//! its description come from here: whatever is added is in all of them, or does not compile.

use super::parameter::Parameter;
use super::problem::Code;
use crate::model::{Kind, Scope, Slug};
use hyper::{Method, StatusCode};

/// What can be asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Operation {
    List,
    Read,
    Put,
    Retract,
    Import,
    Describe,
}

/// What it can be asked of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Resource {
    Entries(Kind),
    Entry(At),
    Import,
    Description,
}

/// Where an entry is, was or may be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct At {
    pub(super) kind: Kind,
    pub(super) slug: Slug,
}

/// What a body is, and what it may weigh.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Body {
    /// An entry in JSON.
    Entry,
    /// A source of any format that can be imported.
    Source,
}

/// What an answer holds that is no problem.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Content {
    Nothing,
    Entry,
    List,
    Outcome,
    Report,
    Description,
}

impl Resource {
    /// What has a path; of an entry it need not be there.
    pub(super) fn at(path: &str) -> Option<Self> {
        let mut steps = path.strip_prefix("/api/")?.split('/');
        let (first, second) = (steps.next()?, steps.next());
        if steps.next().is_some() {
            return None;
        }
        match (first, second) {
            ("import", None) => return Some(Self::Import),
            ("openapi.json", None) => return Some(Self::Description),
            _ => {}
        }
        let kind = Kind::ALL.into_iter().find(|kind| kind.plural() == first)?;
        match second {
            None => Some(Self::Entries(kind)),
            Some(slug) => {
                let slug = Slug::new(slug).ok()?;
                Some(Self::Entry(At { kind, slug }))
            }
        }
    }

    pub(super) fn operation(&self, method: &Method) -> Option<Operation> {
        let is_it = |one: &Operation| one.is_of(self) && one.method() == *method;
        Operation::ALL.into_iter().find(is_it)
    }

    /// As the field Allow has them.
    pub(super) fn methods(&self) -> String {
        let operations = Operation::ALL.into_iter().filter(|one| one.is_of(self));
        let methods: Vec<String> = operations.map(|one| one.method().to_string()).collect();
        let head = methods
            .iter()
            .any(|method| method == "GET")
            .then_some("HEAD");
        let besides = head.into_iter().chain(["OPTIONS"]).map(str::to_owned);
        methods
            .into_iter()
            .chain(besides)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Problems that any request may have.
const ANY: [Code; 2] = [Code::TooMany, Code::Unavailable];
/// Those of any request that needs a token.
const WITH_TOKEN: [Code; 3] = [Code::BadRequest, Code::NoToken, Code::NotAllowed];
/// Those of any that brings a body.
const WITH_BODY: [Code; 4] = [
    Code::TooSlow,
    Code::TooLarge,
    Code::MediaType,
    Code::Invalid,
];
/// Those of any that changes something.
const WITH_KEY: [Code; 2] = [Code::UnderWay, Code::KeyReused];

impl Operation {
    /// All of them.
    pub(super) const ALL: [Self; 6] = [
        Self::List,
        Self::Read,
        Self::Put,
        Self::Retract,
        Self::Import,
        Self::Describe,
    ];

    /// Whether it can be asked of a resource.
    pub(super) fn is_of(self, resource: &Resource) -> bool {
        match self {
            Self::List => matches!(resource, Resource::Entries(_)),
            Self::Read | Self::Put | Self::Retract => matches!(resource, Resource::Entry(_)),
            Self::Import => *resource == Resource::Import,
            Self::Describe => *resource == Resource::Description,
        }
    }

    /// Its paths, each with its kind where there is one for each.
    pub(super) fn paths(self) -> Vec<(String, Option<Kind>)> {
        let of_kinds = |end: &str| {
            let path = |kind: Kind| (format!("/api/{}{end}", kind.plural()), Some(kind));
            Kind::ALL.into_iter().map(path).collect()
        };
        match self {
            Self::List => of_kinds(""),
            Self::Read | Self::Put | Self::Retract => of_kinds("/{slug}"),
            Self::Import => vec![("/api/import".to_owned(), None)],
            Self::Describe => vec![("/api/openapi.json".to_owned(), None)],
        }
    }

    pub(super) fn method(self) -> Method {
        match self {
            Self::List | Self::Read | Self::Describe => Method::GET,
            Self::Put => Method::PUT,
            Self::Retract => Method::DELETE,
            Self::Import => Method::POST,
        }
    }

    /// Its name, in the log too.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Put => "put",
            Self::Retract => "retract",
            Self::Import => "import",
            Self::Describe => "describe",
        }
    }

    pub(super) fn summary(self) -> &'static str {
        match self {
            Self::List => "The entries of a kind, the newest first, a page at a time",
            Self::Read => {
                "An entry, whether readers see it or not, in the form in which it can be put"
            }
            Self::Put => "Makes the entry of this address, or makes it this one",
            Self::Retract => "Takes an entry back: it leaves every feed, and its page says so",
            Self::Import => "Stores what a page, a feed or another source holds",
            Self::Describe => "This description",
        }
    }

    /// What a token must allow; `None` if none is needed.
    pub(super) fn scope(self) -> Option<Scope> {
        match self {
            Self::List | Self::Read => Some(Scope::Read),
            Self::Put | Self::Import => Some(Scope::Write),
            Self::Retract => Some(Scope::Retract),
            Self::Describe => None,
        }
    }

    pub(super) fn parameters(self) -> &'static [Parameter] {
        match self {
            Self::List => &[
                Parameter::State,
                Parameter::Section,
                Parameter::Author,
                Parameter::Tag,
                Parameter::Limit,
                Parameter::Cursor,
            ],
            Self::Put => &[Parameter::Restore],
            Self::Retract => &[Parameter::Reason],
            Self::Import => &[
                Parameter::Format,
                Parameter::Name,
                Parameter::Url,
                Parameter::Date,
                Parameter::DryRun,
            ],
            Self::Read | Self::Describe => &[],
        }
    }

    pub(super) fn body(self) -> Option<Body> {
        match self {
            Self::Put => Some(Body::Entry),
            Self::Import => Some(Body::Source),
            Self::List | Self::Read | Self::Retract | Self::Describe => None,
        }
    }

    /// Whether it takes If-Match and If-None-Match.
    pub(super) fn is_conditional(self) -> bool {
        matches!(self, Self::Read | Self::Put | Self::Retract)
    }

    /// Whether it takes an Idempotency-Key.
    pub(super) fn changes(self) -> bool {
        matches!(self, Self::Put | Self::Retract | Self::Import)
    }

    /// What is answered when it is carried out.
    pub(super) fn successes(self) -> &'static [(StatusCode, Content)] {
        match self {
            Self::List => &[(StatusCode::OK, Content::List)],
            Self::Read => &[
                (StatusCode::OK, Content::Entry),
                (StatusCode::NOT_MODIFIED, Content::Nothing),
                (StatusCode::PERMANENT_REDIRECT, Content::Nothing),
            ],
            Self::Put => &[
                (StatusCode::OK, Content::Outcome),
                (StatusCode::CREATED, Content::Outcome),
            ],
            Self::Retract => &[(StatusCode::NO_CONTENT, Content::Nothing)],
            Self::Import => &[(StatusCode::OK, Content::Report)],
            Self::Describe => &[(StatusCode::OK, Content::Description)],
        }
    }

    /// What is answered when it is not.
    pub(super) fn problems(self) -> Vec<Code> {
        let own: &[Code] = match self {
            Self::List | Self::Import | Self::Describe => &[],
            Self::Read => &[Code::NotFound, Code::Retracted, Code::Stale],
            Self::Put => &[
                // Of an address that no entry can have.
                Code::NotFound,
                Code::Moved,
                Code::Taken,
                Code::ToldByFile,
                Code::StaysRetracted,
                Code::Stale,
            ],
            Self::Retract => &[Code::NotFound, Code::Moved, Code::Stale],
        };
        let shared = [
            (true, &ANY[..]),
            (self.scope().is_some(), &WITH_TOKEN),
            (self.body().is_some(), &WITH_BODY),
            (self.changes(), &WITH_KEY),
        ];
        let shared = shared.into_iter().filter(|(is_so, _)| *is_so);
        let shared = shared.flat_map(|(_, codes)| codes);
        own.iter().chain(shared).copied().collect()
    }

    /// Whether that is one of its answers.
    pub(super) fn can_answer(self, status: StatusCode) -> bool {
        let is_success = self
            .successes()
            .iter()
            .any(|(success, _)| *success == status);
        is_success || self.problems().iter().any(|code| code.status() == status)
    }
}
