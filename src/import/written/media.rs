//! The pictures and files of an entry.

use super::fault::At;
use super::story::Reading;
use super::{Attached, Picture};
use crate::import::markdown;
use crate::model::{Address, Enclosure, Image, MediaType};
use std::fmt::Display;
use std::path::Path;

/// The desk's own folder of pictures, where nobody says which it is.
pub(in super::super) const IMAGES: &str = "feeds/images";

impl Reading<'_> {
    /// The lead picture.
    pub(super) fn image(&self, at: &At<'_>, picture: &Picture) -> Option<Image> {
        let thumbnail = picture.thumbnail.as_deref();
        Some(Image {
            alt: self.text(&at.of("alt"), picture.alt.as_deref()),
            description: self.text(&at.of("description"), picture.description.as_deref()),
            credit: self.text(&at.of("credit"), picture.credit.as_deref()),
            width: picture.width,
            height: picture.height,
            thumbnail: thumbnail
                .and_then(|address| self.file_address(&at.of("thumbnail"), address)),
            url: self.file_address(&at.of("url"), &picture.url)?,
        })
    }

    /// Files that go with it, each once.
    pub(super) fn enclosures(&self, at: &At<'_>, attached: &[Attached]) -> Vec<Enclosure> {
        let mut enclosures: Vec<Enclosure> = Vec::with_capacity(attached.len());
        for (number, file) in attached.iter().enumerate() {
            let at = at.item(number);
            let Some(enclosure) = self.enclosure(&at, file) else {
                continue;
            };
            if enclosures.iter().any(|other| other.url == enclosure.url) {
                let problem = format!("`{}` stands there twice; remove one", enclosure.url);
                self.faults.add(&at.of("url"), problem);
            } else {
                enclosures.push(enclosure);
            }
        }
        enclosures
    }

    fn enclosure(&self, at: &At<'_>, file: &Attached) -> Option<Enclosure> {
        let title = self.text(&at.of("title"), file.title.as_deref());
        let url = self.file_address(&at.of("url"), &file.url)?;
        let media_type = match &file.media_type {
            Some(name) => self
                .faults
                .keep(&at.of("type"), MediaType::new(name.trim())),
            None => {
                let known = MediaType::of_file(&url).ok_or_else(|| {
                    format!(
                        "is missing, and the name of `{url}` does not tell what it is; add it, such \
                         as \"audio/mpeg\""
                    )
                });
                self.faults.keep(&at.of("type"), known)
            }
        };
        let length = file.length.or_else(|| length(&url, self.images));
        let length = length.filter(|length| *length > 0).ok_or_else(|| {
            format!(
                "is missing, and how long `{url}` is must be known, for RSS demands it; add its size \
                 in bytes, or put the file into {}/",
                self.folder()
            )
        });
        let length = self.faults.keep(&at.of("length"), length);
        Some(Enclosure {
            url,
            media_type: media_type?,
            length: length?,
            title,
            duration: file.duration,
        })
    }

    /// A web address, or the path of a file of the desk's own folder `images`.
    pub(super) fn file_address(&self, at: &At<'_>, address: &str) -> Option<String> {
        let address = address.trim();
        if let Some(path) = markdown::desk_image(address) {
            return Some(path);
        }
        if address.contains("://") {
            return Some(self.web_address(at, address)?.to_string());
        }
        let shown: String = address.chars().take(100).collect();
        let problem = format!(
            "`{shown}` is neither a web address (https://…) nor a file of the desk; put it into \
             {}/ under a name of letters a to z, digits, `.`, `-` and `_`, and write `images/name.jpg`",
            self.folder()
        );
        self.faults.add(at, problem);
        None
    }

    /// The desk's own folder of pictures.
    fn folder(&self) -> impl Display {
        self.images.unwrap_or(Path::new(IMAGES)).display()
    }
}

/// The length of a file of the desk's own.
fn length(url: &str, images: Option<&Path>) -> Option<u64> {
    let Some(Address::Image(name)) = Address::parse(url) else {
        return None;
    };
    let file = images?.join(name).symlink_metadata().ok()?;
    file.is_file().then_some(file.len())
}
