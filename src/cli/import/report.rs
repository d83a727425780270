//! What an import tells: on a terminal, to a program, or in the log.

use super::super::output;
use super::difference;
use super::repeats::Repeats;
use crate::import::{self, ImportError, LeftOut, Skipped, Warning};
use crate::model::{Address, Entry, Guid, Instant, Quoted, Text};
use crate::store::{Outcome, Stored};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Seek, Write};
use std::path::Path;
use std::sync::Arc;
use tempfile::SpooledTempFile;

/// How the import tells what it does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Manner {
    Text,
    Json,
    Log,
}

/// Lines of an import that is kept whole or not at all wait for its end in memory, and behind so many
/// bytes in a file.
const IN_MEMORY: usize = 1 << 20;

/// So many stories that stay taken back are named in the log, each time the folder is imported.
const RETRACTED_SHOWN: u64 = 10;

/// So many files and entries of a kind that are no stories are named in the log: of what an editor drops one
/// may be meant as a story, and of pictures beside stories there are thousands.
const SKIPPED_SHOWN: u64 = 5;

/// What is told, and counted.
pub(in crate::cli) struct Report {
    manner: Manner,
    pub(in crate::cli) tally: Tally,
    /// Lines that are not true before the end.
    held: Option<SpooledTempFile>,
    repeats: Repeats,
}

impl Report {
    /// `holds` its lines until [`Report::release`].
    pub(super) fn new(manner: Manner, holds: bool) -> Self {
        Self {
            manner,
            tally: Tally::default(),
            held: holds.then(|| SpooledTempFile::new(IN_MEMORY)),
            repeats: Repeats::default(),
        }
    }

    /// All that was told has become true.
    pub(super) fn release(&mut self) -> io::Result<()> {
        if let Some(mut held) = self.held.take() {
            held.rewind()?;
            let copied = io::copy(&mut held, &mut io::stdout().lock());
            unless_closed(copied.map(drop))?;
        }
        Ok(())
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        match &mut self.held {
            Some(held) => writeln!(held, "{}", output::visible(text)),
            None => unless_closed(output::line(&output::visible(text))),
        }
    }

    fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        match &mut self.held {
            Some(held) => {
                serde_json::to_writer(&mut *held, value)?;
                held.write_all(b"\n")
            }
            None => unless_closed(output::json(value)),
        }
    }

    pub(in crate::cli) fn removed(&mut self, file: &Path, entry: &Entry) -> io::Result<()> {
        self.tally.removed += 1;
        let address = Address::of_entry(entry);
        match self.manner {
            Manner::Text => self.line(&format!(
                "retracted  {address}  {}  (its file was removed)",
                entry.story.title
            )),
            Manner::Json => self.json(&json!({
                "outcome": "removed",
                "address": address.path(),
                "entry": entry,
            })),
            Manner::Log => {
                let file = file.to_string_lossy();
                tracing::info!(
                    file = %Quoted(&file),
                    story = %address,
                    "its file was removed: retracted"
                );
                Ok(())
            }
        }
    }

    pub(super) fn stored(&mut self, path: &Path, stored: &Stored, now: Instant) -> io::Result<()> {
        self.tally.count(stored.outcome);
        self.tally.supplied += u64::from(stored.is_supplied);
        let entry = &stored.entry;
        let address = Address::of_entry(entry);
        match self.manner {
            Manner::Text => {
                let word = stored.outcome.name();
                let note = match stored.outcome {
                    Outcome::Retracted => "  (stays so)".to_owned(),
                    _ => output::hidden(entry, now),
                };
                self.line(&format!(
                    "{word:<9}  {address}  {}{note}",
                    entry.story.title
                ))
            }
            Manner::Json => self.json(&json!({
                "outcome": stored.outcome,
                "file": path,
                "address": address.path(),
                "entry": entry,
            })),
            Manner::Log => {
                if stored.is_supplied {
                    tracing::warn!(
                        story = %address,
                        "keeps what it has of files that its source names and that are not there; put them back, or \
                         take them out of the story"
                    );
                }
                match stored.outcome {
                    Outcome::Unchanged => {}
                    Outcome::Retracted => self.stays_retracted(&address),
                    outcome => {
                        tracing::info!(story = %address, outcome = outcome.name(), "story imported");
                    }
                }
                Ok(())
            }
        }
    }

    /// Whoever puts a file back, or edits it, wants it to be seen; of many there is the sum.
    fn stays_retracted(&self, address: &Address) {
        if self.tally.retracted <= RETRACTED_SHOWN {
            tracing::warn!(
                story = %address,
                "stays retracted, though its file is there; `newsstand import --restore FILE` brings it back"
            );
        }
    }

    /// What an update would change.
    pub(super) fn difference(&mut self, stored: &Stored) -> io::Result<()> {
        if stored.former.is_none() {
            return Ok(());
        }
        let changes = stored.changes();
        match self.manner {
            Manner::Text => {
                for line in changes.iter().flat_map(difference::lines) {
                    self.line(&format!("           {line}"))?;
                }
                Ok(())
            }
            Manner::Json => self.json(&json!({
                "address": Address::of_entry(&stored.entry).path(),
                "changes": changes,
            })),
            Manner::Log => Ok(()),
        }
    }

    pub(super) fn skipped(&mut self, path: &Path, skipped: &Skipped) -> io::Result<()> {
        *self.tally.skipped.entry(skipped.reason).or_default() += 1;
        match self.manner {
            Manner::Text => {
                let Skipped { title, reason, .. } = skipped;
                self.line(&format!("skipped    {title}  ({reason})"))
            }
            Manner::Json => self.json(&json!({
                "outcome": "skipped",
                "file": path,
                "skipped": skipped,
            })),
            Manner::Log => {
                if self.tally.skipped[skipped.reason] <= SKIPPED_SHOWN {
                    tracing::info!(file = %path.display(), reason = skipped.reason, "skipped");
                }
                Ok(())
            }
        }
    }

    pub(in crate::cli) fn warn(&mut self, text: &str) {
        self.tally.warnings += 1;
        match self.manner {
            Manner::Log => tracing::warn!("{}", output::visible(text)),
            Manner::Text | Manner::Json => output::warn(text),
        }
    }

    pub(super) fn warning(&mut self, path: &Path, warning: &Warning) -> io::Result<()> {
        if self.manner == Manner::Json {
            self.tally.warnings += 1;
            return self.json(&json!({ "file": path, "warning": warning }));
        }
        let line = warning
            .line
            .map_or(String::new(), |line| format!(":{line}"));
        self.warn(&format!("{}{line}: {}", path.display(), warning.text));
        Ok(())
    }

    /// Tells what is not in the store, of the entry of this title if it is of one.
    pub(super) fn left_out(
        &mut self,
        path: &Path,
        title: Option<&Text>,
        part: &LeftOut,
    ) -> io::Result<()> {
        self.tally.warnings += 1;
        if self.manner == Manner::Json {
            return self.json(&json!({ "file": path, "left_out": part }));
        }
        if !self.repeats.is_news(part) {
            return Ok(());
        }
        let line = part.line.map_or(String::new(), |line| format!(":{line}"));
        let of = title.map_or(String::new(), |title| {
            format!(" of {}", Quoted(title.as_str()))
        });
        let what = match part.text.is_empty() {
            true => String::new(),
            false => format!(" {}:", Quoted(&part.text)),
        };
        let text = format!(
            "{}{line}: left out{of}:{what} {}",
            path.display(),
            part.reason
        );
        self.more(&[text]);
        Ok(())
    }

    /// What was left out so often that it was only counted.
    pub(super) fn end(&mut self) {
        let counted = self.repeats.end();
        self.more(&counted);
    }

    fn more(&self, texts: &[String]) {
        for text in texts {
            match self.manner {
                Manner::Log => tracing::warn!("{}", output::visible(text)),
                Manner::Text | Manner::Json => output::warn(text),
            }
        }
    }

    /// At once, whatever becomes of the rest.
    pub(super) fn failure(&mut self, error: ImportError) -> io::Result<()> {
        self.tally.failed += 1;
        match self.manner {
            Manner::Json => {
                let told = json!({ "outcome": "failed", "error": error.to_string() });
                unless_closed(output::json(&told))?;
                error.each().iter().for_each(|text| output::fault(text));
            }
            Manner::Text => error.each().iter().for_each(|text| output::fault(text)),
            // The desk's own folder is looked at again and again: told is what is new.
            Manner::Log => self.tally.failures.push(error),
        }
        Ok(())
    }
}

/// What became of all that was found.
#[derive(Default)]
pub(in crate::cli) struct Tally {
    pub(in crate::cli) created: u64,
    /// Those of them, but for the desk's own files, of which nothing says when they were published, so that
    /// it is now.
    pub(super) undated: u64,
    /// Those of them that are of a site whose feed knows them by another guid, which nobody knows.
    pub(super) seen_anew: u64,
    /// Those that keep files which were named and are not there.
    pub(super) supplied: u64,
    pub(in crate::cli) updated: u64,
    pub(in crate::cli) unchanged: u64,
    /// Stories that were taken back before, and stay so.
    pub(in crate::cli) retracted: u64,
    pub(in crate::cli) restored: u64,
    /// Stories that were taken back because their files are gone.
    pub(in crate::cli) removed: u64,
    /// What is not meant to be published, by what it is.
    pub(in crate::cli) skipped: BTreeMap<&'static str, u64>,
    pub(in crate::cli) warnings: u64,
    /// Which entries were told, wherever: that a file is gone is no reason to take one of these back.
    pub(in crate::cli) told: HashSet<Guid>,
    pub(in crate::cli) failed: u64,
    /// Those of an import into the log, which does not tell them itself.
    pub(in crate::cli) failures: Vec<ImportError>,
    /// The file that was told of last.
    pub(super) last: Option<Arc<Path>>,
    /// Whether it was stopped before its end.
    pub(in crate::cli) is_stopped: bool,
    /// Whether nothing was kept of it, though it should have been.
    pub(in crate::cli) is_undone: bool,
}

