//! Pictures, files, sources, languages and rhythms, in each format.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod publishing;

use newsstand::model::*;
use newsstand::publish;
use publishing::{author, document, enclosure, entry, feed, publication, story, text};
use serde_json::{Value, json};

const MEDIA: &str = "http://search.yahoo.com/mrss/";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
const SYNDICATION: &str = "http://purl.org/rss/1.0/modules/syndication/";
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";

fn titled(url: &str, media_type: &str, title: &str) -> Enclosure {
    Enclosure {
        title: Some(text(title)),
        ..enclosure(url, media_type)
    }
}

fn with_files(enclosures: Vec<Enclosure>) -> [Entry; 1] {
    let story = Story {
        enclosures,
        ..story("A recording")
    };
    [entry(1, story)]
}

fn document_of(format: Format, presentation: Presentation, entries: &[Entry]) -> String {
    let feed = Feed {
        presentation,
        ..feed()
    };
    let document = publish::feed(
        format,
        &publication(),
        &feed,
        &publish::Edition::of(entries),
    )
    .unwrap();
    String::from_utf8(document).unwrap()
}

fn json_of(presentation: Presentation, entries: &[Entry]) -> Value {
    serde_json::from_str(&document_of(Format::Json, presentation, entries)).unwrap()
}

type Name = (&'static str, &'static str);

fn elements<'a, 'i: 'a>(
    parsed: &'a roxmltree::Document<'i>,
    (namespace, name): Name,
) -> impl Iterator<Item = roxmltree::Node<'a, 'i>> {
    parsed.descendants().filter(move |node| {
        let is_there = node.tag_name().namespace().unwrap_or_default() == namespace;
        node.is_element() && node.tag_name().name() == name && is_there
    })
}

/// The attribute `name` of every element of this name, in the document's order.
fn attributes(xml: &str, element: Name, name: &str) -> Vec<Option<String>> {
    let parsed = roxmltree::Document::parse(xml).unwrap();
    elements(&parsed, element)
        .map(|node| node.attribute(name).map(str::to_owned))
        .collect()
}

/// The text of every element of this name.
fn texts(xml: &str, element: Name) -> Vec<String> {
    let parsed = roxmltree::Document::parse(xml).unwrap();
    let inner = |node: roxmltree::Node<'_, '_>| {
        let texts = node.children().filter(roxmltree::Node::is_text);
        texts.filter_map(|one| one.text()).collect()
    };
    elements(&parsed, element).map(inner).collect()
}

const ATOM: &str = "http://www.w3.org/2005/Atom";

#[test]
fn rss_has_one_enclosure_and_names_all_files() {
    let entries = with_files(vec![
        titled(
            "https://a.example/bell.mp3?x=1&y=ü",
            "audio/mpeg",
            "The bell & <co> ]]>",
        ),
        titled("/images/notes.pdf", "application/pdf", "Notes"),
        titled(
            "https://a.example/bell.ogg",
            "audio/ogg",
            "The bell & <co> ]]>",
        ),
        enclosure("https://a.example/1.mp4", "video/mp4"),
        enclosure("https://a.example/2.mp4", "video/mp4"),
    ]);
    let rss = document(Format::Rss, &publication(), &entries);
    let first = Some("https://a.example/bell.mp3?x=1&y=%C3%BC".to_owned());
    assert_eq!(attributes(&rss, ("", "enclosure"), "url"), [first]);
    assert_eq!(
        attributes(&rss, ("", "enclosure"), "length"),
        [Some("1234567".to_owned())]
    );
    assert_eq!(
        attributes(&rss, ("", "enclosure"), "type"),
        [Some("audio/mpeg".to_owned())]
    );

    let parsed = roxmltree::Document::parse(&rss).unwrap();
    let groups: Vec<_> = parsed
        .descendants()
        .filter(|node| node.has_tag_name((MEDIA, "group")))
        .collect();
    // The two forms of one recording, and nothing that has no title in common.
    assert_eq!(groups.len(), 1);
    let variants: Vec<_> = groups[0]
        .children()
        .filter_map(|node| node.attribute("type"))
        .collect();
    assert_eq!(variants, ["audio/mpeg", "audio/ogg"]);
    assert_eq!(attributes(&rss, (MEDIA, "content"), "url").len(), 5);
    let mut media: Vec<_> = attributes(&rss, (MEDIA, "content"), "medium");
    media.sort();
    let known = ["audio", "audio", "document", "video", "video"];
    assert_eq!(media, known.map(|kind| Some(kind.to_owned())));
}

