//! What a source names of a story and does not have at hand, such as a picture whose file was removed. Nobody knows
//! it then, which is not to say that the story has none.

use super::text::Piece;
use super::{Html, MediaType, Story};

/// Hexadecimal digits of a file's hash in its name among the desk's own pictures: enough that no two of a desk's
/// have the same.
pub const HASH_DIGITS: usize = 12;

/// A file that a source names, and that is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unknown {
    /// Where the story shows it.
    pub part: Part,
    /// Its name; `None` if the source names it by a number, say, so that any file may be it.
    pub named: Option<Named>,
}

/// What the address of a file on the desk is made of, but for its hash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// How it begins, such as `/images/pier-`.
    pub beginning: String,
    /// How it ends, such as `png`; `None` where only the bytes tell that.
    pub extension: Option<String>,
}

/// Where a story shows a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// As its lead picture.
    Image,
    /// Above it.
    Banner,
    /// Among what goes with it.
    Enclosures,
    /// In its text.
    Text,
}

impl Unknown {
    /// Whether it may be the file at an address.
    fn may_be(&self, address: &str) -> bool {
        let Some(named) = &self.named else {
            return true;
        };
        let name = address.strip_prefix(named.beginning.as_str());
        let hash = name.and_then(|name| name.split_once('.'));
        hash.is_some_and(|(hash, extension)| {
            hash.len() == HASH_DIGITS
                && hash.bytes().all(|digit| digit.is_ascii_hexdigit())
                && named.extension.as_ref().is_none_or(|it| it == extension)
        })
    }
}

impl Story {
    /// The story with what is not known of it as another telling of it has that. A text is the other's if that is
    /// the same but for such files, where they stand in it: whatever else it says is news, and does not wait for them.
    #[must_use]
    pub fn supplied_by(&self, known: &Self, unknown: &[Unknown]) -> Self {
        let mut supplied = self.clone();
        let of = |part: Part| unknown.iter().filter(move |one| one.part == part);
        let may_be = |part: Part, address: &str| of(part).any(|one| one.may_be(address));
        let is_it = known.image.as_ref().filter(|image| {
            let mut all = image.thumbnail.iter().chain([&image.url]);
            all.any(|address| may_be(Part::Image, address))
        });
        supplied.image = is_it.cloned().or(supplied.image);
        let is_it = known.banner.as_ref();
        let is_it = is_it.filter(|banner| may_be(Part::Banner, banner));
        supplied.banner = is_it.cloned().or(supplied.banner);
        supplied.supply_enclosures(known, |address| may_be(Part::Enclosures, address));
        if of(Part::Text).next().is_some() {
            supplied.supply_text(known, |address| may_be(Part::Text, address));
        }
        supplied
    }

    /// In the order in which they were.
    fn supply_enclosures(&mut self, known: &Self, may_be: impl Fn(&str) -> bool) {
        let mut own = std::mem::take(&mut self.enclosures);
        for one in &known.enclosures {
            match own.iter().position(|own| own.url == one.url) {
                Some(at) => self.enclosures.push(own.remove(at)),
                None if may_be(&one.url) => self.enclosures.push(one.clone()),
                None => {}
            }
        }
        self.enclosures.append(&mut own);
    }

    fn supply_text(&mut self, known: &Self, may_be: impl Fn(&str) -> bool) {
        let Some(whole) = &known.body else { return };
        let told = self.body.as_ref().map_or("", Html::as_str);
        let is_lost = |tag: &str| {
            let mut files = files(tag);
            files.any(|file| may_be(file) && !told.contains(&format!("\"{file}\"")))
        };
        let bare = self
            .body
            .as_ref()
            .map(|told| without(told, |_| false, true));
        let bare = bare.unwrap_or_default();
        // Of a link that leads nowhere the words stay, or go with it.
        if !whole
            .pieces()
            .any(|piece| matches!(piece, Piece::Tag(_, tag) if is_lost(tag)))
            || [true, false]
                .iter()
                .all(|keeps| without(whole, is_lost, *keeps) != bare)
        {
            return;
        }
        if self.body.is_none() {
            self.kind = known.kind;
            self.summary.clone_from(&known.summary);
        }
        self.body = Some(whole.clone());
    }
}

/// The addresses of files in a tag. Sanitised HTML has attributes in double quotes.
fn files(tag: &str) -> impl Iterator<Item = &str> {
    let values = tag.split("=\"").skip(1);
    let values = values.filter_map(|rest| Some(rest.split_once('"')?.0));
    values.filter(|value| {
        let kind = MediaType::of_file(value);
        kind.is_some_and(|kind| kind.kind() != "text")
    })
}

/// Elements without an end.
const VOID: [&str; 8] = ["br", "col", "hr", "img", "source", "track", "wbr", "input"];

/// What a text says and shows, each part of it behind a space, without what shows or leads to files that are lost,
/// and without what is empty then or has only a caption. Links keep their words, or do not.
fn without(html: &Html, is_lost: impl Fn(&str) -> bool, keeps_words: bool) -> String {
    let mut kept: Vec<Piece<'_>> = Vec::new();
    // Of each element that is open: its name, where it begins, and whether it is lost.
    let mut open: Vec<(&str, usize, bool)> = Vec::new();
    for piece in html.pieces() {
        let Piece::Tag(name, tag) = piece else {
            kept.push(piece);
            continue;
        };
        if let Some(ended) = name.strip_prefix('/') {
            let Some((name, start, is_without)) = open.pop().filter(|(name, ..)| *name == ended)
            else {
                continue;
            };
            let is_link = name == "a";
            let says_nothing = match name {
                "figure" => is_caption(&kept[start + 1..]),
                _ => kept[start + 1..].iter().all(Piece::is_blank),
            };
            if says_nothing || is_without && is_link && !keeps_words {
                kept.truncate(start);
            } else if is_without && is_link {
                kept.remove(start);
            } else {
                kept.push(piece);
            }
            continue;
        }
        let is_without = is_lost(tag);
        if !VOID.contains(&name) {
            open.push((name, kept.len(), is_without));
            kept.push(piece);
        } else if !is_without {
            kept.push(piece);
        }
    }
    let mut said = String::with_capacity(html.as_str().len());
    for piece in kept {
        match piece {
            Piece::Text(words) => said.push_str(words),
            Piece::Tag(_, tag) => said.extend([" <", tag, " "]),
        }
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether there is nothing but a caption.
fn is_caption(pieces: &[Piece<'_>]) -> bool {
    let mut said = pieces.iter().filter(|piece| !piece.is_blank());
    let begins = said.next().is_none_or(|first| first.is_tag("figcaption"));
    let is_end = |piece: &&Piece<'_>| piece.is_tag("/figcaption");
    begins
        && said
            .by_ref()
            .find(is_end)
            .is_none_or(|_| said.next().is_none())
}
