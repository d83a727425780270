//! Feeds: what is read of them, what is refused, and how documents of one feed belong together.

mod drupal;
mod exports;
mod hostile;
mod identity;
mod people;
mod pictures;

mod refused;
mod together;
mod understood;
mod words;

use super::{golden, options, read_all};
use newsstand::import::{Imported, Options};
use newsstand::model::Submission;
use std::path::Path;
use tempfile::TempDir;

const FIXTURES: &str = "tests/import/fixtures/feed";

#[test]
fn what_is_understood_of_a_feed_is_as_it_was() {
    for name in [
        "rss-0.91.rss",
        "rss-1.0.rdf",
        "podcast.rss",
        "microblog.rss",
        "rtl.rss",
        "broken.rss",
        "atom-0.3.atom",
        "planet.atom",
        "feed-1.0.json",
        "feed-1.1.json",
        "history/log.atom",
    ] {
        golden("feed", name, &options());
    }
}

/// All pieces of one file together; an error of any is that of all.
fn whole(path: &Path, options: &Options) -> Result<Imported, String> {
    let mut whole = Imported::default();
    for piece in read_all(&[path.to_owned()], options) {
        let piece = piece.map_err(|error| error.to_string())?;
        whole.submissions.extend(piece.submissions);
        whole.left_out.extend(piece.left_out);
        whole.skipped.extend(piece.skipped);
        whole.warnings.extend(piece.warnings);
    }
    Ok(whole)
}

fn feed(name: &str, content: impl AsRef<[u8]>) -> Result<Imported, String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let shown = format!("{}/", folder.path().display());
    whole(&path, &options()).map_err(|error| error.replace(&shown, ""))
}

fn rss(items: &str) -> Result<Imported, String> {
    let channel = "<title>The Gazette</title><link>https://gazette.example/</link>";
    let document = format!("<rss version=\"2.0\"><channel>{channel}{items}</channel></rss>");
    feed("feed.rss", document)
}

fn one(imported: Result<Imported, String>) -> Submission {
    let imported = imported.unwrap();
    assert_eq!(imported.submissions.len(), 1, "{:?}", imported.left_out);
    imported.submissions.into_iter().next().unwrap()
}

fn titles(imported: &Imported) -> Vec<&str> {
    let titles = imported
        .submissions
        .iter()
        .map(|one| one.story.title.as_str());
    titles.collect()
}
