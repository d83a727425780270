//! Of whom a site says who they are: its stories name them by ids.

use super::configuration::{DATA, FORMATS, Unread, data, text, understood};
use super::permalinks::words;
use super::{Generator, Site, is_passed_over, limits, logical, source};
use crate::import::ImportError;
use crate::import::markdown::{Problem, parts_of, plain};
use serde_json::{Map, Value};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// What files, folders and keys are called that tell of people.
pub(super) const PEOPLE: [&str; 2] = ["authors", "author"];
/// The same of a collection of Jekyll's.
pub(super) const COLLECTION: &str = "_authors";

/// What people are told by, beside the key under which they stand: such keys are written here as those of a
/// front matter are.
const IDS: [&str; 6] = ["id", "key", "nickname", "shortname", "slug", "username"];
/// What somebody is known to be by who tells it.
const OF_SOMEBODY: [&str; 5] = ["name", "displayname", "fullname", "bio", "url"];
/// Tables whose keys stand as if outside of them.
const TABLES: [&str; 2] = ["params", "extra"];

/// What a site says of somebody.
pub(in crate::import) struct Portrait {
    /// By what its stories may name them, beside their name.
    pub(in crate::import) ids: Vec<String>,
    pub(in crate::import) says: Map<String, Value>,
    /// What stands below that, on a page of their own: its beginning.
    pub(in crate::import) text: String,
    /// Where it is said.
    pub(in crate::import) file: PathBuf,
}

/// Files that tell of nobody, though they were meant to.
#[derive(Default)]
pub(in crate::import) struct Silent {
    /// What cannot be read: in it may stand who anybody is.
    pub(in crate::import) unread: Unread,
    /// What is not taken: links out of the site, and whoever is one too many.
    pub(in crate::import) refused: Unread,
}

impl Site {
    /// Shows those of whom it says something, of whom the first counts most; no more of them than the limit.
    pub(in crate::import) fn people(&self, show: &mut dyn FnMut(Portrait)) -> Silent {
        let mut people = People {
            site: self,
            shown: 0,
            show,
            silent: Silent::default(),
        };
        for folder in self.folders_of_data() {
            for name in PEOPLE {
                for end in FORMATS {
                    people.told_in(&folder.join(format!("{name}.{end}")), None);
                }
                let files = people.files_in(&folder.join(name), 1).into_iter();
                // Their portraits may lie beside them.
                for file in files.filter(|file| is_data(file)) {
                    people.told_in(&file, file.file_stem().and_then(OsStr::to_str));
                }
            }
        }
        for folder in self.folders_of_people() {
            people.of_pages(&folder);
        }
        people.of_configuration();
        people.silent
    }

    /// Whether a file is the page of one of them.
    pub(in crate::import) fn is_of_person(&self, file: &Path) -> bool {
        let mut folders = self.folders_of_people().into_iter();
        folders.any(|folder| self.somebody(&folder, file).is_some())
    }

    /// A name, or what stands for it, as it is held against ids: Hugo makes paths of both.
    pub(in crate::import) fn id_of(&self, name: &str) -> String {
        match self.generator {
            Generator::Hugo => words(name).unwrap_or_else(|| logical(name)),
            Generator::Jekyll | Generator::Zola | Generator::Eleventy => name.trim().to_owned(),
        }
    }

    /// Where its data lies.
    fn folders_of_data(&self) -> Vec<PathBuf> {
        let said = |key, usual: &str| text(&self.configuration.says, key).unwrap_or(usual).into();
        let folders = match (self.generator, &self.rendered.jekyll) {
            (Generator::Hugo, _) => vec![said("dataDir", "data")],
            (Generator::Jekyll, Some(jekyll)) => {
                let folder: PathBuf = said("data_dir", "_data");
                vec![jekyll.source().join(folder)]
            }
            (Generator::Eleventy, _) => vec!["_data".into(), "src/_data".into()],
            (Generator::Jekyll | Generator::Zola, _) => Vec::new(),
        };
        self.inside(folders)
    }

