//! What the posts of an export refer to.

use super::super::xml::{Element, Namespace};
use super::super::{Warning, limits};
use super::attachments::{self, Attachment, Missing};
use super::head::Head;
use super::item::Item;
use super::people;
use super::reusable;
use super::told::Told;
use crate::model::Author;
use std::hash::Hash;
use std::sync::Arc;

/// Bytes that each of these takes in memory beside its words: itself, its place among the others, what
/// the allocator rounds up.
const OVERHEAD: usize = 256;

/// What the posts of one file refer to.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) head: Head,
    /// The place of the file among those of its export.
    pub(super) file: usize,
    pub(super) kept: Arc<Kept>,
}

/// What is kept of all files of an export while their posts are read.
#[derive(Debug)]
pub(super) struct Kept {
    /// By their login names.
    people: Told<String, Author>,
    /// The names for addresses of its sections, by number.
    sections: Told<u64, String>,
    /// By number; `None` of one that the site keeps back.
    attachments: Told<u64, Option<Attachment>>,
    /// The post each picture belongs to, its place among that post's, and its number; sorted once all are
    /// known.
    by_post: Vec<(u64, i64, u64)>,
    /// The texts of reusable blocks, by number; `None` of one that the site does not show.
    reusable: Told<u64, Option<Box<str>>>,
    room: Room,
    /// Whether a file of it breaks off.
    is_cut: bool,
}

/// The memory for it.
#[derive(Debug)]
struct Room {
    /// Bytes that all of these may still take.
    left: usize,
    /// How many were not kept.
    forgotten: usize,
}

impl Site {
    /// An author, by the login name as [`people::folded`] has it.
    pub(super) fn person(&self, login: &str) -> Option<&Author> {
        self.kept.people.get(self.file, login)
    }

    /// A section's name for addresses.
    pub(super) fn section(&self, number: u64) -> Option<&str> {
        let slug = self.kept.sections.get(self.file, &number);
        slug.map(String::as_str)
    }

    /// An attachment that the site shows, or why there is none.
    pub(super) fn attachment(&self, number: u64) -> Result<&Attachment, Missing> {
        let known = self.kept.attachments.get(self.file, &number);
        match known {
            Some(known) => known.as_ref().ok_or(Missing::KeptBack),
            // Whatever else it has: no export says that it is whole, and one of some months has the pictures of those.
            None => Err(Missing::Unknown),
        }
    }

    /// Whether something may belong to a post that the export does not have.
    pub(super) fn may_lack_pictures_of(&self, post: u64) -> bool {
        self.kept.is_cut || self.belonging_to(post).next().is_none()
    }

    fn belonging_to(&self, post: u64) -> impl Iterator<Item = &(u64, i64, u64)> {
        let all = &self.kept.by_post;
        let start = all.partition_point(|(other, ..)| *other < post);
        let own = all[start..].iter();
        own.take_while(move |(other, ..)| *other == post)
    }

    /// The pictures that belong to a post, in their order.
    pub(super) fn pictures_of(&self, post: u64) -> impl Iterator<Item = &Attachment> {
        self.belonging_to(post).filter_map(|(post, order, number)| {
            let picture = self.attachment(*number).ok();
            picture.filter(|picture| picture.place == Some((*post, *order)))
        })
    }

    /// The text of a reusable block that the site shows.
    pub(super) fn reusable(&self, number: u64) -> Option<&str> {
        self.kept.reusable.get(self.file, &number)?.as_deref()
    }
}

impl Kept {
    pub(super) fn new() -> Self {
        Self {
            people: Told::default(),
            sections: Told::default(),
            attachments: Told::default(),
            by_post: Vec::new(),
            reusable: Told::default(),
            room: Room {
                left: limits::SITE,
                forgotten: 0,
            },
            is_cut: false,
        }
    }

