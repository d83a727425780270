//! A front matter as generators of static sites have it is brought into the words of an entry's.

use super::super::html::bylines;
use super::super::site::{Generator, Site, value};
use super::super::written::schema;
use super::aliases::{
    BUILD, CATEGORIES, COLLECTIONS, EXPIRIES, HIDING, IMAGE, KEYS, NOTHING, PAGES, PATHS, PERSON,
    TABLES, UNLISTED, UNRENDERED,
};
use crate::model::{Slug, Text};
use serde_json::{Map, Value};

/// Keys of our own front matter that its schema does not have: a shorter name, and one that it refuses.
const SHORTER: [&str; 3] = ["author", "correction", "body"];

/// A front matter in our own words, and what is said in it beside.
#[derive(Default)]
pub(super) struct Translated {
    pub(super) front: Map<String, Value>,
    /// Whether it is one of a generator's.
    pub(super) is_generated: bool,
    /// Our keys, and what stands for them in the file.
    pub(super) names: Vec<(&'static str, String)>,
    /// Whether it says when it was published, in whatever form.
    pub(super) is_dated: bool,
    /// Whether its layout is that of a page, and not of a post.
    pub(super) is_page: bool,
    /// Why it is not to be published.
    pub(super) hidden: Option<&'static str>,
    /// What the address of its page is made of.
    pub(super) said: Said,
    /// All of them, be they section or tags.
    pub(super) categories: Vec<String>,
    /// The key that says when it goes away, and what it says.
    pub(super) expiry: Option<(String, String)>,
    /// Keys that mean nothing.
    pub(super) unknown: Vec<String>,
}

/// What a front matter says of its page's address, as it stands there: an entry has some of it in another
/// form, or from another key.
#[derive(Default)]
pub(super) struct Said {
    pub(super) path: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) date: Option<String>,
}

impl Said {
    fn of(front: &Map<String, Value>, generator: Option<Generator>) -> Self {
        let said = |wanted: &str| {
            let value = word(value(front, wanted)?.clone());
            let text = value.as_str().filter(|text| !text.is_empty());
            text.map(str::to_owned)
        };
        let paths: &[&str] = match generator {
            Some(Generator::Hugo) => &["url"],
            Some(Generator::Jekyll | Generator::Eleventy) => &["permalink"],
            Some(Generator::Zola) => &["path"],
            None => &PATHS,
        };
        Self {
            path: paths.iter().find_map(|key| said(key)),
            slug: said("slug"),
            date: said("date"),
        }
    }
}

/// A key of theirs.
struct Theirs {
    /// As [`super::aliases`] writes it.
    name: String,
    /// Where it is in the file: `extra.date`.
    place: String,
    value: Value,
}

/// Brings a front matter into our words: our own keys win over theirs. Without a key of theirs, and
/// outside of a site, it stays as it is.
pub(super) fn translate(front: Map<String, Value>, site: Option<&Site>) -> Translated {
    let generator = site.map(|site| site.generator);
    let mut translated = Translated {
        said: Said::of(&front, generator),
        ..Translated::default()
    };
    let mut theirs = Vec::new();
    for (key, value) in front {
        sort(&mut translated.front, &mut theirs, key, value);
    }
    translated.is_generated = site.is_some() || theirs.iter().any(|one| is_known(&one.name));
    if !translated.is_generated {
        translated.put_back(theirs);
        return translated;
    }
    translated.hidden = hidden(&theirs);
    let is_page =
        |one: &Theirs| one.name == "layout" && PAGES.iter().any(|page| one.value == *page);
    translated.is_page = theirs.iter().any(is_page);
    translated.front.retain(|_, value| !is_empty(value));
    theirs.retain(|one| !is_empty(&one.value));
    for (ours, names) in KEYS {
        translated.rename(ours, names, &mut theirs);
    }
    translated.is_dated = translated.front.contains_key("published");
    let is_day = |day: &Value| !day.as_str().is_some_and(is_found_out);
    translated
        .front
        .retain(|key, value| key != "published" || is_day(value));
    translated.categories(&mut theirs, generator);
    translated.reshape(generator);
    for one in theirs {
        translated.other(one);
    }
    translated
}

