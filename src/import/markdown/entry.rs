//! A front matter becomes an entry, with all that is to be said of it.

use super::super::written::{self, Fault, IMAGES, Notation, Understood};
use super::super::{LeftOut, Warning, wording};
use super::files::{Files, Found};
use super::front_matter::Problem;
use super::generated::Translated;
use super::places::Places;
use crate::model::Html;
use serde_json::{Map, Value};
use std::path::Path;

/// What a story cannot do without, or what would be another story if it were lost. All else may be left
/// out of a file that was written for another program.
const NEEDED: [&str; 4] = ["title", "published", "kind", "guid"];

const UNTITLED: &str = "the story has none; write `title` into its front matter, or begin the text with \
                        `# Title`";

/// The front matter of one story.
pub(super) struct Entry<'a> {
    pub(super) places: &'a Places<'a>,
    /// In the form of an entry's schema.
    pub(super) front: Map<String, Value>,
    /// Whether what cannot be right is left out; else it is an error.
    pub(super) is_lenient: bool,
    pub(super) images: Option<&'a Path>,
    /// Which addresses of files lead nowhere, and why.
    pub(super) lost: Vec<Lost>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) warnings: Vec<Warning>,
}

/// An address that leads nowhere.
pub(super) struct Lost {
    pointer: String,
    problem: String,
    fate: &'static str,
}

impl Entry<'_> {
    /// Finds the files that it names.
    pub(super) fn find_files(&mut self, files: &mut Files<'_>) {
        let mut lost = Vec::new();
        let mut find = |table: &mut Map<String, Value>, key, pointer: String| {
            if let Err((problem, address)) = find_at(table, key, files) {
                let fate = files.fate(&address);
                lost.push(Lost {
                    pointer,
                    problem,
                    fate,
                });
            }
        };
        if let Some(Value::Object(image)) = self.front.get_mut("image") {
            find(image, "url", "/image/url".to_owned());
        }
        find(&mut self.front, "banner", "/banner".to_owned());
        if let Some(Value::Array(attached)) = self.front.get_mut("enclosures") {
            let attached = attached.iter_mut().enumerate();
            let attached = attached.filter_map(|(at, file)| Some((at, file.as_object_mut()?)));
            for (number, file) in attached {
                let pointer = format!("/enclosures/{number}/url");
                find(file, "url", pointer);
            }
        }
        self.lost = lost;
        if let Some(Value::Object(image)) = self.front.get_mut("image") {
            // One that is not there the schema refuses.
            let _ = find_at(image, "thumbnail", files);
        }
        if let Some(Value::Array(attached)) = self.front.get_mut("enclosures") {
            attached.iter_mut().for_each(|file| measure(file, files));
        }
        if self.is_lenient {
            self.leave_out_lost();
        }
    }

    /// In the desk's own folder the schema refuses them.
    fn leave_out_lost(&mut self) {
        let mut warnings = Vec::new();
        // The last of a list first, so that the others keep their numbers.
        for lost in std::mem::take(&mut self.lost).into_iter().rev() {
            let mut names = lost.pointer.split('/').skip(1);
            let key = names.next().unwrap_or_default();
            let number = names.next().and_then(|name| name.parse().ok());
            let line = Some(self.places.line_of(&format!("/{key}")));
            let text = format!("{}; {}", lost.problem, lost.fate);
            warnings.push(Warning { line, text });
            match (self.front.get_mut(key), number) {
                (Some(Value::Array(list)), Some(number)) if number < list.len() => {
                    drop(list.remove(number));
                }
                _ => drop(self.front.remove(key)),
            }
        }
        self.warnings.extend(warnings.into_iter().rev());
    }

    /// Of a file that is not there, it is said where it may lie.
    fn name_lost(&self, fault: &mut Fault) {
        let mut lost = self.lost.iter();
        let lost = lost.find(|lost| lost.pointer == fault.pointer);
        if let Some(Lost { problem, .. }) = lost {
            let images = self.images.unwrap_or(Path::new(IMAGES)).display();
            fault.problem =
                format!("{problem}; or put it into {images}/, and write `images/` before its name");
        }
    }

    /// Understands it, with the text that is its body.
    ///
    /// # Errors
    /// Everything that cannot be right.
    pub(super) fn understand(&mut self, body: Option<Html>) -> Result<Understood, Vec<Problem>> {
        loop {
            // Only what may have to be read again is kept.
            let front = match self.is_lenient {
                true => self.front.clone(),
                false => std::mem::take(&mut self.front),
            };
            let is_untitled = !front.contains_key("title");
            let (written, mut faults) = written::read(Value::Object(front), Notation::FrontMatter);
            match written.map(|written| written.understand(None, self.images)) {
                Some(Ok(mut understood)) if faults.is_empty() => {
                    understood.story.body = body;
                    return Ok(understood);
                }
                Some(Err(others)) => faults.extend(others),
                Some(Ok(_)) | None => {}
            }
            if !self.leave_out(&faults) {
                let missing = faults.iter_mut().filter(|fault| fault.pointer == "/title");
                missing
                    .filter(|_| is_untitled)
                    .for_each(|fault| UNTITLED.clone_into(&mut fault.problem));
                faults.iter_mut().for_each(name_our_keys);
                faults.iter_mut().for_each(|fault| self.name_lost(fault));
                let problem = |fault: &Fault| self.places.problem(fault);
                return Err(faults.iter().map(problem).collect());
            }
        }
    }

    /// Leaves out what is wrong, if the story can do without all of it.
    fn leave_out(&mut self, faults: &[Fault]) -> bool {
        let is_there = |fault: &Fault| self.front.contains_key(&key(fault));
        if !faults
            .iter()
            .all(|fault| self.can_go(fault) && is_there(fault))
        {
            return false;
        }
        faults.iter().for_each(|fault| self.note(fault));
        true
    }

    fn can_go(&self, fault: &Fault) -> bool {
        self.is_lenient && !NEEDED.contains(&key(fault).as_str())
    }

    /// Leaves out a value, and says so.
    fn note(&mut self, fault: &Fault) {
        let Problem { line, text } = self.places.problem(fault);
        let key = key(fault);
        self.front.remove(&key);
        let place = self.places.place_of(&key);
        let prefix = format!("`{place}`: ");
        let reason = text.strip_prefix(&prefix).unwrap_or(&text);
        self.left_out.push(LeftOut::new(Some(line), place, reason));
    }

    /// What was found to be wrong before, without what the story can do without: that is not in the front
    /// matter any more.
    pub(super) fn unforgiven(&mut self, faults: Vec<Fault>) -> Vec<Problem> {
        let (noted, kept): (Vec<Fault>, Vec<Fault>) =
            faults.into_iter().partition(|fault| self.can_go(fault));
        noted.iter().for_each(|fault| self.note(fault));
        let problem = |fault: &Fault| self.places.problem(fault);
        kept.iter().map(problem).collect()
    }
}

