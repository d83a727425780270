//! One document of a feed, an entry at a time.

use super::super::html::without_traces;
use super::super::xml::{Document, Element, Namespace, Walk};
use super::super::{ImportError, Skipped, Warning, decode, source, wxr};
use super::item::{Head, Item};
use super::json_feed::JsonFeed;
use super::people::web_address;
use super::{RETRACTED, Surroundings, atom, dublin_core, media, rss_channel, unwanted};
use chrono_tz::Tz;
use std::path::Path;
use url::Url;

/// What comes next in a document.
pub(super) enum Found {
    Item(Box<Item>),
    /// An entry that was taken back.
    Skipped(Skipped),
    /// What somebody has to know of the document as a whole.
    Doubt(Warning),
}

/// A document that is being read.
pub(super) enum Reader {
    Xml(Box<XmlFeed>),
    Json(Box<JsonFeed>),
}

impl Reader {
    /// Opens a document, whichever of the formats it is in.
    pub(super) fn open(path: &Path, zone: Tz) -> Result<Self, ImportError> {
        if is_json(path)? {
            let bytes = source::bytes(path)?;
            let decoded = decode::decode(&bytes, path)?;
            return Ok(Self::Json(Box::new(JsonFeed::read(
                &decoded.text,
                path,
                zone,
            )?)));
        }
        Ok(Self::Xml(Box::new(XmlFeed::open(path, zone)?)))
    }

    /// The next entry. An error is the document's last word.
    pub(super) fn next(&mut self) -> Result<Option<Found>, ImportError> {
        match self {
            Self::Xml(feed) => feed.next(),
            Self::Json(feed) => feed.next(),
        }
    }

    /// What the document has said of itself so far: all, when nothing comes next.
    pub(super) fn into_head(self) -> Head {
        match self {
            Self::Xml(feed) => feed.head,
            Self::Json(feed) => feed.head,
        }
    }

    /// How many bytes were read of it, about.
    pub(super) fn position(&self) -> Option<u64> {
        match self {
            Self::Xml(feed) => Some(feed.walk.position()),
            Self::Json(_) => None,
        }
    }
}

/// Whether the first character that is to be seen opens an object.
fn is_json(path: &Path) -> Result<bool, ImportError> {
    let head = source::head(path)?;
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\0');
    Ok(text.starts_with('{'))
}

/// RSS or Atom.
pub(super) struct XmlFeed {
    walk: Walk,
    head: Head,
    zone: Tz,
    /// The elements that were gone into.
    around: Vec<Surroundings>,
    doubts: Vec<Warning>,
    has_begun: bool,
    /// Whether an entry was met that is whole.
    has_entry: bool,
    /// How it ends was told.
    has_told_end: bool,
}

/// Elements that lead to the entries.
const CONTAINERS: [&str; 4] = ["rss", "rdf", "feed", "channel"];
/// Elements that say of a feed what is of use.
const OF_HEAD: [&str; 6] = ["author", "generator", "id", "language", "link", "title"];

impl XmlFeed {
    fn open(path: &Path, zone: Tz) -> Result<Self, ImportError> {
        let document = Document::open(path)?;
        Ok(Self {
            walk: document.walk()?,
            head: Head::default(),
            zone,
            around: Vec::new(),
            doubts: document.warning.into_iter().collect(),
            has_begun: false,
            has_entry: false,
            has_told_end: false,
        })
    }

    fn next(&mut self) -> Result<Option<Found>, ImportError> {
        loop {
            if let Some(doubt) = self.doubts.pop() {
                return Ok(Some(Found::Doubt(doubt)));
            }
            let Some(met) = self.walk.next()? else {
                self.around.pop();
                match self.walk.is_over() {
                    true if self.has_begun => return self.end(),
                    true => return Err(self.no_feed("it has no element")),
                    false => continue,
                }
            };
            let is_first = !std::mem::replace(&mut self.has_begun, true);
            if is_container(&met) {
                self.enter(&met);
            } else if met.is_entry() {
                if let Some(item) = self.item(met)? {
                    self.has_entry = true;
                    return Ok(Some(Found::Item(Box::new(item))));
                }
            } else if met.is(Namespace::Tombstones, "deleted-entry") {
                self.has_entry = true;
                return Ok(Some(Found::Skipped(Skipped {
                    line: Some(met.line),
                    title: met.attribute("ref").unwrap_or_default().to_owned(),
                    reason: RETRACTED,
                    known_by: met
                        .attribute("ref")
                        .map(str::to_owned)
                        .into_iter()
                        .collect(),
                })));
            } else if wxr::is_of_export(&met) {
                return Err(self.export());
            } else if is_first {
                return Err(self.no_feed(&format!("its first element is <{}>", met.name)));
            } else if OF_HEAD
                .iter()
                .any(|name| met.name.eq_ignore_ascii_case(name))
            {
                self.read_head(met)?;
            }
        }
    }