/// A key goes where it belongs: to ours, or to theirs, and what is in their tables beside it.
fn sort(ours: &mut Map<String, Value>, theirs: &mut Vec<Theirs>, key: String, value: Value) {
    // `published: false` is Jekyll's, and no date.
    if !is_switch(&value) && is_ours(&key) {
        ours.insert(key, value);
        return;
    }
    let name = plain(&key);
    match value {
        Value::Object(inner) if TABLES.contains(&name.as_str()) => {
            theirs.extend(inner.into_iter().map(|(inner, value)| Theirs {
                name: plain(&inner),
                place: format!("{key}.{inner}"),
                value,
            }));
        }
        value if is_ours(&key) && !HIDING.iter().any(|(hiding, ..)| *hiding == name) => {
            ours.insert(key, value);
        }
        value => theirs.push(Theirs {
            name,
            place: key,
            value,
        }),
    }
}

/// What a key is about, whichever of its names it has; `None` of one that means nothing here.
pub(super) fn meaning(key: &str) -> Option<String> {
    let name = plain(key);
    let has = |names: &[&str]| names.contains(&name.as_str());
    let ours = KEYS.iter().find(|(_, names)| has(names));
    let group = match ours {
        Some((ours, _)) => ours,
        None if has(&CATEGORIES) => CATEGORIES[0],
        None if is_ours(key) || is_known(&name) => &name,
        None => return None,
    };
    Some(group.to_owned())
}

/// Whether a value turns something on or off.
pub(super) fn is_switch(value: &Value) -> bool {
    says(value, true) || says(value, false)
}

