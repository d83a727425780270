//! Sources of several kinds that tell the same.

use super::{options, read_all};
use newsstand::import::{ImportError, Imported};
use tempfile::TempDir;

const TEXT: &str =
    "<p>The tide ]]&gt; &amp; سفينة 🦀 came late.</p><p>Nobody on the old quay knew why.</p>";

fn export(posts: &[(&str, &str)]) -> String {
    let item = |(guid, title): &(&str, &str)| {
        format!(
            "<item><title>{title}</title><guid>{guid}</guid>\n\
             <content:encoded><![CDATA[{TEXT}]]></content:encoded>\
             <wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>\n"
        )
    };
    let items: String = posts.iter().map(item).collect();
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\
         <wp:wxr_version>1.2</wp:wxr_version>\n{items}</channel></rss>"
    )
}

fn feed(guid: &str, text: &str) -> String {
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
         <title>Gazette</title><item><title>Tide</title><guid>{guid}</guid>{text}</item></channel></rss>"
    )
}

fn read(files: &[(&str, String)]) -> Vec<Result<Imported, ImportError>> {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    read_all(&[folder.path().to_owned()], &options())
}

const GUID: &str = "https://gazette.example/?p=1";

#[test]
fn what_one_kind_of_source_has_told_another_may_tell_again() {
    let full = format!("<content:encoded><![CDATA[{TEXT}]]></content:encoded>");
    for (first, second) in [("a", "b"), ("b", "a")] {
        let read = read(&[
            (&format!("{first}.rss"), feed(GUID, &full)),
            (
                &format!("{second}.xml"),
                export(&[(GUID, "Tide"), ("https://gazette.example/?p=2", "Mill")]),
            ),
        ]);
        let read: Vec<Imported> = read.into_iter().map(Result::unwrap).collect();
        let stories: usize = read.iter().map(|one| one.submissions.len()).sum();
        assert_eq!(stories, 2);
        let skipped: Vec<_> = read.iter().flat_map(|one| &one.skipped).collect();
        assert_eq!(skipped.len(), 1);
        assert_eq!(
            (skipped[0].title.as_str(), skipped[0].reason),
            ("Tide", "told by a source of another kind")
        );
    }
}

/// A feed of teasers does not keep the texts out.
#[test]
fn the_text_comes_behind_who_only_points_to_it() {
    let teaser = "<description>It came late.</description>";
    let stories = |feed_is: &str, export_is: &str| {
        let read = read(&[
            (feed_is, feed(GUID, teaser)),
            (export_is, export(&[(GUID, "Tide")])),
        ]);
        let read: Vec<Imported> = read.into_iter().map(Result::unwrap).collect();
        let stories = read.iter().flat_map(|one| &one.submissions);
        stories.map(|one| one.is_mention).collect::<Vec<bool>>()
    };
    assert_eq!(stories("a.rss", "b.xml"), [true, false]);
    assert_eq!(stories("b.rss", "a.xml"), [false]);
}

#[test]
fn two_posts_of_one_guid_are_told_by_their_lines() {
    let read = read(&[("a.xml", export(&[(GUID, "Tide"), (GUID, "Mill")]))]);
    let error = read[1].as_ref().unwrap_err().to_string();
    assert!(error.contains("a.xml:4: is the same entry ("), "{error}");
    assert!(
        error.contains("a.xml:2; if they are two stories, give one of them a guid"),
        "{error}"
    );
}
