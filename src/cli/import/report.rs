//! What an import tells: on a terminal, to a program, or in the log.

use super::super::output;
use crate::import::{ImportError, LeftOut, Skipped, Warning};
use crate::model::{Address, Entry, Guid, Instant, Submission};
use crate::store::{Commit, Outcome, Stored};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// How the import tells what it does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Manner {
    Text,
    Json,
    Log,
}

impl Manner {
    pub(in crate::cli) fn tell_retracted(self, entry: &Entry) -> std::io::Result<()> {
        let address = Address::of_entry(entry);
        match self {
            Manner::Text => output::line(&format!(
                "retracted  {address}  {}  (its file was removed)",
                entry.story.title
            )),
            Manner::Json => output::json(&json!({
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

    pub(super) fn tell_stored(
        self,
        path: &Path,
        stored: &Stored,
        now: Instant,
    ) -> std::io::Result<()> {
        let entry = &stored.entry;
        let address = Address::of_entry(entry);
        match self {
            Manner::Text => {
                let word = stored.outcome.name();
                let hidden = output::hidden(entry, now);
                output::line(&format!(
                    "{word:<9}  {address}  {}{hidden}",
                    entry.story.title
                ))
            }
            Manner::Json => output::json(&json!({
                "outcome": stored.outcome,
                "file": path,
                "address": address.path(),
                "entry": entry,
            })),
            Manner::Log => {
                // What stays taken back is told by the sum, not one by one at every start.
                if !matches!(stored.outcome, Outcome::Unchanged | Outcome::Retracted) {
                    tracing::info!(story = %address, outcome = stored.outcome.name(), "story imported");
                }
                Ok(())
            }
        }
    }

    pub(in crate::cli) fn warn(self, text: &str) {
        match self {
            Manner::Log => tracing::warn!("{}", output::visible(text)),
            Manner::Text | Manner::Json => output::warn(text),
        }
    }

    pub(super) fn tell_warning(self, path: &Path, warning: &Warning) -> std::io::Result<()> {
        if self == Manner::Json {
            return output::json(&json!({ "file": path, "warning": warning }));
        }
        let line = warning
            .line
            .map_or(String::new(), |line| format!(":{line}"));
        self.warn(&format!("{}{line}: {}", path.display(), warning.text));
        Ok(())
    }

    pub(super) fn tell_left_out(self, path: &Path, part: &LeftOut) -> std::io::Result<()> {
        match self {
            Manner::Json => output::json(&json!({ "file": path, "left_out": part })),
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

    pub(super) fn tell_skipped(self, path: &Path, skipped: &Skipped) -> std::io::Result<()> {
        match self {
            Manner::Text => output::line(&output::visible(&format!(
                "skipped    {}  ({})",
                skipped.title, skipped.reason
            ))),
            Manner::Json => output::json(&json!({
                "outcome": "skipped",
                "file": path,
                "skipped": skipped,
            })),
            Manner::Log => Ok(()),
        }
    }

    pub(super) fn tell_failure(self, error: ImportError) -> std::io::Result<()> {
        match self {
            Manner::Json => {
                output::json(&json!({ "outcome": "failed", "error": error.to_string() }))?;
                output::complain(&error.into());
            }
            Manner::Text => output::complain(&error.into()),
            Manner::Log => {
                let error = output::visible(&error.to_string());
                tracing::error!(error, "a story was not imported");
            }
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
}

impl Tally {
    /// Whether no story was found, good or bad.
    pub(super) fn is_empty(&self) -> bool {
        self.stories() + self.failed == 0 && self.skipped.is_empty()
    }

    /// How many were told.
    pub(super) fn stories(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.retracted + self.restored
    }

    pub(super) fn skip(&mut self, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    pub(super) fn sentence(&self, commit: Commit) -> String {
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
            sentence.push_str(&format!(", {all} skipped ({})", kinds.join(", ")));
        }
        if self.failed > 0 {
            sentence.push_str(&format!(", {} failed", self.failed));
        }
        if self.warnings > 0 {
            sentence.push_str(&format!(", {}", output::count(self.warnings, "warning")));
        }
        if commit == Commit::DryRun {
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
