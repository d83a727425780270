//! Distinct moments of update: Atom's validators warn of two entries with one `updated`.

use super::StoreError;
use super::database::Connection;
use super::rows::select_in;
use crate::model::Instant;
use std::collections::{HashMap, HashSet};

/// Which milliseconds are taken, as far as a batch has asked.
#[derive(Default)]
pub(super) struct Moments {
    taken: HashSet<i64>,
    asked: HashSet<i64>,
    /// Seconds of which every taken millisecond is known.
    seconds: HashSet<i64>,
    /// After what was wanted before, where to go on looking: many stories dated only by the day
    /// want one and the same.
    next: HashMap<i64, i64>,
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
        let mut moment = self.next.get(&first).copied().unwrap_or(first);
        loop {
            let second = moment.div_euclid(1_000);
            if !self.seconds.contains(&second) && !self.asked.contains(&moment) {
                self.ask(connection, second).await?;
            }
            if self.taken.insert(moment) {
                break;
            }
            moment += 1;
        }
        self.next.insert(first, moment + 1);
        // Past the last moment of the year 9999 there is none left but a shared one.
        Ok(Instant::from_milliseconds(moment).unwrap_or(wanted))
    }

    async fn ask(&mut self, connection: &mut Connection, second: i64) -> Result<(), StoreError> {
        let taken: Vec<i64> =
            sqlx::query_scalar("SELECT updated FROM entry WHERE updated >= $1 AND updated < $2")
                .bind(second * 1_000)
                .bind((second + 1) * 1_000)
                .fetch_all(connection)
                .await?;
        self.taken.extend(taken);
        self.seconds.insert(second);
        Ok(())
    }
}
