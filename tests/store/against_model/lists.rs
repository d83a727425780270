//! What feeds list.

use super::Model;
use super::known::Known;
use crate::windows::shown;
use newsstand::model::{Entry, Story, Tombstone, Window};

pub(super) fn labels(story: &Story) -> Vec<(String, Option<String>)> {
    let named = |kind: &str, slug: String, name: String| (format!("{kind}={slug}"), Some(name));
    let mut labels = vec![
        ("all".to_owned(), None),
        (format!("kind={}", story.kind), None),
    ];
    labels.extend(
        story
            .section
            .iter()
            .map(|one| named("section", one.slug().to_string(), one.name().to_string())),
    );
    labels.extend(
        story
            .authors
            .iter()
            .map(|one| named("author", one.slug().to_string(), one.name.to_string())),
    );
    labels.extend(
        story
            .tags
            .iter()
            .map(|one| named("tag", one.slug().to_string(), one.name().to_string())),
    );
    labels
}

pub(super) fn satisfies(story: &Story, topic: &str) -> bool {
    let labels = labels(story);
    topic
        .split('&')
        .all(|one| labels.iter().any(|(label, _)| label == one))
}

impl Model {
    /// The tombstones of a document that shows a window.
    pub(super) fn tombstones(&self, topic: &str, window: &Window) -> Vec<Tombstone> {
        let entries = self.listing(topic);
        let (length, most) = (shown(&entries, window), window.most as usize);
        let is_full = length >= window.entries as usize && length > 0;
        let place = |entry: &Entry| (std::cmp::Reverse(entry.published), entry.guid.clone());
        let would_stand = |known: &&Known| {
            let hours = i64::from(window.recent) * 3_600_000;
            let newest = entries
                .first()
                .map_or(0, |one| one.published.milliseconds());
            let is_recent = newest - known.entry.published.milliseconds() <= hours;
            let grows = window.recent > 0 && length < most && is_recent;
            !is_full || grows || place(&known.entry) < place(&entries[length - 1])
        };
        let mut buried: Vec<&Known> = self
            .entries
            .iter()
            .filter(|known| known.buried.contains(topic))
            .filter(would_stand)
            .collect();
        buried.sort_by_key(|known| place(&known.entry));
        let tombstones = buried
            .into_iter()
            .filter_map(|known| known.tombstone.clone());
        tombstones.take(most).collect()
    }

    pub(super) fn list(&mut self) {
        for known in self.entries.iter().filter(|known| known.listed) {
            self.topics.extend(
                labels(&known.entry.story)
                    .into_iter()
                    .map(|(topic, _)| topic),
            );
        }
        for topic in self.topics.clone() {
            let newest = self.listing(&topic).first().and_then(|entry| {
                labels(&entry.story)
                    .into_iter()
                    .find(|(label, _)| *label == topic)?
                    .1
            });
            if let Some(name) = newest {
                self.names.insert(topic, name);
            }
        }
    }

    pub(super) fn listing(&self, topic: &str) -> Vec<Entry> {
        let listed = self.entries.iter().filter(|known| known.listed);
        let mut entries: Vec<Entry> = listed
            .map(|known| known.entry.clone())
            .filter(|entry| satisfies(&entry.story, topic))
            .collect();
        entries.sort_by(|a, b| (b.published, &a.guid).cmp(&(a.published, &b.guid)));
        entries
    }
}