    fn no_feed(&self, why: &str) -> ImportError {
        self.walk.error(format!(
            "this is no feed, for {why}; RSS begins with <rss> or <rdf:RDF>, Atom with <feed>"
        ))
    }

    /// What declares nowhere near its beginning that it is an export, or is named as a document of a feed's
    /// history: its drafts must not be published.
    fn export(&self) -> ImportError {
        let problem =
            "this is a WordPress export and no feed; import it by itself, with --format wxr";
        self.walk.error(problem.to_owned())
    }

    fn enter(&mut self, container: &Element) {
        let outer = self.around.last();
        let is_feed = container.name.eq_ignore_ascii_case("feed");
        self.around.push(Surroundings {
            base: container.base(outer.and_then(|outer| outer.base.as_ref())),
            home: None,
            is_atom: is_feed,
            zone: self.zone,
        });
        if let Some(language) = atom::language(container) {
            self.head.language = Some(language);
        }
        self.walk.enter();
    }

    fn surroundings(&self) -> Surroundings {
        // An entry may be a document of its own (RFC 4287, section 2).
        self.around.last().cloned().unwrap_or(Surroundings {
            base: None,
            home: None,
            is_atom: true,
            zone: self.zone,
        })
    }

    fn read_head(&mut self, met: Element) -> Result<(), ImportError> {
        let Some(element) = self.walk.take(met)? else {
            return Ok(());
        };
        let around = self.surroundings();
        if !around.is_atom {
            rss_channel::read_head(&element, &around, &mut self.head);
        }
        atom::read_head(&element, &around, &mut self.head);
        dublin_core::read_head(&element, &mut self.head);
        media::read_head(&element, &mut self.head);
        Ok(())
    }

    fn item(&mut self, met: Element) -> Result<Option<Item>, ImportError> {
        let outer = self.surroundings();
        let Some(element) = self.walk.take(met)? else {
            return Ok(None);
        };
        if element.children().any(wxr::is_of_export) {
            return Err(self.export());
        }
        let around = Surroundings {
            base: element.base(outer.base.as_ref()),
            home: self
                .head
                .home_page
                .clone()
                .or_else(|| self.head.own_address.clone()),
            ..outer
        };
        let mut item = Item {
            line: Some(element.line),
            language: atom::language(&element),
            ..Item::default()
        };
        if !around.is_atom {
            rss_channel::read(&element, &around, &mut item);
        }
        atom::read(&element, &around, &mut item);
        dublin_core::read(&element, &around, &mut item);
        media::read(&element, &around, &mut item);
        unwanted::read(&element, &mut item);
        if item.link.is_none() {
            item.link = of_blogger(&element, &around);
        }
        item.link = item.link.map(without_traces);
        Ok(Some(item))
    }

    /// What is told at the end: that entries have none, and that it breaks off there.
    fn end(&mut self) -> Result<Option<Found>, ImportError> {
        if std::mem::replace(&mut self.has_told_end, true) {
            return Ok(None);
        }
        self.doubts.extend(self.walk.untagged());
        if let Some(line) = self.walk.broken_off() {
            if !self.has_entry {
                let problem =
                    "the document breaks off here, before its first entry ends; save it again";
                return Err(self.walk.error(problem.to_owned()));
            }
            self.doubts.push(Warning {
                line: Some(line),
                text: "the document breaks off here; what stands before it was read, but for an entry that \
                       had begun. If there was more, save it again"
                    .to_owned(),
            });
        }
        Ok(self.doubts.pop().map(Found::Doubt))
    }
}

/// The address of a post in an export of Blogger, which is below that of the blog.
fn of_blogger(entry: &Element, around: &Surroundings) -> Option<Url> {
    let name = entry.child(Namespace::Blogger, "filename")?;
    web_address(&around.resolved(name, &name.text())?)
}

fn is_container(met: &Element) -> bool {
    let is_known = matches!(
        met.namespace,
        Namespace::Plain | Namespace::Rdf | Namespace::Atom | Namespace::Atom03
    );
    is_known
        && CONTAINERS
            .iter()
            .any(|name| met.name.eq_ignore_ascii_case(name))
}
