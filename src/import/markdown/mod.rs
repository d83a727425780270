//! A story in Markdown with a front matter: by hand, or as generators of static sites have it.
//!
//! | module | what |
//! |---|---|
//! | `front_matter` | where it ends, and its keys and values |
//! | `aliases` | what generators call them |
//! | `inherited` | what its site says of a story |
//! | `people` | what it says of who wrote it |
//! | `generated` | theirs become ours |
//! | `shorthand` | ours become the schema's |
//! | `naming` | what the file's name says |
//! | `pages` | which files of a site are no stories |
//! | `templates` | calls in the text |
//! | `footnotes` | notes go to the end of the text |
//! | `files` | pictures beside the story |
//! | `references` | other pages of its site |
//! | `rendering` | Markdown into HTML |
//! | `entry` | all of it into an entry |
//! | `places`, `text` | lines of the file, for what is said |

mod aliases;
mod entry;
mod files;
mod footnotes;
mod front_matter;
mod generated;
mod inherited;
mod naming;
mod pages;
mod people;
mod places;
mod references;
mod rendering;
mod shorthand;
mod templates;
mod text;

pub use front_matter::Problem;
pub(super) use generated::{hides, plain};
pub(super) use people::People;
pub(super) use references::Pages;
pub(super) use rendering::desk_image;

use super::site::{Generator, is_plain};
use super::source::PAPER;
use super::syntax::Syntax;
use super::written::{Fault, Understood};
use super::{ImportError, Imported, Options, Skipped, Source, limits, passed};
use crate::model::{Guid, Html, Kind, Origin, Slug, Submission, Text};
use aliases::{DOUBTFUL, KEPT_BACK, NAMELESS};
use entry::{Entry, notes};
use files::{Files, Linked};
use front_matter::{Parts, split};
use generated::{Translated, translate};
use inherited::inherit;
use naming::{Name, without_extension};
use pages::{OnSite, no_story};
use people::Nameless;
use places::Places;
use pulldown_cmark::html::push_html;
use pulldown_cmark::{Event, HeadingLevel, Tag as Element, TagEnd};
use rendering::{Rendered, parser, render};
use serde_json::{Map, Value};
use shorthand::expand;
use std::ops::Range;
use templates::Expanded;
use text::Lines;

/// Reads a Markdown file. Without a title in the front matter, the heading the text begins with
/// is the title.
pub(super) fn read(
    source: &Source,
    options: &Options,
    text: &str,
    site_pages: &mut Pages,
    people: &mut People,
) -> Result<Imported, ImportError> {
    if let Some(folder) = &source.folder
        && !folder.unread.is_empty()
    {
        let files = folder.unread.iter().map(|file| file.to_path_buf());
        return Ok(Imported {
            depends_on: files.collect(),
            ..passed(source, KEPT_BACK)
        });
    }
    let faulty = |problem| ImportError::faulty(&source.path, vec![problem]);
    let parts = split(text).map_err(faulty)?;
    if parts.is_none() && source.is_paper() {
        let nothing = Translated::default();
        return Ok(skipped(source, &nothing, &Name::own(source), PAPER));
    }
    let front = parts.as_ref().map(Parts::read).transpose();
    let mut front = front.map_err(faulty)?.unwrap_or_default();
    let mut inherited = inherit(&mut front, source)?;
    let mut theirs = translate(front, source.site());
    if inherited.is_doubtful {
        theirs.hidden = Some(DOUBTFUL);
    }
    // Who writes for the desk says in the front matter when; elsewhere that may stand in the name alone.
    let name = match theirs.is_generated || !source.is_own {
        true => Name::generated(source),
        false => Name::own(source),
    };
    if let Some(reason) = no_story(source, options, &theirs, &name) {
        let mut skipped = skipped(source, &theirs, &name, reason);
        skipped.depends_on.extend(inherited.files);
        return Ok(skipped);
    }
    if source.is_own {
        theirs.refuse_unknown();
    }
    if let Some(site) = source.site() {
        match people.introduce(&mut theirs.front, site) {
            Ok(files) => inherited.files.extend(files),
            Err(Nameless(files)) => {
                // It is no draft: nothing is to be taken back.
                let title = &theirs.front.get("title").and_then(Value::as_str);
                let mut skipped = Imported::from(Skipped {
                    line: None,
                    title: title.unwrap_or(name.stem).to_owned(),
                    reason: NAMELESS,
                    known_by: Vec::new(),
                });
                skipped
                    .depends_on
                    .extend(inherited.files.into_iter().chain(files));
                return Ok(skipped);
            }
        }
    }
    let is_dated_by_name = name.complete(&mut theirs.front);
    let site_zone = source.site().and_then(|site| site.time_zone);
    let zone = site_zone.unwrap_or(options.time_zone);
    let syntax = parts.as_ref().map_or(Syntax::Toml, |parts| parts.syntax);
    let on_site = OnSite::of(source, &theirs, &name);
    let (front, faults) = expand(std::mem::take(&mut theirs.front), syntax, zone);
    let written = Written {
        source,
        options,
        text: parts
            .as_ref()
            .map_or((text, 1), |parts| (parts.body, parts.body_line)),
        places: Places {
            parts: parts.as_ref(),
            names: &theirs.names,
        },
        theirs: &theirs,
        name: &name,
        is_dated_by_name,
        on_site,
    };
    let mut imported = written.whole(front, faults, site_pages)?;
    imported.depends_on.extend(inherited.files);
    Ok(imported)
}

