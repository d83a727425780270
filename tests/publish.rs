//! The publisher through its public door: golden documents, and what each format must hold.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod publishing;

use newsstand::model::*;
use newsstand::publish::{self, Outline};
use publishing::{document, entry, feed, newspaper, publication, read, story, text};
use std::path::Path;

/// Compares with a golden document. To accept a change, run with `UPDATE_GOLDEN=1` and read the
/// difference.
fn golden(name: &str, document: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, document).unwrap();
    }
    assert_eq!(
        document,
        std::fs::read_to_string(&path).unwrap(),
        "{name} has changed"
    );
}

#[test]
fn the_golden_documents() {
    for format in Format::ALL {
        let document = document(format, &publication(), &newspaper::entries());
        golden(&format!("newspaper.{}", format.extension()), &document);
        assert_eq!(publish::check::check(document.as_bytes()).faults, []);
    }
    let opml = publish::opml(&publication(), &outlines()).unwrap();
    assert_eq!(publish::check::check(&opml).faults, []);
    golden("newspaper.opml", &String::from_utf8(opml).unwrap());
}

fn outlines() -> Vec<Outline> {
    let outline = |key, title| Outline {
        key,
        title: text(title),
        description: text("What is new"),
    };
    vec![
        outline(FeedKey::Defined(Slug::of("latest")), "Latest"),
        outline(
            FeedKey::Tag(Slug::of("questions")),
            "Questions & \"answers\" ]]>",
        ),
        outline(FeedKey::Section(Slug::of("harbour")), "Harbour"),
        outline(FeedKey::Author(Slug::of("ada quill")), "Ada Quill"),
        outline(FeedKey::Defined(Slug::of("briefs")), "Briefs"),
    ]
}

#[test]
fn every_format_tells_the_same_newspaper() {
    let entries = newspaper::entries();
    for format in Format::ALL {
        let told = read(format, &document(format, &publication(), &entries));
        assert_eq!(told.len(), entries.len());
        for (told, entry) in told.iter().zip(&entries) {
            assert_eq!(told.id, entry.guid.as_str());
            assert_eq!(told.title, entry.story.title.as_str());
            assert_eq!(told.content, publish::content(&publication(), entry));
        }
    }
}

