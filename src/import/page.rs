//! The text of a saved web page, as a reader's browser saves it.
//!
//! ```text
//! Headline                         the title
//! SectionHeadline                  the section and the headline again, in one line or two
//! Name is the …                    the author's bio, here or as the last paragraph
//! By Name and Name                 the byline
//! Paragraph …                      the body, one line a paragraph
//! Must read                        lists of briefs: headline, excerpt, headline, excerpt …
//! Recent News
//! ```
//!
//! Every part but the first line may be missing. What is not recognised is body text. No date is
//! read from a page: those in its words are what it is about, not when it was published.

use super::{Fault, Imported, LeftOut, Options};
use crate::model::{Author, Html, Kind, Section, Slug, Story, Submission, Text};
use quick_xml::escape::partial_escape;

/// Lines that head a list of other stories, in lower case.
const LIST_HEADINGS: [&str; 16] = [
    "must read",
    "must-read",
    "recent news",
    "recent posts",
    "recent stories",
    "latest news",
    "latest stories",
    "latest",
    "most read",
    "most popular",
    "popular",
    "related",
    "related news",
    "related stories",
    "related articles",
    "trending",
];
/// A longer beginning of a line is no section's name but a sentence.
const LONGEST_SECTION: usize = 40;
/// A longer line is no byline.
const LONGEST_BYLINE: usize = 120;
/// How many lines after the headline may come before the byline: a section, some bios, a
/// standfirst.
const LINES_BEFORE_BYLINE: usize = 6;
/// A longer beginning of an excerpt is no dateline.
const LONGEST_DATELINE: usize = 60;
/// A longer line of a list is an excerpt, however it ends.
const LONGEST_HEADLINE: usize = 160;
/// A shorter line of a list that has no excerpt is a button or a label, not a headline.
const SHORTEST_HEADLINE: usize = 3;

/// A line that is not blank.
#[derive(Clone, Debug)]
struct Line {
    number: usize,
    text: Text,
}

impl Line {
    fn as_str(&self) -> &str {
        self.text.as_str()
    }
}

pub(super) fn read(text: &str, options: &Options) -> Result<Imported, Fault> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<Line> = text
        .lines()
        .enumerate()
        .filter_map(|(at, line)| {
            Some(Line {
                number: at + 1,
                text: Text::new(line)?,
            })
        })
        .collect();
    let lists = match lines
        .iter()
        .skip(1)
        .position(|line| is_list_heading(line.as_str()))
    {
        Some(at) => lines.split_off(at + 1),
        None => Vec::new(),
    };
    let mut imported = Imported::default();
    let article = article(&lines, options);
    let briefs = briefs(lists, options, &mut imported.left_out);
    match article {
        Some(article) => imported.submissions.push(article),
        None if briefs.is_empty() => {
            let line = lines.first().map_or(1, |line| line.number);
            return Err(Fault::new(
                line,
                "there is a title and no text below it; is the page whole?",
            ));
        }
        None => imported.left_out.extend(
            lines
                .iter()
                .map(|line| LeftOut::new(line.number, line.as_str(), "a headline without a text")),
        ),
    }
    imported.submissions.extend(briefs);
    Ok(imported)
}

fn is_list_heading(line: &str) -> bool {
    let line = line.trim_end_matches(':').to_lowercase();
    LIST_HEADINGS.contains(&line.as_str())
}

/// The story of a page; `None` if it has no text.
fn article(lines: &[Line], options: &Options) -> Option<Submission> {
    let (title, rest) = lines.split_first()?;
    let (section, rest) = section(&title.text, rest);
    let byline = rest
        .iter()
        .take(LINES_BEFORE_BYLINE)
        .enumerate()
        .find_map(|(at, line)| Some((at, names(line.as_str())?)));
    let mut body: Vec<&Line> = rest.iter().collect();
    let mut authors: Vec<Author> = Vec::new();
    if let Some((at, names)) = byline {
        body.remove(at);
        let author = |name| Author {
            name,
            bio: None,
            url: None,
            email: None,
        };
        authors = names.into_iter().map(author).collect();
        take_bios(&mut authors, &mut body, at);
    }
    if body.is_empty() {
        return None;
    }
    let paragraphs = body
        .iter()
        .map(|line| format!("<p>{}</p>\n", partial_escape(line.as_str())));
    let story = Story {
        kind: Kind::Article,
        title: title.text.clone(),
        section,
        authors,
        dateline: None,
        summary: None,
        body: Some(Html::from_sanitised(&paragraphs.collect::<String>())),
        tags: Vec::new(),
        image: None,
        link: options.url.clone(),
        language: None,
    };
    let name = options
        .url
        .as_ref()
        .map_or(title.as_str(), |url| url.as_str());
    Some(submission(format!("page:{name}"), story, options))
}

