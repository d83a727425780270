//! Random sequences of calls, against a model that does the same in the plainest way.

mod changes;
mod checks;
mod identity;
mod known;
mod lists;
mod steps;

use crate::desk::{Desk, at};
use checks::{Seen, check, check_changes, check_pages};
use known::Known;
use newsstand::model::{Instant, Kind};
use newsstand::store::Outcome;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use steps::{Change, Step, a_step};

#[derive(Clone, Default)]
struct Model {
    entries: Vec<Known>,
    /// Topics that were listed under or registered.
    topics: BTreeSet<String>,
    names: BTreeMap<String, String>,
    /// Topics in which a tombstone stands or stood.
    ever_buried: BTreeSet<String>,
    /// Addresses that entries have moved away from.
    former: BTreeMap<(Kind, String), usize>,
    revision: i64,
}

async fn take(desk: &Desk, model: &mut Model, step: &Step, now: &mut Instant) {
    let before = model.clone();
    match step {
        Step::Wait(milliseconds) => {
            *now = Instant::from_milliseconds(now.milliseconds() + milliseconds).unwrap();
        }
        Step::Put(batch, change) => {
            let answers = match change {
                Change::Kept => desk.put_at(*now, batch).await,
                Change::Dropped => desk.put_and_drop(*now, batch).await,
            };
            let mut is_changed = false;
            model.follow_moves(batch);
            for (one, answer) in batch.iter().zip(&answers) {
                let outcome = model.put(one, (answer.outcome, &answer.entry), *now);
                is_changed |= ![Outcome::Unchanged, Outcome::Retracted].contains(&outcome);
            }
            model.revision += i64::from(is_changed);
            for known in &mut model.entries {
                known.is_new = false;
            }
            model.list();
            if *change == Change::Dropped {
                *model = before.clone();
            }
        }
        Step::Release => {
            let released = desk.store.release(*now).await.unwrap();
            let mut count = 0;
            for known in &mut model.entries {
                let is_embargoed = !known.listed && known.tombstone.is_none();
                if is_embargoed && known.entry.published <= *now {
                    known.listed = true;
                    known.entry.revision = model.revision + 1;
                    count += 1;
                }
            }
            assert_eq!(released, count);
            model.revision += i64::from(count > 0);
            model.list();
        }
        Step::Retract(at, reason) => {
            let at = at % model.entries.len().max(1);
            let Some(known) = model.entries.get(at).cloned() else {
                return;
            };
            let guids = [known.entry.guid.clone()];
            let retract = desk.store.retract(&guids, reason.as_ref(), *now);
            let answers = retract.await.unwrap();
            assert_eq!(answers[0].entry, known.entry);
            let outcome = match &known.tombstone {
                None => Outcome::Retracted,
                Some(before) if reason.is_some() && before.reason != *reason => Outcome::Updated,
                Some(_) => Outcome::Unchanged,
            };
            assert_eq!(answers[0].outcome, outcome);
            if outcome != Outcome::Unchanged {
                let kept = desk.store.entries(None, None, 1_000).await.unwrap();
                let kept = kept.into_iter().find(|one| one.entry.guid == guids[0]);
                let tombstone = kept.unwrap().tombstone.unwrap();
                assert_eq!((&tombstone.guid, &tombstone.reason), (&guids[0], reason));
                assert!(!known.listed || tombstone.retracted > known.entry.updated);
                let before = known.tombstone.map(|before| before.retracted);
                assert!(before.is_none_or(|before| before == tombstone.retracted));
                model.retract(at, tombstone);
                model.list();
            }
        }
        Step::Register(selection) => {
            desk.store
                .register(std::slice::from_ref(selection), *now)
                .await
                .unwrap();
            let name = selection.topic().to_string();
            model.revision += i64::from(model.topics.insert(name));
        }
    }
    check_changes(desk, &before, model).await;
    check_pages(desk, model).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_does_as_the_model(steps in prop::collection::vec(a_step(), 1..25)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let desk = Desk::new().await;
            let (mut model, mut seen) = (Model::default(), Seen::default());
            let mut now = at("2031-03-01T12:00:00Z");
            for step in &steps {
                take(&desk, &mut model, step, &mut now).await;
                check(&desk, &model, &mut seen).await;
            }
        });
    }
}
