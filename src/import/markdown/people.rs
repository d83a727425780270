//! Ids of a site's authors become their names, with what it says of them.

use super::super::site::{Portrait, Silent, Site, Unread};
use super::super::{Imported, Warning, limits, written};
use super::aliases::{LINKS, PORTRAIT, PROFILES};
use super::generated::plain;
use super::rendering::parser;
use crate::model::{Slug, Text};
use pulldown_cmark::{Event, Tag, TagEnd};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use url::Url;

/// Keys of a front matter under which people stand.
const KEYS: [&str; 3] = ["authors", "author", "contributors"];

/// Those of whom the sites of a run say who they are, by the roots of these. Of a site in which no story names
/// anybody, nothing is read.
#[derive(Default)]
pub(in super::super) struct People {
    known: HashMap<PathBuf, Known>,
    /// What of them is to be told.
    warnings: Vec<Warning>,
}

/// Those of one site.
#[derive(Default)]
struct Known {
    /// By their ids and by their names.
    people: HashMap<String, Arc<Person>>,
    /// Files that cannot be read: who is known by nothing else may stand there.
    unread: Vec<PathBuf>,
}

/// Whose byline a story has cannot be known, for these files cannot be read.
pub(super) struct Nameless(pub(super) Vec<PathBuf>);

/// Somebody, in an entry's words.
struct Person {
    /// `None` of one who is called as stories write it.
    name: Option<Text>,
    bio: Option<Text>,
    url: Option<Url>,
    file: PathBuf,
}

impl People {
    /// Writes into a front matter who its people are, and answers in which files that is said. Whom nobody knows
    /// stays as it is written, and so does who is a table: that says itself what is to be known.
    ///
    /// # Errors
    /// When somebody is not known, and a file that may tell of them cannot be read: what readers see of the story
    /// stays as it is until it can.
    pub(super) fn introduce(
        &mut self,
        front: &mut Map<String, Value>,
        site: &Site,
    ) -> Result<Vec<PathBuf>, Nameless> {
        let known = self.known.entry(site.root.clone());
        let known = known.or_insert_with(|| Known::of(site, &mut self.warnings));
        let mut files = Vec::new();
        for key in KEYS {
            let Some(written) = front.get_mut(key) else {
                continue;
            };
            let is_list = written.is_array();
            let all = match written.take() {
                Value::Array(all) => all,
                one => vec![one],
            };
            let is_unknown = |one: &Value| one.is_string() && known.find(one, site).is_none();
            if !known.unread.is_empty() && all.iter().any(is_unknown) {
                return Err(Nameless(known.unread.clone()));
            }
            let mut people = all.into_iter().map(|one| match known.find(&one, site) {
                Some((person, table)) => {
                    files.push(person.file.clone());
                    table
                }
                None => one,
            });
            // Who is named by id and by name is written once.
            let mut named = HashSet::new();
            *written = match is_list {
                true => people
                    .filter(|one| slug_of(one).is_none_or(|slug| named.insert(slug)))
                    .collect(),
                false => people.next().unwrap_or_default(),
            };
        }
        Ok(files)
    }

    /// What is to be told, as a piece of its own: a story that it changes nothing of tells nothing.
    pub(in super::super) fn unread(&mut self) -> Option<Imported> {
        let warnings = std::mem::take(&mut self.warnings);
        (!warnings.is_empty()).then(|| Imported {
            warnings,
            ..Imported::default()
        })
    }
}

/// What is wrong with files, and what happens until they are mended.
fn told_of(files: Unread, until_then: &str) -> impl Iterator<Item = Warning> {
    let wrong = files.into_values().take(limits::FAULTS);
    wrong.map(move |error| Warning {
        line: None,
        text: format!("{error}; until this is mended, {until_then}"),
    })
}

fn slug_of(person: &Value) -> Option<Slug> {
    let name = person.get("name").unwrap_or(person).as_str();
    name.map(Slug::of)
}

impl Known {
    fn of(site: &Site, warnings: &mut Vec<Warning>) -> Self {
        let mut known = Self::default();
        let mut all = Vec::new();
        let Silent { unread, refused } = site.people(&mut |portrait| {
            let person = Arc::new(Person::of(&portrait, site));
            all.push((portrait.ids, person));
        });
        for (ids, person) in &all {
            for id in ids {
                known.add(site.id_of(id), person);
            }
        }
        // What is an id is not somebody else's name.
        for (_, person) in &all {
            if let Some(name) = &person.name {
                known.add(site.id_of(name.as_str()), person);
            }
        }
        known.unread = unread.keys().cloned().collect();
        let what = "stories by authors of whom nothing else tells are kept back";
        warnings.extend(told_of(unread, what));
        warnings.extend(told_of(refused, "authors stay as they are written"));
        known
    }