    /// Where their pages lie.
    fn folders_of_people(&self) -> Vec<PathBuf> {
        match (self.generator, &self.rendered.jekyll) {
            (Generator::Hugo, _) => {
                let folders = self.folders_of_pages().into_iter();
                let of_people = |folder: PathBuf| PEOPLE.map(|name| folder.join(name));
                folders.flat_map(of_people).collect()
            }
            (Generator::Jekyll, Some(jekyll)) => self.inside(vec![jekyll.collection(COLLECTION)]),
            (Generator::Jekyll | Generator::Zola | Generator::Eleventy, _) => Vec::new(),
        }
    }

    /// Who has a page in a folder of such, by the name of that, and whether it is in a language: `ada.md`,
    /// `ada.de.md`, `ada/_index.md`.
    fn somebody<'f>(&self, folder: &Path, page: &'f Path) -> Option<(&'f str, bool)> {
        let within = page.strip_prefix(folder).ok()?;
        let stem = within.file_stem()?.to_str()?;
        let languages = self.languages.as_ref();
        let is_language = |suffix| languages.is_some_and(|languages| languages.has(suffix));
        let (name, is_in_language) = match stem.rsplit_once('.') {
            Some((name, suffix)) if is_language(suffix) => (name, true),
            _ => (stem, false),
        };
        let is_index = matches!(name, "index" | "_index");
        let mut folders = within.parent()?.iter();
        let id = match (is_index, folders.next(), folders.next()) {
            (false, None, _) => name,
            (true, Some(own), None) => own.to_str()?,
            _ => return None,
        };
        (!is_passed_over(page)).then_some((id, is_in_language))
    }
}

/// Those who are met, each of whom is shown at once: all that is said of all of them would fill the memory.
struct People<'a> {
    site: &'a Site,
    shown: usize,
    show: &'a mut dyn FnMut(Portrait),
    silent: Silent,
}