#[test]
fn atom_links_every_file_and_json_attaches_it() {
    let mut files = vec![
        titled("/images/notes.pdf", "application/pdf", "Notes & \"so on\""),
        titled("/images/more.pdf", "application/pdf", "<b>More</b>"),
        enclosure("https://bücher.example/ä b.mp3", "audio/mpeg"),
    ];
    files[2].duration = Some(125);
    let entries = with_files(files);
    let atom = document(Format::Atom, &publication(), &entries);
    let parsed = roxmltree::Document::parse(&atom).unwrap();
    let links = parsed
        .descendants()
        .filter(|node| node.attribute("rel") == Some("enclosure"));
    let told: Vec<_> = links
        .map(|link| ["href", "type", "length", "title"].map(|name| link.attribute(name)))
        .collect();
    let length = Some("1234567");
    let pdf = "https://courier.example/images/notes.pdf";
    let more = "https://courier.example/images/more.pdf";
    let mp3 = "https://xn--bcher-kva.example/%C3%A4%20b.mp3";
    assert_eq!(
        told,
        [
            [
                Some(pdf),
                Some("application/pdf"),
                length,
                Some("Notes & \"so on\"")
            ],
            // An attribute cannot say that it is no HTML.
            [Some(more), Some("application/pdf"), length, None],
            [Some(mp3), Some("audio/mpeg"), length, None],
        ]
    );
    let item = &json_of(Presentation::default(), &entries)["items"][0];
    assert_eq!(
        item["attachments"],
        json!([
            {
                "url": pdf, "mime_type": "application/pdf", "title": "Notes & \"so on\"",
                "size_in_bytes": 1_234_567,
            },
            {
                "url": more, "mime_type": "application/pdf", "title": "<b>More</b>",
                "size_in_bytes": 1_234_567,
            },
            {
                "url": mp3, "mime_type": "audio/mpeg", "size_in_bytes": 1_234_567,
                "duration_in_seconds": 125,
            },
        ])
    );
}

#[test]
fn a_picture_is_told_with_its_size_and_maker() {
    let image = Image {
        alt: Some(text("A bell \"seen\" from below")),
        description: Some(text("The <bell> & its crack")),
        credit: Some(text("Mo O'Dell & <Sons>")),
        width: Some(640),
        height: Some(427),
        thumbnail: Some("/images/small.jpg".to_owned()),
        ..Image::new("/images/bell.jpg")
    };
    let story = Story {
        image: Some(image),
        banner: Some("/images/wide.jpg".to_owned()),
        ..story("A bell")
    };
    let entries = [entry(1, story)];
    let rss = document(Format::Rss, &publication(), &entries);
    let size = ["width", "height"].map(|name| attributes(&rss, (MEDIA, "content"), name));
    assert_eq!(size, [[Some("640".to_owned())], [Some("427".to_owned())]]);
    assert_eq!(texts(&rss, (MEDIA, "credit")), ["Mo O'Dell & <Sons>"]);
    let description = "The &lt;bell&gt; &amp; its crack";
    assert_eq!(texts(&rss, (MEDIA, "description")), [description]);
    let small = Some("https://courier.example/images/small.jpg".to_owned());
    assert_eq!(attributes(&rss, (MEDIA, "thumbnail"), "url"), [small]);
    // Its length is not known, so it is no enclosure.
    assert!(attributes(&rss, ("", "enclosure"), "url").is_empty());

    let item = &json_of(Presentation::default(), &entries)["items"][0];
    assert_eq!(item["image"], "https://courier.example/images/bell.jpg");
    assert_eq!(
        item["banner_image"],
        "https://courier.example/images/wide.jpg"
    );
    assert_eq!(
        publish::content(&publication(), &entries[0]),
        "<figure><img src=\"https://courier.example/images/bell.jpg\" \
         alt=\"A bell &quot;seen&quot; from below\" width=\"640\" height=\"427\">\
         <figcaption>The &lt;bell&gt; &amp; its crack <small>Mo O'Dell &amp; &lt;Sons&gt;</small>\
         </figcaption></figure><p>A bell</p>"
    );
}

