//! What is done, at random.

use crate::desk::{at, author, slug, text};
use crate::windows::head;
use newsstand::model::{Kind, Origin, Reading, Section, Selection, Story, Submission, Tag, Text};
use proptest::prelude::*;

const SECTIONS: [&str; 3] = ["Old Town", "OLD TOWN", "Harbour"];
const TAGS: [&str; 3] = ["fog", "Fog", "]]>&🐟"];
const REASONS: [&str; 2] = ["]]> & <b>wrong</b>", "سفينة"];
const FAR: [&str; 4] = [
    "2031-02-01T00:00:00Z",
    "2031-02-01T00:00:00.001Z",
    "2031-02-03T00:00:00Z",
    "2031-03-01T12:00:04Z",
];

/// What becomes of what was put.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Change {
    Kept,
    Dropped,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Put(Vec<Submission>, Change),
    Release,
    /// Which entry, of as many as there are, and why.
    Retract(usize, Option<Text>),
    Register(Selection),
    /// Milliseconds by which the clock moves, back too.
    Wait(i64),
}

pub(super) fn a_story() -> impl Strategy<Value = Story> {
    let section = prop::option::of(prop::sample::select(&SECTIONS[..]));
    let tags = prop::sample::subsequence(&TAGS[..], 0..3);
    (prop::bool::ANY, 0..3, section, tags, prop::bool::ANY).prop_map(
        |(is_brief, title, section, tags, has_author)| Story {
            kind: if is_brief { Kind::Brief } else { Kind::Article },
            section: section.map(|name| Section::new(text(name))),
            tags: tags.iter().map(|name| Tag::new(text(name))).collect(),
            authors: has_author.then(|| author("Ada Wren")).into_iter().collect(),
            ..crate::desk::story(&format!("title {title}"))
        },
    )
}

pub(super) fn a_submission() -> impl Strategy<Value = Submission> {
    let date = || prop::option::of(prop::sample::select(&FAR[..]).prop_map(at));
    // Those that are given begin pages of archives, as of the others hardly one does.
    let guids = prop::sample::select(vec![None, None, None, Some(head(0)), Some(head(1))]);
    let reading = prop::sample::select(vec![Reading::NOW, Reading::NOW, Reading::UNKNOWN]);
    let manner = (
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.4),
        reading,
    );
    let origin = prop::sample::select(&["a:0", "a:1", "a:2", "b:0", "b:1"][..]);
    (origin, 0usize..2, guids, date(), date(), manner, a_story()).prop_map(
        |(origin, name, id, published, updated, (is_slug_given, restores, reading), story)| {
            let origin = Origin::Place(origin.to_owned());
            Submission {
                is_slug_given,
                guid: id,
                published,
                updated,
                restores,
                reading,
                ..Submission::new(origin, slug(["ferry", "mill"][name]), story)
            }
        },
    )
}

pub(super) fn a_step() -> impl Strategy<Value = Step> {
    let selection =
        (prop::bool::ANY, prop::bool::ANY, prop::bool::ANY).prop_map(|(kind, section, tag)| {
            Selection {
                kind: kind.then_some(Kind::Brief),
                section: section.then(|| slug("old-town")),
                author: None,
                tag: tag.then(|| slug("fog")),
            }
        });
    let change = prop::sample::select(vec![Change::Kept, Change::Kept, Change::Dropped]);
    prop_oneof![
        6 => (prop::collection::vec(a_submission(), 1..5), change)
            .prop_map(|(batch, change)| Step::Put(batch, change)),
        1 => Just(Step::Release),
        2 => (0usize..9, prop::option::of(prop::sample::select(&REASONS[..]).prop_map(text)))
            .prop_map(|(entry, reason)| Step::Retract(entry, reason)),
        1 => selection.prop_map(Step::Register),
        2 => (-700i64..2_500).prop_map(Step::Wait),
    ]
}
