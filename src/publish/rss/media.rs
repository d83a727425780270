//! Media RSS 1.5.1: pictures and files of an item, with more to say than an `enclosure` can.

use crate::model::{Enclosure, Image, Publication, Story, Text};
use crate::publish::{address, looks_like_markup};
use quick_xml::escape::partial_escape;
use rss::extension::{Extension, ExtensionMap};
use std::collections::BTreeMap;

/// The namespace.
pub(super) const NAMESPACE: &str = "http://search.yahoo.com/mrss/";

/// Whether [`elements`] writes anything of a story.
pub(super) fn has_any(story: &Story) -> bool {
    story.image.is_some() || !story.enclosures.is_empty()
}

/// The lead picture, then the files: those of one title are one thing in several forms and stand in
/// one `media:group`.
pub(super) fn elements(publication: &Publication, story: &Story) -> ExtensionMap {
    if !has_any(story) {
        return ExtensionMap::new();
    }
    let image = story.image.iter();
    let mut contents: Vec<Extension> = image.map(|image| picture(publication, image)).collect();
    let mut groups = Vec::new();
    for variants in in_groups(&story.enclosures) {
        let files = variants
            .iter()
            .map(|enclosure| file(publication, enclosure));
        match variants.as_slice() {
            [_] => contents.extend(files),
            _ => groups.push(element("group", BTreeMap::new(), None, files.collect())),
        }
    }
    let named = [("content", contents), ("group", groups)];
    let named = named.map(|(name, elements)| (name.to_owned(), elements));
    ExtensionMap::from([("media".to_owned(), BTreeMap::from(named))])
}

/// In the order in which their first stands; a file without a title is a thing of its own.
fn in_groups(enclosures: &[Enclosure]) -> Vec<Vec<&Enclosure>> {
    let mut groups: Vec<Vec<&Enclosure>> = Vec::new();
    for enclosure in enclosures {
        let is_variant = |group: &&mut Vec<&Enclosure>| {
            enclosure.title.is_some() && group.iter().any(|one| one.title == enclosure.title)
        };
        match groups.iter_mut().find(is_variant) {
            Some(group) => group.push(enclosure),
            None => groups.push(vec![enclosure]),
        }
    }
    groups
}

fn picture(publication: &Publication, image: &Image) -> Extension {
    let url = address::uri(&publication.absolute(&image.url));
    let kind = address::picture_type(&url).map(str::to_owned);
    let described = attributes([
        ("type", kind),
        ("url", Some(url)),
        ("medium", Some("image".to_owned())),
        ("width", image.width.map(|pixels| pixels.to_string())),
        ("height", image.height.map(|pixels| pixels.to_string())),
    ]);
    let credit = image.credit.as_ref().map(|credit| {
        let name = Some(credit.to_string());
        element("credit", BTreeMap::new(), name, Vec::new())
    });
    let description = image.description.as_ref().or(image.alt.as_ref());
    let description = description.map(|text| words("description", text));
    let thumbnail = image.thumbnail.as_ref().map(|thumbnail| {
        let url = Some(address::uri(&publication.absolute(thumbnail)));
        element("thumbnail", attributes([("url", url)]), None, Vec::new())
    });
    let children = credit.into_iter().chain(description).chain(thumbnail);
    element("content", described, None, children.collect())
}

fn file(publication: &Publication, enclosure: &Enclosure) -> Extension {
    let medium = match enclosure.media_type.kind() {
        kind @ ("audio" | "image" | "video") => kind,
        _ => "document",
    };
    let attributes = attributes([
        (
            "url",
            Some(address::uri(&publication.absolute(&enclosure.url))),
        ),
        ("type", Some(enclosure.media_type.to_string())),
        ("medium", Some(medium.to_owned())),
        (
            "fileSize",
            enclosure.known_length().map(|length| length.to_string()),
        ),
        (
            "duration",
            enclosure.duration.map(|seconds| seconds.to_string()),
        ),
    ]);
    let title = enclosure.title.as_ref().map(|title| words("title", title));
    element("content", attributes, None, title.into_iter().collect())
}

/// A text that says itself whether it is HTML, so that no reader and no validator has to guess.
fn words(name: &str, text: &Text) -> Extension {
    let text = text.as_str();
    let (kind, value) = if looks_like_markup(text) {
        ("html", partial_escape(text).into_owned())
    } else {
        ("plain", text.to_owned())
    };
    let attributes = attributes([("type", Some(kind.to_owned()))]);
    element(name, attributes, Some(value), Vec::new())
}

fn attributes<const N: usize>(named: [(&str, Option<String>); N]) -> BTreeMap<String, String> {
    let named = named.into_iter();
    let given = named.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect()
}

fn element(
    name: &str,
    attributes: BTreeMap<String, String>,
    value: Option<String>,
    inner: Vec<Extension>,
) -> Extension {
    let mut children: BTreeMap<String, Vec<Extension>> = BTreeMap::new();
    for child in inner {
        children.entry(child.name.clone()).or_default().push(child);
    }
    Extension {
        name: format!("media:{name}"),
        value,
        attrs: attributes,
        children,
    }
}
