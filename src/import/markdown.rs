//! A story in Markdown with a front matter.

use super::fields::Fields;
use super::front_matter::{self, FrontMatter, Problem, Words};
use super::{ImportError, Imported, Options, Source, limits, rendering};
use crate::model::{
    Guid, Html, Kind, Language, Origin, Section, Slug, Story, Submission, Tag, Text,
};
use pulldown_cmark::{Event, HeadingLevel, Tag as Element, TagEnd};
use std::ops::Range;
use std::path::Path;

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
    let rendered = rendering::render(markdown, body_line).map_err(|too_much| Problem {
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
    let origin = Origin::Place(format!("markdown:{}", without_extension(&source.name)));
    let slug = match &front.slug {
        Some(slug) => fields.parsed("slug", Slug::new(slug))?,
        None => Slug::of(stem(&source.path, &source.name)),
    };
    let story = story(&fields, &front, kind, title, summary, body, options)?;
    let warnings = fields.missing_files(&story, &rendered.files, options.images.as_deref());
    let submission = Submission {
        is_slug_given: front.slug.is_some(),
        guid: match &front.guid {
            Some(guid) => Some(fields.parsed("guid", Guid::new(guid))?),
            None => None,
        },
        published: fields
            .instant("published", front.published.as_ref(), options.time_zone)?
            .or(options.date),
        updated: fields.instant("updated", front.updated.as_ref(), options.time_zone)?,
        ..Submission::new(origin, slug, story)
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
        warnings,
        ..Imported::default()
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
    let zone = options.time_zone;
    let images = options.images.as_deref();
    let attached = front.enclosures.as_deref().unwrap_or_default();
    Ok(Story {
        kind,
        title,
        section: section.map(Section::new),
        authors: fields.authors(front)?,
        dateline: fields.optional("dateline", front.dateline.as_deref(), limits::NAME)?,
        summary,
        body,
        tags: fields.tags(front.tags.as_ref())?,
        image: (front.image.as_ref())
            .map(|image| fields.image(image))
            .transpose()?,
        banner: (front.banner.as_deref())
            .map(|address| fields.file_address("banner", address))
            .transpose()?,
        enclosures: fields.enclosures(attached, images)?,
        link: link.or_else(|| options.url.clone()),
        language: language.transpose()?,
        contributors: (front.contributors.as_ref())
            .map(|people| fields.people("contributors", people))
            .transpose()?
            .unwrap_or_default(),
        rights: fields.optional("rights", front.rights.as_deref(), limits::BIO)?,
        source: (front.source.as_ref())
            .map(|taken| fields.source(taken, zone))
            .transpose()?,
        corrections: (front.correction.as_ref())
            .map(|notes| fields.corrections(notes, zone))
            .transpose()?
            .unwrap_or_default(),
    })
}

impl Fields<'_> {
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
}

/// The heading of the first level a text begins with: its text, and what is below it.
fn title_heading(markdown: &str, line: usize) -> Option<(String, &str, usize)> {
    let mut title = String::new();
    for (event, span) in rendering::parser(markdown).into_offset_iter() {
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
    for event in rendering::parser(markdown) {
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
