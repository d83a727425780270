//! Who wrote a story, and who helped.

use super::fields::Fields;
use super::front_matter::{FrontMatter, OneOrMany, Person, Problem};
use super::limits;
use crate::model::Author;

impl Fields<'_> {
    /// The byline.
    pub(super) fn authors(&self, front: &FrontMatter) -> Result<Vec<Author>, Problem> {
        let (key, people) = match (&front.author, &front.authors) {
            (Some(_), Some(_)) => {
                let problem = "both `author` and `authors` are given; keep `authors` alone";
                return Err(self.wrong("author", problem));
            }
            (Some(people), None) => ("author", people),
            (None, Some(people)) => ("authors", people),
            (None, None) => return Ok(Vec::new()),
        };
        self.people(key, people)
    }

    /// Each person once.
    pub(super) fn people(&self, key: &str, people: &OneOrMany) -> Result<Vec<Author>, Problem> {
        let people = match people {
            OneOrMany::One(person) => std::slice::from_ref(person),
            OneOrMany::Many(people) => people,
        };
        self.at_most(key, people.len(), limits::AUTHORS)?;
        let mut authors: Vec<Author> = Vec::with_capacity(people.len());
        for person in people {
            let author = self.author(key, person)?;
            if authors.iter().any(|other| other.slug() == author.slug()) {
                let problem = format!("`{key}`: `{}` stands there twice; remove one", author.name);
                return Err(self.wrong(key, &problem));
            }
            authors.push(author);
        }
        Ok(authors)
    }

    fn author(&self, key: &str, person: &Person) -> Result<Author, Problem> {
        let person = match person {
            Person::Name(name) => {
                return Ok(Author {
                    name: self.text(key, name, limits::NAME)?,
                    bio: None,
                    url: None,
                    email: None,
                });
            }
            Person::Full(person) => person,
        };
        let url = person.url.as_deref();
        let email = self.optional(key, person.email.as_deref(), limits::NAME)?;
        if let Some(email) = &email
            && !email.is_mail_address()
        {
            let problem =
                format!("`{key}`: `{email}` is no mail address; write one like ada@paper.example");
            return Err(self.wrong(key, &problem));
        }
        Ok(Author {
            name: self.text(key, &person.name, limits::NAME)?,
            bio: self.optional(key, person.bio.as_deref(), limits::BIO)?,
            url: url.map(|url| self.web_address(key, url)).transpose()?,
            email,
        })
    }
}
