//! The shortcodes that are understood: those of WordPress itself, and what the page builders make of a
//! story.

use super::super::{limits, sanitise};
use super::attachments::{Attachment, Attachments, web_address};
use super::embeds::{embedded, figure, file, link};
use super::markup::{Piece, Pieces};
use super::shortcodes::{self, Rendered, Renderer, Shortcode};
use std::collections::BTreeSet;

/// How the names of page builders' shortcodes begin: Avada, Divi, Enfold, Newspaper, WPBakery and others.
/// They lay out what stands between them, which stays.
const BUILDERS: [&str; 14] = [
    "av_", "avia_", "cs_", "et_pb_", "fl_", "fusion_", "kc_", "mk_", "nectar_", "tdb_", "tdc_",
    "tdm_", "vc_", "x_",
];
/// How those of their names end that show nothing.
const NOTHING: [&str; 6] = [
    "_divider",
    "_hr",
    "_separator",
    "_separator_line",
    "_space",
    "_spacer",
];
/// Columns of themes, which have no prefix.
const COLUMNS: [&str; 11] = [
    "column",
    "columns",
    "five_sixth",
    "full_width",
    "one_fourth",
    "one_half",
    "one_third",
    "row",
    "three_fourth",
    "two_third",
    "two_thirds",
];
/// The recordings and films a player may be told, the most common first.
const FILES: [&str; 12] = [
    "src", "mp3", "m4a", "ogg", "oga", "wav", "mp4", "m4v", "webm", "ogv", "mov", "flac",
];

/// What is known of one shortcode.
enum Known {
    Caption,
    Gallery,
    Playlist,
    Player,
    File,
    Code,
    Heading,
    Picture,
    /// Around something that stays.
    Layout,
}

fn known(name: &str) -> Option<Known> {
    Some(match name {
        "caption" | "wp_caption" => Known::Caption,
        "gallery" | "vc_gallery" | "vc_images_carousel" | "et_pb_gallery" => Known::Gallery,
        "playlist" => Known::Playlist,
        "embed" | "youtube" | "vimeo" | "spotify" | "soundcloud" | "tweet" | "instagram"
        | "facebook" | "vc_video" | "et_pb_video" | "fusion_youtube" | "fusion_vimeo" => {
            Known::Player
        }
        "audio" | "video" => Known::File,
        "code" | "sourcecode" => Known::Code,
        "vc_custom_heading" => Known::Heading,
        "vc_single_image" | "et_pb_image" | "fusion_imageframe" => Known::Picture,
        _ if is_layout(name) => Known::Layout,
        _ => return None,
    })
}

fn is_layout(name: &str) -> bool {
    BUILDERS.iter().any(|prefix| name.starts_with(prefix)) || COLUMNS.contains(&name)
}

/// Renders the shortcodes of one post.
pub(super) struct Shortcodes<'a> {
    pub(super) attachments: &'a Attachments,
    /// The post's number, by which its pictures are known.
    pub(super) post: Option<u64>,
    pub(super) losses: Losses,
    /// Bytes of HTML that may still be shown of attachments: a number of one digit stands for a caption of
    /// any length.
    room: usize,
}

/// What of a post is not published.
#[derive(Default)]
pub(super) struct Losses {
    /// What is left out whole, by name.
    pub(super) whole: BTreeSet<String>,
    /// That of which the text alone stays.
    pub(super) stripped: BTreeSet<String>,
    /// Pictures that are not in the file, by number.
    pub(super) pictures: BTreeSet<u64>,
}

impl Losses {
    /// What is written as `written`, such as `[quiz]`, is left out.
    pub(super) fn lose(&mut self, written: String) {
        // So many kinds are told of one post; hostile ones have no end of them.
        if self.whole.len() < limits::LEFT_OUT_KINDS {
            self.whole.insert(written);
        }
    }

    fn miss(&mut self, picture: u64) {
        if self.pictures.len() < limits::LEFT_OUT_KINDS {
            self.pictures.insert(picture);
        }
    }

    fn strip(&mut self, written: String) {
        if self.stripped.len() < limits::LEFT_OUT_KINDS {
            self.stripped.insert(written);
        }
    }
}

/// Between what is to stand in paragraphs of its own.
const APART: &str = "\n\n";

