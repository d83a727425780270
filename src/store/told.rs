//! What is to be told of a submission that was put.

use super::{Outcome, Since, Stored};
use crate::model::{Address, Entry, Instant, Submission, Text};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt;

/// A value that an entry has not taken, or has not kept, and why: each time, for whoever gives it means it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotTaken {
    /// What readers have seen keeps its date.
    Date {
        /// The entry's page.
        entry: Address,
        /// What the submission says.
        given: Instant,
        /// What the entry has.
        kept: Instant,
    },
    /// Of what another source tells more of, or told first, a headline that is another.
    Headline {
        /// The entry's page.
        entry: Address,
        /// What the submission says.
        given: Text,
        /// What the entry has.
        kept: Text,
    },
    /// Named by its link alone, an entry that another source tells: nothing was taken.
    Link {
        /// The entry's page.
        entry: Address,
    },
    /// A file of the desk's own folder tells the entry: nothing was taken.
    Story {
        /// The entry's page.
        entry: Address,
        /// The file's name in that folder.
        file: String,
    },
    /// What the desk said is gone, for a source says something new.
    Replaced {
        /// The entry's page.
        entry: Address,
    },
    /// The entry was changed since its sources spoke, and nothing shows that this one says something new: it brings
    /// the entry back and says what it said before, it tells it for the first time, or another version of this program
    /// has read it otherwise.
    Kept {
        /// The entry's page.
        entry: Address,
    },
    /// An address that leads or led readers to another story is not given away.
    Slug {
        /// The entry's page.
        entry: Address,
        /// What the submission asks for.
        wanted: Address,
    },
}

impl fmt::Display for NotTaken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date { entry, given, kept } => write!(
                formatter,
                "{entry}: its date stays {kept}, for readers have seen it, or the desk or another source has set it; \
                 {given} has no effect"
            ),
            Self::Headline { entry, given, kept } => write!(
                formatter,
                "{entry}: another source tells it, or the desk has changed it, and its headline stays \"{kept}\"; \
                 \"{given}\" has no effect"
            ),
            Self::Link { entry } => write!(
                formatter,
                "{entry}: another source tells it, of which this seems to be an excerpt or an older word, so \
                 nothing of this was taken; to change the entry, name it by its `guid` or its `slug`"
            ),
            Self::Story { entry, file } => write!(
                formatter,
                "{entry}: the file `{file}` of the desk's own stories tells it, so nothing of this was \
                 taken; edit that file"
            ),
            Self::Replaced { entry } => write!(
                formatter,
                "{entry}: it was changed here since its sources told it, and now this says something new, which takes \
                 its place; `--dry-run` shows what goes, and what still holds is to be put again"
            ),
            Self::Kept { entry } => write!(
                formatter,
                "{entry}: it was changed here since its sources told it, and nothing shows that this is news, for it \
                 says what it said before, tells the story for the first time, lacks files that it names, or is \
                 understood otherwise by this version of newsstand; so what was changed stays; what is new of this, \
                 put (by the API, or as a JSON line with the `slug`)"
            ),
            Self::Slug { entry, wanted } => write!(
                formatter,
                "{entry}: `slug`: {wanted} is or was another story's address; write another `slug`, \
                 or none"
            ),
        }
    }
}

/// A value of an entry that has become another.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Change {
    /// Its key.
    pub key: String,
    /// What it was; nothing if it was not there.
    #[serde(skip_serializing_if = "Value::is_null")]
    #[schemars(default)]
    pub before: Value,
    /// What it is; nothing if it is no more.
    #[serde(skip_serializing_if = "Value::is_null")]
    #[schemars(default)]
    pub after: Value,
}

impl Stored {
    /// What of the submission was not taken. Of an entry that stays retracted nothing is.
    pub fn not_taken(&self, submission: &Submission) -> Vec<NotTaken> {
        if self.outcome == Outcome::Retracted {
            return Vec::new();
        }
        let address = || Address::of_entry(&self.entry);
        let kept = self.entry.published;
        // Who calls a file by a day has dated what is new, and has not asked for more.
        let given = submission
            .published
            .filter(|_| !submission.is_dated_by_name);
        if let Some(file) = self.left_to.clone() {
            let is_told = given.is_none_or(|given| given == kept)
                && submission.story.reads_as(&self.entry.story);
            let story = (!is_told).then(|| NotTaken::Story {
                entry: address(),
                file,
            });
            return story.into_iter().collect();
        }
        let replaced = match self.since {
            Some(Since::Kept) => return vec![NotTaken::Kept { entry: address() }],
            Some(Since::Replaced) => Some(NotTaken::Replaced { entry: address() }),
            None => None,
        };
        if submission.origin.is_link()
            && self.outcome == Outcome::Unchanged
            && !submission.story.reads_as(&self.entry.story)
        {
            return vec![NotTaken::Link { entry: address() }];
        }
        let given = given.filter(|given| !given.is_same_second(kept));
        let date = given.map(|given| NotTaken::Date {
            entry: address(),
            given,
            kept,
        });
        let (given, kept) = (&submission.story, &self.entry.story);
        let headline = (!given.has_headline_of(kept)).then(|| NotTaken::Headline {
            entry: address(),
            given: given.title.clone(),
            kept: kept.title.clone(),
        });
        let is_refused = submission.is_slug_given && self.entry.slug != submission.slug;
        let slug = is_refused.then(|| NotTaken::Slug {
            entry: address(),
            wanted: Address::EntryPage(submission.story.kind, submission.slug.clone()),
        });
        let others = headline.into_iter().chain(slug);
        date.into_iter().chain(others).chain(replaced).collect()
    }

    /// The values of which a reader sees a difference, and the dates, if it was updated or restored.
    pub fn changes(&self) -> Vec<Change> {
        let former = self.former.as_deref();
        former.map_or(Vec::new(), |former| between(former, &self.entry))
    }
}

fn between(before: &Entry, after: &Entry) -> Vec<Change> {
    let (mut before, mut after) = (values(before), values(after));
    let mut keys: Vec<String> = after.keys().chain(before.keys()).cloned().collect();
    keys.sort_unstable();
    keys.dedup();
    // A number of the store's, which grows with every change of anything.
    keys.retain(|key| key != "revision");
    let change = |key: String| {
        let before = before.remove(&key).unwrap_or_default();
        let after = after.remove(&key).unwrap_or_default();
        (before != after).then_some(Change { key, before, after })
    };
    keys.into_iter().filter_map(change).collect()
}

fn values(entry: &Entry) -> Map<String, Value> {
    match serde_json::to_value(entry) {
        Ok(Value::Object(values)) => values,
        _ => Map::new(),
    }
}
