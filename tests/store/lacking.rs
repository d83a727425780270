//! What a source says again and again, with a file that it names and without.

use crate::corrected::{corrected, pictured, told_anew, whole, without_picture};
use crate::desk::{Desk, noon_and, outcomes, text, url};
use crate::links::{LONG, told};
use newsstand::model::{Earlier, Html, Image, Origin, Submission};
use newsstand::store::Outcome::{Restored, Retracted, Unchanged, Updated};
use newsstand::store::Since::{Kept, Replaced};
use sqlx::{Connection as _, SqliteConnection};

fn restoring(one: &Submission) -> Submission {
    Submission {
        restores: true,
        ..one.clone()
    }
}

async fn retract(desk: &Desk, now: i64) {
    let guids = [desk.entries().await[0].guid.clone()];
    let retracted = desk.store.retract(&guids, None, noon_and(now)).await;
    retracted.unwrap();
}

/// Whether the picture was missing before it was taken back, meanwhile, or when it is brought back, and whatever date
/// is given then.
#[tokio::test]
async fn a_corrected_story_comes_back_as_the_desk_left_it() {
    let whole = pictured(whole());
    let gap = without_picture(whole.clone());
    for (is_kept, date) in [
        (true, None),
        (false, None),
        (true, Some(5)),
        (false, Some(5)),
    ] {
        for back in [&gap, &whole] {
            let desk = Desk::new().await;
            desk.put_one(noon_and(0), &whole).await;
            desk.put_one(noon_and(1), &corrected()).await;
            if is_kept {
                let stored = desk.put_one(noon_and(2), &gap).await;
                assert_eq!(stored.since, Some(Kept));
            }
            retract(&desk, 3).await;
            let dated = |one: &Submission| Submission {
                published: date.map(noon_and).or(one.published),
                ..one.clone()
            };
            for now in [4, 5] {
                let stored = desk.put_one(noon_and(now), &dated(&gap)).await;
                assert_eq!(stored.outcome, Retracted);
            }
            let stored = desk.put_one(noon_and(6), &restoring(&dated(back))).await;
            assert_eq!((stored.outcome, stored.since), (Restored, Some(Kept)));
            assert_eq!(stored.entry.story, corrected().story, "{is_kept} {date:?}");
        }
    }
}

/// What else it says by then is news, whether it was said meanwhile or is said now.
#[tokio::test]
async fn what_is_new_beside_a_missing_file_brings_its_story_back_so() {
    let news = without_picture(told_anew(whole()));
    for is_said in [false, true] {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &pictured(whole())).await;
        desk.put_one(noon_and(1), &corrected()).await;
        retract(&desk, 2).await;
        desk.put_one(noon_and(3), &without_picture(whole())).await;
        if is_said {
            let stored = desk.put_one(noon_and(4), &news).await;
            assert_eq!(stored.outcome, Retracted);
        }
        let stored = desk.put_one(noon_and(5), &restoring(&news)).await;
        assert_eq!((stored.outcome, stored.since), (Restored, Some(Replaced)));
        assert_eq!(stored.entry.story.body, news.story.body);
    }
}

/// Nor is what the desk has put in the place of a picture, or has taken away, the word of who lacks that.
#[tokio::test]
async fn a_picture_that_the_desk_has_changed_stays_where_its_file_comes_back() {
    let whole = pictured(whole());
    let captioned = |url: &str| {
        let mut image = Image::new(url.to_owned());
        image.description = Some(text("The crew ]]> & \u{645}\u{64a}"));
        Some(image)
    };
    for image in [
        None,
        captioned("https://quay.example/crew.jpg"),
        captioned("https://quay.example/ferry.jpg"),
    ] {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &whole).await;
        let mut put = corrected();
        put.story = whole.story.clone();
        put.story.image = image.clone();
        assert_eq!(desk.put_one(noon_and(1), &put).await.outcome, Updated);
        let gap = without_picture(whole.clone());
        for (now, one) in (2..).zip([&gap, &whole, &gap, &gap, &whole]) {
            let stored = desk.put_one(noon_and(now), one).await;
            assert_eq!((stored.outcome, stored.since), (Unchanged, None), "{now}");
            assert_eq!(stored.entry.story.image, image, "{now}");
        }
        let news = without_picture(told_anew(whole.clone()));
        let stored = desk.put_one(noon_and(8), &news).await;
        assert_eq!((stored.outcome, stored.since), (Updated, Some(Replaced)));
    }
}

/// With the picture or without, whether its word stood or was an excerpt of another's.
#[tokio::test]
async fn a_source_that_goes_back_to_what_it_has_said_is_heard() {
    const STRIKE: &str = "The crew of the ferry is on strike &amp; nobody knows until when, so the boats of the \
                          pilots go instead";
    let bodied = |text: &str| {
        let mut one = pictured(whole());
        one.story.body = Some(Html::from_sanitised(&format!("<p>{text}</p>")));
        one
    };
    let first = pictured(whole());
    let mut other = bodied(&format!(
        "{STRIKE}, says \u{645}\u{64a}\u{646}\u{627}\u{621} ]]&gt;."
    ));
    other.origin = Origin::Place("feed:https://quay.example/?p=7".to_owned());
    for (other, then) in [
        (None, bodied(STRIKE)),
        (Some(&other), bodied(&format!("{STRIKE} \u{2026}"))),
    ] {
        for back in [first.clone(), without_picture(first.clone())] {
            let desk = Desk::new().await;
            desk.put_one(noon_and(0), &first).await;
            if let Some(other) = other {
                assert_eq!(desk.put_one(noon_and(1), other).await.outcome, Updated);
            }
            let gap = without_picture(first.clone());
            assert_eq!(desk.put_one(noon_and(2), &gap).await.outcome, Unchanged);
            let stored = desk.put_one(noon_and(3), &then).await;
            let told = other.unwrap_or(&then);
            assert_eq!(stored.entry.story.body, told.story.body);
            let stored = desk.put_one(noon_and(4), &back).await;
            let outcome = (stored.outcome, &stored.entry.story.body);
            assert_eq!(outcome, (Updated, &first.story.body));
            assert_eq!(stored.entry.story.image, first.story.image);
            assert_eq!(desk.put_one(noon_and(5), &back).await.outcome, Unchanged);
        }
    }
}

