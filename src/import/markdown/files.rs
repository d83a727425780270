//! The files that a story shows or leads to: those of the desk, and those that lie beside it.

use super::super::pictures::{Picture, StandIns};
use super::super::{Options, Source, limits};
use super::references::{Pages, Reference, written};
use super::rendering::desk_image;
use crate::model::{Absent, MediaType};
use percent_encoding::percent_decode_str;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Component, Path, PathBuf};
use url::Url;

/// Where a site keeps the files of which addresses say only where they stand on the site: Hugo and Zola
/// in `static`, Eleventy in `public` or below `src`, and Hugo's pipes in `assets`.
const ROOTS: [&str; 5] = ["", "static", "public", "assets", "src"];

/// What becomes of an address in a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// It is good as it is, or none of ours to judge.
    Stays,
    /// It is this, on the desk or on the web.
    Is(String),
    /// It leads nowhere, and why.
    Lost(String),
}

/// The pages of the site of a story.
pub(super) struct Linked<'a> {
    /// Where the story's own is.
    pub(super) own: Option<&'a Url>,
    pub(super) pages: &'a mut Pages,
}

/// The files of one story.
pub(super) struct Files<'a> {
    source: &'a Source,
    options: &'a Options,
    linked: Linked<'a>,
    known: HashMap<String, Found>,
    /// Which of these are of files that are not there, or cannot be taken as they are.
    absent: HashSet<String>,
    pub(super) stand_ins: StandIns,
    /// Pages of its site that it leads to, as they are written.
    led_to: HashMap<String, Option<Url>>,
    /// Those that lie beside it and go into the desk's folder.
    pub(super) pictures: Vec<Picture>,
    /// Where they are, and the names of those that are nowhere.
    pub(super) depends_on: BTreeSet<PathBuf>,
}

impl<'a> Files<'a> {
    pub(super) fn of(source: &'a Source, options: &'a Options, linked: Linked<'a>) -> Self {
        Self {
            source,
            options,
            linked,
            known: HashMap::new(),
            absent: HashSet::new(),
            stand_ins: StandIns::default(),
            led_to: HashMap::new(),
            pictures: Vec::new(),
            depends_on: BTreeSet::new(),
        }
    }

    /// The same as if none of them were missing, with these that are there.
    pub(super) fn supposed(self, pictures: &[Picture]) -> Self {
        Self {
            stand_ins: StandIns::wanted(),
            pictures: pictures.to_vec(),
            ..self
        }
    }

    /// Whether some are not there.
    pub(super) fn lacks_any(&self) -> bool {
        !self.absent.is_empty()
    }

    /// Whether a path on the desk is one of the pictures that are to be copied.
    pub(super) fn brings(&self, path: &str) -> bool {
        self.pictures.iter().any(|picture| picture.path() == path)
    }

    /// The length of one of them in bytes.
    pub(super) fn length(&self, path: &str) -> Option<u64> {
        if self.stand_ins.has(path) {
            return Some(Absent::LENGTH);
        }
        let mut brought = self.pictures.iter();
        let picture = brought.find(|picture| picture.path() == path)?;
        picture.length()
    }

    /// A file that the story shows.
    pub(super) fn shown(&mut self, address: &str) -> Found {
        let found = self.find(address);
        self.suppose(address, found)
    }

    /// What stands for a file that is not there.
    fn suppose(&mut self, address: &str, found: Found) -> Found {
        let absent = self.absent.get(address.trim());
        let absent = absent.filter(|_| matches!(found, Found::Lost(_)));
        let stand_in = absent.and_then(|file| self.stand_ins.of(Path::new(&path_of(file))));
        stand_in.map_or(found, Found::Is)
    }

    fn find(&mut self, address: &str) -> Found {
        let address = address.trim();
        if has_a_host(address) {
            return Found::Stays;
        }
        if let Some(known) = self.known.get(address) {
            return known.clone();
        }
        let found = self.look(address);
        self.known.insert(address.to_owned(), found.clone());
        found
    }