    fn add(&mut self, id: String, person: &Arc<Person>) {
        self.people.entry(id).or_insert_with(|| person.clone());
    }

    /// Who is meant by what is written, if that is known, and what is to be written.
    fn find(&self, written: &Value, site: &Site) -> Option<(&Person, Value)> {
        let written = written.as_str()?;
        let person = self.people.get(&site.id_of(written))?;
        let mut table = json!({ "name": person.name.as_ref().map_or(written, Text::as_str) });
        if let Some(bio) = &person.bio {
            table["bio"] = bio.as_str().into();
        }
        if let Some(url) = &person.url {
            table["url"] = url.as_str().into();
        }
        Some((person, table))
    }
}

impl Person {
    /// What cannot stand in an entry is as if it were not said: for a bio that is too long nobody loses a byline.
    fn of(portrait: &Portrait, site: &Site) -> Self {
        let of = |ours: &str| {
            let (_, names) = PORTRAIT.iter().find(|(key, _)| *key == ours)?;
            names.iter().find_map(|name| said(&portrait.says, name))
        };
        // HugoBlox parts a name, and has it whole beside that.
        let name = of("name").and_then(|name| name.get("display").unwrap_or(name).as_str());
        let bio = of("bio").and_then(Value::as_str);
        let url = of("url").and_then(Value::as_str);
        Self {
            name: name
                .and_then(Text::new)
                .filter(|name| name.as_str().chars().count() <= limits::NAME),
            bio: bio.and_then(told).or_else(|| told(&portrait.text)),
            url: url
                .and_then(|url| address(url, site))
                .or_else(|| profile(&portrait.says)),
            file: portrait.file.clone(),
        }
    }
}

/// What is said under a key, however that is written.
fn said<'v>(says: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let mut said = says.iter();
    let (_, value) = said.find(|(key, _)| plain(key) == name)?;
    Some(value)
}

/// The first paragraphs of a text in Markdown that fit into a bio, without calls of templates.
fn told(markdown: &str) -> Option<Text> {
    let mut bio = String::new();
    let mut paragraph = String::new();
    let mut is_read = false;
    // No more of them can fit; the parser is not given a book.
    let end = markdown.char_indices().nth(4 * limits::BIO);
    let markdown = &markdown[..end.map_or(markdown.len(), |(end, _)| end)];
    for event in parser(markdown) {
        match event {
            Event::Start(Tag::Paragraph) => {
                paragraph.clear();
                is_read = true;
            }
            Event::Start(Tag::Image { .. }) => is_read = false,
            Event::End(TagEnd::Image) => is_read = true,
            Event::Text(text) | Event::Code(text) if is_read => paragraph.push_str(&text),
            Event::SoftBreak | Event::HardBreak => paragraph.push(' '),
            Event::End(TagEnd::Paragraph) => {
                is_read = false;
                if ["{{", "{%"].iter().any(|call| paragraph.contains(call)) {
                    continue;
                }
                if bio.chars().count() + paragraph.chars().count() > limits::BIO {
                    break;
                }
                bio.push_str(&paragraph);
                bio.push(' ');
            }
            _ => {}
        }
    }
    Text::new(&bio)
}

/// An address of somebody's, perhaps on the site.
fn address(written: &str, site: &Site) -> Option<Url> {
    let written = written.trim();
    let on_site = || {
        let home = site.address.as_ref()?;
        let below = written.strip_prefix(home.path());
        let below = below.or_else(|| written.strip_prefix('/'))?;
        // A second slash begins a host, and what is no path here might begin a scheme.
        let is_path = !below.starts_with('/');
        let page = home.join(&format!("./{below}")).ok().filter(|_| is_path)?;
        web_address(page.as_str())
    };
    web_address(written).or_else(on_site)
}

fn web_address(written: &str) -> Option<Url> {
    // Written out it may be longer.
    written::web_address(Url::parse(written.trim()).ok()?.as_str())
}

/// Where somebody is found who says no address: by the first of their links, or by their name there.
fn profile(says: &Map<String, Value>) -> Option<Url> {
    let mut links = LINKS.iter().filter_map(|name| said(says, name));
    let named = || {
        let mut named = PROFILES.iter();
        named.find_map(|(key, place)| {
            let written = said(says, key)?.as_str()?.trim();
            let name = written.trim_start_matches('@');
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            match !name.is_empty() && name.chars().all(is_name) {
                true => web_address(&format!("{place}{name}")),
                false => web_address(written),
            }
        })
    };
    links.find_map(first_address).or_else(named)
}

/// The first address in a list, or in a table.
fn first_address(links: &Value) -> Option<Url> {
    match links {
        Value::String(link) => web_address(link),
        Value::Array(links) => links.iter().find_map(first_address),
        Value::Object(links) => links.values().find_map(first_address),
        _ => None,
    }
}