impl Renderer for Shortcodes<'_> {
    fn knows(&self, name: &str) -> bool {
        // The others are words, or have the form of a shortcode wherever they are one.
        let is_word = |known| matches!(known, Known::Layout | Known::Code);
        known(name).is_some_and(|known| !is_word(known))
    }

    fn render(&mut self, shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Rendered {
        let name = shortcode.name;
        let known = known(name);
        let written = || format!("[{name}]");
        if shortcode.is_closing() {
            return Rendered::Tags(if known.is_some() { APART } else { "" });
        }
        let html = match known {
            None if shortcode.is_closed() => {
                self.losses.strip(written());
                return Rendered::Tags("");
            }
            None => None,
            Some(Known::Layout) => {
                let is_nothing = NOTHING.iter().any(|end| name.ends_with(end));
                if !shortcode.is_closed() && !is_nothing {
                    self.losses.lose(written());
                }
                return Rendered::Tags(APART);
            }
            Some(Known::Caption) => Some(self.caption(shortcode, enclosed.unwrap_or_default())),
            Some(Known::Gallery) => self.gallery(shortcode),
            Some(Known::Playlist) => self.playlist(shortcode),
            Some(Known::Player) => player(shortcode, enclosed),
            Some(Known::File) => recording(shortcode, enclosed),
            Some(Known::Code) => enclosed
                .map(|code| format!("<pre><code>{}</code></pre>", code.replace('<', "&lt;"))),
            Some(Known::Heading) => shortcode
                .attribute("text")
                .map(|text| format!("<h2>{}</h2>", text.replace('<', "&lt;"))),
            Some(Known::Picture) => self.picture(shortcode, enclosed),
        };
        match html {
            Some(html) => Rendered::Whole([APART, &html, APART].concat()),
            None => {
                self.losses.lose(written());
                Rendered::Whole(String::new())
            }
        }
    }
}

impl<'a> Shortcodes<'a> {
    pub(super) fn new(attachments: &'a Attachments, post: Option<u64>) -> Self {
        Self {
            attachments,
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
                self.losses.lose(written.to_owned());
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
        let attachments = self.attachments;
        self.show(
            attachments.of_post(other.or(self.post)?),
            "[gallery]",
            figure,
        )
    }

    fn playlist(&mut self, shortcode: &Shortcode<'_>) -> Option<String> {
        let files = self.listed(shortcode.attribute("ids")?);
        let item = |file: &Attachment| format!("<li>{}</li>", link(&file.url, file.file_name()));
        let items = self.show(files, "[playlist]", item)?;
        Some(format!("<ul>{items}</ul>"))
    }

    fn picture(&mut self, shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Option<String> {
        let numbers = ["image", "image_id"];
        let number = numbers.iter().find_map(|name| shortcode.attribute(name));
        // Behind the number may stand a size.
        let number = number.and_then(|number| number.split('|').next());
        if let Some(picture) = number.and_then(|number| self.listed(number).pop()) {
            return self.show([picture], &format!("[{}]", shortcode.name), figure);
        }
        let address = shortcode.attribute("src").or(enclosed)?;
        let url = web_address(address)?;
        let picture = Attachment {
            url: url.as_str().into(),
            alt: shortcode.attribute("alt").and_then(sanitise::plain),
            ..Attachment::default()
        };
        Some(figure(&picture))
    }

    /// The attachments of a list of numbers.
    fn listed(&mut self, numbers: &str) -> Vec<&'a Attachment> {
        let numbers = numbers
            .split(',')
            .filter_map(|number| number.trim().parse().ok())
            .take(limits::ELEMENTS);
        let mut listed = Vec::new();
        for number in numbers {
            match self.attachments.get(number) {
                Some(attachment) => listed.push(attachment),
                None => self.losses.miss(number),
            }
        }
        listed
    }
}

/// `[embed]https://…[/embed]`, `[youtube https://…]` and what else names one address.
fn player(shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Option<String> {
    let names = ["src", "url", "link", "id"];
    let named = names.iter().find_map(|name| shortcode.attribute(name));
    let address = enclosed.map(str::trim).filter(|inner| !inner.is_empty());
    embedded(address.or(named).or(shortcode.value())?)
}

/// `[audio src="…"]`, or with the address or a link between its tags.
fn recording(shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Option<String> {
    let named = FILES.iter().find_map(|name| shortcode.attribute(name));
    if let Some(address) = named.or(shortcode.value()) {
        return file(address);
    }
    let enclosed = enclosed?.trim();
    if enclosed.starts_with("http") {
        return file(enclosed);
    }
    (!enclosed.is_empty()).then(|| enclosed.to_owned())
}