/// A file that is not meant to be a story.
fn skipped(
    source: &Source,
    theirs: &Translated,
    name: &Name<'_>,
    reason: &'static str,
) -> Imported {
    let text = |key: &str| theirs.front.get(key).and_then(Value::as_str);
    let guid = text("guid").map(str::to_owned);
    Imported::from(Skipped {
        line: None,
        title: text("title").unwrap_or(name.stem).to_owned(),
        reason,
        known_by: std::iter::once(known_by(&source.name))
            .chain(guid)
            .collect(),
    })
}

/// The origin of the story in a file of this name.
fn known_by(name: &str) -> String {
    format!("markdown:{}", without_extension(name))
}

/// A story as it is in its file.
struct Written<'a> {
    source: &'a Source,
    options: &'a Options,
    /// What stands below the front matter, and from which line on.
    text: (&'a str, usize),
    places: Places<'a>,
    /// What the front matter says beside what an entry has.
    theirs: &'a Translated,
    name: &'a Name<'a>,
    /// Whether its date is the day in that.
    is_dated_by_name: bool,
    /// Where its site has published it.
    on_site: OnSite,
}

impl Written<'_> {
    /// Reads the story with its front matter, in which some faults were found before; and what it is with the files
    /// that are not there, if any.
    fn whole(
        &self,
        front: Map<String, Value>,
        faults: Vec<Fault>,
        site_pages: &mut Pages,
    ) -> Result<Imported, ImportError> {
        let mut files = self.files(site_pages);
        let mut imported = self.read(front.clone(), faults.clone(), &mut files)?;
        if files.lacks_any() {
            // What was read of those that are there is not read again.
            let mut files = files.supposed(&imported.pictures);
            let whole = self.read(front, faults, &mut files)?;
            imported.suppose(whole, files.stand_ins.into_files());
        }
        Ok(imported)
    }

    fn files<'f>(&'f self, pages: &'f mut Pages) -> Files<'f> {
        let own = self.on_site.link.as_ref();
        Files::of(self.source, self.options, Linked { own, pages })
    }

    fn read(
        &self,
        mut front: Map<String, Value>,
        faults: Vec<Fault>,
        files: &mut Files<'_>,
    ) -> Result<Imported, ImportError> {
        let (mut markdown, mut line) = self.text;
        if !front.contains_key("title")
            && let Some((title, below, below_line)) = title_heading(markdown, line)
        {
            front.insert("title".to_owned(), title.into());
            (markdown, line) = (below, below_line);
        }
        let site = self.source.site();
        let titled = self.name.title_in_jekyll(site.map(|site| site.generator));
        if let Some(title) = titled.filter(|_| !front.contains_key("title")) {
            front.insert("title".to_owned(), title.into());
        }
        let text = match self.theirs.is_generated {
            true => templates::expand(Lines::new(markdown, line), site),
            false => Ok(Expanded::as_it_is(Lines::new(markdown, line))),
        };
        let text = text.map_err(|problem| ImportError::faulty(&self.source.path, vec![problem]))?;
        let images = self.options.images.as_deref();
        let mut entry = Entry {
            places: &self.places,
            front,
            is_lenient: !self.source.is_own,
            images,
            lost: Vec::new(),
            left_out: notes(self.theirs, &self.places),
            warnings: Vec::new(),
        };
        entry.find_files(files);
        let rendered = render(&text.lines, files);
        let (mut rendered, mut problems) = match rendered {
            Ok(rendered) => (rendered, Vec::new()),
            Err(problem) => (Rendered::default(), vec![problem]),
        };
        problems.extend(entry.unforgiven(faults));
        let understood = entry.understand(rendered.html.take());
        let understood = understood.map_err(|more| problems.extend(more)).ok();
        let Some(understood) = understood.filter(|_| problems.is_empty()) else {
            problems.sort_by_key(|problem| problem.line);
            let error = ImportError::faulty(&self.source.path, problems);
            return Err(error.waiting_for(std::mem::take(&mut files.depends_on)));
        };
        Ok(self.imported(understood, &text, entry, rendered, files))
    }

    /// All that was read of it.
    fn imported(
        &self,
        mut understood: Understood,
        text: &Expanded<'_>,
        entry: Entry<'_>,
        rendered: Rendered,
        files: &mut Files<'_>,
    ) -> Imported {
        let story = &mut understood.story;
        let is_brief = story.kind == Kind::Brief && story.summary.is_none();
        if let Some(excerpt) = is_brief.then(|| excerpt(text.lines.text())).flatten() {
            (story.summary, story.body) = (Some(excerpt), None);
        }
        story.summary = story.summary.take().or_else(|| teaser(text));
        let path = self.theirs.said.path.as_deref();
        let given = self.on_site.link.as_ref().or(self.options.url.as_ref());
        story.link = story.link.take().or_else(|| given.cloned());
        let mut imported = Imported {
            left_out: entry.left_out,
            warnings: entry.warnings,
            ..Imported::default()
        };
        if let Some(images) = entry.images {
            let places = &self.places;
            let missing = places.missing_files(story, &rendered.files, files, images);
            imported.warnings.extend(missing);
        }
        imported.left_out.extend(text.left_out.iter().cloned());
        imported.left_out.extend(rendered.left_out);
        imported.warnings.extend(rendered.warnings);
        imported.pictures = std::mem::take(&mut files.pictures);
        imported.depends_on = std::mem::take(&mut files.depends_on);
        let stem = path.and_then(pages::last_part).unwrap_or(self.name.stem);
        let submission = self.submission(understood, stem);
        imported.lacks_guid = self.source.site().is_some() && submission.guids().next().is_none();
        imported.submissions = vec![submission];
        imported
    }

    /// The guid that it has in its site's own feed: its address there, or with Jekyll its name in the folder
    /// of that. What templates of Eleventy write into a feed, nobody knows.
    fn guid_on_site(&self) -> Option<Guid> {
        let (site, address) = (self.source.site()?, self.on_site.link.as_ref()?.as_str());
        let guid = match site.generator {
            Generator::Hugo | Generator::Zola => address.to_owned(),
            Generator::Jekyll => {
                let (folder, _) = address.trim_end_matches('/').rsplit_once('/')?;
                let slug = self.theirs.said.slug.as_deref().unwrap_or(self.name.stem);
                let is_plain = is_plain(&slug.to_ascii_lowercase());
                is_plain.then(|| format!("{folder}/{slug}"))?
            }
            Generator::Eleventy => return None,
        };
        Guid::new(&guid).ok()
    }

    fn submission(&self, understood: Understood, stem: &str) -> Submission {
        let source = self.source;
        let former_name = source.former_name.as_deref();
        let former_name = former_name.filter(|former| *former != source.name);
        let slug = understood.slug.clone().unwrap_or_else(|| Slug::of(stem));
        let likely_link = self.on_site.likely.clone();
        let likely_link = likely_link.filter(|_| understood.story.link.is_none());
        Submission {
            is_slug_given: understood.slug.is_some(),
            guid: understood.guid,
            guid_elsewhere: self.guid_on_site(),
            likely_link,
            published: understood.published.or(self.options.date),
            is_dated_by_name: self.is_dated_by_name,
            updated: understood.updated,
            former_origin: former_name.map(known_by),
            ..Submission::new(
                Origin::Place(known_by(&source.name)),
                slug,
                understood.story,
            )
        }
    }
}

