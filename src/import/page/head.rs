use super::super::dates;
use super::{LeftOut, byline, limits, lines::Line};
use crate::model::{Author, Instant, Text};
use chrono_tz::Tz;

/// Paragraphs between headline and byline among which bios are looked for.
const BEFORE_BYLINE: usize = 5;
/// A section's name has no more words.
const SECTION_WORDS: usize = 4;
/// What stands before a date of publication.
const PUBLISHED: [&str; 2] = ["Published", "Posted"];
/// What parts a page's title from the site's name behind it.
const SITE_MARKS: [&str; 6] = [" | ", " - ", " – ", " — ", " :: ", " « "];
/// A name stands so early, in bytes, in its bio: “The author, Dr. …”.
const BIO_BEGINS_WITHIN: usize = 40;
/// Words of which a bio has one behind the name.
const BIO_VERBS: [&str; 16] = [
    "is", "was", "are", "has", "writes", "works", "serves", "teaches", "covers", "reports",
    "holds", "heads", "leads", "studies", "edits", "lives",
];

/// The article of a page, up to its lists.
pub(super) struct Head<'a> {
    pub(super) title: Text,
    pub(super) is_title_repeated: bool,
    pub(super) section: Option<Text>,
    pub(super) authors: Vec<Author>,
    pub(super) published: Option<Published>,
    pub(super) body: Vec<&'a Line>,
}

/// When a page says that its story was published.
#[derive(Clone, Copy)]
pub(super) enum Published {
    /// By a date alone, which may be of an event as well.
    Shown(Instant),
    /// In the byline, below it, or by a word before it.
    Said(Instant),
}

impl Published {
    pub(super) fn at(self) -> Instant {
        let (Self::Shown(at) | Self::Said(at)) = self;
        at
    }

    /// The moment, if it is only shown.
    pub(super) fn shown(self) -> Option<Instant> {
        match self {
            Self::Shown(at) => Some(at),
            Self::Said(_) => None,
        }
    }
}

/// Reads the lines of the article, of which there is at least one. A date is meant in `zone`.
pub(super) fn read<'a>(lines: &'a [Line], zone: Tz, left_out: &mut Vec<LeftOut>) -> Head<'a> {
    let heading = Heading::of(lines);
    if let Some(site) = &heading.site {
        let reason = "the name of the site behind the page's title";
        left_out.push(LeftOut::new(Some(lines[0].number), site, reason));
    }
    let rest = &lines[heading.lines..];
    let head = Head {
        title: heading.title,
        is_title_repeated: heading.lines > 1,
        section: heading.section,
        authors: Vec::new(),
        published: None,
        body: rest.iter().collect(),
    };
    head.signed(rest, zone, left_out)
}

/// The title and what repeats it.
struct Heading {
    title: Text,
    section: Option<Text>,
    site: Option<String>,
    /// How many lines it takes.
    lines: usize,
}

impl Heading {
    fn of(lines: &[Line]) -> Self {
        let whole = &lines[0].text;
        let shorter = SITE_MARKS
            .iter()
            .filter_map(|mark| whole.as_str().rsplit_once(mark))
            .filter_map(|(title, site)| Some((Text::new(title)?, Some(site.to_owned()))));
        for (title, site) in std::iter::once((whole.clone(), None)).chain(shorter) {
            if let Some((section, lines)) = repetition(&title, lines) {
                return Self {
                    title,
                    section,
                    site,
                    lines,
                };
            }
        }
        Self {
            title: whole.clone(),
            section: None,
            site: None,
            lines: 1,
        }
    }
}

/// The section before the repeated title, and the lines up to it; `None` if it is not repeated.
fn repetition(title: &Text, lines: &[Line]) -> Option<(Option<Text>, usize)> {
    let second = &lines.get(1)?.text;
    if is_same(second, title) {
        return Some((None, 2));
    }
    if let Some(section) = glued_section(second.as_str(), title.as_str()) {
        return Some((Some(section), 2));
    }
    let third = &lines.get(2)?.text;
    let section = section_name(second.as_str()).filter(|_| is_same(third, title))?;
    Some((Some(section), 3))
}

fn is_same(one: &Text, other: &Text) -> bool {
    let folded =
        |text: &Text| -> String { text.as_str().to_lowercase().chars().map(plain).collect() };
    folded(one) == folded(other)
}

/// Quotation marks are set straight in one place and curved in the other.
fn plain(character: char) -> char {
    match character {
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        other => other,
    }
}

/// What stands before the title a line ends with.
fn before_title<'l>(line: &'l str, title: &str) -> Option<&'l str> {
    let mut rest = line.char_indices().rev();
    let mut start = line.len();
    for expected in title.chars().rev() {
        let (at, found) = rest.next()?;
        if plain(found) != plain(expected) {
            return None;
        }
        start = at;
    }
    Some(&line[..start])
}

/// `Opinion` out of `OpinionThe title`, `Opinion The title` and `Opinion: The title`.
fn glued_section(line: &str, title: &str) -> Option<Text> {
    let before = before_title(line, title)?;
    let marks = |c: char| c.is_whitespace() || ":|/»›>-–—•·".contains(c);
    let name = before.trim_end_matches(marks);
    let is_glued = name.len() == before.len();
    // A word that merely ends like the title; no whole line does.
    let is_short = title.split_whitespace().count() < 3;
    if is_glued && is_short && title.starts_with(char::is_lowercase) {
        return None;
    }
    // With only a space between, a longer beginning is rather a sentence that ends like the title.
    let is_spaced = before.trim_end() == name && !is_glued;
    if is_spaced && name.split_whitespace().count() > 2 {
        return None;
    }
    section_name(name)
}

