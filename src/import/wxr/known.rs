//! The shortcodes that are understood: those of WordPress itself, and what the page builders make of a
//! story.

use super::super::{limits, sanitise};
use super::attachments::{Attachment, Missing, web_address};
use super::builders::{self, Part};
use super::embeds::{embedded, figure, file, is_id, link, played};
use super::markup::{Piece, Pieces};
use super::named::{self, Named};
use super::shortcodes::{self, Rendered, Renderer, Shortcode};
use super::site::Site;
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// The recordings and films a player may be told, the most common first.
const FILES: [&str; 12] = [
    "src", "mp3", "m4a", "ogg", "oga", "wav", "mp4", "m4v", "webm", "ogv", "mov", "flac",
];

/// Attributes that name a picture, by its number in the export or its address, with these ends or without.
const PICTURES: [&str; 6] = ["image", "attachment", "src", "picture", "portrait", "photo"];
const ENDS_OF_PICTURES: [&str; 3] = ["_id", "", "_url"];

/// What is known of one shortcode.
enum Known {
    Caption,
    Gallery,
    Playlist,
    Player,
    File,
    Code,
    Heading,
    /// A page builder's.
    Part(Part),
    /// A plugin's, of which the name is known alone.
    Named(Named),
}

fn known(name: &str) -> Option<Known> {
    Some(match name {
        "caption" | "wp_caption" => Known::Caption,
        "gallery" | "av_gallery" | "vc_gallery" | "vc_images_carousel" | "et_pb_gallery" => {
            Known::Gallery
        }
        "playlist" => Known::Playlist,
        "embed" | "youtube" | "vimeo" | "spotify" | "soundcloud" | "tweet" | "instagram"
        | "facebook" | "archiveorg" | "dailymotion" | "mixcloud" | "scribd" | "slideshare"
        | "videopress" | "wpvideo" => Known::Player,
        "audio" | "video" => Known::File,
        "code" | "sourcecode" => Known::Code,
        "vc_custom_heading" => Known::Heading,
        _ => match builders::part(name) {
            Some(part) => Known::Part(part),
            None => Known::Named(named::named(name)?),
        },
    })
}

/// Renders the shortcodes of one post.
pub(super) struct Shortcodes<'a> {
    pub(super) site: &'a Site,
    /// The post's number, by which its pictures are known.
    pub(super) post: Option<u64>,
    pub(super) losses: Losses,
    /// Bytes of HTML that may still be shown of attachments: a number of one digit stands for a caption of
    /// any length.
    room: usize,
}

/// What of a post is not published as its site shows it.
#[derive(Default)]
pub(super) struct Losses {
    /// By name, such as `[quiz]`.
    pub(super) named: BTreeMap<Loss, BTreeSet<String>>,
    /// Pictures that cannot be shown, by number.
    pub(super) pictures: BTreeSet<(u64, Missing)>,
    /// How often it shows files of which the export says nothing.
    pub(super) unknown: usize,
}

/// What becomes of it, in blocks from what is shown most to what is shown least.
#[derive(Clone, Debug, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loss {
    /// It is left out whole.
    Whole,
    /// The same, for its files are not there.
    Empty,
    /// The text alone stays.
    Stripped,
    /// It stays, and its site shows it at some times or in some places alone.
    Sometimes,
    /// It is left out, as its site does not show it either.
    Off,
    /// It is left out, as its site may not show it either.
    Unread,
}

impl Loss {
    /// Why, or what somebody has to look at.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Whole => "only the site itself can show this",
            Self::Empty => "what it shows is not in this export; export all content",
            Self::Stripped => "a shortcode that is not known; its text is kept",
            Self::Sometimes => {
                "the site shows it until a date, from then on, or in some places alone; its text is kept"
            }
            Self::Off => "the site does not show it either, or not to everybody",
            Self::Unread => {
                "whether the site shows it cannot be read; save the post there once more, or shorten what is \
                 said of the block"
            }
        }
    }
}

impl Losses {
    /// What is written as `written`, such as `[quiz]`, is lost so.
    pub(super) fn lose(&mut self, loss: Loss, written: String) {
        note(self.named.entry(loss).or_default(), written);
    }

