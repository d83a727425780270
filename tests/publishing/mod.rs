//! What the tests of the publisher share: an invented newspaper, and second parsers.

#![allow(missing_docs, unreachable_pub, dead_code)]

use newsstand::model::*;
use newsstand::publish;

pub mod newspaper;

pub fn text(raw: &str) -> Text {
    Text::new(raw).unwrap()
}

pub fn slug(raw: &str) -> Slug {
    Slug::new(raw).unwrap()
}

pub fn instant(raw: &str) -> Instant {
    Instant::parse(raw).unwrap()
}

pub fn publication() -> Publication {
    Publication {
        title: text("The Tidewater Courier"),
        description: text("News of a harbour town that is on no map"),
        base_url: "https://courier.example/".parse().unwrap(),
        language: Language::new("en-GB").unwrap(),
        email: Some(text("desk@courier.example")),
        webmaster: Some(text("feeds@courier.example")),
        rights: Some(text("© The Tidewater Courier")),
        icon: Some("/images/icon.png".to_owned()),
        logo: None,
        correction_label: None,
        extent: Extent::Full,
        embeds: Publication::EMBEDS.map(str::to_owned).into(),
        mint: Mint::new("courier.example", "2026-03").unwrap(),
    }
}

pub fn feed() -> Feed {
    Feed {
        key: FeedKey::Defined(slug("latest")),
        title: text("The Tidewater Courier"),
        description: text("Everything, newest first"),
        home_page: None,
        selection: Selection::default(),
        window: Window::newest(50),
        presentation: Presentation::default(),
    }
}

/// A headline and nothing else.
pub fn story(title: &str) -> Story {
    Story::new(Kind::Brief, text(title))
}

pub fn author(name: &str) -> Author {
    Author {
        name: text(name),
        bio: None,
        url: None,
        email: None,
    }
}

pub fn enclosure(url: &str, media_type: &str) -> Enclosure {
    Enclosure {
        url: url.to_owned(),
        media_type: MediaType::new(media_type).unwrap(),
        length: 1_234_567,
        title: None,
        duration: None,
    }
}

/// The entry number `number` of an invented day.
pub fn entry(number: u32, story: Story) -> Entry {
    let slug = Slug::of(&format!("story {number}"));
    let published = 1_774_000_000_000 - i64::from(number) * 60_000;
    Entry {
        guid: publication().mint.mint(story.kind, &slug),
        slug,
        published: Instant::from_milliseconds(published).unwrap(),
        updated: Instant::from_milliseconds(published).unwrap(),
        revision: i64::from(number),
        story,
    }
}

/// The document as text; that it is UTF-8 is part of every test.
pub fn document(format: Format, publication: &Publication, entries: &[Entry]) -> String {
    String::from_utf8(
        publish::feed(format, publication, &feed(), &publish::Edition::of(entries)).unwrap(),
    )
    .unwrap()
}

/// What a second parser says a feed's entry tells, in whichever format.
#[derive(PartialEq, Eq, Debug, Default)]
pub struct Told {
    pub id: String,
    pub link: String,
    pub title: String,
    pub summary: Option<String>,
    pub content: String,
    pub authors: Vec<String>,
    pub categories: Vec<String>,
    pub alt: Option<String>,
}

const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
const MEDIA: &str = "http://search.yahoo.com/mrss/";
const ATOM: &str = "http://www.w3.org/2005/Atom";

/// Reads a document with a parser that is not the one it was written with.
pub fn read(format: Format, document: &str) -> Vec<Told> {
    match format {
        Format::Rss => read_rss(document),
        Format::Atom => read_atom(document),
        Format::Json => read_json(document),
    }
}

type Node<'a, 'i> = roxmltree::Node<'a, 'i>;

fn children<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    namespace: &'a str,
    name: &'a str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| {
        child.is_element()
            && child.tag_name().name() == name
            && child.tag_name().namespace().unwrap_or_default() == namespace
    })
}