/// What a story shows of itself where the whole of it is not shown.
fn teaser(text: &Expanded<'_>) -> Option<Text> {
    let end = text.teaser?;
    let mut html = String::with_capacity(end * 3 / 2);
    // Of the whole text: where its notes stand is not known of a part.
    let events = parser(text.lines.text()).into_offset_iter();
    let before = events.take_while(|(_, span)| span.start < end);
    let before = before.filter(|(event, _)| !matches!(event, Event::FootnoteReference(_)));
    push_html(&mut html, before.map(|(event, _)| event));
    let plain = Html::from_sanitised(&html).plain_text();
    let fits = plain.chars().count() <= limits::SUMMARY;
    Text::new(&plain).filter(|_| fits)
}

/// The front matter of a file of a site that is no story, and what stands below it; nothing if it has none.
pub(super) fn parts_of(text: &str) -> Result<(Map<String, Value>, &str), Problem> {
    match split(text)? {
        Some(parts) => Ok((parts.read()?, parts.body)),
        // A call of a template is no JSON, and a text may begin with it.
        None if text.starts_with('{') && !text.starts_with("{{") => Err(Problem {
            line: 1,
            text: "what begins with a brace is a front matter in JSON, and this is none; \
                   mend it, or begin with a line `---`"
                .to_owned(),
        }),
        None => Ok((Map::new(), text)),
    }
}

/// Whether a file begins as one with a front matter does.
pub(super) fn begins(head: &str) -> bool {
    let first = head.lines().next().unwrap_or_default();
    ["+++", "---", "---json"].contains(&first.trim_end())
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
