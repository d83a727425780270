//! The modules that RSS and Atom share: Dublin Core, syndication, history, threads and the like.

use super::address::{FULL_URI, IRI, URI};
use super::date::{RFC_3339, W3C};
use super::grammar::{
    Allowed, Content, Element, Value, Written, anything, group, optional, required, text,
};
use super::namespace::Namespace as N;
use super::rule::*;
use super::value::*;

/// What Dublin Core, RDF and the geographic modules allow everywhere.
pub(super) const EVERYWHERE: &[Element] = &[
    text(N::DublinCore, "title", &[]),
    text(N::DublinCore, "description", &[]),
    text(N::DublinCore, "publisher", &[]).many(),
    text(N::DublinCore, "contributor", &[]).many(),
    text(N::DublinCore, "type", &[]),
    text(N::DublinCore, "format", &[]),
    text(N::DublinCore, "identifier", &[]).many(),
    text(N::DublinCore, "source", &[]),
    text(N::DublinCore, "language", &[LANGUAGE]),
    text(N::DublinCore, "relation", &[]).many(),
    text(N::DublinCore, "coverage", &[]).many(),
    text(N::DublinCore, "rights", &[PLAIN]),
    text(N::DublinCore, "creator", &[]).many(),
    text(N::DublinCore, "subject", &[]).many(),
    text(N::DublinCore, "date", &[W3C]).many(),
    text(N::Terms, "abstract", &[]),
    text(N::Terms, "created", &[W3C]),
    text(N::Terms, "issued", &[W3C]),
    text(N::Terms, "modified", &[W3C]),
    text(N::Terms, "dateAccepted", &[]),
    text(N::Terms, "dateCopyrighted", &[]),
    text(N::Terms, "dateSubmitted", &[]),
    text(N::Terms, "extent", &[NONBLANK, POSITIVE]),
    text(N::Terms, "mediator", &[]),
    text(N::Geo, "lat", &[LATITUDE]).many(),
    text(N::Geo, "long", &[LONGITUDE]).many(),
    text(N::Geo, "alt", &[]).many(),
    group(
        N::Geo,
        "Point",
        &[GEO],
        &[("lat", &MISSING_ELEMENT), ("long", &MISSING_ELEMENT)],
    )
    .many(),
    text(N::GeoUrl, "latitude", &[LATITUDE]).many(),
    text(N::GeoUrl, "longitude", &[LONGITUDE]).many(),
    text(N::Icbm, "latitude", &[LATITUDE]).many(),
    text(N::Icbm, "longitude", &[LONGITUDE]).many(),
    anything(N::Rdf, "RDF").with(ANY_ATTRIBUTE),
    anything(N::Rdf, "type").with(ANY_ATTRIBUTE),
    anything(N::Rdf, "Description").with(ANY_ATTRIBUTE),
    text(N::CreativeCommons, "license", &[FULL_URI]).many(),
    anything(N::CcLicense, "license").with(ANY_ATTRIBUTE),
];

const GEO: &[Element] = &[
    text(N::Geo, "lat", &[LATITUDE]).many(),
    text(N::Geo, "long", &[LONGITUDE]).many(),
];

/// An attribute list that allows every attribute.
pub(super) const ANY_ATTRIBUTE: &[Allowed] = &[optional("*", &[])];

/// The qualified terms whose content no rule knows.
pub(super) const TERMS: [&str; 30] = [
    "accessRights",
    "accrualMethod",
    "accrualPeriodicity",
    "accrualPolicy",
    "alternative",
    "audience",
    "available",
    "bibliographicCitation",
    "conformsTo",
    "educationLevel",
    "hasFormat",
    "hasPart",
    "hasVersion",
    "instructionalMethod",
    "isFormatOf",
    "isPartOf",
    "isReferencedBy",
    "isReplacedBy",
    "isRequiredBy",
    "isVersionOf",
    "license",
    "provenance",
    "references",
    "replaces",
    "requires",
    "rightsHolder",
    "spatial",
    "tableOfContents",
    "temporal",
    "valid",
];

