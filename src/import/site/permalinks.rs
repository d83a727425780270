//! Where a site publishes a page of which its file does not say so, as the generators' defaults and their
//! `permalinks` have it. An address that is not sure is none: a dead link is worse.

use super::{Generator, text};
use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};
use std::path::Path;

/// How a site makes the paths of its pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Permalinks {
    /// By the first folder of the page; the one of the empty name is for all others.
    patterns: Vec<(String, String)>,
}

/// A page, as far as its path is made of that.
#[derive(Debug)]
pub(in crate::import) struct Page<'a> {
    /// Its file, from the site's root.
    pub(in crate::import) within: &'a Path,
    /// The name of its file or, of `index.md`, of its folder; without a day in front.
    pub(in crate::import) stem: &'a str,
    /// The name that its front matter gives it.
    pub(in crate::import) slug: Option<&'a str>,
    /// How its front matter says that the path is made.
    pub(in crate::import) pattern: Option<&'a str>,
    /// The day of its date, where that is meant.
    pub(in crate::import) day: Option<NaiveDate>,
    pub(in crate::import) categories: &'a [String],
}

/// The styles of Jekyll that have a name.
const STYLES: [(&str, &str); 4] = [
    ("date", "/:categories/:year/:month/:day/:title.html"),
    ("pretty", "/:categories/:year/:month/:day/:title/"),
    ("ordinal", "/:categories/:year/:y_day/:title.html"),
    ("none", "/:categories/:title.html"),
];

/// Keys with which Hugo's pages lie elsewhere than their folders say.
const ELSEWHERE: [&str; 4] = ["languages", "contentDir", "module", "disablePathToLower"];

impl Permalinks {
    /// As the configuration has it; `None` if it has what is not understood here.
    pub(super) fn of(generator: Generator, says: &Map<String, Value>) -> Option<Self> {
        let all = |pattern: &str| vec![(String::new(), pattern.to_owned())];
        let patterns = match generator {
            Generator::Hugo => hugo(says)?,
            Generator::Zola => all("/:sections/:slugorstem/"),
            Generator::Jekyll => all(text(says, &["permalink"]).unwrap_or("date")),
            // What its program makes of the files, nobody knows.
            Generator::Eleventy => return None,
        };
        Some(Self { patterns })
    }

    /// The path of a page on its site, from the root.
    pub(super) fn path(&self, generator: Generator, page: &Page<'_>) -> Option<String> {
        let sections = sections(generator, page)?;
        let of = |section: &str| self.patterns.iter().find(|(of, _)| of == section);
        let first = sections.split('/').next().unwrap_or_default();
        let pattern = page.pattern.or_else(|| {
            let (_, pattern) = of(first).or_else(|| of(""))?;
            Some(pattern)
        })?;
        let mut styles = STYLES.iter().filter(|_| generator == Generator::Jekyll);
        let style = styles.find(|(name, _)| *name == pattern);
        let pattern = style.map_or(pattern, |(_, pattern)| pattern);
        let mut path = String::with_capacity(2 * pattern.len());
        let mut rest = pattern;
        while let Some((before, behind)) = rest.split_once(':') {
            let end = behind.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            let (token, after) = behind.split_at(end.unwrap_or(behind.len()));
            path.push_str(before);
            path.push_str(&page.value(generator, token, &sections)?);
            rest = after;
        }
        path.push_str(rest);
        if generator != Generator::Jekyll {
            path.make_ascii_lowercase();
        }
        let parts = path.split('/').filter(|part| !part.is_empty());
        let joined = parts.collect::<Vec<_>>().join("/");
        let is_folder = path.ends_with('/');
        let is_plain = joined
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b));
        (is_plain && !joined.is_empty()).then(|| match is_folder {
            true => format!("{joined}/"),
            false => joined,
        })
    }
}

/// `uglyURLs`, and `permalinks` by section, perhaps below `page`.
fn hugo(says: &Map<String, Value>) -> Option<Vec<(String, String)>> {
    let value = |wanted: &str| {
        let mut keys = says.iter();
        let (_, value) = keys.find(|(key, _)| key.eq_ignore_ascii_case(wanted))?;
        Some(value)
    };
    if ELSEWHERE.iter().any(|key| value(key).is_some()) {
        return None;
    }
    let others = match value("uglyURLs") {
        None | Some(Value::Bool(false)) => "/:sections/:slugorname/",
        Some(Value::Bool(true)) => "/:sections/:slugorname.html",
        Some(_) => return None,
    };
    let mut patterns = Vec::new();
    if let Some(said) = value("permalinks") {
        let said = said.get("page").unwrap_or(said).as_object()?;
        for (section, pattern) in said {
            patterns.push((section.clone(), pattern.as_str()?.to_owned()));
        }
    }
    patterns.push((String::new(), others.to_owned()));
    Some(patterns)
}

/// The folders of a page, below those in which all pages lie. Of Jekyll's posts they are categories.
fn sections(generator: Generator, page: &Page<'_>) -> Option<String> {
    let folder = page.within.parent()?.to_str()?;
    match generator {
        Generator::Jekyll => (folder == "_posts" || folder.ends_with("/_posts")).then(String::new),
        Generator::Hugo | Generator::Zola | Generator::Eleventy => {
            let below = folder.strip_prefix("content")?.trim_start_matches('/');
            let is_bundle = page.within.file_stem()? == "index";
            let above = below.rsplit_once('/').map_or("", |(above, _)| above);
            Some(if is_bundle { above } else { below }.to_owned())
        }
    }
}

impl Page<'_> {
    /// What stands for a token; `None` if that is not sure.
    fn value(&self, generator: Generator, token: &str, sections: &str) -> Option<String> {
        let number = |number: Option<u32>| number.map(|number| format!("{number:02}"));
        let value = match token {
            "sections" => sections.to_owned(),
            "section" => sections.split('/').next()?.to_owned(),
            // Hugo takes no day off.
            "filename" | "contentbasename" => self.whole_name()?.to_owned(),
            "slugorname" | "slugorcontentbasename" | "slugorfilename" => {
                self.slug.or_else(|| self.whole_name())?.to_owned()
            }
            // Hugo's is made of the headline.
            "title" if generator != Generator::Jekyll => return None,
            "title" | "slugorstem" => self.slug.unwrap_or(self.stem).to_owned(),
            "slug" => self.slug?.to_owned(),
            "categories" => {
                let names = self.categories.iter().map(|one| plain(one));
                names.collect::<Option<Vec<_>>>()?.join("/")
            }
            "year" => self.day?.year().to_string(),
            "month" => number(self.day.map(|day| day.month()))?,
            "day" => number(self.day.map(|day| day.day()))?,
            "i_month" => self.day?.month().to_string(),
            "i_day" => self.day?.day().to_string(),
            "short_year" => format!("{:02}", self.day?.year().rem_euclid(100)),
            "y_day" => format!("{:03}", self.day?.ordinal()),
            "output_ext" => ".html".to_owned(),
            _ => return None,
        };
        Some(value)
    }

    /// Of a file its name, of `index.md` that of its folder.
    fn whole_name(&self) -> Option<&str> {
        let stem = self.within.file_stem()?.to_str()?;
        match stem {
            "index" => self.within.parent()?.file_name()?.to_str(),
            stem => Some(stem),
        }
    }
}

/// A category in a path.
fn plain(category: &str) -> Option<String> {
    let is_known = category
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b" -".contains(&b));
    is_known.then(|| category.to_ascii_lowercase().replace(' ', "-"))
}