    /// How much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        limits::SITE - self.room.left
    }

    /// If not all of it is known.
    pub(super) fn warning(&self) -> Option<Warning> {
        let forgotten = self.room.forgotten;
        let text = format!(
            "the export has more authors, sections, blocks and pictures than {} MiB hold; {forgotten} were not kept, so \
             posts that refer to them lack them. Split the export by year",
            limits::SITE >> 20,
        );
        (forgotten > 0).then_some(Warning { line: None, text })
    }

    /// A file breaks off before its end.
    pub(super) fn break_off(&mut self) {
        self.is_cut = true;
    }

    /// To be called once all is added.
    pub(super) fn sort(&mut self) {
        self.by_post.sort_unstable();
        self.by_post.dedup();
    }

    /// Adds what stands in a file beside its items.
    pub(super) fn add_element(&mut self, file: usize, element: &Element) {
        let said = |name| {
            let child = element.child(Namespace::Wp, name);
            child.map(|child| child.text()).unwrap_or_default()
        };
        match (element.namespace, element.name.as_str()) {
            (Namespace::Wp, "author") => self.add_person(file, people::of_element(element)),
            (Namespace::Wp, "category") => {
                self.add_section(file, &said("term_id"), &said("category_nicename"));
            }
            (Namespace::Wp, "term") if said("term_taxonomy").trim() == "category" => {
                self.add_section(file, &said("term_id"), &said("term_slug"));
            }
            _ => {}
        }
    }

    pub(super) fn add_item(&mut self, file: usize, item: &Item) {
        match item.kind.trim() {
            "attachment" => self.add_attachment(file, item),
            reusable::KIND => self.add_reusable(file, item),
            "guest-author" => self.add_person(file, people::of_guest(item)),
            _ => {}
        }
    }

    fn add_section(&mut self, file: usize, number: &str, slug: &str) {
        if let Ok(number) = number.trim().parse() {
            let slug = slug.trim().to_owned();
            let words = slug.len();
            self.room
                .add(&mut self.sections, file, (number, slug), words);
        }
    }

    fn add_person(&mut self, file: usize, person: Option<(String, Author)>) {
        if let Some((login, author)) = person {
            let bio = author.bio.as_ref().map_or(0, |bio| bio.as_str().len());
            let words = login.len() + author.name.as_str().len() + bio;
            self.room
                .add(&mut self.people, file, (login, author), words);
        }
    }

    fn add_attachment(&mut self, file: usize, item: &Item) {
        let Some(number) = item.post_number() else {
            return;
        };
        let shown = attachments::is_shown(item).then(|| Attachment::of(item));
        // Without an address nothing is said of it.
        let attachment = match shown {
            Some(None) => return,
            shown => shown.flatten(),
        };
        let words = attachment.as_ref().map_or(0, Attachment::length);
        // What the site keeps back is known, too: its post does not lack it.
        let is_placed = attachment.as_ref().is_none_or(Attachment::is_picture);
        let place = is_placed.then(|| Attachment::place_of(item)).flatten();
        let is_kept = self
            .room
            .add(&mut self.attachments, file, (number, attachment), words);
        if let Some((post, order)) = place.filter(|_| is_kept) {
            self.by_post.push((post, order, number));
        }
    }

    fn add_reusable(&mut self, file: usize, item: &Item) {
        if let Some(number) = item.post_number() {
            let text = reusable::shown(item).map(Box::from);
            let words = text.as_deref().map_or(0, str::len);
            self.room
                .add(&mut self.reusable, file, (number, text), words);
        }
    }
}

impl Room {
    /// Adds what a file says under a key, if there is room for as many bytes more; counts what there is none
    /// for. Answers whether it was added.
    fn add<K: Hash + Eq + Clone, V: PartialEq>(
        &mut self,
        told: &mut Told<K, V>,
        file: usize,
        (key, said): (K, V),
        words: usize,
    ) -> bool {
        if !told.is_news(file, &key, &said) {
            return false;
        }
        let left = self.left.checked_sub(words + OVERHEAD);
        match left {
            Some(left) => {
                self.left = left;
                told.add(file, key, said);
            }
            None => self.forgotten += 1,
        }
        left.is_some()
    }
}
