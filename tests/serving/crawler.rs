//! A reader that follows a feed back to its first entry (RFC 5005, section 4), with parsers that have
//! nothing to do with our writers.
#![allow(dead_code, reason = "other tests need less of it")]

use std::collections::BTreeMap;

/// What a walk met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Crawl {
    /// The documents, the subscription document first.
    pub(crate) documents: Vec<Document>,
    /// What each path answered.
    pub(crate) bytes: BTreeMap<String, Vec<u8>>,
}

/// One document of a feed. Addresses are given as paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) path: String,
    pub(crate) guids: Vec<String>,
    pub(crate) links: Links,
    /// Whether it says that it is an archive document; JSON Feed has no word for it.
    pub(crate) is_archive: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Links {
    pub(crate) own: Option<String>,
    pub(crate) current: Option<String>,
    pub(crate) older: Option<String>,
    pub(crate) newer: Option<String>,
}

impl Crawl {
    /// Every guid that was met, in the order of the walk.
    pub(crate) fn guids(&self) -> Vec<String> {
        let documents = self.documents.iter();
        documents
            .flat_map(|document| document.guids.clone())
            .collect()
    }

    /// The pages of the archive.
    pub(crate) fn pages(&self) -> &[Document] {
        &self.documents[1..]
    }
}

/// Walks from the subscription document at `start`; `get` answers the body at a path.
pub(crate) async fn crawl(start: &str, get: impl AsyncFn(&str) -> Vec<u8>) -> Crawl {
    let mut crawl = Crawl {
        documents: Vec::new(),
        bytes: BTreeMap::new(),
    };
    let mut next = Some(start.to_owned());
    while let Some(path) = next {
        let body = get(&path).await;
        let document = read(&path, &body);
        next = document.links.older.clone();
        crawl.documents.push(document);
        let again = crawl.bytes.insert(path.clone(), body);
        assert!(again.is_none(), "the archive leads in a circle at {path}");
    }
    crawl
}

/// Reads a document in the format that its path tells.
pub(crate) fn read(path: &str, body: &[u8]) -> Document {
    let text = std::str::from_utf8(body).unwrap();
    if path.ends_with(".json") {
        json(path, text)
    } else {
        xml(path, text)
    }
}

fn json(path: &str, text: &str) -> Document {
    let feed: serde_json::Value = serde_json::from_str(text).unwrap();
    let link = |name: &str| feed[name].as_str().map(path_of);
    let items = feed["items"].as_array().unwrap();
    Document {
        path: path.to_owned(),
        guids: items
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect(),
        links: Links {
            own: link("feed_url"),
            older: link("next_url"),
            ..Links::default()
        },
        is_archive: false,
    }
}

fn xml(path: &str, text: &str) -> Document {
    const ATOM: &str = "http://www.w3.org/2005/Atom";
    const HISTORY: &str = "http://purl.org/syndication/history/1.0";
    let document = roxmltree::Document::parse(text).unwrap();
    let root = document.root_element();
    let is_atom = root.has_tag_name((ATOM, "feed"));
    let feed = match is_atom {
        true => root,
        false => root.first_element_child().unwrap(),
    };
    let entries = feed.children().filter(|child| match is_atom {
        true => child.has_tag_name((ATOM, "entry")),
        false => child.has_tag_name("item"),
    });
    let guid = |entry: roxmltree::Node<'_, '_>| {
        let mut parts = entry.children();
        let part = parts.find(|part| match is_atom {
            true => part.has_tag_name((ATOM, "id")),
            false => part.has_tag_name("guid"),
        });
        part.unwrap().text().unwrap().to_owned()
    };
    let link = |relation: &str| {
        let links = feed.children().filter(|node| {
            node.has_tag_name((ATOM, "link")) && node.attribute("rel") == Some(relation)
        });
        let links: Vec<_> = links.collect();
        assert!(links.len() < 2, "{path} has {relation} twice");
        Some(path_of(links.first()?.attribute("href").unwrap()))
    };
    Document {
        path: path.to_owned(),
        guids: entries.map(guid).collect(),
        links: Links {
            own: link("self"),
            current: link("current"),
            older: link("prev-archive"),
            newer: link("next-archive"),
        },
        is_archive: feed
            .children()
            .any(|child| child.has_tag_name((HISTORY, "archive"))),
    }
}

fn path_of(url: &str) -> String {
    let url: url::Url = url.parse().unwrap();
    url.path().to_owned()
}
