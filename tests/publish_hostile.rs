//! Any text in any field: every document stays well-formed and tells the same text again.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod publishing;

use newsstand::model::*;
use newsstand::publish::{self, Outline};
use proptest::prelude::*;
use publishing::{author, document, enclosure, entry, feed, publication, read, story, text};

/// Text as a source may give it: anything, and often what XML, HTML or JSON trip over.
fn raw() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "]]>",
        "<![CDATA[",
        "&",
        "&amp;",
        "&lt;",
        "&#0;",
        "&#x26;",
        "<",
        ">",
        "\"",
        "'",
        "</p>",
        "</div>",
        "<script>",
        "<!--",
        "-->",
        "<?xml?>",
        "\u{b}",
        "\u{0}",
        "\u{1f}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{feff}",
        "🦑",
        "👩‍👩‍👧",
        "שלום",
        "مرحبا",
        "é",
        "e\u{301}",
        "\r\n",
        "\n",
        "\t",
        "\\",
        "\\u0000",
        "%",
        "{{",
        "a",
        " ",
    ]);
    let piece = prop_oneof![3 => nasty.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = Text> {
    raw().prop_filter_map("nothing visible", |raw| Text::new(&raw))
}

fn maybe() -> impl Strategy<Value = Option<Text>> {
    prop::option::of(any_text())
}

prop_compose! {
    fn any_author()(name in any_text(), bio in maybe(), email in maybe()) -> Author {
        Author { name, bio, email, url: None }
    }
}

/// As the import door leaves it: text escaped, in a paragraph or bare.
fn any_body() -> impl Strategy<Value = Html> {
    (raw(), any::<bool>()).prop_map(|(raw, in_paragraph)| {
        let text = raw.replace('&', "&amp;").replace('<', "&lt;");
        Html::from_sanitised(&if in_paragraph {
            format!("<p>{text}</p>")
        } else {
            text
        })
    })
}

prop_compose! {
    fn any_story()(
        title in any_text(),
        section in maybe(),
        authors in prop::collection::vec(any_author(), 0..3),
        dateline in maybe(),
        summary in maybe(),
        body in prop::option::of(any_body()),
        tags in prop::collection::vec(any_text(), 0..3),
        // A path below the desk, as the import door wants it; `//` would begin a host.
        image in prop::option::of(("[!-.0-~][!-~]{0,19}", maybe())),
        files in prop::collection::vec(("[!-.0-~][!-~]{0,8}", maybe()), 0..3),
        described in maybe(),
        credit in maybe(),
        contributors in prop::collection::vec(any_author(), 0..2),
        rights in maybe(),
        source in maybe(),
        corrections in prop::collection::vec(any_text(), 0..2),
        language in prop::sample::select(vec![None, Some("ar"), Some("he-IL"), Some("fr")]),
    ) -> Story {
        Story {
            section: section.map(Section::new),
            authors,
            dateline,
            summary,
            body,
            tags: tags.into_iter().map(Tag::new).collect(),
            image: image.map(|(path, alt)| Image {
                alt,
                description: described,
                credit,
                ..Image::new(format!("/{path}"))
            }),
            enclosures: files
                .into_iter()
                .map(|(path, title)| Enclosure { title, ..enclosure(&format!("/{path}"), "audio/ogg") })
                .collect(),
            contributors,
            rights,
            source: source.map(|title| Source {
                title,
                url: "https://ringer.example/feed".parse().unwrap(),
                home_page: None,
                id: None,
                updated: None,
            }),
            corrections: corrections
                .into_iter()
                .map(|text| Correction { date: None, text })
                .collect(),
            language: language.map(|tag| Language::new(tag).unwrap()),
            ..Story::new(Kind::Article, title)
        }
    }
}

proptest! {
    #[test]
    fn every_format_tells_any_text_again(
        stories in prop::collection::vec(any_story(), 0..4),
        title in any_text(),
        rights in maybe(),
        email in maybe(),
    ) {
        let publication = Publication { title, rights, email, ..publication() };
        let entries: Vec<Entry> = (0..).zip(stories).map(|(n, story)| entry(n, story)).collect();
        for format in Format::ALL {
            let document = document(format, &publication, &entries);
            prop_assert_eq!(publish::check::check(document.as_bytes()).faults, []);
            let told = read(format, &document);
            prop_assert_eq!(told.len(), entries.len());
            for (told, entry) in told.iter().zip(&entries) {
                check(format, &publication, told, entry)?;
            }
        }
    }

    #[test]
    fn summaries_tell_any_text_again(
        stories in prop::collection::vec(any_story(), 1..4),
        categories in prop::collection::vec(any_text(), 0..3),
        language in prop::sample::select(vec![None, Some("ar"), Some("fr")]),
    ) {
        let presentation = Presentation {
            extent: Extent::Summary,
            categories,
            language: language.map(|tag| Language::new(tag).unwrap()),
            ..Presentation::default()
        };
        let feed = Feed { presentation, ..feed() };
        let entries: Vec<Entry> = (0..).zip(stories).map(|(n, story)| entry(n, story)).collect();
        let [rss, atom, json] = Format::ALL.map(|format| {
            String::from_utf8(publish::feed(format, &publication(), &feed, &publish::Edition::of(&entries)).unwrap()).unwrap()
        });
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let items = json["items"].as_array().unwrap();
        let told: Vec<&str> = items.iter().map(|item| item["content_html"].as_str().unwrap()).collect();
        for (format, document, name) in [("RSS", rss, "description"), ("Atom", atom, "summary")] {
            let parsed = roxmltree::Document::parse(&document).unwrap();
            let inner = |node: roxmltree::Node<'_, '_>| -> String {
                node.children().filter_map(|one| one.text()).collect()
            };
            let elements = parsed.descendants().filter(|node| {
                let parent = node.parent_element().map(|parent| parent.tag_name().name());
                node.tag_name().name() == name && matches!(parent, Some("item" | "entry"))
            });
            let found: Vec<String> = elements.map(inner).collect();
            prop_assert_eq!(&found, &told, "{}", format);
        }
        for (told, entry) in told.iter().zip(&entries) {
            if let Some(summary) = &entry.story.summary {
                let escaped = quick_xml::escape::partial_escape(summary.as_str());
                prop_assert!(told.contains(escaped.as_ref()));
            }
        }
    }

    #[test]
    fn feeds_and_outlines_may_be_called_anything(title in any_text(), description in any_text()) {
        let named = Feed { title: title.clone(), description: description.clone(), ..feed() };
        for format in Format::ALL {
            let document = publish::feed(format, &publication(), &named, &publish::Edition::default()).unwrap();
            prop_assert_eq!(publish::check::check(&document).faults, []);
            let parsed = feed_rs::parser::parse(document.as_slice());
            prop_assert!(parsed.is_ok(), "{:?}", parsed.err());
            prop_assert!(read(format, std::str::from_utf8(&document).unwrap()).is_empty());
        }
        let key = FeedKey::Tag(Slug::of("t"));
        let outline = Outline { key, title: title.clone(), description: description.clone() };
        let opml = String::from_utf8(publish::opml(&publication(), &[outline]).unwrap()).unwrap();
        prop_assert_eq!(publish::check::check(opml.as_bytes()).faults, []);
        let parsed = roxmltree::Document::parse(&opml).unwrap();
        let line = parsed.descendants().find(|node| node.has_attribute("xmlUrl")).unwrap();
        prop_assert_eq!(line.attribute("text"), Some(title.as_str()));
        prop_assert_eq!(line.attribute("title"), Some(title.as_str()));
        prop_assert_eq!(line.attribute("description"), Some(description.as_str()));
    }
}

/// An address as somebody may write it: a beginning that means something, and anything after it.
fn any_address() -> impl Strategy<Value = String> {
    let starts = prop::sample::select(vec![
        "",
        "/",
        "//",
        "#",
        "?",
        "../",
        "https://",
        "http://a.example/",
        "HTTPS://bücher.example/",
        "https://a.example:99/",
        "http://[::1]/",
        "https://u:p@a.example/",
        "mailto:",
        "tel:+1",
        "javascript:",
        " javascript:",
        "java\tscript:",
        "data:text/html,",
        "vbscript:",
        "blob:",
        "file:///",
        "about:",
        "ftp://a.example/",
        "https:",
        "https:a",
        "\u{a0}javascript:",
    ]);
    (starts, raw()).prop_map(|(start, rest)| format!("{start}{rest}"))
}

/// Whether it is a URI (RFC 3986) that runs nothing: scheme, characters and escapes.
fn is_harmless_uri(address: &str) -> bool {
    let schemes = [
        "ftp", "geo", "http", "https", "mailto", "sms", "tel", "xmpp",
    ];
    let (scheme, rest) = address.split_once(':').unwrap_or_default();
    let host = rest.strip_prefix("//").unwrap_or_default();
    let host = &host[..host.find(['/', '?', '#']).unwrap_or(host.len())];
    let bracket = |c: char| "[]".contains(c);
    let is_escape = |after: &str| {
        let digits = after.as_bytes().get(..2).unwrap_or_default();
        digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit)
    };
    schemes.contains(&scheme)
        && address
            .chars()
            .all(|c| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c))
        && address.matches(bracket).count() == host.matches(bracket).count()
        && address.split('%').skip(1).all(is_escape)
}

