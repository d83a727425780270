//! What the name of a file says: its story's day, its language, and the slug.

use super::super::Source;
use super::super::site::Generator;
use crate::model::Language;
use chrono::NaiveDate;
use serde_json::{Map, Value};
use std::path::Path;

/// The name of a story's file, taken apart.
pub(super) struct Name<'a> {
    /// What the slug is made of.
    pub(super) stem: &'a str,
    /// `2026-11-23-ferry.md`, as Jekyll, Zola and Eleventy have it.
    pub(super) day: Option<NaiveDate>,
    /// `ferry.de.md`, as Hugo and Zola have it.
    pub(super) language: Option<Language>,
}

impl<'a> Name<'a> {
    /// The name of one of the desk's own stories, which says nothing but its slug.
    pub(super) fn own(source: &'a Source) -> Self {
        Self {
            stem: of_folder(without_extension(&source.name), &source.path),
            day: None,
            language: None,
        }
    }

    /// As generators read it, and who copies their files.
    pub(super) fn generated(source: &'a Source) -> Self {
        let name = without_extension(&source.name);
        // Posts in HTML are known by their whole names, which their addresses do not have.
        let ending = [".html", ".htm"].iter();
        let name = ending.fold(name, |name, end| name.strip_suffix(end).unwrap_or(name));
        let (name, language) = match name.rsplit_once('.') {
            Some((rest, suffix)) if is_language(suffix) => (rest, Language::new(suffix).ok()),
            _ => (name, None),
        };
        let stem = of_folder(name, &source.path);
        match dated(stem) {
            Some((day, stem)) => Self {
                stem,
                day: Some(day),
                language,
            },
            None => Self {
                stem,
                day: None,
                language,
            },
        }
    }
}

impl Name<'_> {
    /// The title of a post that has none itself, as Jekyll makes it of the name.
    pub(super) fn title_in_jekyll(&self, generator: Option<Generator>) -> Option<String> {
        if generator != Some(Generator::Jekyll) || self.day.is_none() {
            return None;
        }
        let words = self.stem.split('-').filter(|word| !word.is_empty());
        let capitalised = words.map(|word| {
            let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
            format!("{}{rest}", first.to_uppercase())
        });
        Some(capitalised.collect::<Vec<_>>().join(" "))
    }

    /// What it says goes into a front matter that does not. Answers whether that is when it was published.
    pub(super) fn complete(&self, front: &mut Map<String, Value>) -> bool {
        let mut put = |key: &str, value: Option<String>| {
            let value = value.filter(|_| !front.contains_key(key));
            let put = value.map(|value| front.insert(key.to_owned(), value.into()));
            put.is_some()
        };
        let language = self.language.as_ref();
        put("language", language.map(|one| one.as_str().to_owned()));
        put("published", self.day.map(|day| day.to_string()))
    }
}

/// Two letters, perhaps with a region: `de`, `pt-br`. Any three would be the code of some language.
fn is_language(suffix: &str) -> bool {
    let is_letters = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic());
    suffix.split('-').count() <= 2 && suffix.split('-').all(is_letters)
}

/// The day that a name begins with, and what is behind it.
fn dated(stem: &str) -> Option<(NaiveDate, &str)> {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut rest = stem;
    let mut numbers = [0_u32; 3];
    for (number, digits) in numbers.iter_mut().zip([4..=4, 1..=2, 1..=2]) {
        let end = rest.find(|c| !is_digit(c))?;
        *number = rest[..end].parse().ok().filter(|_| digits.contains(&end))?;
        rest = rest[end..].strip_prefix(['-', '_'])?;
    }
    let year = i32::try_from(numbers[0]).ok()?;
    let day = NaiveDate::from_ymd_opt(year, numbers[1], numbers[2])?;
    (!rest.is_empty()).then_some((day, rest))
}

/// A name of a source without the extension of a format.
pub(super) fn without_extension(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension))
            if ["md", "markdown", "txt"]
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known)) =>
        {
            stem
        }
        _ => name,
    }
}

/// The file's name, or its folder's for `index.md`.
fn of_folder<'a>(name: &'a str, path: &'a Path) -> &'a str {
    let (folders, file) = name.rsplit_once('/').unwrap_or(("", name));
    if file != "index" {
        return file;
    }
    let folder = folders
        .rsplit('/')
        .next()
        .filter(|folder| !folder.is_empty());
    let parent = || path.parent()?.file_name()?.to_str();
    folder.or_else(parent).unwrap_or(file)
}
