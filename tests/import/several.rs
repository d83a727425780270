//! Sources of several kinds that tell the same.

use super::{options, read_all};
use newsstand::import::{ImportError, Imported};
use newsstand::model::Earlier;
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

/// Who has told each story before, in the order of the files.
fn earlier(files: &[(&str, String)]) -> Vec<Earlier> {
    let read = read(files).into_iter().map(Result::unwrap);
    read.flat_map(|one| one.submissions)
        .map(|one| one.earlier)
        .collect()
}

/// Which of them says more, and is taken, is for the store to see: the order of files is none.
#[test]
fn what_another_source_has_told_is_told_again_and_says_so() {
    let full = format!("<content:encoded><![CDATA[{TEXT}]]></content:encoded>");
    let posts = || export(&[(GUID, "Tide"), ("https://gazette.example/?p=2", "Mill")]);
    let teaser = || feed(GUID, "<description>It came late.</description>");
    for feed in [feed(GUID, &full), teaser()] {
        let first = earlier(&[("a.rss", feed.clone()), ("b.xml", posts())]);
        assert_eq!(first, [Earlier::Nobody, Earlier::Another, Earlier::Nobody]);
        let last = earlier(&[("a.xml", posts()), ("b.rss", feed)]);
        assert_eq!(last, [Earlier::Nobody, Earlier::Nobody, Earlier::Another]);
    }
    let documents = earlier(&[("a.rss", teaser()), ("b.rss", feed(GUID, &full))]);
    assert_eq!(documents, [Earlier::Nobody, Earlier::Itself]);
}

/// As the store does, which joins what says that its page is at one address.
#[test]
fn what_is_at_one_address_may_be_told_already() {
    let at = |link: &str, guid: &str| feed(guid, &format!("<link>{link}</link>{TEASER}"));
    let page = |link: &str| {
        format!(
            "<html><head><title>Tide</title><link rel=\"canonical\" href=\"{link}\"></head>\
             <body><article><h1>Tide</h1>{TEXT}<p>{}</p></article></body></html>",
            "It was late on Monday, and it was late on Tuesday, says the keeper. ".repeat(9)
        )
    };
    let link = "https://gazette.example/tide";
    let forms = [link, "http://www.gazette.example/tide/"];
    for form in forms {
        let read = earlier(&[("a.html", page(link)), ("b.rss", at(form, GUID))]);
        assert_eq!(read, [Earlier::Nobody, Earlier::Another], "{form}");
    }
    let read = earlier(&[("a.html", page(link)), ("b.html", page(forms[1]))]);
    assert_eq!(read, [Earlier::Nobody, Earlier::Another]);
    let read = earlier(&[
        ("a.html", page(link)),
        ("b.rss", at("https://gazette.example/tide/2", GUID)),
        (
            "c.jsonl",
            line("Mill", "https://gazette.example/mill")
                + &line("Mill 2", "http://gazette.example/mill"),
        ),
    ]);
    assert_eq!(
        read,
        [Earlier::Nobody; 4],
        "the later line is the later word"
    );
    // By the headline alone, of a page that was saved as text.
    let text = "Tide\n\nBy Ada Quill\n\nThe tide came late.\n\nNobody knew why.\n".to_owned();
    let read = earlier(&[("a.txt", text), ("b.html", page(link))]);
    assert_eq!(read, [Earlier::Nobody, Earlier::Another]);
}

const TEASER: &str =
    "<content:encoded><![CDATA[<p>It ]]&gt; came.</p><p>Late &amp; so.</p>]]></content:encoded>";

fn line(title: &str, link: &str) -> String {
    format!("{{\"title\": \"{title}\", \"body\": \"<p>It ground.</p>\", \"link\": \"{link}\"}}\n")
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

/// Nobody gives a post of an export another guid: a newer export of the same site is imported after the older.
#[test]
fn two_exports_of_one_site_are_told_to_be_imported_one_by_one() {
    let read = read(&[
        ("a.xml", export(&[(GUID, "Tide")])),
        ("b.xml", export(&[(GUID, "Tide ]]&gt; &amp; mill")])),
    ]);
    let error = read[1].as_ref().unwrap_err().to_string();
    assert!(error.contains("b.xml:2: is the same entry ("), "{error}");
    let remedy = "a.xml:2; import one export after the other, the older first, or only the newer";
    assert!(error.contains(remedy), "{error}");
    assert!(!error.contains("give one of them"), "{error}");
}
