//! The text of a saved web page: what a browser gives when all of a page is copied as text.
//!
//! ```text
//! The headline                       the page's title
//!
//! OpinionThe headline                section and headline again, glued or not; may be missing
//! Ada Stone is a harbour pilot.      a bio of who the byline names; may be missing
//!
//! By Ada Stone                       may be missing
//! November 3, 2026                   of the byline; may be missing
//!
//! A paragraph.                       the body, one paragraph a line
//! Another one.
//!
//! Must read                          lists of briefs under their headings; any may be
//!                                    missing or empty
//! A brief's headline
//!
//! PORT ELLEN, Scotland: Its excerpt...
//! ```
//!
//! What is not recognised is body text. Dates in headlines or in the text are text.

pub(super) mod byline;
pub(super) mod dateline;
mod head;
mod lines;
pub(super) mod list;

use super::{ImportError, Imported, LeftOut, Options, html, limits};
use crate::model::{Html, Kind, Origin, Section, Slug, Story, Submission, Text};
use head::{Head, Published};
use lines::Line;
use list::Brief;
use quick_xml::escape::partial_escape;
use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;
use unicode_segmentation::UnicodeSegmentation;

/// Reads a page's text.
pub(super) fn read(path: &Path, options: &Options, text: &str) -> Result<Imported, ImportError> {
    if html::is_html(text.as_bytes()) {
        return Err(ImportError::Invalid {
            path: path.to_owned(),
            line: 1,
            problem:
                "this is an HTML file, no text; leave `--format` away, or write `--format html`"
                    .to_owned(),
        });
    }
    let lines = lines::split(text);
    if let Some(line) = lines.get(limits::LINES) {
        let problem = format!(
            "the page has more than {} lines of text; split it",
            limits::LINES
        );
        return Err(invalid(path, line, problem));
    }
    if lines.is_empty() {
        return Err(ImportError::Empty {
            path: path.to_owned(),
        });
    }
    let mut left_out = Vec::new();
    let (story, lists) = list::part(lines);
    let briefs = list::read(&lists, &mut left_out);
    if let Some(brief) = briefs.get(limits::BRIEFS) {
        let problem = format!(
            "the page lists more than {} briefs; split it",
            limits::BRIEFS
        );
        return Err(invalid(path, brief.line, problem));
    }
    let mut submissions = Vec::with_capacity(1 + briefs.len());
    let mut shown_date = None;
    if let Some(first) = story.first() {
        let head = head::read(&story, options.time_zone, &mut left_out);
        if head.title.as_str().chars().count() > limits::TITLE {
            let problem = format!(
                "the page's first line has more than {} characters; it must be the headline alone",
                limits::TITLE
            );
            return Err(invalid(path, first, problem));
        }
        let has_article =
            !head.body.is_empty() || !head.authors.is_empty() || head.is_title_repeated;
        if has_article {
            shown_date = head.published.and_then(Published::shown);
            submissions.push(article(head, options));
        } else if briefs.is_empty() {
            return Err(ImportError::NoStory {
                path: path.to_owned(),
                line: first.number,
            });
        } else {
            let reason = "the title of a page that has no text of its own, only briefs";
            left_out.push(first.left_out(reason));
        }
    }
    submissions.extend(submit(briefs, options, &mut left_out));
    left_out.sort_by_key(|part| part.line);
    Ok(Imported {
        submissions,
        left_out,
        shown_date,
        ..Imported::default()
    })
}

fn invalid(path: &Path, line: &Line, problem: String) -> ImportError {
    ImportError::Invalid {
        path: path.to_owned(),
        line: line.number,
        problem,
    }
}

fn article(head: Head<'_>, options: &Options) -> Submission {
    let headline = headline(Kind::Article, &head.title);
    // The page may have been imported without its address before.
    let (origin, former_origin) = match &options.url {
        Some(url) => (Origin::Place(format!("page:{url}")), Some(headline)),
        None => (Origin::Headline(headline), None),
    };
    let slug = Slug::of(head.title.as_str());
    let story = Story {
        section: head.section.map(Section::new),
        authors: head.authors,
        body: (!head.body.is_empty()).then(|| body(&head.body)),
        link: options.url.clone(),
        ..Story::new(Kind::Article, head.title)
    };
    Submission {
        former_origin,
        published: head.published.map(Published::at).or(options.date),
        ..Submission::new(origin, slug, story)
    }
}

/// Each brief once. A page often lists one story under several headings, here with its excerpt and
/// there by its headline alone.
fn submit(
    briefs: Vec<Brief<'_>>,
    options: &Options,
    left_out: &mut Vec<LeftOut>,
) -> Vec<Submission> {
    let mut submissions: Vec<Submission> = Vec::with_capacity(briefs.len());
    let mut by_origin: HashMap<Origin, usize> = HashMap::new();
    for brief in briefs {
        let (line, excerpt) = (brief.line, brief.excerpt);
        let submission = of_brief(brief, options);
        let Some(&at) = by_origin.get(&submission.origin) else {
            by_origin.insert(submission.origin.clone(), submissions.len());
            submissions.push(submission);
            continue;
        };
        let known = &mut submissions[at].story;
        if known.summary.is_none() {
            *known = submission.story;
        } else if submission.story.summary.is_some() && *known != submission.story {
            let reason = "the page has a brief of this headline already, in other words";
            left_out.push(line.left_out(reason));
            left_out.extend(excerpt.map(|line| line.left_out(reason)));
        }
    }
    submissions
}

fn of_brief(brief: Brief<'_>, options: &Options) -> Submission {
    let title = brief.line.text.clone();
    let origin = Origin::Headline(headline(Kind::Brief, &title));
    let slug = Slug::of(title.as_str());
    let story = Story {
        dateline: brief.dateline,
        summary: brief.summary,
        ..Story::new(Kind::Brief, title)
    };
    Submission {
        published: options.date,
        ..Submission::new(origin, slug, story)
    }
}

/// The origin's text of a story of which nothing but the headline tells which it is.
pub(super) fn headline(kind: Kind, title: &Text) -> String {
    match kind {
        Kind::Article => format!("page:{}", folded(title)),
        Kind::Brief => format!("brief:{}", folded(title)),
    }
}

/// A headline's words, however its letters, spaces and quotes are set.
pub(super) fn folded(title: &Text) -> String {
    let words: Vec<String> = title
        .as_str()
        .unicode_words()
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() {
        return title.to_string();
    }
    words.join(" ")
}

fn body(paragraphs: &[&Line]) -> Html {
    let mut html = String::new();
    for paragraph in paragraphs {
        let separator = if html.is_empty() { "" } else { "\n" };
        // Writing to a string cannot fail.
        let _ = write!(
            html,
            "{separator}<p>{}</p>",
            partial_escape(paragraph.text.as_str())
        );
    }
    Html::from_sanitised(&html)
}
