//! When a page's story was published and last changed.

use super::dated_lines::{self, Date};
use super::near::Near;
use super::nodes::{Known, all, around, attribute, below, has_name_of, raw_text, sound, text};
use super::{Page, bylines, limits};
use crate::import::page::list;
use crate::import::{Warning, dates};
use crate::model::{Author, Instant, Quoted};
use dom_query::{NodeId, NodeRef};
use std::cell::LazyCell;
use std::cmp::Reverse;

/// Where a page may say a moment, in order of trust.
struct Places {
    data: &'static [&'static str],
    meta: &'static [&'static str],
    /// Elements of the story that are marked as that; of several that which is nearest to its headline.
    marked: &'static [&'static str],
    /// Whether it is the moment of a change, as is said before it where it is not marked.
    is_change: bool,
}

const PUBLISHED: Places = Places {
    data: &["datePublished", "dateCreated"],
    meta: &[
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "parsely-pub-date",
        "sailthru.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "date",
    ],
    marked: &[
        "time[itemprop~=datePublished]",
        "time[pubdate]",
        "time.published",
        "abbr.published[title]",
        "[property~='schema:datePublished'][content]",
        "[property~='schema:dateCreated'][content]",
        "[itemprop~=datePublished]:not(time, meta)",
        ".published:not(time), .dt-published:not(time), .entry-date:not(time)",
    ],
    is_change: false,
};
const UPDATED: Places = Places {
    data: &["dateModified"],
    meta: &[
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "lastmod",
        "last-modified",
        "dcterms.modified",
    ],
    marked: &[
        "time[itemprop~=dateModified]",
        "time.updated:not(.published)",
        "abbr.modified[title]",
        "[property~='schema:dateModified'][content]",
        "[itemprop~=dateModified]:not(time, meta)",
    ],
    is_change: true,
};
/// What is said before the moment of a change, in small letters.
pub(super) const OF_CHANGES: [&str; 8] = [
    "updated",
    "modified",
    "edited",
    "changed",
    "aktualisiert",
    "mis à jour",
    "actualizado",
    "تحديث",
];

/// Between a time and what is said before it are no more nodes.
const LABEL_WITHIN: usize = 4;

/// When a page says something was.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) at: Instant,
    /// Whether the page does no more than show it: it may be of something else.
    pub(super) is_only_shown: bool,
}

/// When it was published.
pub(super) fn published(
    page: &Page,
    near: &Near<'_>,
    authors: &[Author],
    warnings: &mut Vec<Warning>,
) -> Option<Moment> {
    moment(page, near, &PUBLISHED, authors, warnings)
}

/// When it was last changed; `None` if that is before it was published.
pub(super) fn updated(
    page: &Page,
    near: &Near<'_>,
    authors: &[Author],
    published: Option<Moment>,
    warnings: &mut Vec<Warning>,
) -> Option<Instant> {
    let updated = moment(page, near, &UPDATED, authors, warnings)?.at;
    published
        .is_none_or(|published| published.at <= updated)
        .then_some(updated)
}

/// The first that can be read. If none can, somebody has to know what was written for machines, and of a date
/// in words; what else is shown may be `yesterday`.
fn moment(
    page: &Page,
    near: &Near<'_>,
    places: &Places,
    authors: &[Author],
    warnings: &mut Vec<Warning>,
) -> Option<Moment> {
    let mut reader = Reader {
        page,
        places,
        unread: None,
    };
    let said = |at: Instant| Moment {
        at,
        is_only_shown: false,
    };
    let found = reader.of_data().or_else(|| reader.of_meta()).map(said);
    let found = found.or_else(|| {
        let own = |place: &&str| own(page, near, place);
        let marked: Vec<NodeRef<'_>> = places.marked.iter().flat_map(own).collect();
        let marked = reader.of_first(near, &marked);
        marked.map(said).or_else(|| {
            let at = reader.of_shown(near, authors)?;
            Some(Moment {
                at,
                is_only_shown: true,
            })
        })
    });
    if let (None, Some((name, written))) = (found, reader.unread) {
        let text = format!(
            "`{name}`: {} is no date that anybody can be sure of; the entry goes without it",
            Quoted(&written)
        );
        warnings.push(Warning { line: None, text });
    }
    found
}

/// Reads what stands in those places.
struct Reader<'p> {
    page: &'p Page,
    places: &'p Places,
    /// Where the first stands that cannot be read, and what it is.
    unread: Option<(&'static str, String)>,
}