    /// The same of what shows nothing; so much was unknown before it.
    pub(super) fn lose_whole(&mut self, written: String, unknown_before: usize) {
        let loss = match self.unknown > unknown_before {
            true => Loss::Empty,
            false => Loss::Whole,
        };
        self.lose(loss, written);
    }

    fn miss(&mut self, picture: u64, missing: Missing) {
        self.unknown += usize::from(missing == Missing::Unknown);
        note(&mut self.pictures, (picture, missing));
    }
}

/// So many kinds are told of one post; hostile ones have no end of them.
fn note<T: Ord>(told: &mut BTreeSet<T>, one: T) {
    if told.len() < limits::LEFT_OUT_KINDS {
        told.insert(one);
    }
}

/// Between what is to stand in paragraphs of its own.
const APART: &str = "\n\n";

impl Renderer for Shortcodes<'_> {
    fn knows(&self, shortcode: &Shortcode<'_>) -> bool {
        match known(shortcode.name) {
            // These are words, or have the form of a shortcode wherever they are one.
            None | Some(Known::Part(Part::Layout) | Known::Code) => false,
            Some(Known::Named(named)) => named.is_one(shortcode),
            Some(_) => true,
        }
    }

    fn render(&mut self, shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Rendered {
        let name = shortcode.name;
        let known = known(name);
        let written = || format!("[{name}]");
        if shortcode.is_closing() {
            return Rendered::Tags(if known.is_some() {
                APART.into()
            } else {
                "".into()
            });
        }
        if builders::is_switched_off(shortcode) {
            self.losses.lose(Loss::Off, written());
            return Rendered::Nothing;
        }
        if builders::is_timed(shortcode) {
            self.losses.lose(Loss::Sometimes, written());
        }
        let unknown_before = self.losses.unknown;
        let html = match known {
            None | Some(Known::Named(_)) => match self.unknown(shortcode, enclosed, known) {
                None if shortcode.is_closed() => {
                    self.losses.lose(Loss::Stripped, written());
                    return Rendered::Tags("".into());
                }
                html => html,
            },
            Some(Known::Part(Part::Layout)) => return self.layout(shortcode),
            Some(Known::Part(Part::Picture)) => match self.picture(shortcode, enclosed) {
                // It encloses the picture, or whatever else: nothing is rendered within itself, for names
                // have no end.
                None if enclosed.is_some_and(|inner| !inner.trim().is_empty()) => {
                    return Rendered::Tags(APART.into());
                }
                html => html,
            },
            Some(Known::Part(Part::Button))
                if enclosed.is_some_and(|inner| inner.contains('[')) =>
            {
                return self.layout(shortcode);
            }
            Some(Known::Part(Part::Button)) => builders::button(shortcode, enclosed),
            Some(Known::Part(Part::Encoded)) => enclosed.map(builders::html_of),
            Some(Known::Part(Part::Program)) => None,
            Some(Known::Caption) => Some(self.caption(shortcode, enclosed.unwrap_or_default())),
            Some(Known::Gallery) => self.gallery(shortcode),
            Some(Known::Playlist) => self.playlist(shortcode),
            Some(Known::Player | Known::Part(Part::Player)) => player(shortcode, enclosed),
            Some(Known::File) => recording(shortcode, enclosed),
            Some(Known::Code) => enclosed
                .map(|code| format!("<pre><code>{}</code></pre>", code.replace('<', "&lt;"))),
            Some(Known::Heading) => shortcode
                .attribute("text")
                .map(|text| format!("<h2>{}</h2>", text.replace('<', "&lt;"))),
        };
        match html {
            Some(html) => Rendered::Whole([APART, &html, APART].concat()),
            None => {
                self.losses.lose_whole(written(), unknown_before);
                Rendered::Whole(String::new())
            }
        }
    }
}

/// The same for what was typed to be a shortcode, whatever it is called. Words in brackets are none.
pub(super) struct InBlock<'r, 'a>(pub(super) &'r mut Shortcodes<'a>);

impl Renderer for InBlock<'_, '_> {
    fn knows(&self, shortcode: &Shortcode<'_>) -> bool {
        shortcode.is_alone && !named::is_prose(shortcode) || self.0.knows(shortcode)
    }