fn taken() -> Story {
    Story {
        contributors: vec![Author {
            email: Some(text("cy@quill.example")),
            ..author("Cy <Penn> & Co")
        }],
        rights: Some(text("© <The> Ringer & Co ]]>")),
        source: Some(Source {
            title: text("The <Ringer> & Co ]]>"),
            url: "https://ringer.example/feed?a&b=ö".parse().unwrap(),
            home_page: Some("https://ringer.example/".parse().unwrap()),
            id: None,
            updated: None,
        }),
        ..story("Taken over")
    }
}

#[test]
fn the_feed_an_entry_came_from_is_named() {
    let mut entries = [entry(1, taken())];
    let url = "https://ringer.example/feed?a&b=%C3%B6";
    let rss = document(Format::Rss, &publication(), &entries);
    assert_eq!(
        attributes(&rss, ("", "source"), "url"),
        [Some(url.to_owned())]
    );
    assert_eq!(texts(&rss, ("", "source")), ["The <Ringer> & Co ]]>"]);

    let source = |atom: &str| {
        let parsed = roxmltree::Document::parse(atom).unwrap();
        let mut nodes = parsed.descendants();
        let source = nodes
            .find(|node| node.has_tag_name((ATOM, "source")))
            .unwrap();
        let inner = |name| {
            let child = source
                .children()
                .find(|node| node.has_tag_name((ATOM, name)));
            child.unwrap().text().unwrap().to_owned()
        };
        (inner("id"), inner("updated"))
    };
    let published = "2026-03-20T09:45:40+00:00".to_owned();
    let atom = document(Format::Atom, &publication(), &entries);
    assert_eq!(source(&atom), (url.to_owned(), published.clone()));
    // A correction here is no change there.
    entries[0].updated = publishing::instant("2026-03-22T00:00:00Z");
    let atom = document(Format::Atom, &publication(), &entries);
    assert_eq!(source(&atom), (url.to_owned(), published));

    let told = entries[0].story.source.as_mut().unwrap();
    told.id = Some(Guid::new("tag:ringer.example,2020:feed").unwrap());
    told.updated = Some(publishing::instant("2026-03-01T00:00:00Z"));
    let expected = (
        "tag:ringer.example,2020:feed".to_owned(),
        "2026-03-01T00:00:00+00:00".to_owned(),
    );
    let atom = document(Format::Atom, &publication(), &entries);
    assert_eq!(source(&atom), expected);

    let item = &json_of(Presentation::default(), &entries)["items"][0];
    assert_eq!(
        item["_newsstand"]["source"],
        json!({
            "id": "tag:ringer.example,2020:feed", "title": "The <Ringer> & Co ]]>",
            "feed_url": url, "home_page_url": "https://ringer.example/",
        })
    );
}

#[test]
fn helpers_and_owners_are_named() {
    let entries = [entry(1, taken())];
    let rss = document(Format::Rss, &publication(), &entries);
    assert_eq!(
        texts(&rss, (DUBLIN_CORE, "contributor")),
        ["Cy <Penn> & Co"]
    );
    assert_eq!(
        texts(&rss, (DUBLIN_CORE, "rights")),
        ["© <The> Ringer & Co ]]>"]
    );
    let atom = document(Format::Atom, &publication(), &entries);
    // Nobody without a byline has a page here.
    assert!(!atom.contains("authors/cy"), "{atom}");
    assert_eq!(texts(&atom, (ATOM, "contributor")).len(), 1);
    assert!(atom.contains("<email>cy@quill.example</email>"));
    let rights = texts(&atom, (ATOM, "rights"));
    assert_eq!(rights[1], "© &lt;The&gt; Ringer &amp; Co ]]&gt;");
    let item = &json_of(Presentation::default(), &entries)["items"][0];
    let told = &item["_newsstand"];
    assert_eq!(told["contributors"], json!([{ "name": "Cy <Penn> & Co" }]));
    assert_eq!(told["rights"], "© <The> Ringer & Co ]]>");
}

