//! An item of an export, as it stands there.

use super::super::xml::{Element, Namespace, Walk};
use super::super::{ImportError, limits, sanitise};
use super::builders;
use crate::model::Text;
use std::collections::BTreeSet;

/// What is said of an item beside its own elements, as far as it is of use. Plugins keep a hundred times
/// as much there.
const META: [&str; 14] = [
    ACCESS,
    "_thumbnail_id",
    "_wp_attachment_image_alt",
    "_wp_attachment_metadata",
    "_yoast_wpseo_primary_category",
    "rank_math_primary_category",
    "cap-description",
    "cap-display_name",
    "cap-user_login",
    "enclosure",
    FOOTNOTES,
    SUBTITLES[0],
    SUBTITLES[1],
    SUBTITLES[2],
];
/// The line below the headline, by Newspack, by the plugin WP Subtitle, and by others.
const SUBTITLES: [&str; 3] = ["newspack_post_subtitle", "wps_subtitle", "subtitle"];
/// Who may read a post, by Jetpack, of which newsletters are made.
pub(super) const ACCESS: &str = "_jetpack_newsletter_access";
/// The notes that the block `wp:footnotes` shows: a list of objects in JSON.
pub(super) const FOOTNOTES: &str = "footnotes";

/// An item. What it does not say, or says with nothing, is empty.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// Where it begins, from 1.
    pub(super) line: usize,
    pub(super) title: String,
    pub(super) link: String,
    pub(super) guid: String,
    pub(super) published: Date,
    pub(super) date: Date,
    pub(super) date_gmt: Date,
    pub(super) modified: Date,
    pub(super) modified_gmt: Date,
    /// The login name of who wrote it.
    pub(super) creator: String,
    pub(super) content: String,
    pub(super) excerpt: String,
    pub(super) number: String,
    pub(super) parent: String,
    pub(super) order: String,
    pub(super) name: String,
    pub(super) status: String,
    pub(super) kind: String,
    pub(super) password: String,
    pub(super) attachment_url: String,
    pub(super) terms: Vec<Term>,
    meta: Vec<(&'static str, String)>,
    /// The names of fields that the site itself has made up, and of what says something to readers.
    fields: BTreeSet<String>,
    saying: BTreeSet<String>,
}

/// A date as it is written, and its line.
#[derive(Debug, Default)]
pub(super) struct Date {
    pub(super) written: String,
    pub(super) line: usize,
}

/// A section, a tag, or what else an item is sorted by.
#[derive(Debug)]
pub(super) struct Term {
    /// By what: `category`, `post_tag`, `post_format`, or one of a plugin's.
    pub(super) taxonomy: String,
    /// The name for addresses.
    pub(super) slug: String,
    pub(super) name: String,
}

impl Item {
    /// Reads the item that was met last; `None` if the document breaks off in it.
    ///
    /// # Errors
    /// When it cannot be read, or holds too much. What follows the item can be read even so, if the
    /// file can.
    pub(super) fn read(walk: &mut Walk, line: usize) -> Result<Option<Self>, ImportError> {
        in_one(walk, |walk| Self::read_fields(walk, line))
    }

    fn read_fields(walk: &mut Walk, line: usize) -> Result<Option<Self>, ImportError> {
        let mut item = Self {
            line,
            ..Self::default()
        };
        let mut left = limits::XML_ELEMENT;
        while let Some(met) = walk.next()? {
            // Those of readers, which the site goes on having.
            if met.is(Namespace::Wp, "comment") {
                continue;
            }
            let Some(element) = walk.take(met)? else {
                return Ok(None);
            };
            let held = item.add(&element) as u64;
            left = left.checked_sub(held).ok_or_else(|| {
                let most = limits::XML_ELEMENT >> 20;
                walk.error(format!("the item holds more than {most} MiB; split it"))
            })?;
        }
        Ok(walk.broken_off().is_none().then_some(item))
    }

    /// Adds what an element says, and tells how many bytes it holds for it.
    fn add(&mut self, element: &Element) -> usize {
        let name = element.name.to_ascii_lowercase();
        if element.namespace == Namespace::Wp && name == "postmeta" {
            return self.add_meta(element);
        }
        let text = element.text();
        if element.namespace == Namespace::Plain && name == "category" {
            let attribute = |name| element.attribute(name).unwrap_or_default().to_owned();
            let term = Term {
                taxonomy: attribute("domain"),
                slug: attribute("nicename"),
                name: text.into_owned(),
            };
            let held = size_of::<Term>() + term.taxonomy.len() + term.slug.len() + term.name.len();
            self.terms.push(term);
            return held;
        }
        if let Some(date) = self.date_field(element.namespace, &name) {
            *date = Date {
                written: text.trim().to_owned(),
                line: element.line,
            };
            return date.written.len();
        }
        let Some(field) = self.text_field(element.namespace, &name) else {
            return 0;
        };
        // Content may be of any length, and is as it stands.
        *field = text.into_owned();
        field.len()
    }

