//! A story in Markdown with a front matter.

use super::front_matter::{
    self, FrontMatter, OneOrMany, Parts, Person, Picture, Problem, When, Words,
};
use super::{ImportError, Imported, Options, Source, html, limits};
use crate::model::{
    Author, Guid, Html, Image, Instant, Kind, Language, Origin, Section, Slug, Story, Submission,
    Tag, Text,
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use pulldown_cmark::{Event, HeadingLevel, Tag as Element, TagEnd};
use std::ops::Range;
use std::path::Path;
use url::Url;

/// Reads a Markdown file. Without a title in the front matter, the heading the text begins with
/// is the title.
pub(super) fn read(
    source: &Source,
    options: &Options,
    text: &str,
) -> Result<Imported, ImportError> {
    read_story(source, options, text).map_err(|problem| ImportError::Invalid {
        path: source.path.clone(),
        line: problem.line,
        problem: problem.text,
    })
}

fn read_story(source: &Source, options: &Options, text: &str) -> Result<Imported, Problem> {
    let parts = front_matter::split(text)?;
    let front = match &parts {
        Some(parts) => parts.read()?,
        None => FrontMatter::default(),
    };
    let (markdown, body_line) = parts
        .as_ref()
        .map_or((text, 1), |parts| (parts.body, parts.body_line));
    let fields = Fields {
        parts: parts.as_ref(),
    };
    let (title, markdown, body_line) = match &front.title {
        Some(title) => (title.clone(), markdown, body_line),
        None => title_heading(markdown, body_line).ok_or_else(|| {
            fields.wrong(
                "title",
                "the story has no title; write `title` into its front matter, or begin the text with `# Title`",
            )
        })?,
    };
    let title = fields.text("title", &title, limits::TITLE)?;
    let kind = match &front.kind {
        Some(kind) => fields.parsed("kind", kind.parse())?,
        None => Kind::Article,
    };
    let mut summary = fields.optional("summary", front.summary.as_deref(), limits::SUMMARY)?;
    let rendered = html::render(markdown, body_line).map_err(|too_much| Problem {
        line: too_much.line,
        text: too_much.problem,
    })?;
    let mut body = rendered.html;
    if kind == Kind::Brief && summary.is_none() {
        summary = excerpt(markdown);
        if summary.is_some() {
            body = None;
        }
    }
    let submission = Submission {
        origin: Origin::Place(format!("markdown:{}", without_extension(&source.name))),
        slug: match &front.slug {
            Some(slug) => fields.parsed("slug", Slug::new(slug))?,
            None => Slug::of(stem(&source.path, &source.name)),
        },
        guid: match &front.guid {
            Some(guid) => Some(fields.parsed("guid", Guid::new(guid))?),
            None => None,
        },
        published: fields
            .instant("published", front.published.as_ref(), options.time_zone)?
            .or(options.date),
        updated: fields.instant("updated", front.updated.as_ref(), options.time_zone)?,
        story: story(&fields, &front, kind, title, summary, body, options)?,
    };
    if let (Some(published), Some(updated)) = (submission.published, submission.updated)
        && updated < published
    {
        let problem = format!(
            "`updated` ({updated}) lies before `published` ({published}); correct one of them"
        );
        return Err(fields.wrong("updated", &problem));
    }
    Ok(Imported {
        submissions: vec![submission],
        left_out: rendered.left_out,
    })
}

fn story(
    fields: &Fields<'_>,
    front: &FrontMatter,
    kind: Kind,
    title: Text,
    summary: Option<Text>,
    body: Option<Html>,
    options: &Options,
) -> Result<Story, Problem> {
    let section = fields.optional("section", front.section.as_deref(), limits::NAME)?;
    let link = front.link.as_deref();
    let link = link
        .map(|link| fields.web_address("link", link))
        .transpose()?;
    let language = front.language.as_deref();
    let language = language.map(|tag| fields.parsed("language", Language::new(tag)));
    let image = front.image.as_ref();
    Ok(Story {
        kind,
        title,
        section: section.map(Section::new),
        authors: fields.authors(front)?,
        dateline: fields.optional("dateline", front.dateline.as_deref(), limits::NAME)?,
        summary,
        body,
        tags: fields.tags(front.tags.as_ref())?,
        image: image.map(|image| fields.image(image)).transpose()?,
        link: link.or_else(|| options.url.clone()),
        language: language.transpose()?,
    })
}

/// Turns what is written into what is meant; knows where it stands, for the messages.
struct Fields<'a> {
    parts: Option<&'a Parts<'a>>,
}