pub(in super::super) fn plain(key: &str) -> String {
    let letters = key.chars().filter(|c| !matches!(c, '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}

fn is_ours(key: &str) -> bool {
    let properties = schema().get("properties");
    SHORTER.contains(&key) || properties.is_some_and(|keys| keys.get(key).is_some())
}

/// Whether a key has a meaning here, or is known to have none.
fn is_known(name: &str) -> bool {
    let is_key = || KEYS.iter().any(|(_, names)| names.contains(&name));
    let is_of = |names: &[&str]| names.contains(&name);
    is_key()
        || is_of(&NOTHING)
        || is_of(&CATEGORIES)
        || is_of(&PATHS)
        || is_of(&EXPIRIES)
        || is_of(&TABLES)
        || HIDING.iter().any(|(hiding, ..)| *hiding == name)
        || name.starts_with("eleventy")
}

/// What templates of new stories leave to be filled in.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(keys) => keys.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a key keeps pages off their site, itself or in one of the tables.
pub(in super::super) fn hides(key: &str, value: &Value) -> bool {
    let name = plain(key);
    let mut hiding = HIDING.iter().filter(|(hiding, ..)| *hiding == name);
    let is_table = TABLES.contains(&name.as_str());
    let mut inner = value.as_object().into_iter().flatten();
    hiding.any(|(_, meant, _)| says(value, *meant))
        || (name == BUILD && unbuilt(value).is_some())
        || (is_table && inner.any(|(key, value)| hides(key, value)))
}

fn hidden(theirs: &[Theirs]) -> Option<&'static str> {
    let hiding = HIDING.iter().find(|(name, hides, _)| {
        let mut named = theirs.iter().filter(|one| one.name == *name);
        named.any(|one| says(&one.value, *hides))
    });
    let building = || theirs.iter().find(|one| one.name == BUILD);
    hiding
        .map(|(_, _, what)| *what)
        .or_else(|| unbuilt(&building()?.value))
}

/// Whether a value is meant as this. In quotes it means the same, and in older YAML so do other words: what
/// is no story must not go out for a slip.
fn says(value: &Value, meant: bool) -> bool {
    let words = match meant {
        true => ["true", "yes", "on"],
        false => ["false", "no", "off"],
    };
    match value {
        Value::Bool(said) => *said == meant,
        Value::String(text) => words.iter().any(|word| text.eq_ignore_ascii_case(word)),
        _ => false,
    }
}

/// What Hugo is told not to make of a page. `link` gives it an address, where nothing is.
fn unbuilt(build: &Value) -> Option<&'static str> {
    let is_one_of = |key: &str, words: &[&str]| {
        let is_meant = |value: &Value| says(value, false) || words.iter().any(|word| value == word);
        build.get(key).is_some_and(is_meant)
    };
    match () {
        () if is_one_of("render", &["never", "link"]) => Some(UNRENDERED),
        () if is_one_of("list", &["never"]) => Some(UNLISTED),
        () => None,
    }
}

/// What Eleventy finds out of the file or of its history. Neither says when a story was published.
fn is_found_out(date: &str) -> bool {
    let date = date.trim().to_lowercase();
    let date = date.strip_prefix("git ").unwrap_or(&date);
    matches!(date, "created" | "last modified")
}

fn take(theirs: &mut Vec<Theirs>, names: &[&str]) -> Option<Theirs> {
    let mut found: Vec<Theirs> = theirs
        .extract_if(.., |one| {
            names.contains(&one.name.as_str()) && !one.value.is_boolean()
        })
        .collect();
    let rank = |one: &Theirs| names.iter().position(|name| *name == one.name);
    found.sort_by_key(rank);
    found.into_iter().next()
}

impl Translated {
    /// The first of their names for a key of ours, unless that is there.
    fn rename(&mut self, ours: &'static str, names: &[&str], theirs: &mut Vec<Theirs>) {
        if let Some(one) = take(theirs, names)
            && !self.has(ours)
        {
            self.names.push((ours, one.place));
            self.front.insert(ours.to_owned(), word(one.value));
        }
    }

    fn has(&self, ours: &str) -> bool {
        self.front.contains_key(ours) || (ours == "authors" && self.front.contains_key("author"))
    }

    fn categories(&mut self, theirs: &mut Vec<Theirs>, generator: Option<Generator>) {
        let mut words: Vec<Value> = Vec::new();
        let mut place = None;
        // Jekyll has both.
        for one in CATEGORIES.iter().filter_map(|name| take(theirs, &[name])) {
            for word in categories(&one.name, one.value, generator) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
            place = place.or(Some(one.place));
        }
        let texts = words.iter().filter_map(Value::as_str);
        self.categories = texts.map(str::to_owned).collect();
        let mut words = words.into_iter();
        if !self.front.contains_key("section")
            && let Some(first) = words.next()
        {
            self.names.extend(place.map(|place| ("section", place)));
            self.front.insert("section".to_owned(), first);
        }
        let tags = self.front.remove("tags").map(|tags| split(tags, generator));
        let tags: Vec<Value> = tags.into_iter().flatten().chain(words).collect();
        if !tags.is_empty() {
            self.front.insert("tags".to_owned(), tags.into());
        }
    }

    /// What has several shapes gets the one that an entry's schema has.
    fn reshape(&mut self, generator: Option<Generator>) {
        let mut change = |key: &str, change: &dyn Fn(Value) -> Value| {
            if let Some(value) = self.front.get_mut(key) {
                *value = change(value.take());
            }
        };
        let person = |value| with_our_keys(value, &PERSON);
        let people = |value: Value| match value {
            Value::Array(people) => people.into_iter().map(person).collect(),
            Value::String(byline) => each_of(byline),
            value => person(value),
        };
        for key in ["authors", "author", "contributors"] {
            change(key, &people);
        }
        change("tags", &|tags| split(tags, generator).into());
        change("image", &|image| with_our_keys(first(image), &IMAGE));
        change("slug", &slugged);
        self.front.retain(|_, value| !is_empty(value));
    }

    /// What is none of an entry's keys.
    fn other(&mut self, one: Theirs) {
        let name = one.name.as_str();
        if EXPIRIES.contains(&name) {
            let when = one.value.as_str().unwrap_or_default().to_owned();
            self.expiry = Some((one.place, when));
        } else if !is_known(name) {
            self.unknown.push(one.place);
        }
    }

    /// Keys that nobody has stay where they stood, for the schema to refuse.
    fn put_back(&mut self, theirs: Vec<Theirs>) {
        for one in theirs {
            let (table, inner) = one.place.split_once('.').unwrap_or((&one.place, ""));
            match inner {
                "" => self.front.insert(one.place, one.value),
                _ => self
                    .front
                    .insert(table.to_owned(), Value::Object(Map::new())),
            };
        }
    }

    /// The same of a generator's front matter, in a folder where nothing may be lost.
    pub(super) fn refuse_unknown(&mut self) {
        for place in std::mem::take(&mut self.unknown) {
            let table = place.split('.').next().unwrap_or_default();
            self.front.insert(table.to_owned(), Value::Null);
        }
    }
}

/// A table with our keys alone, of which some have other names.
fn with_our_keys(value: Value, keys: &[(&str, &[&str])]) -> Value {
    let Value::Object(table) = value else {
        return value;
    };
    let mut theirs: Vec<Theirs> = Vec::with_capacity(table.len());
    for (key, value) in table.into_iter().filter(|(_, value)| !is_empty(value)) {
        theirs.push(Theirs {
            name: plain(&key),
            place: String::new(),
            value,
        });
    }
    let ours = keys.iter().filter_map(|(ours, names)| {
        let one = take(&mut theirs, names)?;
        Some(((*ours).to_owned(), one.value))
    });
    let ours: Map<String, Value> = ours.collect();
    match ours.contains_key(keys[0].0) {
        true => Value::Object(ours),
        // Without an address a picture is none, and a person without a name.
        false => Value::Null,
    }
}

/// The names of a byline; of one name it is that.
fn each_of(byline: String) -> Value {
    let names = bylines::persons_of(&byline);
    match names.len() > 1 {
        true => names.iter().map(Text::as_str).collect(),
        false => byline.into(),
    }
}

fn first(value: Value) -> Value {
    match value {
        Value::Array(items) => items
            .into_iter()
            .find(|item| !is_empty(item))
            .unwrap_or_default(),
        value => value,
    }
}

/// What need not be in quotes in some languages is a text.
fn word(value: Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        Value::String(text) => text.trim().into(),
        value => value,
    }
}