    /// What becomes of what stands at an address that leads nowhere.
    pub(super) fn fate(&self, address: &str) -> &'static str {
        match self.absent.contains(address.trim()) {
            true => "until then it is left out, or stays as it was",
            false => "it is left out",
        }
    }

    /// What the story leads to: a file, another page of its site or of the desk.
    pub(super) fn led_to(&mut self, address: &str) -> Found {
        let found = self.find_led_to(address);
        self.suppose(address, found)
    }

    fn find_led_to(&mut self, address: &str) -> Found {
        let address = address.trim();
        if has_a_host(address) || address.starts_with('#') {
            return Found::Stays;
        }
        let reference = Reference::of(address);
        if let Some(page) = reference.as_ref().and_then(|one| self.page(address, one)) {
            return Found::Is(page.into());
        }
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let ending = Path::new(path).extension().filter(|_| !path.ends_with('/'));
        let is_page = reference.is_some() || ending.is_none();
        let is_from_root = path.starts_with('/');
        if !is_page || self.known.contains_key(address) {
            // A file that nobody has is a page's affair after all: `/about.html`.
            match self.find(address) {
                Found::Lost(_) => {}
                found => return found,
            }
        }
        let on_site = || match self.source.site() {
            Some(site) if is_from_root => {
                let home = site.address.as_ref()?;
                home.join(&self.below_root(address)).ok()
            }
            _ if reference.is_some() => None,
            // As a browser would follow it from the page of the story.
            _ if ending.is_none_or(|ending| ending == "html") => {
                self.linked.own?.join(address).ok()
            }
            _ => None,
        };
        match on_site() {
            Some(page) => Found::Is(page.into()),
            None if is_from_root && self.source.site().is_none() => Found::Stays,
            None => Found::Lost(written(address).into_owned()),
        }
    }

    /// Where a page of its site is published, if that is known.
    fn page(&mut self, address: &str, reference: &Reference) -> Option<Url> {
        if let Some(known) = self.led_to.get(address) {
            return known.clone();
        }
        if self.led_to.len() >= limits::FILES_BESIDE {
            return None;
        }
        let pages = &mut self.linked.pages;
        let page = pages.find(reference, self.source, self.options);
        if page.is_none() {
            // It may come, or be published later.
            self.depends_on.extend(reference.names());
        }
        self.led_to.insert(address.to_owned(), page.clone());
        page
    }

    fn look(&mut self, address: &str) -> Found {
        let is_of_site = self.source.site().is_some();
        let desk = desk_image(address).filter(|_| !is_of_site);
        let is_there = |path: &str| {
            let images = self.options.images.as_ref();
            images.is_some_and(|images| images.join(&path["/images/".len()..]).is_file())
        };
        if let Some(desk) = desk.as_ref().filter(|path| is_there(path)) {
            return Found::Is(desk.clone());
        }
        if self.known.len() >= limits::FILES_BESIDE {
            return Found::Lost(format!(
                "a story shows at most {} files; split it",
                limits::FILES_BESIDE
            ));
        }
        match self.beside(address) {
            Beside::File(file) => self.taken(address, &file),
            _ if let Some(desk) = desk => Found::Is(desk),
            // The desk's own host may have it.
            _ if address.starts_with('/') && !is_of_site => Found::Stays,
            _ if self.source.is_sent => Found::Lost(format!(
                "`{}` did not come with the story; write where on the web the file is",
                shortened(address)
            )),
            Beside::Outside => Found::Lost(format!(
                "`{}` lies outside of {}; put it into that folder",
                shortened(address),
                self.source.bounds.display()
            )),
            Beside::Nowhere => self.missing(
                address,
                format!(
                    "there is no file `{}`; put it beside the story, or correct the address",
                    shortened(address)
                ),
            ),
        }
    }

    fn missing(&mut self, address: &str, problem: String) -> Found {
        self.absent.insert(address.to_owned());
        Found::Lost(problem)
    }

    fn taken(&mut self, address: &str, file: &Path) -> Found {
        match Picture::of(file) {
            Ok(picture) => {
                let path = picture.path();
                if !self.brings(&path) {
                    self.pictures.push(picture);
                }
                Found::Is(path)
            }
            Err(error) => self.missing(address, error.to_string()),
        }
    }

    /// The file that is meant: beside the story, or from the root of its site.
    fn beside(&mut self, address: &str) -> Beside {
        let path = path_of(address);
        let from_root = self.below_root(&path);
        let folder = self.source.real.parent().unwrap_or(Path::new(""));
        let mut nearest = Beside::Nowhere;
        let beside = (!path.starts_with('/')).then(|| folder.join(&path));
        let bounds = &self.source.bounds;
        let above = folder
            .ancestors()
            .take_while(|above| above.starts_with(bounds));
        let elsewhere = above.flat_map(|above| ROOTS.map(|root| above.join(root).join(&from_root)));
        for candidate in beside.into_iter().chain(elsewhere) {
            let Ok(real) = candidate.canonicalize() else {
                continue;
            };
            match real.starts_with(bounds) {
                true if real.is_file() => {
                    note(&mut self.depends_on, &plain(&candidate));
                    note(&mut self.depends_on, &real);
                    return Beside::File(real);
                }
                true => {}
                false => nearest = Beside::Outside,
            }
        }
        // Not all the places where it is none: there are dozens, and there may be many such stories.
        note(&mut self.depends_on, name_of(&path));
        nearest
    }

    /// A path from the root of the site, without the folder of the host in which the site lies.
    fn below_root(&self, path: &str) -> String {
        let site = self.source.site();
        let home = site.and_then(|site| site.address.as_ref());
        let below = home.and_then(|home| path.strip_prefix(home.path()));
        below.unwrap_or(path).trim_start_matches('/').to_owned()
    }
}

/// The path that is meant, without what is asked of it.
fn path_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

fn name_of(path: &str) -> &Path {
    Path::new(Path::new(path).file_name().unwrap_or_default())
}

/// Notes that a story depends on a file, if that is no text by its name: links to pages are many.
fn note(depends_on: &mut BTreeSet<PathBuf>, file: &Path) {
    let kind = MediaType::of_file(&file.to_string_lossy());
    if kind.is_some_and(|kind| kind.kind() != "text") {
        depends_on.insert(file.to_owned());
    }
}

/// A path of a folder that is named without links, and of what is named in it, without its `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

/// Where a file is that a story names.
enum Beside {
    File(PathBuf),
    /// Where nothing may be taken from.
    Outside,
    Nowhere,
}

/// Whether an address says whose it is, or what else than a file.
fn has_a_host(address: &str) -> bool {
    address.is_empty() || address.starts_with("//") || Url::parse(address).is_ok()
}

fn shortened(address: &str) -> String {
    written(address).chars().take(100).collect()
}