impl Fields<'_> {
    fn wrong(&self, key: &str, problem: &str) -> Problem {
        Problem {
            line: self.parts.map_or(1, |parts| parts.line_of(key)),
            text: problem.to_owned(),
        }
    }

    fn parsed<T, E: std::fmt::Display>(
        &self,
        key: &str,
        value: Result<T, E>,
    ) -> Result<T, Problem> {
        value.map_err(|error| self.wrong(key, &format!("`{key}`: {error}")))
    }

    fn text(&self, key: &str, raw: &str, longest: usize) -> Result<Text, Problem> {
        let length = raw.chars().count();
        if length > longest {
            let problem = format!("`{key}` has {length} characters; shorten it to {longest}");
            return Err(self.wrong(key, &problem));
        }
        Text::new(raw).ok_or_else(|| {
            let problem = format!("`{key}` is empty; write something, or remove it");
            self.wrong(key, &problem)
        })
    }

    fn optional(
        &self,
        key: &str,
        raw: Option<&str>,
        longest: usize,
    ) -> Result<Option<Text>, Problem> {
        raw.map(|raw| self.text(key, raw, longest)).transpose()
    }

    fn web_address(&self, key: &str, raw: &str) -> Result<Url, Problem> {
        let raw = raw.trim();
        let url = Url::parse(raw)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && raw.len() <= limits::ADDRESS);
        url.ok_or_else(|| {
            let shown: String = raw.chars().take(100).collect();
            let problem = format!(
                "`{key}`: `{shown}` is no web address; write one that begins with https:// or http://, of at most {} characters",
                limits::ADDRESS
            );
            self.wrong(key, &problem)
        })
    }

    fn instant(
        &self,
        key: &str,
        when: Option<&When>,
        zone: Tz,
    ) -> Result<Option<Instant>, Problem> {
        let written = match when {
            None => return Ok(None),
            Some(When::Toml(datetime)) => datetime.to_string(),
            Some(When::Text(text)) => text.trim().to_owned(),
        };
        instant(&written, zone).map(Some).ok_or_else(|| {
            let shown: String = written.chars().take(100).collect();
            let problem = format!(
                "`{key}`: `{shown}` is no date; write one like 2026-11-23, 2026-11-23T09:30:00 (in {zone}) or 2026-11-23T09:30:00+02:00"
            );
            self.wrong(key, &problem)
        })
    }

    fn authors(&self, front: &FrontMatter) -> Result<Vec<Author>, Problem> {
        let (key, people) = match (&front.author, &front.authors) {
            (Some(_), Some(_)) => {
                let problem = "both `author` and `authors` are given; keep `authors` alone";
                return Err(self.wrong("author", problem));
            }
            (Some(people), None) => ("author", people),
            (None, Some(people)) => ("authors", people),
            (None, None) => return Ok(Vec::new()),
        };
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

    fn tags(&self, words: Option<&Words>) -> Result<Vec<Tag>, Problem> {
        let words = match words {
            None => return Ok(Vec::new()),
            // One text, as other programs have it, may list several.
            Some(Words::One(words)) => words.split(',').map(str::to_owned).collect(),
            Some(Words::Many(words)) => words.clone(),
        };
        self.at_most("tags", words.len(), limits::TAGS)?;
        let mut tags: Vec<Tag> = Vec::with_capacity(words.len());
        for word in &words {
            let tag = Tag::new(self.text("tags", word, limits::NAME)?);
            // Twice the same tag says no more than once.
            if tags.iter().all(|other| other.slug() != tag.slug()) {
                tags.push(tag);
            }
        }
        Ok(tags)
    }

    fn at_most(&self, key: &str, count: usize, most: usize) -> Result<(), Problem> {
        if count <= most {
            return Ok(());
        }
        let problem = format!("`{key}` lists {count}; keep at most {most}");
        Err(self.wrong(key, &problem))
    }

    fn image(&self, picture: &Picture) -> Result<Image, Problem> {
        let (address, alt) = match picture {
            Picture::Address(address) => (address, None),
            Picture::Full(picture) => (&picture.url, picture.alt.as_deref()),
        };
        let address = address.trim();
        let url = match html::desk_image(address) {
            Some(path) => path,
            None if address.contains("://") => self.web_address("image", address)?.to_string(),
            None => {
                let shown: String = address.chars().take(100).collect();
                let problem = format!(
                    "`image`: `{shown}` is neither a web address (https://…) nor a picture of the desk; put it into feeds/images/ under a name of letters a to z, digits, `.`, `-` and `_`, and write `images/name.jpg`"
                );
                return Err(self.wrong("image", &problem));
            }
        };
        Ok(Image {
            url,
            alt: self.optional("image", alt, limits::SUMMARY)?,
        })
    }
}