#[test]
fn a_feed_of_summaries_tells_summaries() {
    let long = format!("<p>{}</p>", "Every word of it. ".repeat(100));
    let with_body = Story {
        dateline: Some(text("PIER")),
        body: Some(Html::from_sanitised(&long)),
        language: Some(Language::new("ar").unwrap()),
        corrections: vec![Correction {
            date: None,
            text: text("Not <so> ]]>."),
        }],
        ..story("Long")
    };
    let with_summary = Story {
        summary: Some(text("In short: <b> & ]]>")),
        body: Some(Html::from_sanitised(&long)),
        ..story("Short")
    };
    let entries = [
        entry(1, with_body),
        entry(2, with_summary),
        entry(3, story("A headline & no more")),
    ];
    let presentation = Presentation {
        extent: Extent::Summary,
        ..Presentation::default()
    };
    let item = json_of(presentation.clone(), &entries);
    let told: Vec<&str> = (0..3)
        .map(|at| item["items"][at]["content_html"].as_str().unwrap())
        .collect();
    let start = "<div lang=\"ar\" dir=\"rtl\"><p><strong>PIER</strong> — ";
    let end = "…</p><hr><aside class=\"correction\"><p><strong lang=\"en-GB\" dir=\"ltr\">Correction:</strong> Not &lt;so&gt; ]]&gt;.</p></aside></div>";
    let kept = told[0].strip_prefix(start).unwrap();
    let kept = kept.strip_suffix(end).unwrap();
    let text = "Every word of it. ".repeat(100);
    let rest = text.strip_prefix(kept).unwrap();
    assert!(kept.len() <= 300 && !rest.starts_with(char::is_alphanumeric));
    assert_eq!(told[1], "<p>In short: &lt;b&gt; &amp; ]]&gt;</p>");
    assert_eq!(told[2], "<p>A headline &amp; no more</p>");

    // The other formats say the same, and nothing of the full text.
    let rss = document_of(Format::Rss, presentation.clone(), &entries);
    assert!(texts(&rss, (CONTENT, "encoded")).is_empty());
    assert_eq!(texts(&rss, ("", "description"))[1..], told);
    let atom = document_of(Format::Atom, presentation, &entries);
    assert!(texts(&atom, (ATOM, "content")).is_empty());
    assert_eq!(texts(&atom, (ATOM, "summary")), told);
    assert!(
        attributes(&atom, (ATOM, "summary"), "type")
            .iter()
            .all(|kind| kind.as_deref() == Some("html"))
    );
}

#[test]
fn a_feed_has_a_language_of_its_own_and_its_entries_keep_theirs() {
    let own = Story {
        language: Some(Language::new("ar").unwrap()),
        ..story("One")
    };
    let entries = [entry(1, own), entry(2, story("Two"))];
    let presentation = Presentation {
        language: Some(Language::new("ar").unwrap()),
        ..Presentation::default()
    };
    let json = json_of(presentation.clone(), &entries);
    assert_eq!(json["language"], "ar");
    assert_eq!(json["items"][1]["language"], "en-GB");
    assert_eq!(
        json["items"][1]["content_html"],
        "<div lang=\"en-GB\" dir=\"ltr\"><p>Two</p></div>"
    );
    let rss = document_of(Format::Rss, presentation.clone(), &entries);
    assert_eq!(texts(&rss, ("", "language")), ["ar"]);
    assert_eq!(texts(&rss, (DUBLIN_CORE, "language")), ["ar", "en-GB"]);
    let atom = document_of(Format::Atom, presentation, &entries);
    assert!(atom.contains("xml:lang=\"ar\""));
    assert!(
        atom.contains("<title xml:lang=\"en-GB\">Two</title>"),
        "{atom}"
    );
}

#[test]
fn a_feed_has_pictures_and_categories_of_its_own() {
    let presentation = Presentation {
        icon: Some("/images/own.svg".to_owned()),
        logo: Some("/images/own.png".to_owned()),
        categories: vec![text("Sea & <shore>"), text("Ships")],
        ..Presentation::default()
    };
    let rss = document_of(Format::Rss, presentation.clone(), &[]);
    // RSS knows no drawing.
    assert_eq!(
        texts(&rss, ("", "url")),
        ["https://courier.example/images/own.png"]
    );
    assert_eq!(texts(&rss, ("", "category")), ["Sea & <shore>", "Ships"]);
    let atom = document_of(Format::Atom, presentation.clone(), &[]);
    assert_eq!(
        texts(&atom, (ATOM, "icon")),
        ["https://courier.example/images/own.svg"]
    );
    assert_eq!(
        texts(&atom, (ATOM, "logo")),
        ["https://courier.example/images/own.png"]
    );
    let scheme = Some("tag:courier.example,2026-03:categories".to_owned());
    assert_eq!(
        attributes(&atom, (ATOM, "category"), "scheme"),
        [scheme.clone(), scheme]
    );
    let json = json_of(presentation, &[]);
    for name in ["icon", "favicon"] {
        assert_eq!(json[name], "https://courier.example/images/own.svg");
    }
}