proptest! {
    #[test]
    fn any_address_becomes_a_uri_that_runs_nothing(
        addresses in prop::collection::vec(any_address(), 1..4),
        attribute in prop::sample::select(vec!["a href", "img src", "blockquote cite"]),
        is_player in any::<bool>(),
    ) {
        let (element, name) = attribute.split_once(' ').unwrap();
        let tags = addresses.iter().map(|address| {
            let address = quick_xml::escape::escape(address.as_str());
            format!("<{element} {name}=\"{address}\">é</{element}>")
        });
        let player = if is_player { "<iframe src=\"/x\"></iframe>" } else { "" };
        let body = format!("{player}{}", tags.collect::<String>());
        let told = Story { body: Some(Html::from_sanitised(&body)), ..story("A headline") };
        let html = publish::content(&publication(), &entry(1, told));
        prop_assert!(!html.contains("iframe"));
        for written in html.split(&format!("{name}=\"")).skip(1) {
            let written = &written[..written.find('"').unwrap()];
            let address = quick_xml::escape::unescape(written).unwrap();
            prop_assert!(is_harmless_uri(&address), "{address:?} of {addresses:?}");
        }
    }
}

fn check(
    format: Format,
    publication: &Publication,
    told: &publishing::Told,
    entry: &Entry,
) -> Result<(), TestCaseError> {
    let story = &entry.story;
    prop_assert_eq!(&told.id, entry.guid.as_str());
    prop_assert_eq!(&told.title, story.title.as_str());
    prop_assert_eq!(&told.content, &publish::content(publication, entry));
    let names: Vec<&str> = story.authors.iter().map(|one| one.name.as_str()).collect();
    prop_assert_eq!(&told.authors, &names);
    let section = story.section.iter().map(|section| section.name().as_str());
    let tags = story.tags.iter().map(|tag| tag.name().as_str());
    for name in section.chain(tags) {
        prop_assert!(told.categories.iter().any(|told| told == name));
    }
    if let Some(summary) = &story.summary {
        prop_assert_eq!(told.summary.as_deref(), Some(summary.as_str()));
    }
    let image = story.image.as_ref();
    let alt = image.and_then(|image| image.alt.as_ref());
    let description = image.and_then(|image| image.description.as_ref());
    let expected = match format {
        Format::Rss => description.or(alt),
        Format::Json => alt,
        Format::Atom => None,
    };
    prop_assert_eq!(told.alt.as_deref(), expected.map(Text::as_str));
    let corrections = story.corrections.iter().map(|one| &one.text);
    for told_in_content in story.dateline.iter().chain(corrections) {
        let escaped = quick_xml::escape::partial_escape(told_in_content.as_str());
        prop_assert!(told.content.contains(escaped.as_ref()));
    }
    Ok(())
}

