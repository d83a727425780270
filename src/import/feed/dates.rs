//! Dates of feeds.

use super::super::xml::Element;
use super::super::{Warning, dates, limits};
use crate::model::Instant;
use chrono_tz::Tz;

/// Puts the moment that is written into its place, if that is empty; of what is no date somebody has to
/// know.
pub(super) fn instant(
    written: &str,
    name: &str,
    line: impl Into<Option<usize>>,
    zone: Tz,
    place: &mut Option<Instant>,
    warnings: &mut Vec<Warning>,
) {
    let written = written.trim();
    if place.is_some() || written.is_empty() {
        return;
    }
    *place = dates::instant(written, zone);
    if place.is_none() {
        let shown: String = written.chars().take(limits::LEFT_OUT_SHOWN).collect();
        warnings.push(Warning {
            line: line.into(),
            text: format!("`{name}`: {shown:?} is no date that anybody can be sure of; the entry goes without it"),
        });
    }
}

/// The same of what an element says.
pub(super) fn instant_in(
    element: &Element,
    name: &str,
    zone: Tz,
    place: &mut Option<Instant>,
    warnings: &mut Vec<Warning>,
) {
    instant(&element.text(), name, element.line, zone, place, warnings);
}