/// What a channel or an Atom feed may hold besides.
pub(super) const FEED: &[Element] = &[
    text(N::Syndication, "updatePeriod", &[PERIOD]),
    text(N::Syndication, "updateFrequency", &[NONBLANK, POSITIVE]),
    text(N::Syndication, "updateBase", &[W3C]),
    group(N::History, "archive", &[], &[]).many(),
    group(N::History, "complete", &[], &[]).many(),
    text(N::BlogChannel, "blogRoll", &[FULL_URI]),
    text(N::BlogChannel, "mySubscriptions", &[FULL_URI]),
    text(N::BlogChannel, "blink", &[FULL_URI]),
    text(N::BlogChannel, "changes", &[FULL_URI]),
    text(N::Admin, "generatorAgent", &[]).with(RESOURCE),
    text(N::Admin, "errorReportsTo", &[]).with(RESOURCE),
    text(N::OpenSearch, "totalResults", &[NON_NEGATIVE]),
    text(N::OpenSearch, "startIndex", &[INTEGER]),
    text(N::OpenSearch, "itemsPerPage", &[NON_NEGATIVE]),
    anything(N::OpenSearch, "Query").with(ANY_ATTRIBUTE),
    text(N::FeedBurner, "awareness", &[FULL_URI]),
    text(N::FeedBurner, "browserFriendly", &[PLAIN]),
    text(N::FeedBurner, "emailServiceId", &[]),
    text(N::FeedBurner, "feedburnerHostname", &[FULL_URI]),
    text(N::FeedBurner, "feedFlare", &[PLAIN])
        .many()
        .with(&[required("href", &[]), required("src", &[])]),
    anything(N::FeedBurner, "info").with(&[required("uri", &[IRI])]),
    anything(N::Xhtml, "div").with(ANY_ATTRIBUTE),
    anything(N::Xhtml, "meta").with(&[
        required("name", &[ROBOTS]),
        required("content", &[ROBOT_ORDERS]),
    ]),
    IN_REPLY_TO,
];

const ROBOTS: Value = Value::Is(|w| one_of_any_case(w, &["robots"], &INVALID_META_NAME));
const ROBOT_ORDERS: Value = Value::Is(|w| {
    let words = ["all", "none", "index", "noindex", "follow", "nofollow"];
    let mut orders = w.text.split(',').map(Written::in_attribute);
    orders.try_for_each(|order| one_of_any_case(&order, &words, &INVALID_META_CONTENT))
});

const RESOURCE: &[Allowed] = &[Allowed {
    namespace: N::Rdf,
    ..optional("resource", &[URI])
}];

const IN_REPLY_TO: Element = anything(N::Threading, "in-reply-to").with(&[
    required("ref", &[FULL_URI]),
    optional("href", &[IRI]),
    optional("source", &[FULL_URI]),
    optional("type", &[MIME]),
]);

/// What an item or an entry may hold besides.
pub(super) const ENTRY: &[Element] = &[
    text(N::Slash, "comments", &[NON_NEGATIVE]),
    text(N::Slash, "section", &[]).many(),
    text(N::Slash, "department", &[]).many(),
    text(N::Slash, "hit_parade", &[INTEGERS]),
    text(N::Threading, "total", &[NON_NEGATIVE]),
    IN_REPLY_TO,
    text(N::CommentApi, "comment", &[FULL_URI]),
    text(N::CommentApi, "commentRss", &[FULL_URI]),
    text(N::CommentApi, "commentRSS", &[FULL_URI]).checked(|node, sink| {
        sink.add(
            node.at,
            &COMMENT_RSS,
            "wfw:commentRSS is not how the name is written",
        );
    }),
    text(N::Trackback, "ping", &[FULL_URI]),
    text(N::Trackback, "about", &[FULL_URI]).many(),
    text(N::FeedBurner, "awareness", &[FULL_URI]),
    text(N::FeedBurner, "origLink", &[FULL_URI]),
    text(N::FeedBurner, "origEnclosureLink", &[FULL_URI]),
];

const RESTRICTION: &[Allowed] = &[required(
    "relationship",
    &[Value::OneOf(&["allow", "deny"], &INVALID_ACCESS)],
)];

/// Whether a publisher lets others show the feed.
pub(super) const ACCESS: &[Element] = &[Element {
    content: Content::Text(&[]),
    ..text(N::Access, "restriction", &[]).with(RESTRICTION)
}];

/// An entry that is no more (RFC 6721, section 3).
pub(super) const TOMBSTONES: &[Element] =
    &[group(N::Tombstones, "deleted-entry", &[TOMBSTONE], &[])
        .many()
        .with(&[
            required("ref", &[super::address::FULL_IRI]),
            required("when", &[RFC_3339]),
        ])];

const TOMBSTONE: &[Element] = &[
    Element {
        content: Content::Construct,
        ..text(N::Tombstones, "comment", &[]).with(&[optional("type", &[])])
    },
    anything(N::Tombstones, "by"),
    anything(N::Atom, "link").with(ANY_ATTRIBUTE),
    anything(N::Atom, "source").with(ANY_ATTRIBUTE),
];
