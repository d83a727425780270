//! Deleted entries (RFC 6721): how a feed says that an entry was taken back.

use super::super::looks_like_markup;
use super::date;
use crate::model::Tombstone;
use atom_syndication::extension::{Extension, ExtensionMap};
use quick_xml::escape::partial_escape;
use std::collections::BTreeMap;

/// The namespace of the elements.
pub(super) const NAMESPACE: &str = "http://purl.org/atompub/tombstones/1.0";

/// A feed's elements for its tombstones.
pub(super) fn elements(tombstones: &[Tombstone]) -> ExtensionMap {
    if tombstones.is_empty() {
        return ExtensionMap::new();
    }
    let deleted = tombstones.iter().map(deleted_entry).collect();
    let elements = BTreeMap::from([("deleted-entry".to_owned(), deleted)]);
    ExtensionMap::from([("at".to_owned(), elements)])
}

/// Section 3.
fn deleted_entry(tombstone: &Tombstone) -> Extension {
    let comment = tombstone.reason.as_ref().map(|reason| {
        // As any text construct: what looks like markup is declared, and escaped.
        let (kind, words) = match looks_like_markup(reason.as_str()) {
            true => ("html", partial_escape(reason.as_str()).into_owned()),
            false => ("text", reason.to_string()),
        };
        Extension {
            name: "at:comment".to_owned(),
            value: Some(words),
            attrs: BTreeMap::from([("type".to_owned(), kind.to_owned())]),
            ..Extension::default()
        }
    });
    let children = comment.map(|comment| ("comment".to_owned(), vec![comment]));
    Extension {
        name: "at:deleted-entry".to_owned(),
        attrs: BTreeMap::from([
            ("ref".to_owned(), tombstone.guid.to_string()),
            ("when".to_owned(), date(tombstone.retracted).to_rfc3339()),
        ]),
        children: children.into_iter().collect(),
        ..Extension::default()
    }
}