/// The desk brings it back in its own words: what was told meanwhile without the picture changes nothing, nor does the
/// whole, which was told before.
#[tokio::test]
async fn nothing_told_meanwhile_undoes_what_the_desk_brings_back() {
    for meanwhile in [whole(), told_anew(whole())].map(without_picture) {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &pictured(whole())).await;
        retract(&desk, 1).await;
        desk.put_one(noon_and(2), &meanwhile).await;
        let stored = desk.put_one(noon_and(3), &restoring(&corrected())).await;
        assert_eq!(stored.outcome, Restored);
        for again in [meanwhile, pictured(whole())] {
            let stored = desk.put_one(noon_and(4), &again).await;
            assert_eq!((stored.outcome, stored.since), (Unchanged, None));
        }
    }
}

/// It is known by what it has said of the story that was taken back, its picture or not.
#[tokio::test]
async fn a_file_that_lacks_its_picture_and_was_renamed_does_not_bring_its_story_back() {
    let link = "https://quay.example/ferry";
    let named = |name: &str, text: &str| {
        let one = told(&format!("markdown:{name}"), link, "Ferry late", text);
        without_picture(one)
    };
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &pictured(named("ferry", LONG)))
        .await;
    retract(&desk, 1).await;
    for (now, name) in [(2, "ferry"), (3, "boat")] {
        let news = named(name, "It is the weather & \u{645}\u{64a} ]]>.");
        let stored = desk.put_one(noon_and(now), &news).await;
        assert_eq!(stored.outcome, Retracted, "{name}");
    }
}

/// A feed of the same post, with another lead picture and without a section.
fn fed(mut one: Submission) -> Submission {
    one.origin = Origin::Place("feed:https://quay.example/?p=7".to_owned());
    one.story.image = Some(Image::new("https://quay.example/crew.jpg".to_owned()));
    one.story.section = None;
    one
}

fn of_one_import(mut one: Submission) -> Submission {
    one.earlier = Earlier::Another;
    one
}

/// Who has told it, and in which words.
async fn words(desk: &Desk) -> Vec<(String, String, String)> {
    let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    let words = "SELECT origin, coalesce(hex(said), ''), coalesce(hex(aside), '') FROM origin \
                 UNION ALL SELECT origin, coalesce(hex(said), ''), coalesce(hex(aside), '') FROM former_origin";
    let words = sqlx::query_as(words).fetch_all(&mut connection);
    words.await.unwrap()
}

/// What is missing is supplied as it is by then, in one import and in two.
#[tokio::test]
async fn a_word_is_supplied_with_what_another_of_the_same_import_has_told() {
    let feed = fed(told_anew(whole()));
    let gap = without_picture(told_anew(whole()));
    for is_one in [true, false] {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &pictured(whole())).await;
        let both: [&[Submission]; 2] = [
            &[feed.clone(), of_one_import(gap.clone())],
            &[feed.clone(), gap.clone()],
        ];
        let both = both[usize::from(!is_one)];
        let imports: Vec<&[Submission]> = both.chunks(if is_one { 2 } else { 1 }).collect();
        for import in &imports {
            desk.put_at(noon_and(1), import).await;
        }
        let told = desk.entries().await.remove(0).story;
        assert_eq!(
            (&told.image, &told.body),
            (&feed.story.image, &feed.story.body)
        );
        assert_eq!(told.section, gap.story.section);
        let before = words(&desk).await;
        for import in imports {
            let again = desk.put_at(noon_and(2), import).await;
            assert!(outcomes(&again).iter().all(|one| *one == Unchanged));
        }
        assert_eq!(words(&desk).await, before, "{is_one}");
    }
}

/// The second import of the same says nothing new, whichever word it is that stands.
#[tokio::test]
async fn a_source_that_completes_another_in_one_import_does_not_take_its_place_in_the_next() {
    let feed = fed(whole());
    let mut shown = whole();
    shown.story.image = feed.story.image.clone();
    for other in [shown, without_picture(whole())].map(of_one_import) {
        let import = [feed.clone(), other];
        let desk = Desk::new().await;
        desk.put_at(noon_and(0), &import).await;
        let (told, before) = (desk.entries().await, words(&desk).await);
        assert_eq!(told[0].story.section, whole().story.section);
        for now in [1, 2] {
            let again = desk.put_at(noon_and(now), &import).await;
            assert_eq!(outcomes(&again), [Unchanged, Unchanged]);
            assert_eq!(
                (desk.entries().await, words(&desk).await),
                (told.clone(), before.clone())
            );
        }
    }
}