#[test]
fn a_feed_level_parser_agrees_on_ids_titles_and_dates() {
    let entries = newspaper::entries();
    for format in Format::ALL {
        let document = document(format, &publication(), &entries);
        let parsed = feed_rs::parser::parse(document.as_bytes()).unwrap();
        assert_eq!(parsed.entries.len(), entries.len());
        for (read, entry) in parsed.entries.iter().zip(&entries) {
            assert_eq!(read.id, entry.guid.as_str());
            if format != Format::Atom {
                assert_eq!(
                    read.title.as_ref().unwrap().content,
                    entry.story.title.as_str()
                );
            }
            let published = read.published.unwrap().timestamp();
            assert_eq!(published, entry.published.milliseconds() / 1000);
            if format != Format::Rss {
                assert_eq!(read.updated.unwrap(), entry.updated.to_utc());
            }
        }
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let entries = newspaper::entries();
    for format in Format::ALL {
        let first = document(format, &publication(), &entries);
        assert_eq!(first, document(format, &publication(), &entries));
    }
}

#[test]
fn no_document_but_the_entries_tells_the_time() {
    let entries = newspaper::entries();
    let rss = document(Format::Rss, &publication(), &entries);
    assert!(rss.contains("<lastBuildDate>Fri, 20 Mar 2026 11:15:30 GMT</lastBuildDate>"));
    let atom = document(Format::Atom, &publication(), &entries);
    let first = atom
        .find("<updated>2026-03-20T11:15:30.250+00:00</updated>")
        .unwrap();
    assert!(first < atom.find("<entry>").unwrap());
}

#[test]
fn an_empty_feed_is_as_old_as_its_mint() {
    let rss = document(Format::Rss, &publication(), &[]);
    assert!(!rss.contains("lastBuildDate"));
    for (date, expected) in [
        ("2026", "2026-01-01"),
        ("2026-03", "2026-03-01"),
        ("2026-03-31", "2026-03-31"),
    ] {
        let publication = Publication {
            mint: Mint::new("courier.example", date).unwrap(),
            ..publication()
        };
        let atom = document(Format::Atom, &publication, &[]);
        assert!(atom.contains(&format!("<updated>{expected}T00:00:00+00:00</updated>")));
    }
}

#[test]
fn what_is_not_there_is_not_written() {
    let publication = Publication {
        email: None,
        rights: None,
        icon: None,
        ..publication()
    };
    let entries = [entry(1, story("Only a headline"))];
    for format in Format::ALL {
        let document = document(format, &publication, &entries);
        for absent in [
            "managingEditor",
            "copyright",
            "<rights",
            "icon",
            "media:",
            "dc:",
            "null",
        ] {
            assert!(!document.contains(absent), "{absent} in {document}");
        }
        assert!(
            !document.contains("\"\"") && !document.contains("[]"),
            "{document}"
        );
        if format != Format::Json {
            let parsed = roxmltree::Document::parse(&document).unwrap();
            let elements = parsed.descendants().filter(roxmltree::Node::is_element);
            for element in elements {
                let is_empty = !element.has_children() && element.attributes().len() == 0;
                assert!(!is_empty, "an empty element in {document}");
            }
        }
    }
}

#[test]
fn a_byline_is_never_a_bare_name_in_author() {
    let rss = document(Format::Rss, &publication(), &newspaper::entries());
    assert!(!rss.contains("<author>"));
    assert!(rss.contains("<dc:creator>Ada Quill</dc:creator>"));
    assert!(rss.contains("<dc:creator>Bo Åström</dc:creator>"));
}

#[test]
fn an_author_without_a_page_has_this_servers() {
    let atom = document(Format::Atom, &publication(), &newspaper::entries());
    assert!(atom.contains("<uri>https://quill.example/ada</uri>"));
    assert!(atom.contains("<uri>https://courier.example/authors/bo-astrom</uri>"));
}

#[test]
fn what_is_no_mail_address_is_left_out() {
    for (mail, is_kept) in [
        ("desk@courier.example", true),
        ("o'brien+news@paper.co.example", true),
        ("the desk", false),
        ("desk@localhost", false),
        ("desk @courier.example", false),
        ("a@b@courier.example", false),
        ("désk@courier.example", false),
        ("desk@-courier.example", false),
        (".desk@courier.example", false),
    ] {
        let publication = Publication {
            email: Some(text(mail)),
            title: text("A (small), \"good\" paper"),
            ..publication()
        };
        let rss = document(Format::Rss, &publication, &[]);
        let atom = document(Format::Atom, &publication, &[]);
        assert_eq!(
            rss.contains("(A small good paper)</managingEditor>"),
            is_kept,
            "{mail}"
        );
        assert_eq!(atom.contains("<email>"), is_kept, "{mail}");
    }
}

#[test]
fn addresses_are_what_rfc_3986_calls_a_uri() {
    let entries = newspaper::entries();
    let bad = |c: char| !c.is_ascii_graphic() || "\"<>\\^`{|}[]".contains(c);
    for format in Format::ALL {
        for told in read(format, &document(format, &publication(), &entries)) {
            assert!(!told.link.contains(bad), "{}", told.link);
        }
    }
    let publication = Publication {
        base_url: "http://[::1]:8080/paper/".parse().unwrap(),
        ..publication()
    };
    let told = read(Format::Rss, &document(Format::Rss, &publication, &entries));
    assert_eq!(told[0].link, "http://[::1]:8080/paper/articles/story-1");
}

#[test]
fn a_home_page_of_the_desk_is_named() {
    let feed = Feed {
        home_page: Some("https://www.courier.example/harbour".parse().unwrap()),
        ..feed()
    };
    for format in Format::ALL {
        let document =
            publish::feed(format, &publication(), &feed, &publish::Edition::default()).unwrap();
        let document = String::from_utf8(document).unwrap();
        assert!(document.contains("https://www.courier.example/harbour"));
        assert!(!document.contains("https://courier.example/feeds/latest<"));
    }
}

#[test]
fn opml_groups_what_it_lists_and_is_never_empty() {
    let opml = publish::opml(&publication(), &outlines()).unwrap();
    let opml = String::from_utf8(opml).unwrap();
    let parsed = roxmltree::Document::parse(&opml).unwrap();
    let texts: Vec<_> = parsed
        .descendants()
        .filter_map(|node| node.attribute("text"))
        .collect();
    let expected = [
        "Feeds",
        "Latest",
        "Briefs",
        "Sections",
        "Harbour",
        "Authors",
        "Ada Quill",
        "Tags",
        "Questions & \"answers\" ]]>",
    ];
    assert_eq!(texts, expected);

    let empty = String::from_utf8(publish::opml(&publication(), &[]).unwrap()).unwrap();
    let parsed = roxmltree::Document::parse(&empty).unwrap();
    let outlines = parsed
        .descendants()
        .filter(|node| node.has_tag_name("outline"));
    assert_eq!(outlines.count(), 1);
}