impl People<'_> {
    /// Those that a file of data tells of; all of it, if it is called as one of them.
    fn told_in(&mut self, file: &Path, id: Option<&str>) {
        let file = self.within_site(file);
        let said = file.and_then(|file| Some((data(&file, &mut self.silent.unread)?, file)));
        match (id, said) {
            (Some(id), Some((Value::Object(says), file))) => {
                self.add(&file, Some(id), says, String::new());
            }
            (None, Some((said, file))) => self.meet(&file, None, said),
            _ => {}
        }
    }

    /// Those that have pages in a folder; what is in no language before what is.
    fn of_pages(&mut self, folder: &Path) {
        let files = self.files_in(folder, 2).into_iter();
        let pages = files.filter_map(|file| {
            let (id, is_in_language) = self.site.somebody(folder, &file)?;
            Some((is_in_language, id.to_owned(), file))
        });
        let mut pages: Vec<_> = pages.collect();
        pages.sort();
        for (_, id, page) in pages {
            let Some(file) = self.within_site(&page) else {
                continue;
            };
            let said = understood(&file, &mut self.silent.unread, |text| {
                let (says, below) = parts_of(text)?;
                // A bio is what stands in the first of it.
                let below = below.chars().take(4 * limits::BIO).collect();
                Ok((says, below))
            });
            if let Some((mut says, below)) = said {
                if let Some(title) = says.remove("title") {
                    says.entry("name").or_insert(title);
                }
                self.add(&file, Some(&id), says, below);
            }
        }
    }

    /// Those of whom the configuration tells, or the data that says so much of a site of Eleventy's.
    fn of_configuration(&mut self) {
        let site = self.site;
        for key in PEOPLE {
            for (file, said) in site.configuration.settings(key) {
                self.meet(file, None, said.clone());
            }
        }
        let data_of_site = match site.generator {
            Generator::Eleventy => &DATA[..],
            Generator::Hugo | Generator::Jekyll | Generator::Zola => &[],
        };
        for name in data_of_site {
            let Some(file) = self.within_site(&site.root.join(name)) else {
                continue;
            };
            if let Some(Value::Object(mut said)) = data(&file, &mut self.silent.unread) {
                let people = PEOPLE.iter().filter_map(|key| said.remove(*key));
                people.for_each(|people| self.meet(&file, None, people));
            }
        }
    }

    /// Somebody, or a table of such under their ids, or a list.
    fn meet(&mut self, file: &Path, id: Option<&str>, said: Value) {
        match said {
            Value::Array(all) => all.into_iter().for_each(|one| self.meet(file, None, one)),
            Value::Object(says) if is_somebody(&says) => self.add(file, id, says, String::new()),
            Value::Object(all) => {
                for (key, one) in all {
                    match one {
                        // Further in, it is what else is said of somebody.
                        Value::String(_) if id.is_none() => {
                            let says = Map::from_iter([("name".to_owned(), one)]);
                            self.add(file, Some(&key), says, String::new());
                        }
                        one => self.meet(file, Some(&key), one),
                    }
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, file: &Path, id: Option<&str>, mut says: Map<String, Value>, text: String) {
        if self.shown == limits::PEOPLE {
            let most = limits::PEOPLE;
            let text = format!(
                "here or before there are more than {most} authors of the site; remove those that wrote nothing"
            );
            let error = ImportError::faulty(file, vec![Problem { line: 1, text }]);
            self.silent.refused.entry(file.to_owned()).or_insert(error);
            return;
        }
        for table in TABLES {
            if let Some(Value::Object(inner)) = says.remove(table) {
                inner.into_iter().for_each(|(key, value)| {
                    says.entry(key).or_insert(value);
                });
            }
        }
        let said = says
            .iter()
            .filter(|(key, _)| IDS.contains(&plain(key).as_str()));
        let said = said.filter_map(|(_, id)| id.as_str());
        let ids = id.into_iter().chain(said);
        // What is longer stands in no byline.
        let ids = ids.filter(|id| id.chars().count() <= limits::NAME);
        self.shown += 1;
        (self.show)(Portrait {
            ids: ids.map(str::to_owned).collect(),
            file: file.to_owned(),
            says,
            text,
        });
    }

    /// The files that lie so deep in a folder, or less.
    fn files_in(&mut self, folder: &Path, depth: usize) -> Vec<PathBuf> {
        let mut files = Vec::new();
        if !folder.is_dir() {
            return files;
        }
        let walk = WalkDir::new(folder).max_depth(depth).sort_by_file_name();
        for entry in walk {
            match entry {
                Ok(entry) if source::is_left_alone(entry.file_name()) => {}
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => files.push(entry.into_path()),
                Err(error) => {
                    let error = source::walk_error(folder, error);
                    self.silent.unread.insert(error.path().to_owned(), error);
                }
            }
        }
        files
    }

    /// Where a file really is. What a link shows from outside of the site may be anybody's, and is not published.
    fn within_site(&mut self, file: &Path) -> Option<PathBuf> {
        let path = file.to_owned();
        match file.canonicalize() {
            Ok(real) if real.starts_with(&self.site.root) => return Some(real),
            Ok(_) => {
                let root = self.site.root.display();
                let text = format!("this leads out of {root}; put the file itself here");
                let error = ImportError::faulty(file, vec![Problem { line: 1, text }]);
                self.silent.refused.insert(path, error);
            }
            Err(_) if source::is_gone(file) => {}
            Err(cause) => {
                let error = ImportError::Unreadable {
                    path: path.clone(),
                    cause,
                };
                self.silent.unread.insert(path, error);
            }
        }
        None
    }
}

fn is_data(file: &Path) -> bool {
    let end = file.extension().and_then(OsStr::to_str);
    end.is_some_and(|end| FORMATS.contains(&end))
}

fn is_somebody(says: &Map<String, Value>) -> bool {
    let mut said = says.iter();
    said.any(|(key, value)| !value.is_array() && OF_SOMEBODY.contains(&plain(key).as_str()))
}
