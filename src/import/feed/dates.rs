//! Dates of feeds.

use super::super::xml::Element;
use super::super::{Warning, dates, limits};
use crate::model::{Instant, Quoted};
use chrono_tz::Tz;

/// Puts the moment that is written into its place, if that is empty; of what is no date somebody has to
/// know: see [`doubt`].
pub(super) fn instant(
    written: &str,
    name: &str,
    line: impl Into<Option<usize>>,
    zone: Tz,
    place: &mut Option<Instant>,
    unsure: &mut Vec<Warning>,
) {
    let written = written.trim();
    if place.is_some() || written.is_empty() {
        return;
    }
    *place = dates::instant(written, zone);
    if place.is_none() {
        let shown: String = written.chars().take(limits::LEFT_OUT_SHOWN).collect();
        unsure.push(Warning {
            line: line.into(),
            text: format!(
                "`{name}`: {} is no date that anybody can be sure of",
                Quoted(&shown)
            ),
        });
    }
}

/// What becomes of an entry whose date is such: `has_other` if it has another one, and `is_told` if the caller
/// names one for those that have none.
pub(super) fn doubt(unsure: Warning, has_other: bool, is_told: bool) -> Warning {
    let consequence = match (has_other, is_told) {
        (true, _) => "the entry goes without it",
        (false, true) => "the entry has the date that --date names",
        (false, false) => {
            "the entry is published as of its first import, unless --date names a date; write it like \
             2026-11-23T09:30:00Z"
        }
    };
    Warning {
        text: format!("{}; {consequence}", unsure.text),
        ..unsure
    }
}

/// The same of what an element says.
pub(super) fn instant_in(
    element: &Element,
    name: &str,
    zone: Tz,
    place: &mut Option<Instant>,
    unsure: &mut Vec<Warning>,
) {
    instant(&element.text(), name, element.line, zone, place, unsure);
}
