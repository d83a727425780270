//! What a source names of a story and does not have at hand, such as a picture whose file was removed. Nobody knows
//! it then, which is not to say that the story has none.

use super::text::Piece;
use super::{Enclosure, Html, Image, MediaType, Story};
use std::collections::{BTreeMap, BTreeSet};

/// Hexadecimal digits of a file's hash in its name among the desk's own pictures: enough that no two of a desk's
/// have the same.
pub const HASH_DIGITS: usize = 12;

/// What a source names of a story and does not have.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Unknown {
    /// All is there.
    #[default]
    Nothing,
    /// Files that are not there.
    Files {
        /// Each of them.
        files: Vec<Absent>,
        /// The story as the source tells it with them, each at the address that stands for it.
        story: Box<Story>,
    },
    /// Files that it names by numbers, so that any may be one of them, where it shows them.
    Numbered(Vec<Part>),
}

/// A file that is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Absent {
    /// How its address on the desk begins, such as `/images/pier-`; then come its hash and how it ends.
    pub beginning: String,
    /// How it ends, such as `png`; `None` where only the bytes tell that.
    pub extension: Option<String>,
    /// An address that no file has, which stands for it.
    pub stand_in: String,
}

/// Where a story shows a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// As its lead picture.
    Image,
    /// In its text.
    Text,
}

impl Absent {
    /// What stands for its length, in bytes: no file is so short.
    pub const LENGTH: u64 = 1;

    /// Whether it may be the file at an address.
    fn may_be(&self, address: &str) -> bool {
        let name = address.strip_prefix(self.beginning.as_str());
        let hash = name.and_then(|name| name.split_once('.'));
        hash.is_some_and(|(hash, extension)| {
            hash.len() == HASH_DIGITS
                && hash.bytes().all(|digit| digit.is_ascii_hexdigit())
                && self.extension.as_ref().is_none_or(|it| it == extension)
        })
    }
}

impl Unknown {
    /// Whether all is there.
    pub fn is_empty(&self) -> bool {
        *self == Self::Nothing
    }

    /// A story of which this is not known, with what another telling of it has of that.
    #[must_use]
    pub fn supplied(&self, story: &Story, known: &Story) -> Story {
        match self {
            Self::Nothing => story.clone(),
            Self::Files {
                files,
                story: whole,
            } => with_files(story, (whole, files), known),
            Self::Numbered(parts) => {
                let mut supplied = story.clone();
                if parts.contains(&Part::Image) {
                    supplied.image = known.image.clone().or(supplied.image);
                }
                if parts.contains(&Part::Text) {
                    supplied.supply_text(known);
                }
                supplied
            }
        }
    }
}

/// The whole story with those of its files that are known. All else is as it says: a caption, say, does not wait for
/// its picture.
fn with_files(told: &Story, (whole, absent): (&Story, &[Absent]), known: &Story) -> Story {
    let absent = absent.iter().map(|one| (one.stand_in.as_str(), one));
    let absent: BTreeMap<&str, &Absent> = absent.collect();
    let found = pairs(told, (whole, &absent), known);
    if found.is_empty() {
        return told.clone();
    }
    let supply = Supply {
        absent,
        found,
        known,
    };
    let at = |address| supply.at(address);
    let mut story = whole.clone();
    let image = story.image.map(|image| supply.image(image));
    story.image = image.and_then(|image| image.or_else(|| told.image.clone()));
    let banner = story.banner.map(at);
    story.banner = banner.and_then(|banner| banner.or_else(|| told.banner.clone()));
    let enclosures = story.enclosures.into_iter();
    story.enclosures = enclosures
        .filter_map(|file| supply.enclosure(file))
        .collect();
    story.body = story.body.and_then(|body| supply.text(&body));
    story
}

/// What is known of files that are not there.
struct Supply<'a> {
    /// By what stands for them, as their addresses.
    absent: BTreeMap<&'a str, &'a Absent>,
    found: BTreeMap<&'a str, &'a str>,
    known: &'a Story,
}

