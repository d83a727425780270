//! What the files of an import tell, looked through before all of them are put. They go in a batch at a time, and
//! a file that was renamed may come in a later one than the story that its old name was given to, which would
//! become it then.

use super::database::Connection;
use super::records::{Digest, Prepared, Word};
use super::rows::select_in;
use super::stored::story_of;
use super::{Store, StoreError};
use crate::model::{Origin, Retelling, Story, Submission, Telling};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What is told in the places of an import, as far as they were looked through.
#[derive(Default, Debug)]
pub struct Ahead {
    at: HashMap<Arc<str>, Word>,
    telling: HashMap<Digest, Vec<Arc<str>>>,
}

impl Ahead {
    /// Notes what a submission tells, if it is known by its place.
    ///
    /// # Errors
    /// When its story cannot be written.
    pub fn note(&mut self, submission: &Submission) -> Result<(), StoreError> {
        let Some(place) = place_of(submission) else {
            return Ok(());
        };
        let word = Prepared::new(submission)?.word();
        let place: Arc<str> = place.into();
        if self.at.insert(place.clone(), word).is_none() {
            self.telling.entry(word.digest).or_default().push(place);
        }
        Ok(())
    }

    /// What is told in a place.
    pub(super) fn at(&self, place: &str) -> Option<&Word> {
        self.at.get(place)
    }

    /// The places where just this is told.
    pub(super) fn telling(&self, digest: Digest) -> impl Iterator<Item = (&str, &Word)> {
        let places = self.telling.get(&digest).into_iter().flatten();
        places.filter_map(|place| Some((&**place, self.at(place)?)))
    }

    /// Where it is told by now what was told at these origins, and where what was told there, and so on: of a row
    /// of files each may have got the name of the next.
    pub(super) async fn moved_from(
        &self,
        connection: &mut Connection,
        origins: &[&str],
    ) -> Result<BTreeSet<&str>, StoreError> {
        let mut found = BTreeSet::new();
        if self.at.is_empty() {
            return Ok(found);
        }
        let known: HashSet<&str> = origins.iter().copied().collect();
        let mut next = origins.to_vec();
        while !next.is_empty() {
            let said = said_at(connection, &next).await?;
            let digests = said.iter().flat_map(SaidAt::all);
            let places = digests.flat_map(|digest| self.telling(digest));
            next = places
                .map(|(place, _)| place)
                .filter(|place| !known.contains(place) && found.insert(*place))
                .collect();
        }
        Ok(found)
    }
}

/// The place that a submission is known by.
pub(super) fn place_of(submission: &Submission) -> Option<&str> {
    match (&submission.origin, &submission.guid) {
        (Origin::Place(place), None) => Some(place),
        _ => None,
    }
}

/// What has been said at an origin whose word stands.
#[derive(sqlx::FromRow)]
struct SaidAt {
    origin: String,
    id: i64,
    /// What its entry says.
    stands: Vec<u8>,
    /// What was said there last, if that is something else.
    said: Option<Vec<u8>>,
    /// What was said there since the entry is taken back.
    passed: Option<Vec<u8>>,
}

impl SaidAt {
    fn all(&self) -> impl Iterator<Item = Digest> {
        let all = [Some(&self.stands), self.said.as_ref(), self.passed.as_ref()];
        let all = all.into_iter().flatten();
        all.filter_map(|one| Digest::try_from(one.as_slice()).ok())
    }

    fn last(&self) -> &[u8] {
        let last = self.passed.as_ref().or(self.said.as_ref());
        last.unwrap_or(&self.stands)
    }
}

async fn said_at(connection: &mut Connection, origins: &[&str]) -> Result<Vec<SaidAt>, StoreError> {
    let select = "SELECT origin.origin, entry.id, entry.digest AS stands, origin.said, \
         passed_over.said AS passed FROM origin JOIN entry ON entry.id = origin.entry \
         LEFT JOIN passed_over ON passed_over.origin = origin.origin WHERE origin.origin IN";
    select_in(connection, select, origins).await
}

/// Whether a story is no correction of what was told in its place before.
fn is_another(known: &Story, told: &Story) -> bool {
    let (known_telling, telling) = (Telling::of(known), Telling::of(told));
    let is_telling = known_telling.says_enough() && telling.says_enough();
    let is_same = is_telling && telling.retells(&known_telling) == Retelling::Same;
    !(is_same && told.has_headline_of(known))
}

impl Store {
    /// Whether in one of the places of these submissions another story has been told so far. That one may have
    /// moved to another place, and is to be looked for ahead, before these are put.
    ///
    /// # Errors
    /// When the database does not answer, or an entry is damaged.
    pub async fn may_have_moved(&self, submissions: &[Submission]) -> Result<bool, StoreError> {
        let placed = submissions
            .iter()
            .filter_map(|one| Some((place_of(one)?, one)));
        let placed: HashMap<&str, &Submission> = placed.collect();
        let places: Vec<&str> = placed.keys().copied().collect();
        let mut snapshot = self.pools.read().await?;
        for known in said_at(&mut snapshot, &places).await? {
            let Some(one) = placed.get(known.origin.as_str()) else {
                continue;
            };
            let is_said_again = Prepared::new(one)?.itself() == known.last();
            if !is_said_again && is_another(&story_of(&mut snapshot, known.id).await?, &one.story) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