    fn render(&mut self, shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Rendered {
        self.0.render(shortcode, enclosed)
    }
}

impl<'a> Shortcodes<'a> {
    pub(super) fn new(site: &'a Site, post: Option<u64>) -> Self {
        Self {
            site,
            post,
            losses: Losses::default(),
            room: limits::SHOWN,
        }
    }

    /// Each of these as HTML; `None` if there is nothing to show. `written` names what shows them.
    pub(super) fn show(
        &mut self,
        files: impl IntoIterator<Item = &'a Attachment>,
        written: &str,
        html: impl Fn(&Attachment) -> String,
    ) -> Option<String> {
        let mut shown = String::new();
        for file in files {
            let html = html(file);
            let Some(room) = self.room.checked_sub(html.len()) else {
                self.losses.lose(Loss::Whole, written.to_owned());
                break;
            };
            self.room = room;
            shown.push_str(&html);
        }
        (!shown.is_empty()).then_some(shown)
    }

    /// `[caption]<img …> What it shows[/caption]`; older ones say it in an attribute.
    fn caption(&mut self, shortcode: &Shortcode<'_>, enclosed: &str) -> String {
        let enclosed = shortcodes::render(enclosed, self);
        let mut end_of_picture = 0;
        for (start, piece) in Pieces::of(&enclosed) {
            match piece {
                Piece::Tag(tag) if tag.is("img") => end_of_picture = start + tag.raw.len(),
                // The link around the picture.
                Piece::Tag(tag)
                    if tag.is("a")
                        && tag.is_closing
                        && enclosed[end_of_picture..start].trim().is_empty() =>
                {
                    end_of_picture = start + tag.raw.len();
                }
                _ => {}
            }
        }
        let (picture, words) = enclosed.split_at(end_of_picture);
        let words = match words.trim() {
            "" => shortcode.attribute("caption").unwrap_or_default(),
            words => words,
        };
        let words = match words {
            "" => String::new(),
            words => format!("<figcaption>{words}</figcaption>"),
        };
        format!("<figure>{}{words}</figure>", picture.trim())
    }

    fn gallery(&mut self, shortcode: &Shortcode<'_>) -> Option<String> {
        let names = ["ids", "include", "images", "gallery_ids"];
        let listed = names.iter().find_map(|name| shortcode.attribute(name));
        if let Some(listed) = listed {
            let pictures = self.listed(listed);
            return self.show(pictures, "[gallery]", figure);
        }
        let other = shortcode.attribute("id").and_then(|id| id.parse().ok());
        let post = other.or(self.post)?;
        // Who shows all of a post's pictures has some.
        self.losses.unknown += usize::from(self.site.may_lack_pictures_of(post));
        self.show(self.site.pictures_of(post), "[gallery]", figure)
    }

    fn playlist(&mut self, shortcode: &Shortcode<'_>) -> Option<String> {
        let files = self.listed(shortcode.attribute("ids")?);
        let item = |file: &Attachment| format!("<li>{}</li>", link(&file.url, file.file_name()));
        let items = self.show(files, "[playlist]", item)?;
        Some(format!("<ul>{items}</ul>"))
    }

    /// What lays out something: its attributes are shown in front of that.
    fn layout(&mut self, shortcode: &Shortcode<'_>) -> Rendered {
        let picture = self.picture_said(shortcode, Attachment::is_picture);
        let shown = picture.unwrap_or_default() + &builders::said(shortcode);
        let name = shortcode.name;
        if shown.is_empty() && !shortcode.is_closed() && !builders::shows_nothing(name) {
            self.losses.lose(Loss::Whole, format!("[{name}]"));
        }
        for attribute in builders::unsaid(shortcode) {
            self.losses
                .lose(Loss::Whole, format!("[{name} {attribute}]"));
        }
        Rendered::Tags([APART, &shown, APART].concat().into())
    }

    /// What one shows of which at most the name is known.
    fn unknown(
        &mut self,
        shortcode: &Shortcode<'_>,
        enclosed: Option<&str>,
        known: Option<Known>,
    ) -> Option<String> {
        match known {
            Some(Known::Named(Named::Addressed)) => player(shortcode, enclosed),
            _ => self.only_player(shortcode, enclosed),
        }
    }