#[test]
fn a_title_of_markup_is_told_as_text() {
    for title in [
        "</b>",
        "&copy;",
        "AT&T",
        "a <b> c",
        "]]>",
        "<![CDATA[x]]>",
        "&#38;",
        "R&D2",
        "Q&A",
    ] {
        let entries = [entry(1, story(title))];
        for format in Format::ALL {
            let told = read(format, &document(format, &publication(), &entries));
            assert_eq!(told[0].title, title, "{}", format.name());
        }
    }
}

#[test]
fn bodies_of_a_megabyte_are_written_whole() {
    const MEGABYTE: usize = 1 << 20;
    let paragraph = "<p>Tide &amp; time ]]> 🦑 wait for no ferry.</p>\n";
    let flat = paragraph.repeat(MEGABYTE / paragraph.len());
    let deep = format!(
        "{}x{}",
        "<div>".repeat(MEGABYTE / 11),
        "</div>".repeat(MEGABYTE / 11)
    );
    let linked = format!("<p><a href=\"/x\">x</a></p>{flat}");
    let bodies = [flat.as_str(), deep.as_str(), linked.as_str(), flat.as_str()];
    let entries: Vec<Entry> = (0..)
        .zip(bodies)
        .map(|(number, body)| {
            let story = Story {
                body: Some(Html::from_sanitised(body)),
                authors: vec![author("Ada Quill")],
                ..story("Long")
            };
            entry(number, story)
        })
        .collect();
    for format in Format::ALL {
        let document = document(format, &publication(), &entries);
        assert_eq!(publish::check::check(document.as_bytes()).faults, []);
        let told = read(format, &document);
        assert_eq!(told.len(), bodies.len());
        assert_eq!(told[0].content, flat);
        assert_eq!(told[1].content, deep);
        assert!(
            told[2]
                .content
                .starts_with("<p><a href=\"https://courier.example/x\">")
        );
        assert_eq!(
            told[2].content.len(),
            linked.len() + "https://courier.example".len()
        );
    }
}

#[test]
fn text_is_cleaned_before_it_gets_here() {
    assert_eq!(text("a\u{b}b\u{fffe}c").as_str(), "abc");
}