fn submission(origin: String, story: Story, options: &Options) -> Submission {
    Submission {
        origin,
        slug: Slug::of(story.title.as_str()),
        guid: None,
        published: options.date,
        updated: None,
        story,
    }
}

/// The section, and the lines behind it and the repeated headline.
fn section<'a>(title: &Text, rest: &'a [Line]) -> (Option<Section>, &'a [Line]) {
    match rest {
        [first, behind @ ..] if first.text == *title => (None, behind),
        [first, second, behind @ ..]
            if second.text == *title && first.as_str().chars().count() <= LONGEST_SECTION =>
        {
            (Some(Section::new(first.text.clone())), behind)
        }
        [first, behind @ ..] => {
            let glued = first
                .as_str()
                .strip_suffix(title.as_str())
                .and_then(Text::new);
            match glued.filter(|name| name.as_str().chars().count() <= LONGEST_SECTION) {
                Some(name) => (Some(Section::new(name)), behind),
                None => (None, rest),
            }
        }
        [] => (None, rest),
    }
}

/// The names of a byline, "By A", "By A and B", "By A, B and C"; `None` if a line is none. A
/// sentence may begin with "By" too, so each name must look like one.
fn names(line: &str) -> Option<Vec<Text>> {
    let rest = line
        .strip_prefix("By ")
        .or_else(|| line.strip_prefix("BY "));
    let rest = rest
        .or_else(|| line.strip_prefix("by "))
        .or_else(|| line.strip_prefix("By: "))?;
    if line.chars().count() > LONGEST_BYLINE {
        return None;
    }
    let list = rest
        .replace(" and ", ",")
        .replace(" AND ", ",")
        .replace(" & ", ",");
    let names: Vec<Text> = list.split(',').filter_map(Text::new).collect();
    (!names.is_empty() && names.iter().all(|name| is_name(name.as_str()))).then_some(names)
}

/// One to six words, the first and the last capitalised, or of a script without capitals, and no
/// punctuation that ends a sentence.
fn is_name(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let is_capitalised = |word: &&str| {
        word.chars()
            .find(|c| c.is_alphabetic())
            .is_some_and(|letter| !letter.is_lowercase())
    };
    // Of, de, bin: short words inside a name need no capital.
    let fits = |word: &&str| is_capitalised(word) || word.chars().count() <= 3;
    let ends_a_sentence = name.ends_with(['.', '!', '?', ':', ';', '…'])
        && !words.last().is_some_and(|word| word.chars().count() <= 3);
    (1..=6).contains(&words.len())
        && words.first().is_some_and(is_capitalised)
        && words.last().is_some_and(is_capitalised)
        && words.iter().all(fits)
        && !ends_a_sentence
}

/// Takes the authors' bios out of the lines before the byline and out of the last paragraph.
fn take_bios(authors: &mut [Author], body: &mut Vec<&Line>, before_byline: usize) {
    let is_about = |line: &str, author: &Author| {
        let rest = line.strip_prefix(author.name.as_str());
        rest.is_some_and(|rest| rest.starts_with([' ', ',', '’', '\'']))
    };
    let mut at = 0;
    for _ in 0..before_byline {
        let author = authors
            .iter_mut()
            .find(|author| is_about(body[at].as_str(), author));
        match author.filter(|author| author.bio.is_none()) {
            Some(author) => author.bio = Some(body.remove(at).text.clone()),
            None => at += 1,
        }
    }
    // With nothing but this paragraph it is the text and no bio.
    let Some(last) = body.last().filter(|_| body.len() > 1) else {
        return;
    };
    let alone = authors.len() == 1;
    let says_who = |line: &str, author: &Author| {
        let rest = line.strip_prefix(author.name.as_str()).unwrap_or_default();
        rest.starts_with(" is ")
            || alone && (line.starts_with("The writer is ") || line.starts_with("The author is "))
    };
    let author = authors
        .iter_mut()
        .find(|author| says_who(last.as_str(), author));
    if let Some(author) = author.filter(|author| author.bio.is_none()) {
        author.bio = Some(last.text.clone());
        body.pop();
    }
}

