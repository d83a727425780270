//! A desk moves by its own feeds: what is published, imported into an empty store and published again.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod publishing;

use newsstand::import::{self, Options, Run};
use newsstand::model::*;
use newsstand::store::Store;
use publishing::{document, feed, instant, newspaper, publication};
use std::path::Path;
use tempfile::TempDir;

/// Everything that an import of one document stores in an empty store, in the order of a feed.
async fn imported(folder: &Path, format: Format, document: &str) -> Vec<Entry> {
    let path = folder.join(format!("latest.{}", format.extension()));
    std::fs::write(&path, document).unwrap();
    let options = Options {
        // As the desk that is moved has it.
        language: Some(publication().language),
        format: None,
        url: None,
        date: None,
        time_zone: chrono_tz::Asia::Tokyo,
        stories: None,
        images: None,
    };
    let found = import::sources(&[path], &options);
    let mut submissions = Vec::new();
    for piece in Run::new(found, options) {
        let imported = piece.read.unwrap();
        assert_eq!(imported.left_out, [], "of the {} document", format.name());
        assert_eq!(imported.warnings, [], "of the {} document", format.name());
        submissions.extend(imported.submissions);
    }
    let database = folder.join(format!("{}.db", format.extension()));
    let address = format!("sqlite://{}", database.display());
    let store = Store::open(&address).await.unwrap();
    let (now, mint) = (instant("2031-03-01T12:00:00Z"), publication().mint);
    let put = store.put(&submissions, &mint, now);
    put.await.unwrap();
    let kept = store.entries(None, None, 100).await.unwrap();
    store.close().await;
    let mut entries: Vec<Entry> = kept.into_iter().map(|kept| kept.entry).collect();
    entries.sort_by(|a, b| b.published.cmp(&a.published).then(a.guid.cmp(&b.guid)));
    entries
}

/// The newspaper as it would be stored: every body has come by the door.
fn stored() -> Vec<Entry> {
    let mut entries = newspaper::entries();
    for entry in &mut entries {
        let body = entry.story.body.take();
        let clean = |body: Html| ammonia::clean(body.as_str());
        entry.story.body = body.map(clean).map(|html| Html::from_sanitised(&html));
    }
    entries
}

/// When an entry was last changed, RSS has no place for.
fn comparable(format: Format, document: &str) -> Vec<&str> {
    let is_told = |line: &&str| format != Format::Rss || !line.contains("<lastBuildDate>");
    document.lines().filter(is_told).collect()
}

#[tokio::test]
async fn a_desk_that_moves_by_its_feeds_publishes_the_same() {
    for format in Format::ALL {
        let before = stored();
        let first = document(format, &publication(), &before);
        let folder = TempDir::new().unwrap();
        let after = imported(folder.path(), format, &first).await;
        let second = document(format, &publication(), &after);
        assert_eq!(comparable(format, &first), comparable(format, &second));
        let identity = |entry: &Entry| (entry.guid.clone(), entry.published, entry.story.kind);
        let identities = |entries: &[Entry]| entries.iter().map(identity).collect::<Vec<_>>();
        assert_eq!(identities(&before), identities(&after));
        // And once more, now that it has been through the door: to the letter.
        let folder = TempDir::new().unwrap();
        let again = imported(folder.path(), format, &second).await;
        assert_eq!(document(format, &publication(), &again), second);
        let told = |entries: Vec<Entry>| entries.into_iter().map(|entry| entry.story);
        assert!(
            told(again).eq(told(after)),
            "{} tells another story",
            format.name()
        );
    }
}

#[tokio::test]
async fn what_only_this_program_writes_apart_is_read_apart() {
    for format in Format::ALL {
        let first = document(format, &publication(), &newspaper::entries());
        let folder = TempDir::new().unwrap();
        let entries = imported(folder.path(), format, &first).await;
        let ferry = &entries[0];
        assert_eq!(ferry.slug.as_str(), "story-1");
        assert_eq!(ferry.story.link, None, "its page is this desk's");
        assert_eq!(
            ferry.story.dateline.as_ref().unwrap().as_str(),
            "NORTH PIER"
        );
        assert_eq!(
            ferry.story.section.as_ref().unwrap().name().as_str(),
            "Harbour"
        );
        let bios = ferry.story.authors.iter().map(|author| author.bio.as_ref());
        assert_eq!(bios.flatten().count(), 2);
        let body = ferry.story.body.as_ref().unwrap().as_str();
        assert!(
            body.starts_with("<p>The <em>Gull</em> left at six."),
            "{body}"
        );
        let bell = &entries[6].story;
        assert_eq!(bell.corrections, newspaper::entries()[6].story.corrections);
        let image = bell.image.as_ref().unwrap();
        assert_eq!(
            image.credit.as_ref().unwrap().as_str(),
            "Mo O'Dell & <Sons>"
        );
        assert_eq!((image.width, image.height), (Some(640), Some(427)));
        assert_eq!(bell.enclosures.len(), 4);
        assert_eq!(entries[3].story.body, None, "a brief has no body");
    }
}

/// A feed of summaries is not the archive, but what it tells comes in.
#[tokio::test]
async fn a_feed_of_summaries_comes_in_as_summaries() {
    for format in Format::ALL {
        let mut brief = feed();
        brief.presentation.extent = Extent::Summary;
        let entries = newspaper::entries();
        let edition = newsstand::publish::Edition::of(&entries);
        let first = newsstand::publish::feed(format, &publication(), &brief, &edition).unwrap();
        let folder = TempDir::new().unwrap();
        let after = imported(folder.path(), format, &String::from_utf8(first).unwrap()).await;
        let dateline = after[0].story.dateline.as_ref();
        assert_eq!(
            dateline.unwrap().as_str(),
            "NORTH PIER",
            "{}",
            format.name()
        );
        assert_eq!(after[0].story.kind, Kind::Article);
    }
}
