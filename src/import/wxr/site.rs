//! What the posts of an export refer to.

use super::super::xml::{Document, Element, Namespace, Walk};
use super::super::{ImportError, Warning, limits, sanitise};
use super::attachments::{Attachment, Attachments, credit, pixels, web_address};
use super::item::Item;
use super::people::{self, People};
use super::reusable::{self, Reusable};
use super::{channel, is_item};
use crate::model::{Author, Language, Text};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use url::Url;

/// Bytes that each of these takes in memory beside its words: itself, its place among the others, what
/// the allocator rounds up.
const OVERHEAD: usize = 256;

/// What is kept of an export while its posts are read.
#[derive(Debug)]
pub(super) struct Site {
    /// Its own address.
    pub(super) address: Option<Url>,
    /// Of posts that name none.
    pub(super) language: Option<Language>,
    pub(super) people: People,
    /// The names for addresses of its sections, by number.
    pub(super) sections: HashMap<u64, String>,
    pub(super) attachments: Attachments,
    pub(super) reusable: Reusable,
    /// Bytes that all of these may still take.
    left: usize,
    /// How many were not kept.
    forgotten: usize,
}

/// The first walk through an export, and through all of its other files.
pub(super) struct Survey {
    walk: Walk,
    /// Bytes of the files before.
    walked: u64,
    /// Files that are still to be walked through.
    others: std::vec::IntoIter<PathBuf>,
    is_other: bool,
    site: Site,
}

impl Survey {
    /// Goes into the channel of the first file.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn begin(
        document: &Document,
        path: &Path,
        others: Vec<PathBuf>,
    ) -> Result<Self, ImportError> {
        Ok(Self {
            walk: channel(document, path)?,
            walked: 0,
            others: others.into_iter(),
            is_other: false,
            site: Site::new(),
        })
    }

    /// Walks on for about so many bytes; answers whether there is more.
    ///
    /// # Errors
    /// When the first file cannot be read. What is wrong with an item, or with another file, is told when
    /// that is read for its posts.
    pub(super) fn go_on(&mut self, bytes: u64) -> Result<bool, ImportError> {
        let until = self.position() + bytes;
        while self.position() < until {
            match self.step() {
                Ok(true) => {}
                Err(error) if !self.is_other => return Err(error),
                Ok(false) | Err(_) => {
                    if !self.turn() {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// Takes what comes next; answers whether there is more in this file.
    fn step(&mut self) -> Result<bool, ImportError> {
        let Some(met) = self.walk.next()? else {
            return Ok(false);
        };
        if !is_item(&met) {
            if let Some(element) = self.walk.take(met)? {
                self.site.add_element(&element);
            }
            return Ok(true);
        }
        match Item::read(&mut self.walk, met.line) {
            Ok(Some(item)) => self.site.add_item(&item),
            Ok(None) => return Ok(false),
            Err(ImportError::Invalid { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    /// Goes to the next file that can be read, if there is one.
    fn turn(&mut self) -> bool {
        let open = |path: PathBuf| channel(&Document::open(&path).ok()?, &path).ok();
        let Some(walk) = self.others.find_map(open) else {
            return false;
        };
        self.walked += self.walk.position();
        self.walk = walk;
        self.is_other = true;
        true
    }

    /// How many bytes were walked through.
    pub(super) fn position(&self) -> u64 {
        self.walked + self.walk.position()
    }

    /// All that is known at its end.
    pub(super) fn into_site(self) -> Site {
        let mut site = self.site;
        site.attachments.sort();
        site
    }
}

impl Site {
    fn new() -> Self {
        Self {
            address: None,
            language: None,
            people: People::default(),
            sections: HashMap::new(),
            attachments: Attachments::default(),
            reusable: Reusable::default(),
            left: limits::SITE,
            forgotten: 0,
        }
    }

    /// If not all of it is known.
    pub(super) fn warning(&self) -> Option<Warning> {
        let text = format!(
            "the export has more authors, sections, blocks and pictures than {} MiB hold; {} were not kept, so posts \
             that refer to them lack them. Split the export by year",
            limits::SITE >> 20,
            self.forgotten
        );
        (self.forgotten > 0).then_some(Warning { line: None, text })
    }

    fn add_element(&mut self, element: &Element) {
        let said = |name| {
            let child = element.child(Namespace::Wp, name);
            child.map(|child| child.text()).unwrap_or_default()
        };
        match (element.namespace, element.name.as_str()) {
            (Namespace::Plain, "link") if self.address.is_none() => {
                self.address = web_address(&element.text());
            }
            (Namespace::Plain, "language") => {
                self.language = Language::new(&element.text().replace('_', "-")).ok();
            }
            (Namespace::Wp, "base_blog_url") => {
                self.address = web_address(&element.text()).or(self.address.take());
            }
            (Namespace::Wp, "author") => self.add_person(people::of_element(element)),
            (Namespace::Wp, "category") => {
                self.add_section(&said("term_id"), &said("category_nicename"));
            }
            (Namespace::Wp, "term") if said("term_taxonomy").trim() == "category" => {
                self.add_section(&said("term_id"), &said("term_slug"));
            }
            _ => {}
        }
    }

    fn add_section(&mut self, number: &str, slug: &str) {
        if let Ok(number) = number.trim().parse()
            && self.affords(slug.len())
        {
            self.sections.insert(number, slug.trim().to_owned());
        }
    }

    fn add_person(&mut self, person: Option<(String, Author)>) {
        let Some((login, author)) = person else {
            return;
        };
        let bio = author.bio.as_ref().map_or(0, |bio| bio.as_str().len());
        if self.affords(login.len() + author.name.as_str().len() + bio) {
            self.people.add(login, author);
        }
    }

    fn add_item(&mut self, item: &Item) {
        match item.kind.trim() {
            "attachment" => self.add_attachment(item),
            reusable::KIND => self.add_reusable(item),
            "guest-author" => self.add_person(people::of_guest(item)),
            _ => {}
        }
    }

    fn add_attachment(&mut self, item: &Item) {
        let (Some(number), Some(url)) = (item.post_number(), web_address(&item.attachment_url))
        else {
            return;
        };
        let words = |raw: &str| sanitise::words(raw, limits::SUMMARY);
        let metadata = item.said("_wp_attachment_metadata").unwrap_or_default();
        let attachment = Attachment {
            url: url.as_str().into(),
            alt: item.said("_wp_attachment_image_alt").and_then(words),
            caption: words(&item.excerpt),
            credit: credit(metadata),
            width: pixels(metadata, "width"),
            height: pixels(metadata, "height"),
        };
        let all = [&attachment.alt, &attachment.caption, &attachment.credit];
        let length = |text: &Text| text.as_str().len();
        let words: usize = all.into_iter().flatten().map(length).sum();
        if self.affords(attachment.url.len() + words) {
            let post = item.parent.trim().parse().ok().filter(|post| *post > 0);
            let order = item.order.trim().parse().unwrap_or(0);
            self.attachments.add(number, post, order, attachment);
        }
    }

    fn add_reusable(&mut self, item: &Item) {
        if let Some((number, text)) = Reusable::of_item(item)
            && self.affords(text.len())
        {
            self.reusable.add(number, text);
        }
    }

    /// Whether so many bytes more may be kept; counts what may not.
    fn affords(&mut self, words: usize) -> bool {
        let left = self.left.checked_sub(words + OVERHEAD);
        match left {
            Some(left) => self.left = left,
            None => self.forgotten += 1,
        }
        left.is_some()
    }
}
