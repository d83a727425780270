//! Whether two texts under one headline tell one story.

use super::{Html, Story};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use unicode_segmentation::UnicodeSegmentation;

/// How many words in a row are compared. Single words are shared by any two texts of a language.
const RUN: usize = 3;
/// How many runs a sample holds: enough to tell a correction from another story in a long text,
/// and all there are in an excerpt.
const SAMPLE: usize = 128;
/// With fewer runs a text says too little to tell; then the headline decides.
const TELLING: usize = 10;
/// One in so many runs of the shorter text is in the other, if they tell one story. An excerpt cut
/// elsewhere shares nearly all, a correction most, two unrelated texts almost none.
const SHARED: usize = 4;

/// A sample of what a story says: the runs of words with the smallest hashes, so that two samples
/// hold the same runs as far as the texts do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Telling {
    runs: BTreeSet<u64>,
    has_text: bool,
}

/// What a telling is to one that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Retelling {
    /// The same story, in the same words or others.
    Same,
    /// A headline without a text: nothing new of a story whose text is known.
    Mention,
    /// Another story.
    Other,
}

impl Telling {
    /// Takes the sample of a story's body, else of its summary.
    pub fn of(story: &Story) -> Self {
        let body = story.body.as_ref().map(Html::plain_text);
        let summary = || Some(story.summary.as_ref()?.to_string());
        let text = body.or_else(summary).unwrap_or_default().to_lowercase();
        let words: Vec<&str> = text.unicode_words().collect();
        let mut runs = BTreeSet::new();
        for run in words.windows(RUN) {
            let mut hasher = DefaultHasher::new();
            run.hash(&mut hasher);
            runs.insert(hasher.finish());
            if runs.len() > SAMPLE {
                runs.pop_last();
            }
        }
        Self {
            runs,
            has_text: !words.is_empty(),
        }
    }

    /// Whether the text is long enough to tell by it alone which story it is, whatever the headline.
    pub fn says_enough(&self) -> bool {
        self.runs.len() >= TELLING
    }

    /// What `self` is to `known`.
    pub fn retells(&self, known: &Self) -> Retelling {
        if !self.has_text && known.has_text {
            return Retelling::Mention;
        }
        // Beyond the end of a full sample nothing is known, so nothing is compared there.
        let end = self.known_up_to().min(known.known_up_to());
        let (ours, theirs) = (self.up_to(end), known.up_to(end));
        let shorter = ours.len().min(theirs.len());
        let shared = ours.intersection(&theirs).count();
        if shorter < TELLING || shared * SHARED >= shorter {
            Retelling::Same
        } else {
            Retelling::Other
        }
    }

    fn known_up_to(&self) -> u64 {
        match self.runs.last() {
            Some(last) if self.runs.len() == SAMPLE => *last,
            _ => u64::MAX,
        }
    }

    fn up_to(&self, end: u64) -> BTreeSet<u64> {
        self.runs.range(..=end).copied().collect()
    }
}