#[test]
fn a_media_type_is_two_names() {
    let longest = "a".repeat(127);
    for (name, is_one) in [
        ("audio/mpeg", true),
        ("IMAGE/SVG+xml", true),
        (&format!("{longest}/{longest}"), true),
        (&format!("{longest}a/mpeg"), false),
        (&format!("audio/{longest}a"), false),
        ("audio", false),
        ("audio/", false),
        ("/mpeg", false),
        ("a/b/c", false),
        ("audio/mpeg; codecs=x", false),
        ("audio/.mpeg", false),
        ("äudio/mpeg", false),
        ("", false),
    ] {
        assert_eq!(MediaType::new(name).is_ok(), is_one, "{name}");
    }
    let written = MediaType::new("IMAGE/SVG+xml").unwrap();
    assert_eq!(
        (written.as_str(), written.kind()),
        ("image/svg+xml", "image")
    );
}

/// A feed whose entries were published so many minutes before now, and its rhythm as RSS tells it.
fn rhythm(ttl: Option<u32>, minutes: &[i64]) -> Option<(String, String, String)> {
    let entries: Vec<Entry> = (1..)
        .zip(minutes)
        .map(|(number, ago)| Entry {
            published: Instant::from_milliseconds(1_774_000_000_000 - ago * 60_000).unwrap(),
            ..entry(number, story("A headline"))
        })
        .collect();
    let presentation = Presentation {
        ttl,
        ..Presentation::default()
    };
    let rss = document_of(Format::Rss, presentation, &entries);
    let mut told = [
        ("", "ttl"),
        (SYNDICATION, "updatePeriod"),
        (SYNDICATION, "updateFrequency"),
    ]
    .map(|element| texts(&rss, element).pop());
    let [ttl, period, frequency] = &mut told;
    Some((ttl.take()?, period.take()?, frequency.take()?))
}

#[test]
fn a_rhythm_is_that_of_the_entries() {
    let told = |ttl, minutes: &[i64]| {
        let told = rhythm(ttl, minutes);
        told.map(|(ttl, period, frequency)| format!("{ttl} {period} {frequency}"))
    };
    let every = |distance: i64| -> Vec<i64> { (0..30).map(|at| at * distance).collect() };
    for (distance, expected) in [
        (1, "15 hourly 4"),
        (29, "15 hourly 4"),
        (30, "30 hourly 2"),
        (119, "60 hourly 1"),
        (120, "120 daily 12"),
        (239, "120 daily 12"),
        (240, "240 daily 6"),
        (100_000, "240 daily 6"),
    ] {
        assert_eq!(
            told(None, &every(distance)).as_deref(),
            Some(expected),
            "{distance}"
        );
    }
    // Nothing and one story have no rhythm, nor have a hundred of one moment.
    assert_eq!(told(None, &[]), None);
    assert_eq!(told(None, &[0]), None);
    assert_eq!(told(None, &[5; 100]), None);
    // One silence, or one import, is none either.
    assert_eq!(
        told(None, &[0, 60, 120, 90_000, 90_060]).as_deref(),
        Some("60 hourly 1")
    );
    assert_eq!(
        told(None, &[0, 0, 0, 0, 60, 120, 180]).as_deref(),
        Some("60 hourly 1")
    );
    // Far back is another time.
    let then: Vec<i64> = (0..20)
        .map(|at| at * 60)
        .chain((0..80).map(|at| 5_000 + at))
        .collect();
    assert_eq!(told(None, &then).as_deref(), Some("60 hourly 1"));
    // The desk knows better.
    assert_eq!(told(Some(45), &every(500)).as_deref(), Some("45 hourly 1"));
    assert_eq!(told(Some(1), &[]).as_deref(), Some("1 hourly 60"));
    assert_eq!(told(Some(10_080), &[]).as_deref(), Some("10080 weekly 1"));
}
