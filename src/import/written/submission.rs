//! An entry that comes as JSON: a line of a file, or the body of a request.

use super::fault::{At, Fault};
use super::story::web_address;
use super::{Notation, Understood, Written, read};
use crate::import::{Options, page, sanitise};
use crate::model::{Html, Origin, Slug, Submission};
use ammonia::{UrlRelative, UrlRelativeEvaluate};
use serde_json::Value;
use std::borrow::Cow;
use url::Url;

/// Takes a value of the form of [`schema`](super::schema()).
///
/// It is the entry of its `guid`, if it gives one; else that of its address, if it gives a `slug`; else
/// that of its `link`; else one of its headline.
///
/// # Errors
/// Everything in it that cannot be right.
pub fn submission(value: Value, options: &Options) -> Result<Submission, Vec<Fault>> {
    let (written, mut faults) = read(value, Notation::Json);
    let Some(written) = written else {
        return Err(faults);
    };
    let body = written.clean_body().unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    match written.understand(body, options.images.as_deref()) {
        Ok(understood) if faults.is_empty() => Ok(submit(understood, options)),
        Ok(_) => Err(faults),
        Err(others) => {
            faults.extend(others);
            Err(faults)
        }
    }
}

fn submit(understood: Understood, options: &Options) -> Submission {
    let story = understood.story;
    let headline = page::headline(story.kind, &story.title);
    let mut former_origin = None;
    let origin = match (&understood.slug, &understood.guid, &story.link) {
        (Some(slug), ..) => Origin::address(story.kind, slug),
        (None, Some(guid), _) => Origin::Address(guid.to_string()),
        (None, None, Some(link)) => {
            // It may have been told without its address before.
            former_origin = Some(headline);
            Origin::Place(format!("entry:{link}"))
        }
        (None, None, None) => Origin::Headline(headline),
    };
    let made = || Slug::of(story.title.as_str());
    Submission {
        former_origin,
        is_slug_given: understood.slug.is_some(),
        guid: understood.guid,
        published: understood.published.or(options.date),
        updated: understood.updated,
        ..Submission::new(origin, understood.slug.unwrap_or_else(made), story)
    }
}

impl Written {
    /// Its text, as far as it may come in.
    fn clean_body(&self) -> Result<Option<Html>, Fault> {
        let Some(body) = &self.body else {
            return Ok(None);
        };
        let base = match self.link.as_deref().and_then(web_address) {
            Some(link) => Base::At(link),
            None if self.slug.is_some() => Base::Here,
            None => Base::Unknown,
        };
        let clean = sanitise::clean(body, UrlRelative::Custom(Box::new(base)));
        clean.map_err(|too_much| Fault {
            pointer: At::key("body").to_string(),
            problem: too_much.0,
        })
    }
}

/// Where an entry stands that names it, for addresses that name no host.
enum Base {
    /// At its own address.
    At(Url),
    /// On this server's page for it: publishing makes its addresses absolute.
    Here,
    Unknown,
}

impl UrlRelativeEvaluate<'_> for Base {
    /// One that begins with a single `/` is of the desk's own server, and stays. Any other is beside the
    /// entry's own page; where that is not known, it leads nowhere.
    fn evaluate<'url>(&self, address: &'url str) -> Option<Cow<'url, str>> {
        let mut steps = address.chars().filter(|c| !c.is_ascii_control());
        // Browsers take a backslash for a slash, and do not see tabs and line ends.
        let is_own = steps.next() == Some('/') && !matches!(steps.next(), Some('/' | '\\'));
        if is_own {
            return Some(Cow::Borrowed(address));
        }
        match self {
            Self::At(link) => Some(Cow::Owned(link.join(address).ok()?.into())),
            Self::Here => Some(Cow::Borrowed(address)),
            Self::Unknown => None,
        }
    }
}
