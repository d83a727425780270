//! Whose word counts of a story that several sources tell.

use crate::desk::{Desk, at, guid, noon_and, outcomes, submission, text, titles, url};
use crate::links::{LONG, exported, saved, told};
use newsstand::model::{Earlier, Html, Kind, Origin, Submission};
use newsstand::store::Outcome::{Created, Restored, Retracted, Unchanged, Updated};
use newsstand::store::{Ahead, Beside, NotTaken, StoryFolder};
use sqlx::{Connection as _, SqliteConnection};
use std::collections::BTreeSet;

const FERRY: &str = "https://quay.example/ferry";

/// The full text, as an export has it.
fn whole() -> Submission {
    let more = "Nobody asked the dog. ".repeat(40);
    exported(FERRY, "Ferry late", &format!("{LONG}</p><p>{more}"))
}

/// What a feed shows of the same post.
fn shown(html: &str) -> Submission {
    let mut one = whole();
    one.origin = Origin::Place("feed:https://quay.example/?p=7".to_owned());
    one.story.body = Some(Html::from_sanitised(html));
    one
}

fn summed_up(summary: Option<&str>) -> Submission {
    let mut one = shown("");
    one.story.body = None;
    one.story.summary = summary.map(text);
    one
}

/// As WordPress, its plugins and other programs write them; the last ones are of somebody's own words.
fn excerpts() -> Vec<Submission> {
    let beginning = "The ferry runs an hour later from today, because the quay";
    let closing = format!(
        "<p>The post <a href=\"{FERRY}/\">Ferry late</a> appeared first on <a href=\"https://quay.example\">Quay</a>.</p>"
    );
    let own = "Later than you think & worse: what the painters do to us all.";
    let htmls = [
        format!("<p>{beginning} [\u{2026}]</p>\n{closing}"),
        format!("{beginning} ]]> \u{2026} <a href=\"{FERRY}\">Read more</a>"),
        format!("<img src=\"https://quay.example/t.jpg\" alt=\"\"> {beginning}..."),
        format!("<p>{beginning}</p><p><a href=\"https://quay.example/?p=7\">Weiterlesen</a></p>"),
        format!("<div><img src=\"/t.jpg\"></div><div>{beginning} [\u{2026}]</div>"),
        "<p>The ferry runs an hour lat\u{2026}</p>".to_owned(),
        format!("<p>{beginning}</p>"),
        format!("<p><a href=\"{FERRY}\">Read more</a></p>"),
        format!("<p>{own}</p>{closing}"),
        format!("<p>{own} <a href=\"{FERRY}\">All of it</a></p>"),
        format!("<p>{own} \u{2026}</p>"),
    ];
    let mut all: Vec<Submission> = htmls.iter().map(|html| shown(html)).collect();
    all.push(summed_up(Some(
        "The painters \u{1f9d1}\u{200d}\u{1f3a8} begin.",
    )));
    all.push(summed_up(None));
    all
}

#[tokio::test]
async fn an_excerpt_of_another_source_takes_nothing_away() {
    for excerpt in excerpts() {
        let shown = excerpt.story.body.clone();
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &whole()).await;
        let again = desk.put_one(noon_and(1), &excerpt).await;
        assert_eq!(again.outcome, Unchanged, "{shown:?}");
        assert_eq!(again.entry.story, whole().story, "told as it is");
        assert_eq!(desk.entries().await[0].story, whole().story, "{shown:?}");
        // And the text comes after it, in another import or the same.
        for earlier in [Earlier::Nobody, Earlier::Another] {
            let desk = Desk::new().await;
            desk.put_one(noon_and(0), &excerpt).await;
            let full = Submission { earlier, ..whole() };
            let second = desk.put_one(noon_and(1), &full).await;
            assert_eq!(second.outcome, Updated, "{shown:?}");
            let third = desk.put_one(noon_and(2), &excerpt).await;
            assert_eq!(third.outcome, Unchanged, "{shown:?}");
        }
    }
}