impl Reader<'_> {
    fn read(&mut self, name: &'static str, written: &str) -> Option<Instant> {
        let written = sound(written, limits::NAME)?;
        let moment = dates::instant(written.as_str(), self.page.zone);
        if moment.is_none() && self.unread.is_none() {
            self.unread = Some((name, written.to_string()));
        }
        moment
    }

    fn of_data(&mut self) -> Option<Instant> {
        let article = self.page.article.as_ref()?;
        self.places.data.iter().find_map(|key| {
            let values = self.page.things.values(article, key).into_iter();
            let mut texts = values.filter_map(|value| value.as_str());
            texts.find_map(|written| self.read(key, written))
        })
    }

    fn of_meta(&mut self) -> Option<Instant> {
        self.places.meta.iter().find_map(|name| {
            let mut written = self.page.meta.all(name);
            written.find_map(|written| self.read(name, written))
        })
    }

    fn of_first(&mut self, near: &Near<'_>, elements: &[NodeRef<'_>]) -> Option<Instant> {
        let mut elements = elements.iter();
        elements.find_map(|element| self.of_element(near, element))
    }

    /// What is only shown, in the order in which it is sure to be of the story. Words that say of what they are come
    /// before a time in a box that may be of an event.
    fn of_shown(&mut self, near: &Near<'_>, authors: &[Author]) -> Option<Instant> {
        let page = self.page;
        let is_change = self.places.is_change;
        let mut shown = own(page, near, "time[datetime]");
        shown.extend(own(page, near, "time"));
        // Within what the story tells, that is one of which it tells.
        shown.retain(|time| !near.is_told(time) && is_of_change(time) == is_change);
        let boxes = LazyCell::new(|| Boxes::of(page, near, authors));
        let placed = shown.into_iter().map(|time| (boxes.place(&time), time));
        let times: Vec<_> = placed.collect();
        let lines = LazyCell::new(|| dated_lines::find(page, near, authors, is_change));
        self.of_place(near, &times, Place::Head)
            .or_else(|| self.of_lines(lines.sure()))
            .or_else(|| self.of_place(near, &times, Place::BoxOfHead))
            .or_else(|| self.of_place(near, &times, Place::Behind))
            .or_else(|| self.of_lines(lines.alone()))
            .or_else(|| self.of_place(near, &times, Place::BoxBehind))
    }

    fn of_place(
        &mut self,
        near: &Near<'_>,
        times: &[(Place, NodeRef<'_>)],
        place: Place,
    ) -> Option<Instant> {
        let mut times = times.iter().filter(|(at, _)| *at == place);
        times.find_map(|(_, time)| self.of_element(near, time))
    }

    /// What an element says for machines, or else in words. In words it says as well when the text tells of.
    fn of_element(&mut self, near: &Near<'_>, element: &NodeRef<'_>) -> Option<Instant> {
        let within = below(element, "time[datetime]");
        let element = within.first().unwrap_or(element);
        let names: &[&str] = match has_name_of(element, &["time", "abbr"]) {
            true => &["datetime", "title", "content"],
            // What else has a title says there what it does.
            false => &["content"],
        };
        let mut written = names.iter().filter_map(|name| attribute(element, name));
        if let Some(written) = written.next() {
            return self.read("time", &written);
        }
        let words = text(element, limits::NAME)?;
        if element.has_name("time") {
            return dates::instant(words.as_str(), self.page.zone);
        }
        let date = Date::of(words.as_str()).filter(|_| near.is_above_text(element))?;
        let is_meant = self.places.is_change || !date.is_of_change;
        is_meant.then(|| date.at(self.page.zone)).flatten()
    }

    /// What the lines say between the headline and the text. Of several dates nobody can be sure which is meant.
    fn of_lines(&mut self, dates: &[Date]) -> Option<Instant> {
        let first = dates.first()?;
        let at = first.at(self.page.zone);
        let other = dates.iter().find(|date| date.at(self.page.zone) != at);
        let unsure = match (at, other) {
            (Some(at), None) => return Some(at),
            (Some(_), Some(other)) => format!("{} or {}", first.written, other.written),
            (None, _) => first.written.clone(),
        };
        self.unread
            .get_or_insert(("the line below the headline", unsure));
        None
    }
}

/// Where a time stands in its story's element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Above the text.
    Head,
    /// Above it, and below a heading in a box of its own: of a deck, or of an event.
    BoxOfHead,
    Behind,
    BoxBehind,
}

