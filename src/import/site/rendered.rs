//! Which files of a site its generator makes pages of. What else lies there is for who makes the site, or not
//! for anybody yet.

use super::configuration::{Configuration, Unread, understood};
use super::jekyll::Jekyll;
use super::patterns::Pattern;
use super::{Generator, Site, limits, source};
use crate::import::ImportError;
use crate::import::markdown::Problem;
use crate::model::Quoted;
use serde_json::Value;
use std::borrow::Cow;
use std::path::Path;

/// Where all pages of Zola lie, and those of Hugo if the site does not say.
pub(super) const CONTENT: &str = "content";

/// What Jekyll passes over, whatever else it is told to: what programs have brought.
const USUALLY: [&str; 5] = [
    "node_modules",
    "vendor/bundle/",
    "vendor/cache/",
    "vendor/gems/",
    "vendor/ruby/",
];

/// Characters of a pattern that are told.
const SHOWN: usize = 100;

/// Files in which patterns are of Eleventy's, and the folder that they are of: it reads those of its root, and
/// its own of the folder in which templates lie as well.
const IGNORING: [(&str, &str); 3] = [
    (".gitignore", ""),
    (".eleventyignore", ""),
    ("src/.eleventyignore", "src/"),
];

/// What a site's generator passes over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Rendered {
    ignored: Vec<Ignored>,
    /// Of a site of that alone.
    pub(super) jekyll: Option<Jekyll>,
}

/// Files and folders that are called in a way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Ignored {
    Like(Pattern),
    /// With all whose paths begin so.
    Beginning(String),
}

impl Site {
    /// Whether a page is made of one of its files.
    pub(in crate::import) fn renders(&self, file: &Path) -> bool {
        let within = file.strip_prefix(&self.root).unwrap_or(file);
        let Rendered { ignored, jekyll } = &self.rendered;
        let is_ignored = |place: &str| ignored.iter().any(|one| one.fits(place));
        match self.generator {
            // Both hold patterns against whole paths, of which nothing above the site may count.
            Generator::Hugo => {
                let known = self.languages.as_ref();
                known.is_none_or(|known| known.renders(within))
                    && !places(within).any(|place| is_ignored(&format!("/{place}")))
            }
            Generator::Zola => {
                within.starts_with(CONTENT) && !is_ignored(&format!("/{}", within.display()))
            }
            Generator::Jekyll => jekyll
                .as_ref()
                .is_none_or(|it| it.reads(within, is_ignored)),
            Generator::Eleventy => !places(within).any(|place| is_ignored(&place)),
        }
    }
}

impl Rendered {
    pub(super) fn of(
        folder: &Path,
        generator: Generator,
        configuration: &Configuration,
        unread: &mut Unread,
    ) -> Self {
        let mut said = |key, understand| patterns(configuration, key, understand, unread);
        let mut jekyll = None;
        let ignored = match generator {
            Generator::Hugo => said("ignoreFiles", &Ignored::regular),
            Generator::Zola => said("ignored_content", &Ignored::across_folders),
            Generator::Jekyll => {
                let mut ignored = said("exclude", &Ignored::of_jekyll);
                jekyll = Some(Jekyll::of(
                    configuration,
                    said("include", &Ignored::of_jekyll),
                ));
                ignored.extend(USUALLY.map(|path| Ignored::Beginning(path.to_owned())));
                ignored
            }
            Generator::Eleventy => of_eleventy(folder, unread),
        };
        Self { ignored, jekyll }
    }
}

impl Ignored {
    pub(super) fn fits(&self, place: &str) -> bool {
        match self {
            Self::Like(pattern) => pattern.fits(place),
            Self::Beginning(path) => place.starts_with(path),
        }
    }

    fn regular(text: &str) -> Option<Self> {
        Pattern::regular(text).map(Self::Like)
    }

    fn across_folders(text: &str) -> Option<Self> {
        Pattern::across_folders(text).map(Self::Like)
    }

