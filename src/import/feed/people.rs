//! People as feeds name them.

use super::super::limits;
use crate::model::{Author, Text};
use url::Url;

/// Somebody, of whom something is told.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Person {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) url: Option<String>,
    pub(super) bio: Option<String>,
}

impl Person {
    /// Out of one text: `mail (Name)`, as RSS 2.0 has it, `Name <mail>`, `Name (mail)`, or one of the two
    /// alone.
    pub(super) fn of(text: &str) -> Self {
        let text = text.trim();
        let enclosed = [('(', ')'), ('<', '>')]
            .into_iter()
            .find_map(|(open, close)| {
                let (before, inner) = text.strip_suffix(close)?.rsplit_once(open)?;
                Some((before.trim(), inner.trim()))
            });
        let (name, email) = match enclosed {
            Some((mail, name)) if is_mail(mail) => (name, Some(mail)),
            Some((name, mail)) if is_mail(mail) => (name, Some(mail)),
            _ if is_mail(text) => ("", Some(text)),
            _ => (text, None),
        };
        let bare = |mail: &str| mail.strip_prefix("mailto:").unwrap_or(mail).to_owned();
        Self {
            name: Some(name.trim_matches('"').to_owned()).filter(|name| !name.is_empty()),
            email: email.map(bare),
            ..Self::default()
        }
    }

    /// The author of whom this tells; who has no name is called by the mail address.
    fn author(&self) -> Option<Author> {
        let fitting = |text: &Option<String>, longest: usize| {
            let text = Text::new(text.as_ref()?)?;
            (text.as_str().chars().count() <= longest).then_some(text)
        };
        let email = fitting(&self.email, limits::NAME).filter(Text::is_mail_address);
        Some(Author {
            name: fitting(&self.name, limits::NAME).or_else(|| email.clone())?,
            bio: fitting(&self.bio, limits::BIO),
            url: self.url.as_deref().and_then(web_address),
            email,
        })
    }
}

fn is_mail(text: &str) -> bool {
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    Text::new(text).is_some_and(|text| text.is_mail_address())
}

/// An http(s) address that is not too long.
pub(super) fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let fits = matches!(url.scheme(), "http" | "https") && url.as_str().len() <= limits::ADDRESS;
    fits.then_some(url)
}

/// Each person once, in the order of the byline. What is told of one in several places is put together.
pub(super) fn authors(people: &[Person]) -> Vec<Author> {
    let mut authors: Vec<Author> = Vec::new();
    for author in people.iter().filter_map(Person::author) {
        let is_same = |other: &&mut Author| {
            other.slug() == author.slug() || (author.email.is_some() && other.email == author.email)
        };
        let is_full = authors.len() == limits::AUTHORS;
        match authors.iter_mut().find(is_same) {
            Some(known) => {
                // One may have been called by a mail address so far.
                if known.email.as_ref() == Some(&known.name) {
                    known.name = author.name;
                }
                known.bio = known.bio.take().or(author.bio);
                known.url = known.url.take().or(author.url);
                known.email = known.email.take().or(author.email);
            }
            None if is_full => {}
            None => authors.push(author),
        }
    }
    authors
}