impl Supply<'_> {
    /// The address that is meant; `None` where it is not known.
    fn at(&self, address: String) -> Option<String> {
        match self.absent.contains_key(address.as_str()) {
            true => self.found.get(address.as_str()).map(|it| (*it).to_owned()),
            false => Some(address),
        }
    }

    fn is_lost(&self, address: &str) -> bool {
        self.absent.contains_key(address) && !self.found.contains_key(address)
    }

    fn image(&self, image: Image) -> Option<Image> {
        let url = self.at(image.url.clone())?;
        let is_it = |known: &&Image| known.url == url && image.url != url;
        let known = self.known.image.as_ref().filter(is_it);
        let size = known.map(|known| (known.width, known.height));
        let size = size.unwrap_or_default();
        Some(Image {
            url,
            width: image.width.or(size.0),
            height: image.height.or(size.1),
            thumbnail: image.thumbnail.and_then(|address| self.at(address)),
            ..image
        })
    }

    fn enclosure(&self, file: Enclosure) -> Option<Enclosure> {
        let url = self.at(file.url.clone())?;
        if url == file.url {
            return Some(file);
        }
        let mut known = self.known.enclosures.iter();
        let known = known.find(|known| known.url == url);
        Some(Enclosure {
            length: match file.length {
                Absent::LENGTH => known.map_or(0, |known| known.length),
                given => given,
            },
            media_type: known.map_or(file.media_type, |known| known.media_type.clone()),
            url,
            ..file
        })
    }

    fn text(&self, html: &Html) -> Option<Html> {
        let is_lost = |tag: &str| files(tag).any(|file| self.is_lost(file));
        let pieces = match shows_any(html, is_lost) {
            true => without(html, is_lost, Taking::Lost),
            false => html.pieces().collect(),
        };
        let mut shown = String::with_capacity(html.as_str().len());
        for piece in pieces {
            match piece {
                Piece::Text(words) => shown.push_str(words),
                Piece::Tag(_, tag) => shown.extend(["<", &self.tag(tag)]),
            }
        }
        (!shown.trim().is_empty()).then(|| Html::from_sanitised(&shown))
    }

    fn tag(&self, tag: &str) -> String {
        readdressed(tag, |file| self.found.get(file).copied())
    }
}

/// Which files of another telling those are that are not there, by what stands for them: by their names, where only
/// one has that; else by their places, where nothing else is changed about those.
fn pairs<'a>(
    told: &Story,
    (whole, absent): (&'a Story, &BTreeMap<&str, &Absent>),
    known: &'a Story,
) -> BTreeMap<&'a str, &'a str> {
    let own: BTreeSet<&str> = addresses(told).collect();
    let others: BTreeSet<&str> = addresses(known)
        .filter(|address| !own.contains(address))
        .collect();
    let mut like: BTreeMap<Vec<&str>, BTreeSet<&str>> = BTreeMap::new();
    for address in addresses(whole) {
        if let Some(one) = absent.get(address) {
            let may_be = others.iter().copied().filter(|other| one.may_be(other));
            like.entry(may_be.collect()).or_default().insert(address);
        }
    }
    let mut found = BTreeMap::new();
    let mut doubtful = BTreeSet::new();
    for (others, stand_ins) in like {
        match (others.as_slice(), stand_ins.first()) {
            ([other], Some(stand_in)) if stand_ins.len() == 1 => {
                found.insert(*stand_in, *other);
            }
            ([], _) => {}
            _ => doubtful.extend(others.into_iter().chain(stand_ins)),
        }
    }
    if !doubtful.is_empty() {
        for (stand_in, other) in at_the_same_places(whole, known, &doubtful) {
            if absent.get(stand_in).is_some_and(|one| one.may_be(other)) {
                found.entry(stand_in).or_insert(other);
            }
        }
    }
    found
}

/// The files that two tellings show in the same places, of those of which nobody knows by their names which is which.
fn at_the_same_places<'a>(
    one: &'a Story,
    other: &'a Story,
    doubtful: &BTreeSet<&str>,
) -> Vec<(&'a str, &'a str)> {
    let [of_one, of_other] = [one, other].map(|story| Shown::of(story.body.as_ref(), doubtful));
    let mut pairs = Vec::new();
    if of_one.around == of_other.around {
        pairs.extend(of_one.files.into_iter().zip(of_other.files));
    }
    if one.enclosures.len() == other.enclosures.len() {
        let urls = |story: &'a Story| story.enclosures.iter().map(|file| file.url.as_str());
        pairs.extend(urls(one).zip(urls(other)));
    }
    let lead = |story: &'a Story| story.image.as_ref().map(|image| image.url.as_str());
    pairs.extend(lead(one).zip(lead(other)));
    pairs.extend(one.banner.as_deref().zip(other.banner.as_deref()));
    pairs
}

/// What a text shows of some files, and all that it says around them.
struct Shown<'a> {
    files: Vec<&'a str>,
    around: String,
}

impl<'a> Shown<'a> {
    fn of(text: Option<&'a Html>, some: &BTreeSet<&str>) -> Self {
        let mut shown = Self {
            files: Vec::new(),
            around: String::new(),
        };
        for piece in text.into_iter().flat_map(Html::pieces) {
            match piece {
                Piece::Text(words) => shown.around.push_str(words),
                Piece::Tag(_, tag) => {
                    let is_one = |file: &&str| some.contains(file);
                    shown.files.extend(files(tag).filter(is_one));
                    let bare = readdressed(tag, |file| is_one(&file).then_some(""));
                    shown.around.extend(["<", &bare]);
                }
            }
        }
        shown
    }
}