/// What is neither cut nor a fraction as long is another version, whichever source has it.
#[tokio::test]
async fn another_version_is_no_excerpt() {
    let shorter = whole().story.body.unwrap().as_str().replacen(
        "Nobody asked the dog. Nobody asked the dog. ",
        "",
        5,
    );
    let other = "The ferry was on time, and we were wrong. We thank the harbour office & the dog.";
    for html in [shorter, format!("<p>{other}</p>")] {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &whole()).await;
        let again = desk.put_one(noon_and(1), &shown(&html)).await;
        assert_eq!(again.outcome, Updated, "{html}");
    }
}

#[tokio::test]
async fn the_later_word_of_the_same_source_counts_whatever_it_says() {
    let desk = Desk::new().await;
    let all = whole().story.body.unwrap();
    let mut notice = summed_up(Some("This was wrong & is withdrawn."));
    notice.story.title = text("Withdrawn");
    // A program that stores what is to be published means it. For a feed see `teasers`.
    let mut said = [vec![shown(all.as_str())], excerpts()].concat();
    for one in &mut said {
        one.origin = Origin::Place("entry:https://quay.example/ferry".to_owned());
    }
    desk.put_one(noon_and(0), &said.remove(0)).await;
    for (now, one) in (1..).zip(said.iter().chain([&shown(all.as_str()), &notice])) {
        let again = desk.put_one(noon_and(now), one).await;
        assert_eq!(again.outcome, Updated, "{:?}", one.story);
        assert_eq!(again.entry.story, one.story);
    }
    assert_eq!(desk.titles("all", 5).await, ["Withdrawn"]);
}

#[tokio::test]
async fn another_headline_of_an_excerpt_is_told() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &whole()).await;
    let mut mention = summed_up(Some("Soon."));
    mention.story.title = text("Ferry on time ]]>");
    let kept = desk.put_one(noon_and(1), &mention).await;
    let told = kept.not_taken(&mention);
    let [NotTaken::Headline { given, kept, .. }] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!((given, kept), (&mention.story.title, &text("Ferry late")));
    assert_eq!(
        told[0].to_string(),
        "/articles/ferry-late: another source tells it, or the desk has changed it, and its headline \
         stays \"Ferry late\"; \"Ferry on time ]]>\" has no effect"
    );
    // How it is set is no other headline.
    mention.story.title = text("Ferry \u{2013} late\u{2019}");
    let kept = desk.put_one(noon_and(2), &mention).await;
    assert_eq!(kept.not_taken(&mention), []);
}

#[tokio::test]
async fn what_is_taken_back_stays_so_whoever_mentions_it() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &whole()).await;
    let guids = [guid("https://quay.example/?p=7")];
    desk.store.retract(&guids, None, noon_and(1)).await.unwrap();
    let mention = summed_up(None);
    assert_eq!(desk.put_one(noon_and(2), &mention).await.outcome, Retracted);
    assert_eq!(titles(&desk.listing("all", 5).await), Vec::<String>::new());
}

/// Files of one import, told in their order, however often.
#[tokio::test]
async fn sources_of_one_import_do_not_correct_each_other_for_ever() {
    let title = |title: &str, mut one: Submission| {
        one.story.title = text(title);
        one
    };
    let page = || saved("https://www.quay.example/ferry/", "Ferry late", LONG);
    let fuller = summed_up(Some("The ferry \u{645}\u{64a} runs."));
    for pair in [
        [page(), title("Ferry an hour late", whole())],
        [title("Ferry an hour late", whole()), page()],
        [fuller.clone(), whole()],
        [whole(), fuller.clone()],
        // Two documents of one feed.
        [fuller.clone(), shown(LONG)],
        [shown(LONG), fuller],
    ] {
        let [first, mut second] = pair;
        let is_same = first.origin == second.origin;
        second.earlier = match is_same {
            true => Earlier::Itself,
            false => Earlier::Another,
        };
        let desk = Desk::new().await;
        let batch = [first, second];
        assert_eq!(desk.put_at(noon_and(0), &batch).await[0].outcome, Created);
        let entries = desk.entries().await;
        assert_eq!(entries.len(), 1);
        assert!(entries[0].story.body.is_some(), "the fuller text");
        for now in 1..4 {
            // In one transaction, or in two.
            let again = match now {
                2 => vec![
                    desk.put_one(noon_and(now), &batch[0]).await,
                    desk.put_one(noon_and(now), &batch[1]).await,
                ],
                _ => desk.put_at(noon_and(now), &batch).await,
            };
            assert_eq!(outcomes(&again), [Unchanged, Unchanged], "{:?}", batch[1]);
            assert_eq!(desk.entries().await, entries);
        }
        // Whose word stands may still correct it.
        let stands = entries[0].story == batch[1].story;
        let mut batch = batch;
        batch[usize::from(stands)].story.title = text("Ferry lost");
        let again = desk.put_at(noon_and(9), &batch).await;
        let is_told = again.iter().any(|one| one.outcome == Updated);
        assert!(is_told || (is_same && stands));
        assert!(is_told == (desk.titles("all", 5).await == ["Ferry lost"]));
    }
}

