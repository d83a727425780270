//! What a commit does to topics: which entries enter which, and which leave. Pure.

use super::topics::Place;
use crate::model::{Selection, Story, Text};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A topic of one condition, and its name as a story spells it: none for `all` and kinds.
pub(super) struct Label {
    pub(super) topic: String,
    pub(super) name: Option<Text>,
}

/// What a commit does to an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is new, changed or released.
    Told,
    /// It is taken back: a tombstone takes its place.
    Retracted,
    /// It was taken back before: its tombstone has another reason from now on.
    Reworded,
    /// It is back, in the place of its tombstone.
    Restored,
}

/// An entry that is new, changed, released, taken back or brought back.
pub(super) struct Touched<'a> {
    pub(super) entry: i64,
    /// What readers see of it from now on; `None` while nobody does.
    pub(super) story: Option<&'a Story>,
    pub(super) turn: Turn,
    pub(super) place: Place,
    /// The topics of single conditions it was listed under. Of one that was taken back before, all
    /// topics, those of several conditions too, that its tombstone stands in.
    pub(super) before: Vec<String>,
    /// Those it is to be listed under.
    pub(super) after: Vec<Label>,
}

impl Touched<'_> {
    /// Whether it stood in its former topics itself.
    fn was_listed(&self) -> bool {
        !matches!(self.turn, Turn::Reworded | Turn::Restored)
    }

    /// As the entry's row keeps them.
    pub(super) fn topics(&self) -> String {
        let topics: Vec<&str> = self.after.iter().map(|one| one.topic.as_str()).collect();
        topics.join(" ")
    }
}

impl Label {
    pub(super) fn topic(&self) -> &str {
        &self.topic
    }
}

/// The topics of single conditions a story belongs under, each once, with its first spelling.
pub(super) fn labels_of(story: &Story) -> Vec<Label> {
    let nothing = Selection::default;
    let kind = Selection {
        kind: Some(story.kind),
        ..nothing()
    };
    let mut labels = vec![label(&nothing(), None), label(&kind, None)];
    let section = story.section.iter().map(|section| {
        let selection = Selection {
            section: Some(section.slug()),
            ..nothing()
        };
        label(&selection, Some(section.name()))
    });
    let authors = story.authors.iter().map(|author| {
        let selection = Selection {
            author: Some(author.slug()),
            ..nothing()
        };
        label(&selection, Some(&author.name))
    });
    let tags = story.tags.iter().map(|tag| {
        let selection = Selection {
            tag: Some(tag.slug()),
            ..nothing()
        };
        label(&selection, Some(tag.name()))
    });
    for label in section.chain(authors).chain(tags) {
        if labels.iter().all(|known| known.topic != label.topic) {
            labels.push(label);
        }
    }
    labels
}

fn label(selection: &Selection, name: Option<&Text>) -> Label {
    Label {
        topic: selection.topic().as_str().to_owned(),
        name: name.cloned(),
    }
}

/// Whether a topic is a section, an author or a tag: one that is in the catalogue.
pub(super) fn is_named(topic: &str) -> bool {
    let kinds = ["section=", "author=", "tag="];
    !topic.contains('&') && kinds.iter().any(|kind| topic.starts_with(kind))
}

/// What one commit does to one topic.
#[derive(Default)]
pub(super) struct Shift<'a> {
    /// Entries that are listed from now on: whether they were not before, and the name they give.
    pub(super) listed: Vec<(&'a Touched<'a>, bool, Option<&'a Text>)>,
    pub(super) left: Vec<&'a Touched<'a>>,
}

impl<'a> Shift<'a> {
    /// The first entry, in the order of a document, that is new, changed or gone; and whether it is
    /// gone.
    pub(super) fn first(&self) -> Option<(&'a Place, bool)> {
        let listed = self.listed.iter().map(|(one, ..)| (&one.place, false));
        let left = self.left.iter().map(|one| (&one.place, true));
        listed.chain(left).min()
    }

    pub(super) fn newest_name(&self) -> Option<&'a Text> {
        let newest = self.listed.iter().min_by_key(|(one, ..)| &one.place)?;
        newest.2
    }

    /// How many entries and tombstones leave the topic, so that others may move up.
    pub(super) fn lost(&self) -> i64 {
        let listed = self.listed.iter().filter(|(one, ..)| !one.was_listed());
        // A tombstone with another reason stays where it is.
        let left = self.left.iter().filter(|one| one.turn != Turn::Reworded);
        count(left.count() + listed.count())
    }

    /// By how many entries the topic grows.
    pub(super) fn growth(&self) -> i64 {
        let entered = self.listed.iter().filter(|(_, is_new, _)| *is_new).count();
        let left = self.left.iter().filter(|one| one.was_listed()).count();
        count(entered) - count(left)
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Sorts the entries' moves by topic.
pub(super) fn shifts<'a>(
    touched: &'a [Touched<'a>],
    conjunctions: &'a [String],
) -> BTreeMap<&'a str, Shift<'a>> {
    let mut shifts: BTreeMap<&str, Shift<'_>> = BTreeMap::new();
    for one in touched {
        let before: HashSet<&str> = one.before.iter().map(String::as_str).collect();
        let after: HashMap<&str, Option<&Text>> = one
            .after
            .iter()
            .map(|label| (label.topic.as_str(), label.name.as_ref()))
            .collect();
        for (&topic, &name) in &after {
            let shift = shifts.entry(topic).or_default();
            let was_listed = before.contains(topic) && one.was_listed();
            shift.listed.push((one, !was_listed, name));
        }
        let single = before.iter().filter(|topic| !topic.contains('&'));
        for &topic in single.filter(|topic| !after.contains_key(*topic)) {
            shifts.entry(topic).or_default().left.push(one);
        }
        for topic in conjunctions {
            let was_there = match one.was_listed() {
                true => topic.split('&').all(|one| before.contains(one)),
                false => before.contains(topic.as_str()),
            };
            let is_listed = topic.split('&').all(|one| after.contains_key(one));
            if is_listed {
                let shift = shifts.entry(topic).or_default();
                shift
                    .listed
                    .push((one, !(was_there && one.was_listed()), None));
            } else if was_there {
                shifts.entry(topic).or_default().left.push(one);
            }
        }
    }
    shifts
}