/// RFC 3339, or a local date or date-time in `zone`. A local time that a change of clocks skips
/// is none; one that it repeats is the earlier.
fn instant(written: &str, zone: Tz) -> Option<Instant> {
    let written = match written.as_bytes().get(10) {
        Some(b' ') => written.replacen(' ', "T", 1),
        _ => written.to_owned(),
    };
    if let Ok(instant) = Instant::parse(&written) {
        return Some(instant);
    }
    let day =
        NaiveDate::parse_from_str(&written, "%Y-%m-%d").map(|day| day.and_time(NaiveTime::MIN));
    let local = day
        .or_else(|_| NaiveDateTime::parse_from_str(&written, "%Y-%m-%dT%H:%M:%S%.f"))
        .or_else(|_| NaiveDateTime::parse_from_str(&written, "%Y-%m-%dT%H:%M"))
        .ok()?;
    let moment = local.and_local_timezone(zone).earliest()?;
    Instant::new(moment.to_utc()).ok()
}

/// The heading of the first level a text begins with: its text, and what is below it.
fn title_heading(markdown: &str, line: usize) -> Option<(String, &str, usize)> {
    let mut title = String::new();
    for (event, span) in html::parser(markdown).into_offset_iter() {
        match event {
            Event::Start(Element::Heading {
                level: HeadingLevel::H1,
                ..
            }) if title.is_empty() => {}
            Event::Text(text) | Event::Code(text) if span.start > 0 || !text.is_empty() => {
                title.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => title.push(' '),
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
                let Range { end, .. } = span;
                let line = line + markdown[..end].matches('\n').count();
                return Some((title, &markdown[end..], line));
            }
            Event::Start(Element::Emphasis | Element::Strong | Element::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => {}
            _ => return None,
        }
    }
    None
}

/// The text of a brief that is a single paragraph without links or pictures: such a body is
/// nothing but the excerpt. Any other stays a body.
fn excerpt(markdown: &str) -> Option<Text> {
    let mut text = String::new();
    let mut paragraphs = 0_usize;
    for event in html::parser(markdown) {
        match event {
            Event::Start(Element::Paragraph) => paragraphs += 1,
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(TagEnd::Paragraph)
            | Event::Start(Element::Emphasis | Element::Strong)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong) => {}
            _ => return None,
        }
    }
    let fits = paragraphs == 1 && text.chars().count() <= limits::SUMMARY;
    fits.then(|| Text::new(&text)).flatten()
}

/// A name of a source without the extension of a format.
fn without_extension(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension))
            if ["md", "markdown", "txt"]
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known)) =>
        {
            stem
        }
        _ => name,
    }
}

/// What the slug is made of: the file's name, or its folder's for `index.md`.
fn stem<'a>(path: &'a Path, name: &'a str) -> &'a str {
    let name = without_extension(name);
    let (folders, file) = name.rsplit_once('/').unwrap_or(("", name));
    if file != "index" {
        return file;
    }
    let folder = folders
        .rsplit('/')
        .next()
        .filter(|folder| !folder.is_empty());
    let parent = || path.parent()?.file_name()?.to_str();
    folder.or_else(parent).unwrap_or(file)
}
