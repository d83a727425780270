//! The pictures and files of a story.

use super::fields::Fields;
use super::front_matter::{Attached, Duration, FullPicture, Picture, Problem};
use super::{Warning, limits, rendering};
use crate::model::{Address, Enclosure, Image, MediaType, Story};
use std::path::Path;

impl Fields<'_> {
    /// The lead picture.
    pub(super) fn image(&self, picture: &Picture) -> Result<Image, Problem> {
        let picture = match picture {
            Picture::Address(address) => {
                return Ok(Image::new(self.file_address("image", address)?));
            }
            Picture::Full(picture) => picture,
        };
        let FullPicture {
            url,
            alt,
            description,
            credit,
            width,
            height,
            thumbnail,
        } = picture;
        let words =
            |text: &Option<String>, longest| self.optional("image", text.as_deref(), longest);
        let thumbnail = thumbnail.as_ref();
        Ok(Image {
            url: self.file_address("image", url)?,
            alt: words(alt, limits::SUMMARY)?,
            description: words(description, limits::SUMMARY)?,
            credit: words(credit, limits::NAME)?,
            width: self.pixels(*width)?,
            height: self.pixels(*height)?,
            thumbnail: thumbnail
                .map(|address| self.file_address("image", address))
                .transpose()?,
        })
    }

    fn pixels(&self, pixels: Option<u32>) -> Result<Option<u32>, Problem> {
        match pixels {
            Some(pixels) if !(1..=limits::PIXELS).contains(&pixels) => {
                let most = limits::PIXELS;
                let problem = format!(
                    "`image`: {pixels} is no width or height; write 1 to {most} pixels, or nothing"
                );
                Err(self.wrong("image", &problem))
            }
            pixels => Ok(pixels),
        }
    }

    /// Files that go with the story. What a file of the desk's own folder `images` does not say of
    /// itself is read from it.
    pub(super) fn enclosures(
        &self,
        attached: &[Attached],
        images: Option<&Path>,
    ) -> Result<Vec<Enclosure>, Problem> {
        self.at_most("enclosures", attached.len(), limits::ENCLOSURES)?;
        let files = attached.iter().map(|file| self.enclosure(file, images));
        let enclosures: Vec<Enclosure> = files.collect::<Result<_, _>>()?;
        for (at, enclosure) in enclosures.iter().enumerate() {
            if enclosures[..at]
                .iter()
                .any(|other| other.url == enclosure.url)
            {
                let url = &enclosure.url;
                let problem = format!("`enclosures`: `{url}` stands there twice; remove one");
                return Err(self.wrong("enclosures", &problem));
            }
        }
        Ok(enclosures)
    }

    fn enclosure(&self, file: &Attached, images: Option<&Path>) -> Result<Enclosure, Problem> {
        const KEY: &str = "enclosures";
        let url = self.file_address(KEY, &file.url)?;
        let media_type = match &file.media_type {
            Some(name) => self.parsed(KEY, MediaType::new(name.trim()))?,
            None => MediaType::of_file(&url).ok_or_else(|| {
                let problem = format!(
                    "`{KEY}`: the name of `{url}` does not tell what it is; add `type`, such as `type = \"audio/mpeg\"`"
                );
                self.wrong(KEY, &problem)
            })?,
        };
        let length = file.length.or_else(|| length(&url, images));
        let length = length.filter(|length| (1..=limits::ENCLOSED).contains(length));
        let length = length.ok_or_else(|| {
            let problem = format!(
                "`{KEY}`: how long `{url}` is must be known, for RSS demands it; add `length`, its size in bytes from 1 to {}, or put the file into feeds/images/",
                limits::ENCLOSED
            );
            self.wrong(KEY, &problem)
        })?;
        let duration = file.duration.as_ref();
        Ok(Enclosure {
            url,
            media_type,
            length,
            title: self.optional(KEY, file.title.as_deref(), limits::TITLE)?,
            duration: duration.map(|one| self.seconds(one)).transpose()?,
        })
    }

    fn seconds(&self, duration: &Duration) -> Result<u32, Problem> {
        let seconds = match duration {
            Duration::Seconds(seconds) => Some(*seconds),
            Duration::Clock(text) => seconds_of(text.trim()),
        };
        let seconds = seconds.filter(|seconds| (1..=limits::SECONDS).contains(seconds));
        seconds.ok_or_else(|| {
            let problem = format!(
                "`enclosures`: that is no duration; write seconds from 1 to {} such as 125, or \"2:05\" or \"1:02:05\"",
                limits::SECONDS
            );
            self.wrong("enclosures", &problem)
        })
    }

    /// A web address, or the path of a file of the desk's own folder `images`.
    pub(super) fn file_address(&self, key: &str, address: &str) -> Result<String, Problem> {
        let address = address.trim();
        if let Some(path) = rendering::desk_image(address) {
            return Ok(path);
        }
        if address.contains("://") {
            return Ok(self.web_address(key, address)?.to_string());
        }
        let shown: String = address.chars().take(100).collect();
        let kind = if key == "enclosures" {
            "file"
        } else {
            "picture"
        };
        let problem = format!(
            "`{key}`: `{shown}` is neither a web address (https://…) nor a {kind} of the desk; put it into feeds/images/ under a name of letters a to z, digits, `.`, `-` and `_`, and write `images/name.jpg`"
        );
        Err(self.wrong(key, &problem))
    }
}

impl Fields<'_> {
    /// Files that a story names, in its front matter or in its text, and that are not in the desk's
    /// own folder `images`.
    pub(super) fn missing_files(
        &self,
        story: &Story,
        in_text: &[(usize, String)],
        images: Option<&Path>,
    ) -> Vec<Warning> {
        let Some(images) = images else {
            return Vec::new();
        };
        let image = story.image.iter();
        let pictures = image.flat_map(|image| [Some(&image.url), image.thumbnail.as_ref()]);
        let pictures = pictures.flatten().map(|url| ("image", url));
        let banner = story.banner.iter().map(|url| ("banner", url));
        let enclosures = story.enclosures.iter().map(|one| ("enclosures", &one.url));
        let in_front = pictures.chain(banner).chain(enclosures);
        let in_front = in_front.map(|(key, url)| (self.line_of(key), url));
        let in_text = in_text.iter().map(|(line, url)| (*line, url));
        let missing = in_front.chain(in_text).filter_map(|(line, url)| {
            let Some(Address::Image(name)) = Address::parse(url) else {
                return None;
            };
            let file = images.join(name);
            let text = format!(
                "there is no {}; put the file there, or correct `{url}`",
                file.display()
            );
            let line = Some(line);
            (!file.is_file()).then_some(Warning { line, text })
        });
        missing.collect()
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

/// Seconds out of `S`, `M:SS` or `H:MM:SS`.
pub(super) fn seconds_of(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    parts
        .iter()
        .enumerate()
        .try_fold(0_u32, |total, (at, part)| {
            let is_number =
                (1..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            let number: u32 = part.parse().ok().filter(|_| is_number)?;
            // Only the first may be more than a minute or an hour holds.
            if at > 0 && number >= 60 {
                return None;
            }
            total.checked_mul(60)?.checked_add(number)
        })
}