/// A few words without punctuation that begin with a capital.
fn section_name(name: &str) -> Option<Text> {
    let is_plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || " &'’-/+".contains(c));
    let begins = name
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase());
    let words = name.split_whitespace().count();
    let fits = is_plain && begins && words <= SECTION_WORDS && name.chars().count() <= limits::NAME;
    fits.then(|| Text::new(name)).flatten()
}

impl<'a> Head<'a> {
    /// With the byline, the date beside or below it, and the bios that belong to it, if it is found in the
    /// lines below the headline; all others are the body.
    fn signed(mut self, lines: &'a [Line], zone: Tz, left_out: &mut Vec<LeftOut>) -> Self {
        let mut first = lines.iter().take(BEFORE_BYLINE).enumerate();
        let Some((at, byline)) = first.find_map(|(at, line)| Some((at, byline::read(&line.text)?)))
        else {
            return self.dated(lines, zone);
        };
        self.authors = byline.names.into_iter().map(author).collect();
        for text in &byline.rest {
            if !self.is_dated(text, zone) {
                let reason = "beside the names in the byline";
                left_out.push(LeftOut::new(Some(lines[at].number), text, reason));
            }
        }
        let (above, mut below) = (&lines[..at], &lines[at + 1..]);
        if let [office, date, ..] = below
            && byline::is_office_alone(office.str())
            && byline::is_date(date.str())
        {
            left_out.push(office.left_out("below the names in the byline"));
            below = &below[1..];
        }
        if let [date, rest @ ..] = below
            && byline::is_date(date.str())
        {
            if !self.is_dated(date.str(), zone) {
                let reason = "a date below the byline of which nobody can be sure that it is that \
                              of publication; --date names that";
                left_out.push(date.left_out(reason));
            }
            below = rest;
        }
        self.body.clear();
        for line in above {
            if !self.is_dated_line(line, zone) && !take_bio(&mut self.authors, line) {
                self.body.push(line);
            }
        }
        if let [first, rest @ ..] = below
            && !rest.is_empty()
            && self.takes_bio_below(first)
        {
            below = rest;
        }
        self.body.extend(below);
        self
    }

    /// With the date of a line that says no more than that, above the first long one: of a story that nobody
    /// signs.
    fn dated(mut self, lines: &'a [Line], zone: Tz) -> Self {
        let is_short = |line: &&Line| line.characters() <= limits::NAME;
        let mut head = lines.iter().take(BEFORE_BYLINE).take_while(is_short);
        let at = head.position(|line| self.is_dated_line(line, zone));
        if let Some(at) = at.filter(|_| lines.len() > 1) {
            self.body.remove(at);
        }
        self
    }

    /// Whether a line says when the story was published, and no more. A date alone may also be of an event: that is
    /// taken where nothing says more, and stays in the text, unless it is of a year in which nobody has published on
    /// the web.
    fn is_dated_line(&mut self, line: &Line, zone: Tz) -> bool {
        if !byline::is_date(line.str()) {
            return false;
        }
        if PUBLISHED.iter().any(|word| line.str().starts_with(word)) {
            return self.is_dated(line.str(), zone);
        }
        let shown = dates::instant(line.str(), zone).filter(|at| dates::is_of_web(*at, zone));
        self.published = self.published.or(shown.map(Published::Shown));
        false
    }

    /// Whether a text says when the story was published, and nothing has before. The day of an update is
    /// another.
    fn is_dated(&mut self, text: &str, zone: Tz) -> bool {
        if matches!(self.published, Some(Published::Said(_))) {
            return false;
        }
        let mut words = PUBLISHED.iter();
        let behind = words.find_map(|word| text.strip_prefix(word));
        let date = behind.unwrap_or(text).trim_start_matches([' ', ':']);
        let date = date.strip_prefix("on ").unwrap_or(date);
        let said = dates::instant(date, zone).map(Published::Said);
        self.published = said.or(self.published);
        said.is_some()
    }

    /// Below the byline only a line that begins with a name is a bio.
    fn takes_bio_below(&mut self, line: &Line) -> bool {
        let mut authors = self.authors.iter();
        let is_named = authors
            .clone()
            .any(|one| line.str().starts_with(one.name.as_str()));
        authors.all(|one| one.bio.is_none()) && is_named && take_bio(&mut self.authors, line)
    }
}

fn author(name: Text) -> Author {
    Author {
        name,
        bio: None,
        url: None,
        email: None,
    }
}

/// Gives the line to the author it is a bio of; `false` if it is none.
fn take_bio(authors: &mut [Author], line: &Line) -> bool {
    if line.characters() > limits::BIO {
        return false;
    }
    let text = line.str();
    // Bylines are often in capitals. ASCII keeps the offsets.
    let small = text.to_ascii_lowercase();
    let named = authors
        .iter_mut()
        .filter(|author| author.bio.is_none())
        .filter_map(|author| {
            Some((
                small.find(&author.name.as_str().to_ascii_lowercase())?,
                author,
            ))
        })
        .min_by_key(|(at, _)| *at);
    let Some((at, author)) = named else {
        return false;
    };
    let behind = &text[at + author.name.as_str().len()..];
    let says_who = behind
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| BIO_VERBS.contains(&word));
    // Verbs of other languages are not known here; a line that begins with the name must do.
    let is_foreign = at == 0 && !author.name.as_str().is_ascii() && !says_who;
    let is_bio = at <= BIO_BEGINS_WITHIN && (says_who || is_foreign);
    if is_bio {
        author.bio = Some(line.text.clone());
    }
    is_bio
}