/// Of a key that an entry does not have, it is said which keys a front matter has.
fn name_our_keys(fault: &mut Fault) {
    let (key, mut keys) = (key(fault), written::entry_keys());
    if fault.pointer.matches('/').count() != 1 || keys.contains(&key.as_str()) {
        return;
    }
    keys.retain(|known| *known != "body");
    keys.extend(["author", "correction", "draft"]);
    keys.sort_unstable();
    fault.problem = wording::unknown_here(&key, &keys);
}

/// The key of the front matter in which something is wrong.
fn key(fault: &Fault) -> String {
    let key = fault.pointer.split('/').nth(1).unwrap_or_default();
    key.replace("~1", "/").replace("~0", "~")
}

/// What of a generator's front matter has no place in an entry.
pub(super) fn notes(theirs: &Translated, places: &Places<'_>) -> Vec<LeftOut> {
    let unknown = (!theirs.unknown.is_empty()).then(|| {
        let line = theirs
            .unknown
            .iter()
            .find_map(|key| places.line_of_place(key));
        let keys = theirs.unknown.join(", ");
        LeftOut::new(line, &keys, "keys that mean nothing here")
    });
    let expiry = theirs.expiry.as_ref().map(|(key, when)| {
        let reason = "a story does not go away by itself; `newsstand retract` takes it back";
        let text = format!("{key}: {when}");
        LeftOut::new(places.line_of_place(key), &text, reason)
    });
    unknown.into_iter().chain(expiry).collect()
}

/// Finds the file of an address in a table.
///
/// # Errors
/// If it leads nowhere, what is to be said, and the address.
fn find_at(
    table: &mut Map<String, Value>,
    key: &str,
    files: &mut Files<'_>,
) -> Result<(), (String, String)> {
    let Some(address) = table.get(key).and_then(Value::as_str) else {
        return Ok(());
    };
    match files.shown(address) {
        Found::Stays => {}
        Found::Is(path) => drop(table.insert(key.to_owned(), path.into())),
        Found::Lost(problem) => return Err((problem, address.to_owned())),
    }
    Ok(())
}

/// A file that comes with the story is not in the desk's folder yet, where its length would be seen.
fn measure(file: &mut Value, files: &Files<'_>) {
    let url = file.get("url").and_then(Value::as_str);
    let length = url.and_then(|url| files.length(url));
    if let (Some(table), Some(length)) = (file.as_object_mut(), length)
        && !table.contains_key("length")
    {
        table.insert("length".to_owned(), length.into());
    }
}