/// All text in it: a parser may tell a CDATA section that was split as several pieces.
fn inner(node: Node<'_, '_>) -> String {
    let texts = node.children().filter(Node::is_text);
    texts.filter_map(|child| child.text()).collect()
}

fn all(node: Node<'_, '_>, namespace: &str, name: &str) -> Vec<String> {
    children(node, namespace, name).map(inner).collect()
}

fn one(node: Node<'_, '_>, namespace: &str, name: &str) -> Option<String> {
    let mut found = all(node, namespace, name);
    assert!(found.len() <= 1, "{} times {name}", found.len());
    found.pop()
}

fn read_rss(document: &str) -> Vec<Told> {
    let parsed = roxmltree::Document::parse(document).unwrap();
    let channel = children(parsed.root_element(), "", "channel")
        .next()
        .unwrap();
    children(channel, "", "item")
        .map(|item| {
            let picture = children(item, MEDIA, "content").next();
            let alt = picture.and_then(|node| children(node, MEDIA, "description").next());
            Told {
                id: one(item, "", "guid").unwrap(),
                link: one(item, "", "link").unwrap(),
                title: one(item, "", "title").unwrap(),
                summary: one(item, "", "description").map(|html| unescaped(&html)),
                content: one(item, CONTENT, "encoded").unwrap(),
                authors: all(item, DUBLIN_CORE, "creator"),
                categories: all(item, "", "category"),
                alt: alt.map(construct),
            }
        })
        .collect()
}

fn read_atom(document: &str) -> Vec<Told> {
    let parsed = roxmltree::Document::parse(document).unwrap();
    children(parsed.root_element(), ATOM, "entry")
        .map(|entry| {
            let link = |rel: &str| {
                let mut links = children(entry, ATOM, "link");
                let link = links.find(|link| link.attribute("rel") == Some(rel));
                link.and_then(|link| link.attribute("href"))
                    .map(ToOwned::to_owned)
            };
            let person = |node| one(node, ATOM, "name").unwrap();
            let term = |node: Node<'_, '_>| node.attribute("term").unwrap().to_owned();
            Told {
                id: one(entry, ATOM, "id").unwrap(),
                link: link("alternate").unwrap(),
                title: children(entry, ATOM, "title")
                    .map(construct)
                    .next()
                    .unwrap(),
                summary: children(entry, ATOM, "summary").map(construct).next(),
                content: one(entry, ATOM, "content").unwrap(),
                authors: children(entry, ATOM, "author").map(person).collect(),
                categories: children(entry, ATOM, "category").map(term).collect(),
                alt: None,
            }
        })
        .collect()
}

/// A text that says itself whether it is HTML.
fn construct(node: Node<'_, '_>) -> String {
    match node.attribute("type") {
        Some("html") => unescaped(&inner(node)),
        Some("text" | "plain") | None => inner(node),
        other => panic!("a text of type {other:?}"),
    }
}

/// The text that HTML without any tag shows.
pub fn unescaped(html: &str) -> String {
    assert!(!html.contains('<'), "a tag in {html}");
    quick_xml::escape::unescape(html).unwrap().into_owned()
}

fn read_json(document: &str) -> Vec<Told> {
    let parsed: serde_json::Value = serde_json::from_str(document).unwrap();
    let string = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    list(&parsed["items"])
        .iter()
        .map(|item| Told {
            id: string(&item["id"]),
            link: string(&item["url"]),
            title: string(&item["title"]),
            summary: item["summary"].as_str().map(ToOwned::to_owned),
            content: string(&item["content_html"]),
            authors: list(&item["authors"])
                .iter()
                .map(|one| string(&one["name"]))
                .collect(),
            categories: list(&item["tags"]).iter().map(string).collect(),
            alt: item["_newsstand"]["image_alt"]
                .as_str()
                .map(ToOwned::to_owned),
        })
        .collect()
}
