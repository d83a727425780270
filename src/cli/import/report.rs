//! What an import tells: on a terminal, to a program, or in the log.

use super::super::output;
use super::bringing::Keeping;
use super::difference;
use crate::import::{ImportError, LeftOut, Skipped, UNKNOWN_NAME, Warning};
use crate::model::{Address, Entry, Guid, Instant, Submission};
use crate::store::{Outcome, Stored};
use serde::Serialize;
use serde_json::json;
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

/// What is told, and counted.
pub(in crate::cli) struct Report {
    manner: Manner,
    pub(in crate::cli) tally: Tally,
    /// Lines that are not true before the end.
    held: Option<SpooledTempFile>,
}

impl Report {
    /// `holds` its lines until [`Report::release`].
    pub(super) fn new(manner: Manner, holds: bool) -> Self {
        Self {
            manner,
            tally: Tally::default(),
            held: holds.then(|| SpooledTempFile::new(IN_MEMORY)),
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

    pub(in crate::cli) fn removed(&mut self, entry: &Entry) -> io::Result<()> {
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
                tracing::info!(story = %address, "its file was removed: retracted");
                Ok(())
            }
        }
    }

    pub(super) fn stored(&mut self, path: &Path, stored: &Stored, now: Instant) -> io::Result<()> {
        self.tally.count(stored.outcome);
        let entry = &stored.entry;
        let address = Address::of_entry(entry);
        match self.manner {
            Manner::Text => {
                let word = stored.outcome.name();
                let hidden = output::hidden(entry, now);
                self.line(&format!(
                    "{word:<9}  {address}  {}{hidden}",
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
        let Some(former) = &stored.former else {
            return Ok(());
        };
        let changes = difference::between(former, &stored.entry);
        match self.manner {
            Manner::Text => {
                for line in difference::lines(&changes) {
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
            Manner::Log => Ok(()),
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

    pub(super) fn left_out(&mut self, path: &Path, part: &LeftOut) -> io::Result<()> {
        self.tally.warnings += 1;
        match self.manner {
            Manner::Json => self.json(&json!({ "file": path, "left_out": part })),
            Manner::Text => {
                output::warn(&format!("{}: left out: {part}", path.display()));
                Ok(())
            }
            Manner::Log => {
                let file = output::visible(&path.display().to_string());
                tracing::warn!(file, left_out = %part, "not all of a file was imported");
                Ok(())
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
        let may_be_one = |reason: &&str| *reason == UNKNOWN_NAME;
        self.stories() + self.failed == 0 && self.skipped.keys().all(may_be_one)
    }

    /// How many were told.
    pub(super) fn stories(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.retracted + self.restored
    }

    pub(super) fn sentence(&self, keeping: Keeping) -> String {
        if self.is_undone {
            return match self.failed {
                0 => "nothing was stored, for it was stopped before the end".to_owned(),
                failed => {
                    format!("nothing was stored, for {failed} failed; mend them and try again")
                }
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
        match self.retracted {
            0 => {}
            1 => sentence.push_str(", 1 stays retracted (--restore brings it back)"),
            many => sentence.push_str(&format!(
                ", {many} stay retracted (--restore brings them back)"
            )),
        }
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
        if keeping == Keeping::DryRun {
            sentence.push_str(" (dry run: nothing was stored)");
        }
        sentence
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

/// What readers have seen keeps its date: a story that gives another one is told so.
pub(super) fn date_kept(submission: &Submission, stored: &Stored) -> Option<String> {
    let kept = stored.entry.published;
    if stored.outcome == Outcome::Retracted {
        return None;
    }
    let given = submission.published.filter(|given| *given != kept)?;
    Some(format!(
        "its date stays {kept}, for it is published already; {given} has no effect"
    ))
}

/// An address that leads or led readers to another story is not given away: a story that asks for it
/// is told so.
pub(super) fn slug_refused(submission: &Submission, stored: &Stored) -> Option<String> {
    let entry = &stored.entry;
    let is_refused = submission.is_slug_given
        && entry.slug != submission.slug
        && stored.outcome != Outcome::Retracted;
    let wanted = Address::EntryPage(submission.story.kind, submission.slug.clone());
    is_refused.then(|| {
        format!(
            "`slug`: {wanted} is or was another story's address, so this one has {}; write \
             another `slug`, or none",
            Address::of_entry(entry)
        )
    })
}

/// Whoever reads what is told may leave, as `| head` does; the import goes on.
pub(in crate::cli) fn unless_closed(told: std::io::Result<()>) -> std::io::Result<()> {
    told.or_else(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(error),
    })
}