#[tokio::test]
async fn every_origin_that_has_told_an_entry_finds_it() {
    let desk = Desk::new().await;
    let mut text_of_page = saved(FERRY, "Ferry late", LONG);
    text_of_page.story.link = None;
    text_of_page.origin = Origin::Headline("page:ferry late".to_owned());
    let mut page = saved(FERRY, "Ferry late", &format!("{LONG} And more."));
    page.former_origin = Some("page:ferry late".to_owned());
    let mut feed = told("feed:quay 7", FERRY, "Ferry late", &format!("{LONG} Here."));
    feed.story.link = None;
    feed.former_origin = Some("page:ferry late".to_owned());
    let first = desk.put_one(noon_and(0), &text_of_page).await.entry;
    for now in 1..4 {
        for one in [&mut page, &mut text_of_page, &mut feed] {
            let before = one.story.body.take().unwrap();
            one.story.body = Some(Html::from_sanitised(&format!(
                "{} {now} & more.",
                before.as_str()
            )));
            let again = desk.put_one(noon_and(now), one).await;
            assert_eq!(again.outcome, Updated);
            assert_eq!(again.entry.guid, first.guid);
        }
    }
    // Where its page was told and is not any more.
    page.story.link = None;
    let again = desk.put_one(noon_and(9), &page).await;
    assert_eq!((again.outcome, again.entry.guid), (Updated, first.guid));
    assert_eq!(desk.entries().await.len(), 1);
    let known = desk.store.published_as(&["feed:quay 7"]).await.unwrap();
    assert!(known.contains_key("feed:quay 7"));
}

/// What the desk's program puts at the entry's address.
fn put_at_its_address(title: &str, html: &str) -> Submission {
    let mut one = whole();
    one.origin = Origin::address(one.story.kind, &one.slug);
    (one.guid, one.published, one.is_slug_given) = (None, None, true);
    one.story.title = text(title);
    one.story.body = Some(Html::from_sanitised(html));
    one
}

#[tokio::test]
async fn what_the_desk_puts_stands_against_a_source_that_says_nothing_new() {
    let desk = Desk::new().await;
    let feed = whole();
    desk.put_one(noon_and(0), &feed).await;
    for (now, title) in (1..).zip(["Withdrawn ]]> &", "Withdrawn \u{645}\u{64a} again"]) {
        let put = put_at_its_address(title, "<p>Not a word of it was true.</p>");
        assert_eq!(desk.put_one(noon_and(now), &put).await.outcome, Updated);
        assert_eq!(desk.put_one(noon_and(now), &feed).await.outcome, Unchanged);
        assert_eq!(desk.titles("all", 5).await, [title]);
    }
    // It has changed; and what is put after that stands against the changed one.
    let mut corrected = feed.clone();
    corrected.story.title = text("Ferry lost");
    assert_eq!(desk.put_one(noon_and(3), &corrected).await.outcome, Updated);
    let put = put_at_its_address("Ferry found", "<p>It was there all the time.</p>");
    assert_eq!(desk.put_one(noon_and(4), &put).await.outcome, Updated);
    let again = desk.put_one(noon_and(5), &corrected).await;
    assert_eq!(again.outcome, Unchanged);
    // It has changed back: that is another word than its last.
    assert_eq!(desk.put_one(noon_and(6), &feed).await.outcome, Updated);
}

