//! The stories of a batch, as they are stored.

use super::super::StoreError;
use super::super::records::Written;
use super::supplying::Batch;
use crate::model::{Story, page_at};
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) struct Stories<'a> {
    batch: Batch<'a>,
    /// Those to which something is added that another source tells, by their position.
    completed: HashMap<usize, Written<'static>>,
}

impl<'a> Stories<'a> {
    pub(super) fn of(batch: Batch<'a>) -> Self {
        Self {
            batch,
            completed: HashMap::new(),
        }
    }

    pub(super) fn at(&self, position: usize) -> &Written<'_> {
        let completed = self.completed.get(&position);
        completed.unwrap_or(&self.batch.at(position).written)
    }

    /// Where its page is, or perhaps is, as far as that tells pages apart.
    pub(super) fn page_at(&self, position: usize) -> Option<&str> {
        let likely = self.batch.at(position).submission.page();
        let page = self.at(position).story.link.as_ref().or(likely);
        page.map(page_at)
    }

    /// Adds to a story what it does not mention of one that is known.
    pub(super) fn complete(&mut self, position: usize, known: &Story) -> Result<(), StoreError> {
        let submission = &self.batch.at(position).submission;
        let completed = submission.story.completed_by(known);
        match completed == submission.story {
            true => Ok(()),
            false => self.replace(position, completed),
        }
    }

    /// Stores a story in the place of the one that is at the position.
    pub(super) fn replace(&mut self, position: usize, story: Story) -> Result<(), StoreError> {
        let origin = &self.batch.at(position).submission.origin;
        let written = Written::new(Cow::Owned(story), origin)?;
        self.completed.insert(position, written);
        Ok(())
    }
}