/// A list, or a text that is one word of it or all.
fn words(value: Value, is_list_in_words: bool) -> Vec<Value> {
    match value {
        Value::Array(items) => items.into_iter().map(word).collect(),
        Value::String(text) if is_list_in_words && !text.contains(',') => {
            text.split_whitespace().map(Value::from).collect()
        }
        Value::String(text) => text.split(',').map(|word| word.trim().into()).collect(),
        value => vec![word(value)],
    }
}

/// Jekyll's `categories` may be words with blanks between them, and its `category` is one.
pub(super) fn categories(name: &str, value: Value, generator: Option<Generator>) -> Vec<Value> {
    let is_list_in_words = name == CATEGORIES[0] && generator == Some(Generator::Jekyll);
    words(value, is_list_in_words)
}

/// Jekyll's tags may be words with blanks between them, and Eleventy's the names of its lists.
fn split(tags: Value, generator: Option<Generator>) -> Vec<Value> {
    let is_list_in_words = generator == Some(Generator::Jekyll);
    let mut tags = words(tags, is_list_in_words);
    let is_collection = |tag: &Value| {
        let mut names = COLLECTIONS.iter();
        generator == Some(Generator::Eleventy) && names.any(|name| tag == name)
    };
    tags.retain(|tag| !is_empty(tag) && !is_collection(tag));
    tags
}

/// Theirs may have letters that ours do not.
fn slugged(slug: Value) -> Value {
    match word(slug) {
        Value::String(slug) => Slug::of(&slug).as_str().into(),
        other => other,
    }
}
