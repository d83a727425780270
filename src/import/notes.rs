//! What a story says of itself: where it was taken from, and what it got wrong.

use super::fields::Fields;
use super::front_matter::{Note, Notes, Problem, Taken};
use super::limits;
use crate::model::{Correction, Guid, Source};
use chrono_tz::Tz;

impl Fields<'_> {
    /// The feed a story was taken from.
    pub(super) fn source(&self, taken: &Taken, zone: Tz) -> Result<Source, Problem> {
        const KEY: &str = "source";
        let home_page = taken.home_page.as_deref();
        let id = taken.id.as_deref();
        Ok(Source {
            title: self.text(KEY, &taken.title, limits::TITLE)?,
            url: self.web_address(KEY, &taken.url)?,
            home_page: home_page
                .map(|page| self.web_address(KEY, page))
                .transpose()?,
            id: id.map(|id| self.parsed(KEY, Guid::new(id))).transpose()?,
            updated: self.instant(KEY, taken.updated.as_ref(), zone)?,
        })
    }

    /// What a story got wrong before.
    pub(super) fn corrections(&self, notes: &Notes, zone: Tz) -> Result<Vec<Correction>, Problem> {
        let notes = match notes {
            Notes::One(note) => std::slice::from_ref(note),
            Notes::Many(notes) => notes,
        };
        self.at_most("correction", notes.len(), limits::CORRECTIONS)?;
        notes
            .iter()
            .map(|note| self.correction(note, zone))
            .collect()
    }

    fn correction(&self, note: &Note, zone: Tz) -> Result<Correction, Problem> {
        const KEY: &str = "correction";
        let (date, text) = match note {
            Note::Text(text) => (None, text),
            Note::Dated(note) => (note.date.as_ref(), &note.text),
        };
        let moment = self.instant(KEY, date, zone)?;
        Ok(Correction {
            date: moment.map(|moment| moment.to_utc().with_timezone(&zone).date_naive()),
            text: self.text(KEY, text, limits::BIO)?,
        })
    }
}