/// The items of all lists: a headline, and an excerpt if the next line looks like one.
fn briefs(lists: Vec<Line>, options: &Options, left_out: &mut Vec<LeftOut>) -> Vec<Submission> {
    let mut briefs = Vec::new();
    let mut rest = lists.as_slice();
    while let [line, behind @ ..] = rest {
        rest = behind;
        if is_list_heading(line.as_str()) {
            continue;
        }
        if is_surely_excerpt(line.as_str()) {
            left_out.push(LeftOut::new(
                line.number,
                line.as_str(),
                "an excerpt without a headline",
            ));
            continue;
        }
        let excerpt = behind.first().filter(|_| has_excerpt(behind));
        if excerpt.is_some() {
            rest = &behind[1..];
        } else if line.as_str().split(' ').count() < SHORTEST_HEADLINE {
            left_out.push(LeftOut::new(
                line.number,
                line.as_str(),
                "too short for a headline",
            ));
            continue;
        }
        briefs.push(brief(
            &line.text,
            excerpt.map(|excerpt| &excerpt.text),
            options,
        ));
    }
    briefs
}

/// Whether the first of `lines` is the excerpt of the headline before them.
fn has_excerpt(lines: &[Line]) -> bool {
    let [line, behind @ ..] = lines else {
        return false;
    };
    if is_list_heading(line.as_str()) {
        return false;
    }
    if is_surely_excerpt(line.as_str()) {
        return true;
    }
    // "Will the ferry return?" is a headline if an excerpt follows it, "It will not." is none.
    let ends_a_sentence = line.as_str().ends_with(['.', '!', '?', '”', '"']);
    ends_a_sentence
        && !behind
            .first()
            .is_some_and(|next| is_surely_excerpt(next.as_str()))
}

fn is_surely_excerpt(line: &str) -> bool {
    line.ends_with("...")
        || line.ends_with('…')
        || line.ends_with("[…]")
        || split_dateline(line).is_some()
        || line.chars().count() > LONGEST_HEADLINE
}

fn brief(headline: &Text, excerpt: Option<&Text>, options: &Options) -> Submission {
    let split = excerpt.map(|excerpt| match split_dateline(excerpt.as_str()) {
        Some((dateline, rest)) => (Text::new(dateline), Text::new(rest)),
        None => (None, Some(excerpt.clone())),
    });
    let (dateline, summary) = split.unwrap_or_default();
    let story = Story {
        kind: Kind::Brief,
        title: headline.clone(),
        section: None,
        authors: Vec::new(),
        dateline,
        summary,
        body: None,
        tags: Vec::new(),
        image: None,
        link: None,
        language: None,
    };
    submission(format!("brief:{headline}"), story, options)
}

/// The dateline at the start of an excerpt and what follows it: `CITY, Country: …`, `CITY: …` or
/// either with a dash. The city is in capitals, or any sentence with a colon would have one.
fn split_dateline(excerpt: &str) -> Option<(&str, &str)> {
    let (at, separator) = [":", " – ", " — ", " -- "]
        .into_iter()
        .filter_map(|separator| Some((excerpt.find(separator)?, separator)))
        .min()?;
    let (dateline, rest) = (&excerpt[..at], &excerpt[at + separator.len()..]);
    let city = dateline.split(['(', ',', '/']).next().unwrap_or(dateline);
    let letters = || city.chars().filter(|c| c.is_alphabetic());
    let is_city = letters().count() >= 3
        && letters().all(char::is_uppercase)
        && !city.chars().any(|c| c.is_ascii_digit());
    let is_short = dateline.chars().count() <= LONGEST_DATELINE && dateline.split(' ').count() <= 6;
    (is_city && is_short && !rest.trim().is_empty()).then_some((dateline, rest))
}
