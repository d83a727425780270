//! What a site says of all stories in a folder: Jekyll's `defaults`, the data of Eleventy's folders, and
//! what Hugo cascades.

use super::cascades::{self, Target};
use super::patterns::Pattern;
use super::spoken::DATA_ENDS;
use super::{Generator, Site, Unread, configuration};
use crate::import::markdown::Problem;
use crate::import::{ImportError, Source, limits};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is said in the folders of a site is read.
pub(super) struct Reading<'a> {
    pub(super) site: &'a Site,
    /// How many rules for some of its stories it has so far.
    pub(super) rules: &'a mut usize,
    /// What its lists say, by their files: one is asked in the folders of all languages.
    pub(super) lists: &'a mut HashMap<PathBuf, Arc<Defaults>>,
    pub(super) unread: &'a mut Unread,
}

/// Keys and values that the front matter of a story has, unless it says otherwise itself.
#[derive(PartialEq, Eq, Debug)]
pub(in crate::import) struct Defaults {
    /// The file that says so.
    pub(in crate::import) file: PathBuf,
    /// Of all that one file says, what counts more comes later.
    pub(super) rules: Vec<Rule>,
}

#[derive(PartialEq, Eq, Debug)]
pub(in crate::import) struct Rule {
    pub(super) of: Scope,
    pub(in crate::import) values: Map<String, Value>,
}

/// Which stories a rule is for.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Scope {
    /// All in the folder where it stands, or the file beside which it does.
    Folder,
    /// Those in a place, as the generator names it, of a type.
    Jekyll {
        place: Place,
        kind: Option<String>,
    },
    Hugo(Target),
}

#[derive(PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// All whose paths begin so, be it in the middle of a name.
    Beginning(String),
    /// All whose paths begin as that of a file or folder which a pattern names.
    Like(Pattern),
}

/// A file of a site, by what rules know it.
struct Named<'f> {
    /// As its generator names it.
    within: &'f Path,
    /// What a pattern may name of it, if any asks for that.
    beginnings: Vec<PathBuf>,
}

impl Defaults {
    /// What is said in a folder of a site of all that lies in it.
    pub(super) fn at(folder: &Path, reading: &mut Reading<'_>) -> Vec<Arc<Self>> {
        let site = reading.site;
        let mut said: Vec<Arc<Self>> = match site.generator {
            Generator::Jekyll if folder == site.root => {
                let said = site.configuration.settings("defaults");
                said.map(|(file, said)| Self {
                    file: file.to_owned(),
                    rules: jekyll(file, said, reading),
                })
                .map(Arc::new)
                .collect()
            }
            Generator::Hugo => cascades::at(folder, reading),
            Generator::Eleventy => {
                let name = folder.file_name().unwrap_or_default();
                let said = data_of(folder, name, reading.unread).into_iter();
                said.map(Arc::new).collect()
            }
            Generator::Jekyll | Generator::Zola => Vec::new(),
        };
        said.retain(|said| !said.rules.is_empty());
        said
    }

    /// What data of Eleventy's says that lies beside a file, of that alone.
    ///
    /// # Errors
    /// When it cannot be read: it may keep the story back.
    pub(in crate::import) fn beside(
        source: &Source,
        site: &Site,
    ) -> Result<Vec<Self>, ImportError> {
        let story = &source.path;
        let (Generator::Eleventy, Some(folder), Some(stem), Some(name)) = (
            site.generator,
            story.parent(),
            story.file_stem(),
            story.file_name(),
        ) else {
            return Ok(Vec::new());
        };
        // It is told of where the story is named, and depended on where that really is.
        let real = |file: &Path| {
            source
                .real
                .with_file_name(file.file_name().unwrap_or_default())
        };
        let mut unread = Unread::new();
        let mut said = data_of(folder, stem, &mut unread);
        if let Some((path, error)) = unread.pop_first() {
            let depends_on = [real(&path)].into();
            let error = ImportError::Beside {
                path,
                story: name.into(),
                error: Box::new(error),
            };
            return Err(error.waiting_for(depends_on));
        }
        for defaults in &mut said {
            defaults.file = real(&defaults.file);
        }
        Ok(said)
    }

    /// What it says of a file of the site: what counts more comes later.
    pub(in crate::import) fn of<'a>(
        &'a self,
        file: &'a Path,
        site: &'a Site,
    ) -> impl DoubleEndedIterator<Item = &'a Rule> {
        let named = Named::of(file, &self.rules, site);
        let rules = self.rules.iter();
        rules.filter(move |rule| rule.of.has(&named, site))
    }
}

