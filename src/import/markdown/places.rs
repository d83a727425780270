//! Where the values of a front matter stand, for what is said of them.

use super::super::Warning;
use super::super::written::Fault;
use super::files::Files;
use super::front_matter::{Parts, Problem};
use crate::model::{Address, Story};
use std::path::Path;

/// The front matter of a file, if it has one, and what stands in it for keys of ours.
pub(super) struct Places<'a> {
    pub(super) parts: Option<&'a Parts<'a>>,
    pub(super) names: &'a [(&'static str, String)],
}

/// What an entry's schema calls a key, and what else it may be called in a front matter.
const SHORT: [(&str, &str); 2] = [("authors", "author"), ("corrections", "correction")];

impl Places<'_> {
    /// The line of the file on which a value stands; the first if that cannot be told.
    pub(super) fn line_of(&self, pointer: &str) -> usize {
        let mut keys = pointer.split('/').skip(1);
        let key = keys.next().unwrap_or_default();
        let place = self.place_of(key);
        let short = SHORT.iter().find(|(long, _)| *long == key);
        let names = [Some(place), short.map(|(_, short)| *short)];
        let mut names = names.into_iter().flatten();
        let Some(line) = names.find_map(|name| self.line_of_place(name)) else {
            return 1;
        };
        let inner = keys.last();
        let inner = inner.and_then(|inner| self.parts?.line_within(line, inner));
        inner.unwrap_or(line)
    }

    /// What stands in the file for a key of ours.
    pub(super) fn place_of<'k>(&'k self, key: &'k str) -> &'k str {
        let renamed = self.names.iter().find(|(ours, _)| *ours == key);
        renamed.map_or(key, |(_, place)| place)
    }

    /// The line of a key, or of one in a table: `extra.date`.
    pub(super) fn line_of_place(&self, place: &str) -> Option<usize> {
        let parts = self.parts?;
        match place.split_once('.') {
            None => parts.line_of(place),
            Some((table, inner)) => {
                let line = parts.line_of(table)?;
                Some(parts.line_within(line, inner).unwrap_or(line))
            }
        }
    }

    /// What is wrong, by the names that stand in the file.
    pub(super) fn problem(&self, fault: &Fault) -> Problem {
        let line = self.line_of(&fault.pointer);
        let key = fault.pointer.split('/').nth(1).unwrap_or_default();
        let place = self.place_of(key).replace('.', "/");
        let fault = Fault {
            pointer: fault.pointer.replacen(key, &place, 1),
            problem: fault.problem.clone(),
        };
        Problem {
            line,
            text: fault.to_string(),
        }
    }

    /// Files that a story names, in its front matter or in its text, and that are not in the desk's
    /// own folder of pictures, nor come into it.
    pub(super) fn missing_files(
        &self,
        story: &Story,
        in_text: &[(usize, String)],
        files: &Files<'_>,
        images: &Path,
    ) -> Vec<Warning> {
        let image = story.image.iter();
        let pictures = image.flat_map(|image| [Some(&image.url), image.thumbnail.as_ref()]);
        let pictures = pictures.flatten().map(|url| ("/image", url));
        let banner = story.banner.iter().map(|url| ("/banner", url));
        let enclosures = story.enclosures.iter().map(|one| ("/enclosures", &one.url));
        let in_front = pictures.chain(banner).chain(enclosures);
        let in_front = in_front.map(|(pointer, url)| (self.line_of(pointer), url));
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
            (!files.brings(url) && !file.is_file()).then_some(Warning { line, text })
        });
        missing.collect()
    }
}