impl Tally {
    /// Whether no story was found, good, bad or not meant to be published.
    pub(super) fn is_empty(&self) -> bool {
        let mut reasons = self.skipped.keys();
        self.stories() + self.failed == 0 && reasons.all(|reason| import::is_no_story(reason))
    }

    /// How many were told.
    pub(super) fn stories(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.retracted + self.restored
    }

    pub(super) fn sentence(&self, is_dry_run: bool, restores: bool) -> String {
        if self.is_undone {
            let nothing = match is_dry_run {
                true => "nothing would be stored",
                false => "nothing was stored",
            };
            return match self.failed {
                0 => format!("{nothing}, for it was stopped before the end"),
                failed => format!("{nothing}, for {failed} failed; mend them and try again"),
            };
        }
        let mut sentence = format!(
            "{} created, {} updated, {} unchanged",
            self.created, self.updated, self.unchanged
        );
        if self.removed > 0 {
            sentence.push_str(&format!(", {} removed", self.removed));
        }
        if self.restored > 0 {
            sentence.push_str(&format!(", {} restored", self.restored));
        }
        sentence.push_str(&match (self.retracted, restores) {
            (0, _) => String::new(),
            // Another file may have brought it back.
            (1, true) => ", 1 excerpt brings nothing back".to_owned(),
            (many, true) => format!(", {many} excerpts bring nothing back"),
            (1, false) => ", 1 stays retracted (--restore brings it back)".to_owned(),
            (many, false) => format!(", {many} stay retracted (--restore brings them back)"),
        });
        if !self.skipped.is_empty() {
            let kinds = self.skipped.iter();
            let kinds: Vec<String> = kinds
                .map(|(kind, count)| format!("{count} × {kind}"))
                .collect();
            let all: u64 = self.skipped.values().sum();
            sentence.push_str(&format!(", {all} skipped ({})", kinds.join("; ")));
        }
        if self.failed > 0 {
            sentence.push_str(&format!(", {} failed", self.failed));
        }
        if self.warnings > 0 {
            sentence.push_str(&format!(", {}", output::count(self.warnings, "warning")));
        }
        if is_dry_run {
            sentence.push_str(" (dry run: nothing was stored)");
        }
        sentence
    }

    /// What somebody may want to know of the dates before readers see it, for they never move.
    pub(super) fn of_dates(&self) -> Option<String> {
        let entries = match self.undated {
            0 => return None,
            1 => "1 new entry gives no date and is".to_owned(),
            many => format!("{many} new entries give no date and are"),
        };
        let is_kept = !self.is_undone;
        is_kept.then(|| format!("{entries} published as of now, for good; --date says when"))
    }

    /// What somebody may want to know of files that are not there.
    pub(super) fn of_files(&self) -> Option<String> {
        let (entries, they) = match self.supplied {
            0 => return None,
            1 => ("1 entry names".to_owned(), "it keeps"),
            many => (format!("{many} entries name"), "they keep"),
        };
        let is_kept = !self.is_undone;
        is_kept.then(|| {
            format!(
                "{entries} pictures or other files that are not there; {they} what the store has of them; \
                 import again the newest of it with its files"
            )
        })
    }

    /// What somebody may want to know of stories of a site before readers see them twice.
    pub(super) fn of_guids(&self) -> Option<String> {
        let (stories, them) = match self.seen_anew {
            0 => return None,
            1 => ("1 new story of a site gets a guid".to_owned(), "it"),
            many => (format!("{many} new stories of a site get guids"), "them"),
        };
        let is_kept = !self.is_undone;
        is_kept.then(|| {
            format!(
                "{stories} of this desk, for by which the site's feed knows {them} is not known: who reads that \
                 feed sees {them} again; import it first, into a desk that has none of its stories, if its texts \
                 are full; or, but for Eleventy, write into each where it is (`slug`; Hugo `url`, Zola `path`, \
                 Jekyll `permalink`), and into the site's configuration where that is"
            )
        })
    }

    /// The same for programs.
    pub(super) fn sums(&self, is_dry_run: bool) -> Value {
        let told = |count: u64| if self.is_undone { 0 } else { count };
        let outcome = match (self.is_stopped, self.is_undone) {
            (true, _) => "stopped",
            (false, true) => "undone",
            (false, false) => "done",
        };
        json!({
            "outcome": outcome,
            "dry_run": is_dry_run,
            "created": told(self.created),
            "undated": told(self.undated),
            "seen_anew": told(self.seen_anew),
            "supplied": told(self.supplied),
            "updated": told(self.updated),
            "unchanged": told(self.unchanged),
            "retracted": told(self.retracted),
            "restored": told(self.restored),
            "removed": told(self.removed),
            "skipped": self.skipped,
            "failed": self.failed,
            "warnings": self.warnings,
        })
    }

    pub(super) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Retracted => self.retracted += 1,
            Outcome::Restored => self.restored += 1,
        }
    }
}

/// Whoever reads what is told may leave, as `| head` does; the import goes on.
pub(in crate::cli) fn unless_closed(told: std::io::Result<()>) -> std::io::Result<()> {
    told.or_else(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(error),
    })
}