    /// What plays at the one address of a shortcode that is not known, such as `[su_youtube url="…"]`, if it
    /// encloses nothing.
    fn only_player(&mut self, shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Option<String> {
        let encloses = enclosed.is_some_and(|inner| !inner.trim().is_empty());
        let mut players = shortcode
            .attributes()
            .filter_map(|(_, value)| played(value));
        let player = players
            .next()
            .filter(|_| !encloses && players.next().is_none())?;
        for attribute in builders::unsaid(shortcode) {
            let name = shortcode.name;
            self.losses
                .lose(Loss::Whole, format!("[{name} {attribute}]"));
        }
        Some(player)
    }

    fn picture(&mut self, shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Option<String> {
        let enclosed = || {
            let url = web_address(enclosed?)?;
            Some(figure(&pictured(shortcode, &url)))
        };
        self.picture_said(shortcode, |_| true).or_else(enclosed)
    }

    /// The picture that attributes name, by its number or its address, if that is one of those looked for.
    fn picture_said(
        &mut self,
        shortcode: &Shortcode<'_>,
        is_one: impl Fn(&Attachment) -> bool,
    ) -> Option<String> {
        let mut missing = None;
        let names = PICTURES
            .iter()
            .flat_map(|name| ENDS_OF_PICTURES.map(|end| format!("{name}{end}")));
        for value in names.filter_map(|name| shortcode.attribute(&name)) {
            // Behind the number may stand a size.
            let value = value.split('|').next().unwrap_or(value);
            if let Ok(number) = value.parse() {
                match self.site.attachment(number) {
                    Ok(picture) => {
                        return self.show([picture], &format!("[{}]", shortcode.name), figure);
                    }
                    Err(reason) => missing = Some((number, reason)),
                }
            } else if let Some(url) = web_address(value) {
                let picture = pictured(shortcode, &url);
                if is_one(&picture) {
                    return Some(figure(&picture));
                }
            }
        }
        if let Some((number, reason)) = missing {
            self.losses.miss(number, reason);
        }
        None
    }

    /// The attachments of a list of numbers.
    fn listed(&mut self, numbers: &str) -> Vec<&'a Attachment> {
        let numbers = numbers
            .split(',')
            .filter_map(|number| number.trim().parse().ok())
            .take(limits::ELEMENTS);
        let mut listed = Vec::new();
        for number in numbers {
            match self.site.attachment(number) {
                Ok(attachment) => listed.push(attachment),
                Err(missing) => self.losses.miss(number, missing),
            }
        }
        listed
    }
}

/// A picture at an address of which nothing else is known.
fn pictured(shortcode: &Shortcode<'_>, url: &Url) -> Attachment {
    Attachment {
        url: url.as_str().into(),
        alt: shortcode.attribute("alt").and_then(sanitise::plain),
        ..Attachment::default()
    }
}

/// `[embed]https://…[/embed]`, `[youtube https://…]` and what else names one address, or its number at a site.
fn player(shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Option<String> {
    let names = ["src", "url", "link", "id"];
    let named = names.iter().find_map(|name| shortcode.attribute(name));
    let address = enclosed.map(str::trim).filter(|inner| !inner.is_empty());
    let address = address.or(named).or(shortcode.value())?;
    embedded(address).or_else(|| {
        let site = match shortcode.name {
            _ if !is_id(address) => return None,
            name if name.ends_with("youtube") => "https://youtu.be/",
            name if name.ends_with("vimeo") => "https://vimeo.com/",
            _ => return None,
        };
        embedded(&format!("{site}{address}"))
    })
}

/// `[audio src="…"]`, or with the address or a link between its tags.
fn recording(shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Option<String> {
    let named = FILES.iter().find_map(|name| shortcode.attribute(name));
    // What else is said of it, the old player has behind a `|`.
    let value = || shortcode.value()?.split('|').next();
    if let Some(address) = named.or_else(value) {
        return file(address);
    }
    let enclosed = enclosed?.trim();
    if enclosed.starts_with("http") {
        return file(enclosed);
    }
    (!enclosed.is_empty()).then(|| enclosed.to_owned())
}
