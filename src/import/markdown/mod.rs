//! A story in Markdown with a front matter.

mod front_matter;
mod rendering;
mod shorthand;

pub use front_matter::Problem;
pub(super) use rendering::desk_image;

use super::written::{self, Fault, Understood};
use super::{ImportError, Imported, Options, Source, Warning, limits};
use crate::model::{Address, Kind, Origin, Slug, Story, Submission, Text};
use front_matter::{Parts, Syntax, split};
use pulldown_cmark::{Event, HeadingLevel, Tag as Element, TagEnd};
use rendering::{parser, render};
use serde_json::Value;
use shorthand::expand;
use std::ops::Range;
use std::path::Path;

const UNTITLED: &str = "the story has none; write `title` into its front matter, or begin the text with \
                        `# Title`";

/// Reads a Markdown file. Without a title in the front matter, the heading the text begins with
/// is the title.
pub(super) fn read(
    source: &Source,
    options: &Options,
    text: &str,
) -> Result<Imported, ImportError> {
    let (path, faulty) = (&source.path, |problem| {
        ImportError::faulty(&source.path, vec![problem])
    });
    let parts = split(text).map_err(faulty)?;
    let front = parts
        .as_ref()
        .map(Parts::read)
        .transpose()
        .map_err(faulty)?;
    let syntax = parts.as_ref().map_or(Syntax::Toml, |parts| parts.syntax);
    let (mut front, mut faults) = expand(front.unwrap_or_default(), syntax, options.time_zone);
    let (mut markdown, mut body_line) = parts
        .as_ref()
        .map_or((text, 1), |parts| (parts.body, parts.body_line));
    if !front.contains_key("title")
        && let Some((title, below, line)) = title_heading(markdown, body_line)
    {
        front.insert("title".to_owned(), title.into());
        (markdown, body_line) = (below, line);
    }
    let is_untitled = !front.contains_key("title");
    let places = Places(parts.as_ref());
    let written = written::read(Value::Object(front)).map_err(|mut others| {
        if is_untitled {
            let missing = others.iter_mut().filter(|fault| fault.pointer == "/title");
            missing.for_each(|fault| UNTITLED.clone_into(&mut fault.problem));
        }
        faults.append(&mut others);
    });
    let written = written.ok().filter(|_| faults.is_empty());
    let written = written.ok_or_else(|| places.error(path, faults))?;
    let rendered = render(markdown, body_line).map_err(|too_much| {
        faulty(Problem {
            line: too_much.line,
            text: too_much.problem,
        })
    })?;
    let mut body = rendered.html;
    let mut excerpted = None;
    if written.kind() == Kind::Brief && written.summary.is_none() {
        excerpted = excerpt(markdown);
        if excerpted.is_some() {
            body = None;
        }
    }
    let images = options.images.as_deref();
    let understood = written.understand(body, images);
    let mut understood = understood.map_err(|faults| places.error(path, faults))?;
    let story = &mut understood.story;
    story.summary = story.summary.take().or(excerpted);
    story.link = story.link.take().or_else(|| options.url.clone());
    let warnings = images.map_or_else(Vec::new, |images| {
        places.missing_files(story, &rendered.files, images)
    });
    Ok(Imported {
        submissions: vec![submission(understood, source, options)],
        left_out: rendered.left_out,
        warnings,
        ..Imported::default()
    })
}

/// Whether a file begins as one with a front matter does.
pub(super) fn begins(head: &str) -> bool {
    let first = head.lines().next().unwrap_or_default();
    ["+++", "---", "---json"].contains(&first.trim_end())
}

fn submission(understood: Understood, source: &Source, options: &Options) -> Submission {
    let origin = Origin::Place(format!("markdown:{}", without_extension(&source.name)));
    let made = || Slug::of(stem(&source.path, &source.name));
    Submission {
        is_slug_given: understood.slug.is_some(),
        guid: understood.guid,
        published: understood.published.or(options.date),
        updated: understood.updated,
        ..Submission::new(
            origin,
            understood.slug.unwrap_or_else(made),
            understood.story,
        )
    }
}

/// Where the values of a front matter stand, for what is said of them.
struct Places<'a>(Option<&'a Parts<'a>>);

/// What an entry's schema calls a key, and what else it may be called in a front matter.
const SHORT: [(&str, &str); 2] = [("authors", "author"), ("corrections", "correction")];

impl Places<'_> {
    /// The line of the file on which a value stands; the first if that cannot be told.
    fn line_of(&self, pointer: &str) -> usize {
        let mut keys = pointer.split('/').skip(1);
        let key = keys.next().unwrap_or_default();
        let short = SHORT.iter().find(|(long, _)| *long == key);
        let names = [Some(key), short.map(|(_, short)| *short)];
        let mut names = names.into_iter().flatten();
        let Some(parts) = self.0 else { return 1 };
        let Some(line) = names.find_map(|name| parts.line_of(name)) else {
            return 1;
        };
        let inner = keys.last().and_then(|inner| parts.line_within(line, inner));
        inner.unwrap_or(line)
    }

    fn error(&self, path: &Path, faults: Vec<Fault>) -> ImportError {
        let problem = |fault: &Fault| Problem {
            line: self.line_of(&fault.pointer),
            text: fault.to_string(),
        };
        let mut problems: Vec<Problem> = faults.iter().map(problem).collect();
        problems.sort_by_key(|problem| problem.line);
        ImportError::faulty(path, problems)
    }

    /// Files that a story names, in its front matter or in its text, and that are not in the desk's
    /// own folder of pictures.
    fn missing_files(
        &self,
        story: &Story,
        in_text: &[(usize, String)],
        images: &Path,
    ) -> Vec<Warning> {
        let image = story.image.iter();
        let pictures = image.flat_map(|image| [Some(&image.url), image.thumbnail.as_ref()]);
        let pictures = pictures.flatten().map(|url| ("/image", url));
        let banner = story.banner.iter().map(|url| ("/banner", url));
        let enclosures = story.enclosures.iter().map(|one| ("/enclosures", &one.url));
        let in_front = pictures.chain(banner).chain(enclosures);
        let in_front = in_front.map(|(pointer, url)| (self.line_of(pointer), url));
        let in_text = in_text.iter().map(|(line, url)| (*line, url));
        let missing = in_front.chain(in_text).filter_map(|(line, url)| {
            let Some(Address::Image(name)) = Address::parse(url) else {
                return None;
            };
            let file = images.join(name);
            let text = format!(
                "there is no {}; put the file there, or correct `{url}`",
                file.display()
            );
            let line = Some(line);
            (!file.is_file()).then_some(Warning { line, text })
        });
        missing.collect()
    }
}

/// The heading of the first level a text begins with: its text, and what is below it.
fn title_heading(markdown: &str, line: usize) -> Option<(String, &str, usize)> {
    let mut title = String::new();
    for (event, span) in parser(markdown).into_offset_iter() {
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
    for event in parser(markdown) {
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
