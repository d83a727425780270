//! Links to other pages of a site that name the files these are made of: `two.md`, Zola's `@/blog/two.md`, and
//! in calls Hugo's `ref "two.md"` and Jekyll's `post_url 2026-02-04-two`.

use super::super::site::{Generator, Site, Sites, logical};
use super::super::{Options, Source, decode, source};
use super::generated::translate;
use super::inherited::inherit;
use super::naming::Name;
use super::pages::{OnSite, has_page};
use super::{Parts, split};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use url::Url;
use walkdir::WalkDir;

/// What an address begins with that stands for a call until its page is found.
const CALL: &str = "@call:";

/// The address that is written for a call which names a page. Nothing in it means anything in Markdown or HTML.
pub(super) fn marker(page: &str, call: &str) -> String {
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    format!("{CALL}{}:{}", encoded(page), encoded(call))
}

/// The page that a call names, and the call.
fn call_of(address: &str) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    let (page, call) = address.strip_prefix(CALL)?.split_once(':')?;
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy();
    Some((decoded(page), decoded(call)))
}

/// What stands in the story instead of an address.
pub(super) fn written(address: &str) -> Cow<'_, str> {
    call_of(address).map_or(Cow::Borrowed(address), |(_, call)| call)
}

/// A file that is named instead of an address.
pub(super) struct Reference {
    /// From the folder of the page that names it or, with a slash in front, of all pages.
    path: String,
    /// Where in the page.
    fragment: Option<String>,
    is_call: bool,
}

impl Reference {
    /// `None` of what is no file of a page.
    pub(super) fn of(address: &str) -> Option<Self> {
        let call = call_of(address);
        let named = match &call {
            Some((page, _)) => page,
            // Of Zola, whose pages are named from their folder alone.
            None => address.strip_prefix('@').unwrap_or(address),
        };
        let (path, fragment) = match named.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment.to_owned())),
            None => (named, None),
        };
        let path = path.split('?').next()?;
        let is_call = call.is_some();
        (is_call || is_page(Path::new(path))).then(|| Self {
            path: percent_decode_str(path).decode_utf8_lossy().into_owned(),
            fragment,
            is_call,
        })
    }

    /// What the file may be called that is meant.
    pub(super) fn names(&self) -> impl Iterator<Item = PathBuf> {
        let name = Path::new(&self.path).file_name().unwrap_or_default();
        let endings: &[&str] = if is_page(Path::new(name)) {
            &[""]
        } else {
            &["", ".md", ".markdown"]
        };
        endings.iter().map(move |ending| {
            let mut name = name.to_owned();
            name.push(ending);
            name.into()
        })
    }

    /// Where it may be, likely places first.
    fn places(&self, from: &Source, site: &Site) -> impl Iterator<Item = PathBuf> {
        let mut folders = Vec::new();
        if !self.path.starts_with('/') {
            let mut above = from.real.ancestors().skip(1);
            folders.extend(above.next().map(Path::to_owned));
            // A page of Hugo's that is a folder names others as if it were a file beside that.
            let is_folder = from.folder.as_ref().is_some_and(|folder| folder.is_page);
            folders.extend(above.next().filter(|_| is_folder).map(Path::to_owned));
        }
        if !self.path.starts_with('.') {
            folders.extend(site.folders_of_pages());
        }
        let path = self.path.trim_start_matches('/').to_owned();
        folders.into_iter().flat_map(move |folder| {
            let named = |ending| folder.join(format!("{path}{ending}"));
            ["", ".md", ".markdown", "/index.md"].map(named)
        })
    }
}

/// The pages of sites to which stories lead. Each is looked at once, whatever leads there; they are no more than
/// the files of their sites.
#[derive(Default)]
pub(in super::super) struct Pages {
    sites: Sites,
    /// By their files. `None` if nobody knows where it is published, or it is not.
    known: HashMap<PathBuf, Option<Url>>,
    /// The files of each site of Hugo's, by its root, as Hugo names them.
    named: HashMap<PathBuf, Named>,
}