/// The files that a story shows or leads to, each as often as it does.
fn addresses(story: &Story) -> impl Iterator<Item = &str> {
    let image = story.image.iter();
    let image = image.flat_map(|image| [Some(image.url.as_str()), image.thumbnail.as_deref()]);
    let enclosures = story.enclosures.iter().map(|file| file.url.as_str());
    let tags = story.body.iter().flat_map(Html::pieces);
    let in_text = tags.flat_map(|piece| match piece {
        Piece::Tag(_, tag) => files(tag).collect(),
        Piece::Text(_) => Vec::new(),
    });
    let all = image.flatten().chain(story.banner.as_deref());
    all.chain(enclosures).chain(in_text)
}

impl Story {
    /// A text is the other's if that is the same but for its files: whatever else it says is news, and does not wait
    /// for them.
    fn supply_text(&mut self, known: &Self) {
        let Some(whole) = &known.body else { return };
        let told = self.body.as_ref().map_or("", Html::as_str);
        let is_lost = |tag: &str| files(tag).any(|file| !told.contains(&format!("\"{file}\"")));
        let said = |html: &Html, taking| said(&without(html, is_lost, taking));
        let bare = self.body.as_ref().map(|told| said(told, Taking::Empty));
        let bare = bare.unwrap_or_default();
        // Of a link that leads nowhere the words stay, or go with it.
        let mut takings = [Taking::Empty, Taking::Words].into_iter();
        if !shows_any(whole, is_lost) || !takings.any(|taking| said(whole, taking) == bare) {
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

/// A tag with other addresses of the files in it.
fn readdressed<'t>(tag: &str, to: impl Fn(&str) -> Option<&'t str>) -> String {
    let changed = files(tag).filter_map(|file| Some((file, to(file)?)));
    changed.fold(tag.to_owned(), |tag, (file, address)| {
        tag.replace(&format!("\"{file}\""), &format!("\"{address}\""))
    })
}

/// Elements without an end.
const VOID: [&str; 8] = ["br", "col", "hr", "img", "source", "track", "wbr", "input"];

/// Whether a text shows or leads to any such file.
fn shows_any(html: &Html, is_one: impl Fn(&str) -> bool) -> bool {
    let mut pieces = html.pieces();
    pieces.any(|piece| matches!(piece, Piece::Tag(_, tag) if is_one(tag)))
}

/// What goes with a file that is lost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taking {
    /// What is empty without it, or has only a caption.
    Lost,
    /// Whatever is empty or has only a caption.
    Empty,
    /// That, and the words of links.
    Words,
}

/// A text without what shows or leads to files that are lost.
fn without<'h>(html: &'h Html, is_lost: impl Fn(&str) -> bool, taking: Taking) -> Vec<Piece<'h>> {
    let mut kept: Vec<Piece<'_>> = Vec::new();
    // Of each element that is open: its name, where it begins, whether it is lost, and whether anything in it is.
    let mut open: Vec<(&str, usize, bool, bool)> = Vec::new();
    for piece in html.pieces() {
        let Piece::Tag(name, tag) = piece else {
            kept.push(piece);
            continue;
        };
        if let Some(ended) = name.strip_prefix('/') {
            let Some((name, start, is_without, has_lost)) =
                open.pop().filter(|(name, ..)| *name == ended)
            else {
                continue;
            };
            let is_link = name == "a";
            let says_nothing = match name {
                "figure" => is_caption(&kept[start + 1..]),
                _ => kept[start + 1..].iter().all(Piece::is_blank),
            };
            let may_go = taking != Taking::Lost || has_lost || is_without;
            if says_nothing && may_go || is_without && is_link && taking == Taking::Words {
                kept.truncate(start);
            } else if is_without && is_link {
                kept.remove(start);
            } else {
                kept.push(piece);
            }
            if let Some((.., around)) = open.last_mut() {
                *around |= has_lost || is_without;
            }
            continue;
        }
        let is_without = is_lost(tag);
        if !VOID.contains(&name) {
            open.push((name, kept.len(), is_without, false));
            kept.push(piece);
        } else if !is_without {
            kept.push(piece);
        } else if let Some((.., around)) = open.last_mut() {
            *around = true;
        }
    }
    kept
}

/// What a text says and shows, each part of it behind a space.
fn said(pieces: &[Piece<'_>]) -> String {
    let mut said = String::new();
    for piece in pieces {
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