    /// As `fnmatch` of Ruby has it, where braces mean nothing, or as the beginning of a path.
    fn of_jekyll(text: &str) -> Option<Self> {
        let path = text.trim_start_matches('/');
        match path.contains(['*', '?', '[', '\\']) {
            true => Self::across_folders(&path.replace('{', "[{]").replace('}', "[}]")),
            false => Some(Self::Beginning(path.to_owned())),
        }
    }

    /// A line of a file of Eleventy's.
    fn of_line(folder: &str, line: &str) -> Option<Self> {
        let path = line.trim_start_matches("./").trim_matches('/');
        // `!(draft)` and its like are patterns of its own.
        let has_groups = ["!(", "?(", "+(", "*(", "@("]
            .iter()
            .any(|one| path.contains(one));
        let pattern = Pattern::new(&format!("{folder}{path}"));
        pattern.filter(|_| !has_groups).map(Self::Like)
    }
}

/// A file and the folders that it lies in, named from the site's root.
pub(super) fn places(within: &Path) -> impl Iterator<Item = String> {
    let places = within.ancestors().map(Path::to_string_lossy);
    let places = places.filter(|place| !place.is_empty());
    places.map(Cow::into_owned)
}

/// The patterns that a configuration has under a key.
fn patterns(
    configuration: &Configuration,
    key: &str,
    understand: &dyn Fn(&str) -> Option<Ignored>,
    unread: &mut Unread,
) -> Vec<Ignored> {
    let Some((file, said)) = configuration.settings(key).last() else {
        return Vec::new();
    };
    let said = match said {
        Value::Array(patterns) => patterns.as_slice(),
        one => std::slice::from_ref(one),
    };
    let said = said.iter().filter_map(Value::as_str);
    // Only of one that is wrong it is looked where it stands.
    all_of(said.map(|text| (1, text)), understand).unwrap_or_else(|problem| {
        let problem = Problem {
            line: line_of(file, key),
            text: format!("`{key}`: {}", problem.text),
        };
        let error = ImportError::faulty(file, vec![problem]);
        unread.insert(file.to_owned(), error);
        Vec::new()
    })
}

/// Those of the files that Eleventy reads. A line with `!` it does not understand itself.
fn of_eleventy(folder: &Path, unread: &mut Unread) -> Vec<Ignored> {
    let mut ignored = Vec::new();
    for (name, of) in IGNORING {
        let lines = understood(&folder.join(name), unread, |text| {
            let lines = (1..).zip(text.lines().map(str::trim));
            let is_pattern = |line: &str| !line.is_empty() && !line.starts_with(['#', '!']);
            let patterns = lines.filter(|(_, line)| is_pattern(line));
            all_of(patterns, &|line| Ignored::of_line(of, line))
        });
        ignored.extend(lines.into_iter().flatten());
    }
    ignored
}

/// All patterns, each with the line on which it stands; or why that cannot be.
fn all_of<'t>(
    patterns: impl Iterator<Item = (usize, &'t str)>,
    understand: &dyn Fn(&str) -> Option<Ignored>,
) -> Result<Vec<Ignored>, Problem> {
    let mut all = Vec::new();
    for (line, pattern) in patterns {
        let problem = |text| Problem { line, text };
        if all.len() == limits::PATTERNS {
            let most = limits::PATTERNS;
            let text = format!("there are more than {most} patterns; write fewer");
            return Err(problem(text));
        }
        let understood = understand(pattern).ok_or_else(|| {
            let shown: String = pattern.chars().take(SHOWN).collect();
            let most = limits::PATTERN;
            problem(format!(
                "{} is no pattern that is understood; write it in another way, in at most {most} bytes",
                Quoted(&shown)
            ))
        });
        all.push(understood?);
    }
    Ok(all)
}

/// The line on which a key stands in a file, as far as that can be told.
fn line_of(file: &Path, key: &str) -> usize {
    let bytes = source::bytes(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let key = key.to_ascii_lowercase();
    let mut lines = text.lines();
    let line = lines.position(|line| line.to_ascii_lowercase().contains(&key));
    1 + line.unwrap_or(0)
}