impl Reading<'_> {
    /// Whether so many rules more may be made, of a file; that they are too many is noted of that.
    pub(super) fn admits(&mut self, file: &Path, rules: usize) -> bool {
        let all = self.rules.saturating_add(rules);
        let is_admitted = all <= limits::RULES;
        if is_admitted {
            *self.rules = all;
        } else {
            let text = format!(
                "with these there are more than {} rules for some of the stories of the site, in all its files; \
                 write fewer, with patterns that are for more of them",
                limits::RULES
            );
            let error = ImportError::faulty(file, vec![Problem { line: 1, text }]);
            self.unread.insert(file.to_owned(), error);
        }
        is_admitted
    }
}

/// What `NAME.json` and `NAME.11tydata.json` say in a folder, of which the latter counts more.
fn data_of(folder: &Path, name: &OsStr, unread: &mut Unread) -> Vec<Defaults> {
    let files = DATA_ENDS.map(|end| {
        let mut name = name.to_owned();
        name.push(end);
        folder.join(name)
    });
    let said = files.into_iter().filter_map(|file| {
        let Some(Value::Object(values)) = configuration::data(&file, unread) else {
            return None;
        };
        let of = Scope::Folder;
        let rules = vec![Rule { of, values }];
        Some(Defaults { file, rules })
    });
    said.collect()
}

/// `[{scope: {path: …, type: …}, values: {…}}]`; the longer path counts more.
fn jekyll(file: &Path, defaults: &Value, reading: &mut Reading<'_>) -> Vec<Rule> {
    let defaults = defaults.as_array().map_or(&[][..], Vec::as_slice);
    if !reading.admits(file, defaults.len()) {
        return Vec::new();
    }
    let rules = defaults.iter();
    let rules = rules.filter_map(|said| scoped(said, reading.site));
    let mut rules: Vec<_> = rules.collect();
    rules.sort_by_key(|(weight, _)| *weight);
    rules.into_iter().map(|(_, rule)| rule).collect()
}

/// One of Jekyll's defaults, and how much it counts: by the length of its path, then if it names a type.
fn scoped(said: &Value, site: &Site) -> Option<((usize, bool), Rule)> {
    let values = said.get("values")?.as_object()?.clone();
    let text = |key: &str| said.pointer(key).and_then(Value::as_str);
    let path = text("/scope/path").unwrap_or_default();
    let path = path.trim_start_matches('/');
    let jekyll = site.rendered.jekyll.as_ref();
    let below = || jekyll.map_or(path, |jekyll| jekyll.scope(path));
    let place = match path.contains('*') {
        true => Place::Like(Pattern::new(path)?),
        false => Place::Beginning(below().to_owned()),
    };
    let kind = text("/scope/type").filter(|kind| !kind.is_empty());
    let weight = (path.len(), kind.is_some());
    let kind = kind.map(str::to_owned);
    let of = Scope::Jekyll { place, kind };
    Some((weight, Rule { of, values }))
}

impl<'f> Named<'f> {
    fn of(file: &'f Path, rules: &[Rule], site: &Site) -> Self {
        let is_like = |rule: &Rule| match &rule.of {
            Scope::Jekyll { place, .. } => matches!(place, Place::Like(_)),
            Scope::Folder | Scope::Hugo(_) => false,
        };
        let jekyll = site.rendered.jekyll.as_ref();
        let jekyll = jekyll.filter(|_| rules.iter().any(is_like));
        let beginnings = jekyll.map(|jekyll| jekyll.beginnings(file, &site.root));
        Self {
            within: site.within(file),
            beginnings: beginnings.unwrap_or_default(),
        }
    }
}

impl Rule {
    /// Whether it may not be for the stories that it keeps back.
    pub(in crate::import) fn is_doubtful(&self) -> bool {
        matches!(&self.of, Scope::Hugo(target) if !target.is_understood)
    }
}

impl Scope {
    /// Whether it is for a file.
    fn has(&self, named: &Named<'_>, site: &Site) -> bool {
        match self {
            Self::Folder => true,
            Self::Jekyll { place, kind } => {
                let is_there = match place {
                    Place::Beginning(path) => named.within.to_string_lossy().starts_with(path),
                    Place::Like(pattern) => named.beginnings.iter().any(|one| pattern.fits(one)),
                };
                is_there
                    && kind
                        .as_deref()
                        .is_none_or(|kind| kind == type_of(named.within))
            }
            Self::Hugo(target) => target.has(named.within, site),
        }
    }
}

/// What Jekyll calls the type of a file: `posts`, the collection in whose folder it lies, or `pages`.
fn type_of(within: &Path) -> &str {
    let folders = within.parent().into_iter().flat_map(Path::components);
    let mut names = folders.filter_map(|folder| folder.as_os_str().to_str());
    names
        .find_map(|name| name.strip_prefix('_'))
        .unwrap_or("pages")
}