/// Files by their names and, with a slash in front, by their paths. `None` if there are several.
type Named = HashMap<String, Option<PathBuf>>;

/// All pages of a site. One that is a folder itself is called as that.
fn named(site: &Site) -> Named {
    let mut named = Named::new();
    for folder in site.folders_of_pages() {
        let files = WalkDir::new(&folder).into_iter().flatten();
        let files = files.filter(|file| file.file_type().is_file() && is_page(file.path()));
        for file in files {
            let stem = file.path().with_extension("");
            let is_folder = stem.ends_with("index") || stem.ends_with("_index");
            let called = if is_folder {
                stem.parent()
            } else {
                Some(&*stem)
            };
            let called = called.and_then(|called| called.strip_prefix(&folder).ok()?.to_str());
            let Some(path) = called.map(logical) else {
                continue;
            };
            let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
            for called in [format!("/{path}"), name] {
                let known = named.entry(called);
                let is_second = |one: &mut Option<PathBuf>| *one = None;
                known
                    .and_modify(is_second)
                    .or_insert_with(|| Some(file.path().to_owned()));
            }
        }
    }
    named
}

fn is_page(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["md", "markdown"].iter().any(|known| ending == *known)
}

impl Pages {
    /// Where the page is published that is meant, if that is known and it is.
    pub(super) fn find(
        &mut self,
        reference: &Reference,
        from: &Source,
        options: &Options,
    ) -> Option<Url> {
        let site = from.site()?;
        let places = reference.places(from, site);
        let mut files = places.filter_map(|place| place.canonicalize().ok());
        // Nothing is told of what lies outside, not even that it is there.
        let is_of_site = |file: &PathBuf| file.starts_with(&site.root) && file.is_file();
        let by_name = || {
            let file = self.by_name(reference, site)?.canonicalize().ok();
            file.filter(is_of_site)
        };
        let file = files.find(is_of_site).or_else(by_name)?;
        let known = self.known.get(&file).cloned();
        let address = known.unwrap_or_else(|| {
            let address = self.look(&file, from, options);
            self.known.insert(file.clone(), address.clone());
            address
        });
        let mut address = address?;
        address.set_fragment(reference.fragment.as_deref());
        Some(address)
    }

    /// The page that a call of Hugo's means by its path or by a name alone: the only one that is called so,
    /// wherever it lies.
    fn by_name(&mut self, reference: &Reference, site: &Site) -> Option<PathBuf> {
        let is_relative = reference.path.starts_with('.');
        if !reference.is_call || is_relative || site.generator != Generator::Hugo {
            return None;
        }
        let path = reference.path.strip_suffix(".md");
        let path = logical(path.unwrap_or(&reference.path));
        let called = match path.contains('/') {
            true => format!("/{}", path.trim_matches('/')),
            false => path,
        };
        let all = self.named.entry(site.root.clone());
        let all = all.or_insert_with(|| named(site));
        all.get(&called)?.clone()
    }

    fn look(&mut self, file: &Path, from: &Source, options: &Options) -> Option<Url> {
        let folder = self.sites.around(file.parent()?, None)?;
        if !folder.unread.is_empty() {
            return None;
        }
        let source = from.in_site(file, folder);
        let bytes = source::bytes(file).ok()?;
        let text = decode::decode_declared(&bytes, None, file).ok()?.text;
        let front = split(&text).ok()?.as_ref().map(Parts::read).transpose();
        let mut front = front.ok()?.unwrap_or_default();
        let inherited = inherit(&mut front, &source).ok()?;
        let theirs = translate(front, source.site());
        let name = Name::generated(&source);
        let is_there = !inherited.is_doubtful && has_page(&source, options, &theirs, &name);
        is_there.then(|| OnSite::of(&source, &theirs, &name).link)?
    }
}
