//! What a source names of a story and does not have at hand, such as a picture whose file was removed. Nobody knows
//! it then, which is not to say that the story has none.

use super::{MediaType, Story};

/// Hexadecimal digits of a file's hash in its name among the desk's own pictures: enough that no two of a desk's
/// have the same.
pub const HASH_DIGITS: usize = 12;

/// A file that a source names, and that is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unknown {
    /// Where the story shows it.
    pub part: Part,
    /// How its address on the desk begins, in front of its hash, such as `/images/pier-`; `None` if the source
    /// names it by a number, say, so that any file may be it.
    pub named: Option<String>,
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
        let name = address.strip_prefix(named.as_str());
        let hash = name.and_then(|name| name.split_once('.'));
        hash.is_some_and(|(hash, _)| {
            hash.len() == HASH_DIGITS && hash.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
    }

    /// Whether the text of a story shows it, and that of another does not, and says the same besides: a correction
    /// does not wait for a picture.
    fn is_all_that_is_lost(&self, known: &Story, told: &Story) -> bool {
        let Some(known) = &known.body else {
            return false;
        };
        let told = told.body.as_ref();
        let is_told = |file: &str| {
            let shown = format!("\"{file}\"");
            told.is_some_and(|told| told.as_str().contains(&shown))
        };
        let lost: Vec<&str> = files(known.as_str())
            .filter(|file| self.may_be(file) && !is_told(file))
            .collect();
        if lost.is_empty() {
            return false;
        }
        let is_caption = |tag: &str| tag.starts_with("figcaption");
        let is_link = |tag: &str| tag.starts_with("a ") && lost.iter().any(|it| tag.contains(it));
        let told = told.map(|told| told.plain_text_beside(is_caption));
        let told = told.unwrap_or_default();
        let says_the_same = |known: String| known.split_whitespace().eq(told.split_whitespace());
        // Of a link that leads nowhere the words stay, or go with it.
        says_the_same(known.plain_text_beside(is_caption))
            || says_the_same(known.plain_text_beside(|tag| is_caption(tag) || is_link(tag)))
    }
}

/// The addresses of files that a text shows or leads to. Sanitised HTML has attributes in double quotes.
fn files(body: &str) -> impl Iterator<Item = &str> {
    let values = body.split("=\"").skip(1);
    let values = values.filter_map(|rest| Some(rest.split_once('"')?.0));
    values.filter(|value| {
        let kind = MediaType::of_file(value);
        kind.is_some_and(|kind| kind.kind() != "text")
    })
}

impl Story {
    /// The story with what is not known of it as another telling of it has that. Of a text that shows such a file
    /// nobody knows where that stood: it is the other's as a whole, or its own.
    #[must_use]
    pub fn supplied_by(&self, known: &Self, unknown: &[Unknown]) -> Self {
        let mut supplied = self.clone();
        for one in unknown {
            let may_be = |address: &String| one.may_be(address);
            match one.part {
                Part::Image => {
                    let is_it = known.image.as_ref().filter(|image| {
                        may_be(&image.url) || image.thumbnail.as_ref().is_some_and(may_be)
                    });
                    supplied.image = is_it.cloned().or(supplied.image);
                }
                Part::Banner => {
                    let is_it = known.banner.as_ref().filter(|banner| may_be(banner));
                    supplied.banner = is_it.cloned().or(supplied.banner);
                }
                Part::Enclosures if known.enclosures.iter().any(|file| may_be(&file.url)) => {
                    supplied.enclosures.clone_from(&known.enclosures);
                }
                Part::Text if one.is_all_that_is_lost(known, self) => {
                    supplied.kind = known.kind;
                    supplied.summary.clone_from(&known.summary);
                    supplied.body.clone_from(&known.body);
                }
                Part::Enclosures | Part::Text => {}
            }
        }
        supplied
    }
}