/// As of an excerpt in JSON Lines: it may be a withdrawal.
#[tokio::test]
async fn who_names_an_entry_by_its_link_alone_is_told_that_nothing_was_taken() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &whole()).await;
    let line = |html: &str| {
        let mut one = shown(html);
        one.origin = Origin::Place(format!("entry:{FERRY}"));
        (one.guid, one.published) = (None, None);
        one
    };
    let notice = format!("<p>Withdrawn ]]&gt; See <a href=\"{FERRY}\">the page</a>.</p>");
    let kept = desk.put_one(noon_and(1), &line(&notice)).await;
    assert_eq!(kept.outcome, Unchanged);
    let told = kept.not_taken(&line(&notice));
    assert!(matches!(told[..], [NotTaken::Link { .. }]), "{told:?}");
    assert!(told[0].to_string().starts_with("/articles/ferry-late: "));
    // What tells the same, and what is taken, is told of no more.
    for html in [whole().story.body.unwrap().as_str(), LONG] {
        let stored = desk.put_one(noon_and(2), &line(html)).await;
        assert_eq!(stored.not_taken(&line(html)), [], "{html}");
    }
}

/// Two files of one folder, in their order.
#[tokio::test]
async fn of_two_sources_each_may_correct_and_neither_says_the_same_twice() {
    let page = saved(FERRY, "Ferry late", LONG);
    let mut export = exported(FERRY, "Ferry an hour late", LONG);
    export.earlier = Earlier::Another;
    let desk = Desk::new().await;
    let both = [page.clone(), export.clone()];
    let stored = desk.put_at(noon_and(0), &both).await;
    assert_eq!(outcomes(&stored), [Created, Unchanged]);
    export.story.title = text("Ferry lost ]]> &");
    let both = [page.clone(), export.clone()];
    for now in 1..4 {
        let stored = desk.put_at(noon_and(now), &both).await;
        let expected = if now == 1 { Updated } else { Unchanged };
        assert_eq!(outcomes(&stored), [Unchanged, expected]);
        assert_eq!(desk.titles("all", 5).await, ["Ferry lost ]]> &"]);
    }
    // The second alone, and then both.
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &page).await;
    let alone = Submission {
        earlier: Earlier::Nobody,
        ..export.clone()
    };
    assert_eq!(desk.put_one(noon_and(1), &alone).await.outcome, Updated);
    let stored = desk.put_at(noon_and(2), &[page, export]).await;
    assert_eq!(outcomes(&stored), [Unchanged, Unchanged]);
    assert_eq!(desk.titles("all", 5).await, ["Ferry lost ]]> &"]);
}

#[tokio::test]
async fn what_was_taken_back_is_restored_as_the_desk_left_it_by_a_source_that_says_nothing_new() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &whole()).await;
    let put = put_at_its_address("Ferry found", "<p>It was there all the time.</p>");
    desk.put_one(noon_and(1), &put).await;
    let guids = [guid("https://quay.example/?p=7")];
    desk.store.retract(&guids, None, noon_and(2)).await.unwrap();
    assert_eq!(desk.put_one(noon_and(3), &whole()).await.outcome, Retracted);
    let mut restoring = whole();
    restoring.restores = true;
    let stored = desk.put_one(noon_and(4), &restoring).await;
    assert_eq!(stored.outcome, Restored);
    assert_eq!(stored.entry.story, put.story);
    let told = stored.not_taken(&restoring);
    assert!(matches!(told[..], [NotTaken::Kept { .. }]), "{told:?}");
}

/// A file's old name may be another story's one day.
#[tokio::test]
async fn a_file_that_was_renamed_is_not_known_by_its_old_name() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &submission("ferry")).await;
    let mut renamed = submission("boat");
    renamed.story.title = text("ferry, again");
    renamed.former_origin = Some("markdown:ferry".to_owned());
    assert_eq!(desk.put_one(noon_and(1), &renamed).await.outcome, Updated);
    let mut other = submission("ferry");
    other.story.body = Some(Html::from_sanitised("<p>Another text & story.</p>"));
    assert_eq!(desk.put_one(noon_and(2), &other).await.outcome, Created);
}