/// Boxes beside a story's headline and text that have a heading.
struct Boxes<'p> {
    near: &'p Near<'p>,
    /// Headings that are not the story's own.
    headings: Vec<NodeId>,
    /// Of what lies in a box, the box.
    outermost: Known<NodeId>,
}

impl<'p> Boxes<'p> {
    fn of(page: &Page, near: &'p Near<'p>, authors: &[Author]) -> Self {
        let mut headings = all(&page.document, "h2, h3, h4, h5, h6");
        // Some set a byline as a heading.
        headings.retain(|heading| {
            let words = text(heading, limits::TITLE);
            words.is_some_and(|words| {
                !list::says_nothing(&words)
                    && !bylines::begins_byline(words.as_str())
                    && !bylines::is_of(words.as_str(), authors)
            })
        });
        Self {
            near,
            headings: headings.iter().map(|heading| heading.id).collect(),
            outermost: Known::new(),
        }
    }

    fn place(&self, time: &NodeRef<'_>) -> Place {
        match (self.near.is_below_beginning(time), self.holds(time)) {
            (false, false) => Place::Head,
            (false, true) => Place::BoxOfHead,
            (true, false) => Place::Behind,
            (true, true) => Place::BoxBehind,
        }
    }

    /// Whether a node stands below a heading in such a box.
    fn holds(&self, node: &NodeRef<'_>) -> bool {
        let is_whole = |node: NodeRef<'_>| {
            self.near.is_around(&node) || has_name_of(&node, &["article", "main", "body"])
        };
        let is_outermost = |node: &NodeRef<'_>| node.parent().is_none_or(is_whole);
        let outermost = |node: &NodeRef<'_>| is_outermost(node).then_some(node.id);
        // The nodes of a page are numbered in their order.
        let above = self.headings.partition_point(|heading| *heading < node.id);
        let heading = self.headings[..above].last();
        let outermost = self.outermost.of(node, outermost);
        heading
            .zip(outermost)
            .is_some_and(|(heading, outermost)| *heading > outermost)
    }
}

/// The elements of the story that a selector names, that which is nearest to its headline first.
fn own<'p>(page: &'p Page, near: &Near<'_>, place: &str) -> Vec<NodeRef<'p>> {
    let mut times = all(&page.document, place);
    times.retain(|time| near.is_own(time));
    times.sort_by_cached_key(|time| Reverse(near.depth(time)));
    times
}

/// Whether it is said before a time that something was changed then.
fn is_of_change(time: &NodeRef<'_>) -> bool {
    let is_in_line =
        |node: &NodeRef<'_>| has_name_of(node, &["a", "b", "em", "small", "span", "strong"]);
    let around_it = around(time).skip(1).take_while(is_in_line);
    let mut line = std::iter::once(*time).chain(around_it);
    let before = line.find_map(|node| {
        let before = std::iter::successors(node.prev_sibling(), NodeRef::prev_sibling);
        let words = before
            .take(LABEL_WITHIN)
            .map(|before| match before.is_text() {
                true => before.text().to_lowercase(),
                false => raw_text(&before, limits::NAME).to_lowercase(),
            });
        words.into_iter().find(|words| !words.trim().is_empty())
    });
    before.is_some_and(|words| OF_CHANGES.iter().any(|change| words.contains(change)))
}

/// Whether a time is none by which a page dates its story, though it stands above the text: it is one of
/// several in a list, or of a day that is not said.
pub(super) fn is_of_text(time: &NodeRef<'_>) -> bool {
    let list = around(time).find(|around| has_name_of(around, &["ul", "ol", "dl"]));
    let is_listed = list.is_some_and(|list| {
        let times = below(&list, "time");
        times
            .iter()
            .filter(|time| !is_of_change(time))
            .nth(1)
            .is_some()
    });
    is_listed || is_of_day(time)
}

fn is_of_day(time: &NodeRef<'_>) -> bool {
    let words = raw_text(time, limits::NAME).to_lowercase();
    let mut parts = words.split(|c: char| !c.is_alphanumeric());
    words.contains([':', '.'])
        && words.contains(|c: char| c.is_ascii_digit())
        && parts.all(|part| {
            let is_number = part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
            is_number || matches!(part, "am" | "pm" | "a" | "p" | "m" | "h" | "uhr")
        })
        && words.bytes().filter(u8::is_ascii_digit).count() <= 4
}
