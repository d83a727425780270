//! Distinct moments of update: Atom's validators warn of two entries with one `updated`.

use super::StoreError;
use super::database::Connection;
use super::rows::select_in;
use crate::model::Instant;
use std::collections::{HashMap, HashSet};

/// Milliseconds in a second.
const SECOND: i64 = 1_000;

/// Which milliseconds are taken, as far as a batch has asked.
#[derive(Default)]
pub(super) struct Moments {
    taken: HashSet<i64>,
    asked: HashSet<i64>,
    /// Seconds of which every taken millisecond is known; whether none is left in them.
    seconds: HashMap<i64, bool>,
    /// After what was wanted before, where to go on looking: many stories dated only by the day
    /// want one and the same.
    next: HashMap<i64, i64>,
    /// Before what has been taken that has no date of its own.
    before: Option<i64>,
}

/// Which way to look for a free moment.
#[derive(Clone, Copy)]
enum Way {
    Later,
    Earlier,
}

impl Moments {
    /// Asks for all that will probably be wanted.
    pub(super) async fn load(
        connection: &mut Connection,
        wanted: &[i64],
    ) -> Result<Self, StoreError> {
        let select = "SELECT updated FROM entry WHERE updated IN";
        let taken: Vec<(i64,)> = select_in(connection, select, wanted).await?;
        Ok(Self {
            taken: taken.into_iter().map(|(moment,)| moment).collect(),
            asked: wanted.iter().copied().collect(),
            ..Self::default()
        })
    }

    /// Takes `wanted`, or the next free millisecond: of the same second, if it has one left.
    pub(super) async fn take(
        &mut self,
        connection: &mut Connection,
        wanted: Instant,
    ) -> Result<Instant, StoreError> {
        let first = wanted.milliseconds();
        let from = self.next.get(&first).copied().unwrap_or(first);
        let moment = self.find(connection, from, Way::Later).await?;
        self.next.insert(first, moment + 1);
        // Past the last moment of the year 9999 there is none left but a shared one.
        Ok(Instant::from_milliseconds(moment).unwrap_or(wanted))
    }

    /// Takes a moment for what comes at `now` and has no date of its own: the last free one that is
    /// before all that were taken so in this batch. Thousands may come in a second, and none may lie ahead.
    pub(super) async fn take_undated(
        &mut self,
        connection: &mut Connection,
        now: Instant,
    ) -> Result<Instant, StoreError> {
        let from = self.before.unwrap_or(now.milliseconds());
        let moment = self.find(connection, from, Way::Earlier).await?;
        self.before = Some(moment - 1);
        Ok(Instant::from_milliseconds(moment).unwrap_or(now))
    }

    async fn find(
        &mut self,
        connection: &mut Connection,
        from: i64,
        way: Way,
    ) -> Result<i64, StoreError> {
        let mut moment = from;
        loop {
            let second = moment.div_euclid(SECOND);
            if !self.asked.contains(&moment) && self.is_full(connection, second).await? {
                moment = match way {
                    Way::Later => (second + 1) * SECOND,
                    Way::Earlier => second * SECOND - 1,
                };
                continue;
            }
            if self.taken.insert(moment) {
                return Ok(moment);
            }
            moment += match way {
                Way::Later => 1,
                Way::Earlier => -1,
            };
        }
    }

    /// Whether no millisecond of a second was left when it was first asked for; else all that are taken
    /// are known from now on. Of full ones there may be many, one after another, and none is read.
    async fn is_full(
        &mut self,
        connection: &mut Connection,
        second: i64,
    ) -> Result<bool, StoreError> {
        if let Some(is_full) = self.seconds.get(&second) {
            return Ok(*is_full);
        }
        let (from, until) = (second * SECOND, (second + 1) * SECOND);
        let count =
            "SELECT count(DISTINCT updated) FROM entry WHERE updated >= $1 AND updated < $2";
        let count: i64 = sqlx::query_scalar(count)
            .bind(from)
            .bind(until)
            .fetch_one(&mut *connection)
            .await?;
        let is_full = count == SECOND;
        if !is_full {
            let select = "SELECT updated FROM entry WHERE updated >= $1 AND updated < $2";
            let taken: Vec<i64> = sqlx::query_scalar(select)
                .bind(from)
                .bind(until)
                .fetch_all(connection)
                .await?;
            self.taken.extend(taken);
        }
        self.seconds.insert(second, is_full);
        Ok(is_full)
    }
}