#[tokio::test]
async fn a_store_of_version_9_learns_of_other_origins() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &whole()).await;
    let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    let forget = sqlx::query("UPDATE origin SET given = NULL");
    forget.execute(&mut connection).await.unwrap();
    desk.take_back_to(9).await;
    let again = desk.open_again().await;
    assert_eq!(again.schema_version(), 15);
    let mint = crate::desk::mint();
    let stories = [whole(), saved(FERRY, "Ferry late", LONG), whole()];
    let stored = again.put(&stories, &mint, noon_and(1)).await.unwrap();
    assert_eq!(outcomes(&stored), [Unchanged, Unchanged, Unchanged]);
    let known = again.published_as(&[&format!("page:{FERRY}")]).await;
    assert_eq!(known.unwrap().len(), 1);
}

#[tokio::test]
async fn what_nobody_has_seen_takes_the_date_that_comes_in_the_same_import() {
    let desk = Desk::new().await;
    let undated = saved(FERRY, "Ferry late", LONG);
    let date = Some(at("2031-01-01T06:00:00Z"));
    for (body, earlier) in [(LONG, Earlier::Nobody), (LONG, Earlier::Another)] {
        let desk = Desk::new().await;
        let mut dated = exported(FERRY, "Ferry late", body);
        (dated.published, dated.earlier) = (date, earlier);
        let stored = desk
            .put_at(noon_and(0), &[undated.clone(), dated.clone()])
            .await;
        assert_eq!(stored[1].not_taken(&dated), []);
        let entries = desk.entries().await;
        assert_eq!(entries.len(), 1);
        assert_eq!(Some(entries[0].published), date);
        assert_eq!(entries[0].updated, entries[0].published);
        assert_eq!(
            desk.put_one(noon_and(1), &undated).await.entry.published,
            entries[0].published
        );
    }
    // In the next one, readers have.
    desk.put_one(noon_and(0), &undated).await;
    let mut dated = exported(FERRY, "Ferry late", LONG);
    dated.published = date;
    let stored = desk.put_one(noon_and(1), &dated).await;
    assert!(matches!(
        stored.not_taken(&dated)[..],
        [NotTaken::Date { .. }]
    ));
}

struct Folder(&'static [&'static str]);

impl StoryFolder for Folder {
    fn suspected(&self) -> Option<&BTreeSet<String>> {
        None
    }

    fn has(&self, file: &str) -> bool {
        self.0.contains(&file)
    }
}

#[tokio::test]
async fn what_a_file_of_the_desk_tells_is_left_to_it() {
    let desk = Desk::new().await;
    let mut own = submission("ferry");
    own.file = Some("harbour/ferry.md".to_owned());
    own.story = whole().story;
    let put = async |folder: Folder, one: &Submission, now| {
        let (ones, mint) = (std::slice::from_ref(one), crate::desk::mint());
        let beside = Beside {
            own: &folder,
            ahead: &Ahead::default(),
        };
        let stored = desk.store.put_beside(beside, ones, &mint, noon_and(now));
        stored.await.unwrap().remove(0)
    };
    let here = || Folder(&["harbour/ferry.md"]);
    put(here(), &own, 0).await;
    let before = desk.entries().await;
    let mut newer = whole();
    newer.story.title = text("Ferry lost ]]> &");
    for one in [&newer, &saved(FERRY, "Ferry late", "Soon.")] {
        let stored = put(here(), one, 1).await;
        assert_eq!(stored.outcome, Unchanged);
        let told = stored.not_taken(one);
        assert_eq!(told.len(), 1);
        assert!(told[0].to_string().contains("`harbour/ferry.md`"));
        assert_eq!(desk.entries().await, before);
    }
    // It says nothing else: nothing is told.
    let mut same = newer.clone();
    (same.story, same.published) = (own.story.clone(), None);
    assert_eq!(put(here(), &same, 2).await.not_taken(&same), []);
    // The file itself may.
    own.story.kind = Kind::Article;
    own.story.title = text("Ferry found");
    assert_eq!(put(here(), &own, 3).await.outcome, Updated);
    // When it is gone, anybody.
    newer.published = None;
    let stored = put(Folder(&[]), &newer, 4).await;
    assert_eq!((stored.outcome, stored.left_to), (Updated, None));
}
