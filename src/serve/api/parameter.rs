//! What stands behind the `?` of a request.

use super::operation::Operation;
use super::problem::{Code, Problem};
use crate::import::Format;
use serde_json::{Value, json};
use std::fmt::Display;
use url::form_urlencoded;

/// Entries of one page of a list, unless the request says otherwise.
pub(super) const PAGE: usize = 50;
/// Entries of one page at most: each is read from the store.
pub(super) const LARGEST_PAGE: usize = 100;

/// A parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Parameter {
    State,
    Section,
    Author,
    Tag,
    Limit,
    Cursor,
    Restore,
    Reason,
    Format,
    Name,
    Url,
    Date,
    DryRun,
}

impl Parameter {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Section => "section",
            Self::Author => "author",
            Self::Tag => "tag",
            Self::Limit => "limit",
            Self::Cursor => "cursor",
            Self::Restore => "restore",
            Self::Reason => "reason",
            Self::Format => "format",
            Self::Name => "name",
            Self::Url => "url",
            Self::Date => "date",
            Self::DryRun => "dry_run",
        }
    }

    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::State => "Which entries: those that readers see, if nothing else is said",
            Self::Section => "Only entries of this section, by its name or slug",
            Self::Author => "Only entries of this author, likewise",
            Self::Tag => "Only entries with this tag, likewise",
            Self::Limit => "Entries of a page at most; a page may have fewer, and lead on",
            Self::Cursor => "Where the page begins: from the last page's `next`",
            Self::Restore => "Brings an entry back that was retracted",
            Self::Reason => "Why, in a sentence for readers",
            Self::Format => "How the source is written, instead of what Content-Type says",
            Self::Name => "What a Markdown file is called: by this it is known when it comes again",
            Self::Url => "The web address of the page: becomes its article's permalink",
            Self::Date => "When entries that give no date were published (RFC 3339)",
            Self::DryRun => "Says what would be stored, and stores nothing",
        }
    }

    pub(super) fn schema(self) -> Value {
        match self {
            Self::State => {
                json!({ "enum": crate::store::State::ALL.map(crate::store::State::name) })
            }
            Self::Limit => {
                json!({ "type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE })
            }
            Self::Restore | Self::DryRun => json!({ "type": "boolean", "default": false }),
            Self::Url => json!({ "type": "string", "format": "uri", "pattern": "^https?://" }),
            Self::Date => json!({ "type": "string", "format": "date-time" }),
            Self::Format => json!({ "enum": Format::ALL.map(Format::name) }),
            Self::Reason => {
                json!({ "type": "string", "maxLength": super::changing::LONGEST_REASON })
            }
            Self::Section | Self::Author | Self::Tag | Self::Cursor | Self::Name => {
                json!({ "type": "string", "minLength": 1 })
            }
        }
    }
}

/// The parameters of one request.
pub(super) struct Parameters(Vec<(Parameter, String)>);

/// Where programs of other makes put a token into an address, which stands in logs and histories.
const TOKENS: [&str; 3] = ["access_token", "token", "api_key"];

impl Parameters {
    /// Takes those that an operation has.
    ///
    /// # Errors
    /// When there is another, or one twice.
    pub(super) fn read(query: Option<&str>, operation: Operation) -> Result<Self, Problem> {
        let bad = |text: String| Problem::new(Code::BadRequest, text);
        let mut parameters: Vec<(Parameter, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if TOKENS.contains(&name.as_ref()) {
                return Err(bad(
                    "A token does not belong into an address, where logs and histories keep it; send \
                     `Authorization: Bearer TOKEN`, and revoke this one."
                        .to_owned(),
                ));
            }
            let known = operation.parameters();
            let parameter = known.iter().find(|one| one.name() == name);
            let parameter = *parameter.ok_or_else(|| {
                let names: Vec<&str> = known.iter().map(|one| one.name()).collect();
                bad(match names.is_empty() {
                    true => format!("`{name}` is no parameter here; there are none."),
                    false => format!("`{name}` is no parameter here; write {}.", names.join(", ")),
                })
            })?;
            if parameters.iter().any(|(other, _)| *other == parameter) {
                return Err(bad(format!("`{name}` is there twice; remove one.")));
            }
            parameters.push((parameter, value.into_owned()));
        }
        Ok(Self(parameters))
    }

    pub(super) fn text(&self, parameter: Parameter) -> Option<&str> {
        let found = self.0.iter().find(|(one, _)| *one == parameter);
        found.map(|(_, value)| value.as_str())
    }

    /// What one means.
    ///
    /// # Errors
    /// When it means nothing.
    pub(super) fn meant<T, E: Display>(
        &self,
        parameter: Parameter,
        meaning: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        let meant = self.text(parameter).map(meaning).transpose();
        meant.map_err(|error| {
            let text = format!("`{}`: {error}", parameter.name());
            Problem::new(Code::BadRequest, text)
        })
    }

    /// Whether something is so; it is not unless it is said.
    ///
    /// # Errors
    /// When it is neither.
    pub(super) fn flag(&self, parameter: Parameter) -> Result<bool, Problem> {
        let flag = |text: &str| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(format!("`{other}` is neither; write true or false")),
        };
        Ok(self.meant(parameter, flag)?.unwrap_or(false))
    }
}
