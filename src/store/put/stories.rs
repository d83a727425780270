//! The stories of a batch, as they are stored.

use super::super::StoreError;
use super::super::records::{Prepared, Written};
use crate::model::{Story, page_at};
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) struct Stories<'a> {
    batch: &'a [Prepared<'a>],
    /// Those to which something is added that another source tells, by their position.
    completed: HashMap<usize, Written<'static>>,
}

impl<'a> Stories<'a> {
    pub(super) fn of(batch: &'a [Prepared<'a>]) -> Self {
        Self {
            batch,
            completed: HashMap::new(),
        }
    }

    pub(super) fn at(&self, position: usize) -> &Written<'_> {
        let completed = self.completed.get(&position);
        completed.unwrap_or(&self.batch[position].written)
    }

    /// Where its page is, or perhaps is, as far as that tells pages apart.
    pub(super) fn page_at(&self, position: usize) -> Option<&str> {
        let likely = self.batch[position].submission.page();
        let page = self.at(position).story.link.as_ref().or(likely);
        page.map(page_at)
    }

    /// Adds to a story what it does not mention of one that is known.
    pub(super) fn complete(&mut self, position: usize, known: &Story) -> Result<(), StoreError> {
        let submission = self.batch[position].submission;
        let completed = submission.story.completed_by(known);
        self.replace(position, completed, &submission.story)?;
        Ok(())
    }

    /// Stores a known story in the place of the one that is at the position, with what that adds to it. Answers
    /// whether it does.
    pub(super) fn add_to(&mut self, known: &Story, position: usize) -> Result<bool, StoreError> {
        let added = known.completed_by(&self.batch[position].submission.story);
        self.replace(position, added, known)
    }

    fn replace(
        &mut self,
        position: usize,
        story: Story,
        former: &Story,
    ) -> Result<bool, StoreError> {
        let is_another = story != *former;
        if is_another {
            let origin = &self.batch[position].submission.origin;
            self.completed
                .insert(position, Written::new(Cow::Owned(story), origin)?);
        }
        Ok(is_another)
    }
}
