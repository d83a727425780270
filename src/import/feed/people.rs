//! People as feeds name them.

use super::super::html::bylines;
use super::super::html::people::NOBODY;
use super::super::{limits, page};
use super::item::Words;
use super::wording;
use crate::model::{Author, Text};
use url::Url;

/// How mail addresses begin to which nobody can write, as Blogger gives them to all.
const UNREAD: [&str; 4] = ["do-not-reply", "donotreply", "no-reply", "noreply"];

/// Somebody, of whom something is told.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Person {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) url: Option<String>,
    pub(super) bio: Option<String>,
    /// Whether this is one of a list of authors, so that the name is no byline of several.
    pub(super) is_listed: bool,
}

/// Those whom a format lists: of several each is one. One alone may be a whole byline: that is what WordPress, and
/// whoever has but one field for them, puts there.
pub(super) fn listed(mut people: Vec<Person>) -> Vec<Person> {
    let is_listed = people.len() > 1;
    for person in &mut people {
        person.is_listed = is_listed;
    }
    people
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
        Self {
            name: Some(name.trim_matches('"').to_owned()).filter(|name| !name.is_empty()),
            email: email.map(bare),
            ..Self::default()
        }
    }

    /// Those of whom this tells, but for the address that a program writes from and nobody reads.
    fn each(&self) -> Vec<Self> {
        let email = self.email.clone();
        let is_read = |mail: &String| {
            let (local, _) = mail.split_once('@').unwrap_or_default();
            !UNREAD.iter().any(|name| local.eq_ignore_ascii_case(name))
        };
        let person = Self {
            email: email.filter(is_read),
            ..self.clone()
        };
        person.apart()
    }

    /// Those of whom this tells, where a name may be a whole byline: `By Ada Quill ada@paper.example`, `Ada Quill
    /// and Bo Li`. What is told besides is of one person alone, and so is what stands in a list.
    fn apart(&self) -> Vec<Self> {
        let name = self.name.as_deref();
        let byline = name.and_then(|name| wording::text(&Words::unclear(name), false));
        let is_line = |text: &Text| text.as_str().chars().count() <= limits::NAME * 2;
        let Some(byline) = byline.filter(is_line) else {
            return vec![self.clone()];
        };
        let words = bylines::without_prefix(byline.as_str()).split(' ');
        let (mails, words): (Vec<&str>, Vec<&str>) = words.partition(|word| is_mail(word));
        let email = self.email.clone();
        let email = email.or_else(|| mails.first().map(|mail| bare(mail)));
        if words.is_empty() {
            let name = None;
            return vec![Self {
                name,
                email,
                ..self.clone()
            }];
        }
        let whole = words.join(" ");
        let may_be_several = !self.is_listed && self.url.is_none() && self.bio.is_none();
        let mut names = match may_be_several {
            true => bylines::persons_of(&whole),
            false => Text::new(&whole).into_iter().collect(),
        };
        names.retain(|name| !NOBODY.contains(&page::folded(name).as_str()));
        let named = |name: &Text| Self {
            name: Some(name.to_string()),
            ..Self::default()
        };
        match &names[..] {
            [one] => vec![Self {
                email,
                url: self.url.clone(),
                bio: self.bio.clone(),
                ..named(one)
            }],
            several => several.iter().map(named).collect(),
        }
    }

    /// The author of whom this tells; who has no name is called by the mail address, or else by the page.
    fn author(&self) -> Option<Author> {
        let fitting = |text: &Option<String>, longest: usize| {
            let text = Text::new(text.as_ref()?)?;
            (text.as_str().chars().count() <= longest).then_some(text)
        };
        let email = fitting(&self.email, limits::NAME).filter(Text::is_mail_address);
        let called = || email.clone().or_else(|| fitting(&self.url, limits::NAME));
        Some(Author {
            name: fitting(&self.name, limits::NAME).or_else(called)?,
            bio: fitting(&self.bio, limits::BIO),
            url: self.url.as_deref().and_then(web_address),
            email,
        })
    }
}

fn is_mail(text: &str) -> bool {
    Text::new(&bare(text)).is_some_and(|text| text.is_mail_address())
}

fn bare(mail: &str) -> String {
    mail.strip_prefix("mailto:").unwrap_or(mail).to_owned()
}

/// An http(s) address that is not too long.
pub(super) fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let fits = matches!(url.scheme(), "http" | "https") && url.as_str().len() <= limits::ADDRESS;
    fits.then_some(url)
}

/// Each person once, in the order of the byline. What is told of one in several places is put together. In
/// documents of this program a name is one, whatever stands in it.
pub(super) fn authors(people: &[Person], is_newsstands: bool) -> Vec<Author> {
    let each: Vec<Person> = match is_newsstands {
        true => people.to_vec(),
        false => people.iter().flat_map(Person::each).collect(),
    };
    let mut authors: Vec<Author> = Vec::new();
    for author in each.iter().filter_map(Person::author) {
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