    fn add_meta(&mut self, element: &Element) -> usize {
        let said = |name| {
            let child = element.child(Namespace::Wp, name);
            child.map(|child| child.text().into_owned())
        };
        let key = said("meta_key").unwrap_or_default();
        let Some(value) = said("meta_value") else {
            return 0;
        };
        let Some(key) = META.into_iter().find(|known| *known == key.trim()) else {
            return self.add_field(key.trim(), &value);
        };
        let held = size_of::<(&str, String)>() + value.len();
        self.meta.push((key, value));
        held
    }

    /// Notes what Advanced Custom Fields keep of a post: a value by its name, and which field that is by the
    /// same name behind `_`.
    fn add_field(&mut self, key: &str, value: &str) -> usize {
        let mut words = value.trim_start();
        while let Some((_, behind)) = words.strip_prefix('<').and_then(|tag| tag.split_once('>')) {
            words = behind.trim_start();
        }
        let (noted, name) = match key.strip_prefix('_') {
            Some(name) if value.starts_with("field_") => (&mut self.fields, name),
            None if builders::is_saying(words) => (&mut self.saying, key),
            _ => return 0,
        };
        match noted.insert(name.to_owned()) {
            true => size_of::<String>() + name.len(),
            false => 0,
        }
    }

    fn date_field(&mut self, namespace: Namespace, name: &str) -> Option<&mut Date> {
        Some(match (namespace, name) {
            (Namespace::Plain, "pubdate") => &mut self.published,
            (Namespace::Wp, "post_date") => &mut self.date,
            (Namespace::Wp, "post_date_gmt") => &mut self.date_gmt,
            (Namespace::Wp, "post_modified") => &mut self.modified,
            (Namespace::Wp, "post_modified_gmt") => &mut self.modified_gmt,
            _ => return None,
        })
    }

    fn text_field(&mut self, namespace: Namespace, name: &str) -> Option<&mut String> {
        Some(match (namespace, name) {
            (Namespace::Plain, "title") => &mut self.title,
            (Namespace::Plain, "link") => &mut self.link,
            (Namespace::Plain, "guid") => &mut self.guid,
            (Namespace::Dc, "creator") => &mut self.creator,
            (Namespace::Content, "encoded") => &mut self.content,
            (Namespace::Excerpt, "encoded") => &mut self.excerpt,
            (Namespace::Wp, "post_id") => &mut self.number,
            (Namespace::Wp, "post_parent") => &mut self.parent,
            (Namespace::Wp, "menu_order") => &mut self.order,
            (Namespace::Wp, "post_name") => &mut self.name,
            (Namespace::Wp, "status") => &mut self.status,
            (Namespace::Wp, "post_type") => &mut self.kind,
            (Namespace::Wp, "post_password") => &mut self.password,
            (Namespace::Wp, "attachment_url") => &mut self.attachment_url,
            _ => return None,
        })
    }

    /// The first thing that is said under a key of [`META`].
    pub(super) fn said(&self, key: &str) -> Option<&str> {
        self.all_said(key).next()
    }

    pub(super) fn all_said(&self, key: &str) -> impl Iterator<Item = &str> {
        let values = self.meta.iter().filter(move |(name, _)| *name == key);
        values.map(|(_, value)| value.trim())
    }

    /// The line below the headline, and the field that it stands in.
    pub(super) fn subtitle(&self) -> Option<(&'static str, Text)> {
        let said = |key: &'static str| Some((key, sanitise::plain(self.said(key)?)?));
        SUBTITLES.into_iter().find_map(said)
    }

    /// The names of the site's own fields that say something: it alone knows where readers see them.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.intersection(&self.saying).map(String::as_str)
    }

    /// Its number in the site.
    pub(super) fn post_number(&self) -> Option<u64> {
        self.number.trim().parse().ok()
    }
}

/// Passes by the element that was met last.
///
/// # Errors
/// When it cannot be read: once, whatever else is wrong with it.
pub(super) fn pass_by(walk: &mut Walk) -> Result<(), ImportError> {
    in_one(walk, |walk| {
        while walk.next()?.is_some() {}
        Ok(())
    })
}

/// Reads in the element that was met last, and goes behind it even if something in it is wrong.
fn in_one<T>(
    walk: &mut Walk,
    read: impl FnOnce(&mut Walk) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    walk.enter();
    let read = read(walk);
    if let Err(ImportError::Invalid { .. }) = read {
        leave(walk)?;
    }
    read
}

/// Passes by what is left of the element that was gone into, whatever is wrong with it.
fn leave(walk: &mut Walk) -> Result<(), ImportError> {
    loop {
        match walk.next() {
            Ok(None) => return Ok(()),
            Ok(Some(_)) | Err(ImportError::Invalid { .. }) => {}
            Err(error) => return Err(error),
        }
    }
}
